// @ts-check
// Reads the experiment given to the element, by its attribute or by its property: a document, the address of one, or
// the name of a preset. A document may be JSON or, in the property, an object.

import { hindrance } from "../hindrance.js";
import { reason } from "../reason.js";
import { documents } from "../text.js";
import { withFree } from "../wasm.js";

/** @typedef {import("../types.js").Core} Core */

/**
 * What was given: its text, whether this is a document, and how to get the document.
 * @typedef {{ text: string, isDocument: boolean, make: (core: Core) => string | Promise<string> }} Given
 */

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
  if (/^\[object \w+\]$/.test(text)) throw new Error(documents.notText(text));
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
  const answer = await fetch(address).catch(async (cause) => {
    const why = await hindrance(address);
    throw new Error(why ? documents.hindered(address.href, why) : documents.notFetched(address.href), { cause });
  });
  if (!answer.ok) throw new Error(documents.refused(address.href, answer.status));
  return answer.text();
}

/**
 * Reads now what the element was given, because an object may change later.
 * @param {unknown} value
 * @returns {Given}
 */
export function given(value) {
  if (typeof value === "string") {
    const text = value.trim();
    return { text, isDocument: text.startsWith("{"), make: (core) => namedExperiment(core, text) };
  }
  try {
    const text = JSON.stringify(value) ?? "null";
    return { text, isDocument: true, make: () => text };
  } catch (cause) {
    const refuse = () => {
      throw new Error(documents.notJson(reason(cause)), { cause });
    };
    return { text: "", isDocument: true, make: refuse };
  }
}

/**
 * Returns a document as the core writes it, which is the same for everything given that means the same document.
 * Returns undefined for an invalid document, and for an address, which only a request could resolve.
 * @param {Core} core
 * @param {Given} given
 */
export function canonical(core, { text, isDocument }) {
  try {
    const document = isDocument ? text : text === "" ? core.default_experiment() : presetDocument(core, text);
    return withFree(new core.Experiment(document), (experiment) => experiment.json());
  } catch {
    return undefined;
  }
}
