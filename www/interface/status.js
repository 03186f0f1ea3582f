// @ts-check
// The status line: a message, sometimes with a button, and the progress of reading files.

import { element } from "../elements/dom.js";
import { status as text } from "../text.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Store} Store */

export class Status {
  #store;
  #line = element("p", { id: "status", role: "status" }, text.loading);
  #answer = element("button", { type: "button", id: "answer", hidden: true });
  #share = element("progress", { id: "reading", max: 1, "aria-label": text.readingProgress });
  #cancel = element("button", { type: "button", class: "outlined" }, text.cancel);
  #reading = element("div", { class: "reading", hidden: true }, this.#share, this.#cancel);
  root = element("div", {}, this.#line, this.#answer, this.#reading);
  needs = /** @type {const} */ (["status"]);

  /**
   * @param {Store} store
   * @param {() => void} cancel cancels the reading of files
   */
  constructor(store, cancel) {
    this.#store = store;
    this.#cancel.addEventListener("click", cancel);
    store.subscribe(this);
  }

  /** @param {State} state */
  update = ({ status: { message, kind, answer, reading, missing } }) => {
    this.#line.className = kind;
    this.#line.textContent = [message, missing].filter(Boolean).join(" ");
    this.#answer.hidden = !answer;
    this.#answer.textContent = answer?.name ?? "";
    this.#answer.onclick = answer?.pressed ?? null;
    this.#reading.hidden = reading === undefined;
    this.#share.value = reading ?? 0;
  };

  /** The message that the line shows. */
  get message() {
    return this.#store.state.status.message;
  }

  /**
   * Shows a message.
   * @param {string} message
   * @param {import("../state.js").StatusState["kind"]} [kind]
   */
  say(message, kind = "") {
    this.#set({ message, kind, answer: undefined });
  }

  /**
   * Shows why something did not work, and reports it to scripts.
   * @param {Error} error
   */
  complain(error) {
    this.#set({ message: error.message, kind: "complaint", answer: undefined, error });
  }

  /**
   * Shows a message with a button.
   * @param {string} message
   * @param {string} name the button's text
   * @param {() => void} pressed
   */
  ask(message, name, pressed) {
    this.#set({ message, kind: "complaint", answer: { name, pressed } });
  }

  /**
   * Shows a message of low priority. It does not replace a complaint or the progress of reading; an empty one does not
   * replace an answer either.
   * @param {string} message
   */
  remark(message) {
    const { kind, reading } = this.#store.state.status;
    const stays = message ? kind === "complaint" : kind !== "";
    if (!stays && reading === undefined && this.message !== message) this.say(message);
  }

  /**
   * Shows the progress of reading files.
   * @param {number} share from 0 to 1
   * @param {string} names
   */
  reading(share, names) {
    if (share === 0) this.say(text.reading(names));
    this.#set({ reading: share < 1 ? share : undefined });
  }

  /** Adds to every message that the style sheet is missing. */
  missesStyles() {
    this.#set({ missing: text.unstyled });
  }

  /** @param {Partial<import("../state.js").StatusState>} change */
  #set(change) {
    this.#store.set({ status: { ...this.#store.state.status, ...change } });
  }
}
