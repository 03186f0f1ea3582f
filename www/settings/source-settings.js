// @ts-check
// Sets the data: the source, its options, and the classes to use. It also shows some of the examples.

import { element } from "../elements/dom.js";
import { markPart } from "../interface/extent.js";
import { loadModule } from "../loading.js";
import { reason } from "../reason.js";
import { filesOf } from "../sources/files.js";
import { data as text } from "../text.js";
import { ClassPicker } from "./class-picker.js";
import { ExamplesPicture } from "./examples.js";
import { sourceOptions, tableOptions } from "./source-options.js";
import { FIRST_PAINTING } from "./square.js";

/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("../types.js").SourceDocument} SourceDocument */
/** @typedef {import("../state.js").State} State */

const OWN_FILES = "files";

/**
 * The available sources in groups: the group, and the initial source of each value.
 * @type {[keyof typeof text.sources, [keyof typeof text.sources, SourceDocument?][]][]}
 */
const SOURCES = [
  [
    "images",
    [
      ["mnist", { kind: "packaged", name: "mnist" }],
      ["fashion-mnist", { kind: "packaged", name: "fashion-mnist" }],
    ],
  ],
  [
    "plane",
    [
      ["gaussians", generated("gaussians")],
      ["moons", generated("moons")],
      ["circles", generated("circles")],
      ["spirals", generated("spirals")],
      ["xor", generated("xor")],
      ["painted", { kind: "painted", classes: FIRST_PAINTING }],
    ],
  ],
  ["more", [["mixture", generated("mixture")]]],
  ["own", [[OWN_FILES]]],
];

/**
 * @param {import("../types.js").Generator["kind"]} kind
 * @returns {SourceDocument}
 */
function generated(kind) {
  return { kind: "generated", generator: { kind } };
}

export class SourceSettings {
  #lab;
  #select = element("select", { id: "source", disabled: true });
  #files = element("input", {
    type: "file",
    id: "files",
    multiple: true,
    class: "visually-hidden",
    tabindex: -1,
    "aria-label": text.files,
  });
  #options = element("div", { class: "options" });
  /** @type {import("./source-options.js").Option[]} */
  #shown = [];
  #kind = "";
  /** The source whose options are shown. @type {SourceDocument | undefined} */
  #source;
  /**
   * Files that are being read in another format. The next change of the format adds to this one.
   * @type {SourceDocument | undefined}
   */
  #pending;
  /** The options for reading a table after reading it failed. */
  #readingOptions = element("div", { class: "reading-options", hidden: true });
  #examples;
  /**
   * The painting area. It loads when a painted source is first shown.
   * @type {import("./painting.js").Painting | undefined}
   */
  #painting;
  #paintingBox = markPart({ control: "source" }, element("div"));
  #connected = false;
  #picker;
  needs = /** @type {const} */ (["session", "document", "unread", "theme"]);

  /** @param {import("../lab.js").Lab} lab */
  constructor(lab) {
    this.#lab = lab;
    this.#examples = new ExamplesPicture(lab.report);
    this.#picker = new ClassPicker((classes) => lab.setSource(lab.document().data.source, classes));
    for (const [group, sources] of SOURCES) {
      const options = sources.map(([value]) => element("option", { value }, text.sources[value]));
      this.#select.append(element("optgroup", { label: text.sources[group] }, ...options));
    }
    this.#select.addEventListener("change", () => this.#choose(this.#select.value));
    this.#files.addEventListener("change", () => {
      if (this.#files.files?.length) lab.loadFiles([...this.#files.files]);
      this.#files.value = "";
    });
    const choose = element("button", { id: "choose-file", type: "button", class: "secondary" }, text.openFile);
    choose.addEventListener("click", () => this.#files.click());
    const label = element("label", { for: "source" }, text.source);
    this.root = element(
      "div",
      { class: "setting source" },
      markPart({ control: "source" }, element("div", { class: "setting-head" }, label, choose)),
      markPart({ control: "source" }, this.#select),
      this.#files,
      this.#readingOptions,
      markPart({ control: "source" }, this.#options),
      this.#examples.root,
      this.#paintingBox,
      markPart({ control: "source" }, this.#picker.root),
    );
  }

  connect() {
    this.#connected = true;
    this.#examples.connect();
    this.#painting?.connect();
  }

  disconnect() {
    this.#connected = false;
    this.#examples.disconnect();
    this.#painting?.disconnect();
  }

  /**
   * @param {State} state
   * @param {State} before
   */
  update = ({ session, document, unread, theme }, before) => {
    if (theme !== before.theme) this.#recolor();
    if (!session) return;
    if (session !== before.session) this.#examples.show(session.examples, session.classes);
    if (document && document !== before.document) this.#show(document, session.datasetSummary);
    if (unread && unread !== before.unread) this.#showReadingOptions(unread);
  };

  #recolor() {
    this.#examples.invalidate();
    this.#painting?.invalidate();
  }

  /**
   * Shows the source of the experiment on the page.
   * @param {ExperimentDocument} document
   * @param {import("../types.js").DatasetSummary} datasetSummary
   */
  #show({ data: { source, classes } }, datasetSummary) {
    this.#pending = undefined;
    this.#readingOptions.hidden = true;
    this.#select.disabled = false;
    this.#select.value = valueOf(source);
    this.#source = source;
    const kind = kindOf(source);
    if (kind !== this.#kind) {
      this.#kind = kind;
      // The last request may be for another source that is still being opened. These options do not belong to that one.
      const wanted = () => this.#lab.document().data.source;
      const current = () => this.#pending ?? (kindOf(wanted()) === kind ? wanted() : this.#source);
      this.#shown = sourceOptions(source, current, {
        change: (changed) => {
          const document = this.#lab.document();
          if (kindOf(document.data.source) !== kind) return this.#lab.setSource(changed);
          document.data.source = changed;
          this.#lab.apply(document);
        },
        setSource: (changed) => this.#lab.setSource(changed),
        reread: (changed, format) => {
          this.#pending = { ...changed, format };
          this.#lab.loadFiles(filesOf(changed), format);
        },
      });
      this.#options.replaceChildren(...this.#shown.map(({ root }) => root));
    }
    for (const option of this.#shown) option.show(source);
    this.#picker.show(classes, datasetSummary);
    const painted = source.kind === "painted";
    this.#paintingBox.hidden = !painted;
    this.#examples.root.hidden = painted;
    if (painted) this.#loadPainting(source.classes);
  }

  /** @param {import("../types.js").PaintedClass[]} classes */
  async #loadPainting(classes) {
    if (!this.#painting) {
      try {
        /** @type {typeof import("./painting.js")} */
        const module = await loadModule("settings/painting.js", "Painting");
        this.#painting ??= this.#paintingFor(module);
      } catch (error) {
        return this.#lab.report(reason(error));
      }
    }
    this.#painting.show(classes);
  }

  /** @param {typeof import("./painting.js")} module */
  #paintingFor({ Painting }) {
    const lab = this.#lab;
    const painting = new Painting({
      examples: (shape, counts, values) => {
        const { core } = lab.store.state;
        return core && new core.Examples(Uint32Array.from(shape), Uint32Array.from(counts), Float32Array.from(values));
      },
      painted: (classes) => lab.setSource({ kind: "painted", classes }),
      failed: lab.report,
    });
    this.#paintingBox.append(painting.root);
    if (this.#connected) painting.connect();
    return painting;
  }

  /**
   * Shows the options for reading files in another format, after reading them failed.
   * @param {NonNullable<State["unread"]>} unread
   */
  #showReadingOptions({ files, format }) {
    const options = tableOptions((change) => this.#lab.loadFiles(files, { ...format, ...change }));
    for (const { show } of options) show({ format });
    const names = files.map(({ name }) => name).join(", ");
    this.#readingOptions.replaceChildren(
      element("p", { class: "hint" }, text.readDifferently(names)),
      ...options.map(({ root }) => root),
    );
    this.#readingOptions.hidden = false;
  }

  /** @param {string} value */
  #choose(value) {
    // Until another source is open, the select shows the current one.
    this.#select.value = valueOf(this.#lab.document().data.source);
    const source = SOURCES.flatMap(([, sources]) => sources).find(([name]) => name === value)?.[1];
    if (source) this.#lab.setSource(source);
    else this.#files.click();
  }
}

/** @param {SourceDocument} source */
function valueOf(source) {
  switch (source.kind) {
    case "packaged":
      return source.name;
    case "generated":
      return source.generator.kind;
    default:
      return source.kind;
  }
}

/** Returns the kind of a source. Sources of the same kind have the same options. @param {SourceDocument} source */
function kindOf(source) {
  return source.kind === "files" ? `files ${source.format.kind}` : `${source.kind} ${valueOf(source)}`;
}
