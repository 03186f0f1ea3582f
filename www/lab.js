// @ts-check
// A lab: its state, its interface, and what readers and scripts can do with it. The element is its public side.

import { ExperimentLoader } from "./experiment-loader.js";
import { withQuantities } from "./figures/view.js";
import { Interface } from "./interface/interface.js";
import { Status } from "./interface/status.js";
import { DEFAULT_SPEED } from "./interface/transport.js";
import { HOSTED, located } from "./locations.js";
import { Permalink, firstHash, link, namesExperiment, namesFirstView } from "./permalink.js";
import { deferred } from "./promises.js";
import { inPageWords, refusal } from "./refusal.js";
import { canonical, given } from "./sources/experiment.js";
import { Store } from "./state.js";
import { Surroundings } from "./surroundings.js";
import { attributes, exporting, status as text } from "./text.js";
import { withFree } from "./wasm.js";

/** @typedef {import("./types.js").Algorithm} Algorithm */
/** @typedef {import("./types.js").ClassDocument} ClassDocument */
/** @typedef {import("./types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("./types.js").Format} Format */
/** @typedef {import("./types.js").SourceDocument} SourceDocument */
/** @typedef {import("./experiment-loader.js").Maker} Maker */
/** @typedef {import("./experiment-loader.js").OpenOptions} OpenOptions */
/** @typedef {import("./training/session.js").Session} Session */

/** The least and the largest scale of type and lines. */
const [MIN_SCALE, MAX_SCALE] = [0.5, 4];
/** The attributes that ask for the laboratory. */
const LIMITS = ["experiment", "panels", "controls", "show"];

export class Lab {
  #element;
  store = new Store();
  status = new Status(this.store, () => this.#loader.cancel());
  /** Opens experiments, and puts the one on the page into the store. */
  #loader;
  #interface;
  #permalink = new Permalink(
    (document, isFirst) => {
      this.#plays = false;
      if (document) this.openFirst(isFirst);
      this.#loader.follow(document);
    },
    (document) => this.#firstHash(document),
  );
  /** The scheme around the lab, which its style sheets follow unless the attribute `theme` names another. */
  #surroundings;
  #speed = DEFAULT_SPEED;
  /** Whether the reader wants the lab to play, now or as soon as an experiment is open. */
  #plays = false;
  /** Whether the lab has played by itself, or would have. */
  #hasAutoplayed = false;
  /** Resolves when the lab is removed from the page. */
  #disconnected = deferred();
  /** Resolves once the lab is on the page and in view, or a method was called. */
  #start = deferred();
  #startRequested = false;
  /** The errors in the attributes that choose what the lab shows, by attribute. @type {Map<string, string>} */
  #wrong = new Map();
  /** What the embedding page gave last. @type {import("./sources/experiment.js").Given | undefined} */
  #given;
  /** Whether the embedding page names the quantities to show. Otherwise a preset does. */
  #namesQuantities = false;

  /**
   * @param {HTMLElement} element
   * @param {ShadowRoot} shadow
   * @param {(session: Session) => void} changed called when something was recorded, or when playing began or ended
   */
  constructor(element, shadow, changed) {
    this.#element = element;
    this.changed = (/** @type {Session} */ session) => {
      this.#interface.playhead.follow(session);
      if (session.finished) this.#plays = false;
      changed(session);
    };
    this.#surroundings = new Surroundings(element, (scheme) => {
      element.toggleAttribute("data-scheme", scheme !== undefined);
      if (scheme) element.setAttribute("data-scheme", scheme);
      this.redraw();
    });
    this.#loader = new ExperimentLoader(this.store, this.status, this);
    this.#interface = new Interface(shadow, this);
    this.store.subscribe({
      needs: ["loading"],
      update: ({ loading, session }) => loading === "done" && this.#plays && session?.play(this.#speed),
    });
    this.#loader.follow();
  }

  // What readers and scripts do.

  /** Resolves once the experiment requested last is at step 0. */
  get ready() {
    return this.#loader.ready;
  }

  /** The document of the experiment on the page. @returns {any} */
  get experiment() {
    return this.#loader.accepted === "" ? undefined : JSON.parse(this.#loader.accepted);
  }

  /**
   * Opens what the embedding page gives the property, or the attribute if it gives nothing. Frameworks assign the same
   * document again whenever they render. So nothing happens if the page gave this document last, even if the reader has
   * changed the experiment meanwhile, or if the lab shows it already.
   * @param {unknown} value
   */
  assign(value) {
    const before = this.#given;
    const next = given(value ?? this.experimentAttribute ?? "");
    this.#given = next;
    if (!this.#repeats(next, before)) this.#openGiven(next);
  }

  /** Opens what a script gives, even if it is on the page already. @param {unknown} value */
  openFor(value) {
    this.requestStart();
    this.#given = given(value ?? this.experimentAttribute ?? "");
    this.#openGiven(this.#given);
  }

  /** Returns a copy of the latest document, to change. @returns {ExperimentDocument} */
  document() {
    return JSON.parse(this.#loader.wanted);
  }

  /** Changes the experiment. @param {ExperimentDocument} document */
  apply(document) {
    return this.#change(() => JSON.stringify(document));
  }

  /** Opens another experiment. @param {string} document */
  open(document) {
    return this.#change(() => document, { afresh: true });
  }

  /**
   * Changes to another source of examples, or to other classes of one.
   * @param {SourceDocument} source
   * @param {ClassDocument[]} [classes]
   */
  setSource(source, classes) {
    this.requestStart();
    return this.#change(this.#loader.withSource(source, classes));
  }

  /**
   * Loads the reader's files as a source, or as the files that the experiment waits for.
   * @param {Iterable<File>} files
   * @param {Format} [format] detected from the files if left out
   */
  loadFiles(files, format) {
    this.requestStart();
    return this.#change(this.#loader.withFiles([...files], format));
  }

  /** Trains at the chosen speed until it is paused or done. After the end it starts from step 0 again. */
  play() {
    this.requestStart();
    this.#interface.first.touch();
    const { busy, session } = this.#loader;
    if (session && !busy) this.status.say("");
    if (!busy && (session?.finished || session?.broken)) this.reset();
    this.#plays = true;
    if (!this.#loader.busy) this.#loader.session?.play(this.#speed);
  }

  /** Stops training at once. */
  pause() {
    this.#plays = false;
    this.#loader.session?.pause();
  }

  toggle() {
    if (this.#plays || this.#loader.session?.playing) this.pause();
    else this.play();
  }

  /** @param {number} speed in steps per second, or Infinity */
  setSpeed(speed) {
    this.#speed = speed;
    const { session } = this.#loader;
    if (session?.playing) session.play(speed);
  }

  /** Makes steps. Resolves when every run has made them. @param {number} [n] */
  async step(n = 1) {
    this.#interface.first.touch();
    const session = await this.openSession();
    this.#plays = false;
    return session.step(n);
  }

  /** Trains to the end at full speed. Resolves when every run is there. */
  async run() {
    return (await this.openSession()).run();
  }

  /** Returns to step 0 of the same experiment. */
  reset() {
    this.requestStart();
    this.#interface.first.touch();
    this.#plays = false;
    const document = this.#loader.accepted || this.#loader.wanted;
    return this.#change(document ? () => document : undefined);
  }

  /** Shows a step, or follows the training again. @param {number} [step] */
  lookAt(step) {
    return this.#interface.playhead.lookAt(step);
  }

  /**
   * Shows quantities that a preset names, unless the embedding page names them.
   * @param {string[]} names
   */
  showQuantities(names) {
    if (!this.#namesQuantities) this.store.set({ view: withQuantities(this.store.state.view, names) });
  }

  /** Chooses a theme; "" for the system's colors. @param {string} theme */
  recolor(theme) {
    this.#element.toggleAttribute("theme", theme !== "");
    if (theme !== "") this.#element.setAttribute("theme", theme);
  }

  /** Returns the picture of the curves as PNG. */
  async picture() {
    await this.openSession();
    return this.#interface.picture();
  }

  // What panels ask for.

  /** Reports that something could not be drawn. */
  report = (/** @type {string} */ message) => this.status.complain(new Error(message));

  /** Returns the reason of a failure, in words of the page. @param {unknown} error */
  reasonOf(error) {
    return refusal(error, (control) => this.shows(control)).message;
  }

  /** Replaces the fields in a message by the names of the controls that the lab shows for them. @param {string} message */
  inPageWords(message) {
    return inPageWords(message, (control) => this.shows(control));
  }

  /** Returns the classes that a document would have, if it is valid. @param {ExperimentDocument} document */
  preview(document) {
    const { core } = this.store.state;
    try {
      return core && withFree(new core.Experiment(JSON.stringify(document)), (experiment) => experiment.classes());
    } catch {
      return undefined;
    }
  }

  /** Returns the address that opens the experiment on the page. */
  async link() {
    return new URL(this.#firstHash(this.#loader.accepted) ?? (await link(this.#loader.accepted)), this.address).href;
  }

  /** The address of the page that opens links to experiments: this page, or the lab's own. */
  get address() {
    if (this.isLinked) return location.href.replace(/#.*/, "");
    if (HOSTED) return located("../index.html").href;
    throw new Error(exporting.noAddress);
  }

  /** Returns the workers that train a sweep and the data of its document. @param {string} document */
  sweepResources(document) {
    return this.#loader.sweepResources(document);
  }

  // What the loader asks for, and reports.

  /** Resolves once the lab may start. */
  get started() {
    return this.#start.promise;
  }

  /** What the attribute names or, without it, the document in a script of data within the element. */
  get experimentAttribute() {
    const data = () => this.#element.querySelector(':scope > script[type="application/json"]')?.textContent ?? null;
    return this.#element.getAttribute("experiment")?.trim() || data();
  }

  /** Whether the page's address names the experiment that this lab opens. */
  get isLinked() {
    return this.#element.hasAttribute("permalink");
  }

  /** @param {string} control */
  shows(control) {
    return this.#interface.shows(control);
  }

  /** Says that the requested experiment is on the page. @param {string} before the document before it */
  opened(before) {
    const [wrong] = this.#wrong.values();
    if (wrong) this.status.complain(new Error(wrong));
    // A run that diverged at once has its own message.
    else if (!this.#loader.session?.hasStoppedRun) this.status.say(ready(before, this.#loader.accepted));
  }

  /** Writes the document into the page's address. @param {string} document */
  settled(document) {
    if (this.#ownsAddress) this.#permalink.write(document).catch((error) => this.status.say(error.message));
  }

  /** Makes the panels show the step that they waited for. @param {Session} session */
  answered(session) {
    this.#interface.playhead.answer(session);
  }

  /** Reports that training as a whole cannot continue. @param {string} message */
  failed(message) {
    this.#plays = false;
    this.status.complain(new Error(text.trainingStopped(message)));
  }

  // What happens to the element.

  /** Starts the lab, because it is in view, and plays it once if the page wants that. */
  start() {
    this.#start.resolve();
    if (this.#hasAutoplayed || !this.#element.hasAttribute("autoplay")) return;
    this.#hasAutoplayed = true;
    // The first view plays by itself anyway.
    if (this.store.state.opening || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.play();
  }

  /** Starts the lab now, or as soon as it is on the page. */
  requestStart() {
    this.#startRequested = true;
    if (this.#element.isConnected) this.#start.resolve();
  }

  /** Returns the session to work on, once no request is pending. */
  async openSession() {
    this.requestStart();
    const disconnected = this.#disconnected;
    await Promise.race([this.ready.catch(() => {}), disconnected.promise]);
    if (disconnected !== this.#disconnected) throw new DOMException("The lab was removed from the page.", "AbortError");
    const { session } = this.#loader;
    if (!session) throw new Error(this.status.message || text.noExperiment);
    return session;
  }

  connect() {
    this.#surroundings.connect();
    // On the lab's own page, files may be dropped anywhere.
    this.#interface.connect(this.#ownsAddress ? document.documentElement : this.#element);
    if (this.#opensFirstView) this.openFirst(true);
    if (this.isLinked) this.#permalink.connect();
    if (this.#ownsAddress || this.#startRequested) this.#start.resolve();
  }

  disconnect() {
    this.#surroundings.disconnect();
    this.#interface.disconnect();
    this.#permalink.disconnect();
    this.#loader.close();
    this.#disconnected.resolve();
    this.#disconnected = deferred();
    this.#start = deferred();
    this.#startRequested = this.#plays = false;
    const document = this.#loader.wanted;
    if (document) this.#loader.open(() => document);
    else if (this.#given) this.#loader.open(this.#given.make);
    else this.#loader.follow();
  }

  /** Opens what the `experiment` attribute names. */
  followAttribute() {
    if (this.#loader.session) return this.assign(undefined);
    // Before an experiment is open, the attribute's value may come from the page's address. It must then not start much
    // work.
    this.#given = undefined;
    this.#loader.follow();
  }

  /** Draws everything again, because colors or sizes have changed. */
  redraw() {
    this.store.set({ theme: { name: this.#element.getAttribute("theme") ?? "" } });
  }

  /**
   * Shows only some panels and controls.
   * @param {import("./interface/extent.js").Extent} extent
   */
  limit(extent) {
    this.openFirst(false);
    this.store.set({ extent });
    this.redraw();
  }

  /** @param {string | null} height a number of pixels or a CSS length */
  resize(height) {
    this.reportAttribute("height", this.#interface.resize(height));
  }

  /** Enlarges type and lines. @param {string | null} scale a number */
  scale(scale) {
    const number = scale?.trim() ? Number(scale) : 1;
    const isValid = number >= MIN_SCALE && number <= MAX_SCALE;
    this.#interface.scale(isValid ? number : 1);
    this.reportAttribute("scale", isValid ? undefined : attributes.scale(scale ?? "", MIN_SCALE, MAX_SCALE));
  }

  /**
   * Shows the curves of the quantities that the embedding page names, or the default ones.
   * @param {Set<string>} names
   */
  choose(names) {
    this.#namesQuantities = names.size > 0;
    this.store.set({ view: withQuantities(this.store.state.view, [...names]) });
  }

  /**
   * Stores and shows an attribute's error, if there is one.
   * @param {string} name
   * @param {string | undefined} wrong
   */
  reportAttribute(name, wrong) {
    this.#wrong.delete(name);
    if (!wrong) return;
    this.#wrong.set(name, wrong);
    this.status.complain(new Error(wrong));
  }

  /** Shows the first view in place of the laboratory, or the laboratory. @param {boolean} opening */
  openFirst(opening) {
    if (this.store.state.opening === opening) return;
    this.store.set({ opening });
    this.#element.dataset.view = opening ? "first" : "laboratory";
    this.redraw();
  }

  /** Goes to a panel of the laboratory: its heading gets the focus. @param {string} panel */
  goTo(panel) {
    this.#interface.goTo(panel);
  }

  /** Whether the lab opens with the first view: the page asks for it, and neither an attribute nor the address for more. */
  get #opensFirstView() {
    if (!this.#element.hasAttribute("opening") || LIMITS.some((name) => this.#element.hasAttribute(name))) return false;
    return namesFirstView() || (!namesExperiment() && this.#ownsAddress);
  }

  /**
   * Returns the hash of the first view, if it shows this document.
   * @param {string} document
   */
  #firstHash(document) {
    const { core, opening } = this.store.state;
    if (!core || !opening) return undefined;
    const ratio = withFree(new core.Experiment(document), (experiment) => experiment.opening_ratio());
    return ratio === undefined ? undefined : firstHash(ratio);
  }

  /** The element of the lab, whose styles have the colors. */
  get host() {
    return this.#element;
  }

  /** Whether the page's address follows this lab. */
  get #ownsAddress() {
    return this.isLinked && this.#element.getAttribute("permalink") !== "read";
  }

  /**
   * Whether the embedding page gives a document again, or the one that the lab shows.
   * @param {import("./sources/experiment.js").Given} next
   * @param {import("./sources/experiment.js").Given | undefined} before
   */
  #repeats(next, before) {
    if (next.text === before?.text && next.isDocument === before.isDocument) return true;
    const { core } = this.store.state;
    if (!core) return false;
    const document = canonical(core, next);
    if (document === undefined) return false;
    if (before && document === canonical(core, before)) return true;
    return !this.#loader.busy && document === this.#loader.wanted;
  }

  /**
   * Opens what the embedding page gave, at step 0. A preset, or the document at an address, is another experiment, and
   * not a change of the one before.
   * @param {import("./sources/experiment.js").Given} next
   */
  #openGiven(next) {
    this.#plays = false;
    if (this.#loader.session) this.#permalink.leave();
    this.#loader.open(next.make, { afresh: !next.isDocument });
    // What could not be opened may be given again, for example when a missing file is back. An invalid document stays so.
    this.#loader.ready.catch(() => {
      const { core } = this.store.state;
      const isInvalid = core && next.isDocument && canonical(core, next) === undefined;
      if (this.#given === next && core && !isInvalid) this.#given = undefined;
    });
  }

  /**
   * Changes the experiment. If the lab was playing, the next experiment also plays, from step 0.
   * @param {Maker} [make] the attribute's experiment if left out
   * @param {OpenOptions} [options]
   */
  #change(make, options) {
    this.#permalink.leave();
    return this.#loader.open(make, options);
  }
}

/**
 * Returns a message that says what to do now, and which learning rate came with another source.
 * @param {string} before the document of the experiment before; "" if there was none
 * @param {string} now
 */
function ready(before, now) {
  const [old, { data, algorithms }] = [before || now, now].map((document) => JSON.parse(document));
  const changed = (/** @type {Algorithm} */ { learning_rate }, /** @type {number} */ place) =>
    learning_rate !== old.algorithms[place]?.learning_rate;
  const rate =
    JSON.stringify(old.data.source) !== JSON.stringify(data.source) && algorithms.find(changed)?.learning_rate;
  return (rate ? text.newLearningRate(rate) : "") + text.ready;
}
