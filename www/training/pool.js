// @ts-check
// The pool of workers that all labs of a page share. It has as many workers as the machine has processors, but no more
// than there are runs. A job consists of the runs of one experiment. The pool distributes them, the longest run first,
// each to the worker with the least load. A worker takes turns between jobs, so that no lab starves another. It keeps
// its data sources when a job ends, and stops when it has no runs left.
//
// If a worker crashes, only its own runs are affected, and another worker takes them over. A run is a function of its
// document and seed, so it reaches the same step in the same way and continues with the same bits. If a run's worker
// crashes again, the run is abandoned and reported.

import { workerHindrance } from "../hindrance.js";
import { runs as runText, workers as text } from "../text.js";
import { startWorker } from "../workers.js";
import { Job } from "./job.js";

/** @typedef {import("../types.js").WorkerRequest} WorkerRequest */
/** @typedef {import("../types.js").WorkerReport} WorkerReport */
/** @typedef {import("../types.js").SourceData} SourceData */

/**
 * @typedef {object} PoolWorker
 * @property {Worker} worker
 * @property {Map<string, Set<string>>} sentSources the keys of its data sources, each with the classes whose images it
 *   has
 * @property {boolean} hasReported whether it has ever sent a report
 * @property {Map<Job, number[]>} runs the runs that it trains, by job
 */

/** @type {Pool | undefined} */
let pool;

/**
 * Returns the pool of this page.
 * @param {WebAssembly.Module} module the compiled core
 */
export function sharedPool(module) {
  pool ??= new Pool(module);
  return pool;
}

export class Pool {
  /** @type {PoolWorker[]} */
  #workers = [];
  /** @type {Map<number, Job>} */
  #jobs = new Map();
  #started = 0;
  /** The number of expected runs for which workers have already been started. */
  #reserved = 0;
  #module;

  /** @param {WebAssembly.Module} module the compiled core */
  constructor(module) {
    this.#module = module;
  }

  /**
   * Starts workers for this many more runs, so that they start while the data of these runs is loading.
   * @template Supplied
   * @param {number} runs
   * @param {Promise<Supplied>} supplied
   */
  async reserve(runs, supplied) {
    this.#reserved += runs;
    try {
      this.#spawnWorkers();
      return await supplied;
    } finally {
      this.#reserved -= runs;
    }
  }

  /** Starts workers for all runs, including the expected ones. */
  #spawnWorkers() {
    const all = [...this.#jobs.values()].reduce((sum, { costs }) => sum + costs.length, this.#reserved);
    const capacity = Math.max(1, Math.min(navigator.hardwareConcurrency || 1, all));
    while (this.#workers.length < capacity) this.#workers.push(this.#startPoolWorker());
  }

  /**
   * Sets up all runs of an experiment at step 0.
   * @param {import("./job.js").Assignment} assignment
   * @param {import("./job.js").Listener} listener
   */
  begin(assignment, listener) {
    this.#started += 1;
    const job = new Job(this, this.#started, assignment, listener);
    this.#jobs.set(job.id, job);
    this.#spawnWorkers();
    for (const [poolWorker, runs] of this.#distribute(job.costs)) this.#assign(poolWorker, job, runs);
    this.release();
    return job;
  }

  /**
   * Ends the runs of a job.
   * @param {Job} job
   */
  end(job) {
    if (!this.#jobs.delete(job.id)) return;
    for (const poolWorker of this.#workers) {
      if (poolWorker.runs.delete(job)) send(poolWorker, { kind: "end", job: job.id });
    }
  }

  /** Stops the idle workers, but keeps one for each expected run. */
  release() {
    const idle = this.#workers.filter(({ runs }) => runs.size === 0).slice(this.#reserved);
    for (const { worker } of idle) worker.terminate();
    this.#workers = this.#workers.filter((poolWorker) => !idle.includes(poolWorker));
  }

  /**
   * Sends a message to all workers that have runs of a job.
   * @param {Job} job
   * @param {WorkerRequest} request
   */
  broadcast(job, request) {
    for (const poolWorker of this.#workers) if (poolWorker.runs.has(job)) send(poolWorker, request);
  }

  /**
   * Returns the worker that trains a run.
   * @param {Job} job
   * @param {number} run
   */
  workerOf(job, run) {
    return this.#workers.find(({ runs }) => runs.get(job)?.includes(run))?.worker;
  }

  /**
   * Distributes runs, the longest first, each to the worker with the least load.
   * @param {number[]} costs of each run
   */
  #distribute(costs) {
    const shares = this.#workers.map((poolWorker) => ({
      poolWorker,
      load: load(poolWorker),
      runs: /** @type {number[]} */ ([]),
    }));
    const longestFirst = [...costs.entries()].sort(([, a], [, b]) => b - a);
    for (const [run, cost] of longestFirst) {
      const leastLoaded = shares.reduce((best, share) => (share.load < best.load ? share : best));
      leastLoaded.load += cost;
      leastLoaded.runs.push(run);
    }
    // Sorted, so that the runs of a seed follow each other and share their examples.
    return shares
      .filter(({ runs }) => runs.length > 0)
      .map(({ poolWorker, runs }) => /** @type {const} */ ([poolWorker, runs.sort((a, b) => a - b)]));
  }

  /**
   * Makes a worker set up these runs and train them to the step that each last reported.
   * @param {PoolWorker} poolWorker
   * @param {Job} job
   * @param {number[]} runs
   */
  #assign(poolWorker, job, runs) {
    const { sourceData, experiment, watched } = job.assignment;
    poolWorker.runs.set(job, runs);
    sendSource(poolWorker, sourceData);
    send(poolWorker, {
      kind: "begin",
      job: job.id,
      key: sourceData.key,
      experiment,
      runs: job.resumePoints(runs),
      watched,
    });
  }

  /** @returns {PoolWorker} */
  #startPoolWorker() {
    const worker = startWorker("trains", "imbalance-lab");
    /** @type {PoolWorker} */
    const poolWorker = { worker, sentSources: new Map(), hasReported: false, runs: new Map() };
    worker.onmessage = (event) => {
      poolWorker.hasReported = true;
      if (this.#workers.includes(poolWorker)) this.#handleReport(poolWorker, event.data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (poolWorker.hasReported) this.#replaceWorker(poolWorker, event.message);
      else workerHindrance().then((why) => this.#giveUpOn(poolWorker, why ? text.hindered(why) : text.notStarted));
    };
    send(poolWorker, { kind: "open", module: this.#module });
    return poolWorker;
  }

  /**
   * Handles a worker's report. Reports about a job that has ended are ignored.
   * @param {PoolWorker} poolWorker
   * @param {WorkerReport} report
   */
  #handleReport(poolWorker, report) {
    if (report.kind === "failed") this.#replaceWorker(poolWorker, report.message, report);
    else this.#jobs.get(report.job)?.handleReport(report);
  }

  /**
   * Replaces a crashed worker. The new one takes over its runs, except those whose workers have crashed too often. If
   * no runs remain, the worker is not replaced.
   * @param {PoolWorker} poolWorker
   * @param {string} message
   * @param {{ job?: number, run?: number }} [suspectRuns] the job and the run that was being trained, as far as they
   *   are known
   */
  #replaceWorker(poolWorker, message, suspectRuns = {}) {
    if (!this.#workers.includes(poolWorker)) return;
    poolWorker.worker.terminate();
    for (const [job, runs] of poolWorker.runs) {
      const isSuspectJob = suspectRuns.job === undefined || suspectRuns.job === job.id;
      const suspects = isSuspectJob ? runs.filter((run) => run === (suspectRuns.run ?? run)) : [];
      const remaining = job.onWorkerLost(poolWorker.worker, runs, suspects, message);
      // A listener may end the job when it learns that a run was abandoned.
      if (remaining.length > 0 && this.#jobs.has(job.id)) poolWorker.runs.set(job, remaining);
      else poolWorker.runs.delete(job);
    }
    // If the job has ended, the pool may have stopped this worker.
    const place = this.#workers.indexOf(poolWorker);
    if (place < 0) return;
    if (poolWorker.runs.size === 0) return void this.#workers.splice(place, 1);
    const replacement = this.#startPoolWorker();
    this.#workers[place] = replacement;
    for (const [job, runs] of poolWorker.runs) {
      this.#assign(replacement, job, runs);
      for (const request of job.orders) send(replacement, request);
    }
  }

  /**
   * Abandons the experiments that need a worker which cannot start. The others continue.
   * @param {PoolWorker} poolWorker
   * @param {string} message
   */
  #giveUpOn(poolWorker, message) {
    poolWorker.worker.terminate();
    this.#workers = this.#workers.filter((each) => each !== poolWorker);
    for (const [job, runs] of poolWorker.runs) {
      // If another worker trains the same job, only the runs of this worker are lost.
      if (this.#workers.some((other) => other.hasReported && other.runs.has(job))) {
        job.giveUp(poolWorker.worker, runs, runText.notStarted);
        continue;
      }
      this.end(job);
      job.fail(message);
    }
  }
}

/**
 * Returns the load of a worker: the cost of its runs over all jobs.
 * @param {PoolWorker} poolWorker
 */
function load({ runs }) {
  return [...runs]
    .flatMap(([{ costs }, places]) => places.map((run) => costs[run] ?? 0))
    .reduce((sum, cost) => sum + cost, 0);
}

/**
 * Sends a worker the data that it does not have yet. Files may be large, so the worker keeps only the last ones.
 * @param {PoolWorker} poolWorker
 * @param {SourceData} sourceData
 */
function sendSource({ worker, sentSources }, sourceData) {
  const had = sentSources.get(sourceData.key) ?? new Set();
  if (sourceData.kind === "files") {
    if (sentSources.has(sourceData.key)) return;
    for (const key of sentSources.keys()) if (key.startsWith("files ")) sentSources.delete(key);
  } else if (sourceData.kind === "packaged") {
    const shards = new Map([...sourceData.shards].filter(([name]) => !had.has(name)));
    if (shards.size === 0) return;
    for (const name of shards.keys()) had.add(name);
    sourceData = { ...sourceData, shards };
  }
  sentSources.set(sourceData.key, had);
  worker.postMessage({ kind: "source", sourceData });
}

/**
 * @param {PoolWorker} poolWorker
 * @param {WorkerRequest} request
 */
function send(poolWorker, request) {
  poolWorker.worker.postMessage(request);
}
