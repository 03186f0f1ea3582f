// @ts-check
// Tests the zoom of the curves, and the previous run behind them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { ask, button, counted, labOn, parameters, pixels, drawn, experiment, ready, step } from "./reader.js";
import { view, zoom } from "../../www/text.js";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Draws a rectangle over the curves, in fractions of their width and height.
 * @param {Page} page
 * @param {[number, number]} from
 * @param {[number, number]} to
 */
const drag = async (page, from, to) => {
  const box = await page.locator("#curves").boundingBox();
  assert.ok(box);
  const at = (/** @type {[number, number]} */ [x, y]) =>
    /** @type {const} */ ([box.x + x * box.width, box.y + y * box.height]);
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]));
  await page.mouse.move(...at(to));
  await page.mouse.up();
  await drawn(page);
};

/**
 * Returns the steps that the crosshair shows across the first panel, from left to right.
 * @param {Page} page
 */
const stepsShown = async (page) => {
  const box = await page.locator("#curves").boundingBox();
  assert.ok(box);
  const shown = new Set();
  for (let share = 0.06; share < 0.48; share += 0.02) {
    await page.mouse.move(box.x + share * box.width, box.y + box.height / 3);
    await drawn(page);
    const words = (await page.locator(".values").isVisible()) ? await page.locator(".values").innerText() : "";
    const at = /step ([\d,]+)/.exec(words)?.[1];
    if (at) shown.add(Number(at.replaceAll(",", "")));
  }
  return [...shown];
};

/**
 * Returns the picture as SVG text.
 * @param {Page} page
 */
const svg = async (page) => {
  const fold = page.getByText("Share", { exact: true });
  if (!(await page.getByRole("button", { name: "SVG" }).isVisible())) await fold.click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "SVG" }).click(),
  ]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

test("dragging a rectangle zooms every panel and a double click resets", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  const document = await experiment(lab);
  document.training.steps = 200;
  assert.equal(await ask(lab, document), undefined);
  await step(lab, 200);
  const weights = await parameters(lab, 0);
  await page.getByRole("group", { name: "Steps" }).getByLabel("linear").check();
  const whole = await stepsShown(page);
  assert.ok(Math.max(...whole) > 180);
  // A horizontal drag in the first panel, which spans 4 to 48 hundredths of the picture.
  await drag(page, [0.1, 0.3], [0.3, 0.3]);
  const near = await stepsShown(page);
  assert.ok(Math.min(...near) > 5 && Math.max(...near) < 130 && near.length > 5, `${near}`);
  const words = await svg(page);
  assert.ok(/>\s*60\s*</.test(words) && !/>\s*200\s*</.test(words), "the exported picture has the same axis");
  await page.locator("#curves").dblclick();
  await drawn(page);
  assert.deepEqual(await stepsShown(page), whole, "back to the whole run");
  assert.ok(/>\s*200\s*</.test(await svg(page)));
  assert.deepEqual(await parameters(lab, 0), weights, "looking changes nothing");
  assert.equal(await counted(page), 200);
  assert.deepEqual(problems, []);
});

test("keys and buttons zoom in, zoom out and reset", async (t) => {
  const { page } = await openLab(t);
  await step(labOn(page), 200);
  const whole = await stepsShown(page);
  assert.ok(await button(page, zoom.reset.name).isDisabled());
  await page.locator("#curves").focus();
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  await drawn(page);
  const near = await stepsShown(page);
  assert.ok(
    Math.min(...near) > Math.min(...whole) && Math.max(...near) < Math.max(...whole),
    `${near} within ${whole}`,
  );
  await page.keyboard.press("-");
  await page.keyboard.press("-");
  await drawn(page);
  assert.deepEqual(await stepsShown(page), whole);
  await button(page, zoom.closer.name).click();
  await drawn(page);
  assert.notDeepEqual(await stepsShown(page), whole);
  await button(page, zoom.reset.name).focus();
  await page.keyboard.press("Enter");
  assert.ok(await button(page, zoom.reset.name).isDisabled());
  assert.ok(await page.locator("#curves").evaluate((canvas) => canvas.matches(":focus")), "the focus is not lost");
  assert.deepEqual(await stepsShown(page), whole);
});

test("a finger over the curves scrolls the page and changes nothing else", async (t) => {
  const { page } = await openLab(t, { viewport: { width: 390, height: 700 }, hasTouch: true });
  await step(labOn(page), 50);
  const box = await page.locator("#curves").boundingBox();
  assert.ok(box);
  const session = await page.context().newCDPSession(page);
  const [x, y] = [box.x + 200, Math.min(box.y + 200, 600)];
  const touch = (/** @type {"touchStart" | "touchMove" | "touchEnd"} */ type, /** @type {number[]} */ ...heights) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: heights.map((y) => ({ x, y })) });
  await touch("touchStart", y);
  for (let far = 20; far <= 300; far += 20) await touch("touchMove", y - far);
  await touch("touchEnd");
  await page.waitForFunction(() => scrollY > 100);
  assert.ok(await button(page, zoom.reset.name).isDisabled(), "and did not zoom");
});

test("after a change the previous run is drawn faintly until hidden and leaves the run unchanged", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 60);
  const before = page.getByRole("button", { name: view.previousRun });
  assert.equal(await before.count(), 0, "nothing has been changed yet");
  await page.getByLabel("Learning rate η", { exact: true }).press("ArrowLeft");
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.algorithms[0].learning_rate < 0.015,
  );
  await ready(lab);
  await drawn(page);
  await before.waitFor();
  // The classes' colors at two fifths of their opacity over white. Only the previous run has long lines of them.
  const faint = () => pixels(page, "#curves", [153, 199, 224]);
  const behind = await faint();
  assert.ok(behind > 300, `${behind} faint pixels though the new run has not begun`);
  assert.ok((await svg(page)).includes('opacity="0.4"'), "the exported picture has them too");
  await before.click();
  await drawn(page);
  assert.ok((await faint()) < behind / 5);
  assert.equal(await before.getAttribute("aria-pressed"), "false");
  await before.click();
  await drawn(page);
  assert.equal(await faint(), behind);
  await step(lab, 20);
  const weights = await parameters(lab, 1);
  await lab.evaluate((/** @type {import("../../www/imbalance-lab.js").ImbalanceLab} */ lab) => lab.reset());
  await before.waitFor();
  await step(lab, 20);
  assert.deepEqual(await parameters(lab, 1), weights);
  const fresh = await openLab(t);
  const other = labOn(fresh.page);
  await ready(other);
  await fresh.page.getByLabel("Learning rate η", { exact: true }).press("ArrowLeft");
  await fresh.page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.algorithms[0].learning_rate < 0.015,
  );
  await step(other, 20);
  assert.deepEqual(await parameters(other, 1), weights, "the same run with nothing behind it");
  assert.equal(
    await fresh.page.getByRole("button", { name: view.previousRun }).count(),
    0,
    "an experiment that was never run leaves nothing",
  );
  assert.deepEqual(
    problems.filter((problem) => !problem.includes("willReadFrequently")),
    [],
  );
});

test("a run on other examples has no previous run even if class names are equal", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const setSource = (/** @type {import("../../www/types.js").Generator["kind"]} */ kind) =>
    lab.evaluate(
      (/** @type {import("../../www/imbalance-lab.js").ImbalanceLab} */ lab, kind) =>
        lab.setSource({ kind: "generated", generator: { kind } }),
      kind,
    );
  const before = page.locator(".legend").getByRole("button", { name: view.previousRun });
  await setSource("moons");
  const names = await page.locator(".legend b").allInnerTexts();
  await step(lab, 10);
  await setSource("circles");
  assert.deepEqual(await page.locator(".legend b").allInnerTexts(), names);
  await step(lab, 10);
  await page.getByLabel("Learning rate η", { exact: true }).press("ArrowLeft");
  await before.waitFor();
  const line = await before
    .locator(".swatch")
    .evaluate((swatch) => ({ width: swatch.clientWidth, color: getComputedStyle(swatch).backgroundColor }));
  assert.ok(line.width > 10 && !/rgba\(.*, 0\)/.test(line.color), JSON.stringify(line));
  await setSource("moons");
  assert.equal(await before.count(), 0);
});

test("without the view control there is no zoom", async (t) => {
  const { page } = await openLab(t, { path: "/?embed&panels=curves&controls=step" });
  const lab = labOn(page);
  await step(lab, 100);
  const whole = () => page.locator(".zoom button").last().isDisabled();
  await drag(page, [0.1, 0.3], [0.3, 0.3]);
  assert.equal(await whole(), true);
  await lab.evaluate((lab) => lab.setAttribute("controls", "step view"));
  await drawn(page);
  await drag(page, [0.1, 0.3], [0.3, 0.3]);
  assert.equal(await whole(), false);
});
