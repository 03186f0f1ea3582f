// @ts-check
// Tests that the page shows steps truthfully. At any step, every panel shows the same as a lab that was stepped exactly
// there. Until it can, the panel says so. All panels show one step.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { ask, button, curves, experiment, labOn, parameters, step } from "./reader.js";
import { status, why } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Locator} Locator */
/** @typedef {import("playwright-core").Page} Page */

/**
 * The content of the panels at a step: the step that each panel names, its words, and a hash of each of its pictures.
 * @typedef {{ steps: Record<string, string | undefined>, words: Record<string, string[]>, pictures: Record<string, string> }} Shown
 */

/** Defines functions in the page that read the panels. @param {Page} page */
const teach = (page) =>
  page.evaluate(() => {
    const lab = /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab"));
    const all = (/** @type {string} */ selector) => [
      .../** @type {ShadowRoot} */ (lab.shadowRoot).querySelectorAll(selector),
    ];
    const seen = (/** @type {string} */ selector) => all(selector).filter((it) => it.checkVisibility());
    const texts = (/** @type {string} */ selector) => seen(selector).map((it) => it.textContent ?? "");
    const steps = () =>
      Object.fromEntries(
        seen("[data-step], [data-coming]").map((it) => [
          it.className || it.id,
          /** @type {HTMLElement} */ (it).dataset.step,
        ]),
      );
    const shown = () => ({
      steps: steps(),
      words: {
        wrong: texts(".misclassified-examples .wrong"),
        why: texts("#why, .why tbody tr"),
        results: texts(".outcomes caption, .outcomes tbody :is(th, td):not(:last-child)"),
        summary: texts("#summary td, #summary caption"),
      },
      pictures: Object.fromEntries(
        seen("#decision-maps, #planes, .misclassified-examples canvas").map((it, place) => {
          const canvas = /** @type {HTMLCanvasElement} */ (it);
          const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
          const pixels = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
          let sum = 0;
          for (const pixel of pixels) sum = (Math.imul(sum, 31) + pixel) | 0;
          return [`${canvas.id} ${place}`, String(sum)];
        }),
      ),
    });
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    /** Waits until every panel shows a step. @param {number} step */
    const settled = async (step) => {
      while (!Object.values(steps()).every((each) => each === String(step))) await frame();
    };
    Object.assign(window, { steps, shown, settled, frame });
  });

/**
 * Returns the content of a lab that makes single steps, at each step up to the last.
 * @param {Locator} lab
 * @param {number} last
 * @returns {Promise<Shown[]>}
 */
const stepped = (lab, last) =>
  lab.evaluate(async (/** @type {ImbalanceLab} */ lab, last) => {
    const { shown, settled } = /** @type {any} */ (window);
    const all = [];
    for (let step = 0; step <= last; step += 1) {
      if (step > 0) await lab.step(1);
      await settled(step);
      all.push(shown());
    }
    return all;
  }, last);

/**
 * Returns the content of a lab that shows earlier steps.
 * @param {Locator} lab
 * @param {number[]} steps
 * @returns {Promise<Shown[]>}
 */
const lookedAt = (lab, steps) =>
  lab.evaluate(async (/** @type {ImbalanceLab} */ lab, steps) => {
    const { shown } = /** @type {any} */ (window);
    const all = [];
    for (const step of steps) {
      await lab.lookAt(step);
      all.push(shown());
    }
    return all;
  }, steps);

/**
 * Computes from the recorded recalls how many examples of each class every run misclassifies.
 * @param {import("./reader.js").Curve[]} all
 * @param {Record<string, number>} train the number of training examples of each class
 * @param {number} at
 */
const missed = (all, train, at) =>
  all
    .filter(({ quantity, split, class: name }) => quantity === "recall" && split === "train" && name !== "all")
    .map(({ algorithm, seed, class: name, steps, values }) => [
      `${algorithm} ${seed} ${name}`,
      Math.round((train[name] ?? NaN) * (1 - (values[steps.indexOf(at)] ?? NaN))),
    ])
    .sort();

/**
 * Returns the same counts from the lab.
 * @param {Locator} lab
 * @param {number} at
 */
const counted = async (lab, at) => {
  const rows = await lab.evaluate((/** @type {ImbalanceLab} */ lab, at) => lab.misclassified(at), at);
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const { algorithm, seed, class: name, count } of rows) {
    const key = `${algorithm} ${seed} ${name}`;
    sums.set(key, (sums.get(key) ?? 0) + count);
  }
  return [...sums].sort();
};

/**
 * Lets the frames of a page follow one another at once. What a step shows is the same, and it is there sooner.
 * @param {Page} page
 */
const withoutPauses = async (page) => {
  await page.addInitScript(() => {
    window.requestAnimationFrame = (draw) => window.setTimeout(() => draw(performance.now()));
    window.cancelAnimationFrame = clearTimeout;
  });
};

/**
 * Opens a page with a lab at an experiment, and defines the functions that read its panels.
 * @param {import("node:test").TestContext} t
 * @param {(document: any) => void} change
 * @param {(page: Page) => Promise<void>} [before] prepares the page before it loads
 */
const opened = async (t, change, before) => {
  const { page, problems } = await openLab(t, { viewport: { width: 1100, height: 3200 }, before });
  const lab = labOn(page);
  const document = await experiment(lab);
  change(document);
  assert.equal(await ask(lab, document), undefined);
  await teach(page);
  return { page, lab, problems, last: /** @type {number} */ (document.training.steps) };
};

/**
 * The names of experiments, and functions that make their documents from the default one.
 * @type {[string, (document: any) => void][]}
 */
const EXPERIMENTS = [
  ["the default experiment", () => {}],
  [
    "a mini-batch run that is recorded seldom",
    (document) => {
      document.training = { steps: 40, batch_size: 32, seeds: [3, 4], record: { kind: "every", steps: 7 } };
      document.algorithms = [
        { sampling: "stratified", direction: "mean", learning_rate: 0.05, optimizer: { kind: "momentum" } },
        { sampling: "uniform", direction: "rescaled", learning_rate: 0.02 },
      ];
    },
  ],
  [
    "the lesson on data of the reader's own",
    (document) => {
      document.data = {
        source: { kind: "generated", generator: { kind: "gaussians", classes: 2 } },
        classes: ["A", "B"],
        max_per_class: 400,
        imbalance: { kind: "ratio", ratio: 20 },
        test_per_class: 100,
      };
      document.model = {
        kind: "mlp",
        hidden: [
          { width: 16, activation: "tanh" },
          { width: 16, activation: "tanh" },
        ],
      };
      document.training = { steps: 120, seeds: [7] };
      document.algorithms = ["mean", "normalized"].map((direction) => ({
        sampling: "full",
        direction,
        learning_rate: 0.1,
      }));
    },
  ],
];

for (const [name, change] of EXPERIMENTS) {
  test(`a step that is looked back at is shown as where a lab was stepped to: ${name}`, async (t) => {
    const [fresh, { lab, problems, last }] = [
      await opened(t, change, withoutPauses),
      await opened(t, change, withoutPauses),
    ];
    // The test does not step to the last step, because at the end Why shows another step. In descending order, each
    // step is before all earlier ones.
    const steps = Array.from({ length: last }, (_, step) => step).reverse();
    // The two labs are pages of their own, side by side.
    const [truth, back] = await Promise.all([
      stepped(fresh.lab, last - 1),
      lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run()).then(() => lookedAt(lab, steps)),
    ]);
    await fresh.page.close();
    for (const [place, step] of steps.entries()) {
      const [then, now] = [truth[step], back[place]];
      if (step === 0 && now && then) {
        // Before anything is trained a lab has no results, and what the first step made need not be known.
        then.words.results = now.words.results ?? [];
        for (const { words } of [now, then]) {
          words.why = words.why?.map((text) => text.replace(/, [+−][^ ]+ actual$/, "")) ?? [];
        }
      }
      assert.deepEqual(now?.words, then?.words, `words at step ${step}`);
      assert.deepEqual(now?.pictures, then?.pictures, `pictures at step ${step}`);
      assert.deepEqual(
        new Set(Object.values(now?.steps ?? {})),
        new Set([String(step)]),
        `one step, ${step}: ${JSON.stringify(now?.steps)}`,
      );
    }
    const all = await curves(lab);
    const classes = await trainCounts(lab);
    const recorded = all[0]?.steps ?? [];
    for (const step of recorded.filter((_, place) => place % Math.ceil(recorded.length / 40) === 0)) {
      assert.deepEqual(await counted(lab, step), missed(all, classes, step), `misclassified at step ${step}`);
    }
    assert.ok(recorded.at(-1) === last);
    assert.deepEqual(
      problems.filter((problem) => !problem.includes("willReadFrequently")),
      [],
    );
  });
}

/**
 * Returns the number of training examples of each class from the legend.
 * @param {Locator} lab
 * @returns {Promise<Record<string, number>>}
 */
const trainCounts = (lab) =>
  lab.evaluate((/** @type {ImbalanceLab} */ lab) =>
    Object.fromEntries(
      [.../** @type {ShadowRoot} */ (lab.shadowRoot).querySelectorAll(".legend button:has(.counts)")].map((button) => [
        button.querySelector("b")?.textContent ?? "",
        Number(button.querySelector(".counts")?.textContent?.split(" ")[0]?.replaceAll(",", "")),
      ]),
    ),
  );

test("of a step that is still being computed the panel says so, and shows no other; a later question counts", async (t) => {
  const { page, lab } = await opened(t, () => {});
  await step(lab, 9);
  // Messages to the workers are held back.
  await page.evaluate(() => {
    const { postMessage } = Worker.prototype;
    /** @type {(() => void)[]} */
    const held = [];
    Object.assign(window, {
      letGo: () => {
        Worker.prototype.postMessage = postMessage;
        for (const send of held) send();
      },
    });
    Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any} */ ...more) {
      if (message.kind === "look") held.push(() => postMessage.call(this, message, ...more));
      else postMessage.call(this, message, ...more);
    };
  });
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => {
    const keepName = (/** @type {string} */ name) => (/** @type {Error} */ error) =>
      Object.assign(window, { [name]: error.name });
    lab.lookAt(8).then(() => Object.assign(window, { first: "shown" }), keepName("first"));
  });
  const panel = page.locator(".misclassified");
  await panel.getByText(status.computing(8)).waitFor();
  assert.equal(await panel.getAttribute("data-step"), null);
  await page.waitForFunction(() => {
    const canvas = document.querySelector("imbalance-lab")?.shadowRoot?.querySelector(".misclassified-examples canvas");
    return canvas && getComputedStyle(canvas).visibility === "hidden";
  });
  const second = lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.lookAt(3));
  await panel.getByText(status.computing(3)).waitFor();
  await page.evaluate(() => Reflect.get(window, "letGo")());
  await second;
  await page.waitForFunction(() => Reflect.get(window, "first") === "AbortError");
  assert.equal(await panel.getAttribute("data-step"), "3");
  assert.equal(await panel.locator(".state:visible").count(), 0);
});

test("while it plays all panels follow one step, and looking back leaves the runs alone", async (t) => {
  const { page, lab, last } = await opened(t, () => {});
  await button(page, "Play").click();
  const samples = await page.evaluate(async () => {
    const { steps, frame } = /** @type {any} */ (window);
    /** @type {number[][]} */
    const samples = [];
    for (let at = 0; at < 150; at += 1) {
      await frame();
      samples.push(
        Object.values(steps())
          .filter((step) => step !== undefined)
          .map(Number),
      );
    }
    return samples;
  });
  // Drawing a step takes several frames, and the next step starts only afterwards. So the panels never show more than
  // two different steps.
  for (const steps of samples) assert.ok(new Set(steps).size <= 2, `panels at steps ${steps}`);
  const heads = samples.map((steps) => Math.max(...steps));
  assert.deepEqual(
    heads,
    [...heads].sort((a, b) => a - b),
    "it never goes back",
  );
  assert.ok((heads.at(-1) ?? 0) > (heads[0] ?? 0), "it goes on");
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.lookAt(1));
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
  await page.evaluate(() => /** @type {any} */ (window).settled(1));
  const looked = await parameters(lab, 0);
  const untouched = await opened(t, () => {});
  await untouched.lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
  assert.deepEqual(looked, await parameters(untouched.lab, 0));
  await assert.rejects(
    lab.evaluate((/** @type {ImbalanceLab} */ lab, step) => lab.lookAt(step), last + 1),
    /whole number from 0 to/,
  );
});

test("at the end Why rests at the largest drop and says so, and everything else at the last step", async (t) => {
  const { page, lab, last } = await opened(t, () => {});
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
  const falls = (await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.outcomes())).sort(
    (a, b) => b.depth - a.depth,
  );
  const [deepest] = falls;
  assert.ok(deepest && deepest.depth >= 0.05, "the default experiment has a drop");
  const title =
    why.title + why.step(deepest.extremum - 1, deepest.extremum) + why.atDrop(deepest.class, deepest.algorithm);
  await page.getByRole("heading", { name: title }).waitFor();
  const heads = await page.locator(".why tbody th").allInnerTexts();
  const place = heads.indexOf(deepest.algorithm);
  assert.ok(place >= 0 && heads.indexOf(deepest.class, place) > place, `${heads}`);
  await page.locator(`.why[data-step="${deepest.extremum}"]`).waitFor();
  await page.locator(`.misclassified[data-step="${last}"]`).waitFor();
  await lab.evaluate((/** @type {ImbalanceLab} */ lab, last) => lab.lookAt(last), last);
  await page.getByRole("heading", { name: why.step(last - 1, last) }).waitFor();
  assert.equal(await page.locator(".why").getAttribute("data-step"), String(last));
});
