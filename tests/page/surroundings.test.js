// @ts-check
// Tests that the lab has the colors of what is around it, below a bar of the page, and that a frame has them too and is
// as high as its lab.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { otherHost } from "./host.js";
import { drawn, framed, labOn, ready } from "./reader.js";
import { holdBack } from "./site.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */

const head = (/** @type {string} */ lab) =>
  `<!doctype html><meta charset="utf-8"><title>Around</title><link rel="icon" href="${lab}/www/icon.svg">`;

/** Sites switch by a class, and their backgrounds change by and by. */
const site = (/** @type {string} */ lab) => `${head(lab)}
  <style>
    :root { --bar: 4rem; scroll-padding-top: var(--bar) }
    body { margin: 0; background: white; transition: background-color 0.2s }
    .dark body { background: oklch(20% 0.02 250) }
    header { position: sticky; top: 0; z-index: 9; height: var(--bar); background: teal }
    .slate { color-scheme: dark }
    .card { background: rgb(0 0 0 / 10%) }
    .far { height: 5000px }
  </style>
  <script type="module" src="${lab}/www/imbalance-lab.js"></script>
  <header></header><div id="slot" class="card"><imbalance-lab panels="curves"></imbalance-lab></div><div class="far"></div>`;

const LIGHT = "rgb(255, 255, 255)";
const DARK = "rgb(21, 23, 27)";

/**
 * Waits until the lab has this background.
 * @param {import("playwright-core").Page} page
 * @param {string} color
 */
const colored = (page, color) =>
  page.waitForFunction((color) => {
    const lab = document.querySelector("imbalance-lab");
    const container = lab?.shadowRoot?.querySelector(".container");
    return lab && container && [lab, container].every((part) => getComputedStyle(part).backgroundColor === color);
  }, color);

/** @param {import("playwright-core").Page} page */
const corner = (page) =>
  page.locator("#curves").evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
    const [red, green, blue] = canvas.getContext("2d")?.getImageData(1, 1, 1, 1).data ?? [];
    return `rgb(${red}, ${green}, ${blue})`;
  });

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`the lab follows the page around it, where the system is ${colorScheme}`, async (t) => {
    const host = await otherHost(t, (lab) => ({ "/": { html: site(lab) } }));
    const { page, problems } = await openLab(t, { at: host, colorScheme });
    await ready(labOn(page));
    await colored(page, LIGHT);
    const mark = (/** @type {string} */ part, /** @type {string} */ name, on = true) =>
      page.locator(part).evaluate((part, { name, on }) => void part.classList.toggle(name, on), { name, on });
    await mark("html", "dark");
    await colored(page, DARK);
    await drawn(page);
    assert.equal(await corner(page), DARK, "the figure is drawn again");
    await mark("html", "dark", false);
    await colored(page, LIGHT);
    await mark("#slot", "slate");
    await colored(page, DARK);
    await labOn(page).evaluate((lab) => lab.setAttribute("theme", "light"));
    await colored(page, LIGHT);
    await labOn(page).evaluate((lab) => lab.removeAttribute("theme"));
    await colored(page, DARK);
    await mark("#slot", "slate", false);
    await colored(page, LIGHT);
    // A page for both schemes leaves the choice to the system.
    await page.evaluate(() => {
      document.body.style.background = "none";
      document.documentElement.style.colorScheme = "light dark";
    });
    await colored(page, colorScheme === "dark" ? DARK : LIGHT);
    assert.deepEqual(problems, []);
  });
}

test("the bar stays below the bar of the page", async (t) => {
  const host = await otherHost(t, (lab) => ({ "/": { html: site(lab) } }));
  const { page } = await openLab(t, { at: host, viewport: { width: 900, height: 500 } });
  await ready(labOn(page));
  await page.evaluate(() => scrollTo(0, 300));
  const top = () => page.locator(".top").evaluate((bar) => bar.getBoundingClientRect().top);
  assert.equal(await top(), 64, "by the scroll padding");
  await page.addStyleTag({ content: ":root { --sticky-top: 100px }" });
  assert.equal(await top(), 100);
  await labOn(page).evaluate((lab) => lab.setAttribute("height", "300"));
  const inside = await page.locator(".container").evaluate((container) => {
    container.scrollTop = 200;
    const bar = container.querySelector(".top");
    return (bar?.getBoundingClientRect().top ?? 0) - container.getBoundingClientRect().top;
  });
  assert.equal(inside, 0, "a lab that scrolls by itself has its bar at its top");
});

/**
 * A course whose pages frame the lab.
 * @param {string} lab
 * @param {{ query?: string, attributes?: string, script?: boolean }} [options]
 */
const course = (lab, { query = "&panels=curves&controls=play,step", attributes = "", script = true } = {}) => `
  ${head(lab)}<style>body { background: #111 } .day { background: #eee }</style>
  ${script ? `<script src="${lab}/www/frame-height.js"></script>` : ""}
  <iframe src="${lab}/?embed${query}" title="Lab" width="100%" height="900" frameborder="0" ${attributes}></iframe>`;

/** @param {import("playwright-core").Page} page */
const frameHeight = (page) => page.locator("iframe").evaluate((frame) => frame.clientHeight);

test("a frame learns whether the page around it is light or dark", async (t) => {
  const host = await otherHost(t, (lab) => ({
    "/": { html: course(lab) },
    "/themed": { html: course(lab, { query: "&theme=light&panels=curves" }) },
  }));
  const { page, problems } = await openLab(t, { at: `${host}/`, colorScheme: "light" });
  const lab = page.frameLocator("iframe").locator("imbalance-lab");
  await ready(lab);
  const until = (/** @type {string} */ color) =>
    lab.evaluate(async (lab, color) => {
      while ([lab, document.body].some((part) => getComputedStyle(part).backgroundColor !== color)) {
        await new Promise(requestAnimationFrame);
      }
    }, color);
  await until(DARK);
  await page.evaluate(() => document.body.classList.add("day"));
  await until(LIGHT);
  await page.goto(`${host}/themed`);
  await ready(lab);
  await framed(page, 300);
  await drawn(page);
  await until(LIGHT);
  assert.deepEqual(problems, []);
});

test("a frame keeps its height until the lab is shown, and a script that comes late learns it", async (t) => {
  const host = await otherHost(t, (lab) => ({
    "/": { html: head(lab) },
    "/slow": { html: course(lab) },
    "/late": { html: course(lab, { script: false }) },
  }));
  /** @type {number[]} */
  const heights = [];
  let release = () => {};
  const { page, origin } = await openLab(t, {
    at: `${host}/`,
    before: async (page) => {
      await page.exposeFunction("heard", (/** @type {number} */ height) => heights.push(height));
      await page.addInitScript(() => {
        if (parent === self) {
          addEventListener("message", ({ data }) => Reflect.get(window, "heard")(data["imbalance-lab"].height));
        }
      });
      const letGo = await holdBack(page, "**/interface/lab.css");
      release = letGo;
    },
  });
  await page.goto(`${host}/slow`, { waitUntil: "commit" });
  const lab = page.frameLocator("iframe").locator("imbalance-lab");
  await lab.evaluate(() => customElements.whenDefined("imbalance-lab"));
  await lab.evaluate(async () => {
    for (let frame = 0; frame < 5; frame += 1) await new Promise(requestAnimationFrame);
  });
  assert.equal(await frameHeight(page), 900);
  release();
  await ready(lab);
  await framed(page, 320);
  assert.ok(heights.length > 0 && heights.every((height) => height > 200), `${heights}`);

  await page.unroute("**/interface/lab.css");
  await page.goto(`${host}/late`);
  await ready(lab);
  await drawn(page);
  assert.equal(await frameHeight(page), 900);
  await page.addScriptTag({ url: `${origin}/www/frame-height.js` });
  await framed(page, 320);
  assert.notEqual(await frameHeight(page), 900);
});

test("a lab whose height is part of its frame's does not make the frame grow", async (t) => {
  const queries = ["&height=80vh", "&height=100vh&panels=curves", "&height=100%25", "#imbalance=7"];
  const host = await otherHost(t, (lab) =>
    Object.fromEntries(queries.map((query, place) => [`/${place}`, { html: course(lab, { query }) }])),
  );
  const { page } = await openLab(t, { at: `${host}/0`, first: true });
  for (const [place, query] of queries.entries()) {
    if (place > 0) await page.goto(`${host}/${place}`);
    await ready(page.frameLocator("iframe").locator("imbalance-lab"));
    if (query.startsWith("#")) await framed(page, 300);
    await drawn(page);
    const height = await frameHeight(page);
    await drawn(page);
    await drawn(page);
    assert.equal(await frameHeight(page), height, query);
    if (!query.startsWith("#")) assert.equal(height, 900, "the frame keeps its own height");
  }
});
