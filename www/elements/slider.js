// @ts-check
// A slider on a logarithmic scale. It moves over the round numbers of each decade, which are nearly evenly spaced on
// such a scale. So every stop is a number that people would choose, and the arrow keys move from one to the next.

import { element } from "./dom.js";

const DECADE = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9];

/**
 * Returns the round numbers from 10^low to 10^high.
 * @param {number} low
 * @param {number} high
 */
export function roundNumbers(low, high) {
  const stops = [];
  for (let power = low; power < high; power += 1) stops.push(...DECADE.map((digit) => Number(`${digit}e${power}`)));
  return [...stops, Number(`1e${high}`)];
}

/**
 * @typedef {object} SliderOptions
 * @property {string} id
 * @property {string} name
 * @property {string} symbol as in the paper
 * @property {number[]} stops in ascending order
 * @property {string[]} scale marks under the track, evenly spaced
 * @property {(value: number) => string} written
 * @property {(value: number) => string} spoken
 * @property {(value: number) => void} moved called while the slider moves
 * @property {(value: number) => void} chosen called when the reader releases it
 */

export class Slider {
  #options;
  #input;
  #value = element("span", { class: "value" });

  /** @param {SliderOptions} options */
  constructor(options) {
    this.#options = options;
    const { id, name, symbol, stops } = options;
    this.#input = element("input", {
      id,
      type: "range",
      min: 0,
      max: stops.length - 1,
      step: 1,
      value: 0,
      disabled: true,
    });
    this.#input.addEventListener("input", () => {
      this.#write(this.#stop());
      options.moved(this.#stop());
    });
    this.#input.addEventListener("change", () => options.chosen(this.#stop()));
    const label = element("label", { for: id }, `${name} `, element("i", {}, symbol));
    const marks = options.scale.map((mark) => element("span", {}, mark));
    this.root = element(
      "div",
      { class: "slider" },
      element("div", { class: "slider-head" }, label, this.#value),
      this.#input,
      element("div", { class: "scale", "aria-hidden": "true" }, ...marks),
    );
  }

  /**
   * Shows a value, which may lie between two stops. The value is undefined if the document leaves nothing to set.
   * @param {number | undefined} value
   * @param {string} [instead] the text to show when the slider cannot show the value
   */
  show(value, instead) {
    this.#input.disabled = value === undefined;
    if (value !== undefined) {
      this.#input.value = String(nearest(this.#options.stops, value));
      this.#write(value);
    }
    if (instead !== undefined) {
      this.#value.textContent = instead;
      this.#input.setAttribute("aria-valuetext", instead);
    }
  }

  #stop() {
    return this.#options.stops[Number(this.#input.value)] ?? Number.NaN;
  }

  /** @param {number} value */
  #write(value) {
    this.#value.textContent = this.#options.written(value);
    this.#input.setAttribute("aria-valuetext", this.#options.spoken(value));
    const { max, valueAsNumber } = this.#input;
    this.#input.style.setProperty("--filled", `${(100 * valueAsNumber) / Number(max)}%`);
  }
}

/**
 * Returns the index of the stop nearest to a value, by ratio.
 * @param {number[]} stops
 * @param {number} value
 */
function nearest(stops, value) {
  const far = stops.map((stop) => Math.abs(Math.log(stop / value)));
  return far.indexOf(Math.min(...far));
}
