// @ts-check
// Lets the reader paint points by hand, class by class, and erase them. The painted points appear at once; the
// experiment changes when the reader releases the brush.

import { element } from "../elements/dom.js";
import { segments } from "../elements/segments.js";
import { Picture } from "../figures/picture.js";
import { painting as text } from "../text.js";
import { withFree } from "../wasm.js";
import { SQUARE, within } from "./square.js";

/** @typedef {import("../types.js").Examples} Examples */
/** @typedef {import("../types.js").PaintedClass} PaintedClass */
/** @typedef {[number, number]} Point */

/** The distance between two points of a stroke, and the radius of the eraser, in units of the square. */
const STRIDE = 0.06;
const ERASER = 0.1;
/** The distance that an arrow key moves the cursor. */
const KEY_STEP = 0.05;
/** The maximum number of classes to paint, one for each color. */
const MAX_CLASSES = 10;
const ERASE = "erase";

/**
 * The actions of the painting.
 * @typedef {object} PaintingActions
 * @property {(shape: number[], counts: number[], values: number[]) => Examples | undefined} examples
 * @property {(classes: PaintedClass[]) => void} painted
 * @property {(message: string) => void} failed
 */

export class Painting {
  canvas = element("canvas", { id: "painting", tabindex: 0, role: "application" });
  #box = element("div", { class: "examples" }, this.canvas);
  #brushes = element("div");
  #hint = element("p", { class: "hint" });
  root = element("div", { class: "painting" }, this.#brushes, this.#box, this.#hint);
  #actions;
  #picture;
  /** @type {PaintedClass[]} */
  #classes = [];
  #brush = "0";
  /** The position of the keyboard's brush. @type {Point} */
  #cursor = [0, 0];
  /** The position of the last point of the stroke. @type {Point | undefined} */
  #last;

  /** @param {PaintingActions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#picture = new Picture(
      this.#box,
      this.canvas,
      { size: (width) => ({ width, height: width }), draw: (look) => this.#draw(look) },
      actions.failed,
    );
    this.canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.#stroke(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => this.#end());
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  connect() {
    this.#picture.connect();
  }

  invalidate() {
    this.#picture.invalidate();
  }

  disconnect() {
    this.#picture.disconnect();
  }

  /** @param {PaintedClass[]} classes */
  show(classes) {
    if (this.#last) return;
    this.#classes = structuredClone(classes);
    this.#showBrushes();
    this.#picture.invalidate();
  }

  /** Shows a brush for each class, one for a new class, and the eraser. */
  #showBrushes() {
    const choices = this.#classes.map(({ name }, place) => /** @type {[string, string]} */ ([String(place), name]));
    if (choices.length < MAX_CLASSES) choices.push([String(choices.length), text.newClass]);
    choices.push([ERASE, text.eraser]);
    const brushes = segments(text.brush, "brush", choices, this.#brush, (brush) => {
      this.#brush = brush;
      this.#describe();
    });
    for (const [place, label] of [...brushes.querySelectorAll("label")].entries()) {
      label.style.setProperty("--class", place < this.#classes.length ? `var(--class-${place})` : "var(--muted)");
    }
    this.#brushes.replaceChildren(brushes);
    this.#describe();
  }

  #describe() {
    const counts = this.#classes.map(({ name, points }) => text.count(points.length, name)).join(", ");
    const tooFew = this.#classes.filter(({ points }) => points.length >= 2).length < 2;
    this.#hint.textContent = tooFew ? text.tooFew : text.hint(counts);
    this.#hint.classList.toggle("alarm", tooFew);
    const brush = this.#brush === ERASE ? text.withEraser : text.withClass(this.#nameOf(Number(this.#brush)));
    this.canvas.setAttribute("aria-label", text.canvas(brush, counts));
  }

  /** @param {number} place */
  #nameOf(place) {
    return this.#classes[place]?.name ?? String.fromCharCode("A".charCodeAt(0) + place);
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.#apply(this.#at(event));
  }

  /** @param {PointerEvent} event */
  #stroke(event) {
    if (!this.#last) return;
    const point = this.#at(event);
    if (this.#brush === ERASE || distance(point, this.#last) >= STRIDE) this.#apply(point);
  }

  #end() {
    if (!this.#last) return;
    this.#last = undefined;
    this.#showBrushes();
    if (this.#classes.filter(({ points }) => points.length >= 2).length >= 2) this.#actions.painted(this.#classes);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    /** @type {Record<string, Point>} */
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const move = moves[event.key];
    if (move) {
      this.#cursor = within([this.#cursor[0] + KEY_STEP * move[0], this.#cursor[1] + KEY_STEP * move[1]]);
      this.#picture.invalidate();
    } else if (event.key === "Enter") {
      this.#apply(this.#cursor);
      this.#end();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * Adds a point of the brush's class, or removes the points that the eraser touches.
   * @param {Point} point
   */
  #apply(point) {
    this.#last = point;
    if (this.#brush === ERASE) {
      for (const each of this.#classes) each.points = each.points.filter((other) => distance(point, other) > ERASER);
    } else {
      const place = Number(this.#brush);
      this.#classes[place] ??= { name: this.#nameOf(place), points: [] };
      this.#classes[place].points.push(point);
    }
    this.#picture.invalidate();
  }

  /**
   * @param {PointerEvent} event
   * @returns {Point}
   */
  #at({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return within([SQUARE * ((2 * (clientX - left)) / width - 1), SQUARE * (1 - (2 * (clientY - top)) / height)]);
  }

  /** @param {{ scale: number, theme: object }} look */
  #draw(look) {
    const counts = this.#classes.map(({ points }) => points.length);
    const values = this.#classes.flatMap(({ points }) => points.flat());
    const examples = this.#actions.examples([1, 1, 2], counts, values);
    if (!examples) return;
    withFree(examples, (drawn) => drawn.draw(this.canvas, JSON.stringify({ quantities: [], ...look }), SQUARE));
    if (this.canvas.matches(":focus-visible")) this.#drawCursor(look.scale);
  }

  /** @param {number} scale */
  #drawCursor(scale) {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const [x, y] = this.#cursor;
    const [across, down] = [((x / SQUARE + 1) / 2) * this.canvas.width, ((1 - y / SQUARE) / 2) * this.canvas.height];
    context.strokeStyle = getComputedStyle(this.canvas).color;
    context.lineWidth = 1.5 * scale;
    context.beginPath();
    context.arc(across, down, 6 * scale, 0, 2 * Math.PI);
    context.stroke();
  }
}

/**
 * @param {Point} one
 * @param {Point} other
 */
function distance(one, other) {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}
