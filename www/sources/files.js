// @ts-check
// Opens the reader's own files. They never leave the machine. A worker reads them with an instance of the program of
// its own. The worker ends afterwards, so that its memory is freed. A document does not contain a file but
// names it by its SHA-256. When a document needs a file that is not known, the lab asks for it. It remembers every file
// that it was given.

import { files as text } from "../text.js";
import { openCore } from "../wasm.js";
import { startWorker } from "../workers.js";

/** @typedef {import("../types.js").FileId} FileId */
/** @typedef {import("../types.js").Format} Format */
/** @typedef {import("../types.js").FileLoaderReport} FileLoaderReport */
/** @typedef {import("../types.js").LoadedFiles} LoadedFiles */
/** @typedef {import("../types.js").Source} Source */
/** @typedef {Extract<import("../types.js").SourceDocument, { kind: "files" }>} FilesDocument */
/** @typedef {{ key: string, source: FilesDocument, reading: LoadedFiles }} ReadSource */
/** @typedef {{ signal: AbortSignal, onProgress: (share: number, names: string) => void }} ReadingOptions */

/** The files given so far, by SHA-256. @type {Map<string, File>} */
const knownFiles = new Map();
/**
 * The last reading with its key, because checking a document and training it need the same data.
 * @type {ReadSource | undefined}
 */
let latest;

/** Files that could not be read in a format. */
export class UnreadFiles extends Error {
  /**
   * @param {string} message
   * @param {File[]} files
   * @param {Format | undefined} format
   */
  constructor(message, files, format) {
    super(message);
    this.files = files;
    this.format = format;
  }
}

/** The error when a document names files that are not available. */
export class MissingFiles extends Error {
  /**
   * @param {FilesDocument} source with the missing files
   * @param {FileId[]} [others] the files that were given in their place
   */
  constructor({ files, format }, others = []) {
    super(text.missing(files, others, published(format)));
  }
}

/**
 * Returns the name of the published dataset that has a format, if there is one.
 * @param {Format} format
 */
function published(format) {
  if (format.kind !== "cifar") return undefined;
  return format.labels?.startsWith("cifar100") ? "CIFAR-100" : "CIFAR-10";
}

/**
 * Opens the source that a document describes, from files given before.
 * @param {FilesDocument} source
 * @param {ReadingOptions} options
 * @returns {Promise<Source>}
 */
export async function openFiles(source, options) {
  const missing = source.files.filter(({ sha256 }) => sha256 === undefined || !knownFiles.has(sha256));
  if (missing.length > 0) throw new MissingFiles({ ...source, files: missing });
  const readSource =
    latest?.key === keyOf(source) ? latest : await readAndRemember(filesOf(source), source.format, options);
  // A file may have changed since it was given.
  if (!sameFiles(readSource.source, source)) throw new MissingFiles(source, readSource.source.files);
  const { key, reading } = readSource;
  return {
    datasetSummary: reading.datasetSummary,
    loadData: async () => ({ kind: "files", key, dataset: reading.dataset }),
  };
}

/**
 * Reads files, keeps their content, and returns the source that names them in a document.
 * @param {File[]} files
 * @param {Format | undefined} format detected if left out
 * @param {ReadingOptions} options
 */
export async function readFiles(files, format, options) {
  return (await readAndRemember(files, format, options)).source;
}

/**
 * @param {File[]} files
 * @param {Format | undefined} format
 * @param {ReadingOptions} options
 * @returns {Promise<ReadSource>}
 */
async function readAndRemember(files, format, options) {
  const reading = await read(files, format, options);
  for (const [place, { sha256 }] of reading.files.entries()) {
    const file = files[place];
    if (file && sha256) knownFiles.set(sha256, file);
  }
  /** @type {FilesDocument} */
  const source = { kind: "files", files: reading.files, format: JSON.parse(reading.format) };
  latest = { key: keyOf(source), source, reading };
  return latest;
}

/**
 * Returns the files that a document names, as they were given.
 * @param {FilesDocument} source
 */
export function filesOf(source) {
  return source.files.flatMap(({ sha256 }) => (sha256 === undefined ? [] : (knownFiles.get(sha256) ?? [])));
}

/**
 * Returns what was taken from the tables of a source that was read last, and `undefined` for other sources.
 * @param {FilesDocument} source
 * @returns {import("../types.js").TableReading | undefined}
 */
export function readingOf(source) {
  return latest?.key === keyOf(source) && latest.reading.reading ? JSON.parse(latest.reading.reading) : undefined;
}

/**
 * Returns files in the order in which a document names them. Files that it does not name come last.
 * @param {File[]} files
 * @param {FileId[]} named
 */
export function inOrder(files, named) {
  const place = (/** @type {File} */ { name }) => {
    const found = named.findIndex((file) => file.name === name);
    return found < 0 ? named.length : found;
  };
  return [...files].sort((a, b) => place(a) - place(b));
}

/**
 * Whether a source has the files that a document names. It compares their content, whatever their names, or their names
 * where the document gives no content.
 * @param {FilesDocument} source
 * @param {FilesDocument} asked
 */
export function sameFiles(source, asked) {
  const same = (/** @type {FileId} */ { name, sha256 }, /** @type {FileId | undefined} */ file) =>
    sha256 === undefined ? name === file?.name : sha256 === file?.sha256;
  return (
    source.files.length === asked.files.length && asked.files.every((file, place) => same(file, source.files[place]))
  );
}

/** @param {FilesDocument} source */
function keyOf(source) {
  return `files ${checksums(source)} ${JSON.stringify(source.format)}`;
}

/** @param {FilesDocument} source */
function checksums({ files }) {
  return files.map(({ sha256 }) => sha256).join(" ");
}

/**
 * @param {File[]} files
 * @param {Format | undefined} format
 * @param {ReadingOptions} options
 * @returns {Promise<LoadedFiles>}
 */
function read(files, format, { signal, onProgress }) {
  const names = files.map(({ name }) => name).join(", ");
  const worker = startWorker("reads", "imbalance-lab-file-loader");
  onProgress(0, names);
  const started = openCore().then(({ module }) => worker.postMessage({ files, format, module }));
  const reading = new Promise((resolve, reject) => {
    const failed = () => reject(new Error(text.notStarted));
    started.catch(failed);
    signal.addEventListener("abort", () => reject(signal.reason));
    signal.throwIfAborted();
    worker.onerror = (event) => {
      event.preventDefault();
      failed();
    };
    worker.onmessage = (/** @type {MessageEvent<FileLoaderReport>} */ { data }) => {
      if (data.kind === "progress") onProgress(data.done / Math.max(1, data.total), names);
      else if (data.kind === "read") resolve(data.reading);
      else reject(new UnreadFiles(data.message, files, data.format));
    };
  });
  return reading.finally(() => {
    worker.terminate();
    onProgress(1, names);
  });
}
