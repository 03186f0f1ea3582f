// @ts-check
// Reads the experiment given to the element: by its attribute, as a document, the address of one, or the name of a
// preset; or by its property, as an object.

import { reason } from "../reason.js";
import { documents } from "../text.js";

/** @typedef {import("../types.js").Core} Core */

/**
 * Returns the document as JSON.
 * @param {Core} core
 * @param {string | null} attribute the attribute's value; null or empty for the default experiment
 * @returns {Promise<string>}
 */
export async function namedExperiment(core, attribute) {
  const text = attribute?.trim() ?? "";
  if (text === "") return core.default_experiment();
  if (text.startsWith("{")) return text;
  if (/^[\w-]+$/.test(text)) return presetDocument(core, text);
  return fetched(addressed(text));
}

/**
 * Returns a preset's document as JSON.
 * @param {Core} core
 * @param {string} name
 */
export function presetDocument(core, name) {
  const presets = core.presets();
  const found = presets.find((preset) => preset.name === name);
  if (found) return found.document;
  throw new Error(
    documents.noPreset(
      name,
      presets.map(({ name }) => name),
    ),
  );
}

/** @param {string} text */
function addressed(text) {
  try {
    return new URL(text, document.baseURI);
  } catch (cause) {
    throw new Error(documents.noDocument(text), { cause });
  }
}

/** @param {URL} address */
async function fetched(address) {
  const answer = await fetch(address).catch((cause) => {
    throw new Error(documents.notFetched(address.href), { cause });
  });
  if (!answer.ok) throw new Error(documents.refused(address.href, answer.status));
  return answer.text();
}

/**
 * Serializes a document now, and returns a function that returns the JSON or throws the reason why there is none.
 * @param {unknown} document
 * @returns {() => string}
 */
export function written(document) {
  if (typeof document === "string") return () => document;
  try {
    const json = JSON.stringify(document ?? null);
    return () => json;
  } catch (cause) {
    return () => {
      throw new Error(documents.notJson(reason(cause)), { cause });
    };
  }
}
