// @ts-check
// Shows the bars above the figure: the legend and the view options. Changing the view redraws the recording and never
// touches the experiment.

import { element } from "../elements/dom.js";
import { segments } from "../elements/segments.js";
import { algorithmColor, classColor } from "../elements/theme.js";
import { markPart } from "../interface/extent.js";
import { view as text } from "../text.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../training/session.js").Session} Session */

/**
 * The default view. Its axis of steps is logarithmic, because the interesting changes happen within the first few
 * steps.
 * @type {View}
 */
export const DEFAULT_VIEW = {
  quantities: ["loss", "recall"],
  split: "train",
  steps: "log",
  values: "linear",
  by: "algorithm",
  seeds: "mean",
  hidden: [],
  previous_run: true,
};

/** The quantities to show, by their names in documents. */
export const QUANTITIES = Object.keys(text.quantity);

/** The quantities that are always in sight. The others are behind a fold. */
const MAIN = ["loss", "recall", "gradient_norm", "contribution", "cosine", "alignment", "projection"];

/** The quantities that are also measured on test examples. */
const TESTED = [
  "loss",
  "recall",
  "precision",
  "f1",
  "predicted_share",
  "roc_auc",
  "average_precision",
  "accuracy",
  "balanced_accuracy",
  "macro_f1",
  "g_mean",
  "matthews_corrcoef",
];

/**
 * Returns a view that shows these quantities, or the default ones if the list is empty.
 * @param {View} view
 * @param {string[]} names
 * @returns {View}
 */
export function withQuantities(view, names) {
  const known = QUANTITIES.filter((value) => names.includes(value));
  return { ...view, quantities: known.length > 0 ? known : DEFAULT_VIEW.quantities };
}

export class ViewBar {
  /** @type {View} */
  #view = DEFAULT_VIEW;
  #store;
  #seeds = segments(text.seeds, "seeds", choices(text.seedModes), DEFAULT_VIEW.seeds, (seeds) => this.#set({ seeds }));
  /** @type {HTMLInputElement[]} */
  #ticks = [];
  #more = element("details", { class: "fold more-quantities" }, element("summary", {}, text.moreQuantities));
  #legend = element("ul", { class: "legend keys", "aria-label": text.legend });
  /** @type {Session | undefined} */
  #session;
  /** Explains how to read the lines. The note is below the figure. */
  note = element("span");
  needs = /** @type {const} */ (["session", "view"]);

  /** @param {import("../state.js").Store} store */
  constructor(store) {
    this.#store = store;
    const fields = [
      segments(text.split, "split", choices(text.splits), DEFAULT_VIEW.split, (split) => this.#set({ split })),
      segments(text.steps, "steps", choices(text.scales), DEFAULT_VIEW.steps, (steps) => this.#set({ steps })),
      segments(text.values, "values", choices(text.scales), DEFAULT_VIEW.values, (values) => this.#set({ values })),
      segments(text.columns, "by", choices(text.column), DEFAULT_VIEW.by, (by) => this.#set({ by, hidden: [] })),
      this.#seeds,
    ];
    this.root = element(
      "div",
      { class: "view" },
      markPart(
        { control: "view" },
        element("div", {}, disclosureButton(), element("div", { class: "choices" }, this.#quantities(), ...fields)),
      ),
      this.#legend,
    );
    this.#describe();
  }

  /** @param {State} state */
  update = ({ session, view }) => {
    this.#session = session ?? this.#session;
    this.#view = view;
    for (const tick of this.#ticks) tick.checked = view.quantities.includes(tick.value);
    this.#more.open ||= this.#ticks.some((tick) => tick.checked && !MAIN.includes(tick.value));
    this.#describe();
  };

  /** @param {Partial<View>} change */
  #set(change) {
    this.#store.set({ view: { ...this.#view, ...change } });
  }

  /** Creates checkboxes for the quantities. The last checked one cannot be unchecked. */
  #quantities() {
    const inputs = Object.entries(text.quantity).map(([value, [name, meaning]]) => {
      const input = element("input", { type: "checkbox", value, checked: DEFAULT_VIEW.quantities.includes(value) });
      input.addEventListener("change", () => {
        const quantities = inputs.map(({ input }) => input).filter(({ checked }) => checked);
        if (quantities.length === 0) input.checked = true;
        else this.#set({ quantities: quantities.map(({ value }) => value) });
      });
      return { input, label: element("label", { title: meaning }, input, element("span", {}, name)) };
    });
    this.#ticks = inputs.map(({ input }) => input);
    const labels = (/** @type {boolean} */ main) =>
      inputs.filter(({ input }) => MAIN.includes(input.value) === main).map(({ label }) => label);
    this.#more.append(element("div", {}, ...labels(false)));
    return element(
      "fieldset",
      { class: "segments" },
      element("legend", {}, text.quantities),
      element("div", {}, ...labels(true), this.#more),
    );
  }

  /** Fills the legend, and explains how to read the lines. */
  #describe() {
    const { split, by, quantities, seeds } = this.#view;
    const notes = [];
    if (quantities.includes("recall")) notes.push(text.notes.guessing);
    const untested = QUANTITIES.filter((value) => quantities.includes(value) && !TESTED.includes(value)).map(
      (value) => text.quantity[value]?.[0],
    );
    if (split === "test" && untested.length > 0) notes.push(text.notes.trainOnly(untested.join(", ")));
    if (split === "both") notes.push(text.notes.both);
    if (quantities.includes("cosine") && by === "algorithm") notes.push(text.notes.angle);
    if (!this.#session) return;
    this.#seeds.hidden = new Set(this.#session.runs.map(({ seed }) => seed)).size < 2;
    if (!this.#seeds.hidden && seeds !== "each") notes.push(text.notes[seeds]);
    this.note.textContent = notes.join(" ");
    const before = this.#session.hasPreviousRun ? [this.#before()] : [];
    this.#legend.replaceChildren(...(by === "class" ? this.#algorithms() : this.#classes()), ...before);
  }

  /**
   * Returns the legend's classes with their counts. With many classes it shows only the counts of training examples,
   * because these differ.
   */
  #classes() {
    const classes = this.#session?.classes ?? [];
    return classes.map(({ name, train, test }, place) => {
      const numbers = classes.length > 3 ? text.trainCount(train) : text.counts(train, test);
      return this.#entry(name, classColor(place), " ", element("span", { class: "counts" }, numbers));
    });
  }

  #algorithms() {
    const names = new Set(this.#session?.runs.map(({ algorithm }) => algorithm));
    return [...names].map((name, place) => this.#entry(name, algorithmColor(place)));
  }

  /** Returns the legend's entry of the previous run, which is drawn faintly until the reader hides it. */
  #before() {
    const { previous_run } = this.#view;
    return this.#switch(text.previousRun, previous_run, () => this.#set({ previous_run: !previous_run }));
  }

  /**
   * Creates an entry of the legend: a color with its name. A press hides its lines or shows them again.
   * @param {string} name
   * @param {string} color
   * @param {...(Node | string)} more
   */
  #entry(name, color, ...more) {
    const { hidden } = this.#view;
    const shown = !hidden.includes(name);
    const change = () => this.#set({ hidden: shown ? [...hidden, name] : hidden.filter((each) => each !== name) });
    const made = this.#switch(name, shown, change, ...more);
    made.style.setProperty("--class", color);
    return made;
  }

  /**
   * Creates a button that hides some lines and shows them again.
   * @param {string} name
   * @param {boolean} shown
   * @param {() => void} change
   * @param {...(Node | string)} more
   */
  #switch(name, shown, change, ...more) {
    const title = shown ? text.hide : text.show;
    const swatch = element("span", { class: "swatch" });
    const button = element(
      "button",
      { type: "button", "aria-pressed": String(shown), title },
      swatch,
      element("b", {}, name),
      ...more,
    );
    button.addEventListener("click", () => {
      change();
      const again = [...this.#legend.querySelectorAll("button")].find(
        (each) => each.querySelector("b")?.textContent === name,
      );
      again?.focus();
    });
    return element("li", {}, button);
  }
}

/** Creates a button that opens the choices after it. The styles show it only on narrow screens. */
function disclosureButton() {
  const button = element("button", { type: "button", class: "disclosure-button", "aria-expanded": "false" }, text.open);
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") === "false"));
  });
  return button;
}

/**
 * Returns the choices of a set of names: each value with its name.
 * @template {string} Value
 * @param {Record<Value, string>} names
 */
function choices(names) {
  return /** @type {[Value, string][]} */ (Object.entries(names));
}
