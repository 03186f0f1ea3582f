// @ts-check
// Where the lab's files are: beside this module, whatever page they are used on. Paths are those from this folder.

/** @param {string} path */
export function located(path) {
  return new URL(path, import.meta.url);
}

/** @type {{ createScriptURL(address: string): string } | undefined} */
let policy;

/**
 * The address of a worker's program, vouched for: where a page has Trusted Types on, no other can be started. It must be one
 * of the lab's own, or what the lab itself has written.
 * @param {URL | string} address
 * @returns {string}
 */
export function vouched(address) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  policy ??= types?.createPolicy("imbalance-lab", { createScriptURL: own }) ?? { createScriptURL: own };
  return /** @type {NonNullable<typeof policy>} */ (policy).createScriptURL(String(address));
}

/** @param {string} address */
function own(address) {
  if (address.startsWith(located("./").href) || address.startsWith("blob:")) return address;
  throw new TypeError(`${address} is no program of the lab's.`);
}
