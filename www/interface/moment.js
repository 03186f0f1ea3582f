// @ts-check
// Back in time: which of the recorded steps the pictures show. At its right end it follows the training.

import { counted, element } from "./dom.js";

/** @typedef {import("../training/session.js").Session} Session */

export class Moment {
  #input = element("input", { id: "moment", type: "range", min: 0, max: 0, value: 0, disabled: true });
  #output = element("span", { class: "value" });
  #changed;
  /** @type {ArrayLike<number>} */
  #steps = [];
  #follows = true;
  root = element(
    "div",
    { class: "moment", title: "Go back to any recorded step; at the right end the pictures follow the training." },
    element("label", { for: "moment" }, "Look at step"),
    this.#input,
    this.#output,
  );

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
    this.#input.addEventListener("input", () => {
      this.#follows = this.#input.valueAsNumber === this.#steps.length - 1;
      this.#write();
      this.#changed();
    });
  }

  /** The step that is looked at; nothing if it is the last. */
  get step() {
    return this.#follows ? undefined : this.#steps[this.#input.valueAsNumber];
  }

  /** Follows the training again. */
  follow() {
    this.#follows = true;
  }

  /** @param {Session} session */
  show(session) {
    this.#steps = session.recorded;
    const last = Math.max(0, this.#steps.length - 1);
    this.#input.max = String(last);
    this.#input.disabled = last === 0;
    if (this.#follows) this.#input.value = String(last);
    this.#write();
  }

  #write() {
    const place = this.#input.valueAsNumber;
    const step = counted(this.#steps[place] ?? 0);
    this.#output.textContent = step;
    this.#input.setAttribute("aria-valuetext", `step ${step}`);
    this.#input.style.setProperty("--filled", `${(100 * place) / Math.max(1, this.#steps.length - 1)}%`);
  }
}
