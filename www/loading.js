// @ts-check
// What is loaded when it is first wanted, and what is said when it does not come. A browser's own words for that, such as
// “Failed to fetch” or “expected magic word”, help no reader; here they become sentences.

import { located } from "./locations.js";

/** How long nothing may come before the reader is told, in milliseconds. */
const PATIENCE = 30_000;

/** A file of the lab's that did not come, or not whole. */
export class LoadError extends Error {
  /**
   * @param {string} file from the folder www/
   * @param {"missing" | "damaged"} fault
   * @param {unknown} [cause]
   */
  constructor(file, fault, cause) {
    const happened = fault === "missing" ? "could not be fetched; check the connection and reload the page" : "arrived damaged or incomplete; reload the page";
    super(`A part of the lab's program, www/${file}, ${happened}.`, { cause });
    this.fault = fault;
  }
}

/**
 * Imports a module that has this name in it.
 * @template Module
 * @param {string} path from the folder www/
 * @param {keyof Module & string} name
 * @returns {Promise<Module>}
 */
export function loadModule(path, name) {
  return whole(path, name, import(located(path).href));
}

/**
 * A module that is being imported, once it is there and has this name in it.
 * @template Module
 * @param {string} file from the folder www/
 * @param {keyof Module & string} name
 * @param {Promise<Module>} imported
 */
export async function whole(file, name, imported) {
  const module = await imported.catch((cause) => {
    throw new LoadError(file, cause instanceof SyntaxError ? "damaged" : "missing", cause);
  });
  if (module[name] === undefined) throw new LoadError(file, "damaged");
  return module;
}

/** Tells that nothing comes, as soon as that has lasted too long. */
export class Watchdog {
  #tell;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {(sentence: string) => void} tell */
  constructor(tell) {
    this.#tell = tell;
  }

  /**
   * Something came; from now on this is awaited.
   * @param {string} what as the beginning of a sentence
   */
  expect(what) {
    this.end();
    const sentence = `${what} has not arrived for ${PATIENCE / 1000} seconds. Check the connection and reload the page. If it still arrives, the lab opens by itself.`;
    this.#timer = setTimeout(() => this.#tell(sentence), PATIENCE);
  }

  /** Nothing is awaited any more. */
  end() {
    clearTimeout(this.#timer);
  }
}

/**
 * The same promise, broken with a sentence if it is not kept in time.
 * @template Value
 * @param {Promise<Value>} promise
 * @param {string} sentence
 * @returns {Promise<Value>}
 */
export function inTime(promise, sentence) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(sentence)), PATIENCE);
  });
  return Promise.race([promise, /** @type {Promise<never>} */ (late)]).finally(() => clearTimeout(timer));
}
