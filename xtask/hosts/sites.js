// @ts-check
// What the lab does in every site that is made from Markdown.

import assert from "node:assert/strict";

/** Returns the number of steps of the experiment that the lab opens. @param {import("playwright-core").Page} page */
export function stepsOf(page) {
  return page.locator("imbalance-lab").evaluate(async (/** @type {any} */ lab) => {
    await customElements.whenDefined("imbalance-lab");
    await lab.step(1);
    return lab.experiment.training.steps;
  });
}

/**
 * Checks that the lab is light, and dark after the site's switch.
 * @param {import("playwright-core").Page} page
 * @param {import("playwright-core").Locator} button
 */
export async function followsSwitch(page, button) {
  const background = () => page.locator("imbalance-lab").evaluate((lab) => getComputedStyle(lab).backgroundColor);
  const light = await background();
  await button.click();
  await page.locator("imbalance-lab[data-scheme=dark]").waitFor();
  assert.notEqual(await background(), light);
}

/**
 * Checks that the lab's bar stays below the site's own while the reader scrolls.
 * @param {import("playwright-core").Page} page
 * @param {import("playwright-core").Locator} bar the site's
 */
export async function staysBelow(page, bar) {
  const top = await page.locator("imbalance-lab").evaluate(async (lab) => {
    scrollTo(0, 300);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return lab.shadowRoot?.querySelector("#play")?.getBoundingClientRect().top ?? 0;
  });
  const end = await bar.evaluate((bar) => bar.getBoundingClientRect().bottom);
  assert.ok(top >= end, `the lab's bar is at ${top}, and the site's ends at ${end}`);
}
