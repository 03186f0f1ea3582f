// @ts-check
// The figure: a column of panels for each algorithm, drawn by the core from what was recorded.

import { element } from "./dom.js";
import { Picture } from "./picture.js";
import { DEFAULT_VIEW } from "./view.js";

/** @typedef {import("../types.js").Recording} Recording */
/** @typedef {import("../types.js").View} View */

/** Of each class and algorithm, from top to bottom. */
const QUANTITIES = ["loss", "recall"];
/** A panel narrower than this, in CSS pixels, cannot be read; the figure then scrolls sideways. */
const NARROWEST = 150;
const LOWEST = 190;
const HIGHEST = 236;

export class Figure {
  canvas = element("canvas", {
    id: "curves",
    role: "img",
    tabindex: 0,
    "aria-label": "Curves of loss and recall; nothing is recorded yet.",
  });
  root = element("div", { class: "panels" }, this.canvas);
  #picture;
  /** @type {Recording | undefined} */
  #recording;
  /** Two until an experiment says otherwise, so that the room for the figure is kept while it loads. */
  #columns = 2;
  #view = DEFAULT_VIEW;

  /** @param {(message: string) => void} failed */
  constructor(failed) {
    this.#picture = new Picture(
      this.root,
      this.canvas,
      {
        size: (width) => this.#size(width),
        draw: (look) =>
          this.#recording?.draw(this.canvas, JSON.stringify({ quantities: QUANTITIES, ...this.#view, ...look })),
      },
      failed,
    );
  }

  connect() {
    this.#picture.connect();
  }

  disconnect() {
    this.#picture.disconnect();
  }

  /**
   * Draws this recording from now on, in so many columns.
   * @param {Recording} recording
   * @param {number} columns
   */
  show(recording, columns) {
    this.#recording = recording;
    this.#columns = columns;
    this.invalidate();
  }

  /** Lets go of the recording; what was drawn of it stays to be seen. */
  release() {
    this.#recording = undefined;
  }

  /** @param {View} view */
  look(view) {
    this.#view = view;
    this.invalidate();
  }

  invalidate() {
    this.#picture.invalidate();
  }

  /** @param {number} width */
  #size(width) {
    const across = Math.max(width, this.#columns * NARROWEST);
    const panel = Math.min(HIGHEST, Math.max(LOWEST, (0.56 * across) / this.#columns));
    return { width: across, height: QUANTITIES.length * panel };
  }
}
