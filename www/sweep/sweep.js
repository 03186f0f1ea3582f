// @ts-check
// Shows the section for sweeps. The code that runs and draws sweeps loads when a reader first opens the section or a
// document has a sweep.

import { element } from "../elements/dom.js";
import { loadModule } from "../loading.js";
import { pictures, sweep as text } from "../text.js";
import { openCore } from "../wasm.js";

/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */

/**
 * The actions that a sweep needs from the lab.
 * @typedef {object} SweepActions
 * @property {(document: ExperimentDocument) => void} apply opens another experiment
 * @property {() => string} address returns the address of the page that opens links
 * @property {(document: string) => Promise<import("./cells.js").SweepResources & { datasetSummary: string }>} sweepResources
 *   returns the workers that train and the data of a document
 * @property {(error: unknown) => string} reasonOf returns the reason of a failure, in words of the page
 */

export class SweepDisclosure {
  #actions;
  #box = element("div", {}, text.loading);
  root = element("details", { class: "fold sweep" }, element("summary", {}, text.title), this.#box);
  /** @type {Promise<import("./panel.js").SweepPanel> | undefined} */
  #panel;
  /** The document of the experiment on the page, once there is one. @type {ExperimentDocument | undefined} */
  #document;

  /** @param {SweepActions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.root.addEventListener("toggle", () => this.#load());
  }

  /** @param {ExperimentDocument} document of the open experiment */
  show(document) {
    const isNew = document.sweep && JSON.stringify(document.sweep) !== JSON.stringify(this.#document?.sweep);
    this.#document = document;
    if (isNew) this.root.open = true;
    this.#load();
    this.#withPanel((panel) => panel.show(document));
  }

  disconnect() {
    this.#withPanel((panel) => panel.disconnect());
    this.#panel = undefined;
    this.#document = undefined;
    this.root.open = false;
  }

  /** Draws the picture again, in other colors. */
  invalidate() {
    this.#withPanel((panel) => panel.invalidate());
  }

  /**
   * Calls a function with the panel once it is loaded. Another place reports that it could not be loaded.
   * @param {(panel: import("./panel.js").SweepPanel) => void} use
   */
  #withPanel(use) {
    this.#panel?.then(use, () => {});
  }

  #load() {
    if (!this.#document || !this.root.open || this.root.matches("[data-off]")) return;
    this.#panel ??= this.#create();
    this.#panel.catch((error) => {
      this.#panel = undefined;
      this.#box.replaceChildren(pictures.sweepNotLoaded(error.message));
    });
  }

  async #create() {
    /** @type {[typeof import("./panel.js"), Awaited<ReturnType<typeof openCore>>]} */
    const [{ SweepPanel }, { core }] = await Promise.all([loadModule("sweep/panel.js", "SweepPanel"), openCore()]);
    const panel = new SweepPanel(core, this.#actions);
    panel.connect();
    if (this.#document) panel.show(this.#document);
    this.#box.replaceChildren(panel.root);
    return panel;
  }
}
