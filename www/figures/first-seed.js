// @ts-check
// With several seeds, some pictures show only the first seed's runs. Their headings say so.

import { ofSeed } from "../text.js";

/**
 * Returns the suffix of such a heading; empty with a single seed.
 * @param {import("../training/session.js").Session} session
 */
export function firstSeed({ runs }) {
  const seed = runs[0]?.seed;
  return seed !== undefined && runs.some((run) => run.seed !== seed) ? ofSeed(seed) : "";
}
