// @ts-check
// Selects which of the recorded steps the pictures show. At its right end the slider follows the training.

import { element } from "../elements/dom.js";
import { showsStep } from "../elements/shown.js";
import { formatNumber, controlExplanations, time } from "../text.js";

export class TimeSlider {
  #input = element("input", { id: "time", type: "range", min: 0, max: 0, value: 0, disabled: true });
  #output = element("span", { class: "value" });
  /** The steps to choose from. @type {number[]} */
  #steps = [];
  needs = /** @type {const} */ (["moment"]);
  root = element(
    "div",
    { class: "time-slider", title: controlExplanations.time ?? "" },
    element("label", { for: "time" }, time.name),
    this.#input,
    this.#output,
  );

  /** @param {(step: number | undefined) => void} look shows a step, or follows the training again */
  constructor(look) {
    this.#input.addEventListener("input", () => {
      const place = this.#input.valueAsNumber;
      this.#write();
      look(place === this.#steps.length - 1 ? undefined : this.#steps[place]);
    });
  }

  /** @param {import("../state.js").State} state */
  update = ({ session, moment: { looked, pace } }) => {
    if (!session || pace === "answer") return;
    const { times } = session;
    // A script can also select a step between two recorded ones by its number.
    this.#steps = looked === undefined || times.includes(looked) ? times : [...times, looked].sort((a, b) => a - b);
    const last = Math.max(0, this.#steps.length - 1);
    this.#input.max = String(last);
    this.#input.disabled = last === 0;
    this.#input.value = String(looked === undefined ? last : this.#steps.indexOf(looked));
    this.#write();
  };

  #write() {
    const place = this.#input.valueAsNumber;
    const step = this.#steps[place] ?? 0;
    this.#output.textContent = formatNumber(step);
    this.#input.setAttribute("aria-valuetext", time.spoken(step));
    this.#input.style.setProperty("--filled", `${(100 * place) / Math.max(1, this.#steps.length - 1)}%`);
    showsStep(this.root, step);
  }
}
