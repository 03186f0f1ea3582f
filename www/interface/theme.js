// @ts-check
// The colors of the figure are those of the page: they stand in lab.css as custom properties, once for light and once
// for dark, and are read from there, so that whoever restyles the lab restyles its canvas too. So are its letters.

/** How many colors lab.css has for classes, and for algorithms. */
const CLASSES = 10;
const ALGORITHMS = 6;

/** A class's color, for styles. @param {number} place */
export const classColor = (place) => `var(--class-${place % CLASSES})`;

/** An algorithm's color, for styles. @param {number} place */
export const algorithmColor = (place) => `var(--algorithm-${place % ALGORITHMS})`;

/**
 * The colors that are in force on this element, as #rrggbb, and the families of its fonts.
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
 * Any way CSS has to write an opaque color, as #rrggbb: a drawing context writes its own color so.
 * @param {string} color
 */
function hex(color) {
  reader ??= document.createElement("canvas").getContext("2d");
  if (!reader) return color.trim();
  reader.fillStyle = "#000000";
  reader.fillStyle = color.trim();
  return String(reader.fillStyle);
}
