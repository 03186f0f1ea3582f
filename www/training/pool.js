// @ts-check
// The workers, one pool of them for all labs of a page: as many as the machine has processors, at most one a run. A job,
// the runs of one experiment, is dealt out over them, the longest run first, each to the worker with least to do. A worker
// gives every job a turn, so that no lab starves another; it outlives a job, together with what it was given to draw from,
// and ends when it has no runs left of any.
//
// A worker that dies takes only its own runs with it. Another takes them up: because a run is a function of its document
// and seed, it comes to the same step by the same way and goes on as if nothing had been. A run whose worker dies again
// is given up and reported.

import { startWorker } from "../workers.js";
import { Job } from "./job.js";

/** @typedef {import("../types.js").Order} Order */
/** @typedef {import("../types.js").Report} Report */
/** @typedef {import("../types.js").Supply} Supply */

/**
 * @typedef {object} Member
 * @property {Worker} worker
 * @property {Map<string, Set<string>>} stocked the keys of what it can draw from, each with the classes it has images of
 * @property {boolean} spoke whether it has ever reported
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
  /** @type {Member[]} */
  #members = [];
  /** @type {Map<number, Job>} */
  #jobs = new Map();
  #begun = 0;
  /** How many runs are on their way that workers are hired for already. */
  #ahead = 0;
  #module;

  /** @param {WebAssembly.Module} module the compiled core */
  constructor(module) {
    this.#module = module;
  }

  /**
   * Hires workers for so many more runs, so that they start while what these learn from is still on its way.
   * @template Supplied
   * @param {number} runs
   * @param {Promise<Supplied>} supplied
   */
  async ahead(runs, supplied) {
    this.#ahead += runs;
    try {
      this.#hire();
      return await supplied;
    } finally {
      this.#ahead -= runs;
    }
  }

  /** Sees to it that there are workers for all runs, those on their way included. */
  #hire() {
    const all = [...this.#jobs.values()].reduce((sum, { costs }) => sum + costs.length, this.#ahead);
    const hands = Math.max(1, Math.min(navigator.hardwareConcurrency || 1, all));
    while (this.#members.length < hands) this.#members.push(this.#newMember());
  }

  /**
   * Sets all runs of an experiment up at step 0.
   * @param {import("./job.js").Assignment} assignment
   * @param {import("./job.js").Listener} listener
   */
  begin(assignment, listener) {
    this.#begun += 1;
    const job = new Job(this, this.#begun, assignment, listener);
    this.#jobs.set(job.id, job);
    this.#hire();
    for (const [member, runs] of this.#shares(job.costs)) this.#assign(member, job, runs);
    this.release();
    return job;
  }

  /**
   * Drops the runs of a job.
   * @param {Job} job
   */
  end(job) {
    if (!this.#jobs.delete(job.id)) return;
    for (const member of this.#members) {
      if (member.runs.delete(job)) send(member, { kind: "end", job: job.id });
    }
  }

  /** Ends the workers that have nothing to do, but for one for each run on its way. */
  release() {
    const idle = this.#members.filter(({ runs }) => runs.size === 0).slice(this.#ahead);
    for (const { worker } of idle) worker.terminate();
    this.#members = this.#members.filter((member) => !idle.includes(member));
  }

  /**
   * Passes something on to all workers that have runs of a job.
   * @param {Job} job
   * @param {Order} order
   */
  tell(job, order) {
    for (const member of this.#members) if (member.runs.has(job)) send(member, order);
  }

  /**
   * The worker that trains a run.
   * @param {Job} job
   * @param {number} run
   */
  workerOf(job, run) {
    return this.#members.find(({ runs }) => runs.get(job)?.includes(run))?.worker;
  }

  /**
   * Deals runs out, the longest first, each to the worker with least to do.
   * @param {number[]} costs of each run
   */
  #shares(costs) {
    const shares = this.#members.map((member) => ({ member, load: load(member), runs: /** @type {number[]} */ ([]) }));
    const longestFirst = [...costs.entries()].sort(([, a], [, b]) => b - a);
    for (const [run, cost] of longestFirst) {
      const idlest = shares.reduce((best, share) => (share.load < best.load ? share : best));
      idlest.load += cost;
      idlest.runs.push(run);
    }
    // In order, so that the runs of a seed follow each other and share their examples.
    return shares
      .filter(({ runs }) => runs.length > 0)
      .map(({ member, runs }) => /** @type {const} */ ([member, runs.sort((a, b) => a - b)]));
  }

  /**
   * Has a worker set up these runs and bring them to where they were last seen.
   * @param {Member} member
   * @param {Job} job
   * @param {number[]} runs
   */
  #assign(member, job, runs) {
    const { supply, experiment, watched } = job.assignment;
    member.runs.set(job, runs);
    stock(member, supply);
    send(member, { kind: "begin", job: job.id, key: supply.key, experiment, runs: job.starts(runs), watched });
  }

  /** @returns {Member} */
  #newMember() {
    const worker = startWorker("trains", "imbalance-lab");
    /** @type {Member} */
    const member = { worker, stocked: new Map(), spoke: false, runs: new Map() };
    worker.onmessage = (event) => {
      member.spoke = true;
      if (this.#members.includes(member)) this.#hear(member, event.data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const remedy =
        "check the connection, or use a browser with module workers (Chrome or Edge 111, Firefox 114, Safari 16.4, or later)";
      if (member.spoke) this.#bury(member, event.message);
      else this.#fail(member, `the worker that trains could not be started; ${remedy}`);
    };
    send(member, { kind: "open", module: this.#module });
    return member;
  }

  /**
   * What comes from an experiment that has ended is dropped.
   * @param {Member} member
   * @param {Report} report
   */
  #hear(member, report) {
    if (report.kind === "failed") this.#bury(member, report.message, report);
    else this.#jobs.get(report.job)?.hear(report);
  }

  /**
   * Puts another worker in a dead one's place. It takes up the runs again, but for one whose worker has died too often; if
   * there are none to take up, there is none to be put there either.
   * @param {Member} member
   * @param {string} message
   * @param {{ job?: number, run?: number }} [culprit] the experiment and its run that was being trained, as far as they are known
   */
  #bury(member, message, culprit = {}) {
    if (!this.#members.includes(member)) return;
    member.worker.terminate();
    for (const [job, runs] of member.runs) {
      const suspected = culprit.job === undefined || culprit.job === job.id;
      const guilty = suspected ? runs.filter((run) => run === (culprit.run ?? run)) : [];
      const kept = job.mourn(member.worker, runs, guilty, message);
      // Whoever hears of a run that was given up may end its job.
      if (kept.length > 0 && this.#jobs.has(job.id)) member.runs.set(job, kept);
      else member.runs.delete(job);
    }
    // With the job this worker may have ended.
    const place = this.#members.indexOf(member);
    if (place < 0) return;
    if (member.runs.size === 0) return void this.#members.splice(place, 1);
    const heir = this.#newMember();
    this.#members[place] = heir;
    for (const [job, runs] of member.runs) {
      this.#assign(heir, job, runs);
      for (const order of job.orders) send(heir, order);
    }
  }

  /**
   * Gives up the experiments that count on a worker which cannot be started; the others go on.
   * @param {Member} member
   * @param {string} message
   */
  #fail(member, message) {
    member.worker.terminate();
    this.#members = this.#members.filter((each) => each !== member);
    for (const [job, runs] of member.runs) {
      // Where another worker trains the same job, only what this one should have trained is lost.
      if (this.#members.some((other) => other.spoke && other.runs.has(job))) {
        job.giveUp(member.worker, runs, "was given up, because no worker could be started for it: check the connection, and reset to train it again");
        continue;
      }
      this.end(job);
      job.fail(message);
    }
  }
}

/**
 * What a worker has to do, of all jobs.
 * @param {Member} member
 */
function load({ runs }) {
  return [...runs].flatMap(([{ costs }, places]) => places.map((run) => costs[run] ?? 0)).reduce((sum, cost) => sum + cost, 0);
}

/**
 * Gives a worker what it does not have yet. Of files, which may be large, it keeps only the last.
 * @param {Member} member
 * @param {Supply} supply
 */
function stock({ worker, stocked }, supply) {
  const had = stocked.get(supply.key) ?? new Set();
  if (supply.kind === "files") {
    if (stocked.has(supply.key)) return;
    for (const key of stocked.keys()) if (key.startsWith("files ")) stocked.delete(key);
  } else if (supply.kind === "packaged") {
    const shards = new Map([...supply.shards].filter(([name]) => !had.has(name)));
    if (shards.size === 0) return;
    for (const name of shards.keys()) had.add(name);
    supply = { ...supply, shards };
  }
  stocked.set(supply.key, had);
  worker.postMessage({ kind: "stock", supply });
}

/**
 * @param {Member} member
 * @param {Order} order
 */
function send(member, order) {
  member.worker.postMessage(order);
}
