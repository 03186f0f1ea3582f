// @ts-check
// Moves the shown step along the figure's own logarithmic axis, so that the first steps, in which everything happens,
// take as long as hundreds of later ones. It waits where training has not got to yet.

/** The duration of the first steps, in milliseconds, and their number. */
const BEGINNING = 2000;
const FIRST_STEPS = 5;
/** The longest time between two frames that counts. A page that was hidden continues where it was. */
const MAX_FRAME = 100;

/**
 * The axis that the player moves along. Positions go from 0 to 1.
 * @typedef {object} Axis
 * @property {(step: number) => number} share returns the position of a step
 * @property {() => number} end returns the position that training has reached
 */

export class Player {
  /** The position along the axis, from 0 to 1. */
  share = 0;
  /** Whether it plays by itself, because the page was opened. */
  byItself = false;
  #moved;
  #last = 0;
  /** @type {number | undefined} */
  #frame;
  /** @type {Axis | undefined} */
  #axis;

  /** @param {(share: number) => void} moved called when the position or the state has changed */
  constructor(moved) {
    this.#moved = moved;
  }

  get playing() {
    return this.#frame !== undefined;
  }

  /**
   * Plays from the current position, or from the start if that is the end.
   * @param {Axis} axis
   */
  play(axis) {
    this.stop();
    if (this.share >= 1) this.share = 0;
    this.#axis = axis;
    this.#last = performance.now();
    this.#frame = requestAnimationFrame((now) => this.#move(now));
    this.#moved(this.share);
  }

  stop() {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.byItself = false;
  }

  /** @param {number} now */
  #move(now) {
    if (!this.#axis) return;
    const rate = this.#axis.share(FIRST_STEPS) / BEGINNING;
    const elapsed = Math.min(Math.max(0, now - this.#last), MAX_FRAME);
    this.#last = now;
    this.share = Math.min(this.share + rate * elapsed, Math.max(this.share, this.#axis.end()), 1);
    if (this.share < 1) this.#frame = requestAnimationFrame((now) => this.#move(now));
    else this.stop();
    this.#moved(this.share);
  }
}
