// @ts-check
// Shows the class that each algorithm predicts at each point of the plane, for examples with two features.

import { element } from "../elements/dom.js";
import { awaitsStep, showsStep, wayTo } from "../elements/shown.js";
import { tableFold } from "../tables/table-fold.js";
import { formatPercent, decisionMap as text } from "../text.js";
import { firstSeed } from "./first-seed.js";
import { Picture } from "./picture.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../training/session.js").Session} Session */

/** The smallest readable width of a panel, in CSS pixels. In a narrower box the picture scrolls sideways. */
const MIN_WIDTH = 136;
/** The maximum side of a map, and the height of the title above it, in CSS pixels. */
const MAX_SIDE = 300;
const TITLE_HEIGHT = 44;

export class DecisionMaps {
  #canvas = element("canvas", {
    id: "decision-maps",
    role: "img",
    "aria-label": text.canvas,
  });
  #panels = element("div", { class: "panels" }, this.#canvas);
  #picture;
  #table = element("table");
  #seed = element("span");
  #state = element("p", { class: "state", hidden: true });
  #numbers = tableFold(text.table, this.#table);
  /** @type {Session | undefined} */
  #session;
  needs = /** @type {const} */ (["session", "moment", "theme"]);
  root = element(
    "section",
    { class: "decision-maps", hidden: true, "aria-labelledby": "decision-map" },
    element("h2", { id: "decision-map" }, text.title, this.#seed),
    element("p", {}, text.about),
    this.#state,
    this.#panels,
    this.#numbers,
  );

  /** @param {(message: string) => void} failed */
  constructor(failed) {
    this.#picture = new Picture(
      this.#panels,
      this.#canvas,
      {
        size: (width) => this.#size(width),
        parts: () => this.#algorithms,
        draw: (look, only, step) => this.#draw({ ...look, only }, step),
        drawn: (step) => this.#drawn(step),
      },
      failed,
    );
    this.#numbers.addEventListener("toggle", () => this.#describe());
  }

  connect() {
    this.#picture.connect();
  }

  disconnect() {
    this.#picture.disconnect();
  }

  /** Whether the maps are in view. */
  get seen() {
    return !this.root.hidden && this.#picture.seen;
  }

  /** Whether the maps are still to be drawn. */
  get waits() {
    return this.#picture.waits;
  }

  /**
   * @param {State} state
   * @param {State} before
   */
  update = ({ session, moment, theme }, before) => {
    if (session !== before.session) this.#show(session);
    if (theme !== before.theme) this.#picture.invalidate();
    const way = moment === before.moment ? undefined : wayTo(this.root, moment);
    if (way === "look") this.#look(moment.step);
    else if (way === "follow") this.#follow(moment.step);
  };

  /** @param {Session | undefined} session */
  #show(session) {
    this.#session = session;
    if (!session) return;
    const [channels, height, width] = session.datasetSummary.shape;
    this.#seed.textContent = firstSeed(session);
    this.root.hidden = channels * height * width !== 2;
    this.#look(0);
  }

  /**
   * Shows a step, or says that it is being computed.
   * @param {number} step
   */
  #look(step) {
    const session = this.#session;
    if (!session || this.root.hidden) return;
    this.#picture.step = step;
    const known = session.pictures(step);
    this.#state.hidden = known !== undefined;
    this.#state.textContent = known ? "" : session.coming(step);
    if (!known) return awaitsStep(this.root, step);
    this.#describe();
    this.#picture.invalidate();
  }

  /**
   * Draws a step when the drawing queue has time for it.
   * @param {number} step
   */
  #follow(step) {
    if (!this.#session?.pictures(step)) return;
    this.#picture.step = step;
    this.#picture.follow();
  }

  /** @param {number} step */
  #drawn(step) {
    if (!this.#session?.pictures(step)) return;
    this.#state.hidden = true;
    this.#describe();
    showsStep(this.root, step);
  }

  /**
   * Returns the class that each algorithm predicts at each point at a step; empty for a run that was abandoned.
   * @param {number} step
   */
  #cells(step) {
    const known = this.#session?.pictures(step) ?? [];
    return known.map((snapshot) => snapshot?.decisionMap ?? new Float32Array());
  }

  /** Fills the table with the share of the plane that each class has, if the table is open. */
  #describe() {
    const session = this.#session;
    if (!this.#numbers.open || !session) return;
    const names = [...new Set(session.runs.map(({ algorithm }) => algorithm))];
    const rows = this.#cells(this.#picture.step).map((cells, place) => {
      const shares = [...session.recording.shares_of_plane(cells)].map((share) =>
        element("td", {}, formatPercent(share)),
      );
      return element("tr", {}, element("th", { scope: "row" }, names[place] ?? ""), ...shares);
    });
    const heads = [text.share, ...session.classes.map(({ name }) => name)].map((name) =>
      element("th", { scope: "col" }, name),
    );
    this.#table.replaceChildren(element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
  }

  get #algorithms() {
    return new Set(this.#session?.runs.map(({ algorithm }) => algorithm)).size || 1;
  }

  /** @param {number} width */
  #size(width) {
    const algorithms = this.#algorithms;
    const across = Math.max(width, algorithms * MIN_WIDTH);
    return { width: across, height: Math.min(MAX_SIDE, (across - 30) / algorithms - 30) + TITLE_HEIGHT };
  }

  /**
   * @param {object} look
   * @param {number} step
   */
  #draw(look, step) {
    const { recording, examples } = this.#session ?? {};
    if (!recording || !examples || this.root.hidden) return;
    recording.draw_decision_maps(this.#canvas, JSON.stringify(look), examples, this.#cells(step));
  }
}
