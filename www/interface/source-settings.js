// @ts-check
// What is learned from: which source, what can be chosen about it, what its examples look like, and which of its classes
// are taken.

import { loadModule } from "../loading.js";
import { reason } from "../reason.js";
import { ClassPicker } from "./class-picker.js";
import { element } from "./dom.js";
import { part } from "./extent.js";
import { ExamplesPicture } from "./examples.js";
import { sourceOptions, tableOptions } from "./source-options.js";
import { FIRST_PAINTING } from "./square.js";

/** @typedef {import("../types.js").ClassInfo} ClassInfo */
/** @typedef {import("../types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("../types.js").SourceDocument} SourceDocument */
/** @typedef {import("./settings.js").Desk} Desk */

const OWN_FILES = "files";

/** What there is to choose from, in groups: value, name, and the source to begin with. @type {[string, [string, string, SourceDocument?][]][]} */
const SOURCES = [
  [
    "Images",
    [
      ["mnist", "MNIST digits", { kind: "packaged", name: "mnist" }],
      ["fashion-mnist", "Fashion-MNIST clothing", { kind: "packaged", name: "fashion-mnist" }],
    ],
  ],
  [
    "Points in the plane",
    [
      ["gaussians", "Round clouds", generated("gaussians")],
      ["moons", "Two moons", generated("moons")],
      ["circles", "Two circles", generated("circles")],
      ["spirals", "Spirals", generated("spirals")],
      ["xor", "Exclusive or", generated("xor")],
      ["painted", "Painted by hand", { kind: "painted", classes: FIRST_PAINTING }],
    ],
  ],
  ["In more dimensions", [["mixture", "Overlapping clouds", generated("mixture")]]],
  ["Your own", [[OWN_FILES, "A file of your own…"]]],
];

/**
 * @param {string} kind
 * @returns {SourceDocument}
 */
function generated(kind) {
  return { kind: "generated", generator: { kind } };
}

export class SourceSettings {
  #desk;
  #select = element("select", { id: "source", disabled: true });
  #files = element("input", { type: "file", id: "files", multiple: true, class: "unseen", tabindex: -1, "aria-label": "Files" });
  #options = element("div", { class: "options" });
  /** @type {import("./source-options.js").Option[]} */
  #shown = [];
  #kind = "";
  /** The source that the options are of. @type {SourceDocument | undefined} */
  #source;
  /** Files that are being read in another way, so that the next change adds to this one. @type {SourceDocument | undefined} */
  #asked;
  /** How to read a table that could not be read. */
  #offer = element("div", { class: "offer", hidden: true });
  #examples;
  /** Where one paints; loaded when something painted is first shown. @type {import("./painting.js").Painting | undefined} */
  #painting;
  #easel = part({ control: "source" }, element("div"));
  #connected = false;
  #picker;

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#examples = new ExamplesPicture(desk.undrawn);
    this.#picker = new ClassPicker((classes) => desk.turn(desk.document().data.source, classes));
    for (const [group, sources] of SOURCES) {
      const options = sources.map(([value, name]) => element("option", { value }, name));
      this.#select.append(element("optgroup", { label: group }, ...options));
    }
    this.#select.addEventListener("change", () => this.#choose(this.#select.value));
    this.#files.addEventListener("change", () => {
      if (this.#files.files?.length) desk.take([...this.#files.files]);
      this.#files.value = "";
    });
    const choose = element("button", { id: "choose-file", type: "button", class: "quiet" }, "Open a file…");
    choose.addEventListener("click", () => this.#files.click());
    const label = element("label", { for: "source" }, "Learned from");
    this.root = element(
      "div",
      { class: "setting source" },
      part({ control: "source" }, element("div", { class: "setting-head" }, label, choose)),
      part({ control: "source" }, this.#select),
      this.#files,
      this.#offer,
      part({ control: "source" }, this.#options),
      this.#examples.root,
      this.#easel,
      part({ control: "source" }, this.#picker.root),
    );
  }

  connect() {
    this.#connected = true;
    this.#examples.connect();
    this.#painting?.connect();
  }

  recolour() {
    this.#examples.invalidate();
    this.#painting?.invalidate();
  }

  disconnect() {
    this.#connected = false;
    this.#examples.disconnect();
    this.#painting?.disconnect();
  }

  /**
   * Shows the source of the experiment on the page.
   * @param {ExperimentDocument} document
   * @param {import("../types.js").Inventory} inventory
   */
  show({ data: { source, classes } }, inventory) {
    this.#asked = undefined;
    this.#offer.hidden = true;
    this.#select.disabled = false;
    this.#select.value = valueOf(source);
    this.#source = source;
    const kind = kindOf(source);
    if (kind !== this.#kind) {
      this.#kind = kind;
      // What is asked for last may be another source that is still being opened; these options are not its own.
      const wanted = () => this.#desk.document().data.source;
      const current = () => this.#asked ?? (kindOf(wanted()) === kind ? wanted() : this.#source);
      this.#shown = sourceOptions(source, current, {
        change: (changed) => {
          const document = this.#desk.document();
          if (kindOf(document.data.source) !== kind) return this.#desk.turn(changed);
          document.data.source = changed;
          this.#desk.apply(document);
        },
        turn: (changed) => this.#desk.turn(changed),
        reread: (changed, format) => {
          this.#asked = { ...changed, format };
          this.#desk.reread(this.#desk.filesOf(changed), format);
        },
      });
      this.#options.replaceChildren(...this.#shown.map(({ root }) => root));
    }
    for (const option of this.#shown) option.show(source);
    this.#picker.show(classes, inventory);
    const painted = source.kind === "painted";
    this.#easel.hidden = !painted;
    this.#examples.root.hidden = painted;
    if (painted) this.#paint(source.classes);
  }

  /** @param {import("../types.js").PaintedClass[]} classes */
  async #paint(classes) {
    if (!this.#painting) {
      try {
        /** @type {typeof import("./painting.js")} */
        const module = await loadModule("interface/painting.js", "Painting");
        this.#painting ??= this.#easelWith(module);
      } catch (error) {
        return this.#desk.undrawn(reason(error));
      }
    }
    this.#painting.show(classes);
  }

  /** @param {typeof import("./painting.js")} module */
  #easelWith({ Painting }) {
    const desk = this.#desk;
    const painting = new Painting({
      examples: desk.examples,
      painted: (classes) => desk.turn({ kind: "painted", classes }),
      failed: desk.undrawn,
    });
    this.#easel.append(painting.root);
    if (this.#connected) painting.connect();
    return painting;
  }

  /**
   * Offers to read files in another way that could not be read in this one.
   * @param {File[]} files
   * @param {import("../types.js").Format} format
   */
  offer(files, format) {
    const options = tableOptions((change) => this.#desk.reread(files, { ...format, ...change }));
    for (const { show } of options) show({ format });
    const names = files.map(({ name }) => name).join(", ");
    this.#offer.replaceChildren(element("p", { class: "hint" }, `Read ${names} otherwise:`), ...options.map(({ root }) => root));
    this.#offer.hidden = false;
  }

  /**
   * Shows some of the examples.
   * @param {import("../types.js").Examples | undefined} examples
   * @param {ClassInfo[]} classes
   */
  picture(examples, classes) {
    this.#examples.show(examples, classes);
  }

  /** @param {string} value */
  #choose(value) {
    // Until something else is open, the select says what is.
    this.#select.value = valueOf(this.#desk.document().data.source);
    const source = SOURCES.flatMap(([, sources]) => sources).find(([name]) => name === value)?.[2];
    if (source) this.#desk.turn(source);
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

/** Sources of the same kind have the same options. @param {SourceDocument} source */
function kindOf(source) {
  return source.kind === "files" ? `files ${source.format.kind}` : `${source.kind} ${valueOf(source)}`;
}
