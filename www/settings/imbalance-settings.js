// @ts-check
// Sets how many examples each class has: the kind of imbalance, its numbers, and bars that show the resulting counts.

import { DataDocument as bounds, Imbalance as imbalances } from "../bounds.js";
import { element } from "../elements/dom.js";
import { choiceField, entries, numberField } from "../elements/fields.js";
import { Slider, roundNumbers } from "../elements/slider.js";
import { classColor } from "../elements/theme.js";
import { markPart } from "../interface/extent.js";
import { formatNumber, imbalance as text } from "../text.js";

/** @typedef {import("../types.js").ClassInfo} ClassInfo */
/** @typedef {import("../types.js").DataDocument} DataDocument */
/** @typedef {import("../types.js").Imbalance} Imbalance */

export class ImbalanceSettings {
  #lab;
  #kind;
  #ratio;
  #minority;
  #alpha;
  #bars = element("ul", { class: "bars", "aria-label": text.counts });
  #maxPerClass;
  #total;
  #testPerClass;
  #testImbalance;
  #noise;
  /** The classes on the page. @type {ClassInfo[]} */
  #classes = [];

  needs = /** @type {const} */ (["document"]);

  /** @param {import("../lab.js").Lab} lab */
  constructor(lab) {
    this.#lab = lab;
    this.#kind = choiceField({
      id: "imbalance-kind",
      name: text.kind,
      options: entries(text.kinds),
      chosen: (kind) => this.#change((data) => withKind(data, kind, this.#classes)),
    });
    const withRatio = (/** @type {number} */ ratio) => (/** @type {DataDocument} */ data) => ({
      ...data,
      imbalance: { ...data.imbalance, ratio },
    });
    this.#ratio = new Slider({
      id: "imbalance",
      name: text.ratio,
      symbol: "ρ",
      stops: roundNumbers(0, 2),
      scale: ["1", "10", "100"],
      written: text.written,
      spoken: text.spoken,
      moved: (ratio) => this.#preview(withRatio(ratio)),
      chosen: (ratio) => this.#change(withRatio(ratio)),
    });
    this.#minority = numberField({
      id: "minority",
      name: text.minority,
      ...imbalances.step.minority,
      step: 0.1,
      chosen: (minority) => this.#change((data) => ({ ...data, imbalance: { ...data.imbalance, minority } })),
    });
    this.#alpha = numberField({
      id: "imbalance-alpha",
      name: text.alpha,
      ...imbalances.power_law.alpha,
      step: 0.1,
      chosen: (alpha) => this.#change((data) => ({ ...data, imbalance: { ...data.imbalance, alpha } })),
    });
    // The number of the largest class or that of all examples is given, and the other one follows.
    this.#maxPerClass = numberField({
      id: "max-per-class",
      name: text.maxPerClass,
      ...bounds.max_per_class,
      chosen: (count) => this.#change(({ total: _, ...data }) => ({ ...data, max_per_class: count })),
    });
    this.#total = numberField({
      id: "total",
      name: text.total,
      ...bounds.total,
      chosen: (total) => this.#change(({ max_per_class: _, ...data }) => ({ ...data, total })),
    });
    this.#testPerClass = numberField({
      id: "test-per-class",
      name: text.testPerClass,
      ...bounds.test_per_class,
      chosen: (count) => this.#change((data) => ({ ...data, test_per_class: count })),
    });
    this.#testImbalance = choiceField({
      id: "test-imbalance",
      name: text.testImbalance,
      options: entries(text.testImbalances),
      chosen: (value) =>
        this.#change((data) => ({ ...data, test_imbalance: value === "as_trained" ? "as_trained" : "balanced" })),
    });
    this.#noise = numberField({
      id: "label-noise",
      name: text.labelNoise,
      min: 100 * bounds.label_noise.min,
      max: 100 * bounds.label_noise.below - 1,
      step: 5,
      chosen: (percent) => this.#change((data) => ({ ...data, label_noise: percent / 100 })),
    });
    const fields = [this.#maxPerClass, this.#total, this.#testPerClass, this.#testImbalance, this.#noise].map(
      ({ root }) => root,
    );
    this.root = element(
      "div",
      { class: "setting" },
      markPart({ control: "imbalance" }, this.#ratio.root),
      markPart({ control: "imbalance-kind" }, this.#kind.root),
      markPart({ control: "imbalance-kind" }, this.#minority.root),
      markPart({ control: "imbalance-kind" }, this.#alpha.root),
      this.#bars,
      markPart(
        { control: "imbalance-kind" },
        element("details", { class: "fold" }, element("summary", {}, text.more), ...fields),
      ),
    );
  }

  /** @param {import("../state.js").State} state */
  update = ({ document, session }) => {
    if (!document || !session) return;
    const { data } = document;
    this.#classes = session.classes;
    const { imbalance } = data;
    const { kind } = imbalance;
    const ratio = "ratio" in imbalance ? imbalance.ratio : undefined;
    this.#ratio.root.hidden = ratio === undefined;
    if (ratio !== undefined) this.#ratio.show(ratio);
    this.#kind.input.value = kind;
    this.#minority.root.hidden = kind !== "step";
    this.#minority.show(imbalance.kind === "step" ? imbalance.minority : undefined);
    this.#alpha.root.hidden = kind !== "power_law";
    this.#alpha.show(imbalance.kind === "power_law" ? imbalance.alpha : undefined);
    const trained = session.classes.map(({ train }) => train);
    this.#maxPerClass.show(data.max_per_class ?? trained[0]);
    this.#total.show(data.total ?? trained.reduce((sum, count) => sum + count, 0));
    this.#maxPerClass.input.disabled = this.#total.input.disabled = kind === "counts" || kind === "as_is";
    this.#testPerClass.input.disabled = kind === "as_is";
    this.#testPerClass.show(data.test_per_class);
    this.#testImbalance.input.value = data.test_imbalance ?? "balanced";
    this.#noise.show(Math.round(1000 * (data.label_noise ?? bounds.label_noise.usual)) / 10);
    this.#showBars(data, session.classes);
  };

  /** @param {(data: DataDocument) => DataDocument} change */
  #changed(change) {
    const document = this.#lab.document();
    return { ...document, data: change(document.data) };
  }

  /** @param {(data: DataDocument) => DataDocument} change */
  #change(change) {
    this.#lab.apply(this.#changed(change));
  }

  /** @param {(data: DataDocument) => DataDocument} change */
  #preview(change) {
    const document = this.#changed(change);
    const classes = this.#lab.preview(document);
    if (classes) this.#showBars(document.data, classes);
  }

  /**
   * @param {DataDocument} data
   * @param {ClassInfo[]} classes
   */
  #showBars({ imbalance }, classes) {
    const largest = classes[0]?.train ?? 1;
    this.#bars.replaceChildren(
      ...classes.map(({ name, train }, place) => {
        const bar = element("span", { class: "bar" });
        bar.style.setProperty("--share", String(train / largest));
        const count = imbalance.kind === "counts" ? this.#countInput(name, train, place) : formatNumber(train);
        const row = element(
          "li",
          {},
          element("span", { class: "name", title: name }, name),
          element("span", { class: "track" }, bar),
          element("span", { class: "count" }, count),
        );
        row.style.setProperty("--class", classColor(place));
        return row;
      }),
    );
  }

  /**
   * @param {string} name
   * @param {number} train
   * @param {number} place
   */
  #countInput(name, train, place) {
    const input = element("input", { type: "number", min: 1, value: train, "aria-label": text.countOf(name) });
    input.addEventListener("change", () => {
      if (!Number.isInteger(input.valueAsNumber)) return;
      this.#change((data) => {
        const counts = data.imbalance.kind === "counts" ? data.imbalance.counts : [];
        // The largest class must come first, so the classes are sorted again.
        const sizes = data.classes.map((each, other) => ({
          each,
          count: (other === place ? input.valueAsNumber : counts[other]) ?? 1,
        }));
        sizes.sort((a, b) => b.count - a.count);
        return {
          ...data,
          classes: sizes.map(({ each }) => each),
          max_per_class: sizes[0]?.count ?? data.max_per_class,
          imbalance: { kind: "counts", counts: sizes.map(({ count }) => count) },
        };
      });
    });
    return input;
  }
}

/**
 * Returns the data with an imbalance of another kind, as similar to the current one as possible.
 * @param {DataDocument} data
 * @param {Imbalance["kind"]} kind
 * @param {ClassInfo[]} classes
 * @returns {DataDocument}
 */
function withKind(data, kind, classes) {
  const from = data.imbalance;
  const { total, ...unsized } = data;
  if (kind === "as_is") return { ...unsized, imbalance: { kind } };
  const { test_share: _, ...rest } = unsized;
  const [largest, smallest] = [classes[0], classes.at(-1)];
  const test_per_class = from.kind === "as_is" ? (smallest?.test ?? 1) : (data.test_per_class ?? 1);
  const max_per_class = largest?.train ?? 1;
  if (kind === "counts") {
    return { ...rest, max_per_class, test_per_class, imbalance: { kind, counts: classes.map(({ train }) => train) } };
  }
  const sized = { ...rest, ...(total === undefined ? { max_per_class } : { total }), test_per_class };
  if (kind === "power_law") return { ...sized, imbalance: { kind, alpha: 1 } };
  const own = Math.round((largest?.train ?? 1) / (smallest?.train ?? 1));
  const ratio =
    "ratio" in from ? from.ratio : Math.min(imbalances.ratio.ratio.max, Math.max(imbalances.ratio.ratio.min, own));
  return { ...sized, imbalance: kind === "step" ? { kind, minority: 0.5, ratio } : { kind, ratio } };
}
