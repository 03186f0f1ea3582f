// @ts-check
// The core for Node.js and for browsers: experiments and their runs, without a page. The package loads nothing before
// the first experiment is opened. The memory of an object is freed with the object, so there is nothing to free by
// hand.

import { presetDocument } from "../sources/experiment.js";
import { openSource } from "../sources/source.js";
import { openCore } from "../wasm.js";

/** @typedef {import("../types.js").ClassInfo} ClassInfo */
/** @typedef {import("../types.js").DescentCondition} DescentCondition */
/** @typedef {import("../types.js").Core} Core */
/** @typedef {import("../types.js").Curve} Curve */
/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("../types.js").Outcome} Outcome */

/**
 * The internals of an experiment: the core, the core's experiment, and the data source once something has requested it.
 * @typedef {{ core: Core, raw: import("../types.js").Experiment, dataSource?: Promise<import("../types.js").DataSource> }} Internals
 */

/** @type {WeakMap<Experiment, Internals>} */
const internals = new WeakMap();

/** A checked experiment. */
export class Experiment {
  /** @param {Internals} internalsOf */
  constructor(internalsOf) {
    if (!internalsOf?.raw) throw new TypeError("Open an experiment with `await Experiment.open(document)`.");
    internals.set(this, internalsOf);
  }

  /**
   * Reads and checks a document.
   * @param {ExperimentDocument | string} [document] as an object, as JSON, or the name of a preset; the preset `drop`
   *   if left out
   * @returns {Promise<Experiment>} rejects with a message that names the invalid field
   */
  static async open(document = "drop") {
    const { core } = await openCore();
    const text = typeof document === "string" ? document.trim() : JSON.stringify(document);
    const raw = new core.Experiment(text.startsWith("{") ? text : presetDocument(core, text));
    if (JSON.parse(raw.json()).sweep) {
      throw new Error("sweep: here an experiment runs by itself; take this out, or use `imbalance-lab sweep`");
    }
    return new Experiment({ core, raw });
  }

  /** The experiment's document, with all defaults filled in. @returns {ExperimentDocument} */
  get document() {
    return JSON.parse(internalsOf(this).raw.json());
  }

  /** The number of steps of every run. @returns {number} */
  get steps() {
    return internalsOf(this).raw.steps();
  }

  /** The experiment's classes, the largest first. @returns {ClassInfo[]} */
  get classes() {
    return internalsOf(this).raw.classes();
  }

  /**
   * The experiment's runs: every algorithm with the first seed, then with the next.
   * @returns {{ algorithm: string, seed: number, learning_rate: number }[]}
   */
  get runs() {
    return internalsOf(this)
      .raw.runs()
      .map(({ algorithm, seed, learning_rate }) => ({ algorithm, seed, learning_rate }));
  }

  /**
   * Sets up a run at step 0.
   * @param {number} [index] the index of the run
   * @returns {Promise<Run>}
   */
  run(index = 0) {
    return Run.open(this, index);
  }
}

/** A run of an experiment. The same document and seed give the same run, to the last bit, on every machine. */
export class Run {
  #raw;
  #recording;
  #index;
  #info;

  /**
   * @param {Internals} internalsOf
   * @param {import("../types.js").DataSource} dataSource
   * @param {number} index
   */
  constructor({ core, raw }, dataSource, index) {
    this.#raw = new core.Run(raw, index, dataSource);
    this.#recording = new core.Recording(raw);
    this.#index = index;
    this.#info = raw.runs()[index];
    this.#record();
  }

  /**
   * Sets up a run of an experiment at step 0. Packaged images are fetched from the folder of this package.
   * @param {Experiment} experiment
   * @param {number} [index] the index of the run
   * @returns {Promise<Run>}
   */
  static async open(experiment, index = 0) {
    const here = internalsOf(experiment);
    if (!here.raw.runs()[index]) {
      throw new RangeError(`There is no run ${index}; the runs are 0 to ${here.raw.runs().length - 1}.`);
    }
    here.dataSource ??= loadSource(here);
    const dataSource = await here.dataSource.catch((error) => {
      here.dataSource = undefined;
      throw error;
    });
    return new Run(here, dataSource, index);
  }

  /** The run's algorithm, such as "PCNGD". @returns {string} */
  get algorithm() {
    return this.#info?.algorithm ?? "";
  }

  /** @returns {number} */
  get seed() {
    return this.#info?.seed ?? 0;
  }

  /** The number of steps made. @returns {number} */
  get step() {
    return this.#raw.step();
  }

  /** Whether the run has ended or diverged. @returns {boolean} */
  get finished() {
    return this.#raw.finished();
  }

  /** The reason why the run diverged, if it did. @returns {string | undefined} */
  get fault() {
    return this.#raw.fault();
  }

  /**
   * A checksum of everything recorded and of the parameters. Runs with the same bits have the same checksum.
   * @returns {string}
   */
  get checksum() {
    return this.#raw.checksum();
  }

  /**
   * Makes up to n steps, fewer at the end, and returns the step reached.
   * @param {number} [n] all steps that are left, if left out
   * @returns {number}
   */
  advance(n = 2 ** 31) {
    if (!Number.isInteger(n) || n < 1) {
      throw new RangeError(`advance(${n}): the number of steps must be a whole number from 1.`);
    }
    this.#raw.advance(Math.min(n, 2 ** 31));
    this.#record();
    return this.step;
  }

  /** Returns the curves recorded so far. @returns {Curve[]} */
  curves() {
    return this.#own(this.#recording.curves());
  }

  /** Returns, for each class, how far its recall fell and when it recovered. @returns {Outcome[]} */
  outcomes() {
    return this.#own(this.#recording.outcomes());
  }

  /**
   * Returns the descent condition of each class at a recorded step; the last one if left out.
   * @param {number} [step]
   * @returns {DescentCondition[]}
   */
  descentConditions(step = Infinity) {
    return this.#own(this.#recording.descent_conditions(step));
  }

  /** Returns a copy of the parameters. @returns {Float32Array} */
  parameters() {
    return this.#raw.parameters();
  }

  #record() {
    this.#recording.extend(this.#index, this.#raw.take_records());
  }

  /**
   * @template {{ algorithm: string, seed: number }} Row
   * @param {Row[]} rows of all runs
   */
  #own(rows) {
    return rows.filter(({ algorithm, seed }) => algorithm === this.algorithm && seed === this.seed);
  }
}

/** @param {Experiment} experiment */
function internalsOf(experiment) {
  const found = internals.get(experiment);
  if (!found) throw new TypeError("This is not an experiment of this package.");
  return found;
}

/**
 * Returns the data source, after a check that it has enough examples.
 * @param {Internals} internalsOf
 */
async function loadSource({ core, raw }) {
  const options = { signal: new AbortController().signal, onProgress: () => {} };
  /** @type {ExperimentDocument} */
  const { data } = JSON.parse(raw.json());
  if (data.source.kind === "files") {
    throw new Error("data.source: files are read by the element and by the command line, not here.");
  }
  const { datasetSummary, loadData } = await openSource(core, raw.source(), options);
  raw.check(datasetSummary);
  const sourceData = await loadData(data.classes.flatMap((each) => (typeof each === "string" ? each : each.of)));
  if (sourceData.kind !== "packaged") return core.DataSource.document();
  const dataSource = core.DataSource.packaged(sourceData.manifest);
  for (const [name, bytes] of sourceData.shards) dataSource.put(name, bytes);
  return dataSource;
}
