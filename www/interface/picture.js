// @ts-check
// A canvas that the core draws on. This module only decides when and how large: once a frame at most, when something has
// changed; a pixel of the canvas for each pixel of the screen, whatever its density; again when the lab is resized, moved
// to another screen, the colour scheme turns, or the browser gives back a canvas that it took. A picture of many parts is
// drawn part by part, over as many frames as it takes, and then rests for a multiple of what it cost: however slow the
// machine, drawing leaves it time to train and the reader a page that answers.

import { themeOf } from "./theme.js";

/** Most pixels of a canvas. A browser that paints without a graphics card needs a long frame for more. */
const PIXELS = 2_000_000;
/** How long parts are drawn in a frame, in milliseconds; one at least. */
const FRAME = 8;
/** How many times as long as a picture took it rests before it is drawn again. */
const REST = 3;

/**
 * What is drawn: how large it is in a box of this width, in CSS pixels, and how.
 * @typedef {object} Motif
 * @property {(width: number) => { width: number, height: number }} size
 * @property {(look: { scale: number, theme: ReturnType<typeof themeOf> }, part: number) => void} draw
 * @property {() => number} [parts] how many parts are drawn one by one; one if left out
 */

export class Picture {
  #frame = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Whether a redraw is waited for or under way; whether another must follow it, and without a rest. */
  #busy = false;
  #stale = false;
  #urgent = false;
  /** The part to be drawn next. */
  #part = 0;
  /** What the redraw under way has cost so far, and until when the picture rests; in milliseconds. */
  #cost = 0;
  #rested = 0;
  #resizes = new ResizeObserver(() => this.invalidate());
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
    this.#scheme.addEventListener("change", this.#redraw);
    this.#watchDensity();
  }

  disconnect() {
    this.canvas.removeEventListener("contextlost", this.#lost);
    this.canvas.removeEventListener("contextrestored", this.#restored);
    this.#resizes.disconnect();
    this.#scheme.removeEventListener("change", this.#redraw);
    this.#density.removeEventListener("change", this.#densityChanged);
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#busy = false;
  }

  /** Asks for a redraw in the next frame: the reader has changed something. */
  invalidate() {
    this.#urgent = true;
    if (this.#timer === undefined) return this.follow();
    clearTimeout(this.#timer);
    this.#request();
  }

  /** Asks for a redraw once the picture has rested: training has gone on. */
  follow() {
    this.#stale = true;
    if (this.#busy) return;
    this.#busy = true;
    this.#part = this.#cost = 0;
    const rest = this.#rested - performance.now();
    if (this.#urgent || rest <= 0) this.#request();
    else this.#timer = setTimeout(() => this.#request(), rest);
  }

  #request() {
    this.#timer = undefined;
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** Draws as many parts as a frame has time for. */
  #draw() {
    const begun = performance.now();
    if (this.box.clientWidth === 0) return this.#finish();
    const look = { scale: this.#fit(), theme: themeOf(this.canvas) };
    const parts = this.motif.parts?.() ?? 1;
    if (this.#part === 0) this.#stale = this.#urgent = false;
    try {
      do {
        this.motif.draw(look, this.#part);
        this.#part += 1;
      } while (this.#part < parts && performance.now() - begun < FRAME);
    } catch (error) {
      this.failed(`The picture could not be drawn: ${error instanceof Error ? error.message : error}`);
      return this.#finish();
    }
    afterPainting(() => {
      if (!this.#busy) return;
      this.#cost += performance.now() - begun;
      if (this.#part < parts) this.#request();
      else this.#finish();
    });
  }

  #finish() {
    this.#busy = false;
    this.#rested = performance.now() + REST * this.#cost;
    if (this.#stale && this.#part > 0) this.follow();
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
 * Does something once the browser has painted what was drawn in this frame, which may take longer than drawing it.
 * @param {() => void} work
 */
function afterPainting(work) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = work;
  port2.postMessage(undefined);
}

/**
 * As many pixels of the canvas to a CSS pixel as look best. The core draws on whole pixels, on which slow curves would
 * climb in stairs; a coarse screen is therefore given twice the pixels it has, which the browser then averages.
 */
function density() {
  return devicePixelRatio < 2 ? 2 * devicePixelRatio : devicePixelRatio;
}
