// @ts-check
// One experiment under way: its recording, which grows as the workers report, and the one number that drives them, the
// aim. Playing raises the aim with the clock, a step raises it by one, and a pause calls it back to the step that the
// fastest run has reached, where the others then join it. Nothing else ever touches a run.

import { Pace } from "./pace.js";
import { Ticks } from "./ticks.js";

/** @typedef {import("../types.js").Core} Core */
/** @typedef {import("../types.js").Curve} Curve */
/** @typedef {import("../types.js").Progress} Progress */
/** @typedef {import("../types.js").RunInfo} RunInfo */
/** @typedef {import("../types.js").ClassInfo} ClassInfo */
/** @typedef {import("../types.js").Standing} Standing */

/**
 * What the lab wants to hear.
 * @typedef {object} Listener
 * @property {() => void} changed something was recorded, or playing began or ended
 * @property {(message: string) => void} halted a run can go no further
 * @property {(message: string) => void} failed training as a whole can go no further
 */

/** Most territories kept of all runs together, 16 kB each; of a run that has its share, every other one is let go. */
const TERRITORIES = 2000;
/** Most steps whose mistakes are kept of all runs together; of a run that has its share, every other one is let go. */
const MISTAKES = 2000;
/** Notes that are shown before the others are only counted. */
const SHOWN_NOTES = 3;
/** What becomes of those who wait when an experiment makes room for the next. */
const REPLACED = () => new DOMException("The experiment was reset or replaced before it came that far.", "AbortError");

export class Session {
  #job;
  #listener;
  /** @type {{ step: number, settled: boolean, fault: string | undefined, lost: boolean, notes: string[] }[]} */
  #standings;
  /** @type {{ step: number, resolve: () => void, reject: (error: Error) => void }[]} */
  #waiting = [];
  /** @type {Pace | undefined} */
  #pace;
  /** Of each run, oldest first. @type {{ step: number, cells: Float32Array }[][]} */
  #territories;
  /** Of each run, oldest first. @type {import("../types.js").Mistakes[][]} */
  #mistakes;
  /** The numbers of examples that were taken for another class, by their places. @type {Map<number, Float32Array>} */
  #mistaken = new Map();
  /** Of each run, mean milliseconds a step. @type {(number | undefined)[]} */
  paces;
  #core;
  #aim = 0;
  #ticks = new Ticks(() => this.#drive());
  #closed = false;
  /** Whether an earlier experiment's runs stand behind its own. */
  haunted = false;
  /** Whether the workers gave up; only a reset helps. */
  broken = false;

  /**
   * Begins the experiment at step 0; `opened` is kept once every run has recorded it.
   * @param {Core} core
   * @param {import("../types.js").Experiment} experiment owned by the session from now on
   * @param {import("./pool.js").Pool} pool
   * @param {{ inventory: string, supply: import("../types.js").Supply }} source
   * @param {Listener} listener
   */
  constructor(core, experiment, pool, { inventory, supply }, listener) {
    this.#listener = listener;
    this.experiment = experiment;
    this.recording = new core.Recording(experiment);
    this.steps = experiment.steps();
    /** @type {RunInfo[]} */
    this.runs = experiment.runs();
    /** @type {ClassInfo[]} */
    this.classes = experiment.classes();
    /** What the source has. @type {import("../types.js").Inventory} */
    this.inventory = JSON.parse(inventory);
    /** Some of the examples trained on. @type {import("../types.js").Examples | undefined} */
    this.examples = undefined;
    this.#standings = this.runs.map(() => ({ step: -1, settled: false, fault: undefined, lost: false, notes: [] }));
    this.#territories = this.runs.map(() => []);
    this.#mistakes = this.runs.map(() => []);
    this.paces = this.runs.map(() => undefined);
    this.#core = core;
    this.#job = pool.begin(
      { supply, experiment: experiment.json(), costs: this.runs.map(({ cost }) => cost), watched: true },
      {
        pictured: ({ shape, counts, values }) => {
          if (!this.#closed) this.examples ??= new core.Examples(shape, counts, values);
        },
        progressed: (progress) => this.#progressed(progress),
        failed: (message) => this.#failed(message),
      },
    );
    this.opened = this.#reached(0);
  }

  /** @returns {Standing} */
  get standing() {
    return {
      step: Math.max(0, this.#slowest()),
      steps: this.steps,
      playing: this.#pace !== undefined,
      finished: this.finished,
    };
  }

  get playing() {
    return this.#pace !== undefined;
  }

  /** Whether more is about to be recorded: it plays, or some run is still on its way to the aim. */
  get going() {
    return this.playing || (!this.broken && this.#standings.some(({ step, settled }) => !settled && step < this.#aim));
  }

  /** Whether it plays as fast as the machine can. */
  get flatOut() {
    return this.#pace?.flatOut ?? false;
  }

  /** Whether no run can go any further. */
  get finished() {
    return this.#standings.every(({ settled }) => settled);
  }

  /**
   * Trains at a pace until paused or done.
   * @param {number} rate steps a second, or Infinity
   */
  play(rate) {
    if (this.finished || this.broken || this.#closed) return;
    this.#pace = new Pace(rate, Math.max(this.#slowest(), this.#aim), performance.now());
    this.#ticks.start();
    this.#listener.changed();
  }

  /** Stops every run where it is, and lets the hindmost catch up with the foremost. Nobody waits for more any longer. */
  pause() {
    const playing = this.playing;
    this.#stop();
    this.#setAim(Math.max(0, this.#fastest()));
    const late = this.#waiting.filter(({ step }) => step > this.#aim);
    this.#waiting = this.#waiting.filter(({ step }) => step <= this.#aim);
    for (const { reject } of late) {
      reject(new DOMException("Training was paused before it came that far.", "AbortError"));
    }
    if (playing) this.#listener.changed();
  }

  /**
   * Makes exactly n steps, or as many as are left; kept once every run has made them.
   * @param {number} n
   */
  step(n) {
    if (this.playing) this.pause();
    this.#setAim(Math.min(this.steps, Math.max(this.#aim, this.#fastest()) + n));
    return this.#reached(this.#aim);
  }

  /** Trains to the end as fast as it goes. */
  run() {
    this.play(Infinity);
    return this.#reached(this.steps);
  }

  /**
   * Takes the recording of the experiment before it over, to be shown behind its own.
   * @param {Session} earlier closed soon
   */
  follow(earlier) {
    this.haunted = this.recording.follow(earlier.recording);
  }

  /** Milliseconds a step of each algorithm, where its runs have made one. @returns {Map<string, number | undefined>} */
  pacesOf() {
    const of = (/** @type {string} */ name) => this.paces.filter((pace, run) => pace !== undefined && this.runs[run]?.algorithm === name);
    const mean = (/** @type {(number | undefined)[]} */ paces) => paces.reduce((/** @type {number} */ sum, pace) => sum + (pace ?? 0), 0) / paces.length;
    return new Map(this.runs.map(({ algorithm }) => [algorithm, of(algorithm).length > 0 ? mean(of(algorithm)) : undefined]));
  }

  /** What went wrong with some steps, and what would spare it: a sentence each, for the first of them. */
  get notes() {
    const notes = this.#standings.flatMap(({ notes }, run) => notes.map((note) => `${this.#name(run)}: ${note}`));
    const more = notes.length - SHOWN_NOTES;
    return more > 0 ? [...notes.slice(0, SHOWN_NOTES), `And ${more} more of this kind.`] : notes;
  }

  /** @returns {Curve[]} */
  curves() {
    return this.recording.curves();
  }

  /** How each run fared with each class. @returns {import("../types.js").Outcome[]} */
  outcomes() {
    return this.recording.outcomes();
  }

  /** How each algorithm has fared over its seeds. @returns {import("../types.js").Summary[]} */
  summaries() {
    return this.recording.summaries();
  }

  /** Names of the algorithms' directions, in order. @type {string[]} */
  get directions() {
    return JSON.parse(this.experiment.json()).algorithms.map((/** @type {{ direction: string }} */ { direction }) => direction);
  }

  /** The steps recorded so far. */
  get recorded() {
    return this.recording.steps();
  }

  /**
   * What pulls each class at the coming step, at the last record up to a step.
   * @param {number} moment
   * @returns {import("../types.js").Condition[]}
   */
  conditions(moment) {
    return this.recording.conditions(moment);
  }

  /**
   * What each algorithm's first run took each point of the plane for at a step, or shortly before; empty where that is
   * not known.
   * @param {number} moment
   */
  territories(moment) {
    const [first] = this.runs;
    const algorithms = this.#territories.filter((_, run) => this.runs[run]?.seed === first?.seed);
    return algorithms.map((kept) => kept.findLast(({ step }) => step <= moment)?.cells ?? new Float32Array());
  }

  /**
   * What each algorithm's first run took for another class at a step, or shortly before; nothing where that is not known.
   * @param {number} moment
   */
  mistakes(moment) {
    const [first] = this.runs;
    const algorithms = this.#mistakes.filter((_, run) => this.runs[run]?.seed === first?.seed);
    return algorithms.map((kept) => kept.findLast(({ step }) => step <= moment));
  }

  /**
   * The examples of some mistakes, to be drawn.
   * @param {import("../types.js").Mistakes} mistakes
   */
  picture({ places, shown }) {
    const shape = Uint32Array.from(this.inventory.shape);
    const length = shape.reduce((product, side) => product * side, 1);
    const numbers = new Float32Array(places.length * length);
    for (const [row, place] of places.entries()) numbers.set(this.#mistaken.get(place) ?? [], row * length);
    return new this.#core.Examples(shape, Uint32Array.from(shown), numbers);
  }

  /** Whether some run can go no further before its end. */
  get halted() {
    return this.#standings.some(({ fault }) => fault !== undefined);
  }

  /** The runs that diverged, by their places; not those that were lost for want of a worker. */
  get diverged() {
    const diverged = this.#standings.map(({ fault, lost }) => fault !== undefined && !lost);
    return Uint32Array.from([...diverged.keys()].filter((run) => diverged[run]));
  }

  /** The last loss and recall of every class. @returns {import("../types.js").Latest[]} */
  latest() {
    return this.recording.latest();
  }

  /**
   * A copy of a run's parameters as they are now.
   * @param {number} run
   */
  parameters(run) {
    return this.#job.parameters(run);
  }

  /** Gives its workers up to another experiment; what was recorded can still be looked at. */
  retire() {
    this.#abandon(REPLACED());
    this.broken = true;
    this.pause();
    this.#job.end();
  }

  /** Breaks off what is still awaited and gives the memory back. */
  close() {
    if (this.#closed) return;
    this.#stop();
    this.#job.end();
    this.#closed = true;
    this.#abandon(REPLACED());
    this.examples?.free();
    this.recording.free();
    this.experiment.free();
  }

  /** @param {Progress} progress */
  #progressed({ run, step, finished, fault, lost = false, notes, records, pace, territory, mistakes }) {
    const standing = this.#standings[run];
    if (this.#closed || !standing) return;
    this.recording.extend(run, records);
    if (territory) keep(this.#territories, run, { step, cells: territory }, TERRITORIES);
    if (mistakes) {
      for (const [place, values] of mistakes.examples) this.#mistaken.set(place, values);
      keep(this.#mistakes, run, this.#understood(step, mistakes.told), MISTAKES);
    }
    this.paces[run] = pace ?? this.paces[run];
    if (fault !== undefined && standing.fault === undefined) {
      if (!lost) this.recording.break_off(run);
      this.#listener.halted(this.#blame(run, fault));
    }
    Object.assign(standing, { step, fault, lost, notes, settled: finished || fault !== undefined });
    if (this.finished) this.#stop();
    else if (this.#pace) this.#drive();
    else if (this.#fastest() > this.#aim) this.#setAim(this.#fastest());
    this.#waiting = this.#waiting.filter((waiter) => !this.#serve(waiter));
    this.#listener.changed();
  }

  /**
   * Mistakes as a worker tells them; of the examples only those that were sent.
   * @param {number} step
   * @param {Uint32Array} told
   */
  #understood(step, told) {
    const numbers = told.values();
    const next = () => numbers.next().value ?? 0;
    /** @type {import("../types.js").Mistakes} */
    const mistakes = { step, wrong: [], places: [], taken: [], shown: [] };
    for (const _ of this.classes) {
      mistakes.wrong.push(next());
      const before = mistakes.places.length;
      for (let count = next(); count > 0; count -= 1) {
        const [place, taken] = [next(), next()];
        if (!this.#mistaken.has(place)) continue;
        mistakes.places.push(place);
        mistakes.taken.push(taken);
      }
      mistakes.shown.push(mistakes.places.length - before);
    }
    return mistakes;
  }

  /**
   * @param {number} run
   * @param {string} fault
   */
  #blame(run, fault) {
    return `${this.#name(run)} ${fault}.`;
  }

  /** A run's algorithm and seed. @param {number} run */
  #name(run) {
    const info = this.runs[run];
    return info ? `${info.algorithm} (seed ${info.seed})` : `run ${run}`;
  }

  /** @param {string} message */
  #failed(message) {
    this.#stop();
    this.broken = true;
    this.#abandon(new Error(message));
    this.#listener.changed();
    this.#listener.failed(message);
  }

  /** The step that every run has reached; those that can go no further hold nobody up. */
  #slowest() {
    const going = this.#standings.filter(({ fault }) => fault === undefined);
    return going.length > 0 ? Math.min(...going.map(({ step }) => step)) : this.#fastest();
  }

  #fastest() {
    return Math.max(...this.#standings.map(({ step }) => step));
  }

  /** @param {number} step */
  #setAim(step) {
    if (step === this.#aim) return;
    this.#aim = step;
    this.#job.aim(step);
  }

  #drive() {
    const aim = this.#pace?.aim(this.#slowest(), performance.now(), this.#ticks.lead) ?? 0;
    if (aim > this.#aim) this.#setAim(Math.min(aim, this.steps));
  }

  #stop() {
    this.#pace = undefined;
    this.#ticks.stop();
  }

  /**
   * Kept once every run that still can has reached the step.
   * @param {number} step
   * @returns {Promise<void>}
   */
  #reached(step) {
    return new Promise((resolve, reject) => {
      const waiter = { step, resolve, reject };
      if (this.#closed || this.broken) reject(new Error("The experiment has ended; reset it to train again."));
      else if (!this.#serve(waiter)) this.#waiting.push(waiter);
    });
  }

  /** @param {{ step: number, resolve: () => void }} waiter */
  #serve({ step, resolve }) {
    const there = this.#slowest() >= step || this.finished;
    if (there) resolve();
    return there;
  }

  /** @param {Error} reason */
  #abandon(reason) {
    for (const { reject } of this.#waiting) reject(reason);
    this.#waiting = [];
  }
}

/**
 * Keeps what a run was at a step, and of ever more steps every other one.
 * @template {{ step: number }} Kept
 * @param {Kept[][]} all of each run, oldest first
 * @param {number} run
 * @param {Kept} newest
 * @param {number} most of all runs together
 */
function keep(all, run, newest, most) {
  const kept = all[run] ?? [];
  if (kept.at(-1)?.step === newest.step) kept.pop();
  kept.push(newest);
  const share = most / all.filter(({ length }) => length > 0).length;
  if (kept.length > share) all[run] = kept.filter((_, place) => place % 2 === 0);
}
