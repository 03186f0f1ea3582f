// @ts-check
// Decides which step the panels show: the one that the reader has selected, or the current one of the training. While
// the lab plays, the panels go to another step only when the next frame is due and the previous step is drawn.

import { left } from "../clock.js";
import { hasStep } from "../elements/shown.js";
import { status as text } from "../text.js";

/** @typedef {import("../state.js").Moment} Moment */
/** @typedef {import("../state.js").Panel} Panel */
/** @typedef {import("../training/session.js").Session} Session */

/**
 * The time between frames while the lab plays, in milliseconds: at a watched speed, and at full speed, where every
 * frame takes time from the workers.
 */
const FRAMES = { watched: 30, full: 200 };
/** The delay before a check whether the previous step is still being drawn, in milliseconds. */
const SOON = 10;

export class Playhead {
  #store;
  #panels;
  #status;
  #words;
  /** When the panels last got a step. */
  #shown = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;
  needs = /** @type {const} */ (["session"]);

  /**
   * @param {import("../state.js").Store} store
   * @param {Partial<Panel>[]} panels
   * @param {import("./status.js").Status} status
   * @param {(message: string) => string} words puts the names of controls in place of fields
   */
  constructor(store, panels, status, words) {
    this.#store = store;
    this.#panels = panels;
    this.#status = status;
    this.#words = words;
    store.subscribe(this);
  }

  /** @param {import("../state.js").State} state */
  update = ({ session }) => {
    clearTimeout(this.#due);
    if (session) session.watched = () => this.#panels.some(({ seen }) => seen);
  };

  /**
   * Shows the session's progress. During training it waits until the next frame is due and the previous step is drawn.
   * @param {Session} session
   */
  follow(session) {
    clearTimeout(this.#due);
    if (!session.going) return this.#show(session, this.#store.state.moment.looked);
    const rest = left(this.#shown, session.isAtFullSpeed ? FRAMES.full : FRAMES.watched);
    session.drawing = this.#drawing;
    // When training stops, the final state must appear at once, even if that has closed the session.
    if (rest > 0 || session.drawing) {
      this.#due = setTimeout(() => session.going && this.follow(session), Math.max(rest, SOON));
    } else this.#show(session, this.#store.state.moment.looked);
  }

  /**
   * Makes every panel show the step that the reader selects, or follow the training again.
   * @param {number | undefined} looked
   */
  look(looked) {
    const { session } = this.#store.state;
    if (!session) return;
    session.look(looked);
    this.#show(session, looked, true);
  }

  /**
   * Shows a step by its number, or follows the training again. Resolves when every visible panel shows it.
   * @param {number | undefined} step
   */
  async lookAt(step) {
    const { session } = this.#store.state;
    this.look(step);
    const roots = this.#panels.flatMap(({ needs, root }) => (root && needs?.includes("moment") ? [root] : []));
    while (step !== undefined && !roots.every((root) => hasStep(root, step))) {
      await new Promise((next) => requestAnimationFrame(next));
      const { state } = this.#store;
      if (state.session !== session || state.moment.looked !== step) {
        throw new DOMException("Another step is looked at now.", "AbortError");
      }
      if (session?.broken) throw new Error(session.coming(step));
    }
  }

  /**
   * Makes the panels show the step that they waited for.
   * @param {Session} session
   */
  answer(session) {
    const { looked } = this.#store.state.moment;
    this.#set({ step: looked ?? session.clock, pace: "answer", drop: drop(session, looked) });
  }

  /** Whether some visible panels still show the step before. A hidden page has no frames to draw in. */
  get #drawing() {
    return !document.hidden && this.#panels.some(({ waits }) => waits);
  }

  /**
   * @param {Session} session
   * @param {number | undefined} looked
   * @param {boolean} [selected] whether the reader has selected the step just now
   */
  #show(session, looked, selected = false) {
    this.#shown = performance.now();
    session.drawing = false;
    session.tick();
    const { playbackState, clock, going } = session;
    const step = looked ?? clock;
    session.drawing = going;
    const playback = looked === undefined && session.ahead ? { ...playbackState, step } : playbackState;
    const pace = !going || selected ? "rest" : looked === undefined ? "follow" : "stay";
    this.#set({ step, looked, pace, playback, drop: drop(session, looked) });
    if (playbackState.finished) this.#status.remark([text.done, ...session.notes.map(this.#words)].join(" "));
    else if (playbackState.playing || playbackState.step > 0) this.#status.remark("");
  }

  /** @param {Partial<Moment>} change */
  #set(change) {
    this.#store.set({ moment: { ...this.#store.state.moment, ...change } });
  }
}

/**
 * Returns the largest drop, which *Why* shows when the runs have ended and the reader has selected no step.
 * @param {Session} session
 * @param {number | undefined} looked
 */
function drop(session, looked) {
  return looked === undefined && session.finished ? session.recording.largest_drop() : undefined;
}
