// @ts-check
// How many examples each class has: the profile, its numbers, and the bars that show what comes of it.

import { counted, element } from "./dom.js";
import { part } from "./extent.js";
import { choiceField, numberField } from "./fields.js";
import { Slider, roundNumbers } from "./slider.js";
import { classColour } from "./theme.js";

/** @typedef {import("../types.js").ClassInfo} ClassInfo */
/** @typedef {import("../types.js").DataDocument} DataDocument */
/** @typedef {import("../types.js").Imbalance} Imbalance */
/** @typedef {import("./settings.js").Desk} Desk */

/** @type {[string, string][]} */
const PROFILES = [
  ["ratio", "two groups"],
  ["step", "some small classes"],
  ["long_tailed", "a long tail"],
  ["counts", "exact numbers"],
];

export class ImbalanceSettings {
  #desk;
  #profile;
  #ratio;
  #minority;
  #bars = element("ul", { class: "bars", "aria-label": "Training examples of each class" });
  #largest;
  #test;
  #testProfile;
  #noise;

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#profile = choiceField({
      id: "profile",
      name: "Profile",
      options: PROFILES,
      chosen: (profile) => this.#change((data) => ({ ...data, imbalance: turned(data.imbalance, profile, this.#counts()) })),
    });
    const withRatio = (/** @type {number} */ ratio) => (/** @type {DataDocument} */ data) => ({
      ...data,
      imbalance: { ...data.imbalance, ratio },
    });
    this.#ratio = new Slider({
      id: "ratio",
      name: "Imbalance",
      symbol: "ρ",
      stops: roundNumbers(0, 2),
      scale: ["1", "10", "100"],
      written: (ratio) => `${ratio} : 1`,
      spoken: (ratio) => `${ratio} to 1`,
      moved: (ratio) => this.#preview(withRatio(ratio)),
      chosen: (ratio) => this.#change(withRatio(ratio)),
    });
    this.#minority = numberField({
      id: "minority",
      name: "Share of small classes",
      min: 0,
      max: 1,
      step: 0.1,
      chosen: (minority) => this.#change((data) => ({ ...data, imbalance: { ...data.imbalance, minority } })),
    });
    this.#largest = numberField({
      id: "largest",
      name: "Largest class",
      min: 1,
      chosen: (largest) => this.#change((data) => ({ ...data, largest })),
    });
    this.#test = numberField({
      id: "test",
      name: "Test examples, each",
      min: 1,
      chosen: (test) => this.#change((data) => ({ ...data, test })),
    });
    this.#testProfile = choiceField({
      id: "test-profile",
      name: "Tested on",
      options: [
        ["balanced", "same of each"],
        ["as_trained", "as trained"],
      ],
      chosen: (value) =>
        this.#change((data) => ({ ...data, test_profile: value === "as_trained" ? "as_trained" : "balanced" })),
    });
    this.#noise = numberField({
      id: "label-noise",
      name: "Wrong labels, %",
      min: 0,
      max: 99,
      step: 5,
      chosen: (percent) => this.#change((data) => ({ ...data, label_noise: percent / 100 })),
    });
    const fields = [this.#largest, this.#test, this.#testProfile, this.#noise].map(({ root }) => root);
    this.root = element(
      "div",
      { class: "setting" },
      part({ control: "ratio" }, this.#ratio.root),
      part({ control: "profile" }, this.#profile.root),
      part({ control: "profile" }, this.#minority.root),
      this.#bars,
      part({ control: "profile" }, element("details", { class: "fold" }, element("summary", {}, "Numbers and labels"), ...fields)),
    );
  }

  /**
   * @param {DataDocument} data
   * @param {ClassInfo[]} classes
   */
  show(data, classes) {
    const { profile, ratio, minority } = data.imbalance;
    this.#ratio.root.hidden = ratio === undefined;
    if (ratio !== undefined) this.#ratio.show(ratio);
    this.#profile.input.value = profile;
    this.#minority.root.hidden = profile !== "step";
    this.#minority.show(minority);
    this.#largest.show(data.largest);
    this.#largest.input.disabled = profile === "counts";
    this.#test.show(data.test);
    this.#testProfile.input.value = data.test_profile ?? "balanced";
    this.#noise.show(Math.round(1000 * (data.label_noise ?? 0)) / 10);
    this.#showBars(data, classes);
  }

  #counts() {
    return this.#desk.preview(this.#desk.document())?.map(({ train }) => train) ?? [];
  }

  /** @param {(data: DataDocument) => DataDocument} change */
  #changed(change) {
    const document = this.#desk.document();
    return { ...document, data: change(document.data) };
  }

  /** @param {(data: DataDocument) => DataDocument} change */
  #change(change) {
    this.#desk.apply(this.#changed(change));
  }

  /** @param {(data: DataDocument) => DataDocument} change */
  #preview(change) {
    const document = this.#changed(change);
    const classes = this.#desk.preview(document);
    if (classes) this.#showBars(document.data, classes);
  }

  /**
   * @param {DataDocument} data
   * @param {ClassInfo[]} classes
   */
  #showBars({ imbalance }, classes) {
    const largest = classes[0]?.train ?? 1;
    this.#bars.replaceChildren(
      ...classes.map(({ name, train }, place) => {
        const bar = element("span", { class: "bar" });
        bar.style.setProperty("--share", String(train / largest));
        const count = imbalance.profile === "counts" ? this.#countInput(name, train, place) : counted(train);
        const row = element(
          "li",
          {},
          element("span", { class: "name", title: name }, name),
          element("span", { class: "track" }, bar),
          element("span", { class: "count" }, count),
        );
        row.style.setProperty("--class", classColour(place));
        return row;
      }),
    );
  }

  /**
   * @param {string} name
   * @param {number} train
   * @param {number} place
   */
  #countInput(name, train, place) {
    const input = element("input", { type: "number", min: 1, value: train, "aria-label": `Examples of ${name}` });
    input.addEventListener("change", () => {
      if (!Number.isInteger(input.valueAsNumber)) return;
      this.#change((data) => {
        const counts = data.imbalance.counts ?? [];
        // The largest class comes first, whichever that is now.
        const sizes = data.classes.map((each, other) => ({ each, count: (other === place ? input.valueAsNumber : counts[other]) ?? 1 }));
        sizes.sort((a, b) => b.count - a.count);
        return {
          ...data,
          classes: sizes.map(({ each }) => each),
          largest: sizes[0]?.count ?? data.largest,
          imbalance: { profile: "counts", counts: sizes.map(({ count }) => count) },
        };
      });
    });
    return input;
  }
}

/**
 * An imbalance by another profile, as like the one there was as it can be.
 * @param {Imbalance} from
 * @param {string} profile
 * @param {number[]} counts
 * @returns {Imbalance}
 */
function turned(from, profile, counts) {
  const own = Math.round((counts[0] ?? 1) / (counts.at(-1) ?? 1));
  const ratio = from.ratio ?? Math.min(10000, Math.max(1, own));
  if (profile === "counts") return { profile, counts };
  if (profile === "step") return { profile, minority: 0.5, ratio };
  return { profile, ratio };
}
