// @ts-check
// The canvas that the core draws the curves on. This module only decides when and how large: once a frame at most, when
// something has changed; a pixel of the canvas for each pixel of the screen, whatever its density; again when the lab is
// resized, moved to another screen, or the colour scheme turns.

import { element } from "./dom.js";
import { themeOf } from "./theme.js";
import { DEFAULT_VIEW } from "./view.js";

/** @typedef {import("./types.js").Recording} Recording */
/** @typedef {import("./types.js").View} View */

/** Of each class and algorithm, from top to bottom. */
const QUANTITIES = ["loss", "recall"];
/** A panel narrower than this, in CSS pixels, cannot be read; the figure then scrolls sideways. */
const NARROWEST = 150;
const LOWEST = 190;
const HIGHEST = 236;
/** Most pixels of the canvas. A browser that paints without a graphics card needs a long frame for more. */
const PIXELS = 2_000_000;

export class Figure {
  canvas = element("canvas", {
    id: "curves",
    role: "img",
    tabindex: 0,
    "aria-label": "Curves of loss and recall; nothing is recorded yet.",
  });
  root = element("div", { class: "panels" }, this.canvas);
  /** @type {Recording | undefined} */
  #recording;
  /** Two until an experiment says otherwise, so that the room for the figure is kept while it loads. */
  #columns = 2;
  #view = DEFAULT_VIEW;
  /** Pixels of the canvas to a CSS pixel. */
  #scale = 1;
  #frame = 0;
  #failed;
  #resizes = new ResizeObserver(() => this.invalidate());
  #scheme = matchMedia("(prefers-color-scheme: dark)");
  #density = matchMedia("all");
  #redraw = () => this.invalidate();

  /** @param {(message: string) => void} failed */
  constructor(failed) {
    this.#failed = failed;
  }

  /** Begins to watch for what calls for a redraw. */
  connect() {
    this.#resizes.observe(this.root);
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

  /**
   * Draws this recording from now on, in so many columns.
   * @param {Recording} recording
   * @param {number} columns
   */
  show(recording, columns) {
    this.#recording = recording;
    this.#columns = columns;
    this.invalidate();
  }

  /** Lets go of the recording; what was drawn of it stays to be seen. */
  release() {
    this.#recording = undefined;
  }

  /** @param {View} view */
  look(view) {
    this.#view = view;
    this.invalidate();
  }

  /** Asks for a redraw in the next frame. */
  invalidate() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    if (this.root.clientWidth === 0) return;
    this.#fit();
    if (!this.#recording) return;
    const view = { quantities: QUANTITIES, ...this.#view, scale: this.#scale, theme: themeOf(this.canvas) };
    try {
      this.#recording.draw(this.canvas, JSON.stringify(view));
    } catch (error) {
      this.#failed(`The curves could not be drawn: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** Sizes the canvas to whole pixels of its own; setting a size clears it, so only when it changed. */
  #fit() {
    const across = Math.max(this.root.clientWidth, this.#columns * NARROWEST);
    const panel = Math.min(HIGHEST, Math.max(LOWEST, (0.56 * across) / this.#columns));
    const down = QUANTITIES.length * panel;
    const scale = Math.min(density(), Math.max(1, Math.sqrt(PIXELS / (across * down))));
    const width = Math.floor(across * scale);
    const height = Math.floor(down * scale);
    if (this.canvas.width === width && this.canvas.height === height) return;
    this.#scale = scale;
    this.canvas.width = width;
    this.canvas.height = height;
    this.canvas.style.width = `${width / scale}px`;
    this.canvas.style.height = `${height / scale}px`;
    const context = this.canvas.getContext("2d");
    if (context) context.lineJoin = context.lineCap = "round";
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
 * As many pixels of the canvas to a CSS pixel as look best. The core draws on whole pixels, on which slow curves would climb in stairs; a
 * coarse screen is therefore given twice the pixels it has, which the browser then averages.
 */
function density() {
  return devicePixelRatio < 2 ? 2 * devicePixelRatio : devicePixelRatio;
}
