// @ts-check
// Runs a sweep: the experiment on the page at every value in a list for one of its numbers. The result of each cell
// joins the picture as soon as it is done. Stopping keeps the results, and running again continues with the rest. The
// command line can complete the results file.

import { element, renew } from "../elements/dom.js";
import { choiceField, textField } from "../elements/fields.js";
import { Picture } from "../figures/picture.js";
import { DEFAULT_VIEW } from "../figures/view.js";
import { copy, save } from "../interface/share.js";
import { link } from "../permalink.js";
import { exporting, sweep as text } from "../text.js";
import { trainCells } from "./cells.js";

/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("../types.js").SweepAxis} SweepAxis */
/** @typedef {import("../pkg/imbalance_lab.js").Sweep} Sweep */
/** @typedef {{ document: string, results: Sweep }} Found a sweep with its results so far */

/** The initial values, by the names of the numbers that can vary. @type {Record<string, number[]>} */
const DEFAULT_VALUES = {
  ratio: [1, 2, 4, 8, 16],
  batch_size: [16, 32, 64, 128],
  learning_rate: [0.01, 0.02, 0.05, 0.1],
  width: [8, 16, 32, 64],
  max_per_class: [100, 200, 400, 800],
  alpha: [0, 0.25, 0.5, 0.75, 1],
  theta: [0, 0.25, 0.5, 0.75, 1],
};
/** The smallest readable width of the picture, in CSS pixels. In a narrower box it scrolls sideways. */
const MIN_WIDTH = 320;
/** The maximum height of a canvas in browsers. For a sweep that needs more, the SVG has the rest. */
const MAX_HEIGHT = 16_000;

export class SweepPanel {
  #core;
  #lab;
  /** The titles of the numbers that can vary, by their names in documents. */
  #titles;
  #number;
  #values;
  #run = element("button", { type: "button", id: "sweep-run", class: "primary" }, text.run);
  #progress = element("progress", {
    id: "sweep-progress",
    max: 1,
    value: 0,
    hidden: true,
    "aria-label": text.progress,
  });
  #progressText = element("p", { role: "status", class: "hint", id: "sweep-status" });
  #canvas = element("canvas", { id: "sweep-picture", role: "img", "aria-label": text.canvas });
  #note = element("p", { class: "hint", id: "sweep-note", role: "status" });
  #how = element("p", { class: "hint", hidden: true }, text.how);
  #box = element(
    "div",
    {
      class: "panels",
      tabindex: 0,
      role: "region",
      "aria-label": text.picture,
      "aria-describedby": "sweep-note",
      hidden: true,
    },
    this.#canvas,
  );
  #sentences = element("ul", { id: "sweep-sentences" });
  #picture;
  #exports;
  root;
  /** The experiment on the page, without its sweep, as JSON. */
  #base = "";
  /** The sweep in that document, as JSON. */
  #listed = "";
  /** The parameters that vary. The reader chooses the first. @type {SweepAxis[]} */
  #axes = [];
  /** The current sweep; undefined if the values give none. @type {Found | undefined} */
  #sweep;
  /** The results of an earlier sweep. @type {Found | undefined} */
  #earlier;
  /** Stops the sweep that is running. @type {AbortController | undefined} */
  #running;

  /**
   * @param {import("../types.js").Core} core
   * @param {import("../lab.js").Lab} lab
   */
  constructor(core, lab) {
    this.#core = core;
    this.#lab = lab;
    this.#titles = new Map(
      core.sweep_parameters().map(({ name, title }) => /** @type {[SweepAxis["parameter"], string]} */ ([name, title])),
    );
    this.#number = choiceField({
      id: "sweep-parameter",
      name: text.parameter,
      options: [...this.#titles],
      chosen: (parameter) => this.#vary(parameter, DEFAULT_VALUES[parameter] ?? []),
    });
    this.#values = textField({
      id: "sweep-values",
      name: text.values,
      hint: text.valuesHint,
      chosen: (typed) => this.#list(typed),
    });
    // The field reports its values only when it loses the focus, so typing enables the button that the reader presses
    // next.
    this.#values.input.addEventListener("input", () => (this.#run.disabled = false));
    this.#run.addEventListener("click", () => (this.#running ? this.#stop() : this.#begin()));
    this.#picture = new Picture(
      this.#box,
      this.#canvas,
      {
        size: (width) => ({
          width: Math.max(width, MIN_WIDTH),
          height: Math.min(MAX_HEIGHT, this.#shown?.results.height(Math.max(width, MIN_WIDTH)) || 1),
        }),
        draw: (look) => this.#shown?.results.draw(this.#canvas, JSON.stringify({ ...DEFAULT_VIEW, ...look })),
      },
      (message) => this.#say(message),
    );
    this.#exports = element("div", { class: "share", hidden: true }, element("div", {}, ...this.#exportButtons()));
    this.root = element(
      "div",
      {},
      element("p", { class: "hint" }, text.about),
      element("div", { class: "choices" }, ...this.#examples()),
      element("div", { class: "sweep-fields" }, this.#number.root, this.#values.root, this.#run),
      this.#progress,
      this.#progressText,
      this.#note,
      this.#box,
      this.#how,
      this.#sentences,
      this.#exports,
    );
  }

  /** Starts to watch the size and the screen of the picture. */
  connect() {
    this.#picture.connect();
  }

  disconnect() {
    this.#stop();
    this.#picture.disconnect();
    this.#sweep?.results.free();
    this.#earlier?.results.free();
    this.#sweep = this.#earlier = undefined;
  }

  /** Draws the picture again, in other colors. */
  invalidate() {
    this.#picture.invalidate();
  }

  /**
   * Shows the experiment on the page.
   * @param {ExperimentDocument} document
   */
  show({ sweep, ...rest }) {
    const base = JSON.stringify({ ...rest, version: 1 });
    const listed = JSON.stringify(sweep ?? "");
    if (base === this.#base && listed === this.#listed) return;
    const axes = sweep && listed !== this.#listed ? sweep : this.#axes;
    [this.#base, this.#listed] = [base, listed];
    this.#setAxes(axes);
    // A parameter that varied before may not exist in another experiment.
    if (!sweep && !this.#sweep) this.#setAxes([]);
  }

  /** Creates buttons for the presets of sweeps. */
  #examples() {
    return this.#core.sweeps().map(({ title, see, document }) => {
      const button = element("button", { type: "button", class: "outlined", title: see }, title);
      button.addEventListener("click", () => {
        // The preset's own values replace any that the reader has typed.
        this.#listed = "";
        this.#lab.apply(JSON.parse(document));
      });
      return button;
    });
  }

  /** Creates the export buttons. */
  #exportButtons() {
    /** @type {[keyof typeof text.exports, (found: Found) => unknown][]} */
    const exports = [
      ["csv", ({ results }) => download(results.csv(), "csv", "text/csv")],
      ["svg", ({ results }) => download(results.svg(), "svg", "image/svg+xml")],
      ["results", ({ results }) => download(results.results(), "jsonl", "application/x-ndjson")],
      [
        "document",
        ({ document }) =>
          download(`${JSON.stringify(JSON.parse(document), undefined, 2)}\n`, "json", "application/json"),
      ],
      [
        "link",
        async ({ document }) =>
          copy(new URL(await link(document), this.#lab.address).href, exporting.sweepLinkCopied, (message) =>
            this.#say(message),
          ),
      ],
    ];
    return exports.map(([name, act]) => {
      const button = element("button", { type: "button", "data-export": name }, text.exports[name]);
      button.addEventListener("click", async () => {
        try {
          if (this.#shown) await act(this.#shown);
        } catch (error) {
          this.#say(exporting.failed(this.#lab.reasonOf(error)));
        }
      });
      return button;
    });
  }

  /** The sweep to show: the current one if it has results, otherwise the earlier one. */
  get #shown() {
    return this.#sweep && this.#sweep.results.done() > 0 ? this.#sweep : this.#earlier;
  }

  /** The experiment with its sweep, as JSON. */
  get #document() {
    return JSON.stringify({ ...JSON.parse(this.#base), version: 2, sweep: this.#axes });
  }

  /**
   * Changes the values of the sweep. If it is not a list of numbers, the previous values return.
   * @param {string} typed
   */
  #list(typed) {
    const values = typed
      .split(/[\s,;]+/)
      .filter(Boolean)
      .map(Number);
    if (values.length > 0 && values.every(Number.isFinite)) {
      const parameter = /** @type {SweepAxis["parameter"]} */ (this.#number.input.value);
      return this.#vary(parameter, values);
    }
    this.#values.input.value = this.#axes[0]?.values.join(", ") ?? "";
    if (!this.#running) this.#finish();
    this.#say(text.notNumbers(typed));
  }

  /**
   * Makes the first of the parameters vary over these values, if every resulting experiment is valid.
   * @param {SweepAxis["parameter"]} parameter
   * @param {number[]} values
   */
  #vary(parameter, values) {
    const others = this.#axes.slice(1).filter((axis) => axis.parameter !== parameter);
    this.#setAxes([{ parameter, values }, ...others]);
  }

  /** @param {SweepAxis[]} axes */
  #setAxes(axes) {
    const stopped = this.#running ? text.changed : "";
    this.#stop();
    this.#axes = axes;
    const [first, ...others] = axes;
    this.#number.input.value = first?.parameter ?? "ratio";
    this.#values.input.value = first?.values.join(", ") ?? "";
    this.#say(text.choose);
    try {
      this.#sweep = this.#replaceSweep(first?.values.length ? this.#document : undefined);
      if (this.#sweep) {
        const also = others.map(({ parameter }) => this.#titles.get(parameter) ?? parameter);
        this.#say(stopped + progressText(this.#sweep.results) + (also.length > 0 ? text.also(also) : ""));
      }
    } catch (error) {
      this.#say(this.#lab.reasonOf(error));
    }
    this.#finish();
    this.#refresh();
  }

  /**
   * Replaces the current sweep. Its results stay visible until new ones arrive. If the new sweep is the earlier one,
   * its own results return.
   * @param {string} [document] undefined if there is no sweep
   * @returns {Found | undefined}
   */
  #replaceSweep(document) {
    const [left, earlier] = [this.#sweep, this.#earlier];
    this.#sweep = undefined;
    const again = [left, earlier].find((found) => found && found.document === document);
    if (left && left !== again && left.results.done() > 0) this.#earlier = left;
    else if (earlier === again) this.#earlier = undefined;
    for (const found of [left, earlier]) if (found && found !== again && found !== this.#earlier) found.results.free();
    return again ?? (document === undefined ? undefined : { document, results: new this.#core.Sweep(document) });
  }

  async #begin() {
    const sweep = this.#sweep?.results;
    if (!sweep) return;
    const running = new AbortController();
    this.#running = running;
    this.#run.textContent = text.stop;
    this.#say(text.preparing);
    try {
      const sweepResources = await this.#lab.sweepResources(this.#base);
      running.signal.throwIfAborted();
      sweep.set_data(sweepResources.datasetSummary);
      const cellsAtOnce = sweep.cells_at_once(sweepResources.datasetSummary, navigator.hardwareConcurrency || 1);
      const onProgress = (/** @type {number} */ ended, /** @type {number} */ begun) => {
        this.#say(text.running(ended, sweep.total()));
        this.#progress.value = (ended + begun) / sweep.total();
        this.#progress.hidden = false;
        if (sweep.done() > shown) this.#refresh();
        shown = sweep.done();
      };
      let shown = sweep.done();
      onProgress(shown, 0);
      await trainCells(sweepResources, sweep, cellsAtOnce, running.signal, onProgress);
      this.#say(progressText(sweep));
    } catch (error) {
      if (!running.signal.aborted) this.#say(this.#lab.reasonOf(error));
    }
    if (this.#running === running) this.#finish();
  }

  #stop() {
    if (!this.#running) return;
    this.#running.abort();
    this.#finish();
    this.#refresh();
    if (this.#sweep) this.#say(text.stopped(this.#sweep.results.done(), this.#sweep.results.total()));
  }

  #finish() {
    this.#running = undefined;
    this.#run.textContent = text.run;
    this.#run.disabled = !this.#sweep || this.#sweep.results.done() === this.#sweep.results.total();
  }

  /** Shows the current state. */
  #refresh() {
    const { results } = this.#sweep ?? {};
    const done = results?.done() ?? 0;
    if (!this.#running) this.#progress.value = done / (results?.total() ?? 1);
    this.#progress.hidden = done === 0 && !this.#running;
    const shown = this.#shown;
    const note = shown && shown !== this.#sweep ? text.earlier : "";
    if (this.#note.textContent !== note) this.#note.textContent = note;
    this.#box.hidden = this.#how.hidden = this.#exports.hidden = !shown;
    renew(
      this.#sentences,
      (shown?.results.sentences() ?? []).map((sentence) => element("li", {}, sentence)),
    );
    this.#picture.invalidate();
  }

  /** @param {string} message */
  #say(message) {
    // Setting the same text again would make screen readers repeat it.
    if (this.#progressText.textContent !== message) this.#progressText.textContent = message;
  }
}

/** @param {Sweep} results */
function progressText(results) {
  const [done, total] = [results.done(), results.total()];
  if (done === total) return text.done(total);
  return done === 0 ? text.notBegun(total) : text.partlyDone(done, total);
}

/**
 * @param {string} content
 * @param {string} ending
 * @param {string} type
 */
function download(content, ending, type) {
  save(new Blob([content], { type }), `imbalance-lab-sweep.${ending}`);
}
