// @ts-check
// Radio buttons in a row.

import { element } from "./dom.js";

/**
 * @template {string} Value
 * @param {string} title
 * @param {string} name
 * @param {[Value, string][]} choices value and name of each
 * @param {Value} first the one that is chosen at first
 * @param {(value: Value) => void} chosen
 */
export function segments(title, name, choices, first, chosen) {
  const options = choices.map(([value, text]) => {
    const input = element("input", { type: "radio", name, value, checked: value === first });
    input.addEventListener("change", () => chosen(value));
    return element("label", {}, input, element("span", {}, text));
  });
  return element("fieldset", { class: "segments" }, element("legend", {}, title), element("div", {}, ...options));
}
