// @ts-check
// Shows the section for sweeps. The code that runs and draws sweeps loads when a reader first opens the section or a
// document has a sweep.

import { element } from "../elements/dom.js";
import { loadModule } from "../loading.js";
import { pictures, sweep as text } from "../text.js";
import { openCore } from "../wasm.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */

export class SweepDisclosure {
  #lab;
  #box = element("div", {}, text.loading);
  root = element("details", { class: "fold sweep" }, element("summary", {}, text.title), this.#box);
  /** @type {Promise<import("./panel.js").SweepPanel> | undefined} */
  #panel;
  /** The document of the experiment on the page, once there is one. @type {ExperimentDocument | undefined} */
  #document;
  needs = /** @type {const} */ (["document", "theme"]);

  /** @param {import("../lab.js").Lab} lab */
  constructor(lab) {
    this.#lab = lab;
    this.root.addEventListener("toggle", () => this.#load());
  }

  /**
   * @param {State} state
   * @param {State} before
   */
  update = ({ document, theme }, before) => {
    if (document && document !== before.document) this.#show(document);
    if (theme !== before.theme) this.#withPanel((panel) => panel.invalidate());
  };

  /** @param {ExperimentDocument} document of the open experiment */
  #show(document) {
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
    const panel = new SweepPanel(core, this.#lab);
    panel.connect();
    if (this.#document) panel.show(this.#document);
    this.#box.replaceChildren(panel.root);
    return panel;
  }
}
