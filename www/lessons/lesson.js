// @ts-check
// Runs a lesson: a prediction, the lab, its result, and an exercise. Before the reader has made a prediction, the lab
// cannot be played and does not show the reasons. The experiment cannot be changed before the run is done. Then the
// page compares the prediction with the result, right below the lab, and shows the rest of the lesson. checks.js reads
// the result from the lab's own numbers. A reader who has changed the experiment can go back to the lesson's.

import { reason } from "../reason.js";
import { CHECKS, unfinished } from "./checks.js";
import { TEXT } from "./text.js";

/** @typedef {import("../imbalance-lab.js").ImbalanceLab} ImbalanceLab */

/** The controls that change the experiment. With them, the run would not be the lesson's. */
const CHANGES = [
  "presets",
  "source",
  "imbalance",
  "imbalance-kind",
  "algorithms",
  "learning-rate",
  "network",
  "training",
];

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
  const [panels, controls] = ["panels", "controls"].map((name) => lab.getAttribute(name)?.split(" ") ?? []);
  const show = (/** @type {string} */ name, /** @type {string[] | undefined} */ those) =>
    lab.setAttribute(name, those?.join(" ") ?? "");
  show("controls", []);
  show(
    "panels",
    panels?.filter((panel) => panel !== "why"),
  );
  document.body.classList.add("pending");
  const result = resultBelow(lab);
  let predicted = "";
  prediction.addEventListener("submit", (event) => {
    event.preventDefault();
    predicted = String(new FormData(prediction).get("answer") ?? "");
    for (const input of prediction.querySelectorAll("input")) input.disabled = true;
    for (const button of prediction.querySelectorAll("button")) button.hidden = true;
    say(prediction, TEXT.pressPlay);
    show("panels", panels);
    show(
      "controls",
      controls?.filter((control) => !CHANGES.includes(control)),
    );
    lab.scrollIntoView({
      block: "nearest",
      behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
    });
  });
  // The first complete run belongs to the lesson; later ones are the reader's own experiments. A run that diverged has
  // no result, and the lab says so.
  const done = () => {
    if (unfinished(lab)) return;
    lab.removeEventListener("done", done);
    const { answer, sentence } = check.passed(lab);
    say(prediction, "");
    result.show(TEXT.verdict(answer === predicted, sentence));
    show("controls", controls);
    document.body.classList.remove("pending");
  };
  lab.addEventListener("done", done);
  exercise.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = String(new FormData(exercise).get("answer") ?? "");
    try {
      say(exercise, check.exercise(lab, given));
    } catch (error) {
      say(exercise, reason(error));
    }
  });
}

/**
 * Puts the verdict right below the lab, where the reader looks when the run is over, with a link to the text that
 * follows, and a way back to the lesson's experiment while the lab has another one.
 * @param {ImbalanceLab} lab
 */
function resultBelow(lab) {
  const root = document.createElement("div");
  const output = document.createElement("output");
  const on = document.createElement("a");
  const back = document.createElement("button");
  root.className = "result";
  root.hidden = back.hidden = true;
  const next = /** @type {HTMLElement | null} */ (document.querySelector("imbalance-lab ~ h2"));
  if (next) next.id ||= "what-you-saw";
  on.href = `#${next?.id ?? ""}`;
  on.textContent = TEXT.readOn;
  back.type = "button";
  back.textContent = TEXT.back;
  root.append(output, on, back);
  lab.after(root);
  let own = "";
  const shown = () => JSON.stringify(lab.experiment);
  // Another experiment is noticed with its first step, when its curves begin to differ from the text.
  lab.addEventListener("progress", () => (back.hidden = !own || shown() === own));
  back.addEventListener("click", () => {
    lab.open(own).then(
      () => lab.run(),
      (error) => (output.textContent = reason(error)),
    );
  });
  return {
    /** @param {string} verdict */
    show: (verdict) => {
      own = shown();
      output.textContent = verdict;
      root.hidden = false;
    },
  };
}

/**
 * @param {HTMLFormElement} form
 * @param {string} sentence
 */
function say(form, sentence) {
  const output = form.querySelector("output");
  if (output) output.textContent = sentence;
}
