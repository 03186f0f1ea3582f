// @ts-check
// The shapes that pass between the modules: the experiment document, what the core tells about it, and the messages
// between the page and its workers. Types only; nothing here runs.

/**
 * The Rust core, as wasm-bindgen binds it.
 * @typedef {typeof import("./pkg/imbalance_lab.js")} Core
 * @typedef {import("./pkg/imbalance_lab.js").Experiment} Experiment
 * @typedef {import("./pkg/imbalance_lab.js").Recording} Recording
 * @typedef {import("./pkg/imbalance_lab.js").Shelf} Shelf
 */

/**
 * The document that describes an experiment, as far as the controls read and change it. The core knows it whole, and
 * checks it.
 * @typedef {object} ExperimentDocument
 * @property {{ imbalance: { profile: string, ratio?: number } }} data
 * @property {{ steps: number, seeds: number[] }} training
 * @property {{ learning_rate: number }[]} algorithms
 */

/**
 * A class of the experiment; class 0 is the largest.
 * @typedef {object} ClassInfo
 * @property {string} name
 * @property {number} train examples trained on
 * @property {number} test examples tested on
 */

/**
 * One run: an algorithm from one seed.
 * @typedef {object} RunInfo
 * @property {string} algorithm such as "PCNGD"
 * @property {number} seed
 * @property {number} learning_rate
 * @property {number} cost what a step costs, beside the other runs
 */

/**
 * The images of an experiment's classes, unpacked, with the manifest that says how to read them.
 * @typedef {object} Supply
 * @property {string} source the folder they come from
 * @property {string} manifest
 * @property {Map<string, Uint8Array>} shards by class
 */

/**
 * One curve of one class.
 * @typedef {object} Curve
 * @property {string} algorithm
 * @property {number} seed
 * @property {"train" | "test"} split
 * @property {string} quantity such as "loss" or "recall"
 * @property {string} class
 * @property {Float64Array} steps
 * @property {Float64Array} values
 */

/**
 * The last loss and recall of a class in a run.
 * @typedef {object} Latest
 * @property {string} algorithm
 * @property {number} seed
 * @property {"train" | "test"} split
 * @property {string} class
 * @property {number | undefined} loss
 * @property {number | undefined} recall
 */

/**
 * What of the recorded curves is shown.
 * @typedef {object} View
 * @property {"train" | "test" | "both"} split
 * @property {"linear" | "log"} steps
 */

/**
 * Where the runs of an experiment stand.
 * @typedef {object} Standing
 * @property {number} step the step that every run has reached
 * @property {number} steps the steps to train
 * @property {boolean} playing
 * @property {boolean} finished
 */

/**
 * Page → worker.
 * - `open`, first: the core, compiled once for the whole page.
 * - `stock`: unpacked images for the worker's own shelf.
 * - `begin`: drop the runs there are and set these up, each at a step that is 0 unless another worker brought it that
 *   far. Every later message of this experiment bears its `generation`.
 * - `aim`: train up to this step, and no further.
 * - `parameters`: tell a run's parameters.
 * @typedef {(
 *   { kind: "open", module: WebAssembly.Module }
 *   | { kind: "stock", source: string, manifest: string, shards: Map<string, Uint8Array> }
 *   | { kind: "begin", generation: number, source: string, experiment: string,
 *       runs: { run: number, step: number }[] }
 *   | { kind: "aim", generation: number, step: number }
 *   | { kind: "parameters", generation: number, run: number, question: number }
 * )} Order
 */

/**
 * How far a run has come, and what it has recorded since the last report.
 * @typedef {object} Progress
 * @property {number} run
 * @property {number} step
 * @property {boolean} finished
 * @property {string | undefined} fault why it can go no further
 * @property {string[]} notes at its end, what had to be done about absent classes and small projections
 * @property {Float64Array} records
 */

/**
 * Worker → page. `failed` means that the worker itself is broken, not that a run diverged; `run` is the one it was
 * training.
 * @typedef {(
 *   { kind: "progress", generation: number, runs: Progress[] }
 *   | { kind: "parameters", generation: number, question: number, values: Float32Array }
 *   | { kind: "failed", run: number | undefined, message: string }
 * )} Report
 */

export {};
