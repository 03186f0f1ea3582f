// @ts-check
// Marks which step a panel shows. Its root has the step as `data-step`. While a step is still being computed, the root
// has `data-coming` instead, and the styles hide the old picture.

/**
 * @param {HTMLElement} root
 * @param {number} step
 */
export function showsStep(root, step) {
  delete root.dataset.coming;
  root.dataset.step = String(step);
}

/**
 * @param {HTMLElement} root
 * @param {number} step
 */
export function awaitsStep(root, step) {
  delete root.dataset.step;
  root.dataset.coming = String(step);
}

/**
 * Returns how a panel goes to the step of a moment: at once, when the drawing queue has time for it, or not at all.
 * @param {HTMLElement} root
 * @param {import("../state.js").Moment} moment
 * @returns {"look" | "follow" | undefined}
 */
export function wayTo(root, { pace }) {
  if (pace === "answer") return root.dataset.coming === undefined ? undefined : "look";
  return { rest: /** @type {const} */ ("look"), follow: /** @type {const} */ ("follow"), stay: undefined }[pace];
}

/**
 * Whether a panel shows a step, or is itself hidden.
 * @param {HTMLElement} root
 * @param {number} step
 */
export function hasStep(root, step) {
  return root.dataset.step === String(step) || !root.checkVisibility();
}
