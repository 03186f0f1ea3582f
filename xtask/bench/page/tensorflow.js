// @ts-check
// Makes the same step in TensorFlow.js as its users would write it: each class's gradient by variableGrads, its norm,
// the sum of unit gradients, and an assignment to every variable.

import { RATE, standardized } from "./workload.js";

/** @typedef {import("./workload.js").Workload} Workload */
/** @typedef {any} Tensor */

/** The global variable that TensorFlow.js's scripts define. */
const tf = /** @type {any} */ (globalThis).tf;

/**
 * @param {"wasm" | "cpu"} backend
 */
export async function useBackend(backend) {
  // Without threads, like the lab's own step, and as on a page without cross-origin isolation.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  tf.wasm.setWasmPaths(new URL("peers/@tensorflow/tfjs-backend-wasm/wasm-out/", import.meta.url).href);
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend “${backend}” here`);
  await tf.ready();
}

/**
 * @param {Workload} workload
 * @param {number[]} counts the number of examples of each class in a step
 * @param {Float32Array} parameters the initial parameters, in the lab's order
 */
export function tensorflowStep(workload, counts, parameters) {
  const network = workload.dims ? perceptron(workload.dims, parameters) : convolutional(workload, parameters);
  const total = counts.reduce((a, b) => a + b);
  const inputs = standardized(workload, counts).map((values, label) => network.input(values, counts[label] ?? 0));
  const labels = counts.map((count, label) => tf.oneHot(tf.fill([count], label, "int32"), counts.length));
  /** @param {number} label */
  const lossOf = (label) => {
    const logits = network.logits(inputs[label]);
    const loss = tf.losses.softmaxCrossEntropy(labels[label], logits, undefined, undefined, tf.Reduction.SUM);
    return tf.div(loss, total);
  };
  const step = () =>
    tf.tidy(() => {
      const classes = counts.map((_, label) => tf.variableGrads(() => lossOf(label), network.variables).grads);
      const norms = classes.map((grads) =>
        tf.sqrt(tf.addN(network.variables.map((variable) => tf.sum(tf.square(grads[variable.name]))))),
      );
      for (const variable of network.variables) {
        const units = classes.map((grads, label) => tf.div(grads[variable.name], norms[label]));
        variable.assign(tf.sub(variable, tf.mul(tf.addN(units), RATE)));
      }
    });
  return {
    /** @param {number} steps */
    advance(steps) {
      for (let made = 0; made < steps; made += 1) step();
      network.variables[0]?.dataSync();
    },
    /** Returns the mean loss over all examples. @returns {number} */
    loss: () => tf.tidy(() => tf.addN(counts.map((_, label) => lossOf(label))).dataSync()[0]),
    dispose: () => tf.disposeVariables(),
  };
}

/**
 * Cuts a dense layer's weights and biases from the flat vector; `next` is the offset of the next layer.
 * @param {Float32Array} parameters
 * @param {number} at
 * @param {number} inputs
 * @param {number} outputs
 */
function dense(parameters, at, inputs, outputs) {
  const end = at + inputs * outputs;
  const weights = tf.transpose(tf.tensor2d(parameters.slice(at, end), [outputs, inputs]));
  return {
    weights: tf.variable(weights),
    bias: tf.variable(tf.tensor1d(parameters.slice(end, end + outputs))),
    next: end + outputs,
  };
}

/**
 * @param {number[]} dims
 * @param {Float32Array} parameters
 */
function perceptron(dims, parameters) {
  let at = 0;
  const layers = dims.slice(1).map((outputs, depth) => {
    const layer = dense(parameters, at, dims[depth] ?? 0, outputs);
    at = layer.next;
    return layer;
  });
  return {
    variables: layers.flatMap(({ weights, bias }) => [weights, bias]),
    input: (/** @type {Float32Array} */ values, /** @type {number} */ count) =>
      tf.tensor2d(values, [count, values.length / count]),
    logits: (/** @type {Tensor} */ x) =>
      layers.reduce((below, { weights, bias }, depth) => {
        const z = tf.add(tf.matMul(below, weights), bias);
        return depth === layers.length - 1 ? z : depth === 0 ? tf.relu(z) : tf.tanh(z);
      }, x),
  };
}

/**
 * Builds the authors' network: convolution, ReLU, max pooling; convolution, tanh, average pooling; dense.
 * @param {Workload} workload
 * @param {Float32Array} parameters
 */
function convolutional({ image = [0, 0, 0], maps = [0, 0], size = 0, counts }, parameters) {
  const [channels, height, width] = image;
  let at = 0;
  const kernels = [channels, maps[0]].map((inputs, depth) => {
    const outputs = maps[depth] ?? 0;
    const end = at + outputs * inputs * size * size;
    const weights = tf.transpose(tf.tensor4d(parameters.slice(at, end), [outputs, inputs, size, size]), [2, 3, 1, 0]);
    const bias = tf.variable(tf.tensor1d(parameters.slice(end, end + outputs)));
    at = end + outputs;
    return { weights: tf.variable(weights), bias };
  });
  const last = dense(parameters, at, (maps[1] * height * width) / 16, counts.length);
  const [first, second] = /** @type {[typeof kernels[0], typeof kernels[0]]} */ (kernels);
  const convolve = [convolution(size, false), convolution(size, true)];
  return {
    variables: [first.weights, first.bias, second.weights, second.bias, last.weights, last.bias],
    input: (/** @type {Float32Array} */ values, /** @type {number} */ count) =>
      tf.transpose(tf.tensor4d(values, [count, channels, height, width]), [0, 2, 3, 1]),
    logits: (/** @type {Tensor} */ x) => {
      const one = tf.maxPool(tf.relu(tf.add(convolve[0]?.(x, first.weights), first.bias)), 2, 2, "valid");
      const two = tf.avgPool(tf.tanh(tf.add(convolve[1]?.(one, second.weights), second.bias)), 2, 2, "valid");
      // The lab's order is map, row, column.
      const flat = tf.reshape(tf.transpose(two, [0, 3, 1, 2]), [x.shape[0], -1]);
      return tf.add(tf.matMul(flat, last.weights), last.bias);
    },
  };
}

/**
 * Returns a convolution with its gradient. The WASM backend has no kernel for the gradient of the weights. That
 * gradient is also a convolution, of the inputs with the errors, with the axes of examples and channels exchanged.
 * @param {number} size
 * @param {boolean} backward whether the inputs need a gradient
 */
function convolution(size, backward) {
  const pad = (size - 1) / 2;
  const padding = [
    [0, 0],
    [pad, pad],
    [pad, pad],
    [0, 0],
  ];
  const inputGradient = (/** @type {Tensor} */ dy, /** @type {Tensor} */ x, /** @type {Tensor} */ weights) =>
    backward ? tf.conv2dTranspose(dy, weights, x.shape, 1, "same") : tf.zerosLike(x);
  const weightGradient = (/** @type {Tensor} */ dy, /** @type {Tensor} */ x) => {
    const gradient = tf.conv2d(tf.transpose(x, [3, 1, 2, 0]), tf.transpose(dy, [1, 2, 0, 3]), 1, padding);
    return tf.transpose(gradient, [1, 2, 0, 3]);
  };
  return tf.customGrad((/** @type {Tensor} */ x, /** @type {Tensor} */ weights, /** @type {Function} */ save) => {
    save([x, weights]);
    return {
      value: tf.conv2d(x, weights, 1, "same"),
      gradFunc: (/** @type {Tensor} */ dy, /** @type {[Tensor, Tensor]} */ [x, weights]) => [
        inputGradient(dy, x, weights),
        weightGradient(dy, x),
      ],
    };
  });
}
