// @ts-check
// Opens the core. The page fetches and compiles it once, and sends the compiled module to every worker, which only has
// to instantiate it. This module first checks for missing browser features and names them in a sentence, because the
// browser's own error would help nobody.

import { hindrance, isPage } from "./hindrance.js";
import { LoadError, whole } from "./loading.js";
import { located, read } from "./locations.js";
import { browser, hindrances } from "./text.js";

/** @typedef {import("./types.js").Core} Core */

/** The path of the program. */
const PROGRAM = "pkg/imbalance_lab_bg.wasm";
/** The smallest module with a vector instruction. It is valid only if WebAssembly has SIMD. */
const SIMD = Uint8Array.from(atob("AGFzbQEAAAABBQFgAAF7AwIBAAoKAQgAQQD9D/1iCw=="), (character) =>
  character.charCodeAt(0),
);

/**
 * Returns a sentence about a feature that this browser lacks, with the remedy; undefined if it has all of them.
 * @returns {string | undefined}
 */
export function missingFeature() {
  if (typeof WebAssembly !== "object") return browser.wasm;
  if (!WebAssembly.validate(SIMD)) return browser.simd;
  // Only pages have workers and need them.
  if (typeof document === "object" && typeof Worker !== "function") return browser.workers;
  if (typeof DecompressionStream !== "function") return browser.unpacking;
  return undefined;
}

/** @type {Promise<{ core: Core, module: WebAssembly.Module }> | undefined} */
let opened;

/** Returns the core, ready on this thread, and the compiled module for the workers. After a failure, it tries again. */
export function openCore() {
  opened ??= open().catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function open() {
  const missing = missingFeature();
  if (missing) throw new Error(missing);
  const binding = whole("pkg/imbalance_lab.js", "default", import("./pkg/imbalance_lab.js"));
  const [core, module] = await Promise.all([binding, compile()]);
  await core.default({ module_or_path: module }).catch((cause) => {
    throw new LoadError(PROGRAM, "damaged", cause);
  });
  return { core, module };
}

/** Fetches and compiles the program. */
async function compile() {
  try {
    const answer = await read(PROGRAM);
    if (!answer.ok) throw new LoadError(PROGRAM, "missing");
    if (isPage(answer)) throw new LoadError(PROGRAM, "missing", undefined, hindrances.html);
    // If the host sends .wasm files with another type, the browser cannot compile them while they arrive.
    const streams = answer.headers.get("Content-Type")?.startsWith("application/wasm") && WebAssembly.compileStreaming;
    return await (streams ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer()));
  } catch (cause) {
    if (cause instanceof LoadError) throw cause;
    if (cause instanceof WebAssembly.CompileError) throw new LoadError(PROGRAM, "damaged", cause);
    throw new LoadError(PROGRAM, "missing", cause, await hindrance(located(PROGRAM)));
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
