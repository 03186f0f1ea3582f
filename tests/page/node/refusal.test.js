// @ts-check
// Tests without a browser how the page rewrites the core's messages.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inPageWords, refusal } from "../../../www/refusal.js";
import { refusals, training } from "../../../www/text.js";

const everywhere = () => true;
const batchSize = refusals.control(training.batchSize);

test("a field has the name of its control, but not within what a document itself says", () => {
  assert.equal(inPageWords("Increase training.batch_size.", everywhere), `Increase ${batchSize}.`);
  assert.equal(
    inPageWords("Increase training.batch_size.", () => false),
    "Increase training.batch_size.",
  );
  for (const quoted of ['"training.batch_size"', '"my training.batch_size of today"', "`the training.batch_size`"]) {
    const message = `The class ${quoted} is too small: increase training.batch_size.`;
    assert.equal(inPageWords(message, everywhere), `The class ${quoted} is too small: increase ${batchSize}.`);
  }
});

test("a refused sweep says at which of its parameters", () => {
  const cause = new Error("sweep[1] varies ratio, but the document has counts");
  assert.deepEqual(
    Object.entries(refusal(cause, everywhere)).filter(([name]) => name === "field"),
    [["field", "sweep[1]"]],
  );
});
