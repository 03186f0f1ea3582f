// @ts-check
// A page that is used for long, in short: `cargo xtask soak` does the same for as long as one likes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { held, watchMemory } from "./memory.js";
import { ask, counted, curves, experiment, labOn, openAnother, ready } from "./reader.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Locator} Locator */

/** What is held at the end may be so many times what was held when everything had been seen once. */
const GROWTH = 1.1;

/**
 * A small experiment on points.
 * @param {Locator} lab
 * @param {{ steps: number, record?: object, seeds: number[] }} training
 */
async function points(lab, training) {
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.setSource({ kind: "generated", generator: { kind: "moons" } }));
  const document = await experiment(lab);
  document.data.max_per_class = 40;
  document.model = { kind: "mlp", hidden: [{ width: 8, activation: "tanh" }] };
  document.training = training;
  assert.equal(await ask(lab, document), undefined);
}

test("opening many experiments leaks no memory", async (t) => {
  const { page } = await openLab(t, { before: watchMemory });
  const lab = labOn(page);
  await ready(lab);
  /** Ten pairs of digits, every other time points. @param {number} from @param {number} to */
  const experiments = async (from, to) => {
    for (let count = from; count < to; count += 1) await openAnother(lab, count, 5);
    return (await held(page)).wasm;
  };
  const once = await experiments(0, 10);
  const twice = await experiments(10, 20);
  assert.ok(once > 1 && twice <= GROWTH * once, `${once} MB of WebAssembly, then ${twice} MB`);
});

test("ten times the steps of a run need no more memory, and record no more than its schedule says", async (t) => {
  const { page } = await openLab(t, { before: watchMemory });
  const lab = labOn(page);
  await ready(lab);
  const after = async (/** @type {number} */ steps) => {
    await points(lab, { steps, record: { kind: "log", records: 100 }, seeds: [1] });
    await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
    const recorded = (await curves(lab)).map((curve) => curve.steps.length);
    assert.ok(Math.max(...recorded) <= 101, `${Math.max(...recorded)} records`);
    assert.equal(await counted(page), steps);
    return (await held(page)).wasm;
  };
  const few = await after(3000);
  const many = await after(30_000);
  assert.ok(few > 1 && many <= GROWTH * few, `${few} MB of WebAssembly, then ${many} MB`);
});
