// @ts-check
// Shows the controls that change the experiment. They hold no state: each takes the document of the experiment on the
// page, changes one field and passes the result on. Its new value comes from the document that the lab accepted.

import { element } from "../elements/dom.js";
import { choiceField } from "../elements/fields.js";
import { Slider, roundNumbers } from "../elements/slider.js";
import { markPart } from "../interface/extent.js";
import { formatNumber, settings as text } from "../text.js";
import { ImbalanceSettings } from "./imbalance-settings.js";
import { NetworkSettings } from "./network-settings.js";
import { PresetPicker } from "./preset-picker.js";
import { SourceSettings } from "./source-settings.js";
import { TrainingSettings } from "./training-settings.js";

/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */

export class Settings {
  #rate;
  /** The panels of the settings. @type {import("../state.js").Panel[]} */
  panels;
  root;

  /**
   * @param {import("../lab.js").Lab} lab
   * @param {(quantities: string[]) => void} show shows the quantities of a preset
   */
  constructor(lab, show) {
    this.#rate = new Slider({
      id: "learning-rate",
      name: text.learningRate,
      symbol: "η",
      stops: roundNumbers(-4, 0),
      scale: ["0.0001", "0.01", "1"],
      written: formatNumber,
      spoken: formatNumber,
      moved: () => {},
      chosen: (rate) => lab.apply(withRate(lab.document(), rate)),
    });
    const { system, light, dark } = text.themes;
    const colors = choiceField({
      id: "theme",
      name: text.theme,
      options: [
        ["", system],
        ["light", light],
        ["dark", dark],
      ],
      chosen: (theme) => lab.recolor(theme),
    });
    const rate = element("div", { class: "setting" }, this.#rate.root);
    const [presets, source, imbalance] = [
      new PresetPicker(lab, show),
      new SourceSettings(lab),
      new ImbalanceSettings(lab),
    ];
    const [network, training] = [new NetworkSettings(lab), new TrainingSettings(lab)];
    this.panels = [
      presets,
      source,
      imbalance,
      { root: rate, needs: ["document"], update: this.#showRate },
      network,
      training,
    ];
    this.root = element(
      "section",
      { class: "settings", "aria-label": text.group, "data-box": true },
      markPart({ panel: "settings", control: "presets" }, presets.root),
      markPart({ panel: "data" }, source.root),
      markPart({ panel: "data" }, imbalance.root),
      markPart({ panel: "settings", control: "learning-rate" }, rate),
      markPart({ panel: "settings", control: "network" }, network.root),
      markPart({ panel: "settings", control: "training" }, training.root),
      markPart({ panel: "settings", control: "theme" }, colors.root),
    );
  }

  /** @param {import("../state.js").State} state */
  #showRate = ({ document }) => {
    if (!document) return;
    const rates = new Set(document.algorithms.map(({ learning_rate }) => learning_rate));
    const [rate] = rates;
    this.#rate.show(rate, rates.size > 1 ? text.severalRates : undefined);
  };
}

/**
 * @param {ExperimentDocument} document
 * @param {number} rate
 */
function withRate(document, rate) {
  for (const algorithm of document.algorithms) algorithm.learning_rate = rate;
  return document;
}
