// @ts-check
// Opening the core. It is fetched and compiled once for the whole page; the compiled module is then handed to every
// worker, which only has to instantiate it. What the browser lacks is found out first and said in a sentence, because
// the error it would throw later helps nobody.

import { read } from "./locations.js";

/** @typedef {import("./types.js").Core} Core */
/** @typedef {typeof import("./pkg/imbalance_lab_later.js")} Later */

/** The smallest module with a vector instruction in it: valid only where WebAssembly has SIMD. */
const SIMD = Uint8Array.from(atob("AGFzbQEAAAABBQFgAAF7AwIBAAoKAQgAQQD9D/1iCw=="), (character) => character.charCodeAt(0));

const REMEDY = "use a current browser: Chrome or Edge 111, Firefox 114, Safari 16.4, or later";

/**
 * What this browser lacks, as a sentence with the remedy, or undefined if it has everything.
 * @returns {string | undefined}
 */
export function missingFeature() {
  if (typeof WebAssembly !== "object")
    return `This browser does not run WebAssembly, in which the lab trains; ${REMEDY}.`;
  if (!WebAssembly.validate(SIMD))
    return `This browser's WebAssembly has no SIMD instructions, which the lab trains with; ${REMEDY}.`;
  // Only pages have workers, and need them.
  if (typeof document === "object" && typeof Worker !== "function") return `This browser has no web workers, in which the lab trains; ${REMEDY}.`;
  if (typeof DecompressionStream !== "function")
    return `This browser has no DecompressionStream to unpack the images with; ${REMEDY}.`;
  return undefined;
}

/**
 * Opens something once; a failure is forgotten, so that a later call tries again.
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

// Bundles that open neither, such as the workers', may leave both out.
/** The core, ready on this thread, and the compiled module for the workers. */
export const openCore = /* @__PURE__ */ once(open);

/** What is seldom asked for: pictures as SVG, a step unfolded, and sweeps. A program of its own. */
export const openLater = /* @__PURE__ */ once(loadLater);

async function open() {
  const missing = missingFeature();
  if (missing) throw new Error(missing);
  const [core, module] = await Promise.all([importBinding(), compile("imbalance_lab_bg.wasm")]);
  await core.default({ module_or_path: module });
  return { core, module };
}

/** @returns {Promise<Later>} */
async function loadLater() {
  try {
    const program = await import("./pkg/imbalance_lab_later.js");
    await program.default({ module_or_path: await compile("imbalance_lab_later_bg.wasm") });
    return program;
  } catch (cause) {
    throw new Error("the program for it could not be fetched; check the connection and try again", { cause });
  }
}

/** @returns {Promise<Core>} */
async function importBinding() {
  try {
    return await import("./pkg/imbalance_lab.js");
  } catch (cause) {
    throw new Error(missingFile("imbalance_lab.js"), { cause });
  }
}

/**
 * A program of pkg/, fetched and compiled.
 * @param {string} file
 */
export async function compile(file) {
  const answer = await read(`pkg/${file}`).catch((cause) => {
    throw new Error(missingFile(file), { cause });
  });
  if (!answer.ok) throw new Error(missingFile(file));
  // A host that does not know the type of .wasm files cannot have them compiled while they arrive.
  const streams = answer.headers.get("Content-Type")?.startsWith("application/wasm") && WebAssembly.compileStreaming;
  return streams ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer());
}

/** @param {string} file */
function missingFile(file) {
  return `The lab's program, www/pkg/${file}, could not be fetched; check the connection and reload the page.`;
}

/**
 * Uses something of the core's and gives its memory back.
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
