// @ts-check
// Trains the cells of a sweep, which are the experiments for its values. Each is a job for the page's workers, beside
// their other jobs. The number of cells trained at the same time keeps the machine busy and fits into memory.

import { runs } from "../text.js";
import { RunTable } from "../training/run-table.js";

/** @typedef {import("../types.js").Core} Core */
/** @typedef {import("../types.js").Progress} Progress */
/**
 * Stores the results.
 * @typedef {object} Sweep
 * @property {() => string[]} cells
 * @property {(cell: number) => boolean} has
 * @property {() => number} done
 * @property {(cell: number, run: number, records: Float64Array, checksum: string, fault?: string) => void} finish
 */

/**
 * The workers that train, and the data.
 * @typedef {object} SweepResources
 * @property {Core} core
 * @property {import("../training/pool.js").Pool} pool
 * @property {import("../types.js").SourceData} sourceData
 */

/**
 * Trains all runs of every cell that is not done to their ends. A cell that is stopped before its end starts again next
 * time.
 * @param {SweepResources} sweepResources
 * @param {Sweep} sweep stores the results
 * @param {number} atOnce the number of cells to train at the same time
 * @param {AbortSignal} signal
 * @param {(ended: number, begun: number) => void} onProgress receives the number of runs that have ended, and
 *   the steps of the unfinished runs, converted to a number of runs; only the runs of complete cells are kept
 */
export async function trainCells(sweepResources, sweep, atOnce, signal, onProgress) {
  const missing = sweep
    .cells()
    .map((document, cell) => /** @type {const} */ ([cell, document]))
    .filter(([cell]) => !sweep.has(cell));
  // If one cell fails, the others stop too.
  const all = new AbortController();
  signal.addEventListener("abort", () => all.abort(signal.reason), { once: true });
  const before = sweep.done();
  /** The progress of each cell that has begun. @type {Map<number, { ended: number, begun: number }>} */
  const stands = new Map();
  const sum = (/** @type {"ended" | "begun"} */ what) =>
    [...stands.values()].reduce((sum, stand) => sum + stand[what], 0);
  const tell = () => onProgress(before + sum("ended"), sum("begun"));
  const worker = async () => {
    for (let next = missing.shift(); next; next = missing.shift()) {
      const [cell, document] = next;
      const ends = await trainCell(sweepResources, document, all.signal, (ended, begun) => {
        stands.set(cell, { ended, begun });
        tell();
      });
      all.signal.throwIfAborted();
      for (const [run, { records, checksum, fault }] of ends.entries()) {
        sweep.finish(cell, run, records, checksum, fault);
      }
      tell();
    }
  };
  const workers = Array.from({ length: atOnce }, worker);
  try {
    await Promise.all(workers);
  } catch (error) {
    all.abort(error);
    await Promise.allSettled(workers);
    throw error;
  } finally {
    sweepResources.pool.release();
  }
}

/**
 * @param {SweepResources} sweepResources
 * @param {string} document
 * @param {AbortSignal} signal
 * @param {(ended: number, begun: number) => void} moved receives the number of its runs that have ended, and the steps
 *   of the unfinished runs, converted to a number of runs
 * @returns {Promise<{ records: Float64Array, checksum: string, fault: string | undefined }[]>} the result of each run
 */
async function trainCell({ core, pool, sourceData }, document, signal, moved) {
  signal.throwIfAborted();
  const experiment = new core.Experiment(document);
  const [costs, steps] = [experiment.runs().map(({ cost }) => cost), experiment.steps()];
  experiment.free();
  const table = new RunTable(costs.length);
  /** @type {Float64Array[][]} */
  const pieces = costs.map(() => []);
  /** @type {import("../training/job.js").Job | undefined} */
  let job;
  try {
    await new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      const onProgress = (/** @type {Progress} */ { run, records, fault, lost }) => {
        pieces[run]?.push(records);
        moved(table.ended, table.begun(steps));
        // A run that no worker could complete says nothing about the experiment.
        if (lost && fault !== undefined) reject(new Error(runs.fault(runs.unknown, fault)));
        if (table.finished) resolve(undefined);
      };
      const failed = (/** @type {string} */ message) => reject(new Error(message));
      job = pool.begin(
        { experiment: document, runs: table, costs, sourceData, watched: false },
        { onSample: () => {}, onProgress, failed },
      );
      job.aim(steps);
    });
  } finally {
    job?.end();
  }
  return table.rows.map(({ checksum = "", fault }, run) => ({ checksum, fault, records: joined(pieces[run] ?? []) }));
}

/** @param {Float64Array[]} pieces */
function joined(pieces) {
  const whole = new Float64Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
