// @ts-check
// Opens the page's program in Node.js, for tests that need no browser.

import { readFile } from "node:fs/promises";

/** @returns {Promise<import("../../../www/types.js").Core>} */
export async function openCore() {
  const core = await import("../../../www/pkg/imbalance_lab.js");
  core.initSync({ module: await readFile(new URL("../../../www/pkg/imbalance_lab_bg.wasm", import.meta.url)) });
  return core;
}
