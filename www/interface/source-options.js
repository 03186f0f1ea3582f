// @ts-check
// Shows the options of a source: the numbers of a generator, the format of a file, the size of its images.

import { element } from "./dom.js";
import { choiceField, numberField, textField, tickField } from "./fields.js";

/** @typedef {import("../types.js").Format} Format */
/** @typedef {import("../types.js").SourceDocument} SourceDocument */

/**
 * The actions of the options.
 * @typedef {object} Changes
 * @property {(source: SourceDocument) => void} change the same classes with other examples
 * @property {(source: SourceDocument) => void} setSource a source with other classes
 * @property {(source: Extract<SourceDocument, { kind: "files" }>, format: Format) => void} reread
 */

/** A control that shows its part of a source. @typedef {{ root: HTMLElement, show: (source: any) => void }} Option */

/**
 * Returns the options of a source, which may be none. They stay as long as the kind of the source stays the same.
 * @param {SourceDocument} source
 * @param {() => any} current the source on the page
 * @param {Changes} changes
 * @returns {Option[]}
 */
export function sourceOptions(source, current, changes) {
  switch (source.kind) {
    case "packaged":
      return [half(current, ({ reduce }) => reduce, (reduce) => changes.change({ ...current(), reduce }))];
    case "generated":
      return (NUMBERS[source.generator.kind] ?? []).map((number) => generatorOption(number, current, changes));
    case "painted":
      return [];
    case "files":
      return [fileList(), ...fileOptions(source.format.kind, current, changes)];
  }
}

/**
 * The numbers of each generator: field, name, minimum, maximum and step.
 * @type {Record<string, [string, string, number, number, number][]>}
 */
const NUMBERS = {
  gaussians: [
    ["classes", "Classes", 2, 100, 1],
    ["separation", "Distance of centers", 0, 100, 0.25],
    ["spread", "Spread", 0.001, 100, 0.1],
  ],
  moons: [["noise", "Noise", 0, 10, 0.05]],
  circles: [
    ["noise", "Noise", 0, 10, 0.05],
    ["factor", "Inner radius", 0, 1, 0.05],
  ],
  spirals: [
    ["classes", "Classes", 2, 100, 1],
    ["turns", "Turns", 0.1, 10, 0.25],
    ["noise", "Noise", 0, 10, 0.02],
  ],
  xor: [["noise", "Noise", 0, 10, 0.05]],
  mixture: [
    ["classes", "Classes", 2, 100, 1],
    ["features", "Dimensions", 1, 1000, 1],
    ["overlap", "Overlap of classes", 0, 0.99, 0.05],
  ],
};

/**
 * @param {[string, string, number, number, number]} number
 * @param {() => any} current
 * @param {Changes} changes
 * @returns {Option}
 */
function generatorOption([field, name, min, max, step], current, { change, setSource }) {
  const chosen = (/** @type {number} */ value) => {
    const source = { ...current(), generator: { ...current().generator, [field]: value } };
    if (field === "classes") setSource(source);
    else change(source);
  };
  const { root, show } = numberField({ id: `generator-${field}`, name, min, max, step, chosen });
  return { root, show: ({ generator }) => show(generator[field]) };
}

/** @returns {Option} */
function fileList() {
  const root = element("p", { class: "hint" });
  return {
    root,
    show: ({ files }) => {
      root.textContent = files.map((/** @type {{ name: string }} */ { name }) => name).join(", ");
    },
  };
}

/**
 * @param {Format["kind"]} kind
 * @param {() => any} current
 * @param {Changes} changes
 * @returns {Option[]}
 */
function fileOptions(kind, current, { reread }) {
  const set = (/** @type {object} */ change) => reread(current(), { ...current().format, ...change });
  const reduced = (/** @type {any} */ { format }) => format.reduce;
  const reduce = (/** @type {object} */ reduce) => set({ reduce });
  if (kind === "idx") return [half(current, reduced, reduce)];
  if (kind === "cifar") return [cifarLabels(set), half(current, reduced, reduce), gray(current, reduced, reduce)];
  return tableOptions(set);
}

/**
 * Returns the options for reading a table. `set` receives the changes of the format.
 * @param {Set} set
 */
export function tableOptions(set) {
  return [delimiter(set), header(set), label(set)];
}

/** @typedef {(change: object) => void} Set */

/**
 * @param {Set} set
 * @returns {Option}
 */
function delimiter(set) {
  /** @type {[string, string][]} */
  const options = [
    ["", "automatic"],
    [",", "comma"],
    [";", "semicolon"],
    ["\t", "tab"],
    ["|", "bar"],
    [" ", "space"],
  ];
  const chosen = (/** @type {string} */ value) => set({ delimiter: value || undefined });
  const { root, input } = choiceField({ id: "delimiter", name: "Delimiter", options, chosen });
  return {
    root,
    show: ({ format }) => {
      input.value = format.delimiter ?? "";
    },
  };
}

/**
 * @param {Set} set
 * @returns {Option}
 */
function header(set) {
  /** @type {[string, string][]} */
  const options = [
    ["", "automatic"],
    ["true", "names of columns"],
    ["false", "an example"],
  ];
  const chosen = (/** @type {string} */ value) => set({ header: value === "" ? undefined : value === "true" });
  const { root, input } = choiceField({ id: "header", name: "First row", options, chosen });
  return {
    root,
    show: ({ format }) => {
      input.value = String(format.header ?? "");
    },
  };
}

/**
 * @param {Set} set
 * @returns {Option}
 */
function label(set) {
  const chosen = (/** @type {string} */ value) =>
    set({ label: value === "" ? undefined : /^\d+$/.test(value) ? Number(value) : value });
  const { root, input } = textField({ id: "label", name: "Label column", hint: "automatic", chosen });
  input.title = "The name of the column that holds the class, or its number counted from 1";
  return {
    root,
    show: ({ format }) => {
      input.value = String(format.label ?? "");
    },
  };
}

/**
 * @param {Set} set
 * @returns {Option}
 */
function cifarLabels(set) {
  /** @type {[string, string][]} */
  const options = [
    ["", "automatic"],
    ["cifar10", "CIFAR-10"],
    ["cifar100_fine", "CIFAR-100, fine"],
    ["cifar100_coarse", "CIFAR-100, coarse"],
  ];
  const chosen = (/** @type {string} */ value) => set({ labels: value || undefined });
  const { root, input } = choiceField({ id: "cifar-labels", name: "Labels", options, chosen });
  return {
    root,
    show: ({ format }) => {
      input.value = format.labels ?? "";
    },
  };
}

/**
 * @param {() => any} current
 * @param {(source: any) => import("../types.js").Reduction | undefined} of
 * @param {(reduction: import("../types.js").Reduction) => void} chosen
 * @returns {Option}
 */
function half(current, of, chosen) {
  return reduction("half", "Half size", current, of, chosen);
}

/**
 * @param {() => any} current
 * @param {(source: any) => import("../types.js").Reduction | undefined} of
 * @param {(reduction: import("../types.js").Reduction) => void} chosen
 * @returns {Option}
 */
function gray(current, of, chosen) {
  return reduction("gray", "Without color", current, of, chosen);
}

/**
 * @param {"half" | "gray"} field
 * @param {string} name
 * @param {() => any} current
 * @param {(source: any) => import("../types.js").Reduction | undefined} of
 * @param {(reduction: import("../types.js").Reduction) => void} chosen
 * @returns {Option}
 */
function reduction(field, name, current, of, chosen) {
  const ticked = (/** @type {boolean} */ value) => chosen({ ...of(current()), [field]: value });
  const { root, input } = tickField({ id: `reduce-${field}`, name, chosen: ticked });
  return {
    root,
    show: (source) => {
      input.checked = of(source)?.[field] ?? false;
    },
  };
}
