// @ts-check
// The bounds and defaults of the document's numbers, by type, kind and field. A list has the bounds of its length.
// `cargo xtask generate` writes this file from docs/document.schema.json.

export const Algorithm = {
  learning_rate: { above: 0, max: 1000 },
  projection_floor: { above: 0, max: 1, usual: 0.001 },
  stages: { max: 10 },
};

export const Architecture = {
  cnn: {
    maps: { max: 2, min: 2, usual: [16, 32] },
    size: { max: 11, min: 1, usual: 5 },
  },
  mlp: {
    hidden: { max: 16 },
  },
};

export const DataDocument = {
  classes: { max: 100, min: 2 },
  label_noise: { below: 1, min: 0, usual: 0 },
  max_per_class: { max: 1000000, min: 1 },
  test_per_class: { max: 1000000, min: 1 },
  test_share: { max: 0.999, min: 0.001 },
  total: { max: 1000000, min: 2 },
};

export const Direction = {
  effective_number: {
    beta: { below: 1, min: 0 },
  },
  power: {
    alpha: { max: 2, min: 0 },
  },
};

export const Generator = {
  circles: {
    factor: { max: 1, min: 0, usual: 0.5 },
    noise: { max: 10, min: 0, usual: 0.1 },
  },
  gaussians: {
    classes: { max: 100, min: 2, usual: 2 },
    separation: { max: 100, min: 0, usual: 3 },
    spread: { max: 100, min: 0.001, usual: 1 },
  },
  mixture: {
    classes: { max: 100, min: 2, usual: 2 },
    features: { max: 1000, min: 1, usual: 10 },
    overlap: { below: 1, min: 0, usual: 0.2 },
  },
  moons: {
    noise: { max: 10, min: 0, usual: 0.1 },
  },
  spirals: {
    classes: { max: 100, min: 2, usual: 2 },
    noise: { max: 10, min: 0, usual: 0.02 },
    turns: { max: 10, min: 0.1, usual: 1 },
  },
  xor: {
    noise: { max: 10, min: 0, usual: 0.1 },
  },
};

export const Hidden = {
  width: { max: 4096, min: 1 },
};

export const Imbalance = {
  long_tailed: {
    ratio: { max: 10000, min: 1 },
  },
  power_law: {
    alpha: { max: 5, min: 0 },
  },
  ratio: {
    ratio: { max: 10000, min: 1 },
  },
  step: {
    minority: { max: 1, min: 0 },
    ratio: { max: 10000, min: 1 },
  },
};

export const Loss = {
  focal: {
    gamma: { max: 10, min: 0, usual: 2 },
  },
  label_smoothing: {
    epsilon: { max: 1, min: 0, usual: 0.1 },
  },
  ldam: {
    margin: { max: 10, min: 0, usual: 0.5 },
    scale: { above: 0, max: 100, usual: 1 },
  },
  logit_adjusted: {
    tau: { max: 10, min: 0, usual: 1 },
  },
};

export const Merged = {
  of: { max: 100, min: 1 },
};

export const Optimizer = {
  adam: {
    beta1: { below: 1, min: 0, usual: 0.9 },
    beta2: { below: 1, min: 0, usual: 0.999 },
    epsilon: { above: 0, max: 1, usual: 1e-8 },
    weight_decay: { max: 10, min: 0, usual: 0 },
  },
  momentum: {
    beta: { below: 1, min: 0, usual: 0.9 },
    weight_decay: { max: 10, min: 0, usual: 0 },
  },
  sgd: {
    weight_decay: { max: 10, min: 0, usual: 0 },
  },
  sign: {
    weight_decay: { max: 10, min: 0, usual: 0 },
  },
};

export const RecordingSchedule = {
  every: {
    steps: { max: 10000000, min: 1 },
  },
  log: {
    records: { max: 10000, min: 2 },
  },
};

export const Sampling = {
  mixed: {
    theta: { max: 1, min: 0 },
  },
};

export const Schedule = {
  angle: {
    warmup: { max: 10000000, min: 0, usual: 0 },
  },
  constant: {
    warmup: { max: 10000000, min: 0, usual: 0 },
  },
  cosine: {
    warmup: { max: 10000000, min: 0, usual: 0 },
  },
  power: {
    after: { max: 10000000, min: 0.001, usual: 10 },
    exponent: { max: 10, min: 0, usual: 0.5 },
    warmup: { max: 10000000, min: 0, usual: 0 },
  },
  step: {
    every: { max: 10000000, min: 1 },
    factor: { above: 0, max: 1, usual: 0.1 },
    warmup: { max: 10000000, min: 0, usual: 0 },
  },
};

export const SourceDocument = {
  files: {
    files: { max: 100, min: 1 },
  },
  painted: {
    classes: { max: 100, min: 2 },
  },
};

export const Stage = {
  from: { max: 10000000, min: 1 },
};

export const Sweep = {
  values: { max: 1000, min: 1 },
};

export const TrainingDocument = {
  batch_size: { max: 1000000, min: 1 },
  seeds: { max: 100, min: 1 },
  steps: { max: 10000000, min: 1 },
};
