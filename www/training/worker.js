// @ts-check
// A worker that trains. It has a task for each experiment on the page with some of its runs, and gives the tasks turns
// of a few milliseconds. Between turns it handles its messages, so that a pause takes effect at once, however far the
// aim is.

import { Experiment, DataSource, initSync } from "../pkg/imbalance_lab.js";
import { reason } from "../reason.js";
import { workers as text } from "../text/messages.js";
import { withFree } from "../wasm.js";
import { Task } from "./task.js";

/** The number of sample examples: a row of thumbnails of this width in CSS pixels, or this many points. */
const SAMPLE = { width: 480, points: 1000 };

/** @typedef {import("../types.js").WorkerRequest} WorkerRequest */
/** @typedef {import("../types.js").WorkerReport} WorkerReport */
/** @typedef {import("../types.js").SourceData} SourceData */

/** The worker's port to the page. A worker's global object is such a port. */
const page = /** @type {MessagePort} */ (/** @type {unknown} */ (self));

/** The data sources by key. @type {Map<string, DataSource>} */
const sources = new Map();
/** The tasks by job. The first one has the next turn. @type {Map<number, Task>} */
const tasks = new Map();
/** The task of the current turn. @type {Task | undefined} */
let current;
/** Whether a turn is already scheduled. */
let scheduled = false;

// A message to oneself schedules a turn at the end of the queue, without the delay of a timer.
const wakeUp = new MessageChannel();
wakeUp.port1.onmessage = () => {
  scheduled = false;
  reportErrors(trainNextTask);
};

page.onmessage = (/** @type {MessageEvent<WorkerRequest>} */ { data }) => reportErrors(() => handleRequest(data));

/** @param {WorkerRequest} request */
function handleRequest(request) {
  switch (request.kind) {
    case "open":
      initSync({ module: request.module });
      break;
    case "source":
      receiveSource(request.sourceData);
      break;
    case "begin":
      begin(request);
      break;
    case "aim":
      tasks.get(request.job)?.aim(request.step);
      schedule();
      break;
    case "parameters":
      sendParameters(request);
      break;
    case "look":
      tasks.get(request.job)?.look(request.question, request);
      schedule();
      break;
    case "forget":
      tasks.get(request.job)?.forget(request.question);
      break;
    case "end":
      tasks.get(request.job)?.free();
      tasks.delete(request.job);
      break;
  }
}

/** @param {SourceData} sourceData */
function receiveSource(sourceData) {
  if (sourceData.kind === "files") {
    for (const [key, source] of sources) {
      if (!key.startsWith("files ")) continue;
      source.free();
      sources.delete(key);
    }
  }
  const source = sources.get(sourceData.key) ?? openDataSource(sourceData);
  sources.set(sourceData.key, source);
  if (sourceData.kind === "packaged") for (const [name, bytes] of sourceData.shards) source.put(name, bytes);
}

/** @param {SourceData} sourceData */
function openDataSource(sourceData) {
  if (sourceData.kind === "packaged") return DataSource.packaged(sourceData.manifest);
  if (sourceData.kind === "document") return DataSource.document();
  const { dataset } = sourceData;
  return DataSource.files({ ...dataset, train: unpacked(dataset.train), test: dataset.test && unpacked(dataset.test) });
}

/** @param {import("../types.js").PackedDataset} set */
function unpacked({ counts, values, remainders }) {
  // Only workers can read a blob synchronously, and the type declarations for pages do not include this.
  const reader = new /** @type {any} */ (self).FileReaderSync();
  const read = (/** @type {Blob} */ blob) => reader.readAsArrayBuffer(blob);
  return { counts, values: new Float32Array(read(values)), remainders: new Int32Array(read(remainders)) };
}

/** @param {Extract<WorkerRequest, { kind: "begin" }>} request */
function begin({ job, key, experiment: document, runs, watched }) {
  const source = sources.get(key);
  const task = new Task(job, post);
  tasks.set(job, task);
  current = task;
  if (!source) throw new Error(text.noData);
  try {
    withFree(new Experiment(document), (experiment) => {
      for (const { run, step } of runs) {
        task.add(experiment, source, run, step, watched);
        if (run === 0 && watched) sendSample(job, experiment, source);
      }
    });
  } catch (cause) {
    // After a trap the core cannot free any memory.
    throw cause instanceof WebAssembly.RuntimeError ? new Error(text.noMemory, { cause }) : cause;
  }
  task.report();
}

/**
 * Sends some of the examples to the page.
 * @param {number} job
 * @param {Experiment} experiment
 * @param {DataSource} source
 */
function sendSample(job, experiment, source) {
  const sample = withFree(source.sample(experiment, SAMPLE.width, SAMPLE.points), (examples) => ({
    shape: examples.shape(),
    counts: examples.counts(),
    values: examples.values(),
  }));
  post({ kind: "examples", job, sample }, [sample.values.buffer]);
}

/** @param {Extract<WorkerRequest, { kind: "parameters" }>} request */
function sendParameters({ job, run, question }) {
  const task = tasks.get(job);
  if (!task) return;
  const values = task.parameters(run);
  post({ kind: "parameters", job, question, values }, [values.buffer]);
}

function schedule() {
  if (scheduled) return;
  scheduled = true;
  wakeUp.port2.postMessage(undefined);
}

/** Works on the first task that has something to do, and moves it to the end. */
function trainNextTask() {
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
 * @param {WorkerReport} message
 * @param {Transferable[]} [handedOver]
 */
function post(message, handedOver = []) {
  page.postMessage(message, handedOver);
}

/**
 * Calls a function, and reports its error to the page.
 * @param {() => void} work
 */
function reportErrors(work) {
  current = undefined;
  try {
    work();
  } catch (error) {
    const task = /** @type {Task | undefined} */ (current);
    post({ kind: "failed", job: task?.job, run: task?.training, message: reason(error) });
  }
}
