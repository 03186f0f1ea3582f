// @ts-check
// Tests the picture: it has the resolution of the screen, the width of the page and the page's colors, and is readable
// on a phone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { drawn, labOn, ready, step } from "./reader.js";
import { settings, view } from "../../www/text.js";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Returns the size of the canvas, and the number of its pixels with each of the two classes' colors and with the page's
 * color.
 * @param {Page} page
 */
const picture = (page) =>
  page.locator("#curves").evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
    const { width, height } = canvas;
    const style = getComputedStyle(canvas);
    const wanted = ["--class-0", "--class-1", "--background"].map((name) =>
      Number.parseInt(style.getPropertyValue(name).trim().slice(1), 16),
    );
    const counts = wanted.map(() => 0);
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(
      0,
      0,
      width,
      height,
    );
    for (let at = 0; at < data.length; at += 4) {
      const place = wanted.indexOf((data[at] ?? 0) * 65536 + (data[at + 1] ?? 0) * 256 + (data[at + 2] ?? 0));
      if (place >= 0) counts[place] = (counts[place] ?? 0) + 1;
    }
    const box = canvas.getBoundingClientRect();
    return {
      width,
      height,
      across: box.width,
      down: box.height,
      counts,
      background: style.getPropertyValue("--background").trim(),
    };
  });

test("the picture is as sharp as the screen and shows both classes", async (t) => {
  const { page } = await openLab(t, { deviceScaleFactor: 2 });
  await step(labOn(page), 15);
  const { width, height, across, down, counts } = await picture(page);
  assert.ok(
    Math.abs(width - 2 * across) < 0.01 && Math.abs(height - 2 * down) < 0.01,
    `${width} × ${height} for ${across} × ${down}`,
  );
  assert.ok(
    counts.every((count) => count > 100),
    `pixels of each color: ${counts}`,
  );
});

test("the picture follows the width of the page", async (t) => {
  const { page } = await openLab(t, { viewport: { width: 1280, height: 800 } });
  await step(labOn(page), 15);
  const wide = await picture(page);
  await page.setViewportSize({ width: 820, height: 900 });
  await page.waitForFunction(
    (width) => (document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("canvas")?.width ?? width) < width,
    wide.width,
  );
  const narrow = await picture(page);
  assert.ok(narrow.across < wide.across && narrow.counts.every((count) => count > 50), JSON.stringify(narrow));
});

test("the picture turns dark with the page", async (t) => {
  const { page } = await openLab(t, { colorScheme: "light" });
  await step(labOn(page), 5);
  const light = await picture(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await drawn(page);
  const dark = await picture(page);
  assert.notEqual(dark.background, light.background);
  assert.ok(
    dark.counts.every((count) => count > 50),
    JSON.stringify(dark),
  );
});

test("the reader's own choice of colors holds for lab and page", async (t) => {
  const { page } = await openLab(t, { colorScheme: "light" });
  await step(labOn(page), 15);
  await page.getByLabel("Colors", { exact: true }).last().selectOption("dark");
  await drawn(page);
  const dark = await picture(page);
  assert.equal(dark.background, "#15171b");
  assert.ok(
    dark.counts.every((count) => count > 50),
    JSON.stringify(dark),
  );
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(21, 23, 27)");
  await page.getByLabel("Colors", { exact: true }).last().selectOption(settings.themes.system);
  await drawn(page);
  assert.equal((await picture(page)).background, "#ffffff");
});

test("on a phone nothing hangs over the edge and every control is large enough to touch", async (t) => {
  const { page } = await openLab(t, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3 });
  await step(labOn(page), 3);
  const choices = page.getByRole("group", { name: "Examples" });
  assert.ok(await choices.isHidden(), "what is shown is chosen where there is room, so that the curves come early");
  assert.ok(((await page.locator("#curves").boundingBox())?.y ?? 844) < 700);
  await page.getByRole("button", { name: view.open }).click();
  assert.ok(await choices.isVisible());
  for (const fold of await page.locator("summary").all()) if (await fold.isVisible()) await fold.click();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  for (const control of await page
    .locator("imbalance-lab")
    .locator(
      ":is(button, select, summary, input[type=range], input[type=number], .segments label):not(.scroll *):visible",
    )
    .all()) {
    const box = await control.boundingBox();
    assert.ok(box && box.height >= 40, `${await control.innerText()} is ${box?.height} px high`);
    assert.ok(
      box.x >= 0 && box.x + box.width <= 390,
      `${await control.innerText()} spans ${box.x} to ${box.x + box.width}`,
    );
  }
});

test("embedded in a narrow page without margins nothing hangs over the edge", async (t) => {
  const { page, origin } = await openLab(t, { viewport: { width: 320, height: 700 } });
  await page.route("**/host.html", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<body style="margin: 0"><script type="module" src="${origin}/www/imbalance-lab.js"></script><imbalance-lab></imbalance-lab>`,
    }),
  );
  await page.goto(`${origin}/host.html`);
  await ready(labOn(page));
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
});

test("at 1280 × 800 the transport bar and the whole figure are seen without scrolling", async (t) => {
  const { page } = await openLab(t, { viewport: { width: 1280, height: 800 } });
  await ready(labOn(page));
  const figure = await page.locator("#curves").boundingBox();
  assert.ok(figure && figure.y + figure.height <= 800, JSON.stringify(figure));
});
