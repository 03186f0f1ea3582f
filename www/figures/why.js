// @ts-check
// Shows why a class gets worse: a panel for each algorithm with the plane of two class gradients and the step in it,
// and a table that describes the contributions to each of the two classes.

import { element, renew } from "../elements/dom.js";
import { choiceField } from "../elements/fields.js";
import { segments } from "../elements/segments.js";
import { awaitsStep, showsStep, wayTo } from "../elements/shown.js";
import { loadModule } from "../loading.js";
import { pictures, why as text } from "../text.js";
import { firstSeed } from "./first-seed.js";
import { Picture } from "./picture.js";

/** @typedef {import("../types.js").DescentCondition} DescentCondition */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../training/session.js").Session} Session */
/** @typedef {ConstructorParameters<typeof import("./step-through.js").StepThrough>[0]} StepThroughActions */

/** The smallest readable width of a panel, in CSS pixels. In a narrower box the picture scrolls sideways. */
const MIN_WIDTH = 136;
/** The minimum and the maximum height of the picture, in CSS pixels. */
const HEIGHTS = { least: 190, most: 280 };

export class Why {
  #canvas = element("canvas", { id: "planes", role: "img", "aria-label": text.canvas });
  #panels = element("div", { class: "panels" }, this.#canvas);
  #step = element("span");
  #first;
  #second;
  #pair;
  #body = element("tbody");
  #lengths = "unit";
  #picture;
  /** @type {Session | undefined} */
  #session;
  /** The largest drop, if the shown step is at one. @type {{ algorithm: string, class: string } | undefined} */
  #drop;
  #state = element("p", { class: "state", hidden: true });
  root;
  needs = /** @type {const} */ (["session", "moment", "theme"]);
  /** The text of the panel, which follows the training apart from the picture. @type {import("../state.js").Panel} */
  words;

  /** @type {import("./step-through.js").StepThrough | undefined} */
  #stepThrough;

  /**
   * @param {StepThroughActions} actions
   */
  constructor({ failed, step, canStep }) {
    const openStepThrough = element(
      "button",
      { type: "button", id: "step-through", class: "outlined" },
      text.stepThrough,
    );
    openStepThrough.addEventListener("click", () =>
      this.#openStepThrough({ step, canStep, failed }).catch((error) => failed(pictures.stepNotOpened(error.message))),
    );
    const chosen = () => this.#redraw();
    this.#first = choiceField({ id: "first-class", name: text.first, options: [], chosen });
    this.#second = choiceField({ id: "second-class", name: text.second, options: [], chosen });
    this.#pair = element("div", { class: "pair", hidden: true }, this.#first.root, this.#second.root);
    const lengths = segments(
      text.arrows,
      "lengths",
      [
        ["unit", text.lengths.unit],
        ["true", text.lengths.true],
      ],
      "unit",
      (lengths) => {
        this.#lengths = lengths;
        this.#picture.invalidate();
      },
    );
    const heads = Object.entries(text.heads).map(([term, name]) =>
      element("th", { scope: "col", "data-term": term }, name),
    );
    const table = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), this.#body);
    this.root = element(
      "section",
      { class: "why", "aria-labelledby": "why" },
      element("h2", { id: "why" }, text.title, this.#step),
      element("p", {}, text.about),
      element("div", { class: "choices" }, this.#pair, lengths, openStepThrough),
      this.#state,
      this.#panels,
      element("div", { class: "scroll" }, table),
    );
    this.#picture = new Picture(
      this.#panels,
      this.#canvas,
      {
        size: (width) => this.#size(width),
        parts: () => this.#algorithms,
        draw: (look, only, step) => this.#draw({ ...look, only }, step),
        drawn: (step) => this.#drawn(step),
      },
      failed,
    );
    const describe = (/** @type {State} */ { moment }) => moment.pace === "follow" && this.#describe();
    this.words = { root: this.root, needs: ["moment"], update: describe };
  }

  connect() {
    this.#picture.connect();
  }

  disconnect() {
    this.#stepThrough?.close();
    this.#picture.disconnect();
  }

  /** Whether the panel is in view. */
  get seen() {
    return this.#picture.seen;
  }

  /** Whether the panel is still to be drawn. */
  get waits() {
    return this.#picture.waits;
  }

  /**
   * @param {State} state
   * @param {State} before
   */
  update = ({ session, moment, theme }, before) => {
    if (session !== before.session) this.#show(session);
    if (theme !== before.theme) this.#picture.invalidate();
    const way = moment === before.moment ? undefined : wayTo(this.root, moment);
    if (way === "look") this.#look(moment.drop?.step ?? moment.step, moment.drop);
    else if (way === "follow") this.#follow(moment.step);
  };

  /**
   * Shows another experiment. The chosen classes stay if they can; otherwise the panel shows the largest and the
   * smallest.
   * @param {Session | undefined} session
   */
  #show(session) {
    this.#stepThrough?.close();
    this.#session = session;
    if (!session) return;
    const names = session.classes.map(({ name }) => name);
    const last = names.length - 1;
    for (const [{ input }, first] of /** @type {const} */ ([
      [this.#first, 0],
      [this.#second, last],
    ])) {
      const same =
        input.length === names.length && [...input.options].every((option, place) => option.text === names[place]);
      if (same) continue;
      input.replaceChildren(...names.map((name, place) => element("option", { value: place }, name)));
      input.value = String(first);
    }
    this.#pair.hidden = names.length < 3;
    this.#look(0);
  }

  /**
   * Explains the step that led to a step, or at 0 the next one. If it is not known yet, the panel says that it is being
   * computed.
   * @param {number} step
   * @param {{ algorithm: string, class: string }} [drop] the algorithm and the class whose recall was at its lowest
   *   there
   */
  #look(step, drop) {
    this.#picture.step = step;
    this.#drop = drop;
    this.#redraw();
  }

  /**
   * Explains a step, as `#look` does, when the drawing queue has time for it and the step is known.
   * @param {number} step
   */
  #follow(step) {
    if (!this.#session?.explains(before(step))) return;
    this.#picture.step = step;
    this.#drop = undefined;
    this.#picture.follow();
  }

  #redraw() {
    const session = this.#session;
    if (!session) return;
    const { step } = this.#picture;
    const known = session.explains(before(step));
    this.#state.hidden = known;
    this.#state.textContent = known ? "" : session.coming(step);
    this.#title();
    if (known) {
      this.#describe();
      this.#picture.invalidate();
    } else {
      renew(this.#body, []);
      awaitsStep(this.root, step);
    }
  }

  /** @param {number} step */
  #drawn(step) {
    if (!this.#session?.explains(before(step))) return;
    this.#state.hidden = true;
    showsStep(this.root, step);
  }

  /**
   * Opens the dialog that shows the step stage by stage.
   * @param {StepThroughActions} actions
   */
  async #openStepThrough(actions) {
    /** @type {typeof import("./step-through.js")} */
    const { StepThrough } = await loadModule("figures/step-through.js", "StepThrough");
    // If the reader pressed several times during loading, the first press creates the dialog.
    if (!this.#stepThrough) {
      this.#stepThrough = new StepThrough(actions);
      this.root.append(this.#stepThrough.root);
    }
    if (this.#session && !this.#stepThrough.root.open) {
      this.#stepThrough.open(this.#session, before(this.#picture.step), this.#classes);
    }
  }

  /** @returns {[number, number]} */
  get #classes() {
    return [Number(this.#first.input.value), Number(this.#second.input.value)];
  }

  get #algorithms() {
    return new Set(this.#session?.runs.map(({ algorithm }) => algorithm)).size || 1;
  }

  /** @param {number} width */
  #size(width) {
    const across = Math.max(width, this.#algorithms * MIN_WIDTH);
    return { width: across, height: Math.min(HEIGHTS.most, Math.max(HEIGHTS.least, across / this.#algorithms)) };
  }

  /**
   * @param {object} look
   * @param {number} step
   */
  #draw(look, step) {
    const view = JSON.stringify({ ...look, at_step: before(step) });
    this.#session?.recording.draw_planes(this.#canvas, view, ...this.#classes, this.#lengths === "true");
  }

  #title() {
    const from = before(this.#picture.step);
    const drop = this.#drop ? text.atDrop(this.#drop.class, this.#drop.algorithm) : "";
    this.#step.textContent = text.step(from, from + 1) + drop + (this.#session ? firstSeed(this.#session) : "");
  }

  /**
   * Describes, for each algorithm's first run, the contributions to the change of the two classes in the shown step.
   */
  #describe() {
    const session = this.#session;
    const { step } = this.#picture;
    if (!session?.explains(before(step))) return;
    const seed = session.runs[0]?.seed;
    const conditions = session
      .descentConditions(before(step), this.#classes)
      .filter((condition) => condition.seed === seed);
    this.#title();
    renew(
      this.#body,
      conditions.flatMap((condition, place) => {
        const { algorithm } = condition;
        const described = row(condition, before(step));
        return algorithm === conditions[place - 1]?.algorithm ? [described] : [headOf(algorithm), described];
      }),
    );
    if (!this.#picture.seen) this.#drawn(step);
  }
}

/**
 * Returns the step before a step; 0 at step 0, which has none.
 * @param {number} step
 */
function before(step) {
  return Math.max(0, step - 1);
}

/** Returns the row above the classes of an algorithm. @param {string} algorithm */
function headOf(algorithm) {
  return element("tr", {}, element("th", { scope: "rowgroup", colspan: 3 }, algorithm));
}

/**
 * @param {DescentCondition} condition
 * @param {number} step the explained step; the row of a run that diverged earlier names that run's last step instead
 */
function row(condition, step) {
  const { own, others, cause, worse, predicted, actual, safe } = condition;
  const diverged = condition.step === step ? "" : text.diverged(condition.step);
  const changes = [element("span", {}, text.predicted(predicted))];
  if (actual !== undefined) changes.push(element("span", {}, text.actual(actual)));
  return element(
    "tr",
    { class: worse ? "worse" : "" },
    element("th", { scope: "row" }, condition.class),
    element(
      "td",
      {},
      diverged,
      text.effect(own, others, cause),
      " ",
      element("b", {}, worse ? text.worse : text.better),
      safe ? `. ${safe}` : "",
    ),
    element("td", {}, ...changes.flatMap((change, place) => (place > 0 ? [", ", change] : [change]))),
  );
}
