// @ts-check
// The custom element <imbalance-lab>: the whole lab behind a small interface, on which pages that embed it can rely.
// It opens on the core's own experiment, at step 0, and waits to be played. A document that is refused leaves
// everything as it was, running or not, beside a sentence that says what to change.

import { extentOf } from "./interface/extent.js";
import { Interface } from "./interface/interface.js";
import { DEFAULT_SPEED } from "./interface/transport.js";
import { HOSTED, located } from "./locations.js";
import { ExperimentLoader } from "./experiment-loader.js";
import { Permalink, link } from "./permalink.js";
import { ignoreRejection, deferred } from "./promises.js";
import { written } from "./sources/experiment.js";
import { filesOf } from "./sources/files.js";
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
 * The lab. It fetches and starts nothing before it is scrolled into view or asked to do something, shares its workers with
 * the other labs of the page, and lets go of them when it is taken off the page.
 *
 * Attributes, any of which may change at any time:
 * - `experiment`: a document as JSON, the address of one, or the name of a preset;
 * - `panels`: which of `data`, `settings`, `curves`, `decision-map`, `why`, `results` and `sweep` are shown, all if left out;
 * - `controls`: which of `reset`, `step`, `play`, `end`, `speed`, `view`, `time`, `presets`, `source`, `imbalance`, `profile`,
 *   `algorithms`, `learning-rate`, `network`, `training`, `theme` and `share` there are, all if left out;
 * - `show`: which quantities the curves are of, such as `loss`, `recall` or `projection`;
 * - `theme`: `light` or `dark`, in place of the system's colors;
 * - `height`: pixels, or a length as CSS has it, in which the lab scrolls;
 * - `permalink`, which only one lab of a page may have: the page's address follows the experiment; with the value `read`
 *   the lab opens what the address says, but leaves it alone.
 *
 * Events: `progress` (detail: `{ step, steps }`), `done`, and `error` (detail: `{ message }`).
 */
export class ImbalanceLab extends HTMLElement {
  static observedAttributes = ["theme", "experiment", "panels", "controls", "show", "height"];
  #interface;
  /** How experiments come onto the page, and which one is there. @type {ExperimentLoader} */
  #loader;
  #permalink = new Permalink((document) => {
    this.#plays = false;
    this.#loader.follow(document);
  });
  #speed = DEFAULT_SPEED;
  /** Whether the reader wants it to play, now or as soon as it is open. */
  #plays = false;
  /** Given when the lab is taken off the page. */
  #disconnected = deferred();
  /** What listeners were told last. */
  #announced = { step: -1, done: false };
  /** Given once the lab is on the page and seen, or called for. */
  #start = deferred();
  #startRequested = false;
  /** What is wrong with the attributes that say what is shown. @type {Map<string, string>} */
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
      onDrawError: (message) => this.#complain(message),
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
      complain: (message) => this.#complain(message),
    });
    this.#loader.follow();
  }

  /**
   * Kept once the experiment asked for last stands at step 0; broken if that one was refused. Asked for after a refusal,
   * it is kept again as long as the experiment before still stands. It does not start a lab that nobody has seen yet.
   * @returns {Promise<void>}
   */
  get ready() {
    return this.#loader.ready;
  }

  /** The document of the experiment on the page; to set another, give it as an object or as JSON. @returns {any} */
  get experiment() {
    return this.#loader.accepted === "" ? undefined : JSON.parse(this.#loader.accepted);
  }

  set experiment(document) {
    this.#plays = false;
    this.#loader.open(written(document));
  }

  /**
   * Turns to another source of examples, with what of the experiment can be kept, or to other classes of one; kept when
   * it stands at step 0, as is `ready`.
   * @param {SourceDocument} source
   * @param {ClassDocument[]} [classes] the largest first; those that the source suggests if left out
   * @returns {Promise<void>}
   */
  setSource(source, classes) {
    this.#requestStart();
    return this.#change(this.#loader.withSource(source, classes));
  }

  /**
   * Learns from files of the reader's own, or goes on with the experiment that asks for them; kept when it stands at step
   * 0, as is `ready`. The files stay on this machine.
   * @param {Iterable<File>} files
   * @param {Format} [format] found out from the files if left out
   * @returns {Promise<void>}
   */
  loadFiles(files, format) {
    this.#requestStart();
    return this.#change(this.#loader.withFiles([...files], format));
  }

  /** Trains at the chosen speed until paused or done; after the end, from step 0 again. */
  play() {
    this.#requestStart();
    const { busy } = this.#loader;
    if (this.#session && !busy) this.#interface.say("");
    const ended = this.#session && (this.#session.finished || this.#session.broken);
    if (!busy && ended) this.reset();
    this.#plays = true;
    if (!this.#loader.busy) this.#session?.play(this.#speed);
  }

  /** Stops at once; what has been trained stays. */
  pause() {
    this.#plays = false;
    this.#session?.pause();
  }

  /**
   * Makes n steps, or as many as are left; kept when every run has made them.
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

  /** Trains to the end as fast as it goes; kept when every run is there. @returns {Promise<void>} */
  async run() {
    return (await this.#openSession()).run();
  }

  /** Goes back to step 0 of the same experiment; kept when it is there, as is `ready`. @returns {Promise<void>} */
  reset() {
    this.#requestStart();
    this.#plays = false;
    const document = this.#loader.accepted || this.#loader.wanted;
    return this.#change(document ? () => document : undefined);
  }

  /** What has been recorded so far. @returns {Curve[]} */
  curves() {
    return this.#session?.curves() ?? [];
  }

  /** How each run has fared with each class so far: how far its recall fell, and when it was back. @returns {Outcome[]} */
  outcomes() {
    return this.#session?.outcomes() ?? [];
  }

  /**
   * What pulls each class at a recorded step, in every run; at the last one if left out.
   * @param {number} [step]
   * @returns {DescentCondition[]}
   */
  descentConditions(step = Infinity) {
    return this.#session?.descentConditions(step) ?? [];
  }

  /**
   * Looks back at a step that every run has reached; kept when all panels that are to be seen show it. Without a step they
   * follow the training again.
   * @param {number} [step]
   * @returns {Promise<void>}
   */
  async lookAt(step) {
    const session = await this.#openSession();
    if (step !== undefined) checkReached(session, "lookAt", step);
    return this.#interface.lookAt(step);
  }

  /**
   * How many training examples of each class every run misclassifies at a step that all have reached.
   * @param {number} step
   * @returns {Promise<Misclassified[]>}
   */
  async misclassified(step) {
    const session = await this.#openSession();
    checkReached(session, "misclassified", step);
    return session.misclassified(step);
  }

  /**
   * A copy of the parameters of a run, counted in the order of seeds and, for each, of algorithms.
   * @param {number} run
   * @returns {Promise<Float32Array>}
   */
  async parameters(run) {
    return (await this.#openSession()).parameters(run);
  }

  connectedCallback() {
    this.#upgradeProperty();
    // A page that is the lab's own takes files wherever they are dropped.
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
      this.#complainOf(name, this.#interface.resize(now));
    } else if (name === "show") {
      this.#complainOf(name, this.#interface.choose(now));
    } else if (name === "experiment") {
      // Before an experiment is open, the attribute may still come from an address.
      if (now !== before) this.#session ? this.#change(undefined, { afresh: true }) : this.#loader.follow();
    } else {
      const { extent, unknown } = extentOf(this.getAttribute("panels"), this.getAttribute("controls"));
      this.#interface.limit(extent);
      this.#complainOf("extent", unknown);
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
   * Says what there is to say of the experiment that was asked for.
   * @param {string} before the document of the one before it; empty if there was none
   */
  #announceReady(before) {
    const [wrong] = this.#wrong.values();
    if (wrong) this.#complain(wrong);
    // What diverged at once has been told.
    else if (!this.#session?.halted) this.#interface.say(ready(before, this.#loader.accepted));
  }

  /**
   * Tells the reader, and whoever listens, where the experiment stands.
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
   * Training as a whole can go no further.
   * @param {string} message
   */
  #failed(message) {
    this.#plays = false;
    this.#complain(`Training has stopped: ${message}. Reset to begin again.`);
  }

  /** The session to work on, once nothing is being opened any more. */
  async #openSession() {
    this.#requestStart();
    const disconnected = this.#disconnected;
    await Promise.race([this.ready.catch(() => {}), disconnected.promise]);
    if (disconnected !== this.#disconnected) throw new DOMException("The lab was taken off the page.", "AbortError");
    if (!this.#session) throw new Error(this.#interface.said || "No experiment is open.");
    return this.#session;
  }

  /** Starts the lab, or has it started as soon as it is on the page. */
  #requestStart() {
    this.#startRequested = true;
    if (this.isConnected) this.#start.resolve();
  }

  /** Whether the page's address says what this lab opens, its attribute included. */
  get #linked() {
    return this.hasAttribute("permalink");
  }

  /** Whether the page's address follows this lab. */
  get #ownsAddress() {
    return this.#linked && this.getAttribute("permalink") !== "read";
  }

  /** The page that opens what stands behind its address: this one, or the lab's own. */
  get #address() {
    if (this.#linked) return location.href.replace(/#.*/, "");
    if (HOSTED) return located("../index.html");
    throw new Error("this lab has no address; export the experiment itself");
  }

  /**
   * Changes the experiment; if it was playing, the next one plays too, from step 0.
   * @param {Maker} [make] what the attribute says if left out
   * @param {import("./experiment-loader.js").Manner} [manner]
   */
  #change(make, manner) {
    this.#permalink.leave();
    return this.#loader.open(make, manner);
  }

  /**
   * The classes that a document would have.
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
   * Remembers what is wrong with an attribute, if anything, and says it.
   * @param {string} name
   * @param {string | undefined} wrong
   */
  #complainOf(name, wrong) {
    this.#wrong.delete(name);
    if (!wrong) return;
    this.#wrong.set(name, wrong);
    this.#complain(wrong);
  }

  /** @param {string} message */
  #complain(message) {
    this.#interface.say(message, "complaint");
    this.dispatchEvent(new CustomEvent("error", { detail: { message } }));
  }

  /** @param {number} speed */
  #setSpeed(speed) {
    this.#speed = speed;
    if (this.#session?.playing) this.#session.play(speed);
  }

  /** A document set before the element was defined hides the accessor; it is set again, properly. */
  #upgradeProperty() {
    if (!Object.hasOwn(this, "experiment")) return;
    const value = this.experiment;
    Reflect.deleteProperty(this, "experiment");
    this.experiment = value;
  }
}

/**
 * Fails unless a step can be looked at.
 * @param {Session} session
 * @param {string} name of the method
 * @param {number} step
 */
function checkReached({ playbackState }, name, step) {
  if (!Number.isInteger(step) || step < 0 || step > playbackState.step)
    throw new RangeError(`${name}(${step}): the step must be a whole number from 0 to ${playbackState.step}, the step that every run has reached.`);
}

/**
 * Says what to do now, and which learning rate came with another source.
 * @param {string} before the document of the experiment before; empty if there was none
 * @param {string} now
 */
function ready(before, now) {
  const [old, { data, algorithms }] = [before || now, now].map((document) => JSON.parse(document));
  const changed = (/** @type {Algorithm} */ { learning_rate }, /** @type {number} */ place) => learning_rate !== old.algorithms[place]?.learning_rate;
  const rate = JSON.stringify(old.data.source) !== JSON.stringify(data.source) && algorithms.find(changed)?.learning_rate;
  return `${rate ? `With this source the learning rate is now ${rate}; change it under Algorithms. ` : ""}Ready: play, or go step by step.`;
}

customElements.define("imbalance-lab", ImbalanceLab);
