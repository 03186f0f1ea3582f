// @ts-check
// What became of each algorithm, in numbers: how deep its hardest-hit class fell and when it was back, how soon all was
// learned, and how well. Over several seeds, means.

import { element } from "./dom.js";

/** @typedef {import("../types.js").Outcome} Outcome */

/**
 * @typedef {object} Row
 * @property {string} algorithm
 * @property {string} class the one that fell deepest
 * @property {number} depth
 * @property {number} extremum
 * @property {number | undefined} recovery
 * @property {number | undefined} delay
 * @property {number} macro
 * @property {number} worst the least recall of a class
 * @property {string} recalls of each class
 * @property {number | undefined} pace milliseconds a step
 */

/** Columns: field, name, what it means, how it is written. @type {[keyof Row, string, string, (row: Row) => string][]} */
const COLUMNS = [
  ["algorithm", "Algorithm", "", ({ algorithm }) => algorithm],
  ["depth", "Deepest drop", "How far a class's recall fell below its start, and which class's.", ({ depth, class: name }) => (depth > 0 ? `${depth.toFixed(2)} (${name})` : "none")],
  ["extremum", "At step", "The step at which it was at its lowest.", ({ depth, extremum }) => (depth > 0 ? whole(extremum) : "–")],
  ["recovery", "Back at step", "The step at which it was back where it had started.", ({ depth, recovery }) => (depth > 0 ? whole(recovery) : "–")],
  ["delay", "Learned at step", "The step at which the mean recall of all classes first reached 0.9.", ({ delay }) => whole(delay)],
  ["macro", "Mean recall", "The mean of all classes' recalls now, on training examples.", ({ macro }) => macro.toFixed(2)],
  ["worst", "Worst recall", "The least recall of a class now.", ({ worst }) => worst.toFixed(2)],
  ["recalls", "Recall of each class", "Each class's recall now, the largest class first.", ({ recalls }) => recalls],
  ["pace", "ms a step", "How long a step took on this machine, measured where it was made; it is no part of the experiment.", ({ pace }) => (pace === undefined ? "–" : pace.toPrecision(2))],
];

export class Outcomes {
  #body = element("tbody");
  #caption = element("caption");
  #heads;
  #copy = element("button", { type: "button", class: "quiet", id: "copy-table" }, "Copy as Markdown");
  root;
  /** @type {Row[]} */
  #rows = [];
  /** @type {{ field: keyof Row, falling: boolean } | undefined} */
  #order;

  /** @param {(text: string) => void} copied takes the table as Markdown */
  constructor(copied) {
    this.#heads = COLUMNS.map(([field, name, meaning]) => {
      const button = element("button", { type: "button", title: meaning }, name);
      button.addEventListener("click", () => this.#sort(field));
      return element("th", { scope: "col" }, button);
    });
    const head = element("thead", {}, element("tr", {}, ...this.#heads));
    const table = element("table", { class: "outcomes" }, this.#caption, head, this.#body);
    this.#copy.addEventListener("click", () => copied(this.markdown()));
    this.root = element("section", { class: "results", "aria-label": "Results", hidden: true }, element("div", { class: "scroll" }, table), this.#copy);
  }

  /**
   * @param {Outcome[]} outcomes
   * @param {number} step
   * @param {Map<string, number | undefined>} paces of the algorithms, in milliseconds a step
   */
  show(outcomes, step, paces) {
    this.root.hidden = step === 0;
    const seeds = new Set(outcomes.map(({ seed }) => seed)).size;
    this.#caption.textContent = seeds > 1 ? `Results at step ${step}, means of ${seeds} seeds` : `Results at step ${step}`;
    this.#rows = rowsOf(outcomes, paces);
    this.#write();
  }

  /** The table as text that many editors understand. */
  markdown() {
    const lines = [COLUMNS.map(([, name]) => name), COLUMNS.map(() => "---"), ...this.#sorted().map(cells)];
    return lines.map((line) => `| ${line.join(" | ")} |\n`).join("");
  }

  /** @param {keyof Row} field */
  #sort(field) {
    this.#order = { field, falling: this.#order?.field === field && !this.#order.falling };
    this.#write();
  }

  #sorted() {
    const { field, falling } = this.#order ?? {};
    if (!field) return this.#rows;
    const key = (/** @type {Row} */ row) => row[field] ?? Infinity;
    const rising = [...this.#rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
    return falling ? rising.reverse() : rising;
  }

  #write() {
    for (const [place, head] of this.#heads.entries()) {
      const sorted = COLUMNS[place]?.[0] === this.#order?.field;
      head.setAttribute("aria-sort", sorted ? (this.#order?.falling ? "descending" : "ascending") : "none");
    }
    this.#body.replaceChildren(
      ...this.#sorted().map((row) => {
        const [name = "", ...others] = cells(row);
        return element("tr", {}, element("th", { scope: "row" }, name), ...others.map((text) => element("td", {}, text)));
      }),
    );
  }
}

/** @param {Row} row */
function cells(row) {
  return COLUMNS.map(([, , , write]) => write(row));
}

/**
 * A row for each algorithm, of the class whose mean drop is deepest.
 * @param {Outcome[]} outcomes
 * @param {Map<string, number | undefined>} paces
 * @returns {Row[]}
 */
function rowsOf(outcomes, paces) {
  const algorithms = [...new Set(outcomes.map(({ algorithm }) => algorithm))];
  const names = [...new Set(outcomes.map((outcome) => outcome.class))];
  return algorithms.map((algorithm) => {
    const classes = names.map((name) => outcomes.filter((each) => each.algorithm === algorithm && each.class === name));
    const depth = (/** @type {Outcome[]} */ runs) => mean(runs.map((run) => run.depth)) ?? 0;
    const hardest = classes.reduce((worst, runs) => (depth(runs) > depth(worst) ? runs : worst));
    const of = (/** @type {keyof Outcome} */ field) => {
      const values = hardest.map((run) => run[field]);
      return values.every((value) => typeof value === "number") ? mean(values) : undefined;
    };
    const recalls = classes.map((runs) => mean(runs.map(({ recall }) => recall)) ?? Number.NaN);
    return {
      algorithm,
      class: hardest[0]?.class ?? "",
      depth: depth(hardest),
      extremum: of("extremum") ?? 0,
      recovery: of("recovery"),
      delay: of("delay"),
      macro: of("macro") ?? Number.NaN,
      worst: Math.min(...recalls),
      recalls: recalls.map((recall, place) => `${names[place]}: ${recall.toFixed(2)}`).join(", "),
      pace: paces.get(algorithm),
    };
  });
}

/** @param {number[]} values */
function mean(values) {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
}

/** @param {number | undefined} step */
function whole(step) {
  if (step === undefined) return "not yet";
  return Number.isInteger(step) ? String(step) : step.toFixed(1);
}
