// @ts-check
// What the pool does for one experiment: its runs, wherever they are trained, how far each has come, and what was asked
// of them.

/** @typedef {import("../types.js").WorkerRequest} WorkerRequest */
/** @typedef {import("../types.js").RunSnapshot} RunSnapshot */
/** @typedef {import("../types.js").Progress} Progress */
/** @typedef {import("../types.js").SourceData} SourceData */
/** @typedef {Exclude<import("../types.js").WorkerReport, { kind: "failed" }>} WorkerReport */

/**
 * What is known of a run here: how far it has reported to have come, and how often its worker died.
 * @typedef {{ step: number, settled: boolean, crashes: number }} RunRecord
 */

/**
 * What a session wants to hear.
 * @typedef {object} Listener
 * @property {(sample: import("../types.js").Sample) => void} onSample
 * @property {(progress: Progress) => void} onProgress
 * @property {(snapshot: RunSnapshot) => void} [glanced] also when the question was forgotten meanwhile
 * @property {(message: string) => void} failed
 */

/**
 * What the workers need to know of an experiment: the document, what a step of each of its runs costs, what its examples are
 * drawn from, and whether more of it is looked at than its records.
 * @typedef {{ experiment: string, costs: number[], sourceData: SourceData, watched: boolean }} Assignment
 */

/** How often a run's worker may die before the run is given up. */
const MAX_CRASHES = 2;
const NOTHING = new Float64Array(0);

export class Job {
  #pool;
  #listener;
  /** @type {RunRecord[]} */
  #runs;
  /** @type {Map<number, { worker: Worker, resolve: (values: Float32Array) => void, reject: (error: Error) => void }>} */
  #questions = new Map();
  #asked = 0;
  /** Questions about steps looked at, and who waits for what comes of them. @type {Map<number, { request: WorkerRequest, answered: (snapshot: RunSnapshot) => void }>} */
  #looks = new Map();
  #aim = 0;

  /**
   * @param {import("./pool.js").Pool} pool
   * @param {number} id what messages call it
   * @param {Assignment} assignment
   * @param {Listener} listener
   */
  constructor(pool, id, assignment, listener) {
    this.#pool = pool;
    this.id = id;
    this.assignment = assignment;
    this.costs = assignment.costs;
    this.#listener = listener;
    this.#runs = this.costs.map(() => ({ step: 0, settled: false, crashes: 0 }));
  }

  /** What a worker is told that takes runs up: how far they may train, and what is asked of them. @returns {WorkerRequest[]} */
  get orders() {
    return [{ kind: "aim", job: this.id, step: this.#aim }, ...[...this.#looks.values()].map(({ request }) => request)];
  }

  /**
   * Lets every run train up to this step. A lower step than before calls the runs back: they stop where they are.
   * @param {number} step
   */
  aim(step) {
    this.#aim = step;
    this.#pool.broadcast(this, { kind: "aim", job: this.id, step });
  }

  /**
   * Asks what runs were at a step.
   * @param {import("../types.js").SnapshotRequest} snapshotRequest
   * @param {(snapshot: RunSnapshot) => void} answered for each run
   * @returns the question
   */
  look(snapshotRequest, answered) {
    this.#asked += 1;
    /** @type {WorkerRequest} */
    const request = { kind: "look", job: this.id, question: this.#asked, ...snapshotRequest };
    this.#looks.set(this.#asked, { request, answered });
    this.#pool.broadcast(this, request);
    return this.#asked;
  }

  /**
   * Wants no more answers to a question.
   * @param {number} question
   */
  forget(question) {
    if (this.#looks.delete(question)) this.#pool.broadcast(this, { kind: "forget", job: this.id, question });
  }

  /**
   * A copy of a run's parameters as they are now.
   * @param {number} run
   * @returns {Promise<Float32Array>}
   */
  parameters(run) {
    if (!this.#runs[run]) {
      return Promise.reject(new RangeError(`There is no run ${run}; the runs are 0 to ${this.#runs.length - 1}.`));
    }
    const worker = this.#pool.workerOf(this, run);
    if (!worker) return Promise.reject(new Error("Training has stopped; reset it to ask for parameters."));
    this.#asked += 1;
    const question = this.#asked;
    /** @type {WorkerRequest} */
    const request = { kind: "parameters", job: this.id, run, question };
    worker.postMessage(request);
    return new Promise((resolve, reject) => this.#questions.set(question, { worker, resolve, reject }));
  }

  /** Drops its runs; nothing more is heard of them. */
  end() {
    this.#looks.clear();
    this.#pool.end(this);
    this.#dropQuestions("the experiment was replaced, or the lab taken off the page");
  }

  /**
   * Where these runs begin, or begin again.
   * @param {number[]} runs
   */
  resumePoints(runs) {
    return runs.map((run) => ({ run, step: this.#runs[run]?.step ?? 0 }));
  }

  /** @param {WorkerReport} report */
  handleReport(report) {
    if (report.kind === "examples") {
      this.#listener.onSample(report.sample);
    } else if (report.kind === "progress") {
      for (const progress of report.runs) this.#update(progress);
    } else if (report.kind === "look") {
      this.#listener.glanced?.(report.snapshot);
      this.#looks.get(report.question)?.answered(report.snapshot);
    } else {
      this.#questions.get(report.question)?.resolve(report.values);
      this.#questions.delete(report.question);
    }
  }

  /**
   * Hears that a worker has died, and tells which of its runs another one shall take up.
   * @param {Worker} worker
   * @param {number[]} runs that it trained
   * @param {number[]} suspects those that may have killed it
   * @param {string} message
   */
  onWorkerLost(worker, runs, suspects, message) {
    for (const record of suspects.map((run) => this.#runs[run])) if (record) record.crashes += 1;
    const lost = (/** @type {number} */ run) => (this.#runs[run]?.crashes ?? 0) >= MAX_CRASHES;
    this.giveUp(worker, runs.filter(lost), `was given up, because its worker failed ${MAX_CRASHES} times (${message})`);
    return runs.filter((run) => !lost(run));
  }

  /**
   * Leaves runs of a worker that is gone where they are, unless they have come to their end. What it was asked it does not
   * answer any more.
   * @param {Worker} worker
   * @param {number[]} runs
   * @param {string} fault
   */
  giveUp(worker, runs, fault) {
    this.#dropQuestions("the worker that was asked is gone", worker);
    for (const run of runs.filter((run) => !this.#runs[run]?.settled)) {
      this.#update({ run, step: this.#runs[run]?.step ?? 0, finished: false, fault, lost: true, notes: [], records: NOTHING });
    }
  }

  /**
   * Hears that there are no workers to be had.
   * @param {string} message
   */
  fail(message) {
    this.#dropQuestions("training has stopped");
    this.#listener.failed(message);
  }

  /** @param {Progress} progress */
  #update(progress) {
    const record = this.#runs[progress.run];
    if (!record) return;
    Object.assign(record, { step: progress.step, settled: progress.finished || progress.fault !== undefined });
    this.#listener.onProgress(progress);
  }

  /**
   * Breaks the promise of every answer that will not come.
   * @param {string} reason
   * @param {Worker} [asked] only what this worker was asked
   */
  #dropQuestions(reason, asked) {
    for (const [question, { worker, reject }] of this.#questions) {
      if (asked && worker !== asked) continue;
      this.#questions.delete(question);
      reject(new DOMException(`No answer: ${reason}.`, "AbortError"));
    }
  }
}
