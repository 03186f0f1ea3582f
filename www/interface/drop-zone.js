// @ts-check
// Accepts files dropped on the lab, or anywhere on the lab's own page.

import { element } from "../elements/dom.js";
import { data } from "../text.js";

export class DropZone {
  #loadFiles;
  #allowed;
  #listening = new AbortController();
  /** Says what a drop would do while files are over the lab. */
  root = element("div", { class: "drop", hidden: true }, element("p", {}, data.drop));

  /**
   * @param {(files: File[]) => void} loadFiles
   * @param {() => boolean} allowed returns whether files may be dropped
   */
  constructor(loadFiles, allowed) {
    this.#loadFiles = loadFiles;
    this.#allowed = allowed;
  }

  /** @param {HTMLElement} zone accepts the files */
  connect(zone) {
    const { signal } = this.#listening;
    zone.addEventListener("dragover", (event) => this.#hover(event), { signal });
    zone.addEventListener("drop", (event) => this.#drop(event), { signal });
    zone.addEventListener(
      "dragleave",
      ({ relatedTarget }) => {
        if (!(relatedTarget instanceof Node && zone.contains(relatedTarget))) this.root.hidden = true;
      },
      { signal },
    );
  }

  disconnect() {
    this.#listening.abort();
    this.#listening = new AbortController();
    this.root.hidden = true;
  }

  /** @param {DragEvent} event */
  #hover(event) {
    if (!event.dataTransfer?.types.includes("Files") || !this.#allowed()) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.root.hidden = false;
  }

  /** @param {DragEvent} event */
  #drop(event) {
    this.root.hidden = true;
    if (!event.dataTransfer?.files.length || !this.#allowed()) return;
    event.preventDefault();
    this.#loadFiles([...event.dataTransfer.files]);
  }
}
