// @ts-check
// A worker's share of one experiment: some of its runs, brought side by side up to the step that the page aims for.

import { Run } from "../pkg/imbalance_lab.js";

/** How long a turn of training lasts, in milliseconds. */
const SLICE = 8;
/** How long reports are held back while training goes on, in milliseconds: a page cannot draw more often. */
const REPORT = 16;
/** How long territories are held back while training goes on, in milliseconds, and how many points a side they have. */
const TERRITORY = { apart: 100, side: 64 };

/** @typedef {import("../pkg/imbalance_lab.js").Experiment} Experiment */
/** @typedef {import("../pkg/imbalance_lab.js").Stock} Stock */
/** @typedef {import("../types.js").Report} Report */

export class Task {
  #post;
  /** @type {Map<number, Run>} */
  #runs = new Map();
  /** The runs of the first seed, whose territories are shown. @type {Set<number>} */
  #shown = new Set();
  #aim = 0;
  #reported = 0;
  #charted = 0;
  /** The run that is being trained at this moment. @type {number | undefined} */
  training;

  /**
   * @param {number} job that it is a share of
   * @param {(report: Report, handedOver: Transferable[]) => void} post
   */
  constructor(job, post) {
    this.job = job;
    this.#post = post;
  }

  /**
   * Sets a run up and brings it to a step, which is not 0 if it is taken up from a worker that died.
   * @param {Experiment} experiment
   * @param {Stock} stock
   * @param {number} index
   * @param {number} step
   */
  add(experiment, stock, index, step) {
    this.training = index;
    const all = experiment.runs();
    const run = new Run(experiment, index, stock);
    this.#runs.set(index, run);
    if (all[index]?.seed === all[0]?.seed) this.#shown.add(index);
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
    return this.#hindmost().length > 0;
  }

  /** Brings every run forward step by step, the hindmost first, until the turn is over or the aim is reached. */
  train() {
    const end = performance.now() + SLICE;
    let behind = this.#hindmost();
    while (behind.length > 0) {
      for (const [index, run] of behind) {
        this.training = index;
        run.advance(1);
      }
      this.training = undefined;
      if (performance.now() >= end) break;
      behind = this.#hindmost();
    }
    if (!this.busy || performance.now() - this.#reported >= REPORT) this.report();
  }

  report() {
    const now = performance.now();
    this.#reported = now;
    const due = now - this.#charted >= TERRITORY.apart || !this.busy;
    if (due) this.#charted = now;
    const runs = [...this.#runs].map(([index, run]) => ({
      run: index,
      step: run.step(),
      finished: run.finished(),
      fault: run.fault(),
      notes: run.finished() ? run.notes() : [],
      records: run.take_records(),
      territory: due && this.#shown.has(index) ? run.territory(TERRITORY.side) : undefined,
    }));
    this.#post(
      { kind: "progress", job: this.job, runs },
      runs.flatMap(({ records, territory }) => (territory ? [records.buffer, territory.buffer] : [records.buffer])),
    );
  }

  /** @param {number} index */
  parameters(index) {
    const run = this.#runs.get(index);
    if (!run) throw new Error(`run ${index} is not here`);
    return run.parameters();
  }

  /** Gives the memory back. */
  free() {
    for (const run of this.#runs.values()) run.free();
    this.#runs.clear();
  }

  /** The runs that are furthest behind, among those that still have a way to go. */
  #hindmost() {
    const going = [...this.#runs].filter(([, run]) => !run.finished() && run.fault() === undefined && run.step() < this.#aim);
    const least = Math.min(...going.map(([, run]) => run.step()));
    return going.filter(([, run]) => run.step() === least);
  }
}
