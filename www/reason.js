// @ts-check
// Describes failures.

/**
 * Returns the reason of a failure in words. JavaScript can throw any value, not only errors.
 * @param {unknown} error
 */
export function reason(error) {
  return error instanceof Error ? error.message : String(error);
}
