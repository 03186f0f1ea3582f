// @ts-check
// Shows the figure's curves as a table, for people who prefer numbers and for people who cannot see the lines.

import { element, renew } from "../elements/dom.js";
import { showsStep } from "../elements/shown.js";
import { DEFAULT_VIEW } from "../figures/view.js";
import { loadModule } from "../loading.js";
import { reason } from "../reason.js";
import { curveTable } from "../text.js";
import { tableFold } from "./table-fold.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../training/session.js").Session} Session */

export class CurveTable {
  #table = element("table");
  /** @type {Session | undefined} */
  #session;
  #view = DEFAULT_VIEW;
  #step = 0;
  root = tableFold(curveTable.title, this.#table);

  constructor() {
    this.root.addEventListener("toggle", () => this.refresh());
  }

  /** @param {Session} session */
  show(session) {
    this.#session = session;
    this.refresh();
  }

  release() {
    this.#session = undefined;
  }

  /**
   * Reads the curves again and marks a step.
   * @param {number} step
   */
  mark(step) {
    this.#step = step;
    return this.refresh();
  }

  /** @param {View} view */
  look(view) {
    this.#view = view;
    this.refresh();
  }

  /** Reads the curves again, if the table is open. */
  async refresh() {
    if (!this.root.open) return showsStep(this.root, this.#step);
    try {
      /** @type {typeof import("./curve-rows.js")} */
      const { curveRows } = await loadModule("tables/curve-rows.js", "curveRows");
      // By now the lab may have another experiment, or none.
      if (this.#session) renew(this.#table, curveRows(this.#session, this.#view, this.#step));
    } catch (error) {
      this.#table.replaceChildren(element("caption", {}, reason(error)));
    }
    showsStep(this.root, this.#step);
  }
}
