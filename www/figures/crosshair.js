// @ts-check
// Draws a line in every panel at the step under the pointer, and a box with the exact values there.

import { element } from "../elements/dom.js";
import { formatNumber, figure, view } from "../text.js";

/** @typedef {import("../types.js").Probe} Probe */

/** The distance between the pointer and the box, in CSS pixels. */
const APART = 14;

export class Crosshair {
  #lines = element("div");
  #box = element("div", { class: "values" });
  root = element("div", { class: "crosshair", hidden: true, "aria-hidden": "true" }, this.#lines, this.#box);
  #canvas;
  #probe;
  /** The pointer's position over the canvas. @type {{ x: number, y: number } | undefined} */
  #pointer;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(x: number) => (Probe & { density: number }) | undefined} probe
   */
  constructor(canvas, probe) {
    this.#canvas = canvas;
    this.#probe = probe;
    canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => {
      this.#pointer = { x: offsetX, y: offsetY };
      this.refresh();
    });
    canvas.addEventListener("pointerleave", () => {
      this.#pointer = undefined;
      this.root.hidden = true;
    });
  }

  /** Reads the values under the pointer again. */
  refresh() {
    if (!this.#pointer) return;
    const probe = this.#probe(this.#pointer.x);
    this.root.hidden = !probe;
    if (probe) this.#show(probe, this.#pointer);
  }

  /**
   * @param {Probe & { density: number }} probe
   * @param {{ x: number, y: number }} pointer
   */
  #show({ step, places, edges, values, density }, { x, y }) {
    const [top, bottom] = edges.map((edge) => edge / density);
    this.#lines.replaceChildren(
      ...places.map((place) => {
        const line = element("span", { class: "line" });
        Object.assign(line.style, {
          left: `${place / density}px`,
          top: `${top}px`,
          height: `${(bottom ?? 0) - (top ?? 0)}px`,
        });
        return line;
      }),
    );
    const column = nearest(places, x * density);
    const rows = values
      .filter((value) => value.column === column)
      .map(({ quantity, name, dashed, value }) =>
        element(
          "tr",
          {},
          cell(view.quantity[quantity]?.[0] ?? quantity),
          cell(dashed ? figure.test(name) : name),
          cell(formatNumber(value, { digits: 4 })),
        ),
      );
    const table = element("table", {}, element("caption", {}, figure.atStep(step)), element("tbody", {}, ...rows));
    this.#box.replaceChildren(table);
    const room = this.#canvas.clientWidth - x > this.#box.offsetWidth + APART;
    const left = room ? x + APART : x - APART - this.#box.offsetWidth;
    const lowest = this.#canvas.clientHeight - this.#box.offsetHeight;
    Object.assign(this.#box.style, { left: `${Math.max(0, left)}px`, top: `${Math.max(0, Math.min(y, lowest))}px` });
  }
}

/** @param {string} text */
function cell(text) {
  return element("td", {}, text);
}

/**
 * Returns the column whose line is nearest.
 * @param {number[]} places
 * @param {number} x
 */
function nearest(places, x) {
  const far = places.map((place) => Math.abs(place - x));
  return far.indexOf(Math.min(...far));
}
