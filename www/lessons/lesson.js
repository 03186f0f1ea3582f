// @ts-check
// A lesson: a prediction, the lab, what it showed, and an exercise. The lab cannot be played before the reader has
// predicted what it will do; once it is done, the prediction is put beside what it showed, and the rest of the lesson can
// be read. What it showed is read from the lab's own numbers, by checks.js.

import { CHECKS } from "./checks.js";

/** @typedef {import("../imbalance-lab.js").ImbalanceLab} ImbalanceLab */

const check = CHECKS[document.body.dataset.lesson ?? ""];
const lab = /** @type {ImbalanceLab | null} */ (document.querySelector("imbalance-lab"));
const prediction = /** @type {HTMLFormElement | null} */ (document.querySelector("form.prediction"));
const exercise = /** @type {HTMLFormElement | null} */ (document.querySelector("form.exercise"));
if (check && lab && prediction && exercise) {
  customElements.whenDefined("imbalance-lab").then(() => teach(check, lab, prediction, exercise));
}

/**
 * @param {import("./checks.js").Check} check
 * @param {ImbalanceLab} lab
 * @param {HTMLFormElement} prediction
 * @param {HTMLFormElement} exercise
 */
function teach(check, lab, prediction, exercise) {
  const controls = lab.getAttribute("controls") ?? "";
  lab.setAttribute("controls", "");
  document.body.classList.add("pending");
  let predicted = "";
  prediction.addEventListener("submit", (event) => {
    event.preventDefault();
    predicted = String(new FormData(prediction).get("answer") ?? "");
    for (const input of prediction.querySelectorAll("input")) input.disabled = true;
    for (const button of prediction.querySelectorAll("button")) button.hidden = true;
    say(prediction, "Now press play.");
    lab.setAttribute("controls", controls);
    lab.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  });
  // The first time to the end is the lesson's; later ones are the reader's own experiments.
  const done = () => {
    const { answer, sentence } = check.showed(lab);
    say(prediction, `${answer === predicted ? "As you predicted." : "Not as you predicted."} ${sentence}`);
    document.body.classList.remove("pending");
  };
  lab.addEventListener("done", done, { once: true });
  exercise.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = String(new FormData(exercise).get("answer") ?? "");
    say(exercise, check.exercise(lab, given));
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {string} sentence
 */
function say(form, sentence) {
  const output = form.querySelector("output");
  if (output) output.textContent = sentence;
}
