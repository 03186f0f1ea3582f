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
 * Whether a panel shows a step, or is itself hidden.
 * @param {HTMLElement} root
 * @param {number} step
 */
export function hasStep(root, step) {
  return root.dataset.step === String(step) || !root.checkVisibility();
}
