// @ts-check
// Limits which parts of the lab are shown. A page that embeds the lab names the panels and controls to keep. The others
// are hidden, and hiding a control also disables its shortcut. `markPart` marks the parts of the interface.

import { attributes } from "../text.js";

/** The names of the panels. */
export const PANELS = [
  "data",
  "settings",
  "curves",
  "decision-map",
  "why",
  "confusion",
  "threshold",
  "results",
  "sweep",
];
/** The names of the controls. */
export const CONTROLS = [
  "reset",
  "step",
  "play",
  "end",
  "speed",
  "view",
  "time",
  "presets",
  "source",
  "imbalance",
  "imbalance-kind",
  "algorithms",
  "learning-rate",
  "network",
  "training",
  "theme",
  "share",
];

/**
 * The panels and controls to keep; all if the attributes are absent.
 * @typedef {{ panels: Set<string>, controls: Set<string> }} Extent
 */

/** @type {Extent} */
export const EVERYTHING = { panels: new Set(PANELS), controls: new Set(CONTROLS) };

/**
 * Returns the extent that two attributes describe, and a message about a name that does not exist.
 * @param {string | null} panels names separated by blanks or commas; null keeps all
 * @param {string | null} controls as `panels`
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
 * Returns the names in an attribute; all names if the attribute is absent.
 * @param {string} attribute
 * @param {string | null} text
 * @param {string[]} all
 */
export function named(attribute, text, all) {
  const names = new Set(text === null ? all : text.split(/[\s,]+/).filter(Boolean));
  const unknownName = [...names].find((name) => !all.includes(name));
  const unknown = unknownName && attributes.unknown(attribute, unknownName, all);
  return { names, unknown };
}

/**
 * Marks a part of the interface as a panel or a control.
 * @template {HTMLElement} Part
 * @param {{ panel?: string, control?: string }} mark
 * @param {Part} part
 */
export function markPart({ panel, control }, part) {
  if (panel) part.dataset.panel = panel;
  if (control) part.dataset.control = control;
  return part;
}

/**
 * Shows only the parts to keep. A box is hidden if all its parts are hidden.
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
    box.toggleAttribute(
      "data-off",
      [...box.children].every((part) => part.matches("[data-off]")),
    );
  }
}
