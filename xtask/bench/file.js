// @ts-check
// Measures a large table of the reader's own: the time from choosing it until training starts, whether the page
// responds meanwhile, and the peak memory of its process.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @typedef {import("../../tests/page/site.js").Browser} Browser */

const ROWS = 200_000;
const FEATURES = 30;

/**
 * @param {Browser} browser
 * @param {string} origin
 */
export async function measureFile(browser, origin) {
  const folder = await mkdtemp(join(tmpdir(), "imbalance-lab-"));
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const file = join(folder, "table.csv");
    const bytes = await writeTable(file);
    const page = await context.newPage();
    await page.goto(`${origin}/`);
    await page.evaluate(() => /** @type {any} */ (document.querySelector("imbalance-lab")).ready);
    await page.evaluate(watch);
    const before = await memory(browser, "VmRSS");
    await page.locator("#files").setInputFiles(file);
    const times = await page.evaluate(() => /** @type {any} */ (globalThis).watched);
    return { rows: ROWS, features: FEATURES, bytes, ...times, before, peak: await memory(browser, "VmHWM") };
  } finally {
    await context.close();
    await rm(folder, { recursive: true });
  }
}

/** Runs in the page. It measures what happens after a file is chosen. */
function watch() {
  const lab = /** @type {any} */ (document.querySelector("imbalance-lab"));
  const bar = lab.shadowRoot.querySelector("#reading");
  /** @type {number[]} */
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map((it) => it.duration))).observe({
    type: "longtask",
  });
  const shown = new Set();
  new MutationObserver(() => shown.add(bar.value)).observe(bar, { attributes: true });
  /** @type {any} */ (globalThis).watched = new Promise((resolve) => {
    lab.shadowRoot.querySelector("#files").addEventListener(
      "change",
      async () => {
        const start = performance.now();
        await lab.ready;
        const read = performance.now() - start;
        await lab.step(1);
        const trained = performance.now() - start;
        resolve({ read, trained, longestTask: Math.max(0, ...tasks), progress: shown.size });
      },
      { once: true },
    );
  });
}

/**
 * Writes a table of two classes, eight rows of one for each row of the other, and returns its size in bytes.
 * @param {string} file
 */
async function writeTable(file) {
  const rows = [];
  for (let row = 0; row < ROWS; row += 1) {
    const fields = Array.from({ length: FEATURES }, (_, column) =>
      Math.sin(row * 0.7 + column * (row % 9 ? 1.3 : 1.7)).toFixed(5),
    );
    rows.push(`${fields.join(",")},${row % 9 ? "usual" : "rare"}\n`);
  }
  const text = rows.join("");
  await writeFile(file, text);
  return text.length;
}

/**
 * Returns the memory of the page's process in megabytes, if the system reports it.
 * @param {Browser} browser
 * @param {"VmRSS" | "VmHWM"} which the current memory, or the peak so far
 */
async function memory(browser, which) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const sizes = await Promise.all(
    processInfo
      .filter(({ type }) => type === "renderer")
      .map(async ({ id }) => {
        const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
        return Number(new RegExp(`${which}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN) / 1024;
      }),
  );
  return Math.max(...sizes);
}
