// @ts-check
// Of several seeds some pictures show the first one's runs. Their headings say so.

/**
 * What to add to a heading; nothing where there is one seed.
 * @param {import("../training/session.js").Session} session
 */
export function firstSeed({ runs }) {
  const seed = runs[0]?.seed;
  return runs.some((run) => run.seed !== seed) ? `, seed ${seed}` : "";
}
