// @ts-check
// Updates the tables that describe a step, one in each turn of the drawing queue, so that no frame has to lay out all
// of them.

import { dequeueDraw, enqueueDraw } from "../figures/draw-queue.js";

/** @typedef {import("../state.js").Panel} Panel */

export class TableUpdates {
  urgent = false;
  /** The updates that wait, by panel. @type {Map<Panel, () => void>} */
  #waiting = new Map();
  /** Whether some tables of the step are already updated. */
  begun = false;

  /**
   * Returns the same panel, except that its updates during training wait for their turn.
   * @param {Panel} panel
   * @returns {Panel}
   */
  queued(panel) {
    const { root, needs } = panel;
    return {
      root,
      needs,
      update: (state, before) => {
        const pace = state.moment === before.moment ? undefined : state.moment.pace;
        if (pace === "follow") {
          this.#waiting.set(panel, () => panel.update(state, before));
          this.begun = false;
          return enqueueDraw(this);
        }
        // Only another step replaces the one that is still to be shown.
        if (pace === "rest" || pace === "stay") this.#waiting.delete(panel);
        panel.update(state, before);
      },
    };
  }

  /** Whether some updates are still waiting. */
  get waits() {
    return this.#waiting.size > 0;
  }

  /** Makes the next update, and returns whether it was the last. */
  draw() {
    const [first] = this.#waiting;
    if (first) {
      const [panel, update] = first;
      this.#waiting.delete(panel);
      update();
    }
    this.begun = this.waits;
    if (!this.waits) dequeueDraw(this);
    return !this.waits;
  }
}
