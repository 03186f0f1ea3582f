// @ts-check
// The page as others frame it. Its address says how much of the lab is shown, in the words of the element's attributes;
// with ?embed it shows nothing else, and tells the page around it how high it is. It tells it nothing more.

const OPTIONS = ["experiment", "panels", "controls", "show", "theme", "height"];

const options = new URLSearchParams(location.search);
const lab = document.querySelector("imbalance-lab[permalink]");
for (const name of OPTIONS) {
  const value = options.get(name);
  if (value !== null) lab?.setAttribute(name, value);
}
if (options.has("embed")) {
  document.documentElement.classList.add("embedded");
  // The history is that of the page around it.
  lab?.setAttribute("permalink", "read");
  const tell = () => parent.postMessage({ "imbalance-lab": { height: Math.ceil(document.body.getBoundingClientRect().height) } }, "*");
  if (parent !== self) new ResizeObserver(tell).observe(document.body);
}
