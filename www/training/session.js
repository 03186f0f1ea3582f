// @ts-check
// One experiment under way: its recording, which grows as the workers report, and the one number that drives them, the
// aim. Playing raises the aim with the clock, a step raises it by one, and a pause calls it back to the step that the
// fastest run has reached, where the others then join it. Nothing else ever touches a run.

import { left } from "../interface/clock.js";
import { counted } from "../interface/dom.js";
import { SnapshotQueries } from "./snapshot-queries.js";
import { SpeedControl } from "./speed-control.js";
import { Ticks } from "./ticks.js";

/** @typedef {import("../types.js").Core} Core */
/** @typedef {import("../types.js").Curve} Curve */
/** @typedef {import("../types.js").RunSnapshot} RunSnapshot */
/** @typedef {import("../types.js").Progress} Progress */
/** @typedef {import("../types.js").RunInfo} RunInfo */
/** @typedef {import("../types.js").ClassInfo} ClassInfo */
/** @typedef {import("../types.js").PlaybackState} PlaybackState */

/**
 * What the lab wants to hear.
 * @typedef {object} Listener
 * @property {() => void} changed something was recorded, or playing began or ended
 * @property {() => void} looked a step that was asked for is computed
 * @property {(message: string) => void} halted a run can go no further
 * @property {(message: string) => void} failed training as a whole can go no further
 */

/** How many points a side a decision map has. */
const SIDE = 64;
/** How many mistakes of each class are shown. */
const MAX_MISCLASSIFIED = 12;
/** How many times as long as a step looked at took them the workers only train, while it goes on. */
const REST = 2;
/** Notes that are shown before the others are only counted. */
const SHOWN_NOTES = 3;
/** What becomes of those who wait when an experiment makes room for the next. */
const REPLACED = () => new DOMException("The experiment was reset or replaced before it came that far.", "AbortError");

export class Session {
  #job;
  #listener;
  /** @type {{ step: number, settled: boolean, fault: string | undefined, lost: boolean, notes: string[] }[]} */
  #runStates;
  /** @type {{ step: number, resolve: () => void, reject: (error: Error) => void }[]} */
  #waiting = [];
  /** @type {SpeedControl | undefined} */
  #speed;
  /** The step that all that follows the training shows. */
  #clock = 0;
  /** The step that the reader looks at, if it is not that one. @type {number | undefined} */
  #looked;
  /** What steps looked at were like beside their records, and records of steps that were not recorded. */
  #pictures;
  #records;
  /** When the workers told of the last picture, and how long they only train since, in milliseconds. */
  #answered = 0;
  #rest = 0;
  /** The last step whose pictures were completed. */
  #ready = 0;
  /** The numbers of examples that were predicted as another class, by their places. @type {Map<number, Float32Array>} */
  #misclassifiedValues = new Map();
  /** Questions of the element, each with whom its answer may fail. @type {Set<{ looks: SnapshotQueries, reject: (error: Error) => void }>} */
  #questions = new Set();
  /** Of each run, mean milliseconds a step. @type {(number | undefined)[]} */
  stepTimes;
  #core;
  #aim = 0;
  #ticks = new Ticks(() => this.#drive());
  #closed = false;
  /** Whether an earlier experiment's runs stand behind its own. */
  hasPreviousRun = false;
  /** Whether the workers gave up; only a reset helps. */
  broken = false;
  /** Whether a step is being drawn, for which the clock stands still while training goes on. */
  drawing = false;
  /** Whether pictures of the step are in sight that are more than records. */
  watched = () => true;

  /**
   * Begins the experiment at step 0; `opened` is kept once every run has recorded it.
   * @param {Core} core
   * @param {import("../types.js").Experiment} experiment owned by the session from now on
   * @param {import("./pool.js").Pool} pool
   * @param {{ datasetSummary: string, sourceData: import("../types.js").SourceData }} source
   * @param {Listener} listener
   */
  constructor(core, experiment, pool, { datasetSummary, sourceData }, listener) {
    this.#listener = listener;
    this.experiment = experiment;
    this.recording = new core.Recording(experiment);
    this.steps = experiment.steps();
    /** @type {RunInfo[]} */
    this.runs = experiment.runs();
    /** @type {ClassInfo[]} */
    this.classes = experiment.classes();
    /** What the source has. @type {import("../types.js").DatasetSummary} */
    this.datasetSummary = JSON.parse(datasetSummary);
    /** Some of the examples trained on. @type {import("../types.js").Examples | undefined} */
    this.examples = undefined;
    this.#runStates = this.runs.map(() => ({ step: -1, settled: false, fault: undefined, lost: false, notes: [] }));
    this.stepTimes = this.runs.map(() => undefined);
    this.#core = core;
    this.#job = pool.begin(
      { sourceData, experiment: experiment.json(), costs: this.runs.map(({ cost }) => cost), watched: true },
      {
        onSample: ({ shape, counts, values }) => {
          if (!this.#closed) this.examples ??= new core.Examples(shape, counts, values);
        },
        onProgress: (progress) => this.#onProgress(progress),
        glanced: (snapshot) => this.#glanced(snapshot),
        failed: (message) => this.#failed(message),
      },
    );
    this.#pictures = new SnapshotQueries(this.#job, (look) => this.#onSample(look));
    this.#records = new SnapshotQueries(this.#job, () => this.#listener.looked());
    this.opened = this.#reached(0);
  }

  /** @returns {PlaybackState} */
  get playbackState() {
    return {
      step: Math.max(0, this.#slowest()),
      steps: this.steps,
      playing: this.#speed !== undefined,
      finished: this.finished,
    };
  }

  get playing() {
    return this.#speed !== undefined;
  }

  /** The step that all that follows the training shows: while it goes on the last one recorded of all runs, or before. */
  get clock() {
    return this.#clock;
  }

  /** Whether more is recorded than is shown. */
  get ahead() {
    return this.recording.common(this.#stopped) > this.#clock;
  }

  /** Whether more is about to be recorded: it plays, or some run is still on its way to the aim. */
  get going() {
    return this.playing || (!this.broken && this.#runStates.some(({ step, settled }) => !settled && step < this.#aim));
  }

  /** Whether it plays as fast as the machine can. */
  get flatOut() {
    return this.#speed?.flatOut ?? false;
  }

  /** Whether no run can go any further. */
  get finished() {
    return this.#runStates.every(({ settled }) => settled);
  }

  /**
   * Trains at a pace until paused or done.
   * @param {number} rate steps a second, or Infinity
   */
  play(rate) {
    if (this.finished || this.broken || this.#closed) return;
    this.#speed = new SpeedControl(rate, Math.max(this.#slowest(), this.#aim), performance.now());
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
    this.hasPreviousRun = this.recording.follow(earlier.recording);
  }

  /** Milliseconds a step of each algorithm, where its runs have made one. @returns {Map<string, number | undefined>} */
  stepTimesByAlgorithm() {
    const of = (/** @type {string} */ name) => this.stepTimes.filter((msPerStep, run) => msPerStep !== undefined && this.runs[run]?.algorithm === name);
    const mean = (/** @type {(number | undefined)[]} */ stepTimes) => stepTimes.reduce((/** @type {number} */ sum, msPerStep) => sum + (msPerStep ?? 0), 0) / stepTimes.length;
    return new Map(this.runs.map(({ algorithm }) => [algorithm, of(algorithm).length > 0 ? mean(of(algorithm)) : undefined]));
  }

  /** What went wrong with some steps, and what would spare it: a sentence each, for the first of them. */
  get notes() {
    const notes = this.#runStates.flatMap(({ notes }, run) => notes.map((note) => `${this.#name(run)}: ${note}`));
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

  /**
   * How each algorithm had fared over its seeds at a step.
   * @param {number} step
   * @returns {import("../types.js").SeedSummary[]}
   */
  summaries(step) {
    return this.recording.summaries(step);
  }

  /** Names of the algorithms' directions, in order. @type {string[]} */
  get directions() {
    return JSON.parse(this.experiment.json()).algorithms.map((/** @type {{ direction: string }} */ { direction }) => direction);
  }

  /** The steps that can be looked at: those recorded so far, and where it stands. */
  get times() {
    const recorded = [...this.recording.steps()];
    return recorded.at(-1) === this.#clock || this.going ? recorded : [...recorded.filter((step) => step < this.#clock), this.#clock];
  }

  /**
   * Looks at a step that all runs have reached, or follows the training again.
   * @param {number | undefined} step
   */
  look(step) {
    this.#looked = step;
    this.tick();
  }

  /** Moves the clock on, unless a step is being drawn. */
  tick() {
    if (this.#closed) return;
    if (this.going) this.#follow();
    else this.#advance(this.playbackState.step);
    if (this.#looked !== undefined) this.#wantPictures(this.#looked);
    else if (!this.going) this.#wantPictures(this.#clock);
  }

  /**
   * What each algorithm's first run was at a step; nothing while that is being computed.
   * @param {number} step
   */
  pictures(step) {
    const found = this.#pictures.find(step);
    return found && this.#first.map((run) => found.runs.get(run));
  }

  /**
   * Whether what the results need of a step is known.
   * @param {number} step
   */
  knows(step) {
    return this.runs.every((_, run) => this.#has(run, step));
  }

  /**
   * Whether the first seed's runs can tell what they did from a step on; it is asked for if not.
   * @param {number} step
   */
  explains(step) {
    const missing = this.#first.filter((run) => !this.#has(run, step));
    if (missing.length > 0 && this.#pictures.pending !== step + 1) this.#want(this.#records, { step: step + 1, runs: missing, side: 0, most: 0 });
    return missing.length === 0;
  }

  /**
   * What is said of a step that is not known yet, or not any more.
   * @param {number} step
   */
  coming(step) {
    return this.broken ? `Step ${counted(step)} cannot be computed again: training has ended.` : `Computing step ${counted(step)} …`;
  }

  /**
   * What pulls each class at the next step, at a step or the last record before it.
   * @param {number} at_step
   * @returns {import("../types.js").DescentCondition[]}
   */
  descentConditions(at_step) {
    return this.recording.descent_conditions(at_step);
  }

  /**
   * How many examples of each class every run takes for another at a step that all have reached.
   * @param {number} step
   * @returns {Promise<import("../types.js").Misclassified[]>}
   */
  misclassified(step) {
    const runs = [...this.runs.keys()].filter((run) => !this.#runStates[run]?.lost);
    return new Promise((resolve, reject) => {
      if (this.broken || this.#closed || runs.length === 0) return reject(new Error(`Step ${counted(step)} cannot be computed again: training has ended.`));
      const looks = new SnapshotQueries(this.#job, ({ runs }) => {
        this.#questions.delete(asked);
        resolve([...runs.values()].sort((a, b) => a.run - b.run).flatMap((snapshot) => this.#counts(snapshot)));
      });
      const asked = { looks, reject };
      this.#questions.add(asked);
      looks.want({ step, runs, side: 0, most: 0 });
    });
  }

  /**
   * Some examples of a class, by their places, to be drawn: those of them that are known.
   * @param {number[][]} places class after class
   */
  picture(places) {
    const shape = Uint32Array.from(this.datasetSummary.shape);
    const length = shape.reduce((product, side) => product * side, 1);
    const numbers = new Float32Array(places.flat().length * length);
    for (const [row, place] of places.flat().entries()) numbers.set(this.#misclassifiedValues.get(place) ?? [], row * length);
    return new this.#core.Examples(shape, Uint32Array.from(places.map((each) => each.length)), numbers);
  }

  /**
   * Whether an example can be drawn.
   * @param {number} place
   */
  shows(place) {
    return this.#misclassifiedValues.has(place);
  }

  /** Whether some run can go no further before its end. */
  get halted() {
    return this.#runStates.some(({ fault }) => fault !== undefined);
  }

  /** The runs that diverged, by their places; not those that were lost for want of a worker. */
  get diverged() {
    const diverged = this.#runStates.map(({ fault, lost }) => fault !== undefined && !lost);
    return Uint32Array.from([...diverged.keys()].filter((run) => diverged[run]));
  }

  /**
   * The last loss and recall of every class at a step.
   * @param {number} step
   * @returns {import("../types.js").Latest[]}
   */
  latest(step) {
    return this.recording.latest(step);
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
  #onProgress({ run, step, finished, fault, lost = false, notes, records, msPerStep }) {
    const runState = this.#runStates[run];
    if (this.#closed || !runState) return;
    this.recording.hold(run, records);
    this.stepTimes[run] = msPerStep ?? this.stepTimes[run];
    const halts = fault !== undefined && runState.fault === undefined;
    if (halts && !lost) this.recording.mark_diverged(run);
    Object.assign(runState, { step, fault, lost, notes, settled: finished || fault !== undefined });
    if (halts) {
      for (const looks of [this.#pictures, this.#records, ...[...this.#questions].map(({ looks }) => looks)]) if (lost) looks.lose(run);
      this.#listener.halted(this.#withRunName(run, fault));
    }
    if (this.finished) this.#stop();
    else if (this.#speed) this.#drive();
    else if (this.#fastest() > this.#aim) this.#setAim(this.#fastest());
    this.tick();
    this.#waiting = this.#waiting.filter((waiter) => !this.#serve(waiter));
    this.#listener.changed();
  }

  /** @param {RunSnapshot} snapshot */
  #glanced({ run, records, examples }) {
    if (this.#closed) return;
    for (const [place, values] of examples) this.#misclassifiedValues.set(place, values);
    this.recording.recall(run, records);
  }

  /**
   * A step that was asked for is known: what follows the training may show it.
   * @param {import("./snapshot-queries.js").Look} look
   */
  #onSample({ step, runs }) {
    this.#answered = performance.now();
    // As if one worker had made them all.
    this.#rest = REST * [...runs.values()].reduce((sum, { spent }) => sum + spent, 0);
    this.#ready = step;
    if (this.going) this.#listener.changed();
    this.#listener.looked();
  }

  /** While it goes on, shows the newest step whose pictures are known, or the newest of all if nobody sees pictures. */
  #follow() {
    const step = this.recording.common(this.#stopped);
    const pictures = this.#pictorial && this.#looked === undefined && this.watched();
    if (!this.drawing) this.#advance(pictures ? this.#ready : step);
    const free = this.#pictures.pending === undefined && left(this.#answered, this.#rest) === 0;
    if (pictures && free && step > Math.max(this.#clock, this.#ready)) this.#wantPictures(step);
  }

  /** @param {number} step if it is an earlier one than before, the clock stays */
  #advance(step) {
    this.#clock = Math.max(this.#clock, step);
    this.recording.advance(this.going ? this.#clock : Infinity);
  }

  /** @param {number} step */
  #wantPictures(step) {
    const known = this.knows(step) && (step === 0 || this.knows(step - 1));
    if (!this.#pictorial && known) return;
    // Records that were computed again are not kept for ever.
    if (!known) this.#pictures.drop(step);
    const [, height] = this.datasetSummary.shape;
    this.#want(this.#pictures, {
      step,
      runs: known ? this.#first : [...this.runs.keys()],
      side: height > 1 ? 0 : SIDE,
      most: height > 1 ? MAX_MISCLASSIFIED : 0,
    });
  }

  /**
   * @param {SnapshotQueries} looks
   * @param {import("../types.js").SnapshotRequest} snapshotRequest
   */
  #want(looks, snapshotRequest) {
    if (!this.broken) looks.want({ ...snapshotRequest, runs: snapshotRequest.runs.filter((run) => !this.#runStates[run]?.lost) });
  }

  /** Whether there is more to see of a step than its records: images that are wrong, or a map of two features. */
  get #pictorial() {
    const [channels, height, width] = this.datasetSummary.shape;
    return height > 1 || channels * height * width === 2;
  }

  /** The first seed's runs, one for each algorithm. */
  get #first() {
    return [...this.runs.keys()].filter((run) => this.runs[run]?.seed === this.runs[0]?.seed);
  }

  /** The runs that go no further, by their places. */
  get #stopped() {
    return Uint32Array.from([...this.#runStates.keys()].filter((run) => this.#runStates[run]?.fault !== undefined));
  }

  /**
   * @param {number} run
   * @param {number} step
   */
  #has(run, step) {
    return this.#runStates[run]?.lost || this.recording.knows(run, step);
  }

  /**
   * Of a run at a step, a row for each two classes.
   * @param {RunSnapshot} snapshot
   */
  #counts({ run, misclassified }) {
    const { algorithm = "", seed = 0 } = this.runs[run] ?? {};
    const names = this.classes.map(({ name }) => name);
    return misclassified.flatMap(({ predicted }, place) =>
      predicted
        .map((count, other) => ({ algorithm, seed, class: names[place] ?? "", predicted: names[other] ?? "", count }))
        .filter((row) => row.class !== row.predicted),
    );
  }

  /**
   * @param {number} run
   * @param {string} fault
   */
  #withRunName(run, fault) {
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
    const going = this.#runStates.filter(({ fault }) => fault === undefined);
    return going.length > 0 ? Math.min(...going.map(({ step }) => step)) : this.#fastest();
  }

  #fastest() {
    return Math.max(...this.#runStates.map(({ step }) => step));
  }

  /** @param {number} step */
  #setAim(step) {
    if (step === this.#aim) return;
    this.#aim = step;
    this.#job.aim(step);
  }

  #drive() {
    const aim = this.#speed?.aim(this.#slowest(), performance.now(), this.#ticks.lead) ?? 0;
    if (aim > this.#aim) this.#setAim(Math.min(aim, this.steps));
  }

  #stop() {
    this.#speed = undefined;
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
    for (const { reject } of [...this.#waiting, ...this.#questions]) reject(reason);
    this.#waiting = [];
    this.#questions.clear();
  }
}
