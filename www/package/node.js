// @ts-check
// The package for Node.js, which reads the package's files from the disk.

import { readFile } from "node:fs/promises";
import { located, readBy } from "../locations.js";

readBy(async (path) => new Response(new Uint8Array(await readFile(located(path)))));

export * from "./index.js";
