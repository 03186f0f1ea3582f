// @ts-check
// Takes the screenshots for the documentation: `cargo xtask pictures`.

import { labOn } from "./reader.js";
import { launchBrowser, openDetails, startServer } from "./site.js";
import { sweep } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Page} Page */

/**
 * Each picture's name, its screen, and what to do on the page before the screenshot.
 * @type {{ name: string, width: number, height: number, dark?: boolean, opening?: boolean, act: (page: Page) => Promise<void> }[]}
 */
const PICTURES = [
  {
    name: "first",
    width: 1440,
    height: 900,
    opening: true,
    act: (page) => page.locator("#first-counter").getByText("step 300 of 300").waitFor(),
  },
  { name: "drop", width: 1680, height: 1040, act: (page) => train(page, 20) },
  { name: "dark", width: 1680, height: 1040, dark: true, act: (page) => train(page, 200) },
  { name: "phone", width: 390, height: 844, act: (page) => train(page, 60) },
  {
    name: "why",
    width: 1280,
    height: 1560,
    act: async (page) => {
      await train(page, 200);
      await page.getByLabel("Time", { exact: true }).press("Home");
    },
  },
  {
    name: "step-through",
    width: 1280,
    height: 860,
    act: async (page) => {
      await train(page, 1);
      await page.getByLabel("Time", { exact: true }).press("Home");
      await page.getByRole("button", { name: "Step through" }).click();
      await page.locator(".stages").getByRole("button", { name: "Outcome" }).click();
      await page.waitForTimeout(1500);
    },
  },
  {
    name: "points",
    width: 1280,
    height: 1300,
    act: async (page) => {
      await setSource(page, { kind: "generated", generator: { kind: "gaussians", classes: 4 } });
      await train(page, 200);
    },
  },
  {
    name: "sweep",
    width: 1280,
    height: 1000,
    act: async (page) => {
      await page.getByText(sweep.title).click();
      await page.getByRole("button", { name: "Directional noise against batch size" }).click();
      await page.getByText(/None of them is done/).waitFor();
      await labOn(page).evaluate((/** @type {ImbalanceLab} */ lab) => lab.ready);
      await page.getByRole("button", { name: sweep.run }).click();
      await page.getByText(/^Done: /).waitFor({ timeout: 120_000 });
      await page.locator("#sweep-parameter").evaluate((field) => field.scrollIntoView({ block: "center" }));
      await page.mouse.wheel(0, 300);
    },
  },
  {
    name: "ten-classes",
    width: 1920,
    height: 1200,
    act: async (page) => {
      const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
      await labOn(page).evaluate((/** @type {ImbalanceLab} */ lab, classes) => {
        const document = lab.experiment;
        document.data = { ...document.data, classes, imbalance: { kind: "long_tailed", ratio: 100 } };
        lab.experiment = document;
        return lab.ready;
      }, classes);
      await train(page, 200);
    },
  },
];

const server = await startServer();
const browser = await launchBrowser();
try {
  for (const { name, width, height, dark, opening, act } of PICTURES) {
    const colorScheme = dark ? "dark" : "light";
    // Without motion, the opening shows the finished run.
    const reducedMotion = opening ? "reduce" : "no-preference";
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion });
    const page = await context.newPage();
    if (!opening) await page.addInitScript(openDetails);
    await page.goto(`${server.origin}/`);
    await labOn(page).evaluate((/** @type {ImbalanceLab} */ lab) => lab.ready);
    await act(page);
    await page.waitForTimeout(500);
    await page.screenshot({ path: `docs/${name}.png` });
    await context.close();
  }
} finally {
  await browser.close();
  server.stop();
}

/**
 * @param {Page} page
 * @param {number} steps
 */
function train(page, steps) {
  return labOn(page).evaluate((/** @type {ImbalanceLab} */ lab, steps) => lab.step(steps), steps);
}

/**
 * @param {Page} page
 * @param {import("../../www/types.js").SourceDocument} source
 */
function setSource(page, source) {
  return labOn(page).evaluate((/** @type {ImbalanceLab} */ lab, source) => lab.setSource(source), source);
}
