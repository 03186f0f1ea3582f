// @ts-check
// Brings experiments onto the page. The loader makes a document, checks it, loads its data, and has the workers set up
// its runs. Only then does the experiment replace the one before. A later request also answers all earlier ones. A
// refused request changes nothing.

import { AutostartRefused } from "./permalink.js";
import { Watchdog } from "./loading.js";
import { ignoreRejection } from "./promises.js";
import { reason } from "./reason.js";
import { refusal } from "./refusal.js";
import { MissingFiles, UnreadFiles, inOrder, sameFiles, readFiles } from "./sources/files.js";
import { namedExperiment } from "./sources/experiment.js";
import { openSource } from "./sources/source.js";
import { sharedPool } from "./training/pool.js";
import { Session } from "./training/session.js";
import { files as fileText, loading, status as text } from "./text.js";
import { openCore, withFree } from "./wasm.js";

/** @typedef {import("./types.js").ClassDocument} ClassDocument */
/** @typedef {import("./types.js").Core} Core */
/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("./types.js").Format} Format */
/** @typedef {import("./types.js").SourceData} SourceData */
/** @typedef {(core: Core) => string | Promise<string>} Maker makes a document */

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
 * @property {() => Promise<void>} started resolves once the lab is in view or a method is called
 * @property {() => string | null} experimentAttribute returns the value of the `experiment` attribute
 * @property {() => boolean} linked returns whether the page's address names the experiment to open
 * @property {(session: Session) => void} shown called when an experiment replaces the one before on the page
 * @property {(before: string) => void} onReady called when the experiment requested last is on the page, with the
 *   document before it, or "" if there was none
 * @property {(document: string) => void} settled called when the controls, and so the address, show this document
 * @property {() => void} onIdle called when no request is pending
 * @property {(session: Session) => void} changed called when something was recorded, or when playing began or ended
 * @property {(message: string) => void} failed called when training as a whole cannot continue
 * @property {(error: Error) => void} complain shows and reports why something did not work
 */

export class ExperimentLoader {
  #host;
  #interface;
  /** @type {Core | undefined} */
  core;
  /** @type {import("./training/pool.js").Pool | undefined} */
  #pool;
  /** The experiment on the page. @type {Session | undefined} */
  session;
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
  /** Cancels the reading of files that no request needs. */
  #reading = new AbortController();
  /** Reports when a request takes too long. */
  #patience = new Watchdog(() => {});
  /** Counts the requests. The loader ignores the answer to any but the last. */
  #request = 0;
  /** Whether the last request is pending. */
  busy = false;
  /** Resolves once the runs that were set up last are at step 0. @type {Promise<void>} */
  #begun = Promise.resolve();
  /** Resolves once the experiment requested last is at step 0. */
  ready = this.#begun;

  /**
   * @param {import("./interface/interface.js").Interface} shown
   * @param {Host} host
   */
  constructor(shown, host) {
    this.#interface = shown;
    this.#host = host;
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
      if (request !== this.#request || !this.#host.linked()) throw error;
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
    return (core) => this.#fitted(core, JSON.stringify(source), classes);
  }

  /**
   * Returns a maker of the document for the reader's files. If a document waits for files, it is that one.
   * @param {File[]} files
   * @param {Format} [format] detected from the files if left out
   * @returns {Maker}
   */
  withFiles(files, format) {
    const awaiting = this.#awaiting;
    return (core) => this.#documentForFiles(core, files, format, awaiting);
  }

  /**
   * Returns the workers that train a sweep and the data of its document.
   * @param {string} document
   */
  async sweepResources(document) {
    const { core, module } = await openCore();
    // An earlier cancellation must not cancel this request.
    if (this.#reading.signal.aborted) this.#reading = new AbortController();
    const experiment = new core.Experiment(document);
    const source = await this.#loadSource(core, experiment, false);
    experiment.free();
    return { core, pool: sharedPool(module), ...source };
  }

  /** Cancels the reading of files. */
  cancel() {
    this.#reading.abort(new DOMException(fileText.canceled, "AbortError"));
  }

  /** Stops all work, and frees the memory and the workers. */
  close() {
    this.#patience.end();
    this.#reading.abort();
    this.#next?.close();
    this.session?.close();
    this.#next = this.session = undefined;
    this.#pool?.release();
  }

  /**
   * Opens an experiment: checks its document, loads its data, has the workers set up its runs, and then shows it. All
   * requests go through this method. If a newer request comes meanwhile, its result is also the result of this one.
   * @param {Maker} [make] the attribute's experiment if left out
   * @param {OpenOptions} [options]
   * @returns {Promise<void>}
   */
  async #open(make, { autostart = false, afresh = false } = {}) {
    this.#request += 1;
    const request = this.#request;
    this.busy = true;
    this.#reading.abort(new DOMException(fileText.replaced, "AbortError"));
    this.#reading = new AbortController();
    const { signal } = this.#reading;
    this.#patience.end();
    this.#patience = new Watchdog((sentence) => request === this.#request && this.#host.complain(new Error(sentence)));
    try {
      await this.#host.started();
      this.#patience.expect(loading.program);
      const { core, module } = await openCore();
      this.core = core;
      if (request !== this.#request) return this.ready;
      this.#patience.expect(loading.experiment);
      const document = await (make ? make(core) : namedExperiment(core, this.#host.experimentAttribute()));
      if (request !== this.#request) return this.ready;
      const experiment = new core.Experiment(document);
      const wanted = experiment.json();
      this.wanted = wanted;
      this.#pool = sharedPool(module);
      this.#patience.expect(loading.data);
      const source = await this.#pool.reserve(experiment.runs().length, this.#loadSource(core, experiment, autostart && this.#host.linked()));
      if (request !== this.#request) {
        experiment.free();
        this.#pool.release();
        return this.ready;
      }
      this.#patience.expect(loading.workers);
      const before = this.accepted;
      this.#begun = ignoreRejection(this.#begin(core, experiment, source, this.#pool, afresh));
      await this.#begun;
      this.accepted = wanted;
      // While a newer request is pending, the controls, the address and `wanted` belong to it. If the newer one was
      // refused meanwhile, they belong to this one again, and the reason stays visible.
      if (request === this.#request) {
        this.#awaiting = "";
        this.#host.onReady(before);
      } else if (this.busy) {
        return this.ready;
      }
      this.wanted = wanted;
      this.#settle();
      this.#host.settled(wanted);
      this.#finish();
    } catch (cause) {
      const error = refusal(cause, (control) => this.#interface.shows(control));
      // No run needs the workers that were started for this request.
      this.#pool?.release();
      if (request !== this.#request) return this.ready;
      this.#finish();
      // Before any document was accepted, `wanted` stays, so that a reset tries it again.
      if (this.accepted !== "") this.wanted = this.accepted;
      this.#settle();
      if (error instanceof UnreadFiles && error.format?.kind === "table") this.#interface.showReadingOptions(error.files, error.format);
      // An earlier experiment is on the page, or soon will be.
      if (this.#next || (this.session && !this.session.broken)) this.ready = this.#begun;
      // A cancellation by the reader is not an error.
      if (signal.aborted) this.#interface.say(error.message);
      else this.#host.complain(error);
      throw error;
    }
  }

  /**
   * Loads the data that the workers need, after it checks that the experiment fits its source.
   * @param {Core} core
   * @param {Experiment} experiment freed if this fails
   * @param {boolean} autostart
   */
  async #loadSource(core, experiment, autostart) {
    try {
      const { datasetSummary, loadData } = await openSource(core, experiment.source(), this.#readingOptions());
      experiment.check(datasetSummary);
      if (autostart) checkAutostart(experiment, datasetSummary);
      /** @type {ExperimentDocument} */
      const { data } = JSON.parse(experiment.json());
      const parts = data.classes.flatMap((each) => (typeof each === "string" ? each : each.of));
      return { datasetSummary, sourceData: await loadData(parts) };
    } catch (error) {
      if (error instanceof MissingFiles) this.#awaiting = experiment.json();
      experiment.free();
      throw error;
    }
  }

  /**
   * Returns the document of the current experiment with another source.
   * @param {Core} core
   * @param {string} source
   * @param {ClassDocument[]} [classes]
   */
  async #fitted(core, source, classes) {
    const { datasetSummary } = await openSource(core, source, this.#readingOptions());
    return withFree(new core.Experiment(this.accepted || core.default_experiment()), (experiment) =>
      experiment.fitted(source, classes && JSON.stringify(classes), datasetSummary),
    );
  }

  /**
   * Returns the document for the reader's files.
   * @param {Core} core
   * @param {File[]} files
   * @param {Format | undefined} format
   * @param {string} awaiting the document that waits for files, or ""
   */
  async #documentForFiles(core, files, format, awaiting) {
    const wanted = awaiting === "" ? undefined : JSON.parse(awaiting);
    const asked = wanted?.data.source;
    const given = asked ? inOrder(files, asked.files) : files;
    const source = await readFiles(given, format ?? asked?.format, this.#readingOptions());
    if (!asked) {
      return this.#fitted(core, JSON.stringify(source)).catch((error) => {
        // The files may have been read in the wrong format, so the interface offers to read them in another.
        throw new UnreadFiles(error.message, files, source.format);
      });
    }
    if (sameFiles(source, asked)) {
      // From here on the document records the checksums of the files.
      for (const [place, file] of asked.files.entries()) file.sha256 = source.files[place]?.sha256;
      return JSON.stringify(wanted);
    }
    throw new MissingFiles(asked, source.files);
  }

  /** Returns the options for reading files: a signal to cancel it, and a function that reports progress. */
  #readingOptions() {
    return {
      signal: this.#reading.signal,
      onProgress: (/** @type {number} */ share, /** @type {string} */ names) => {
        // A sweep may also read the files, while no request for an experiment is pending.
        if (this.busy) this.#patience.expect(loading.file(names));
        this.#interface.reading(share, names);
      },
    };
  }

  /**
   * Opens the lab's own experiment and shows the reason, when the address names no valid experiment or one that a link
   * must not start by itself.
   * @param {Error} reason
   * @param {(Maker | undefined)[]} others makers to try in turn
   */
  async #fallBack(reason, others) {
    const awaiting = this.#awaiting;
    let request = this.#request;
    for (const other of others) {
      if (this.session) break;
      request += 1;
      await this.#open(other, { autostart: true }).catch(() => {});
      // A newer request has come meanwhile.
      if (request !== this.#request) return this.ready;
    }
    if (!this.session) throw reason;
    this.#awaiting = awaiting;
    if (reason instanceof AutostartRefused) this.#interface.ask(reason.message, text.openLarge, () => this.open(() => reason.document));
    else this.#interface.say(reason.message, "complaint");
  }

  /**
   * Sets up the runs. The previous experiment stays visible until they are at step 0.
   * @param {Core} core
   * @param {Experiment} experiment
   * @param {{ datasetSummary: string, sourceData: SourceData }} source
   * @param {import("./training/pool.js").Pool} pool
   * @param {boolean} afresh
   */
  async #begin(core, experiment, source, pool, afresh) {
    this.session?.retire();
    this.#next?.close();
    /** @type {Session} */
    const session = new Session(core, experiment, pool, source, {
      changed: () => session === this.session && this.#host.changed(session),
      looked: () => session === this.session && this.#interface.looked(session),
      onRunStopped: (message) => this.#host.complain(new Error(message)),
      failed: (message) => session === this.session && this.#host.failed(message),
    });
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
    this.session = session;
    if (earlier && !afresh) session.follow(earlier);
    this.#interface.open(session);
    this.#host.shown(session);
    earlier?.close();
  }

  /** Marks the request as finished. */
  #finish() {
    this.#patience.end();
    this.busy = false;
    this.#host.onIdle();
  }

  /** Sets the controls to the experiment on the page. */
  #settle() {
    if (this.session) this.#interface.settle(JSON.parse(this.accepted), this.session);
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
