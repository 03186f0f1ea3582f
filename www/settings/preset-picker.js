// @ts-check
// Shows example experiments, each with a name and a sentence about what to see. A press opens one, shows the
// quantities that its sentence mentions, and keeps the sentence visible. After the experiment changes, the sentence may
// be false. It is then hidden but keeps its room, so that the controls below do not move.

import { element } from "../elements/dom.js";
import { presets as text } from "../text.js";

/** @typedef {import("../types.js").Preset} Preset */

export class PresetPicker {
  #lab;
  #quantities;
  #name = element("span", {}, text.title);
  #title = element("span");
  #sentence = element("span");
  #see = element("p", { id: "see" }, this.#title, " ", this.#sentence);
  #list = element("ul", { class: "presets" });
  #fold = element("details", { class: "fold" }, element("summary", {}, this.#name), this.#list);
  root = element("div", { class: "setting preset" }, this.#fold, this.#see);
  /**
   * The presets, each with its document in a comparable form and its button.
   * @type {(Preset & { sortedDocument: string, button: HTMLButtonElement })[]}
   */
  #presets = [];
  /** The last preset on the page, and its data source. @type {(Preset & { source: string }) | undefined} */
  #last;
  needs = /** @type {const} */ (["document"]);

  /**
   * @param {import("../lab.js").Lab} lab
   * @param {(quantities: string[]) => void} quantities shows these quantities
   */
  constructor(lab, quantities) {
    this.#lab = lab;
    this.#quantities = quantities;
  }

  /**
   * Marks the preset that the experiment on the page is, if it is one.
   * @param {import("../state.js").State} state
   */
  update = ({ document, core }) => {
    if (!document || !core) return;
    if (this.#presets.length === 0) this.#fill(core.presets());
    const sortedDocument = JSON.stringify(sorted(document));
    const open = this.#presets.find((preset) => preset.sortedDocument === sortedDocument);
    for (const { button } of this.#presets) button.setAttribute("aria-pressed", String(button === open?.button));
    const source = JSON.stringify(document.data.source);
    // If the reader undoes a change, the shown quantities stay.
    if (open && open.name !== this.#last?.name) this.#quantities(open.show);
    if (open) this.#last = { ...open, source };
    const known = this.#last?.source === source ? this.#last : undefined;
    this.#see.hidden = !known;
    this.#title.textContent = known ? (open ? text.open(known.title) : text.changed(known.title)) : "";
    this.#sentence.textContent = known?.see ?? "";
    this.#sentence.classList.toggle("past", !open);
  };

  /** @param {Preset[]} presets */
  #fill(presets) {
    this.#presets = presets.map((preset) => {
      const { name, title, see, document } = preset;
      const button = element(
        "button",
        { type: "button", id: `preset-${name}`, "aria-pressed": "false" },
        element("strong", {}, title),
        see,
      );
      button.addEventListener("click", () => {
        this.#fold.open = false;
        this.#lab.open(document);
      });
      return { ...preset, sortedDocument: JSON.stringify(sorted(JSON.parse(document))), button };
    });
    this.#list.replaceChildren(...this.#presets.map(({ button }) => element("li", {}, button)));
  }
}

/**
 * Returns a document with its fields in sorted order.
 * @param {unknown} value
 * @returns {unknown}
 */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
