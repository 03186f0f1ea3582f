// @ts-check
// Assembles the lab's interface: the transport bar, the status line, the figure with its legend, and the settings. It
// shows the state it is given and passes on the reader's actions. It decides nothing.

import { left } from "../clock.js";
import { element } from "../elements/dom.js";
import { hasStep } from "../elements/shown.js";
import { DecisionMaps } from "../figures/decision-maps.js";
import { FigureSummary } from "../figures/figure-summary.js";
import { Figure } from "../figures/figure.js";
import { MisclassifiedPanel } from "../figures/misclassified.js";
import { QUANTITIES, ViewBar } from "../figures/view.js";
import { Why } from "../figures/why.js";
import { loadModule } from "../loading.js";
import { located } from "../locations.js";
import { inPageWords } from "../refusal.js";
import { AlgorithmGrid } from "../settings/algorithm-grid.js";
import { Settings } from "../settings/settings.js";
import { SweepDisclosure } from "../sweep/sweep.js";
import { CurveTable } from "../tables/curve-table.js";
import { ResultsTable } from "../tables/results-table.js";
import { TableUpdates } from "../tables/table-updates.js";
import { attributes, exporting, status as text } from "../text.js";
import { DropZone } from "./drop-zone.js";
import { EVERYTHING, limit, named, markPart } from "./extent.js";
import { Help } from "./help.js";
import { copy, sharePanel } from "./share.js";
import { TimeSlider } from "./time-slider.js";
import { Transport } from "./transport.js";

/** @typedef {import("../types.js").ClassInfo} ClassInfo */
/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("../training/session.js").Session} Session */
/** @typedef {import("./transport.js").TransportActions} TransportActions */
/** @typedef {import("../settings/settings.js").SettingsActions} SettingsActions */
/**
 * @typedef {{ seen: () => void, cancel: () => void } & TransportActions & SettingsActions & import("../sweep/sweep.js").SweepActions & Pick<import("./share.js").ShareContent, "experiment" | "link">} InterfaceActions
 *   the actions of the reader
 */

/**
 * The time between frames while the lab plays, in milliseconds: at a watched speed, and at full speed, where every
 * frame takes time from the workers.
 */
const FRAMES = { watched: 30, full: 200 };
/** The delay before a check whether the previous step is still being drawn, in milliseconds. */
const SOON = 10;

export class Interface {
  #actions;
  #transport;
  #drop;
  #settings;
  #algorithms;
  #resultsTable = new ResultsTable((table) => copy(table, exporting.tableCopied, (message) => this.say(message, "answer")));
  #help = new Help();
  #figure;
  #decisionMaps;
  #misclassified;
  #why;
  #timeSlider = new TimeSlider(() => this.#look());
  #figureSummary;
  #sweep;
  #curves = new CurveTable();
  #viewBar = new ViewBar((view) => {
    this.#figure.look(view);
    this.#curves.look(view);
    this.#figureSummary.look(view);
  });
  /** The message in the status line. */
  message = text.loading;
  /** An additional text, while the styles are missing. */
  #unstyled = "";
  #status = element("p", { id: "status", role: "status" }, this.message);
  #answer = element("button", { type: "button", id: "answer", hidden: true });
  #share = element("progress", { id: "reading", max: 1, "aria-label": text.readingProgress });
  #reading = element("div", { class: "reading", hidden: true }, this.#share);
  /** The lab within the shadow root. It inherits only the font family from the page. */
  #container = element("div", { class: "container", lang: "en-US", hidden: true });
  #lab;
  #explanations;
  #extent = EVERYTHING;
  /** Whether the embedding page names the quantities to show. Otherwise a preset does. */
  #named = false;
  /** Resolves once the styles are loaded. @type {Promise<void>} */
  #styled;
  #seen;
  /** The element that listens for keys. @type {HTMLElement | undefined} */
  #zone;
  #keys = (/** @type {KeyboardEvent} */ event) => this.#key(event);
  #tipsLoaded = false;
  #shown = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;
  #tableUpdates = new TableUpdates();
  /** The experiment on the page. @type {Session | undefined} */
  #session;

  /**
   * @param {ShadowRoot} shadow the root that holds the interface
   * @param {InterfaceActions} actions the actions of the reader
   */
  constructor(shadow, actions) {
    this.#actions = actions;
    const cancel = element("button", { type: "button", class: "outlined" }, text.cancel);
    cancel.addEventListener("click", actions.cancel);
    this.#reading.append(cancel);
    this.#transport = new Transport(actions);
    this.#drop = new DropZone((files) => actions.loadFiles(files), () => this.#extent.controls.has("source"));
    this.#settings = new Settings(actions, (quantities) => this.#named || this.#viewBar.choose(quantities));
    this.#algorithms = new AlgorithmGrid(actions);
    this.#figure = new Figure(actions.onDrawError);
    this.#decisionMaps = new DecisionMaps(actions.onDrawError);
    this.#misclassified = new MisclassifiedPanel(actions.onDrawError);
    this.#why = new Why(actions.onDrawError, actions.step, () => this.#extent.controls.has("step"));
    this.#sweep = new SweepDisclosure(actions);
    this.#figureSummary = new FigureSummary(this.#figure.canvas);
    const { experiment, link } = actions;
    const content = { figure: this.#figure, experiment, link };
    const figure = element(
      "figure",
      {},
      markPart({ panel: "settings", control: "algorithms" }, this.#algorithms.root),
      markPart({ panel: "curves" }, this.#viewBar.root),
      markPart({ panel: "curves" }, this.#figure.root),
      element(
        "div",
        { class: "view-controls" },
        markPart({ control: "time" }, this.#timeSlider.root),
        markPart({ panel: "curves", control: "view" }, this.#figure.zoom.root),
      ),
      markPart({ panel: "curves" }, element("figcaption", {}, this.#viewBar.note)),
      markPart({ panel: "curves", control: "view" }, this.#curves.root),
      this.#figureSummary.root,
    );
    this.#explanations = element(
      "div",
      { class: "explanations", "data-box": true },
      markPart({ panel: "decision-map" }, this.#decisionMaps.root),
      markPart({ panel: "why" }, this.#why.root),
      markPart({ panel: "why" }, this.#misclassified.root),
    );
    const outputs = element(
      "div",
      { class: "outputs", "data-box": true },
      markPart({ panel: "results" }, this.#resultsTable.root),
      markPart({ panel: "sweep" }, this.#sweep.root),
      markPart({ control: "share" }, sharePanel({ ...content, notify: (message) => this.say(message, "answer") })),
    );
    this.#lab = element(
      "div",
      { class: "lab" },
      element("div", { class: "top" }, this.#transport.root, this.#status, this.#answer, this.#reading),
      figure,
      this.#explanations,
      outputs,
      this.#settings.root,
      this.#help.root,
      this.#drop.root,
    );
    for (const move of ["pointerover", "pointerdown", "focusin"]) this.#lab.addEventListener(move, (event) => this.#explain(event), { once: true });
    this.#container.append(this.#lab);
    const sheet = element("link", { rel: "stylesheet", href: located("interface/lab.css").href });
    this.#styled = new Promise((resolve) => {
      for (const event of ["load", "error"]) {
        sheet.addEventListener(event, () => {
          if (event === "error") this.#unstyled = text.unstyled;
          this.#write();
          this.#container.hidden = false;
          // The page's rem may have any size. The lab's --rem is the text size that the reader has chosen in the
          // browser.
          this.#container.style.setProperty("--rem", getComputedStyle(this.#container).fontSize);
          this.recolor();
          resolve();
        });
      }
    });
    this.#seen = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) actions.seen();
    });
    shadow.append(sheet, this.#container);
  }

  /**
   * Shows only these panels and controls.
   * @param {import("./extent.js").Extent} extent
   */
  limit(extent) {
    this.#extent = extent;
    limit(this.#lab, extent);
    this.#lab.classList.toggle("without-settings", this.#settings.root.hasAttribute("data-off"));
    this.#lab.classList.toggle("without-explanations", this.#explanations.hasAttribute("data-off"));
    this.recolor();
  }

  /**
   * Shows the curves of these quantities, or the default ones if the list is empty. Returns a message about a name
   * that does not exist.
   * @param {string | null} list names separated by blanks or commas
   */
  choose(list) {
    const { names, unknown } = named("show", list ?? "", QUANTITIES);
    this.#named = names.size > 0;
    this.#viewBar.choose([...names]);
    return unknown;
  }

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

  /**
   * Starts to listen for files and keys, and to watch the size and the screen of the pictures.
   * @param {HTMLElement} zone accepts files and keys: the lab, or the lab's own page
   */
  connect(zone) {
    this.#drop.connect(zone);
    this.#zone = zone;
    zone.addEventListener("keydown", this.#keys);
    this.#styled.then(() => this.#container.isConnected && this.#seen.observe(this.#container));
    this.#figure.connect();
    this.#decisionMaps.connect();
    this.#misclassified.connect();
    this.#why.connect();
    this.#settings.connect();
  }

  disconnect() {
    clearTimeout(this.#due);
    this.#session = undefined;
    this.#tableUpdates.forget();
    this.#seen.disconnect();
    this.#drop.disconnect();
    this.#zone?.removeEventListener("keydown", this.#keys);
    this.#figure.release();
    this.#curves.release();
    this.#figure.disconnect();
    this.#decisionMaps.disconnect();
    this.#misclassified.disconnect();
    this.#why.disconnect();
    this.#settings.disconnect();
    this.#sweep.disconnect();
    this.#transport.enable(false);
  }

  /** Draws everything again in other colors. */
  recolor() {
    this.#redraw();
    this.#settings.recolor();
    this.#sweep.invalidate();
  }

  /** Draws the pictures of the runs again. */
  #redraw() {
    this.#figure.invalidate();
    this.#decisionMaps.invalidate();
    this.#misclassified.invalidate();
    this.#why.invalidate();
  }

  /**
   * Shows another experiment.
   * @param {Session} session
   */
  open(session) {
    clearTimeout(this.#due);
    this.#session = session;
    session.watched = () => [this.#decisionMaps, this.#misclassified, this.#why].some(({ seen }) => seen);
    this.#timeSlider.step = undefined;
    this.#figure.show(session);
    this.#figure.mark(0, undefined);
    this.#curves.show(session);
    this.#viewBar.show(session);
    this.#decisionMaps.show(session);
    this.#misclassified.show(session);
    this.#why.show(session);
    this.#settings.picture(session);
    this.#transport.enable(true);
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
      explain(this.#lab, target);
    } catch {
      // The browser still shows the titles.
    }
  }

  /**
   * Shows the session's progress. During training it waits until the next frame is due and the previous step is drawn.
   * @param {Session} session
   */
  update(session) {
    clearTimeout(this.#due);
    if (!session.going) return this.#show(session);
    const rest = left(this.#shown, session.isAtFullSpeed ? FRAMES.full : FRAMES.watched);
    session.drawing = this.#drawing;
    // When training stops, the final state must appear at once, even if that has closed the session.
    if (rest > 0 || session.drawing) this.#due = setTimeout(() => session.going && this.update(session), Math.max(rest, SOON));
    else this.#show(session);
  }

  /** Whether some visible panels still show the step before. A hidden page has no frames to draw in. */
  get #drawing() {
    const panels = [this.#figure, this.#decisionMaps, this.#misclassified, this.#why, this.#tableUpdates];
    return !document.hidden && panels.some(({ waits }) => waits);
  }

  /**
   * Makes every panel show one step: the one that the reader selected, or the current one of the training.
   * @param {Session} session
   */
  #show(session) {
    this.#shown = performance.now();
    session.drawing = false;
    session.tick();
    const { playbackState, clock, going } = session;
    const looked = this.#timeSlider.step;
    const step = looked ?? clock;
    session.drawing = going;
    this.#transport.show(looked === undefined && session.ahead ? { ...playbackState, step } : playbackState, step);
    this.#timeSlider.show(session);
    if (!going) this.#rest(session, step);
    else if (looked === undefined) this.#follow(session, step);
    else this.#figure.follow(step);
    if (playbackState.finished) this.#remark([text.done, ...session.notes.map((note) => this.inPageWords(note))].join(" "));
    else if (playbackState.playing || playbackState.step > 0) this.#remark("");
  }

  /**
   * Shows a step during training. Each panel draws after its pause, and panels out of view are not drawn.
   * @param {Session} session
   * @param {number} step
   */
  #follow(session, step) {
    this.#figure.follow(step);
    this.#decisionMaps.follow(step);
    this.#misclassified.follow(step);
    this.#why.follow(step);
    this.#tableUpdates.follow([...this.#tables(session, step), () => this.#why.describe()]);
  }

  /**
   * Shows a step at once, when training has stopped or the reader has selected a step.
   * @param {Session} session
   * @param {number} step
   */
  #rest(session, step) {
    const drop = this.#largestDrop(session);
    this.#tableUpdates.forget();
    this.#figure.mark(step, this.#timeSlider.step);
    this.#decisionMaps.look(step);
    this.#misclassified.look(step);
    this.#why.look(drop?.step ?? step, drop);
    for (const update of this.#tables(session, step)) update();
  }

  /**
   * Fills the tables that describe a step.
   * @param {Session} session
   * @param {number} step
   */
  #tables(session, step) {
    const names = session.classes.map(({ name }) => name);
    if (!session.knows(step)) {
      const message = session.coming(step);
      return [() => this.#figureSummary.await(step, message), () => this.#curves.mark(step), () => this.#resultsTable.await(step, message)];
    }
    return [
      () => this.#figureSummary.show(session.latest(step), step, session.steps),
      () => this.#curves.mark(step),
      () => this.#resultsTable.show(session.summaries(step), step, session.playbackState.step, session.stepTimesByAlgorithm(), names),
    ];
  }

  /** Makes every panel show the step that the reader has selected. */
  #look() {
    const session = this.#session;
    if (!session) return;
    session.look(this.#timeSlider.step);
    this.#show(session);
    if (session.going) this.#rest(session, this.#timeSlider.step ?? session.clock);
  }

  /**
   * Makes the panels show the step that they waited for.
   * @param {Session} session
   */
  looked(session) {
    const step = this.#timeSlider.step ?? session.clock;
    const drop = this.#largestDrop(session);
    if (waits(this.#decisionMaps)) this.#decisionMaps.look(step);
    if (waits(this.#misclassified)) this.#misclassified.look(step);
    if (waits(this.#why)) this.#why.look(drop?.step ?? step, drop);
    if (waits(this.#resultsTable)) for (const update of this.#tables(session, step)) update();
  }

  /**
   * Returns the largest drop, which *Why* shows when the runs have ended and the reader has selected no step.
   * @param {Session} session
   */
  #largestDrop(session) {
    return this.#timeSlider.step === undefined && session.finished ? session.recording.largest_drop() : undefined;
  }

  /**
   * Shows a step by its number, or follows the training again. Resolves when every visible panel shows it.
   * @param {number | undefined} step
   */
  async lookAt(step) {
    const session = this.#session;
    this.#timeSlider.step = step;
    this.#look();
    const panels = [this.#transport, this.#figure, this.#decisionMaps, this.#misclassified, this.#why, this.#resultsTable, this.#figureSummary, this.#curves];
    while (step !== undefined && !panels.every(({ root }) => hasStep(root, step))) {
      await new Promise((next) => requestAnimationFrame(next));
      if (this.#session !== session || this.#timeSlider.step !== step) throw new DOMException("Another step is looked at now.", "AbortError");
      if (session?.broken) throw new Error(session.coming(step));
    }
  }

  /**
   * Sets the controls to a document.
   * @param {ExperimentDocument} document
   * @param {Session} session
   */
  settle(document, session) {
    this.#settings.show(document, session);
    this.#algorithms.show(document);
    this.#sweep.show(document);
  }

  /**
   * Shows the options for reading files in another format, after reading them failed.
   * @param {File[]} files
   * @param {import("../types.js").Format} format
   */
  showReadingOptions(files, format) {
    this.#settings.showReadingOptions(files, format);
  }

  /**
   * Replaces the fields in a message by the names of the controls that the lab shows for them.
   * @param {string} message
   */
  inPageWords(message) {
    return inPageWords(message, (control) => this.shows(control));
  }

  /** Whether the lab shows a control of this name. @param {string} control */
  shows(control) {
    return [...this.#lab.querySelectorAll(`[data-control="${control}"]`)].some((part) => !part.closest("[data-off]"));
  }

  /**
   * Shows the progress of reading files.
   * @param {number} share from 0 to 1
   * @param {string} names
   */
  reading(share, names) {
    if (share === 0) this.say(text.reading(names));
    this.#reading.hidden = share >= 1;
    this.#share.value = share;
  }

  /**
   * Shows a message in the status line.
   * @param {string} message
   * @param {"" | "answer" | "complaint"} [kind] "answer" for the response to an action, which stays until another
   *   message replaces it
   */
  say(message, kind = "") {
    this.#answer.hidden = true;
    this.#status.className = kind;
    this.message = message;
    this.#write();
  }

  #write() {
    this.#status.textContent = [this.message, this.#unstyled].filter(Boolean).join(" ");
  }

  /**
   * Shows a message with a button.
   * @param {string} message
   * @param {string} name the button's text
   * @param {() => void} pressed
   */
  ask(message, name, pressed) {
    this.say(message, "complaint");
    this.#answer.textContent = name;
    this.#answer.onclick = pressed;
    this.#answer.hidden = false;
  }

  /**
   * Shows a message of low priority. It does not replace a complaint or the progress of reading; an empty one does not
   * replace an answer either.
   * @param {string} message
   */
  #remark(message) {
    const { className } = this.#status;
    const stays = message ? className === "complaint" : className !== "";
    if (!stays && this.#reading.hidden && this.message !== message) this.say(message);
  }

  /**
   * Handles the shortcuts: Space plays and pauses, the right arrow makes a step, R resets, and ? lists the keys. They
   * do nothing if the focused control uses the key itself, if another part of the page has the focus, or if a dialog is
   * open.
   * @param {KeyboardEvent} event
   */
  #key(event) {
    const { key } = event;
    const [target] = event.composedPath();
    if (!(target instanceof Element) || (target !== document.body && !this.#lab.contains(target))) return;
    const modified = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && key !== "?" && key !== "+");
    if (modified || target.matches("input, select") || this.#lab.querySelector("dialog[open]")) return;
    const region = target.closest(".scroll, .panels");
    const scrolls = region !== null && region.scrollWidth > region.clientWidth;
    const { controls } = this.#extent;
    if (key === " " && !target.matches("button, summary") && controls.has("play")) {
      if (!event.repeat) this.#actions.toggle();
    } else if (key === "ArrowRight" && !scrolls && controls.has("step")) {
      this.#actions.step();
    } else if ((key === "r" || key === "R") && controls.has("reset")) {
      this.#actions.reset();
    } else if ((key === "+" || key === "=") && controls.has("view")) {
      this.#figure.zoom.scale(0.5);
    } else if (key === "-" && controls.has("view")) {
      this.#figure.zoom.scale(2);
    } else if (key === "0" && controls.has("view")) {
      this.#figure.zoom.back();
    } else if (key === "?") {
      this.#help.open();
    } else {
      return;
    }
    event.preventDefault();
  }
}

/** Whether a panel says that its step is being computed. @param {{ root: HTMLElement }} panel */
function waits({ root }) {
  return root.dataset.coming !== undefined;
}
