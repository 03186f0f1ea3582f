// @ts-check
// Shows a picture's numbers as a table in a disclosure, for people who prefer a table to lines and areas.

import { element } from "../elements/dom.js";

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
