// @ts-check
// Tries the lab in real hosts, from their packages: `cargo xtask hosts`. Each file in HOSTS tries one of them. Their names
// as arguments choose some.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchBrowser, startServer } from "../../tests/page/site.js";

/**
 * What a host needs for its trial. `open` opens an address in a page of its own; `started` stops servers in the end.
 * @typedef {object} Trial
 * @property {string} lab the origin of the lab's own site
 * @property {string} folder an empty folder
 * @property {(address: string, size?: { width: number, height: number }) => Promise<import("playwright-core").Page>} open
 * @property {{ stop: () => void }[]} started
 */

const HOSTS = ["reveal", "react", "bundlers", "vitepress", "mkdocs", "jupyter"];

const chosen = process.argv.length > 2 ? process.argv.slice(2) : HOSTS;
const [lab, browser] = await Promise.all([startServer(), launchBrowser()]);
try {
  for (const name of chosen) {
    const { tryHost } = await import(`./${name}.js`);
    await attempt(name, tryHost);
    console.log(`The lab works in ${name}.`);
  }
} finally {
  await browser.close();
  lab.stop();
}

/**
 * @param {string} name
 * @param {(trial: Trial) => Promise<void>} tryHost
 */
async function attempt(name, tryHost) {
  const folder = await mkdtemp(join(tmpdir(), "imbalance-lab-"));
  /** @type {{ stop: () => void }[]} */
  const started = [];
  /** @type {string[]} */
  const problems = [];
  /** @type {import("playwright-core").Page[]} */
  const pages = [];
  const open = async (/** @type {string} */ address, viewport = { width: 1280, height: 800 }) => {
    const page = await browser.newPage({ viewport, colorScheme: "light" });
    page.setDefaultTimeout(120_000);
    page.on("pageerror", (error) => problems.push(String(error)));
    pages.push(page);
    await page.goto(address);
    return page;
  };
  try {
    await tryHost({ lab: lab.origin, folder, open, started });
    assert.deepEqual(problems, []);
  } finally {
    // The screenshots of docs/hosts.md: PICTURES=docs/hosts.
    if (process.env.PICTURES) await pages[0]?.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
    for (const page of pages) await page.close();
    for (const each of started) each.stop();
    await rm(folder, { recursive: true });
  }
}
