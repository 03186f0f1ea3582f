// @ts-check
// Shows the figure: a grid of panels that the core draws from the recording, with the values under the pointer.

import { element } from "../elements/dom.js";
import { showsStep } from "../elements/shown.js";
import { themeOf } from "../elements/theme.js";
import { exporting } from "../text.js";
import { Crosshair } from "./crosshair.js";
import { Picture } from "./picture.js";
import { DEFAULT_VIEW } from "./view.js";
import { Zoom } from "./zoom.js";

/** @typedef {import("../types.js").Probe} Probe */
/** @typedef {import("../types.js").View} View */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../training/session.js").Session} Session */

/** The smallest readable width of a panel, in CSS pixels. In a narrower box the figure scrolls sideways. */
const MIN_WIDTH = 136;
/**
 * The height of a panel when there are two rows, on a laptop and on a wide screen; the width from which a screen is
 * wide; and the minimum height. In CSS pixels.
 */
const MAX_HEIGHT = 196;
const MAX_HEIGHT_WIDE = 240;
const WIDE = 940;
const MIN_HEIGHT = 150;
/** The height of the figure above which panels become lower. */
const MAX_TOTAL_HEIGHT = 3.2 * MAX_HEIGHT;

export class Figure {
  canvas = element("canvas", { id: "curves", role: "img", tabindex: 0 });
  #crosshair = new Crosshair(this.canvas, (x) => this.#probe(x));
  /** @type {Zoom} */
  zoom = new Zoom(
    this.canvas,
    { dragged: (corners) => this.#dragged(corners), closer: (factor) => this.#closer(factor) },
    () => this.invalidate(),
  );
  root = element("div", { class: "panels" }, this.canvas, this.#crosshair.root, this.zoom.marquee);
  #picture;
  /** @type {Session | undefined} */
  #session;
  /**
   * The number of columns. It is two until an experiment is open, which reserves room for the figure while the lab
   * loads.
   */
  #columns = 2;
  #view = DEFAULT_VIEW;
  /** The grid that is being drawn. @type {import("../types.js").Grid | undefined} */
  #grid;
  /** @type {number | undefined} */
  #at_step;
  /** The scale of type and lines in the canvas. */
  #scale = 1;
  needs = /** @type {const} */ (["session", "moment", "view", "theme"]);

  /** @param {(message: string) => void} failed */
  constructor(failed) {
    this.#picture = new Picture(
      this.root,
      this.canvas,
      {
        size: (width) => this.#size(width),
        parts: () => 1 + this.#columns,
        draw: (look, part) => {
          if (part === 0) return this.#lay(look);
          this.#grid?.draw(this.canvas, part - 1);
          if (part < this.#columns) return;
          this.#clear();
          this.#crosshair.refresh();
        },
        drawn: (step) => showsStep(this.root, step),
      },
      failed,
    );
  }

  connect() {
    this.#picture.connect();
  }

  disconnect() {
    this.#picture.disconnect();
  }

  /**
   * @param {State} state
   * @param {State} before
   */
  update = ({ session, moment, view, theme }, before) => {
    if (session !== before.session) this.#show(session);
    if (view !== before.view) this.#look(view);
    if (theme !== before.theme) this.invalidate();
    if (!session || moment === before.moment || moment.pace === "answer") return;
    if (moment.pace === "rest") this.#mark(moment);
    else this.#follow(moment.step);
  };

  /**
   * Draws this session's recording from now on. Without a session, the drawn picture stays visible.
   * @param {Session | undefined} session
   */
  #show(session) {
    if (!session) this.#clear();
    else if (session.steps !== this.#session?.steps) this.zoom.back();
    this.#session = session;
    if (!session) return;
    this.#count();
    this.invalidate();
  }

  /**
   * Lays out the panels. All columns then show the same step on the same axes, however many frames the drawing takes.
   * @param {{ scale: number }} look
   */
  #lay(look) {
    this.#clear();
    this.#scale = look.scale;
    const { width, height } = this.canvas;
    this.#grid = this.#session?.recording.grid(this.#written(look), width, height);
  }

  #clear() {
    this.#grid?.free();
    this.#grid = undefined;
  }

  /** @param {View} view */
  #look(view) {
    this.#view = view;
    this.#count();
    this.invalidate();
  }

  /**
   * Shows a step, and marks it in every panel if the reader selected it.
   * @param {import("../state.js").Moment} moment
   */
  #mark({ step, looked }) {
    this.#picture.step = step;
    this.#at_step = looked;
    this.invalidate();
  }

  invalidate() {
    this.#picture.invalidate();
  }

  /**
   * Draws the recording up to a step when the drawing queue has time for it.
   * @param {number} step
   */
  #follow(step) {
    this.#picture.step = step;
    this.#picture.follow();
  }

  /** Whether the figure is still to be drawn. */
  get waits() {
    return this.#picture.waits;
  }

  /** Returns the picture under its legend as SVG text, in the current colors. */
  svg() {
    const { width, height } = this.#whole();
    const view = this.#written({ scale: 1, theme: themeOf(this.canvas) });
    return this.recording.svg(view, width, height);
  }

  /** Returns the same picture as PNG, at the screen's resolution. @returns {Promise<Blob>} */
  async png() {
    const { width, height } = this.#whole();
    const view = this.#written({ scale: this.#scale, theme: themeOf(this.canvas) });
    const [across = 1, down = 1] = this.recording.picture_size(view, width, height);
    const canvas = element("canvas", { width: across, height: down });
    const context = canvas.getContext("2d");
    if (context) context.lineJoin = context.lineCap = "round";
    this.recording.draw_picture(canvas, view);
    const blob = await new Promise((/** @type {BlobCallback} */ resolve) => canvas.toBlob(resolve, "image/png"));
    if (!blob) throw new Error(exporting.tooLarge);
    return blob;
  }

  /** Returns the size of the panels in whole CSS pixels at scale 1. */
  #whole() {
    // Where the curves are not shown, they have no width.
    const { width, height } = this.#size(this.#picture.width || WIDE);
    return { width: Math.round(width), height: Math.round(height) };
  }

  /** The recording that is drawn, for exports. */
  get recording() {
    if (!this.#session) throw new Error(exporting.nothingDrawn);
    return this.#session.recording;
  }

  /**
   * Returns the view options for the core as JSON.
   * @param {object} look
   */
  #written(look) {
    return JSON.stringify({ ...this.#view, at_step: this.#at_step, zoom: this.zoom.look, ...look });
  }

  /** @param {Int32Array} corners in CSS pixels */
  #dragged(corners) {
    const { width, height } = this.canvas;
    const places = corners.map((place) => Math.round(place * this.#picture.density));
    const found = this.#session?.recording.zoom_to_drag(this.#written({ scale: this.#scale }), width, height, places);
    return found ? JSON.parse(found) : undefined;
  }

  /** @param {number} factor */
  #closer(factor) {
    return this.#session ? JSON.parse(this.#session.recording.zoom_by(this.#written({}), factor)) : {};
  }

  #count() {
    const { runs = [], classes = [] } = this.#session ?? {};
    const algorithms = new Set(runs.map(({ algorithm }) => algorithm)).size;
    this.#columns = Math.max(1, this.#view.by === "class" ? classes.length : algorithms);
  }

  /** @param {number} width */
  #size(width) {
    const across = Math.max(width, this.#columns * MIN_WIDTH);
    const rows = this.#view.quantities.length;
    const panel = Math.min(
      width < WIDE ? MAX_HEIGHT : MAX_HEIGHT_WIDE,
      Math.max(MIN_HEIGHT, Math.min((0.56 * across) / this.#columns, MAX_TOTAL_HEIGHT / rows)),
    );
    return { width: across, height: rows * panel + 26 };
  }

  /**
   * @param {number} x in CSS pixels from the canvas's left edge
   * @returns {(Probe & { density: number }) | undefined}
   */
  #probe(x) {
    const { width, height } = this.canvas;
    const view = this.#written({ scale: this.#scale });
    const { density } = this.#picture;
    const found = this.#session?.recording.probe(view, width, height, Math.round(x * density));
    return found ? { ...JSON.parse(found), density } : undefined;
  }
}
