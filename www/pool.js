// @ts-check
// The workers. The runs of an experiment are dealt out over as many workers as the machine has processors, at most
// one a run. Workers outlive an experiment, together with the images they have been given. Each experiment is a new
// generation, and a report from an earlier one, still on its way when the next begins, is dropped.

/** @typedef {import("./types.js").Order} Order */
/** @typedef {import("./types.js").Report} Report */
/** @typedef {import("./types.js").Progress} Progress */

/**
 * @typedef {object} Member
 * @property {Worker} worker
 * @property {Set<string>} stocked the shards it has, as source/class
 * @property {boolean} spoke whether it has ever reported
 */

/**
 * What a session wants to hear.
 * @typedef {object} Listener
 * @property {(progress: Progress) => void} progressed
 * @property {(message: string) => void} failed
 */

/**
 * What the workers need to know of an experiment: the document, how many runs it has, and its images.
 * @typedef {{ experiment: string, runs: number } & import("./types.js").Supply} Assignment
 */

export class Pool {
  /** @type {Member[]} */
  #members = [];
  /** @type {Listener | undefined} */
  #listener;
  /** @type {Map<number, { resolve: (values: Float32Array) => void, reject: (error: Error) => void }>} */
  #questions = new Map();
  #asked = 0;
  #generation = 0;
  #runs = 0;
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
    this.#runs = assignment.runs;
    const count = hands(assignment.runs);
    while (this.#members.length > count) this.#members.pop()?.worker.terminate();
    this.hire(assignment.runs);
    const { source, experiment } = assignment;
    for (const [place, member] of this.#members.entries()) {
      stock(member, assignment);
      const runs = Array.from({ length: assignment.runs }, (_, run) => run).filter((run) => run % count === place);
      send(member, { kind: "begin", generation: this.#generation, source, experiment, runs });
    }
  }

  /**
   * Lets every run train up to this step. A lower step than before calls the runs back: they stop where they are.
   * @param {number} step
   */
  aim(step) {
    for (const member of this.#members) send(member, { kind: "aim", generation: this.#generation, step });
  }

  /**
   * A copy of a run's parameters as they are now.
   * @param {number} run
   * @returns {Promise<Float32Array>}
   */
  parameters(run) {
    if (!Number.isInteger(run) || run < 0 || run >= this.#runs) {
      return Promise.reject(new RangeError(`There is no run ${run}; the runs are 0 to ${this.#runs - 1}.`));
    }
    const member = this.#members[run % this.#members.length];
    if (!member) return Promise.reject(new Error("Training has stopped; reset it to ask for parameters."));
    this.#asked += 1;
    const question = this.#asked;
    send(member, { kind: "parameters", generation: this.#generation, run, question });
    return new Promise((resolve, reject) => this.#questions.set(question, { resolve, reject }));
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
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "imbalance-lab" });
    /** @type {Member} */
    const member = { worker, stocked: new Set(), spoke: false };
    worker.onmessage = (event) => {
      member.spoke = true;
      if (this.#members.includes(member)) this.#hear(event.data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const remedy =
        "check the connection, or use a browser with module workers (Chrome 80, Firefox 114, Safari 15, or later)";
      this.#fail(member.spoke ? event.message : `the worker that trains could not be started; ${remedy}`);
    };
    send(member, { kind: "open", module: this.#module });
    return member;
  }

  /** @param {Report} report */
  #hear(report) {
    if (report.kind === "failed") {
      this.#fail(report.message);
    } else if (report.generation !== this.#generation) {
      return;
    } else if (report.kind === "progress") {
      for (const progress of report.runs) this.#listener?.progressed(progress);
    } else {
      this.#questions.get(report.question)?.resolve(report.values);
      this.#questions.delete(report.question);
    }
  }

  /**
   * A worker that failed once is not trusted again, nor are those that trained beside it.
   * @param {string} message
   */
  #fail(message) {
    const listener = this.#listener;
    this.close();
    listener?.failed(message);
  }

  /** @param {string} reason */
  #dropQuestions(reason) {
    for (const { reject } of this.#questions.values()) reject(new DOMException(`No answer: ${reason}.`, "AbortError"));
    this.#questions.clear();
  }
}

/**
 * How many workers share so many runs.
 * @param {number} runs
 */
function hands(runs) {
  return Math.max(1, Math.min(navigator.hardwareConcurrency || 1, runs));
}

/**
 * Gives a worker the shards that it does not have yet.
 * @param {Member} member
 * @param {Assignment} assignment
 */
function stock(member, { source, manifest, shards }) {
  const missing = new Map([...shards].filter(([name]) => !member.stocked.has(`${source}/${name}`)));
  if (missing.size === 0) return;
  for (const name of missing.keys()) member.stocked.add(`${source}/${name}`);
  send(member, { kind: "stock", source, manifest, shards: missing });
}

/**
 * @param {Member} member
 * @param {Order} order
 */
function send(member, order) {
  member.worker.postMessage(order);
}
