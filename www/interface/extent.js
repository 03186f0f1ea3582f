// @ts-check
// How much of the lab is shown. Whoever embeds it names the panels and the controls to keep; the others are not there for
// the reader, nor are the keys that do the same. The parts of the interface are marked once, by `part`.

/** Pictures and settings, by name. */
export const PANELS = ["data", "settings", "curves", "decision-map", "why", "results", "sweep"];
/** What a reader can change, by name. */
export const CONTROLS = [
  "reset", "step", "play", "end", "speed", "view", "time", "presets",
  "source", "imbalance", "profile", "algorithms", "learning-rate", "network", "training", "theme", "share",
];

/**
 * The panels and controls that are kept; all if nothing is said.
 * @typedef {{ panels: Set<string>, controls: Set<string> }} Extent
 */

/** @type {Extent} */
export const EVERYTHING = { panels: new Set(PANELS), controls: new Set(CONTROLS) };

/**
 * The extent that two attributes describe; names that are none are told.
 * @param {string | null} panels names with blanks or commas between, or nothing for all
 * @param {string | null} controls alike
 * @returns {{ extent: Extent, unknown: string | undefined }}
 */
export function extentOf(panels, controls) {
  const lists = [named("panels", panels, PANELS), named("controls", controls, CONTROLS)];
  const [shown, kept] = lists.map(({ names }) => names);
  return {
    extent: { panels: shown ?? new Set(), controls: kept ?? new Set() },
    unknown: lists.map(({ unknown }) => unknown).find(Boolean),
  };
}

/**
 * The names in an attribute, all of them if there is no such attribute.
 * @param {string} attribute
 * @param {string | null} text
 * @param {string[]} all
 */
export function named(attribute, text, all) {
  const names = new Set(text === null ? all : text.split(/[\s,]+/).filter(Boolean));
  const unknownName = [...names].find((name) => !all.includes(name));
  const unknown = unknownName && `${attribute}: there is no “${unknownName}”; there are ${all.join(", ")}.`;
  return { names, unknown };
}

/**
 * Marks a part of the interface as a panel's or a control's.
 * @template {HTMLElement} LabeledDataset
 * @param {{ panel?: string, control?: string }} mark
 * @param {LabeledDataset} part
 */
export function markAs({ panel, control }, part) {
  if (panel) part.dataset.panel = panel;
  if (control) part.dataset.control = control;
  return part;
}

/**
 * Shows only what is kept. A box of parts of which none is left is not shown either.
 * @param {HTMLElement} root
 * @param {Extent} extent
 */
export function limit(root, { panels, controls }) {
  /** @type {NodeListOf<HTMLElement>} */
  const parts = root.querySelectorAll("[data-panel], [data-control]");
  for (const part of parts) {
    const { panel, control } = part.dataset;
    part.toggleAttribute("data-off", (panel && !panels.has(panel)) || (control && !controls.has(control)) || false);
  }
  for (const box of root.querySelectorAll("[data-box]")) {
    box.toggleAttribute("data-off", [...box.children].every((part) => part.matches("[data-off]")));
  }
}
