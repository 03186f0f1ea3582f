// Written into another page, as a notebook does it, the lab is the lab and nothing else. It has no address of its own to
// follow, and the history is not its either.

if (location.protocol === "about:") {
  document.documentElement.classList.add("embedded");
  document.querySelector("imbalance-lab[permalink]")?.removeAttribute("permalink");
}
