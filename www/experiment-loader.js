// @ts-check
// Brings experiments onto the page. The loader makes a document, checks it, loads its data, and has the workers set up
// its runs. Only then does the experiment replace the one before. A later request also answers all earlier ones. A
// refused request changes nothing.

import { AutostartRefused } from "./permalink.js";
import { ignoreRejection } from "./promises.js";
import { reason } from "./reason.js";
import { refusal } from "./refusal.js";
import { Request, Superseded } from "./request.js";
import { namedExperiment } from "./sources/experiment.js";
import { MissingFiles, UnreadFiles } from "./sources/files.js";
import { documentForFiles, fitted } from "./sources/fitted.js";
import { openSource } from "./sources/source.js";
import { files as fileText, status as text } from "./text.js";
import { sharedPool } from "./training/pool.js";
import { Session } from "./training/session.js";
import { openCore } from "./wasm.js";

/** @typedef {import("./types.js").ClassDocument} ClassDocument */
/** @typedef {import("./types.js").Core} Core */
/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("./types.js").Format} Format */
/** @typedef {import("./types.js").SourceData} SourceData */
/** @typedef {import("./training/session.js").Listener} Listener */
/** @typedef {(core: Core) => string | Promise<string>} Maker makes a document */
/** @typedef {{ datasetSummary: string, sourceData: SourceData }} LoadedSource */

/**
 * How to open a document.
 * @typedef {object} OpenOptions
 * @property {boolean} [autostart] whether the document opens without a press by the reader; an address must then not
 *   start much work
 * @property {boolean} [afresh] whether this is another experiment, not a change of the one before; the previous run is
 *   then not drawn behind it
 */

/**
 * The lab that shows the experiments.
 * @typedef {object} Host
 * @property {Promise<void>} started resolves once the lab is in view or a method is called
 * @property {string | null} experimentAttribute the value of the `experiment` attribute
 * @property {boolean} isLinked whether the page's address names the experiment to open
 * @property {(control: string) => boolean} shows returns whether the lab shows a control
 * @property {(before: string) => void} opened called when the experiment requested last is on the page, with the
 *   document before it, or "" if there was none
 * @property {(document: string) => void} settled called when the controls, and so the address, show this document
 * @property {(session: Session) => void} changed called when something was recorded, or when playing began or ended
 * @property {(session: Session) => void} answered called when a requested step has been computed
 * @property {(message: string) => void} failed called when training as a whole cannot continue
 */

export class ExperimentLoader {
  #store;
  #status;
  #host;
  /** @type {import("./training/pool.js").Pool | undefined} */
  #pool;
  /** The next experiment, while the workers set up its runs. @type {Session | undefined} */
  #next;
  /**
   * `wanted` is the document requested last, unless the loader refused it; `accepted` is that of the experiment on the
   * page. Both are "" at first.
   */
  wanted = "";
  accepted = "";
  /** The document that waits for the reader's files. */
  #awaiting = "";
  /** The last request. Its answer is also that of all before it. @type {Request | undefined} */
  #request;
  /** Cancels the reading of files for sweeps. @type {Set<AbortController>} */
  #sweeps = new Set();
  /** Resolves once the runs that were set up last are at step 0. @type {Promise<void>} */
  #begun = Promise.resolve();
  /** Resolves once the experiment requested last is at step 0. */
  ready = this.#begun;

  /**
   * @param {import("./state.js").Store} store
   * @param {import("./interface/status.js").Status} status
   * @param {Host} host
   */
  constructor(store, status, host) {
    this.#store = store;
    this.#status = status;
    this.#host = host;
  }

  /** The experiment on the page. */
  get session() {
    return this.#store.state.session;
  }

  /** Whether the last request is pending. */
  get busy() {
    return this.#request?.pending ?? false;
  }

  /**
   * Opens the document that a user or a script requests.
   * @param {Maker} [make] the attribute's experiment if left out
   * @param {OpenOptions} [options]
   */
  open(make, options) {
    this.ready = ignoreRejection(this.#open(make, options));
    return this.ready;
  }

  /**
   * Opens an experiment without a press by the reader: the one in the page's address, or the attribute's.
   * @param {Maker} [document] makes the document in the address
   */
  follow(document) {
    const opened = this.#open(document, { autostart: true });
    const request = this.#request;
    const onFailure = (/** @type {Error} */ error) => {
      if (request !== this.#request || !this.#host.isLinked) throw error;
      return this.#fallBack(error, document ? [undefined, defaultExperiment] : [defaultExperiment]);
    };
    this.ready = ignoreRejection(opened.catch(onFailure));
  }

  /**
   * Returns a maker of the current experiment's document with another source.
   * @param {import("./types.js").SourceDocument} source
   * @param {ClassDocument[]} [classes]
   * @returns {Maker}
   */
  withSource(source, classes) {
    return (core) => fitted(core, () => this.accepted, JSON.stringify(source), this.#requestOptions(), classes);
  }

  /**
   * Returns a maker of the document for the reader's files. If a document waits for files, it is that one.
   * @param {File[]} files
   * @param {Format} [format] detected from the files if left out
   * @returns {Maker}
   */
  withFiles(files, format) {
    const awaiting = this.#awaiting;
    return (core) => documentForFiles(core, () => this.accepted, awaiting, files, format, this.#requestOptions());
  }

  /**
   * Returns the workers that train a sweep and the data of its document.
   * @param {string} document
   */
  async sweepResources(document) {
    const { core, module } = await openCore();
    const reading = new AbortController();
    this.#sweeps.add(reading);
    const experiment = new core.Experiment(document);
    try {
      const source = await this.#loadSource(core, experiment, this.#readingOptions(reading.signal), false);
      return { core, pool: sharedPool(module), ...source };
    } finally {
      experiment.free();
      this.#sweeps.delete(reading);
    }
  }

  /** Cancels the reading of files. */
  cancel() {
    this.#request?.cancel();
    this.#stopSweeps(fileText.canceled);
  }

  /** Stops all work, and frees the memory and the workers. */
  close() {
    this.#request?.supersede();
    this.#stopSweeps(fileText.replaced);
    this.#next?.close();
    this.#next = undefined;
    const { session } = this;
    this.#store.set({ session: undefined, moment: { ...this.#store.state.moment, pace: "rest" } });
    session?.close();
    this.#pool?.release();
  }

  /** @param {string} reason */
  #stopSweeps(reason) {
    for (const reading of this.#sweeps) reading.abort(new DOMException(reason, "AbortError"));
  }

  /**
   * Opens an experiment: checks its document, loads its data, has the workers set up its runs, and then shows it. All
   * requests go through this method. If a newer request comes meanwhile, its result is also the result of this one.
   * @param {Maker} [make] the attribute's experiment if left out
   * @param {OpenOptions} [options]
   * @returns {Promise<void>}
   */
  async #open(make, { autostart = false, afresh = false } = {}) {
    const request = this.#newRequest();
    try {
      await this.#host.started;
      const { core, module } = await request.during("program", openCore);
      this.#store.set({ core });
      const document = await request.during("document", () =>
        make ? make(core) : namedExperiment(core, this.#host.experimentAttribute),
      );
      const experiment = new core.Experiment(document);
      this.wanted = experiment.json();
      this.#pool = sharedPool(module);
      const source = await this.#loadData(request, core, experiment, this.#pool, autostart && this.#host.isLinked);
      await this.#show(request, core, experiment, source, this.#pool, afresh);
    } catch (error) {
      if (request.superseded) return this.ready;
      throw this.#refuse(request, error);
    }
  }

  /** Makes a request that supersedes the one before. */
  #newRequest() {
    this.#request?.supersede();
    this.#stopSweeps(fileText.replaced);
    this.#request = new Request(
      (loading) => this.#store.set({ loading }),
      (sentence) => this.#status.complain(new Error(sentence)),
    );
    this.#store.set({ loading: this.#request.phase });
    return this.#request;
  }

  /**
   * Loads the data of a request, while the pool keeps workers for its runs.
   * @param {Request} request
   * @param {Core} core
   * @param {Experiment} experiment freed if this fails
   * @param {import("./training/pool.js").Pool} pool
   * @param {boolean} autostart
   */
  async #loadData(request, core, experiment, pool, autostart) {
    const options = this.#readingOptions(request.signal, request);
    try {
      return await request.during("data", () =>
        pool.reserve(experiment.runs().length, this.#loadSource(core, experiment, options, autostart)),
      );
    } catch (error) {
      if (error instanceof MissingFiles && !request.superseded) this.#awaiting = experiment.json();
      experiment.free();
      // No run needs the workers that were started for this request.
      pool.release();
      throw error;
    }
  }

  /**
   * Shows the experiment of a request once its runs are set up. While a newer request is pending, the controls, the
   * address and `wanted` belong to that one. If the newer one was refused meanwhile, they belong to this one again, and
   * the reason stays visible.
   * @param {Request} request
   * @param {Core} core
   * @param {Experiment} experiment
   * @param {LoadedSource} source
   * @param {import("./training/pool.js").Pool} pool
   * @param {boolean} afresh
   */
  async #show(request, core, experiment, source, pool, afresh) {
    const wanted = experiment.json();
    const before = this.accepted;
    request.enter("workers");
    this.#begun = ignoreRejection(this.#begin(core, experiment, source, pool, afresh));
    await this.#begun;
    this.accepted = wanted;
    if (!request.superseded) {
      this.#awaiting = "";
      this.#host.opened(before);
    } else if (this.busy) {
      throw new Superseded();
    }
    this.wanted = wanted;
    this.#settle();
    this.#host.settled(wanted);
    request.finish();
  }

  /**
   * Ends a request that the loader refuses. Everything stays as it was, and the page says why. Returns the reason in
   * words of the page.
   * @param {Request} request
   * @param {unknown} cause
   */
  #refuse(request, cause) {
    const error = refusal(cause, (control) => this.#host.shows(control));
    this.#pool?.release();
    request.finish();
    // Before any document was accepted, `wanted` stays, so that a reset tries it again.
    if (this.accepted !== "") this.wanted = this.accepted;
    this.#settle();
    if (error instanceof UnreadFiles && error.format?.kind === "table") {
      this.#store.set({ unread: { files: error.files, format: error.format } });
    }
    // An earlier experiment is on the page, or soon will be.
    if (this.#next || (this.session && !this.session.broken)) this.ready = this.#begun;
    // A cancellation by the reader is not an error.
    if (request.signal.aborted) this.#status.say(error.message);
    else this.#status.complain(error);
    return error;
  }

  /**
   * Loads the data that the workers need, after it checks that the experiment fits its source.
   * @param {Core} core
   * @param {Experiment} experiment
   * @param {import("./sources/files.js").ReadingOptions} options
   * @param {boolean} autostart
   * @returns {Promise<LoadedSource>}
   */
  async #loadSource(core, experiment, options, autostart) {
    const { datasetSummary, loadData } = await openSource(core, experiment.source(), options);
    experiment.check(datasetSummary);
    if (autostart) checkAutostart(experiment, datasetSummary);
    /** @type {ExperimentDocument} */
    const { data } = JSON.parse(experiment.json());
    const parts = data.classes.flatMap((each) => (typeof each === "string" ? each : each.of));
    return { datasetSummary, sourceData: await loadData(parts) };
  }

  /** Returns the options for reading the files of the last request. */
  #requestOptions() {
    return this.#readingOptions(this.#request?.signal ?? new AbortController().signal, this.#request);
  }

  /**
   * Returns the options for reading files: a signal to cancel it, and a function that reports progress.
   * @param {AbortSignal} signal
   * @param {Request} [request] the request that waits for the files, unless it is a sweep
   */
  #readingOptions(signal, request) {
    const onProgress = (/** @type {number} */ share, /** @type {string} */ names) => {
      request?.expectFile(names);
      this.#status.reading(share, names);
    };
    return { signal, onProgress };
  }

  /**
   * Opens the lab's own experiment and shows the reason, when the address names no valid experiment or one that a link
   * must not start by itself.
   * @param {Error} reason
   * @param {(Maker | undefined)[]} others makers to try in turn
   */
  async #fallBack(reason, others) {
    const awaiting = this.#awaiting;
    for (const other of others) {
      if (this.session) break;
      const opened = this.#open(other, { autostart: true });
      const request = this.#request;
      await opened.catch(() => {});
      // A newer request has come meanwhile.
      if (request !== this.#request) return this.ready;
    }
    if (!this.session) throw reason;
    this.#awaiting = awaiting;
    if (reason instanceof AutostartRefused) {
      this.#status.ask(reason.message, text.openLarge, () => this.open(() => reason.document));
    } else this.#status.say(reason.message, "complaint");
  }

  /**
   * Sets up the runs. The previous experiment stays visible until they are at step 0.
   * @param {Core} core
   * @param {Experiment} experiment
   * @param {LoadedSource} source
   * @param {import("./training/pool.js").Pool} pool
   * @param {boolean} afresh
   */
  async #begin(core, experiment, source, pool, afresh) {
    this.session?.retire();
    this.#next?.close();
    /** @type {Session} */
    const session = new Session(
      core,
      experiment,
      pool,
      source,
      this.#listener(() => session),
    );
    this.#next = session;
    try {
      await session.opened;
    } catch (error) {
      session.close();
      if (this.#next === session) this.#next = undefined;
      throw error;
    }
    const earlier = this.session;
    this.#next = undefined;
    if (earlier && !afresh) session.follow(earlier);
    this.#store.set({
      session,
      moment: { ...this.#store.state.moment, step: 0, looked: undefined, pace: "rest", drop: undefined },
    });
    this.#host.changed(session);
    earlier?.close();
  }

  /**
   * Returns the callbacks of a session. They matter only while it is on the page.
   * @param {() => Session} of returns the session
   * @returns {Listener}
   */
  #listener(of) {
    const ifShown = (/** @type {(session: Session) => void} */ call) => of() === this.session && call(of());
    return {
      changed: () => ifShown((session) => this.#host.changed(session)),
      looked: () => ifShown((session) => this.#host.answered(session)),
      onRunStopped: (message) => this.#status.complain(new Error(message)),
      failed: (message) => ifShown(() => this.#host.failed(message)),
    };
  }

  /** Sets the controls to the experiment on the page. */
  #settle() {
    if (this.session) this.#store.set({ document: JSON.parse(this.accepted) });
  }
}

/** Makes the document of the core's default experiment. @type {Maker} */
const defaultExperiment = (core) => core.default_experiment();

/**
 * Throws if an experiment is too large to open without a press by the reader.
 * @param {Experiment} experiment
 * @param {string} datasetSummary the summary of its source
 */
function checkAutostart(experiment, datasetSummary) {
  try {
    experiment.check_autostart(datasetSummary);
  } catch (cause) {
    throw new AutostartRefused(text.large(reason(cause)), experiment.json());
  }
}
