// @ts-check
// A picture's numbers as a table that unfolds, for who reads them better than lines and areas.

import { element } from "./dom.js";

/**
 * @param {string} name
 * @param {HTMLTableElement} table
 */
export function tableFold(name, table) {
  return element(
    "details",
    { class: "fold" },
    element("summary", {}, name),
    element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": name }, table),
  );
}
