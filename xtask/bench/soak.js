// @ts-check
// Measures the memory of a page in long use, including that of WebAssembly: a million steps, then two hundred
// experiments one after another. `node soak.js [--steps N] [--experiments N]` fails if the memory at the end of either
// part is more than a tenth above that after the part's first tenth.

import { parseArgs } from "node:util";
import { held, watchMemory } from "../../tests/page/memory.js";
import { counted, drawn, labOn, openAnother } from "../../tests/page/reader.js";
import { launchBrowser, startServer } from "../../tests/page/site.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("../../tests/page/site.js").Page} Page */
/** @typedef {import("../../tests/page/memory.js").Held} Held */

const number = (/** @type {string} */ usual) => /** @type {const} */ ({ type: "string", default: usual });
const { values } = parseArgs({ options: { steps: number("1000000"), experiments: number("200") } });
const steps = Number(values.steps);
const experiments = Number(values.experiments);

const server = await startServer();
const browser = await launchBrowser();
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await watchMemory(page);
  await page.goto(server.origin);
  await page.evaluate(() => /** @type {any} */ (document.querySelector("imbalance-lab")).ready);
  await part(page, `${steps} steps`, steps, (from, to) => makeSteps(page, from, to));
  await part(page, `${experiments} experiments`, experiments, (from, to) => openExperiments(page, from, to));
} finally {
  await browser.close();
  server.stop();
}

/**
 * Repeats some work, and prints the memory after the first tenth and at the end.
 * @param {Page} page
 * @param {string} what
 * @param {number} times
 * @param {(from: number, to: number) => Promise<void>} work
 */
async function part(page, what, times, work) {
  const begun = performance.now();
  const first = Math.ceil(times / 10);
  await work(0, first);
  const before = tell(`${what}, after ${first}`, await held(page));
  await work(first, times);
  const after = tell(`${what}, at the end, ${((performance.now() - begun) / 1000).toFixed(0)} s`, await held(page));
  const grown = (after / before - 1) * 100;
  console.log(`${what}: ${grown >= 0 ? "+" : ""}${grown.toFixed(1)} %`);
  if (!(grown <= 10)) process.exitCode = 1;
}

/**
 * @param {string} when
 * @param {Held} held
 * @returns {number} the sum
 */
function tell(when, { page, wasm }) {
  console.log(
    `${when}: JavaScript ${page.toFixed(1)} MB on the page; WebAssembly ${wasm.toFixed(1)} MB there and in workers`,
  );
  return page + wasm;
}

/** Makes steps of one experiment on points. @param {Page} page @param {number} from @param {number} to */
async function makeSteps(page, from, to) {
  await page.evaluate(async ([from, to, steps]) => {
    const lab = /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab"));
    if (from === 0) {
      await lab.setSource({ kind: "generated", generator: { kind: "moons" } });
      const document_ = lab.experiment;
      document_.data.max_per_class = 64;
      document_.model = { kind: "mlp", hidden: [{ width: 8, activation: "tanh" }] };
      document_.training = { steps, record: { kind: "log", records: 200 }, seeds: [1] };
      lab.experiment = document_;
      await lab.ready;
    }
    await lab.step(to - from);
  }, /** @type {const} */ ([from, to, steps]));
  const made = await counted(page);
  if (made !== to) throw new Error(`it stands at step ${made}, not at ${to}`);
}

/**
 * Opens one experiment after another with other classes, sizes and seeds, trains it, views it and leaves it.
 * @param {Page} page
 * @param {number} from
 * @param {number} to
 */
async function openExperiments(page, from, to) {
  for (let count = from; count < to; count += 1) {
    await openAnother(labOn(page), count, 30);
    await drawn(page);
  }
}
