// @ts-check
// The shapes that pass between the modules: the experiment document, what the core tells about it, and the messages
// between the page and its workers. Types only; nothing here runs.

/**
 * The Rust core, as wasm-bindgen binds it.
 * @typedef {typeof import("./pkg/imbalance_lab.js")} Core
 * @typedef {import("./pkg/imbalance_lab.js").Examples} Examples
 * @typedef {import("./pkg/imbalance_lab.js").Experiment} Experiment
 * @typedef {import("./pkg/imbalance_lab.js").Grid} Grid
 * @typedef {import("./pkg/imbalance_lab.js").Recording} Recording
 * @typedef {import("./pkg/imbalance_lab.js").DataSource} DataSource
 */

/**
 * The document that describes an experiment, as far as the controls read and change it. The core knows it whole, and
 * checks it.
 * @typedef {object} ExperimentDocument
 * @property {DataDocument} data
 * @property {Model} model
 * @property {TrainingDocument} training
 * @property {Algorithm[]} algorithms
 * @property {number} [version]
 * @property {SweepAxis[]} [sweep]
 */

/**
 * A number of the document that varies in a sweep.
 * @typedef {{ parameter: string, values: number[] }} SweepAxis
 */

/** @typedef {{ kind: string, hidden?: { width: number, activation: string }[] }} Model */

/** @typedef {{ steps: number, seeds: number[], batch_size?: number }} TrainingDocument */

/**
 * @typedef {object} Algorithm
 * @property {string} sampling
 * @property {string} direction
 * @property {number} learning_rate
 * @property {{ kind: string }} [optimizer]
 * @property {{ kind: string }} [loss]
 */

/**
 * What an experiment learns from.
 * @typedef {object} DataDocument
 * @property {SourceDocument} source
 * @property {ClassDocument[]} classes
 * @property {number} max_per_class
 * @property {Imbalance} imbalance
 * @property {number} test_per_class
 * @property {"balanced" | "as_trained"} [test_imbalance]
 * @property {number} [label_noise]
 */

/**
 * A class of the source, or several taken as one.
 * @typedef {string | { name: string, of: string[] }} ClassDocument
 */

/** @typedef {{ kind: string, ratio?: number, minority?: number, counts?: number[] }} Imbalance */

/**
 * An experiment with a name, what to see in it, and the quantities that this sentence speaks of; the document is JSON.
 * @typedef {{ name: string, title: string, see: string, show: string[], document: string }} Preset
 */

/**
 * What makes images smaller.
 * @typedef {{ gray?: boolean, half?: boolean }} Reduction
 */

/**
 * Where examples come from.
 * @typedef {(
 *   { kind: "packaged", name: string, reduce?: Reduction }
 *   | { kind: "generated", generator: Generator }
 *   | { kind: "painted", classes: PaintedClass[] }
 *   | { kind: "files", files: FileId[], format: Format }
 * )} SourceDocument
 */

/** @typedef {{ kind: string } & Record<string, number | string>} Generator */

/**
 * Points in the square from (−1, −1) to (1, 1).
 * @typedef {{ name: string, points: [number, number][] }} PaintedClass
 */

/**
 * What a file is known by: its name alone, where any file of that name will do.
 * @typedef {{ name: string, sha256?: string }} FileId
 */

/**
 * How files are read; what is left out is found out from them.
 * @typedef {(
 *   { kind: "table", delimiter?: string, header?: boolean, label?: string | number }
 *   | { kind: "idx", reduce?: Reduction }
 *   | { kind: "cifar", labels?: string, reduce?: Reduction }
 * )} Format
 */

/**
 * What a source has: the shape of an example, and the classes; without `test`, test examples are set apart from the
 * others.
 * @typedef {{ shape: [channels: number, height: number, width: number], classes: ClassSummary[] }} DatasetSummary
 * @typedef {{ name: string, train: number, test?: number }} ClassSummary
 */

/**
 * A source at hand, with its dataset summary as JSON.
 * @typedef {object} Source
 * @property {string} datasetSummary
 * @property {(classes: string[]) => Promise<SourceData>} loadData what the workers need to draw examples of these classes
 */

/**
 * What examples are drawn from beside the document, as it is sent to the workers. The same key stands for the same
 * things.
 * @typedef {{ key: string } & (
 *   { kind: "document" }
 *   | { kind: "packaged", manifest: string, shards: Map<string, Uint8Array> }
 *   | { kind: "files", dataset: LabeledDataset }
 * )} SourceData
 */

/**
 * The numbers of examples, class after class, as 32-bit floats in a blob, and what they were rounded by as 32-bit integers
 * in another: however many there are, a message carries no more than a reference to them.
 * @typedef {{ counts: number[], values: Blob, remainders: Blob }} PackedDataset
 */

/**
 * What was in the reader's own files.
 * @typedef {{ classes: string[], shape: number[], train: PackedDataset, test?: PackedDataset }} LabeledDataset
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
 * One curve of one class.
 * @typedef {object} Curve
 * @property {string} algorithm
 * @property {number} seed
 * @property {"train" | "test"} split
 * @property {string} quantity such as "loss" or "recall"
 * @property {string} class "all" for all classes together
 * @property {number} [class_index] the class's place among the classes; left out for all classes together
 * @property {string} [other] the second class of a pair
 * @property {number} [other_index]
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
 * What of the recorded curves is shown: quantities from top to bottom, and what a column of panels is.
 * @typedef {object} View
 * @property {string[]} quantities
 * @property {"train" | "test" | "both"} split
 * @property {"linear" | "log"} steps
 * @property {"linear" | "log"} values
 * @property {"algorithm" | "class"} by
 * @property {"mean" | "quartiles" | "each"} seeds how the runs of several seeds are shown
 * @property {string[]} hidden names whose lines are left out
 * @property {boolean} previous_run whether the previous run is drawn behind
 * @property {number} [at_step] the step that is looked at, if not the last
 */

/**
 * What pulls a class at the step that comes after a recorded one, as lengths along its gradient.
 * @typedef {object} DescentCondition
 * @property {string} algorithm
 * @property {number} seed
 * @property {string} class
 * @property {number} step
 * @property {number} own by its own part of the step
 * @property {number} others by the other classes' parts
 * @property {number} alignment the cosine between the whole step and the class's gradient
 * @property {boolean} worse whether the step is about to make the class worse, to first order
 * @property {"noise" | "optimizer"} [cause] what decides that where the pulls alone do not
 * @property {number} [predicted] change of its loss, to first order
 * @property {number} [actual] change of its loss, if the next step is recorded
 */

/**
 * What the figure shows at a step: where it is in each column, in pixels of the canvas, and every value.
 * @typedef {object} Probe
 * @property {number} step
 * @property {number[]} places
 * @property {[number, number]} edges
 * @property {{ column: number, quantity: string, name: string, dashed: boolean, value: number }[]} values
 */

/**
 * How a class fared in a run, on training examples.
 * @typedef {object} Outcome
 * @property {string} algorithm
 * @property {number} seed
 * @property {string} class
 * @property {number} depth how far its recall fell below its start
 * @property {boolean} dropped whether that is far enough to be called a drop
 * @property {number} extremum the step at which it was at its lowest
 * @property {number} [recovery] the step at which it was back
 * @property {number} recall now
 * @property {number} macro the mean recall of all classes now
 * @property {number} [delay] the step at which that first reached 0.9
 * @property {number} [unwatched_from] the first step that was not watched: from there on only recorded steps count, a drop may have been deeper and the delay shorter
 */

/**
 * A mean over so many seeds, with its standard error.
 * @typedef {{ mean: number, error: number, count: number }} Mean
 */

/**
 * How an algorithm has fared over its seeds, on training examples.
 * @typedef {object} SeedSummary
 * @property {string} algorithm
 * @property {string} class the one whose recall fell deepest on average
 * @property {Mean} depth how far it fell below its start
 * @property {Mean} extremum the step at which it was at its lowest
 * @property {number} dropped in how many seeds a class fell far enough for it to be a drop
 * @property {Mean} [recovery] the step at which every class that had dropped was back, if it was so in every seed with a drop
 * @property {string} [missing] a class that is not back in every seed
 * @property {Mean} [delay] the step at which the mean recall of all classes first reached 0.9, if it did in every seed
 * @property {boolean} delay_is_certain whether that is known to the step; otherwise it was reached by then at the latest
 * @property {boolean} is_exact whether every step was watched; otherwise drops may have been deeper, at other steps
 * @property {Mean} macro that recall now
 * @property {Mean} worst the least recall of a class now
 * @property {Mean[]} recalls of each class now
 */

/**
 * Where the runs of an experiment stand.
 * @typedef {object} PlaybackState
 * @property {number} step the step that every run has reached
 * @property {number} steps the steps to train
 * @property {boolean} playing
 * @property {boolean} finished
 */

/**
 * Page → worker.
 * - `open`, first: the core, compiled once for the whole page.
 * - `source`: what examples are drawn from.
 * - `begin`: set these runs of a job, an experiment on the page, up from the data source of this key, each at a step that is 0
 *   unless another worker brought it that far. Every later message about them bears the number of the `job`.
 * - `aim`: train up to this step, and no further.
 * - `parameters`: tell a run's parameters.
 * - `look`: tell what these runs were at a step that they have reached.
 * - `forget`: the answer to a question of looks is not wanted any more.
 * - `end`: drop the job's runs.
 * @typedef {(
 *   { kind: "open", module: WebAssembly.Module }
 *   | { kind: "source", sourceData: SourceData }
 *   | { kind: "begin", job: number, key: string, experiment: string, runs: { run: number, step: number }[], watched: boolean }
 *   | { kind: "aim", job: number, step: number }
 *   | { kind: "parameters", job: number, run: number, question: number }
 *   | ({ kind: "look", job: number, question: number } & SnapshotRequest)
 *   | { kind: "forget", job: number, question: number }
 *   | { kind: "end", job: number }
 * )} WorkerRequest
 */

/**
 * How far a run has come, and what it has recorded since the last report.
 * @typedef {object} Progress
 * @property {number} run
 * @property {number} step
 * @property {boolean} finished
 * @property {string | undefined} fault why it can go no further
 * @property {string} [checksum] at its end, of everything recorded and of its parameters
 * @property {boolean} [lost] whether that is for want of a worker, and no fault of its own
 * @property {string[]} notes at its end, what had to be done about absent classes and small projections
 * @property {Float64Array} records
 * @property {number} [msPerStep] mean milliseconds a step
 */

/**
 * What is to be found out of runs at a step beside their records: which class each point of the plane is predicted as, on a
 * grid of so many points a side, if it is not 0; and of how many examples of each class that are predicted as another.
 * @typedef {{ step: number, runs: number[], side: number, most: number }} SnapshotRequest
 */

/**
 * What a run was at a step.
 * @typedef {object} RunSnapshot
 * @property {number} run
 * @property {number} step where the run stood, which is earlier if it diverged before
 * @property {Float64Array} records of the step and the one before, where they were not recorded
 * @property {Float32Array} [decisionMap] which class each point of the plane is predicted as; see Run.decision map
 * @property {ClassMisclassified[]} misclassified what is predicted as another class, class after class
 * @property {Map<number, Float32Array>} examples by their places, the numbers of those examples that were not sent before
 * @property {number} spent milliseconds that it took
 */

/**
 * Of a class, how many examples are wrong, how many are predicted as each class, and of some that are wrong the places and
 * what they are predicted as.
 * @typedef {{ wrong: number, predicted: number[], places: number[], predictions: number[] }} ClassMisclassified
 */

/**
 * How many examples of a class an algorithm takes for another.
 * @typedef {{ algorithm: string, seed: number, class: string, predicted: string, count: number }} Misclassified
 */

/**
 * Some of the examples that are trained on, to be looked at.
 * @typedef {{ shape: Uint32Array, counts: Uint32Array, values: Float32Array }} Sample
 */

/**
 * Worker → page. `failed` means that the worker itself is broken, not that a run diverged; `run` of `job` is the one it
 * was training.
 * @typedef {(
 *   { kind: "examples", job: number, sample: Sample }
 *   | { kind: "progress", job: number, runs: Progress[] }
 *   | { kind: "parameters", job: number, question: number, values: Float32Array }
 *   | { kind: "look", job: number, question: number, snapshot: RunSnapshot }
 *   | { kind: "failed", job: number | undefined, run: number | undefined, message: string }
 * )} WorkerReport
 */

/**
 * What became of the reader's files, read: how, what they are known by, and what is in them; the last two as JSON.
 * @typedef {{ format: string, files: FileId[], datasetSummary: string, dataset: LabeledDataset }} LoadedFiles
 */

/**
 * Reading worker → page.
 * @typedef {(
 *   { kind: "progress", done: number, total: number }
 *   | { kind: "read", reading: LoadedFiles }
 *   | { kind: "failed", message: string, format: Format | undefined }
 * )} FileLoaderReport
 */

export {};
