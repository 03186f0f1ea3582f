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
 * @property {(cell: number, run: number, records: Float64Array, checksum: string, fault?: string) => void} finish
 */

/**
 * Who trains, and what examples are drawn from.
 * @typedef {object} SweepResources
 * @property {Core} core
 * @property {import("../training/pool.js").Pool} pool
 * @property {import("../types.js").SourceData} sourceData
 */

/**
 * Trains every cell that is not done, all its runs to their ends; a cell that is stopped on its way is done again next time.
 * @param {SweepResources} sweepResources
 * @param {Sweep} sweep takes the results
 * @param {number} atOnce so many cells are under way at a time
 * @param {AbortSignal} signal
 * @param {(ended: number, begun: number) => void} onProgress so many runs have ended, those of whole cells being kept, and others have made
 *   the steps of so many more
 */
export async function trainCells(sweepResources, sweep, atOnce, signal, onProgress) {
  const missing = sweep.cells().map((document, cell) => /** @type {const} */ ([cell, document])).filter(([cell]) => !sweep.has(cell));
  // Whoever fails ends the others too.
  const all = new AbortController();
  signal.addEventListener("abort", () => all.abort(signal.reason), { once: true });
  const before = sweep.done();
  /** How far each cell is that has been begun. @type {Map<number, { ended: number, begun: number }>} */
  const stands = new Map();
  const sum = (/** @type {"ended" | "begun"} */ what) => [...stands.values()].reduce((sum, stand) => sum + stand[what], 0);
  const tell = () => onProgress(before + sum("ended"), sum("begun"));
  const worker = async () => {
    for (let next = missing.shift(); next; next = missing.shift()) {
      const [cell, document] = next;
      const ends = await trainCell(sweepResources, document, all.signal, (ended, begun) => {
        stands.set(cell, { ended, begun });
        tell();
      });
      all.signal.throwIfAborted();
      for (const [run, { records, checksum, fault }] of ends.entries()) sweep.finish(cell, run, records, checksum, fault);
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
 * @param {(ended: number, begun: number) => void} moved so many of its runs have ended, and the others have made the steps of so many
 * @returns {Promise<{ records: Float64Array, checksum: string, fault: string | undefined }[]>} how each run ended
 */
async function trainCell({ core, pool, sourceData }, document, signal, moved) {
  signal.throwIfAborted();
  const experiment = new core.Experiment(document);
  const [costs, steps] = [experiment.runs().map(({ cost }) => cost), experiment.steps()];
  experiment.free();
  /** @type {Float64Array[][]} */
  const pieces = costs.map(() => []);
  /** @type {{ checksum: string, fault: string | undefined }[]} */
  const ends = [];
  /** How far the runs are that have not ended, as shares of their ways. */
  const shares = costs.map(() => 0);
  /** @type {import("../training/job.js").Job | undefined} */
  let job;
  try {
    await new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      const onProgress = (/** @type {Progress} */ { run, step, records, checksum, fault }) => {
        pieces[run]?.push(records);
        if (checksum !== undefined) ends[run] ??= { checksum, fault };
        shares[run] = ends[run] ? 0 : step / steps;
        const ended = ends.filter(Boolean).length;
        moved(ended, shares.reduce((sum, share) => sum + share, 0));
        // A run that no worker could bring to its end tells nothing about the experiment.
        if (checksum === undefined && fault !== undefined) reject(new Error(`A run ${fault}.`));
        if (ended === costs.length) resolve(undefined);
      };
      const failed = (/** @type {string} */ message) => reject(new Error(message));
      job = pool.begin({ experiment: document, costs, sourceData, watched: false }, { onSample: () => {}, onProgress, failed });
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
