// @ts-check
// Tests the accessibility of the page with an automatic checker.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { drawn, labOn, pixels, ready, step } from "./reader.js";

const axe = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** @typedef {{ id: string, impact: string, nodes: { target: unknown, failureSummary: string }[] }} Violation */

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds no violations with everything expanded, in ${colorScheme}`, async (t) => {
    const { page } = await openLab(t, { colorScheme });
    await step(labOn(page), 5);
    for (const source of ["painted", "mnist"]) {
      await page.locator("#source").selectOption(source);
      await ready(labOn(page));
      await step(labOn(page), 2);
      await labOn(page).evaluate((lab) => {
        for (const fold of lab.shadowRoot?.querySelectorAll("details") ?? []) fold.open = true;
      });
      // The section loads when it is first opened.
      await page.locator("#sweep-run").waitFor();
      await page.evaluate(axe);
      const violations = await page.evaluate(async () => (await /** @type {any} */ (globalThis).axe.run()).violations);
      const found = /** @type {Violation[]} */ (violations).flatMap(({ id, impact, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${impact} ${id}: ${JSON.stringify(target)} ${failureSummary}`),
      );
      assert.deepEqual(found, [], source);
    }
  });
}

test("axe finds no violations on a phone, on a wide screen, and in the step-through dialog", async (t) => {
  for (const [width, height, colorScheme] of /** @type {const} */ ([
    [360, 780, "light"],
    [1920, 1080, "dark"],
  ])) {
    const { page } = await openLab(t, { viewport: { width, height }, colorScheme });
    await step(labOn(page), 2);
    await page.locator("#algorithms > summary").click();
    for (const stepThroughRun of [false, true]) {
      if (stepThroughRun) await page.locator("#step-through").click();
      if (stepThroughRun) await page.getByRole("dialog", { name: /^One step/ }).waitFor();
      await page.evaluate(axe);
      const violations = await page.evaluate(async () => (await /** @type {any} */ (globalThis).axe.run()).violations);
      const found = /** @type {Violation[]} */ (violations).map(
        ({ id, nodes }) => `${id}: ${JSON.stringify(nodes.map(({ target }) => target))}`,
      );
      assert.deepEqual(found, [], `${width} pixels wide, ${stepThroughRun ? "with the dialog" : "without the dialog"}`);
    }
  }
});

test("axe finds no violations in the first view, with everything open", async (t) => {
  for (const [width, height] of /** @type {const} */ ([
    [1440, 900],
    [360, 740],
  ])) {
    const { page } = await openLab(t, { first: true, viewport: { width, height }, reducedMotion: "reduce" });
    await page.locator('.first[data-step="300"]').waitFor({ timeout: 120_000 });
    await page.evaluate(axe);
    for (const name of ["", "Why?", "Share"]) {
      if (name) await page.getByRole("button", { name, exact: true }).click();
      for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const violations = await page.evaluate(
          async () => (await /** @type {any} */ (globalThis).axe.run()).violations,
        );
        const found = /** @type {Violation[]} */ (violations).map(
          ({ id, nodes }) =>
            `${id}: ${JSON.stringify(nodes.map(({ target, failureSummary }) => [target, failureSummary]))}`,
        );
        assert.deepEqual(found, [], `${width} pixels wide, ${colorScheme}, ${name}`);
      }
    }
  }
});

test("with more contrast wanted, text that explains is as strong as other text, in the page and in the pictures", async (t) => {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    const { page } = await openLab(t, { first: true, colorScheme, reducedMotion: "reduce" });
    await page.locator('.first[data-step="300"]').waitFor({ timeout: 120_000 });
    const colors = () =>
      page.locator(".first").evaluate((view) => {
        const of = (/** @type {string} */ selector) =>
          getComputedStyle(/** @type {Element} */ (view.querySelector(selector))).color;
        return { about: of(".first-about"), ink: of("h1"), grid: getComputedStyle(view).getPropertyValue("--grid") };
      });
    const before = await colors();
    assert.notEqual(before.about, before.ink);
    const [red = 0, green = 0, blue = 0] = (before.ink.match(/\d+/g) ?? []).map(Number);
    await drawn(page);
    const faint = await pixels(page, "#first-column-0 .first-curves", [red, green, blue]);
    await page.emulateMedia({ contrast: "more", colorScheme, reducedMotion: "reduce" });
    const more = await colors();
    assert.equal(more.about, more.ink);
    assert.notEqual(more.grid, before.grid);
    await drawn(page);
    const strong = await pixels(page, "#first-column-0 .first-curves", [red, green, blue]);
    assert.ok(strong > faint + 200, `${faint} pixels in the color of text, then ${strong}`);
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => (await /** @type {any} */ (globalThis).axe.run()).violations);
    assert.deepEqual(
      /** @type {Violation[]} */ (violations).map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes)}`),
      [],
    );
  }
});

test("at 200 % zoom everything of the first view and of the laboratory can be reached without scrolling sideways", async (t) => {
  // A window of 1440 × 900 has so many CSS pixels then.
  const viewport = { width: 720, height: 450 };
  const { page } = await openLab(t, { first: true, viewport, reducedMotion: "reduce" });
  await page.locator('.first[data-step="300"]').waitFor({ timeout: 120_000 });
  const narrow = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  assert.ok(await narrow(), "the first view");
  const bar = await page.locator(".first-controls").boundingBox();
  assert.ok(bar && bar.height <= 0.4 * viewport.height, `the bar leaves room: ${bar?.height}`);
  // The pointer reaches each button, so that nothing fixed lies over it where the page can scroll.
  for (const id of ["first-why-open", "first-why-details"]) {
    await page.locator(`#${id}`).click();
    assert.ok(await narrow(), id);
  }
  await page.locator(".lab .why h2").waitFor();
  for (const id of ["step-through", "first-back"]) await page.locator(`#${id}`).click({ trial: true });
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => (await /** @type {any} */ (globalThis).axe.run()).violations);
  assert.deepEqual(
    /** @type {Violation[]} */ (violations).map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes)}`),
    [],
  );
});

test("axe finds no violations in a lesson, before the prediction and after the run", async (t) => {
  const { page } = await openLab(t, { path: "/www/lessons/drop.html" });
  await page.waitForFunction(() => document.body.classList.contains("pending"));
  for (const isOver of [false, true]) {
    if (isOver) {
      await page.locator('form.prediction [value="forgotten"]').check();
      await page.locator("form.prediction button").click();
      await page.getByRole("button", { name: "To the end", exact: true }).click();
      await page.locator("form.exercise").waitFor();
    }
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => (await /** @type {any} */ (globalThis).axe.run()).violations);
    assert.deepEqual(
      /** @type {Violation[]} */ (violations).map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes)}`),
      [],
    );
  }
});

test("with forced colors the page still shows what is chosen, how far a slider is, and what is pressed", async (t) => {
  const { page } = await openLab(t, { forcedColors: "active" });
  await step(labOn(page), 2);
  await page.locator("#algorithms > summary").click();
  /** Returns the color that the browser really uses for a background. @param {string} selector @param {string} [part] */
  const background = (selector, part) =>
    page
      .locator(selector)
      .first()
      .evaluate((found, part) => getComputedStyle(found, part).backgroundColor, part);
  const [chosen, other] = [":checked + span", ":not(:checked) + span"].map((which) => `.segments ${which}`);
  assert.notEqual(await background(chosen ?? "", "::before"), await background(other ?? "", "::before"));
  assert.notEqual(await background('.grid [aria-pressed="true"]'), await background('.grid [aria-pressed="false"]'));
  for (const drawn of ["#imbalance", "#progress", ".swatch", ".bar", ".chips span"]) {
    const kept = await page
      .locator(drawn)
      .first()
      .evaluate((it) => getComputedStyle(it).forcedColorAdjust);
    assert.equal(kept, "none", drawn);
  }
});
