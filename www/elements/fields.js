// @ts-check
// Creates the plain controls: number, choice, checkbox and text. Each has a name, shows the value it is given, and
// reports the value that the reader chooses. A number field does not report an invalid number.

import { element } from "./dom.js";

/**
 * Creates a field for a number within bounds, a whole number unless `step` is a fraction. If the input is not a number,
 * the previous value returns.
 * @param {{ id: string, name: string, min: number, max?: number, below?: number, step?: number, chosen: (value: number) => void }} options
 *   the bounds are those of bounds.js; the greatest value under `below` is a hundredth less
 */
export function numberField({
  id,
  name,
  min,
  below,
  max = below === undefined ? Number.MAX_SAFE_INTEGER : below - 0.01,
  step = 1,
  chosen,
}) {
  const input = element("input", { id, type: "number", min, step, ...(max < Number.MAX_SAFE_INTEGER && { max }) });
  let shown = "";
  const show = (/** @type {number | undefined} */ value) => {
    shown = input.value = String(value ?? "");
  };
  input.addEventListener("change", () => {
    const typed = input.valueAsNumber;
    if (!Number.isFinite(typed)) {
      input.value = shown;
      return;
    }
    const value = Math.min(max, Math.max(min, step === 1 ? Math.round(typed) : typed));
    show(value);
    chosen(value);
  });
  return { root: labeled(id, name, input), input, show };
}

/**
 * Returns the entries of an object with the type of their keys, which Object.entries forgets.
 * @template {string} Key
 * @template Value
 * @param {Record<Key, Value>} object
 */
export function entries(object) {
  return /** @type {[Key, Value][]} */ (Object.entries(object));
}

/**
 * @template {string} Value
 * @param {{ id: string, name: string, options: [Value, string][], chosen: (value: Value) => void }} options the value
 *   and the name of each
 */
export function choiceField({ id, name, options, chosen }) {
  const input = element("select", { id }, ...options.map(([value, text]) => element("option", { value }, text)));
  input.addEventListener("change", () => chosen(/** @type {Value} */ (input.value)));
  return { root: labeled(id, name, input), input };
}

/**
 * @param {{ id: string, name: string, chosen: (value: boolean) => void }} options
 */
export function tickField({ id, name, chosen }) {
  const input = element("input", { id, type: "checkbox" });
  input.addEventListener("change", () => chosen(input.checked));
  return { root: labeled(id, name, input), input };
}

/**
 * @param {{ id: string, name: string, hint: string, chosen: (value: string) => void }} options
 */
export function textField({ id, name, hint, chosen }) {
  const input = element("input", { id, type: "text", placeholder: hint, spellcheck: "false", autocomplete: "off" });
  input.addEventListener("change", () => chosen(input.value.trim()));
  return { root: labeled(id, name, input), input };
}

/**
 * @param {string} id
 * @param {string} name
 * @param {HTMLElement} input
 */
function labeled(id, name, input) {
  return element("div", { class: "field" }, element("label", { for: id }, name), input);
}
