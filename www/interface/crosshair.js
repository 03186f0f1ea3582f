// @ts-check
// Draws a line in every panel at the step under the pointer, and a box with the exact values there.

import { counted, element } from "./dom.js";

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
   * @param {(x: number) => (Probe & { scale: number }) | undefined} probe
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
   * @param {Probe & { scale: number }} probe
   * @param {{ x: number, y: number }} pointer
   */
  #show({ step, places, edges, values, scale }, { x, y }) {
    const [top, bottom] = edges.map((edge) => edge / scale);
    this.#lines.replaceChildren(
      ...places.map((place) => {
        const line = element("span", { class: "line" });
        Object.assign(line.style, { left: `${place / scale}px`, top: `${top}px`, height: `${(bottom ?? 0) - (top ?? 0)}px` });
        return line;
      }),
    );
    const column = nearest(places, x * scale);
    const rows = values
      .filter((value) => value.column === column)
      .map(({ quantity, name, dashed, value }) =>
        element("tr", {}, cell(quantity.replace("_", " ")), cell(dashed ? `${name} (test)` : name), cell(written(value))),
      );
    const table = element("table", {}, element("caption", {}, `step ${counted(step)}`), element("tbody", {}, ...rows));
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

/** @param {number} value */
function written(value) {
  const size = Math.abs(value);
  return size === 0 || (size >= 0.001 && size < 1e5) ? value.toPrecision(4) : value.toExponential(3);
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
