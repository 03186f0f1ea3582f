// @ts-check
// Opens the source of an experiment's examples. Every source first summarizes its data, so that a document can be
// checked against it. Then it loads what the workers need: fetched images, the reader's files, or nothing if the
// document alone defines the data.

import { withFree } from "../wasm.js";
import { openFiles } from "./files.js";
import { openPackaged } from "./packaged.js";

/** @typedef {import("../types.js").Core} Core */
/** @typedef {import("../types.js").Source} Source */

/**
 * @param {Core} core
 * @param {string} json the source part of the document
 * @param {import("./files.js").ReadingOptions} options receives the progress of reading
 * @returns {Promise<Source>}
 */
export async function openSource(core, json, options) {
  /** @type {import("../types.js").SourceDocument} */
  const source = JSON.parse(json);
  if (source?.kind === "packaged") return openPackaged(core, source.name, json);
  if (source?.kind === "files") return openFiles(source, options);
  const datasetSummary = withFree(core.DataSource.document(), (source) => source.dataset_summary(json));
  return { datasetSummary, loadData: async () => ({ kind: "document", key: "document" }) };
}
