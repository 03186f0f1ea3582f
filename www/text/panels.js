// @ts-check
// The text of the panels: titles, descriptions, tables and what is read to people who cannot see the pictures.

import { formatNumber, formatPercent } from "./numbers.js";

const list = new Intl.ListFormat("en-US");
/** Formats a size such as a loss or a norm. @param {number | undefined} value */
const size = (value) => formatNumber(value, { digits: 3 });
/** Formats a change, with its sign. @param {number} value */
const change = (value) => formatNumber(value, { digits: 3, signed: true });

export const figure = {
  /**
   * @param {string[]} quantities
   * @param {string} column
   * @param {string} recalls
   */
  name: (quantities, column, recalls) =>
    `Curves of ${list.format(quantities)}, one column for each ${column}. ${recalls}`,
  /** The word for a column, by what it shows. */
  column: { algorithm: "algorithm", class: "class" },
  nothing: "Nothing is recorded yet.",
  /**
   * @param {number} step
   * @param {number} steps
   */
  summary: (step, steps) => `Loss and recall of each class at step ${formatNumber(step)} of ${formatNumber(steps)}`,
  /**
   * @param {number} shown
   * @param {number} more
   */
  more: (shown, more) =>
    `These are the first ${formatNumber(shown)} rows. ${formatNumber(more)} more are in “${curveTable.title}” and in the file “Curves, CSV”.`,
  heads: ["Algorithm", "Seed", "Class", "Examples", "Loss", "Recall"],
  /**
   * @param {number} step
   * @param {string[]} values
   */
  recalls: (step, values) => `Recall at step ${formatNumber(step)}: ${values.join("; ")}.`,
  /**
   * @param {string} algorithm
   * @param {string} name
   * @param {string} value
   */
  recall: (algorithm, name, value) => `${algorithm}, class ${name}: ${value}`,
  none: "none",
  /** @param {string} name of a class or an algorithm */
  test: (name) => `${name} (test)`,
  /** @param {number} step */
  atStep: (step) => `step ${formatNumber(step)}`,
};

export const curveTable = {
  title: "The curves as a table",
  step: "Step",
  /**
   * @param {number} shown
   * @param {number} more
   */
  more: (shown, more) =>
    `These are the first ${formatNumber(shown)} curves. ${formatNumber(more)} more are not listed. Hide classes or algorithms to see them.`,
  /**
   * @param {string} algorithm
   * @param {string} quantity
   * @param {string} name the class
   * @param {string | undefined} other the second class of a pair
   */
  curve: (algorithm, quantity, name, other) =>
    `${algorithm}: ${quantity} of ${other === undefined ? name : `${name} and ${other}`}`,
  /** @param {number} seed */
  seed: (seed) => `seed ${seed}`,
};

/** @param {number} seed */
export const ofSeed = (seed) => `, seed ${seed}`;

export const decisionMap = {
  title: "Decision map",
  about:
    "Each point of the plane has the color of the class that the network predicts there. The dots are examples. The recall of a class is the share of its examples that lie in its own region.",
  canvas: "The plane of the two features. Each point has the color of the class that the algorithm predicts there.",
  table: "The decision map as a table",
  share: "Share of the plane",
};

export const confusion = {
  title: "Confusion matrix",
  about: "Each row is a class, and each column is a predicted class. The diagonal holds the correct classifications.",
  split: "Split",
  splits: { test: "test", train: "train" },
  corner: "class \\ predicted",
  /** @param {string} algorithm */
  table: (algorithm) => `Confusion matrix of ${algorithm}`,
  /**
   * @param {string} name
   * @param {string} recall
   */
  recall: (name, recall) => `Recall of ${name}: ${recall}`,
  /** @param {string} count */
  open: (count) => `${count} misclassified: show examples`,
  tooMany: "The matrix of more than 20 classes is recorded on request: add “confusion” to training.observe.",
};

export const threshold = {
  title: "Decide differently",
  about:
    "The slider subtracts τ times the logarithm of each class's training share from its logit and decides again: 0 is the network as trained, 1 is logit adjustment after training. It changes no run. The ring marks the decision on the curves of the test examples.",
  tau: "τ",
  class: "Class",
  table: "The decisions as a table",
  canvas: "ROC, precision–recall and reliability curves of each algorithm on the test examples.",
  /** The names of the values, by the names that the core gives them. */
  rows: {
    recall: "Recall of the class",
    balanced_accuracy: "Balanced accuracy",
    macro_f1: "Macro F1",
    calibration_error: "Calibration error",
  },
  tooMany: "There are too many test examples to decide here again.",
};

export const misclassified = {
  title: "Misclassified training examples",
  about:
    "These are training examples that the network misclassifies at this step, one row for each class. The line under an image has the color of the predicted class.",
  /**
   * @param {string} name
   * @param {number} wrong
   * @param {number} all
   */
  count: (name, wrong, all) => `${name}: ${formatNumber(wrong)} of ${formatNumber(all)}`,
  /** @param {string} counts */
  counts: (counts) => `Misclassified: ${counts}`,
  /**
   * @param {number} step
   * @param {string} counts
   */
  countsAtEnd: (step, counts) =>
    `The run diverged. Misclassified at step ${formatNumber(step)}, its last step: ${counts}`,
  unknown: "This step is not known, because the worker of the run failed.",
  /**
   * @param {string} algorithm
   * @param {string} description
   */
  canvas: (algorithm, description) => `Training examples that ${algorithm} misclassifies. ${description}.`,
};

export const why = {
  title: "Why a class gets better or worse",
  /**
   * @param {number} from
   * @param {number} to
   */
  step: (from, to) => `: the step from ${formatNumber(from)} to ${formatNumber(to)}`,
  /**
   * @param {string} name
   * @param {string} algorithm
   */
  atDrop: (name, algorithm) => `, at the largest drop (class ${name} under ${algorithm})`,
  about:
    "Each colored arrow is the step that one class alone would make: it goes against the gradient of that class. The thick arrow is the actual step, which combines them all. " +
    "If the thick arrow points into the shaded area of a class, that class gets worse. A mini-batch is the small group of examples from which a step is computed. " +
    "Each ring shows how well the mini-batch gradient agrees with the true gradient of the class.",
  canvas: "The plane of the gradients of two classes. The table below describes the same step.",
  first: "Plane of",
  second: "and",
  arrows: "Arrows",
  lengths: { unit: "equal lengths", true: "true lengths" },
  stepThrough: "Step through",
  heads: {
    class: "Class",
    effect: "Effect of the step",
    "loss-change": "Change of its mean loss",
  },
  /** @param {number} step */
  diverged: (step) => `The run diverged. This is step ${formatNumber(step)}, its last step: `,
  /**
   * @param {number} own
   * @param {number} others
   * @param {"noise" | "optimizer" | undefined} cause
   */
  effect: (own, others, cause) => {
    const [one, other] = [own < 0 ? "harms" : "helps", others < 0 ? "harm" : "help"];
    return `Its own term ${one} it by ${size(Math.abs(own))}; the other terms ${other} it by ${size(Math.abs(others))}${cause ? why.causes[cause] : ""}:`;
  },
  causes: { noise: "; the noise of the mini-batch decides", optimizer: "; the optimizer changes the step" },
  worse: "▼ gets worse",
  better: "▲ gets better",
  /** @param {number | undefined} value */
  predicted: (value) => `${value === undefined ? "unknown" : change(value)} predicted`,
  /** @param {number} value */
  actual: (value) => `${change(value)} actual`,
};

export const stepThrough = {
  title: "One step",
  /**
   * @param {string} algorithm
   * @param {number} from
   * @param {number} to
   */
  which: (algorithm, from, to) => `: ${algorithm}, from step ${formatNumber(from)} to ${formatNumber(to)}`,
  canvas: "The arrows of this stage. The words below describe the same stage.",
  algorithm: "Algorithm",
  back: "Back",
  next: "Next",
  play: "Play",
  pause: "Pause",
  close: "Close",
  make: "Make this step",
  stageList: "Stages",
  numbers: "The numbers of this step",
  none: "There is no step to show here.",
  stages: ["Forward", "Gradients", "Contributions", "Sum", "Update", "Outcome"],
  heads: {
    class: "Class",
    loss: "Loss",
    recall: "Recall",
    gradient: "Gradient",
    weight: "× weight",
    contribution: "= contribution",
    predicted: "Predicted",
    actual: "Actual",
  },
  notYet: "not yet",
  /** What each direction does with the class gradients. @type {Record<import("../types.js").DirectionKind, string>} */
  directions: {
    mean: "This direction uses the class gradients as they are. The gradient of a large class is long, because it is the sum over many examples.",
    class_mean:
      "This direction divides the gradient of each class by the share of the class in the batch, so all classes count as if they had the same size.",
    normalized:
      "This direction scales each class gradient to length 1, so every class contributes equally, even with few examples.",
    rescaled:
      "This direction scales each class gradient to length 1. Then it divides each one by its projection, so those that agree less with the true gradients of their classes become longer.",
    rescaled_product:
      "This direction scales each class gradient to length 1. Then it multiplies it by the projections of the other classes.",
    bisection:
      "This direction is that of the class gradients scaled to length 1. Its length is that of the sum of the unscaled gradients.",
    power:
      "This direction divides each class gradient by a power α of its length. With α = 0 the lengths stay as they are, and with α = 1 all become equal.",
    effective_number:
      "This direction divides the gradient of each class by the effective number of its examples, which grows more slowly than their count.",
    min_norm:
      "This direction scales each class gradient to length 1. Of all their weighted means it is the shortest, so that it helps every class whenever one small step can.",
    formula: "This direction multiplies each class gradient by the value of your formula for the class.",
  },
  /**
   * @param {number} step
   * @param {{ name: string, loss: number, recall: number }[]} each
   */
  forward: (step, each) =>
    `At step ${formatNumber(step)} the network predicts the class of every example. ${each
      .map(
        ({ name, loss, recall }) =>
          `It classifies ${formatPercent(recall)} of class ${name} correctly, with a mean loss of ${size(loss)}.`,
      )
      .join(" ")} The dot shows the current parameters.`,
  /** @param {{ name: string, batch: number }[]} each */
  gradients: (each) =>
    `Each class gradient shows how the parameters must move to decrease the loss of that class. The gradients have very different lengths: ${each
      .map(({ name, batch }) => `${size(batch)} for ${name}`)
      .join(", ")}.`,
  /**
   * @param {import("../types.js").DirectionKind} direction
   * @param {{ name: string, contribution: number }[]} each
   */
  contributions: (direction, each) =>
    `${stepThrough.directions[direction]} The contributions are: ${each.map(({ name, contribution }) => `${size(contribution)} for ${name}`).join(", ")}.`,
  /** @param {number} length */
  sum: (length) =>
    `The thick arrow is the sum of the contributions. It is the direction of the step, and its length is ${size(length)}. A longer contribution has more influence.`,
  /**
   * @param {number} rate
   * @param {{ name: string, alignment: number }[]} each
   */
  update: (rate, each) =>
    `The parameters move in this direction. The learning rate, ${formatNumber(rate)}, sets how far. If the arrow points into the shaded area of a class, that class gets worse; then the cosine of its angle with the class gradient is below zero. The cosines are: ${each
      .map(({ name, alignment }) => `${size(alignment)} for ${name}`)
      .join(", ")}.`,
  outcomeLater: "You can see the outcome when the step is made.",
  /** @param {{ name: string, loss: number, actual: number }[]} each */
  outcome: (each) =>
    each
      .map(({ name, loss, actual }) => {
        const [sign, how] = actual > 0 ? ["▼", "worse"] : ["▲", "better"];
        return `${sign} ${name} got ${how}: its loss was ${size(loss)} and changed by ${change(actual)}.`;
      })
      .join(" "),
};

/** The reason why a step or a drop is not exact. */
const uncertain = "only recorded steps were observed, so it may have happened between two of them";

export const results = {
  name: "Results",
  /**
   * @param {number} step
   * @param {number} seeds
   */
  caption: (step, seeds) =>
    `Results at step ${formatNumber(step)}${seeds > 1 ? `, means of ${formatNumber(seeds)} seeds ± standard error` : ""}`,
  copy: "Copy as Markdown",
  /** @param {number} classes */
  omitted: (classes) => `… (${formatNumber(classes)} classes)`,
  /** The name and the meaning of each column. @type {Record<string, [string, string]>} */
  columns: {
    algorithm: ["Algorithm", ""],
    depth: [
      "Largest drop",
      "How far the recall of a class fell below its start, and the name of the class. With several seeds, also the number of seeds in which the recall of a class fell by 0.05 or more. A smaller fall is not called a drop.",
    ],
    extremum: ["At step", `The step at which the recall was lowest. “≈” means: ${uncertain}.`],
    recovery: [
      "Recovered",
      "The step at which the recall of every class that had dropped was back at its start. If there is none, the class that has not recovered.",
    ],
    delay: [
      "Reached 0.9",
      `The step at which the mean recall of all classes first reached 0.9. “≤” means: ${uncertain}.`,
    ],
    macro: ["Mean recall", "The mean of the recalls of all classes at this step, on training examples."],
    worst: ["Worst recall", "The lowest recall of a class at this step."],
    recalls: ["Recall of each class", "The recall of each class at this step. The largest class comes first."],
    msPerStep: [
      "ms per step",
      "The time of a step on this computer, in milliseconds. It is not part of the experiment.",
    ],
  },
  noDrop: "none",
  noDropSeen: "none seen",
  /**
   * @param {string} depth
   * @param {string} name
   */
  drop: (depth, name) => `${depth} (${name})`,
  /**
   * @param {number} dropped
   * @param {number} seeds
   */
  inSeeds: (dropped, seeds) => `, ${formatNumber(dropped)} of ${formatNumber(seeds)} seeds`,
  notYet: "not yet",
  /** @param {string} missing the class that has not recovered */
  notYetFor: (missing) => `not yet (${missing})`,
};

export const sweep = {
  title: "Sweep: the same experiment at many values",
  loading: "Loading …",
  about:
    "A sweep trains the experiment at every value of one number. It shows when the mean recall reaches 0.9, how far the recall of the smallest class falls, and when it recovers (0 if it never fell by 0.05 or more). You can also open a sweep of the paper:",
  parameter: "Vary",
  values: "Values",
  valuesHint: "1, 2, 4, 8",
  run: "Run the sweep",
  stop: "Stop",
  progress: "Completed runs of the sweep",
  picture: "The picture of the sweep",
  canvas: "The outcomes of the runs against the number that varies. The sentences below describe the same results.",
  how: "Each mark is the mean over the seeds, and its band is the standard error. A dashed line is a power law, fitted to the logarithms of the single runs; it may lie below the means. There is no mark at a value if a run did not reach the outcome.",
  earlier: "These results belong to earlier settings or values. They stay visible until new results arrive.",
  exports: {
    csv: "Outcomes, CSV",
    svg: "Trends, SVG",
    results: "Results file",
    document: "Sweep, JSON",
    link: "Copy the link of the sweep",
  },
  choose: "Choose the number to vary, or enter values with commas between them.",
  preparing: "Preparing …",
  /** @param {string} text */
  notNumbers: (text) => `“${text}” is not a list of numbers. Enter numbers with commas between them.`,
  changed: "The sweep stopped, because the experiment or the values changed. ",
  /** @param {string[]} titles */
  also: (titles) => ` It also varies the ${titles.join(" and the ")}.`,
  /** @param {number} total */
  done: (total) => `Done: ${formatNumber(total)} runs.`,
  /** @param {number} total */
  notBegun: (total) => `${formatNumber(total)} runs. None of them is done.`,
  /**
   * @param {number} done
   * @param {number} total
   */
  partlyDone: (done, total) => `${formatNumber(done)} of ${formatNumber(total)} runs are done.`,
  /**
   * @param {number} done
   * @param {number} total
   */
  running: (done, total) => `${formatNumber(done)} of ${formatNumber(total)} runs.`,
  /**
   * @param {number} done
   * @param {number} total
   */
  stopped: (done, total) =>
    `The sweep stopped after ${formatNumber(done)} of ${formatNumber(total)} runs. Run it again to train the others.`,
};
