// @ts-check
// Selects which of a source's classes the experiment uses, their order, and which of them to merge. The reader gives
// each of the source's classes the number of its class in the experiment. Class 1 is the largest, and classes with the
// same number are merged.

import { element } from "../elements/dom.js";
import { textField } from "../elements/fields.js";
import { classColor } from "../elements/theme.js";
import { formatNumber, classes as text } from "../text.js";

/** @typedef {import("../types.js").ClassDocument} ClassDocument */
/** @typedef {import("../types.js").DatasetSummary} DatasetSummary */

/** The maximum number of characters in a name made of other names. */
const MAX_CLASSES_LISTED = 40;
const UNUSED = "";

export class ClassPicker {
  #chosen;
  #rows = element("ul", { class: "picker" });
  #names = element("div");
  #hint = element("p", { class: "hint" });
  #summary = element("summary", {}, text.title);
  root = element("details", { class: "fold" }, this.#summary, this.#rows, this.#names, this.#hint);
  /** @type {ClassDocument[]} */
  #classes = [];
  /** @type {DatasetSummary | undefined} */
  #datasetSummary;

  /** @param {(classes: ClassDocument[]) => void} chosen */
  constructor(chosen) {
    this.#chosen = chosen;
    this.root.addEventListener("toggle", () => this.#fill());
  }

  /**
   * @param {ClassDocument[]} classes
   * @param {DatasetSummary} datasetSummary
   */
  show(classes, datasetSummary) {
    this.#classes = classes;
    this.#datasetSummary = datasetSummary;
    this.#summary.textContent = text.count(classes.length, datasetSummary.classes.length);
    this.#fill();
  }

  /** Lists the classes if the list is open. A hundred classes need ten thousand options. */
  #fill() {
    const { open } = this.root;
    const datasetSummary = this.#datasetSummary;
    if (!open || !datasetSummary) return;
    const classes = this.#classes;
    this.#hint.textContent = text.hint;
    const places = classes.map((_, place) => String(place + 1));
    const options = [
      UNUSED,
      ...places,
      ...(places.length < datasetSummary.classes.length ? [String(places.length + 1)] : []),
    ];
    const listed = element("select");
    listed.append(
      ...options.map((value) => element("option", { value }, value === UNUSED ? text.unused : text.numbered(value))),
    );
    this.#rows.replaceChildren(
      ...datasetSummary.classes.map(({ name, train }) => {
        const place = classes.findIndex((each) => partsOf(each).includes(name));
        const select = /** @type {HTMLSelectElement} */ (listed.cloneNode(true));
        select.setAttribute("aria-label", text.choice(name));
        select.value = place < 0 ? UNUSED : String(place + 1);
        select.dataset.part = name;
        select.addEventListener("change", () => this.#choose());
        const count = train < 1e9 ? [element("span", { class: "count" }, formatNumber(train))] : [];
        const row = element("li", {}, element("span", { class: "name" }, name), ...count, select);
        if (place >= 0) row.style.setProperty("--class", classColor(place));
        return row;
      }),
    );
    this.#names.replaceChildren(
      ...classes.flatMap((each, place) => (typeof each === "string" ? [] : [this.#naming(each, place)])),
    );
  }

  /**
   * @param {Exclude<ClassDocument, string>} merged
   * @param {number} place
   */
  #naming({ name, of }, place) {
    const chosen = (/** @type {string} */ typed) =>
      this.#chosen(this.#classes.map((each, other) => (other === place ? { name: typed || joined(of), of } : each)));
    const field = textField({ id: `class-name-${place}`, name: text.nameOf(place + 1), hint: joined(of), chosen });
    field.input.value = name;
    return field.root;
  }

  #choose() {
    /** @type {Map<number, string[]>} */
    const groups = new Map();
    for (const select of this.#rows.querySelectorAll("select")) {
      if (select.value === UNUSED) continue;
      const place = Number(select.value) - 1;
      groups.set(place, [...(groups.get(place) ?? []), select.dataset.part ?? ""]);
    }
    const places = [...groups.keys()].sort((a, b) => a - b);
    if (places.length < 2) {
      this.#hint.textContent = text.tooFew;
      return;
    }
    this.#chosen(places.map((place) => this.#named(groups.get(place) ?? [], this.#classes[place])));
  }

  /**
   * Returns a class of these parts. It keeps the name that the reader gave it before, if there was one.
   * @param {string[]} parts
   * @param {ClassDocument | undefined} before
   * @returns {ClassDocument}
   */
  #named(parts, before) {
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    const given = typeof before === "object" && before.name !== joined(before.of) ? before.name : joined(parts);
    return { name: given, of: parts };
  }
}

/** @param {ClassDocument} document */
function partsOf(document) {
  return typeof document === "string" ? [document] : document.of;
}

/** @param {string[]} parts */
function joined(parts) {
  const name = parts.join(" + ");
  return name.length > MAX_CLASSES_LISTED ? `${name.slice(0, MAX_CLASSES_LISTED - 1)}…` : name;
}
