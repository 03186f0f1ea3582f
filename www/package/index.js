// @ts-check
// The bare core, for Node.js and for browsers: experiments and their runs, without a page. Nothing is loaded before the
// first experiment is opened. Memory is given back as objects are forgotten; there is nothing to free.

import { presetDocument } from "../sources/experiment.js";
import { openSource } from "../sources/source.js";
import { openCore } from "../wasm.js";

/** @typedef {import("../types.js").ClassInfo} ClassInfo */
/** @typedef {import("../types.js").Condition} Condition */
/** @typedef {import("../types.js").Core} Core */
/** @typedef {import("../types.js").Curve} Curve */
/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("../types.js").Outcome} Outcome */

/**
 * What is behind an experiment: the core, its own experiment, and what examples are drawn from once they are asked for.
 * @typedef {{ core: Core, raw: import("../types.js").Experiment, stock?: Promise<import("../types.js").Stock> }} Inside
 */

/** @type {WeakMap<Experiment, Inside>} */
const insides = new WeakMap();

/** A checked experiment. */
export class Experiment {
  /** @param {Inside} inside */
  constructor(inside) {
    if (!inside?.raw) throw new TypeError("Open an experiment with `await Experiment.open(document)`.");
    insides.set(this, inside);
  }

  /**
   * Reads and checks a document.
   * @param {ExperimentDocument | string} [document] as an object, as JSON, or the name of a preset; the preset `drop` if left out
   * @returns {Promise<Experiment>} broken with a sentence that names the field at fault
   */
  static async open(document = "drop") {
    const { core } = await openCore();
    const text = typeof document === "string" ? document.trim() : JSON.stringify(document);
    const raw = new core.Experiment(text.startsWith("{") ? text : presetDocument(core, text));
    if (JSON.parse(raw.json()).sweep) throw new Error("sweep: here an experiment runs by itself; take this out, or use `imbalance-lab sweep`");
    return new Experiment({ core, raw });
  }

  /** Its document, with everything that was left out. @returns {ExperimentDocument} */
  get document() {
    return JSON.parse(inside(this).raw.json());
  }

  /** Steps of every run. @returns {number} */
  get steps() {
    return inside(this).raw.steps();
  }

  /** Its classes, the largest first. @returns {ClassInfo[]} */
  get classes() {
    return inside(this).raw.classes();
  }

  /** Its runs: every algorithm from the first seed, then from the next. @returns {{ algorithm: string, seed: number, learning_rate: number }[]} */
  get runs() {
    return inside(this).raw.runs().map(({ algorithm, seed, learning_rate }) => ({ algorithm, seed, learning_rate }));
  }

  /**
   * Sets a run up, at step 0.
   * @param {number} [index] its place among the runs
   * @returns {Promise<Run>}
   */
  run(index = 0) {
    return Run.open(this, index);
  }
}

/** A run on its way. The same document and seed give the same run, to the last bit, on every machine. */
export class Run {
  #raw;
  #recording;
  #index;
  #info;

  /**
   * @param {Inside} inside
   * @param {import("../types.js").Stock} stock
   * @param {number} index
   */
  constructor({ core, raw }, stock, index) {
    this.#raw = new core.Run(raw, index, stock);
    this.#recording = new core.Recording(raw);
    this.#index = index;
    this.#info = raw.runs()[index];
    this.#record();
  }

  /**
   * Sets a run of an experiment up, at step 0. Packaged images are fetched from beside this module.
   * @param {Experiment} experiment
   * @param {number} [index] its place among the experiment's runs
   * @returns {Promise<Run>}
   */
  static async open(experiment, index = 0) {
    const here = inside(experiment);
    if (!here.raw.runs()[index])
      throw new RangeError(`There is no run ${index}; the runs are 0 to ${here.raw.runs().length - 1}.`);
    here.stock ??= supplied(here);
    const stock = await here.stock.catch((error) => {
      here.stock = undefined;
      throw error;
    });
    return new Run(here, stock, index);
  }

  /** Its algorithm, such as "PCNGD". @returns {string} */
  get algorithm() {
    return this.#info?.algorithm ?? "";
  }

  /** @returns {number} */
  get seed() {
    return this.#info?.seed ?? 0;
  }

  /** Steps made. @returns {number} */
  get step() {
    return this.#raw.step();
  }

  /** Whether it is at its end, or can go no further. @returns {boolean} */
  get finished() {
    return this.#raw.finished();
  }

  /** Why it broke off, if it did. @returns {string | undefined} */
  get fault() {
    return this.#raw.fault();
  }

  /** A digest of everything recorded and of the parameters: equal digests, equal bits. @returns {string} */
  get digest() {
    return this.#raw.digest();
  }

  /**
   * Makes up to n steps, fewer at the end, and tells the step now reached.
   * @param {number} [n] all that are left, if left out
   * @returns {number}
   */
  advance(n = 2 ** 31) {
    if (!Number.isInteger(n) || n < 1)
      throw new RangeError(`advance(${n}): the number of steps must be a whole number from 1.`);
    this.#raw.advance(Math.min(n, 2 ** 31));
    this.#record();
    return this.step;
  }

  /** What has been recorded so far. @returns {Curve[]} */
  curves() {
    return this.#own(this.#recording.curves());
  }

  /** How it has fared with each class: how far its recall fell, and when it was back. @returns {Outcome[]} */
  outcomes() {
    return this.#own(this.#recording.outcomes());
  }

  /**
   * What pulls each class at a recorded step; at the last one if left out.
   * @param {number} [step]
   * @returns {Condition[]}
   */
  conditions(step = Infinity) {
    return this.#own(this.#recording.conditions(step));
  }

  /** A copy of the parameters. @returns {Float32Array} */
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
function inside(experiment) {
  const found = insides.get(experiment);
  if (!found) throw new TypeError("This is not an experiment of this package.");
  return found;
}

/**
 * What examples are drawn from, checked to be enough.
 * @param {Inside} inside
 */
async function supplied({ core, raw }) {
  const follow = { signal: new AbortController().signal, progressed: () => {} };
  /** @type {ExperimentDocument} */
  const { data } = JSON.parse(raw.json());
  if (data.source.kind === "files") throw new Error("data.source: files are read by the element and by the command line, not here.");
  const { inventory, supply } = await openSource(core, raw.source(), follow);
  raw.check(inventory);
  const brought = await supply(data.classes.flatMap((each) => (typeof each === "string" ? each : each.of)));
  if (brought.kind !== "packaged") return core.Stock.document();
  const stock = core.Stock.packaged(brought.manifest);
  for (const [name, bytes] of brought.shards) stock.put(name, bytes);
  return stock;
}
