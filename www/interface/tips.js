// @ts-check
// Explains every term on the page in one line: under the pointer, at the focus, at a touch, and for screen readers. The
// module loads at the reader's first move.

import { element } from "../elements/dom.js";
import { controlExplanations, termExplanations } from "../text.js";

/** Selects the elements that may have an explanation. */
const TERMS = "[title], [data-meaning], [data-term], .field, .slider, fieldset, label, input, select, .share button";

/**
 * Explains every term below an element from now on.
 * @param {HTMLElement} root
 * @param {EventTarget | null} first the term that the reader has already reached
 */
export function explain(root, first) {
  const tip = element("div", { class: "tip", role: "tooltip", popover: "manual" });
  /** @type {Element | undefined} */
  let shown;
  /**
   * The control that the reader used while its explanation was visible. It needs no explanation again.
   * @type {Element | undefined}
   */
  let used;
  /** The last position of the pointer. */
  let last = "";
  const hide = () => {
    shown = undefined;
    removeEventListener("scroll", hide, true);
    if (tip.matches(":popover-open")) tip.hidePopover();
  };
  const show = (/** @type {EventTarget | null} */ target) => {
    const term = target instanceof Element ? termAt(target) : undefined;
    if (!term || !(used?.contains(term) || term.contains(used ?? null))) used = undefined;
    if (!term || used) return hide();
    if (term === shown) return;
    shown = term;
    // While a dialog is open, only its own children are visible.
    (term.closest("dialog") ?? root).append(tip);
    tip.textContent = meaningOf(term) ?? "";
    tip.showPopover();
    // The page remains when the lab is removed, so the listener is added only while a tip is visible.
    addEventListener("scroll", hide, { passive: true, capture: true });
    const { left, right, top, bottom } = term.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = tip;
    const below = bottom + 6 + height <= innerHeight;
    const above = top - height - 6 >= 4;
    const beside = right + 6 + width <= innerWidth ? right + 6 : left - width - 6;
    Object.assign(tip.style, {
      left: `${below || above ? Math.max(4, Math.min(left, innerWidth - width - 4)) : beside}px`,
      top: `${below ? bottom + 6 : above ? top - height - 6 : Math.max(4, top)}px`,
    });
  };
  const use = () => {
    used = shown ?? used;
    hide();
  };
  const over = (/** @type {PointerEvent} */ { target, pointerType, clientX, clientY }) => {
    // If the content moves under a resting pointer, the reader has not pointed at it.
    const place = `${clientX} ${clientY}`;
    if (pointerType !== "touch" && place !== last) show(target);
    last = place;
  };
  if (!("popover" in tip)) return;
  root.append(tip);
  root.addEventListener("pointerover", over);
  root.addEventListener("pointermove", ({ clientX, clientY }) => (last = `${clientX} ${clientY}`));
  root.addEventListener("pointerdown", use);
  root.addEventListener("keydown", use);
  root.addEventListener("pointerup", ({ target, pointerType }) => pointerType === "touch" && show(target));
  root.addEventListener(
    "focusin",
    ({ target }) => target instanceof Element && target.matches(":focus-visible") && show(target),
  );
  root.addEventListener("focusout", hide);
  root.addEventListener("pointerleave", ({ pointerType }) => pointerType !== "touch" && hide());
  describe(root);
  if (first instanceof Element && first.matches(":hover:not(:focus-within), :focus-visible")) show(first);
  // Controls appear and disappear with the experiment.
  new MutationObserver(() => {
    if (shown?.isConnected === false) hide();
    describe(root);
  }).observe(root, { childList: true, subtree: true });
}

/**
 * Describes each control for screen readers, and makes the terms that are not controls reachable by the keyboard.
 * @param {HTMLElement} root
 */
function describe(root) {
  for (const term of root.querySelectorAll("input, select, button[title], th[title], th button, .share button")) {
    const label = term.closest("label");
    const meaning = (label && meaningOf(label)) ?? meaningOf(term);
    if (meaning && term.getAttribute("aria-description") !== meaning) term.setAttribute("aria-description", meaning);
  }
  for (const head of root.querySelectorAll(":is(.grid, .why) th")) {
    if (head instanceof HTMLElement && head.tabIndex !== 0 && meaningOf(head)) head.tabIndex = 0;
  }
}

/** @param {Element} target */
function termAt(target) {
  for (let term = target.closest(TERMS); term; term = term.parentElement?.closest(TERMS) ?? null) {
    if (meaningOf(term)) return term;
  }
  return undefined;
}

/** @param {Element} term */
function meaningOf(term) {
  if (term instanceof HTMLElement && term.title) {
    // Otherwise the browser would show its own tip beside this one.
    term.dataset.meaning = term.title;
    term.removeAttribute("title");
  }
  if (term instanceof HTMLElement && term.dataset.meaning) return term.dataset.meaning;
  if (term instanceof HTMLElement && term.dataset.term) return termExplanations[term.dataset.term];
  if (term.matches("button")) return controlExplanations[term.id];
  const control = term.matches("input, select") ? term : term.querySelector("input, select");
  if (!control || !(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) return undefined;
  return (
    termExplanations[control.dataset.term ?? ""] ?? controlExplanations[control.id] ?? controlExplanations[control.name]
  );
}
