// @ts-check
// Explains why the core refused a document. The core names fields as the document does, such as training.batch_size.
// Where the page shows a control for a field, the message uses the name of that control.

import { reason } from "./reason.js";
import { fields } from "./text/fields.js";
import { refusals } from "./text/messages.js";

/**
 * What stands in quotation marks, which is the document's own text and may look like a field; or a field of a document:
 * with a dot, a position or an underscore, as no ordinary word has.
 */
const QUOTED_OR_PATH = /"[^"]*"|`[^`]*`|“[^”]*”|(?<![\w.])[a-z]\w*(?:\[\d+\]|\.[a-z]\w*|_\w+)+/g;
/** The field that a message begins with. The name of an algorithm may come before it. */
const FIRST =
  /^(?:algorithms\[\d+\] \(.*?\): )?((?:version|data|model|training|algorithms|sweep|view)(?:\[\d+\]|\.[a-z]\w*)*)(?=: | is | has | contains | varies )/;
/** An algorithm of a document with its name. */
const ALGORITHM = /\balgorithms\[\d+\] \((.*?)\): /;

/** The error of a refused document. */
export class Refusal extends Error {
  /**
   * @param {string} message with the page's names
   * @param {string | undefined} field the field that is wrong, as the document names it
   * @param {Error} cause
   */
  constructor(message, field, cause) {
    super(message, { cause });
    this.name = "Refusal";
    this.field = field;
  }
}

/**
 * Returns an error in words of the page, or the same error if it is about no field.
 * @param {unknown} error
 * @param {(control: string) => boolean} isShown returns whether the page shows a control
 */
export function refusal(error, isShown) {
  if (!(error instanceof Error)) return new Error(reason(error));
  if (error instanceof DOMException) return error;
  const field = FIRST.exec(error.message)?.[1];
  const message = inPageWords(error.message, isShown);
  if (field === undefined && message === error.message) return error;
  if (error.constructor === Error) return new Refusal(refusals.sentence(message), field, error);
  // An error of another class keeps it, because callers distinguish these classes.
  error.message = message;
  return error;
}

/**
 * Replaces the fields in a message by the names of their controls.
 * @param {string} message
 * @param {(control: string) => boolean} isShown returns whether the page shows a control
 */
export function inPageWords(message, isShown) {
  const name = (/** @type {string} */ text) => (/^["`“]/.test(text) ? text : (nameOf(text, isShown) ?? text));
  const first = FIRST.exec(message)?.[1];
  const start = first && !first.includes(".") && message.startsWith(first) ? first : "";
  return (start && name(start)) + message.slice(start.length).replace(ALGORITHM, "$1: ").replace(QUOTED_OR_PATH, name);
}

/**
 * @param {string} path
 * @param {(control: string) => boolean} isShown
 */
function nameOf(path, isShown) {
  const entry = fields[path.replace(/\[\d+\]/g, "[]")];
  if (!entry || !isShown(entry.control)) return undefined;
  const position = Number(/.*\[(\d+)\]/.exec(path)?.[1] ?? 0) + 1;
  return refusals.control(typeof entry.name === "string" ? entry.name : entry.name(position));
}
