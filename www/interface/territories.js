// @ts-check
// For examples of two features: which class each algorithm takes each point of the plane for.

import { element } from "./dom.js";
import { Picture } from "./picture.js";

/** @typedef {import("../training/session.js").Session} Session */

/** A panel narrower than this, in CSS pixels, cannot be read; the picture then scrolls sideways. */
const NARROWEST = 136;
/** The widest side of a map, and the room above it for a title, in CSS pixels. */
const SIDE = 300;
const TITLE = 44;

export class Territories {
  #canvas = element("canvas", {
    id: "territories",
    role: "img",
    "aria-label": "The plane of the two features, coloured by the class that each algorithm takes each point for.",
  });
  #panels = element("div", { class: "panels" }, this.#canvas);
  #picture;
  /** @type {Session | undefined} */
  #session;
  /** @type {number | undefined} */
  #moment;
  root = element(
    "section",
    { class: "territories", hidden: true, "aria-labelledby": "map" },
    element("h2", { id: "map" }, "The map: who gets which ground"),
    element(
      "p",
      {},
      "Each point of the plane has the colour of the class that the network takes it for; the dots are examples. The share of a " +
        "class’s examples that lie on its own ground is its recall, in numbers in the table of the curves.",
    ),
    this.#panels,
  );

  /** @param {(message: string) => void} failed */
  constructor(failed) {
    this.#picture = new Picture(
      this.#panels,
      this.#canvas,
      { size: (width) => this.#size(width), parts: () => this.#algorithms, draw: (look, only) => this.#draw({ ...look, only }) },
      failed,
    );
  }

  connect() {
    this.#picture.connect();
  }

  disconnect() {
    this.#session = undefined;
    this.#picture.disconnect();
  }

  invalidate() {
    this.#picture.invalidate();
  }

  /** Draws what has been recorded since, when there is time for it. */
  follow() {
    this.#picture.follow();
  }

  /** @param {Session} session */
  show(session) {
    const [channels, height, width] = session.inventory.shape;
    this.#session = session;
    this.root.hidden = channels * height * width !== 2;
    this.look(undefined);
  }

  /**
   * Shows a recorded step, or the last one.
   * @param {number | undefined} moment
   */
  look(moment) {
    this.#moment = moment;
    this.#picture.invalidate();
  }

  get #algorithms() {
    return new Set(this.#session?.runs.map(({ algorithm }) => algorithm)).size || 1;
  }

  /** @param {number} width */
  #size(width) {
    const algorithms = this.#algorithms;
    const across = Math.max(width, algorithms * NARROWEST);
    return { width: across, height: Math.min(SIDE, (across - 30) / algorithms - 30) + TITLE };
  }

  /** @param {object} look */
  #draw(look) {
    const { recording, examples } = this.#session ?? {};
    if (!recording || !examples || this.root.hidden) return;
    const cells = this.#session?.territories(this.#moment ?? Infinity) ?? [];
    recording.draw_territories(this.#canvas, JSON.stringify(look), examples, cells);
  }
}
