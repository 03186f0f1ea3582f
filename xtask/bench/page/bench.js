// @ts-check
// The measurements inside the page. The driver calls them for one workload at a time.

import { convnetStep } from "./convnet.js";
import { labLoss, labRun, openCore } from "./lab.js";
import { median, sample } from "./measure.js";
import { tensorflowStep, useBackend } from "./tensorflow.js";

/** @typedef {import("./workload.js").Workload} Workload */
/** @typedef {import("./measure.js").Optimizer} Optimizer */

/** The number of rounds. Contestants take turns, so that a busy moment of the machine affects all of them. */
const ROUNDS = 3;
/** The duration of a contestant's turn in a round, in milliseconds. */
const TURN = 500;
/** After this number of steps from the same start, every contestant must have the same loss. */
const CHECKED_STEPS = 5;
const TOLERANCE = 1e-3;
/** The number of rounds of the chains that measure the peak. */
const CHAIN_ROUNDS = 1000;

/**
 * @typedef {object} Contestant
 * @property {() => Promise<void>} [enter] prepares it for its turn
 * @property {(workload: Workload, counts: number[], parameters: Float32Array) =>
 *   { advance: Optimizer, loss: () => number, dispose: () => void }} begin
 */

/** @type {Record<string, Contestant>} */
const PEERS = {
  "tfjs-wasm": { enter: () => useBackend("wasm"), begin: tensorflowStep },
  "tfjs-cpu": { enter: () => useBackend("cpu"), begin: tensorflowStep },
  convnetjs: { begin: convnetStep },
};

const core = await openCore();

/** Returns the rate of independent chains of multiplications and additions, in 10⁹ operations per second. */
function peak() {
  const operations = core.multiply_add(CHAIN_ROUNDS);
  const advance = (/** @type {number} */ steps) => {
    for (let made = 0; made < steps; made += 1) core.multiply_add(CHAIN_ROUNDS);
  };
  return sample(advance, TURN / 5).map((milliseconds) => operations / milliseconds / 1e6);
}

/**
 * Returns the number of multiplications and additions that the mathematics of a step needs. For each example and weight
 * these are 2 forward and 4 backward, but the first layer needs no gradient of its inputs.
 * @param {Workload} workload
 */
function operationsOf({ dims, image = [0, 0, 0], maps = [0, 0], size = 0, counts, batch }) {
  const examples = (batch ?? counts).reduce((a, b) => a + b);
  const [channels, height, width] = image;
  const products = dims
    ? dims.slice(1).map((outputs, depth) => outputs * (dims[depth] ?? 0))
    : [
        maps[0] * channels * size * size * height * width,
        (maps[1] * maps[0] * size * size * height * width) / 4,
        (counts.length * maps[1] * height * width) / 16,
      ];
  return examples * products.reduce((sum, weights, depth) => sum + weights * (depth === 0 ? 4 : 6), 0);
}

/**
 * Returns every contestant's loss after the first steps from the lab's start. A mini-batch is checked as a dataset of
 * its own.
 * @param {Workload} workload
 * @param {string[]} peers
 */
async function check({ batch, ...workload }, peers) {
  const counts = batch ?? workload.counts;
  const { parameters, loss } = await labLoss(core, { ...workload, counts }, CHECKED_STEPS);
  /** @type {Record<string, number>} */
  const losses = { lab: loss };
  for (const name of peers) {
    const peer = await enter(name);
    const contestant = peer.begin(workload, counts, parameters);
    contestant.advance(CHECKED_STEPS);
    losses[name] = contestant.loss();
    contestant.dispose();
    if (!(Math.abs((losses[name] ?? NaN) - loss) <= TOLERANCE * Math.abs(loss))) {
      throw new Error(`after ${CHECKED_STEPS} steps the loss of ${name} is ${losses[name]}, the lab's ${loss}`);
    }
  }
  return losses;
}

/** @param {string} name */
async function enter(name) {
  const peer = PEERS[name];
  if (!peer) throw new Error(`there is no contestant ${name}`);
  await peer.enter?.();
  return peer;
}

/**
 * Measures the time of a step of every contestant, and the peak.
 * @param {Workload} workload
 */
async function measure(workload) {
  // ConvNetJS has no average pooling, which the convolutional network needs.
  const peers = Object.keys(PEERS).filter((name) => workload.dims || name !== "convnetjs");
  const losses = await check(workload, peers);
  const counts = workload.batch ?? workload.counts;
  const lab = await labRun(core, workload);
  const { parameters } = await labLoss(core, { ...workload, batch: undefined, counts }, 1);
  /** @type {Record<string, number[]>} */
  const samples = { lab: [], peak: [], ...Object.fromEntries(peers.map((name) => [name, []])) };
  for (let round = 0; round < ROUNDS; round += 1) {
    samples.peak?.push(...peak());
    samples.lab?.push(...sample((steps) => void lab.advance(steps), TURN));
    for (const name of peers) {
      const contestant = (await enter(name)).begin(workload, counts, parameters);
      samples[name]?.push(...sample(contestant.advance, TURN));
      contestant.dispose();
    }
  }
  lab.free();
  const medians = Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, median(values)]));
  return { ...medians, operations: operationsOf(workload), losses };
}

/**
 * Measures the time of the lab's step alone.
 * @param {Workload} workload
 */
async function measureLab(workload) {
  const run = await labRun(core, workload);
  const time = median(sample((steps) => void run.advance(steps), TURN));
  run.free();
  return time;
}

Object.assign(globalThis, { bench: { measure, measureLab } });
document.title = "ready";
