// @ts-check
// Makes the document of an experiment with another source: as much of the experiment as possible stays.

import { withFree } from "../wasm.js";
import { MissingFiles, UnreadFiles, inOrder, readFiles, sameFiles } from "./files.js";
import { openSource } from "./source.js";

/** @typedef {import("../types.js").ClassDocument} ClassDocument */
/** @typedef {import("../types.js").Core} Core */
/** @typedef {import("../types.js").Format} Format */
/** @typedef {import("./files.js").ReadingOptions} ReadingOptions */

/**
 * Returns an experiment's document with another source.
 * @param {Core} core
 * @param {() => string} current returns the experiment when the source is read; "" for the core's default experiment
 * @param {string} source
 * @param {ReadingOptions} options
 * @param {ClassDocument[]} [classes] the classes that the source suggests if left out
 */
export async function fitted(core, current, source, options, classes) {
  const { datasetSummary } = await openSource(core, source, options);
  return withFree(new core.Experiment(current() || core.default_experiment()), (experiment) =>
    experiment.fitted(source, classes && JSON.stringify(classes), datasetSummary),
  );
}

/**
 * Returns the document for the reader's files.
 * @param {Core} core
 * @param {() => string} current returns the experiment when the source is read; "" for the core's default experiment
 * @param {string} awaiting the document that waits for files, or ""
 * @param {File[]} files
 * @param {Format | undefined} format detected from the files if left out
 * @param {ReadingOptions} options
 */
export async function documentForFiles(core, current, awaiting, files, format, options) {
  const wanted = awaiting === "" ? undefined : JSON.parse(awaiting);
  const asked = wanted?.data.source;
  const given = asked ? inOrder(files, asked.files) : files;
  const source = await readFiles(given, format ?? asked?.format, options);
  if (!asked) {
    return fitted(core, current, JSON.stringify(source), options).catch((error) => {
      // The files may have been read in the wrong format, so the interface offers to read them in another.
      throw new UnreadFiles(error.message, files, source.format);
    });
  }
  if (!sameFiles(source, asked)) throw new MissingFiles(asked, source.files);
  // From here on the document records the checksums of the files.
  for (const [place, file] of asked.files.entries()) file.sha256 = source.files[place]?.sha256;
  return JSON.stringify(wanted);
}
