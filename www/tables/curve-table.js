// @ts-check
// Shows the figure's curves as a table, for people who prefer numbers and for people who cannot see the lines.

import { element, renew } from "../elements/dom.js";
import { showsStep, wayTo } from "../elements/shown.js";
import { DEFAULT_VIEW } from "../figures/view.js";
import { loadModule } from "../loading.js";
import { reason } from "../reason.js";
import { curveTable } from "../text.js";
import { tableFold } from "./table-fold.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../training/session.js").Session} Session */

export class CurveTable {
  #table = element("table");
  /** @type {Session | undefined} */
  #session;
  #view = DEFAULT_VIEW;
  #step = 0;
  /** Whether the records of the step were known when the table was last filled. */
  #known = true;
  needs = /** @type {const} */ (["session", "view", "moment"]);
  root = tableFold(curveTable.title, this.#table);

  constructor() {
    this.root.addEventListener("toggle", () => this.refresh());
  }

  /**
   * Reads the curves again, and marks the step that the panels show.
   * @param {State} state
   * @param {State} before
   */
  update = ({ session, view, moment }, before) => {
    this.#session = session;
    this.#view = view;
    if (!session) return;
    const answered = moment.pace === "answer" && !this.#known;
    const moved = moment !== before.moment && (answered || wayTo(this.root, moment));
    if (moved) this.#step = moment.step;
    if (moved || session !== before.session || view !== before.view) this.refresh();
  };

  /** Reads the curves again, if the table is open. */
  async refresh() {
    this.#known = this.#session?.knows(this.#step) ?? true;
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
