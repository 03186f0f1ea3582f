// @ts-check
// Manages a canvas that the core draws on. This module decides only when to draw and how large. It draws when something
// has changed and it is the picture's turn in the queue, with one canvas pixel for each screen pixel. It draws again
// when the lab is resized or moves to another screen, when the color scheme changes, or when the browser restores a
// lost canvas. A picture of many parts is drawn part by part, over as many frames as it takes. A picture out of view
// does not follow the training.

import { themeOf } from "../elements/theme.js";
import { reason } from "../reason.js";
import { pictures } from "../text.js";
import { dequeueDraw, enqueueDraw } from "./draw-queue.js";

/**
 * The maximum number of pixels of a canvas. A browser that paints without a graphics card needs a long frame for more.
 */
const PIXELS = 2_000_000;
/** The distance from the viewport at which a picture begins to follow. */
const NEAR = "50%";

/**
 * What a picture shows.
 * @typedef {object} Subject
 * @property {(width: number) => { width: number, height: number }} size returns the size in a box of this width, in CSS
 *   pixels at scale 1
 * @property {(look: { scale: number, theme: ReturnType<typeof themeOf> }, part: number, step: number) => void} draw
 *   draws a part of one step; all parts show the same step
 * @property {() => number} [parts] returns the number of parts; one if left out
 * @property {(step: number) => void} [drawn] called when all of a step is drawn, or would be if the box had any width
 */

export class Picture {
  /** Whether the reader waits for the picture. */
  urgent = false;
  /** The number of canvas pixels for a CSS pixel. */
  density = 1;
  /** The step to show, and the step that the current drawing shows. */
  step = 0;
  #laid = 0;
  /** Whether the picture changed since its first part was drawn, and whether the reader changed it. */
  #stale = false;
  #asked = false;
  /** The next part to draw. */
  #part = 0;
  /** Whether the picture is in view, and if not, whether it has something new to show. */
  #seen = true;
  #missed = false;
  #sight = new IntersectionObserver((entries) => this.#look(entries.at(-1)?.isIntersecting ?? true), {
    rootMargin: NEAR,
  });
  /** The width of the box when it was last resized. */
  #width = 0;
  #resizes = new ResizeObserver(() => this.#resized());
  /** What changes the colors of the page. */
  #schemes = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"].map((query) => matchMedia(query));
  #density = matchMedia("all");
  #redraw = () => this.invalidate();

  /**
   * @param {HTMLElement} box its width is the width of the picture
   * @param {HTMLCanvasElement} canvas in the box
   * @param {Subject} subject
   * @param {(message: string) => void} failed
   */
  constructor(box, canvas, subject, failed) {
    this.box = box;
    this.canvas = canvas;
    this.subject = subject;
    this.failed = failed;
  }

  /** Starts to watch for events that need a redraw. */
  connect() {
    this.canvas.addEventListener("contextlost", this.#lost);
    this.canvas.addEventListener("contextrestored", this.#restored);
    this.#resizes.observe(this.box);
    this.#sight.observe(this.canvas);
    for (const scheme of this.#schemes) scheme.addEventListener("change", this.#redraw);
    this.#watchDensity();
  }

  disconnect() {
    this.canvas.removeEventListener("contextlost", this.#lost);
    this.canvas.removeEventListener("contextrestored", this.#restored);
    this.#resizes.disconnect();
    for (const scheme of this.#schemes) scheme.removeEventListener("change", this.#redraw);
    this.#density.removeEventListener("change", this.#densityChanged);
    this.#sight.disconnect();
    dequeueDraw(this);
    this.#stale = false;
    this.#part = this.#width = 0;
  }

  /** The box gets its height from the picture, so only a change of the width matters. */
  #resized() {
    const { clientWidth } = this.box;
    if (clientWidth === this.#width) return;
    this.#width = clientWidth;
    this.invalidate();
  }

  /** Requests a redraw in the next frame, because the reader has changed something. */
  invalidate() {
    this.urgent = this.#asked = true;
    this.#wait();
  }

  /** Requests a redraw when its turn comes, if the picture is in view, because training has advanced. */
  follow() {
    if (this.#seen) this.#wait();
    else this.#missed = true;
  }

  /** Whether the picture is in view, or nearly. */
  get seen() {
    return this.#seen;
  }

  /** Whether the picture, or a part of it, is still to be drawn. */
  get waits() {
    return this.#stale || this.#part > 0;
  }

  #wait() {
    this.#stale = true;
    this.#missed = false;
    enqueueDraw(this);
  }

  /** @param {boolean} seen */
  #look(seen) {
    this.#seen = seen;
    if (seen && this.#missed) this.#wait();
  }

  /** Whether some of its parts are already drawn. */
  get begun() {
    return this.#part > 0;
  }

  /** Draws a part, and returns whether that was the last. */
  draw() {
    if (this.box.clientWidth === 0) return this.#finish();
    try {
      const look = { scale: this.#fit(), theme: themeOf(this.canvas) };
      if (this.#part === 0) this.#begin();
      this.subject.draw(look, this.#part, this.#laid);
      this.#part += 1;
      return this.#part >= (this.subject.parts?.() ?? 1) && this.#finish();
    } catch (error) {
      // After any error, the other pictures still get their turns.
      this.failed(pictures.notDrawn(reason(error)));
      this.#stale = false;
      return this.#finish();
    }
  }

  #begin() {
    this.#stale = this.#asked = false;
    this.#laid = this.step;
  }

  /** Ends a drawing. If more has changed meanwhile, the picture begins again in its next turn. */
  #finish() {
    if (this.#part === 0) this.#laid = this.step;
    this.#stale &&= this.#part > 0;
    this.urgent = this.#stale && this.#asked;
    this.#part = 0;
    dequeueDraw(this);
    if (this.#stale) enqueueDraw(this);
    // Otherwise something has changed since the first part was drawn, and the picture will be drawn again.
    if (!this.#stale && this.#laid === this.step) this.subject.drawn?.(this.step);
    return true;
  }

  /** The width of the box in CSS pixels at scale 1. */
  get width() {
    return this.box.clientWidth / scaleOf(this.box);
  }

  /**
   * Sets the canvas to a whole number of pixels. Setting a size clears the canvas, so it does so only if the size
   * changed. Returns the scale of type and lines.
   */
  #fit() {
    const unit = scaleOf(this.box);
    const size = this.subject.size(this.box.clientWidth / unit);
    const [across, down] = [size.width * unit, size.height * unit];
    const dense = Math.min(density(), Math.max(1, Math.sqrt(PIXELS / (across * down))));
    const width = Math.floor(across * dense);
    const height = Math.floor(down * dense);
    this.density = dense;
    if (this.canvas.width === width && this.canvas.height === height) return dense * unit;
    this.#part = 0;
    this.canvas.width = width;
    this.canvas.height = height;
    this.canvas.style.width = `${width / dense}px`;
    this.canvas.style.height = `${height / dense}px`;
    const context = this.canvas.getContext("2d");
    if (context) context.lineJoin = context.lineCap = "round";
    return dense * unit;
  }

  // A resolution query reports only that the density has changed, so each change needs a new query.
  #watchDensity() {
    this.#density.removeEventListener("change", this.#densityChanged);
    this.#density = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.#density.addEventListener("change", this.#densityChanged);
  }

  #lost = () => this.failed(pictures.memoryLost);

  #restored = () => {
    // A restored canvas is blank and has lost its size.
    this.canvas.width = 0;
    this.invalidate();
  };

  #densityChanged = () => {
    this.#watchDensity();
    this.invalidate();
  };
}

/** Returns how much larger type and lines are, which the attribute `scale` says. @param {Element} box */
function scaleOf(box) {
  return Number(getComputedStyle(box).getPropertyValue("--scale")) || 1;
}

/**
 * Returns the number of canvas pixels for a CSS pixel. The core draws on whole pixels, where slow curves look like
 * stairs. A low-density screen therefore gets twice its pixels, and the browser averages them.
 */
function density() {
  return devicePixelRatio < 2 ? 2 * devicePixelRatio : devicePixelRatio;
}
