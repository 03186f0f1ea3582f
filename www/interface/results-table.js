// @ts-check
// Shows the results of each algorithm in numbers: how far the recall of its hardest-hit class fell, when all classes
// recovered, how soon it learned them all, and how well. With several seeds, the table shows means with their standard
// errors.

import { element, renew } from "./dom.js";
import { awaitsStep, showsStep } from "./shown.js";

/** @typedef {import("../types.js").Mean} Mean */
/**
 * @typedef {import("../types.js").SeedSummary & { msPerStep: number | undefined, names: string[] }} Row the seeds'
 *   summary with the milliseconds per step and the names of the classes
 */

/** The reason why a step or a drop is not exact. */
const SELDOM = "where only recorded steps were looked at: it may have been so at a step between them";

/** The columns: field, name, meaning and formatted text. @type {[keyof Row, string, string, (row: Row) => string][]} */
const COLUMNS = [
  ["algorithm", "Algorithm", "", ({ algorithm }) => algorithm],
  ["depth", "Largest drop", "How far the recall of a class fell below its start, and which class it was. With several seeds, in how many of them a class fell by 0.05 or more. A smaller fall is not called a drop.", drop],
  ["extremum", "At step", `The step at which it was at its lowest; ≈ ${SELDOM}.`, ({ dropped, extremum, is_exact }) => (dropped > 0 ? (is_exact ? "" : "≈ ") + steps(extremum) : "–")],
  ["recovery", "Recovered", "The step at which every class that had dropped was back where it had started, or which is not.", ({ dropped, recovery, missing, is_exact }) => (dropped > 0 ? (is_exact || !recovery ? "" : "≈ ") + steps(recovery, missing) : "–")],
  ["delay", "Reached 0.9", `The step at which the mean recall of all classes first reached 0.9; ≤ ${SELDOM}.`, ({ delay, delay_is_certain }) => (delay_is_certain || !delay ? "" : "≤ ") + steps(delay)],
  ["macro", "Mean recall", "The mean of all classes' recalls now, on training examples.", ({ macro }) => share(macro)],
  ["worst", "Worst recall", "The least recall of a class now.", ({ worst }) => share(worst)],
  ["recalls", "Recall of each class", "Each class's recall now, the largest class first.", ({ recalls, names }) => recalls.map((recall, place) => `${names[place]}: ${share(recall)}`).join(", ")],
  ["msPerStep", "ms a step", "How long a step took on this machine, measured where it was made; it is no part of the experiment.", ({ msPerStep }) => (msPerStep === undefined ? "–" : msPerStep.toPrecision(2))],
];

export class ResultsTable {
  #body = element("tbody");
  #caption = element("caption");
  #heads;
  #copy = element("button", { type: "button", class: "secondary", id: "copy-table" }, "Copy as Markdown");
  root;
  /** @type {Row[]} */
  #rows = [];
  /** The rows of the table by algorithm. @type {Map<string, HTMLTableRowElement>} */
  #rowElements = new Map();
  /** @type {{ field: keyof Row, falling: boolean } | undefined} */
  #order;

  /** @param {(text: string) => void} copied receives the table as Markdown */
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
   * @param {import("../types.js").SeedSummary[]} summaries the results up to this step
   * @param {number} step
   * @param {number} trained the step that training has reached
   * @param {Map<string, number | undefined>} stepTimes the milliseconds per step of each algorithm
   * @param {string[]} names the names of the classes
   */
  show(summaries, step, trained, stepTimes, names) {
    this.root.hidden = trained === 0;
    showsStep(this.root, step);
    const seeds = Math.max(1, ...summaries.map(({ depth }) => depth.count));
    this.#caption.textContent = `Results at step ${step}${seeds > 1 ? `, means of ${seeds} seeds ± standard error` : ""}`;
    this.#rows = summaries.map((summary) => ({ ...summary, msPerStep: stepTimes.get(summary.algorithm), names }));
    this.#write();
  }

  /**
   * Says that a step is being computed.
   * @param {number} step
   * @param {string} words
   */
  await(step, words) {
    this.#caption.textContent = words;
    this.#body.replaceChildren();
    this.#rowElements.clear();
    awaitsStep(this.root, step);
  }

  /** Returns the table as Markdown. */
  markdown() {
    const rowElements = [COLUMNS.map(([, name]) => name), COLUMNS.map(() => "---"), ...this.#sorted().map(cells)];
    return rowElements.map((line) => `| ${line.map(markdownCell).join(" | ")} |\n`).join("");
  }

  /** @param {keyof Row} field */
  #sort(field) {
    this.#order = { field, falling: this.#order?.field === field && !this.#order.falling };
    this.#write();
  }

  #sorted() {
    const { field, falling } = this.#order ?? {};
    if (!field) return this.#rows;
    const key = (/** @type {Row} */ row) => rank(row[field]);
    const rising = [...this.#rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
    return falling ? rising.reverse() : rising;
  }

  #write() {
    for (const [place, head] of this.#heads.entries()) {
      const sorted = COLUMNS[place]?.[0] === this.#order?.field;
      head.setAttribute("aria-sort", sorted ? (this.#order?.falling ? "descending" : "ascending") : "none");
    }
    const known = this.#rowElements;
    this.#rowElements = new Map();
    for (const row of this.#sorted()) {
      const line = known.get(row.algorithm) ?? element("tr");
      const [name = "", ...others] = cells(row);
      renew(line, [element("th", { scope: "row" }, name), ...others.map((text) => element("td", {}, text))]);
      this.#rowElements.set(row.algorithm, line);
    }
    // Rows are moved, not replaced, so that a reader's selection never shows another algorithm's numbers.
    const rowElements = [...this.#rowElements.values()];
    if (rowElements.length !== this.#body.rows.length || rowElements.some((line, place) => line !== this.#body.rows[place])) this.#body.replaceChildren(...rowElements);
  }
}

/**
 * Escapes text for a cell of a Markdown table: a bar would start another cell, a line break another row, and markup
 * characters would disappear.
 * @param {string} text
 */
function markdownCell(text) {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").replace(/[\\|`*_<>[\]&]/g, "\\$&");
}

/** @param {Row} row */
function cells(row) {
  return COLUMNS.map(([, , , write]) => write(row));
}

/**
 * Returns the sort key of a column's value. Of several recalls it is that of the smallest class. Values that were not
 * reached come last.
 * @param {Row[keyof Row] | Mean | string} value
 * @returns {string | number}
 */
function rank(value) {
  if (Array.isArray(value)) return rank(value.at(-1) ?? "");
  if (typeof value === "boolean") return Number(value);
  return typeof value === "object" ? value.mean : (value ?? Infinity);
}

/** @param {Row} row */
function drop({ depth, dropped, class: name, is_exact: exact }) {
  if (dropped === 0) return exact ? "none" : "none seen";
  return `${exact ? "" : "≥ "}${share(depth)} (${name})${depth.count > 1 ? `, ${dropped} of ${depth.count} seeds` : ""}`;
}

/** @param {Mean} mean */
function share({ mean, error, count }) {
  return count > 1 ? `${mean.toFixed(2)} ± ${error.toFixed(2)}` : mean.toFixed(2);
}

/**
 * @param {Mean | undefined} reached
 * @param {string} [missing] the seeds that have not reached it
 */
function steps(reached, missing) {
  if (reached === undefined) return missing === undefined ? "not yet" : `not yet (${missing})`;
  const { mean, error, count } = reached;
  return count > 1 ? `${mean.toFixed(1)} ± ${error.toFixed(1)}` : String(mean);
}
