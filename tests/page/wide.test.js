// @ts-check
// Tests that an experiment with very many curves does not block the page: what is built for it is limited, and no task
// updates all tables. An experiment of usual size is shown whole.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { drawn, labOn, ready, step } from "./reader.js";
import { confusion, curveTable } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Page} Page */

const SAMPLINGS = ["full", "uniform", "stratified", "oversampled"];
const DIRECTIONS = ["mean", "normalized", "class_mean", "bisection"];

/**
 * Returns an experiment with this many classes and algorithms.
 * @param {number} classes at most 100
 * @param {number} algorithms at most 16
 */
function wide(classes, algorithms) {
  const letter = (/** @type {number} */ place) => String.fromCharCode("A".charCodeAt(0) + place);
  const name = (/** @type {number} */ place) =>
    place < 26 ? letter(place) : letter(Math.floor(place / 26) - 1) + letter(place % 26);
  const grid = SAMPLINGS.flatMap((sampling) =>
    DIRECTIONS.map((direction) => ({ sampling, direction, learning_rate: 1 })),
  );
  return {
    version: 1,
    data: {
      source: { kind: "generated", generator: { kind: "gaussians", classes } },
      classes: Array.from({ length: classes }, (_, place) => name(place)),
      max_per_class: 20,
      imbalance: { kind: "ratio", ratio: 2 },
      test_per_class: 2,
    },
    model: { kind: "linear" },
    training: { steps: 40, batch_size: 100, seeds: [1] },
    algorithms: grid.slice(0, algorithms),
  };
}

/**
 * Opens an experiment, and makes three steps.
 * @param {import("node:test").TestContext} t
 * @param {unknown} document
 */
async function openWide(t, document) {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab, document) => lab.open(/** @type {any} */ (document)), document);
  await step(lab, 3);
  await shown(page, 3);
  return { page, lab, problems };
}

/**
 * Waits until every panel shows a step.
 * @param {Page} page
 * @param {number} step
 */
async function shown(page, step) {
  await labOn(page).evaluate((/** @type {ImbalanceLab} */ lab, step) => lab.lookAt(step), step);
  await drawn(page);
}

/** Counts what the panels of the page hold. @param {Page} page */
const counts = (page) =>
  labOn(page).evaluate((lab) => {
    const count = (/** @type {string} */ selector) => lab.shadowRoot?.querySelectorAll(selector).length ?? 0;
    return {
      summary: count("#summary tbody tr"),
      matrices: count(".matrices > div"),
      cells: count(".confusion td") + count(".confusion li"),
      folds: count(".confusion details"),
      why: count(".why tbody tr:has(td)"),
      results: count(".outcomes tbody tr"),
    };
  });

/** Returns the numbers in a text. @param {string | null} text */
const numbers = (text) => [...(text ?? "").matchAll(/[\d,]+/g)].map(([digits]) => Number(digits.replaceAll(",", "")));

test("a hundred classes under sixteen algorithms build few rows, and say where the others are", async (t) => {
  const { page, lab, problems } = await openWide(t, wide(100, 16));
  const built = await counts(page);
  assert.ok(built.summary > 100 && built.summary <= 250, `${built.summary} rows`);
  const caption = await page.locator("#summary caption").textContent();
  const [, , listed = 0, more = 0] = numbers(caption);
  assert.equal(listed, built.summary);
  assert.equal(listed + more, 16 * 101 * 2, "each class and all classes, for training and test examples");
  assert.ok(caption?.includes(curveTable.title), caption ?? "");
  assert.equal(built.why, 2 * 16);
  assert.equal(built.results, 16);
  const recalls = (await page.locator(".outcomes tbody tr").first().locator("td").nth(6).textContent()) ?? "";
  assert.equal(recalls.match(/: /g)?.length, 20, recalls);
  assert.match(recalls, /^A: .*\(80 classes\), CV: [\d.]+$/, "the largest classes, and the smallest");
  // The recalls of six hundred classes are listed. Those of the other algorithms are built when they are opened.
  assert.ok(built.cells <= 600, `${built.cells} cells`);
  assert.deepEqual([built.matrices, built.folds], [6, 10]);
  await page.locator('.confusion input[value="train"]').check();
  const fold = page.locator(".confusion details").last();
  await fold.locator("summary").click();
  await fold.locator("li").nth(99).waitFor();
  assert.equal(await fold.locator("h3").textContent(), await fold.locator("summary").textContent());
  await lab.evaluate((lab) => {
    const summary = lab.shadowRoot?.querySelectorAll(".confusion details summary");
    /** @type {HTMLElement | undefined} */ ([...(summary ?? [])].at(-1))?.focus();
  });
  const before = await fold.locator("li").allTextContents();
  await step(lab, 20);
  await shown(page, 23);
  assert.notDeepEqual(await fold.locator("li").allTextContents(), before, "an open fold shows the step");
  const focused = await lab.evaluate((lab) => lab.shadowRoot?.activeElement?.textContent);
  assert.equal(focused, await fold.locator("summary").textContent(), "and keeps the focus");
  assert.deepEqual(problems, []);
});

test("no task updates all tables if there are a hundred classes", async (t) => {
  const { page, lab } = await openWide(t, wide(100, 16));
  await lab.evaluate((lab) => {
    const tables = ["#summary", ".outcomes", ".confusion", ".threshold table"];
    /** @type {string[][]} */
    const tasks = [];
    Object.assign(window, { tasks });
    // An observer is called at the end of each script’s turn, as a microtask, with all that the turn changed.
    new MutationObserver((changes) => {
      const changed = (/** @type {string} */ table) =>
        changes.some(({ target }) => (target instanceof Element ? target : target.parentElement)?.closest(table));
      tasks.push(tables.filter(changed));
    }).observe(/** @type {ShadowRoot} */ (lab.shadowRoot), { subtree: true, childList: true, characterData: true });
  });
  await step(lab, 5);
  await shown(page, 8);
  const tasks = await page.evaluate(() => /** @type {string[][]} */ (Reflect.get(window, "tasks")));
  assert.equal(new Set(tasks.flat()).size, 4, "all have changed");
  assert.deepEqual(
    tasks.filter((tables) => tables.length === 4),
    [],
  );
});

test("ten classes under five algorithms are shown whole", async (t) => {
  const { page, problems } = await openWide(t, wide(10, 5));
  const { summary, matrices, folds, cells, why, results } = await counts(page);
  assert.deepEqual(
    { summary, matrices, folds, why, results },
    { summary: 110, matrices: 5, folds: 0, why: 10, results: 5 },
  );
  // The corner, the counts, and the recalls in words.
  assert.equal(cells, 5 * (1 + 100 + 10));
  assert.deepEqual(numbers(await page.locator("#summary caption").textContent()), [3, 40]);
  const recalls = (await page.locator(".outcomes tbody tr").first().locator("td").nth(6).textContent()) ?? "";
  assert.match(recalls, /^A: [\d.]+, B: [^…]*, J: [\d.]+$/);
  await page.getByRole("heading", { name: confusion.title }).waitFor();
  assert.deepEqual(problems, []);
});
