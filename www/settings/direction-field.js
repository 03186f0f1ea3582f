// @ts-check
// The fields of a direction or a sampling that is more than a name: its number, or the formula that the reader writes for
// the weight of a class.

import { Direction as directionBounds, Sampling as samplingBounds } from "../bounds.js";
import { element } from "../elements/dom.js";
import { algorithms as text } from "../text.js";
import { numberInput } from "./option-field.js";

/** @typedef {import("../types.js").Direction} Direction */
/** @typedef {import("../types.js").Sampling} Sampling */

/**
 * Creates the fields of a direction; a direction that is only a name has none.
 * @param {Direction} direction
 * @param {string} name the name of the algorithm
 * @param {number} place its place in the list
 * @param {(formula: string) => string | undefined} faultOf says why a text is no formula
 * @param {(direction: Direction) => void} chosen
 */
export function directionFields(direction, name, place, faultOf, chosen) {
  if (typeof direction === "string") return [];
  if (direction.kind === "formula") return formulaField(direction.text, name, place, faultOf, chosen);
  return numberFields(direction, directionBounds[direction.kind], "direction-number", name, chosen);
}

/**
 * Creates the fields of a sampling; a sampling that is only a name has none.
 * @param {Sampling} sampling
 * @param {string} name the name of the algorithm
 * @param {(sampling: Sampling) => void} chosen
 */
export function samplingFields(sampling, name, chosen) {
  if (typeof sampling === "string") return [];
  return numberFields(sampling, samplingBounds[sampling.kind], "sampling-number", name, chosen);
}

/**
 * Creates a field for each number of an option.
 * @template {object} Option
 * @param {Option} option
 * @param {Record<string, import("./option-field.js").Bounds>} bounds
 * @param {string} term the key of the explanation
 * @param {string} name the name of the algorithm
 * @param {(option: Option) => void} chosen
 */
function numberFields(option, bounds, term, name, chosen) {
  return Object.entries(bounds).map(([field, range]) => {
    const symbol = text.symbols[field] ?? field;
    return numberInput({
      term,
      name: symbol,
      label: text.numberOf(symbol, name),
      range,
      value: /** @type {Record<string, any>} */ (option)[field],
      chosen: (number) => chosen({ ...option, [field]: number }),
    });
  });
}

/**
 * Creates the field of a formula, with a sentence about what is wrong while it is no formula.
 * @param {string} formula
 * @param {string} name the name of the algorithm
 * @param {number} place its place in the list
 * @param {(formula: string) => string | undefined} faultOf
 * @param {(direction: Direction) => void} chosen
 */
function formulaField(formula, name, place, faultOf, chosen) {
  const id = `formula-fault-${place}`;
  const fault = element("p", { id, class: "formula-fault", role: "status" });
  const input = element("input", {
    type: "text",
    value: formula,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    "aria-label": text.formulaOf(name),
    "aria-describedby": id,
    "data-term": "formula",
  });
  const check = () => {
    const reason = faultOf(input.value);
    fault.textContent = reason === undefined ? "" : text.formulaFault(reason);
    input.setAttribute("aria-invalid", String(reason !== undefined));
    return reason === undefined;
  };
  input.addEventListener("input", check);
  input.addEventListener("change", () => {
    if (check()) chosen({ kind: "formula", text: input.value });
  });
  return [element("label", { class: "formula" }, `${text.formula} `, input), fault];
}
