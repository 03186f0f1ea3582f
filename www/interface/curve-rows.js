// @ts-check
// Builds the rows of the table of curves. The module loads when the reader opens the table.

import { counted, element } from "./dom.js";
import { QUANTITIES } from "./view.js";

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
    return element("tr", { "aria-current": step === looked && "true" }, element("th", { scope: "row" }, counted(step)), ...cells);
  });
  const head = element("tr", {}, element("th", { scope: "col" }, "Step"), ...heads);
  const more = `The first ${curves.length} curves; ${beyond} more are not listed. Hide classes or algorithms to see them.`;
  const caption = beyond > 0 ? [element("caption", {}, more)] : [];
  return [...caption, element("thead", {}, head), element("tbody", {}, ...rows)];
}

/**
 * @param {Curve} curve
 * @param {boolean} withSplit
 * @param {boolean} withSeed
 */
function title(curve, withSplit, withSeed) {
  const quantity = QUANTITIES.find(([value]) => value === curve.quantity)?.[1] ?? curve.quantity;
  const of = curve.other === undefined ? curve.class : `${curve.class} and ${curve.other}`;
  return [`${curve.algorithm}: ${quantity} of ${of}`, withSplit && curve.split, withSeed && `seed ${curve.seed}`]
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
  const value = values[steps.indexOf(step)];
  return value === undefined ? "–" : value.toPrecision(3);
}
