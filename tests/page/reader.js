// @ts-check
// Helpers for the tests of the page: shortcuts to the element's interface and to what a reader sees on the page.

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Locator} Locator */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ algorithm: string, seed: number, split: string, quantity: string, class: string, steps: number[], values: number[] }} Curve */

/** @param {Page} page */
export const labOn = (page) => page.locator("imbalance-lab");

/** @param {Locator} lab */
export const ready = (lab) => lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.ready);

/**
 * Makes steps through the interface, and waits until they are drawn.
 * @param {Locator} lab
 * @param {number} steps
 */
export const step = async (lab, steps) => {
  await lab.evaluate((/** @type {ImbalanceLab} */ lab, steps) => lab.step(steps), steps);
  await drawn(lab.page());
};

/**
 * @param {Locator} lab
 * @returns {Promise<Curve[]>}
 */
export const curves = (lab) =>
  lab.evaluate((/** @type {ImbalanceLab} */ lab) =>
    lab.curves().map((curve) => ({ ...curve, steps: [...curve.steps], values: [...curve.values] })),
  );

/**
 * @param {Locator} lab
 * @param {number} run
 */
export const parameters = (lab, run) =>
  lab.evaluate(async (/** @type {ImbalanceLab} */ lab, run) => [...(await lab.parameters(run))], run);

/**
 * Returns the document of the experiment on the page, once there is one.
 * @param {Locator} lab
 */
export const experiment = (lab) =>
  lab.evaluate((/** @type {ImbalanceLab} */ lab) =>
    lab.ready.then(
      () => lab.experiment,
      () => lab.experiment,
    ),
  );

/**
 * Assigns another experiment, and returns the message if the lab refuses it.
 * @param {Locator} lab
 * @param {unknown} document
 * @returns {Promise<string | undefined>}
 */
export const ask = (lab, document) =>
  lab.evaluate(async (/** @type {ImbalanceLab} */ lab, document) => {
    lab.experiment = document;
    return lab.ready.then(
      () => undefined,
      (error) => error.message,
    );
  }, document);

/**
 * Returns an experiment with more work than a link may start by itself.
 * @param {any} document of a small experiment
 */
export const heavy = (document) => ({
  ...document,
  data: { ...document.data, max_per_class: 300, test_per_class: 10 },
  model: { kind: "cnn", maps: [64, 64], size: 5 },
  algorithms: document.algorithms.slice(0, 1),
});

/**
 * Opens one of a series of different experiments, on pairs of digits and on points in turn, and trains it to its end.
 * @param {Locator} lab
 * @param {number} count its number in the series
 * @param {number} steps
 */
export const openAnother = (lab, count, steps) =>
  lab.evaluate(async (/** @type {ImbalanceLab} */ lab, [count, steps]) => {
    if (count % 2 === 0) {
      await lab.setSource({ kind: "packaged", name: "mnist" }, [String(count % 10), String((count + 3) % 10)]);
    } else await lab.setSource({ kind: "generated", generator: { kind: "moons" } });
    const document = lab.experiment;
    document.training = { steps, seeds: [count + 1] };
    lab.experiment = document;
    await lab.ready;
    await lab.run();
  }, /** @type {const} */ ([count, steps]));

/**
 * Returns the number of steps made, from the page's counter.
 * @param {Page} page
 */
export const counted = async (page) =>
  Number(/^step ([\d,]+) of/.exec(await page.locator("#counter").innerText())?.[1]?.replaceAll(",", ""));

/**
 * From step 0, makes a step with the arrow key, then plays and pauses with the space bar.
 * @param {Page} page
 */
export const driveByKeys = async (page) => {
  await page.keyboard.press("ArrowRight");
  await reached(page, 1);
  await page.keyboard.press("Space");
  await reached(page, 3);
  await page.keyboard.press("Space");
  await button(page, "Play").waitFor();
};

/**
 * @param {Page} page
 * @param {string} name
 */
export const button = (page, name) => page.getByRole("button", { name, exact: true });

/**
 * Waits until the page's counter shows at least this many steps.
 * @param {Page} page
 * @param {number} steps
 */
export const reached = (page, steps) =>
  page.waitForFunction((steps) => {
    const text = document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#counter")?.textContent ?? "";
    return Number(text.split(" ")[1]?.replaceAll(",", "")) >= steps;
  }, steps);

/**
 * Returns the names of the shards among the requested addresses.
 * @param {string[]} requests
 */
export const shards = (requests) =>
  requests
    .filter((url) => url.endsWith(".gz"))
    .map((url) => url.split("/").at(-1))
    .sort();

/** The number of frames in which all pictures of a lab have had their turns. */
const TURNS = 12;

/**
 * Waits until everything requested is computed and drawn.
 * @param {Page} page
 */
export const drawn = (page) =>
  page.evaluate(async (frames) => {
    const labs = () => [...document.querySelectorAll("imbalance-lab")];
    const coming = () =>
      labs().some((lab) =>
        [...(lab.shadowRoot?.querySelectorAll("[data-coming]") ?? [])].some((panel) => panel.checkVisibility()),
      );
    for (let frame = 0; frame < frames || coming(); frame += 1) {
      await new Promise((next) => requestAnimationFrame(next));
    }
  }, TURNS);

/**
 * Waits until no work is pending: the workers have answered all earlier requests, and the answers are drawn.
 * @param {Locator} lab
 */
export const ignoreRejection = async (lab) => {
  const runs = await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.experiment.algorithms.length);
  for (let run = 0; run < runs; run += 1) await parameters(lab, run);
  await drawn(lab.page());
};

/**
 * Waits until a page has stopped all its workers.
 * @param {Page} page
 */
export const workersGone = async (page) => {
  while (page.workers().length > 0) await drawn(page);
};

/**
 * Waits until the first frame of a page is as high as its content, and higher than this number of pixels.
 * @param {Page} page
 * @param {number} least
 */
export const framed = async (page, least) => {
  const frame = page.locator("iframe").first();
  for (;;) {
    const inner = await frame
      .contentFrame()
      .locator("body")
      .evaluate((body) => body.getBoundingClientRect().height);
    const outer = await frame.evaluate((frame) => frame.clientHeight);
    if (Math.abs(inner - outer) <= 1 && outer > least) return;
    await drawn(page);
  }
};

/**
 * Counts the pixels of a canvas that have nearly this color.
 * @param {Page} page
 * @param {string} canvas
 * @param {[number, number, number]} color
 */
export const pixels = (page, canvas, color) =>
  page.locator(canvas).evaluate((/** @type {HTMLCanvasElement} */ canvas, color) => {
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(
      0,
      0,
      canvas.width,
      canvas.height,
    );
    let count = 0;
    for (let place = 0; place < data.length; place += 4) {
      if (color.every((part, channel) => Math.abs((data[place + channel] ?? 0) - part) < 12)) count += 1;
    }
    return count;
  }, color);

/**
 * Starts to count the calls of a method of recordings; `calls` returns the count.
 * @param {Page} page
 * @param {string} question
 */
export const countCalls = (page, question) =>
  page.evaluate(async (question) => {
    const core = "/www/pkg/imbalance_lab.js";
    const { prototype } = (await import(core)).Recording;
    const asked = prototype[question];
    Object.assign(window, { calls: 0 });
    prototype[question] = function (/** @type {unknown[]} */ ...given) {
      Object.assign(window, { calls: Reflect.get(window, "calls") + 1 });
      return asked.apply(this, given);
    };
  }, question);

/** @param {Page} page @returns {Promise<number>} */
export const calls = (page) => page.evaluate(() => Reflect.get(window, "calls"));
