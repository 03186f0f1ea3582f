// @ts-check
// A worker's part of one experiment: some of its runs, trained side by side up to the step that the page aims for.

import { CorrectExamples, Run } from "../pkg/imbalance_lab.js";
import { workers as text } from "../text/messages.js";
import { WorkerRun } from "./worker-run.js";

/** The duration of a turn of training, in milliseconds. */
const SLICE = 8;
/** The minimum time between reports during training, in milliseconds. A page cannot draw more often. */
const REPORT = 16;
/**
 * The number of bytes for checkpoints of all runs of a watched experiment. Checkpoints make it fast to repeat steps.
 */
const CHECKPOINTS = 48_000_000;
/** The number of the smallest class's examples that the page's first view shows. */
const WATCHED_EXAMPLES = 200;

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
  /** Whether steps were made since the last report. */
  #ahead = false;
  /**
   * The pending requests for snapshots, the oldest first.
   * @type {Map<number, { snapshotRequest: SnapshotRequest, left: number[], replay?: Run, spent: number }>}
   */
  #looks = new Map();
  /** The run that is being trained now. @type {number | undefined} */
  training;

  /**
   * @param {number} job the job that it is a part of
   * @param {(report: WorkerReport, handedOver: Transferable[]) => void} post
   */
  constructor(job, post) {
    this.job = job;
    this.#post = post;
  }

  /**
   * Sets up a run and trains it to a step, which is greater than 0 if the run comes from a worker that crashed.
   * @param {Experiment} experiment
   * @param {DataSource} source
   * @param {number} index
   * @param {number} step
   * @param {boolean} watched whether the page shows more of it than its records
   */
  add(experiment, source, index, step, watched) {
    this.training = index;
    const bytes = Math.floor(CHECKPOINTS / experiment.runs().length);
    const run = watched ? Run.with_checkpoints(experiment, index, source, bytes) : new Run(experiment, index, source);
    if (step > 0) {
      run.advance(step);
      // The page already has the records up to this step.
      run.take_records();
    }
    const watchedExamples =
      watched && experiment.opening_ratio() !== undefined ? new CorrectExamples(run, WATCHED_EXAMPLES) : undefined;
    this.#runs.set(index, new WorkerRun(run, watchedExamples));
    if (index === 0 && watchedExamples) {
      const values = watchedExamples.values(run);
      this.#post({ kind: "lights", job: this.job, values }, [values.buffer]);
    }
    this.training = undefined;
  }

  /**
   * Sets the step to train to. A lower aim may end the training between two reports; the page must then still learn of
   * the last steps, because its next aim is counted from them.
   * @param {number} step
   */
  aim(step) {
    this.#aim = step;
    if (this.#ahead && !this.busy) this.report();
  }

  /** Whether some run is still to be trained. */
  get busy() {
    return this.#furthestBehind().length > 0;
  }

  /** Trains all runs step by step, those furthest behind first, until the turn is over or the aim is reached. */
  train() {
    const end = performance.now() + SLICE;
    let behind = this.#furthestBehind();
    this.#ahead ||= behind.length > 0;
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
    this.#ahead = false;
    const runs = [...this.#runs].map(([index, workerRun]) => workerRun.report(index));
    this.#post(
      { kind: "progress", job: this.job, runs },
      runs.map(({ records }) => records.buffer),
    );
  }

  /**
   * Adds a request for snapshots.
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

  /** Whether a request is pending. */
  get asked() {
    return this.#looks.size > 0;
  }

  /** Works on the first request until the turn is over: repeats the steps of its first run, then takes the snapshot. */
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
      if (!workerRun || !look.replay) throw new Error(text.keepsNoStates(index));
      const way = () => (look.replay?.finished() ? 0 : look.snapshotRequest.step - (look.replay?.step() ?? 0));
      while (way() > 0 && !over()) look.replay.advance(1);
      if (way() > 0) break;
      const snapshot = workerRun.snapshot(
        index,
        look.replay,
        look.snapshotRequest,
        look.spent + performance.now() - start,
      );
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
    if (!workerRun) throw new Error(text.isElsewhere(index));
    return workerRun.run.parameters();
  }

  /** Frees the memory. */
  free() {
    for (const question of this.#looks.keys()) this.forget(question);
    for (const workerRun of this.#runs.values()) workerRun.free();
    this.#runs.clear();
  }

  /** Returns the runs furthest behind, among those that have not reached the aim. */
  #furthestBehind() {
    const going = [...this.#runs].filter(([, { run }]) => !run.finished() && run.step() < this.#aim);
    const least = Math.min(...going.map(([, { run }]) => run.step()));
    return going.filter(([, { run }]) => run.step() === least);
  }
}
