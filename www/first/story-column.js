// @ts-check
// One column of the first view: the recalls under one rule for a step, and below them the rare class's own images, lit
// while the network classifies them correctly.

import { element } from "../elements/dom.js";
import { Picture } from "../figures/picture.js";
import { first as text } from "../text.js";

/** @typedef {import("../training/session.js").Session} Session */

export class StoryColumn {
  #place;
  #curves = element("canvas", { class: "first-curves", role: "img" });
  #plot = element("div", { class: "first-plot" }, this.#curves);
  #lights = element("canvas", { class: "first-lights", role: "img" });
  #grid = element("div", { class: "first-grid" }, this.#lights);
  #caption = element("p", { class: "first-caption" });
  #pictures;
  /** @type {Session | undefined} */
  #session;
  /** The shown step, which may lie between two steps. */
  #step = 0;
  root;
  #resizes = new ResizeObserver(() => this.invalidate());

  /**
   * @param {number} place its index among the columns
   * @param {{ failed: (message: string) => void, looked: (step: number) => void }} actions
   */
  constructor(place, { failed, looked }) {
    this.#place = place;
    const { name = "", note = "" } = text.columns[place] ?? {};
    this.#curves.setAttribute("aria-label", text.canvas(name));
    this.root = element(
      "div",
      { class: "first-column", id: `first-column-${place}` },
      element("h2", {}, name, " ", element("small", {}, note)),
      this.#plot,
      this.#caption,
      this.#grid,
    );
    const size = (/** @type {HTMLElement} */ box) => () => ({ width: box.clientWidth, height: box.clientHeight });
    this.#pictures = [
      new Picture(this.#plot, this.#curves, { size: size(this.#plot), draw: (look) => this.#draw(look) }, failed),
      new Picture(this.#grid, this.#lights, { size: size(this.#grid), draw: (look) => this.#light(look) }, failed),
    ];
    const look = (/** @type {PointerEvent} */ event) => looked(this.#stepAt(event));
    this.#curves.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.#curves.setPointerCapture(event.pointerId);
      look(event);
    });
    this.#curves.addEventListener(
      "pointermove",
      (event) => this.#curves.hasPointerCapture(event.pointerId) && look(event),
    );
  }

  connect() {
    for (const picture of this.#pictures) picture.connect();
    for (const box of [this.#plot, this.#grid]) this.#resizes.observe(box);
  }

  disconnect() {
    this.#resizes.disconnect();
    for (const picture of this.#pictures) picture.disconnect();
    this.#session = undefined;
  }

  invalidate() {
    for (const picture of this.#pictures) picture.invalidate();
  }

  /** Draws at once, before the page is printed. */
  drawNow() {
    for (const picture of this.#pictures) picture.draw();
  }

  /** Whether the figure is still to be drawn. */
  get waits() {
    return this.#pictures.some(({ waits }) => waits);
  }

  /** @param {Session} session */
  show(session) {
    this.#session = session;
    this.#caption.textContent = text.lights(session.lights?.most() ?? 0, session.classes.at(-1)?.train ?? 0);
    this.look(0);
  }

  /**
   * Shows a step.
   * @param {number} step may lie between two steps
   */
  look(step) {
    const [curves, lights] = this.#pictures;
    const other = Math.floor(step) !== Math.floor(this.#step);
    this.#step = step;
    curves?.invalidate();
    if (other || step === 0) lights?.invalidate();
    const { lights: known } = this.#session ?? {};
    if (known && (other || step === 0)) {
      const right = known.right(this.#place, step);
      this.#lights.setAttribute("aria-label", text.lightsLabel(right, known.most()));
      this.#grid.dataset.right = String(right);
    }
  }

  /** How many units of the figure a font size of 16 pixels has. */
  get #unit() {
    return parseFloat(getComputedStyle(this.root).fontSize) / 16;
  }

  /** @param {{ scale: number, theme: object }} look */
  #view({ scale, theme }) {
    return JSON.stringify({
      quantities: [],
      at_step: this.#step,
      previous_run: true,
      scale: scale * this.#unit,
      theme,
    });
  }

  /** @param {{ scale: number, theme: object }} look */
  #draw(look) {
    this.#session?.recording.draw_story(this.#curves, this.#view(look), this.#place);
  }

  /** @param {{ scale: number, theme: object }} look */
  #light(look) {
    const { width, height } = this.#lights;
    if (width * height === 0) return;
    const pixels = this.#session?.lights?.pixels(this.#place, this.#step, width, height, this.#view(look));
    if (pixels) {
      this.#lights.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
    }
  }

  /** @param {PointerEvent} event */
  #stepAt({ clientX }) {
    const { left, width } = this.#curves.getBoundingClientRect();
    const x = ((clientX - left) * this.#curves.width) / width;
    const view = JSON.stringify({ quantities: [], scale: (this.#curves.width / width) * this.#unit });
    return this.#session?.recording.story_step(view, this.#curves.width, x) ?? 0;
  }
}
