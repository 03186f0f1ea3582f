// @ts-check
// Keeps the experiment in the page's address, so that a link opens it. The part after the # is the compressed document
// and never leaves the browser. Back and forward in the history open the experiments that were there.

import { browser, documents } from "./text.js";

const KEY = "#experiment=";
/** The key of the first view, whose only number is the ratio of its two classes. */
const FIRST = "#imbalance=";
const MAX_RATIO = 100;
/** The maximum number of characters of a document, as in the core. A link that unpacks to more is invalid. */
const MAX_CHARACTERS = 1_000_000;

/** A link to an experiment that is too large to open without a press by the reader. */
export class AutostartRefused extends Error {
  /**
   * @param {string} message
   * @param {string} document
   */
  constructor(message, document) {
    super(message);
    this.document = document;
  }
}

export class Permalink {
  #open;
  #short;
  /** The address's hash for the experiment; empty for the page's own experiment. */
  #hash = "";
  /** The document that the address was last set to. */
  #written = "";
  /** Whether the next document comes from the address or from the page's start, and so adds no entry to the history. */
  #following = true;
  #onHashChange = () => {
    if (address() !== this.#hash) this.#follow();
  };

  /**
   * @param {(document: ((core?: any) => string | Promise<string>) | undefined, isFirst: boolean) => void} open receives a
   *   function that returns the document, or undefined for the page's own experiment, and whether the address names the
   *   first view
   * @param {(document: string) => string | undefined} [short] returns the hash of the first view if it shows this document
   */
  constructor(open, short = () => undefined) {
    this.#open = open;
    this.#short = short;
  }

  /** Opens the experiment in the address, now and whenever the address changes. */
  connect() {
    addEventListener("hashchange", this.#onHashChange);
    this.#onHashChange();
  }

  disconnect() {
    removeEventListener("hashchange", this.#onHashChange);
  }

  #follow() {
    const hash = address();
    this.#hash = hash;
    this.#following = true;
    // A write that is still pending is obsolete.
    this.#written = "";
    const isFirst = hash.startsWith(FIRST);
    this.#open(
      hash === "" ? undefined : isFirst ? (core) => core.opening_experiment(ratioIn(hash)) : () => linked(hash),
      isFirst,
    );
  }

  /** Notes that the next document is not the one in the address. */
  leave() {
    this.#following = false;
  }

  /**
   * Sets the address to the experiment on the page; rejects if the browser does not allow it.
   * @param {string} document
   */
  async write(document) {
    const following = this.#following;
    this.#following = false;
    if (document === this.#written) return;
    this.#written = document;
    // The page opens its own experiment without a link.
    if (following && this.#hash === "") return;
    const hash = this.#short(document) ?? (await link(document));
    if (document !== this.#written || hash === this.#hash) return;
    try {
      if (following) history.replaceState(null, "", hash);
      else history.pushState(null, "", hash);
    } catch (cause) {
      throw new Error(browser.noAddress, { cause });
    }
    this.#hash = hash;
  }
}

function address() {
  return location.hash.startsWith(KEY) || location.hash.startsWith(FIRST) ? location.hash : "";
}

/** Whether the page's address names an experiment for the whole lab. */
export const namesExperiment = () => location.hash.startsWith(KEY);

/** Whether the page's address names the first view. */
export const namesFirstView = () => location.hash.startsWith(FIRST);

/** Returns the hash of the first view with a ratio. @param {number} ratio */
export const firstHash = (ratio) => FIRST + ratio;

/** @param {string} hash */
function ratioIn(hash) {
  const ratio = Number(hash.slice(FIRST.length) || NaN);
  if (ratio >= 1 && ratio <= MAX_RATIO) return ratio;
  throw new Error(documents.damagedLink);
}

/**
 * Returns the hash for this document.
 * @param {string} document
 */
export async function link(document) {
  const packed = new Blob([document]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return KEY + text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * Returns the document in an address's hash.
 * @param {string} hash
 */
export async function linked(hash) {
  try {
    const text = atob(hash.slice(KEY.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    return await read(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")));
  } catch (cause) {
    throw new Error(documents.damagedLink, { cause });
  }
}

/** @param {ReadableStream<Uint8Array>} stream */
async function read(stream) {
  const reader = stream.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    text += decoder.decode(value, { stream: !done });
    if (done) return text;
    if (text.length > MAX_CHARACTERS) throw new RangeError("too long");
  }
}
