// @ts-check
// Searches the documentation. The index is one file beside the pages. The browser fetches it when the field gets the
// focus and searches it on this page, so no query leaves the browser.

import { element } from "../elements/dom.js";
import { search as text } from "../text/messages.js";

/**
 * An entry of the index: the page's address, the page's title, the section's title and the section's text.
 * @typedef {[string, string, string, string]} Entry
 */

/** The maximum number of results in the list. */
const MAX_RESULTS = 12;
/** The number of characters shown before the first match, and in all. */
const EXCERPT = { before: 30, length: 120 };

const field = /** @type {HTMLInputElement} */ (document.querySelector("search input"));
const status = /** @type {HTMLElement} */ (document.querySelector("search [role=status]"));
const list = /** @type {HTMLElement} */ (document.querySelector("search ol"));

/** @type {Promise<Entry[]> | undefined} */
let index;

function load() {
  index ??= fetch("search.json").then((response) => {
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json();
  });
  return index;
}

/**
 * Returns the sections that contain every word of a query. Sections with the words in their titles come first.
 * @param {Entry[]} entries
 * @param {string} query
 */
function matches(entries, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  /** @param {Entry} entry */
  const rank = ([, page, section, text]) => {
    const [title, whole] = [section.toLowerCase(), `${page} ${section} ${text}`.toLowerCase()];
    if (words.length === 0 || !words.every((word) => whole.includes(word))) return 0;
    if (title === words.join(" ")) return 4;
    if (title.startsWith(words.join(" "))) return 3;
    return words.every((word) => title.includes(word)) ? 2 : 1;
  };
  const ranked = entries.map((entry) => ({ entry, rank: rank(entry) })).filter(({ rank }) => rank > 0);
  return ranked.sort((one, other) => other.rank - one.rank).map(({ entry }) => entry);
}

/**
 * Returns the part of a text around the first word of a query.
 * @param {string} text
 * @param {string} query
 */
function excerpt(text, query) {
  const [word = ""] = query.toLowerCase().split(/\s+/);
  const start = Math.max(0, text.toLowerCase().indexOf(word) - EXCERPT.before);
  return (start > 0 ? "…" : "") + text.slice(start, start + EXCERPT.length);
}

async function search() {
  const query = field.value.trim();
  try {
    const found = query ? matches(await load(), query) : [];
    // The reader may have typed more while the index was loading.
    if (query !== field.value.trim()) return;
    const items = found.slice(0, MAX_RESULTS).map(([to, page, section, text]) => {
      const title = page === section ? page : `${page}: ${section}`;
      return element("li", {}, element("a", { href: to }, title, element("small", {}, excerpt(text, query))));
    });
    list.replaceChildren(...items);
    list.hidden = items.length === 0;
    status.textContent = query ? text.results(found.length) : "";
    if (query && items.length === 0) show(text.nothing(query));
  } catch {
    index = undefined;
    show(text.failed);
  }
}

/**
 * Shows a message in place of the results.
 * @param {string} message
 */
function show(message) {
  list.replaceChildren(element("li", { class: "message" }, message));
  list.hidden = false;
  status.textContent = message;
}

/** Returns the field and the results in the order in which the arrow keys move through them. */
const stops = () => [field, .../** @type {NodeListOf<HTMLAnchorElement>} */ (list.querySelectorAll("a"))];

field.disabled = false;
field.addEventListener("focus", () => load().catch(() => (index = undefined)), { once: true });
field.addEventListener("input", search);
field.closest("search")?.addEventListener("keydown", (event) => {
  const { key } = /** @type {KeyboardEvent} */ (event);
  if (key === "Escape") {
    field.value = "";
    list.hidden = true;
    field.focus();
  } else if (key === "Enter" && document.activeElement === field) {
    list.querySelector("a")?.click();
  } else if (key === "ArrowDown" || key === "ArrowUp") {
    const all = stops();
    const here = all.indexOf(/** @type {HTMLInputElement} */ (document.activeElement));
    all[here + (key === "ArrowDown" ? 1 : -1)]?.focus();
    event.preventDefault();
  }
});
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || document.activeElement === field) return;
  event.preventDefault();
  field.focus();
});
addEventListener("pointerdown", ({ target }) => {
  if (!(target instanceof Element) || !target.closest("search")) list.hidden = true;
});
