// @ts-check
// Reads a direction as documents write it: its name alone, or an object with its numbers.

/** @typedef {import("./types.js").Direction} Direction */
/** @typedef {import("./types.js").DirectionKind} DirectionKind */

/**
 * @param {Direction} direction
 * @returns {DirectionKind}
 */
export function kindOf(direction) {
  return typeof direction === "string" ? direction : direction.kind;
}
