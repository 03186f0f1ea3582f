// @ts-check
// Starts workers. A browser starts them only from the page's own origin. If the lab's files are on another origin, the
// worker's program is a blob that imports the real program. In a sandbox, the page has no origin at all, and browsers
// start no module from a blob there; the blob is then a classic script. On a page with Trusted Types, only the addresses
// that this module's policy creates can start a worker.

import { HOSTED, located } from "./locations.js";

/** The workers' programs, relative to this folder. @type {Record<"trains" | "reads", string>} */
const PROGRAMS = { trains: "training/worker.js", reads: "sources/file-loader.js" };

/** The blobs that import workers from another origin, by the workers' addresses. @type {Map<string, string>} */
const bridges = new Map();
/** @type {{ createScriptURL(address: string): string } | undefined} */
let policy;

/**
 * @param {keyof typeof PROGRAMS} purpose
 * @param {string} name
 */
export function startWorker(purpose, name) {
  const { href, origin } = located(PROGRAMS[purpose]);
  // In the lab in a single file, a worker's blob contains the whole program and imports nothing.
  if (!HOSTED) return new Worker(vouched(href), { name });
  if (origin === self.origin) return new Worker(vouched(href), { type: "module", name });
  if (self.origin === "null") return new Worker(vouched(bridge(href, classic)), { name });
  return new Worker(vouched(bridge(href, module)), { type: "module", name });
}

/**
 * Returns the address of a blob that imports a program.
 * @param {string} href
 * @param {(href: string) => string} script
 */
function bridge(href, script) {
  let address = bridges.get(href);
  if (!address) {
    address = URL.createObjectURL(new Blob([script(JSON.stringify(href))], { type: "text/javascript" }));
    bridges.set(href, address);
  }
  return address;
}

/** @param {string} href */
const module = (href) => `import ${href};`;

/**
 * A classic script imports later than it starts, so it keeps the messages that come before.
 * @param {string} href
 */
const classic = (href) => `
  const early = [];
  onmessage = (event) => early.push(event);
  import(${href}).then(
    () => early.forEach((event) => onmessage(event)),
    (error) => setTimeout(() => { throw error; }),
  );`;

/** @param {string} address */
function vouched(address) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  policy ??= types?.createPolicy("imbalance-lab", { createScriptURL: own }) ?? { createScriptURL: own };
  return /** @type {NonNullable<typeof policy>} */ (policy).createScriptURL(address);
}

/** @param {string} address */
function own(address) {
  const programs = Object.values(PROGRAMS).map((program) => located(program).href);
  if (programs.includes(address) || [...bridges.values()].includes(address)) return address;
  throw new TypeError(`${address} is no program of the lab's.`);
}
