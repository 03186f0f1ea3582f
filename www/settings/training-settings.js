// @ts-check
// Sets how long the algorithms train, the size of their batches, and their seeds.

import { TrainingDocument as bounds } from "../bounds.js";
import { element } from "../elements/dom.js";
import { numberField } from "../elements/fields.js";
import { training as text } from "../text.js";

/** @typedef {import("../types.js").TrainingDocument} TrainingDocument */

export class TrainingSettings {
  #steps;
  #batch;
  #seeds;
  #name = element("span");
  #seed = element("span", { id: "seed", class: "value" });
  #newSeed = element(
    "button",
    { id: "new-seed", type: "button", class: "secondary", disabled: true, title: text.seedHint },
    text.newSeed,
  );

  needs = /** @type {const} */ (["document"]);

  /** @param {import("../lab.js").Lab} lab */
  constructor(lab) {
    const change = (/** @type {Partial<TrainingDocument>} */ part) => {
      const document = lab.document();
      lab.apply({ ...document, training: { ...document.training, ...part } });
    };
    this.#steps = numberField({ id: "steps", name: text.steps, ...bounds.steps, chosen: (steps) => change({ steps }) });
    this.#batch = numberField({
      id: "batch-size",
      name: text.batchSize,
      ...bounds.batch_size,
      chosen: (batch_size) => change({ batch_size }),
    });
    this.#seeds = numberField({
      id: "seeds",
      name: text.seeds,
      ...bounds.seeds,
      chosen: (count) => change({ seeds: following(lab.document().training.seeds[0] ?? 0, count) }),
    });
    this.#newSeed.addEventListener("click", () =>
      change({ seeds: following(lab.store.state.core?.random_seed() ?? 0, lab.document().training.seeds.length) }),
    );
    this.root = element(
      "div",
      { class: "setting" },
      this.#steps.root,
      this.#batch.root,
      this.#seeds.root,
      element(
        "div",
        { class: "setting-head" },
        element("span", { title: text.seedHint }, this.#name, " ", this.#seed),
        this.#newSeed,
      ),
    );
  }

  /** @param {import("../state.js").State} state */
  update = ({ document }) => {
    if (!document) return;
    const {
      training: { steps, batch_size, seeds },
      algorithms,
    } = document;
    this.#steps.show(steps);
    this.#batch.show(batch_size);
    this.#batch.root.hidden = algorithms.every(({ sampling, stages = [] }) =>
      [sampling, ...stages.map((stage) => stage.sampling ?? sampling)].every((rule) => rule === "full"),
    );
    this.#seeds.show(seeds.length);
    this.#name.textContent = text.seedTitle(seeds.length);
    this.#seed.textContent = seeds.length > 3 ? `${seeds[0]}, ${seeds[1]} … ${seeds.at(-1)}` : seeds.join(", ");
    this.#newSeed.disabled = false;
  };
}

/**
 * Returns a number of consecutive seeds.
 * @param {number} first
 * @param {number} count
 */
function following(first, count) {
  return Array.from({ length: Math.max(1, Math.round(count)) }, (_, place) => (first + place) >>> 0);
}
