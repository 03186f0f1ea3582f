// @ts-check
// Keeps the keys that the lab uses from the page around it. Slides, sites and notebooks have shortcuts of their own and
// listen on the document. There an event from the lab's shadow root has the whole lab as its target, so they cannot see
// that the reader types into a field. Keys that the lab does not use reach the page.

/** What is typed into. */
const FIELDS = "input:not([type=range], [type=radio], [type=checkbox], [type=file]), select, textarea";
/** The keys that mean nothing in a field. */
const NOT_TYPED = /^(Escape|Tab|F\d+|Control|Shift|Alt|Meta)$/;
const MOVES = /^(Arrow.*|Home|End|PageUp|PageDown)$/;
/** The keys that scroll what is wider than its place, and what is higher. */
const SIDEWAYS = /^(ArrowLeft|ArrowRight|Home|End)$/;
const DOWN = /^(ArrowUp|ArrowDown|Home|End|PageUp|PageDown| )$/;
const PRESSES = /^( |Enter)$/;

/** The keys that browsers use for what has the focus. @type {[string, RegExp][]} */
const NATIVE = [
  ["input[type=range], input[type=radio]", MOVES],
  ["button, summary, a[href], input[type=radio], input[type=checkbox], input[type=file]", PRESSES],
];

export class KeyGuard {
  #root;
  /** The keys that are down and that the page has not heard of. */
  #kept = new Set();
  #listening = new AbortController();

  /** @param {HTMLElement} root of the lab */
  constructor(root) {
    this.#root = root;
  }

  /**
   * Starts to listen, after everything in the lab that uses keys.
   * @param {HTMLElement} element
   */
  connect(element) {
    const { signal } = this.#listening;
    // JupyterLab listens before the lab does, and leaves out what is in an element with this attribute.
    element.dataset.lmSuppressShortcuts = "";
    element.addEventListener("keydown", (event) => this.#down(event), { signal });
    element.addEventListener("keypress", (event) => this.#kept.has(event.code) && event.stopPropagation(), { signal });
    element.addEventListener("keyup", (event) => this.#kept.delete(event.code) && event.stopPropagation(), { signal });
  }

  disconnect() {
    this.#listening.abort();
    this.#listening = new AbortController();
    this.#kept.clear();
  }

  /** @param {KeyboardEvent} event */
  #down(event) {
    // The page may have got the end of an earlier press, for example where the focus moved to it meanwhile.
    this.#kept.delete(event.code);
    if (!this.#uses(event)) return;
    this.#kept.add(event.code);
    event.stopPropagation();
  }

  /** Whether the lab uses a key. @param {KeyboardEvent} event */
  #uses(event) {
    const [target] = event.composedPath();
    const { key, defaultPrevented } = event;
    if (!(target instanceof Element)) return false;
    if (defaultPrevented || this.#root.querySelector("dialog[open]")) return true;
    if (target.matches(FIELDS)) return !NOT_TYPED.test(key);
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    return (
      NATIVE.some(([part, keys]) => target.matches(part) && keys.test(key)) ||
      (SIDEWAYS.test(key) && scrolls(target)) ||
      (DOWN.test(key) && this.#scrollsDown())
    );
  }

  /** Whether the lab scrolls within a height that the page gave it. */
  #scrollsDown() {
    const box = this.#root.closest(".container.scrolls");
    return box !== null && box.scrollHeight > box.clientHeight;
  }
}

/** Whether the arrow keys scroll what has the focus. @param {Element} target */
export function scrolls(target) {
  const region = target.closest(".scroll, .panels");
  return region !== null && region.scrollWidth > region.clientWidth;
}
