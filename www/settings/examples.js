// @ts-check
// Shows the training examples: a row of thumbnails for each class of images, or points in the plane.

import { element } from "../elements/dom.js";
import { Picture } from "../figures/picture.js";
import { data } from "../text.js";

/** @typedef {import("../types.js").ClassInfo} ClassInfo */
/** @typedef {import("../types.js").Examples} Examples */

export class ExamplesPicture {
  canvas = element("canvas", { id: "examples", role: "img", "aria-label": data.noExamples });
  root = element("div", { class: "examples" }, this.canvas);
  #picture;
  /** @type {Examples | undefined} */
  #examples;

  /** @param {(message: string) => void} failed */
  constructor(failed) {
    this.#picture = new Picture(
      this.root,
      this.canvas,
      {
        size: (width) => ({ width, height: this.#examples?.height(width) ?? 1 }),
        draw: (look) => this.#examples?.draw(this.canvas, JSON.stringify({ quantities: [], ...look })),
      },
      failed,
    );
  }

  connect() {
    this.#picture.connect();
  }

  invalidate() {
    this.#picture.invalidate();
  }

  disconnect() {
    this.#picture.disconnect();
    this.#examples = undefined;
  }

  /**
   * @param {Examples | undefined} examples
   * @param {ClassInfo[]} classes
   */
  show(examples, classes) {
    if (examples === this.#examples) return;
    this.#examples = examples;
    const names = classes.map(({ name }) => name).join(", ");
    this.canvas.setAttribute("aria-label", data.examples(names));
    this.#picture.invalidate();
  }
}
