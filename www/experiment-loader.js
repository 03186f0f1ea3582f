// @ts-check
// How an experiment comes onto the page: its document is made and checked, supplied with what its examples are drawn from, and
// set up by the workers, and only then is it shown in place of the one before. What is asked for last is the answer to all
// earlier questions too; what is refused leaves everything as it was.

import { AutostartRefused } from "./permalink.js";
import { Watchdog } from "./loading.js";
import { ignoreRejection } from "./promises.js";
import { reason } from "./reason.js";
import { MissingFiles, UnreadFiles, inOrder, sameFiles, readFiles } from "./sources/files.js";
import { namedExperiment } from "./sources/experiment.js";
import { openSource } from "./sources/source.js";
import { sharedPool } from "./training/pool.js";
import { Session } from "./training/session.js";
import { openCore, withFree } from "./wasm.js";

/** @typedef {import("./types.js").ClassDocument} ClassDocument */
/** @typedef {import("./types.js").Core} Core */
/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("./types.js").Format} Format */
/** @typedef {import("./types.js").SourceData} SourceData */
/** @typedef {(core: Core) => string | Promise<string>} Maker makes a document */

/**
 * How a document is opened.
 * @typedef {object} Manner
 * @property {boolean} [autostart] whether nobody pressed anything for it: then an address must not start much work
 * @property {boolean} [afresh] whether it is another experiment, not a change of the one before: then the previous run is not drawn behind it
 */

/**
 * The lab that experiments come onto.
 * @typedef {object} Host
 * @property {() => Promise<void>} started kept once the lab is seen, or called for
 * @property {() => string | null} experimentAttribute what its attribute says of the experiment
 * @property {() => boolean} linked whether the page's address says what it opens
 * @property {(session: Session) => void} shown an experiment is on the page, in place of the one before
 * @property {(before: string) => void} onReady it is the one that was asked for last; the document before it, empty if there was none
 * @property {(document: string) => void} settled the controls, and so the address, are this document's
 * @property {() => void} onIdle nothing is on its way any more
 * @property {(session: Session) => void} changed something was recorded, or playing began or ended
 * @property {(message: string) => void} failed training as a whole can go no further
 * @property {(message: string) => void} complain
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
  /** The next one, whose runs are being set up. @type {Session | undefined} */
  #next;
  /** The document asked for last, unless it was refused, and that of the experiment on the page; empty at first. */
  wanted = "";
  accepted = "";
  /** The document that waits for the reader's files. */
  #awaiting = "";
  /** Ends the reading of files that nobody waits for any longer. */
  #reading = new AbortController();
  /** Tells when what was asked for does not come. */
  #patience = new Watchdog(() => {});
  /** Counts what was asked for; the answer to an earlier question is no longer wanted. */
  #request = 0;
  /** Whether what was asked for last is still on its way. */
  busy = false;
  /** Kept once the runs that were last set up stand at step 0. @type {Promise<void>} */
  #begun = Promise.resolve();
  /** Kept once what was asked for last stands at step 0. */
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
   * Opens what somebody asks for.
   * @param {Maker} [make] what the attribute says if left out
   * @param {Manner} [manner]
   */
  open(make, manner) {
    this.ready = ignoreRejection(this.#open(make, manner));
    return this.ready;
  }

  /**
   * Opens what nobody has pressed anything for: what the page's address says, or the attribute.
   * @param {Maker} [document] behind the address
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
   * Makes the document of the experiment on the page, turned to another source.
   * @param {import("./types.js").SourceDocument} source
   * @param {ClassDocument[]} [classes]
   * @returns {Maker}
   */
  withSource(source, classes) {
    return (core) => this.#fitted(core, JSON.stringify(source), classes);
  }

  /**
   * Makes the document that the reader's files are for: the one that asks for them, if one does.
   * @param {File[]} files
   * @param {Format} [format] found out from the files if left out
   * @returns {Maker}
   */
  withFiles(files, format) {
    const awaiting = this.#awaiting;
    return (core) => this.#documentForFiles(core, files, format, awaiting);
  }

  /**
   * Who trains a sweep, and what the examples of its document are drawn from.
   * @param {string} document
   */
  async sweepResources(document) {
    const { core, module } = await openCore();
    // What was called off before is not asked for again now.
    if (this.#reading.signal.aborted) this.#reading = new AbortController();
    const experiment = new core.Experiment(document);
    const source = await this.#loadSource(core, experiment, false);
    experiment.free();
    return { core, pool: sharedPool(module), ...source };
  }

  /** Gives the reading of files up. */
  cancel() {
    this.#reading.abort(new DOMException("The reading was canceled.", "AbortError"));
  }

  /** Breaks everything off, and gives the memory and the workers back. */
  close() {
    this.#patience.end();
    this.#reading.abort();
    this.#next?.close();
    this.session?.close();
    this.#next = this.session = undefined;
    this.#pool?.release();
  }

  /**
   * The one way an experiment comes onto the page: checked, supplied with what its examples are drawn from, set up by the
   * workers, and only then shown. If something else is asked for meanwhile, that is the answer to this question too.
   * @param {Maker} [make] what the attribute says if left out
   * @param {Manner} [manner]
   * @returns {Promise<void>}
   */
  async #open(make, { autostart = false, afresh = false } = {}) {
    this.#request += 1;
    const request = this.#request;
    this.busy = true;
    this.#reading.abort(new DOMException("Something else was asked for meanwhile.", "AbortError"));
    this.#reading = new AbortController();
    const { signal } = this.#reading;
    this.#patience.end();
    this.#patience = new Watchdog((sentence) => request === this.#request && this.#host.complain(sentence));
    try {
      await this.#host.started();
      this.#patience.expect("The lab's program");
      const { core, module } = await openCore();
      this.core = core;
      if (request !== this.#request) return this.ready;
      this.#patience.expect("The experiment");
      const document = await (make ? make(core) : namedExperiment(core, this.#host.experimentAttribute()));
      if (request !== this.#request) return this.ready;
      const experiment = new core.Experiment(document);
      const wanted = experiment.json();
      this.wanted = wanted;
      this.#pool = sharedPool(module);
      this.#patience.expect("What the experiment learns from");
      const source = await this.#pool.reserve(experiment.runs().length, this.#loadSource(core, experiment, autostart && this.#host.linked()));
      if (request !== this.#request) {
        experiment.free();
        this.#pool.release();
        return this.ready;
      }
      this.#patience.expect("An answer of the workers, which train,");
      const before = this.accepted;
      this.#begun = ignoreRejection(this.#begin(core, experiment, source, this.#pool, afresh));
      await this.#begun;
      this.accepted = wanted;
      // While something newer is on its way, the controls, the address and what the reader wants are that one's. If it was
      // refused meanwhile, they are this one's again, beside the reason.
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
    } catch (error) {
      // Nobody needs those who were started for it.
      this.#pool?.release();
      if (request !== this.#request) return this.ready;
      this.#finish();
      // Before anything was accepted, a reset tries again.
      if (this.accepted !== "") this.wanted = this.accepted;
      this.#settle();
      if (error instanceof UnreadFiles && error.format?.kind === "table") this.#interface.offer(error.files, error.format);
      // An experiment before this one stands, or soon will.
      if (this.#next || (this.session && !this.session.broken)) this.ready = this.#begun;
      const message = reason(error);
      // What the reader has canceled is no fault.
      if (signal.aborted) this.#interface.say(message);
      else this.#host.complain(message);
      throw error;
    }
  }

  /**
   * What the workers need of an experiment's source, after a check that it asks for no more than there is.
   * @param {Core} core
   * @param {Experiment} experiment freed if it cannot be had
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
   * The document of the experiment that the reader looks at, turned to another source.
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
   * The document that the reader's files are for.
   * @param {Core} core
   * @param {File[]} files
   * @param {Format | undefined} format
   * @param {string} awaiting the document that waits for files, if one does
   */
  async #documentForFiles(core, files, format, awaiting) {
    const wanted = awaiting === "" ? undefined : JSON.parse(awaiting);
    const asked = wanted?.data.source;
    const given = asked ? inOrder(files, asked.files) : files;
    const source = await readFiles(given, format ?? asked?.format, this.#readingOptions());
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
    throw new MissingFiles(asked, source.files);
  }

  /** How the reading of files is followed, and ended. */
  #readingOptions() {
    return {
      signal: this.#reading.signal,
      onProgress: (/** @type {number} */ share, /** @type {string} */ names) => {
        // A sweep may read them too, beside an experiment that has arrived.
        if (this.busy) this.#patience.expect(`More of ${names}`);
        this.#interface.reading(share, names);
      },
    };
  }

  /**
   * Where the address says nothing one can open, or nothing that a link may start by itself, the lab's own experiment
   * opens, beside the reason.
   * @param {Error} reason
   * @param {(Maker | undefined)[]} others to be tried in turn
   */
  async #fallBack(reason, others) {
    const awaiting = this.#awaiting;
    let request = this.#request;
    for (const other of others) {
      if (this.session) break;
      request += 1;
      await this.#open(other, { autostart: true }).catch(() => {});
      // Something else was asked for meanwhile.
      if (request !== this.#request) return this.ready;
    }
    if (!this.session) throw reason;
    this.#awaiting = awaiting;
    if (reason instanceof AutostartRefused) this.#interface.ask(reason.message, "Open it", () => this.open(() => reason.document));
    else this.#interface.say(reason.message, "complaint");
  }

  /**
   * Sets the runs up; what was on the page stays to be seen until they stand at step 0.
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
      halted: this.#host.complain,
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

  /** Nothing is on its way any more. */
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

/** The experiment that the core opens on. @type {Maker} */
const defaultExperiment = (core) => core.default_experiment();

/**
 * Fails if an experiment is too large to be opened without being asked for.
 * @param {Experiment} experiment
 * @param {string} datasetSummary of its source
 */
function checkAutostart(experiment, datasetSummary) {
  try {
    experiment.check_autostart(datasetSummary);
  } catch (cause) {
    throw new AutostartRefused(`${reason(cause)}. Open it only if you want that.`, experiment.json());
  }
}
