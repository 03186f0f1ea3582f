// @ts-check
// Tests a hidden tab, for example behind another one: training continues, also after the tab is visible again. Browsers
// give a hidden page no frames and slow down its timers. In this test both browsers really do so.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BROWSERS, counted, press, until, visit } from "./browsers.js";
import { serve } from "./harness.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */

/**
 * Waits until this many steps have been made.
 * @param {import("puppeteer-core").Page} page
 * @param {number} steps
 */
async function goesOn(page, steps) {
  for (;;) {
    const made = await counted(page);
    if (made >= steps) return made;
    await new Promise((next) => setTimeout(next, 100));
  }
}

for (const name of /** @type {import("./browsers.js").Name[]} */ (Object.keys(BROWSERS))) {
  test(`a hidden tab trains on in ${name}`, async (t) => {
    const { open } = await visit(t, name);
    const { origin } = await serve();
    const { page, problems } = await open(`${origin}/`);
    await page.evaluate(async () => {
      await customElements.whenDefined("imbalance-lab");
      const lab = /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab"));
      const document_ = lab.experiment ?? (await lab.ready, lab.experiment);
      document_.data.max_per_class = 70;
      document_.training = { steps: 1_000_000, record: { kind: "log", records: 100 }, seeds: [1] };
      lab.experiment = document_;
      await lab.ready;
    });
    await press(page, "Play");
    const other = await open(`${origin}/www/icon.svg`);
    await until(page, () => document.hidden);
    const before = await counted(page);
    // These are more steps than were already requested when the tab became hidden. A page that pauses while hidden
    // would never reach them.
    const meanwhile = await goesOn(page, before + 20);
    await page.evaluate(() => {
      /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).run().catch(() => {});
    });
    await goesOn(page, meanwhile + 200);
    assert.ok(await page.evaluate(() => document.hidden), "it was hidden all the time");
    await other.page.close();
    await page.bringToFront();
    await until(page, () => !document.hidden);
    const shown = await counted(page);
    await until(
      page,
      (shown) => {
        const counter = document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#counter")?.textContent;
        return Number(counter?.split(" ")[1]?.replaceAll(",", "")) > shown + 10;
      },
      shown,
    );
    assert.deepEqual(problems, []);
  });
}
