// @ts-check
// Which algorithms are compared. The grid is the control: a row for each way to deal batches, a column for each way to
// make a direction of the classes' gradients, and in each cell the algorithm that comes of both. A press takes it in or
// leaves it out; below, each one taken in has its learning rate, its stepper and its loss.

import { element } from "./dom.js";

/** @typedef {import("../types.js").Algorithm} Algorithm */
/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("./settings.js").Desk} Desk */

/** Rows: value, name, what it means. @type {[string, string, string][]} */
const BATCHES = [
  ["full", "all examples", "Every step sees every example."],
  ["uniform", "any examples", "Mini-batches from one shuffled deck; a rare class may be missing from a batch."],
  ["stratified", "in proportion", "Mini-batches in which every class has its share, at least one example each."],
  ["oversampled", "alike, small ones repeat", "Mini-batches with as many of each class; small classes come round more often."],
  ["undersampled", "alike, large ones cut", "Mini-batches with as many of each class, as often as the smallest class allows."],
];

/** Columns, alike. @type {[string, string, string][]} */
const DIRECTIONS = [
  ["mean", "sum", "The classes' gradients are added up, so large classes speak loudest."],
  ["class_mean", "weighted", "Each class's mean gradient has the same weight: inverse-frequency weighting."],
  ["normalised", "normalised", "Each class's gradient is brought to length one: every class pulls with the same strength."],
  ["rescaled", "rescaled", "Normalised, and divided by how well the batch points each class the right way."],
  ["rescaled_product", "rescaled, bounded", "As rescaled, in the bounded form of the authors' code."],
  ["bisection", "bisection", "The normalised direction, at the length of the plain sum."],
];

/** Behind each value its name; the first is the usual one. @type {[string, string][]} */
const STEPPERS = [
  ["plain", "plain steps"],
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

/** Examples in a mini-batch, where the document does not say yet. */
const BATCH = 64;

export class AlgorithmGrid {
  #desk;
  /** @type {{ batches: string, direction: string, button: HTMLButtonElement }[]} */
  #cells = [];
  #chosen = element("span", { class: "chips" });
  #list = element("ul", { class: "chosen", "aria-label": "Algorithms compared" });
  #hint = element("p", { class: "hint", role: "status" });

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    const corner = element("td", {});
    const heads = DIRECTIONS.map(([, name, meaning]) => element("th", { scope: "col", title: meaning }, name));
    const rows = BATCHES.map(([batches, name, meaning]) => {
      const cells = DIRECTIONS.map(([direction, , way]) => element("td", {}, this.#cell(batches, direction, `${meaning} ${way}`)));
      return element("tr", {}, element("th", { scope: "row", title: meaning }, name), ...cells);
    });
    const caption = element("caption", {}, "Rows: which examples make a step. Columns: what is made of the classes' gradients.");
    const table = element("table", { class: "grid" }, caption, element("thead", {}, element("tr", {}, corner, ...heads)));
    table.append(element("tbody", {}, ...rows));
    const invitation = element("span", { class: "invitation" }, `choose among ${BATCHES.length * DIRECTIONS.length}`);
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
    const names = this.#desk.names();
    for (const [place, { batches, direction, button }] of this.#cells.entries()) {
      const taken = algorithms.some((each) => each.batches === batches && each.direction === direction);
      button.textContent = names[place] ?? "";
      button.setAttribute("aria-pressed", String(taken));
      button.disabled = false;
    }
    const nameOf = (/** @type {Algorithm} */ { batches, direction }) =>
      names[this.#cells.findIndex((cell) => cell.batches === batches && cell.direction === direction)] ?? "";
    this.#chosen.replaceChildren(...algorithms.map((each) => element("span", {}, nameOf(each))));
    this.#hint.textContent = "";
    this.#list.replaceChildren(...algorithms.map((each, place) => this.#row(each, nameOf(each), place)));
  }

  /**
   * @param {string} batches
   * @param {string} direction
   * @param {string} meaning
   */
  #cell(batches, direction, meaning) {
    const button = element("button", { type: "button", "aria-pressed": "false", disabled: true, title: meaning });
    button.addEventListener("click", () => this.#toggle(batches, direction));
    this.#cells.push({ batches, direction, button });
    return button;
  }

  /**
   * @param {string} batches
   * @param {string} direction
   */
  #toggle(batches, direction) {
    const document = this.#desk.document();
    const others = document.algorithms.filter((each) => each.batches !== batches || each.direction !== direction);
    if (others.length === 0) {
      this.#hint.textContent = "At least one algorithm is needed: choose another before you leave this one out.";
      return;
    }
    const taken = others.length < document.algorithms.length;
    const learning_rate = document.algorithms.at(-1)?.learning_rate ?? 0.05;
    if (batches !== "full") document.training.batch_size ??= BATCH;
    this.#desk.apply({ ...document, algorithms: taken ? others : [...others, { batches, direction, learning_rate }] });
  }

  /**
   * @param {Algorithm} algorithm
   * @param {string} name
   * @param {number} place
   */
  #row(algorithm, name, place) {
    const change = (/** @type {Partial<Algorithm>} */ part) => {
      const document = this.#desk.document();
      const algorithms = document.algorithms.map((each, other) => (other === place ? { ...each, ...part } : each));
      this.#desk.apply({ ...document, algorithms });
    };
    const rate = element("input", { type: "number", min: 0, step: "any", value: algorithm.learning_rate });
    rate.setAttribute("aria-label", `Learning rate of ${name}`);
    rate.addEventListener("change", () => {
      if (Number.isFinite(rate.valueAsNumber)) change({ learning_rate: rate.valueAsNumber });
    });
    const stepper = kindSelect(`Stepper of ${name}`, STEPPERS, algorithm.stepper?.kind, (kind) =>
      change({ stepper: kind === undefined ? undefined : { kind } }),
    );
    const loss = kindSelect(`Loss of ${name}`, LOSSES, algorithm.loss?.kind, (kind) => change({ loss: kind === undefined ? undefined : { kind } }));
    return element("li", {}, element("b", {}, name), element("label", {}, "η ", rate), stepper, loss);
  }
}

/**
 * A choice of one kind of something; the usual kind is left unsaid.
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
