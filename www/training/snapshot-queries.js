// @ts-check
// Requests snapshots of runs at a step from the workers, which repeat the steps that were not kept. Only the last
// request counts.

/** @typedef {import("../types.js").RunSnapshot} RunSnapshot */
/** @typedef {import("../types.js").SnapshotRequest} SnapshotRequest */
/** @typedef {import("./job.js").Job} Job */

/**
 * A step with the snapshots that are known, by run.
 * @typedef {{ step: number, runs: Map<number, RunSnapshot> }} Look
 */

/** The number of steps to keep. */
const KEPT = 16;

export class SnapshotQueries {
  #job;
  #changed;
  /** The known steps, the last used one at the end. @type {Map<number, Look>} */
  #known = new Map();
  /** @type {{ look: Look, question: number, awaited: Set<number> } | undefined} */
  #asked;

  /**
   * @param {Job} job
   * @param {(look: Look) => void} changed called when all snapshots of a step are known
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
   * Returns the snapshots of a step, if all are known.
   * @param {number} step
   */
  find(step) {
    return this.#known.get(step);
  }

  /**
   * Deletes the snapshots of a step.
   * @param {number} step
   */
  drop(step) {
    this.#known.delete(step);
  }

  /**
   * Requests a step in place of any other, unless it is known or already requested.
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

  /** Drops the pending request. */
  forget() {
    if (this.#asked) this.#job.forget(this.#asked.question);
    this.#asked = undefined;
  }

  /**
   * Stops waiting for a run that was abandoned.
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
