// @ts-check
// Lists the lab's keyboard shortcuts in a dialog.

import { element } from "../elements/dom.js";
import { keys } from "../text.js";

export class Help {
  root;

  constructor() {
    const close = element("button", { type: "button", class: "secondary" }, keys.close);
    const list = keys.list.flatMap(([key, meaning]) => [
      element("dt", {}, element("kbd", {}, key)),
      element("dd", {}, meaning),
    ]);
    this.root = element("dialog", { "aria-label": keys.title }, element("dl", {}, ...list), close);
    close.addEventListener("click", () => this.root.close());
  }

  open() {
    this.root.showModal();
  }
}
