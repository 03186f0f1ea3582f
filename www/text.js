// @ts-check
// The entry to all text that people see on the page. A translation, or a better wording, changes only these files.

export * from "./text/controls.js";
export * from "./text/explanations.js";
export * from "./text/fields.js";
export * from "./text/first.js";
export * from "./text/messages.js";
export * from "./text/numbers.js";
export * from "./text/panels.js";
