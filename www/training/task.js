// @ts-check
// A worker's share of one experiment: some of its runs, brought side by side up to the step that the page aims for.

import { Run } from "../pkg/imbalance_lab.js";
import { Course } from "./course.js";

/** How long a turn of training lasts, in milliseconds. */
const SLICE = 8;
/** How long reports are held back while training goes on, in milliseconds: a page cannot draw more often. */
const REPORT = 16;
/** How long what takes longer to find out is held back while training goes on, in milliseconds. */
const LOOKS = 100;

/** @typedef {import("../pkg/imbalance_lab.js").Experiment} Experiment */
/** @typedef {import("../pkg/imbalance_lab.js").Stock} Stock */
/** @typedef {import("../types.js").Report} Report */

export class Task {
  #post;
  /** @type {Map<number, Course>} */
  #runs = new Map();
  #aim = 0;
  #reported = 0;
  #looked = 0;
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
   * @param {boolean} watched whether more of it is looked at than its records
   */
  add(experiment, stock, index, step, watched) {
    this.training = index;
    const all = experiment.runs();
    const run = new Run(experiment, index, stock);
    // Of the runs of the first seed more is shown than of the others. Generated and painted examples are no images.
    const shown = watched && all[index]?.seed === all[0]?.seed;
    const images = ["packaged", "files"].includes(JSON.parse(experiment.source()).kind);
    this.#runs.set(index, new Course(run, { territory: shown, mistakes: shown && images }));
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
      for (const [index, course] of behind) {
        this.training = index;
        course.advance();
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
    const looks = now - this.#looked >= LOOKS || !this.busy;
    if (looks) this.#looked = now;
    const runs = [...this.#runs].map(([index, course]) => course.report(index, looks));
    this.#post(
      { kind: "progress", job: this.job, runs },
      runs.flatMap(({ records, territory }) => (territory ? [records.buffer, territory.buffer] : [records.buffer])),
    );
  }

  /** @param {number} index */
  parameters(index) {
    const course = this.#runs.get(index);
    if (!course) throw new Error(`run ${index} is not here`);
    return course.run.parameters();
  }

  /** Gives the memory back. */
  free() {
    for (const { run } of this.#runs.values()) run.free();
    this.#runs.clear();
  }

  /** The runs that are furthest behind, among those that still have a way to go. */
  #hindmost() {
    const going = [...this.#runs].filter(([, { run }]) => !run.finished() && run.fault() === undefined && run.step() < this.#aim);
    const least = Math.min(...going.map(([, { run }]) => run.step()));
    return going.filter(([, { run }]) => run.step() === least);
  }
}
