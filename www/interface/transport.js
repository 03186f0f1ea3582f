// @ts-check
// The transport bar: buttons to reset, make one step, play or pause, and train to the end; the speed; and the progress
// of the experiment.

import { element, icon } from "../elements/dom.js";
import { showsStep } from "../elements/shown.js";
import { ignoreRejection } from "../promises.js";
import { transport as text } from "../text.js";
import { markPart } from "./extent.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../types.js").PlaybackState} PlaybackState */

/** The speeds in steps per second. At the second one a reader can follow the training. */
const SPEEDS = [5, 30, 120, Infinity];
export const DEFAULT_SPEED = 30;

const ICONS = {
  reset: "M3 3h2v10H3zM13 3v10L6 8z",
  step: "M3.5 3h2v10h-2zM7.5 3v10l6-5z",
  play: "M4 2.5v11L13.5 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  end: "M11 3h2v10h-2zM3 3v10l7-5z",
};

export class Transport {
  #toggle;
  #counter = element("span", { id: "counter" });
  #progress = element("progress", { id: "progress", max: 1, value: 0, "aria-label": text.progress });
  #buttons;
  #speed;
  needs = /** @type {const} */ (["session", "moment"]);

  /** @param {import("../lab.js").Lab} lab */
  constructor(lab) {
    const reset = button("reset", () => ignoreRejection(lab.reset()));
    const step = button("step", () => ignoreRejection(lab.step()));
    const end = button("end", () => ignoreRejection(lab.run()));
    this.#toggle = button("play", () => lab.toggle());
    this.#buttons = [step, this.#toggle, end];
    this.#speed = choice((rate) => lab.setSpeed(rate));
    this.root = element(
      "div",
      { class: "transport", role: "group", "aria-label": text.group },
      element("div", { class: "buttons" }, reset, step, this.#toggle, end),
      this.#speed,
      element("div", { class: "step-counter" }, this.#counter, this.#progress),
    );
  }

  /**
   * While there is nothing to train, only the reset button works, which tries again.
   * @param {State} state
   * @param {State} before
   */
  update = ({ session, moment }, before) => {
    if (session !== before.session) for (const each of this.#buttons) each.disabled = !session;
    if (session && moment !== before.moment && moment.pace !== "answer") this.#show(moment.playback, moment.step);
  };

  /** Moves the focus to the button that plays. */
  focus() {
    this.#toggle.focus({ preventScroll: true });
  }

  /**
   * @param {PlaybackState} playbackState
   * @param {number} shown the step that all panels show
   */
  #show({ step, steps, playing, finished }, shown) {
    this.#counter.textContent = text.counter(shown, steps, step);
    this.#progress.max = steps;
    this.#progress.value = step;
    showsStep(this.root, shown);
    const [stepButton, , endButton] = this.#buttons;
    for (const each of [stepButton, endButton]) {
      if (!each || each.disabled === finished) continue;
      // A disabled button loses the focus, so the focus moves to another button.
      if (finished && each.matches(":focus")) this.#toggle.focus();
      each.disabled = finished;
    }
    if (playing) this.#setToggle("pause", ICONS.pause);
    else if (finished) this.#setToggle("replay", ICONS.play);
    else this.#setToggle("play", ICONS.play);
  }

  /**
   * @param {"play" | "pause" | "replay"} action
   * @param {string} outline
   */
  #setToggle(action, outline) {
    const { name, hint } = text.buttons[action];
    if (this.#toggle.dataset.action === action) return;
    this.#toggle.dataset.action = action;
    this.#toggle.replaceChildren(icon(outline), element("span", {}, name));
    this.#toggle.title = hint;
  }
}

/**
 * @param {"reset" | "step" | "play" | "end"} id
 * @param {() => void} action
 */
function button(id, action) {
  const { name, hint } = text.buttons[id];
  const made = element(
    "button",
    { id, type: "button", title: hint, disabled: id !== "reset" },
    icon(ICONS[id]),
    element("span", {}, name),
  );
  made.addEventListener("click", action);
  return markPart({ control: id }, made);
}

/** @param {(rate: number) => void} chosen */
function choice(chosen) {
  const options = SPEEDS.map((rate) =>
    element("option", { value: rate, selected: rate === DEFAULT_SPEED }, text.speedOf(rate)),
  );
  const select = element("select", { id: "speed", "aria-label": text.speed }, ...options);
  select.addEventListener("change", () => chosen(Number(select.value)));
  return markPart({ control: "speed" }, select);
}
