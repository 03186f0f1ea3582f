// @ts-check
// The workers. The runs of an experiment are dealt out over as many workers as the machine has processors, at most
// one a run, the longest first, each to the worker with least to do. Workers outlive an experiment, together with what
// they were given to draw from. Each experiment is a new generation, and a report from an earlier one, still on its way
// when the next begins, is dropped.
//
// A worker that dies takes only its own runs with it. Another takes them up: because a run is a function of its document
// and seed, it comes to the same step by the same way and goes on as if nothing had been. A run whose worker dies again
// is given up and reported.

import { located, vouched } from "../locations.js";

/** @typedef {import("../types.js").Order} Order */
/** @typedef {import("../types.js").Report} Report */
/** @typedef {import("../types.js").Progress} Progress */
/** @typedef {import("../types.js").Supply} Supply */

/**
 * @typedef {object} Member
 * @property {Worker} worker
 * @property {Map<string, Set<string>>} stocked the keys of what it can draw from, each with the classes it has images of
 * @property {boolean} spoke whether it has ever reported
 * @property {number[]} runs the runs it trains
 */

/**
 * What is known of a run here: how far it has reported to have come, and how often its worker died.
 * @typedef {{ step: number, settled: boolean, deaths: number }} Course
 */

/**
 * What a session wants to hear.
 * @typedef {object} Listener
 * @property {(sample: import("../types.js").Sample) => void} pictured
 * @property {(progress: Progress) => void} progressed
 * @property {(message: string) => void} failed
 */

/**
 * What the workers need to know of an experiment: the document, what a step of each of its runs costs, and what its
 * examples are drawn from.
 * @typedef {{ experiment: string, costs: number[], supply: Supply }} Assignment
 */

/** How often a run's worker may die before the run is given up. */
const DEATHS = 2;

export class Pool {
  /** @type {Member[]} */
  #members = [];
  /** @type {Listener | undefined} */
  #listener;
  /** @type {Map<number, { member: Member, resolve: (values: Float32Array) => void, reject: (error: Error) => void }>} */
  #questions = new Map();
  #asked = 0;
  #generation = 0;
  /** @type {Assignment | undefined} */
  #assignment;
  /** @type {Course[]} */
  #courses = [];
  #aim = 0;
  #module;

  /** @param {WebAssembly.Module} module the compiled core */
  constructor(module) {
    this.#module = module;
  }

  /**
   * Sees to it that there are workers for so many runs, so that they start while the images are still on their way.
   * @param {number} runs
   */
  hire(runs) {
    while (this.#members.length < hands(runs)) this.#members.push(this.#newMember());
  }

  /**
   * Sets all runs of an experiment up at step 0, in place of those there were.
   * @param {Assignment} assignment
   * @param {Listener} listener
   */
  begin(assignment, listener) {
    this.#dropQuestions("the experiment was replaced");
    this.#generation += 1;
    this.#listener = listener;
    this.#assignment = assignment;
    this.#aim = 0;
    const { costs } = assignment;
    this.#courses = costs.map(() => ({ step: 0, settled: false, deaths: 0 }));
    const count = hands(costs.length);
    while (this.#members.length > count) this.#members.pop()?.worker.terminate();
    this.hire(costs.length);
    for (const [place, runs] of shares(costs, count).entries()) {
      const member = this.#members[place];
      if (member) this.#assign(member, runs);
    }
  }

  /**
   * Has a worker set up these runs and bring them to where they were last seen.
   * @param {Member} member
   * @param {number[]} runs
   */
  #assign(member, runs) {
    if (!this.#assignment) return;
    const { supply, experiment } = this.#assignment;
    member.runs = runs;
    stock(member, supply);
    const starts = runs.map((run) => ({ run, step: this.#courses[run]?.step ?? 0 }));
    send(member, { kind: "begin", generation: this.#generation, key: supply.key, experiment, runs: starts });
  }

  /**
   * Lets every run train up to this step. A lower step than before calls the runs back: they stop where they are.
   * @param {number} step
   */
  aim(step) {
    this.#aim = step;
    for (const member of this.#members) send(member, { kind: "aim", generation: this.#generation, step });
  }

  /**
   * A copy of a run's parameters as they are now.
   * @param {number} run
   * @returns {Promise<Float32Array>}
   */
  parameters(run) {
    if (!this.#courses[run]) {
      return Promise.reject(new RangeError(`There is no run ${run}; the runs are 0 to ${this.#courses.length - 1}.`));
    }
    const member = this.#members.find(({ runs }) => runs.includes(run));
    if (!member) return Promise.reject(new Error("Training has stopped; reset it to ask for parameters."));
    this.#asked += 1;
    const question = this.#asked;
    send(member, { kind: "parameters", generation: this.#generation, run, question });
    return new Promise((resolve, reject) => this.#questions.set(question, { member, resolve, reject }));
  }

  /** Ends all workers. */
  close() {
    this.#dropQuestions("the lab was taken off the page");
    for (const { worker } of this.#members) worker.terminate();
    this.#members = [];
    this.#generation += 1;
    this.#listener = undefined;
  }

  /** @returns {Member} */
  #newMember() {
    const worker = new Worker(vouched(located("training/worker.js")), { type: "module", name: "imbalance-lab" });
    /** @type {Member} */
    const member = { worker, stocked: new Map(), spoke: false, runs: [] };
    worker.onmessage = (event) => {
      member.spoke = true;
      if (this.#members.includes(member)) this.#hear(member, event.data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const remedy =
        "check the connection, or use a browser with module workers (Chrome or Edge 111, Firefox 114, Safari 16.4, or later)";
      if (member.spoke) this.#bury(member, event.message);
      else this.#fail(`the worker that trains could not be started; ${remedy}`);
    };
    send(member, { kind: "open", module: this.#module });
    return member;
  }

  /**
   * @param {Member} member
   * @param {Report} report
   */
  #hear(member, report) {
    if (report.kind === "failed") {
      this.#bury(member, report.message, report.run);
    } else if (report.generation !== this.#generation) {
      return;
    } else if (report.kind === "examples") {
      this.#listener?.pictured(report.sample);
    } else if (report.kind === "progress") {
      for (const progress of report.runs) this.#follow(progress);
    } else {
      this.#questions.get(report.question)?.resolve(report.values);
      this.#questions.delete(report.question);
    }
  }

  /** @param {Progress} progress */
  #follow(progress) {
    const course = this.#courses[progress.run];
    if (!course) return;
    Object.assign(course, { step: progress.step, settled: progress.finished || progress.fault !== undefined });
    this.#listener?.progressed(progress);
  }

  /**
   * Puts another worker in a dead one's place. It takes up the runs again, but for one whose worker has died too often.
   * @param {Member} member
   * @param {string} message
   * @param {number} [culprit] the run that was being trained, if that is known
   */
  #bury(member, message, culprit) {
    const place = this.#members.indexOf(member);
    if (place < 0) return;
    member.worker.terminate();
    this.#dropQuestions("the worker that was asked has died", member);
    const open = member.runs.filter((run) => culprit === undefined || run === culprit);
    for (const course of open.map((run) => this.#courses[run])) if (course) course.deaths += 1;
    const heir = this.#newMember();
    this.#members[place] = heir;
    const lost = (/** @type {number} */ run) => (this.#courses[run]?.deaths ?? 0) >= DEATHS;
    const kept = member.runs.filter((run) => !lost(run));
    if (kept.length > 0) {
      this.#assign(heir, kept);
      send(heir, { kind: "aim", generation: this.#generation, step: this.#aim });
    }
    for (const run of member.runs.filter((run) => lost(run) && !this.#courses[run]?.settled)) {
      const fault = `was given up, because its worker failed ${DEATHS} times (${message})`;
      this.#follow({ run, step: this.#courses[run]?.step ?? 0, finished: false, fault, notes: [], records: NOTHING });
    }
  }

  /**
   * Without workers that start there is no training at all.
   * @param {string} message
   */
  #fail(message) {
    const listener = this.#listener;
    this.close();
    listener?.failed(message);
  }

  /**
   * Breaks the promise of every answer that will not come.
   * @param {string} reason
   * @param {Member} [asked] only what this worker was asked
   */
  #dropQuestions(reason, asked) {
    for (const [question, { member, reject }] of this.#questions) {
      if (asked && member !== asked) continue;
      this.#questions.delete(question);
      reject(new DOMException(`No answer: ${reason}.`, "AbortError"));
    }
  }
}

const NOTHING = new Float64Array(0);

/**
 * Deals runs out, the longest first, each to the worker with least to do.
 * @param {number[]} costs of each run
 * @param {number} count of workers
 * @returns {number[][]} each worker's runs
 */
function shares(costs, count) {
  const workers = Array.from({ length: count }, () => ({ load: 0, runs: /** @type {number[]} */ ([]) }));
  const longestFirst = [...costs.entries()].sort(([, a], [, b]) => b - a);
  for (const [run, cost] of longestFirst) {
    const idlest = workers.reduce((best, worker) => (worker.load < best.load ? worker : best));
    idlest.load += cost;
    idlest.runs.push(run);
  }
  // In order, so that the runs of a seed follow each other and share their examples.
  return workers.map(({ runs }) => runs.sort((a, b) => a - b));
}

/**
 * How many workers share so many runs.
 * @param {number} runs
 */
function hands(runs) {
  return Math.max(1, Math.min(navigator.hardwareConcurrency || 1, runs));
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
