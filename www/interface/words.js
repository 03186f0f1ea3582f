// @ts-check
// What a step is put in words by, table by table, in turns with the pictures: no frame has every table to lay out.

import { dequeueDraw, enqueueDraw } from "./draw-queue.js";

export class Words {
  urgent = false;
  /** @type {(() => unknown)[]} */
  #left = [];
  /** Whether some of a step are said already. */
  begun = false;

  /**
   * Has these said in their turns, in place of what is not said yet.
   * @param {(() => unknown)[]} words
   */
  follow(words) {
    this.#left = words;
    this.begun = false;
    enqueueDraw(this);
  }

  forget() {
    this.#left = [];
    dequeueDraw(this);
  }

  /** Whether some are yet to be said. */
  get waits() {
    return this.#left.length > 0;
  }

  /** Says the next, and tells whether that was the last. */
  draw() {
    this.#left.shift()?.();
    this.begun = this.waits;
    if (!this.waits) dequeueDraw(this);
    return !this.waits;
  }
}
