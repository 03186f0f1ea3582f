// @ts-check
// Measures waiting times. If the machine's clock jumps back, the wait ends at once.

/**
 * Returns how many milliseconds of a span are left.
 * @param {number} since when the span began, by `performance.now()`
 * @param {number} span
 */
export function left(since, span) {
  const age = performance.now() - since;
  return age < 0 ? 0 : Math.max(0, span - age);
}
