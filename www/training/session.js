// @ts-check
// Runs one experiment. Its recording grows as the workers report. A single number, the aim, controls the workers.
// Playing raises the aim with the clock, and a step raises it by one. A pause lowers it to the step of the fastest run,
// so that the other runs catch up with it. Nothing else controls a run.

import { left } from "../clock.js";
import { runs as runText, status as text } from "../text.js";
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
 * The callbacks of the lab.
 * @typedef {object} Listener
 * @property {() => void} changed called when something was recorded, or when playing began or ended
 * @property {() => void} looked called when a requested step has been computed
 * @property {(message: string) => void} onRunStopped called when a run cannot continue
 * @property {(message: string) => void} failed called when training as a whole cannot continue
 */

/** The number of points along a side of a decision map. */
const SIDE = 64;
/** The number of misclassified examples shown for each class. */
const MAX_MISCLASSIFIED = 12;
/** After a snapshot during training, the workers only train for this multiple of the time that it took them. */
const REST = 2;
/** The number of notes shown before the others are only counted. */
const SHOWN_NOTES = 3;
/** The error of pending promises when another experiment replaces this one. */
const REPLACED = () => new DOMException("The experiment was reset or replaced before it reached this step.", "AbortError");

export class Session {
  #job;
  #listener;
  /** @type {{ step: number, settled: boolean, fault: string | undefined, lost: boolean, notes: string[] }[]} */
  #runStates;
  /** @type {{ step: number, resolve: () => void, reject: (error: Error) => void }[]} */
  #waiting = [];
  /** @type {SpeedControl | undefined} */
  #speed;
  /** The step shown by all panels that follow the training. */
  #clock = 0;
  /**
   * The step that the reader has selected; undefined while the panels follow the training.
   * @type {number | undefined}
   */
  #looked;
  /** The snapshots of shown steps, and the records of steps that were not recorded. */
  #pictures;
  #records;
  /** The time of the last snapshot, and for how long the workers only train after it, in milliseconds. */
  #answered = 0;
  #rest = 0;
  /** The last step whose snapshots are complete. */
  #ready = 0;
  /** The features of misclassified examples, by the examples' indices. @type {Map<number, Float32Array>} */
  #misclassifiedValues = new Map();
  /**
   * The requests of the element, each with the function that rejects its promise.
   * @type {Set<{ looks: SnapshotQueries, reject: (error: Error) => void }>}
   */
  #questions = new Set();
  /** The mean milliseconds per step of each run. @type {(number | undefined)[]} */
  stepTimes;
  #core;
  #aim = 0;
  #ticks = new Ticks(() => this.#drive());
  #closed = false;
  /** Whether the figure draws the runs of an earlier experiment behind the current ones. */
  hasPreviousRun = false;
  /** Whether training cannot continue. Only a reset helps then. */
  broken = false;
  /** Whether a step is being drawn. The clock stands still meanwhile, and training continues. */
  drawing = false;
  /** Returns whether some visible panels need snapshots of the step, not only its records. */
  watched = () => true;

  /**
   * Starts the experiment at step 0. `opened` resolves once every run has recorded that step.
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
    /** The summary of the source's data. @type {import("../types.js").DatasetSummary} */
    this.datasetSummary = JSON.parse(datasetSummary);
    /** Some of the training examples. @type {import("../types.js").Examples | undefined} */
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

  /**
   * The step shown by all panels that follow the training. During training it is at most the last step that all runs
   * have recorded.
   */
  get clock() {
    return this.#clock;
  }

  /** Whether the recording is ahead of the shown step. */
  get ahead() {
    return this.recording.common_step(this.#stopped) > this.#clock;
  }

  /** Whether more steps will be recorded, because the session plays or a run has not reached the aim. */
  get going() {
    return this.playing || (!this.broken && this.#runStates.some(({ step, settled }) => !settled && step < this.#aim));
  }

  /** Whether it plays at full speed. */
  get isAtFullSpeed() {
    return this.#speed?.isAtFullSpeed ?? false;
  }

  /** Whether every run has ended. */
  get finished() {
    return this.#runStates.every(({ settled }) => settled);
  }

  /**
   * Trains at a speed until it is paused or done.
   * @param {number} rate in steps per second, or Infinity
   */
  play(rate) {
    if (this.finished || this.broken || this.#closed) return;
    this.#speed = new SpeedControl(rate, Math.max(this.#slowest(), this.#aim), performance.now());
    this.#ticks.start();
    this.#listener.changed();
  }

  /**
   * Stops every run at its step, and lets the slowest runs catch up with the fastest. Promises of later steps reject.
   */
  pause() {
    const playing = this.playing;
    this.#stop();
    this.#setAim(Math.max(0, this.#fastest()));
    const late = this.#waiting.filter(({ step }) => step > this.#aim);
    this.#waiting = this.#waiting.filter(({ step }) => step <= this.#aim);
    for (const { reject } of late) {
      reject(new DOMException("Training was paused before it reached this step.", "AbortError"));
    }
    if (playing) this.#listener.changed();
  }

  /**
   * Makes exactly n steps, or as many as are left. Resolves once every run has made them.
   * @param {number} n
   */
  step(n) {
    if (this.playing) this.pause();
    this.#setAim(Math.min(this.steps, Math.max(this.#aim, this.#fastest()) + n));
    return this.#reached(this.#aim);
  }

  /** Trains to the end at full speed. */
  run() {
    this.play(Infinity);
    return this.#reached(this.steps);
  }

  /**
   * Takes over the recording of the earlier experiment, to show it behind its own.
   * @param {Session} earlier soon closed
   */
  follow(earlier) {
    this.hasPreviousRun = this.recording.follow(earlier.recording);
  }

  /**
   * Returns the mean milliseconds per step of each algorithm, if its runs have made a step.
   * @returns {Map<string, number | undefined>}
   */
  stepTimesByAlgorithm() {
    const of = (/** @type {string} */ name) => this.stepTimes.filter((msPerStep, run) => msPerStep !== undefined && this.runs[run]?.algorithm === name);
    const mean = (/** @type {(number | undefined)[]} */ stepTimes) => stepTimes.reduce((/** @type {number} */ sum, msPerStep) => sum + (msPerStep ?? 0), 0) / stepTimes.length;
    return new Map(this.runs.map(({ algorithm }) => [algorithm, of(algorithm).length > 0 ? mean(of(algorithm)) : undefined]));
  }

  /** Describes problems with some steps and their remedies, in one sentence each, for the first of them. */
  get notes() {
    const notes = this.#runStates.flatMap(({ notes }, run) => notes.map((note) => runText.note(this.#name(run), note)));
    const more = notes.length - SHOWN_NOTES;
    return more > 0 ? [...notes.slice(0, SHOWN_NOTES), runText.moreNotes(more)] : notes;
  }

  /** @returns {Curve[]} */
  curves() {
    return this.recording.curves();
  }

  /** Returns the outcome of each run and class. @returns {import("../types.js").Outcome[]} */
  outcomes() {
    return this.recording.outcomes();
  }

  /**
   * Returns the results of each algorithm over its seeds at a step.
   * @param {number} step
   * @returns {import("../types.js").SeedSummary[]}
   */
  summaries(step) {
    return this.recording.summaries(step);
  }

  /** The directions of the algorithms, in order. @type {string[]} */
  get directions() {
    return JSON.parse(this.experiment.json()).algorithms.map((/** @type {{ direction: string }} */ { direction }) => direction);
  }

  /** The steps to choose from: those recorded so far, and the current one. */
  get times() {
    const recorded = [...this.recording.steps()];
    return recorded.at(-1) === this.#clock || this.going ? recorded : [...recorded.filter((step) => step < this.#clock), this.#clock];
  }

  /**
   * Shows a step that all runs have reached, or follows the training again.
   * @param {number | undefined} step
   */
  look(step) {
    this.#looked = step;
    this.tick();
  }

  /** Advances the clock, unless a step is being drawn. */
  tick() {
    if (this.#closed) return;
    if (this.going) this.#follow();
    else this.#advance(this.playbackState.step);
    if (this.#looked !== undefined) this.#wantPictures(this.#looked);
    else if (!this.going) this.#wantPictures(this.#clock);
  }

  /**
   * Returns the snapshot of each algorithm's first run at a step; undefined while it is being computed.
   * @param {number} step
   */
  pictures(step) {
    const found = this.#pictures.find(step);
    return found && this.#first.map((run) => found.runs.get(run));
  }

  /**
   * Whether the records that the results need are known for a step.
   * @param {number} step
   */
  knows(step) {
    return this.runs.every((_, run) => this.#has(run, step));
  }

  /**
   * Whether the first seed's runs have the records that explain the step after this one. If not, it requests them.
   * @param {number} step
   */
  explains(step) {
    const missing = this.#first.filter((run) => !this.#has(run, step));
    if (missing.length > 0 && this.#pictures.pending !== step + 1) this.#want(this.#records, { step: step + 1, runs: missing, side: 0, most: 0 });
    return missing.length === 0;
  }

  /**
   * Returns the message for a step that is not known yet, or no longer.
   * @param {number} step
   */
  coming(step) {
    return this.broken ? text.cannotCompute(step) : text.computing(step);
  }

  /**
   * Returns the descent condition of each class for the step that follows a recorded step: this one, or the last one
   * recorded before it.
   * @param {number} at_step
   * @returns {import("../types.js").DescentCondition[]}
   */
  descentConditions(at_step) {
    return this.recording.descent_conditions(at_step);
  }

  /**
   * Counts the examples of each class that every run misclassifies at a step that all runs have reached.
   * @param {number} step
   * @returns {Promise<import("../types.js").Misclassified[]>}
   */
  misclassified(step) {
    const runs = [...this.runs.keys()].filter((run) => !this.#runStates[run]?.lost);
    return new Promise((resolve, reject) => {
      if (this.broken || this.#closed || runs.length === 0) return reject(new Error(text.cannotCompute(step)));
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
   * Returns examples to draw, by their indices. All of them must be known (see `shows`).
   * @param {number[][]} places class by class
   */
  picture(places) {
    const shape = Uint32Array.from(this.datasetSummary.shape);
    const length = shape.reduce((product, side) => product * side, 1);
    const numbers = new Float32Array(places.flat().length * length);
    for (const [row, place] of places.flat().entries()) numbers.set(this.#misclassifiedValues.get(place) ?? [], row * length);
    return new this.#core.Examples(shape, Uint32Array.from(places.map((each) => each.length)), numbers);
  }

  /**
   * Whether an example is known and can be drawn.
   * @param {number} place
   */
  shows(place) {
    return this.#misclassifiedValues.has(place);
  }

  /** Whether a run has stopped before its end. */
  get hasStoppedRun() {
    return this.#runStates.some(({ fault }) => fault !== undefined);
  }

  /** The indices of the runs that diverged, without those that were lost because a worker failed. */
  get diverged() {
    const diverged = this.#runStates.map(({ fault, lost }) => fault !== undefined && !lost);
    return Uint32Array.from([...diverged.keys()].filter((run) => diverged[run]));
  }

  /**
   * Returns the last loss and recall of every class at a step.
   * @param {number} step
   * @returns {import("../types.js").Latest[]}
   */
  latest(step) {
    return this.recording.latest(step);
  }

  /**
   * Returns a copy of a run's current parameters.
   * @param {number} run
   */
  parameters(run) {
    return this.#job.parameters(run);
  }

  /** Releases its workers for another experiment. The recording stays visible. */
  retire() {
    this.#abandon(REPLACED());
    this.broken = true;
    this.pause();
    this.#job.end();
  }

  /** Rejects what is pending and frees the memory. */
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
    const stops = fault !== undefined && runState.fault === undefined;
    if (stops && !lost) this.recording.mark_diverged(run);
    Object.assign(runState, { step, fault, lost, notes, settled: finished || fault !== undefined });
    if (stops) {
      for (const looks of [this.#pictures, this.#records, ...[...this.#questions].map(({ looks }) => looks)]) if (lost) looks.lose(run);
      this.#listener.onRunStopped(runText.fault(this.#name(run), fault));
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
    // Each seed draws its own examples, and only those of the first seed are shown.
    const first = this.runs[run]?.seed === this.runs[0]?.seed;
    if (first) for (const [place, values] of examples) this.#misclassifiedValues.set(place, values);
    this.recording.keep_recomputed(run, records);
  }

  /**
   * Handles the completed snapshots of a requested step, so that the panels that follow the training can show it.
   * @param {import("./snapshot-queries.js").Look} look
   */
  #onSample({ step, runs }) {
    this.#answered = performance.now();
    // The rest is as long as if one worker had made all snapshots.
    this.#rest = REST * [...runs.values()].reduce((sum, { spent }) => sum + spent, 0);
    this.#ready = step;
    if (this.going) this.#listener.changed();
    this.#listener.looked();
  }

  /**
   * During training, shows the newest step with complete snapshots, or the newest step of all if no visible panel needs
   * snapshots.
   */
  #follow() {
    const step = this.recording.common_step(this.#stopped);
    const pictures = this.#pictorial && this.#looked === undefined && this.watched();
    if (!this.drawing) this.#advance(pictures ? this.#ready : step);
    const free = this.#pictures.pending === undefined && left(this.#answered, this.#rest) === 0;
    if (pictures && free && step > Math.max(this.#clock, this.#ready)) this.#wantPictures(step);
  }

  /** @param {number} step the clock never goes back to an earlier one */
  #advance(step) {
    this.#clock = Math.max(this.#clock, step);
    this.recording.advance(this.going ? this.#clock : Infinity);
  }

  /** @param {number} step */
  #wantPictures(step) {
    const known = this.knows(step) && (step === 0 || this.knows(step - 1));
    if (!this.#pictorial && known) return;
    // Records that were computed again are not kept forever.
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

  /** Whether a step has pictures besides its records: misclassified images, or a decision map of two features. */
  get #pictorial() {
    const [channels, height, width] = this.datasetSummary.shape;
    return height > 1 || channels * height * width === 2;
  }

  /** The runs of the first seed, one for each algorithm. */
  get #first() {
    return [...this.runs.keys()].filter((run) => this.runs[run]?.seed === this.runs[0]?.seed);
  }

  /** The indices of the runs that have stopped. */
  get #stopped() {
    return Uint32Array.from([...this.#runStates.keys()].filter((run) => this.#runStates[run]?.fault !== undefined));
  }

  /**
   * @param {number} run
   * @param {number} step
   */
  #has(run, step) {
    return this.#runStates[run]?.lost || this.recording.can_show(run, step);
  }

  /**
   * Returns a row for each pair of classes from the snapshot of a run.
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

  /** Returns a run's algorithm and seed. @param {number} run */
  #name(run) {
    const info = this.runs[run];
    return info ? runText.name(info.algorithm, info.seed) : runText.unnamed(run);
  }

  /** @param {string} message */
  #failed(message) {
    this.#stop();
    this.broken = true;
    this.#abandon(new Error(message));
    this.#listener.changed();
    this.#listener.failed(message);
  }

  /** Returns the step that every run has reached. It ignores the runs that have stopped. */
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
   * Resolves once every run that can has reached the step.
   * @param {number} step
   * @returns {Promise<void>}
   */
  #reached(step) {
    return new Promise((resolve, reject) => {
      const waiter = { step, resolve, reject };
      if (this.#closed || this.broken) reject(new Error("The experiment has ended. Reset it to train again."));
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
