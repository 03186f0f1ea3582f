// @ts-check
// Runs the lab's core as the page ships it, through its public interface.

import { RATE, imagesOf, shapeOf } from "./workload.js";

/** @typedef {import("./workload.js").Workload} Workload */

const CORE = "/www/pkg/imbalance_lab.js";
/** The maximum number of steps in a document. */
const MANY = 10_000_000;

/** @returns {Promise<typeof import("../../../www/pkg/imbalance_lab.js")>} */
export async function openCore() {
  const core = await import(CORE);
  await core.default();
  return core;
}

/** @typedef {Awaited<ReturnType<typeof openCore>>} Core */

/**
 * Returns a run of a per-class-normalized algorithm on the workload, full-batch or stratified. It records nothing after
 * its start.
 * @param {Core} core
 * @param {Workload} workload
 */
export async function labRun(core, workload) {
  const { run } = await start(core, workload, documentOf(workload, MANY, MANY));
  return run;
}

/**
 * Returns a run's initial parameters, and the mean loss over all training examples after some steps.
 * @param {Core} core
 * @param {Workload} workload
 * @param {number} steps
 */
export async function labLoss(core, workload, steps) {
  const { run, experiment } = await start(core, workload, documentOf(workload, steps, 1));
  const parameters = run.parameters();
  run.advance(steps);
  const recording = new core.Recording(experiment);
  recording.extend(0, run.take_records());
  const curve = recording.curves().find((it) => it.quantity === "loss" && it.class === "all" && it.split === "train");
  return { parameters, loss: curve?.values[steps] ?? NaN };
}

/**
 * @param {Core} core
 * @param {Workload} workload
 * @param {object} document
 */
async function start(core, workload, document) {
  const { counts } = workload;
  const experiment = new core.Experiment(JSON.stringify(document));
  const shape = shapeOf(workload);
  const pixels = shape[0] * shape[1] * shape[2];
  // Only the training examples matter. One of them is also the test example that a document requires.
  const shards = counts.map((count, label) => {
    const images = imagesOf(label, count, pixels);
    const shard = new Uint8Array(images.length + pixels);
    shard.set(images);
    shard.set(images.subarray(0, pixels), images.length);
    return shard;
  });
  const hashes = await Promise.all(shards.map(hashOf));
  const dataSource = core.DataSource.packaged(JSON.stringify(manifestOf(workload, hashes)));
  for (const [label, shard] of shards.entries()) dataSource.put(String(label), shard);
  return { run: new core.Run(experiment, 0, dataSource), experiment };
}

/**
 * @param {Workload} workload
 * @param {number} steps
 * @param {number} record the number of steps between records
 */
function documentOf({ dims, maps, size, counts, batch }, steps, record) {
  const layer = (/** @type {number} */ width, /** @type {number} */ depth) => ({
    width,
    activation: depth === 0 ? "relu" : "tanh",
  });
  const hidden = dims?.slice(1, -1).map(layer);
  return {
    version: 1,
    data: {
      source: { kind: "packaged", name: "mnist" },
      classes: counts.map((_, label) => String(label)),
      max_per_class: counts[0],
      imbalance: { kind: "counts", counts },
      test_per_class: 1,
    },
    model: dims ? { kind: "mlp", hidden } : { kind: "cnn", maps, size },
    training: {
      steps,
      record: { kind: "every", steps: record },
      seeds: [1],
      ...(batch && { batch_size: batch.reduce((a, b) => a + b) }),
    },
    algorithms: [{ sampling: batch ? "stratified" : "full", direction: "normalized", learning_rate: RATE }],
  };
}

/**
 * Returns the SHA-256 of a shard, as a manifest writes it.
 * @param {Uint8Array<ArrayBuffer>} shard
 */
async function hashOf(shard) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", shard));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {Workload} workload
 * @param {string[]} hashes of the shards
 */
function manifestOf(workload, hashes) {
  return {
    version: 1,
    name: "mnist",
    shape: shapeOf(workload),
    classes: workload.counts.map((count, label) => ({
      name: String(label),
      file: `${label}.gz`,
      train: count,
      test: 1,
      sha256: hashes[label],
    })),
  };
}
