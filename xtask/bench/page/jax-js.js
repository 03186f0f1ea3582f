// @ts-check
// Makes the same step in jax-js: its compiled function on its WebAssembly backend, in one thread, because the page is
// not isolated. jax-js counts references: a function takes its arguments, and `ref` keeps one for later.

import { RATE, standardized } from "./workload.js";

/** @typedef {import("./workload.js").Workload} Workload */

const LIBRARY = "./peers/@jax-js/jax/dist/index.js";
const { grad, init, jit, nn, numpy: np, tree } = await import(LIBRARY);
await init("wasm");

/**
 * @param {any[]} layers pairs of weights and biases
 * @param {any} examples
 * @param {any} label 1 for the class of the examples, 0 for the others
 * @param {number} total the number of examples of all classes
 */
function loss(layers, examples, label, total) {
  const logits = layers.reduce((below, [weights, bias], depth) => {
    const z = np.matmul(below, weights).add(bias);
    return depth === layers.length - 1 ? z : depth === 0 ? nn.relu(z) : np.tanh(z);
  }, examples);
  return nn
    .logSoftmax(logits)
    .mul(label)
    .sum()
    .mul(-1 / total);
}

/**
 * @param {Workload} workload a perceptron
 * @param {number[]} counts the number of examples of each class in a step
 * @param {Float32Array} parameters the initial parameters, in the lab's order
 */
export function jaxJsStep({ dims = [] }, counts, parameters, workload = { dims, counts }) {
  const total = counts.reduce((a, b) => a + b);
  const classes = standardized(workload, counts).map((values, label) => ({
    examples: np.array(values).reshape([-1, dims[0] ?? 0]),
    label: np.array(Float32Array.from(counts, (_, other) => Number(other === label))),
  }));
  const step = jit((/** @type {any[]} */ layers, /** @type {any[]} */ classes) => {
    const gradients = classes.map(({ examples, label }) =>
      grad((/** @type {any[]} */ layers) => loss(layers, examples, label, total))(tree.ref(layers)),
    );
    const units = gradients.map((gradient) => {
      const squares = tree.leaves(tree.ref(gradient)).map((/** @type {any} */ leaf) => np.square(leaf).sum());
      const norm = np.sqrt(squares.reduce((/** @type {any} */ a, /** @type {any} */ b) => a.add(b)));
      const scaled = tree.map((/** @type {any} */ leaf) => leaf.div(norm.ref), gradient);
      norm.dispose();
      return scaled;
    });
    const add = (/** @type {any} */ a, /** @type {any} */ b) => a.add(b);
    const direction = units.reduce((a, b) => tree.map(add, a, b));
    return tree.map((/** @type {any} */ x, /** @type {any} */ d) => x.sub(d.mul(RATE)), layers, direction);
  });
  /** @type {any} */
  let layers = layersOf(dims, parameters);
  return {
    /** @param {number} steps */
    advance(steps) {
      for (let made = 0; made < steps; made += 1) layers = step(layers, tree.ref(classes));
      // What was asked for is computed only when it is read.
      layers.at(-1)[1].ref.dataSync();
    },
    /** Returns the mean loss over all examples. @returns {number} */
    loss: () =>
      classes
        .map(({ examples, label }) => loss(tree.ref(layers), examples.ref, label.ref, total).item())
        .reduce((a, b) => a + b),
    dispose() {
      tree.dispose(layers);
      tree.dispose(classes);
      step.dispose();
    },
  };
}

/**
 * Cuts the layers from the flat vector.
 * @param {number[]} dims
 * @param {Float32Array} parameters
 */
function layersOf(dims, parameters) {
  let at = 0;
  const cut = (/** @type {number} */ length) => parameters.slice(at, (at += length));
  return dims.slice(1).map((outputs, depth) => {
    const inputs = dims[depth] ?? 0;
    const weights = np.array(cut(inputs * outputs)).reshape([outputs, inputs]);
    return [np.array(np.transpose(weights)), np.array(cut(outputs))];
  });
}
