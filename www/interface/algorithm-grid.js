// @ts-check
// Selects the algorithms to compare. The grid has a row for each sampling and a column for each direction; a cell is
// the algorithm that combines both. A press on a cell adds or removes its algorithm. Below the grid, each selected
// algorithm has its learning rate, its optimizer and its loss.

import { element } from "./dom.js";

/** @typedef {import("../types.js").Algorithm} Algorithm */
/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("./settings.js").SettingsActions} SettingsActions */

/** The rows: value, name and explanation. @type {[string, string, string][]} */
const SAMPLINGS = [
  ["full", "Full: all examples", "Every step uses every example."],
  ["uniform", "Uniform: any examples", "Mini-batches from a random permutation of all examples; a rare class may be missing from a batch."],
  ["stratified", "Stratified: in proportion to the classes", "Mini-batches in which every class has its share, at least one example each."],
  ["oversampled", "Oversampled: equal, small classes repeat", "Mini-batches with equally many examples of each class; examples of small classes repeat."],
  ["undersampled", "Undersampled: equal, large classes cut", "Mini-batches with equally many examples of each class; an epoch ends when the smallest class is used up."],
];

/** The columns: value, name and explanation. @type {[string, string, string][]} */
const DIRECTIONS = [
  ["mean", "mean", "The sum of the class gradients, in which large classes dominate."],
  ["class_mean", "class mean", "Each class's mean gradient has the same weight: inverse-frequency weighting."],
  ["normalized", "normalized", "Each class's gradient is brought to length one: every class contributes equally."],
  ["rescaled", "rescaled", "Normalized, and divided by how well the batch points each class the right way."],
  ["rescaled_product", "rescaled product", "As rescaled, in the bounded form of the authors' code."],
  ["bisection", "bisection", "The normalized direction, at the length of the plain sum."],
];

/** Values and names of the optimizers. The first is the default. @type {[string, string][]} */
const OPTIMIZERS = [
  ["sgd", "SGD"],
  ["momentum", "momentum"],
  ["adam", "Adam"],
  ["sign", "sign"],
];
/** @type {[string, string][]} */
const LOSSES = [
  ["cross_entropy", "cross-entropy"],
  ["logit_adjusted", "logit-adjusted"],
  ["focal", "focal"],
];

/** The mini-batch size where the document does not give one. */
const DEFAULT_BATCH_SIZE = 64;

export class AlgorithmGrid {
  #actions;
  /** @type {{ sampling: string, direction: string, button: HTMLButtonElement }[]} */
  #cells = [];
  #chosen = element("span", { class: "chips" });
  #list = element("ul", { class: "chosen", "aria-label": "Algorithms compared" });
  #hint = element("p", { class: "hint", role: "status" });

  /** @param {SettingsActions} actions */
  constructor(actions) {
    this.#actions = actions;
    const corner = element("td", {});
    const heads = DIRECTIONS.map(([, name, meaning]) => element("th", { scope: "col", title: meaning }, name));
    const rows = SAMPLINGS.map(([sampling, name, meaning]) => {
      const cells = DIRECTIONS.map(([direction, , way]) => element("td", {}, this.#cell(sampling, direction, `${meaning} ${way}`)));
      return element("tr", {}, element("th", { scope: "row", title: meaning }, name), ...cells);
    });
    const caption = element("caption", {}, "Rows: how examples are sampled. Columns: how the class gradients are combined.");
    const table = element("table", { class: "grid" }, caption, element("thead", {}, element("tr", {}, corner, ...heads)));
    table.append(element("tbody", {}, ...rows));
    const invitation = element("span", { class: "invitation" }, `choose among ${SAMPLINGS.length * DIRECTIONS.length}`);
    const summary = element("summary", {}, element("b", {}, "Algorithms"), this.#chosen, invitation);
    this.root = element(
      "details",
      { class: "algorithms", id: "algorithms" },
      summary,
      element("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Grid of algorithms" }, table),
      this.#list,
      this.#hint,
    );
  }

  /** @param {ExperimentDocument} document */
  show({ algorithms }) {
    const names = this.#actions.names();
    for (const [place, { sampling, direction, button }] of this.#cells.entries()) {
      const selected = algorithms.some((each) => each.sampling === sampling && each.direction === direction);
      button.textContent = names[place] ?? "";
      button.setAttribute("aria-pressed", String(selected));
      button.disabled = false;
    }
    const nameOf = (/** @type {Algorithm} */ { sampling, direction }) =>
      names[this.#cells.findIndex((cell) => cell.sampling === sampling && cell.direction === direction)] ?? "";
    this.#chosen.replaceChildren(...algorithms.map((each) => element("span", {}, nameOf(each))));
    this.#hint.textContent = "";
    this.#list.replaceChildren(...algorithms.map((each, place) => this.#row(each, nameOf(each), place)));
  }

  /**
   * @param {string} sampling
   * @param {string} direction
   * @param {string} meaning
   */
  #cell(sampling, direction, meaning) {
    const button = element("button", { type: "button", "aria-pressed": "false", disabled: true, title: meaning });
    button.addEventListener("click", () => this.#toggle(sampling, direction));
    this.#cells.push({ sampling, direction, button });
    return button;
  }

  /**
   * @param {string} sampling
   * @param {string} direction
   */
  #toggle(sampling, direction) {
    const document = this.#actions.document();
    const others = document.algorithms.filter((each) => each.sampling !== sampling || each.direction !== direction);
    if (others.length === 0) {
      this.#hint.textContent = "At least one algorithm is needed: choose another before you leave this one out.";
      return;
    }
    const selected = others.length < document.algorithms.length;
    const learning_rate = document.algorithms.at(-1)?.learning_rate ?? 0.05;
    if (sampling !== "full") document.training.batch_size ??= DEFAULT_BATCH_SIZE;
    this.#actions.apply({ ...document, algorithms: selected ? others : [...others, { sampling, direction, learning_rate }] });
  }

  /**
   * @param {Algorithm} algorithm
   * @param {string} name
   * @param {number} place
   */
  #row(algorithm, name, place) {
    const change = (/** @type {Partial<Algorithm>} */ part) => {
      const document = this.#actions.document();
      const algorithms = document.algorithms.map((each, other) => (other === place ? { ...each, ...part } : each));
      this.#actions.apply({ ...document, algorithms });
    };
    const rate = element("input", { type: "number", min: 0, step: "any", value: algorithm.learning_rate });
    rate.setAttribute("aria-label", `Learning rate of ${name}`);
    rate.addEventListener("change", () => {
      if (Number.isFinite(rate.valueAsNumber)) change({ learning_rate: rate.valueAsNumber });
    });
    const optimizer = kindSelect(`Optimizer of ${name}`, OPTIMIZERS, algorithm.optimizer?.kind, (kind) =>
      change({ optimizer: kind === undefined ? undefined : { kind } }),
    );
    const loss = kindSelect(`Loss of ${name}`, LOSSES, algorithm.loss?.kind, (kind) => change({ loss: kind === undefined ? undefined : { kind } }));
    return element("li", {}, element("b", {}, name), element("label", {}, "η ", rate), optimizer, loss);
  }
}

/**
 * Creates a select of kinds. Choosing the first kind reports its default as undefined, so that the document leaves it
 * out.
 * @param {string} label
 * @param {[string, string][]} kinds
 * @param {string | undefined} kind
 * @param {(kind: string | undefined) => void} chosen
 */
function kindSelect(label, kinds, kind, chosen) {
  const select = element("select", { "aria-label": label }, ...kinds.map(([value, name]) => element("option", { value }, name)));
  const usual = kinds[0]?.[0];
  select.value = kind ?? usual ?? "";
  select.addEventListener("change", () => chosen(select.value === usual ? undefined : select.value));
  return select;
}
