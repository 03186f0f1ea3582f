// @ts-check
// Tests the confusion matrix and the panel that decides differently.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { curves, drawn, labOn, parameters, ready, step } from "./reader.js";
import { confusion, threshold } from "../../www/text.js";

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
