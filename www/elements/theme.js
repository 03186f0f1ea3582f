// @ts-check
// Reads the colors and the fonts of the figure from the page. palette.css defines them as custom properties, once for light
// and once for dark, so that a page that restyles the lab also restyles its canvas.

/** The number of colors that palette.css has for classes, and for algorithms. */
const CLASSES = 10;
const ALGORITHMS = 6;

/** Returns a class's color for styles. @param {number} place */
export const classColor = (place) => `var(--class-${place % CLASSES})`;

/** Returns an algorithm's color for styles. @param {number} place */
export const algorithmColor = (place) => `var(--algorithm-${place % ALGORITHMS})`;

/**
 * Returns the colors that apply to this element, as #rrggbb, and its font families.
 * @param {Element} element
 */
export function themeOf(element) {
  const style = getComputedStyle(element);
  const color = (/** @type {string} */ name) => hex(style.getPropertyValue(`--${name}`));
  return {
    background: color("background"),
    ink: color("ink"),
    muted: color("muted"),
    grid: color("grid"),
    classes: Array.from({ length: CLASSES }, (_, place) => color(`class-${place}`)),
    algorithms: Array.from({ length: ALGORITHMS }, (_, place) => color(`algorithm-${place}`)),
    font: style.fontFamily,
  };
}

/** @type {CanvasRenderingContext2D | null | undefined} */
let reader;

/**
 * Converts an opaque CSS color of any notation to #rrggbb. A drawing context returns its color in this form.
 * @param {string} color
 */
function hex(color) {
  reader ??= document.createElement("canvas").getContext("2d");
  if (!reader) return color.trim();
  reader.fillStyle = "#000000";
  reader.fillStyle = color.trim();
  return String(reader.fillStyle);
}
