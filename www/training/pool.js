// @ts-check
// The workers, one pool of them for all labs of a page: as many as the machine has processors, at most one a run. A job,
// the runs of one experiment, is drawn out over them, the longest run first, each to the worker with least to do. A worker
// gives every job a turn, so that no lab starves another; it outlives a job, together with what it was given to draw from,
// and ends when it has no runs left of any.
//
// A worker that dies takes only its own runs with it. Another takes them up: because a run is a function of its document
// and seed, it comes to the same step by the same way and goes on as if nothing had been. A run whose worker dies again
// is given up and reported.

import { startWorker } from "../workers.js";
import { Job } from "./job.js";

/** @typedef {import("../types.js").WorkerRequest} WorkerRequest */
/** @typedef {import("../types.js").WorkerReport} WorkerReport */
/** @typedef {import("../types.js").SourceData} SourceData */

/**
 * @typedef {object} PoolWorker
 * @property {Worker} worker
 * @property {Map<string, Set<string>>} sentSources the keys of what it can draw from, each with the classes it has images of
 * @property {boolean} hasReported whether it has ever reported
 * @property {Map<Job, number[]>} runs the runs it trains, of each job
 */

/** @type {Pool | undefined} */
let pool;

/**
 * The pool of this page.
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
  /** How many runs are on their way that workers are started for already. */
  #reserved = 0;
  #module;

  /** @param {WebAssembly.Module} module the compiled core */
  constructor(module) {
    this.#module = module;
  }

  /**
   * Starts workers for so many more runs, so that they start while what these learn from is still on its way.
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

  /** Sees to it that there are workers for all runs, those on their way included. */
  #spawnWorkers() {
    const all = [...this.#jobs.values()].reduce((sum, { costs }) => sum + costs.length, this.#reserved);
    const capacity = Math.max(1, Math.min(navigator.hardwareConcurrency || 1, all));
    while (this.#workers.length < capacity) this.#workers.push(this.#startPoolWorker());
  }

  /**
   * Sets all runs of an experiment up at step 0.
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
   * Drops the runs of a job.
   * @param {Job} job
   */
  end(job) {
    if (!this.#jobs.delete(job.id)) return;
    for (const poolWorker of this.#workers) {
      if (poolWorker.runs.delete(job)) send(poolWorker, { kind: "end", job: job.id });
    }
  }

  /** Ends the workers that have nothing to do, but for one for each run on its way. */
  release() {
    const idle = this.#workers.filter(({ runs }) => runs.size === 0).slice(this.#reserved);
    for (const { worker } of idle) worker.terminate();
    this.#workers = this.#workers.filter((poolWorker) => !idle.includes(poolWorker));
  }

  /**
   * Passes something on to all workers that have runs of a job.
   * @param {Job} job
   * @param {WorkerRequest} request
   */
  broadcast(job, request) {
    for (const poolWorker of this.#workers) if (poolWorker.runs.has(job)) send(poolWorker, request);
  }

  /**
   * The worker that trains a run.
   * @param {Job} job
   * @param {number} run
   */
  workerOf(job, run) {
    return this.#workers.find(({ runs }) => runs.get(job)?.includes(run))?.worker;
  }

  /**
   * Draws runs out, the longest first, each to the worker with least to do.
   * @param {number[]} costs of each run
   */
  #distribute(costs) {
    const shares = this.#workers.map((poolWorker) => ({ poolWorker, load: load(poolWorker), runs: /** @type {number[]} */ ([]) }));
    const longestFirst = [...costs.entries()].sort(([, a], [, b]) => b - a);
    for (const [run, cost] of longestFirst) {
      const leastLoaded = shares.reduce((best, share) => (share.load < best.load ? share : best));
      leastLoaded.load += cost;
      leastLoaded.runs.push(run);
    }
    // In order, so that the runs of a seed follow each other and share their examples.
    return shares
      .filter(({ runs }) => runs.length > 0)
      .map(({ poolWorker, runs }) => /** @type {const} */ ([poolWorker, runs.sort((a, b) => a - b)]));
  }

  /**
   * Has a worker set up these runs and bring them to where they were last seen.
   * @param {PoolWorker} poolWorker
   * @param {Job} job
   * @param {number[]} runs
   */
  #assign(poolWorker, job, runs) {
    const { sourceData, experiment, watched } = job.assignment;
    poolWorker.runs.set(job, runs);
    sendSource(poolWorker, sourceData);
    send(poolWorker, { kind: "begin", job: job.id, key: sourceData.key, experiment, runs: job.resumePoints(runs), watched });
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
      const remedy =
        "check the connection, or use a browser with module workers (Chrome or Edge 111, Firefox 114, Safari 16.4, or later)";
      if (poolWorker.hasReported) this.#replaceWorker(poolWorker, event.message);
      else this.#giveUpOn(poolWorker, `the worker that trains could not be started; ${remedy}`);
    };
    send(poolWorker, { kind: "open", module: this.#module });
    return poolWorker;
  }

  /**
   * What comes from an experiment that has ended is dropped.
   * @param {PoolWorker} poolWorker
   * @param {WorkerReport} report
   */
  #handleReport(poolWorker, report) {
    if (report.kind === "failed") this.#replaceWorker(poolWorker, report.message, report);
    else this.#jobs.get(report.job)?.handleReport(report);
  }

  /**
   * Puts another worker in a dead one's place. It takes up the runs again, but for one whose worker has died too often; if
   * there are none to take up, there is none to be put there either.
   * @param {PoolWorker} poolWorker
   * @param {string} message
   * @param {{ job?: number, run?: number }} [suspectRuns] the experiment and its run that was being trained, as far as they are known
   */
  #replaceWorker(poolWorker, message, suspectRuns = {}) {
    if (!this.#workers.includes(poolWorker)) return;
    poolWorker.worker.terminate();
    for (const [job, runs] of poolWorker.runs) {
      const isSuspectJob = suspectRuns.job === undefined || suspectRuns.job === job.id;
      const suspects = isSuspectJob ? runs.filter((run) => run === (suspectRuns.run ?? run)) : [];
      const remaining = job.onWorkerLost(poolWorker.worker, runs, suspects, message);
      // Whoever hears of a run that was given up may end its job.
      if (remaining.length > 0 && this.#jobs.has(job.id)) poolWorker.runs.set(job, remaining);
      else poolWorker.runs.delete(job);
    }
    // With the job this worker may have ended.
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
   * Gives up the experiments that count on a worker which cannot be started; the others go on.
   * @param {PoolWorker} poolWorker
   * @param {string} message
   */
  #giveUpOn(poolWorker, message) {
    poolWorker.worker.terminate();
    this.#workers = this.#workers.filter((each) => each !== poolWorker);
    for (const [job, runs] of poolWorker.runs) {
      // Where another worker trains the same job, only what this one should have trained is lost.
      if (this.#workers.some((other) => other.hasReported && other.runs.has(job))) {
        job.giveUp(poolWorker.worker, runs, "was given up, because no worker could be started for it: check the connection, and reset to train it again");
        continue;
      }
      this.end(job);
      job.fail(message);
    }
  }
}

/**
 * What a worker has to do, of all jobs.
 * @param {PoolWorker} poolWorker
 */
function load({ runs }) {
  return [...runs].flatMap(([{ costs }, places]) => places.map((run) => costs[run] ?? 0)).reduce((sum, cost) => sum + cost, 0);
}

/**
 * Gives a worker what it does not have yet. Of files, which may be large, it keeps only the last.
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
