// @ts-check
// Which step a panel shows. Its root says it, as `data-step`; of a step that is still being computed it says `data-coming`
// instead, and the styles hide the picture of the step before.

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
 * Whether a panel shows a step, or is not shown itself.
 * @param {HTMLElement} root
 * @param {number} step
 */
export function hasStep(root, step) {
  return root.dataset.step === String(step) || !root.checkVisibility();
}
