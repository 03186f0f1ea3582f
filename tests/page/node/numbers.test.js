// @ts-check
// Tests the page's program without a browser. It must read every number of a document as JavaScript and the command
// line do, correctly rounded, and read again the numbers that it writes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openCore } from "./core.js";

/** The number of numbers to try. */
const COUNT = Number(process.env.FUZZ_NUMBERS ?? 100_000);
/** The maximum number of painted points in a document, of two numbers each. */
const POINTS = 10_000;

/** Returns a generator of numbers from −1 to 1 of all magnitudes, the same in every run. @returns {() => number} */
function numbers() {
  let state = 7n;
  const random = () => {
    state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
    let mixed = ((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
    return mixed ^ (mixed >> 31n);
  };
  const view = new DataView(new ArrayBuffer(8));
  return () => {
    // Half of them are uniform; the others have any exponent below that of 1.
    const bits = random();
    if (bits & 1n) return Number(bits >> 11n) / 2 ** 53;
    view.setBigUint64(0, (((bits & 0x7ffn) % 1023n) << 52n) | (random() & 0x800fffffffffffffn));
    return view.getFloat64(0);
  };
}

/** @param {number[]} drawn */
function painted(drawn) {
  const points = Array.from({ length: drawn.length / 2 }, (_, place) => drawn.slice(2 * place, 2 * place + 2));
  const half = points.length / 2;
  return {
    version: 1,
    data: {
      source: {
        kind: "painted",
        classes: [
          { name: "A", points: points.slice(0, half) },
          { name: "B", points: points.slice(half) },
        ],
      },
      classes: ["A", "B"],
      max_per_class: 20,
      imbalance: { kind: "ratio", ratio: 2 },
      test_per_class: 5,
    },
    model: { kind: "linear" },
    training: { steps: 3, seeds: [1] },
    algorithms: [{ sampling: "full", direction: "mean", learning_rate: 1 / 11 }],
  };
}

test("the page's program reads and writes numbers correctly rounded", async () => {
  const { Experiment } = await openCore();
  const next = numbers();
  for (let done = 0; done < COUNT; done += 2 * POINTS) {
    const document = painted(Array.from({ length: 2 * POINTS }, next));
    const written = new Experiment(JSON.stringify(document)).json();
    assert.deepEqual(JSON.parse(written).data.source, document.data.source);
    assert.equal(JSON.parse(written).algorithms[0].learning_rate, 1 / 11);
    assert.equal(new Experiment(written).json(), written, "writing and reading stands still");
  }
});
