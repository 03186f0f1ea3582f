// @ts-check
// Explains every term on the page in one line: under the pointer, at the focus, at a touch, and for screen readers. The
// module loads at the reader's first move.

import { element } from "./dom.js";

/**
 * The explanations, by the id or the name of a control or the text of a heading. An element's own title takes
 * precedence.
 * @type {Record<string, string>}
 */
const MEANINGS = {
  source: "Where the examples come from that the network learns to tell apart.",
  imbalance: "How many examples of the largest class there are for each one of the smallest.",
  profile: "How the numbers of examples fall from the largest class to the smallest.",
  minority: "Which share of the classes are small ones.",
  "max-per-class": "How many training examples the largest class has; the others follow from the imbalance.",
  "test-per-class": "How many examples of each class are set apart to see how the network does on what it never trained on.",
  "test-imbalance": "Whether the test has the same number of each class, or the proportions of training.",
  "label-noise": "The share of training examples that bear the name of another class.",
  "learning-rate": "How far a step goes along its direction: small is slow and safe, large is fast and may diverge.",
  model: "What learns: a linear map, layers of simple units, or small filters that are moved over an image.",
  steps: "How often the parameters are moved. On the curves: evenly spaced, or by logarithm, which gives the first steps room.",
  seeds: "The same experiment from other random starts, and how these are shown together.",
  "batch-size": "How many examples make a mini-batch, the handful that one step is worked out from.",
  delimiter: "What stands between the columns of the table.",
  header: "Whether the table's first row names its columns.",
  label: "The column that says which class an example is of.",
  "cifar-labels": "Which of the file's labels are the classes.",
  "reduce-gray": "Colors are left out, which makes training faster.",
  "reduce-half": "Four pixels become one, which makes training faster.",
  theme: "Light or dark.",
  speed: "How fast it plays; the result is the same.",
  time: "Go back to any recorded step; at the right end the pictures follow the training.",
  split: "Training examples are those it learns from; test examples were set apart.",
  values: "Evenly spaced, or by logarithm, which shows small values apart.",
  by: "A column of curves for each algorithm, or for each class.",
  lengths: "Arrows all of one length show directions alone; true lengths show who pulls harder.",
  "share-csv": "A line for each number recorded. Of all classes together the loss is the mean over examples, the recall that over classes.",
  "share-json": "The same numbers as in the CSV, a list for each curve.",
  "share-link": "It opens this experiment from step 0.",
  "first-class": "The class whose gradient lies along the picture.",
  "second-class": "The other class of the plane.",
  "step-through-algorithm": "The algorithm whose step is shown.",
  Algorithm: "A rule for which examples make a step, and a rule for its direction.",
  Class: "The examples that bear one name.",
  Loss: "How wrong the network is on a class's examples in the mean; 0 is perfectly right and sure.",
  Recall: "The share of a class's examples that are classified correctly.",
  Gradient: "The norm of the class's gradient in the mini-batch.",
  "× weight": "What the direction multiplies the gradient with.",
  "= contribution": "The contribution: norm of the class's term in the direction.",
  Predicted: "The change of the class's loss that the gradients predict.",
  Actual: "The change of its loss that the step really made.",
  "What the step does to it": "How far the class's own part of the step takes it along its gradient, and what the others' parts add or take.",
  "Change of its mean loss": "As the gradients predict it, and as it was. Below zero the class gets better.",
};

/** The explanations of an algorithm's controls, by the first words of their names. @type {[string, string][]} */
const NAMED = [
  ["Learning rate of", MEANINGS["learning-rate"] ?? ""],
  ["Optimizer of", "How the direction becomes a step: plain SGD, momentum, Adam, or its signs alone."],
  ["Loss of", "How wrong answers count: plainly, shifted by the sizes of classes, or hard examples more."],
  ["Units of", "How many simple units this layer has."],
  ["Activation of", "What a unit makes of the sum it gets: relu cuts off below 0, tanh and sigmoid level off."],
];

/** Selects the elements that may have an explanation. */
const TERMS = "[title], [data-meaning], .field, .slider, fieldset, label, input, select, th button, .share button, .step-through th, .why thead th";

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
  root.addEventListener("focusin", ({ target }) => target instanceof Element && target.matches(":focus-visible") && show(target));
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
  for (let term = target.closest(TERMS); term; term = term.parentElement?.closest(TERMS) ?? null) if (meaningOf(term)) return term;
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
  if (term.matches("th, th button")) return MEANINGS[term.textContent ?? ""];
  if (term.matches("button")) return MEANINGS[term.id];
  const control = term.matches("input, select") ? term : term.querySelector("input, select");
  if (!control || !(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) return undefined;
  const label = control.getAttribute("aria-label") ?? "";
  return MEANINGS[control.id] ?? MEANINGS[control.name] ?? NAMED.find(([start]) => label.startsWith(start))?.[1];
}
