// @ts-check
// Runs the lab in a page that other pages frame. The query of the address sets the element's attributes, which choose
// what the lab shows. With ?embed the page shows only the lab and sends its height, and nothing else, to the page that
// frames it. It listens to that page for two things: the page says whether it is light or dark,
// and may ask for the height again.

const OPTIONS = ["experiment", "panels", "controls", "show", "theme", "height", "scale", "autoplay"];
/** A height that follows from the frame's own. The frame must then not follow it in turn. */
const OF_FRAME = /\d\s*([sld]?v(h|b|min|max)|%)/;

const root = document.documentElement;
const options = new URLSearchParams(location.search);
const lab = document.querySelector("imbalance-lab[permalink]");
for (const name of OPTIONS) {
  const value = options.get(name);
  if (value !== null) lab?.setAttribute(name, value);
}
if (options.has("embed")) {
  root.classList.add("embedded");
  // The browser's history belongs to the framing page, so the lab must not add entries to it.
  lab?.setAttribute("permalink", "read");
  if (parent !== self) answerFrame();
}

function answerFrame() {
  // The lab is empty until its style sheets are there. The frame keeps its own height until then.
  const isShown = () => !lab || lab.shadowRoot?.querySelector(".container:not([hidden])");
  const follows = !OF_FRAME.test(options.get("height") ?? "");
  const reportHeight = () => {
    if (!follows || !isShown()) return;
    parent.postMessage({ "imbalance-lab": { height: Math.ceil(document.body.getBoundingClientRect().height) } }, "*");
  };
  new ResizeObserver(reportHeight).observe(document.body);
  addEventListener("message", ({ source, data }) => {
    if (source !== parent) return;
    const message = data?.["imbalance-lab"];
    if (message === "height") reportHeight();
    else if (typeof message === "object" && message !== null && !options.has("theme")) follow(message.scheme);
  });
}

/**
 * Takes on the scheme of the framing page; without one, the system's.
 * @param {unknown} scheme
 */
function follow(scheme) {
  const known = scheme === "light" || scheme === "dark";
  root.toggleAttribute("data-scheme", known);
  if (known) root.setAttribute("data-scheme", scheme);
}
