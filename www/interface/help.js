// @ts-check
// Lists the lab's keyboard shortcuts in a dialog.

import { element } from "./dom.js";

/** @type {[string, string][]} */
const KEYS = [
  ["Space", "play or pause"],
  ["→", "make one step"],
  ["R", "back to step 0"],
  ["+ and −", "look at fewer steps, or more"],
  ["0", "the whole run again"],
  ["?", "this list"],
  ["Tab", "to the next control; arrow keys move sliders"],
];

export class Help {
  root;

  constructor() {
    const close = element("button", { type: "button", class: "secondary" }, "Close");
    const keys = KEYS.flatMap(([key, meaning]) => [element("dt", {}, element("kbd", {}, key)), element("dd", {}, meaning)]);
    this.root = element("dialog", { "aria-label": "Keys" }, element("dl", {}, ...keys), close);
    close.addEventListener("click", () => this.root.close());
  }

  open() {
    this.root.showModal();
  }
}
