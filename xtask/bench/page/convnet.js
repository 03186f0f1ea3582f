// @ts-check
// Makes the same step in ConvNetJS. It processes one example at a time, as ConvNetJS does, and sums the gradients for
// each class. ConvNetJS uses double precision by default; here it uses single precision.

import { RATE, standardized } from "./workload.js";

/** @typedef {import("./workload.js").Workload} Workload */

/** The global variable that ConvNetJS's script defines. */
const convnet = /** @type {any} */ (globalThis).convnetjs;
convnet.zeros = (/** @type {number} */ length) => new Float32Array(length);

/**
 * @param {Workload} workload a perceptron, because ConvNetJS has no average pooling for the other network
 * @param {number[]} counts the number of examples of each class in a step
 * @param {Float32Array} parameters the initial parameters, in the lab's order
 */
export function convnetStep({ dims = [] }, counts, parameters, workload = { dims, counts }) {
  const net = network(dims, parameters);
  const total = counts.reduce((a, b) => a + b);
  const classes = standardized(workload, counts).map((values) => volumes(values, dims[0] ?? 0));
  /** All weights and biases with their gradients. @type {{ params: Float32Array, grads: Float32Array }[]} */
  const pairs = net.getParamsAndGrads();
  const directions = pairs.map(({ params }) => new Float32Array(params.length));
  const step = () => {
    for (const direction of directions) direction.fill(0);
    for (const [label, examples] of classes.entries()) {
      for (const { grads } of pairs) grads.fill(0);
      for (const example of examples) {
        net.forward(example, true);
        net.backward(label);
      }
      let square = 0;
      for (const { grads } of pairs) for (let i = 0; i < grads.length; i += 1) square += (grads[i] ?? 0) ** 2;
      const scale = 1 / Math.sqrt(square);
      for (const [place, { grads }] of pairs.entries()) {
        const direction = directions[place] ?? grads;
        for (let i = 0; i < grads.length; i += 1) direction[i] = (direction[i] ?? 0) + (grads[i] ?? 0) * scale;
      }
    }
    for (const [place, { params }] of pairs.entries()) {
      const direction = directions[place] ?? params;
      for (let i = 0; i < params.length; i += 1) params[i] = (params[i] ?? 0) - RATE * (direction[i] ?? 0);
    }
  };
  return {
    /** @param {number} steps */
    advance(steps) {
      for (let made = 0; made < steps; made += 1) step();
    },
    /** Returns the mean loss over all examples. @returns {number} */
    loss: () =>
      classes.reduce(
        (sum, examples, label) =>
          sum +
          examples.reduce((partial, example) => {
            net.forward(example, false);
            return partial + net.backward(label);
          }, 0),
        0,
      ) / total,
    dispose: () => {},
  };
}

/**
 * @param {number[]} dims
 * @param {Float32Array} parameters
 */
function network(dims, parameters) {
  const hidden = dims.slice(1, -1).map((width, depth) => ({
    type: "fc",
    num_neurons: width,
    activation: depth === 0 ? "relu" : "tanh",
  }));
  const net = new convnet.Net();
  net.makeLayers([
    { type: "input", out_sx: 1, out_sy: 1, out_depth: dims[0] },
    ...hidden,
    { type: "softmax", num_classes: dims.at(-1) },
  ]);
  let at = 0;
  for (const layer of net.layers) {
    if (layer.layer_type !== "fc") continue;
    for (const filter of layer.filters) {
      filter.w.set(parameters.subarray(at, at + filter.w.length));
      at += filter.w.length;
    }
    layer.biases.w.set(parameters.subarray(at, at + layer.biases.w.length));
    at += layer.biases.w.length;
  }
  return net;
}

/**
 * @param {Float32Array} values
 * @param {number} features
 */
function volumes(values, features) {
  return Array.from({ length: values.length / features }, (_, example) => {
    const volume = new convnet.Vol(1, 1, features, 0);
    volume.w.set(values.subarray(example * features, (example + 1) * features));
    return volume;
  });
}
