// @ts-check
// Updates the tables that describe a step, one in each turn of the drawing queue, so that no frame has to lay out all
// of them.

import { dequeueDraw, enqueueDraw } from "../figures/draw-queue.js";

export class TableUpdates {
  urgent = false;
  /** @type {(() => unknown)[]} */
  #waiting = [];
  /** Whether some tables of the step are already updated. */
  begun = false;

  /**
   * Queues updates in place of those that are still waiting.
   * @param {(() => unknown)[]} updates
   */
  follow(updates) {
    this.#waiting = updates;
    this.begun = false;
    enqueueDraw(this);
  }

  forget() {
    this.#waiting = [];
    dequeueDraw(this);
  }

  /** Whether some updates are still waiting. */
  get waits() {
    return this.#waiting.length > 0;
  }

  /** Makes the next update, and returns whether it was the last. */
  draw() {
    this.#waiting.shift()?.();
    this.begun = this.waits;
    if (!this.waits) dequeueDraw(this);
    return !this.waits;
  }
}
