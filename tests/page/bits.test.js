// @ts-check
// Tests that runs of the same document in the browser and on the native command line record the same numbers, to the
// last bit. It compares a checksum of everything recorded and of the final parameters.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { promisify } from "node:util";
import { openLab } from "./harness.js";

const root = new URL("../../", import.meta.url);

/** Documents that together use every kind of layer, activation, sampling and direction. */
const documents = [
  experiment(
    {
      kind: "mlp",
      hidden: [
        { width: 12, activation: "relu" },
        { width: 7, activation: "tanh" },
      ],
    },
    ["4", "9"],
  ),
  experiment(
    {
      kind: "mlp",
      hidden: [
        { width: 5, activation: "sigmoid" },
        { width: 6, activation: "leaky_relu" },
      ],
    },
    ["3", "8", "1"],
  ),
  experiment({ kind: "cnn", maps: [4, 5] }, ["0", "6"]),
];

/**
 * @param {object} model
 * @param {string[]} classes
 */
function experiment(model, classes) {
  return {
    version: 1,
    data: {
      source: { kind: "packaged", name: "mnist" },
      classes,
      max_per_class: 60,
      imbalance: { kind: "long_tailed", ratio: 6 },
      test_per_class: 20,
    },
    model,
    training: { steps: 12, batch_size: 12, record: { kind: "log", records: 6 }, seeds: [3, 4294967295] },
    algorithms: [
      ["full", "mean"],
      ["uniform", "class_mean"],
      ["stratified", "rescaled"],
      ["oversampled", "rescaled_product"],
      ["undersampled", "bisection"],
      ["stratified", "normalized"],
    ].map(([sampling, direction]) => ({ sampling, direction, learning_rate: 0.05 })),
  };
}

/**
 * Returns the checksums that the command line prints, one in each line.
 * @param {object} document
 */
async function native(document) {
  const folder = await mkdtemp(join(tmpdir(), "imbalance-lab-"));
  try {
    const file = join(folder, "experiment.json");
    await writeFile(file, JSON.stringify(document));
    const arguments_ = ["run", file, "--csv", join(folder, "curves.csv")];
    const { stderr } = await promisify(execFile)("target/debug/imbalance-lab", arguments_, { cwd: root });
    return [...stderr.matchAll(/checksum ([0-9a-f]{16})/g)].map(([, checksum]) => String(checksum));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Returns the checksums of the same runs in the page, advanced in unequal pieces.
 * @param {import("playwright-core").Page} page
 * @param {object} document
 */
const inBrowser = (page, document) =>
  page.evaluate(async (text) => {
    const core = await import(new URL("www/pkg/imbalance_lab.js", location.href).href);
    await core.default();
    const folder = new URL("www/data/mnist/", location.href);
    const source = core.DataSource.packaged(await (await fetch(new URL("manifest.json", folder))).text());
    const experiment = new core.Experiment(text);
    for (const { name } of experiment.classes()) {
      const packed = (await fetch(new URL(source.file(name), folder))).body;
      const unpacked = packed?.pipeThrough(new DecompressionStream("gzip"));
      source.put(name, new Uint8Array(await new Response(unpacked).arrayBuffer()));
    }
    return experiment.runs().map((/** @type {unknown} */ _, /** @type {number} */ index) => {
      const run = new core.Run(experiment, index, source);
      for (let piece = 1; !run.finished(); piece++) run.advance(piece);
      return run.checksum();
    });
  }, JSON.stringify(document));

test("the browser and the native command line agree to the last bit", async (t) => {
  const { page } = await openLab(t);
  for (const document of documents) {
    const expected = await native(document);
    assert.equal(expected.length, 12);
    assert.equal(new Set(expected).size, 12, "every run is another one");
    assert.deepEqual(await inBrowser(page, document), expected);
  }
});
