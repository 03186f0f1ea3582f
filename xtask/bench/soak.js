// @ts-check
// A page that is used for long: a million steps, then two hundred experiments one after the other, and what memory it holds
// meanwhile, WebAssembly's included. `node soak.js [--steps N] [--experiments N] [--settled SECONDS]`; it fails
// if at the end of either more than a tenth over what was held some seconds after its beginning is held.

import { parseArgs } from "node:util";
import { launchBrowser, startServer } from "../../tests/page/site.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("../../tests/page/site.js").Page} Page */
/** @typedef {{ pages: number, workers: number, wasm: number }} Held in megabytes */

const number = (/** @type {string} */ usual) => /** @type {const} */ ({ type: "string", default: usual });
const { values } = parseArgs({ options: { steps: number("1000000"), experiments: number("200"), settled: number("10") } });
const steps = Number(values.steps);
const experiments = Number(values.experiments);
/** After so long a part's memory is taken as what it needs, in seconds: on a fast machine a part is over within a minute. */
const settling = Number(values.settled);

/** Notes every memory that WebAssembly is given, on the page or in a worker. */
const WATCH = `(() => {
  const kept = (self.wasmMemories = []);
  const note = (instance) => { const { memory } = instance.exports; if (memory) kept.push(memory); return instance; };
  const Original = WebAssembly.Instance;
  WebAssembly.Instance = function Instance(...given) { return note(new Original(...given)); };
  WebAssembly.Instance.prototype = Original.prototype;
  const instantiate = WebAssembly.instantiate.bind(WebAssembly);
  WebAssembly.instantiate = async (...given) => { const made = await instantiate(...given); note(made.instance ?? made); return made; };
})();`;

const server = await startServer();
const browser = await launchBrowser();
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(WATCH);
  await page.route("**/worker.js", async (route) => {
    const body = await (await route.fetch()).text();
    await route.fulfill({ contentType: "text/javascript", body: body + WATCH });
  });
  await page.goto(server.origin);
  await page.evaluate(() => /** @type {any} */ (document.querySelector("imbalance-lab")).ready);
  await part(page, `${steps} steps`, () => manySteps(page));
  await part(page, `${experiments} experiments`, () => manyExperiments(page));
} finally {
  await browser.close();
  server.stop();
}

/**
 * Does something for long, and tells what was held after a minute of it and at its end.
 * @param {Page} page
 * @param {string} what
 * @param {() => Promise<void>} work
 */
async function part(page, what, work) {
  const begun = performance.now();
  /** @type {Held | undefined} */
  let settled;
  const early = new Promise((resolve) => setTimeout(resolve, 1000 * settling)).then(async () => {
    settled = await held(page);
    tell(`${what}, after ${settling} s`, settled);
  });
  await work();
  const seconds = (performance.now() - begun) / 1000;
  if (!settled) console.log(`${what} took only ${seconds.toFixed(0)} s: the measure is waited for`);
  await early;
  const end = await held(page);
  tell(`${what}, at the end, ${seconds.toFixed(0)} s`, end);
  const [before, after] = [settled ?? end, end].map(({ pages, workers, wasm }) => pages + workers + wasm);
  const grown = (Number(after) / Number(before) - 1) * 100;
  console.log(`${what}: ${grown >= 0 ? "+" : ""}${grown.toFixed(1)} %`);
  if (grown > 10) process.exitCode = 1;
}

/**
 * @param {string} when
 * @param {Held} held
 */
function tell(when, { pages, workers, wasm }) {
  console.log(`${when}: JavaScript ${pages.toFixed(1)} MB on the page, ${workers.toFixed(1)} MB in workers; WebAssembly ${wasm.toFixed(1)} MB`);
}

/**
 * What is held once everything that can be collected is.
 * @param {Page} page
 * @returns {Promise<Held>}
 */
async function held(page) {
  await page.requestGC();
  const session = await page.context().newCDPSession(page);
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  const sizes = () => /** @type {{ wasmMemories: WebAssembly.Memory[] }} */ (/** @type {unknown} */ (globalThis)).wasmMemories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  let wasm = await page.evaluate(sizes);
  let workers = 0;
  for (const worker of page.workers()) {
    wasm += await worker.evaluate(sizes).catch(() => 0);
    workers += await worker.evaluate(() => /** @type {any} */ (performance).memory?.usedJSHeapSize ?? 0).catch(() => 0);
  }
  return { pages: usedSize / 1e6, workers: workers / 1e6, wasm: wasm / 1e6 };
}

/** All the steps of one experiment on points. @param {Page} page */
async function manySteps(page) {
  await page.evaluate(async (steps) => {
    const lab = /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab"));
    await lab.turn({ kind: "generated", generator: { kind: "moons" } });
    const document_ = lab.experiment;
    document_.data.largest = 64;
    document_.model = { kind: "mlp", hidden: [{ width: 8, activation: "tanh" }] };
    document_.training = { steps, record: { schedule: "log", records: 200 }, seeds: [1] };
    lab.experiment = document_;
    await lab.ready;
    await lab.run();
  }, steps);
}

/** One experiment after the other: other classes, sizes and seeds, trained, looked at and left. @param {Page} page */
async function manyExperiments(page) {
  for (let count = 0; count < experiments; count += 1) {
    await page.evaluate(async (count) => {
      const lab = /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab"));
      if (count % 2 === 0) await lab.turn({ kind: "packaged", name: "mnist" }, [String(count % 10), String((count + 3) % 10)]);
      else await lab.turn({ kind: "generated", generator: { kind: "moons" } });
      const document_ = lab.experiment;
      document_.training = { steps: 30, seeds: [count + 1] };
      lab.experiment = document_;
      await lab.ready;
      await lab.run();
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    }, count);
  }
}
