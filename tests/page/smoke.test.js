// @ts-check
// Tests the whole page in every browser: opening, running, pausing, exporting the curves, opening the link in another
// tab, and embedding. The browsers must agree on every number to the last bit.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ENGINES, counted, press, siteWith, until, visit } from "./browsers.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("./browsers.js").Engine} Engine */

/** A lesson that embeds the lab, with text around it. */
const LESSON = `<!doctype html><meta charset="utf-8"><title>A lesson</title><link rel="icon" href="/www/icon.svg"><p>See what becomes of the nines.</p>
<script type="module" src="/www/imbalance-lab.js"></script><imbalance-lab></imbalance-lab>`;

/** @param {Page} page */
const ready = (page) =>
  page.evaluate(async () => {
    await customElements.whenDefined("imbalance-lab");
    await /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).ready;
  });

/**
 * Makes ten steps and returns everything recorded, and the first parameters.
 * @param {Page} page
 */
const tenSteps = (page) =>
  page.evaluate(async () => {
    const lab = /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab"));
    await lab.step(10);
    const curves = lab
      .curves()
      .map(({ steps, values, ...rest }) => ({ ...rest, steps: [...steps], values: [...values] }));
    return JSON.stringify([curves, [...(await lab.parameters(1))]]);
  });

/**
 * Makes a step, which is complete once every run has made it, and waits until the page shows it. Returns the step. After
 * a pause alone a run may still catch up with the others, and the counter runs on.
 * @param {Page} page
 */
async function atRest(page) {
  const step = await page.evaluate(async () => {
    const lab = /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab"));
    await lab.step(1);
    return lab.curves()[0]?.steps.at(-1) ?? NaN;
  });
  await until(
    page,
    (step) =>
      document.querySelector("imbalance-lab")?.shadowRoot?.querySelector(`.transport[data-step="${step}"]`) !== null,
    step,
  );
  return step;
}

/** Counts the different colors in the picture of the curves. @param {Page} page */
const colors = (page) =>
  page.evaluate(() => {
    const canvas = document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("canvas");
    const data = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return new Set(new Uint32Array(Uint8Array.from(data).buffer)).size;
  });

/** What each browser recorded of the same experiment. @type {Map<Engine, string>} */
const recorded = new Map();

/** Adds the script that records problems, for a browser that does not report them. @param {string} html */
const watched = (html) => html.replace("<script", '<script src="/watch.js"></script><script');

for (const name of ENGINES) {
  test(`the whole page in ${name}`, async (t) => {
    const index = await readFile(new URL("../../index.html", import.meta.url), "utf8");
    /** @type {Record<string, string>} */
    const pages =
      name === "webkit" ? { "/": watched(index), "/lesson.html": watched(LESSON) } : { "/lesson.html": LESSON };
    const origin = await siteWith(t, pages);
    const { open, downloaded } = await visit(t, name);
    const opened = await open(`${origin}/`);
    const { page, problems, requests } = opened;
    await ready(page);
    assert.equal(await counted(page), 0);

    await press(page, "Play");
    await until(page, () => {
      const counter = document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#counter")?.textContent;
      return Number(counter?.split(" ")[1]) >= 5;
    });
    await press(page, "Pause");
    await until(
      page,
      () => document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#play")?.textContent !== "Pause",
    );
    const stopped = await atRest(page);
    assert.ok(stopped >= 5 && stopped < 200, `${stopped}`);
    await press(page, "Step");
    await until(
      page,
      (stopped) => {
        const counter = document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#counter")?.textContent;
        return Number(counter?.split(" ")[1]) === stopped + 1;
      },
      stopped,
    );
    assert.ok((await colors(page)) > 5, "curves are drawn");

    await press(page, "Share");
    await press(page, "Curves, CSV");
    const lines = (await downloaded()).trim().split("\n");
    assert.equal(lines[0], "algorithm,seed,split,quantity,class,other,step,value");
    assert.ok(lines.some((line) => line.startsWith(`"PCNGD",5,test,recall,"9",,${stopped + 1},`)));
    await press(page, "Picture, SVG");
    assert.match(await downloaded(), /<svg[^]*<polyline[^]*PCNGD|<svg[^]*PCNGD[^]*<polyline/);

    const link = await page.evaluate(async () => {
      const lab = /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab"));
      const document_ = lab.experiment;
      document_.data.imbalance.ratio = 31;
      document_.data.max_per_class = 310;
      lab.experiment = document_;
      await lab.ready;
      while (location.hash === "") await new Promise((next) => setTimeout(next, 20));
      return location.hash;
    });
    const elsewhere = await open(`${origin}/${link}`);
    await ready(elsewhere.page);
    const numbers = await tenSteps(elsewhere.page);
    assert.equal(numbers, await tenSteps(page), "the link opens the same experiment");
    recorded.set(name, numbers);

    const lesson = await open(`${origin}/lesson.html`);
    await ready(lesson.page);
    await press(lesson.page, "To the end");
    // In parts, so that the time that each may take says whether it goes on.
    for (const step of [75, 150, 225, 300]) {
      await until(
        lesson.page,
        (step) => {
          const counter = document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#counter")?.textContent;
          return Number(counter?.split(" ")[1]) >= step;
        },
        step,
      );
    }
    await until(lesson.page, () =>
      /Done/.test(document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#status")?.textContent ?? ""),
    );
    assert.equal(await counted(lesson.page), 300);
    assert.ok((await colors(lesson.page)) > 5, "curves are drawn where it is embedded");

    for (const { settle } of [opened, elsewhere, lesson]) await settle();
    assert.ok(
      requests.some((url) => url.endsWith(".wasm")),
      "requests are seen",
    );
    for (const url of requests) assert.equal(new URL(url).origin, origin, url);
    assert.deepEqual([...problems, ...elsewhere.problems, ...lesson.problems], []);
  });
}

test("all browsers record the same numbers, to the last bit", () => {
  assert.equal(recorded.size, ENGINES.length);
  assert.equal(new Set(recorded.values()).size, 1);
});
