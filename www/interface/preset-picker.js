// @ts-check
// Experiments to begin with: each by name, with a sentence of what to see. A press opens one, and its sentence stays in sight,
// where it is changed as that of the one it was: so the controls below stand still under the reader's hand.

import { element } from "./dom.js";

/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */

export class PresetPicker {
  #desk;
  #name = element("span", {}, "Experiments to begin with");
  #see = element("p", { id: "see" });
  #list = element("ul", { class: "presets" });
  #fold = element("details", { class: "fold" }, element("summary", {}, this.#name), this.#list);
  root = element("div", { class: "setting preset" }, this.#fold, this.#see);
  /** Each preset's document as it is compared, with its button. @type {{ text: string, title: string, see: string, button: HTMLButtonElement }[]} */
  #presets = [];
  /** The one that was on the page last, and what it learned from. @type {{ title: string, see: string, source: string } | undefined} */
  #last;

  /** @param {import("./settings.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
  }

  /**
   * Says which preset the experiment on the page is, if it is one.
   * @param {ExperimentDocument} document
   */
  show(document) {
    if (this.#presets.length === 0) this.#fill();
    const text = JSON.stringify(sorted(document));
    const open = this.#presets.find((preset) => preset.text === text);
    for (const { button } of this.#presets) button.setAttribute("aria-pressed", String(button === open?.button));
    const source = JSON.stringify(document.data.source);
    if (open) this.#last = { ...open, source };
    const { title, see } = this.#last?.source === source ? this.#last : {};
    this.#see.textContent = `${title}${open ? "" : ", changed"}. ${see}`;
    this.#see.hidden = !title;
    this.#see.classList.toggle("past", !open);
  }

  #fill() {
    this.#presets = this.#desk.presets().map(({ name, title, see, document }) => {
      const button = element("button", { type: "button", id: `preset-${name}`, "aria-pressed": "false" }, element("strong", {}, title), see);
      button.addEventListener("click", () => {
        this.#fold.open = false;
        this.#desk.apply(JSON.parse(document));
      });
      return { text: JSON.stringify(sorted(JSON.parse(document))), title, see, button };
    });
    this.#list.replaceChildren(...this.#presets.map(({ button }) => element("li", {}, button)));
  }
}

/**
 * A document with its fields in one order.
 * @param {unknown} value
 * @returns {unknown}
 */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
