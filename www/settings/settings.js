// @ts-check
// Shows the controls that change the experiment. They hold no state: each takes the document of the experiment on the
// page, changes one field and passes the result on. Its new value comes from the document that the lab accepted.

import { element } from "../elements/dom.js";
import { choiceField } from "../elements/fields.js";
import { Slider, roundNumbers } from "../elements/slider.js";
import { markPart } from "../interface/extent.js";
import { settings as text } from "../text.js";
import { formatNumber } from "../text/numbers.js";
import { ImbalanceSettings } from "./imbalance-settings.js";
import { NetworkSettings } from "./network-settings.js";
import { PresetPicker } from "./preset-picker.js";
import { SourceSettings } from "./source-settings.js";
import { TrainingSettings } from "./training-settings.js";

/** @typedef {import("../types.js").ClassDocument} ClassDocument */
/** @typedef {import("../types.js").ClassInfo} ClassInfo */
/** @typedef {import("../types.js").Examples} Examples */
/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("../types.js").SourceDocument} SourceDocument */

/**
 * The actions that the controls need from the lab.
 * @typedef {object} SettingsActions
 * @property {() => ExperimentDocument} document returns a copy of the latest document, to change
 * @property {(document: ExperimentDocument) => void} apply changes the experiment
 * @property {(document: string) => void} open opens another experiment
 * @property {(source: SourceDocument, classes?: ClassDocument[]) => void} setSource changes to another source, or to
 *   other classes
 * @property {(files: File[]) => void} loadFiles
 * @property {(source: Extract<SourceDocument, { kind: "files" }>) => File[]} filesOf returns the files of a source, as
 *   the reader gave them
 * @property {(files: File[], format: import("../types.js").Format) => void} reread reads the same files in another
 *   format
 * @property {(document: ExperimentDocument) => ClassInfo[] | undefined} preview returns the classes of a document, if
 *   the document is valid
 * @property {() => number} seed returns a new random seed
 * @property {() => import("../types.js").Preset[]} presets
 * @property {() => string[]} names returns the names of the algorithms in the grid, row by row
 * @property {(shape: number[], counts: number[], values: number[]) => Examples | undefined} examples returns examples
 *   to draw
 * @property {(theme: string) => void} recolor
 * @property {(message: string) => void} onDrawError reports that a picture could not be drawn
 */

export class Settings {
  #presets;
  #source;
  #imbalance;
  #rate;
  #network;
  #training;

  /**
   * @param {SettingsActions} actions
   * @param {(quantities: string[]) => void} show shows the quantities of a preset
   */
  constructor(actions, show) {
    this.#presets = new PresetPicker(actions, show);
    this.#source = new SourceSettings(actions);
    this.#imbalance = new ImbalanceSettings(actions);
    this.#rate = new Slider({
      id: "learning-rate",
      name: text.learningRate,
      symbol: "η",
      stops: roundNumbers(-4, 0),
      scale: ["0.0001", "0.01", "1"],
      written: formatNumber,
      spoken: formatNumber,
      moved: () => {},
      chosen: (rate) => actions.apply(withRate(actions.document(), rate)),
    });
    this.#network = new NetworkSettings(actions);
    this.#training = new TrainingSettings(actions);
    const { system, light, dark } = text.themes;
    const colors = choiceField({ id: "theme", name: text.theme, options: [["", system], ["light", light], ["dark", dark]], chosen: actions.recolor });
    this.root = element(
      "section",
      { class: "settings", "aria-label": text.group, "data-box": true },
      markPart({ panel: "settings", control: "presets" }, this.#presets.root),
      markPart({ panel: "data" }, this.#source.root),
      markPart({ panel: "data" }, this.#imbalance.root),
      markPart({ panel: "settings", control: "learning-rate" }, element("div", { class: "setting" }, this.#rate.root)),
      markPart({ panel: "settings", control: "network" }, this.#network.root),
      markPart({ panel: "settings", control: "training" }, this.#training.root),
      markPart({ panel: "settings", control: "theme" }, colors.root),
    );
  }

  connect() {
    this.#source.connect();
  }

  recolor() {
    this.#source.recolor();
  }

  disconnect() {
    this.#source.disconnect();
  }

  /**
   * Shows the options for reading files in another format, after reading them failed.
   * @param {File[]} files
   * @param {import("../types.js").Format} format
   */
  showReadingOptions(files, format) {
    this.#source.showReadingOptions(files, format);
  }

  /**
   * Shows the training examples, and releases those of the experiment before.
   * @param {import("../training/session.js").Session} session
   */
  picture({ examples, classes }) {
    this.#source.picture(examples, classes);
  }

  /**
   * Shows the experiment on the page.
   * @param {ExperimentDocument} document
   * @param {import("../training/session.js").Session} session
   */
  show(document, { classes, datasetSummary }) {
    this.#presets.show(document);
    this.#source.show(document, datasetSummary);
    this.#imbalance.show(document.data, classes);
    const rates = new Set(document.algorithms.map(({ learning_rate }) => learning_rate));
    const [rate] = rates;
    this.#rate.show(rate, rates.size > 1 ? text.severalRates : undefined);
    this.#network.show(document);
    this.#training.show(document);
  }
}

/**
 * @param {ExperimentDocument} document
 * @param {number} rate
 */
function withRate(document, rate) {
  for (const algorithm of document.algorithms) algorithm.learning_rate = rate;
  return document;
}
