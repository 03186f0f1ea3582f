// @ts-check
// The npm package in the bundles of esbuild, Rollup, webpack and Parcel. In each, the element trains in its workers, and
// the core beside it computes the same bits.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serve } from "./serve.js";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
/** The command of each, which writes dist/main.js. Parcel takes the page and writes it too. */
const BUNDLERS = {
  esbuild: ["esbuild", "main.js", "--bundle", "--format=esm", "--outfile=dist/main.js"],
  Rollup: ["rollup", "main.js", "--plugin", "node-resolve={browser:true}", "--format", "es", "--dir", "dist"],
  webpack: ["webpack", "--entry", "./main.js", "--mode", "production"],
  Parcel: ["parcel", "build", "index.html", "--no-cache", "--no-source-maps"],
};

/** @param {import("./trial.js").Trial} trial */
export async function tryHost({ folder, open, started }) {
  /** @type {Set<string>} */
  const checksums = new Set();
  for (const [name, [command = "", ...words]] of Object.entries(BUNDLERS)) {
    const project = join(folder, name);
    await cp(here("bundlers"), project, { recursive: true });
    await mkdir(join(project, "node_modules"));
    await cp(here("../../target/npm/package"), join(project, "node_modules/imbalance-lab"), { recursive: true });
    // Rollup finds its plugin from here.
    const options = { cwd: project, env: { ...process.env, NODE_PATH: here("node_modules") } };
    await promisify(execFile)(here(`node_modules/.bin/${command}`), words, options);
    if (name !== "Parcel") await cp(here("bundlers/index.html"), join(project, "dist/index.html"));
    await cp(here("../../target/npm/package/www"), join(project, "dist/imbalance-lab"), { recursive: true });
    const site = await serve(join(project, "dist"));
    started.push(site);
    const page = await open(site.address);
    const lab = page.locator("imbalance-lab");
    await lab.evaluate((/** @type {any} */ lab) => lab.step(5));
    const parameters = await lab.evaluate(async (/** @type {any} */ lab) => [...(await lab.parameters(0))].join());
    checksums.add(`${await page.locator("output").innerText()} ${parameters}`);
    console.log(`${name} bundles the element and the core.`);
  }
  assert.equal(checksums.size, 1, "the same bits everywhere");
}
