// @ts-check
// What the reader sees and touches, put together: the transport bar, a line of status, the figure with its legend, and
// the settings. It shows what it is told, and passes on what the reader asks for; it decides nothing.

import { loadModule } from "../loading.js";
import { located } from "../locations.js";
import { AlgorithmGrid } from "./algorithm-grid.js";
import { left } from "./clock.js";
import { element } from "./dom.js";
import { CurveTable } from "./curve-table.js";
import { DropZone } from "./drop-zone.js";
import { EVERYTHING, limit, named, part } from "./extent.js";
import { Figure } from "./figure.js";
import { Help } from "./help.js";
import { MistakesPictures } from "./mistakes.js";
import { Moment } from "./moment.js";
import { Outcomes } from "./outcomes.js";
import { Settings } from "./settings.js";
import { hasStep } from "./shown.js";
import { Summary } from "./summary.js";
import { SweepFold } from "./sweep.js";
import { copy, takeAway } from "./take-away.js";
import { Territories } from "./territories.js";
import { Transport } from "./transport.js";
import { Words } from "./words.js";
import { QUANTITIES, ViewBar } from "./view.js";
import { Why } from "./why.js";

/** @typedef {import("../types.js").ClassInfo} ClassInfo */
/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("../training/session.js").Session} Session */
/** @typedef {import("./transport.js").Actions} Actions */
/** @typedef {import("./settings.js").Desk} Desk */
/** @typedef {{ seen: () => void, cancel: () => void } & Actions & Desk & import("./sweep.js").Order & Pick<import("./take-away.js").Goods, "experiment" | "link">} Wishes what the reader may ask for */

/**
 * How far apart frames are while it plays, in milliseconds: to be watched, and flat out, where every frame takes its time from
 * the workers.
 */
const FRAMES = { watched: 30, flatOut: 200 };
/** How long is waited for a step that is still being drawn, in milliseconds, before it is looked again whether it is. */
const SOON = 10;
/** What is said where the styles did not come. */
const UNSTYLED = "The lab's style sheet, www/interface/lab.css, could not be loaded, so the lab looks plain. Reload the page.";

export class Interface {
  #wishes;
  #transport;
  #drop;
  #settings;
  #algorithms;
  #outcomes = new Outcomes((text) => copy(text, "The table is copied, as Markdown.", (message) => this.say(message, "answer")));
  #help = new Help();
  #figure;
  #territories;
  #mistakes;
  #why;
  #moment = new Moment(() => this.#look());
  #summary;
  #sweep;
  #curves = new CurveTable();
  #viewBar = new ViewBar((view) => {
    this.#figure.look(view);
    this.#curves.look(view);
    this.#summary.look(view);
  });
  /** What the status line says. */
  said = "Loading…";
  /** What it says besides, as long as the styles are missing. */
  #unstyled = "";
  #status = element("p", { id: "status", role: "status" }, this.said);
  #answer = element("button", { type: "button", id: "answer", hidden: true });
  #share = element("progress", { id: "reading", max: 1, "aria-label": "Reading" });
  #reading = element("div", { class: "reading", hidden: true }, this.#share);
  /** The lab within the shadow; it takes nothing over from the page but the family of its fonts. */
  #frame = element("div", { class: "frame", lang: "en-GB", hidden: true });
  #lab;
  #reasons;
  #extent = EVERYTHING;
  /** Whether the page around the lab names the quantities that are shown; otherwise a preset does. */
  #named = false;
  /** Kept once the styles are there. @type {Promise<void>} */
  #styled;
  #seen;
  /** Where keys are heard. @type {HTMLElement | undefined} */
  #zone;
  #keys = (/** @type {KeyboardEvent} */ event) => this.#key(event);
  #explained = false;
  #shown = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;
  #words = new Words();
  /** The experiment on the page. @type {Session | undefined} */
  #session;

  /**
   * @param {ShadowRoot} shadow where it is put
   * @param {Wishes} wishes what the reader may ask for
   */
  constructor(shadow, wishes) {
    this.#wishes = wishes;
    const cancel = element("button", { type: "button", class: "outlined" }, "Cancel");
    cancel.addEventListener("click", wishes.cancel);
    this.#reading.append(cancel);
    this.#transport = new Transport(wishes);
    this.#drop = new DropZone((files) => wishes.take(files), () => this.#extent.controls.has("source"));
    this.#settings = new Settings(wishes, (quantities) => this.#named || this.#viewBar.choose(quantities));
    this.#algorithms = new AlgorithmGrid(wishes);
    this.#figure = new Figure(wishes.undrawn);
    this.#territories = new Territories(wishes.undrawn);
    this.#mistakes = new MistakesPictures(wishes.undrawn);
    this.#why = new Why(wishes.undrawn, wishes.step, () => this.#extent.controls.has("step"));
    this.#sweep = new SweepFold(wishes);
    this.#summary = new Summary(this.#figure.canvas);
    const { experiment, link } = wishes;
    const goods = { figure: this.#figure, experiment, link };
    const figure = element(
      "figure",
      {},
      part({ panel: "setup", control: "algorithms" }, this.#algorithms.root),
      part({ panel: "curves" }, this.#viewBar.root),
      part({ panel: "curves" }, this.#figure.root),
      element(
        "div",
        { class: "looks" },
        part({ control: "moment" }, this.#moment.root),
        part({ panel: "curves", control: "view" }, this.#figure.zoom.root),
      ),
      part({ panel: "curves" }, element("figcaption", {}, this.#viewBar.note)),
      part({ panel: "curves", control: "view" }, this.#curves.root),
      this.#summary.root,
    );
    this.#reasons = element(
      "div",
      { class: "reasons", "data-box": true },
      part({ panel: "map" }, this.#territories.root),
      part({ panel: "why" }, this.#why.root),
      part({ panel: "why" }, this.#mistakes.root),
    );
    const yields = element(
      "div",
      { class: "yields", "data-box": true },
      part({ panel: "table" }, this.#outcomes.root),
      part({ panel: "sweep" }, this.#sweep.root),
      part({ control: "take" }, takeAway({ ...goods, tell: (message) => this.say(message, "answer") })),
    );
    this.#lab = element(
      "div",
      { class: "lab" },
      element("div", { class: "top" }, this.#transport.root, this.#status, this.#answer, this.#reading),
      figure,
      this.#reasons,
      yields,
      this.#settings.root,
      this.#help.root,
      this.#drop.root,
    );
    for (const move of ["pointerover", "pointerdown", "focusin"]) this.#lab.addEventListener(move, (event) => this.#explain(event), { once: true });
    this.#frame.append(this.#lab);
    const sheet = element("link", { rel: "stylesheet", href: located("interface/lab.css").href });
    this.#styled = new Promise((resolve) => {
      for (const event of ["load", "error"]) {
        sheet.addEventListener(event, () => {
          if (event === "error") this.#unstyled = UNSTYLED;
          this.#write();
          this.#frame.hidden = false;
          // The page's own rem may be anything; the lab's is the size that the reader has chosen for text.
          this.#frame.style.setProperty("--rem", getComputedStyle(this.#frame).fontSize);
          this.recolour();
          resolve();
        });
      }
    });
    this.#seen = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) wishes.seen();
    });
    shadow.append(sheet, this.#frame);
  }

  /**
   * Shows no more than these panels and controls.
   * @param {import("./extent.js").Extent} extent
   */
  limit(extent) {
    this.#extent = extent;
    limit(this.#lab, extent);
    this.#lab.classList.toggle("alone", this.#settings.root.hasAttribute("data-off"));
    this.#lab.classList.toggle("plain", this.#reasons.hasAttribute("data-off"));
    this.recolour();
  }

  /**
   * Shows the curves of these quantities; the usual ones if none is named. A name that is none is told.
   * @param {string | null} text names with blanks or commas between
   */
  choose(text) {
    const { names, unknown } = named("show", text ?? "", QUANTITIES.map(([value]) => value));
    this.#named = names.size > 0;
    this.#viewBar.choose([...names]);
    return unknown;
  }

  /**
   * Gives the lab a height in which it scrolls, or as much as it needs. What is no height is told.
   * @param {string | null} height a number of pixels, or a length as CSS has it
   */
  resize(height) {
    const { style, classList } = this.#frame;
    style.height = "";
    style.height = Number(height) ? `${Number(height)}px` : (height ?? "");
    classList.toggle("scrolls", style.height !== "");
    return height?.trim() && !style.height ? `height: “${height}” is neither a number of pixels nor a length, such as 40rem.` : undefined;
  }

  /**
   * Begins to watch the size and the screen that pictures are drawn for, and for files and keys.
   * @param {HTMLElement} zone where files may be dropped and keys pressed: the lab, or the page that is its own
   */
  connect(zone) {
    this.#drop.connect(zone);
    this.#zone = zone;
    zone.addEventListener("keydown", this.#keys);
    this.#styled.then(() => this.#frame.isConnected && this.#seen.observe(this.#frame));
    this.#figure.connect();
    this.#territories.connect();
    this.#mistakes.connect();
    this.#why.connect();
    this.#settings.connect();
  }

  disconnect() {
    clearTimeout(this.#due);
    this.#session = undefined;
    this.#words.forget();
    this.#seen.disconnect();
    this.#drop.disconnect();
    this.#zone?.removeEventListener("keydown", this.#keys);
    this.#figure.release();
    this.#curves.release();
    this.#figure.disconnect();
    this.#territories.disconnect();
    this.#mistakes.disconnect();
    this.#why.disconnect();
    this.#settings.disconnect();
    this.#sweep.disconnect();
    this.#transport.enable(false);
  }

  /** Draws everything anew in other colours. */
  recolour() {
    this.#redraw();
    this.#settings.recolour();
    this.#sweep.invalidate();
  }

  /** Draws the pictures of the runs anew. */
  #redraw() {
    this.#figure.invalidate();
    this.#territories.invalidate();
    this.#mistakes.invalidate();
    this.#why.invalidate();
  }

  /**
   * Turns to another experiment.
   * @param {Session} session
   */
  open(session) {
    clearTimeout(this.#due);
    this.#session = session;
    session.watched = () => [this.#territories, this.#mistakes, this.#why].some(({ seen }) => seen);
    this.#moment.step = undefined;
    this.#figure.show(session);
    this.#figure.mark(0, undefined);
    this.#curves.show(session);
    this.#viewBar.show(session);
    this.#territories.show(session);
    this.#mistakes.show(session);
    this.#why.show(session);
    this.#settings.picture(session);
    this.#transport.enable(true);
  }

  /**
   * Has every term explained from the reader's first move on.
   * @param {Event} move
   */
  async #explain({ target }) {
    if (this.#explained) return;
    this.#explained = true;
    try {
      /** @type {typeof import("./tips.js")} */
      const { explain } = await loadModule("interface/tips.js", "explain");
      explain(this.#lab, target);
    } catch {
      // The titles that the browser shows are still there.
    }
  }

  /**
   * Shows how far it has come, while it goes on no sooner than it is due and the step before is drawn.
   * @param {Session} session
   */
  update(session) {
    clearTimeout(this.#due);
    if (!session.going) return this.#show(session);
    const rest = left(this.#shown, session.flatOut ? FRAMES.flatOut : FRAMES.watched);
    session.drawing = this.#drawing;
    // Whatever brings it to rest is shown at once, and may have closed the session.
    if (rest > 0 || session.drawing) this.#due = setTimeout(() => session.going && this.update(session), Math.max(rest, SOON));
    else this.#show(session);
  }

  /** Whether some panels in sight still show the step before. A page that is hidden has no frames to draw in. */
  get #drawing() {
    const panels = [this.#figure, this.#territories, this.#mistakes, this.#why, this.#words];
    return !document.hidden && panels.some(({ waits }) => waits);
  }

  /**
   * Has every panel show one step: the one looked at, or the one that the training has come to.
   * @param {Session} session
   */
  #show(session) {
    this.#shown = performance.now();
    session.drawing = false;
    session.tick();
    const { standing, clock, going } = session;
    const looked = this.#moment.step;
    const step = looked ?? clock;
    session.drawing = going;
    this.#transport.show(looked === undefined && session.ahead ? { ...standing, step } : standing, step);
    this.#moment.show(session);
    if (!going) this.#rest(session, step);
    else if (looked === undefined) this.#follow(session, step);
    else this.#figure.follow(step);
    if (standing.finished) this.#remark(["Done.", ...session.notes].join(" "));
    else if (standing.playing || standing.step > 0) this.#remark("");
  }

  /**
   * While it goes on, each panel shows the step when it has rested, and those out of sight are not drawn.
   * @param {Session} session
   * @param {number} step
   */
  #follow(session, step) {
    this.#figure.follow(step);
    this.#territories.follow(step);
    this.#mistakes.follow(step);
    this.#why.follow(step);
    this.#words.follow([...this.#tables(session, step), () => this.#why.describe()]);
  }

  /**
   * At rest, and where the reader looks back, the panels show the step at once.
   * @param {Session} session
   * @param {number} step
   */
  #rest(session, step) {
    const drop = this.#largestDrop(session);
    this.#words.forget();
    this.#figure.mark(step, this.#moment.step);
    this.#territories.look(step);
    this.#mistakes.look(step);
    this.#why.look(drop?.step ?? step, drop);
    for (const say of this.#tables(session, step)) say();
  }

  /**
   * What puts a step in words, table by table.
   * @param {Session} session
   * @param {number} step
   */
  #tables(session, step) {
    const names = session.classes.map(({ name }) => name);
    if (!session.knows(step)) {
      const words = session.coming(step);
      return [() => this.#summary.await(step, words), () => this.#curves.mark(step), () => this.#outcomes.await(step, words)];
    }
    return [
      () => this.#summary.show(session.latest(step), step, session.steps),
      () => this.#curves.mark(step),
      () => this.#outcomes.show(session.summaries(step), step, session.standing.step, session.pacesOf(), names),
    ];
  }

  /** Every panel shows the step that the reader has turned to. */
  #look() {
    const session = this.#session;
    if (!session) return;
    session.look(this.#moment.step);
    this.#show(session);
    if (session.going) this.#rest(session, this.#moment.step ?? session.clock);
  }

  /**
   * Has the panels show what they waited for.
   * @param {Session} session
   */
  looked(session) {
    const step = this.#moment.step ?? session.clock;
    const drop = this.#largestDrop(session);
    if (waits(this.#territories)) this.#territories.look(step);
    if (waits(this.#mistakes)) this.#mistakes.look(step);
    if (waits(this.#why)) this.#why.look(drop?.step ?? step, drop);
    if (waits(this.#outcomes)) for (const say of this.#tables(session, step)) say();
  }

  /**
   * The largest drop, at which *Why* rests when the runs have ended and nobody looks elsewhere.
   * @param {Session} session
   */
  #largestDrop(session) {
    return this.#moment.step === undefined && session.finished ? session.recording.largest_drop() : undefined;
  }

  /**
   * Looks at a step by its number, or follows the training again; kept when every panel that is to be seen shows it.
   * @param {number | undefined} step
   */
  async lookAt(step) {
    const session = this.#session;
    this.#moment.step = step;
    this.#look();
    const panels = [this.#transport, this.#figure, this.#territories, this.#mistakes, this.#why, this.#outcomes, this.#summary, this.#curves];
    while (step !== undefined && !panels.every(({ root }) => hasStep(root, step))) {
      await new Promise((next) => requestAnimationFrame(next));
      if (this.#session !== session || this.#moment.step !== step) throw new DOMException("Another step is looked at now.", "AbortError");
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
   * Offers to read files in another way that could not be read in this one.
   * @param {File[]} files
   * @param {import("../types.js").Format} format
   */
  offer(files, format) {
    this.#settings.offer(files, format);
  }

  /**
   * Shows how far the reading of files has come.
   * @param {number} share from 0 to 1
   * @param {string} names
   */
  reading(share, names) {
    if (share === 0) this.say(`Reading ${names} …`);
    this.#reading.hidden = share >= 1;
    this.#share.value = share;
  }

  /**
   * @param {string} text
   * @param {"" | "answer" | "complaint"} [manner] an answer to what the reader did is not taken back, but by something to say
   */
  say(text, manner = "") {
    this.#answer.hidden = true;
    this.#status.className = manner;
    this.said = text;
    this.#write();
  }

  #write() {
    this.#status.textContent = [this.said, this.#unstyled].filter(Boolean).join(" ");
  }

  /**
   * Says something that the reader can answer by a press.
   * @param {string} text
   * @param {string} name of the button
   * @param {() => void} pressed
   */
  ask(text, name, pressed) {
    this.say(text, "complaint");
    this.#answer.textContent = name;
    this.#answer.onclick = pressed;
    this.#answer.hidden = false;
  }

  /**
   * Says something that matters less than a complaint, or than what is being read; or that there is nothing to say, which
   * matters less than an answer.
   * @param {string} text
   */
  #remark(text) {
    const { className } = this.#status;
    const stays = text ? className === "complaint" : className !== "";
    if (!stays && this.#reading.hidden && this.said !== text) this.say(text);
  }

  /**
   * Space plays and pauses, the right arrow makes a step, R resets, ? lists the keys, unless the focused control has its own use for
   * them, something else on the page has the focus, or a dialog is open.
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
      if (!event.repeat) this.#wishes.toggle();
    } else if (key === "ArrowRight" && !scrolls && controls.has("step")) {
      this.#wishes.step();
    } else if ((key === "r" || key === "R") && controls.has("reset")) {
      this.#wishes.reset();
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

/** Whether a panel says that its step is coming. @param {{ root: HTMLElement }} panel */
function waits({ root }) {
  return root.dataset.coming !== undefined;
}
