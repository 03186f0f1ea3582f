// @ts-check
// What the tests of the page do with it and ask of it, by name: short ways to the element's interface, and to what a
// reader sees on the page.

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Locator} Locator */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ algorithm: string, seed: number, split: string, quantity: string, class: string, steps: number[], values: number[] }} Curve */

/** @param {Page} page */
export const labOn = (page) => page.locator("imbalance-lab");

/** @param {Locator} lab */
export const ready = (lab) => lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.ready);

/**
 * Makes steps through the interface, and waits for the picture of them.
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
 * The document of the experiment on the page, once there is one.
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
 * Asks for another experiment; tells the sentence if it is refused.
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
 * An experiment of more work than a link may start by itself.
 * @param {any} document a small one
 */
export const heavy = (document) => ({
  ...document,
  data: { ...document.data, max_per_class: 300, test_per_class: 10 },
  model: { kind: "cnn", maps: [64, 64], size: 5 },
  algorithms: document.algorithms.slice(0, 1),
});

/**
 * Opens one of ever other experiments, pairs of digits and points in turn, and trains it to its end.
 * @param {Locator} lab
 * @param {number} count which
 * @param {number} steps
 */
export const openAnother = (lab, count, steps) =>
  lab.evaluate(
    async (/** @type {ImbalanceLab} */ lab, [count, steps]) => {
      if (count % 2 === 0) await lab.setSource({ kind: "packaged", name: "mnist" }, [String(count % 10), String((count + 3) % 10)]);
      else await lab.setSource({ kind: "generated", generator: { kind: "moons" } });
      const document = lab.experiment;
      document.training = { steps, seeds: [count + 1] };
      lab.experiment = document;
      await lab.ready;
      await lab.run();
    },
    /** @type {const} */ ([count, steps]),
  );

/**
 * The number of steps made, as the page says it.
 * @param {Page} page
 */
export const counted = async (page) =>
  Number(/^step ([\d,]+) of/.exec(await page.locator("#counter").innerText())?.[1]?.replaceAll(",", ""));

/**
 * From step 0, makes a step by the arrow key, then plays and pauses by the space bar.
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
 * Waits until the page says that so many steps are made.
 * @param {Page} page
 * @param {number} steps
 */
export const reached = (page, steps) =>
  page.waitForFunction((steps) => {
    const text = document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#counter")?.textContent ?? "";
    return Number(text.split(" ")[1]?.replaceAll(",", "")) >= steps;
  }, steps);

/**
 * The shards among the addresses asked for.
 * @param {string[]} requests
 */
export const shards = (requests) =>
  requests
    .filter((url) => url.endsWith(".gz"))
    .map((url) => url.split("/").at(-1))
    .sort();

/** Frames in which all pictures of a lab have had their turn. */
const TURNS = 12;

/**
 * Waits until what was asked for is computed and drawn.
 * @param {Page} page
 */
export const drawn = (page) =>
  page.evaluate(async (frames) => {
    const labs = () => [...document.querySelectorAll("imbalance-lab")];
    const coming = () => labs().some((lab) => [...(lab.shadowRoot?.querySelectorAll("[data-coming]") ?? [])].some((panel) => panel.checkVisibility()));
    for (let frame = 0; frame < frames || coming(); frame += 1) await new Promise((next) => requestAnimationFrame(next));
  }, TURNS);

/**
 * Waits until nothing is under way any more: what workers were asked before is answered, and drawn.
 * @param {Locator} lab
 */
export const ignoreRejection = async (lab) => {
  const runs = await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.experiment.algorithms.length);
  for (let run = 0; run < runs; run += 1) await parameters(lab, run);
  await drawn(lab.page());
};

/**
 * Waits until a page has ended all its workers.
 * @param {Page} page
 */
export const workersGone = async (page) => {
  while (page.workers().length > 0) await drawn(page);
};

/**
 * Waits until the first frame of a page is as high as what is in it, and higher than so many pixels.
 * @param {Page} page
 * @param {number} least
 */
export const framed = async (page, least) => {
  const frame = page.locator("iframe").first();
  for (;;) {
    const inner = await frame.contentFrame().locator("body").evaluate((body) => body.getBoundingClientRect().height);
    const outer = await frame.evaluate((frame) => frame.clientHeight);
    if (Math.abs(inner - outer) <= 1 && outer > least) return;
    await drawn(page);
  }
};

/**
 * How many pixels of a canvas have nearly this color.
 * @param {Page} page
 * @param {string} canvas
 * @param {[number, number, number]} color
 */
export const pixels = (page, canvas, color) =>
  page.locator(canvas).evaluate((/** @type {HTMLCanvasElement} */ canvas, color) => {
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let place = 0; place < data.length; place += 4) {
      if (color.every((part, channel) => Math.abs((data[place + channel] ?? 0) - part) < 12)) count += 1;
    }
    return count;
  }, color);

/**
 * Counts from now on how often the page asks something of recordings; to be read with `calls`.
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
