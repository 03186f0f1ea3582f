// @ts-check
// The custom element <imbalance-lab>: the whole lab behind a small interface, on which pages that embed it can rely.
// It opens on the core's own experiment, at step 0, and waits to be played. A document that is refused leaves
// everything as it was, running or not, beside a sentence that says what to change.

import { supply } from "./data.js";
import { Interface } from "./interface.js";
import { Pool } from "./pool.js";
import { quiet, signal } from "./promises.js";
import { Session } from "./session.js";
import { DEFAULT_PACE } from "./transport.js";
import { openCore } from "./wasm.js";

/** @typedef {import("./types.js").Core} Core */
/** @typedef {import("./types.js").Curve} Curve */
/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("./types.js").Supply} Supply */

/**
 * Events: `progress` (detail: `{ step, steps }`), `done`, and `error` (detail: `{ message }`).
 */
export class ImbalanceLab extends HTMLElement {
  #interface;
  /** @type {Core | undefined} */
  #core;
  /** @type {Pool | undefined} */
  #pool;
  /** The experiment on the page. @type {Session | undefined} */
  #session;
  /** The next one, whose runs are being set up. @type {Session | undefined} */
  #next;
  /** The document asked for last, unless it was refused, and that of the experiment on the page; empty at first. */
  #wanted = "";
  #accepted = "";
  /** Counts what was asked for; the answer to an earlier question is no longer wanted. */
  #turn = 0;
  #pace = DEFAULT_PACE;
  /** Whether the reader wants it to play, now or as soon as it is open. */
  #plays = false;
  /** Whether what was asked for last is still on its way. */
  #opening = false;
  #told = { step: -1, done: false };
  #connection = signal();
  /** @type {Promise<void>} */
  #ready;

  constructor() {
    super();
    this.#interface = new Interface(this.attachShadow({ mode: "open" }), {
      reset: () => quiet(this.reset()),
      step: () => quiet(this.step()),
      toggle: () => (this.#plays || this.#session?.playing ? this.pause() : this.play()),
      end: () => quiet(this.run()),
      pace: (rate) => this.#setPace(rate),
      document: () => JSON.parse(this.#wanted),
      apply: (document) => quiet(this.#apply(document)),
      preview: (document) => this.#preview(document),
      seed: () => this.#core?.random_seed() ?? 0,
      undrawn: (message) => this.#complain(message),
    });
    this.#ready = quiet(this.#open(undefined));
  }

  /**
   * Kept once the experiment asked for last stands at step 0; broken if that one was refused. Asked for after a refusal,
   * it is kept again as long as the experiment before still stands.
   * @returns {Promise<void>}
   */
  get ready() {
    return this.#ready;
  }

  /** The document of the experiment on the page; to set another, give it as an object or as JSON. @returns {any} */
  get experiment() {
    return this.#accepted === "" ? undefined : JSON.parse(this.#accepted);
  }

  set experiment(document) {
    this.#plays = false;
    this.#ready = quiet(this.#open(typeof document === "string" ? document : JSON.stringify(document ?? null)));
  }

  /** Trains at the chosen speed until paused or done; after the end, from step 0 again. */
  play() {
    if (this.#session) this.#interface.say("");
    const ended = this.#session && (this.#session.finished || this.#session.broken);
    if (!this.#opening && ended) this.reset();
    this.#plays = true;
    if (!this.#opening) this.#session?.play(this.#pace);
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
    const session = await this.#standing();
    this.#plays = false;
    return session.step(n);
  }

  /** Trains to the end as fast as it goes; kept when every run is there. @returns {Promise<void>} */
  async run() {
    return (await this.#standing()).run();
  }

  /** Goes back to step 0 of the same experiment; kept when it is there, as is `ready`. @returns {Promise<void>} */
  reset() {
    this.#plays = false;
    this.#ready = quiet(this.#open(this.#accepted || undefined));
    return this.#ready;
  }

  /** What has been recorded so far. @returns {Curve[]} */
  curves() {
    return this.#session?.curves() ?? [];
  }

  /**
   * A copy of the parameters of a run, counted in the order of seeds and, for each, of algorithms.
   * @param {number} run
   * @returns {Promise<Float32Array>}
   */
  async parameters(run) {
    await this.#standing();
    if (!this.#pool) throw new Error("The lab is not on the page.");
    return this.#pool.parameters(run);
  }

  connectedCallback() {
    this.#upgrade();
    this.#interface.connect();
    this.#connection.resolve();
  }

  disconnectedCallback() {
    this.#interface.disconnect();
    this.#next?.close();
    this.#session?.close();
    this.#next = this.#session = undefined;
    this.#pool?.close();
    this.#pool = undefined;
    this.#connection = signal();
    this.#plays = false;
    this.#ready = quiet(this.#open(this.#wanted || undefined));
  }

  /**
   * The one way an experiment comes onto the page: checked, supplied with its images, set up by the workers, and only
   * then shown. If something else is asked for meanwhile, that is the answer to this question too.
   * @param {string | undefined} document undefined for the core's own
   * @returns {Promise<void>}
   */
  async #open(document) {
    this.#turn += 1;
    const turn = this.#turn;
    this.#opening = true;
    try {
      await this.#connection.promise;
      const { core, module } = await openCore();
      this.#core = core;
      if (turn !== this.#turn) return this.#ready;
      const experiment = new core.Experiment(document ?? core.default_experiment());
      const wanted = experiment.json();
      this.#wanted = wanted;
      this.#pool ??= new Pool(module);
      this.#pool.hire(experiment.runs().length);
      const data = await supply(core, experiment);
      if (turn !== this.#turn) {
        experiment.free();
        return this.#ready;
      }
      await this.#begin(core, experiment, data, this.#pool);
      // Unless something newer is wanted by now; what was refused meanwhile is not.
      if (turn === this.#turn || this.#wanted === this.#accepted) this.#wanted = wanted;
      this.#accepted = wanted;
      this.#settle();
      if (turn === this.#turn) this.#opened(this.#session);
    } catch (error) {
      if (turn !== this.#turn) return this.#ready;
      this.#opening = false;
      this.#wanted = this.#accepted;
      this.#settle();
      if (this.#session && !this.#session.broken) this.#ready = Promise.resolve();
      this.#complain(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /**
   * Sets the runs up; what was on the page stays to be seen until they stand at step 0.
   * @param {Core} core
   * @param {Experiment} experiment
   * @param {Supply} data
   * @param {Pool} pool
   */
  async #begin(core, experiment, data, pool) {
    this.#session?.pause();
    this.#next?.close();
    /** @type {Session} */
    const session = new Session(core, experiment, pool, data, {
      changed: () => session === this.#session && this.#changed(session),
      diverged: (message) => this.#complain(message),
      failed: (message) =>
        session === this.#session && this.#complain(`Training has stopped: ${message}. Reset to begin again.`),
    });
    this.#next = session;
    try {
      await session.opened;
    } catch (error) {
      session.close();
      if (this.#next === session) this.#next = undefined;
      if (this.#session) this.#session.broken = true;
      throw error;
    }
    const earlier = this.#session;
    this.#next = undefined;
    this.#session = session;
    this.#told = { step: -1, done: false };
    this.#interface.open(session);
    this.#changed(session);
    earlier?.close();
  }

  /**
   * Tells the reader, and whoever listens, where the experiment stands.
   * @param {Session} session
   */
  #changed(session) {
    this.#interface.update(session);
    const { step, steps, finished } = session.standing;
    if (step !== this.#told.step) {
      this.#told.step = step;
      this.dispatchEvent(new CustomEvent("progress", { detail: { step, steps } }));
    }
    if (finished && !this.#told.done) {
      this.#plays = false;
      this.#told.done = true;
      this.dispatchEvent(new CustomEvent("done"));
    }
  }

  /**
   * Plays what has been opened, if the reader asked for that meanwhile.
   * @param {Session | undefined} session
   */
  #opened(session) {
    this.#opening = false;
    if (this.#plays) session?.play(this.#pace);
  }

  /** The session to work on, once nothing is being opened any more. */
  async #standing() {
    await this.#ready.catch(() => {});
    if (!this.#session) throw new Error(this.#interface.said || "No experiment is open.");
    return this.#session;
  }

  /** Sets the controls to the experiment on the page. */
  #settle() {
    if (this.#session) this.#interface.settle(JSON.parse(this.#accepted), this.#session.classes);
  }

  /**
   * Goes on playing, from step 0, if it was playing before the reader changed the experiment.
   * @param {ExperimentDocument} document
   */
  async #apply(document) {
    const playing = this.#plays;
    this.experiment = document;
    this.#plays = playing;
    await this.#ready;
  }

  /**
   * The classes that a document would have.
   * @param {ExperimentDocument} document
   */
  #preview(document) {
    if (!this.#core) return undefined;
    try {
      const experiment = new this.#core.Experiment(JSON.stringify(document));
      const classes = experiment.classes();
      experiment.free();
      return classes;
    } catch {
      return undefined;
    }
  }

  /** @param {string} message */
  #complain(message) {
    this.#interface.say(message, "complaint");
    this.dispatchEvent(new CustomEvent("error", { detail: { message } }));
  }

  /** @param {number} pace */
  #setPace(pace) {
    this.#pace = pace;
    if (this.#session?.playing) this.#session.play(pace);
  }

  /** A document set before the element was defined hides the accessor; it is set again, properly. */
  #upgrade() {
    if (!Object.hasOwn(this, "experiment")) return;
    const value = this.experiment;
    Reflect.deleteProperty(this, "experiment");
    this.experiment = value;
  }
}

customElements.define("imbalance-lab", ImbalanceLab);
