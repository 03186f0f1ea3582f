// @ts-check
// Updates the panels that describe a step in words and numbers, one in each turn of the drawing queue, so that no frame
// has to lay out all of them. They wait for their turns while training goes on, and always if the experiment has so
// many curves that one task could not update them all.

import { dequeueDraw, enqueueDraw } from "../figures/draw-queue.js";

/** @typedef {import("../state.js").Panel} Panel */
/** @typedef {import("../state.js").State} State */

/** The number of curves of a quantity above which the panels always wait: ten classes under ten algorithms. */
const MANY = 100;

export class TableUpdates {
  /** Whether the reader waits for the updates. */
  urgent = false;
  /**
   * The panels that wait, each with the state to show and the state that it shows.
   * @type {Map<Panel, { state: State, before: State }>}
   */
  #waiting = new Map();
  /** Whether some panels of the step are already updated. */
  begun = false;

  /**
   * Returns the same panel, except that its updates wait for their turn.
   * @param {Panel} panel
   * @returns {Panel}
   */
  queued(panel) {
    const { root, needs } = panel;
    const update = (/** @type {State} */ state, /** @type {State} */ latest) => {
      const waiting = this.#waiting.get(panel);
      const pace = state.moment === latest.moment ? undefined : state.moment.pace;
      if (pace === undefined) {
        if (waiting) waiting.state = state;
        return panel.update(state, latest);
      }
      // A panel that waits shows the answer when it has its turn.
      if (pace === "answer" && waiting) return;
      const before = waiting?.before ?? latest;
      if (pace !== "follow" && !isLarge(state)) {
        this.#waiting.delete(panel);
        return panel.update(state, before);
      }
      this.#waiting.set(panel, { state, before });
      this.begun = false;
      this.urgent = pace !== "follow";
      enqueueDraw(this);
    };
    return {
      root,
      needs,
      update,
      connect: () => panel.connect?.(),
      disconnect: () => panel.disconnect?.(),
      get waits() {
        return panel.waits;
      },
      get seen() {
        return panel.seen;
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
      const [panel, { state, before }] = first;
      this.#waiting.delete(panel);
      panel.update(state, before);
    }
    this.begun = this.waits;
    if (!this.waits) dequeueDraw(this);
    return !this.waits;
  }
}

/** @param {State} state */
function isLarge({ session }) {
  return session !== undefined && session.runs.length * session.classes.length > MANY;
}
