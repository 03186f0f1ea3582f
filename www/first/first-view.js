// @ts-check
// The first view of the page: the phenomenon and nothing else. It shows the runs of the opening experiment under two
// rules side by side, plays them once by itself, and has one number to change. “Details” opens the laboratory.

import { element, icon } from "../elements/dom.js";
import { ignoreRejection } from "../promises.js";
import { first as text } from "../text.js";
import { Player } from "./player.js";
import { firstShare } from "./share.js";
import { StoryColumn } from "./story-column.js";
import { FirstWhy } from "./why.js";

/** @typedef {import("../training/session.js").Session} Session */
/** @typedef {import("../lab.js").Lab} Lab */
/** @typedef {import("../state.js").State} State */

/** The ratios of the slider. */
const RATIOS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50];
/** The ratio of the opening experiment, whose outcome the sentence tells before it has played. */
const RATIO = 7;
/** How long the slider rests before the experiment changes, in milliseconds. */
const REST = 250;
/** The width below which the columns become tabs, in font sizes of the reader. */
const NARROW = 46;
const ICONS = { play: "M4 2.5v11L13.5 8z", pause: "M4 3h3v10H4zM9 3h3v10H9z" };

export class FirstView {
  #lab;
  #columns;
  #player = new Player((share) => this.#moved(share));
  #why;
  #share;
  #sentence = element("h1", { id: "first-sentence" });
  #seeds = element("span");
  #status = element("p", { class: "first-status", role: "status" });
  #play = element("button", { type: "button", id: "first-play", class: "filled", disabled: true });
  #counter = element("span", { id: "first-counter" });
  #slider = element("input", {
    id: "first-ratio",
    type: "range",
    min: 0,
    max: RATIOS.length - 1,
    step: 1,
    "aria-label": text.slider,
  });
  #number = element("b");
  #words = element("span");
  #tabs;
  #whyButton;
  root;
  /** Leads from the laboratory back to the first view, while its experiment is the opening one. */
  back = quiet("first-back", text.back, () => this.#lab.openFirst(true));
  needs = /** @type {const} */ (["session", "moment", "loading", "opening", "status", "theme"]);
  /** @type {Session | undefined} */
  #session;
  /** Whether the reader or the player has chosen the step. Otherwise the view follows the training. */
  #chosen = false;
  /** Whether anything was touched; the view then no longer plays by itself. */
  #touched = false;
  /** What the root holds while the first view is shown. */
  #parts;
  /** Whether the next experiment plays at once, because the reader has changed its ratio. */
  #plays = false;
  #announced = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #widths = new ResizeObserver(() => this.#fold());
  #touch = (/** @type {Event} */ event) => this.#stopPlayingByItself(event);
  #print = () => this.#columns.forEach((column) => column.drawNow());

  /** @param {Lab} lab */
  constructor(lab) {
    this.#lab = lab;
    this.back.hidden = true;
    const failed = lab.report;
    const looked = (/** @type {number} */ step) => this.look(step);
    this.#columns = text.columns.map((_, place) => new StoryColumn(place, { failed, looked }));
    this.#why = new FirstWhy({ failed, closed: () => this.#toggleWhy(false), details: () => this.#explain() });
    this.#whyButton = quiet("first-why-open", text.why, () => this.#toggleWhy(!this.#why.isOpen));
    this.#whyButton.setAttribute("aria-expanded", "false");
    this.#share = firstShare({
      session: () => this.#session,
      step: () => this.step,
      sentence: () => this.#sentence.textContent ?? "",
      link: () => lab.link(),
      host: () => lab.host,
    });
    this.#tabs = text.columns.map(({ name }, place) => {
      const tab = element(
        "button",
        { type: "button", role: "tab", id: `first-tab-${place}`, "aria-controls": `first-column-${place}` },
        name,
      );
      tab.addEventListener("click", () => this.#select(place));
      tab.addEventListener("keydown", (event) => this.#arrow(event, place));
      return tab;
    });
    this.#play.addEventListener("click", () => this.toggle());
    this.#slider.addEventListener("input", () => this.#slide(REST));
    this.#slider.addEventListener("change", () => this.#slide(0));
    const details = quiet("first-details", text.details, () => lab.openFirst(false));
    const screen = element(
      "div",
      { class: "first-screen" },
      element(
        "header",
        {},
        this.#sentence,
        element("p", { class: "first-about" }, element("span", {}, text.about), " ", this.#seeds),
        this.#status,
      ),
      element("div", { class: "first-tabs", role: "tablist", "aria-label": text.tabs }, ...this.#tabs),
      element("div", { class: "first-columns" }, ...this.#columns.map(({ root }) => root)),
      element(
        "div",
        { class: "first-bar" },
        element(
          "div",
          { class: "first-controls", role: "group", "aria-label": text.group },
          this.#play,
          this.#counter,
          element(
            "div",
            { class: "first-ratio" },
            element("span", { class: "first-words" }, this.#number, " ", this.#words),
            this.#slider,
          ),
        ),
        element("div", { class: "first-quiet" }, this.#whyButton, details, this.#share.button),
      ),
      this.#share.root,
    );
    this.#parts = [screen, this.#why.root];
    this.root = element("section", { class: "first", "aria-labelledby": "first-sentence", hidden: true });
    this.#select(0);
    this.#showRatio(RATIOS.indexOf(RATIO));
    this.#showPlay();
  }

  connect() {
    for (const column of this.#columns) column.connect();
    this.#why.connect();
    this.#widths.observe(this.root);
    for (const kind of ["pointerdown", "keydown", "wheel"]) {
      addEventListener(kind, this.#touch, { capture: true, passive: true });
    }
    addEventListener("beforeprint", this.#print);
    addEventListener("keydown", this.#press);
  }

  disconnect() {
    clearTimeout(this.#due);
    this.#player.stop();
    this.#widths.disconnect();
    this.#why.disconnect();
    for (const column of this.#columns) column.disconnect();
    for (const kind of ["pointerdown", "keydown", "wheel"]) removeEventListener(kind, this.#touch, { capture: true });
    removeEventListener("beforeprint", this.#print);
    removeEventListener("keydown", this.#press);
    this.#session = undefined;
  }

  /**
   * @param {State} state
   * @param {State} before
   */
  update = (state, before) => {
    const { session, moment, loading, opening, status, theme } = state;
    if (opening !== before.opening) this.#activate(opening);
    if (session !== before.session) this.#open(session);
    if (status !== before.status) this.#say(status);
    if (moment !== before.moment && session) {
      this.#follow(session, moment.looked !== before.moment.looked ? moment.looked : undefined);
    }
    if (theme !== before.theme) this.#invalidate();
    if (loading === "done" && before.loading !== "done") this.#begin();
  };

  /** @param {boolean} active */
  #activate(active) {
    this.root.hidden = !active;
    // In the laboratory nothing of it remains, so that no status, button or name is there twice.
    this.root.replaceChildren(...(active ? this.#parts : []));
    this.back.hidden = active || this.ratio === undefined;
    if (active) return;
    this.#player.stop();
    this.#touched = true;
  }

  #invalidate() {
    for (const column of this.#columns) column.invalidate();
    this.#why.invalidate();
  }

  /** Whether the figures are still to be drawn. */
  get waits() {
    return this.#columns.some(({ waits }) => waits);
  }

  /** The shown step, as a whole number. */
  get step() {
    return Math.floor(this.#session?.recording.axis_step(this.#player.share) ?? 0);
  }

  /**
   * Shows another experiment. One that is not the opening experiment opens the laboratory.
   * @param {Session | undefined} session
   */
  #open(session) {
    this.#player.stop();
    const isOpening = session?.experiment.opening_ratio() !== undefined;
    this.#session = isOpening ? session : undefined;
    this.back.hidden = !isOpening || this.#lab.store.state.opening || !this.#lab.host.hasAttribute("opening");
    if (!session || !isOpening) return this.#lab.openFirst(false);
    this.#player.share = 0;
    this.#chosen = false;
    this.#play.disabled = false;
    this.#announced = "";
    const ratio = this.ratio ?? 1;
    const place = RATIOS.findIndex((known) => known >= ratio);
    this.#showRatio(place < 0 ? RATIOS.length - 1 : place, ratio);
    for (const column of this.#columns) column.show(session);
    this.#why.show(session, ratio);
    this.#moved(0);
  }

  /** Plays, when the experiment is ready, if the view has just been opened or its ratio was changed. */
  #begin() {
    const opened = !this.#touched;
    if (this.root.hidden || !this.#session || !(opened || this.#plays)) return;
    this.#touched = true;
    this.#plays = false;
    if (this.#still.matches) {
      this.#chosen = true;
      ignoreRejection(this.#lab.run());
    } else {
      this.play();
      this.#player.byItself = opened;
    }
  }

  /** Notes that the reader, or a script, takes over, so that the view does not play by itself. */
  touch() {
    this.#touched = true;
    if (!this.#player.byItself) return;
    this.#player.stop();
    this.#moved(this.#player.share);
  }

  /** The ratio of the experiment, if it is the opening one. @returns {number | undefined} */
  get ratio() {
    return this.#session?.experiment.opening_ratio();
  }

  play() {
    const session = this.#session;
    if (!session) return;
    this.#chosen = true;
    if (!session.finished && !session.broken) ignoreRejection(this.#lab.run());
    this.#player.play({
      share: (step) => session.recording.axis_share(step),
      end: () => session.recording.axis_share(session.clock),
    });
  }

  toggle() {
    if (!this.#player.playing) return this.play();
    this.#player.stop();
    this.#moved(this.#player.share);
  }

  /**
   * Shows a step, or as many as were made.
   * @param {number} step
   */
  look(step) {
    const session = this.#session;
    if (!session) return;
    this.#player.stop();
    this.#chosen = true;
    this.#player.share = session.recording.axis_share(Math.max(0, Math.min(Math.round(step), session.clock)));
    this.#moved(this.#player.share);
  }

  /**
   * Shows the progress of training, or a step that a script has selected.
   * @param {Session} session
   * @param {number | undefined} looked
   */
  #follow(session, looked) {
    if (session !== this.#session) return;
    if (looked !== undefined) return this.look(looked);
    if (!this.#chosen) this.#player.share = session.recording.axis_share(session.clock);
    // Readers who want no motion see the finished run.
    else if (this.#still.matches && session.finished && !this.#player.playing && this.#player.share === 0) {
      this.#player.share = 1;
    }
    if (!this.#player.playing) this.#moved(this.#player.share);
    this.#why.update();
  }

  /**
   * Shows a message, if it is a problem or nothing else is there to be seen.
   * @param {State["status"]} status
   */
  #say({ message, kind }) {
    const shown = kind !== "" || !this.#session;
    this.#status.classList.toggle("visually-hidden", !shown);
    this.#status.classList.toggle("alarm", kind === "complaint");
    if (shown || !this.#announced) this.#status.textContent = shown ? message : "";
  }

  #press = (/** @type {KeyboardEvent} */ event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const [target] = event.composedPath();
    if (this.root.hidden || ctrlKey || metaKey || altKey || shiftKey || !(target instanceof Element)) return;
    if (target !== document.body && !this.root.contains(target)) return;
    if (this.#key(key, target)) event.preventDefault();
  };

  /**
   * Handles a key, and returns whether it did. Space plays, the arrows make single steps, and page up and down go to
   * the start, the lowest point, the recovery and the end, as the keys of a presenter's clicker do.
   * @param {string} key
   * @param {Element} target
   */
  #key(key, target) {
    const session = this.#session;
    if (!session || target.matches("input, select, [role='tab']")) return false;
    if (key === " ") {
      if (target.matches("button, a")) return false;
      this.toggle();
    } else if (key === "ArrowRight") this.look(this.step + 1);
    else if (key === "ArrowLeft") this.look(this.step - 1);
    else if (key === "PageDown" || key === "PageUp") return this.#jump(session, key === "PageDown");
    else return false;
    return true;
  }

  /**
   * @param {Session} session
   * @param {boolean} on
   */
  #jump(session, on) {
    const { low, recovery } = session.recording.story(0, session.steps);
    const stops = [0, low?.step, recovery, session.clock].filter((step) => step !== undefined);
    const next = on ? stops.find((step) => step > this.step) : stops.findLast((step) => step < this.step);
    if (next !== undefined) this.look(next);
    return next !== undefined;
  }

  /** @param {Event} event */
  #stopPlayingByItself(event) {
    const target = event.composedPath()[0];
    // These stop it themselves.
    const toggles =
      (target instanceof Node && this.#play.contains(target)) || (event instanceof KeyboardEvent && event.key === " ");
    if (toggles) this.#touched = true;
    else this.touch();
  }

  /** @param {number} share */
  #moved(share) {
    const session = this.#session;
    if (!session) return;
    const step = session.recording.axis_step(share);
    for (const column of this.#columns) column.look(step);
    const whole = Math.floor(step);
    this.root.dataset.step = String(whole);
    this.#counter.textContent = text.counter(whole, session.steps);
    this.#showPlay();
    this.#tell(session, step);
  }

  /**
   * Says in words what the shown steps have told so far.
   * @param {Session} session
   * @param {number} step
   */
  #tell(session, step) {
    /** @type {number} */
    const ratio = this.ratio ?? 1;
    const stories = this.#columns.map((_, place) => session.recording.story(place, step));
    const [story] = stories;
    const { sentences } = text;
    let sentence = ratio === RATIO ? sentences.recovered(ratio) : sentences.unknown(ratio);
    if (story?.recovery !== undefined) sentence = sentences.recovered(ratio);
    else if (story?.over) sentence = story.low ? sentences.forgot(ratio, session.steps) : sentences.improved(ratio);
    if (this.#sentence.textContent !== sentence) this.#sentence.textContent = sentence;
    const [count, equal] = this.#lab.store.state.core?.opening_seeds(ratio) ?? [];
    this.#seeds.textContent = count === undefined || equal === undefined ? "" : text.seeds(count, equal);
    const told = stories.every(({ over }) => over)
      ? stories.map((story, place) => text.story(text.columns[place]?.name ?? "", story)).join(" ")
      : "";
    if (told && told !== this.#announced && this.#status.classList.contains("visually-hidden")) {
      this.#status.textContent = told;
    }
    this.#announced = told;
  }

  #showPlay() {
    const { playing } = this.#player;
    const action = playing ? "pause" : "play";
    if (this.#play.dataset.action === action) return;
    this.#play.dataset.action = action;
    this.#play.replaceChildren(icon(ICONS[action]), element("span", {}, text[action]));
  }

  /**
   * @param {number} place of the slider
   * @param {number} [ratio]
   */
  #showRatio(place, ratio = RATIOS[place] ?? 1) {
    this.#slider.value = String(place);
    this.#number.textContent = text.number(ratio);
    this.#words.textContent = text.ratio(ratio);
    this.#slider.setAttribute("aria-valuetext", `${text.number(ratio)} ${text.ratio(ratio)}`);
    this.#slider.style.setProperty("--filled", `${(100 * place) / (RATIOS.length - 1)}%`);
  }

  /**
   * Changes the ratio when the slider has rested.
   * @param {number} rest in milliseconds
   */
  #slide(rest) {
    clearTimeout(this.#due);
    const ratio = RATIOS[this.#slider.valueAsNumber] ?? 1;
    this.#showRatio(this.#slider.valueAsNumber);
    if (ratio === this.ratio) return;
    this.#due = setTimeout(() => {
      const document = this.#lab.document();
      this.#plays = true;
      this.#lab.apply({ ...document, data: { ...document.data, imbalance: { kind: "ratio", ratio } } });
    }, rest);
  }

  /** @param {boolean} open */
  #toggleWhy(open) {
    this.#player.stop();
    this.#whyButton.setAttribute("aria-expanded", String(open));
    this.#why.toggle(open);
    if (!open) return void this.#whyButton.focus();
    if (this.#why.step !== undefined) this.look(this.#why.step + 1);
    this.#why.root.scrollIntoView({ behavior: this.#still.matches ? "auto" : "smooth", block: "nearest" });
  }

  /** Opens the laboratory at the explained step, with the panel that has its numbers. */
  #explain() {
    const step = (this.#why.step ?? 0) + 1;
    this.#lab.openFirst(false);
    ignoreRejection(this.#lab.lookAt(step));
    this.#lab.goTo("why");
  }

  /** Makes the columns tabs on a narrow screen. */
  #fold() {
    const rem = parseFloat(getComputedStyle(this.root).getPropertyValue("--rem")) || 16;
    const narrow = this.root.clientWidth > 0 && this.root.clientWidth < NARROW * rem;
    if (this.root.classList.contains("narrow") === narrow) return;
    this.root.classList.toggle("narrow", narrow);
    for (const [place, { root }] of this.#columns.entries()) {
      if (narrow) root.setAttribute("role", "tabpanel");
      else root.removeAttribute("role");
      root.toggleAttribute("aria-labelledby", narrow);
      if (narrow) root.setAttribute("aria-labelledby", `first-tab-${place}`);
    }
    this.#invalidate();
  }

  /** @param {number} selected */
  #select(selected) {
    for (const [place, tab] of this.#tabs.entries()) {
      tab.setAttribute("aria-selected", String(place === selected));
      tab.tabIndex = place === selected ? 0 : -1;
      this.#columns[place]?.root.classList.toggle("behind", place !== selected);
    }
    this.#invalidate();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} place
   */
  #arrow(event, place) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const next = (place + (event.key === "ArrowRight" ? 1 : -1) + this.#tabs.length) % this.#tabs.length;
    this.#select(next);
    this.#tabs[next]?.focus();
    event.preventDefault();
  }
}

/**
 * @param {string} id
 * @param {string} name
 * @param {() => void} action
 */
function quiet(id, name, action) {
  const button = element("button", { type: "button", id }, name);
  button.addEventListener("click", action);
  return button;
}
