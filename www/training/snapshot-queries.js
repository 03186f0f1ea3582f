// @ts-check
// A step that is looked at: what runs were there, asked of the workers, which make the steps again that were not kept.
// Of several questions only the last counts.

/** @typedef {import("../types.js").RunSnapshot} RunSnapshot */
/** @typedef {import("../types.js").SnapshotRequest} SnapshotRequest */
/** @typedef {import("./job.js").Job} Job */

/**
 * A step as far as it is known: what came of each run that was asked for.
 * @typedef {{ step: number, runs: Map<number, RunSnapshot> }} Look
 */

/** How many steps that were looked at are kept. */
const KEPT = 16;

export class SnapshotQueries {
  #job;
  #changed;
  /** By their steps, the one looked at last at the end. @type {Map<number, Look>} */
  #known = new Map();
  /** @type {{ look: Look, question: number, awaited: Set<number> } | undefined} */
  #asked;

  /**
   * @param {Job} job
   * @param {(look: Look) => void} changed a look is complete
   */
  constructor(job, changed) {
    this.#job = job;
    this.#changed = changed;
  }

  /** The step that is being computed. */
  get pending() {
    return this.#asked?.look.step;
  }

  /**
   * What is known of a step; nothing unless all is.
   * @param {number} step
   */
  find(step) {
    return this.#known.get(step);
  }

  /**
   * Forgets what is known of a step.
   * @param {number} step
   */
  drop(step) {
    this.#known.delete(step);
  }

  /**
   * Asks for a step in place of any other, unless it is known or asked for.
   * @param {SnapshotRequest} snapshotRequest
   */
  want(snapshotRequest) {
    const known = this.#known.get(snapshotRequest.step);
    if (known) {
      this.forget();
      this.#keep(known);
    } else if (this.pending !== snapshotRequest.step) {
      this.forget();
      const look = { step: snapshotRequest.step, runs: new Map() };
      const question = this.#job.look(snapshotRequest, (snapshot) => this.#hear(snapshot));
      this.#asked = { look, question, awaited: new Set(snapshotRequest.runs) };
      this.#complete();
    }
  }

  /** Waits for nothing any longer. */
  forget() {
    if (this.#asked) this.#job.forget(this.#asked.question);
    this.#asked = undefined;
  }

  /**
   * Does not wait for a run that was given up.
   * @param {number} run
   */
  lose(run) {
    this.#asked?.awaited.delete(run);
    this.#complete();
  }

  /** @param {RunSnapshot} snapshot */
  #hear(snapshot) {
    if (!this.#asked) return;
    this.#asked.look.runs.set(snapshot.run, snapshot);
    this.lose(snapshot.run);
  }

  #complete() {
    if (!this.#asked || this.#asked.awaited.size > 0) return;
    const { look } = this.#asked;
    this.forget();
    this.#keep(look);
    this.#changed(look);
  }

  /** @param {Look} look */
  #keep(look) {
    this.#known.delete(look.step);
    this.#known.set(look.step, look);
    for (const step of this.#known.keys()) if (this.#known.size > KEPT) this.#known.delete(step);
  }
}
