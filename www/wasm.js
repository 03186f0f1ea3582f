// @ts-check
// Opens the core. The page fetches and compiles it once, and sends the compiled module to every worker, which only has
// to instantiate it. This module first checks for missing browser features and names them in a sentence, because the
// browser's own error would help nobody.

import { LoadError, inTime, whole } from "./loading.js";
import { read } from "./locations.js";

/** @typedef {import("./types.js").Core} Core */
/** @typedef {typeof import("./pkg/imbalance_lab_extras.js")} Extras */

/** The smallest module with a vector instruction. It is valid only if WebAssembly has SIMD. */
const SIMD = Uint8Array.from(atob("AGFzbQEAAAABBQFgAAF7AwIBAAoKAQgAQQD9D/1iCw=="), (character) => character.charCodeAt(0));

const REMEDY = "use a current browser: Chrome or Edge 111, Firefox 114, Safari 16.4, or later";

/**
 * Returns a sentence about a feature that this browser lacks, with the remedy; undefined if it has all of them.
 * @returns {string | undefined}
 */
export function missingFeature() {
  if (typeof WebAssembly !== "object")
    return `This browser does not run WebAssembly, in which the lab trains; ${REMEDY}.`;
  if (!WebAssembly.validate(SIMD))
    return `This browser's WebAssembly has no SIMD instructions, which the lab trains with; ${REMEDY}.`;
  // Only pages have workers and need them.
  if (typeof document === "object" && typeof Worker !== "function") return `This browser has no web workers, in which the lab trains; ${REMEDY}.`;
  if (typeof DecompressionStream !== "function")
    return `This browser has no DecompressionStream to unpack the images with; ${REMEDY}.`;
  return undefined;
}

/**
 * Returns a function that opens something once. After a failure, the next call tries again.
 * @template Opened
 * @param {() => Promise<Opened>} open
 */
function once(open) {
  /** @type {Promise<Opened> | undefined} */
  let opened;
  return () => {
    opened ??= open().catch((error) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}

// The PURE annotations let bundles leave out what they do not use, as those of the workers do.
/** The core, ready on this thread, and the compiled module for the workers. */
export const openCore = /* @__PURE__ */ once(open);

/** The rarely used parts, which are a program of their own: SVG pictures, the stages of a step, and sweeps. */
export const openExtras = /* @__PURE__ */ once(loadExtras);

async function open() {
  const missing = missingFeature();
  if (missing) throw new Error(missing);
  return program("imbalance_lab", import("./pkg/imbalance_lab.js"));
}

/** @returns {Promise<Extras>} */
async function loadExtras() {
  const opened = program("imbalance_lab_extras", import("./pkg/imbalance_lab_extras.js"));
  try {
    return (await inTime(opened, "the program for it has not arrived yet; check the connection and try again")).core;
  } catch (cause) {
    if (!(cause instanceof LoadError)) throw cause;
    const happened = cause.fault === "missing" ? "could not be fetched; check the connection and try again" : "arrived damaged; reload the page";
    throw new Error(`the program for it ${happened}`, { cause });
  }
}

/**
 * Returns a program in pkg/, ready on this thread, and its compiled module.
 * @template {{ default: (options: { module_or_path: WebAssembly.Module }) => Promise<unknown> }} Binding
 * @param {string} name
 * @param {Promise<Binding>} binding
 */
async function program(name, binding) {
  const [core, module] = await Promise.all([whole(`pkg/${name}.js`, "default", binding), compile(`${name}_bg.wasm`)]);
  await core.default({ module_or_path: module }).catch((cause) => {
    throw new LoadError(`pkg/${name}_bg.wasm`, "damaged", cause);
  });
  return { core, module };
}

/**
 * Fetches and compiles a program in pkg/.
 * @param {string} file
 */
export async function compile(file) {
  const path = `pkg/${file}`;
  try {
    const answer = await read(path);
    if (!answer.ok) throw new LoadError(path, "missing");
    // If the host sends .wasm files with another type, the browser cannot compile them while they arrive.
    const streams = answer.headers.get("Content-Type")?.startsWith("application/wasm") && WebAssembly.compileStreaming;
    return await (streams ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer()));
  } catch (cause) {
    if (cause instanceof LoadError) throw cause;
    throw new LoadError(path, cause instanceof WebAssembly.CompileError ? "damaged" : "missing", cause);
  }
}

/**
 * Calls a function with an object of the core and frees the object afterwards.
 * @template {{ free(): void }} Thing
 * @template Value
 * @param {Thing} thing
 * @param {(thing: Thing) => Value} use
 */
export function withFree(thing, use) {
  try {
    return use(thing);
  } finally {
    thing.free();
  }
}
