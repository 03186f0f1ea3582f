// @ts-check
// Builds the rows of the table of curves. The module loads when the reader opens the table.

import { element } from "../elements/dom.js";
import { formatNumber, curveTable, view as viewText } from "../text.js";

/** @typedef {import("../types.js").Curve} Curve */
/** @typedef {import("../types.js").View} View */
/** @typedef {import("../training/session.js").Session} Session */

/** The maximum number of rows. The later the steps, the farther apart the rows are. */
const ROWS = 40;
/**
 * The maximum number of columns. Nobody reads the curves of a hundred classes, and their layout would block the page.
 */
const COLUMNS = 60;

/**
 * Builds the head and the body of the table: the visible curves at some steps, the shown step among them.
 * @param {Session} session
 * @param {View} view
 * @param {number} looked the step that the panels show
 */
export function curveRows(session, { quantities, split, hidden, by }, looked) {
  const [algorithms, classes] = by === "class" ? [hidden, []] : [[], hidden];
  const { curves, beyond } = session.recording.shown_curves(quantities, split, algorithms, classes, COLUMNS);
  const seeds = new Set(curves.map(({ seed }) => seed)).size;
  const heads = curves.map((curve) => element("th", { scope: "col" }, title(curve, split === "both", seeds > 1)));
  const recorded = session.recording.steps();
  const steps = [...new Set([...chosen(recorded), looked])].sort((a, b) => a - b);
  const rows = steps.map((step) => {
    const cells = curves.map((curve) => element("td", {}, valueAt(curve, step)));
    return element(
      "tr",
      { "aria-current": step === looked && "true" },
      element("th", { scope: "row" }, formatNumber(step)),
      ...cells,
    );
  });
  const head = element("tr", {}, element("th", { scope: "col" }, curveTable.step), ...heads);
  const caption = beyond > 0 ? [element("caption", {}, curveTable.more(curves.length, beyond))] : [];
  return [...caption, element("thead", {}, head), element("tbody", {}, ...rows)];
}

/**
 * @param {Curve} curve
 * @param {boolean} withSplit
 * @param {boolean} withSeed
 */
function title(curve, withSplit, withSeed) {
  const quantity = viewText.quantity[curve.quantity]?.[0] ?? curve.quantity;
  const name = curveTable.curve(curve.algorithm, quantity, curve.class, curve.other);
  return [name, withSplit && viewText.splits[curve.split], withSeed && curveTable.seed(curve.seed)]
    .filter(Boolean)
    .join(", ");
}

/**
 * Returns the first and the last of the steps, and some between them.
 * @param {ArrayLike<number>} steps
 */
function chosen(steps) {
  const last = steps.length - 1;
  if (last < ROWS) return [...Array.from(steps)];
  const places = Array.from({ length: ROWS }, (_, row) => Math.round((last + 1) ** (row / (ROWS - 1))) - 1);
  return [...new Set(places)].map((place) => steps[place] ?? 0);
}

/**
 * @param {Curve} curve
 * @param {number} step
 */
function valueAt({ steps, values }, step) {
  return formatNumber(values[steps.indexOf(step)], { digits: 3 });
}
