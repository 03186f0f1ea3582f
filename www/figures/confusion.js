// @ts-check
// Shows the confusion matrix of each algorithm at the shown step: a row for each class, a column for each predicted
// class. A wrong count of training images leads to the misclassified images. If the matrices have very many cells, those
// of the last algorithms are folded, and each is built when the reader opens it.

import { element } from "../elements/dom.js";
import { segments } from "../elements/segments.js";
import { awaitsStep, showsStep, wayTo } from "../elements/shown.js";
import { formatNumber, confusion as text } from "../text.js";
import { firstSeed } from "./first-seed.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../training/session.js").Session} Session */
/** @typedef {{ algorithm: string, counts?: Uint32Array, recalls: string[] }} Row */

/** The maximum number of cells that are built before the reader asks for more. */
const CELLS = 600;

export class ConfusionPanel {
  #body = element("div", { class: "matrices" });
  #seed = element("span");
  #state = element("p", { class: "state", hidden: true });
  #split = "test";
  /** The folded matrices: the algorithm, its fold, and the box in it. @type {{ name: string, root: HTMLDetailsElement, box: HTMLElement }[]} */
  #folds = [];
  #more = element("div");
  #step = 0;
  #inView = true;
  #sight = new IntersectionObserver((entries) => (this.#inView = entries.at(-1)?.isIntersecting ?? true));
  /** @type {Session | undefined} */
  #session;
  needs = /** @type {const} */ (["session", "moment"]);
  root = element(
    "section",
    { class: "confusion", "aria-labelledby": "confusion" },
    element("h2", { id: "confusion" }, text.title, this.#seed),
    element("p", {}, text.about),
    segments(
      text.split,
      "confusion-split",
      [
        ["test", text.splits.test],
        ["train", text.splits.train],
      ],
      "test",
      (split) => {
        this.#split = split;
        this.#look(this.#step);
      },
    ),
    this.#state,
    this.#body,
    this.#more,
  );

  connect() {
    this.#sight.observe(this.root);
  }

  disconnect() {
    this.#sight.disconnect();
  }

  /**
   * @param {State} state
   * @param {State} before
   */
  update = ({ session, moment }, before) => {
    if (session !== before.session) {
      this.#session = session;
      if (session) this.#seed.textContent = firstSeed(session);
      this.#look(0);
    }
    const way = moment === before.moment ? undefined : wayTo(this.root, moment);
    if (way === "look") this.#look(moment.step);
    // While training goes on, the panel keeps up as far as steps are recorded, if it is in view.
    else if (way === "follow" && this.#inView && this.#session?.knows(moment.step)) this.#look(moment.step);
  };

  /**
   * Shows a step, or says that it is being computed.
   * @param {number} step
   */
  #look(step) {
    const session = this.#session;
    this.#step = step;
    if (!session) return;
    const known = session.knows(step);
    this.#state.hidden = known;
    this.#state.textContent = known ? "" : session.coming(step);
    if (!known) return awaitsStep(this.root, step);
    const rows = session.recording.confusion(step, this.#split);
    let cells = 0;
    const fits = (/** @type {Row} */ { counts, recalls }) => (cells += (counts?.length ?? 0) + recalls.length) <= CELLS;
    const beyond = rows.findIndex((row) => !fits(row));
    const shown = beyond < 0 ? rows.length : beyond;
    this.#body.replaceChildren(...rows.slice(0, shown).map((row) => this.#matrix(session, row)));
    this.#fold(session, rows.slice(shown));
    showsStep(this.root, step);
  }

  /**
   * Folds the matrices of these rows. Each is built while its fold is open.
   * @param {Session} session
   * @param {Row[]} rows
   */
  #fold(session, rows) {
    const folds = rows.map(
      ({ algorithm }) => this.#folds.find(({ name }) => name === algorithm) ?? this.#newFold(algorithm),
    );
    const roots = folds.map(({ root }) => root);
    // A fold that stays keeps the reader's focus.
    if (folds.length !== this.#folds.length || folds.some((fold, place) => fold !== this.#folds[place])) {
      this.#more.replaceChildren(...roots);
    }
    this.#folds = folds;
    for (const [place, { root, box }] of folds.entries()) {
      const row = rows[place];
      box.replaceChildren(...(root.open && row ? [this.#matrix(session, row)] : []));
    }
  }

  /** @param {string} name of an algorithm */
  #newFold(name) {
    const box = element("div");
    const root = element("details", { class: "fold" }, element("summary", {}, name), box);
    root.addEventListener("toggle", () => this.#look(this.#step));
    return { name, root, box };
  }

  /**
   * @param {Session} session
   * @param {Row} row
   */
  #matrix(session, { algorithm, counts, recalls }) {
    const names = session.classes.map(({ name }) => name);
    const title = element("h3", {}, algorithm);
    const list = names.map((name, place) => element("li", {}, text.recall(name, recalls[place] ?? "")));
    const words = element("ul", { class: "recalls" }, ...list);
    if (!counts) return element("div", {}, title, element("p", {}, text.tooMany), words);
    const heads = names.map((name) => element("th", { scope: "col" }, name));
    const rows = names.map((name, place) => {
      const cells = [...counts.slice(place * names.length, (place + 1) * names.length)];
      const most = Math.max(1, ...cells);
      const cell = (/** @type {number} */ count, /** @type {number} */ predicted) => {
        const shown = element(
          "td",
          { class: predicted === place ? "right" : "wrong-count" },
          this.#count(count, predicted !== place),
        );
        shown.style.setProperty("--darkness", String(count / most));
        return shown;
      };
      return element("tr", {}, element("th", { scope: "row" }, name), ...cells.map(cell));
    });
    const table = element(
      "table",
      { "aria-label": text.table(algorithm) },
      element("thead", {}, element("tr", {}, element("td", {}, text.corner), ...heads)),
      element("tbody", {}, ...rows),
    );
    return element(
      "div",
      {},
      title,
      element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": text.table(algorithm) }, table),
      words,
    );
  }

  /**
   * Returns a count, as a button that leads to the images if the lab shows those of wrong predictions.
   * @param {number} count
   * @param {boolean} isWrong
   */
  #count(count, isWrong) {
    const number = formatNumber(count);
    const examples = this.root.parentElement?.querySelector(".misclassified:not([hidden])");
    if (!isWrong || count === 0 || this.#split !== "train" || !examples) return number;
    const button = element("button", { type: "button", class: "plain", "aria-label": text.open(number) }, number);
    button.addEventListener("click", () => examples.scrollIntoView({ block: "start" }));
    return button;
  }
}
