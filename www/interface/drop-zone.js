// @ts-check
// Files dropped anywhere on the lab.

import { element } from "./dom.js";

/**
 * Has an element take files that are dropped on it, and say so while they hover over it.
 * @param {HTMLElement} zone
 * @param {(files: File[]) => void} take
 */
export function dropZone(zone, take) {
  const sign = element("div", { class: "drop", hidden: true }, element("p", {}, "Drop to learn from it. It stays on this machine."));
  zone.append(sign);
  zone.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    sign.hidden = false;
  });
  zone.addEventListener("dragleave", (event) => {
    if (!(event.relatedTarget instanceof Node && zone.contains(event.relatedTarget))) sign.hidden = true;
  });
  zone.addEventListener("drop", (event) => {
    sign.hidden = true;
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
