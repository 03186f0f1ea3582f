// @ts-check
// The figure: a grid of panels, drawn by the core from what was recorded, with the values under the pointer.

import { openPrint } from "../wasm.js";
import { Crosshair } from "./crosshair.js";
import { element } from "./dom.js";
import { Picture } from "./picture.js";
import { themeOf } from "./theme.js";
import { DEFAULT_VIEW } from "./view.js";

/** @typedef {import("../types.js").Probe} Probe */
/** @typedef {import("../types.js").View} View */
/** @typedef {import("../training/session.js").Session} Session */

/** A panel narrower than this, in CSS pixels, cannot be read; the figure then scrolls sideways. */
const NARROWEST = 136;
/** Heights of a panel: with two rows, and at least. */
const HIGHEST = 196;
const LOWEST = 150;
/** Height of the legend that a picture has when it stands alone. */
const LEGEND = 30;
/** The figure may be this high before panels become lower. */
const HIGH = 3.2 * HIGHEST;

export class Figure {
  canvas = element("canvas", {
    id: "curves",
    role: "img",
    tabindex: 0,
    "aria-label": "Curves of loss and recall; nothing is recorded yet.",
  });
  #crosshair = new Crosshair(this.canvas, (x) => this.#probe(x));
  root = element("div", { class: "panels" }, this.canvas, this.#crosshair.root);
  #picture;
  /** @type {Session | undefined} */
  #session;
  /** Two until an experiment says otherwise, so that the room for the figure is kept while it loads. */
  #columns = 2;
  #view = DEFAULT_VIEW;
  /** @type {number | undefined} */
  #moment;
  #scale = 1;

  /** @param {(message: string) => void} failed */
  constructor(failed) {
    this.#picture = new Picture(
      this.root,
      this.canvas,
      {
        size: (width) => this.#size(width),
        draw: (look) => {
          this.#scale = look.scale;
          this.#session?.recording.draw(this.canvas, JSON.stringify({ ...this.#view, moment: this.#moment, ...look }));
          this.#crosshair.refresh();
        },
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
   * Draws this session's recording from now on.
   * @param {Session} session
   */
  show(session) {
    this.#session = session;
    this.#count();
    this.invalidate();
  }

  /** Lets go of the recording; what was drawn of it stays to be seen. */
  release() {
    this.#session = undefined;
  }

  /** @param {View} view */
  look(view) {
    this.#view = view;
    this.#count();
    this.invalidate();
  }

  /**
   * Marks a step in every panel.
   * @param {number | undefined} moment
   */
  mark(moment) {
    this.#moment = moment;
    this.invalidate();
  }

  invalidate() {
    this.#picture.invalidate();
  }

  /** The picture as SVG text, in the colours that are in force. */
  async svg() {
    const session = this.#session;
    if (!session) throw new Error("nothing is drawn yet");
    const { width, height } = this.#size(this.root.clientWidth);
    const view = JSON.stringify({ ...this.#view, moment: this.#moment, scale: 1, theme: themeOf(this.canvas) });
    const records = session.runs.map((_, run) => session.recording.records(run));
    const { svg } = await openPrint();
    return svg(session.experiment.json(), records, session.diverged, view, Math.round(width), Math.round(height) + LEGEND);
  }

  #count() {
    const { runs = [], classes = [] } = this.#session ?? {};
    const algorithms = new Set(runs.map(({ algorithm }) => algorithm)).size;
    this.#columns = Math.max(1, this.#view.by === "class" ? classes.length : algorithms);
  }

  /** @param {number} width */
  #size(width) {
    const across = Math.max(width, this.#columns * NARROWEST);
    const rows = this.#view.quantities.length;
    const panel = Math.min(HIGHEST, Math.max(LOWEST, Math.min((0.56 * across) / this.#columns, HIGH / rows)));
    return { width: across, height: rows * panel + 26 };
  }

  /**
   * @param {number} x in CSS pixels from the canvas's left edge
   * @returns {(Probe & { scale: number }) | undefined}
   */
  #probe(x) {
    const { width, height } = this.canvas;
    const view = JSON.stringify({ ...this.#view, scale: this.#scale });
    const found = this.#session?.recording.probe(view, width, height, Math.round(x * this.#scale));
    return found ? { ...JSON.parse(found), scale: this.#scale } : undefined;
  }
}
