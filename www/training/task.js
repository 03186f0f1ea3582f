// @ts-check
// A worker's share of one experiment: some of its runs, brought side by side up to the step that the page aims for.

import { Run } from "../pkg/imbalance_lab.js";
import { WorkerRun } from "./worker-run.js";

/** How long a turn of training lasts, in milliseconds. */
const SLICE = 8;
/** How long reports are held back while training goes on, in milliseconds: a page cannot draw more often. */
const REPORT = 16;
/** How many bytes of states all runs of an experiment keep that is looked at, so that steps can be made again quickly. */
const CHECKPOINTS = 48_000_000;

/** @typedef {import("../pkg/imbalance_lab.js").Experiment} Experiment */
/** @typedef {import("../pkg/imbalance_lab.js").DataSource} DataSource */
/** @typedef {import("../types.js").WorkerReport} WorkerReport */
/** @typedef {import("../types.js").SnapshotRequest} SnapshotRequest */

export class Task {
  #post;
  /** @type {Map<number, WorkerRun>} */
  #runs = new Map();
  #aim = 0;
  #reported = 0;
  /** Questions what runs were at a step, the first asked first. @type {Map<number, { snapshotRequest: SnapshotRequest, left: number[], replay?: Run, spent: number }>} */
  #looks = new Map();
  /** The run that is being trained at this moment. @type {number | undefined} */
  training;

  /**
   * @param {number} job that it is a share of
   * @param {(report: WorkerReport, handedOver: Transferable[]) => void} post
   */
  constructor(job, post) {
    this.job = job;
    this.#post = post;
  }

  /**
   * Sets a run up and brings it to a step, which is not 0 if it is taken up from a worker that died.
   * @param {Experiment} experiment
   * @param {DataSource} source
   * @param {number} index
   * @param {number} step
   * @param {boolean} watched whether more of it is looked at than its records
   */
  add(experiment, source, index, step, watched) {
    this.training = index;
    const bytes = Math.floor(CHECKPOINTS / experiment.runs().length);
    const run = watched ? Run.with_checkpoints(experiment, index, source, bytes) : new Run(experiment, index, source);
    this.#runs.set(index, new WorkerRun(run));
    if (step > 0) {
      run.advance(step);
      // The page has everything up to here.
      run.take_records();
    }
    this.training = undefined;
  }

  /** @param {number} step */
  aim(step) {
    this.#aim = step;
  }

  /** Whether a run is still to be trained. */
  get busy() {
    return this.#furthestBehind().length > 0;
  }

  /** Brings every run forward step by step, the hindmost first, until the turn is over or the aim is reached. */
  train() {
    const end = performance.now() + SLICE;
    let behind = this.#furthestBehind();
    while (behind.length > 0) {
      for (const [index, workerRun] of behind) {
        this.training = index;
        workerRun.advance();
      }
      this.training = undefined;
      if (performance.now() >= end) break;
      behind = this.#furthestBehind();
    }
    if (!this.busy || performance.now() - this.#reported >= REPORT) this.report();
  }

  report() {
    this.#reported = performance.now();
    const runs = [...this.#runs].map(([index, workerRun]) => workerRun.report(index));
    this.#post({ kind: "progress", job: this.job, runs }, runs.map(({ records }) => records.buffer));
  }

  /**
   * Takes up a question.
   * @param {number} question
   * @param {SnapshotRequest} snapshotRequest
   */
  look(question, snapshotRequest) {
    const left = snapshotRequest.runs.filter((run) => this.#runs.has(run));
    if (left.length > 0) this.#looks.set(question, { snapshotRequest, left, spent: 0 });
  }

  /** @param {number} question */
  forget(question) {
    this.#looks.get(question)?.replay?.free();
    this.#looks.delete(question);
  }

  /** Whether there is a question to answer. */
  get asked() {
    return this.#looks.size > 0;
  }

  /** Works on the first question until the turn is over: makes the steps of its first run again, then looks at it. */
  answer() {
    const [first] = this.#looks;
    if (!first) return;
    const [question, look] = first;
    const start = performance.now();
    const over = () => performance.now() - start >= SLICE;
    do {
      const [index = 0] = look.left;
      const workerRun = this.#runs.get(index);
      this.training = index;
      look.replay ??= workerRun?.run.replay(look.snapshotRequest.step);
      if (!workerRun || !look.replay) throw new Error(`run ${index} keeps no states to look back from`);
      const way = () => (look.replay?.finished() ? 0 : look.snapshotRequest.step - (look.replay?.step() ?? 0));
      while (way() > 0 && !over()) look.replay.advance(1);
      if (way() > 0) break;
      const snapshot = workerRun.snapshot(index, look.replay, look.snapshotRequest, look.spent + performance.now() - start);
      look.replay.free();
      Object.assign(look, { replay: undefined, spent: 0 });
      look.left.shift();
      this.#post({ kind: "look", job: this.job, question, snapshot }, [snapshot.records.buffer]);
    } while (look.left.length > 0 && !over());
    this.training = undefined;
    look.spent += look.replay ? performance.now() - start : 0;
    if (look.left.length === 0) this.#looks.delete(question);
  }

  /** @param {number} index */
  parameters(index) {
    const workerRun = this.#runs.get(index);
    if (!workerRun) throw new Error(`run ${index} is not here`);
    return workerRun.run.parameters();
  }

  /** Gives the memory back. */
  free() {
    for (const question of this.#looks.keys()) this.forget(question);
    for (const { run } of this.#runs.values()) run.free();
    this.#runs.clear();
  }

  /** The runs that are furthest behind, among those that still have a way to go. */
  #furthestBehind() {
    const going = [...this.#runs].filter(([, { run }]) => !run.finished() && run.fault() === undefined && run.step() < this.#aim);
    const least = Math.min(...going.map(([, { run }]) => run.step()));
    return going.filter(([, { run }]) => run.step() === least);
  }
}
