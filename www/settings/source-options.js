// @ts-check
// Shows the options of a source: the numbers of a generator, the format of a file, the size of its images.

import { Generator as bounds } from "../bounds.js";
import { element } from "../elements/dom.js";
import { choiceField, numberField, textField, tickField } from "../elements/fields.js";
import { readingOf } from "../sources/files.js";
import { data as text } from "../text.js";
import { ColumnList } from "./column-list.js";

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
      return [
        half(
          current,
          ({ reduce }) => reduce,
          (reduce) => changes.change({ ...current(), reduce }),
        ),
      ];
    case "generated":
      return generatorOptions(source.generator.kind, current, changes);
    case "painted":
      return [];
    case "files":
      return [fileList(), ...fileOptions(source.format.kind, current, changes)];
  }
}

/**
 * The numbers of each generator: the field, and the step of its control.
 * @type {{ [Kind in keyof typeof bounds]: [keyof typeof bounds[Kind] & keyof typeof text.generator, number][] }}
 */
const NUMBERS = {
  gaussians: [
    ["classes", 1],
    ["separation", 0.25],
    ["spread", 0.1],
  ],
  moons: [["noise", 0.05]],
  circles: [
    ["noise", 0.05],
    ["factor", 0.05],
  ],
  spirals: [
    ["classes", 1],
    ["turns", 0.25],
    ["noise", 0.02],
  ],
  xor: [["noise", 0.05]],
  mixture: [
    ["classes", 1],
    ["features", 1],
    ["overlap", 0.05],
  ],
};

/**
 * @param {keyof typeof bounds} kind
 * @param {() => any} current
 * @param {Changes} changes
 */
function generatorOptions(kind, current, changes) {
  /** @type {Record<string, { min: number, max?: number, below?: number, usual: number }>} */
  const limits = bounds[kind];
  return NUMBERS[kind].flatMap(([field, step]) => {
    const of = limits[field];
    return of ? [generatorOption(field, of, step, current, changes)] : [];
  });
}

/**
 * @param {keyof typeof text.generator} field
 * @param {{ min: number, max?: number, below?: number, usual: number }} limits
 * @param {number} step
 * @param {() => any} current
 * @param {Changes} changes
 * @returns {Option}
 */
function generatorOption(field, { usual, ...limits }, step, current, { change, setSource }) {
  const chosen = (/** @type {number} */ value) => {
    const source = { ...current(), generator: { ...current().generator, [field]: value } };
    if (field === "classes") setSource(source);
    else change(source);
  };
  const { root, show } = numberField({
    id: `generator-${field}`,
    name: text.generator[field],
    ...limits,
    step,
    chosen,
  });
  return { root, show: ({ generator }) => show(generator[field] ?? usual) };
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
  if (kind === "libsvm") return [];
  return [...tableOptions(set), columnList(set)];
}

/**
 * @param {Set} set
 * @returns {Option}
 */
function columnList(set) {
  const list = new ColumnList(set);
  return { root: list.root, show: (source) => list.show(readingOf(source), source.format) };
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
    ["", text.automatic],
    [",", text.delimiters.comma],
    [";", text.delimiters.semicolon],
    ["\t", text.delimiters.tab],
    ["|", text.delimiters.bar],
    [" ", text.delimiters.space],
  ];
  // The columns that were chosen before may not exist in another layout.
  const chosen = (/** @type {string} */ value) =>
    set({ delimiter: value || undefined, label: undefined, columns: undefined });
  const { root, input } = choiceField({ id: "delimiter", name: text.delimiter, options, chosen });
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
    ["", text.automatic],
    ["true", text.headers.names],
    ["false", text.headers.example],
  ];
  const chosen = (/** @type {string} */ value) =>
    set({ header: value === "" ? undefined : value === "true", label: undefined, columns: undefined });
  const { root, input } = choiceField({ id: "header", name: text.header, options, chosen });
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
  const { root, input } = textField({ id: "label", name: text.label, hint: text.automatic, chosen });
  input.title = text.labelHint;
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
  const options = [["", text.automatic], ...Object.entries(text.cifar)];
  const chosen = (/** @type {string} */ value) => set({ labels: value || undefined });
  const { root, input } = choiceField({ id: "cifar-labels", name: text.cifarLabels, options, chosen });
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
  return reduction("half", current, of, chosen);
}

/**
 * @param {() => any} current
 * @param {(source: any) => import("../types.js").Reduction | undefined} of
 * @param {(reduction: import("../types.js").Reduction) => void} chosen
 * @returns {Option}
 */
function gray(current, of, chosen) {
  return reduction("gray", current, of, chosen);
}

/**
 * @param {"half" | "gray"} field
 * @param {() => any} current
 * @param {(source: any) => import("../types.js").Reduction | undefined} of
 * @param {(reduction: import("../types.js").Reduction) => void} chosen
 * @returns {Option}
 */
function reduction(field, current, of, chosen) {
  const ticked = (/** @type {boolean} */ value) => chosen({ ...of(current()), [field]: value });
  const { root, input } = tickField({ id: `reduce-${field}`, name: text[field], chosen: ticked });
  return {
    root,
    show: (source) => {
      input.checked = of(source)?.[field] ?? false;
    },
  };
}
