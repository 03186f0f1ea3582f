// @ts-check
// Computes again what was not kept of a step. The workers repeat the steps and answer with snapshots: records, decision
// maps and misclassified examples. The panels ask for the step that they show, and scripts for any step.

import { left } from "../clock.js";
import { confusion, status as text } from "../text.js";
import { SnapshotQueries } from "./snapshot-queries.js";

/** @typedef {import("../types.js").ClassInfo} ClassInfo */
/** @typedef {import("../types.js").Core} Core */
/** @typedef {import("../types.js").Recording} Recording */
/** @typedef {import("../types.js").RunInfo} RunInfo */
/** @typedef {import("../types.js").RunSnapshot} RunSnapshot */
/** @typedef {import("./run-table.js").RunTable} RunTable */

/**
 * The experiment whose steps are repeated.
 * @typedef {object} Experiment
 * @property {Core} core
 * @property {Recording} recording
 * @property {RunInfo[]} runs
 * @property {ClassInfo[]} classes
 * @property {RunTable} table
 * @property {[number, number, number]} shape of an example: channels, height and width
 */

/** The number of points along a side of a decision map. */
const SIDE = 64;
/** The number of misclassified examples shown for each class. */
const MAX_MISCLASSIFIED = 12;
/** After a snapshot during training, the workers only train for this multiple of the time that it took them. */
const REST = 2;

export class Lookback {
  #experiment;
  #job;
  /** The snapshots of shown steps, and the records of steps that were not recorded. */
  #pictures;
  #records;
  /** The time of the last snapshot, and for how long the workers only train after it, in milliseconds. */
  #answered = 0;
  #rest = 0;
  /** The last step whose snapshots are complete. */
  ready = 0;
  /** The features of misclassified examples, by the examples' indices. @type {Map<number, Float32Array>} */
  #values = new Map();
  /**
   * The requests of scripts, each with the function that rejects its promise.
   * @type {Set<{ queries: SnapshotQueries, reject: (error: Error) => void }>}
   */
  #questions = new Set();
  #ended = false;

  /**
   * @param {Experiment} experiment
   * @param {import("./job.js").Job} job
   * @param {{ pictured: () => void, looked: () => void }} listener `pictured` is called when the snapshots of a shown
   *   step are complete, and `looked` then and when its records are
   */
  constructor(experiment, job, { pictured, looked }) {
    this.#experiment = experiment;
    this.#job = job;
    this.#pictures = new SnapshotQueries(job, ({ step, runs }) => {
      this.#answered = performance.now();
      // The rest is as long as if one worker had made all snapshots.
      this.#rest = REST * [...runs.values()].reduce((sum, { spent }) => sum + spent, 0);
      this.ready = step;
      pictured();
      looked();
    });
    this.#records = new SnapshotQueries(job, looked);
  }

  /** Whether the workers may be asked for another snapshot during training. */
  get isFree() {
    return this.#pictures.pending === undefined && left(this.#answered, this.#rest) === 0;
  }

  /**
   * Requests what the panels show of a step, in place of the step requested before.
   * @param {number} step
   */
  want(step) {
    const known = this.knows(step) && (step === 0 || this.knows(step - 1));
    // Records that were computed again are not kept forever.
    if (!known) this.#pictures.drop(step);
    const [, height] = this.#experiment.shape;
    this.#want(this.#pictures, {
      step,
      runs: known ? this.#first : [...this.#experiment.runs.keys()],
      side: height > 1 ? 0 : SIDE,
      most: height > 1 ? MAX_MISCLASSIFIED : 0,
    });
  }

  /**
   * Returns the snapshot of each algorithm's first run at a step; undefined while it is being computed.
   * @param {number} step
   */
  pictures(step) {
    const found = this.#pictures.find(step);
    return found && this.#first.map((run) => found.runs.get(run));
  }

  /**
   * Whether the records of all runs are known for a step.
   * @param {number} step
   */
  knows(step) {
    return this.#experiment.runs.every((_, run) => this.#has(run, step));
  }

  /**
   * Whether the first seed's runs have the records that explain the step after this one. If not, it requests them.
   * @param {number} step
   */
  explains(step) {
    const missing = this.#first.filter((run) => !this.#has(run, step));
    if (missing.length > 0 && this.#pictures.pending !== step + 1) {
      this.#want(this.#records, { step: step + 1, runs: missing, side: 0, most: 0 });
    }
    return missing.length === 0;
  }

  /**
   * Counts the examples of each class that every run misclassifies at a step that all runs have reached.
   * @param {number} step
   * @returns {Promise<import("../types.js").Misclassified[]>}
   */
  async misclassified(step) {
    return (await this.#snapshots(step)).flatMap((snapshot) => this.#counts(snapshot));
  }

  /**
   * Returns the confusion counts of every run at a step that all runs have reached.
   * @param {number} step
   * @param {"train" | "test"} split
   * @returns {Promise<import("../types.js").Confusion[]>}
   */
  async confusion(step, split) {
    if (!this.knows(step)) await this.#snapshots(step);
    const rows = this.#experiment.recording.confusion_of_runs(step, split);
    if (!rows) throw new Error(confusion.tooMany);
    return rows;
  }

  /**
   * Returns the snapshots of all runs that can be repeated at a step that they have reached.
   * @param {number} step
   * @returns {Promise<RunSnapshot[]>}
   */
  #snapshots(step) {
    const runs = this.#experiment.table.repeatable;
    return new Promise((resolve, reject) => {
      if (this.#ended || runs.length === 0) return reject(new Error(text.cannotCompute(step)));
      const queries = new SnapshotQueries(this.#job, ({ runs }) => {
        this.#questions.delete(asked);
        resolve([...runs.values()].sort((a, b) => a.run - b.run));
      });
      const asked = { queries, reject };
      this.#questions.add(asked);
      queries.want({ step, runs, side: 0, most: 0 });
    });
  }

  /**
   * Returns examples to draw, by their indices. All of them must be known (see `shows`).
   * @param {number[][]} places class by class
   */
  examples(places) {
    const { core } = this.#experiment;
    const shape = Uint32Array.from(this.#experiment.shape);
    const length = shape.reduce((product, side) => product * side, 1);
    const numbers = new Float32Array(places.flat().length * length);
    for (const [row, place] of places.flat().entries()) numbers.set(this.#values.get(place) ?? [], row * length);
    return new core.Examples(shape, Uint32Array.from(places.map((each) => each.length)), numbers);
  }

  /**
   * Whether an example is known and can be drawn.
   * @param {number} place
   */
  shows(place) {
    return this.#values.has(place);
  }

  /**
   * Keeps what a snapshot contains, even if the request for it was dropped meanwhile.
   * @param {RunSnapshot} snapshot
   */
  keep({ run, records, examples }) {
    const { runs, recording } = this.#experiment;
    // Each seed draws its own examples, and only those of the first seed are shown.
    const first = runs[run]?.seed === runs[0]?.seed;
    if (first) for (const [place, values] of examples) this.#values.set(place, values);
    recording.keep_recomputed(run, records);
  }

  /**
   * Stops waiting for a run that was abandoned.
   * @param {number} run
   */
  lose(run) {
    for (const queries of [this.#pictures, this.#records, ...[...this.#questions].map(({ queries }) => queries)]) {
      queries.lose(run);
    }
  }

  /**
   * Rejects the requests of scripts, and makes no more requests.
   * @param {Error} reason
   */
  end(reason) {
    this.#ended = true;
    for (const { reject } of this.#questions) reject(reason);
    this.#questions.clear();
  }

  /**
   * @param {SnapshotQueries} queries
   * @param {import("../types.js").SnapshotRequest} request
   */
  #want(queries, request) {
    const { rows } = this.#experiment.table;
    if (!this.#ended) queries.want({ ...request, runs: request.runs.filter((run) => !rows[run]?.lost) });
  }

  /** The runs of the first seed, one for each algorithm. */
  get #first() {
    const { runs } = this.#experiment;
    return [...runs.keys()].filter((run) => runs[run]?.seed === runs[0]?.seed);
  }

  /**
   * @param {number} run
   * @param {number} step
   */
  #has(run, step) {
    const { table, recording } = this.#experiment;
    return table.rows[run]?.lost || recording.can_show(run, step);
  }

  /**
   * Returns a row for each pair of classes from the snapshot of a run.
   * @param {RunSnapshot} snapshot
   */
  #counts({ run, misclassified }) {
    const { algorithm = "", seed = 0 } = this.#experiment.runs[run] ?? {};
    const names = this.#experiment.classes.map(({ name }) => name);
    return misclassified.flatMap(({ predicted }, place) =>
      predicted
        .map((count, other) => ({ algorithm, seed, class: names[place] ?? "", predicted: names[other] ?? "", count }))
        .filter((row) => row.class !== row.predicted),
    );
  }
}
