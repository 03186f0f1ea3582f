// @ts-check
// Creates a row of radio buttons.

import { element } from "./dom.js";

/**
 * @template {string} Value
 * @param {string} title
 * @param {string} name
 * @param {[Value, string][]} choices the value and the name of each
 * @param {Value} first the initial choice
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
