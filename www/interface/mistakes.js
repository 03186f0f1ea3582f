// @ts-check
// For images: which of the training examples each algorithm takes for another class at the step looked at. A row for each
// class; the line under an image has the colour of the class that it is taken for.

import { counted, element } from "./dom.js";
import { firstSeed } from "./first-seed.js";
import { Picture } from "./picture.js";
import { awaitsStep, showsStep } from "./shown.js";

/** @typedef {import("../types.js").Examples} Examples */
/** @typedef {import("../training/session.js").Session} Session */
/** @typedef {import("../types.js").Glance} Glance */

/**
 * An algorithm's mistakes: what is known of them, the examples that are drawn, of what, and what each is taken for.
 * @typedef {{ name: string, canvas: HTMLCanvasElement, words: HTMLElement, glance?: Glance, of?: Glance, examples?: Examples, taken: number[] }} Panel
 */

/** Least width of an algorithm's pictures, in CSS pixels. */
const NARROWEST = 180;

export class MistakesPictures {
  #failed;
  #body = element("div", { class: "mistaken" });
  #seed = element("span");
  /** @type {(Panel & { picture: Picture })[]} */
  #panels = [];
  /** @type {Session | undefined} */
  #session;
  #step = 0;
  #state = element("p", { class: "state", hidden: true });
  #connected = false;
  root = element(
    "section",
    { class: "mistakes", hidden: true, "aria-labelledby": "mistakes" },
    element("h2", { id: "mistakes" }, "Mistakes: what is taken for what", this.#seed),
    element("p", {}, "Training examples that the network gets wrong at this step, a row for each class. The line under an image has the colour of the class it is taken for."),
    this.#state,
    this.#body,
  );

  /** @param {(message: string) => void} failed */
  constructor(failed) {
    this.#failed = failed;
  }

  connect() {
    this.#connected = true;
    for (const { picture } of this.#panels) picture.connect();
  }

  disconnect() {
    this.#connected = false;
    this.#session = undefined;
    for (const panel of this.#panels) this.#let(panel);
  }

  invalidate() {
    for (const { picture } of this.#panels) picture.invalidate();
  }

  /** Whether anybody sees it. */
  get seen() {
    return !this.root.hidden && this.#panels.some(({ picture }) => picture.seen);
  }

  /** Whether some of it is yet to be drawn. */
  get waits() {
    return this.#panels.some(({ picture }) => picture.waits);
  }

  /** @param {Session} session */
  show(session) {
    this.#session = session;
    this.#seed.textContent = firstSeed(session);
    const [, height] = session.inventory.shape;
    this.root.hidden = height <= 1;
    for (const panel of this.#panels) this.#let(panel);
    const names = this.root.hidden ? [] : [...new Set(session.runs.map(({ algorithm }) => algorithm))];
    this.#panels = names.map((name) => this.#panel(name));
    this.#body.style.setProperty("--narrowest", `${NARROWEST}px`);
    this.#body.replaceChildren(...this.#panels.map(({ name, canvas, words }) => element("div", {}, element("h3", {}, name), words, element("div", {}, canvas))));
    if (this.#connected) for (const { picture } of this.#panels) picture.connect();
    this.look(0);
  }

  /**
   * Shows a step, or says that it is coming.
   * @param {number} step
   */
  look(step) {
    const session = this.#session;
    if (!session || this.root.hidden) return;
    const known = session.pictures(step);
    this.#state.hidden = known !== undefined;
    this.#state.textContent = known ? "" : session.coming(step);
    this.#step = step;
    if (!known) return awaitsStep(this.root, step);
    this.#read(known);
    for (const panel of this.#panels) {
      this.#say(panel);
      panel.picture.invalidate();
    }
  }

  /**
   * Draws a step when there is time for it, and says then what is drawn.
   * @param {number} step
   */
  follow(step) {
    const known = this.root.hidden ? undefined : this.#session?.pictures(step);
    if (!known) return;
    this.#step = step;
    this.#read(known);
    for (const panel of this.#panels) {
      panel.picture.follow();
      if (!panel.picture.seen) this.#say(panel);
    }
  }

  /** @param {string} name */
  #panel(name) {
    const canvas = element("canvas", { role: "img" });
    const words = element("p", { class: "wrong" });
    /** @type {Panel} */
    const panel = { name, canvas, words, taken: [] };
    const picture = new Picture(
      this.#body,
      canvas,
      {
        size: () => ({ width: canvas.parentElement?.clientWidth || NARROWEST, height: this.#examples(panel)?.height(NARROWEST) ?? 1 }),
        draw: (look) => {
          this.#examples(panel)?.draw_mistaken(canvas, JSON.stringify(look), Uint32Array.from(panel.taken));
          this.#say(panel);
        },
        drawn: () => this.#drawn(),
      },
      this.#failed,
    );
    return Object.assign(panel, { picture });
  }

  /**
   * The examples that a panel shows, made when they are first drawn; only those that are known.
   * @param {Panel} panel
   */
  #examples(panel) {
    const { glance } = panel;
    if (panel.of === glance) return panel.examples;
    panel.examples?.free();
    panel.of = glance;
    panel.examples = undefined;
    panel.taken = [];
    const session = this.#session;
    if (!glance || !session) return undefined;
    const shown = glance.mistakes.map(({ places, taken }) =>
      places.map((place, at) => ({ place, taken: taken[at] ?? 0 })).filter(({ place }) => session.shows(place)),
    );
    panel.taken = shown.flat().map(({ taken }) => taken);
    panel.examples = session.picture(shown.map((each) => each.map(({ place }) => place)));
    return panel.examples;
  }

  /**
   * Lets go of what a panel shows.
   * @param {Panel & { picture: Picture }} panel
   */
  #let(panel) {
    panel.picture.disconnect();
    panel.glance = undefined;
    this.#examples(panel);
  }

  /**
   * Says what is drawn; of a run that broke off, at which step it stands.
   * @param {Panel} panel
   */
  #say({ name, words, canvas, glance }) {
    const classes = this.#session?.classes ?? [];
    const numbers = classes.map(({ name, train }, index) => `${name}: ${counted(glance?.mistakes[index]?.wrong ?? 0)} of ${counted(train)}`).join("; ");
    const stood = glance && glance.step < this.#step ? `, at step ${counted(glance.step)}, where it broke off` : "";
    words.textContent = glance ? `Wrong${stood}: ${numbers}` : "Not known of this step: its worker failed.";
    canvas.setAttribute("aria-label", `Examples that ${name} gets wrong${stood}. ${numbers}.`);
  }

  /** Says which step is shown, once all algorithms show it. */
  #drawn() {
    if (this.root.dataset.coming !== undefined && this.#session?.pictures(this.#step) === undefined) return;
    if (this.#panels.every(({ picture }) => picture.step === this.#step && !picture.waits)) showsStep(this.root, this.#step);
  }

  /**
   * Gives each panel what is known of its run.
   * @param {(Glance | undefined)[]} known
   */
  #read(known) {
    for (const [place, panel] of this.#panels.entries()) {
      panel.glance = known[place];
      panel.picture.step = this.#step;
    }
  }
}
