// @ts-check
// Creates elements. The interface is built from literal names and plain text by the functions below, so no string is
// ever parsed as markup.

/**
 * Creates an element with the given attributes and children. An attribute that is `true` has no value; one that is
 * `false` is left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/**
 * Replaces an element's content and leaves equal nodes in place. A reader's selection survives, screen readers read
 * nothing twice, and the browser lays out only what is new.
 * @param {Node} parent
 * @param {ChildNode[]} fresh
 */
export function renew(parent, fresh) {
  const old = [...parent.childNodes];
  for (const [place, node] of fresh.entries()) {
    const was = old[place];
    if (!was) parent.appendChild(node);
    else if (was.isEqualNode(node)) continue;
    else if (was.hasChildNodes() && was.cloneNode().isEqualNode(node.cloneNode())) renew(was, [...node.childNodes]);
    else was.replaceWith(node);
  }
  for (const surplus of old.slice(fresh.length)) surplus.remove();
}

/**
 * Creates a 16 × 16 icon of one filled path. It is hidden from screen readers, because the text beside it has the same
 * meaning.
 * @param {string} outline path data
 * @returns {SVGSVGElement}
 */
export function icon(outline) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", outline);
  svg.append(path);
  return svg;
}
