// @ts-check
// For examples of two features: which class each algorithm takes each point of the plane for.

import { element } from "./dom.js";
import { firstSeed } from "./first-seed.js";
import { Picture } from "./picture.js";
import { tableFold } from "./table-fold.js";

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
  #table = element("table");
  #seed = element("span");
  #numbers = tableFold("The map as a table", this.#table);
  /** @type {Session | undefined} */
  #session;
  /** @type {number | undefined} */
  #moment;
  root = element(
    "section",
    { class: "territories", hidden: true, "aria-labelledby": "map" },
    element("h2", { id: "map" }, "The map: who gets which ground", this.#seed),
    element(
      "p",
      {},
      "Each point of the plane has the colour of the class that the network takes it for; the dots are examples. The share of a " +
        "class’s examples that lie on its own ground is its recall.",
    ),
    this.#panels,
    this.#numbers,
  );

  /** @param {(message: string) => void} failed */
  constructor(failed) {
    this.#picture = new Picture(
      this.#panels,
      this.#canvas,
      { size: (width) => this.#size(width), parts: () => this.#algorithms, draw: (look, only) => this.#draw({ ...look, only }) },
      failed,
    );
    this.#numbers.addEventListener("toggle", () => this.#count());
  }

  connect() {
    this.#picture.connect();
  }

  disconnect() {
    this.#session = undefined;
    this.#picture.disconnect();
  }

  invalidate() {
    this.#count();
    this.#picture.invalidate();
  }

  /** Draws what has been recorded since, when there is time for it. */
  follow() {
    this.#count();
    this.#picture.follow();
  }

  /** @param {Session} session */
  show(session) {
    const [channels, height, width] = session.inventory.shape;
    this.#session = session;
    this.#seed.textContent = firstSeed(session);
    this.root.hidden = channels * height * width !== 2;
    this.look(undefined);
  }

  /**
   * Shows a recorded step, or the last one.
   * @param {number | undefined} moment
   */
  look(moment) {
    this.#moment = moment;
    this.invalidate();
  }

  /** Says how much of the ground each class has, if anybody looks. */
  #count() {
    const session = this.#session;
    if (!this.#numbers.open || !session) return;
    const names = [...new Set(session.runs.map(({ algorithm }) => algorithm))];
    const rows = session.territories(this.#moment ?? Infinity).map((cells, place) => {
      const shares = [...session.recording.ground(cells)].map((share) => element("td", {}, `${(100 * share).toFixed(0)} %`));
      return element("tr", {}, element("th", { scope: "row" }, names[place] ?? ""), ...shares);
    });
    const heads = ["Share of the ground", ...session.classes.map(({ name }) => name)].map((name) => element("th", { scope: "col" }, name));
    this.#table.replaceChildren(element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
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
