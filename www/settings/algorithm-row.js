// @ts-check
// A line for each algorithm under comparison: its learning rate with its schedule, the numbers of its sampling
// and its direction or the formula of the latter, its optimizer and its loss. The numbers of these options are one press away.

import { Algorithm as bounds, Loss, Optimizer, Schedule } from "../bounds.js";
import { element } from "../elements/dom.js";
import { algorithms as text } from "../text.js";
import { directionFields, samplingFields } from "./direction-field.js";
import { optionField } from "./option-field.js";

/** @typedef {import("../types.js").Algorithm} Algorithm */

/**
 * @param {Algorithm} algorithm
 * @param {string} name
 * @param {number} place
 * @param {boolean} isOpen whether the numbers of the options are visible
 * @param {(formula: string) => string | undefined} faultOf says why a text is no formula
 * @param {(part: (algorithm: Algorithm) => Partial<Algorithm>) => void} change takes what changes of the algorithm that
 *   the document has by then
 */
export function algorithmRow(algorithm, name, place, isOpen, faultOf, change) {
  const rate = element("input", {
    type: "number",
    min: bounds.learning_rate.above,
    max: bounds.learning_rate.max,
    step: "any",
    value: algorithm.learning_rate,
    "aria-label": text.learningRateOf(name),
    "data-term": "learning-rate",
  });
  rate.addEventListener("change", () => {
    const learning_rate = rate.valueAsNumber;
    if (Number.isFinite(learning_rate)) change(() => ({ learning_rate }));
  });
  const options = [
    optionField({
      term: "schedule",
      label: text.scheduleOf(name),
      kinds: text.schedules,
      bounds: Schedule,
      value: algorithm.schedule,
      chosen: (make) => change(({ schedule }) => ({ schedule: make(schedule) })),
    }),
    optionField({
      term: "optimizer",
      label: text.optimizerOf(name),
      kinds: text.optimizers,
      bounds: Optimizer,
      value: algorithm.optimizer,
      chosen: (make) => change(({ optimizer }) => ({ optimizer: make(optimizer) })),
    }),
    optionField({
      term: "loss-kind",
      label: text.lossOf(name),
      kinds: text.losses,
      bounds: { cross_entropy: {}, ...Loss },
      value: algorithm.loss,
      chosen: (make) => change(({ loss }) => ({ loss: make(loss) })),
    }),
  ];
  const numbers = element(
    "details",
    { class: "option-numbers", open: isOpen },
    element("summary", {}, text.numbers, element("span", { class: "visually-hidden" }, ` ${text.of(name)}`)),
    element("div", {}, ...options.flatMap(({ numbers }) => numbers)),
  );
  const direction = directionFields(algorithm.direction, name, place, faultOf, (direction) =>
    change(() => ({ direction })),
  );
  const sampling = samplingFields(algorithm.sampling, name, (sampling) => change(() => ({ sampling })));
  return element(
    "li",
    {},
    element("b", {}, name),
    element("label", {}, "η ", rate),
    ...options.map(({ select }) => select),
    numbers,
    ...sampling,
    ...direction,
  );
}
