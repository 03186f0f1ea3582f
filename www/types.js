// @ts-check
// Types only: the experiment document, the core's results, and the messages between the page and its workers. This
// module contains no code to run.

/**
 * The Rust core with its wasm-bindgen bindings.
 * @typedef {typeof import("./pkg/imbalance_lab.js")} Core
 * @typedef {import("./pkg/imbalance_lab.js").Examples} Examples
 * @typedef {import("./pkg/imbalance_lab.js").Experiment} Experiment
 * @typedef {import("./pkg/imbalance_lab.js").Grid} Grid
 * @typedef {import("./pkg/imbalance_lab.js").Lights} Lights
 * @typedef {import("./pkg/imbalance_lab.js").Recording} Recording
 * @typedef {import("./pkg/imbalance_lab.js").DataSource} DataSource
 */

/**
 * The experiment document and its parts, generated from the types of the core.
 * @typedef {import("./document.js").ExperimentDocument} ExperimentDocument
 * @typedef {import("./document.js").DataDocument} DataDocument
 * @typedef {import("./document.js").TrainingDocument} TrainingDocument
 * @typedef {import("./document.js").Algorithm} Algorithm
 * @typedef {import("./document.js").Direction} Direction
 * @typedef {import("./document.js").Sampling} Sampling
 * @typedef {Extract<Sampling, string> | Extract<Sampling, object>["kind"]} SamplingKind
 * @typedef {Extract<Direction, string> | Extract<Direction, object>["kind"]} DirectionKind
 * @typedef {import("./document.js").Architecture} Model
 * @typedef {import("./document.js").Sweep} SweepAxis
 * @typedef {import("./document.js").SourceDocument} SourceDocument
 * @typedef {import("./document.js").ClassDocument} ClassDocument
 * @typedef {import("./document.js").Imbalance} Imbalance
 * @typedef {import("./document.js").Generator} Generator
 * @typedef {import("./document.js").PaintedClass} PaintedClass
 * @typedef {import("./document.js").FileId} FileId
 * @typedef {import("./document.js").Format} Format
 * @typedef {import("./document.js").Reduction} Reduction
 */

/**
 * An example experiment with its name, a sentence about what to see, and the quantities that this sentence mentions.
 * The document is JSON.
 * @typedef {{ name: string, title: string, see: string, show: string[], document: string }} Preset
 */

/**
 * The summary of a source: the shape of an example, and the classes. Without `test`, some of the other examples become
 * test examples.
 * @typedef {{ shape: [channels: number, height: number, width: number], classes: ClassSummary[] }} DatasetSummary
 * @typedef {{ name: string, train: number, test?: number }} ClassSummary
 */

/**
 * An open source, with its dataset summary as JSON.
 * @typedef {object} Source
 * @property {string} datasetSummary
 * @property {(classes: string[]) => Promise<SourceData>} loadData loads the data that the workers need for examples of
 *   these classes
 */

/**
 * The data of a source as it is sent to the workers, apart from the document. The same key means the same data.
 * @typedef {{ key: string } & (
 *   { kind: "document" }
 *   | { kind: "packaged", manifest: string, shards: Map<string, Uint8Array> }
 *   | { kind: "files", dataset: LabeledDataset }
 * )} SourceData
 */

/** The role of a column of a table. @typedef {"label" | import("./document.js").Role} Role */

/**
 * A column of a table as it was read. `name` is empty if it has none; `column` is its position, counted from 1; `missing`
 * is the number of missing cells, and `why` the reason why it is left out.
 * @typedef {{
 *   name: string,
 *   column: number,
 *   kind: "number" | "boolean" | "text" | "empty",
 *   role: Role,
 *   samples: string[],
 *   missing: number,
 *   why?: string,
 * }} ColumnReading
 */

/**
 * What was taken from a table.
 * @typedef {{
 *   columns: ColumnReading[],
 *   features: string[],
 *   rows: number,
 *   rows_left_out: { row: number, why: string, file?: string }[],
 *   missing?: { rows: number, columns: [string, number][], treatment: import("./document.js").Missing },
 *   notes: string[],
 * }} TableReading
 */

/**
 * The features of the examples, class by class, as 32-bit floats in a blob, and their rounding remainders as 32-bit
 * integers in another. A message carries only a reference to a blob, however many examples there are.
 * @typedef {{ counts: number[], values: Blob, remainders: Blob }} PackedDataset
 */

/**
 * The dataset in the reader's own files.
 * @typedef {{ classes: string[], shape: number[], train: PackedDataset, test?: PackedDataset }} LabeledDataset
 */

/**
 * A class of the experiment. Class 0 is the largest.
 * @typedef {object} ClassInfo
 * @property {string} name
 * @property {number} train number of training examples
 * @property {number} test number of test examples
 */

/**
 * A run: an algorithm with a seed.
 * @typedef {object} RunInfo
 * @property {string} algorithm such as "PCNGD"
 * @property {number} seed
 * @property {number} learning_rate
 * @property {number} cost the relative cost of a step
 */

/**
 * A curve of a class.
 * @typedef {object} Curve
 * @property {string} algorithm
 * @property {number} seed
 * @property {"train" | "test"} split
 * @property {string} quantity such as "loss" or "recall"
 * @property {string} class "all" for all classes together
 * @property {number} [class_index] the class's index; absent for all classes together
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
 * The view of the recorded curves: quantities from top to bottom, and whether a column of panels shows an algorithm or
 * a class.
 * @typedef {object} View
 * @property {string[]} quantities
 * @property {"train" | "test" | "both"} split
 * @property {"linear" | "log"} steps
 * @property {"linear" | "log"} values
 * @property {"algorithm" | "class"} by
 * @property {"mean" | "quartiles" | "each"} seeds how to show the runs of several seeds
 * @property {string[]} hidden the names whose lines are hidden
 * @property {boolean} previous_run whether to draw the previous run behind the curves
 * @property {number} [at_step] the step to mark, if not the last
 */

/**
 * The contributions to the change of a class's loss in the step after a recorded one, as lengths along the class's
 * gradient.
 * @typedef {object} DescentCondition
 * @property {string} algorithm
 * @property {number} seed
 * @property {string} class
 * @property {number} step
 * @property {number} own the contribution of the class's own part of the step
 * @property {number} others the contribution of the other classes' parts
 * @property {number} alignment the cosine between the whole step and the class's gradient
 * @property {boolean} worse whether the step will increase the class's loss, to first order
 * @property {string} [safe] up to which learning rate the step improves the class, to second order, in words; if the
 *   curvature was recorded
 * @property {"noise" | "optimizer"} [cause] what decides this if the contributions alone do not
 * @property {number} [predicted] the change of its loss, to first order
 * @property {number} [actual] the change of its loss, if the next step is recorded
 */

/**
 * The figure's values at a step, and the positions of the step in the columns, in canvas pixels.
 * @typedef {object} Probe
 * @property {number} step
 * @property {number[]} places
 * @property {[number, number]} edges
 * @property {{ column: number, quantity: string, name: string, dashed: boolean, value: number }[]} values
 */

/**
 * The outcome of a class in a run, on training examples.
 * @typedef {object} Outcome
 * @property {string} algorithm
 * @property {number} seed
 * @property {string} class
 * @property {number} depth how far its recall fell below its start
 * @property {boolean} dropped whether this is large enough to count as a drop
 * @property {number} extremum the step of its lowest recall
 * @property {number} [recovery] the step at which it recovered
 * @property {number} recall its current recall
 * @property {number} macro the current mean recall of all classes
 * @property {number} [delay] the step at which the mean recall first reached 0.9
 * @property {number} [untracked_from] the first step that was not observed; from there on only recorded steps count, so
 *   a drop may have been deeper and the delay shorter
 */

/**
 * A mean over a number of seeds, with its standard error.
 * @typedef {{ mean: number, error: number, count: number }} Mean
 */

/**
 * The results of an algorithm over its seeds, on training examples.
 * @typedef {object} SeedSummary
 * @property {string} algorithm
 * @property {string} class the class with the largest mean drop
 * @property {Mean} depth how far its recall fell below its start
 * @property {Mean} extremum the step of its lowest recall
 * @property {number} dropped the number of seeds in which a class dropped
 * @property {Mean} [recovery] the step at which every dropped class had recovered, if it did in every seed with a drop
 * @property {string} [missing] a class that has not recovered in every seed
 * @property {Mean} [delay] the step at which the mean recall of all classes first reached 0.9, if it did in every seed
 * @property {boolean} delay_is_certain whether the delay is exact; otherwise it is an upper bound
 * @property {boolean} is_exact whether every step was observed; otherwise drops may have been deeper, at other steps
 * @property {Mean} macro the current mean recall of all classes
 * @property {Mean} worst the current lowest recall of a class
 * @property {(Mean & { errors?: string })[]} recalls the current recall of each class; for a single seed also in words,
 *   with the number of errors
 */

/**
 * The progress of an experiment's runs.
 * @typedef {object} PlaybackState
 * @property {number} step the step that every run has reached
 * @property {number} steps the number of steps to train
 * @property {boolean} playing
 * @property {boolean} finished
 */

/**
 * A message from the page to a worker.
 * - `open`, which comes first: the core, compiled once for the whole page.
 * - `source`: the data of a source.
 * - `begin`: set up these runs of a job, which is an experiment on the page, from the data source with this key. Each
 *   starts at step 0, or at the step to which another worker trained it. Every later message about them has the number
 *   of the `job`.
 * - `aim`: train up to this step, and no further.
 * - `parameters`: send a run's parameters.
 * - `look`: send snapshots of these runs at a step that they have reached.
 * - `forget`: drop a request for snapshots.
 * - `end`: end the job's runs.
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
 * The progress of a run, and its records since the last report.
 * @typedef {object} Progress
 * @property {number} run
 * @property {number} step
 * @property {boolean} finished
 * @property {string | undefined} fault why it cannot continue
 * @property {string} [checksum] at its end, the checksum of everything recorded and of its parameters
 * @property {boolean} [lost] whether it stopped because a worker failed, not because it diverged
 * @property {string[]} notes at its end, messages about absent classes and clamped projections
 * @property {Float64Array} records
 * @property {Lit[]} [lights] for the page's first view, which of the smallest class's first examples were classified
 *   correctly since the last report
 * @property {number} [msPerStep] mean milliseconds per step
 */

/**
 * Which of the smallest class's first examples a run classified correctly at a step: 1 for each that it did.
 * @typedef {{ step: number, correct: Uint8Array }} Lit
 */

/**
 * A request for snapshots of runs at a step. `side` is the number of points along a side of the decision map, or 0 for
 * none. `most` is the maximum number of misclassified examples of each class.
 * @typedef {{ step: number, runs: number[], side: number, most: number }} SnapshotRequest
 */

/**
 * A snapshot of a run at a step.
 * @typedef {object} RunSnapshot
 * @property {number} run
 * @property {number} step the step of the run, which is earlier if it diverged before
 * @property {Float64Array} records of the step and the one before, if they were not recorded
 * @property {Float32Array} [decisionMap] the predicted class at each point of the plane; see `Run.decision_map`
 * @property {ClassMisclassified[]} misclassified the misclassified examples, class by class
 * @property {Map<number, Float32Array>} examples the features of those examples that were not sent before, by their
 *   indices
 * @property {Float32Array} [logits] those of the test examples, class after class, unless there are too many
 * @property {number} spent milliseconds that it took
 */

/**
 * The misclassified examples of a class: how many there are, how many are predicted as each class, and for some of them
 * the indices and the predicted classes.
 * @typedef {{ wrong: number, predicted: number[], places: number[], predictions: number[] }} ClassMisclassified
 */

/**
 * The number of a class's examples that an algorithm predicts as another class.
 * @typedef {{ algorithm: string, seed: number, class: string, predicted: string, count: number }} Misclassified
 */

/**
 * The confusion counts of a run at a step: `counts[k][l]` examples of the class `classes[k]` are predicted as
 * `classes[l]`.
 * @typedef {{ algorithm: string, seed: number, classes: string[], counts: number[][] }} Confusion
 */

/**
 * Some of the training examples, to show.
 * @typedef {{ shape: Uint32Array, counts: Uint32Array, values: Float32Array }} Sample
 */

/**
 * A message from a worker to the page. `failed` means that the worker itself has failed, not that a run diverged; `run`
 * of `job` is the one that it was training.
 * @typedef {(
 *   { kind: "examples", job: number, sample: Sample }
 *   | { kind: "lights", job: number, values: Float32Array }
 *   | { kind: "progress", job: number, runs: Progress[] }
 *   | { kind: "parameters", job: number, question: number, values: Float32Array }
 *   | { kind: "look", job: number, question: number, snapshot: RunSnapshot }
 *   | { kind: "failed", job: number | undefined, run: number | undefined, message: string }
 * )} WorkerReport
 */

/**
 * The result of reading the reader's files: their format, their identities and their content. The format and the
 * summary are JSON.
 * @typedef {{ format: string, files: FileId[], datasetSummary: string, reading?: string, dataset: LabeledDataset }} LoadedFiles
 */

/**
 * A message from the file loader to the page.
 * @typedef {(
 *   { kind: "progress", done: number, total: number }
 *   | { kind: "read", reading: LoadedFiles }
 *   | { kind: "failed", message: string, format: Format | undefined }
 * )} FileLoaderReport
 */

export {};
