// @ts-check
// Selects the algorithms to compare. The grid has a row for each sampling and a column for each direction; a cell is
// the algorithm that combines both. A press on a cell adds or removes its algorithm. Some columns appear on request.
// Below the grid, each selected algorithm has a line of its own.

import { kindOf } from "../direction.js";
import { element } from "../elements/dom.js";
import { entries } from "../elements/fields.js";
import { algorithms as text } from "../text.js";
import { algorithmRow } from "./algorithm-row.js";

/** @typedef {import("../types.js").Algorithm} Algorithm */
/** @typedef {import("../types.js").Direction} Direction */
/** @typedef {import("../types.js").DirectionKind} DirectionKind */
/** @typedef {import("../types.js").Sampling} Sampling */
/** @typedef {import("../types.js").SamplingKind} SamplingKind */

/** The mini-batch size where the document does not give one. */
const DEFAULT_BATCH_SIZE = 64;

/** The directions whose columns appear on request, or where an algorithm has one. @type {DirectionKind[]} */
const FURTHER = ["effective_number", "min_norm", "formula"];

export class AlgorithmGrid {
  #lab;
  /** @type {{ sampling: SamplingKind, direction: DirectionKind, button: HTMLButtonElement }[]} */
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
      const selected = algorithms.some((each) => isIn(each, sampling, direction));
      button.textContent = names[place] ?? "";
      button.setAttribute("aria-pressed", String(selected));
      button.disabled = false;
    }
    const chosen = algorithms.map(({ sampling, direction }) =>
      core.algorithm_name(JSON.stringify({ sampling, direction, learning_rate: 1 })),
    );
    this.#used = new Set(algorithms.map(({ direction }) => kindOf(direction)));
    this.#showColumns();
    this.#chosen.replaceChildren(...chosen.map((name) => element("span", {}, name)));
    this.#hint.textContent = "";
    this.#listAgain(algorithms, chosen);
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
   * @param {SamplingKind} sampling
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
   * @param {SamplingKind} samplingKind
   * @param {DirectionKind} directionKind
   */
  #toggle(samplingKind, directionKind) {
    const document = this.#lab.document();
    const others = document.algorithms.filter((each) => !isIn(each, samplingKind, directionKind));
    if (others.length === 0) {
      this.#hint.textContent = text.atLeastOne;
      return;
    }
    const selected = others.length < document.algorithms.length;
    const learning_rate = document.algorithms.at(-1)?.learning_rate ?? 0.05;
    const { core } = this.#lab.store.state;
    /** @type {Sampling[]} */
    const samplings = JSON.parse(core?.grid_samplings() ?? "[]");
    /** @type {Direction[]} */
    const directions = JSON.parse(core?.grid_directions() ?? "[]");
    const sampling = samplings.find((each) => kindOf(each) === samplingKind) ?? "full";
    const direction = directions.find((each) => kindOf(each) === directionKind) ?? "mean";
    if (sampling !== "full") document.training.batch_size ??= DEFAULT_BATCH_SIZE;
    this.#lab.apply({
      ...document,
      algorithms: selected ? others : [...others, { sampling, direction, learning_rate }],
    });
  }

  /**
   * Lists the algorithms anew. The focus and the open numbers stay where they were.
   * @param {Algorithm[]} algorithms
   * @param {string[]} names their names
   */
  #listAgain(algorithms, names) {
    const controls = () => [...this.#list.querySelectorAll("input, select, summary")];
    const root = /** @type {ShadowRoot | Document} */ (this.#list.getRootNode());
    const focused = controls().findIndex((control) => control === root.activeElement);
    const open = [...this.#list.children].map((row) => row.querySelector("details")?.open ?? false);
    const faultOf = (/** @type {string} */ formula) => this.#lab.store.state.core?.formula_error(formula);
    const rows = algorithms.map((algorithm, place) =>
      algorithmRow(algorithm, names[place] ?? "", place, open[place] ?? false, faultOf, (part) => {
        const document = this.#lab.document();
        const changed = document.algorithms.map((each, other) => (other === place ? { ...each, ...part(each) } : each));
        this.#lab.apply({ ...document, algorithms: changed });
      }),
    );
    this.#list.replaceChildren(...rows);
    /** @type {HTMLElement | undefined} */ (controls()[focused])?.focus();
  }
}

/**
 * Returns whether an algorithm is of the cell of a sampling and a direction.
 * @param {Algorithm} algorithm
 * @param {SamplingKind} sampling
 * @param {DirectionKind} direction
 */
function isIn(algorithm, sampling, direction) {
  return kindOf(algorithm.sampling) === sampling && kindOf(algorithm.direction) === direction;
}
