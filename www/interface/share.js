// @ts-check
// Exports the picture, the curves, the experiment, a link to it, and the HTML that embeds it.

import { element } from "../elements/dom.js";
import { HOSTED, located } from "../locations.js";
import { reason } from "../reason.js";
import { exporting, share as names } from "../text.js";

/**
 * @param {import("../lab.js").Lab} lab
 * @param {import("../figures/figure.js").Figure} figure
 */
export function sharePanel(lab, figure) {
  const notify = (/** @type {string} */ message) => lab.status.say(message, "answer");
  const download = (/** @type {Blob} */ blob, /** @type {string} */ name) => {
    save(blob, name);
    notify(parent === self ? exporting.saved(name) : exporting.savedInFrame(name));
  };
  const text = (/** @type {string} */ content, /** @type {string} */ name, /** @type {string} */ type) =>
    download(new Blob([content], { type }), name);
  /** @type {[keyof typeof names.buttons, () => unknown][]} */
  const actions = [
    ["png", async () => download(await figure.png(), "imbalance-lab.png")],
    ["svg", () => text(figure.svg(), "imbalance-lab.svg", "image/svg+xml")],
    ["csv", () => text(figure.recording.csv(), "imbalance-lab.csv", "text/csv")],
    ["json", () => text(figure.recording.json(), "imbalance-lab-curves.json", "application/json")],
    ["document", () => text(figure.recording.document(), "imbalance-lab.json", "application/json")],
    ["link", async () => copy(await lab.link(), exporting.linkCopied, notify)],
  ];
  if (HOSTED) {
    actions.push(
      ["element", () => copy(elementCode(lab.experiment), exporting.codeCopied, notify)],
      ["frame", async () => copy(frameCode(new URL(await lab.link()).hash), exporting.codeCopied, notify)],
    );
  }
  const buttons = actions.map(([id, act]) => {
    const button = element("button", { type: "button", id: `share-${id}` }, names.buttons[id]);
    button.addEventListener("click", async () => {
      try {
        if (!lab.experiment) throw new Error(exporting.noExperiment);
        if (id === "png" || id === "svg") notify(exporting.preparing);
        await act();
      } catch (error) {
        notify(exporting.failed(reason(error)));
      }
    });
    return button;
  });
  return element(
    "details",
    { class: "share fold" },
    element("summary", {}, names.title),
    element("div", {}, ...buttons),
  );
}

/**
 * Returns the HTML that puts the experiment on another page as an element.
 * @param {unknown} experiment
 */
function elementCode(experiment) {
  const script = located("imbalance-lab.js").href;
  const document = JSON.stringify(experiment).replaceAll("&", "&amp;").replaceAll("'", "&#39;");
  return `<script type="module" src="${script}"></script>\n<imbalance-lab experiment='${document}'></imbalance-lab>\n`;
}

/**
 * Returns the HTML that frames the lab and sets the frame to the height that the lab reports.
 * @param {string} hash the hash of the link
 */
function frameCode(hash) {
  const [height, page] = [located("frame-height.js").href, located("../index.html").href];
  return `<script src="${height}"></script>\n<iframe src="${page}?embed${hash}" title="Imbalance Lab" width="100%" height="900" frameborder="0" allow="clipboard-write" loading="lazy"></iframe>\n`;
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * @param {string} text
 * @param {string} done
 * @param {(message: string) => void} notify
 */
export async function copy(text, done, notify) {
  try {
    await navigator.clipboard.writeText(text);
    notify(done);
  } catch {
    notify(exporting.cannotCopy(text));
  }
}
