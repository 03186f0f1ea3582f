// @ts-check
// A worker that trains. It holds some of an experiment's runs and brings them, side by side, up to the step the page
// aims for. It trains in slices of a few milliseconds and looks at its messages in between, so that a pause is
// answered at once however far the aim.

import { Experiment, Run, Stock, initSync } from "../pkg/imbalance_lab.js";
import { withFree } from "../wasm.js";

/** How long a slice of training lasts, in milliseconds. */
const SLICE = 8;
/** How long reports are held back while training goes on, in milliseconds: a page cannot draw more often. */
const REPORT = 16;
/** How long territories are held back while training goes on, in milliseconds, and how many points a side they have. */
const TERRITORY = { apart: 100, side: 64 };
/** How many examples show what is trained on: a row of thumbnails of this width in CSS pixels, or so many points. */
const SAMPLE = { width: 480, points: 1000 };

/** @typedef {import("../types.js").Order} Order */
/** @typedef {import("../types.js").Report} Report */
/** @typedef {import("../types.js").Supply} Supply */

/** The worker's own end of the line to the page, which a worker's global object is. */
const page = /** @type {MessagePort} */ (/** @type {unknown} */ (self));

/** What examples are drawn from, by its key. @type {Map<string, Stock>} */
const stocks = new Map();
/** @type {Map<number, Run>} */
let runs = new Map();
let generation = 0;
let aim = 0;
let reported = 0;
let charted = 0;
/** The runs of the first seed, whose territories are shown. @type {Set<number>} */
let shown = new Set();
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
      stock(order.supply);
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

/** @param {Supply} supply */
function stock(supply) {
  if (supply.kind === "files") {
    for (const [key, stock] of stocks) {
      if (!key.startsWith("files ")) continue;
      stock.free();
      stocks.delete(key);
    }
  }
  const stock = stocks.get(supply.key) ?? stockOf(supply);
  stocks.set(supply.key, stock);
  if (supply.kind === "packaged") for (const [name, bytes] of supply.shards) stock.put(name, bytes);
}

/** @param {Supply} supply */
function stockOf(supply) {
  if (supply.kind === "packaged") return Stock.packaged(supply.manifest);
  if (supply.kind === "document") return Stock.document();
  const { part } = supply;
  return Stock.files({ ...part, train: unpacked(part.train), test: part.test && unpacked(part.test) });
}

/** @param {import("../types.js").Packed} set */
function unpacked({ counts, values }) {
  // Workers alone can read a blob at once; type declarations for pages do not know of it.
  const reader = new /** @type {any} */ (self).FileReaderSync();
  return { counts, values: new Float32Array(reader.readAsArrayBuffer(values)) };
}

/** @param {Extract<Order, { kind: "begin" }>} order */
function begin(order) {
  for (const run of runs.values()) run.free();
  runs = new Map();
  generation = order.generation;
  aim = 0;
  const stock = stocks.get(order.key);
  if (!stock) throw new Error("it was given nothing to draw examples from");
  const experiment = new Experiment(order.experiment);
  const all = experiment.runs();
  shown = new Set([...all.keys()].filter((run) => all[run]?.seed === all[0]?.seed));
  try {
    for (const { run: index, step } of order.runs) {
      training = index;
      const run = new Run(experiment, index, stock);
      runs.set(index, run);
      if (index === 0) picture(experiment, stock);
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

/**
 * Sends some of the examples to be looked at.
 * @param {Experiment} experiment
 * @param {Stock} stock
 */
function picture(experiment, stock) {
  const sample = withFree(stock.sample(experiment, SAMPLE.width, SAMPLE.points), (examples) => ({
    shape: examples.shape(),
    counts: examples.counts(),
    values: examples.values(),
  }));
  post({ kind: "examples", generation, sample }, [sample.values.buffer]);
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
  const due = reported - charted >= TERRITORY.apart || hindmost().length === 0;
  if (due) charted = reported;
  const progress = [...runs].map(([index, run]) => ({
    run: index,
    step: run.step(),
    finished: run.finished(),
    fault: run.fault(),
    notes: run.finished() ? run.notes() : [],
    records: run.take_records(),
    territory: due && shown.has(index) ? run.territory(TERRITORY.side) : undefined,
  }));
  post(
    { kind: "progress", generation, runs: progress },
    progress.flatMap(({ records, territory }) => (territory ? [records.buffer, territory.buffer] : [records.buffer])),
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
