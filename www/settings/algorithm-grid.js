// @ts-check
// Selects the algorithms to compare. The grid has a row for each sampling and a column for each direction; a cell is
// the algorithm that combines both. A press on a cell adds or removes its algorithm. Below the grid, each selected
// algorithm has a line of its own.

import { element } from "../elements/dom.js";
import { entries } from "../elements/fields.js";
import { algorithms as text } from "../text.js";
import { algorithmRow } from "./algorithm-row.js";

/** @typedef {import("../types.js").Algorithm} Algorithm */

/** The mini-batch size where the document does not give one. */
const DEFAULT_BATCH_SIZE = 64;

export class AlgorithmGrid {
  #lab;
  /** @type {{ sampling: Algorithm["sampling"], direction: Algorithm["direction"], button: HTMLButtonElement }[]} */
  #cells = [];
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
    const heads = directions.map(([, [name, meaning]]) => element("th", { scope: "col", title: meaning }, name));
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
      this.#list,
      this.#hint,
    );
  }

  /** @param {import("../state.js").State} state */
  update = ({ document, core }) => {
    if (!document || !core) return;
    const { algorithms } = document;
    const names = core.grid_names();
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
    this.#listAgain(algorithms, nameOf);
  };

  /**
   * @param {Algorithm["sampling"]} sampling
   * @param {Algorithm["direction"]} direction
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
   * @param {Algorithm["direction"]} direction
   */
  #toggle(sampling, direction) {
    const document = this.#lab.document();
    const others = document.algorithms.filter((each) => each.sampling !== sampling || each.direction !== direction);
    if (others.length === 0) {
      this.#hint.textContent = text.atLeastOne;
      return;
    }
    const selected = others.length < document.algorithms.length;
    const learning_rate = document.algorithms.at(-1)?.learning_rate ?? 0.05;
    if (sampling !== "full") document.training.batch_size ??= DEFAULT_BATCH_SIZE;
    this.#lab.apply({
      ...document,
      algorithms: selected ? others : [...others, { sampling, direction, learning_rate }],
    });
  }

  /**
   * Lists the algorithms anew. The focus and the open numbers stay where they were.
   * @param {Algorithm[]} algorithms
   * @param {(algorithm: Algorithm) => string} nameOf
   */
  #listAgain(algorithms, nameOf) {
    const controls = () => [...this.#list.querySelectorAll("input, select, summary")];
    const root = /** @type {ShadowRoot | Document} */ (this.#list.getRootNode());
    const focused = controls().findIndex((control) => control === root.activeElement);
    const open = [...this.#list.children].map((row) => row.querySelector("details")?.open ?? false);
    const rows = algorithms.map((algorithm, place) =>
      algorithmRow(algorithm, nameOf(algorithm), open[place] ?? false, (part) => {
        const document = this.#lab.document();
        const changed = document.algorithms.map((each, other) => (other === place ? { ...each, ...part } : each));
        this.#lab.apply({ ...document, algorithms: changed });
      }),
    );
    this.#list.replaceChildren(...rows);
    /** @type {HTMLElement | undefined} */ (controls()[focused])?.focus();
  }
}
