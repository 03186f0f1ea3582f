// @ts-check
// What a failure says of itself.

/**
 * Why something failed, in words. Anything can be thrown, not only errors.
 * @param {unknown} error
 */
export function reason(error) {
  return error instanceof Error ? error.message : String(error);
}
