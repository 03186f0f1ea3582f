// @ts-check
// Controls how far ahead the workers may train. At a chosen speed the aim moves with the clock, so that readers can
// watch the curves grow. At full speed the aim stays a little ahead of the slowest run, so that no algorithm gets far
// ahead of the others.

/** The interval between updates of the lead at full speed, in milliseconds. */
const WATCH = 100;

export class SpeedControl {
  /** The speed in steps per second; Infinity for full speed. */
  #rate;
  #position;
  #last;
  /** At full speed: the lead in steps, and the step of the slowest run when the lead was last updated. */
  #lead = 32;
  #mark;

  /**
   * @param {number} rate in steps per second, or Infinity
   * @param {number} step the current step of the runs
   * @param {number} now in milliseconds
   */
  constructor(rate, step, now) {
    this.#rate = rate;
    this.#position = step;
    this.#last = now;
    this.#mark = step;
  }

  /** Whether the workers train as fast as they can. */
  get isAtFullSpeed() {
    return this.#rate === Infinity;
  }

  /**
   * Returns the step to aim for.
   * @param {number} slowest the step of the slowest run
   * @param {number} now in milliseconds
   * @param {number} lead how far the aim may be ahead of the slowest run, in milliseconds of training
   */
  aim(slowest, now, lead) {
    return this.isAtFullSpeed ? this.#atFullSpeed(slowest, now) : this.#byTheClock(slowest, now, lead);
  }

  /**
   * Returns the aim at a chosen speed. If the machine is slower than that speed, the clock waits for it. The clock also
   * waits after it has jumped, for example because the machine slept.
   * @param {number} slowest
   * @param {number} now
   * @param {number} lead
   */
  #byTheClock(slowest, now, lead) {
    const due = this.#position + (this.#rate * Math.max(0, now - this.#last)) / 1000;
    this.#last = now;
    this.#position = Math.min(due, slowest + 1 + (this.#rate * lead) / 1000);
    return Math.floor(this.#position);
  }

  /**
   * Returns the aim at full speed. The lead is twice the number of steps that the slowest run made in the last
   * interval, so it grows as long as the runs use it up.
   * @param {number} slowest
   * @param {number} now
   */
  #atFullSpeed(slowest, now) {
    if (Math.abs(now - this.#last) >= WATCH) {
      this.#lead = Math.max(8, 2 * (slowest - this.#mark));
      this.#mark = slowest;
      this.#last = now;
    }
    return slowest + this.#lead;
  }
}
