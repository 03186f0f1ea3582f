// @ts-check
// Runs the lab's core as the page ships it, through its public interface.

import { RATE, imagesOf, shapeOf } from "./workload.js";

/** @typedef {import("./workload.js").Workload} Workload */

const CORE = "/www/pkg/imbalance_lab.js";
/** The maximum number of steps in a document, and of recorded steps. */
const MANY = 10_000_000;
const MANY_RECORDS = 90_000;
/** After this number of steps from the same start, every contestant must have the same loss. */
export const CHECKED_STEPS = 5;

/** @returns {Promise<typeof import("../../../www/pkg/imbalance_lab.js")>} */
export async function openCore() {
  const core = await import(CORE);
  await core.default();
  return core;
}

/** @typedef {Awaited<ReturnType<typeof openCore>>} Core */

/**
 * Returns a run of a per-class-normalized algorithm on the workload, full-batch or stratified, that is longer than any
 * measurement.
 * @param {Core} core
 * @param {Workload} workload
 */
export async function labRun(core, workload) {
  const { run } = await start(core, workload);
  return run;
}

/**
 * Returns a run's initial parameters, the mean loss over all training examples after some steps, and the checksum of
 * these steps.
 * @param {Core} core
 * @param {Workload} workload
 * @param {number} steps
 */
export async function labLoss(core, workload, steps) {
  const { run, experiment } = await start(core, workload, steps, 1);
  const parameters = run.parameters();
  run.advance(steps);
  const recording = new core.Recording(experiment);
  recording.extend(0, run.take_records());
  const curve = recording.curves().find((it) => it.quantity === "loss" && it.class === "all" && it.split === "train");
  return { parameters, loss: curve?.values[steps] ?? NaN, checksum: run.checksum() };
}

/**
 * @param {Core} core
 * @param {Workload} workload
 * @param {[steps?: number, record?: number]} length as in `filesOf`
 */
async function start(core, workload, ...length) {
  const { document, manifest, shards } = await filesOf(workload, ...length);
  const experiment = new core.Experiment(document);
  const dataSource = core.DataSource.packaged(manifest);
  for (const { name, bytes } of shards) dataSource.put(name, bytes);
  return { run: new core.Run(experiment, 0, dataSource), experiment };
}

/**
 * Returns a document and its data: a manifest, and a shard of each class. The run is longer than any measurement, unless
 * its length is given. It records nothing after its start, unless the workload is to be recorded.
 * @param {Workload} workload
 * @param {number} [steps]
 * @param {number} [record] the number of steps between records
 */
export async function filesOf(
  workload,
  steps = workload.recorded ? MANY_RECORDS : MANY,
  record = workload.recorded ? 1 : steps,
) {
  const { counts } = workload;
  const shape = shapeOf(workload);
  const pixels = shape[0] * shape[1] * shape[2];
  // Only the training examples matter. One of them is also the test example that a document requires.
  const shards = counts.map((count, label) => {
    const images = imagesOf(label, count, pixels);
    const bytes = new Uint8Array(images.length + pixels);
    bytes.set(images);
    bytes.set(images.subarray(0, pixels), images.length);
    return { name: String(label), file: fileOf(label), bytes };
  });
  const hashes = await Promise.all(shards.map(({ bytes }) => hashOf(bytes)));
  return {
    document: JSON.stringify(documentOf(workload, steps, record)),
    manifest: JSON.stringify(manifestOf(workload, hashes)),
    shards,
  };
}

/** @param {number} label */
const fileOf = (label) => `${label}.gz`;

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
      file: fileOf(label),
      train: count,
      test: 1,
      sha256: hashes[label],
    })),
  };
}
