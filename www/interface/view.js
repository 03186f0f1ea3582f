// @ts-check
// The line above the figure: which colour is which class, and what of the recorded curves is shown. Changing the view
// redraws what has been recorded; it never touches the experiment.

import { counted, element } from "./dom.js";
import { segments } from "./segments.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").ClassInfo} ClassInfo */

/** Logarithmic, because what there is to see happens within the first few steps. @type {View} */
export const DEFAULT_VIEW = { split: "train", steps: "log" };

export class ViewBar {
  /** @type {View} */
  #view = DEFAULT_VIEW;
  #legend = element("ul", { class: "legend", "aria-label": "Colours" });
  /** How to read the lines, for below the figure. */
  note = element("span", { hidden: true }, " Solid: training examples; dashed: test examples.");

  /** @param {(view: View) => void} changed */
  constructor(changed) {
    const examples = segments("Examples", "split", named("train", "test", "both"), DEFAULT_VIEW.split, (split) => {
      this.#view = { ...this.#view, split };
      this.note.hidden = split !== "both";
      changed(this.#view);
    });
    const steps = segments("Steps", "steps", named("linear", "log"), DEFAULT_VIEW.steps, (scale) => {
      this.#view = { ...this.#view, steps: scale };
      changed(this.#view);
    });
    this.root = element("div", { class: "view" }, this.#legend, element("div", { class: "choices" }, examples, steps));
  }

  /**
   * Names the classes with their counts; of many classes only those trained on, which differ.
   * @param {ClassInfo[]} classes
   */
  show(classes) {
    const entries = classes.map(({ name, train, test }, place) => {
      const numbers = classes.length > 3 ? counted(train) : `${counted(train)} train · ${counted(test)} test`;
      const counts = element("span", { class: "counts" }, numbers);
      const entry = element("li", {}, element("span", { class: "swatch" }), element("b", {}, name), " ", counts);
      entry.style.setProperty("--class", `var(--class-${place % 10})`);
      return entry;
    });
    this.#legend.replaceChildren(...entries);
  }
}

/**
 * Values that are their own names.
 * @template {string} Value
 * @param {...Value} values
 */
function named(...values) {
  return values.map((value) => /** @type {[Value, string]} */ ([value, value]));
}
