// @ts-check
// A request for an experiment. It passes through the phases below in their order, and has one AbortController. A newer
// request supersedes it: whatever it waits for is then stopped or ignored.
//
//   view → program → document → data → workers → done
//
// A refused request is done at once, in any phase.

import { Watchdog } from "./loading.js";
import { files as fileText, loading } from "./text.js";

/**
 * What a request waits for: that the lab comes into view, the program, its document, the data, the workers that set up
 * its runs, or nothing more.
 * @typedef {"view" | "program" | "document" | "data" | "workers" | "done"} Phase
 */

/** The beginnings of the sentences about phases that take too long. @type {Partial<Record<Phase, string>>} */
const LATE = { program: loading.program, document: loading.experiment, data: loading.data, workers: loading.workers };

/** Thrown to end a request that a newer one has superseded. */
export class Superseded extends Error {}

export class Request {
  #controller = new AbortController();
  #watchdog;
  #entered;
  /** Whether a newer request has come. */
  superseded = false;
  /** @type {Phase} */
  phase = "view";

  /**
   * @param {(phase: Phase) => void} entered
   * @param {(sentence: string) => void} late says that nothing has arrived for too long
   */
  constructor(entered, late) {
    this.#entered = entered;
    this.#watchdog = new Watchdog(late);
  }

  /** Stops the reading of files. */
  get signal() {
    return this.#controller.signal;
  }

  /** Whether the request still waits for something. */
  get pending() {
    return this.phase !== "done";
  }

  /**
   * Enters a phase, and returns the result of its work. Throws `Superseded` if a newer request has come, or comes
   * meanwhile.
   * @template Result
   * @param {Phase} phase
   * @param {() => Result | Promise<Result>} work
   * @returns {Promise<Result>}
   */
  async during(phase, work) {
    if (this.superseded) throw new Superseded();
    this.enter(phase);
    const result = await work();
    if (this.superseded) throw new Superseded();
    return result;
  }

  /** Restarts the clock of the watchdog for a file that is being read. @param {string} name */
  expectFile(name) {
    if (this.pending && !this.superseded) this.#watchdog.expect(loading.file(name));
  }

  /** Enters a phase. @param {Phase} phase */
  enter(phase) {
    this.phase = phase;
    this.#entered(phase);
    const late = LATE[phase];
    if (late) this.#watchdog.expect(late);
  }

  /** Ends the request, because its experiment is on the page or refused. */
  finish() {
    this.#watchdog.end();
    this.enter("done");
  }

  /** Cancels the reading of its files. */
  cancel() {
    this.#controller.abort(new DOMException(fileText.canceled, "AbortError"));
  }

  /** Stops the request in favor of a newer one. */
  supersede() {
    this.superseded = true;
    this.#watchdog.end();
    this.#controller.abort(new DOMException(fileText.replaced, "AbortError"));
  }
}
