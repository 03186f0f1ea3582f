// @ts-check
// Keeps an experiment playing by a tick whenever a timer fires. It does not use animation frames, because frames that
// show nothing new take time from the workers. Browsers let timers of a hidden page fire once a second, so the workers
// may then train farther ahead and are not idle in between. After some minutes timers may fire only once a minute. An
// experiment at a chosen speed waits for them; one at full speed continues by the workers' reports.

/** The interval between ticks, in milliseconds. */
const APART = 25;
/** How long workers may continue without a tick, in milliseconds: on a visible page, and on a hidden one. */
const LEAD = { seen: 100, hidden: 1200 };

export class Ticks {
  #tick;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {() => void} tick */
  constructor(tick) {
    this.#tick = tick;
  }

  /** How far ahead of a tick the workers may train, in milliseconds of training. */
  get lead() {
    return document.hidden ? LEAD.hidden : LEAD.seen;
  }

  /** Ticks now and repeatedly. */
  start() {
    this.stop();
    this.#next();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #next() {
    // The tick may stop the timer, so the next tick must be scheduled first.
    this.#timer = setTimeout(() => this.#next(), APART);
    this.#tick();
  }
}
