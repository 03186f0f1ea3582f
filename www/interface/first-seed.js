// @ts-check
// With several seeds, some pictures show only the first seed's runs. Their headings say so.

/**
 * Returns the suffix of such a heading; empty with a single seed.
 * @param {import("../training/session.js").Session} session
 */
export function firstSeed({ runs }) {
  const seed = runs[0]?.seed;
  return runs.some((run) => run.seed !== seed) ? `, seed ${seed}` : "";
}
