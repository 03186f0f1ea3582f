// @ts-check
// How far ahead the workers may train. At a chosen pace the aim moves with the clock, so that the curves can be watched
// as they grow; flat out it stays a little ahead of the slowest run, so that no algorithm runs away from the others.

/** How long the lead of flat out training is watched before it is set anew, in milliseconds. */
const WATCH = 100;

export class SpeedControl {
  /** Steps a second; Infinity for as many as the machine can do. */
  #rate;
  #position;
  #last;
  /** Flat out: the lead in steps, and where the slowest run stood when it was last set. */
  #lead = 32;
  #mark;

  /**
   * @param {number} rate steps a second, or Infinity
   * @param {number} step where the runs are
   * @param {number} now in milliseconds
   */
  constructor(rate, step, now) {
    this.#rate = rate;
    this.#position = step;
    this.#last = now;
    this.#mark = step;
  }

  get flatOut() {
    return this.#rate === Infinity;
  }

  /**
   * The step to aim for.
   * @param {number} slowest the step of the slowest run
   * @param {number} now in milliseconds
   * @param {number} lead how far the aim may lead the slowest run, in milliseconds of training
   */
  aim(slowest, now, lead) {
    return this.flatOut ? this.#flatOut(slowest, now) : this.#byTheClock(slowest, now, lead);
  }

  /**
   * A machine that cannot keep the pace is not left behind: the clock waits for it. So it does after a leap of the clock, as
   * when a machine has slept.
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
   * The lead is what the slowest run lately trained in twice that time, so it grows for as long as it is exhausted.
   * @param {number} slowest
   * @param {number} now
   */
  #flatOut(slowest, now) {
    if (Math.abs(now - this.#last) >= WATCH) {
      this.#lead = Math.max(8, 2 * (slowest - this.#mark));
      this.#mark = slowest;
      this.#last = now;
    }
    return slowest + this.#lead;
  }
}
