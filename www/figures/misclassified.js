// @ts-check
// Shows which training images each algorithm misclassifies at the shown step. Each class has a row. The line under an
// image has the color of the predicted class.

import { element } from "../elements/dom.js";
import { awaitsStep, showsStep, wayTo } from "../elements/shown.js";
import { misclassified as text } from "../text.js";
import { firstSeed } from "./first-seed.js";
import { Picture } from "./picture.js";

/** @typedef {import("../types.js").Examples} Examples */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../training/session.js").Session} Session */
/** @typedef {import("../types.js").RunSnapshot} RunSnapshot */

/**
 * The misclassified examples of an algorithm: the run's snapshot, the examples to draw, the snapshot that they are
 * from, and the class predicted for each.
 * @typedef {{ name: string, canvas: HTMLCanvasElement, counts: HTMLElement, snapshot?: RunSnapshot, of?: RunSnapshot, examples?: Examples, predictions: number[] }} Panel
 */

/** The minimum width of an algorithm's pictures, in CSS pixels. */
const MIN_WIDTH = 180;

export class MisclassifiedPanel {
  #failed;
  #body = element("div", { class: "misclassified-examples" });
  #seed = element("span");
  /** @type {(Panel & { picture: Picture })[]} */
  #panels = [];
  /** @type {Session | undefined} */
  #session;
  #step = 0;
  #state = element("p", { class: "state", hidden: true });
  #connected = false;
  needs = /** @type {const} */ (["session", "moment", "theme"]);
  root = element(
    "section",
    { class: "misclassified", hidden: true, "aria-labelledby": "misclassified" },
    element("h2", { id: "misclassified" }, text.title, this.#seed),
    element("p", {}, text.about),
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
    for (const panel of this.#panels) this.#release(panel);
  }

  /** Whether some of the pictures are in view. */
  get seen() {
    return !this.root.hidden && this.#panels.some(({ picture }) => picture.seen);
  }

  /** Whether some of the pictures are still to be drawn. */
  get waits() {
    return this.#panels.some(({ picture }) => picture.waits);
  }

  /**
   * @param {State} state
   * @param {State} before
   */
  update = ({ session, moment, theme }, before) => {
    if (session !== before.session) this.#show(session);
    if (theme !== before.theme) for (const { picture } of this.#panels) picture.invalidate();
    const way = moment === before.moment ? undefined : wayTo(this.root, moment);
    if (way === "look") this.#look(moment.step);
    else if (way === "follow") this.#follow(moment.step);
  };

  /** @param {Session | undefined} session */
  #show(session) {
    this.#session = session;
    if (!session) return;
    this.#seed.textContent = firstSeed(session);
    const [, height] = session.datasetSummary.shape;
    this.root.hidden = height <= 1;
    for (const panel of this.#panels) this.#release(panel);
    const names = this.root.hidden ? [] : [...new Set(session.runs.map(({ algorithm }) => algorithm))];
    this.#panels = names.map((name) => this.#panel(name));
    this.#body.style.setProperty("--min-width", `${MIN_WIDTH}px`);
    this.#body.replaceChildren(
      ...this.#panels.map(({ name, canvas, counts }) =>
        element("div", {}, element("h3", {}, name), counts, element("div", {}, canvas)),
      ),
    );
    if (this.#connected) for (const { picture } of this.#panels) picture.connect();
    this.#look(0);
  }

  /**
   * Shows a step, or says that it is being computed.
   * @param {number} step
   */
  #look(step) {
    const session = this.#session;
    if (!session || this.root.hidden) return;
    const known = session.pictures(step);
    this.#state.hidden = known !== undefined;
    this.#state.textContent = known ? "" : session.coming(step);
    this.#step = step;
    if (!known) return awaitsStep(this.root, step);
    this.#read(known);
    for (const panel of this.#panels) {
      this.#describe(panel);
      panel.picture.invalidate();
    }
  }

  /**
   * Draws a step when the drawing queue has time for it, and then updates the text.
   * @param {number} step
   */
  #follow(step) {
    const known = this.root.hidden ? undefined : this.#session?.pictures(step);
    if (!known) return;
    this.#step = step;
    this.#read(known);
    for (const panel of this.#panels) {
      panel.picture.follow();
      if (!panel.picture.seen) this.#describe(panel);
    }
  }

  /** @param {string} name */
  #panel(name) {
    const canvas = element("canvas", { role: "img" });
    const counts = element("p", { class: "wrong" });
    /** @type {Panel} */
    const panel = { name, canvas, counts, predictions: [] };
    const picture = new Picture(
      this.#body,
      canvas,
      {
        size: () => ({
          width: canvas.parentElement?.clientWidth || MIN_WIDTH,
          height: this.#examples(panel)?.height(MIN_WIDTH) ?? 1,
        }),
        draw: (look) => {
          this.#examples(panel)?.draw_misclassified(canvas, JSON.stringify(look), Uint32Array.from(panel.predictions));
          this.#describe(panel);
        },
        drawn: () => this.#drawn(),
      },
      this.#failed,
    );
    return Object.assign(panel, { picture });
  }

  /**
   * Returns the examples that a panel shows: those of its snapshot that are known. They are made when they are first
   * drawn.
   * @param {Panel} panel
   */
  #examples(panel) {
    const { snapshot } = panel;
    if (panel.of === snapshot) return panel.examples;
    panel.examples?.free();
    panel.of = snapshot;
    panel.examples = undefined;
    panel.predictions = [];
    const session = this.#session;
    if (!snapshot || !session) return undefined;
    const shown = snapshot.misclassified.map(({ places, predictions }) =>
      places
        .map((place, at) => ({ place, predictions: predictions[at] ?? 0 }))
        .filter(({ place }) => session.shows(place)),
    );
    panel.predictions = shown.flat().map(({ predictions }) => predictions);
    panel.examples = session.picture(shown.map((each) => each.map(({ place }) => place)));
    return panel.examples;
  }

  /**
   * Frees what a panel shows.
   * @param {Panel & { picture: Picture }} panel
   */
  #release(panel) {
    panel.picture.disconnect();
    panel.snapshot = undefined;
    this.#examples(panel);
  }

  /**
   * Describes the drawn examples. For a run that diverged, the text names the step at which it stopped.
   * @param {Panel} panel
   */
  #describe({ name, counts, canvas, snapshot }) {
    const classes = this.#session?.classes ?? [];
    const numbers = classes
      .map(({ name, train }, index) => text.count(name, snapshot?.misclassified[index]?.wrong ?? 0, train))
      .join("; ");
    const described =
      snapshot && snapshot.step < this.#step ? text.countsAtEnd(snapshot.step, numbers) : text.counts(numbers);
    counts.textContent = snapshot ? described : text.unknown;
    canvas.setAttribute("aria-label", text.canvas(name, described));
  }

  /** Shows the step in the heading once all algorithms show it. */
  #drawn() {
    if (this.root.dataset.coming !== undefined && this.#session?.pictures(this.#step) === undefined) return;
    if (this.#panels.every(({ picture }) => picture.step === this.#step && !picture.waits)) {
      showsStep(this.root, this.#step);
    }
  }

  /**
   * Gives each panel the snapshot of its run.
   * @param {(RunSnapshot | undefined)[]} known
   */
  #read(known) {
    for (const [place, panel] of this.#panels.entries()) {
      panel.snapshot = known[place];
      panel.picture.step = this.#step;
    }
  }
}
