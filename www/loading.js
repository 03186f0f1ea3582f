// @ts-check
// Loads modules when they are first needed, and explains failures. A browser's own messages, such as “Failed to fetch”
// or “expected magic word”, help no reader, so this module replaces them with sentences.

import { hindrance } from "./hindrance.js";
import { located } from "./locations.js";
import { loading } from "./text.js";

/** How long nothing may arrive before the lab tells the reader, in milliseconds. */
const PATIENCE = 30_000;

/** A file of the lab that did not arrive, or arrived incomplete. */
export class LoadError extends Error {
  /**
   * @param {string} file relative to the folder www/
   * @param {"missing" | "damaged"} fault
   * @param {unknown} [cause]
   * @param {string} [why] a sentence about what keeps it away, if that is known
   */
  constructor(file, fault, cause, why) {
    super(why ? loading.hindered(file, why) : loading[fault](file), { cause });
    this.fault = fault;
  }
}

/**
 * Imports a module that must export this name.
 * @template Module
 * @param {string} path relative to the folder www/
 * @param {keyof Module & string} name
 * @returns {Promise<Module>}
 */
export function loadModule(path, name) {
  return whole(path, name, import(located(path).href));
}

/**
 * Returns a module once it is imported, after a check that it exports this name.
 * @template Module
 * @param {string} file relative to the folder www/
 * @param {keyof Module & string} name
 * @param {Promise<Module>} imported
 */
export async function whole(file, name, imported) {
  const module = await imported.catch(async (cause) => {
    if (cause instanceof SyntaxError) throw new LoadError(file, "damaged", cause);
    throw new LoadError(file, "missing", cause, await hindrance(located(file)));
  });
  if (module[name] === undefined) throw new LoadError(file, "damaged");
  return module;
}

/** Reports when nothing arrives for too long. */
export class Watchdog {
  #report;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {(sentence: string) => void} report */
  constructor(report) {
    this.#report = report;
  }

  /**
   * Restarts the timer for the next thing that must arrive.
   * @param {string} what the beginning of the sentence
   */
  expect(what) {
    this.end();
    const sentence = loading.late(what, PATIENCE / 1000);
    this.#timer = setTimeout(() => this.#report(sentence), PATIENCE);
  }

  /** Stops the timer. */
  end() {
    clearTimeout(this.#timer);
  }
}
