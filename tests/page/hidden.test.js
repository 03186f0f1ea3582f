// @ts-check
// A tab that is hidden, as when its reader turns to another: training goes on, and on when it is looked at again. Browsers give a
// hidden page no frames and slow its timers down; both browsers do so here in earnest. `HIDDEN_SECONDS` says for how long,
// some seconds if left out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BROWSERS, counted, press, until, visit } from "./browsers.js";
import { serve } from "./harness.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */

const seconds = Number(process.env.HIDDEN_SECONDS ?? 4);

for (const name of /** @type {import("./browsers.js").Name[]} */ (Object.keys(BROWSERS))) {
  test(`a hidden tab trains on in ${name}`, async (t) => {
    const { open } = await visit(t, name);
    const { origin } = await serve();
    const { page, problems } = await open(`${origin}/`);
    await page.evaluate(async () => {
      await customElements.whenDefined("imbalance-lab");
      const lab = /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab"));
      const document_ = lab.experiment ?? (await lab.ready, lab.experiment);
      document_.data.largest = 70;
      document_.training = { steps: 1_000_000, record: { schedule: "log", records: 100 }, seeds: [1] };
      lab.experiment = document_;
      await lab.ready;
    });
    await press(page, "Play");
    const other = await open(`${origin}/www/icon.svg`);
    await until(page, () => document.hidden);
    const before = await counted(page);
    await new Promise((later) => setTimeout(later, seconds * 1000));
    const meanwhile = await counted(page);
    assert.ok(meanwhile > before, `at a chosen speed it goes on: ${before}, ${meanwhile}`);
    await page.evaluate(() => {
      /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).run().catch(() => {});
    });
    await new Promise((later) => setTimeout(later, seconds * 1000));
    const fast = await counted(page);
    assert.ok(fast > meanwhile, `flat out it goes on: ${meanwhile}, ${fast}`);
    assert.ok(await page.evaluate(() => document.hidden), "it was hidden all the time");
    console.log(`${name}: hidden for ${seconds} s at 30 steps/s: ${meanwhile - before} steps; flat out: ${fast - meanwhile}`);
    await other.page.close();
    await page.bringToFront();
    await until(page, () => !document.hidden);
    const shown = await counted(page);
    await until(page, (shown) => {
      const counter = document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#counter")?.textContent;
      return Number(counter?.split(" ")[1]?.replaceAll(",", "")) > shown + 10;
    }, shown);
    assert.deepEqual(problems, []);
  });
}
