// @ts-check
// Tests the panel of misclassified examples, and the results for many classes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { ask, button, curves, drawn, experiment, labOn, parameters, pixels, ready, step } from "./reader.js";
import { exporting, misclassified } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Page} Page */

/**
 * Returns the page's texts on how many examples of each class each algorithm misclassifies.
 * @param {Page} page
 */
const wrong = (page) => page.locator(".misclassified-examples .wrong").allInnerTexts();

/**
 * Returns the same texts from the recorded recalls.
 * @param {import("playwright-core").Locator} lab
 * @param {number} at a recorded step
 */
const missed = async (lab, at) => {
  const all = await curves(lab);
  const train = { 4: 1400, 9: 200 };
  return ["GD", "PCNGD"].map((algorithm) => {
    const words = Object.entries(train).map(([name, count]) => {
      const recall =
        all.find(
          (curve) =>
            curve.algorithm === algorithm &&
            curve.split === "train" &&
            curve.quantity === "recall" &&
            curve.class === name,
        )?.values[at] ?? NaN;
      return `${name}: ${Math.round(count * (1 - recall)).toLocaleString("en-US")} of ${count.toLocaleString("en-US")}`;
    });
    return `Misclassified: ${words.join("; ")}`;
  });
};

test("misclassified images are shown by class at the step looked at without touching training", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  await page.getByRole("heading", { name: misclassified.title }).waitFor();
  await step(lab, 4);
  assert.deepEqual(await wrong(page), await missed(lab, 4));
  assert.match(
    (await wrong(page))[0] ?? "",
    /9: 1[89]\d of 200/,
    "after four steps GD predicts nearly all of them as fours",
  );
  const canvas = ".misclassified-examples canvas >> nth=0";
  await drawn(page);
  const blue = /** @type {[number, number, number]} */ ([0x00, 0x72, 0xb2]);
  assert.ok((await pixels(page, canvas, blue)) > 800, "nines are underlined in the color of what they are taken for");
  await step(lab, 1);
  const fifth = await wrong(page);
  assert.deepEqual(fifth, await missed(lab, 5));
  await page.getByLabel("Time", { exact: true }).press("ArrowLeft");
  await drawn(page);
  assert.deepEqual(await wrong(page), await missed(lab, 4), "back at step 4");
  await page.getByLabel("Time", { exact: true }).press("End");
  assert.deepEqual(await wrong(page), fifth);
  const weights = await parameters(lab, 0);
  await lab.evaluate((/** @type {import("../../www/imbalance-lab.js").ImbalanceLab} */ lab) => lab.reset());
  await step(lab, 5);
  assert.deepEqual(await parameters(lab, 0), weights);
  await page.locator("#source").selectOption("moons");
  await ready(lab);
  assert.ok(await page.getByRole("heading", { name: misclassified.title }).isHidden(), "points have a map instead");
  assert.deepEqual(
    problems.filter((problem) => !problem.includes("willReadFrequently")),
    [],
  );
});

test("the results tell of every class and of the time a step takes, and are copied as Markdown", async (t) => {
  const { page } = await openLab(t);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const lab = labOn(page);
  await ready(lab);
  const document = await experiment(lab);
  document.data.classes = ["4", "9", "7"];
  assert.equal(await ask(lab, document), undefined);
  await step(lab, 30);
  const rows = await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.confusion(30, "train"));
  const counts = rows.find(({ algorithm }) => algorithm === "GD")?.counts ?? [];
  const recalls = ["4", "9", "7"].map((name, place) => {
    const all = (counts[place] ?? []).reduce((sum, count) => sum + count, 0);
    const wrong = all - (counts[place]?.[place] ?? NaN);
    return `${name}: ${((all - wrong) / all).toFixed(4)}: ${wrong} of ${all.toLocaleString("en")} wrong`;
  });
  const cells = await page.locator(".outcomes tbody tr", { hasText: /^GD/ }).locator("th, td").allInnerTexts();
  assert.equal(cells[7], recalls.join(";\n"));
  assert.ok(Number(cells[8]) > 0, `${cells[8]} ms per step`);
  await button(page, "Copy as Markdown").click();
  await page.getByText(exporting.tableCopied).waitFor();
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
  assert.match(lines[0] ?? "", /^\| Algorithm \| Largest drop .*\| Recall of each class \| ms per step \|$/);
  assert.equal(lines[2], `| ${cells.map((cell) => cell.trim().replaceAll("\n", " ")).join(" | ")} |`);
});
