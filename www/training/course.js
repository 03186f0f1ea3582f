// @ts-check
// A run in a worker: how long its steps take, and what is told of it to the page.

/** @typedef {import("../pkg/imbalance_lab.js").Run} Run */
/** @typedef {import("../types.js").Progress} Progress */

/** How many points a side a territory has. */
const SIDE = 64;
/** How many mistakes of each class are shown, and how many numbers of examples are sent for that in all: 8 MB. */
const MISTAKES = { most: 12, numbers: 2_000_000 };

export class Course {
  #looked;
  #shown;
  #spent = 0;
  #timed = 0;
  /** Places of the examples that the page has. @type {Set<number>} */
  #sent = new Set();
  #room = MISTAKES.numbers;
  /** @type {string | undefined} */
  #digest;

  /**
   * @param {Run} run
   * @param {{ territory: boolean, mistakes: boolean }} shown what of it is looked at beside its records
   */
  constructor(run, shown) {
    this.run = run;
    this.#shown = shown;
    this.#looked = -1;
  }

  /** Makes a step. */
  advance() {
    const start = performance.now();
    this.run.advance(1);
    this.#spent += performance.now() - start;
    this.#timed += 1;
  }

  /**
   * What has become of it since it was last told.
   * @param {number} index its place among the experiment's runs
   * @param {boolean} looks whether what takes longer to find out is told too
   * @returns {Progress}
   */
  report(index, looks) {
    const { run } = this;
    const step = run.step();
    const due = looks && step !== this.#looked;
    if (due) this.#looked = step;
    if (run.finished()) this.#digest ??= run.digest();
    return {
      run: index,
      step,
      finished: run.finished(),
      fault: run.fault(),
      digest: this.#digest,
      notes: run.finished() ? run.notes() : [],
      records: run.take_records(),
      pace: this.#timed > 0 ? this.#spent / this.#timed : undefined,
      territory: due && this.#shown.territory ? run.territory(SIDE) : undefined,
      mistakes: due && this.#shown.mistakes ? this.#mistakes() : undefined,
    };
  }

  /** What is taken for another class, and of these examples those that the page does not have, as far as there is room. */
  #mistakes() {
    const told = this.run.mistakes(MISTAKES.most);
    /** @type {Map<number, Float32Array>} */
    const examples = new Map();
    for (let at = 0; at < told.length; at += 2 + 2 * (told[at + 1] ?? 0)) {
      for (let k = 0; k < (told[at + 1] ?? 0); k += 1) {
        const place = told[at + 2 + 2 * k] ?? 0;
        if (this.#sent.has(place) || this.#room <= 0) continue;
        const values = this.run.example(place);
        this.#sent.add(place);
        this.#room -= values.length;
        examples.set(place, values);
      }
    }
    return { told, examples };
  }
}
