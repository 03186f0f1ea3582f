// @ts-check
// How long a step takes. Steps are timed in groups long enough that the clock's resolution does not matter; the figure
// is the median over the groups, which a machine that does something else now and then does not move.

/** How long a group of steps should last at least, in milliseconds. */
const GROUP = 25;

/**
 * A contestant: makes so many steps, one after another.
 * @typedef {(steps: number) => void} Optimizer
 */

/**
 * Times of a step in milliseconds, one for each group, over so many milliseconds.
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
