// @ts-check
// Measures how the cost of a step grows with the number of examples, the width of the network, and the number of
// classes.

/** The duration of a measurement in milliseconds. */
const TURN = 500;

/** The sizes for each dimension. Each workload differs from the others in one number. */
const WAYS = [
  {
    name: "examples n",
    sizes: [200, 400, 800, 1600, 3200],
    at: (/** @type {number} */ n) => perceptron(32, [n - n / 8, n / 8]),
  },
  { name: "width", sizes: [16, 32, 64, 128, 256], at: (/** @type {number} */ width) => perceptron(width, [700, 100]) },
  {
    name: "classes L",
    sizes: [2, 4, 8, 16, 32],
    at: (/** @type {number} */ classes) => perceptron(32, Array(classes).fill(1600 / classes)),
  },
];

/**
 * @param {number} width
 * @param {number[]} counts
 */
function perceptron(width, counts) {
  return { dims: [784, width, width, counts.length], counts };
}

/** @typedef {{ name: string, sizes: number[], times: number[], exponent: number }} Growth */

/**
 * @param {import("../../tests/page/site.js").Page} page
 * @returns {Promise<Growth[]>}
 */
export async function measureGrowth(page) {
  const growths = [];
  for (const { name, sizes, at } of WAYS) {
    process.stderr.write(`measuring growth with ${name}\n`);
    const times = [];
    for (const size of sizes) {
      times.push(
        await page.evaluate(
          ([given, turn]) => /** @type {any} */ (globalThis).bench.measureLab(given, turn),
          [at(size), TURN],
        ),
      );
    }
    growths.push({ name, sizes, times, exponent: slope(sizes.map(Math.log), times.map(Math.log)) });
  }
  return growths;
}

/**
 * Returns the slope of a line through points, by least squares.
 * @param {number[]} xs
 * @param {number[]} ys
 */
function slope(xs, ys) {
  const mean = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b, 0) / values.length;
  const [x0, y0] = [mean(xs), mean(ys)];
  const across = xs.reduce((sum, x, i) => sum + (x - x0) * ((ys[i] ?? 0) - y0), 0);
  return across / xs.reduce((sum, x) => sum + (x - x0) ** 2, 0);
}
