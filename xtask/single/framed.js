// Written into another page, as a notebook does it, the lab has no address of its own to follow, and the history is not its
// either.

if (location.protocol === "about:") document.querySelector("imbalance-lab[permalink]")?.removeAttribute("permalink");
