// @ts-check
// Runs the lab in a page that other pages frame. The query of the address sets the element's attributes, which choose
// what the lab shows. With ?embed the page shows only the lab and sends its height, and nothing else, to the page that
// frames it.

const OPTIONS = ["experiment", "panels", "controls", "show", "theme", "height"];

const options = new URLSearchParams(location.search);
const lab = document.querySelector("imbalance-lab[permalink]");
for (const name of OPTIONS) {
  const value = options.get(name);
  if (value !== null) lab?.setAttribute(name, value);
}
if (options.has("embed")) {
  document.documentElement.classList.add("embedded");
  // The browser's history belongs to the framing page, so the lab must not add entries to it.
  lab?.setAttribute("permalink", "read");
  const reportHeight = () =>
    parent.postMessage({ "imbalance-lab": { height: Math.ceil(document.body.getBoundingClientRect().height) } }, "*");
  if (parent !== self) new ResizeObserver(reportHeight).observe(document.body);
}
