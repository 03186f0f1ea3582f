// @ts-check
// A worker that reads the reader's own files once and then ends. Files stream through it. Each piece is hashed with
// SHA-256, unpacked by the browser if the file is gzipped, and parsed as it comes. So of a large table only the numbers
// are ever in memory.

import { FileLoader, initSync } from "../pkg/imbalance_lab.js";
import { reason } from "../reason.js";
import { files as text } from "../text/messages.js";

/** @typedef {import("../types.js").Format} Format */
/** @typedef {import("../types.js").FileLoaderReport} FileLoaderReport */
/** @typedef {import("../types.js").PackedDataset} PackedDataset */

/** The number of bytes from which the loader detects a file's format, unpacked. */
const BEGINNING = 1 << 16;
/** The minimum time between reports, in milliseconds. */
const REPORT = 50;

/** The worker's port to the page. A worker's global object is such a port. */
const page = /** @type {MessagePort} */ (/** @type {unknown} */ (self));

page.onmessage = async (
  /** @type {MessageEvent<{ files: File[], format: Format | undefined, module: WebAssembly.Module }>} */ { data },
) => {
  let format = data.format && JSON.stringify(data.format);
  try {
    initSync({ module: data.module });
    format ??= await guess(data.files);
    await read(data.files, format);
  } catch (error) {
    post({ kind: "failed", message: sentence(error), format: format && JSON.parse(format) });
  }
};

/** @param {File[]} files */
async function guess(files) {
  const beginnings = files.map(beginning);
  const names = files.map(({ name }) => name);
  return FileLoader.guess(names, await Promise.all(beginnings));
}

/** @param {File} file */
async function beginning(file) {
  if (!(await isGzip(file))) return new Uint8Array(await file.slice(0, BEGINNING).arrayBuffer());
  // The first piece suffices. A damaged file is refused when it is read.
  const unpacked = content(file, true, () => {});
  const { value } = await unpacked.next().catch(() => ({ value: undefined }));
  await unpacked.return();
  return value?.subarray(0, BEGINNING) ?? new Uint8Array(await file.slice(0, BEGINNING).arrayBuffer());
}

/**
 * @param {File[]} files
 * @param {string} format
 */
async function read(files, format) {
  const loader = new FileLoader(format);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  let reported = 0;
  const hash = (/** @type {Uint8Array} */ piece) => {
    loader.hash(piece);
    done += piece.length;
    if (performance.now() - reported < REPORT) return;
    reported = performance.now();
    post({ kind: "progress", done, total });
  };
  for (const file of files) {
    loader.open(file.name, file.size);
    for await (const piece of content(file, await isGzip(file), hash)) loader.push(piece);
  }
  const { files: fileIds, datasetSummary, format: foundFormat, reading, train, test, ...rest } = loader.finish();
  const dataset = { ...rest, train: packed(train), test: test && packed(test) };
  post({
    kind: "read",
    reading: { format: foundFormat, files: JSON.parse(fileIds), datasetSummary, reading, dataset },
  });
}

/**
 * @param {{ counts: number[], values: Float32Array<any>, remainders: Int32Array<any> }} set
 * @returns {PackedDataset}
 */
function packed({ counts, values, remainders }) {
  return { counts, values: new Blob([values]), remainders: new Blob([remainders]) };
}

/**
 * Yields the content of a file in pieces, unpacked.
 * @param {File} file
 * @param {boolean} packed
 * @param {(piece: Uint8Array) => void} hash receives the pieces of the file itself
 */
async function* content(file, packed, hash) {
  const hashed = new TransformStream({
    transform(piece, controller) {
      hash(piece);
      controller.enqueue(piece);
    },
  });
  const raw = file.stream().pipeThrough(hashed);
  const reader = (packed ? raw.pipeThrough(new DecompressionStream("gzip")) : raw).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause) => {
      throw new Error(unreadable(file, packed, cause), { cause });
    });
    if (done) return;
    yield value;
  }
}

/** @param {File} file */
async function isGzip(file) {
  const [first, second] = new Uint8Array(
    await file
      .slice(0, 2)
      .arrayBuffer()
      .catch(() => new ArrayBuffer(0)),
  );
  return first === 0x1f && second === 0x8b;
}

/**
 * @param {File} file
 * @param {boolean} packed
 * @param {unknown} cause
 */
function unreadable({ name }, packed, cause) {
  return packed && cause instanceof TypeError ? text.damaged(name) : text.unreadable(name);
}

/** @param {unknown} error */
function sentence(error) {
  // The core fails with a RuntimeError only when it runs out of memory.
  if (error instanceof WebAssembly.RuntimeError) return text.noMemory;
  return reason(error);
}

/** @param {FileLoaderReport} message */
function post(message) {
  page.postMessage(message);
}
