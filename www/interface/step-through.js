// @ts-check
// Shows how a single step is made, stage by stage, with the step's own numbers. The module loads when a reader asks for
// it. The stages play slowly by themselves, unless the reader's system asks for reduced motion. The reader can also
// select every stage.

import { choiceField } from "./fields.js";
import { counted, element } from "./dom.js";
import { firstSeed } from "./first-seed.js";
import { Picture } from "./picture.js";
import { classColor } from "./theme.js";

/** @typedef {import("../training/session.js").Session} Session */
/** @typedef {import("../pkg/imbalance_lab.js").StepThrough} RecordedStep */
/** @typedef {NonNullable<ReturnType<RecordedStep["step"]>>} Step */
/** @typedef {Step["classes"][number]} ClassContribution */

/** The time that a stage moves and then stays while the stages play, in milliseconds. */
const STAGE_MS = { moves: 1200, stays: 3200 };
/** The height of the picture and its maximum width, in CSS pixels. */
const SIZE = { height: 260, width: 620 };

/** Explains how each direction combines the class gradients. @type {Record<string, string>} */
const DIRECTIONS = {
  mean: "Nothing is changed: each class’s part is as long as its gradient, so a large class, whose many examples add up, pulls hardest.",
  class_mean: "Each class’s gradient is weighed by the inverse of its share of the batch, as if all classes were of one size.",
  normalized: "Each class’s gradient is brought to length one: every class contributes equally, however few its examples.",
  rescaled: "Each gradient is brought to length one and then made longer, the worse the batch points it the class’s true way.",
  rescaled_product: "Each gradient is brought to length one, then weighed by how well the batch points the other classes their true way.",
  bisection: "The way is that of gradients of length one; the length is that of their plain sum.",
};

/** @type {{ name: string, column?: string, text: (step: Step, direction: string) => string }[]} */
const STAGES = [
  {
    name: "Forward",
    text: ({ step, classes }) =>
      `At step ${counted(step)} the network reads every example: ${classes.map(({ class: name, loss, recall }) => `of class ${name} it classifies ${percent(recall)} correctly, at a mean loss of ${size(loss)}`).join("; ")}. The dot is where its parameters stand.`,
  },
  {
    name: "Gradients",
    text: ({ classes }) =>
      `Each class’s examples say which way the parameters should go to serve that class. These pulls have very different lengths: ${classes.map(({ class: name, batch }) => `${size(batch)} for ${name}`).join(", ")}.`,
  },
  {
    name: "Contributions",
    text: ({ classes }, direction) =>
      `${DIRECTIONS[direction] ?? ""} The parts are now ${classes.map(({ class: name, contribution }) => `${size(contribution)} long for ${name}`).join(", ")}.`,
  },
  {
    name: "Sum",
    text: ({ length }) => `The parts are put together: the thick arrow, ${size(length)} long, is the direction of the step. The longer a part, the more it decides.`,
  },
  {
    name: "Update",
    text: ({ rate, classes }) =>
      `The parameters move that way, as far as the learning rate, ${rate}, lets them. In a class’s shade it would go against that class. The cosine of its angle with each class’s gradient says the same, below zero where the class gets worse: ${classes.map(({ class: name, alignment }) => `${size(alignment)} for ${name}`).join(", ")}.`,
  },
  { name: "Outcome", text: outcome },
];

/**
 * The columns of the table: name, the stage that fills it, and its text.
 * @type {[string, number, (part: ClassContribution) => string][]}
 */
const COLUMNS = [
  ["Loss", 0, ({ loss }) => size(loss)],
  ["Recall", 0, ({ recall }) => percent(recall)],
  ["Gradient", 1, ({ batch }) => size(batch)],
  ["× weight", 2, ({ weight }) => (weight === undefined ? "–" : size(weight))],
  ["= contribution", 2, ({ contribution }) => size(contribution)],
  ["Predicted", 4, ({ predicted }) => change(predicted)],
  ["Actual", 5, ({ actual }) => change(actual)],
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
  #canvas = element("canvas", { id: "step-through-picture", role: "img", "aria-label": "The arrows of this stage; the words below say the same." });
  #box = element("div", {}, this.#canvas);
  #title = element("h2", { id: "step-through-title" });
  #words = element("p", { class: "stage-text", "aria-live": "polite" });
  #body = element("tbody", { class: "keys" });
  #steps;
  #algorithm;
  #back = element("button", { type: "button" }, "Back");
  #play = element("button", { type: "button", class: "primary" });
  #next = element("button", { type: "button" }, "Next");
  #make = element("button", { type: "button", hidden: true }, "Make this step");
  #picture;
  #canStep;
  root;

  /**
   * @param {{ step: () => Promise<unknown>, canStep: () => boolean, failed: (message: string) => void }} actions to
   *   make a step, to ask whether the reader may make one, and to report a drawing error
   */
  constructor({ step, canStep, failed }) {
    this.#canStep = canStep;
    this.#algorithm = choiceField({ id: "step-through-algorithm", name: "Algorithm", options: [], chosen: (run) => this.#select(Number(run)) });
    this.#steps = STAGES.map(({ name }, stage) => {
      const button = element("button", { type: "button" }, `${stage + 1} ${name}`);
      button.addEventListener("click", () => this.#go(stage, true));
      return button;
    });
    const stages = element("ol", { class: "stages", "aria-label": "Stages" }, ...this.#steps.map((button) => element("li", {}, button)));
    const heads = ["Class", ...COLUMNS.map(([name]) => name)].map((name) => element("th", { scope: "col" }, name));
    const table = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), this.#body);
    const close = element("button", { type: "button", class: "secondary" }, "Close");
    this.root = element(
      "dialog",
      { class: "step-through", "aria-labelledby": "step-through-title" },
      element("div", { class: "step-through-head" }, this.#title, close),
      this.#algorithm.root,
      stages,
      this.#box,
      this.#words,
      element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "The numbers of this step" }, table),
      element("div", { class: "step-through-foot" }, this.#back, this.#play, this.#next, this.#make),
    );
    this.#picture = new Picture(
      this.#box,
      this.#canvas,
      { size: (width) => ({ width: Math.min(width, SIZE.width), height: SIZE.height }), draw: (look) => this.#draw(look) },
      failed,
    );
    this.#back.addEventListener("click", () => this.#go(this.#stage - 1, true));
    this.#next.addEventListener("click", () => this.#go(this.#stage + 1, true));
    this.#play.addEventListener("click", () => (this.#playing ? this.#pause() : this.#start()));
    this.#make.addEventListener("click", () => step().then(() => this.#read(), () => {}));
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
    this.#algorithm.input.replaceChildren(...algorithms.map(({ algorithm }, run) => element("option", { value: run }, algorithm)));
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
    else if (this.#stage < STAGES.length - 1) this.#timer = window.setTimeout(() => this.#go(this.#stage + 1, false), STAGE_MS.moves + STAGE_MS.stays);
    else this.#playing = false;
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

  /** Describes the stage in words. */
  #describe() {
    const session = this.#session;
    const step = this.#recordedStep?.step(this.#at_step);
    const stage = STAGES[this.#stage];
    if (!session || !stage) return;
    const which = step ? `: ${session.runs[this.#run]?.algorithm}, from step ${counted(step.step)} to ${counted(step.step + 1)}` : "";
    this.#title.textContent = `One step${which}${firstSeed(session)}`;
    for (const [place, button] of this.#steps.entries()) {
      if (place === this.#stage) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
    this.#back.disabled = this.#stage === 0;
    this.#next.disabled = this.#stage === STAGES.length - 1;
    this.#play.textContent = this.#playing ? "Pause" : "Play";
    const words = step ? stage.text(step, session.directions[this.#run] ?? "") : "There is no step to show here.";
    if (this.#words.textContent !== words) this.#words.textContent = words;
    this.#make.hidden = !this.#canStep() || this.#stage < STAGES.length - 1 || !step || step.classes.every(({ actual }) => actual !== undefined);
    this.#body.replaceChildren(...(step?.classes ?? []).map((part, place) => this.#row(part, place)));
  }

  /**
   * @param {ClassContribution} part
   * @param {number} place
   */
  #row(part, place) {
    const cells = COLUMNS.map(([, stage, text]) => element("td", {}, stage <= this.#stage ? text(part) : "·"));
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
    if (!(target instanceof Element) || target.closest("select, .scroll") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowRight") this.#go(this.#stage + 1, true);
    else if (event.key === "ArrowLeft") this.#go(this.#stage - 1, true);
    else if (event.key === " " && !target.matches("button")) this.#play.click();
    else return;
    event.preventDefault();
  }
}

/** @param {Step} step */
function outcome({ classes }) {
  if (classes.some(({ actual }) => actual === undefined)) return "What it does shows once the step is made.";
  const outcomes = classes.map(({ class: name, loss, actual }) => {
    const worse = (actual ?? 0) > 0;
    return `${worse ? "▼" : "▲"} ${name} got ${worse ? "worse" : "better"}: its loss was ${size(loss)} and changed by ${change(actual)}`;
  });
  return `${outcomes.join("; ")}.`;
}

/** @param {number} value */
function size(value) {
  const digits = value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : value.toPrecision(3);
  return digits.replace("-", "−");
}

/** @param {number} share */
function percent(share) {
  return `${(100 * share).toFixed(share > 0 && share < 0.01 ? 1 : 0)} %`;
}

/** @param {number | undefined} value */
function change(value) {
  return value === undefined ? "not yet" : `${value > 0 ? "+" : ""}${size(value)}`;
}
