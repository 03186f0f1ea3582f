// @ts-check
// Training the cells of a sweep: the experiments that its lists make. Each is a job for the page's workers, beside what
// else they do; so many are under way at a time as keep the machine busy and fit into memory.

/** @typedef {import("../types.js").Core} Core */
/** @typedef {import("../types.js").Progress} Progress */
/**
 * What keeps the results.
 * @typedef {object} Sweep
 * @property {() => string[]} cells
 * @property {(cell: number) => boolean} has
 * @property {() => number} done
 * @property {(cell: number, run: number, records: Float64Array, digest: string, fault?: string) => void} finish
 */

/**
 * Who trains, and what examples are drawn from.
 * @typedef {object} Workshop
 * @property {Core} core
 * @property {import("../training/pool.js").Pool} pool
 * @property {import("../types.js").Supply} supply
 */

/**
 * Trains every cell that is not done, all its runs to their ends; a cell that is stopped on its way is done again next time.
 * @param {Workshop} workshop
 * @param {Sweep} sweep takes the results
 * @param {number} atOnce so many cells are under way at a time
 * @param {AbortSignal} signal
 * @param {(ended: number, begun: number) => void} told so many runs have ended, those of whole cells being kept, and others have made
 *   the steps of so many more
 */
export async function trainCells(workshop, sweep, atOnce, signal, told) {
  const missing = sweep.cells().map((document, cell) => /** @type {const} */ ([cell, document])).filter(([cell]) => !sweep.has(cell));
  // Whoever fails ends the others too.
  const all = new AbortController();
  signal.addEventListener("abort", () => all.abort(signal.reason), { once: true });
  const before = sweep.done();
  /** How far each cell is that has been begun. @type {Map<number, { ended: number, begun: number }>} */
  const stands = new Map();
  const sum = (/** @type {"ended" | "begun"} */ what) => [...stands.values()].reduce((sum, stand) => sum + stand[what], 0);
  const tell = () => told(before + sum("ended"), sum("begun"));
  const lane = async () => {
    for (let next = missing.shift(); next; next = missing.shift()) {
      const [cell, document] = next;
      const ends = await trainCell(workshop, document, all.signal, (ended, begun) => {
        stands.set(cell, { ended, begun });
        tell();
      });
      all.signal.throwIfAborted();
      for (const [run, { records, digest, fault }] of ends.entries()) sweep.finish(cell, run, records, digest, fault);
      tell();
    }
  };
  const lanes = Array.from({ length: atOnce }, lane);
  try {
    await Promise.all(lanes);
  } catch (error) {
    all.abort(error);
    await Promise.allSettled(lanes);
    throw error;
  } finally {
    workshop.pool.release();
  }
}

/**
 * @param {Workshop} workshop
 * @param {string} document
 * @param {AbortSignal} signal
 * @param {(ended: number, begun: number) => void} moved so many of its runs have ended, and the others have made the steps of so many
 * @returns {Promise<{ records: Float64Array, digest: string, fault: string | undefined }[]>} how each run ended
 */
async function trainCell({ core, pool, supply }, document, signal, moved) {
  signal.throwIfAborted();
  const experiment = new core.Experiment(document);
  const [costs, steps] = [experiment.runs().map(({ cost }) => cost), experiment.steps()];
  experiment.free();
  /** @type {Float64Array[][]} */
  const pieces = costs.map(() => []);
  /** @type {{ digest: string, fault: string | undefined }[]} */
  const ends = [];
  /** How far the runs are that have not ended, as shares of their ways. */
  const shares = costs.map(() => 0);
  /** @type {import("../training/job.js").Job | undefined} */
  let job;
  try {
    await new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      const progressed = (/** @type {Progress} */ { run, step, records, digest, fault }) => {
        pieces[run]?.push(records);
        if (digest !== undefined) ends[run] ??= { digest, fault };
        shares[run] = ends[run] ? 0 : step / steps;
        const ended = ends.filter(Boolean).length;
        moved(ended, shares.reduce((sum, share) => sum + share, 0));
        // A run that no worker could bring to its end tells nothing about the experiment.
        if (digest === undefined && fault !== undefined) reject(new Error(`A run ${fault}.`));
        if (ended === costs.length) resolve(undefined);
      };
      const failed = (/** @type {string} */ message) => reject(new Error(message));
      job = pool.begin({ experiment: document, costs, supply, watched: false }, { pictured: () => {}, progressed, failed });
      job.aim(steps);
    });
  } finally {
    job?.end();
  }
  return ends.map((end, run) => ({ ...end, records: joined(pieces[run] ?? []) }));
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
