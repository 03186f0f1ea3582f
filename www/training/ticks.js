// @ts-check
// What keeps playing going: a tick whenever a timer fires. Not a frame's tick: asking for frames that show nothing new takes
// time from the workers. Browsers let a hidden page's timers fire once a second; the workers are then told to train so far
// ahead that they are not idle in between. After some minutes timers may fire but once a minute, and what plays at a chosen
// speed waits for them; what plays flat out goes on by the workers' own reports.

/** How far apart ticks are meant to be, in milliseconds. */
const APART = 25;
/** How long workers may go on without a tick, in milliseconds: to be seen, and where nobody looks. */
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

  /** Ticks now, and on and on. */
  start() {
    this.stop();
    this.#next();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #next() {
    // The tick may stop the ticks: what comes after it is asked for first.
    this.#timer = setTimeout(() => this.#next(), APART);
    this.#tick();
  }
}
