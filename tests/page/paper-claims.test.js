// @ts-check
// Tests the paper's claims on the curves. Under GD the minority class drops and recovers; under PCNGD it never gets
// worse; without imbalance neither drops. Watching the experiment must not affect it: neither viewing earlier steps nor
// resetting changes a run.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import {
  ask,
  button,
  counted,
  curves,
  experiment,
  labOn,
  parameters,
  ignoreRejection,
  reached,
  ready,
  step,
} from "./reader.js";
import { view } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */

test("the story: under GD the minority drops and comes back, under PCNGD it never gets worse", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  const document = await experiment(lab);
  const seeds = Array.from({ length: 10 }, (_, place) => place + 1);
  assert.equal(await ask(lab, { ...document, training: { ...document.training, seeds } }), undefined);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
  const all = await curves(lab);
  const checked = seeds.map((seed) => {
    /** @type {(algorithm: string, quantity: string) => number[]} */
    const minority = (algorithm, quantity) =>
      all.find(
        (c) =>
          c.algorithm === algorithm &&
          c.seed === seed &&
          c.quantity === quantity &&
          c.split === "train" &&
          c.class === "9",
      )?.values ?? [];
    return {
      seed,
      ...story({
        gd: [minority("GD", "recall"), minority("GD", "loss")],
        pcngd: [minority("PCNGD", "recall"), minority("PCNGD", "loss")],
      }),
    };
  });
  const holding = checked.filter(({ holds }) => holds);
  const numbers = checked
    .map(({ seed, holds, ...rest }) => `seed ${seed}: ${holds ? "as claimed" : "OTHERWISE"} ${JSON.stringify(rest)}`)
    .join("\n");
  assert.ok(holding.length >= 9, `the story holds on ${holding.length} of 10 seeds\n${numbers}`);
  assert.deepEqual(problems, []);
});

/**
 * Summarizes the minority class of one seed from the recall and the loss under each algorithm, at steps 0 to 300.
 * @param {{ gd: [number[], number[]], pcngd: [number[], number[]] }} curves
 */
function story({ gd: [recall, loss], pcngd: [keptRecall, keptLoss] }) {
  const start = { recall: recall[0] ?? Number.NaN, loss: loss[0] ?? Number.NaN };
  const lowest = Math.min(...recall.slice(1, 20));
  const peak = Math.max(...loss);
  const end = recall.at(-1) ?? Number.NaN;
  const kept = keptRecall.at(-1) ?? Number.NaN;
  const worstRecall = Math.min(...keptRecall);
  const worstLoss = Math.max(...keptLoss);
  const holds =
    recall.length === 301 &&
    lowest <= start.recall - 0.1 &&
    peak > start.loss &&
    end >= 0.85 &&
    kept >= 0.85 &&
    worstRecall >= start.recall - 0.01 &&
    worstLoss <= start.loss * 1.02;
  return { holds, start, lowest, peak, end, kept, worstRecall, worstLoss };
}

test("the control of the opening is clean: no drop at 1 to 1, a drop at 7 to 1 that is made good, a longer one at 20 to 1", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  const document = await experiment(lab);
  const recalls = async (/** @type {number} */ ratio) => {
    document.data.imbalance.ratio = ratio;
    assert.equal(await ask(lab, document), undefined);
    await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
    const of = (await curves(lab)).filter(
      ({ split, quantity, class: name }) => split === "train" && quantity === "recall" && name !== "all",
    );
    return of.map(({ algorithm, class: name, values }) => {
      const start = values[0] ?? Number.NaN;
      const lowest = Math.min(...values);
      const back = values.findIndex((value, step) => step > values.indexOf(lowest) && value >= start);
      return { line: `${algorithm} ${name}`, depth: start - lowest, back };
    });
  };
  const [one, seven, twenty] = [await recalls(1), await recalls(7), await recalls(20)];
  const of = (/** @type {typeof one} */ lines, /** @type {string} */ name) => lines.find(({ line }) => line === name);
  for (const { line, depth } of one) assert.ok(depth < 0.05, `${line} drops by ${depth} at 1 to 1`);
  for (const lines of [seven, twenty]) {
    for (const { line, depth } of lines) assert.equal(depth >= 0.05, line === "GD 9", `${line}: ${depth}`);
  }
  const [soon = -1, late = -1] = [of(seven, "GD 9")?.back, of(twenty, "GD 9")?.back];
  assert.ok(soon > 10 && late > 2 * soon, `back at step ${soon} and at step ${late}`);
});

test("watching changes nothing: views, resizes and pauses leave every parameter as it would have been", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 30);
  const undisturbed = [await parameters(lab, 0), await parameters(lab, 1)];
  await button(page, "Reset").click();
  await reached(page, 0);
  await ready(lab);
  // Slowly, so that all of this happens during training.
  await page.getByLabel("Speed").selectOption("5 steps/s");
  await button(page, "Play").click();
  await reached(page, 3);
  await page.getByRole("group", { name: "Steps" }).getByLabel("linear").check();
  await page.setViewportSize({ width: 700, height: 900 });
  await page.getByRole("button", { name: view.open }).click();
  await page.getByRole("radio", { name: "both" }).check();
  await button(page, "Pause").click();
  await button(page, "Play").waitFor();
  await ignoreRejection(lab);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 1200, height: 800 });
  const left = 30 - (await counted(page));
  assert.ok(left > 0, "the pause came in time");
  await step(lab, left);
  assert.deepEqual([await parameters(lab, 0), await parameters(lab, 1)], undisturbed);
});

test("reset goes back to the very same start", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  const start = await parameters(lab, 0);
  assert.deepEqual(await parameters(lab, 1), start, "all algorithms start from the same parameters");
  await step(lab, 5);
  assert.notDeepEqual(await parameters(lab, 0), start);
  await button(page, "Reset").click();
  await ready(lab);
  assert.equal(await counted(page), 0);
  assert.deepEqual(await parameters(lab, 0), start);
  assert.ok((await curves(lab)).every(({ steps }) => steps.length <= 1));
});
