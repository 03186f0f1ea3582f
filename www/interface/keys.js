// @ts-check
// The shortcuts: Space plays and pauses, the right arrow makes a step, R resets, +, − and 0 zoom, and ? lists the keys.
// They do nothing if the focused control uses the key itself, if another part of the page has the focus, or if a dialog
// is open.

import { ignoreRejection } from "../promises.js";
import { scrolls } from "./key-guard.js";

export class Keys {
  #lab;
  #root;
  #zoom;
  #help;
  #listening = new AbortController();

  /**
   * @param {import("../lab.js").Lab} lab
   * @param {HTMLElement} root of the lab
   * @param {import("../figures/zoom.js").Zoom} zoom
   * @param {import("./help.js").Help} help
   */
  constructor(lab, root, zoom, help) {
    this.#lab = lab;
    this.#root = root;
    this.#zoom = zoom;
    this.#help = help;
  }

  /** @param {HTMLElement} zone the element that listens for keys */
  connect(zone) {
    zone.addEventListener("keydown", (event) => this.#press(event), { signal: this.#listening.signal });
  }

  disconnect() {
    this.#listening.abort();
    this.#listening = new AbortController();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    // The first view has keys of its own.
    if (this.#lab.store.state.opening) return;
    const { key } = event;
    const [target] = event.composedPath();
    if (!(target instanceof Element) || (target !== document.body && !this.#root.contains(target))) return;
    const modified = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && key !== "?" && key !== "+");
    if (modified || target.matches("input, select") || this.#root.querySelector("dialog[open]")) return;
    const { controls } = this.#lab.store.state.extent;
    if (key === " " && !target.matches("button, summary") && controls.has("play")) {
      if (!event.repeat) this.#lab.toggle();
    } else if (key === "ArrowRight" && !scrolls(target) && controls.has("step")) {
      ignoreRejection(this.#lab.step());
    } else if ((key === "r" || key === "R") && controls.has("reset")) {
      ignoreRejection(this.#lab.reset());
    } else if ((key === "+" || key === "=") && controls.has("view")) {
      this.#zoom.scale(0.5);
    } else if (key === "-" && controls.has("view")) {
      this.#zoom.scale(2);
    } else if (key === "0" && controls.has("view")) {
      this.#zoom.back();
    } else if (key === "?") {
      this.#help.open();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
