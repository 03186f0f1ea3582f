// @ts-check
// Sets the model: softmax regression, a perceptron with hidden layers, or a small convolutional network.

import { Architecture, Hidden as bounds } from "../bounds.js";
import { element } from "../elements/dom.js";
import { choiceField, entries } from "../elements/fields.js";
import { network as text } from "../text.js";

/** @typedef {import("../types.js").Model} Model */

/** @typedef {Extract<Model, { kind: "mlp" }>["hidden"][number]} Hidden */

/** @type {Hidden[]} */
const FIRST_LAYERS = [
  { width: 32, activation: "relu" },
  { width: 32, activation: "tanh" },
];

export class NetworkSettings {
  #lab;
  #kind;
  #layers = element("ul", { class: "layers", "aria-label": text.layers });
  #add = element("button", { type: "button", class: "secondary" }, text.add);

  needs = /** @type {const} */ (["document"]);

  /** @param {import("../lab.js").Lab} lab */
  constructor(lab) {
    this.#lab = lab;
    this.#kind = choiceField({
      id: "model",
      name: text.model,
      options: entries(text.models),
      chosen: (kind) => this.#change(modelOf(kind)),
    });
    this.#add.addEventListener("click", () => {
      const hidden = this.#hidden();
      this.#change({ kind: "mlp", hidden: [...hidden, hidden.at(-1) ?? { width: 32, activation: "relu" }] });
    });
    this.root = element("div", { class: "setting" }, this.#kind.root, this.#layers, this.#add);
  }

  /** @param {import("../state.js").State} state */
  update = ({ document }) => {
    if (!document) return;
    const { model } = document;
    this.#kind.input.value = model.kind;
    const hidden = model.kind === "mlp" ? model.hidden : [];
    this.#layers.replaceChildren(...hidden.map((layer, place) => this.#row(layer, place)));
    this.#add.hidden = model.kind !== "mlp" || hidden.length >= Architecture.mlp.hidden.max;
  };

  #hidden() {
    const { model } = this.#lab.document();
    return model.kind === "mlp" ? model.hidden : [];
  }

  /** @param {Model} model */
  #change(model) {
    this.#lab.apply({ ...this.#lab.document(), model });
  }

  /**
   * @param {Hidden} layer
   * @param {number} place
   */
  #row({ width, activation }, place) {
    const change = (/** @type {object} */ part) => {
      const hidden = this.#hidden().map((layer, other) => (other === place ? { ...layer, ...part } : layer));
      this.#change({ kind: "mlp", hidden });
    };
    const units = element("input", { type: "number", ...bounds.width, value: width, "data-term": "units" });
    units.setAttribute("aria-label", text.unitsOf(place + 1));
    units.addEventListener("change", () => {
      if (Number.isInteger(units.valueAsNumber)) change({ width: units.valueAsNumber });
    });
    const shape = element("select", { "aria-label": text.activationOf(place + 1), "data-term": "activation" });
    shape.append(...Object.entries(text.activations).map(([value, name]) => element("option", { value }, name)));
    shape.value = activation;
    shape.addEventListener("change", () => change({ activation: shape.value }));
    const remove = element(
      "button",
      { type: "button", "aria-label": text.removeOf(place + 1), title: text.remove },
      "×",
    );
    remove.addEventListener("click", () =>
      this.#change({ kind: "mlp", hidden: this.#hidden().filter((_, other) => other !== place) }),
    );
    return element("li", {}, units, shape, remove);
  }
}

/**
 * Returns the default model of a kind.
 * @param {Model["kind"]} kind
 * @returns {Model}
 */
function modelOf(kind) {
  return kind === "mlp" ? { kind, hidden: FIRST_LAYERS } : { kind };
}
