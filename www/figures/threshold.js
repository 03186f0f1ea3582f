// @ts-check
// Deciding differently at the shown step: a slider shifts the logits by τ times the logarithm of the class sizes. The
// ROC, the precision–recall and the reliability curves show where the decision stands. No run changes.

import { element } from "../elements/dom.js";
import { choiceField, entries } from "../elements/fields.js";
import { awaitsStep, showsStep, wayTo } from "../elements/shown.js";
import { formatNumber, threshold as text } from "../text.js";
import { firstSeed } from "./first-seed.js";
import { Picture } from "./picture.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../training/session.js").Session} Session */
/** @typedef {import("../pkg/imbalance_lab.js").Decisions} Decisions */

/** The smallest readable width of an algorithm's panels, and the height of them all, in CSS pixels. */
const MIN_WIDTH = 150;
const HEIGHT = 560;
const TAU = { min: 0, max: 2, step: 0.05 };

export class ThresholdPanel {
  #canvas = element("canvas", { id: "threshold-curves", role: "img", "aria-label": text.canvas });
  #panels = element("div", { class: "panels" }, this.#canvas);
  #picture;
  #seed = element("span");
  #state = element("p", { class: "state", hidden: true });
  #tau = element("input", { id: "tau", type: "range", ...TAU, value: 0 });
  #value = element("span", { class: "value" });
  #class;
  #heads = element("tr");
  #table = element("tbody");
  /** @type {Session | undefined} */
  #session;
  /** The decisions of the shown step. @type {Decisions | undefined} */
  #decisions;
  needs = /** @type {const} */ (["session", "moment", "theme"]);
  root;

  /** @param {(message: string) => void} failed */
  constructor(failed) {
    this.#class = choiceField({ id: "threshold-class", name: text.class, options: [], chosen: () => this.#redraw() });
    this.#tau.addEventListener("input", () => this.#redraw());
    this.#picture = new Picture(
      this.#panels,
      this.#canvas,
      {
        size: (width) => ({ width: Math.max(width, this.#algorithms * MIN_WIDTH), height: HEIGHT }),
        parts: () => this.#algorithms,
        draw: (look, only) => this.#draw({ ...look, only }),
        drawn: (step) => this.#decisions && showsStep(this.root, step),
      },
      failed,
    );
    const table = element("table", {}, element("thead", {}, this.#heads), this.#table);
    this.root = element(
      "section",
      { class: "threshold", "aria-labelledby": "threshold" },
      element("h2", { id: "threshold" }, text.title, this.#seed),
      element("p", {}, text.about),
      element(
        "div",
        { class: "choices" },
        element("label", { for: "tau" }, text.tau),
        this.#tau,
        this.#value,
        this.#class.root,
      ),
      this.#state,
      this.#panels,
      element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": text.table }, table),
    );
  }

  connect() {
    this.#picture.connect();
  }

  disconnect() {
    this.#picture.disconnect();
    this.#forget();
  }

  /** Whether the curves are in view. */
  get seen() {
    return this.#picture.seen;
  }

  /** Whether the curves are still to be drawn. */
  get waits() {
    return this.#picture.waits;
  }

  /**
   * @param {State} state
   * @param {State} before
   */
  update = ({ session, moment, theme }, before) => {
    if (session !== before.session) this.#show(session);
    if (theme !== before.theme) this.#picture.invalidate();
    const way = moment === before.moment ? undefined : wayTo(this.root, moment);
    // Out of view, the panel does not follow the training, as no picture does.
    const follows = way === "follow" && this.seen && this.#session?.pictures(moment.step);
    if (way === "look" || follows) this.#look(moment.step);
  };

  /** @param {Session | undefined} session */
  #show(session) {
    this.#session = session;
    this.#forget();
    if (!session) return;
    this.#seed.textContent = firstSeed(session);
    const names = session.classes.map(({ name }) => name);
    this.#class.input.replaceChildren(...names.map((name, place) => element("option", { value: place }, name)));
    this.#class.input.value = String(names.length - 1);
    this.#look(0);
  }

  /**
   * Shows a step, or says that it is being computed.
   * @param {number} step
   */
  #look(step) {
    const session = this.#session;
    if (!session) return;
    this.#picture.step = step;
    this.#forget();
    const known = session.pictures(step);
    const logits = known?.map((snapshot) => snapshot?.logits ?? new Float32Array());
    const tooMany = logits?.every(({ length }) => length === 0);
    this.#state.hidden = known !== undefined && !tooMany;
    this.#state.textContent = tooMany ? text.tooMany : known ? "" : session.coming(step);
    if (!logits) return awaitsStep(this.root, step);
    this.#decisions = session.recording.decisions(logits);
    this.#redraw();
  }

  #forget() {
    this.#decisions?.free();
    this.#decisions = undefined;
  }

  get #algorithms() {
    return new Set(this.#session?.runs.map(({ algorithm }) => algorithm)).size || 1;
  }

  /** Draws the curves and fills the table for the chosen τ and class. */
  #redraw() {
    const tau = Number(this.#tau.value);
    this.#value.textContent = formatNumber(tau, { decimals: 2 });
    const chosen = Number(this.#class.input.value);
    const rows = this.#decisions?.at(tau, chosen) ?? [];
    this.#heads.replaceChildren(
      element("td"),
      ...rows.map(({ algorithm }) => element("th", { scope: "col" }, algorithm)),
    );
    this.#table.replaceChildren(
      ...entries(text.rows).map(([value, name]) =>
        element("tr", {}, element("th", { scope: "row" }, name), ...rows.map((row) => element("td", {}, row[value]))),
      ),
    );
    this.#picture.invalidate();
  }

  /** @param {object} look */
  #draw(look) {
    this.#decisions?.draw(this.#canvas, JSON.stringify(look), Number(this.#class.input.value), Number(this.#tau.value));
  }
}
