// @ts-check
// The colours of the figure are those of the page: they stand in lab.css as custom properties, once for light and once
// for dark, and are read from there, so that whoever restyles the lab restyles its canvas too. So are its letters.

/** How many colours lab.css has for classes, and for algorithms. */
const CLASSES = 10;
const ALGORITHMS = 6;

/** A class's colour, for styles. @param {number} place */
export const classColour = (place) => `var(--class-${place % CLASSES})`;

/** An algorithm's colour, for styles. @param {number} place */
export const algorithmColour = (place) => `var(--algorithm-${place % ALGORITHMS})`;

/**
 * The colours that are in force on this element, as #rrggbb, and the families of its fonts.
 * @param {Element} element
 */
export function themeOf(element) {
  const style = getComputedStyle(element);
  const colour = (/** @type {string} */ name) => hex(style.getPropertyValue(`--${name}`));
  return {
    background: colour("background"),
    ink: colour("ink"),
    muted: colour("muted"),
    grid: colour("grid"),
    classes: Array.from({ length: CLASSES }, (_, place) => colour(`class-${place}`)),
    algorithms: Array.from({ length: ALGORITHMS }, (_, place) => colour(`algorithm-${place}`)),
    font: style.fontFamily,
  };
}

/** @type {CanvasRenderingContext2D | null | undefined} */
let reader;

/**
 * Any way CSS has to write an opaque colour, as #rrggbb: a drawing context writes its own colour so.
 * @param {string} colour
 */
function hex(colour) {
  reader ??= document.createElement("canvas").getContext("2d");
  if (!reader) return colour.trim();
  reader.fillStyle = "#000000";
  reader.fillStyle = colour.trim();
  return String(reader.fillStyle);
}
