// @ts-check
// For images: which of the training examples each algorithm takes for another class at the step looked at. A row for each
// class; the line under an image has the colour of the class that it is taken for.

import { counted, element } from "./dom.js";
import { firstSeed } from "./first-seed.js";
import { Picture } from "./picture.js";

/** @typedef {import("../types.js").Examples} Examples */
/** @typedef {import("../training/session.js").Session} Session */
/** @typedef {import("../types.js").Mistakes} Mistakes */

/**
 * An algorithm's mistakes: what is told of them, what of that is put in words, and the examples that are drawn of what.
 * @typedef {{ name: string, canvas: HTMLCanvasElement, words: HTMLElement, told?: Mistakes, said?: Mistakes, of?: Mistakes, examples?: Examples }} Panel
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
  /** @type {number | undefined} */
  #moment;
  #connected = false;
  root = element(
    "section",
    { class: "mistakes", hidden: true, "aria-labelledby": "mistakes" },
    element("h2", { id: "mistakes" }, "Mistakes: what is taken for what", this.#seed),
    element("p", {}, "Training examples that the network gets wrong at this step, a row for each class. The line under an image has the colour of the class it is taken for."),
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

  /** Looks whether more is known now. */
  refresh() {
    if (!this.root.hidden) this.#read();
  }

  /** @param {Session} session */
  show(session) {
    this.#session = session;
    this.#seed.textContent = firstSeed(session);
    const [, height] = session.inventory.shape;
    this.root.hidden = height <= 1;
    this.#moment = undefined;
    for (const panel of this.#panels) this.#let(panel);
    const names = this.root.hidden ? [] : [...new Set(session.runs.map(({ algorithm }) => algorithm))];
    this.#panels = names.map((name) => this.#panel(name));
    this.#body.style.setProperty("--narrowest", `${NARROWEST}px`);
    this.#body.replaceChildren(...this.#panels.map(({ name, canvas, words }) => element("div", {}, element("h3", {}, name), words, element("div", {}, canvas))));
    if (this.#connected) for (const { picture } of this.#panels) picture.connect();
    this.refresh();
  }

  /**
   * Shows a recorded step, or the last one.
   * @param {number | undefined} moment
   */
  look(moment) {
    this.#moment = moment;
    this.refresh();
  }

  /** @param {string} name */
  #panel(name) {
    const canvas = element("canvas", { role: "img" });
    const words = element("p", { class: "wrong" });
    /** @type {Panel} */
    const panel = { name, canvas, words };
    const picture = new Picture(
      this.#body,
      canvas,
      {
        size: () => ({ width: canvas.parentElement?.clientWidth || NARROWEST, height: this.#examples(panel)?.height(NARROWEST) ?? 1 }),
        draw: (look) => {
          this.#examples(panel)?.draw_mistaken(canvas, JSON.stringify(look), Uint32Array.from(panel.told?.taken ?? []));
          this.#say(panel);
        },
      },
      this.#failed,
    );
    return Object.assign(panel, { picture });
  }

  /**
   * The examples that a panel shows, made when they are first drawn.
   * @param {Panel} panel
   */
  #examples(panel) {
    if (panel.of !== panel.told) {
      panel.examples?.free();
      panel.examples = panel.told && this.#session?.picture(panel.told);
      panel.of = panel.told;
    }
    return panel.examples;
  }

  /**
   * Lets go of what a panel shows.
   * @param {Panel & { picture: Picture }} panel
   */
  #let(panel) {
    panel.picture.disconnect();
    panel.told = undefined;
    this.#examples(panel);
  }

  /**
   * Says what is drawn.
   * @param {Panel} panel
   */
  #say(panel) {
    const { name, words, canvas, told } = panel;
    panel.said = told;
    const numbers = this.#session?.classes.map(({ name, train }, index) => `${name}: ${counted(told?.wrong[index] ?? 0)} of ${counted(train)}`).join("; ");
    words.textContent = told ? `Wrong: ${numbers}` : "Not known of this step.";
    canvas.setAttribute("aria-label", `Examples that ${name} gets wrong. ${numbers}.`);
  }

  /** Has each panel show what is known of the step looked at. */
  #read() {
    const session = this.#session;
    if (!session) return;
    const all = session.mistakes(this.#moment ?? Infinity);
    for (const [place, panel] of this.#panels.entries()) {
      const told = all[place];
      // What was told while it was out of sight may wait for its words.
      if (told === panel.told && (session.going || told === panel.said)) continue;
      panel.told = told;
      if (session.going) {
        panel.picture.follow();
      } else {
        // The picture is drawn in the next frame; words and picture are of one step while it plays, too.
        this.#say(panel);
        panel.picture.invalidate();
      }
    }
  }
}
