// @ts-check
// Defines a workload: a network and the number of examples of each class. Its images are noise around a pattern of
// their class, as bytes like those of a shard. A small generator gives the same numbers in every run.

/**
 * @typedef {object} Workload
 * @property {number[]} [dims] the units of each layer of a perceptron, from the inputs to the classes
 * @property {[number, number, number]} [image] channels, height and width, for the convolutional network
 * @property {[number, number]} [maps] the maps of its two convolutions
 * @property {number} [size] the side of its kernels
 * @property {number[]} counts the number of examples of each class
 * @property {number[]} [batch] the number of examples of each class in a mini-batch
 * @property {boolean} [recorded] whether the lab records every step, which no other library does
 */

/** The learning rate of every contestant. */
export const RATE = 0.01;

/**
 * @param {Workload} workload
 * @returns {[number, number, number]}
 */
export function shapeOf({ dims, image }) {
  const inputs = dims?.[0] ?? 0;
  const side = Math.sqrt(inputs);
  return image ?? (inputs === 3072 ? [3, 32, 32] : Number.isInteger(side) ? [1, side, side] : [1, 1, inputs]);
}

/**
 * Returns a class's images, with one byte for each pixel.
 * @param {number} label
 * @param {number} examples
 * @param {number} pixels
 */
export function imagesOf(label, examples, pixels) {
  const random = generator(1000 + label);
  const pattern = Array.from({ length: pixels }, () => 90 + 50 * random());
  return Uint8Array.from({ length: examples * pixels }, (_, i) => (pattern[i % pixels] ?? 0) + 80 * random());
}

/**
 * Returns Marsaglia's 32-bit xorshift generator, with numbers in [0, 1).
 * @param {number} state
 */
function generator(state) {
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * Returns every class's examples as the lab standardizes them: each channel of an image, or each plain feature, to mean
 * 0 and variance 1 over all examples.
 * @param {Workload} workload
 * @param {number[]} counts
 * @returns {Float32Array[]} the features of each class, example by example
 */
export function standardized(workload, counts) {
  const [channels, height, width] = shapeOf(workload);
  const pixels = channels * height * width;
  const stretch = height > 1 ? height * width : 1;
  const classes = counts.map((examples, label) => Float64Array.from(imagesOf(label, examples, pixels), (x) => x / 255));
  for (let feature = 0; feature < pixels / stretch; feature += 1) {
    /** @param {(values: Float64Array, at: number) => void} visit */
    const each = (visit) => {
      for (const values of classes) {
        for (let at = feature * stretch; at < values.length; at += pixels) {
          for (let offset = 0; offset < stretch; offset += 1) visit(values, at + offset);
        }
      }
    };
    let [count, sum, squares] = [0, 0, 0];
    each((values, at) => {
      const x = values[at] ?? 0;
      count += 1;
      sum += x;
      squares += x * x;
    });
    const mean = sum / count;
    const deviation = Math.sqrt(squares / count - mean * mean);
    each((values, at) => {
      values[at] = ((values[at] ?? 0) - mean) / deviation;
    });
  }
  return classes.map((values) => Float32Array.from(values));
}
