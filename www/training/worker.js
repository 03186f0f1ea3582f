// @ts-check
// A worker that trains. It holds some runs of each experiment that is on the page, its tasks, and gives one task after the
// other a turn of a few milliseconds. Between turns it looks at its messages, so that a pause is answered at once however
// far the aim.

import { Experiment, Stock, initSync } from "../pkg/imbalance_lab.js";
import { reason } from "../reason.js";
import { withFree } from "../wasm.js";
import { Task } from "./task.js";

/** How many examples show what is trained on: a row of thumbnails of this width in CSS pixels, or so many points. */
const SAMPLE = { width: 480, points: 1000 };

/** @typedef {import("../types.js").Order} Order */
/** @typedef {import("../types.js").Report} Report */
/** @typedef {import("../types.js").Supply} Supply */

/** The worker's own end of the line to the page, which a worker's global object is. */
const page = /** @type {MessagePort} */ (/** @type {unknown} */ (self));

/** What examples are drawn from, by its key. @type {Map<string, Stock>} */
const stocks = new Map();
/** By their jobs, the one whose turn is next first. @type {Map<number, Task>} */
const tasks = new Map();
/** What is being worked on at this moment. @type {Task | undefined} */
let current;
/** Whether a turn is already waiting. */
let scheduled = false;

// A message to oneself is a turn at the end of the queue, without the delay that timers have.
const turn = new MessageChannel();
turn.port1.onmessage = () => {
  scheduled = false;
  guarded(takeTurn);
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
      tasks.get(order.job)?.aim(order.step);
      schedule();
      break;
    case "parameters":
      tellParameters(order);
      break;
    case "look":
      tasks.get(order.job)?.look(order.question, order);
      schedule();
      break;
    case "forget":
      tasks.get(order.job)?.forget(order.question);
      break;
    case "end":
      tasks.get(order.job)?.free();
      tasks.delete(order.job);
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
function unpacked({ counts, values, remainders }) {
  // Workers alone can read a blob at once; type declarations for pages do not know of it.
  const reader = new /** @type {any} */ (self).FileReaderSync();
  const read = (/** @type {Blob} */ blob) => reader.readAsArrayBuffer(blob);
  return { counts, values: new Float32Array(read(values)), remainders: new Int32Array(read(remainders)) };
}

/** @param {Extract<Order, { kind: "begin" }>} order */
function begin({ job, key, experiment: document, runs, watched }) {
  const stock = stocks.get(key);
  const task = new Task(job, post);
  tasks.set(job, task);
  current = task;
  if (!stock) throw new Error("it was given nothing to draw examples from");
  try {
    withFree(new Experiment(document), (experiment) => {
      for (const { run, step } of runs) {
        task.add(experiment, stock, run, step, watched);
        if (run === 0 && watched) picture(job, experiment, stock);
      }
    });
  } catch (cause) {
    // After a trap the core can free nothing any more.
    throw cause instanceof WebAssembly.RuntimeError
      ? new Error("it ran out of memory: try fewer runs, classes or images", { cause })
      : cause;
  }
  task.report();
}

/**
 * Sends some of the examples to be looked at.
 * @param {number} job
 * @param {Experiment} experiment
 * @param {Stock} stock
 */
function picture(job, experiment, stock) {
  const sample = withFree(stock.sample(experiment, SAMPLE.width, SAMPLE.points), (examples) => ({
    shape: examples.shape(),
    counts: examples.counts(),
    values: examples.values(),
  }));
  post({ kind: "examples", job, sample }, [sample.values.buffer]);
}

/** @param {Extract<Order, { kind: "parameters" }>} order */
function tellParameters({ job, run, question }) {
  const task = tasks.get(job);
  if (!task) return;
  const values = task.parameters(run);
  post({ kind: "parameters", job, question, values }, [values.buffer]);
}

function schedule() {
  if (scheduled) return;
  scheduled = true;
  turn.port2.postMessage(undefined);
}

/** Works on the first task that has something to do, and puts it behind the others. */
function takeTurn() {
  const task = [...tasks.values()].find((task) => task.asked || task.busy);
  if (!task) return;
  tasks.delete(task.job);
  tasks.set(task.job, task);
  current = task;
  task.answer();
  if (task.busy) task.train();
  schedule();
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
  current = undefined;
  try {
    work();
  } catch (error) {
    const task = /** @type {Task | undefined} */ (current);
    post({ kind: "failed", job: task?.job, run: task?.training, message: reason(error) });
  }
}
