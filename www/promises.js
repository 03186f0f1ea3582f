// @ts-check
// Two small things that promises lack.

/** A promise that is kept from outside, by calling `resolve`. */
export function deferred() {
  let resolve = () => {};
  /** @type {Promise<void>} */
  const promise = new Promise((kept) => {
    resolve = kept;
  });
  return { promise, resolve };
}

/**
 * The same promise, whose failure, already told on the page, needs nobody else to listen.
 * @template Value
 * @param {Promise<Value>} promise
 */
export function ignoreRejection(promise) {
  promise.catch(() => {});
  return promise;
}
