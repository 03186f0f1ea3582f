// @ts-check
// Defines the custom element <imbalance-lab>: the whole lab behind a small interface for pages that embed it. It opens
// the core's default experiment at step 0 and waits until someone plays it. If it refuses a document, everything stays
// as it was, running or not, and a message says what to change.

import { QUANTITIES } from "./figures/view.js";
import { extentOf, named } from "./interface/extent.js";
import { Lab } from "./lab.js";
import { Refusal } from "./refusal.js";

/** @typedef {import("./types.js").ClassDocument} ClassDocument */
/** @typedef {import("./types.js").Confusion} Confusion */
/** @typedef {import("./types.js").DescentCondition} DescentCondition */
/** @typedef {import("./types.js").Curve} Curve */
/** @typedef {import("./types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("./types.js").Format} Format */
/** @typedef {import("./types.js").Misclassified} Misclassified */
/** @typedef {import("./types.js").Outcome} Outcome */
/** @typedef {import("./types.js").SourceDocument} SourceDocument */
/** @typedef {import("./training/session.js").Session} Session */

/** The class of elements. Where there are none, as on a server that renders pages, the module loads and does nothing. */
const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? Object);

/**
 * The lab. It fetches and starts nothing before it scrolls into view or a method is called. It shares its workers with
 * the other labs of the page, and releases them when it is removed from the page.
 *
 * Attributes, any of which may change at any time:
 * - `experiment`: a document as JSON, the address of one, or the name of a preset. Without it, the document in a child
 *   <script type="application/json">;
 * - `panels`: which of `data`, `settings`, `curves`, `decision-map`, `why`, `results` and `sweep` to show, all if left
 *   out;
 * - `controls`: which of `reset`, `step`, `play`, `end`, `speed`, `view`, `time`, `presets`, `source`, `imbalance`,
 *   `imbalance-kind`, `algorithms`, `learning-rate`, `network`, `training`, `theme` and `share` to show, all if left out;
 * - `show`: the quantities that the curves show, such as `loss`, `recall` or `projection`;
 * - `theme`: `light` or `dark`, in place of the system's colors;
 * - `height`: a number of pixels or a CSS length; the lab scrolls within it;
 * - `scale`: a number from 0.5 to 4, by which type and lines are larger, for a slide or a projector;
 * - `autoplay`: the lab plays once, when it comes into view, unless the reader wants reduced motion;
 * - `opening`: with `permalink`, the lab opens with the first view, unless the address or another attribute asks for
 *   more than the opening experiment;
 * - `permalink`: makes the page's address follow the experiment; only one lab of a page may have it. With the value
 *   `read` the lab opens the experiment in the address but does not change the address.
 *
 * Events: `progress` (detail: `{ step, steps }`), `done`, and `error` (detail: `{ message, field }`).
 */
export class ImbalanceLab extends Base {
  static observedAttributes = ["theme", "experiment", "panels", "controls", "show", "height", "scale"];
  #lab;
  /** The state that the last events reported. @type {{ session?: Session, step: number, done: boolean }} */
  #announced = { step: -1, done: false };

  constructor() {
    super();
    this.#lab = new Lab(this, this.attachShadow({ mode: "open" }), (session) => this.#announce(session));
    this.#lab.store.subscribe({
      needs: ["status"],
      update: ({ status }, before) => status.error !== before.status.error && this.#announceError(status.error),
    });
  }

  /**
   * Resolves once the experiment requested last is at step 0; rejects if the lab refused that experiment. Read after a
   * refusal, it resolves again as long as the earlier experiment is still on the page. Reading it does not start a lab
   * that has not been in view.
   * @returns {Promise<void>}
   */
  get ready() {
    return this.#lab.ready;
  }

  /**
   * Opens another experiment, or the same one again. Resolves when it is at step 0. Rejects with the reason in a sentence
   * if the lab refuses it; the previous experiment then stays on the page.
   * @param {ExperimentDocument | string} document an object, or what the attribute takes
   * @returns {Promise<void>}
   */
  open(document) {
    this.#lab.openFor(document);
    return this.ready;
  }

  /**
   * The document of the experiment on the page. Assigning an object, or what the attribute takes, opens another one, as
   * `open` does, but starts no lab that has not been in view. Assigning an equal document again changes nothing.
   * @returns {any}
   */
  get experiment() {
    return this.#lab.experiment;
  }

  set experiment(document) {
    this.#lab.assign(document);
  }

  /**
   * Changes to another source of examples, or to other classes of one, and keeps as much of the experiment as possible.
   * Resolves, as `ready` does, when the new experiment is at step 0.
   * @param {SourceDocument} source
   * @param {ClassDocument[]} [classes] the largest first; if left out, the classes that the source suggests
   * @returns {Promise<void>}
   */
  setSource(source, classes) {
    return this.#lab.setSource(source, classes);
  }

  /**
   * Loads the reader's files as a source, or as the files that the experiment waits for. Resolves, as `ready` does,
   * when the experiment is at step 0. The files stay on this machine.
   * @param {Iterable<File>} files
   * @param {Format} [format] detected from the files if left out
   * @returns {Promise<void>}
   */
  loadFiles(files, format) {
    return this.#lab.loadFiles(files, format);
  }

  /** Trains at the chosen speed until it is paused or done. After the end it starts from step 0 again. */
  play() {
    this.#lab.play();
  }

  /** Stops training at once. The trained steps stay. */
  pause() {
    this.#lab.pause();
  }

  /**
   * Makes n steps, or as many as are left. Resolves when every run has made them.
   * @param {number} [n]
   * @returns {Promise<void>}
   */
  async step(n = 1) {
    if (!Number.isInteger(n) || n < 1) {
      throw new RangeError(`step(${n}): the number of steps must be a whole number from 1.`);
    }
    return this.#lab.step(n);
  }

  /** Trains to the end at full speed. Resolves when every run is there. @returns {Promise<void>} */
  async run() {
    return this.#lab.run();
  }

  /** Returns to step 0 of the same experiment. Resolves, as `ready` does, when it is there. @returns {Promise<void>} */
  reset() {
    return this.#lab.reset();
  }

  /** Returns the curves recorded so far. @returns {Curve[]} */
  curves() {
    return this.#lab.store.state.session?.curves() ?? [];
  }

  /** Returns the picture of the curves, with its legend, as PNG. @returns {Promise<Blob>} */
  async picture() {
    return this.#lab.picture();
  }

  /** Returns, for each run and class, how far its recall fell and when it recovered. @returns {Outcome[]} */
  outcomes() {
    return this.#lab.store.state.session?.outcomes() ?? [];
  }

  /**
   * Returns the descent condition of each class in every run at a recorded step; the last one if left out.
   * @param {number} [step]
   * @returns {DescentCondition[]}
   */
  descentConditions(step = Infinity) {
    return this.#lab.store.state.session?.descentConditions(step) ?? [];
  }

  /**
   * Shows a step that every run has reached. Resolves when all visible panels show it. Without a step the panels follow
   * the training again.
   * @param {number} [step]
   * @returns {Promise<void>}
   */
  async lookAt(step) {
    const session = await this.#lab.openSession();
    if (step !== undefined) checkReached(session, "lookAt", step);
    return this.#lab.lookAt(step);
  }

  /**
   * Counts the training examples of each class that every run misclassifies at a step that all runs have reached.
   * @param {number} step
   * @returns {Promise<Misclassified[]>}
   */
  async misclassified(step) {
    const session = await this.#lab.openSession();
    checkReached(session, "misclassified", step);
    return session.misclassified(step);
  }

  /**
   * Returns the confusion counts of every run at a step that all runs have reached. More than 20 classes need
   * `confusion` in the document's `training.observe`.
   * @param {number} step
   * @param {"train" | "test"} [split] which examples to count
   * @returns {Promise<Confusion[]>}
   */
  async confusion(step, split = "test") {
    if (split !== "train" && split !== "test") {
      throw new RangeError(`confusion(${step}, ${split}): the split must be train or test.`);
    }
    const session = await this.#lab.openSession();
    checkReached(session, "confusion", step);
    return session.confusion(step, split);
  }

  /**
   * Returns a copy of a run's parameters. Runs are numbered by seed and, within a seed, by algorithm.
   * @param {number} run
   * @returns {Promise<Float32Array>}
   */
  async parameters(run) {
    return (await this.#lab.openSession()).parameters(run);
  }

  connectedCallback() {
    this.#upgradeProperty();
    this.#lab.connect();
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} now
   */
  attributeChangedCallback(name, before, now) {
    if (name === "theme") {
      this.#lab.redraw();
    } else if (name === "height") {
      this.#lab.resize(now);
    } else if (name === "scale") {
      this.#lab.scale(now);
    } else if (name === "show") {
      const { names, unknown } = named(name, now ?? "", QUANTITIES);
      this.#lab.choose(names);
      this.#lab.reportAttribute(name, unknown);
    } else if (name === "experiment") {
      if (now !== before) this.#lab.followAttribute();
    } else {
      const { extent, unknown } = extentOf(this.getAttribute("panels"), this.getAttribute("controls"));
      this.#lab.limit(extent);
      this.#lab.reportAttribute("extent", unknown);
    }
  }

  disconnectedCallback() {
    this.#lab.disconnect();
  }

  /**
   * Dispatches the events for the experiment's state.
   * @param {Session} session
   */
  #announce(session) {
    const { step, steps, finished } = session.playbackState;
    if (session !== this.#announced.session) this.#announced = { session, step: -1, done: false };
    if (step !== this.#announced.step) {
      this.#announced.step = step;
      this.dispatchEvent(new CustomEvent("progress", { detail: { step, steps } }));
    }
    if (finished && !this.#announced.done) {
      this.#announced.done = true;
      this.dispatchEvent(new CustomEvent("done"));
    }
  }

  /** @param {Error | undefined} error */
  #announceError(error) {
    const field = error instanceof Refusal ? error.field : undefined;
    this.dispatchEvent(new CustomEvent("error", { detail: { message: error?.message, field } }));
  }

  /**
   * A document assigned before the element was defined hides the accessor. Deleting the property and assigning it again
   * runs the accessor.
   */
  #upgradeProperty() {
    if (!Object.hasOwn(this, "experiment")) return;
    const value = this.experiment;
    Reflect.deleteProperty(this, "experiment");
    this.experiment = value;
  }
}

/**
 * Throws unless every run has reached a step.
 * @param {Session} session
 * @param {string} name the method's name
 * @param {number} step
 */
function checkReached({ playbackState }, name, step) {
  if (!Number.isInteger(step) || step < 0 || step > playbackState.step) {
    throw new RangeError(
      `${name}(${step}): the step must be a whole number from 0 to ${playbackState.step}, the step that every run has reached.`,
    );
  }
}

// A page may load the element twice, from two addresses. The first one stays.
if (globalThis.customElements && !customElements.get("imbalance-lab")) {
  customElements.define("imbalance-lab", ImbalanceLab);
}
