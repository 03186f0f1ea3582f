// @ts-check
// A canvas that the core draws on. This module only decides when and how large: once a frame at most, when something has
// changed; a pixel of the canvas for each pixel of the screen, whatever its density; again when the lab is resized, moved
// to another screen, or the colour scheme turns.

import { themeOf } from "./theme.js";

/** Most pixels of a canvas. A browser that paints without a graphics card needs a long frame for more. */
const PIXELS = 2_000_000;

/**
 * What is drawn: how large it is in a box of this width, in CSS pixels, and how.
 * @typedef {object} Motif
 * @property {(width: number) => { width: number, height: number }} size
 * @property {(look: { scale: number, theme: ReturnType<typeof themeOf> }) => void} draw
 */

export class Picture {
  #frame = 0;
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
    this.#resizes.observe(this.box);
    this.#scheme.addEventListener("change", this.#redraw);
    this.#watchDensity();
  }

  disconnect() {
    this.#resizes.disconnect();
    this.#scheme.removeEventListener("change", this.#redraw);
    this.#density.removeEventListener("change", this.#densityChanged);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** Asks for a redraw in the next frame. */
  invalidate() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    if (this.box.clientWidth === 0) return;
    const scale = this.#fit();
    try {
      this.motif.draw({ scale, theme: themeOf(this.canvas) });
    } catch (error) {
      this.failed(`The picture could not be drawn: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** Sizes the canvas to whole pixels of its own; setting a size clears it, so only when it changed. */
  #fit() {
    const { width: across, height: down } = this.motif.size(this.box.clientWidth);
    const scale = Math.min(density(), Math.max(1, Math.sqrt(PIXELS / (across * down))));
    const width = Math.floor(across * scale);
    const height = Math.floor(down * scale);
    if (this.canvas.width === width && this.canvas.height === height) return scale;
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
