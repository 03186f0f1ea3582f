// @ts-check
// Tracks the training of one experiment in the pool: it fills the table of its runs from the workers' reports, and
// answers the requests about them.

import { runs as text } from "../text.js";

/** @typedef {import("../types.js").WorkerRequest} WorkerRequest */
/** @typedef {import("../types.js").RunSnapshot} RunSnapshot */
/** @typedef {import("../types.js").Progress} Progress */
/** @typedef {import("../types.js").SourceData} SourceData */
/** @typedef {import("./run-table.js").RunTable} RunTable */
/** @typedef {Exclude<import("../types.js").WorkerReport, { kind: "failed" }>} WorkerReport */

/**
 * The callbacks of a session or a sweep.
 * @typedef {object} Listener
 * @property {(sample: import("../types.js").Sample) => void} onSample
 * @property {(values: Float32Array) => void} [onLights] receives the images of the page's first view
 * @property {(progress: Progress, stops: boolean) => void} onProgress called when a report is in the table; `stops` says
 *   whether the run cannot continue since this report
 * @property {(snapshot: RunSnapshot) => void} [glanced] receives every snapshot, even if the request for it was dropped
 *   meanwhile
 * @property {(message: string) => void} failed
 */

/**
 * An experiment to train: the document, the table of its runs, the cost of a step of each run, the data source, and
 * whether the page shows more than its records.
 * @typedef {{ experiment: string, runs: RunTable, costs: number[], sourceData: SourceData, watched: boolean }} Assignment
 */

/** How often a run's worker may crash before the run is abandoned. */
const MAX_CRASHES = 2;
const NOTHING = new Float64Array(0);

export class Job {
  #pool;
  #listener;
  #runs;
  /** @type {Map<number, { worker: Worker, resolve: (values: Float32Array) => void, reject: (error: Error) => void }>} */
  #questions = new Map();
  #asked = 0;
  /**
   * The requests for snapshots of steps, with the callbacks for their answers.
   * @type {Map<number, { request: WorkerRequest, answered: (snapshot: RunSnapshot) => void }>}
   */
  #looks = new Map();
  #aim = 0;

  /**
   * @param {import("./pool.js").Pool} pool
   * @param {number} id identifies the job in messages
   * @param {Assignment} assignment
   * @param {Listener} listener
   */
  constructor(pool, id, assignment, listener) {
    this.#pool = pool;
    this.id = id;
    this.assignment = assignment;
    this.costs = assignment.costs;
    this.#listener = listener;
    this.#runs = assignment.runs;
  }

  /**
   * The messages to a worker that takes over runs: the step to train to, and the pending requests.
   * @returns {WorkerRequest[]}
   */
  get orders() {
    return [{ kind: "aim", job: this.id, step: this.#aim }, ...[...this.#looks.values()].map(({ request }) => request)];
  }

  /**
   * Allows every run to train up to this step. A lower step than before stops the runs where they are.
   * @param {number} step
   */
  aim(step) {
    this.#aim = step;
    this.#pool.broadcast(this, { kind: "aim", job: this.id, step });
  }

  /**
   * Requests snapshots of runs at a step.
   * @param {import("../types.js").SnapshotRequest} snapshotRequest
   * @param {(snapshot: RunSnapshot) => void} answered called for each run
   * @returns the number of the request
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
   * Drops a request, so that no more answers to it arrive.
   * @param {number} question
   */
  forget(question) {
    if (this.#looks.delete(question)) this.#pool.broadcast(this, { kind: "forget", job: this.id, question });
  }

  /**
   * Returns a copy of a run's current parameters.
   * @param {number} run
   * @returns {Promise<Float32Array>}
   */
  parameters(run) {
    const { rows } = this.#runs;
    if (!rows[run]) {
      return Promise.reject(new RangeError(`There is no run ${run}. The runs are 0 to ${rows.length - 1}.`));
    }
    const worker = this.#pool.workerOf(this, run);
    if (!worker) return Promise.reject(new Error("Training has stopped. Reset the lab to request parameters."));
    this.#asked += 1;
    const question = this.#asked;
    /** @type {WorkerRequest} */
    const request = { kind: "parameters", job: this.id, run, question };
    worker.postMessage(request);
    return new Promise((resolve, reject) => this.#questions.set(question, { worker, resolve, reject }));
  }

  /** Ends its runs. The job receives no more reports about them. */
  end() {
    this.#looks.clear();
    this.#pool.end(this);
    this.#dropQuestions("the experiment was replaced, or the lab was removed from the page");
  }

  /**
   * Returns the steps from which these runs start or resume.
   * @param {number[]} runs
   */
  resumePoints(runs) {
    return runs.map((run) => ({ run, step: this.#stepOf(run) }));
  }

  /** @param {WorkerReport} report */
  handleReport(report) {
    if (report.kind === "examples") {
      this.#listener.onSample(report.sample);
    } else if (report.kind === "lights") {
      this.#listener.onLights?.(report.values);
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
   * Handles the loss of a worker, and returns the runs that another worker must take over.
   * @param {Worker} worker
   * @param {number[]} runs the runs that it trained
   * @param {number[]} suspects the runs that may have caused the crash
   * @param {string} message
   */
  onWorkerLost(worker, runs, suspects, message) {
    const { rows } = this.#runs;
    for (const row of suspects.map((run) => rows[run])) if (row) row.crashes += 1;
    const lost = (/** @type {number} */ run) => (rows[run]?.crashes ?? 0) >= MAX_CRASHES;
    this.giveUp(worker, runs.filter(lost), text.crashed(MAX_CRASHES, message));
    return runs.filter((run) => !lost(run));
  }

  /**
   * Abandons the runs of a lost worker that have not ended, and rejects the requests to that worker.
   * @param {Worker} worker
   * @param {number[]} runs
   * @param {string} fault
   */
  giveUp(worker, runs, fault) {
    this.#dropQuestions("the worker has crashed", worker);
    for (const run of runs.filter((run) => !this.#runs.rows[run]?.done)) {
      this.#update({ run, step: this.#stepOf(run), finished: false, fault, lost: true, notes: [], records: NOTHING });
    }
  }

  /**
   * Handles the failure to start any worker.
   * @param {string} message
   */
  fail(message) {
    this.#dropQuestions("training has stopped");
    this.#listener.failed(message);
  }

  /** @param {Progress} progress */
  #update(progress) {
    if (this.#runs.rows[progress.run]) this.#listener.onProgress(progress, this.#runs.update(progress));
  }

  /** Returns the step that a run has reached. @param {number} run */
  #stepOf(run) {
    return Math.max(0, this.#runs.rows[run]?.step ?? 0);
  }

  /**
   * Rejects every pending request for which no answer will come.
   * @param {string} reason
   * @param {Worker} [asked] rejects only the requests to this worker
   */
  #dropQuestions(reason, asked) {
    for (const [question, { worker, reject }] of this.#questions) {
      if (asked && worker !== asked) continue;
      this.#questions.delete(question);
      reject(new DOMException(`No answer: ${reason}.`, "AbortError"));
    }
  }
}
