// @ts-check
// Defines the custom element <imbalance-lab>: the whole lab behind a small interface for pages that embed it. It opens
// the core's default experiment at step 0 and waits until someone plays it. If it refuses a document, everything stays
// as it was, running or not, and a message says what to change.

import { extentOf } from "./interface/extent.js";
import { Interface } from "./interface/interface.js";
import { DEFAULT_SPEED } from "./interface/transport.js";
import { HOSTED, located } from "./locations.js";
import { ExperimentLoader } from "./experiment-loader.js";
import { Permalink, link } from "./permalink.js";
import { ignoreRejection, deferred } from "./promises.js";
import { Refusal, refusal } from "./refusal.js";
import { written } from "./sources/experiment.js";
import { filesOf } from "./sources/files.js";
import { exporting, status as text } from "./text.js";
import { withFree } from "./wasm.js";

/** @typedef {import("./types.js").Algorithm} Algorithm */
/** @typedef {import("./types.js").ClassDocument} ClassDocument */
/** @typedef {import("./types.js").DescentCondition} DescentCondition */
/** @typedef {import("./types.js").Curve} Curve */
/** @typedef {import("./types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("./types.js").Format} Format */
/** @typedef {import("./types.js").Misclassified} Misclassified */
/** @typedef {import("./types.js").Outcome} Outcome */
/** @typedef {import("./types.js").SourceDocument} SourceDocument */
/** @typedef {import("./experiment-loader.js").Maker} Maker */
/** @typedef {import("./training/session.js").Session} Session */

/**
 * The lab. It fetches and starts nothing before it scrolls into view or a method is called. It shares its workers with
 * the other labs of the page, and releases them when it is removed from the page.
 *
 * Attributes, any of which may change at any time:
 * - `experiment`: a document as JSON, the address of one, or the name of a preset;
 * - `panels`: which of `data`, `settings`, `curves`, `decision-map`, `why`, `results` and `sweep` to show, all if left
 *   out;
 * - `controls`: which of `reset`, `step`, `play`, `end`, `speed`, `view`, `time`, `presets`, `source`, `imbalance`,
 *   `imbalance-kind`, `algorithms`, `learning-rate`, `network`, `training`, `theme` and `share` to show, all if left out;
 * - `show`: the quantities that the curves show, such as `loss`, `recall` or `projection`;
 * - `theme`: `light` or `dark`, in place of the system's colors;
 * - `height`: a number of pixels or a CSS length; the lab scrolls within it;
 * - `permalink`: makes the page's address follow the experiment; only one lab of a page may have it. With the value
 *   `read` the lab opens the experiment in the address but does not change the address.
 *
 * Events: `progress` (detail: `{ step, steps }`), `done`, and `error` (detail: `{ message, field }`).
 */
export class ImbalanceLab extends HTMLElement {
  static observedAttributes = ["theme", "experiment", "panels", "controls", "show", "height"];
  #interface;
  /** Opens experiments, and holds the one on the page. @type {ExperimentLoader} */
  #loader;
  #permalink = new Permalink((document) => {
    this.#plays = false;
    this.#loader.follow(document);
  });
  #speed = DEFAULT_SPEED;
  /** Whether the reader wants the lab to play, now or as soon as an experiment is open. */
  #plays = false;
  /** Resolves when the lab is removed from the page. */
  #disconnected = deferred();
  /** The state that the last events reported. */
  #announced = { step: -1, done: false };
  /** Resolves once the lab is on the page and in view, or a method was called. */
  #start = deferred();
  #startRequested = false;
  /** The errors in the attributes that choose what the lab shows, by attribute. @type {Map<string, string>} */
  #wrong = new Map();

  constructor() {
    super();
    this.#interface = new Interface(this.attachShadow({ mode: "open" }), {
      seen: () => this.#start.resolve(),
      reset: () => ignoreRejection(this.reset()),
      step: () => ignoreRejection(this.step()),
      toggle: () => (this.#plays || this.#session?.playing ? this.pause() : this.play()),
      end: () => ignoreRejection(this.run()),
      speed: (rate) => this.#setSpeed(rate),
      document: () => JSON.parse(this.#loader.wanted),
      apply: (document) => ignoreRejection(this.#change(() => JSON.stringify(document))),
      open: (document) => ignoreRejection(this.#change(() => document, { afresh: true })),
      setSource: (source, classes) => ignoreRejection(this.setSource(source, classes)),
      filesOf,
      loadFiles: (files) => ignoreRejection(this.loadFiles(files)),
      cancel: () => this.#loader.cancel(),
      reread: (files, format) => ignoreRejection(this.loadFiles(files, format)),
      preview: (document) => this.#preview(document),
      names: () => this.#loader.core?.grid_names() ?? [],
      presets: () => this.#loader.core?.presets() ?? [],
      recolor: (theme) => this.toggleAttribute("theme", theme !== "") && this.setAttribute("theme", theme),
      seed: () => this.#loader.core?.random_seed() ?? 0,
      examples: (shape, counts, values) => this.#loader.core && new this.#loader.core.Examples(shape, counts, values),
      experiment: () => this.experiment,
      link: async () => new URL(await link(this.#loader.accepted), this.#address).href,
      address: () => String(this.#address),
      sweepResources: (document) => this.#loader.sweepResources(document),
      reasonOf: (error) => this.#reasonOf(error),
      onDrawError: (message) => this.#complain(new Error(message)),
    });
    this.#loader = new ExperimentLoader(this.#interface, {
      started: () => this.#start.promise,
      experimentAttribute: () => this.getAttribute("experiment"),
      linked: () => this.#linked,
      shown: (session) => {
        this.#announced = { step: -1, done: false };
        this.#changed(session);
      },
      onReady: (before) => this.#announceReady(before),
      settled: (document) => this.#ownsAddress && this.#permalink.write(document).catch((error) => this.#interface.say(error.message)),
      onIdle: () => this.#plays && this.#session?.play(this.#speed),
      changed: (session) => this.#changed(session),
      failed: (message) => this.#failed(message),
      complain: (error) => this.#complain(error),
    });
    this.#loader.follow();
  }

  /**
   * Resolves once the experiment requested last is at step 0; rejects if the lab refused that experiment. Read after a
   * refusal, it resolves again as long as the earlier experiment is still on the page. Reading it does not start a lab
   * that has not been in view.
   * @returns {Promise<void>}
   */
  get ready() {
    return this.#loader.ready;
  }

  /**
   * Opens another experiment. Resolves when it is at step 0. Rejects with the reason in a sentence if the lab refuses
   * it; the previous experiment then stays on the page.
   * @param {ExperimentDocument | string} document an object, or JSON
   * @returns {Promise<void>}
   */
  open(document) {
    this.#requestStart();
    this.experiment = document;
    return this.ready;
  }

  /**
   * The document of the experiment on the page. Assigning an object or JSON opens another one, as `open` does, but
   * starts no lab that has not been in view.
   * @returns {any}
   */
  get experiment() {
    return this.#loader.accepted === "" ? undefined : JSON.parse(this.#loader.accepted);
  }

  set experiment(document) {
    this.#plays = false;
    this.#loader.open(written(document));
  }

  /**
   * Changes to another source of examples, or to other classes of one, and keeps as much of the experiment as possible.
   * Resolves, as `ready` does, when the new experiment is at step 0.
   * @param {SourceDocument} source
   * @param {ClassDocument[]} [classes] the largest first; if left out, the classes that the source suggests
   * @returns {Promise<void>}
   */
  setSource(source, classes) {
    this.#requestStart();
    return this.#change(this.#loader.withSource(source, classes));
  }

  /**
   * Loads the reader's files as a source, or as the files that the experiment waits for. Resolves, as `ready` does,
   * when the experiment is at step 0. The files stay on this machine.
   * @param {Iterable<File>} files
   * @param {Format} [format] detected from the files if left out
   * @returns {Promise<void>}
   */
  loadFiles(files, format) {
    this.#requestStart();
    return this.#change(this.#loader.withFiles([...files], format));
  }

  /** Trains at the chosen speed until it is paused or done. After the end it starts from step 0 again. */
  play() {
    this.#requestStart();
    const { busy } = this.#loader;
    if (this.#session && !busy) this.#interface.say("");
    const ended = this.#session && (this.#session.finished || this.#session.broken);
    if (!busy && ended) this.reset();
    this.#plays = true;
    if (!this.#loader.busy) this.#session?.play(this.#speed);
  }

  /** Stops training at once. The trained steps stay. */
  pause() {
    this.#plays = false;
    this.#session?.pause();
  }

  /**
   * Makes n steps, or as many as are left. Resolves when every run has made them.
   * @param {number} [n]
   * @returns {Promise<void>}
   */
  async step(n = 1) {
    if (!Number.isInteger(n) || n < 1)
      throw new RangeError(`step(${n}): the number of steps must be a whole number from 1.`);
    const session = await this.#openSession();
    this.#plays = false;
    return session.step(n);
  }

  /** Trains to the end at full speed. Resolves when every run is there. @returns {Promise<void>} */
  async run() {
    return (await this.#openSession()).run();
  }

  /** Returns to step 0 of the same experiment. Resolves, as `ready` does, when it is there. @returns {Promise<void>} */
  reset() {
    this.#requestStart();
    this.#plays = false;
    const document = this.#loader.accepted || this.#loader.wanted;
    return this.#change(document ? () => document : undefined);
  }

  /** Returns the curves recorded so far. @returns {Curve[]} */
  curves() {
    return this.#session?.curves() ?? [];
  }

  /** Returns, for each run and class, how far its recall fell and when it recovered. @returns {Outcome[]} */
  outcomes() {
    return this.#session?.outcomes() ?? [];
  }

  /**
   * Returns the descent condition of each class in every run at a recorded step; the last one if left out.
   * @param {number} [step]
   * @returns {DescentCondition[]}
   */
  descentConditions(step = Infinity) {
    return this.#session?.descentConditions(step) ?? [];
  }

  /**
   * Shows a step that every run has reached. Resolves when all visible panels show it. Without a step the panels follow
   * the training again.
   * @param {number} [step]
   * @returns {Promise<void>}
   */
  async lookAt(step) {
    const session = await this.#openSession();
    if (step !== undefined) checkReached(session, "lookAt", step);
    return this.#interface.lookAt(step);
  }

  /**
   * Counts the training examples of each class that every run misclassifies at a step that all runs have reached.
   * @param {number} step
   * @returns {Promise<Misclassified[]>}
   */
  async misclassified(step) {
    const session = await this.#openSession();
    checkReached(session, "misclassified", step);
    return session.misclassified(step);
  }

  /**
   * Returns a copy of a run's parameters. Runs are numbered by seed and, within a seed, by algorithm.
   * @param {number} run
   * @returns {Promise<Float32Array>}
   */
  async parameters(run) {
    return (await this.#openSession()).parameters(run);
  }

  connectedCallback() {
    this.#upgradeProperty();
    // On the lab's own page, files may be dropped anywhere.
    this.#interface.connect(this.#ownsAddress ? document.documentElement : this);
    if (this.#linked) this.#permalink.connect();
    if (this.#ownsAddress || this.#startRequested) this.#start.resolve();
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} now
   */
  attributeChangedCallback(name, before, now) {
    if (name === "theme") {
      this.#interface.recolor();
    } else if (name === "height") {
      this.#reportAttribute(name, this.#interface.resize(now));
    } else if (name === "show") {
      this.#reportAttribute(name, this.#interface.choose(now));
    } else if (name === "experiment") {
      // Before an experiment is open, the attribute's value may come from the page's address. It must then not start
      // much work.
      if (now !== before) this.#session ? this.#change(undefined, { afresh: true }) : this.#loader.follow();
    } else {
      const { extent, unknown } = extentOf(this.getAttribute("panels"), this.getAttribute("controls"));
      this.#interface.limit(extent);
      this.#reportAttribute("extent", unknown);
    }
  }

  disconnectedCallback() {
    this.#interface.disconnect();
    this.#permalink.disconnect();
    this.#loader.close();
    this.#disconnected.resolve();
    this.#disconnected = deferred();
    this.#start = deferred();
    this.#startRequested = this.#plays = false;
    const document = this.#loader.wanted;
    if (document) this.#loader.open(() => document);
    else this.#loader.follow();
  }

  /** The experiment on the page. */
  get #session() {
    return this.#loader.session;
  }

  /**
   * Shows a message about the requested experiment.
   * @param {string} before the document before it; "" if there was none
   */
  #announceReady(before) {
    const [wrong] = this.#wrong.values();
    if (wrong) this.#complain(new Error(wrong));
    // A run that diverged at once has its own message.
    else if (!this.#session?.hasStoppedRun) this.#interface.say(ready(before, this.#loader.accepted));
  }

  /**
   * Updates the interface and dispatches the events for the experiment's state.
   * @param {Session} session
   */
  #changed(session) {
    this.#interface.update(session);
    const { step, steps, finished } = session.playbackState;
    if (step !== this.#announced.step) {
      this.#announced.step = step;
      this.dispatchEvent(new CustomEvent("progress", { detail: { step, steps } }));
    }
    if (finished && !this.#announced.done) {
      this.#plays = false;
      this.#announced.done = true;
      this.dispatchEvent(new CustomEvent("done"));
    }
  }

  /**
   * Reports that training as a whole cannot continue.
   * @param {string} message
   */
  #failed(message) {
    this.#plays = false;
    this.#complain(new Error(text.trainingStopped(message)));
  }

  /** Returns the session to work on, once no request is pending. */
  async #openSession() {
    this.#requestStart();
    const disconnected = this.#disconnected;
    await Promise.race([this.ready.catch(() => {}), disconnected.promise]);
    if (disconnected !== this.#disconnected) throw new DOMException("The lab was removed from the page.", "AbortError");
    if (!this.#session) throw new Error(this.#interface.message || text.noExperiment);
    return this.#session;
  }

  /** Starts the lab now, or as soon as it is on the page. */
  #requestStart() {
    this.#startRequested = true;
    if (this.isConnected) this.#start.resolve();
  }

  /** Whether the page's address names the experiment that this lab opens. */
  get #linked() {
    return this.hasAttribute("permalink");
  }

  /** Whether the page's address follows this lab. */
  get #ownsAddress() {
    return this.#linked && this.getAttribute("permalink") !== "read";
  }

  /** The address of the page that opens links to experiments: this page, or the lab's own. */
  get #address() {
    if (this.#linked) return location.href.replace(/#.*/, "");
    if (HOSTED) return located("../index.html");
    throw new Error(exporting.noAddress);
  }

  /**
   * Changes the experiment. If the lab was playing, the next experiment also plays, from step 0.
   * @param {Maker} [make] the attribute's experiment if left out
   * @param {import("./experiment-loader.js").OpenOptions} [options]
   */
  #change(make, options) {
    this.#permalink.leave();
    return this.#loader.open(make, options);
  }

  /**
   * Returns the classes that a document would have.
   * @param {ExperimentDocument} document
   */
  #preview(document) {
    if (!this.#loader.core) return undefined;
    try {
      return withFree(new this.#loader.core.Experiment(JSON.stringify(document)), (experiment) => experiment.classes());
    } catch {
      return undefined;
    }
  }

  /**
   * Stores and shows an attribute's error, if there is one.
   * @param {string} name
   * @param {string | undefined} wrong
   */
  #reportAttribute(name, wrong) {
    this.#wrong.delete(name);
    if (!wrong) return;
    this.#wrong.set(name, wrong);
    this.#complain(new Error(wrong));
  }

  /**
   * Returns the reason of a failure, with the names of the controls.
   * @param {unknown} error
   * @returns {string}
   */
  #reasonOf(error) {
    return refusal(error, (control) => this.#interface.shows(control)).message;
  }

  /**
   * Shows why something did not work, and dispatches it as an event.
   * @param {Error} error
   */
  #complain(error) {
    const { message } = error;
    this.#interface.say(message, "complaint");
    this.dispatchEvent(new CustomEvent("error", { detail: { message, field: error instanceof Refusal ? error.field : undefined } }));
  }

  /** @param {number} speed */
  #setSpeed(speed) {
    this.#speed = speed;
    if (this.#session?.playing) this.#session.play(speed);
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
  if (!Number.isInteger(step) || step < 0 || step > playbackState.step)
    throw new RangeError(`${name}(${step}): the step must be a whole number from 0 to ${playbackState.step}, the step that every run has reached.`);
}

/**
 * Returns a message that says what to do now, and which learning rate came with another source.
 * @param {string} before the document of the experiment before; "" if there was none
 * @param {string} now
 */
function ready(before, now) {
  const [old, { data, algorithms }] = [before || now, now].map((document) => JSON.parse(document));
  const changed = (/** @type {Algorithm} */ { learning_rate }, /** @type {number} */ place) => learning_rate !== old.algorithms[place]?.learning_rate;
  const rate = JSON.stringify(old.data.source) !== JSON.stringify(data.source) && algorithms.find(changed)?.learning_rate;
  return (rate ? text.newLearningRate(rate) : "") + text.ready;
}

customElements.define("imbalance-lab", ImbalanceLab);
