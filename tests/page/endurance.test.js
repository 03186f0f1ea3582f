// @ts-check
// Tests long use of a page in short form. `cargo xtask soak` does the same for any length.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { held, watchMemory } from "./memory.js";
import { ask, counted, curves, experiment, labOn, openAnother, ready } from "./reader.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Locator} Locator */

/** The allowed growth of memory between the first complete pass and the end. */
const GROWTH = 1.1;

/**
 * Opens a small experiment on points.
 * @param {Locator} lab
 * @param {{ steps: number, record?: object, seeds: number[] }} training
 */
async function points(lab, training) {
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) =>
    lab.setSource({ kind: "generated", generator: { kind: "moons" } }),
  );
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
  /** Opens experiments on pairs of digits and on points in turn. @param {number} from @param {number} to */
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
