// @ts-check
// The measurements inside the page. The driver calls them for one workload at a time.

import { convnetStep } from "./convnet.js";
import { jaxJsStep } from "./jax-js.js";
import { CHECKED_STEPS, labLoss, labRun, openCore } from "./lab.js";
import { median, sample } from "./measure.js";
import { tensorflowStep, useBackend } from "./tensorflow.js";

/** @typedef {import("./workload.js").Workload} Workload */
/** @typedef {import("./measure.js").Optimizer} Optimizer */

/** The relative difference of two losses that count as the same. */
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
  "jax-js": { begin: jaxJsStep },
};

const core = await openCore();

/**
 * Returns the rates of independent chains of multiplications and additions, in 10⁹ operations per second.
 * @param {number} turn the duration in milliseconds
 */
function peak(turn) {
  const operations = core.multiply_add(CHAIN_ROUNDS);
  const advance = (/** @type {number} */ steps) => {
    for (let made = 0; made < steps; made += 1) core.multiply_add(CHAIN_ROUNDS);
  };
  return sample(advance, turn / 5).map((milliseconds) => operations / milliseconds / 1e6);
}

/**
 * Returns the number of multiplications and additions that the mathematics of a step needs. For each example and weight
 * these are 2 forward and 4 backward, but the first layer needs no gradient of its inputs.
 * @param {Workload} workload
 */
function operationsOf({ dims, image = [0, 0, 0], maps = [0, 0], size = 0, counts, batch, recorded }) {
  const sum = (/** @type {number[]} */ numbers) => numbers.reduce((a, b) => a + b, 0);
  // A record of a mini-batch needs the gradients of all examples too.
  const examples = sum(batch ?? counts) + (batch && recorded ? sum(counts) : 0);
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

/** The contestants of the current workload, and their samples: milliseconds per step, and the peak's rates. */
let contest = {
  /** @type {Record<string, (turn: number) => Promise<number[]> | number[]>} */
  turns: {},
  end: () => {},
};

/**
 * Begins the contest of a workload: checks that all contestants come to the same loss, and returns the losses, the
 * checksum of the lab's first steps, and the number of operations of a step.
 * @param {Workload} workload
 */
async function begin(workload) {
  // ConvNetJS has no average pooling, which the convolutional network needs; jax-js has no gradient of its convolution.
  const able = (/** @type {string} */ name) => !workload.recorded && (workload.dims || name.startsWith("tfjs"));
  const peers = Object.keys(PEERS).filter(able);
  const losses = await check(workload, peers);
  const { checksum } = await labLoss(core, workload, CHECKED_STEPS);
  const counts = workload.batch ?? workload.counts;
  const lab = await labRun(core, workload);
  const { parameters } = await labLoss(core, { ...workload, batch: undefined, counts }, 1);
  const turns = Object.fromEntries(
    peers.map((name) => [
      name,
      async (/** @type {number} */ turn) => {
        const contestant = (await enter(name)).begin(workload, counts, parameters);
        const samples = sample(contestant.advance, turn);
        contestant.dispose();
        return samples;
      },
    ]),
  );
  const labTurn = (/** @type {number} */ turn) => sample((steps) => void lab.advance(steps), turn);
  contest = { turns: { peak, lab: labTurn, ...turns }, end: () => lab.free() };
  return { losses, checksum, operations: operationsOf(workload) };
}

/**
 * Gives every contestant a turn, and returns the samples.
 * @param {number} turn the duration in milliseconds
 */
async function round(turn) {
  /** @type {Record<string, number[]>} */
  const samples = {};
  for (const [name, sampled] of Object.entries(contest.turns)) samples[name] = await sampled(turn);
  return samples;
}

/**
 * Measures the time of the lab's step alone.
 * @param {Workload} workload
 * @param {number} turn the duration in milliseconds
 */
async function measureLab(workload, turn) {
  const run = await labRun(core, workload);
  const time = median(sample((steps) => void run.advance(steps), turn));
  run.free();
  return time;
}

Object.assign(globalThis, { bench: { begin, round, end: () => contest.end(), measureLab } });
document.title = "ready";
