// @ts-check
// Chooses an option of a document that may have numbers, such as the optimizer with its weight decay or the schedule
// with its exponent: a select for the kind, and a field for each number that the kind has. The document leaves out what
// has its usual value.

import { element } from "../elements/dom.js";
import { entries } from "../elements/fields.js";
import { option as text } from "../text.js";

/** @typedef {{ kind: string, [number: string]: unknown }} Option an option as the document has it */
/** @typedef {{ min?: number, above?: number, max?: number, below?: number, usual?: number }} Bounds */

/** The numbers that have no usual value, with the value that a kind starts with. @type {Record<string, number>} */
const FIRST = { every: 100 };

/** The numbers that count steps. */
const WHOLE = new Set(["every", "warmup"]);

/**
 * Creates the select of the kinds and the fields of the chosen kind.
 * @template {string} Kind
 * @param {object} options
 * @param {string} options.term the key of the option's explanation
 * @param {string} options.label the name of the option, with the algorithm that it belongs to
 * @param {Record<Kind, string>} options.kinds the names of the kinds; the first is the usual one
 * @param {Record<Kind, Record<string, Bounds>>} options.bounds the bounds of each kind's numbers
 * @param {Option | undefined} options.value
 * @param {(change: (now: any) => any) => void} options.chosen takes what makes the new option, or undefined for the
 *   usual one, of the option that the document has by then
 * @returns {{ select: HTMLSelectElement, numbers: HTMLElement[] }}
 */
export function optionField({ term, label, kinds, bounds, value, chosen }) {
  const names = entries(kinds);
  const usual = names[0]?.[0] ?? "";
  const kind = /** @type {Kind} */ (value?.kind ?? usual);
  const select = element(
    "select",
    { "aria-label": label, "data-term": term },
    ...names.map(([key, name]) => element("option", { value: key }, name)),
  );
  select.value = kind;
  select.addEventListener("change", () => {
    const chosenKind = names[select.selectedIndex]?.[0] ?? kind;
    chosen(() => shortened({ kind: chosenKind, ...started(bounds[chosenKind]) }, usual));
  });
  const numbers = Object.entries(bounds[kind] ?? {}).map(([name, range]) => {
    // Another number may have changed since the fields were made, so the one that the document has by then counts.
    const change = (/** @type {number} */ number) =>
      chosen((/** @type {Option | undefined} */ now) => {
        if (now && now.kind !== kind) return now;
        const { [name]: _, ...rest } = now ?? { kind };
        return shortened(number === range.usual ? { ...rest, kind } : { ...rest, kind, [name]: number }, usual);
      });
    const described = { term: "option-number", name: text.number(name), label: `${text.number(name)}: ${label}` };
    return numberInput({ ...described, isWhole: WHOLE.has(name), range, value: value?.[name], chosen: change });
  });
  return { select, numbers };
}

/**
 * Returns the numbers that a kind must have, with their first values.
 * @param {Record<string, Bounds>} bounds
 */
function started(bounds) {
  const required = Object.keys(bounds).filter((name) => bounds[name]?.usual === undefined);
  return Object.fromEntries(required.map((name) => [name, FIRST[name]]));
}

/**
 * Returns undefined for the usual kind without numbers of its own.
 * @param {Option} option
 * @param {string} usual
 */
function shortened(option, usual) {
  return option.kind === usual && Object.keys(option).length === 1 ? undefined : option;
}

/**
 * Creates a field for a number of an option. What is out of its bounds is for the core to refuse.
 * @param {object} options
 * @param {string} options.term the key of its explanation
 * @param {string} options.name
 * @param {string} options.label its name with that of the algorithm
 * @param {boolean} [options.isWhole]
 * @param {Bounds} options.range
 * @param {unknown} options.value
 * @param {(value: number) => void} options.chosen
 */
export function numberInput({ term, name, label, isWhole = false, range, value, chosen }) {
  const { min, above, max, below, usual } = range;
  const input = element("input", {
    type: "number",
    min: min ?? above ?? 0,
    max: max ?? below ?? Number.MAX_SAFE_INTEGER,
    step: isWhole ? 1 : "any",
    value: Number(value ?? usual),
    "aria-label": label,
    "data-term": term,
  });
  input.addEventListener("change", () => {
    if (Number.isFinite(input.valueAsNumber)) chosen(input.valueAsNumber);
  });
  return element("label", {}, name, " ", input);
}
