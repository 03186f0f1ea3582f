// @ts-check
// A worker that trains. It holds some of an experiment's runs and brings them, side by side, up to the step the page
// aims for. It trains in slices of a few milliseconds and looks at its messages in between, so that a pause is
// answered at once however far the aim.

import { Experiment, Run, Shelf, initSync } from "./pkg/imbalance_lab.js";

/** How long a slice of training lasts, in milliseconds. */
const SLICE = 8;
/** How long reports are held back while training goes on, in milliseconds: a page cannot draw more often. */
const REPORT = 16;

/** @typedef {import("./types.js").Order} Order */
/** @typedef {import("./types.js").Report} Report */

/** The worker's own end of the line to the page, which a worker's global object is. */
const page = /** @type {MessagePort} */ (/** @type {unknown} */ (self));

/** @type {Map<string, Shelf>} */
const shelves = new Map();
/** @type {Map<number, Run>} */
let runs = new Map();
let generation = 0;
let aim = 0;
let reported = 0;
/** The run that is being trained at this moment. @type {number | undefined} */
let training;
/** Whether a slice is already waiting for its turn. */
let scheduled = false;

// A message to oneself is a turn at the end of the queue, without the delay that timers have.
const turn = new MessageChannel();
turn.port1.onmessage = () => {
  scheduled = false;
  guarded(trainSlice);
};

page.onmessage = (/** @type {MessageEvent<Order>} */ { data }) => guarded(() => obey(data));

/** @param {Order} order */
function obey(order) {
  switch (order.kind) {
    case "open":
      initSync({ module: order.module });
      break;
    case "stock":
      stock(order);
      break;
    case "begin":
      begin(order);
      break;
    case "aim":
      if (order.generation !== generation) break;
      aim = order.step;
      schedule();
      break;
    case "parameters":
      if (order.generation === generation) tellParameters(order);
      break;
  }
}

/** @param {Extract<Order, { kind: "stock" }>} order */
function stock({ source, manifest, shards }) {
  const shelf = shelves.get(source) ?? new Shelf(manifest);
  shelves.set(source, shelf);
  for (const [name, bytes] of shards) shelf.put(name, bytes);
}

/** @param {Extract<Order, { kind: "begin" }>} order */
function begin(order) {
  for (const run of runs.values()) run.free();
  runs = new Map();
  generation = order.generation;
  aim = 0;
  const shelf = shelves.get(order.source);
  if (!shelf) throw new Error(`no images of “${order.source}” have arrived`);
  const experiment = new Experiment(order.experiment);
  try {
    for (const { run: index, step } of order.runs) {
      training = index;
      const run = new Run(experiment, index, shelf);
      runs.set(index, run);
      if (step === 0) continue;
      // Taken up from a worker that died: the page has everything up to here.
      run.advance(step);
      run.take_records();
    }
  } catch (cause) {
    // After a trap the core can free nothing any more.
    throw cause instanceof WebAssembly.RuntimeError
      ? new Error("it ran out of memory: try fewer runs, classes or images", { cause })
      : cause;
  }
  experiment.free();
  training = undefined;
  report();
}

/** @param {Extract<Order, { kind: "parameters" }>} order */
function tellParameters({ run, question }) {
  const values = runs.get(run)?.parameters();
  if (!values) throw new Error(`run ${run} is not here`);
  post({ kind: "parameters", generation, question, values }, [values.buffer]);
}

function schedule() {
  if (scheduled) return;
  scheduled = true;
  turn.port2.postMessage(undefined);
}

/** Brings every run forward step by step, the hindmost first, until the slice is over or the aim is reached. */
function trainSlice() {
  const end = performance.now() + SLICE;
  let behind = hindmost();
  while (behind.length > 0) {
    for (const [index, run] of behind) {
      training = index;
      run.advance(1);
    }
    training = undefined;
    if (performance.now() >= end) break;
    behind = hindmost();
  }
  if (hindmost().length === 0) {
    report();
  } else {
    if (performance.now() - reported >= REPORT) report();
    schedule();
  }
}

/** The runs that are furthest behind, among those that still have a way to go. */
function hindmost() {
  const going = [...runs].filter(([, run]) => !run.finished() && run.fault() === undefined && run.step() < aim);
  const least = Math.min(...going.map(([, run]) => run.step()));
  return going.filter(([, run]) => run.step() === least);
}

function report() {
  reported = performance.now();
  const progress = [...runs].map(([index, run]) => ({
    run: index,
    step: run.step(),
    finished: run.finished(),
    fault: run.fault(),
    notes: run.finished() ? run.notes() : [],
    records: run.take_records(),
  }));
  post(
    { kind: "progress", generation, runs: progress },
    progress.map(({ records }) => records.buffer),
  );
}

/**
 * @param {Report} message
 * @param {Transferable[]} [handedOver]
 */
function post(message, handedOver = []) {
  page.postMessage(message, handedOver);
}

/**
 * Does something, and tells the page if it cannot be done.
 * @param {() => void} work
 */
function guarded(work) {
  try {
    work();
  } catch (error) {
    post({ kind: "failed", run: training, message: error instanceof Error ? error.message : String(error) });
  }
}
