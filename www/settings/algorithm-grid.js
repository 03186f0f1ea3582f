// @ts-check
// Selects the algorithms to compare. The grid has a row for each sampling and a column for each direction; a cell is
// the algorithm that combines both. A press on a cell adds or removes its algorithm. Some columns appear on request.
// Below the grid, each selected algorithm has its learning rate, the number or the formula of its direction, its
// optimizer and its loss.

import { Algorithm as bounds, Direction as directionBounds } from "../bounds.js";
import { element } from "../elements/dom.js";
import { entries } from "../elements/fields.js";
import { algorithms as text } from "../text.js";

/** @typedef {import("../types.js").Algorithm} Algorithm */
/** @typedef {import("../types.js").Direction} Direction */
/** @typedef {import("../types.js").DirectionKind} DirectionKind */

/** The mini-batch size where the document does not give one. */
const DEFAULT_BATCH_SIZE = 64;

/** The directions whose columns appear on request, or where an algorithm has one. @type {DirectionKind[]} */
const FURTHER = ["effective_number", "min_norm", "formula"];

export class AlgorithmGrid {
  #lab;
  /** @type {{ sampling: Algorithm["sampling"], direction: DirectionKind, button: HTMLButtonElement }[]} */
  #cells = [];
  /** The heads of the columns. @type {Map<DirectionKind, HTMLElement>} */
  #heads = new Map();
  #showsAll = false;
  #more = element("button", { type: "button", class: "secondary", "aria-expanded": "false" }, text.more);
  /** The directions of the selected algorithms. @type {Set<DirectionKind>} */
  #used = new Set();
  #chosen = element("span", { class: "chips" });
  #list = element("ul", { class: "chosen", "aria-label": text.compared });
  #hint = element("p", { class: "hint", role: "status" });

  needs = /** @type {const} */ (["document"]);

  /** @param {import("../lab.js").Lab} lab */
  constructor(lab) {
    this.#lab = lab;
    const corner = element("td", {});
    const samplings = entries(text.samplings);
    const directions = entries(text.directions);
    const heads = directions.map(([direction, [name, meaning]]) => {
      const head = element("th", { scope: "col", title: meaning }, name);
      this.#heads.set(direction, head);
      return head;
    });
    const rows = samplings.map(([sampling, [name, meaning]]) => {
      const cells = directions.map(([direction, [, combined]]) =>
        element("td", {}, this.#cell(sampling, direction, `${meaning} ${combined}`)),
      );
      return element("tr", {}, element("th", { scope: "row", title: meaning }, name), ...cells);
    });
    const caption = element("caption", {}, text.caption);
    const table = element(
      "table",
      { class: "grid" },
      caption,
      element("thead", {}, element("tr", {}, corner, ...heads)),
    );
    table.append(element("tbody", {}, ...rows));
    const count = element("span", { class: "grid-size" }, text.choose(samplings.length * directions.length));
    const summary = element("summary", {}, element("b", {}, text.title), this.#chosen, count);
    this.root = element(
      "details",
      { class: "algorithms", id: "algorithms" },
      summary,
      element("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": text.grid }, table),
      this.#more,
      this.#list,
      this.#hint,
    );
    this.#more.addEventListener("click", () => {
      this.#showsAll = !this.#showsAll;
      this.#showColumns();
    });
    this.#showColumns();
  }

  /** @param {import("../state.js").State} state */
  update = ({ document, core }) => {
    if (!document || !core) return;
    const { algorithms } = document;
    const names = core.grid_names();
    for (const [place, { sampling, direction, button }] of this.#cells.entries()) {
      const selected = algorithms.some((each) => each.sampling === sampling && kindOf(each.direction) === direction);
      button.textContent = names[place] ?? "";
      button.setAttribute("aria-pressed", String(selected));
      button.disabled = false;
    }
    const nameOf = (/** @type {Algorithm} */ { sampling, direction }) =>
      core.algorithm_name(JSON.stringify({ sampling, direction, learning_rate: 1 }));
    this.#used = new Set(algorithms.map(({ direction }) => kindOf(direction)));
    this.#showColumns();
    this.#chosen.replaceChildren(...algorithms.map((each) => element("span", {}, nameOf(each))));
    this.#hint.textContent = "";
    this.#list.replaceChildren(...algorithms.map((each, place) => this.#row(each, nameOf(each), place)));
  };

  /** Shows the further columns if the reader wants them, and otherwise those of the selected algorithms. */
  #showColumns() {
    this.#more.setAttribute("aria-expanded", String(this.#showsAll));
    this.#more.textContent = this.#showsAll ? text.fewer : text.more;
    const isHidden = (/** @type {DirectionKind} */ kind) =>
      !this.#showsAll && FURTHER.includes(kind) && !this.#used.has(kind);
    for (const [kind, head] of this.#heads) head.hidden = isHidden(kind);
    for (const { direction, button } of this.#cells) {
      if (button.parentElement) button.parentElement.hidden = isHidden(direction);
    }
  }

  /**
   * @param {Algorithm["sampling"]} sampling
   * @param {DirectionKind} direction
   * @param {string} meaning
   */
  #cell(sampling, direction, meaning) {
    const button = element("button", { type: "button", "aria-pressed": "false", disabled: true, title: meaning });
    button.addEventListener("click", () => this.#toggle(sampling, direction));
    this.#cells.push({ sampling, direction, button });
    return button;
  }

  /**
   * @param {Algorithm["sampling"]} sampling
   * @param {DirectionKind} kind
   */
  #toggle(sampling, kind) {
    const document = this.#lab.document();
    const others = document.algorithms.filter((each) => each.sampling !== sampling || kindOf(each.direction) !== kind);
    if (others.length === 0) {
      this.#hint.textContent = text.atLeastOne;
      return;
    }
    const selected = others.length < document.algorithms.length;
    const learning_rate = document.algorithms.at(-1)?.learning_rate ?? 0.05;
    /** @type {Direction[]} */
    const directions = JSON.parse(this.#lab.store.state.core?.grid_directions() ?? "[]");
    const direction = directions.find((each) => kindOf(each) === kind) ?? "mean";
    if (sampling !== "full") document.training.batch_size ??= DEFAULT_BATCH_SIZE;
    this.#lab.apply({
      ...document,
      algorithms: selected ? others : [...others, { sampling, direction, learning_rate }],
    });
  }

  /**
   * @param {Algorithm} algorithm
   * @param {string} name
   * @param {number} place
   */
  #row(algorithm, name, place) {
    const change = (/** @type {Partial<Algorithm>} */ part) => {
      const document = this.#lab.document();
      const algorithms = document.algorithms.map((each, other) => (other === place ? { ...each, ...part } : each));
      this.#lab.apply({ ...document, algorithms });
    };
    const rate = element("input", {
      type: "number",
      min: bounds.learning_rate.above,
      max: bounds.learning_rate.max,
      step: "any",
      value: algorithm.learning_rate,
      "data-term": "learning-rate",
    });
    rate.setAttribute("aria-label", text.learningRateOf(name));
    rate.addEventListener("change", () => {
      if (Number.isFinite(rate.valueAsNumber)) change({ learning_rate: rate.valueAsNumber });
    });
    const optimizer = kindSelect(
      "optimizer",
      text.optimizerOf(name),
      text.optimizers,
      algorithm.optimizer?.kind,
      (kind) => change({ optimizer: kind === undefined ? undefined : { kind } }),
    );
    const loss = kindSelect("loss-kind", text.lossOf(name), text.losses, algorithm.loss?.kind, (kind) =>
      change({ loss: kind === undefined ? undefined : { kind } }),
    );
    const { direction } = algorithm;
    const chooseDirection = (/** @type {Direction} */ direction) => change({ direction });
    const numbers = directionNumbers(direction, name, chooseDirection);
    const formula =
      typeof direction === "object" && direction.kind === "formula"
        ? this.#formula(direction.text, name, place, chooseDirection)
        : [];
    const head = [element("b", {}, name), element("label", {}, "η ", rate)];
    return element("li", {}, ...head, ...numbers, optimizer, loss, ...formula);
  }

  /**
   * Creates the field of a formula, with a sentence about what is wrong while it is no formula.
   * @param {string} formula
   * @param {string} name the name of the algorithm
   * @param {number} place
   * @param {(direction: Direction) => void} chosen
   */
  #formula(formula, name, place, chosen) {
    const id = `formula-fault-${place}`;
    const fault = element("p", { id, class: "formula-fault", role: "status" });
    const input = element("input", {
      type: "text",
      value: formula,
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
      "aria-label": text.formulaOf(name),
      "aria-describedby": id,
      "data-term": "formula",
    });
    const check = () => {
      const reason = this.#lab.store.state.core?.formula_error(input.value);
      fault.textContent = reason === undefined ? "" : text.formulaFault(reason);
      input.setAttribute("aria-invalid", String(reason !== undefined));
      return reason === undefined;
    };
    input.addEventListener("input", check);
    input.addEventListener("change", () => {
      if (check()) chosen({ kind: "formula", text: input.value });
    });
    return [element("label", { class: "formula" }, `${text.formula} `, input), fault];
  }
}

/**
 * @param {Direction} direction
 * @returns {DirectionKind}
 */
function kindOf(direction) {
  return typeof direction === "string" ? direction : direction.kind;
}

/**
 * Creates a field for each number of a direction.
 * @param {Direction} direction
 * @param {string} name the name of the algorithm
 * @param {(direction: Direction) => void} chosen
 */
function directionNumbers(direction, name, chosen) {
  if (typeof direction === "string" || direction.kind === "formula") return [];
  /** @type {Record<string, { min: number, max?: number, below?: number }>} */
  const numbers = directionBounds[direction.kind];
  return Object.entries(numbers).map(([field, { min, below = Infinity, max = below - 1e-9 }]) => {
    const symbol = text.symbols[field] ?? field;
    const value = /** @type {Record<string, any>} */ (direction)[field];
    const input = element("input", { type: "number", min, max, step: "any", value, "data-term": "direction-number" });
    input.setAttribute("aria-label", text.numberOf(symbol, name));
    input.addEventListener("change", () => {
      const typed = input.valueAsNumber;
      if (Number.isFinite(typed)) chosen({ ...direction, [field]: Math.min(max, Math.max(min, typed)) });
    });
    return element("label", {}, `${symbol} `, input);
  });
}

/**
 * Creates a select of kinds. Choosing the first kind reports its default as undefined, so that the document leaves it
 * out.
 * @template {string} Kind
 * @param {string} term the key of its explanation
 * @param {string} label
 * @param {Record<Kind, string>} kinds the names of the kinds; the first is the default
 * @param {Kind | undefined} kind
 * @param {(kind: Kind | undefined) => void} chosen
 */
function kindSelect(term, label, kinds, kind, chosen) {
  const options = entries(kinds);
  const select = element(
    "select",
    { "aria-label": label, "data-term": term },
    ...options.map(([value, name]) => element("option", { value }, name)),
  );
  const usual = options[0]?.[0];
  select.value = kind ?? usual ?? "";
  select.addEventListener("change", () =>
    chosen(select.value === usual ? undefined : options[select.selectedIndex]?.[0]),
  );
  return select;
}
