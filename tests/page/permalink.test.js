// @ts-check
// Tests the experiment in the page's address: the address follows every change, opens its experiment, and works with
// back and forward. What it decides without a page is tested in node/permalink.test.js.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { ask, button, counted, experiment, heavy, labOn, reached, ready, step } from "./reader.js";
import { documents } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Page} Page */

/**
 * @param {Page} page
 * @param {number} ratio
 */
const ratioIs = (page, ratio) =>
  page.waitForFunction((ratio) => {
    const lab = /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab"));
    return lab.experiment?.data.imbalance.ratio === ratio;
  }, ratio);

/** @param {Page} page */
const hash = (page) => new URL(page.url()).hash;

/**
 * Opens the default experiment at these ratios, each with an entry in the history.
 * @param {Page} page
 * @param {number[]} ratios
 */
const visit = async (page, ratios) => {
  const lab = labOn(page);
  await ready(lab);
  const first = await experiment(lab);
  for (const ratio of ratios) {
    const before = hash(page);
    await ask(lab, { ...first, data: { ...first.data, imbalance: { kind: "ratio", ratio } } });
    await page.waitForFunction((before) => location.hash !== before, before);
  }
};

test("the address follows the experiment, and opens the same one elsewhere", async (t) => {
  const { page, origin } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  assert.equal(page.url(), `${origin}/`, "the lab's own experiment needs no link");
  const first = await experiment(lab);
  const changed = { ...first, data: { ...first.data, imbalance: { kind: "ratio", ratio: 30 } } };
  assert.equal(await ask(lab, changed), undefined);
  await page.waitForFunction(() => location.hash !== "");

  const other = await openLab(t, { path: `/${hash(page)}` });
  await ready(labOn(other.page));
  assert.deepEqual(await experiment(labOn(other.page)), changed);
  assert.equal(hash(other.page), hash(page), "opening it leaves it as it is");
  assert.deepEqual(other.problems, []);
});

test("back and forth in the history go back and forth between experiments", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await visit(page, [20, 50]);
  await page.goBack();
  await ratioIs(page, 20);
  await page.goBack();
  await ratioIs(page, 7);
  assert.equal(hash(page), "");
  await page.goForward();
  await ratioIs(page, 20);
  await step(lab, 1);
  await reached(page, 1);
});

test("what the reader changes while an entry of the history is being opened makes an entry of its own", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await visit(page, [20, 50]);
  const left = hash(page);
  await lab.evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    const turned = new Promise((turned) => addEventListener("hashchange", turned, { once: true }));
    history.back();
    await turned;
    await lab.setSource({ kind: "generated", generator: { kind: "moons" } });
  });
  const twenty = hash(page);
  await page.waitForFunction((twenty) => location.hash !== twenty, twenty);
  assert.notEqual(hash(page), left);
  await page.goBack();
  await ratioIs(page, 20);
  await page.goBack();
  await ratioIs(page, 7);
});

test("a broken link is reported and the default experiment opens", async (t) => {
  const { page } = await openLab(t, { path: "/#experiment=bm90aGluZw" });
  const lab = labOn(page);
  await page.waitForFunction(() =>
    document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#status.complaint"),
  );
  assert.match(await page.getByRole("status").innerText(), /link.*damaged or incomplete/);
  await ratioIs(page, 7);
  await step(lab, 2);
  assert.equal(await counted(page), 2);
});

test("an experiment named in the address asks as a link does before it starts much work", async (t) => {
  const own = await openLab(t);
  const good = await experiment(labOn(own.page));
  const { page, problems } = await openLab(t, {
    path: `/?embed&experiment=${encodeURIComponent(JSON.stringify(heavy(good)))}`,
  });
  const lab = labOn(page);
  await page.getByText(/needs about \d+ billion multiplications.*a link may start at most 20 billion/).waitFor();
  await ready(lab);
  assert.equal((await experiment(lab)).model.kind, "mlp", "the lab's own experiment stands meanwhile");
  await step(lab, 2);
  assert.equal(await counted(page), 2);
  await button(page, "Open it").click();
  await page.waitForFunction(
    () => /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).experiment.model.kind === "cnn",
  );
  assert.deepEqual(problems, []);
});

test("an experiment in the address that nobody can open is reported, and the lab's own opens", async (t) => {
  const { page } = await openLab(t, { path: "/?experiment=http%3A%2F%2F%5B" });
  await page.getByText(documents.noDocument("http://[")).waitFor();
  await ready(labOn(page));
  await step(labOn(page), 1);
  assert.equal(await counted(page), 1);
});
