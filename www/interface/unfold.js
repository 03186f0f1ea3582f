// @ts-check
// One step, unfolded: what a single step is made of and what becomes of it, stage by stage, with its own numbers. Loaded
// when a reader asks for it. It plays by itself, slowly, unless the reader's system asks for less motion; every stage can be
// gone to by hand.

import { choiceField } from "./fields.js";
import { counted, element } from "./dom.js";
import { firstSeed } from "./first-seed.js";
import { Picture } from "./picture.js";
import { classColour } from "./theme.js";

/** @typedef {import("../training/session.js").Session} Session */
/** @typedef {import("../wasm.js").Later} Later */
/** @typedef {InstanceType<Later["UnfoldedRun"]>} UnfoldedRun */
/** @typedef {NonNullable<ReturnType<UnfoldedRun["step"]>>} Step */
/** @typedef {Step["classes"][number]} ClassPart */

/** How long a stage is on its way and then stays while it plays, in milliseconds. */
const PACE = { moves: 1200, stays: 3200 };
/** Height of the picture and its greatest width, in CSS pixels. */
const SIZE = { height: 260, width: 620 };

/** What a direction makes of the classes' gradients. @type {Record<string, string>} */
const DIRECTIONS = {
  mean: "Nothing is changed: each class’s part is as long as its gradient, so a large class, whose many examples add up, pulls hardest.",
  class_mean: "Each class’s gradient is weighed by the inverse of its share of the batch, as if all classes were of one size.",
  normalised: "Each class’s gradient is brought to length one: every class pulls with the same strength, however few its examples.",
  rescaled: "Each gradient is brought to length one and then made longer, the worse the batch points it the class’s true way.",
  rescaled_product: "Each gradient is brought to length one, then weighed by how well the batch points the other classes their true way.",
  bisection: "The way is that of gradients of length one; the length is that of their plain sum.",
};

/** @type {{ name: string, column?: string, says: (step: Step, direction: string) => string }[]} */
const STAGES = [
  {
    name: "Forward",
    says: ({ step, classes }) =>
      `At step ${counted(step)} the network reads every example: ${classes.map(({ class: name, loss, recall }) => `of class ${name} it recognises ${percent(recall)}, at a mean loss of ${size(loss)}`).join("; ")}. The dot is where its parameters stand.`,
  },
  {
    name: "Gradients",
    says: ({ classes }) =>
      `Each class’s examples say which way the parameters should go to serve that class. These pulls have very different lengths: ${classes.map(({ class: name, batch }) => `${size(batch)} for ${name}`).join(", ")}.`,
  },
  {
    name: "Parts",
    says: ({ classes }, direction) =>
      `${DIRECTIONS[direction] ?? ""} The parts are now ${classes.map(({ class: name, part }) => `${size(part)} long for ${name}`).join(", ")}.`,
  },
  {
    name: "Sum",
    says: ({ length }) => `The parts are put together: the thick arrow, ${size(length)} long, is the direction of the step. The longer a part, the more it decides.`,
  },
  {
    name: "Update",
    says: ({ rate, classes }) =>
      `The parameters move that way, as far as the learning rate, ${rate}, lets them. In a class’s shade it would go against that class. The cosine of its angle with each class’s gradient says the same, below zero where the class gets worse: ${classes.map(({ class: name, alignment }) => `${size(alignment)} for ${name}`).join(", ")}.`,
  },
  { name: "Outcome", says: outcome },
];

/** Columns of the table: name, the stage that fills it, and what stands in it. @type {[string, number, (part: ClassPart) => string][]} */
const COLUMNS = [
  ["Loss", 0, ({ loss }) => size(loss)],
  ["Recall", 0, ({ recall }) => percent(recall)],
  ["Gradient", 1, ({ batch }) => size(batch)],
  ["× weight", 2, ({ weight }) => (weight === undefined ? "–" : size(weight))],
  ["= part", 2, ({ part }) => size(part)],
  ["Predicted", 4, ({ predicted }) => change(predicted)],
  ["Came", 5, ({ actual }) => change(actual)],
];

export class Unfolding {
  #later;
  #stage = 0;
  /** Where the picture is on its way to the stage. */
  #at = 0;
  #frame = 0;
  #timer = 0;
  #playing = false;
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Session | undefined} */
  #session;
  #run = 0;
  /** The run as far as it was recorded. @type {UnfoldedRun | undefined} */
  #unfolded;
  #moment = Infinity;
  /** @type {[number, number]} */
  #pair = [0, 1];
  #canvas = element("canvas", { id: "unfolded", role: "img", "aria-label": "The arrows of this stage; the words below say the same." });
  #box = element("div", {}, this.#canvas);
  #title = element("h2", { id: "unfold-title" });
  #words = element("p", { class: "narration", "aria-live": "polite" });
  #body = element("tbody", { class: "keys" });
  #steps;
  #algorithm;
  #back = element("button", { type: "button" }, "Back");
  #play = element("button", { type: "button", class: "strong" });
  #next = element("button", { type: "button" }, "Next");
  #make = element("button", { type: "button", hidden: true }, "Make this step");
  #picture;
  #able;
  root;

  /**
   * @param {Later} later
   * @param {{ step: () => Promise<unknown>, able: () => boolean, failed: (message: string) => void }} desk makes a step, where
   *   the reader may, and hears what could not be drawn
   */
  constructor(later, { step, able, failed }) {
    this.#later = later;
    this.#able = able;
    this.#algorithm = choiceField({ id: "unfold-algorithm", name: "Algorithm", options: [], chosen: (run) => this.#turn(Number(run)) });
    this.#steps = STAGES.map(({ name }, stage) => {
      const button = element("button", { type: "button" }, `${stage + 1} ${name}`);
      button.addEventListener("click", () => this.#go(stage, true));
      return button;
    });
    const stages = element("ol", { class: "stages", "aria-label": "Stages" }, ...this.#steps.map((button) => element("li", {}, button)));
    const heads = ["Class", ...COLUMNS.map(([name]) => name)].map((name) => element("th", { scope: "col" }, name));
    const table = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), this.#body);
    const close = element("button", { type: "button", class: "quiet" }, "Close");
    this.root = element(
      "dialog",
      { class: "unfold", "aria-labelledby": "unfold-title" },
      element("div", { class: "unfold-head" }, this.#title, close),
      this.#algorithm.root,
      stages,
      this.#box,
      this.#words,
      element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "The numbers of this step" }, table),
      element("div", { class: "unfold-foot" }, this.#back, this.#play, this.#next, this.#make),
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
   * Unfolds the coming step at a recorded one, in the plane of two classes.
   * @param {Session} session
   * @param {number} moment
   * @param {[number, number]} pair
   */
  open(session, moment, pair) {
    this.#session = session;
    this.#pair = pair;
    const algorithms = session.runs.filter(({ seed }) => seed === session.runs[0]?.seed);
    this.#algorithm.input.replaceChildren(...algorithms.map(({ algorithm }, run) => element("option", { value: run }, algorithm)));
    this.#moment = moment;
    this.#picture.connect();
    this.root.showModal();
    this.#turn(0);
    this.#moment = this.#unfolded?.step(moment)?.step ?? moment;
    if (!this.#still.matches) this.#start();
  }

  /** @param {number} run */
  #turn(run) {
    this.#run = run;
    this.#at = 0;
    this.#read();
    this.#go(0, !this.#playing);
  }

  /** Reads what is recorded of the run by now. */
  #read() {
    const session = this.#session;
    if (!session) return;
    this.#unfolded?.free();
    const records = session.recording.coming_at(this.#run, this.#moment);
    this.#unfolded = new this.#later.UnfoldedRun(session.experiment.json(), this.#run, records);
    this.#tell();
  }

  /** Closes it, because its session ends. */
  close() {
    this.root.close();
    this.#leave();
  }

  #leave() {
    this.#session = undefined;
    this.#unfolded?.free();
    this.#unfolded = undefined;
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
    this.#tell();
  }

  /**
   * Goes to a stage; by hand, it then waits there.
   * @param {number} stage
   * @param {boolean} byHand
   */
  #go(stage, byHand) {
    this.#stage = Math.max(0, Math.min(STAGES.length - 1, stage));
    clearTimeout(this.#timer);
    if (byHand) this.#playing = false;
    else if (this.#stage < STAGES.length - 1) this.#timer = window.setTimeout(() => this.#go(this.#stage + 1, false), PACE.moves + PACE.stays);
    else this.#playing = false;
    this.#tell();
    this.#move();
  }

  /** Brings the picture to its stage, at once for who wants less motion. */
  #move() {
    cancelAnimationFrame(this.#frame);
    const from = this.#at;
    const start = performance.now();
    const moves = () => {
      const share = this.#still.matches ? 1 : Math.min(1, (performance.now() - start) / PACE.moves);
      this.#at = from + (this.#stage - from) * share * share * (3 - 2 * share);
      this.#picture.invalidate();
      if (share < 1) this.#frame = requestAnimationFrame(moves);
    };
    moves();
  }

  /** @param {object} look */
  #draw(look) {
    const view = JSON.stringify({ ...look, moment: this.#moment });
    this.#unfolded?.draw(this.#canvas, view, Uint32Array.from(this.#pair), this.#at);
  }

  /** Says what there is to say of the stage. */
  #tell() {
    const session = this.#session;
    const step = this.#unfolded?.step(this.#moment);
    const stage = STAGES[this.#stage];
    if (!session || !stage) return;
    const which = step ? `: ${session.runs[this.#run]?.algorithm}, from step ${counted(step.step)} to ${counted(step.step + 1)}` : "";
    this.#title.textContent = `One step, unfolded${which}${firstSeed(session)}`;
    for (const [place, button] of this.#steps.entries()) {
      if (place === this.#stage) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
    this.#back.disabled = this.#stage === 0;
    this.#next.disabled = this.#stage === STAGES.length - 1;
    this.#play.textContent = this.#playing ? "Pause" : "Play";
    const words = step ? stage.says(step, session.directions[this.#run] ?? "") : "There is no step to unfold here.";
    if (this.#words.textContent !== words) this.#words.textContent = words;
    this.#make.hidden = !this.#able() || this.#stage < STAGES.length - 1 || !step || step.classes.every(({ actual }) => actual !== undefined);
    this.#body.replaceChildren(...(step?.classes ?? []).map((part, place) => this.#row(part, place)));
  }

  /**
   * @param {ClassPart} part
   * @param {number} place
   */
  #row(part, place) {
    const cells = COLUMNS.map(([, stage, text]) => element("td", {}, stage <= this.#stage ? text(part) : "·"));
    const name = element("th", { scope: "row" }, element("span", { class: "swatch" }), part.class);
    const row = element("tr", {}, name, ...cells);
    row.style.setProperty("--class", classColour(place));
    return row;
  }

  /**
   * Arrows go from stage to stage, the space bar plays; the lab's own keys rest meanwhile.
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
  const fates = classes.map(({ class: name, loss, actual }) => {
    const worse = (actual ?? 0) > 0;
    return `${worse ? "▼" : "▲"} ${name} got ${worse ? "worse" : "better"}: its loss was ${size(loss)} and changed by ${change(actual)}`;
  });
  return `${fates.join("; ")}.`;
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
