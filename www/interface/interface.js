// @ts-check
// Assembles the lab's interface. Each panel is a module that subscribes to the parts of the state that it needs, and
// has one line in the constructor below, which names its place in the layout.

import { element } from "../elements/dom.js";
import { ConfusionPanel } from "../figures/confusion.js";
import { DecisionMaps } from "../figures/decision-maps.js";
import { FigureSummary } from "../figures/figure-summary.js";
import { Figure } from "../figures/figure.js";
import { MisclassifiedPanel } from "../figures/misclassified.js";
import { ThresholdPanel } from "../figures/threshold.js";
import { ViewBar } from "../figures/view.js";
import { Why } from "../figures/why.js";
import { FirstView } from "../first/first-view.js";
import { loadModule } from "../loading.js";
import { located } from "../locations.js";
import { ignoreRejection } from "../promises.js";
import { AlgorithmGrid } from "../settings/algorithm-grid.js";
import { Settings } from "../settings/settings.js";
import { SweepDisclosure } from "../sweep/sweep.js";
import { CurveTable } from "../tables/curve-table.js";
import { ResultsTable } from "../tables/results-table.js";
import { TableUpdates } from "../tables/table-updates.js";
import { attributes, exporting } from "../text.js";
import { DropZone } from "./drop-zone.js";
import { limit, markPart } from "./extent.js";
import { Help } from "./help.js";
import { KeyGuard } from "./key-guard.js";
import { Keys } from "./keys.js";
import { Playhead } from "./playhead.js";
import { copy, sharePanel } from "./share.js";
import { TimeSlider } from "./time-slider.js";
import { Transport } from "./transport.js";

/** @typedef {import("../lab.js").Lab} Lab */
/** @typedef {import("../state.js").Panel} Panel */
/** @typedef {import("../state.js").State} State */

export class Interface {
  #lab;
  /** @type {Panel[]} */
  #panels = [];
  #playhead;
  #drop;
  #keys;
  #guard;
  /** The lab within the shadow root. It inherits only the font family from the page. */
  #container = element("div", { class: "container", lang: "en-US", hidden: true });
  #places = {
    top: element("div", { class: "top" }),
    figure: element("figure"),
    explanations: element("div", { class: "explanations", "data-box": true }),
    outputs: element("div", { class: "outputs", "data-box": true }),
    details: element("div", { class: "details", "data-box": true }),
  };
  #root = element("div", { class: "lab" }, ...Object.values(this.#places));
  /** Resolves once the styles are loaded. @type {Promise<void>} */
  #styled;
  #seen;
  #tipsLoaded = false;
  /** The scale of type and lines. */
  #scale = 1;
  #transport;
  needs = /** @type {const} */ (["extent", "opening"]);

  /**
   * @param {ShadowRoot} shadow the root that holds the interface
   * @param {Lab} lab
   */
  constructor(shadow, lab) {
    this.#lab = lab;
    const figure = new Figure(lab.report);
    /** Returns the picture of the curves as PNG. */
    this.picture = () => figure.png();
    const view = new ViewBar(lab.store);
    const why = new Why({
      failed: lab.report,
      step: () => ignoreRejection(lab.step()),
      canStep: () => this.#offers("step"),
    });
    const tables = new TableUpdates();
    const results = new ResultsTable((table) =>
      copy(table, exporting.tableCopied, (message) => lab.status.say(message, "answer")),
    );
    const settings = new Settings(lab, (quantities) => lab.showQuantities(quantities));
    const time = new TimeSlider((step) => this.#playhead.look(step));
    const help = new Help();
    this.#drop = new DropZone(
      (files) => lab.loadFiles(files),
      () => this.#offers("source"),
    );
    const { top, figure: middle, explanations, outputs, details } = this.#places;
    const controls = element("div", { class: "view-controls" });
    this.#transport = new Transport(lab);
    this.first = new FirstView(lab);
    top.append(this.first.back);
    this.#add(top, {}, this.#transport);
    top.append(lab.status.root);
    this.#add(middle, { panel: "settings", control: "algorithms" }, new AlgorithmGrid(lab));
    this.#add(middle, { panel: "curves" }, view);
    this.#add(middle, { panel: "curves" }, figure);
    middle.append(controls);
    this.#add(controls, { control: "time" }, time);
    controls.append(markPart({ panel: "curves", control: "view" }, figure.zoom.root));
    middle.append(markPart({ panel: "curves" }, element("figcaption", {}, view.note)));
    this.#add(middle, { panel: "curves", control: "view" }, tables.queued(new CurveTable()));
    this.#add(middle, {}, tables.queued(new FigureSummary(figure.canvas)));
    this.#add(explanations, { panel: "decision-map" }, new DecisionMaps(lab.report));
    this.#add(explanations, { panel: "why" }, why);
    this.#add(outputs, { panel: "results" }, tables.queued(results));
    this.#add(outputs, { panel: "sweep" }, new SweepDisclosure(lab));
    outputs.append(markPart({ control: "share" }, sharePanel(lab, figure)));
    this.#add(details, { panel: "why" }, new MisclassifiedPanel(lab.report));
    this.#add(details, { panel: "confusion" }, tables.queued(new ConfusionPanel()));
    this.#add(details, { panel: "threshold" }, tables.queued(new ThresholdPanel(lab.report)));
    for (const panel of [...settings.panels, tables.queued(why.words)]) this.#subscribe(panel);
    this.#root.append(settings.root, help.root, this.#drop.root);
    lab.store.subscribe(this);
    this.#subscribe(this.first);
    this.#container.append(this.first.root);
    this.#playhead = new Playhead(lab.store, [...this.#panels, tables], lab.status, (message) =>
      lab.inPageWords(message),
    );
    this.#keys = new Keys(lab, this.#root, figure.zoom, help);
    this.#guard = new KeyGuard(this.#root);
    for (const move of ["pointerover", "pointerdown", "focusin"]) {
      this.#root.addEventListener(move, (event) => this.#explain(event), { once: true });
    }
    this.#container.append(this.#root);
    const sheet = element("link", { rel: "stylesheet", href: located("interface/lab.css").href });
    this.#styled = this.#style(sheet);
    this.#seen = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) lab.start();
    });
    shadow.append(sheet, this.#container);
  }

  /**
   * Adds a panel to a place, under the names by which an embedding page selects it.
   * @param {HTMLElement} place
   * @param {{ panel?: string, control?: string }} names
   * @param {Panel} panel
   */
  #add(place, names, panel) {
    place.append(markPart(names, panel.root));
    this.#subscribe(panel);
  }

  /** @param {Panel} panel */
  #subscribe(panel) {
    this.#panels.push(panel);
    this.#lab.store.subscribe(panel);
  }

  /**
   * Shows the lab once its styles are there, or once it is known that they are missing.
   * @param {HTMLLinkElement} sheet
   * @returns {Promise<void>}
   */
  #style(sheet) {
    return new Promise((resolve) => {
      for (const event of ["load", "error"]) {
        sheet.addEventListener(event, () => {
          if (event === "error") this.#lab.status.missesStyles();
          this.#container.hidden = false;
          this.#setSize();
          resolve();
        });
      }
    });
  }

  /** Decides which step the panels show. */
  get playhead() {
    return this.#playhead;
  }

  /**
   * Shows the laboratory, or the first view in its place, and only some panels and controls.
   * @param {State} state
   * @param {State} before
   */
  update = ({ extent, opening }, before) => {
    this.#root.hidden = opening;
    if (before.opening && !opening) this.#transport.focus();
    limit(this.#root, extent);
    const isOff = (/** @type {string} */ part) => this.#root.querySelector(part)?.hasAttribute("data-off");
    this.#root.classList.toggle("without-settings", isOff(".settings"));
    this.#root.classList.toggle("without-explanations", isOff(".explanations"));
  };

  /**
   * Gives the lab a fixed height in which it scrolls, or its natural height. Returns a message about an invalid height.
   * @param {string | null} height a number of pixels or a CSS length
   */
  resize(height) {
    const { style, classList } = this.#container;
    style.height = "";
    style.height = Number(height) ? `${Number(height)}px` : (height ?? "");
    classList.toggle("scrolls", style.height !== "");
    return height?.trim() && !style.height ? attributes.height(height) : undefined;
  }

  /** @param {number} scale of type and lines */
  scale(scale) {
    this.#scale = scale;
    // The first view has a unit of its own.
    this.#root.style.setProperty("--scale", String(scale));
    this.#setSize();
  }

  /**
   * Sets the unit of all lengths. The page's rem may have any size. The lab's --rem is the text size that the reader has
   * chosen in the browser, times the scale.
   */
  #setSize() {
    // Outside a page there is no text size; `connect` sets it.
    if (this.#container.hidden || !this.#container.isConnected) return;
    const { style } = this.#container;
    style.fontSize = "";
    const size = `${this.#scale * parseFloat(getComputedStyle(this.#container).fontSize)}px`;
    style.fontSize = size;
    style.setProperty("--rem", size);
    this.#lab.redraw();
  }

  /**
   * Starts to listen for files and keys, and to watch the size and the screen of the pictures.
   * @param {HTMLElement} zone accepts files and keys: the lab, or the lab's own page
   */
  connect(zone) {
    const { scrollPaddingTop } = getComputedStyle(document.documentElement);
    this.#container.style.setProperty("--scroll-padding", scrollPaddingTop === "auto" ? "0px" : scrollPaddingTop);
    this.#drop.connect(zone);
    this.#keys.connect(zone);
    this.#guard.connect(this.#lab.host);
    this.#styled.then(() => this.#container.isConnected && this.#seen.observe(this.#container));
    this.#setSize();
    for (const panel of this.#panels) panel.connect?.();
  }

  disconnect() {
    this.#seen.disconnect();
    this.#drop.disconnect();
    this.#keys.disconnect();
    this.#guard.disconnect();
    for (const panel of this.#panels) panel.disconnect?.();
  }

  /** Scrolls to the heading of a panel and gives it the focus. @param {string} panel */
  goTo(panel) {
    const heading = this.#root.querySelector(`[data-panel="${panel}"] h2`);
    if (!(heading instanceof HTMLElement)) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "center" });
  }

  /** Whether the lab shows a control of this name. @param {string} control */
  shows(control) {
    return [...this.#root.querySelectorAll(`[data-control="${control}"]`)].some((part) => !part.closest("[data-off]"));
  }

  /** Whether an embedding page allows a control. @param {string} control */
  #offers(control) {
    return this.#lab.store.state.extent.controls.has(control);
  }

  /**
   * Loads the explanations of terms at the reader's first move.
   * @param {Event} move
   */
  async #explain({ target }) {
    if (this.#tipsLoaded) return;
    this.#tipsLoaded = true;
    try {
      /** @type {typeof import("./tips.js")} */
      const { explain } = await loadModule("interface/tips.js", "explain");
      explain(this.#root, target);
    } catch {
      // The browser still shows the titles.
    }
  }
}
