// @ts-check
// The text of the controls: names, choices, hints and short notes.

import { formatNumber } from "./numbers.js";

export const transport = {
  group: "Training",
  buttons: {
    reset: { name: "Reset", hint: "Return to step 0 (R)" },
    step: { name: "Step", hint: "Make one step (right arrow)" },
    play: { name: "Play", hint: "Play (space bar)" },
    pause: { name: "Pause", hint: "Pause (space bar)" },
    replay: { name: "Replay", hint: "Play again from step 0 (space bar)" },
    end: { name: "To the end", hint: "Train to the end at full speed" },
  },
  speed: "Speed",
  /** @param {number} rate in steps per second, or Infinity */
  speedOf: (rate) => (rate === Infinity ? "full speed" : `${formatNumber(rate)} steps/s`),
  progress: "Progress",
  /**
   * @param {number} step
   * @param {number} steps
   * @param {number} trained the step that training has reached
   */
  counter: (step, steps, trained) =>
    `step ${formatNumber(step)} of ${formatNumber(steps)}${trained > step ? `, trained to ${formatNumber(trained)}` : ""}`,
};

export const time = {
  name: "Time",
  /** @param {number} step */
  spoken: (step) => `step ${formatNumber(step)}`,
};

export const keys = {
  title: "Keyboard shortcuts",
  close: "Close",
  /** @type {[string, string][]} */
  list: [
    ["Space", "play or pause"],
    ["→", "make one step"],
    ["R", "return to step 0"],
    ["+ and −", "zoom in and out"],
    ["0", "reset the zoom"],
    ["?", "show this list"],
    ["Tab", "go to the next control; the arrow keys move sliders"],
  ],
};

export const settings = {
  group: "Experiment",
  learningRate: "Learning rate",
  severalRates: "several",
  theme: "Colors",
  themes: { system: "system", light: "light", dark: "dark" },
};

export const presets = {
  title: "Example experiments",
  /** @param {string} title */
  open: (title) => `${title}.`,
  /** @param {string} title */
  changed: (title) => `${title}, changed.`,
};

export const data = {
  source: "Data",
  sources: {
    images: "Images",
    mnist: "MNIST digits",
    "fashion-mnist": "Fashion-MNIST clothing",
    plane: "Points in the plane",
    gaussians: "Gaussians",
    moons: "Two moons",
    circles: "Two circles",
    spirals: "Spirals",
    xor: "XOR",
    painted: "Painted by hand",
    more: "Points in more dimensions",
    mixture: "Gaussian mixture",
    own: "Your own data",
    files: "A file of your own…",
  },
  openFile: "Open a file…",
  files: "Files",
  drop: "Drop the files to train on them. They stay on your computer.",
  /** @param {string} names */
  readDifferently: (names) => `Read ${names} differently:`,
  generator: {
    classes: "Classes",
    separation: "Distance of centers",
    spread: "Spread",
    noise: "Noise",
    factor: "Inner radius",
    turns: "Turns",
    features: "Dimensions",
    overlap: "Overlap of classes",
  },
  automatic: "automatic",
  delimiter: "Delimiter",
  delimiters: { comma: "comma", semicolon: "semicolon", tab: "tab", bar: "vertical bar", space: "blanks" },
  header: "First row",
  headers: { names: "column names", example: "an example" },
  label: "Label column",
  labelHint: "The name of the column that contains the class, or its number, counted from 1",
  cifarLabels: "Labels",
  cifar: { cifar10: "CIFAR-10", cifar100_fine: "CIFAR-100, fine", cifar100_coarse: "CIFAR-100, coarse" },
  half: "Half size",
  gray: "Grayscale",
  noExamples: "Training examples. None are drawn yet.",
  /** @param {string} names */
  examples: (names) => `Some training examples of the classes ${names}.`,
};

export const columns = {
  title: "Columns of the table",
  name: "Column",
  role: "Role",
  kinds: { number: "numbers", boolean: "true or false", text: "text", empty: "no values" },
  roles: { label: "label", feature: "feature", category: "category", left_out: "left out" },
  /**
   * @param {string} label
   * @param {number} features
   * @param {number} leftOut
   */
  summary: (label, features, leftOut) =>
    `Label: ${label}. Features: ${formatNumber(features)}. Columns left out: ${formatNumber(leftOut)}.`,
  /**
   * @param {string} kind
   * @param {string[]} samples
   */
  values: (kind, samples) =>
    samples.length === 0 ? kind : `${kind}: ${[...samples, ...(samples.length < 3 ? [] : ["…"])].join(", ")}`,
  /** @param {number} column */
  nameless: (column) => `column ${formatNumber(column)}`,
  /** @param {string} name */
  roleOf: (name) => `Role of ${name}`,
  /** @param {number} count */
  missingCells: (count) => `${formatNumber(count)} missing`,
  /** @param {number} count */
  more: (count) => `${formatNumber(count)} more columns are not listed.`,
  missing: "Missing cells",
  treatments: { rows: "leave out the rows", columns: "leave out the columns", mean: "use the training mean" },
  /**
   * @param {number} count
   * @param {{ row: number, why: string, file?: string }[]} rows
   */
  rowsLeftOut: (count, rows) => {
    const listed = rows
      .map(({ row, why, file }) => `row ${formatNumber(row)}${file ? ` of ${file}` : ""} (${why})`)
      .join(", ");
    return `Rows left out: ${formatNumber(count)}. ${count > rows.length ? `The first are ${listed}.` : `${listed[0]?.toUpperCase() ?? ""}${listed.slice(1)}.`}`;
  },
};

export const classes = {
  title: "Classes",
  number: "Number of classes",
  /**
   * @param {number} used
   * @param {number} available
   */
  count: (used, available) => `Classes: ${formatNumber(used)} of ${formatNumber(available)}`,
  hint: "Class 1 has the most examples. Classes with the same number are merged into one.",
  tooFew: "An experiment needs at least two classes. Give another class its own number.",
  unused: "not used",
  /** @param {string} number */
  numbered: (number) => `class ${number}`,
  /** @param {string} name */
  choice: (name) => `Class ${name}`,
  /** @param {number} number */
  nameOf: (number) => `Name of class ${number}`,
};

export const painting = {
  brush: "Paint",
  newClass: "new class",
  eraser: "erase",
  /**
   * @param {number} count
   * @param {string} name
   */
  count: (count, name) => `${formatNumber(count)} of class ${name}`,
  tooFew:
    "There are too few points. Paint at least two points for each of two classes. Until then the experiment does not change.",
  /** @param {string} counts */
  hint: (counts) => `Paint with the pointer, or with the arrow keys and Enter. Painted points: ${counts}.`,
  withEraser: "the eraser",
  /** @param {string} name */
  withClass: (name) => `the brush for class ${name}`,
  /**
   * @param {string} brush
   * @param {string} counts
   */
  canvas: (brush, counts) =>
    `A square in which you can paint points. You are using ${brush}. Painted points: ${counts}.`,
};

export const imbalance = {
  ratio: "Imbalance",
  /** @param {number} ratio */
  written: (ratio) => `${formatNumber(ratio)} : 1`,
  /** @param {number} ratio */
  spoken: (ratio) => `${formatNumber(ratio)} to 1`,
  kind: "Kind of imbalance",
  kinds: {
    ratio: "two groups",
    step: "some small classes",
    long_tailed: "long tail",
    power_law: "power law",
    counts: "exact counts",
    as_is: "as in the data",
  },
  minority: "Fraction of small classes",
  counts: "Training examples of each class",
  /** @param {string} name */
  countOf: (name) => `Training examples of class ${name}`,
  /** @param {number} number */
  countOfNumber: (number) => `Training examples of class ${number}`,
  more: "Example counts and labels",
  alpha: "Exponent α of the power law",
  maxPerClass: "Examples of the largest class",
  total: "Training examples in all",
  testPerClass: "Test examples per class",
  testImbalance: "Test imbalance",
  testImbalances: { balanced: "balanced", as_trained: "as in training" },
  labelNoise: "Wrong labels, %",
};

export const network = {
  model: "Network",
  models: { linear: "linear", mlp: "hidden layers", cnn: "convolutions" },
  layers: "Hidden layers",
  /** @param {number} layer */
  layer: (layer) => `Hidden layer ${layer}`,
  add: "Add a layer",
  remove: "Remove",
  /** @param {number} layer */
  removeOf: (layer) => `Remove layer ${layer}`,
  /** @param {number} layer */
  unitsOf: (layer) => `Units of layer ${layer}`,
  /** @param {number} layer */
  activationOf: (layer) => `Activation of layer ${layer}`,
  activations: { relu: "ReLU", leaky_relu: "leaky ReLU", tanh: "tanh", sigmoid: "sigmoid", none: "none" },
};

export const training = {
  steps: "Steps",
  batchSize: "Mini-batch",
  seeds: "Number of seeds",
  /** @param {number} count */
  seedTitle: (count) => (count > 1 ? "Seeds" : "Seed"),
  newSeed: "New seed",
  seedHint:
    "The seed of a run determines its random numbers. The same seed gives the same run again. A new seed gives other examples, other initial parameters and other mini-batches.",
};

export const algorithms = {
  title: "Algorithms",
  /** @param {number} count */
  choose: (count) => `choose from ${formatNumber(count)}`,
  grid: "Grid of algorithms",
  caption: "Rows: how the examples of a step are sampled. Columns: how the class gradients are combined.",
  compared: "Algorithms to compare",
  number: "Number of algorithms",
  atLeastOne: "An experiment needs at least one algorithm. Choose another one before you remove this one.",
  /** @param {string} name */
  learningRateOf: (name) => `Learning rate of ${name}`,
  /** @param {number} number */
  learningRateOfNumber: (number) => `Learning rate of algorithm ${number}`,
  /** @param {string} name */
  scheduleOf: (name) => `Schedule of ${name}`,
  /** @param {number} number */
  scheduleOfNumber: (number) => `Schedule of algorithm ${number}`,
  numbers: "numbers",
  /** @param {string} name */
  of: (name) => `of ${name}`,
  /** @param {string} name */
  optimizerOf: (name) => `Optimizer of ${name}`,
  /** @param {number} number */
  optimizerOfNumber: (number) => `Optimizer of algorithm ${number}`,
  /** @param {string} name */
  lossOf: (name) => `Loss of ${name}`,
  /** @param {number} number */
  lossOfNumber: (number) => `Loss of algorithm ${number}`,
  /** The symbols of the numbers of directions and samplings, by their fields. @type {Record<string, string>} */
  symbols: { alpha: "α", beta: "β", theta: "θ" },
  more: "More directions",
  fewer: "Fewer directions",
  /**
   * @param {string} symbol
   * @param {string} name
   */
  numberOf: (symbol, name) => `${symbol} of ${name}`,
  /** @param {string} name */
  formulaOf: (name) => `Weight of a class in ${name}`,
  formula: "weight of a class =",
  /** @param {string} reason */
  formulaFault: (reason) => `This is no formula yet: ${reason}.`,
  /** @param {number} number */
  directionOfNumber: (number) => `Direction of algorithm ${number}`,
  /** Names and meanings of the rows. @type {Record<import("../types.js").SamplingKind, [string, string]>} */
  samplings: {
    full: ["Full: all examples", "Every step uses every example."],
    uniform: [
      "Uniform: any examples",
      "Mini-batches are drawn from a random permutation of all examples. A mini-batch may have no example of a rare class.",
    ],
    stratified: [
      "Stratified: in proportion to the classes",
      "Every class has its share of each mini-batch, but at least one example.",
    ],
    oversampled: [
      "Oversampled: equal, small classes repeat",
      "Each mini-batch has the same number of examples of every class. Examples of small classes repeat.",
    ],
    undersampled: [
      "Undersampled: equal, large classes are cut",
      "Each mini-batch has the same number of examples of every class. An epoch ends when the smallest class has no more examples.",
    ],
    mixed: [
      "Mixed: between stratified and oversampled",
      "Each class has a share of each mini-batch in proportion to a power of its size, n_l^(1−θ). θ = 0 is stratified, and θ = 1 is oversampled.",
    ],
  },
  /** Names and meanings of the columns. @type {Record<import("../types.js").DirectionKind, [string, string]>} */
  directions: {
    mean: ["mean", "The direction is the sum of the class gradients. Large classes dominate it."],
    class_mean: [
      "class mean",
      "The mean gradient of each class has the same weight. This is inverse-frequency weighting.",
    ],
    normalized: ["normalized", "Each class gradient is scaled to length 1, so every class contributes equally."],
    rescaled: [
      "rescaled",
      "Each class gradient is scaled to length 1 and divided by its projection on the true gradient of the class.",
    ],
    rescaled_product: ["rescaled product", "The bounded form of “rescaled” that the authors use in their code."],
    bisection: ["bisection", "The direction of “normalized” with the length of “mean”."],
    power: [
      "power",
      "Each class gradient is divided by a power α of its length. α = 0 is “mean”, and α = 1 is “normalized”.",
    ],
    effective_number: [
      "effective number",
      "Each class gradient is divided by the effective number of examples of its class (Cui et al. 2019). β = 0 is “mean”, and β near 1 is inverse-frequency weighting.",
    ],
    min_norm: [
      "minimum norm",
      "The shortest weighted mean of the class gradients, each scaled to length 1. A small step along it helps every class whenever one can.",
    ],
    formula: [
      "your formula",
      "Each class gradient is multiplied by the value of a formula that you write, such as 1/norm^0.5 or n/n_l * p.",
    ],
  },
  schedules: {
    constant: "constant",
    power: "power decay",
    cosine: "cosine",
    step: "in steps",
    angle: "by angle",
  },
  optimizers: { sgd: "SGD", momentum: "momentum", adam: "Adam", sign: "sign" },
  losses: {
    cross_entropy: "cross-entropy",
    logit_adjusted: "logit-adjusted",
    focal: "focal",
    ldam: "LDAM",
    label_smoothing: "label smoothing",
  },
};

/** The names of the numbers of an option, as they stand in documents. @type {Record<string, string>} */
const NUMBERS = {
  after: "after (steps)",
  beta: "β",
  beta1: "β₁",
  beta2: "β₂",
  epsilon: "ε",
  every: "every (steps)",
  exponent: "exponent",
  factor: "factor",
  gamma: "γ",
  tau: "τ",
  warmup: "warm-up (steps)",
  weight_decay: "weight decay",
};

export const option = {
  /** Returns the name of a number. @param {string} name */
  number: (name) => NUMBERS[name] ?? name.replaceAll("_", " "),
};

export const view = {
  open: "View options",
  quantities: "Show",
  moreQuantities: "more",
  /** The name and the meaning of each quantity, by its name in documents. @type {Record<string, [string, string]>} */
  quantity: {
    loss: ["loss", "The mean loss of the examples of a class."],
    recall: ["recall", "The share of the examples of a class that are classified correctly."],
    precision: ["precision", "The share of the examples predicted as a class that belong to it."],
    f1: ["F1", "The harmonic mean of the precision and the recall of a class."],
    predicted_share: [
      "predicted share",
      "The share of all examples that are predicted as a class. Before training it is the initial guess.",
    ],
    roc_auc: ["ROC AUC", "The probability that an example of a class ranks above one of the others."],
    average_precision: ["average precision", "The mean precision at the thresholds that find an example of a class."],
    accuracy: ["accuracy", "The share of all examples that are classified correctly."],
    balanced_accuracy: ["balanced accuracy", "The mean recall of the classes."],
    macro_f1: ["macro F1", "The mean F1 of the classes."],
    g_mean: ["G-mean", "The geometric mean of the recalls of the classes."],
    matthews_corrcoef: ["Matthews", "Matthews' correlation coefficient between the true and the predicted classes."],
    gradient_norm: ["gradient", "The norm of the gradient of a class over all its examples."],
    contribution: ["contribution", "The norm of the term of the class in the direction."],
    cosine: [
      "angle",
      "The cosine of the angle between the gradients of two classes. Below zero, the classes compete. While the cosines of all pairs of L classes exceed −1/(L−1), a small normalized step increases no class's loss.",
    ],
    alignment: [
      "alignment",
      "The cosine of the angle between the direction and the gradient of a class. Below zero, the step makes the class worse.",
    ],
    projection: [
      "projection",
      "The cosine of the angle between the mini-batch gradient and the true gradient of a class: 1 means no directional noise.",
    ],
    learning_rate: ["learning rate", "The learning rate of the next step, which a schedule may change."],
    curvature: ["curvature", "The curvature of the loss of a class along the next step, if the experiment records it."],
    safe_learning_rate: [
      "safe rate",
      "The largest learning rate at which the next step still improves a class, if the experiment records it.",
    ],
  },
  split: "Examples",
  splits: { train: "train", test: "test", both: "both" },
  steps: "Steps",
  values: "Values",
  scales: { linear: "linear", log: "log" },
  columns: "Columns",
  column: { algorithm: "algorithms", class: "classes" },
  seeds: "Seeds",
  seedModes: { mean: "mean ± sd", quartiles: "quartiles", each: "each" },
  legend: "Colors",
  hide: "Hide these lines",
  show: "Show these lines again",
  previousRun: "previous run",
  /** @param {number} train */
  trainCount: (train) => formatNumber(train),
  /**
   * @param {number} train
   * @param {number} test
   */
  counts: (train, test) => `${formatNumber(train)} train · ${formatNumber(test)} test`,
  notes: {
    guessing: "The dotted line is the recall of random guessing.",
    /** @param {string} names */
    trainOnly: (names) => `These quantities are measured on training examples only: ${names}.`,
    both: "Solid lines are training examples, and dashed lines are test examples.",
    angle: "The curve of an angle has the color of the smaller class.",
    mean: "Each curve is the mean over the seeds. Its band extends one standard deviation to each side.",
    quartiles: "Each curve is the median over the seeds. Its band extends from the lower to the upper quartile.",
  },
};

export const zoom = {
  group: "Zoom",
  closer: { name: "Zoom in", hint: "Zoom in (+), or draw a rectangle over the curves" },
  wider: { name: "Zoom out", hint: "Zoom out (−)" },
  reset: { name: "Reset zoom", hint: "Show the whole run (0, or a double click)" },
};

export const share = {
  title: "Share",
  buttons: {
    png: "Picture, PNG",
    svg: "Picture, SVG",
    csv: "Curves, CSV",
    json: "Curves, JSON",
    document: "Experiment, JSON",
    link: "Copy link",
    element: "Embed: element",
    frame: "Embed: iframe",
  },
};
