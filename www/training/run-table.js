// @ts-check
// The table of an experiment's runs: what the workers last reported of each. The lab reads from it which step all runs
// have reached, and a sweep how much is left to train.

/** @typedef {import("../types.js").Progress} Progress */

/**
 * A run as the page knows it.
 * @typedef {object} RunRow
 * @property {number} step the step that it last reported; −1 before its first report
 * @property {boolean} done whether it has ended or cannot continue
 * @property {string | undefined} fault why it cannot continue
 * @property {boolean} lost whether it stopped because workers failed, not because it diverged
 * @property {number} crashes how often its worker has crashed
 * @property {string[]} notes at its end, messages about absent classes and clamped projections
 * @property {string | undefined} checksum at its end, the checksum of all that was recorded and of its parameters
 * @property {number | undefined} msPerStep mean milliseconds per step
 */

export class RunTable {
  /** @type {RunRow[]} */
  rows;

  /** @param {number} runs */
  constructor(runs) {
    const row = {
      step: -1,
      done: false,
      fault: undefined,
      lost: false,
      crashes: 0,
      notes: [],
      checksum: undefined,
      msPerStep: undefined,
    };
    this.rows = Array.from({ length: runs }, () => ({ ...row }));
  }

  /**
   * Enters a report. Returns whether the run cannot continue since this report.
   * @param {Progress} progress
   */
  update({ run, step, finished, fault, lost = false, notes, checksum, msPerStep }) {
    const row = this.rows[run];
    if (!row) return false;
    const stops = fault !== undefined && row.fault === undefined;
    const done = finished || fault !== undefined;
    Object.assign(row, { step, done, fault, lost, notes, checksum, msPerStep: msPerStep ?? row.msPerStep });
    return stops;
  }

  /** Whether every run has ended. */
  get finished() {
    return this.rows.every(({ done }) => done);
  }

  /** The number of runs that have ended. */
  get ended() {
    return this.rows.filter(({ done }) => done).length;
  }

  /** The step that every run has reached; −1 before all have reported. It ignores the runs that have stopped. */
  get slowest() {
    const going = this.rows.filter(({ fault }) => fault === undefined);
    return going.length > 0 ? Math.min(...going.map(({ step }) => step)) : this.fastest;
  }

  /** The step of the fastest run. */
  get fastest() {
    return Math.max(...this.rows.map(({ step }) => step));
  }

  /** The indices of the runs that have stopped before their end. */
  get stopped() {
    return this.#where(({ fault }) => fault !== undefined);
  }

  /** The indices of the runs that workers can still repeat. */
  get repeatable() {
    return [...this.#where(({ lost }) => !lost)];
  }

  /**
   * Returns the steps of the runs that have not ended, as a number of whole runs.
   * @param {number} steps the length of a run
   */
  begun(steps) {
    return this.rows.reduce((sum, { step, done }) => (done ? sum : sum + Math.max(0, step) / steps), 0);
  }

  /**
   * Returns the mean milliseconds per step of each group of runs, if its runs have made a step.
   * @param {string[]} groups the group of each run
   * @returns {Map<string, number | undefined>}
   */
  stepTimes(groups) {
    const mean = (/** @type {number[]} */ times) => times.reduce((sum, time) => sum + time, 0) / times.length;
    const times = (/** @type {string} */ group) =>
      this.rows.flatMap(({ msPerStep }, run) => (msPerStep !== undefined && groups[run] === group ? [msPerStep] : []));
    return new Map(groups.map((group) => [group, times(group).length > 0 ? mean(times(group)) : undefined]));
  }

  /** @param {(row: RunRow) => boolean} holds */
  #where(holds) {
    return Uint32Array.from([...this.rows.keys()].filter((run) => this.rows[run] && holds(this.rows[run])));
  }
}
