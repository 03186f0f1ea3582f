// @ts-check
// Explains the step that makes the rare class worse the most: which way is downhill for each digit, where the step goes
// under each rule, and what it does to the error.

import { element, renew } from "../elements/dom.js";
import { Picture } from "../figures/picture.js";
import { HOSTED, located } from "../locations.js";
import { first, firstWhy as text } from "../text.js";

/** @typedef {import("../training/session.js").Session} Session */

export class FirstWhy {
  #title = element("h2", { id: "first-why-title", tabindex: "-1" });
  #words = element("p", { class: "first-why-words" });
  #body = element("tbody");
  #canvases = first.columns.map(({ name }) => element("canvas", { role: "img", "aria-label": text.canvas(name) }));
  #pictures;
  root;
  isOpen = false;
  /** The step from which the explained one starts. @type {number | undefined} */
  step;
  #ratio = 1;
  #shown = -1;
  /** @type {Session | undefined} */
  #session;

  /**
   * @param {{ failed: (message: string) => void, closed: () => void, details: () => void }} actions
   */
  constructor({ failed, closed, details }) {
    const close = element("button", { type: "button", class: "first-close" }, text.close);
    close.addEventListener("click", closed);
    const more = element("button", { type: "button", id: "first-why-details" }, text.details);
    more.addEventListener("click", details);
    // The lab in a single file has no lessons beside it.
    const lesson = HOSTED ? [element("a", { href: located("lessons/why.html").href }, text.lesson)] : [];
    const boxes = this.#canvases.map((canvas) => element("div", { class: "first-plane" }, canvas));
    const planes = boxes.map((box, place) =>
      element("div", {}, element("h3", {}, first.columns[place]?.name ?? ""), box),
    );
    const heads = text.heads.map((head) => element("th", { scope: "col" }, head));
    this.root = element(
      "section",
      { class: "first-why", "aria-labelledby": "first-why-title", hidden: true },
      element("div", { class: "first-why-head" }, this.#title, close),
      this.#words,
      element("div", { class: "first-planes" }, ...planes),
      element(
        "table",
        {},
        element("caption", {}, text.table),
        element("thead", {}, element("tr", {}, ...heads)),
        this.#body,
      ),
      element("nav", { class: "first-why-ways", "aria-label": text.ways }, more, ...lesson),
    );
    this.#pictures = boxes.map((box, place) => {
      const size = () => ({ width: box.clientWidth, height: box.clientHeight });
      return new Picture(box, this.#canvas(place), { size, draw: (look) => this.#draw(look, place) }, failed);
    });
  }

  /** @param {number} place @returns {HTMLCanvasElement} */
  #canvas(place) {
    return this.#canvases[place] ?? element("canvas");
  }

  connect() {
    for (const picture of this.#pictures) picture.connect();
  }

  disconnect() {
    for (const picture of this.#pictures) picture.disconnect();
    this.#session = undefined;
  }

  invalidate() {
    if (this.isOpen) for (const picture of this.#pictures) picture.invalidate();
  }

  /**
   * @param {Session} session
   * @param {number} ratio
   */
  show(session, ratio) {
    this.#session = session;
    this.#ratio = ratio;
    this.#shown = -1;
    this.update();
  }

  /** @param {boolean} open */
  toggle(open) {
    this.isOpen = open;
    this.root.hidden = !open;
    this.#shown = -1;
    this.update();
    if (open) this.#title.focus({ preventScroll: true });
  }

  /** Describes the step, if more is known since the last time. */
  update() {
    const session = this.#session;
    if (!session || !this.isOpen) return;
    this.step = session.recording.worst_step();
    const step = this.step ?? 0;
    if (step === this.#shown) return;
    const conditions = session.descentConditions(step);
    const [common, rare] = session.classes.map(({ name }) => name);
    const names = [...new Set(session.runs.map(({ algorithm }) => algorithm))];
    const of = (/** @type {string} */ algorithm, /** @type {string | undefined} */ name) =>
      conditions.find((each) => each.algorithm === algorithm && each.class === name);
    const rows = names.map((algorithm, place) => [
      first.columns[place]?.name ?? algorithm,
      of(algorithm, common),
      of(algorithm, rare),
    ]);
    if (rows.some((row) => row.includes(undefined))) return;
    this.#shown = step;
    this.#title.textContent = text.title(step);
    const [plain, equal] = names.map((algorithm) => of(algorithm, rare)?.worse);
    this.#words.textContent = plain ? `${text.worse(this.#ratio)}${equal ? "" : ` ${text.better}`}` : text.none;
    renew(this.#body, rows.map(row));
    this.invalidate();
  }

  /**
   * @param {{ scale: number, theme: object }} look
   * @param {number} column
   */
  #draw({ scale, theme }, column) {
    const unit = parseFloat(getComputedStyle(this.root).fontSize) / 16;
    const view = JSON.stringify({ quantities: [], at_step: this.step ?? 0, scale: scale * unit, theme });
    this.#session?.recording.draw_why(this.#canvas(column), view, column);
  }
}

/** @param {(string | import("../types.js").DescentCondition | undefined)[]} cells */
function row(cells) {
  return element(
    "tr",
    {},
    ...cells.map((cell) => {
      if (typeof cell !== "object") return element("th", { scope: "row" }, cell ?? "");
      return element(
        "td",
        { class: cell.worse ? "worse" : "" },
        text.effect(cell.worse, cell.actual ?? cell.predicted),
      );
    }),
  );
}
