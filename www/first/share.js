// @ts-check
// The menu that shares the first view: a link, the full screen, pictures, and the HTML that embeds it.

import { element } from "../elements/dom.js";
import { themeOf } from "../elements/theme.js";
import { copy, save } from "../interface/share.js";
import { HOSTED, located } from "../locations.js";
import { reason } from "../reason.js";
import { exporting, first, firstShare as text } from "../text.js";

/** @typedef {import("../training/session.js").Session} Session */

/**
 * @typedef {object} FirstShareContent
 * @property {() => Session | undefined} session
 * @property {() => number} step the shown step
 * @property {() => string} sentence
 * @property {() => Promise<string>} link
 * @property {() => HTMLElement} host
 */

/**
 * Creates the menu and the button that opens it.
 * @param {FirstShareContent} content
 */
export function firstShare(content) {
  const answer = element("p", { role: "status" });
  const notify = (/** @type {string} */ message) => (answer.textContent = message);
  const size = element(
    "select",
    { id: "first-size", "aria-label": text.size },
    ...text.sizes.map(({ name }, place) => element("option", { value: place }, name)),
  );
  const act = (/** @type {string} */ id, /** @type {string} */ name, /** @type {() => unknown} */ action) => {
    const made = element("button", { type: "button", id }, name);
    made.addEventListener("click", async () => {
      try {
        await action();
      } catch (error) {
        notify(exporting.failed(reason(error)));
      }
    });
    return made;
  };
  const given = () => {
    const session = content.session();
    if (!session?.lights) throw new Error(exporting.noExperiment);
    return { session, lights: session.lights, words: wordsOf(session, content.sentence()) };
  };
  const png = async () => {
    if (!readsBack()) throw new Error(text.blurred);
    const [usual] = text.sizes;
    const canvas = drawn(given(), content, text.sizes[Number(size.value)] ?? usual);
    const blob = await new Promise((/** @type {BlobCallback} */ resolve) => canvas.toBlob(resolve, "image/png"));
    if (!blob) throw new Error(exporting.tooLarge);
    download(blob, "imbalance-lab.png");
  };
  const svg = () => {
    const { session, lights, words } = given();
    const picture = session.recording.story_svg(viewOf(content, 1), words, lights, 1200, 675);
    download(new Blob([picture], { type: "image/svg+xml" }), "imbalance-lab.svg");
  };
  const download = (/** @type {Blob} */ blob, /** @type {string} */ name) => {
    save(blob, name);
    notify(parent === self ? exporting.saved(name) : exporting.savedInFrame(name));
  };
  const screen = async () => {
    if (!root.closest(".first")?.requestFullscreen) throw new Error(text.noScreen);
    toggle(false);
    await root.closest(".first")?.requestFullscreen();
  };
  const actions = [
    act("first-link", text.link, async () => copy(await content.link(), exporting.linkCopied, notify)),
    act("first-screen", text.screen, screen),
    element("span", { class: "first-png" }, act("first-png", text.png, png), size),
    act("first-svg", text.svg, svg),
  ];
  if (HOSTED) {
    actions.push(
      act("first-embed", text.embed, async () =>
        copy(frame(new URL(await content.link()).hash), exporting.codeCopied, notify),
      ),
    );
  }
  const root = element(
    "div",
    { class: "first-share", role: "group", "aria-label": text.title, hidden: true },
    ...actions,
    answer,
  );
  const button = element("button", { type: "button", id: "first-share-open", "aria-expanded": "false" }, first.share);
  const toggle = (/** @type {boolean} */ open) => {
    root.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) notify("");
  };
  button.addEventListener("click", () => {
    toggle(root.hidden);
    if (!root.hidden) root.querySelector("button")?.focus();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    toggle(false);
    button.focus();
  });
  return { root, button };
}

/**
 * The words of the picture.
 * @param {Session} session
 * @param {string} sentence
 */
function wordsOf(session, sentence) {
  const lights = first.lights(session.lights?.most() ?? 0, session.classes.at(-1)?.train ?? 0);
  return [sentence, lights, text.caption, ...first.columns.map(({ name }) => name)];
}

/**
 * @param {FirstShareContent} content
 * @param {number} scale
 */
function viewOf({ step, host }, scale) {
  return JSON.stringify({ quantities: [], at_step: step(), previous_run: false, scale, theme: themeOf(host()) });
}

/**
 * Draws the picture on a canvas of its own, with the images in the lights.
 * @param {{ session: Session, lights: import("../types.js").Lights, words: string[] }} given
 * @param {FirstShareContent} content
 * @param {{ width: number, height: number, scale: number }} size
 */
function drawn({ session, lights, words }, content, { width, height, scale }) {
  const canvas = element("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
  const context = canvas.getContext("2d");
  if (!context) throw new Error(exporting.tooLarge);
  context.lineJoin = context.lineCap = "round";
  const view = viewOf(content, scale);
  const places = session.recording.draw_story_picture(canvas, view, words, lights);
  for (let column = 0; 4 * column < places.length; column += 1) {
    const [left = 0, top = 0, across = 0, down = 0] = places.slice(4 * column, 4 * column + 4);
    const pixels = new Uint8ClampedArray(lights.pixels(column, content.step(), across, down, view));
    context.putImageData(new ImageData(pixels, across, down), left, top);
  }
  return canvas;
}

/** Whether a canvas returns the pixels that were drawn on it. Some browsers change them, so that pages recognize nobody. */
function readsBack() {
  const canvas = element("canvas", { width: 16, height: 16 });
  const context = canvas.getContext("2d");
  if (!context) return false;
  const colors = ["#102030", "#d55e00", "#0072b2", "#ffffff"];
  for (let row = 0; row < 16; row += 1) {
    context.fillStyle = colors[row % colors.length] ?? "";
    context.fillRect(0, row, 16, 1);
  }
  const { data } = context.getImageData(0, 0, 16, 16);
  return data.every((value, place) =>
    place % 4 === 3
      ? value === 255
      : value ===
        parseInt(
          colors[Math.floor(place / 64) % colors.length]?.slice(1 + 2 * (place % 4), 3 + 2 * (place % 4)) ?? "",
          16,
        ),
  );
}

/** @param {string} hash the hash of the link */
function frame(hash) {
  return `<iframe src="${located("../index.html").href}?embed${hash}" title="Imbalance Lab" width="100%" height="720" frameborder="0" allow="clipboard-write; fullscreen" loading="lazy"></iframe>\n`;
}
