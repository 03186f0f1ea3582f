// @ts-check
// Making elements. The lab's interface is built by the two functions below, from literal names and plain text, so that
// no string is ever read as markup.

/**
 * An element with the given attributes and children. An attribute that is `true` stands alone; one that is `false` is
 * left out.
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
 * Gives an element other content, and leaves what is the same as it stands: a reader's selection outlives it, nothing is
 * read out twice, and the browser lays out only what is new.
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
 * A 16 × 16 icon of one filled path, hidden from screen readers: the text beside it says what it means.
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

const whole = new Intl.NumberFormat("en-US");

/**
 * A count as people read it: 1,400.
 * @param {number} count
 */
export function counted(count) {
  return whole.format(count);
}
