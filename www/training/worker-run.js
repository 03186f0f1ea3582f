// @ts-check
// A run in a worker. It measures the time of the steps and prepares the reports for the page.

/** @typedef {import("../pkg/imbalance_lab.js").Run} Run */
/** @typedef {import("../pkg/imbalance_lab.js").CorrectExamples} CorrectExamples */
/** @typedef {import("../types.js").Progress} Progress */

/** The maximum number of features of examples to send in all: 8 MB. */
const NUMBERS = 2_000_000;

/** The maximum number of logits of test examples in a snapshot. */
const LOGITS = 200_000;

export class WorkerRun {
  #spent = 0;
  #timed = 0;
  /** The indices of the examples that the page has. @type {Set<number>} */
  #sent = new Set();
  #room = NUMBERS;
  /** @type {string | undefined} */
  #checksum;

  /** Which of the smallest class's first examples were classified correctly, since the last report. @type {import("../types.js").Lit[]} */
  #lights = [];

  /**
   * @param {Run} run
   * @param {CorrectExamples} [watchedExamples] the smallest class's first examples, if the page shows them; owned by
   *   this object from now on
   */
  constructor(run, watchedExamples) {
    this.run = run;
    this.watchedExamples = watchedExamples;
    this.#watch();
  }

  free() {
    this.watchedExamples?.free();
    this.run.free();
  }

  #watch() {
    const { run, watchedExamples } = this;
    if (watchedExamples && run.is_recorded()) {
      this.#lights.push({ step: run.step(), correct: watchedExamples.compute(run) });
    }
  }

  /** Makes a step. */
  advance() {
    const start = performance.now();
    this.run.advance(1);
    this.#spent += performance.now() - start;
    this.#timed += 1;
    this.#watch();
  }

  /**
   * Returns the progress since the last report.
   * @param {number} index its index among the experiment's runs
   * @returns {Progress}
   */
  report(index) {
    const { run } = this;
    if (run.finished()) this.#checksum ??= run.checksum();
    return {
      run: index,
      step: run.step(),
      finished: run.finished(),
      fault: run.fault(),
      checksum: this.#checksum,
      notes: run.finished() ? run.notes() : [],
      records: run.take_records(),
      lights: this.#lights.splice(0),
      msPerStep: this.#timed > 0 ? this.#spent / this.#timed : undefined,
    };
  }

  /**
   * Returns a snapshot of the run at a step.
   * @param {number} index its index among the experiment's runs
   * @param {Run} replay the run at that step
   * @param {import("../types.js").SnapshotRequest} snapshotRequest
   * @param {number} spent milliseconds so far
   * @returns {import("../types.js").RunSnapshot}
   */
  snapshot(index, replay, { side, most }, spent) {
    const start = performance.now();
    const decisionMap = side > 0 ? replay.decision_map(side) : undefined;
    const misclassified = replay.misclassified(most);
    const examples = this.#examples(misclassified.flatMap(({ places }) => places));
    spent += performance.now() - start;
    return {
      run: index,
      step: replay.step(),
      records: replay.take_records(),
      decisionMap,
      misclassified,
      examples,
      logits: replay.test_logits(LOGITS),
      spent,
    };
  }

  /**
   * Returns the examples that the page does not have yet, as far as there is room.
   * @param {number[]} places
   */
  #examples(places) {
    /** @type {Map<number, Float32Array>} */
    const examples = new Map();
    for (const place of places) {
      if (this.#sent.has(place) || this.#room <= 0) continue;
      const values = this.run.example(place);
      this.#sent.add(place);
      this.#room -= values.length;
      examples.set(place, values);
    }
    return examples;
  }
}
