// @ts-check
// Two helpers for promises.

/** Creates a promise that resolves when `resolve` is called. */
export function deferred() {
  let resolve = () => {};
  /** @type {Promise<void>} */
  const promise = new Promise((kept) => {
    resolve = kept;
  });
  return { promise, resolve };
}

/**
 * Returns the same promise, and marks its rejection as handled, because the page has already reported it.
 * @template Value
 * @param {Promise<Value>} promise
 */
export function ignoreRejection(promise) {
  promise.catch(() => {});
  return promise;
}
