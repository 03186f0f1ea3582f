// @ts-check
// Tests the accessibility of the page with an automatic checker.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { labOn, ready, step } from "./reader.js";

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
