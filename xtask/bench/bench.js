// @ts-check
// Runs the benchmarks. In one browser, the lab and other libraries make the same steps, and the lab's own page is
// measured at work. Prints tables; with `--json FILE` it also writes every figure.
//
// `cargo xtask bench` starts this script after it has built the page.

import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { launchBrowser, startServer } from "../../tests/page/site.js";
import { startChild } from "./child.js";
import { measureFile } from "./file.js";
import { measureGrowth } from "./growth.js";
import { startNative } from "./native.js";
import { measurePage } from "./page.js";
import { median } from "./page/measure.js";
import { fileTable, growthTable, pageTable, stepTable } from "./report.js";

/** @typedef {import("../../tests/page/site.js").Browser} Browser */
/** @typedef {import("./page/workload.js").Workload} Workload */
/**
 * The median milliseconds per step of every contestant, the peak in GFLOP/s, and the number of operations of a step.
 * `native` is the lab's time at the best level of vectors, `native-portable` and so on are those at each level.
 * @typedef {Record<string, number> & { lab: number, peak: number, operations: number, native: number }} StepFigures
 */

const PARTS = ["steps", "growth", "page", "file"];
/** The number of rounds. Contestants take turns, so that a busy moment of the machine affects all of them. */
const ROUNDS = 3;
/** The duration of a contestant's turn in a round, in milliseconds. */
const TURN = 500;

const { values: options } = parseArgs({
  options: {
    json: { type: "string" },
    part: { type: "string", multiple: true, default: PARTS },
    workload: { type: "string", multiple: true },
  },
});

const folder = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** The servers of the published page and of its source files. */
const [published, sources] = await Promise.all([startServer("--folder", "dist"), startServer()]);
const browser = await launchBrowser();
try {
  const report = await bench(browser, published.origin, sources.origin);
  if (options.json) await writeFile(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
} finally {
  await browser.close();
  published.stop();
  sources.stop();
}

/**
 * @param {Browser} browser
 * @param {string} origin of the published page
 * @param {string} sources the origin of its source files
 */
async function bench(browser, origin, sources) {
  const machine = { processor: cpus()[0]?.model ?? "unknown", cores: cpus().length, browser: browser.version() };
  console.log(`${machine.processor}, ${machine.cores} cores, Chromium ${machine.browser}\n`);
  /** @type {Record<string, unknown>} */
  const report = { machine };
  if (options.part.includes("steps")) {
    report.steps = await measureSteps(browser, origin);
    console.log(`${stepTable(/** @type {any} */ (report.steps))}\n`);
  }
  if (options.part.includes("growth")) {
    report.growth = await withBenchPage(browser, origin, measureGrowth);
    console.log(`${growthTable(/** @type {any} */ (report.growth))}\n`);
  }
  if (options.part.includes("page")) {
    report.page = await measurePage(browser, origin, sources);
    console.log(`${pageTable(/** @type {any} */ (report.page))}\n`);
  }
  if (options.part.includes("file")) {
    report.file = await measureFile(browser, origin);
    console.log(`${fileTable(/** @type {any} */ (report.file))}\n`);
  }
  return report;
}

/**
 * Measures every workload with every contestant.
 * @param {Browser} browser
 * @param {string} origin
 */
async function measureSteps(browser, origin) {
  /** @type {Record<string, Workload>} */
  const workloads = JSON.parse(await readFile(folder("workloads.json"), "utf8"));
  const chosen = Object.entries(workloads).filter(([name]) => options.workload?.includes(name) ?? true);
  const native = await startNative(process.env.STEP ?? "");
  const jax = await startJax();
  /** @type {Record<string, StepFigures>} */
  const figures = {};
  try {
    for (const [name, workload] of chosen) {
      process.stderr.write(`measuring ${name}\n`);
      figures[name] = await withBenchPage(browser, origin, (page) => contest(page, name, workload, native, jax));
    }
  } finally {
    jax?.stop();
    await native.stop();
  }
  return figures;
}

/**
 * Lets every contestant make the steps of a workload, in turns.
 * @param {import("../../tests/page/site.js").Page} page
 * @param {string} name
 * @param {Workload} workload
 * @param {import("./native.js").Native} native
 * @param {import("./child.js").Child | undefined} jax
 * @returns {Promise<StepFigures>}
 */
async function contest(page, name, workload, native, jax) {
  await native.prepare(name, workload);
  const { losses, checksum, operations } = await page.evaluate(
    (given) => /** @type {any} */ (globalThis).bench.begin(given),
    workload,
  );
  const found = await native.check(name);
  if (found !== checksum) throw new Error(`${name}: the native checksum is ${found}, the browser's ${checksum}`);
  /** @type {Record<string, number[]>} */
  const samples = {};
  const add = (/** @type {string} */ of, /** @type {number[]} */ more) => (samples[of] ??= []).push(...more);
  for (let round = 0; round < ROUNDS; round += 1) {
    const inPage = await page.evaluate((turn) => /** @type {any} */ (globalThis).bench.round(turn), TURN);
    for (const [contestant, more] of Object.entries(inPage)) add(contestant, more);
    for (const level of native.levels) add(`native-${level.toLowerCase()}`, await native.measure(name, level, TURN));
    if (workload.dims && !workload.recorded && jax) add("jax", await jax.ask(`${name} ${TURN}`));
  }
  await page.evaluate(() => /** @type {any} */ (globalThis).bench.end());
  const medians = Object.fromEntries(Object.entries(samples).map(([of, values]) => [of, median(values)]));
  const best = medians[`native-${native.levels.at(-1)?.toLowerCase()}`];
  return /** @type {StepFigures} */ (
    /** @type {unknown} */ ({ ...medians, native: best, operations, losses, checksum })
  );
}

/**
 * Opens a page of the lab's origin whose own files come from this folder, and calls a function with it.
 * @template Result
 * @param {Browser} browser
 * @param {string} origin
 * @param {(page: import("../../tests/page/site.js").Page) => Promise<Result>} work
 */
async function withBenchPage(browser, origin, work) {
  const context = await browser.newContext();
  try {
    await context.route(`${origin}/bench/**`, (route) => {
      const path = normalize(new URL(route.request().url()).pathname).replace(/^\/bench\//, "");
      const file = path.startsWith("peers/") ? path.replace("peers/", "node_modules/") : `page/${path}`;
      return route.fulfill({ path: folder(file) });
    });
    const page = await context.newPage();
    page.on("pageerror", (error) => process.stderr.write(`${error}\n`));
    await page.goto(`${origin}/bench/index.html`);
    await page.waitForFunction(() => document.title === "ready");
    return await work(page);
  } finally {
    await context.close();
  }
}

/**
 * Starts JAX, whose compiled step runs on one native core, if Python has it.
 * @returns {Promise<import("./child.js").Child | undefined>}
 */
async function startJax() {
  const python = process.env.PYTHON ?? "python3";
  const { status } = spawnSync(python, ["-c", "import jax"]);
  if (status === 0) return startChild(python, [folder("jax_step.py")]);
  process.stderr.write("no JAX here: its column is left out\n");
  return undefined;
}
