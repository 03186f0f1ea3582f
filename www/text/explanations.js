// @ts-check
// The explanations of the terms on the page, one line each.

/** The explanations of controls, by id or name. @type {Record<string, string>} */
export const controlExplanations = {
  source: "The examples that the network learns to classify.",
  imbalance: "The number of examples of the largest class for each example of the smallest class.",
  "imbalance-kind": "How the number of examples decreases from the largest class to the smallest.",
  minority: "The fraction of the classes that are small.",
  "max-per-class":
    "The number of training examples of the largest class. The imbalance determines the numbers of the other classes.",
  total:
    "The number of all training examples. If you set it, the imbalance only determines how the classes share them.",
  "imbalance-alpha": "The exponent of the power law: n_l is in proportion to (l + 1)^−α. α = 0 is balanced.",
  "test-per-class":
    "The number of examples of each class that are not used for training. They show how well the network classifies new examples.",
  "test-imbalance":
    "Whether all classes have the same number of test examples, or the same proportions as in training.",
  "label-noise": "The percentage of training examples with the label of another class.",
  "learning-rate":
    "The length of a step relative to its direction. A small rate is slow and safe. With a large rate, training may diverge.",
  model:
    "The model that learns: a linear model, a network with hidden layers, or a network with convolutions for images.",
  steps:
    "The number of training steps. On the curves: a linear or a logarithmic axis. A logarithmic axis gives more room to the first steps.",
  seeds:
    "How many times the experiment runs, each time with other random numbers. On the curves: how the runs of all seeds are shown.",
  "batch-size": "The number of examples in a mini-batch. Each step uses the gradient of one mini-batch.",
  delimiter: "The character between the columns of the table.",
  header: "Whether the first row of the table contains the column names.",
  label: "The column that contains the class of each example.",
  "cifar-labels": "The labels of the file that are used as classes.",
  "reduce-gray": "Converts the images to grayscale. Training becomes faster.",
  "reduce-half": "Merges each square of four pixels into one. Training becomes faster.",
  theme: "Light or dark colors.",
  speed: "How fast the training plays. The speed does not change the result.",
  time: "Drag the slider to look at an earlier step. At the right end, the pictures follow the training.",
  split: "Training examples are used to train the network. Test examples are not.",
  values: "A linear or a logarithmic axis. A logarithmic axis separates small values.",
  by: "One column of curves for each algorithm, or for each class.",
  lengths: "With equal lengths, the arrows show only directions. True lengths also show which gradient is larger.",
  "share-png": "A picture of the curves, at the resolution of the screen.",
  "share-svg": "A picture of the curves that you can scale and edit.",
  "share-csv":
    "One line for each recorded number. For all classes together, the loss is the mean over examples and the recall is the mean over classes.",
  "share-json": "The same numbers as in the CSV file, with one list for each curve.",
  "share-document": "The document that describes this experiment.",
  "share-link": "The link opens this experiment at step 0.",
  "share-element": "HTML that puts this experiment on another page as an element.",
  "share-frame": "HTML that puts this experiment on another page in a frame.",
  "first-class": "The class whose gradient is horizontal in the picture.",
  "second-class": "The other class of the plane.",
  "step-through-algorithm": "The algorithm whose step is shown.",
};

/** The explanations of headings and of an algorithm's controls, by the key in `data-term`. @type {Record<string, string>} */
export const termExplanations = {
  algorithm: "A rule that selects the examples of a step, together with a rule for the direction of the step.",
  class: "The examples with the same label.",
  loss: "How wrong the network is on the examples of a class, on average. A loss of 0 means that all are classified correctly with full confidence.",
  recall: "The share of the examples of a class that are classified correctly.",
  gradient: "The norm of the mini-batch gradient of the class.",
  weight: "The direction multiplies the gradient of the class by this weight.",
  contribution: "The norm of the term of the class in the direction.",
  predicted: "The change of the class's loss that the gradients predict.",
  actual: "The change of the class's loss that the step caused.",
  effect:
    "How far the step moves along the gradient of the class, because of the class's own term in the direction and because of the terms of the other classes.",
  "loss-change": "The predicted and the actual change. Below zero, the class gets better.",
  "learning-rate":
    "The length of a step relative to its direction. A small rate is slow and safe. With a large rate, training may diverge.",
  schedule:
    "How the learning rate changes with the step: it stays, falls as a power of the step, along half a cosine wave to 0 or by a factor at intervals, or shrinks where the class gradients oppose each other. A warm-up raises it from 0 in the first steps.",
  "option-number": "A number of the option beside it.",
  "sampling-number":
    "The number that the sampling depends on: how far it is from stratified (0) to oversampled (1) mini-batches.",
  "direction-number":
    "The number that the direction depends on, such as the power of the lengths of the class gradients.",
  formula:
    "The weight of each class: an expression of norm (the norm of its gradient), p (its projection), n_l and n (training examples of the class and of all), m_l and m (the same in the mini-batch), loss, recall, L (classes) and t (step). It may use + − × ÷ ^, parentheses, sqrt, log, exp, min and max.",
  optimizer:
    "How the direction becomes a step: SGD uses it as it is. Momentum and Adam also use earlier directions. “Sign” uses only the signs.",
  "loss-kind":
    "How errors are weighted: equally, with a correction for the sizes of the classes, with more weight on difficult examples, with larger margins for rare classes (LDAM), or with labels that are shared a little among all classes.",
  units: "The number of units in this layer.",
  activation:
    "The function that each unit applies to its input. ReLU is 0 for negative inputs; tanh and sigmoid have upper and lower limits.",
};
