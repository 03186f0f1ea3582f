// @ts-check
// Runs one experiment. Its recording grows as the workers report. A single number, the aim, controls the workers.
// Playing raises the aim with the clock, and a step raises it by one. A pause lowers it to the step of the fastest run,
// so that the other runs catch up with it. Nothing else controls a run.

import { kindOf } from "../direction.js";
import { runs as runText, status as text } from "../text.js";
import { Lookback } from "./lookback.js";
import { RunTable } from "./run-table.js";
import { SpeedControl } from "./speed-control.js";
import { Ticks } from "./ticks.js";

/** @typedef {import("../types.js").Core} Core */
/** @typedef {import("../types.js").Curve} Curve */
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

/** The number of notes shown before the others are only counted. */
const SHOWN_NOTES = 3;
/** The error of pending promises when another experiment replaces this one. */
const REPLACED = () =>
  new DOMException("The experiment was reset or replaced before it reached this step.", "AbortError");

export class Session {
  #job;
  #listener;
  /** What the workers last reported of each run. */
  #table;
  #lookback;
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
    /** The images of the page's first view, if this is its experiment. */
    this.lights =
      experiment.opening_ratio() === undefined
        ? undefined
        : new core.Lights(Uint32Array.from(this.datasetSummary.shape), this.runs.length);
    const table = new RunTable(this.runs.length);
    this.#table = table;
    this.#job = pool.begin(
      {
        sourceData,
        experiment: experiment.json(),
        runs: table,
        costs: this.runs.map(({ cost }) => cost),
        watched: true,
      },
      {
        onSample: ({ shape, counts, values }) => {
          if (!this.#closed) this.examples ??= new core.Examples(shape, counts, values);
        },
        onLights: (values) => this.#closed || this.lights?.set_images(values),
        onProgress: (progress, stops) => this.#onProgress(progress, stops),
        glanced: (snapshot) => this.#closed || this.#lookback.keep(snapshot),
        failed: (message) => this.#failed(message),
      },
    );
    const {
      recording,
      runs,
      classes,
      datasetSummary: { shape },
    } = this;
    this.#lookback = new Lookback({ core, recording, runs, classes, table, shape }, this.#job, {
      // The panels that follow the training can show the step now.
      pictured: () => this.going && listener.changed(),
      looked: () => listener.looked(),
    });
    this.opened = this.#reached(0);
  }

  /** @returns {PlaybackState} */
  get playbackState() {
    return {
      step: Math.max(0, this.#table.slowest),
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
    return this.recording.common_step(this.#table.stopped) > this.#clock;
  }

  /** Whether more steps will be recorded, because the session plays or a run has not reached the aim. */
  get going() {
    return this.playing || (!this.broken && this.#table.rows.some(({ step, done }) => !done && step < this.#aim));
  }

  /** Whether it plays at full speed. */
  get isAtFullSpeed() {
    return this.#speed?.isAtFullSpeed ?? false;
  }

  /** Whether every run has ended. */
  get finished() {
    return this.#table.finished;
  }

  /**
   * Trains at a speed until it is paused or done.
   * @param {number} rate in steps per second, or Infinity
   */
  play(rate) {
    if (this.finished || this.broken || this.#closed) return;
    this.#speed = new SpeedControl(rate, Math.max(this.#table.slowest, this.#aim), performance.now());
    this.#ticks.start();
    this.#listener.changed();
  }

  /**
   * Stops every run at its step, and lets the slowest runs catch up with the fastest. Promises of later steps reject.
   */
  pause() {
    const playing = this.playing;
    this.#stop();
    this.#setAim(Math.max(0, this.#table.fastest));
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
    this.#setAim(Math.min(this.steps, Math.max(this.#aim, this.#table.fastest) + n));
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
    return this.#table.stepTimes(this.runs.map(({ algorithm }) => algorithm));
  }

  /** Describes problems with some steps and their remedies, in one sentence each, for the first of them. */
  get notes() {
    const notes = this.#table.rows.flatMap(({ notes }, run) =>
      notes.map((note) => runText.note(this.#name(run), note)),
    );
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
   * @param {number} most the maximum number of recalls: those of the largest classes, and that of the smallest
   * @returns {import("../types.js").SeedSummary[]}
   */
  summaries(step, most) {
    return this.recording.summaries(step, most);
  }

  /**
   * Returns the kinds of the directions of the step that starts at this one, one for each algorithm, in order.
   * @param {number} step
   * @returns {import("../types.js").DirectionKind[]}
   */
  directions(step) {
    /** @type {import("../types.js").Algorithm[]} */
    const algorithms = JSON.parse(this.experiment.json()).algorithms;
    return algorithms.map(({ direction, stages = [] }) =>
      kindOf(stages.findLast((stage) => stage.from <= step && stage.direction)?.direction ?? direction),
    );
  }

  /** The steps to choose from: those recorded so far, and the current one. */
  get times() {
    const recorded = [...this.recording.steps()];
    return recorded.at(-1) === this.#clock || this.going
      ? recorded
      : [...recorded.filter((step) => step < this.#clock), this.#clock];
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
    if (this.#looked !== undefined) this.#lookback.want(this.#looked);
    else if (!this.going) this.#lookback.want(this.#clock);
  }

  /**
   * Returns the snapshot of each algorithm's first run at a step; undefined while it is being computed.
   * @param {number} step
   */
  pictures(step) {
    return this.#lookback.pictures(step);
  }

  /**
   * Whether the records that the results need are known for a step.
   * @param {number} step
   */
  knows(step) {
    return this.#lookback.knows(step);
  }

  /**
   * Whether the first seed's runs have the records that explain the step after this one. If not, it requests them.
   * @param {number} step
   */
  explains(step) {
    return this.#lookback.explains(step);
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
   * @param {number[]} [classes] the indices of the classes; all if left out
   * @returns {import("../types.js").DescentCondition[]}
   */
  descentConditions(at_step, classes) {
    return this.recording.descent_conditions(at_step, classes && Uint32Array.from(classes));
  }

  /**
   * Counts the examples of each class that every run misclassifies at a step that all runs have reached.
   * @param {number} step
   * @returns {Promise<import("../types.js").Misclassified[]>}
   */
  misclassified(step) {
    return this.#lookback.misclassified(step);
  }

  /**
   * Returns the confusion counts of every run at a step that all runs have reached.
   * @param {number} step
   * @param {"train" | "test"} split
   * @returns {Promise<import("../types.js").Confusion[]>}
   */
  confusion(step, split) {
    return this.#lookback.confusion(step, split);
  }

  /**
   * Returns examples to draw, by their indices. All of them must be known (see `shows`).
   * @param {number[][]} places class by class
   */
  picture(places) {
    return this.#lookback.examples(places);
  }

  /**
   * Whether an example is known and can be drawn.
   * @param {number} place
   */
  shows(place) {
    return this.#lookback.shows(place);
  }

  /** Whether a run has stopped before its end. */
  get hasStoppedRun() {
    return this.#table.stopped.length > 0;
  }

  /**
   * Returns the last loss and recall of every class at a step: the first rows, and the number of further rows.
   * @param {number} step
   * @param {number} most the maximum number of rows
   * @returns {{ rows: import("../types.js").Latest[], beyond: number }}
   */
  latest(step, most) {
    return this.recording.latest(step, most);
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
    this.lights?.free();
    this.recording.free();
    this.experiment.free();
  }

  /**
   * @param {Progress} progress
   * @param {boolean} stops
   */
  #onProgress({ run, records, fault, lost, lights = [] }, stops) {
    if (this.#closed) return;
    this.recording.hold(run, records);
    for (const { step, correct } of lights) this.lights?.add(run, step, correct);
    if (stops && lost) this.#lookback.lose(run);
    else if (stops) this.recording.mark_diverged(run);
    if (stops && fault !== undefined) this.#listener.onRunStopped(runText.fault(this.#name(run), fault));
    if (this.finished) this.#stop();
    else if (this.#speed) this.#drive();
    else if (this.#table.fastest > this.#aim) this.#setAim(this.#table.fastest);
    this.tick();
    this.#waiting = this.#waiting.filter((waiter) => !this.#serve(waiter));
    this.#listener.changed();
  }

  /**
   * During training, shows the newest step with complete snapshots, or the newest step of all if no visible panel needs
   * snapshots.
   */
  #follow() {
    const lookback = this.#lookback;
    const step = this.recording.common_step(this.#table.stopped);
    const pictures = this.#looked === undefined && this.watched();
    if (!this.drawing) this.#advance(pictures ? lookback.ready : step);
    if (pictures && lookback.isFree && step > Math.max(this.#clock, lookback.ready)) lookback.want(step);
  }

  /** @param {number} step the clock never goes back to an earlier one */
  #advance(step) {
    this.#clock = Math.max(this.#clock, step);
    this.recording.advance(this.going ? this.#clock : Infinity);
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

  /** @param {number} step */
  #setAim(step) {
    if (step === this.#aim) return;
    this.#aim = step;
    this.#job.aim(step);
  }

  #drive() {
    const aim = this.#speed?.aim(this.#table.slowest, performance.now(), this.#ticks.lead) ?? 0;
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
    const there = this.#table.slowest >= step || this.finished;
    if (there) resolve();
    return there;
  }

  /** @param {Error} reason */
  #abandon(reason) {
    for (const { reject } of this.#waiting) reject(reason);
    this.#waiting = [];
    this.#lookback.end(reason);
  }
}
