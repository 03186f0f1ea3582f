// @ts-check
// What keeps playing going: a tick for each frame, and for a page that is hidden, to which browsers give no frames, a tick
// whenever a timer fires. Browsers let a hidden page's timers fire once a second, or less often after some minutes; the
// workers are then told to train so far ahead that they are not idle in between.

/** How far apart ticks are meant to be while the page is hidden, in milliseconds. */
const ASLEEP = 250;
/** How long workers may go on without a tick, in milliseconds: to be seen, and where nobody looks. */
const LEAD = { seen: 100, hidden: 1200 };

export class Ticks {
  #tick;
  #frame = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #turned = () => this.start();

  /** @param {() => void} tick */
  constructor(tick) {
    this.#tick = tick;
  }

  /** How far ahead of a tick the workers may train, in milliseconds of training. */
  get lead() {
    return document.hidden ? LEAD.hidden : LEAD.seen;
  }

  /** Ticks now, and on and on. */
  start() {
    this.stop();
    document.addEventListener("visibilitychange", this.#turned);
    this.#next();
  }

  stop() {
    document.removeEventListener("visibilitychange", this.#turned);
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
  }

  #next() {
    // The tick may stop the ticks: what comes after it is asked for first.
    if (document.hidden) this.#timer = setTimeout(() => this.#next(), ASLEEP);
    else this.#frame = requestAnimationFrame(() => this.#next());
    this.#tick();
  }
}
