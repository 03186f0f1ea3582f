// @ts-check
// The experiment in the page's address, so that a link opens it. What stands behind the # never leaves the browser: it is
// the document, packed. Going back and forth in the history opens what was there before.

const KEY = "#experiment=";
/** Most characters of a document, as the core has it; a link that unpacks to more is none of ours. */
const MAX_CHARACTERS = 1_000_000;

/** A link to an experiment that is too large to be opened without being asked for. */
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
  /** What the address says of the experiment; nothing for the lab's own. */
  #hash = "";
  /** The document that the address was last brought to. */
  #written = "";
  /** Whether the next document is what the address says, or what the page opens on, and so makes no new entry in the history. */
  #following = true;
  #onHashChange = () => {
    if (address() !== this.#hash) this.#follow();
  };

  /** @param {(document: (() => Promise<string>) | undefined) => void} open is given a way to the document; nothing for the lab's own */
  constructor(open) {
    this.#open = open;
  }

  /** Opens what the address says now, if anything, and whenever it turns. */
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
    // What is still being written is no longer wanted.
    this.#written = "";
    this.#open(hash === "" ? undefined : () => linked(hash));
  }

  /** The next document is another one than the address says. */
  leave() {
    this.#following = false;
  }

  /**
   * Has the address follow the experiment on the page; broken if the browser does not let it.
   * @param {string} document
   */
  async write(document) {
    const following = this.#following;
    this.#following = false;
    if (document === this.#written) return;
    this.#written = document;
    // What the page opens on by itself needs no link.
    if (following && this.#hash === "") return;
    const hash = await link(document);
    if (document !== this.#written || hash === this.#hash) return;
    try {
      if (following) history.replaceState(null, "", hash);
      else history.pushState(null, "", hash);
    } catch (cause) {
      throw new Error("This browser does not let the page's address follow the experiment; “Copy link” gives its link.", { cause });
    }
    this.#hash = hash;
  }
}

function address() {
  return location.hash.startsWith(KEY) ? location.hash : "";
}

/**
 * What to write behind the address for this document.
 * @param {string} document
 */
export async function link(document) {
  const packed = new Blob([document]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return KEY + text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * The document behind an address.
 * @param {string} hash
 */
export async function linked(hash) {
  try {
    const text = atob(hash.slice(KEY.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    return await read(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")));
  } catch (cause) {
    throw new Error("The link to this experiment is damaged or cut short: copy it again, whole.", { cause });
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
