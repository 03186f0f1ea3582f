// @ts-check
// Lists the columns of the reader's table as Rust read them: name, sample values, kind and role. A reader can give a
// column another role, and choose what happens where cells are missing.

import { columns as text } from "../text.js";
import { element } from "../elements/dom.js";
import { choiceField, entries } from "../elements/fields.js";

/** @typedef {import("../types.js").ColumnReading} ColumnReading */
/** @typedef {import("../types.js").Role} Role */
/** @typedef {import("../types.js").TableReading} TableReading */
/** @typedef {import("../document.js").ColumnRole} ColumnRole */
/** @typedef {Partial<Extract<import("../types.js").Format, { kind: "table" }>>} TableOptions */

/** The maximum number of columns and of rows that are listed. */
const MAX_COLUMNS = 100;
const MAX_ROWS = 10;

export class ColumnList {
  #set;
  #summary = element("summary");
  #body = element("tbody");
  #more = element("p", { class: "hint" });
  #rows = element("p", { class: "hint" });
  #notes = element("ul", { class: "hint" });
  #missing;
  /** @type {TableOptions} */
  #options = {};
  #details = element("details", { class: "fold columns" }, this.#summary);
  root = element("div", {}, this.#details, this.#notes);

  /** @param {(change: TableOptions) => void} set receives changes of the options for reading the table */
  constructor(set) {
    this.#set = set;
    this.#missing = choiceField({
      id: "missing",
      name: text.missing,
      options: entries(text.treatments),
      chosen: (missing) => set({ missing }),
    });
    const heads = [text.name, text.role].map((name) => element("th", { scope: "col" }, name));
    const table = element(
      "table",
      { "aria-label": text.title },
      element("thead", {}, element("tr", {}, ...heads)),
      this.#body,
    );
    this.#details.append(table, this.#more, this.#missing.root, this.#rows);
  }

  /**
   * @param {TableReading | undefined} reading
   * @param {TableOptions} options
   */
  show(reading, options) {
    this.root.hidden = !reading;
    if (!reading) return;
    this.#options = options;
    const label = reading.columns.find(({ role }) => role === "label");
    const leftOut = reading.columns.filter(({ role }) => role === "left_out").length;
    this.#summary.textContent = text.summary(label ? named(label) : "", reading.features.length, leftOut);
    this.#body.replaceChildren(...reading.columns.slice(0, MAX_COLUMNS).map((column) => this.#row(column)));
    this.#more.textContent = text.more(reading.columns.length - MAX_COLUMNS);
    this.#more.hidden = reading.columns.length <= MAX_COLUMNS;
    const { missing, rows_left_out: rows } = reading;
    this.#missing.root.hidden = !missing && options.missing === undefined;
    this.#missing.input.value = missing?.treatment ?? options.missing ?? "rows";
    this.#rows.hidden = rows.length === 0;
    this.#rows.textContent = text.rowsLeftOut(rows.length, rows.slice(0, MAX_ROWS));
    this.#notes.replaceChildren(...reading.notes.map((note) => element("li", {}, note)));
    this.#notes.hidden = reading.notes.length === 0;
  }

  /** @param {ColumnReading} column */
  #row(column) {
    const { samples, kind, role, why, missing } = column;
    const select = element("select", { "aria-label": text.roleOf(named(column)) });
    for (const [value, name] of entries(text.roles)) select.append(element("option", { value }, name));
    select.value = role;
    select.addEventListener("change", () => this.#give(column, /** @type {Role} */ (select.value)));
    const reason = why === undefined ? [] : [element("small", {}, why)];
    const gaps = missing > 0 ? [element("small", {}, text.missingCells(missing))] : [];
    return element(
      "tr",
      { "data-column": column.column, "data-role": role },
      element(
        "th",
        { scope: "row" },
        named(column),
        element("small", {}, text.values(text.kinds[kind], samples)),
        ...gaps,
      ),
      element("td", {}, select, ...reason),
    );
  }

  /**
   * @param {ColumnReading} column
   * @param {Role} role
   */
  #give({ column, name, role: previous }, role) {
    const is = (/** @type {string | number | undefined} */ other) =>
      other === column || (name !== "" && other === name);
    const others = (this.#options.columns ?? []).filter((each) => !is(each.column));
    if (role === "label") return this.#set({ label: column, columns: others });
    /** @type {ColumnRole[]} */
    const columns = [...others, { column, role }];
    this.#set(previous === "label" ? { label: undefined, columns } : { columns });
  }
}

/** @param {ColumnReading} column */
function named({ name, column }) {
  return name === "" ? text.nameless(column) : name;
}
