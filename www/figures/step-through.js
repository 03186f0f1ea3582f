// @ts-check
// Shows how a single step is made, stage by stage, with the step's own numbers. The module loads when a reader asks for
// it. The stages play slowly by themselves, unless the reader's system asks for reduced motion. The reader can also
// select every stage.

import { element } from "../elements/dom.js";
import { choiceField } from "../elements/fields.js";
import { classColor } from "../elements/theme.js";
import { formatNumber, formatPercent, stepThrough as text } from "../text.js";
import { firstSeed } from "./first-seed.js";
import { Picture } from "./picture.js";

/** @typedef {import("../training/session.js").Session} Session */
/** @typedef {import("../pkg/imbalance_lab.js").StepThrough} RecordedStep */
/** @typedef {NonNullable<ReturnType<RecordedStep["step"]>>} Step */
/** @typedef {Step["classes"][number]} ClassContribution */

/** The time that a stage moves and then stays while the stages play, in milliseconds. */
const STAGE_MS = { moves: 1200, stays: 3200 };
/** The height of the picture and its maximum width, in CSS pixels. */
const SIZE = { height: 260, width: 620 };

/** The texts of the stages, in order. @type {((step: Step, direction: import("../types.js").DirectionKind) => string)[]} */
const STAGES = [
  ({ step, classes }) => text.forward(step, named(classes)),
  ({ classes }) => text.gradients(named(classes)),
  ({ classes }, direction) => text.contributions(direction, named(classes)),
  ({ length }) => text.sum(length),
  ({ rate, classes }) => text.update(rate, named(classes)),
  outcome,
];

/**
 * The columns of the table: key, the stage that fills it, and its text.
 * @type {[keyof typeof text.heads, number, (part: ClassContribution) => string][]}
 */
const COLUMNS = [
  ["loss", 0, ({ loss }) => size(loss)],
  ["recall", 0, ({ recall }) => formatPercent(recall)],
  ["gradient", 1, ({ batch }) => size(batch)],
  ["weight", 2, ({ weight }) => size(weight)],
  ["contribution", 2, ({ contribution }) => size(contribution)],
  ["predicted", 4, ({ predicted }) => change(predicted)],
  ["actual", 5, ({ actual }) => change(actual)],
];

export class StepThrough {
  #stage = 0;
  /** The position of the picture between the stages. */
  #at = 0;
  #frame = 0;
  #timer = 0;
  #playing = false;
  #reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Session | undefined} */
  #session;
  #run = 0;
  /** What is recorded of the step. @type {RecordedStep | undefined} */
  #recordedStep;
  #at_step = Infinity;
  /** @type {[number, number]} */
  #pair = [0, 1];
  #canvas = element("canvas", { id: "step-through-picture", role: "img", "aria-label": text.canvas });
  #box = element("div", {}, this.#canvas);
  #title = element("h2", { id: "step-through-title" });
  #stageText = element("p", { class: "stage-text", "aria-live": "polite" });
  #body = element("tbody", { class: "keys" });
  #steps;
  #algorithm;
  #back = element("button", { type: "button" }, text.back);
  #play = element("button", { type: "button", class: "primary" });
  #next = element("button", { type: "button" }, text.next);
  #make = element("button", { type: "button", hidden: true }, text.make);
  #picture;
  #canStep;
  root;

  /**
   * @param {{ step: () => Promise<unknown>, canStep: () => boolean, failed: (message: string) => void }} actions to
   *   make a step, to ask whether the reader may make one, and to report a drawing error
   */
  constructor({ step, canStep, failed }) {
    this.#canStep = canStep;
    this.#algorithm = choiceField({
      id: "step-through-algorithm",
      name: text.algorithm,
      options: [],
      chosen: (run) => this.#select(Number(run)),
    });
    this.#steps = text.stages.map((name, stage) => {
      const button = element("button", { type: "button" }, `${stage + 1} ${name}`);
      button.addEventListener("click", () => this.#go(stage, true));
      return button;
    });
    const stages = element(
      "ol",
      { class: "stages", "aria-label": text.stageList },
      ...this.#steps.map((button) => element("li", {}, button)),
    );
    const keys = /** @type {const} */ (["class", ...COLUMNS.map(([key]) => key)]);
    const heads = keys.map((key) => element("th", { scope: "col", "data-term": key }, text.heads[key]));
    const table = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), this.#body);
    const close = element("button", { type: "button", class: "secondary" }, text.close);
    this.root = element(
      "dialog",
      { class: "step-through", "aria-labelledby": "step-through-title" },
      element("div", { class: "step-through-head" }, this.#title, close),
      this.#algorithm.root,
      stages,
      this.#box,
      this.#stageText,
      element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": text.numbers }, table),
      element("div", { class: "step-through-foot" }, this.#back, this.#play, this.#next, this.#make),
    );
    this.#picture = new Picture(
      this.#box,
      this.#canvas,
      {
        size: (width) => ({ width: Math.min(width, SIZE.width), height: SIZE.height }),
        draw: (look) => this.#draw(look),
      },
      failed,
    );
    this.#back.addEventListener("click", () => this.#go(this.#stage - 1, true));
    this.#next.addEventListener("click", () => this.#go(this.#stage + 1, true));
    this.#play.addEventListener("click", () => (this.#playing ? this.#pause() : this.#start()));
    this.#make.addEventListener("click", () =>
      step().then(
        () => this.#read(),
        () => {},
      ),
    );
    close.addEventListener("click", () => this.root.close());
    this.root.addEventListener("close", () => this.root.open || this.#leave());
    this.root.addEventListener("keydown", (event) => this.#key(event));
  }

  /**
   * Opens the step after a recorded one, in the plane of two classes.
   * @param {Session} session
   * @param {number} at_step
   * @param {[number, number]} pair
   */
  open(session, at_step, pair) {
    this.#session = session;
    this.#pair = pair;
    const algorithms = session.runs.filter(({ seed }) => seed === session.runs[0]?.seed);
    this.#algorithm.input.replaceChildren(
      ...algorithms.map(({ algorithm }, run) => element("option", { value: run }, algorithm)),
    );
    this.#at_step = at_step;
    this.#picture.connect();
    this.root.showModal();
    this.#select(0);
    this.#at_step = this.#recordedStep?.step(at_step)?.step ?? at_step;
    if (!this.#reducedMotion.matches) this.#start();
  }

  /** @param {number} run */
  #select(run) {
    this.#run = run;
    this.#at = 0;
    this.#read();
    this.#go(0, !this.#playing);
  }

  /** Reads what is recorded of the run so far. */
  #read() {
    const session = this.#session;
    if (!session) return;
    this.#recordedStep?.free();
    this.#recordedStep = session.recording.step_through(this.#run, this.#at_step);
    this.#describe();
  }

  /** Closes the dialog, because its session ends. */
  close() {
    this.root.close();
    this.#leave();
  }

  #leave() {
    this.#session = undefined;
    this.#recordedStep?.free();
    this.#recordedStep = undefined;
    this.#pause();
    cancelAnimationFrame(this.#frame);
    this.#picture.disconnect();
  }

  #start() {
    if (this.#stage === STAGES.length - 1) this.#at = this.#stage = 0;
    this.#playing = true;
    this.#go(this.#stage, false);
  }

  #pause() {
    this.#playing = false;
    clearTimeout(this.#timer);
    this.#describe();
  }

  /**
   * Goes to a stage. A stage that the reader selects stays until the reader goes on.
   * @param {number} stage
   * @param {boolean} byHand
   */
  #go(stage, byHand) {
    this.#stage = Math.max(0, Math.min(STAGES.length - 1, stage));
    clearTimeout(this.#timer);
    if (byHand) this.#playing = false;
    else if (this.#stage < STAGES.length - 1) {
      this.#timer = window.setTimeout(() => this.#go(this.#stage + 1, false), STAGE_MS.moves + STAGE_MS.stays);
    } else this.#playing = false;
    this.#describe();
    this.#move();
  }

  /** Moves the picture to its stage, at once if the reader prefers reduced motion. */
  #move() {
    cancelAnimationFrame(this.#frame);
    const from = this.#at;
    const start = performance.now();
    const moves = () => {
      const share = this.#reducedMotion.matches ? 1 : Math.min(1, (performance.now() - start) / STAGE_MS.moves);
      this.#at = from + (this.#stage - from) * share * share * (3 - 2 * share);
      this.#picture.invalidate();
      if (share < 1) this.#frame = requestAnimationFrame(moves);
    };
    moves();
  }

  /** @param {object} look */
  #draw(look) {
    const view = JSON.stringify({ ...look, at_step: this.#at_step });
    this.#recordedStep?.draw(this.#canvas, view, Uint32Array.from(this.#pair), this.#at);
  }

  /** Describes the stage. */
  #describe() {
    const session = this.#session;
    const step = this.#recordedStep?.step(this.#at_step);
    const stage = STAGES[this.#stage];
    if (!session || !stage) return;
    const which = step ? text.which(session.runs[this.#run]?.algorithm ?? "", step.step, step.step + 1) : "";
    this.#title.textContent = text.title + which + firstSeed(session);
    for (const [place, button] of this.#steps.entries()) {
      if (place === this.#stage) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
    this.#back.disabled = this.#stage === 0;
    this.#next.disabled = this.#stage === STAGES.length - 1;
    this.#play.textContent = this.#playing ? text.pause : text.play;
    const description = step ? stage(step, session.directions(step.step)[this.#run] ?? "mean") : text.none;
    if (this.#stageText.textContent !== description) this.#stageText.textContent = description;
    this.#make.hidden =
      !this.#canStep() ||
      this.#stage < STAGES.length - 1 ||
      !step ||
      step.classes.every(({ actual }) => actual !== undefined);
    this.#body.replaceChildren(...(step?.classes ?? []).map((part, place) => this.#row(part, place)));
  }

  /**
   * @param {ClassContribution} part
   * @param {number} place
   */
  #row(part, place) {
    const cells = COLUMNS.map(([, stage, write]) => element("td", {}, stage <= this.#stage ? write(part) : "·"));
    const name = element("th", { scope: "row" }, element("span", { class: "swatch" }), part.class);
    const row = element("tr", {}, name, ...cells);
    row.style.setProperty("--class", classColor(place));
    return row;
  }

  /**
   * Handles the keys: the arrow keys go from stage to stage and the space bar plays. The lab's own shortcuts are off
   * meanwhile.
   * @param {KeyboardEvent} event
   */
  #key(event) {
    event.stopPropagation();
    const { target } = event;
    if (
      !(target instanceof Element) ||
      target.closest("select, .scroll") ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey
    ) {
      return;
    }
    if (event.key === "ArrowRight") this.#go(this.#stage + 1, true);
    else if (event.key === "ArrowLeft") this.#go(this.#stage - 1, true);
    else if (event.key === " " && !target.matches("button")) this.#play.click();
    else return;
    event.preventDefault();
  }
}

/**
 * Returns the contributions of the classes under their names.
 * @param {ClassContribution[]} classes
 */
function named(classes) {
  return classes.map(({ class: name, ...part }) => ({ name, ...part }));
}

/** @param {Step} step */
function outcome({ classes }) {
  const known = named(classes).flatMap(({ name, loss, actual }) =>
    actual === undefined ? [] : [{ name, loss, actual }],
  );
  return known.length < classes.length ? text.outcomeLater : text.outcome(known);
}

/** @param {number | undefined} value */
function size(value) {
  return formatNumber(value, { digits: 3 });
}

/** @param {number | undefined} value */
function change(value) {
  return value === undefined ? text.notYet : formatNumber(value, { digits: 3, signed: true });
}
