// @ts-check
// The experiments to begin with: each by name and sentence, opened by a press, in the page's address from then on.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { openLab } from "./harness.js";
import { button, curves, experiment, labOn, ready, step } from "./reader.js";

/** @typedef {import("./reader.js").ImbalanceLab} ImbalanceLab */

/** @param {import("playwright-core").Page} page */
const presets = async (page) => {
  await page.getByText("Experiments to begin with").click();
  return page.locator(".presets button");
};

test("a press opens an experiment, its sentence stays, the address follows and brings it back", async (t) => {
  const { page, problems, origin } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const see = page.locator("#see");
  assert.match(await see.innerText(), /^The drop\. Under GD the minority class is forgotten/);
  const list = await presets(page);
  assert.ok((await list.count()) >= 7);
  assert.equal(await page.locator(".presets [aria-pressed=true]").count(), 1);
  await page.locator("#preset-noise").click();
  await page.waitForFunction(() => location.hash.startsWith("#experiment="));
  await ready(lab);
  assert.match(await see.innerText(), /^The noise of a direction\. /);
  const opened = await experiment(lab);
  assert.equal(opened.training.batch_size, 16);
  const address = page.url();
  await page.goto(`${origin}/`);
  await ready(lab);
  await page.goto(address);
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment?.training.batch_size === 16);
  assert.deepEqual(await experiment(lab), opened);
  // What is changed is no longer the preset, which is said, and nothing below it moves.
  const apart = async () => ((await page.locator("#source").boundingBox())?.y ?? 0) - ((await see.boundingBox())?.y ?? 0);
  const before = await apart();
  await page.getByLabel("Steps", { exact: true }).fill("40");
  await page.getByLabel("Steps", { exact: true }).press("Tab");
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.training.steps === 40);
  await ready(lab);
  assert.match(await see.innerText(), /^The noise of a direction, changed\. /);
  assert.equal(await page.locator(".presets [aria-pressed=true]").count(), 0);
  assert.equal(await apart(), before);
  await page.getByLabel("Learned from").selectOption("moons");
  await see.waitFor({ state: "hidden" });
  assert.deepEqual(problems, []);
});

test("what the sentence of small batches says can be seen", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  await presets(page);
  await page.locator("#preset-small-batches").click();
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.algorithms.length === 4);
  await step(lab, 80);
  const recalls = (await curves(lab)).filter(({ split, quantity, class: name }) => split === "train" && quantity === "recall" && name === "9");
  const mean = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const drop = (/** @type {string} */ algorithm) =>
    mean(recalls.filter((curve) => curve.algorithm === algorithm).map(({ values }) => (values[0] ?? 0) - Math.min(...values)));
  assert.ok(drop("SGD") > 0.3 && drop("PCNSGD") > 0.2, `${drop("SGD")} ${drop("PCNSGD")}`);
  assert.ok(drop("PCNSGD+O") < 0.05 && drop("PCNSGD+R") < 0.05, `${drop("PCNSGD+O")} ${drop("PCNSGD+R")}`);
});

/**
 * A file in CIFAR-10's binary form with so many automobiles (label 1) and trucks (label 9), in pixels that tell them apart.
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
  await page.getByText("“data_batch_1.bin”, “data_batch_2.bin”").waitFor();
  assert.deepEqual((await experiment(lab)).data.classes, ["4", "9"], "what was on the page stays");
  const names = ["test_batch.bin", ...[5, 3, 1, 2, 4].map((number) => `data_batch_${number}.bin`)];
  const files = names.map((name, place) => ({ name, mimeType: "application/octet-stream", buffer: name.startsWith("test") ? cifar(400, 400) : cifar(290 + place, 50) }));
  await page.locator("#files").setInputFiles(files);
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.kind === "files");
  const { data } = await experiment(lab);
  assert.deepEqual(
    data.source.files,
    ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"].map((name) => ({
      name,
      sha256: createHash("sha256").update(files.find((file) => file.name === name)?.buffer ?? "").digest("hex"),
    })),
  );
  await step(lab, 1);
  assert.ok(await button(page, "Reset").isEnabled());
});
