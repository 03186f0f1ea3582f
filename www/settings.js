// @ts-check
// The controls that change the experiment. They hold no state of their own: each takes the document of the experiment
// on the page, changes one field, and hands the result on; what it then says is read back from the document that was
// accepted.

import { counted, element } from "./dom.js";
import { Slider, roundNumbers } from "./slider.js";

/** @typedef {import("./types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("./types.js").ClassInfo} ClassInfo */

/**
 * What the controls need from the lab.
 * @typedef {object} Desk
 * @property {() => ExperimentDocument} document a copy of the latest document, to change
 * @property {(document: ExperimentDocument) => void} apply
 * @property {(document: ExperimentDocument) => ClassInfo[] | undefined} preview its classes, if it is a good one
 * @property {() => number} seed a fresh one
 */

export class Settings {
  #desk;
  #ratio;
  #rate;
  #bars = element("ul", { class: "bars", "aria-label": "Training images of each class" });
  #seed = element("span", { id: "seed", class: "value" });
  #newSeed = element("button", { id: "new-seed", type: "button", class: "quiet", disabled: true }, "New seed");

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#ratio = new Slider({
      id: "ratio",
      name: "Imbalance",
      symbol: "ρ",
      stops: roundNumbers(0, 2),
      scale: ["1", "10", "100"],
      written: (ratio) => `${ratio} : 1`,
      spoken: (ratio) => `${ratio} to 1`,
      moved: (ratio) => this.#preview(withRatio(desk.document(), ratio)),
      chosen: (ratio) => desk.apply(withRatio(desk.document(), ratio)),
    });
    this.#rate = new Slider({
      id: "rate",
      name: "Learning rate",
      symbol: "η",
      stops: roundNumbers(-4, 0),
      scale: ["0.0001", "0.01", "1"],
      written: String,
      spoken: String,
      moved: () => {},
      chosen: (rate) => desk.apply(withRate(desk.document(), rate)),
    });
    this.#newSeed.addEventListener("click", () => desk.apply(withSeed(desk.document(), desk.seed())));
    const seed = element("div", { class: "seed" }, element("span", {}, "Seed ", this.#seed), this.#newSeed);
    this.root = element(
      "section",
      { class: "settings", "aria-label": "Experiment" },
      element("div", { class: "setting" }, this.#ratio.root, this.#bars),
      element("div", { class: "setting" }, this.#rate.root),
      element("div", { class: "setting" }, seed),
    );
  }

  /**
   * Shows the experiment on the page.
   * @param {ExperimentDocument} document
   * @param {ClassInfo[]} classes
   */
  show(document, classes) {
    const { ratio } = document.data.imbalance;
    this.#ratio.show(ratio, ratio === undefined ? "by counts" : undefined);
    const rates = new Set(document.algorithms.map(({ learning_rate }) => learning_rate));
    const [rate] = rates;
    this.#rate.show(rate, rates.size > 1 ? "varied" : undefined);
    const { seeds } = document.training;
    this.#seed.textContent =
      seeds.length > 3 ? `${seeds.slice(0, 2).join(", ")} … (${seeds.length})` : seeds.join(", ");
    this.#newSeed.disabled = false;
    this.#showBars(classes);
  }

  /** @param {ExperimentDocument} document */
  #preview(document) {
    const classes = this.#desk.preview(document);
    if (classes) this.#showBars(classes);
  }

  /** @param {ClassInfo[]} classes */
  #showBars(classes) {
    const largest = classes[0]?.train ?? 1;
    this.#bars.replaceChildren(
      ...classes.map(({ name, train }, place) => {
        const bar = element("span", { class: "bar" });
        bar.style.setProperty("--share", String(train / largest));
        const row = element(
          "li",
          {},
          element("span", { class: "name" }, name),
          element("span", { class: "track" }, bar),
          element("span", { class: "count" }, counted(train)),
        );
        row.style.setProperty("--class", `var(--class-${place % 10})`);
        return row;
      }),
    );
  }
}

/**
 * @param {ExperimentDocument} document
 * @param {number} ratio
 */
function withRatio(document, ratio) {
  document.data.imbalance.ratio = ratio;
  return document;
}

/**
 * @param {ExperimentDocument} document
 * @param {number} rate
 */
function withRate(document, rate) {
  for (const algorithm of document.algorithms) algorithm.learning_rate = rate;
  return document;
}

/**
 * As many seeds as before, from a new first one on.
 * @param {ExperimentDocument} document
 * @param {number} seed
 */
function withSeed(document, seed) {
  document.training.seeds = document.training.seeds.map((_, place) => (seed + place) >>> 0);
  return document;
}
