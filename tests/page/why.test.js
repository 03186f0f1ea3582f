// @ts-check
// Tests the panel Why: the planes of gradients and their description, and moving to any recorded step.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { ask, button, curves, drawn, experiment, labOn, pixels, ready, step } from "./reader.js";
import { confusion, decisionMap, misclassified, stepThrough, threshold, why } from "../../www/text.js";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Returns the table below the planes: a row for each algorithm and class.
 * @param {Page} page
 * @returns {Promise<Record<string, { words: string, change: string }>>}
 */
const effects = (page) =>
  page.locator(".why tbody tr").evaluateAll((rows) => {
    let algorithm = "";
    return Object.fromEntries(
      rows.flatMap((row) => {
        const [head = "", words, change = ""] = [...row.children].map((cell) => cell.textContent ?? "");
        if (words !== undefined) return [[`${algorithm} ${head}`, { words, change }]];
        algorithm = head;
        return [];
      }),
    );
  });

/**
 * Selects the nth recorded step with the keyboard.
 * @param {Page} page
 * @param {number} place
 */
const look = async (page, place) => {
  const slider = page.getByLabel("Time", { exact: true });
  await slider.press("Home");
  for (let press = 0; press < place; press += 1) await slider.press("ArrowRight");
  await drawn(page);
};

const BLUE = /** @type {[number, number, number]} */ ([0x00, 0x72, 0xb2]);
const ORANGE = /** @type {[number, number, number]} */ ([0xd5, 0x5e, 0x00]);
const MUTED = /** @type {[number, number, number]} */ ([0x5a, 0x62, 0x70]);

test("before the first step the table says which class will get worse, and it does", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  await page.getByRole("heading", { name: why.title + why.step(0, 1) }).waitFor();
  const before = await effects(page);
  assert.deepEqual(Object.keys(before), ["GD 4", "GD 9", "PCNGD 4", "PCNGD 9"]);
  assert.match(
    before["GD 9"]?.words ?? "",
    /^Its own term helps it by [\d.]+; the other terms harm it by [\d.]+: ▼ gets worse$/,
  );
  for (const row of ["GD 4", "PCNGD 4", "PCNGD 9"]) assert.match(before[row]?.words ?? "", /▲ gets better$/, row);
  await step(lab, 1);
  const losses = (await curves(lab)).filter(
    ({ quantity, split, class: name }) => quantity === "loss" && split === "train" && name !== "all",
  );
  for (const { algorithm, class: name, values } of losses) {
    const [start = 0, next = 0] = values;
    const worse = (before[`${algorithm} ${name}`]?.words ?? "").includes("worse");
    assert.equal(next > start, worse, `${algorithm} ${name}: ${start} to ${next}`);
  }
  assert.deepEqual(problems, []);
});

test("pictures of one seed say which, where there are several", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const headings = async () =>
    (await page.locator(":is(.explanations, .details) h2:visible").allInnerTexts()).map((text) => text.trim());
  const others = [misclassified.title, confusion.title, threshold.title];
  assert.deepEqual(await headings(), [why.title + why.step(0, 1), ...others]);
  const document = await experiment(lab);
  // At the last step the panel would show another step.
  document.training = { steps: 4, seeds: [7, 8] };
  assert.equal(await ask(lab, document), undefined);
  await step(lab, 3);
  assert.deepEqual(
    await headings(),
    [why.title + why.step(2, 3), ...others].map((title) => `${title}, seed 7`),
  );
  await button(page, "Step through").click();
  await page.getByRole("dialog", { name: `${stepThrough.title}${stepThrough.which("GD", 2, 3)}, seed 7` }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#source").selectOption("moons");
  await page.getByRole("heading", { name: "Decision map, seed 7" }).waitFor();
});

test("the slider goes back to a recorded step in every picture, and at its end follows the training", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const atStart = await effects(page);
  await step(lab, 5);
  const atEnd = await effects(page);
  assert.notDeepEqual(atEnd, atStart);
  const unmarked = await pixels(page, "#curves", MUTED);
  await look(page, 0);
  const back = await effects(page);
  for (const [row, { words }] of Object.entries(atStart)) assert.equal(back[row]?.words, words, row);
  assert.match(
    back["GD 9"]?.change ?? "",
    /^\+[\d.]+ predicted, \+[\d.]+ actual$/,
    "the actual change is known by now",
  );
  assert.ok((await pixels(page, "#curves", MUTED)) > unmarked + 100, "a line stands at the step");
  await step(lab, 1);
  assert.equal(await page.locator(".time-slider .value").innerText(), "0", "training leaves the reader in the past");
  await page.getByLabel("Time", { exact: true }).press("End");
  assert.equal(await page.locator(".time-slider .value").innerText(), "6");
  await step(lab, 1);
  assert.equal(await page.locator(".time-slider .value").innerText(), "7", "and follows it at the end");
});

test("of many classes any two can be looked at, and arrows have their true lengths on request", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const document = await experiment(lab);
  document.data.classes = ["4", "9", "7"];
  assert.equal(await ask(lab, document), undefined);
  await step(lab, 1);
  assert.deepEqual(
    Object.keys(await effects(page)),
    ["GD 4", "GD 7", "PCNGD 4", "PCNGD 7"],
    "the largest and the smallest at first",
  );
  const green = /** @type {[number, number, number]} */ ([0x00, 0x87, 0x5f]);
  assert.ok((await pixels(page, "#planes", green)) > 100 && (await pixels(page, "#planes", ORANGE)) === 0);
  await page.getByLabel("and", { exact: true }).selectOption("9");
  assert.deepEqual(Object.keys(await effects(page)), ["GD 4", "GD 9", "PCNGD 4", "PCNGD 9"]);
  await drawn(page);
  assert.ok((await pixels(page, "#planes", ORANGE)) > 100 && (await pixels(page, "#planes", green)) === 0);
  const equal = await pixels(page, "#planes", BLUE);
  await page.getByLabel(why.lengths.true).check();
  await drawn(page);
  assert.notEqual(await pixels(page, "#planes", BLUE), equal);
});

test("points in the plane have a decision map at every step; images have none", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  assert.ok(await page.locator("#decision-maps").isHidden());
  // With this seed the initial network predicts the majority class almost everywhere.
  const document = await experiment(lab);
  document.training.seeds = [7];
  assert.equal(await ask(lab, document), undefined);
  await page.locator("#source").selectOption("moons");
  await page.locator("#decision-maps").waitFor();
  await ready(lab);
  // The classes' colors at a quarter of their opacity over white, which only the map has.
  const ground = async () => ({
    blue: await pixels(page, "#decision-maps", [191, 220, 236]),
    orange: await pixels(page, "#decision-maps", [245, 215, 191]),
  });
  await drawn(page);
  await page.getByText(decisionMap.table).click();
  /** Checks that the numbers agree with the pixels. @param {{ blue: number, orange: number }} shown */
  const agree = async ({ blue, orange }) => {
    const shares = await page.locator(".decision-maps tbody td:last-child").allInnerTexts();
    const mean = shares.reduce((sum, share) => sum + Number.parseInt(share, 10), 0) / shares.length;
    const share = (100 * orange) / (blue + orange);
    assert.ok(shares.length === 2 && Math.abs(mean - share) < 3, `${shares} beside ${share} %`);
  };
  const first = await ground();
  assert.ok(first.blue > 10 * first.orange, "at first nearly all is the majority's");
  await agree(first);
  await step(lab, 150);
  await drawn(page);
  const last = await ground();
  await agree(last);
  assert.ok(
    last.orange > first.orange + 5000,
    `the minority gets its ground: ${first.orange}, then ${last.orange} pixels`,
  );
  await look(page, 0);
  assert.deepEqual(await ground(), first, "back at the start");
  assert.deepEqual(
    problems.filter((problem) => !problem.includes("willReadFrequently")),
    [],
  );
});

test("a name in the legend hides its lines and shows them again", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 20);
  const shown = async () => {
    await drawn(page);
    return { blue: await pixels(page, "#curves", BLUE), orange: await pixels(page, "#curves", ORANGE) };
  };
  const all = await shown();
  assert.ok(all.blue > 100 && all.orange > 100);
  const nine = page.locator(".legend").getByRole("button", { name: /^9/ });
  assert.equal(await nine.getAttribute("aria-pressed"), "true");
  await nine.focus();
  await page.keyboard.press("Enter");
  assert.equal(await nine.getAttribute("aria-pressed"), "false");
  assert.ok(await nine.evaluate((it) => it.matches(":focus")), "the focus stays");
  const hidden = await shown();
  assert.ok(hidden.orange === 0 && hidden.blue > 100);
  await page.locator("#curves").hover();
  assert.doesNotMatch(await page.locator(".values").innerText(), /\b9\t/, "the crosshair leaves them out too");
  await page.mouse.move(0, 0);
  await nine.click();
  assert.deepEqual(await shown(), all);
});

test("several seeds are a mean in a band, and a run that diverges ends in a mark", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const document = await experiment(lab);
  document.training.seeds = [1, 2, 3];
  assert.equal(await ask(lab, document), undefined);
  await step(lab, 20);
  const blueBand = /** @type {[number, number, number]} */ ([209, 230, 241]);
  const banded = await pixels(page, "#curves", blueBand);
  assert.match(await page.locator("figcaption").innerText(), /mean over the seeds/);
  await page.getByRole("radio", { name: "each" }).check();
  await drawn(page);
  // The remaining pixels of that color are the soft edges of lines.
  const each = await pixels(page, "#curves", blueBand);
  assert.ok(banded > 5 * each, `a band has the class's color, paler: ${banded} pixels, then ${each}`);

  document.training.seeds = [1];
  document.algorithms = [{ sampling: "full", direction: "mean", learning_rate: 1000 }];
  document.model.hidden = Array(12).fill({ width: 32, activation: "relu" });
  assert.equal(await ask(lab, document), undefined);
  await step(lab, 20);
  await page.getByText("Share", { exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "SVG" }).click(),
  ]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  assert.match(Buffer.concat(chunks).toString(), />\s*diverged\s*</);
});
