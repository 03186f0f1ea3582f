// @ts-check
// Where an experiment's examples come from. Whatever the source, it tells first what there is, so that a document can be
// checked against it, and then brings what the workers need to draw from it: images fetched, the reader's files read, or
// nothing, where the document alone says all.

import { withFree } from "../wasm.js";
import { openFiles } from "./files.js";
import { openPackaged } from "./packaged.js";

/** @typedef {import("../types.js").Core} Core */
/** @typedef {import("../types.js").Source} Source */

/**
 * @param {Core} core
 * @param {string} json the document's part about the source
 * @param {import("./files.js").ReadingOptions} options told how far reading has come
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
