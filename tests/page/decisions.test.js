// @ts-check
// Tests the confusion matrix and the panel that decides differently.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { ask, curves, drawn, experiment, labOn, parameters, ready, step } from "./reader.js";
import { confusion, threshold } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Page} Page */

/**
 * Returns the counts of the confusion matrices, one list for each algorithm.
 * @param {Page} page
 */
const matrices = async (page) => {
  const rows = await page
    .locator(".matrices table")
    .evaluateAll((tables) =>
      tables.map((table) => [...table.querySelectorAll("tbody td")].map((cell) => cell.textContent ?? "")),
    );
  return rows.map((cells) => cells.map((cell) => Number(cell.replaceAll(",", ""))));
};

test("the confusion matrix of a step adds up to the recalls of that step", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  await step(lab, 3);
  await drawn(page);
  await page.getByRole("heading", { name: confusion.title }).waitFor();
  const all = await curves(lab);
  for (const [split, sizes] of /** @type {const} */ ([
    ["test", [400, 400]],
    ["train", [1400, 200]],
  ])) {
    await page.locator(`.confusion input[value="${split}"]`).check();
    for (const [place, algorithm] of ["GD", "PCNGD"].entries()) {
      const [own = 0, wrong = 0, other = 0, right = 0] = (await matrices(page))[place] ?? [];
      assert.deepEqual([own + wrong, other + right], [...sizes]);
      for (const [name, recall] of /** @type {const} */ ([
        ["4", own / sizes[0]],
        ["9", right / sizes[1]],
      ])) {
        const curve = all.find(
          (curve) =>
            curve.algorithm === algorithm &&
            curve.split === split &&
            curve.quantity === "recall" &&
            curve.class === name,
        );
        assert.equal(recall, curve?.values[3]);
      }
    }
  }
  assert.deepEqual(problems, []);
});

test("a script reads the confusion counts of every run at any step", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  const document = await experiment(lab);
  document.training.seeds = [5, 6];
  document.training.record = { kind: "every", steps: 4 };
  assert.equal(await ask(lab, document), undefined);
  await step(lab, 4);
  const [test, train, between] = await lab.evaluate(async (/** @type {ImbalanceLab} */ lab) => [
    await lab.confusion(4),
    await lab.confusion(4, "train"),
    await lab.confusion(3, "train"),
  ]);
  const runs = ["GD 5", "PCNGD 5", "GD 6", "PCNGD 6"];
  const all = await curves(lab);
  for (const [split, rows, sizes] of /** @type {const} */ ([
    ["test", test, [400, 400]],
    ["train", train, [1400, 200]],
  ])) {
    assert.deepEqual(
      rows?.map(({ algorithm, seed }) => `${algorithm} ${seed}`),
      runs,
    );
    for (const { algorithm, seed, classes, counts } of rows ?? []) {
      assert.deepEqual(classes, ["4", "9"]);
      for (const [place, row] of counts.entries()) {
        assert.equal(
          row.reduce((sum, count) => sum + count, 0),
          sizes[place],
        );
        const curve = all.find(
          (curve) =>
            [curve.algorithm, curve.seed, curve.split, curve.quantity, curve.class].join() ===
            [algorithm, seed, split, "recall", classes[place]].join(),
        );
        assert.equal((row[place] ?? NaN) / (sizes[place] ?? NaN), curve?.values[curve.steps.indexOf(4)]);
      }
    }
  }
  // A step that was not recorded is computed again: the counts agree with the misclassified examples there.
  const wrong = await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.misclassified(3));
  const missed = between?.flatMap(({ algorithm, seed, classes, counts }) =>
    counts.map((row, place) => ({
      algorithm,
      seed,
      class: classes[place],
      predicted: classes[1 - place],
      count: row[1 - place],
    })),
  );
  assert.deepEqual(missed, wrong);
  assert.ok(wrong.some(({ count }) => count > 0));
  /** @param {(lab: ImbalanceLab) => Promise<unknown>} question */
  const refusal = (question) => lab.evaluate(question).then(String, (error) => String(error));
  assert.match(await refusal((lab) => lab.confusion(5)), /confusion\(5\): the step must be a whole number from 0 to 4/);
  assert.match(await refusal((lab) => lab.confusion(4, /** @type {any} */ ("all"))), /the split must be train or test/);
  document.data = {
    source: { kind: "generated", generator: { kind: "gaussians", classes: 21 } },
    classes: Array.from({ length: 21 }, (_, place) => String.fromCharCode(65 + place)),
    max_per_class: 4,
    imbalance: { kind: "ratio", ratio: 2 },
    test_per_class: 4,
  };
  assert.equal(await ask(lab, document), undefined);
  assert.ok((await refusal((lab) => lab.confusion(0))).includes(confusion.tooMany));
  assert.deepEqual(problems, []);
});

test("another threshold changes the decision and no run", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  await step(lab, 3);
  await drawn(page);
  await page.getByRole("heading", { name: threshold.title }).waitFor();
  const weights = await parameters(lab, 0);
  const rows = () => page.locator(".threshold tbody tr").allInnerTexts();
  const trained = await rows();
  assert.equal(trained.length, 4);
  assert.match(trained[0] ?? "", /of 400 wrong\s.*of 400 wrong/, "a value for each algorithm");
  await page.locator("#tau").fill("1");
  await drawn(page);
  const shifted = await rows();
  assert.notEqual(shifted[0], trained[0]);
  const wrong = (/** @type {string | undefined} */ row) => Number(/ (\d+) of 400 wrong/.exec(row ?? "")?.[1]);
  assert.ok(wrong(shifted[0]) < wrong(trained[0]), "a shift towards the rare class finds more of it");
  assert.deepEqual(await parameters(lab, 0), weights);
  assert.deepEqual(problems, []);
});
