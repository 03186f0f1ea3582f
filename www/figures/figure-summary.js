// @ts-check
// Describes the figure in words for people who cannot see it: a sentence that names the canvas, and a table of the
// latest values after it. Both repeat what the core recorded.

import { element, renew } from "../elements/dom.js";
import { awaitsStep, showsStep, wayTo } from "../elements/shown.js";
import { formatNumber, figure as text, view as viewText } from "../text.js";
import { DEFAULT_VIEW, QUANTITIES } from "./view.js";

/** @typedef {import("../types.js").Latest} Latest */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../types.js").View} View */

/** The maximum number of rows. The layout of the thousands of a hundred classes would block the page. */
const ROWS = 250;

export class FigureSummary {
  #caption = element("caption");
  #rows = element("tbody");
  #canvas;
  #view = DEFAULT_VIEW;
  #recalls = text.nothing;
  needs = /** @type {const} */ (["view", "moment"]);

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    const titles = text.heads.map((title) => element("th", { scope: "col" }, title));
    const head = element("thead", {}, element("tr", {}, ...titles));
    const table = element("table", {}, this.#caption, head, this.#rows);
    this.root = element("div", { id: "summary", class: "visually-hidden" }, table);
    this.#name();
  }

  /**
   * @param {State} state
   * @param {State} before
   */
  update = ({ session, view, moment }, before) => {
    if (view !== before.view) this.#look(view);
    if (moment === before.moment || !session || !wayTo(this.root, moment)) return;
    const { step } = moment;
    if (session.knows(step)) this.#show(session.latest(step, ROWS), step, session.steps);
    else this.#await(step, session.coming(step));
  };

  /** @param {View} view */
  #look(view) {
    this.#view = view;
    this.#name();
  }

  /** Names the canvas after the quantities, the columns and the current state. */
  #name() {
    const { quantities, by } = this.#view;
    const names = QUANTITIES.filter((value) => quantities.includes(value)).map(
      (value) => viewText.quantity[value]?.[0] ?? value,
    );
    this.#canvas.setAttribute("aria-label", text.name(names, text.column[by], this.#recalls));
  }

  /**
   * Says that a step is being computed.
   * @param {number} step
   * @param {string} message
   */
  #await(step, message) {
    awaitsStep(this.root, step);
    this.#caption.textContent = this.#recalls = message;
    this.#rows.replaceChildren();
    this.#name();
  }

  /**
   * @param {{ rows: Latest[], beyond: number }} values
   * @param {number} step the step of the values
   * @param {number} steps
   */
  #show({ rows: values, beyond }, step, steps) {
    showsStep(this.root, step);
    const more = beyond > 0 ? text.more(values.length, beyond) : undefined;
    this.#caption.textContent = [text.summary(step, steps), more].filter(Boolean).join(". ");
    const rows = values.map(({ algorithm, seed, class: name, split, loss, recall }) => {
      const cells = [algorithm, String(seed), name, viewText.splits[split], rounded(loss), rounded(recall)];
      return element("tr", {}, ...cells.map((cell) => element("td", {}, cell)));
    });
    renew(this.#rows, rows);
    const phrases = values
      .filter(({ split, seed, class: name }) => split === "train" && seed === values[0]?.seed && name !== "all")
      .map(({ algorithm, class: name, recall }) => text.recall(algorithm, name, rounded(recall)));
    this.#recalls = [text.recalls(step, phrases), more].filter(Boolean).join(" ");
    this.#name();
  }
}

/** @param {number | undefined} value */
function rounded(value) {
  return value === undefined ? text.none : formatNumber(value, { decimals: 2 });
}
