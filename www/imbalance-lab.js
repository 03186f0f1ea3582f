// @ts-check
// The custom element <imbalance-lab>: the whole lab behind a small interface, on which pages that embed it can rely.
// It opens on the core's own experiment, at step 0, and waits to be played. A document that is refused leaves
// everything as it was, running or not, beside a sentence that says what to change.

import { extentOf } from "./interface/extent.js";
import { Interface } from "./interface/interface.js";
import { DEFAULT_PACE } from "./interface/transport.js";
import { HOSTED, located } from "./locations.js";
import { Permalink, Unasked, link } from "./permalink.js";
import { quiet, signal } from "./promises.js";
import { MissingFiles, UnreadFiles, filesOf, inOrder, sameFiles, takeFiles } from "./sources/files.js";
import { namedExperiment } from "./sources/experiment.js";
import { openSource } from "./sources/source.js";
import { sharedPool } from "./training/pool.js";
import { Session } from "./training/session.js";
import { openCore, withFree } from "./wasm.js";

/** @typedef {import("./types.js").Algorithm} Algorithm */
/** @typedef {import("./types.js").ClassDocument} ClassDocument */
/** @typedef {import("./types.js").Condition} Condition */
/** @typedef {import("./types.js").Core} Core */
/** @typedef {import("./types.js").Curve} Curve */
/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("./types.js").Format} Format */
/** @typedef {import("./types.js").Outcome} Outcome */
/** @typedef {import("./types.js").SourceDocument} SourceDocument */
/** @typedef {import("./types.js").Supply} Supply */
/** @typedef {(core: Core) => string | Promise<string>} Maker makes a document */

/**
 * The lab. It fetches and starts nothing before it is scrolled into view or asked to do something, shares its workers with
 * the other labs of the page, and lets go of them when it is taken off the page.
 *
 * Attributes, any of which may change at any time:
 * - `experiment`: a document as JSON, the address of one, or the name of a preset;
 * - `panels`: which of `data`, `setup`, `curves`, `map`, `why` and `table` are shown, all if left out;
 * - `controls`: which of `reset`, `step`, `play`, `end`, `pace`, `view`, `moment`, `presets`, `source`, `ratio`, `profile`,
 *   `algorithms`, `rate`, `network`, `training`, `theme` and `take` there are, all if left out;
 * - `show`: which quantities the curves are of, such as `loss`, `recall` or `projection`;
 * - `theme`: `light` or `dark`, in place of the system's colours;
 * - `height`: pixels, or a length as CSS has it, in which the lab scrolls;
 * - `permalink`, which only one lab of a page may have: the page's address follows the experiment; with the value `read`
 *   the lab opens what the address says, but leaves it alone.
 *
 * Events: `progress` (detail: `{ step, steps }`), `done`, and `error` (detail: `{ message }`).
 */
export class ImbalanceLab extends HTMLElement {
  static observedAttributes = ["theme", "experiment", "panels", "controls", "show", "height"];
  #interface;
  /** @type {Core | undefined} */
  #core;
  /** @type {import("./training/pool.js").Pool | undefined} */
  #pool;
  /** The experiment on the page. @type {Session | undefined} */
  #session;
  /** The next one, whose runs are being set up. @type {Session | undefined} */
  #next;
  /** The document asked for last, unless it was refused, and that of the experiment on the page; empty at first. */
  #wanted = "";
  #accepted = "";
  /** The document that waits for the reader's files. */
  #awaiting = "";
  /** Ends the reading of files that nobody waits for any longer. */
  #reading = new AbortController();
  #permalink = new Permalink((document) => {
    this.#plays = false;
    this.#follow(document);
  });
  /** Counts what was asked for; the answer to an earlier question is no longer wanted. */
  #turn = 0;
  #pace = DEFAULT_PACE;
  /** Whether the reader wants it to play, now or as soon as it is open. */
  #plays = false;
  /** Whether what was asked for last is still on its way. */
  #opening = false;
  /** Kept once the runs that were last set up stand at step 0. @type {Promise<void>} */
  #begun = Promise.resolve();
  /** Given when the lab is taken off the page. */
  #gone = signal();
  #told = { step: -1, done: false };
  /** Given once the lab is on the page and seen, or called for. */
  #start = signal();
  #called = false;
  /** What is wrong with the attributes that say what is shown. @type {Map<string, string>} */
  #wrong = new Map();
  #ready = this.#begun;

  constructor() {
    super();
    this.#interface = new Interface(this.attachShadow({ mode: "open" }), {
      seen: () => this.#start.resolve(),
      reset: () => quiet(this.reset()),
      step: () => quiet(this.step()),
      toggle: () => (this.#plays || this.#session?.playing ? this.pause() : this.play()),
      end: () => quiet(this.run()),
      pace: (rate) => this.#setPace(rate),
      document: () => JSON.parse(this.#wanted),
      apply: (document) => quiet(this.#change(() => JSON.stringify(document))),
      turn: (source, classes) => quiet(this.turn(source, classes)),
      filesOf,
      take: (files) => quiet(this.take(files)),
      reread: (files, format) => quiet(this.take(files, format)),
      preview: (document) => this.#preview(document),
      names: () => this.#core?.grid_names() ?? [],
      presets: () => this.#core?.presets() ?? [],
      recolour: (theme) => this.toggleAttribute("theme", theme !== "") && this.setAttribute("theme", theme),
      seed: () => this.#core?.random_seed() ?? 0,
      examples: (shape, counts, values) => this.#core && new this.#core.Examples(shape, counts, values),
      curves: () => this.curves(),
      experiment: () => this.experiment,
      link: async () => new URL(await link(this.#accepted), this.#address).href,
      undrawn: (message) => this.#complain(message),
    });
    this.#follow();
  }

  /**
   * Kept once the experiment asked for last stands at step 0; broken if that one was refused. Asked for after a refusal,
   * it is kept again as long as the experiment before still stands. It does not start a lab that nobody has seen yet.
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
    this.#ready = quiet(this.#open(written(document)));
  }

  /**
   * Turns to another source of examples, with what of the experiment can be kept, or to other classes of one; kept when
   * it stands at step 0, as is `ready`.
   * @param {SourceDocument} source
   * @param {ClassDocument[]} [classes] the largest first; those that the source suggests if left out
   * @returns {Promise<void>}
   */
  turn(source, classes) {
    this.#call();
    return this.#change((core) => this.#fitted(core, JSON.stringify(source), classes));
  }

  /**
   * Learns from files of the reader's own, or goes on with the experiment that asks for them; kept when it stands at step
   * 0, as is `ready`. The files stay on this machine.
   * @param {Iterable<File>} files
   * @param {Format} [format] found out from the files if left out
   * @returns {Promise<void>}
   */
  take(files, format) {
    this.#call();
    const awaiting = this.#awaiting;
    return this.#change((core) => this.#taken(core, [...files], format, awaiting));
  }

  /** Trains at the chosen speed until paused or done; after the end, from step 0 again. */
  play() {
    this.#call();
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
    this.#call();
    this.#plays = false;
    const document = this.#accepted || this.#wanted;
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
   * @returns {Condition[]}
   */
  conditions(step = Infinity) {
    return this.#session?.conditions(step) ?? [];
  }

  /**
   * A copy of the parameters of a run, counted in the order of seeds and, for each, of algorithms.
   * @param {number} run
   * @returns {Promise<Float32Array>}
   */
  async parameters(run) {
    return (await this.#standing()).parameters(run);
  }

  connectedCallback() {
    this.#upgrade();
    // A page that is the lab's own takes files wherever they are dropped.
    this.#interface.connect(this.#owns ? document.documentElement : this);
    if (this.#linked) this.#permalink.connect();
    if (this.#owns || this.#called) this.#start.resolve();
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} now
   */
  attributeChangedCallback(name, before, now) {
    if (name === "theme") {
      this.#interface.recolour();
    } else if (name === "height") {
      this.#complainOf(name, this.#interface.resize(now));
    } else if (name === "show") {
      this.#complainOf(name, this.#interface.choose(now));
    } else if (name === "experiment") {
      // Before an experiment is open, the attribute may still come from an address.
      if (now !== before) this.#session ? this.#change() : this.#follow();
    } else {
      const { extent, unknown } = extentOf(this.getAttribute("panels"), this.getAttribute("controls"));
      this.#interface.limit(extent);
      this.#complainOf("extent", unknown);
    }
  }

  disconnectedCallback() {
    this.#interface.disconnect();
    this.#permalink.disconnect();
    this.#reading.abort();
    this.#next?.close();
    this.#session?.close();
    this.#next = this.#session = undefined;
    this.#pool?.release();
    this.#gone.resolve();
    this.#gone = signal();
    this.#start = signal();
    this.#called = this.#plays = false;
    const document = this.#wanted;
    if (document) this.#change(() => document);
    else this.#follow();
  }

  /**
   * The one way an experiment comes onto the page: checked, supplied with what its examples are drawn from, set up by the
   * workers, and only then shown. If something else is asked for meanwhile, that is the answer to this question too.
   * @param {Maker} [make] what the attribute says if left out
   * @param {boolean} [unasked] whether nobody pressed anything for it: then an address must not start much work
   * @returns {Promise<void>}
   */
  async #open(make, unasked = false) {
    this.#turn += 1;
    const turn = this.#turn;
    this.#opening = true;
    this.#reading.abort(new DOMException("Something else was asked for meanwhile.", "AbortError"));
    this.#reading = new AbortController();
    try {
      await this.#start.promise;
      const { core, module } = await openCore();
      this.#core = core;
      if (turn !== this.#turn) return this.#ready;
      const document = await (make ? make(core) : namedExperiment(core, this.getAttribute("experiment")));
      if (turn !== this.#turn) return this.#ready;
      const experiment = new core.Experiment(document);
      const wanted = experiment.json();
      this.#wanted = wanted;
      this.#pool = sharedPool(module);
      this.#pool.hire(experiment.runs().length);
      const source = await this.#supplied(core, experiment, unasked && this.#linked);
      if (turn !== this.#turn) {
        experiment.free();
        return this.#ready;
      }
      const before = this.#accepted;
      this.#begun = quiet(this.#begin(core, experiment, source, this.#pool));
      await this.#begun;
      this.#accepted = wanted;
      // While something newer is on its way, the controls, the address and what the reader wants are that one's. If it was
      // refused meanwhile, they are this one's again, beside the reason.
      if (turn === this.#turn) {
        this.#awaiting = "";
        const [wrong] = this.#wrong.values();
        if (wrong) this.#complain(wrong);
        // What broke off at once has been told.
        else if (!this.#session?.diverged.length) this.#interface.say(`${newRate(before, wanted)}Ready: play, or go step by step.`);
      } else if (this.#opening) {
        return this.#ready;
      }
      this.#wanted = wanted;
      this.#settle();
      if (this.#owns) this.#permalink.write(wanted).catch((error) => this.#interface.say(error.message));
      this.#opened(this.#session);
    } catch (error) {
      if (turn !== this.#turn) return this.#ready;
      this.#opening = false;
      // Before anything was accepted, a reset tries again.
      if (this.#accepted !== "") this.#wanted = this.#accepted;
      this.#settle();
      if (error instanceof UnreadFiles && error.format?.kind === "table") this.#interface.offer(error.files, error.format);
      // An experiment before this one stands, or soon will.
      if (this.#next || (this.#session && !this.#session.broken)) this.#ready = this.#begun;
      this.#complain(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /**
   * What the workers need of an experiment's source, after a check that it asks for no more than there is.
   * @param {Core} core
   * @param {Experiment} experiment freed if it cannot be had
   * @param {boolean} unasked
   */
  async #supplied(core, experiment, unasked) {
    try {
      const { inventory, supply } = await openSource(core, experiment.source(), this.#follows());
      experiment.check(inventory);
      if (unasked) checkUnasked(experiment, inventory);
      /** @type {ExperimentDocument} */
      const { data } = JSON.parse(experiment.json());
      const parts = data.classes.flatMap((each) => (typeof each === "string" ? each : each.of));
      return { inventory, supply: await supply(parts) };
    } catch (error) {
      if (error instanceof MissingFiles) this.#awaiting = experiment.json();
      experiment.free();
      throw error;
    }
  }

  /**
   * The document of the experiment that the reader looks at, turned to another source.
   * @param {Core} core
   * @param {string} source
   * @param {ClassDocument[]} [classes]
   */
  async #fitted(core, source, classes) {
    const { inventory } = await openSource(core, source, this.#follows());
    return withFree(new core.Experiment(this.#accepted || core.default_experiment()), (experiment) =>
      experiment.fitted(source, classes && JSON.stringify(classes), inventory),
    );
  }

  /**
   * The document that the reader's files are for.
   * @param {Core} core
   * @param {File[]} files
   * @param {Format | undefined} format
   * @param {string} awaiting the document that waits for files, if one does
   */
  async #taken(core, files, format, awaiting) {
    const wanted = awaiting === "" ? undefined : JSON.parse(awaiting);
    const asked = wanted?.data.source;
    const given = asked ? inOrder(files, asked.files) : files;
    const source = await takeFiles(given, format ?? asked?.format, this.#follows());
    if (!asked) {
      return this.#fitted(core, JSON.stringify(source)).catch((error) => {
        // What cannot be learned from may have been read in a wrong way.
        throw new UnreadFiles(error.message, files, source.format);
      });
    }
    if (sameFiles(source, asked)) {
      // From here on the document says which content it learns from.
      for (const [place, file] of asked.files.entries()) file.sha256 = source.files[place]?.sha256;
      return JSON.stringify(wanted);
    }
    throw new MissingFiles(asked.files, source.files);
  }

  /** How the reading of files is followed, and ended. */
  #follows() {
    return {
      signal: this.#reading.signal,
      progressed: (/** @type {number} */ share, /** @type {string} */ names) => this.#interface.reading(share, names),
    };
  }

  /**
   * Opens what nobody has pressed anything for: what the page's address says, or the attribute.
   * @param {Maker} [document] behind the address
   */
  #follow(document) {
    const opened = this.#open(document, true);
    const turn = this.#turn;
    const missed = (/** @type {Error} */ error) => {
      if (turn !== this.#turn || !this.#linked) throw error;
      return this.#fallBack(error, document ? [undefined, own] : [own]);
    };
    this.#ready = quiet(opened.catch(missed));
  }

  /**
   * Where the address says nothing one can open, or nothing that a link may start by itself, the lab's own experiment
   * opens, beside the reason.
   * @param {Error} reason
   * @param {(Maker | undefined)[]} others to be tried in turn
   */
  async #fallBack(reason, others) {
    const awaiting = this.#awaiting;
    let turn = this.#turn;
    for (const other of others) {
      if (this.#session) break;
      turn += 1;
      await this.#open(other, true).catch(() => {});
      // Something else was asked for meanwhile.
      if (turn !== this.#turn) return this.#ready;
    }
    if (!this.#session) throw reason;
    this.#awaiting = awaiting;
    if (reason instanceof Unasked) this.#interface.ask(reason.message, "Open it", () => quiet(this.#change(() => reason.document)));
    else this.#interface.say(reason.message, "complaint");
  }

  /**
   * Sets the runs up; what was on the page stays to be seen until they stand at step 0.
   * @param {Core} core
   * @param {Experiment} experiment
   * @param {{ inventory: string, supply: Supply }} source
   * @param {import("./training/pool.js").Pool} pool
   */
  async #begin(core, experiment, source, pool) {
    this.#session?.retire();
    this.#next?.close();
    /** @type {Session} */
    const session = new Session(core, experiment, pool, source, {
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
      throw error;
    }
    const earlier = this.#session;
    this.#next = undefined;
    this.#session = session;
    if (earlier) session.follow(earlier);
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
    this.#call();
    const gone = this.#gone;
    await Promise.race([this.#ready.catch(() => {}), gone.promise]);
    if (gone !== this.#gone) throw new DOMException("The lab was taken off the page.", "AbortError");
    if (!this.#session) throw new Error(this.#interface.said || "No experiment is open.");
    return this.#session;
  }

  /** Starts the lab, or has it started as soon as it is on the page. */
  #call() {
    this.#called = true;
    if (this.isConnected) this.#start.resolve();
  }

  /** Whether the page's address says what this lab opens, its attribute included. */
  get #linked() {
    return this.hasAttribute("permalink");
  }

  /** Whether the page's address follows this lab. */
  get #owns() {
    return this.#linked && this.getAttribute("permalink") !== "read";
  }

  /** The page that opens what stands behind its address: this one, or the lab's own. */
  get #address() {
    if (this.#linked) return location.href.replace(/#.*/, "");
    if (HOSTED) return located("../index.html");
    throw new Error("this lab has no address; take the experiment itself");
  }

  /** Sets the controls to the experiment on the page. */
  #settle() {
    if (this.#session) this.#interface.settle(JSON.parse(this.#accepted), this.#session);
  }

  /**
   * Changes the experiment; if it was playing, the next one plays too, from step 0.
   * @param {Maker} [make] what the attribute says if left out
   */
  #change(make) {
    this.#ready = quiet(this.#open(make));
    return this.#ready;
  }

  /**
   * The classes that a document would have.
   * @param {ExperimentDocument} document
   */
  #preview(document) {
    if (!this.#core) return undefined;
    try {
      return withFree(new this.#core.Experiment(JSON.stringify(document)), (experiment) => experiment.classes());
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

/** The experiment that the core opens on. @type {Maker} */
const own = (core) => core.default_experiment();

/**
 * Fails if an experiment is too large to be opened without being asked for.
 * @param {Experiment} experiment
 * @param {string} inventory of its source
 */
function checkUnasked(experiment, inventory) {
  try {
    experiment.check_unasked(inventory);
  } catch (cause) {
    throw new Unasked(`${cause instanceof Error ? cause.message : cause}. Open it only if you want that.`, experiment.json());
  }
}

/**
 * Says which learning rate came with another source.
 * @param {string} before the document of the experiment before; empty if there was none
 * @param {string} now
 */
function newRate(before, now) {
  const [old, { data, algorithms }] = [before || now, now].map((document) => JSON.parse(document));
  if (JSON.stringify(old.data.source) === JSON.stringify(data.source)) return "";
  const changed = (/** @type {Algorithm} */ { learning_rate }, /** @type {number} */ place) => learning_rate !== old.algorithms[place]?.learning_rate;
  const rate = algorithms.find(changed)?.learning_rate;
  return rate ? `With this source the learning rate is now ${rate}; change it under Algorithms. ` : "";
}

/**
 * A document as it is written at this moment, or the reason why it cannot be.
 * @param {unknown} document
 * @returns {Maker}
 */
function written(document) {
  if (typeof document === "string") return () => document;
  try {
    const json = JSON.stringify(document ?? null);
    return () => json;
  } catch (cause) {
    return () => {
      throw new Error(`This document cannot be written as JSON: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      });
    };
  }
}

customElements.define("imbalance-lab", ImbalanceLab);
