// @ts-check
// Tests the presets: each has a name and a sentence, opens by a press, and then is in the page's address.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { openLab } from "./harness.js";
import { ask, button, curves, experiment, labOn, ready, step } from "./reader.js";
import { presets as text, status } from "../../www/text.js";

/** @typedef {import("./reader.js").ImbalanceLab} ImbalanceLab */

/** @param {import("playwright-core").Page} page */
const presets = async (page) => {
  await page.getByText(text.title).click();
  return page.locator(".presets button");
};

/** Returns the quantities that are checked. @param {import("playwright-core").Page} page */
const shown = (page) =>
  page
    .getByRole("group", { name: "Show" })
    .locator("input:checked")
    .evaluateAll((ticks) => ticks.map((tick) => /** @type {HTMLInputElement} */ (tick).value));

test("a press opens an experiment, its sentence stays, the address follows and brings it back", async (t) => {
  const { page, problems, origin } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const see = page.locator("#see");
  assert.match(await see.innerText(), /^The drop\. Under GD the recall of the rare nines falls/);
  const list = await presets(page);
  assert.ok((await list.count()) >= 7);
  assert.equal(await page.locator(".presets [aria-pressed=true]").count(), 1);
  await page.locator("#preset-noise").click();
  await page.waitForFunction(() => location.hash.startsWith("#experiment="));
  await ready(lab);
  assert.match(await see.innerText(), /^The noise of a direction\. /);
  assert.deepEqual(await shown(page), ["recall", "projection"], "the quantities that the sentence speaks of");
  const opened = await experiment(lab);
  assert.equal(opened.training.batch_size, 16);
  const address = page.url();
  await page.goto(`${origin}/`);
  await ready(lab);
  await page.goto(address);
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment?.training.batch_size === 16,
  );
  assert.deepEqual(await experiment(lab), opened);
  // A changed experiment is no longer the preset, and the sentence may be false. So the page hides it, and nothing
  // below it moves.
  const apart = async () =>
    ((await page.locator("#source").boundingBox())?.y ?? 0) - ((await see.boundingBox())?.y ?? 0);
  const before = await apart();
  await page.getByLabel("Steps", { exact: true }).fill("40");
  await page.getByLabel("Steps", { exact: true }).press("Tab");
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.training.steps === 40,
  );
  await ready(lab);
  assert.equal((await see.innerText()).trim(), text.changed("The noise of a direction"));
  assert.equal(await page.locator(".presets [aria-pressed=true]").count(), 0);
  assert.equal(await apart(), before);
  await page.getByLabel("Data", { exact: true }).selectOption("moons");
  await see.waitFor({ state: "hidden" });
  assert.deepEqual(problems, []);
});

test("at ρ = 1 nothing on the page says that the minority drops", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const document = await experiment(lab);
  document.data.imbalance.ratio = 1;
  assert.equal(await ask(lab, document), undefined);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
  assert.equal((await page.locator("#see").innerText()).trim(), text.changed("The drop"));
  assert.equal(await page.locator("#status").innerText(), status.done);
  const outcomes = await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.outcomes());
  assert.deepEqual(
    outcomes.map(({ dropped }) => dropped),
    [false, false, false, false],
    "the opening's control is clean",
  );
});

test("the run before is drawn behind a change of the same experiment, not behind another preset", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 5);
  const before = page.getByRole("button", { name: "previous run" });
  await presets(page);
  await page.locator("#preset-same-length").click();
  await page.waitForFunction(
    () =>
      /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.algorithms[1].direction === "bisection",
  );
  await ready(lab);
  assert.equal(await before.count(), 0, "another preset");
  await step(lab, 5);
  const document = await experiment(lab);
  document.data.imbalance.ratio = 20;
  assert.equal(await ask(lab, document), undefined);
  await before.waitFor();
});

test("what is shown stays as the page around the lab asks for, whichever preset is opened", async (t) => {
  const { page } = await openLab(t, { path: "/?embed&show=loss" });
  const lab = labOn(page);
  await ready(lab);
  await presets(page);
  await page.locator("#preset-angles").click();
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.classes.length === 3,
  );
  await ready(lab);
  assert.deepEqual(await shown(page), ["loss"]);
});

test("what the sentence of small batches says can be seen", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  await presets(page);
  await page.locator("#preset-small-batches").click();
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.algorithms.length === 4,
  );
  await step(lab, 80);
  const recalls = (await curves(lab)).filter(
    ({ split, quantity, class: name }) => split === "train" && quantity === "recall" && name === "9",
  );
  const mean = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const drop = (/** @type {string} */ algorithm) =>
    mean(
      recalls
        .filter((curve) => curve.algorithm === algorithm)
        .map(({ values }) => (values[0] ?? 0) - Math.min(...values)),
    );
  assert.ok(drop("SGD") > 0.3 && drop("PCNSGD") > 0.2, `${drop("SGD")} ${drop("PCNSGD")}`);
  assert.ok(drop("PCNSGD+O") < 0.05 && drop("PCNSGD+R") < 0.05, `${drop("PCNSGD+O")} ${drop("PCNSGD+R")}`);
});

/**
 * Returns a file in CIFAR-10's binary format with automobiles (label 1) and trucks (label 9), whose pixels differ.
 * @param {number} automobiles
 * @param {number} trucks
 */
function cifar(automobiles, trucks) {
  const bytes = Buffer.alloc((automobiles + trucks) * 3073);
  for (let image = 0; image < automobiles + trucks; image += 1) {
    const label = image < automobiles ? 1 : 9;
    bytes[image * 3073] = label;
    for (let pixel = 1; pixel <= 3072; pixel += 1) bytes[image * 3073 + pixel] = (pixel * label + image) % 256;
  }
  return bytes;
}

test("a preset of the reader's own files asks for them by name and takes them in any order", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  await presets(page);
  await page.locator("#preset-cifar-automobile-truck").click();
  const asked = page.getByText("“data_batch_1.bin”, “data_batch_2.bin”");
  await asked.waitFor();
  assert.match(
    await asked.innerText(),
    /You can download the CIFAR-10 binary version from https:\/\/www\.cs\.toronto\.edu\/~kriz\/cifar\.html/,
  );
  assert.deepEqual((await experiment(lab)).data.classes, ["4", "9"], "what was on the page stays");
  const names = ["test_batch.bin", ...[5, 3, 1, 2, 4].map((number) => `data_batch_${number}.bin`)];
  const files = names.map((name, place) => ({
    name,
    mimeType: "application/octet-stream",
    buffer: name.startsWith("test") ? cifar(400, 400) : cifar(290 + place, 50),
  }));
  await page.locator("#files").setInputFiles(files);
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.kind === "files",
  );
  const { data } = await experiment(lab);
  assert.deepEqual(
    data.source.files,
    [
      "data_batch_1.bin",
      "data_batch_2.bin",
      "data_batch_3.bin",
      "data_batch_4.bin",
      "data_batch_5.bin",
      "test_batch.bin",
    ].map((name) => ({
      name,
      sha256: createHash("sha256")
        .update(files.find((file) => file.name === name)?.buffer ?? "")
        .digest("hex"),
    })),
  );
  await step(lab, 1);
  assert.ok(await button(page, "Reset").isEnabled());
});
