// @ts-check
// The square to paint on, and its initial points.

/** @typedef {import("../types.js").PaintedClass} PaintedClass */
/** @typedef {[number, number]} Point */

/** Half the side of the square. */
export const SQUARE = 1;

/** Two initial clouds, so that there is something to see and to paint over. @type {PaintedClass[]} */
export const FIRST_PAINTING = [
  { name: "A", points: sunflower([-0.35, 0.2], 0.45, 70) },
  { name: "B", points: sunflower([0.45, -0.3], 0.28, 10) },
];

/**
 * Returns points that fill a disc evenly, as the seeds of a sunflower do.
 * @param {Point} center
 * @param {number} radius
 * @param {number} count
 */
function sunflower([x, y], radius, count) {
  const golden = Math.PI * (3 - Math.sqrt(5));
  return Array.from({ length: count }, (_, place) => {
    const far = radius * Math.sqrt((place + 0.5) / count);
    return within([x + far * Math.cos(golden * place), y + far * Math.sin(golden * place)]);
  });
}

/**
 * Returns the nearest point within the square, rounded to three decimals.
 * @param {Point} point
 * @returns {Point}
 */
export function within([x, y]) {
  const place = (/** @type {number} */ value) => Math.round(1000 * Math.min(SQUARE, Math.max(-SQUARE, value))) / 1000;
  return [place(x), place(y)];
}
