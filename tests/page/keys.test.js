// @ts-check
// Tests the keyboard shortcuts. On the lab's own page they work from the start, on other pages while the lab has the
// focus. They never work while another element of the page uses the key.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { otherHost } from "./host.js";
import { button, counted, driveByKeys, ignoreRejection, labOn, reached, ready, step } from "./reader.js";
import { curveTable, keys, stepThrough } from "../../www/text.js";

test("on the lab's own page keys are heard from the start, and links keep theirs", async (t) => {
  const { page, problems } = await openLab(t);
  await ready(labOn(page));
  assert.equal(
    await page.evaluate(() => document.activeElement),
    await page.evaluate(() => document.body),
    "nothing has the focus",
  );
  await driveByKeys(page);
  assert.equal(await page.evaluate(() => scrollY), 0, "the space bar does not scroll the page");
  const before = await counted(page);
  await page.getByRole("link", { name: "Ten lessons" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("r");
  await ignoreRejection(labOn(page));
  assert.equal(await counted(page), before);
  assert.deepEqual(problems, []);
});

test("a disclosure opens, wide content scrolls, and an open dialog disables the shortcuts", async (t) => {
  const { page } = await openLab(t, { viewport: { width: 375, height: 800 } });
  await step(labOn(page), 2);
  const fold = page.getByText(curveTable.title);
  await fold.focus();
  await page.keyboard.press("Space");
  const table = page.getByRole("region", { name: curveTable.title });
  await table.locator("td").first().waitFor();
  assert.ok(await button(page, "Play").isVisible(), "nothing plays");
  await table.focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    () =>
      (document
        .querySelector("imbalance-lab")
        ?.shadowRoot?.querySelector("[role=region][aria-label='The curves as a table']")?.scrollLeft ?? 0) > 0,
  );
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: keys.title }).waitFor();
  for (const key of ["ArrowRight", "r"]) await page.keyboard.press(key);
  await page.mouse.click(2, 2);
  await page.keyboard.press("ArrowRight");
  await ignoreRejection(labOn(page));
  assert.equal(await counted(page), 2);
  await page.keyboard.press("Escape");
  await page.locator("#curves").focus();
  await page.keyboard.press("r");
  await page.waitForFunction(
    () =>
      document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#counter")?.textContent === "step 0 of 300",
  );
});

test("in the step-through dialog an arrow key scrolls wide numbers without changing the stage", async (t) => {
  const { page } = await openLab(t, {
    viewport: { width: 375, height: 800 },
    before: (page) => page.emulateMedia({ reducedMotion: "reduce" }),
  });
  await step(labOn(page), 2);
  await button(page, "Step through").click();
  const numbers = page.getByRole("region", { name: stepThrough.numbers });
  await numbers.focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    () =>
      (document.querySelector("imbalance-lab")?.shadowRoot?.querySelector(".step-through .scroll")?.scrollLeft ?? 0) >
      0,
  );
  assert.equal(await page.locator(".stages [aria-current]").innerText(), "1 Forward");
});

test("labs that a page embeds keep to the keys that are pressed in them", async (t) => {
  const html = (/** @type {string} */ lab) =>
    `<!doctype html><meta charset="utf-8"><title>Two</title><link rel="icon" href="${lab}/www/icon.svg"><script type="module" src="${lab}/www/imbalance-lab.js"></script>
     <imbalance-lab id="one"></imbalance-lab><imbalance-lab id="other" permalink></imbalance-lab>`;
  const host = await otherHost(t, (lab) => ({ "/": { html: html(lab) } }));
  const { page } = await openLab(t, { at: host, viewport: { width: 1100, height: 3200 } });
  const [one, other] = [page.locator("#one"), page.locator("#other")];
  await Promise.all([ready(one), ready(other)]);
  const counter = (/** @type {import("playwright-core").Locator} */ lab) => lab.locator("#counter").innerText();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    () => document.querySelector("#other")?.shadowRoot?.querySelector("#counter")?.textContent === "step 1 of 300",
  );
  assert.equal(await counter(one), "step 0 of 300");
  await one.locator("#curves").focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    () => document.querySelector("#one")?.shadowRoot?.querySelector("#counter")?.textContent === "step 1 of 300",
  );
  assert.equal(await counter(other), "step 1 of 300");
});

/**
 * A page of slides that listens as reveal.js does, on the document and unless the reader types, and as JupyterLab does,
 * before everything else and unless the target is in an element that asks for its keys.
 * @param {string} lab
 */
const slides = (
  lab,
) => `<!doctype html><meta charset="utf-8"><title>Slides</title><link rel="icon" href="${lab}/www/icon.svg">
  <script>
    var heard = { keydown: [], keypress: [], keyup: [], captured: [] };
    for (const kind of ["keydown", "keypress", "keyup"]) {
      document.addEventListener(kind, (event) => {
        if (!event.defaultPrevented && !document.activeElement?.matches("input, textarea, [contenteditable]")) heard[kind].push(event.key);
      });
    }
    document.addEventListener("keydown", ({ target, key }) => {
      for (let each = target; each instanceof Element; each = each.parentElement) {
        if (each.hasAttribute("data-lm-suppress-shortcuts")) return;
      }
      heard.captured.push(key);
    }, true);
  </script>
  <script type="module" src="${lab}/www/imbalance-lab.js"></script>
  <button id="next">Next slide</button>
  <imbalance-lab></imbalance-lab>`;

test("keys that the lab uses do not reach the page around it, and others do", async (t) => {
  const host = await otherHost(t, (lab) => ({ "/": { html: slides(lab) } }));
  const { page, problems } = await openLab(t, { at: host, viewport: { width: 1100, height: 1600 } });
  const lab = labOn(page);
  await ready(lab);
  /**
   * Presses keys in a part of the lab, and returns those that the page heard of.
   * @param {string} part
   * @param {...string} pressed
   */
  const heardIn = async (part, ...pressed) => {
    await page.locator(part).first().focus();
    await page.evaluate(() => {
      const heard = Reflect.get(window, "heard");
      for (const kind of Object.keys(heard)) heard[kind] = [];
    });
    for (const key of pressed) await page.keyboard.press(key);
    return page.evaluate(() => Reflect.get(window, "heard"));
  };
  const nothing = { keydown: [], keypress: [], keyup: [], captured: [] };
  assert.deepEqual(await heardIn("#curves", "ArrowRight", "+", "-", "0", "0", "Space", "Space"), nothing);
  await reached(page, 1);
  const unused = await heardIn("#curves", "f", "PageDown", "Escape", "ArrowDown");
  assert.deepEqual(unused.keydown, ["f", "PageDown", "Escape", "ArrowDown"], "the lab does not use them");
  assert.deepEqual(unused.keyup, unused.keydown);
  assert.deepEqual(unused.captured, [], "JupyterLab leaves out everything that is pressed in the lab");

  await lab.evaluate((lab) => lab.shadowRoot?.querySelectorAll("details").forEach((fold) => (fold.open = true)));
  const number = "#max-per-class";
  assert.deepEqual(await heardIn(number, "1", "n", "2", "ArrowUp", "Backspace", "?", " "), nothing);
  assert.deepEqual((await heardIn(number, "Escape")).keydown, ["Escape"]);
  assert.deepEqual(await heardIn("#imbalance", "ArrowRight", "Home"), nothing);
  assert.deepEqual((await heardIn("#imbalance", "f")).keydown, ["f"]);
  assert.deepEqual(await heardIn("#play", "Enter", "Enter"), nothing);
  assert.deepEqual(await heardIn("#curves", "?"), nothing);
  await page.getByRole("dialog", { name: keys.title }).waitFor();
  await page.evaluate(() => Reflect.get(window, "heard").keydown.splice(0));
  await page.keyboard.press("f");
  await page.keyboard.press("Escape");
  assert.deepEqual(await page.evaluate(() => Reflect.get(window, "heard").keydown), [], "an open dialog has all keys");
  assert.deepEqual((await heardIn("#next", "ArrowRight", "n")).keydown, ["ArrowRight", "n"], "outside of the lab");
  assert.deepEqual(problems, []);
});
