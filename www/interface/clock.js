// @ts-check
// Waiting by the clock. A clock that leaps back, as a machine's may, has nobody wait for it.

/**
 * How many milliseconds of a span are left.
 * @param {number} since when it began, by `performance.now()`
 * @param {number} span
 */
export function left(since, span) {
  const age = performance.now() - since;
  return age < 0 ? 0 : Math.max(0, span - age);
}
