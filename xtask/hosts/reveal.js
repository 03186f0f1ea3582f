// @ts-check
// Slides of reveal.js: keys and colors.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { serve } from "./serve.js";

const slides = (/** @type {string} */ lab) => `<!doctype html><meta charset="utf-8"><title>Slides</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/dist/reveal.css"><link rel="stylesheet" href="/dist/theme/black.css">
  <script type="module" src="${lab}/www/imbalance-lab.js"></script>
  <div class="reveal"><div class="slides">
    <section><h1>One</h1></section>
    <section><imbalance-lab experiment="hovering" panels="data curves" height="600"></imbalance-lab></section>
    <section><h1>Three</h1></section>
  </div></div>
  <script src="/dist/reveal.js"></script><script>Reveal.initialize()</script>`;

/** @param {import("./trial.js").Trial} trial */
export async function tryHost({ lab: origin, open, started }) {
  const deck = await serve(fileURLToPath(new URL("node_modules/reveal.js", import.meta.url)), slides(origin));
  started.push(deck);
  const page = await open(deck.address);
  const slide = () => page.evaluate("Reveal.getIndices().h");
  await page.waitForFunction("globalThis.Reveal?.isReady()");
  await page.keyboard.press("ArrowRight");
  assert.equal(await slide(), 1);
  const lab = page.locator("imbalance-lab");
  await lab.evaluate((/** @type {any} */ lab) => lab.ready);
  assert.equal(await lab.evaluate((lab) => getComputedStyle(lab).backgroundColor), "rgb(21, 23, 27)", "it is dark");
  await page.locator("#curves").focus();
  await page.keyboard.press("Space");
  await page.getByText("step 0 of 400", { exact: true }).waitFor({ state: "detached" });
  for (const key of ["Space", "ArrowRight"]) await page.keyboard.press(key);
  assert.equal(await slide(), 1, "the keys of the lab turn no slide");
  await lab.evaluate((lab) => lab.shadowRoot?.querySelectorAll("details").forEach((fold) => (fold.open = true)));
  await page.locator("#max-per-class").focus();
  for (const key of ["1", "n", "2", "Space"]) await page.keyboard.press(key);
  assert.equal(await slide(), 1, "nor does what is typed into a field");
  await page.locator("#curves").focus();
  await page.keyboard.press("n");
  assert.equal(await slide(), 2, "a key that the lab does not use turns it");
  // For the screenshot.
  await page.evaluate("Reveal.configure({ transition: 'none' }); Reveal.prev()");
}
