// @ts-check
// A canvas that the core draws on. This module only decides when and how large: when something has changed and it is the
// picture's turn; a pixel of the canvas for each pixel of the screen, whatever its density; again when the lab is resized,
// moved to another screen, the color scheme turns, or the browser gives back a canvas that it took. A picture of many parts
// is drawn part by part, over as many frames as it takes. One that is out of sight does not follow the training.

import { reason } from "../reason.js";
import { themeOf } from "./theme.js";
import { dequeueDraw, enqueueDraw } from "./draw-queue.js";

/** Most pixels of a canvas. A browser that paints without a graphics card needs a long frame for more. */
const PIXELS = 2_000_000;
/** How far from what is seen a picture begins to follow. */
const NEAR = "50%";

/**
 * What is drawn: how large it is in a box of this width, in CSS pixels, and how.
 * @typedef {object} Motif
 * @property {(width: number) => { width: number, height: number }} size
 * @property {(look: { scale: number, theme: ReturnType<typeof themeOf> }, part: number, step: number) => void} draw all parts of one step
 * @property {() => number} [parts] how many parts are drawn one by one; one if left out
 * @property {(step: number) => void} [drawn] hears of which step all of it is drawn, or would be if there were room for it
 */

export class Picture {
  /** Whether the reader waits for it. */
  urgent = false;
  /** The step that it is to show, and the one that it shows as soon as it is drawn. */
  step = 0;
  #laid = 0;
  /** Whether it changed since its first part was drawn, and whether by the reader. */
  #stale = false;
  #asked = false;
  /** The part to be drawn next. */
  #part = 0;
  /** Whether it is in sight, and if not, whether it has something new to show. */
  #seen = true;
  #missed = false;
  #sight = new IntersectionObserver((entries) => this.#look(entries.at(-1)?.isIntersecting ?? true), { rootMargin: NEAR });
  /** Of its box when that was last resized. */
  #width = 0;
  #resizes = new ResizeObserver(() => this.#resized());
  #scheme = matchMedia("(prefers-color-scheme: dark)");
  #density = matchMedia("all");
  #redraw = () => this.invalidate();

  /**
   * @param {HTMLElement} box whose width it fills
   * @param {HTMLCanvasElement} canvas in the box
   * @param {Motif} motif
   * @param {(message: string) => void} failed
   */
  constructor(box, canvas, motif, failed) {
    this.box = box;
    this.canvas = canvas;
    this.motif = motif;
    this.failed = failed;
  }

  /** Begins to watch for what calls for a redraw. */
  connect() {
    this.canvas.addEventListener("contextlost", this.#lost);
    this.canvas.addEventListener("contextrestored", this.#restored);
    this.#resizes.observe(this.box);
    this.#sight.observe(this.canvas);
    this.#scheme.addEventListener("change", this.#redraw);
    this.#watchDensity();
  }

  disconnect() {
    this.canvas.removeEventListener("contextlost", this.#lost);
    this.canvas.removeEventListener("contextrestored", this.#restored);
    this.#resizes.disconnect();
    this.#scheme.removeEventListener("change", this.#redraw);
    this.#density.removeEventListener("change", this.#densityChanged);
    this.#sight.disconnect();
    dequeueDraw(this);
    this.#stale = false;
    this.#part = this.#width = 0;
  }

  /** Its height a box has from the picture itself; only its width is news. */
  #resized() {
    const { clientWidth } = this.box;
    if (clientWidth === this.#width) return;
    this.#width = clientWidth;
    this.invalidate();
  }

  /** Asks for a redraw in the next frame: the reader has changed something. */
  invalidate() {
    this.urgent = this.#asked = true;
    this.#wait();
  }

  /** Asks for a redraw in its turn, if it is in sight: training has gone on. */
  follow() {
    if (this.#seen) this.#wait();
    else this.#missed = true;
  }

  /** Whether it is in sight, or nearly. */
  get seen() {
    return this.#seen;
  }

  /** Whether it is yet to be drawn, in part or as a whole. */
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

  /** Whether some of its parts are drawn already. */
  get begun() {
    return this.#part > 0;
  }

  /** Draws a part, and tells whether that was the last. */
  draw() {
    if (this.box.clientWidth === 0) return this.#finish();
    try {
      const look = { scale: this.#fit(), theme: themeOf(this.canvas) };
      if (this.#part === 0) this.#begin();
      this.motif.draw(look, this.#part, this.#laid);
      this.#part += 1;
      return this.#part >= (this.motif.parts?.() ?? 1) && this.#finish();
    } catch (error) {
      // Whatever it was, the others get their turns.
      this.failed(`The picture could not be drawn: ${reason(error)}`);
      this.#stale = false;
      return this.#finish();
    }
  }

  #begin() {
    this.#stale = this.#asked = false;
    this.#laid = this.step;
  }

  /** Begins anew if more has changed meanwhile, in its next turn. */
  #finish() {
    if (this.#part === 0) this.#laid = this.step;
    this.#stale &&= this.#part > 0;
    this.urgent = this.#stale && this.#asked;
    this.#part = 0;
    dequeueDraw(this);
    if (this.#stale) enqueueDraw(this);
    // Else something has changed since its first part was drawn, and it is about to be drawn again.
    if (!this.#stale && this.#laid === this.step) this.motif.drawn?.(this.step);
    return true;
  }

  /** Sizes the canvas to whole pixels of its own; setting a size clears it, so only when it changed. */
  #fit() {
    const { width: across, height: down } = this.motif.size(this.box.clientWidth);
    const scale = Math.min(density(), Math.max(1, Math.sqrt(PIXELS / (across * down))));
    const width = Math.floor(across * scale);
    const height = Math.floor(down * scale);
    if (this.canvas.width === width && this.canvas.height === height) return scale;
    this.#part = 0;
    this.canvas.width = width;
    this.canvas.height = height;
    this.canvas.style.width = `${width / scale}px`;
    this.canvas.style.height = `${height / scale}px`;
    const context = this.canvas.getContext("2d");
    if (context) context.lineJoin = context.lineCap = "round";
    return scale;
  }

  // A resolution query tells only that the density is no longer what it was; each change needs a new one.
  #watchDensity() {
    this.#density.removeEventListener("change", this.#densityChanged);
    this.#density = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.#density.addEventListener("change", this.#densityChanged);
  }

  #lost = () => this.failed("The browser has taken back the memory of a picture; it is drawn again as soon as there is some. Training goes on.");

  #restored = () => {
    // What comes back is blank and has forgotten its size.
    this.canvas.width = 0;
    this.invalidate();
  };

  #densityChanged = () => {
    this.#watchDensity();
    this.invalidate();
  };
}

/**
 * As many pixels of the canvas to a CSS pixel as look best. The core draws on whole pixels, on which slow curves would
 * climb in stairs; a coarse screen is therefore given twice the pixels it has, which the browser then averages.
 */
function density() {
  return devicePixelRatio < 2 ? 2 * devicePixelRatio : devicePixelRatio;
}
