// @ts-check
// Tests that every term has an explanation of one line: under the pointer, at the focus, at a touch, and for screen
// readers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { drawn, labOn, ready, step } from "./reader.js";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page */
const tip = (page) => page.locator(".tip:popover-open");

/**
 * Moves the pointer to a term after scrolling has ended, because a tip disappears when the page scrolls.
 * @param {Page} page
 * @param {import("playwright-core").Locator} term
 */
const point = async (page, term) => {
  await term.scrollIntoViewIfNeeded();
  await drawn(page);
  await term.hover();
};

/**
 * Returns the controls and headings without an explanation.
 * @param {Page} page
 */
const unexplained = (page) =>
  page.locator("imbalance-lab").evaluate((lab) => {
    const terms = lab.shadowRoot?.querySelectorAll(
      ":is(.settings, .view, .algorithms, .view-controls, .transport) :is(input:not([type=file]), select), .grid button, .outcomes th button",
    );
    const named = (/** @type {Element} */ term) =>
      term.id || term.getAttribute("name") || term.getAttribute("aria-label") || term.textContent;
    return [...(terms ?? [])]
      .filter(
        (term) =>
          term.checkVisibility() &&
          !term.closest(".picker, .painting, .bars") &&
          !term.getAttribute("aria-description"),
      )
      .map(named);
  });

test("every control has its meaning, at pointer, focus and touch", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 3);
  assert.equal(await page.locator(".tip").count(), 0, "loaded at the reader's first move");
  await page.mouse.move(500, 300);
  await page.locator(".tip").waitFor({ state: "attached" });
  for (const fold of await page.locator("summary").all()) if (await fold.isVisible()) await fold.click();
  await drawn(page);
  const left = await unexplained(page);
  assert.deepEqual(left, [], "of the controls shown");
  assert.match(
    (await page.locator("#share-csv").getAttribute("aria-description")) ?? "",
    /loss is the mean over examples and the recall is the mean over classes/,
  );
  await point(page, page.getByText("Imbalance ρ"));
  assert.match(await tip(page).innerText(), /^The number of examples of the largest class/);
  await point(page, page.locator(".algorithms th", { hasText: /^normalized$/ }));
  assert.match(await tip(page).innerText(), /every class contributes equally/);
  await page.mouse.move(2, 2);
  await page.locator("#imbalance").focus();
  await drawn(page);
  await page.keyboard.press("Tab");
  assert.match(await tip(page).innerText(), /^How the number of examples decreases/, "the focus explains");
  await page.keyboard.press("Escape");
  assert.equal(await tip(page).count(), 0);
  assert.deepEqual(problems, []);
});

test("a used control shows no tooltip until the pointer has left it", async (t) => {
  const { page } = await openLab(t);
  await ready(labOn(page));
  await page.mouse.move(500, 300);
  await page.locator(".tip").waitFor({ state: "attached" });
  const classes = page.getByRole("radio", { name: "classes" });
  await point(page, classes);
  await tip(page).waitFor();
  const [term, box] = [await classes.boundingBox(), await tip(page).boundingBox()];
  assert.ok(term && box && (box.y >= term.y + term.height || box.y + box.height <= term.y), "beside what it explains");
  await page.mouse.down();
  await page.mouse.up();
  assert.equal(await tip(page).count(), 0, "a press");
  await page.mouse.move((term?.x ?? 0) + 5, (term?.y ?? 0) + 5);
  assert.equal(await tip(page).count(), 0, "still there");
  await point(page, page.getByRole("radio", { name: "algorithms" }));
  await tip(page).waitFor();
  await page.keyboard.press("ArrowRight");
  assert.equal(await tip(page).count(), 0, "a key");
  const summary = page.locator("#algorithms > summary");
  const cell = page.locator(".grid button").first();
  // The test opens the table first to find the cell's position. Between two cells there is nothing to point at, and the
  // positions of the gaps depend on the fonts.
  await summary.click();
  const middle = await cell.boundingBox();
  await summary.click();
  await cell.waitFor({ state: "hidden" });
  const fold = await summary.boundingBox();
  assert.ok(fold && middle);
  const [x, y] = [middle.x + middle.width / 2, middle.y + middle.height / 2];
  await page.mouse.move(x, y);
  await summary.focus();
  await page.keyboard.press("Enter");
  await page.locator(".grid button:hover").waitFor();
  await drawn(page);
  assert.equal(await tip(page).count(), 0, "what has come under the pointer");
  await page.mouse.move(x, fold.y + 5);
  await page.mouse.move(x, y);
  await tip(page).waitFor();
});

test("a touch explains, and moves nothing", async (t) => {
  const { page } = await openLab(t, { viewport: { width: 390, height: 800 }, hasTouch: true });
  await ready(labOn(page));
  await page.getByText("Learning rate η").tap();
  await tip(page).waitFor();
  assert.match(await tip(page).innerText(), /^The length of a step/);
  const box = await tip(page).boundingBox();
  assert.ok(box && box.x >= 0 && box.x + box.width <= 390);
});

test("a removed lab leaves nothing behind on the page", async (t) => {
  const { page } = await openLab(t, {
    before: async (page) => {
      await page.addInitScript(() => {
        const heard = new Set();
        Object.assign(window, { heard });
        const { addEventListener: add, removeEventListener: remove } = window;
        window.addEventListener = (
          /** @type {string} */ type,
          /** @type {any} */ listener,
          /** @type {any} */ options,
        ) => {
          if (type === "scroll") heard.add(listener);
          add.call(window, type, listener, options);
        };
        window.removeEventListener = (
          /** @type {string} */ type,
          /** @type {any} */ listener,
          /** @type {any} */ options,
        ) => {
          heard.delete(listener);
          remove.call(window, type, listener, options);
        };
      });
    },
  });
  const listeners = () => page.evaluate(() => Reflect.get(window, "heard").size);
  await ready(labOn(page));
  await page.mouse.move(500, 300);
  await page.locator(".tip").waitFor({ state: "attached" });
  await point(page, page.getByText("Imbalance ρ"));
  await tip(page).waitFor();
  assert.equal(await listeners(), 1, "a tip goes when the page is scrolled");
  await page.keyboard.press("Escape");
  await page.mouse.move(2, 2);
  assert.equal(await listeners(), 0);
});
