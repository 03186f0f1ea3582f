// @ts-check
// Finds out whether the page around an element is light or dark, and says when this changes. A page that is made for one
// scheme says so in `color-scheme`. Many have a switch of their own and only change their background.

/** @typedef {"light" | "dark"} Scheme */

/** A background with less opacity, from 0 to 255, lets through what is behind it. */
const OPAQUE = 128;
/** The luminance, from 0 to 255, below which a background is dark. */
const DARK = 128;

/** What the reader has chosen in the system. A server that renders pages, where this module may load, has no such thing. */
const system = () => matchMedia("(prefers-color-scheme: dark)");

/**
 * Returns the scheme around an element, if it is not the system's.
 * @param {Element} element
 * @returns {Scheme | undefined}
 */
export function schemeAround(element) {
  const scheme = declared(element) ?? painted(element) ?? "light";
  return scheme === "system" || (scheme === "dark") === system().matches ? undefined : scheme;
}

/**
 * The only scheme that the page declares for what is around an element.
 * @param {Element} element
 */
function declared(element) {
  const [scheme, other] = declaredSchemes(element);
  return other === undefined ? scheme : undefined;
}

/**
 * Returns the schemes that the page says it is made for.
 * @param {Element} element
 */
function declaredSchemes(element) {
  const around = parentOf(element);
  const style = around ? getComputedStyle(around).colorScheme : "normal";
  const text = style === "normal" ? document.querySelector("meta[name=color-scheme]")?.getAttribute("content") : style;
  return /** @type {Scheme[]} */ (text?.match(/light|dark/g) ?? []);
}

/**
 * The scheme of the nearest background. Where there is none, the browser paints its own: white, unless the page is made
 * for both schemes.
 * @param {Element} element
 */
function painted(element) {
  for (let part = parentOf(element); part; part = parentOf(part)) {
    const [red = 0, green = 0, blue = 0, opacity = 0] = pixel(getComputedStyle(part).backgroundColor);
    if (opacity >= OPAQUE) return 0.2126 * red + 0.7152 * green + 0.0722 * blue < DARK ? "dark" : "light";
  }
  return declaredSchemes(element).length > 1 ? "system" : undefined;
}

/** @type {CanvasRenderingContext2D | null | undefined} */
let brush;

/** Returns red, green, blue and opacity of a color of any notation. @param {string} color */
function pixel(color) {
  const canvas = () => Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  brush ??= canvas().getContext("2d", { willReadFrequently: true });
  if (!brush) return [];
  brush.clearRect(0, 0, 1, 1);
  brush.fillStyle = color;
  brush.fillRect(0, 0, 1, 1);
  return [...brush.getImageData(0, 0, 1, 1).data];
}

/**
 * Returns the element around another one, as the browser draws them.
 * @param {Element} element
 * @returns {Element | null}
 */
function parentOf(element) {
  const parent = element.assignedSlot ?? element.parentNode;
  return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
}

/** Watches the scheme around an element. */
export class Surroundings {
  #element;
  #changed;
  /** @type {Scheme | undefined} */
  #scheme;
  #due = 0;
  #listening = new AbortController();
  #observer = new MutationObserver(() => this.#check());

  /**
   * @param {Element} element
   * @param {(scheme: Scheme | undefined) => void} changed receives a new scheme, or undefined for the system's
   */
  constructor(element, changed) {
    this.#element = element;
    this.#changed = changed;
  }

  connect() {
    const { signal } = this.#listening;
    for (let part = parentOf(this.#element); part; part = parentOf(part)) {
      this.#observer.observe(part, { attributes: true });
    }
    this.#observer.observe(document.head, { attributes: true, childList: true, subtree: true });
    system().addEventListener("change", () => this.#check(), { signal });
    // Style sheets arrive late, and backgrounds change gradually.
    for (const kind of ["load", "transitionend"]) {
      addEventListener(kind, () => this.#check(), { signal, capture: true });
    }
    this.#read();
  }

  disconnect() {
    cancelAnimationFrame(this.#due);
    this.#due = 0;
    this.#observer.disconnect();
    this.#listening.abort();
    this.#listening = new AbortController();
  }

  /** Reads the scheme once in the next frame, however much changes until then. */
  #check() {
    this.#due ||= requestAnimationFrame(() => this.#read());
  }

  #read() {
    this.#due = 0;
    if (!this.#element.isConnected) return this.disconnect();
    const scheme = schemeAround(this.#element);
    if (scheme === this.#scheme) return;
    this.#scheme = scheme;
    this.#changed(scheme);
  }
}
