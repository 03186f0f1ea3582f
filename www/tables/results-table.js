// @ts-check
// Shows the results of each algorithm in numbers: how far the recall of its hardest-hit class fell, when all classes
// recovered, how soon it learned them all, and how well. With several seeds, the table shows means with their standard
// errors.

import { element, renew } from "../elements/dom.js";
import { awaitsStep, showsStep, wayTo } from "../elements/shown.js";
import { formatNumber, results as text } from "../text.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../types.js").Mean} Mean */
/**
 * @typedef {import("../types.js").SeedSummary & { msPerStep: number | undefined, names: string[] }} Row the seeds'
 *   summary with the milliseconds per step and the names of the classes
 */

/** The maximum number of recalls in a cell: those of the largest classes, and that of the smallest. */
const RECALLS = 20;
/** The maximum number of classes whose recalls stand with their errors. */
const WITH_ERRORS = 4;

/** The columns: field and formatted text. @type {[keyof Row, (row: Row) => string][]} */
const COLUMNS = [
  ["algorithm", ({ algorithm }) => algorithm],
  ["depth", drop],
  [
    "extremum",
    ({ dropped, extremum, is_exact }) =>
      dropped > 0 ? (is_exact ? "" : "≈ ") + steps(extremum) : formatNumber(undefined),
  ],
  [
    "recovery",
    ({ dropped, recovery, missing, is_exact }) =>
      dropped > 0 ? (is_exact || !recovery ? "" : "≈ ") + steps(recovery, missing) : formatNumber(undefined),
  ],
  ["delay", ({ delay, delay_is_certain }) => (delay_is_certain || !delay ? "" : "≤ ") + steps(delay)],
  ["macro", ({ macro }) => share(macro)],
  ["worst", ({ worst }) => share(worst)],
  ["recalls", recallsOf],
  ["msPerStep", ({ msPerStep }) => formatNumber(msPerStep, { digits: 2 })],
];

/** The names and the meanings of the columns. */
const HEADS = COLUMNS.map(([field]) => text.columns[field] ?? ["", ""]);

export class ResultsTable {
  #body = element("tbody");
  #caption = element("caption");
  #heads;
  #copy = element("button", { type: "button", class: "secondary", id: "copy-table" }, text.copy);
  root;
  /** @type {Row[]} */
  #rows = [];
  /** The rows of the table by algorithm. @type {Map<string, HTMLTableRowElement>} */
  #rowElements = new Map();
  /** @type {{ field: keyof Row, falling: boolean } | undefined} */
  #order;
  needs = /** @type {const} */ (["moment"]);

  /** @param {(text: string) => void} copied receives the table as Markdown */
  constructor(copied) {
    this.#heads = COLUMNS.map(([field], place) => {
      const [name = "", meaning = ""] = HEADS[place] ?? [];
      const button = element("button", { type: "button", title: meaning, "data-term": field }, name);
      button.addEventListener("click", () => this.#sort(field));
      return element("th", { scope: "col" }, button);
    });
    const head = element("thead", {}, element("tr", {}, ...this.#heads));
    const table = element("table", { class: "outcomes" }, this.#caption, head, this.#body);
    this.#copy.addEventListener("click", () => copied(this.markdown()));
    this.root = element(
      "section",
      { class: "results", "aria-label": text.name, hidden: true },
      element("div", { class: "scroll" }, table),
      this.#copy,
    );
  }

  /** @param {State} state */
  update = ({ session, moment: { step }, moment }) => {
    if (!session || !wayTo(this.root, moment)) return;
    if (!session.knows(step)) return this.#await(step, session.coming(step));
    const names = session.classes.map(({ name }) => name);
    this.#show(
      session.summaries(step, RECALLS),
      step,
      session.playbackState.step,
      session.stepTimesByAlgorithm(),
      names,
    );
  };

  /**
   * @param {import("../types.js").SeedSummary[]} summaries the results up to this step
   * @param {number} step
   * @param {number} trained the step that training has reached
   * @param {Map<string, number | undefined>} stepTimes the milliseconds per step of each algorithm
   * @param {string[]} names the names of the classes
   */
  #show(summaries, step, trained, stepTimes, names) {
    this.root.hidden = trained === 0;
    showsStep(this.root, step);
    const seeds = Math.max(1, ...summaries.map(({ depth }) => depth.count));
    this.#caption.textContent = text.caption(step, seeds);
    this.#rows = summaries.map((summary) => ({ ...summary, msPerStep: stepTimes.get(summary.algorithm), names }));
    this.#write();
  }

  /**
   * Says that a step is being computed.
   * @param {number} step
   * @param {string} message
   */
  #await(step, message) {
    this.#caption.textContent = message;
    this.#body.replaceChildren();
    this.#rowElements.clear();
    awaitsStep(this.root, step);
  }

  /** Returns the table as Markdown. */
  markdown() {
    const rowElements = [HEADS.map(([name = ""]) => name), COLUMNS.map(() => "---"), ...this.#sorted().map(cells)];
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
    if (
      rowElements.length !== this.#body.rows.length ||
      rowElements.some((line, place) => line !== this.#body.rows[place])
    ) {
      this.#body.replaceChildren(...rowElements);
    }
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
  return COLUMNS.map(([, write]) => write(row));
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
  if (dropped === 0) return exact ? text.noDrop : text.noDropSeen;
  return (
    (exact ? "" : "≥ ") + text.drop(share(depth), name) + (depth.count > 1 ? text.inSeeds(dropped, depth.count) : "")
  );
}

/** @param {Row} row */
function recallsOf({ recalls, names }) {
  const omitted = names.length - recalls.length;
  const withErrors = names.length <= WITH_ERRORS && recalls.every(({ errors }) => errors !== undefined);
  const listed = recalls.map((recall, place) => {
    const isLast = place === recalls.length - 1;
    return `${names[isLast ? names.length - 1 : place]}: ${withErrors ? recall.errors : share(recall)}`;
  });
  if (omitted > 0) listed.splice(-1, 0, text.omitted(omitted));
  // With its errors, a recall takes a line.
  return listed.join(withErrors ? ";\n" : ", ");
}

/** @param {Mean} mean */
function share({ mean, error, count }) {
  return meanWithError(mean, count > 1 ? error : undefined, 2);
}

/**
 * @param {Mean | undefined} reached
 * @param {string} [missing] the seeds that have not reached it
 */
function steps(reached, missing) {
  if (reached === undefined) return missing === undefined ? text.notYet : text.notYetFor(missing);
  const { mean, error, count } = reached;
  return count > 1 ? meanWithError(mean, error, 1) : formatNumber(mean);
}

/**
 * @param {number} mean
 * @param {number | undefined} error
 * @param {number} decimals
 */
function meanWithError(mean, error, decimals) {
  const number = formatNumber(mean, { decimals });
  return error === undefined ? number : `${number} ± ${formatNumber(error, { decimals })}`;
}
