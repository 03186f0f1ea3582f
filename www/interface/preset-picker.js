// @ts-check
// Experiments to begin with: each by name, with a sentence of what to see. A press opens one, shows the quantities that its sentence
// speaks of, and keeps the sentence in sight. Once the experiment is changed the sentence may be false: it is hidden, but keeps its
// room, so that the controls below stand still under the reader's hand.

import { element } from "./dom.js";

/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("../types.js").Preset} Preset */

export class PresetPicker {
  #actions;
  #quantities;
  #name = element("span", {}, "Experiments to begin with");
  #title = element("span");
  #sentence = element("span");
  #see = element("p", { id: "see" }, this.#title, " ", this.#sentence);
  #list = element("ul", { class: "presets" });
  #fold = element("details", { class: "fold" }, element("summary", {}, this.#name), this.#list);
  root = element("div", { class: "setting preset" }, this.#fold, this.#see);
  /** Each preset, with its document as it is compared, and its button. @type {(Preset & { text: string, button: HTMLButtonElement })[]} */
  #presets = [];
  /** The one that was on the page last, and what it learned from. @type {(Preset & { source: string }) | undefined} */
  #last;

  /**
   * @param {import("./settings.js").SettingsActions} actions
   * @param {(quantities: string[]) => void} quantities shows these
   */
  constructor(actions, quantities) {
    this.#actions = actions;
    this.#quantities = quantities;
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
    // A change that is taken back leaves what is shown to the reader.
    if (open && open.name !== this.#last?.name) this.#quantities(open.show);
    if (open) this.#last = { ...open, source };
    const known = this.#last?.source === source ? this.#last : undefined;
    this.#see.hidden = !known;
    this.#title.textContent = known ? `${known.title}${open ? "." : ", changed."}` : "";
    this.#sentence.textContent = known?.see ?? "";
    this.#sentence.classList.toggle("past", !open);
  }

  #fill() {
    this.#presets = this.#actions.presets().map((preset) => {
      const { name, title, see, document } = preset;
      const button = element("button", { type: "button", id: `preset-${name}`, "aria-pressed": "false" }, element("strong", {}, title), see);
      button.addEventListener("click", () => {
        this.#fold.open = false;
        this.#actions.open(document);
      });
      return { ...preset, text: JSON.stringify(sorted(JSON.parse(document))), button };
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
