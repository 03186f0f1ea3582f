// @ts-check
// Zooms into the curves. A reader draws a rectangle with a mouse or a pen, or uses the buttons or keys. A double click
// shows the whole run again. A finger scrolls the page as usual.

import { element } from "../elements/dom.js";
import { zoom as text } from "../text.js";

/**
 * @typedef {{ steps?: [number, number] | null, values?: object[] }} Look the visible part of the curves; everything if
 *   empty
 */

/**
 * The operations of the picture.
 * @typedef {object} Picture
 * @property {(corners: Int32Array) => Look | undefined} dragged returns the part between two points of the picture, in
 *   CSS pixels
 * @property {(factor: number) => Look} closer
 */

/** @type {Look} */
const ALL = {};
/** The minimum length of a drag along an axis, in CSS pixels. A shorter one selects the whole axis. */
const MIN_STEPS = 8;

export class Zoom {
  #canvas;
  #picture;
  #changed;
  /** @type {Look} */
  #look = ALL;
  /** The point where the drag began. @type {{ x: number, y: number } | undefined} */
  #from;
  /** The rectangle of the current drag. */
  marquee = element("div", { class: "marquee", hidden: true });
  #all = element(
    "button",
    { type: "button", disabled: true, id: "zoom-reset", title: text.reset.hint },
    text.reset.name,
  );
  root;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Picture} picture
   * @param {() => void} changed
   */
  constructor(canvas, picture, changed) {
    this.#canvas = canvas;
    this.#picture = picture;
    this.#changed = changed;
    const closer = element("button", { type: "button", "aria-label": text.closer.name, title: text.closer.hint }, "+");
    const wider = element("button", { type: "button", "aria-label": text.wider.name, title: text.wider.hint }, "−");
    closer.addEventListener("click", () => this.scale(0.5));
    wider.addEventListener("click", () => this.scale(2));
    this.#all.addEventListener("click", () => this.back());
    this.root = element("div", { class: "zoom", role: "group", "aria-label": text.group }, wider, closer, this.#all);
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#draw(event));
    canvas.addEventListener("pointerup", (event) => this.#end(event));
    canvas.addEventListener("pointercancel", () => this.#drop());
    canvas.addEventListener("dblclick", () => this.back());
  }

  /** The visible part, for the view. */
  get look() {
    return this.#look;
  }

  /** Shows the whole run. */
  back() {
    this.#set(ALL);
  }

  /**
   * Changes the number of visible steps by a factor.
   * @param {number} factor
   */
  scale(factor) {
    this.#set(this.#picture.closer(factor));
  }

  /** @param {Look} look */
  #set(look) {
    this.#look = look;
    const whole = !look.steps && !look.values?.length;
    if (whole && this.#all.matches(":focus")) this.#canvas.focus();
    this.#all.disabled = whole;
    this.#changed();
  }

  /** @param {PointerEvent} event */
  #begin({ pointerType, button, offsetX, offsetY, pointerId }) {
    // Where the buttons are hidden, the reader could not return to the whole run.
    if (pointerType === "touch" || button !== 0 || this.root.matches("[data-off]")) return;
    this.#from = { x: offsetX, y: offsetY };
    this.#canvas.setPointerCapture(pointerId);
  }

  /** @param {PointerEvent} event */
  #draw({ offsetX, offsetY }) {
    if (!this.#from) return;
    const { clientWidth, clientHeight } = this.#canvas;
    const [left, right] = ends(this.#from.x, offsetX, clientWidth);
    const [top, bottom] = ends(this.#from.y, offsetY, clientHeight);
    this.marquee.hidden = right - left >= clientWidth && bottom - top >= clientHeight;
    Object.assign(this.marquee.style, {
      left: `${left}px`,
      width: `${right - left}px`,
      top: `${top}px`,
      height: `${bottom - top}px`,
    });
  }

  /** @param {PointerEvent} event */
  #end({ offsetX, offsetY }) {
    const from = this.#from;
    this.#drop();
    if (!from) return;
    const look = this.#picture.dragged(Int32Array.of(from.x, from.y, offsetX, offsetY));
    if (look) this.#set(look);
  }

  #drop() {
    this.#from = undefined;
    this.marquee.hidden = true;
  }
}

/**
 * Returns the ends of one side of the rectangle, within the picture.
 * @param {number} from
 * @param {number} to
 * @param {number} most
 * @returns {[number, number]}
 */
function ends(from, to, most) {
  if (Math.abs(to - from) < MIN_STEPS) return [0, most];
  return [Math.max(0, Math.min(from, to)), Math.min(most, Math.max(from, to))];
}
