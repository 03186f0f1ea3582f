// @ts-check
// Tests the selection of data on the page. Every source opens and trains, its numbers can be changed, points can be
// painted and erased, and classes can be selected, ordered and merged.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { counted, curves, experiment, labOn, ready, reached, shards, step } from "./reader.js";
import { classes as classText, imbalance, painting, status } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Page} Page */

/**
 * Waits until the document on the page is as wanted.
 * @param {Page} page
 * @param {(data: any) => boolean} wanted
 */
async function until(page, wanted) {
  for (let tries = 0; tries < 300; tries += 1) {
    const document = await labOn(page).evaluate((/** @type {ImbalanceLab} */ lab) => lab.experiment);
    if (document && wanted(document.data)) return;
    await page.waitForTimeout(50);
  }
  assert.fail(`${wanted} does not become true; the page says: ${await page.getByRole("status").innerText()}`);
}

/**
 * Counts the pixels of a canvas with the colors of the first two classes, opaque or blended with the background as
 * points are.
 * @param {Page} page
 * @param {string} canvas
 */
const colored = (page, canvas) =>
  page.locator(canvas).evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
    const style = getComputedStyle(canvas);
    const colors = ["--class-0", "--class-1"].map((name) => {
      const whole = Number.parseInt(style.getPropertyValue(name).trim().slice(1), 16);
      return [whole >> 16, (whole >> 8) & 255, whole & 255];
    });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const counts = colors.map(() => 0);
    for (let at = 0; at < data.length; at += 4) {
      for (const [place, color] of colors.entries()) {
        const near = (/** @type {number} */ share) =>
          color.every((part, channel) => Math.abs((data[at + channel] ?? 0) - (share * part + (1 - share) * 255)) < 4);
        if (near(1) || near(0.75)) counts[place] = (counts[place] ?? 0) + 1;
      }
    }
    return counts;
  });

const sources = [
  { value: "fashion-mnist", kind: "packaged", classes: ["pullover", "coat"] },
  { value: "gaussians", kind: "generated", classes: ["A", "B"] },
  { value: "moons", kind: "generated", classes: ["A", "B"] },
  { value: "circles", kind: "generated", classes: ["A", "B"] },
  { value: "spirals", kind: "generated", classes: ["A", "B"] },
  { value: "xor", kind: "generated", classes: ["A", "B"] },
  { value: "mixture", kind: "generated", classes: ["A", "B"] },
  { value: "painted", kind: "painted", classes: ["A", "B"] },
];

test("a message names the learning rate that comes with a source", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const messageAfter = async (/** @type {string} */ source) => {
    await page.locator("#source").selectOption(source);
    await until(page, (data) => (data.source.name ?? data.source.generator?.kind) === source);
    await ready(lab);
    return page.locator("#status").innerText();
  };
  assert.equal(await messageAfter("fashion-mnist"), status.ready, "the same as before");
  assert.equal(await messageAfter("moons"), status.newLearningRate(0.2) + status.ready);
  assert.equal(await messageAfter("circles"), status.ready);
});

test("every source opens from the list, shows its examples in the colors of their classes, and trains", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  for (const { value, kind, classes } of sources) {
    await page.locator("#source").selectOption(value);
    await until(page, ({ source }) => (source.name ?? source.generator?.kind ?? source.kind) === value);
    await ready(lab);
    assert.deepEqual((await experiment(lab)).data.classes, classes, value);
    await step(lab, 2);
    assert.equal(await counted(page), 2, value);
    const losses = (await curves(lab)).filter(({ quantity }) => quantity === "loss");
    assert.ok(losses.length > 0 && losses.every(({ values }) => values.every(Number.isFinite)), value);
    const counts = await colored(page, kind === "painted" ? "#painting" : "#examples");
    assert.ok(
      counts.every((count) => count > 30),
      `${value}: pixels of each class's color: ${counts}`,
    );
  }
  // The browser warns that this test reads the canvas often.
  assert.deepEqual(
    problems.filter((problem) => !problem.includes("getImageData")),
    [],
  );
});

test("a generator's numbers are the reader's, and one out of range is brought within it", async (t) => {
  const { page } = await openLab(t);
  await ready(labOn(page));
  await page.locator("#source").selectOption("spirals");
  await until(page, (data) => data.source.generator?.kind === "spirals");
  await page.getByLabel("Turns").fill("2");
  await page.getByLabel("Turns").press("Tab");
  await until(page, (data) => data.source.generator.turns === 2);
  await page.getByLabel("Classes", { exact: true }).fill("4");
  await page.getByLabel("Classes", { exact: true }).press("Tab");
  await until(page, (data) => data.classes.length === 4);
  await page.getByLabel("Noise").fill("-1");
  await page.getByLabel("Noise").press("Tab");
  await until(page, (data) => data.source.generator.noise === 0);
  await page.getByLabel("Noise").fill("");
  await page.getByLabel("Noise").press("Tab");
  assert.equal(await page.getByLabel("Noise").inputValue(), "0", "the previous number returns");
});

test("points are painted with the pointer, erased, and painted from the keyboard", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  await page.locator("#source").selectOption("painted");
  await until(page, (data) => data.source.kind === "painted");
  const before = (await experiment(lab)).data.source.classes.map((/** @type {any} */ { points }) => points.length);
  const brush = (/** @type {string} */ name) =>
    page.locator(".painting").getByRole("radio", { name, exact: true }).check();
  /** @param {[number, number][]} places in the square from (−1, −1) to (1, 1) */
  const stroke = async (places) => {
    const box = await page.locator("#painting").boundingBox();
    assert.ok(box);
    for (const [place, [x, y]] of places.entries()) {
      await page.mouse.move(box.x + ((x + 1) / 2) * box.width, box.y + ((1 - y) / 2) * box.height);
      if (place === 0) await page.mouse.down();
    }
    await page.mouse.up();
  };
  await brush(painting.newClass);
  await stroke([
    [-0.9, -0.9],
    [-0.8, -0.9],
    [-0.7, -0.9],
  ]);
  await until(page, (data) => data.source.classes.length === 3);
  const { classes } = (await experiment(lab)).data.source;
  assert.equal(classes[2].name, "C");
  assert.equal(classes[2].points.length, 3);
  for (const [place, [x, y]] of classes[2].points.entries()) {
    assert.ok(Math.abs(x - ([-0.9, -0.8, -0.7][place] ?? 0)) < 0.02 && Math.abs(y + 0.9) < 0.02, `${x}, ${y}`);
  }
  assert.equal((await experiment(lab)).data.classes.length, 3);
  assert.deepEqual(
    (await experiment(lab)).data.imbalance.kind,
    "counts",
    "what is painted is what is trained on, whatever the proportions",
  );
  await brush(painting.eraser);
  await stroke([[-0.8, -0.9]]);
  await until(page, (data) => data.source.classes[2].points.length < 3);
  await brush("B");
  await page.locator("#painting").press("ArrowRight");
  await page.locator("#painting").press("Enter");
  await until(page, (data) => data.source.classes[1].points.length === before[1] + 1);
  assert.deepEqual((await experiment(lab)).data.source.classes[1].points.at(-1), [0.05, 0]);
  assert.equal(await counted(page), 0, "the arrow keys moved the brush and made no step");
  await step(lab, 1);
  assert.deepEqual(problems, []);
});

test("classes are picked, put in order and taken together, and only their images are fetched", async (t) => {
  const { page, requests } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  await page.getByText(classText.count(2, 10)).click();
  await page.getByLabel("Class 4", { exact: true }).selectOption("2");
  await page.getByLabel("Class 9", { exact: true }).selectOption("1");
  await until(page, (data) => data.classes.join() === "9,4");
  await page.getByLabel("Class 7", { exact: true }).selectOption("2");
  await until(page, (data) => data.classes[1].of?.length === 2);
  const { data } = await experiment(lab);
  assert.deepEqual(data.classes, ["9", { name: "4 + 7", of: ["4", "7"] }]);
  assert.deepEqual(shards(requests), ["4.gz", "7.gz", "9.gz"]);
  await page.getByLabel(classText.nameOf(2)).fill("angular");
  await page.getByLabel(classText.nameOf(2)).press("Tab");
  await until(page, (data) => data.classes[1].name === "angular");
  await step(lab, 1);
  assert.deepEqual([...new Set((await curves(lab)).map((curve) => curve.class))], ["9", "angular", "all"]);
});

test("the kind of imbalance, exact counts, label noise and test imbalance can be set", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const bars = async () => (await page.locator(".bars .count").allInnerTexts()).map((text) => text.replaceAll(",", ""));
  await page.getByLabel(imbalance.kind).selectOption("long_tailed");
  await until(page, (data) => data.imbalance.kind === "long_tailed");
  assert.deepEqual(await bars(), ["1400", "200"]);
  await page.getByLabel(imbalance.kind).selectOption("step");
  await until(page, (data) => data.imbalance.kind === "step");
  await page.getByLabel(imbalance.kind).selectOption("counts");
  await until(page, (data) => data.imbalance.kind === "counts");
  await page.getByLabel(imbalance.countOf("9")).fill("35");
  await page.getByLabel(imbalance.countOf("9")).press("Tab");
  await until(page, (data) => data.imbalance.counts[1] === 35);
  await page.getByLabel(imbalance.countOf("4")).fill("20");
  await page.getByLabel(imbalance.countOf("4")).press("Tab");
  await until(page, (data) => data.imbalance.counts.join() === "35,20");
  assert.deepEqual((await experiment(lab)).data.classes, ["9", "4"], "the largest class comes first");
  await page.getByLabel(imbalance.countOf("4")).fill("1400");
  await page.getByLabel(imbalance.countOf("4")).press("Tab");
  await until(page, (data) => data.imbalance.counts.join() === "1400,35");
  await page.getByText(imbalance.more).click();
  await page.getByLabel(imbalance.testImbalance).selectOption("as_trained");
  await until(page, (data) => data.test_imbalance === "as_trained");
  await page.getByLabel(imbalance.labelNoise).fill("20");
  await page.getByLabel(imbalance.labelNoise).press("Tab");
  await until(page, (data) => data.label_noise === 0.2);
  await ready(lab);
  assert.match(await page.locator(".legend").innerText(), /4\s+1,400 train · 400 test\s+9\s+35 train · 10 test/);
  await step(lab, 1);
  await reached(page, 1);
});
