// @ts-check
// The figure in words, for those who do not see it: one sentence as the name of the canvas, and a table of the latest
// values after it. Both only repeat what the core recorded.

import { element } from "./dom.js";

/** @typedef {import("./types.js").Curve} Curve */
/** @typedef {import("./types.js").Standing} Standing */

export class Summary {
  #caption = element("caption");
  #rows = element("tbody");
  #canvas;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    const titles = ["Algorithm", "Seed", "Class", "Examples", "Loss", "Recall"].map((title) =>
      element("th", { scope: "col" }, title),
    );
    const head = element("thead", {}, element("tr", {}, ...titles));
    const table = element("table", {}, this.#caption, head, this.#rows);
    this.root = element("div", { id: "summary", class: "unseen" }, table);
  }

  /**
   * @param {Curve[]} curves
   * @param {Standing} standing
   */
  show(curves, { step, steps }) {
    this.#caption.textContent = `Loss and recall of each class at step ${step} of ${steps}`;
    const recalls = curves.filter(({ quantity }) => quantity === "recall");
    const rows = recalls.map((recall) => {
      const { algorithm, seed, split } = recall;
      const loss = curves.find((curve) => curve.quantity === "loss" && same(curve, recall));
      const cells = [algorithm, String(seed), recall.class, split, latest(loss), latest(recall)];
      return element("tr", {}, ...cells.map((text) => element("td", {}, text)));
    });
    this.#rows.replaceChildren(...rows);
    const phrases = recalls
      .filter((curve) => curve.split === "train" && curve.seed === recalls[0]?.seed && curve.class !== "all")
      .map((recall) => `${recall.algorithm}, class ${recall.class}: ${latest(recall)}`);
    this.#canvas.setAttribute(
      "aria-label",
      `Curves of loss and recall, a column for each algorithm. Recall at step ${step}: ${phrases.join("; ")}.`,
    );
  }
}

/**
 * Whether two curves are of the same class of the same run.
 * @param {Curve} one
 * @param {Curve} other
 */
function same(one, other) {
  return (
    one.algorithm === other.algorithm &&
    one.seed === other.seed &&
    one.split === other.split &&
    one.class === other.class
  );
}

/** @param {Curve | undefined} curve */
function latest(curve) {
  return curve?.values.at(-1)?.toFixed(2) ?? "none";
}
