// @ts-check
// Measures the time of a step. It times groups of steps that are long enough for the clock's resolution not to matter.
// The result is the median over the groups, so occasional other work of the machine does not affect it.

/** The minimum duration of a group of steps, in milliseconds. */
const GROUP = 25;

/**
 * A contestant's function that makes a number of consecutive steps.
 * @typedef {(steps: number) => void} Optimizer
 */

/**
 * Returns the times of a step in milliseconds, one for each group, measured for this duration in milliseconds.
 * @param {Optimizer} advance
 * @param {number} duration
 */
export function sample(advance, duration) {
  let steps = 1;
  let spent = time(advance, steps);
  while (spent < GROUP / 2) {
    steps *= 2;
    spent = time(advance, steps);
  }
  steps = Math.max(1, Math.round((steps * GROUP) / spent));
  const samples = [];
  for (let total = 0; total < duration; total += spent) {
    spent = time(advance, steps);
    samples.push(spent / steps);
  }
  return samples;
}

/**
 * @param {Optimizer} advance
 * @param {number} steps
 */
function time(advance, steps) {
  const start = performance.now();
  advance(steps);
  return performance.now() - start;
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}
