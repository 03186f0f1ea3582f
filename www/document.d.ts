// The types of the experiment document. `cargo xtask generate` writes this file from docs/document.schema.json.

/** A whole experiment, before it is checked. */
export type ExperimentDocument = {
  /** The version of this schema: 1, or 2 if there is a sweep. */
  version: number;
  /** The data. */
  data: DataDocument;
  /** The model. */
  model: Architecture;
  /** The length of training, and the seeds. */
  training: TrainingDocument;
  /** The algorithms; each has one run per seed, and all start from the same initial parameters. */
  algorithms: Algorithm[];
  /** The parameters that vary. Every combination of their values is an experiment of its own. The runs of this experiment ignore them. */
  sweep?: Sweep[];
};

/** An activation function: a unit's response h to its input z. */
export type Activation = "none" | "relu" | "leaky_relu" | "tanh" | "sigmoid";

/** Describes how a run takes its steps. */
export type Algorithm = {
  /** The rule that chooses the examples of each step. */
  sampling: Sampling;
  /** The rule that combines the class gradients into a direction. */
  direction: Direction;
  /** η, the learning rate. */
  learning_rate: number;
  /** The loss that training minimizes. */
  loss?: Loss;
  /** The rule that turns the direction into a step. */
  optimizer?: Optimizer;
  /** The smallest |p_l| that a rescaled direction divides by. */
  projection_floor?: number;
  /** The rule for the learning rate of each step. */
  schedule?: Schedule;
  /** What changes from given steps on, in order. */
  stages?: Stage[];
};

/** A kind of network with its sizes. The data determines the number of inputs and classes. */
export type Architecture = {
  kind: "linear";
} | {
  kind: "mlp";
  /** The hidden layers, starting at the input. */
  hidden: Hidden[];
} | {
  kind: "cnn";
  /** The number of maps of each convolution. */
  maps?: [number, number];
  /** The side of the kernels in taps; odd. */
  size?: number;
};

/** A class of the experiment. */
export type ClassDocument = string | Merged;

/** A column of a table. */
export type Column = number | string;

/** A column and its role. */
export type ColumnRole = {
  /** The column. */
  column: Column;
  /** Its role. */
  role: Role;
};

/** The data of an experiment. */
export type DataDocument = {
  /** The source of the examples. */
  source: SourceDocument;
  /** The classes, the largest first. `{"name": "vehicles", "of": ["ship", "truck"]}` merges several classes of the source into one. */
  classes: ClassDocument[];
  /** The rule for the number of training examples of the other classes. */
  imbalance: Imbalance;
  /** The fraction of each class's training labels that are wrong. Test labels are always right. */
  label_noise?: number;
  /** The number of training examples of the largest class, n_0. It equals the first number of `counts` if the imbalance lists them. Only `as_is` and `total` do without it. */
  max_per_class?: number;
  /** The scale of the features on which the network trains. */
  scaling?: Scaling;
  /** The rule for the number of test examples of the other classes: the same for every class, or the proportions of the training examples. */
  test_imbalance?: TestImbalance;
  /** The number of test examples of every class, or of the largest class if they follow the training proportions. Only `as_is` does not need it. */
  test_per_class?: number;
  /** The fraction of each class's examples that `as_is` sets aside for testing, rounded to the nearest count and at least one, if the source has no test set. The default is 0.2. */
  test_share?: number;
  /** The number of all training examples, n, in place of `max_per_class`. The imbalance then only shares them out. */
  total?: number;
};

/** The built-in rules that combine the class gradients g_l into one direction d = Σ_l c_l g_l. */
export type Direction = "mean" | "class_mean" | "normalized" | "rescaled" | "rescaled_product" | "bisection" | "min_norm" | {
  kind: "power";
  /** α, the exponent: 0 is `mean`, 1 is `normalized`. */
  alpha: number;
} | {
  kind: "effective_number";
  /** β, the probability that a further example adds something new. */
  beta: number;
} | {
  kind: "formula";
  /** The expression, such as `1/norm^0.5`. */
  text: string;
};

/** The encoding of a text. */
export type Encoding = "utf-8" | "utf-16" | "windows-1252";

/** Identifies a file. */
export type FileId = {
  /** The name of the file. */
  name: string;
  /** The SHA-256 of its content, 64 hexadecimal digits in lower case; empty if any file of this name is accepted. */
  sha256?: string;
};

/** A kind of file, with the options for reading it. */
export type Format = {
  kind: "table";
  /** The roles of other columns. By default numbers are features, texts are categories, and row numbers and texts with more than 50 values are left out. */
  columns?: ColumnRole[];
  /** The first character of comment lines. By default it is # or % if the first line begins with it. */
  comment?: string;
  /** The character before the decimals, `.` or `,`. By default it is detected. */
  decimal?: string;
  /** The delimiter, one ASCII character; a blank stands for runs of blanks. By default it is the one of tab, semicolon, bar, comma and blanks that splits the first 100 rows into the same number of columns, and into the most. */
  delimiter?: string;
  /** The encoding. By default it is detected. */
  encoding?: Encoding;
  /** Whether the first row is a header. By default it is if a text stands over numbers, if its first cell is empty, if its cells are 0, 1, 2, … or 1, 2, 3, …, or if all its cells are texts that never come again below in their column. */
  header?: boolean;
  /** The column of the label. By default it is the column with the name of a label, such as `class`. Without one it is the last column, the first column of a table without header, or the only one that can be a label. */
  label?: Column;
  /** What happens where a cell is missing. By default the rows are left out if they are at most 5 % of all and no class disappears; otherwise the mean of the training examples fills the cells. */
  missing?: Missing;
  /** What happens to columns of texts. By default they become one feature for each value. */
  text?: TextColumns;
} | {
  kind: "libsvm";
} | {
  kind: "idx";
  /** How the images are made smaller. */
  reduce?: Reduction;
} | {
  kind: "cifar";
  /** The dataset and its labels. By default, the lengths of the files determine the dataset, and CIFAR-100 gets its fine labels. */
  labels?: Labels;
  /** How the images are made smaller. */
  reduce?: Reduction;
};

/** The distribution of each class; two-dimensional unless stated otherwise. */
export type Generator = {
  kind: "gaussians";
  /** The number of classes. */
  classes?: number;
  /** Δ, the distance between centers of neighbors. */
  separation?: number;
  /** σ, the standard deviation of each coordinate. */
  spread?: number;
} | {
  kind: "moons";
  /** The standard deviation of the noise on each coordinate. */
  noise?: number;
} | {
  kind: "circles";
  /** The radius of the inner circle. */
  factor?: number;
  /** The standard deviation of the noise on each coordinate. */
  noise?: number;
} | {
  kind: "spirals";
  /** The number of classes. */
  classes?: number;
  /** The standard deviation of the noise on each coordinate. */
  noise?: number;
  /** The number of turns of an arm around the origin. */
  turns?: number;
} | {
  kind: "xor";
  /** The standard deviation of the noise on each coordinate. */
  noise?: number;
} | {
  kind: "mixture";
  /** L, the number of classes. */
  classes?: number;
  /** d, the number of features; at least L − 1. */
  features?: number;
  /** The overlapping coefficient ∫ min(p, q) of any two classes' densities p and q. It is twice the Bayes error of the two classes at equal frequency: 2Φ(−δ/2) for a distance δ between their centers. Values below 10⁻⁶ are replaced by 10⁻⁶, a distance of 9.8, because infinitely distant classes cannot be drawn. */
  overlap?: number;
};

/** A hidden layer. */
export type Hidden = {
  /** The number of units. */
  width: number;
  /** The activation of each unit. */
  activation: Activation;
};

/** The imbalance of the classes; class 0 is the largest. */
export type Imbalance = {
  kind: "ratio";
  /** The imbalance ratio ρ; 1 is balanced. */
  ratio: number;
} | {
  kind: "step";
  /** The fraction μ of small classes. */
  minority: number;
  /** The imbalance ratio ρ; 1 is balanced. */
  ratio: number;
} | {
  kind: "long_tailed";
  /** The imbalance ratio ρ; 1 is balanced. */
  ratio: number;
} | {
  kind: "power_law";
  /** The exponent α; 0 is balanced. */
  alpha: number;
} | {
  kind: "counts";
  /** n_l of each class. */
  counts: number[];
} | {
  kind: "as_is";
  /** The number of test examples of each class. */
  test?: number[];
  /** The number of training examples of each class. */
  train?: number[];
};

/** A dataset with the choice of its labels. */
export type Labels = "cifar10" | "cifar100_fine" | "cifar100_coarse";

/** The loss that training minimizes. */
export type Loss = {
  kind: "cross_entropy";
} | {
  kind: "logit_adjusted";
  /** τ, the strength of the shift; 1 targets the balanced error of the classes. */
  tau?: number;
} | {
  kind: "focal";
  /** γ, the strength of the reduction. */
  gamma?: number;
} | {
  kind: "ldam";
  /** The margin of the smallest class. */
  margin?: number;
  /** The factor of the logits. */
  scale?: number;
} | {
  kind: "label_smoothing";
  /** ε, the part of the target that all classes share. */
  epsilon?: number;
};

/** Several classes of a source under one name. */
export type Merged = {
  /** The name of the merged class. */
  name: string;
  /** The names of the source's classes. */
  of: string[];
};

/** What happens where a cell is missing. */
export type Missing = "rows" | "columns" | "mean";

/** A quantity that is recorded on request only. */
export type Observable = "confusion" | "curvature";

/** The built-in rules that turn a direction into a step. */
export type Optimizer = {
  kind: "sgd";
  /** λ, the weight decay. */
  weight_decay?: number;
} | {
  kind: "momentum";
  /** β, the fraction of the old sum that is kept. */
  beta?: number;
  /** λ, the weight decay. */
  weight_decay?: number;
} | {
  kind: "adam";
  /** β₁, the decay rate of the mean. */
  beta1?: number;
  /** β₂, the decay rate of the mean of squares. */
  beta2?: number;
  /** ε, which keeps the quotient finite. */
  epsilon?: number;
  /** λ, the weight decay. */
  weight_decay?: number;
} | {
  kind: "sign";
  /** λ, the weight decay. */
  weight_decay?: number;
};

/** One class of painted points. */
export type PaintedClass = {
  /** The name of the class. */
  name: string;
  /** The points. */
  points: [number, number][];
};

/** Selects the steps at which a run is recorded. The first and the last step are always recorded. */
export type RecordingSchedule = {
  kind: "every";
  /** The interval in steps; 1 records every step. */
  steps: number;
} | {
  kind: "log";
  /** The number of records. */
  records: number;
};

/** The operations that make images smaller; none by default. Plain features do not change. */
export type Reduction = {
  /** Whether three color channels become one gray channel. Other images do not change. */
  gray?: boolean;
  /** Whether height and width are halved. */
  half?: boolean;
};

/** The role of a column. */
export type Role = "feature" | "category" | "left_out";

/** The built-in rules that choose the examples of each step. */
export type Sampling = "full" | "uniform" | "stratified" | "oversampled" | "undersampled" | {
  kind: "mixed";
  /** θ, the part of the way from `stratified` (0) to `oversampled` (1). */
  theta: number;
};

/** How each channel of an image, or each plain feature, is shifted and scaled. The training examples determine the numbers, and the test examples use the same ones. */
export type Scaling = "standardized" | "unit" | "centered";

/** The rule for the learning rate of each step. */
export type Schedule = {
  kind: "constant";
  /** The number of steps in which the learning rate rises to η. */
  warmup?: number;
} | {
  kind: "power";
  /** The number of steps after which the learning rate has fallen by 2^exponent. */
  after?: number;
  /** The exponent. */
  exponent?: number;
  /** The number of steps in which the learning rate rises to η. */
  warmup?: number;
} | {
  kind: "cosine";
  /** The number of steps in which the learning rate rises to η. */
  warmup?: number;
} | {
  kind: "step";
  /** The interval in steps. */
  every: number;
  /** The factor. */
  factor?: number;
  /** The number of steps in which the learning rate rises to η. */
  warmup?: number;
} | {
  kind: "angle";
  /** The number of steps in which the learning rate rises to η. */
  warmup?: number;
};

/** The source of the examples. */
export type SourceDocument = {
  kind: "packaged";
  /** The name of the dataset, such as `mnist`. */
  name: "mnist" | "fashion-mnist";
  /** How the images are made smaller. */
  reduce?: Reduction;
} | {
  kind: "generated";
  /** The distributions. */
  generator: Generator;
} | {
  kind: "painted";
  /** The classes with their points, at most 10,000 in all. */
  classes: PaintedClass[];
} | {
  kind: "files";
  /** The files. Without `sha256`, any file of the name is accepted. */
  files: FileId[];
  /** The format of the files. */
  format: Format;
};

/** The axes of an algorithm that change from a step on. What a stage leaves out stays as it was. */
export type Stage = {
  /** The first step of the stage: the number of steps taken before it. */
  from: number;
  /** The rule that combines the class gradients into a direction. */
  direction?: Direction;
  /** The rule that turns the direction into a step. It begins in its initial state. */
  optimizer?: Optimizer;
  /** The rule that chooses the examples of each step. Its permutations begin anew. */
  sampling?: Sampling;
};

/** A parameter of the document that varies. */
export type Sweep = {
  /** The parameter. */
  parameter: SweepParameter;
  /** The values, in order. */
  values: number[];
};

/** The parameters that a sweep can vary. */
export type SweepParameter = "ratio" | "batch_size" | "learning_rate" | "width" | "max_per_class" | "alpha" | "theta";

/** The rule for the number of test examples of each class. */
export type TestImbalance = "balanced" | "as_trained";

/** What happens to columns of texts. */
export type TextColumns = "one_hot" | "leave_out";

/** The length of training, and the seeds. */
export type TrainingDocument = {
  /** The number of steps of every run. */
  steps: number;
  /** The seeds, whole numbers below 2³². Each seed determines examples, initial parameters and permutations, and gives one replicate of every algorithm. */
  seeds: number[];
  /** The mini-batch size, m. Every sampling but `full` needs it. */
  batch_size?: number;
  /** What is recorded beyond the usual quantities, because it costs time or memory. */
  observe?: Observable[];
  /** The steps at which the runs are recorded. */
  record?: RecordingSchedule;
};
