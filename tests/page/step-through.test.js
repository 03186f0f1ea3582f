// @ts-check
// Tests the dialog that shows one step stage by stage with the recorded numbers, by hand and while it plays.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { button, counted, curves, drawn, labOn, parameters, pixels, ready, step } from "./reader.js";
import { stepThrough } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Page} Page */

const INK = /** @type {[number, number, number]} */ ([0x1c, 0x1f, 0x24]);

/**
 * Opens the dialog for the shown step.
 * @param {Page} page
 */
const openDialog = async (page) => {
  await button(page, "Step through").click();
  await page.getByRole("dialog", { name: /^One step/ }).waitFor();
};

/** @param {Page} page */
const table = (page) =>
  page
    .locator(".step-through tbody tr")
    .evaluateAll((rows) =>
      Object.fromEntries(
        rows
          .map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? ""))
          .map(([name = "", ...cells]) => [name, cells]),
      ),
    );

/** @param {Page} page */
const stageText = (page) => page.locator(".stage-text").innerText();

test("the step-through dialog shows recorded numbers and leaves the run alone", async (t) => {
  const { page, problems, requests } = await openLab(t, {
    before: (page) => page.emulateMedia({ reducedMotion: "reduce" }),
  });
  const lab = labOn(page);
  await ready(lab);
  const start = await parameters(lab, 0);
  assert.ok(
    requests.every((url) => !url.endsWith("step-through.js")),
    "nobody asked for it yet",
  );
  await openDialog(page);
  assert.match(await stageText(page), /^At step 0 the network predicts the class of every example/);
  assert.equal(await button(page, "Play").count(), 2, "with less motion it waits to be played");
  const blank = await pixels(page, "#step-through-picture", INK);
  await page.keyboard.press("ArrowRight");
  assert.match(await stageText(page), /^Each class gradient shows how the parameters must move/);
  assert.deepEqual((await table(page))["9"]?.slice(3), ["·", "·", "·", "·"], "later stages are still empty");
  await page.keyboard.press("ArrowRight");
  assert.match(await stageText(page), /^This direction uses the class gradients as they are/, "GD adds the gradients");
  await page.keyboard.press("ArrowRight");
  await drawn(page);
  assert.ok((await pixels(page, "#step-through-picture", INK)) > blank + 300, "the step is drawn");
  for (let press = 0; press < 2; press += 1) await page.keyboard.press("ArrowRight");
  assert.equal(await stageText(page), stepThrough.outcomeLater);
  assert.equal(await counted(page), 0, "the keys are the stages’ own");
  assert.deepEqual(await parameters(lab, 0), start);
  await button(page, "Make this step").click();
  await page.waitForFunction(() =>
    document
      .querySelector("imbalance-lab")
      ?.shadowRoot?.querySelector(".stage-text")
      ?.textContent?.includes("got worse"),
  );
  assert.match(await stageText(page), /▲ 4 got better.*▼ 9 got worse/);
  const recorded = await curves(lab);
  const value = (/** @type {string} */ quantity, /** @type {string} */ name) =>
    recorded.find(
      (curve) =>
        curve.algorithm === "GD" && curve.split === "train" && curve.quantity === quantity && curve.class === name,
    )?.values[0] ?? NaN;
  const rows = await table(page);
  for (const name of ["4", "9"]) {
    const [loss, recall, gradient, weight, part, predicted, came] = rows[name] ?? [];
    assert.equal(loss, value("loss", name).toPrecision(3));
    assert.equal(recall, `${(100 * value("recall", name)).toFixed(0)} %`);
    assert.equal(gradient, value("batch_norm", name).toPrecision(3));
    assert.equal(weight, "1.00");
    assert.equal(part, gradient);
    assert.equal(Number(predicted?.replace("−", "-")), Number(value("predicted_change", name).toPrecision(3)));
    assert.equal(Number(came?.replace("−", "-")), Number(value("actual_change", name).toPrecision(3)));
  }
  await page.getByLabel("Algorithm", { exact: true }).selectOption("PCNGD");
  await page.locator(".stages").getByRole("button", { name: "Contributions" }).click();
  assert.match(await stageText(page), /length 1.*The contributions are: 1.00 for 4, 1.00 for 9/);
  await page.keyboard.press("Escape");
  assert.ok(await page.getByRole("dialog").isHidden());
  assert.deepEqual(
    problems.filter((problem) => !problem.includes("willReadFrequently")),
    [],
  );
});

test("it plays by itself, slowly, pauses, and starts anew", async (t) => {
  const { page } = await openLab(t, { before: (page) => page.clock.install() });
  await step(labOn(page), 3);
  await openDialog(page);
  const current = () => page.locator(".stages [aria-current]").innerText();
  assert.equal(await current(), "1 Forward");
  await page.clock.runFor(4500);
  assert.equal(await current(), "2 Gradients");
  await button(page, "Pause").last().click();
  await page.clock.runFor(9000);
  assert.equal(await current(), "2 Gradients", "paused");
  await page.locator(".step-through-foot").getByRole("button", { name: "Play" }).click();
  await page.clock.runFor(20_000);
  assert.equal(await current(), "6 Outcome");
  await page.locator(".step-through-foot").getByRole("button", { name: "Play" }).click();
  assert.equal(await current(), "1 Forward");
});

test("the step-through dialog closes with its experiment and offers no step without the step control", async (t) => {
  const { page, problems } = await openLab(t, {
    path: "/?embed&panels=curves,why&controls=play",
    before: (page) => page.emulateMedia({ reducedMotion: "reduce" }),
  });
  const lab = labOn(page);
  await ready(lab);
  await openDialog(page);
  await page.locator(".stages").getByRole("button", { name: "Outcome" }).click();
  assert.equal(await stageText(page), stepThrough.outcomeLater);
  assert.equal(await button(page, "Make this step").isVisible(), false);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.reset());
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await openDialog(page);
  await lab.evaluate((lab) => {
    lab.remove();
    document.body.prepend(lab);
  });
  await ready(lab);
  await drawn(page);
  assert.equal(await page.getByRole("dialog").isVisible(), false);
  await openDialog(page);
  assert.match(await stageText(page), /^At step 0/);
  assert.deepEqual(
    problems.filter((problem) => !problem.includes("willReadFrequently")),
    [],
  );
});
