// @ts-check
// Measures the lab's own page: the time until it shows a curve, both as published and from its source files; whether it
// responds during training; and the gain of a second worker.

import { processors } from "../../tests/page/site.js";

/** @typedef {import("../../tests/page/site.js").Browser} Browser */
/** @typedef {{ experiment: any, run: () => Promise<void>, play: () => void, lookAt: (step: number) => Promise<void>, ready: Promise<void> }} Lab */

/** The number of measurements, of which the median counts. */
const TIMES = 5;
/** How long a browser's new window needs to become idle, in milliseconds, because its own parts also load. */
const WINDOW = 1500;
/** The number of steps of an experiment that is timed to its end. With so many steps, its start matters little. */
const STEPS = 300;
/** How long the page is observed during training, in milliseconds. */
const WATCH = 10_000;

/**
 * @param {Browser} browser
 * @param {string} published the origin of the page as `cargo xtask dist` writes it
 * @param {string} sources the origin of its source files
 */
export async function measurePage(browser, published, sources) {
  const cold = async (/** @type {string} */ origin) => {
    const times = [];
    for (let time = 0; time < TIMES; time += 1) times.push(await firstCurve(browser, origin));
    return median(times);
  };
  const curve = { published: await cold(published), sources: await cold(sources) };
  const rates = [];
  for (let time = 0; time < TIMES; time += 1) {
    const one = await trainingTime(browser, published, 1);
    rates.push(one / (await trainingTime(browser, published, 2)));
  }
  return {
    firstCurve: curve,
    lookBack: await lookBack(browser, published),
    speedUp: median(rates),
    ...(await longTasks(browser, published)),
  };
}

/**
 * Opens the lab in a new profile, as on a first visit.
 * @template Result
 * @param {Browser} browser
 * @param {string} origin
 * @param {(page: import("../../tests/page/site.js").Page) => Promise<Result>} work
 * @param {number} [cores] the number of processors that the page sees
 */
async function withLab(browser, origin, work, cores) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.waitForTimeout(WINDOW);
    if (cores) await processors(page, cores);
    await page.goto(`${origin}/`, { waitUntil: "commit" });
    return await work(page);
  } finally {
    await context.close();
  }
}

/**
 * Returns the milliseconds from the navigation until a curve of the first steps is on the screen, if the reader presses
 * play at once.
 * @param {Browser} browser
 * @param {string} origin
 */
function firstCurve(browser, origin) {
  return withLab(browser, origin, (page) =>
    page.evaluate(async () => {
      await customElements.whenDefined("imbalance-lab");
      const lab = /** @type {Lab & HTMLElement} */ (/** @type {unknown} */ (document.querySelector("imbalance-lab")));
      const curve = new Promise((resolve) =>
        lab.addEventListener("progress", (event) => {
          const { detail } = /** @type {CustomEvent<{ step: number }>} */ (/** @type {Event} */ (event));
          if (detail.step >= 2) requestAnimationFrame(() => requestAnimationFrame(resolve));
        }),
      );
      lab.play();
      await curve;
      return performance.now();
    }),
  );
}

/**
 * Returns the milliseconds until every panel shows an earlier step, after the default experiment has ended.
 * @param {Browser} browser
 * @param {string} origin
 */
async function lookBack(browser, origin) {
  const times = await withLab(browser, origin, (page) =>
    page.evaluate(async () => {
      await customElements.whenDefined("imbalance-lab");
      const lab = /** @type {Lab} */ (/** @type {unknown} */ (document.querySelector("imbalance-lab")));
      await lab.ready;
      await lab.run();
      const times = [];
      const last = lab.experiment.training.steps;
      for (const share of [0.05, 0.9, 0.2, 0.7, 0.01, 0.5, 0.35]) {
        const start = performance.now();
        await lab.lookAt(Math.round(share * last));
        times.push(performance.now() - start);
      }
      return times;
    }),
  );
  return median(times);
}

/**
 * Returns the milliseconds that four algorithms take to the end, shared by this number of workers.
 * @param {Browser} browser
 * @param {string} origin
 * @param {number} cores
 */
function trainingTime(browser, origin, cores) {
  return withLab(
    browser,
    origin,
    (page) =>
      page.evaluate(async (steps) => {
        await customElements.whenDefined("imbalance-lab");
        const lab = /** @type {Lab} */ (/** @type {unknown} */ (document.querySelector("imbalance-lab")));
        await lab.ready;
        const experiment = lab.experiment;
        experiment.training.steps = steps;
        experiment.algorithms = ["mean", "class_mean", "normalized", "bisection"].map((direction) => ({
          sampling: "full",
          direction,
          learning_rate: 0.05,
        }));
        lab.experiment = experiment;
        await lab.ready;
        const start = performance.now();
        await lab.run();
        return performance.now() - start;
      }, STEPS),
    cores,
  );
}

/**
 * Returns the longest task of the main thread while every algorithm trains, and how many tasks took more than 50 ms.
 * @param {Browser} browser
 * @param {string} origin
 */
function longTasks(browser, origin) {
  return withLab(browser, origin, (page) =>
    page.evaluate(async (watch) => {
      await customElements.whenDefined("imbalance-lab");
      const lab = /** @type {Lab} */ (/** @type {unknown} */ (document.querySelector("imbalance-lab")));
      await lab.ready;
      const experiment = lab.experiment;
      experiment.training = { ...experiment.training, steps: 40_000, batch_size: 16 };
      const rules = ["full", "uniform", "stratified", "oversampled", "undersampled"];
      const directions = ["mean", "class_mean", "normalized", "rescaled", "rescaled_product", "bisection"];
      experiment.algorithms = rules.flatMap((sampling) =>
        directions.map((direction) => ({ sampling, direction, learning_rate: 0.01 })),
      );
      lab.experiment = experiment;
      await lab.ready;
      /** @type {number[]} */
      const tasks = [];
      const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((it) => it.duration)));
      observer.observe({ type: "longtask" });
      lab.play();
      await new Promise((resolve) => setTimeout(resolve, watch));
      return { algorithms: experiment.algorithms.length, longTasks: tasks.length, longestTask: Math.max(0, ...tasks) };
    }, WATCH),
  );
}

/** @param {number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}
