// @ts-check
// Tests a worker's part of an experiment without a browser: the page learns of every step that was made.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openCore } from "./core.js";
import { Task } from "../../../www/training/task.js";

/** @typedef {import("../../../www/types.js").WorkerReport} WorkerReport */

test("steps made before the aim is lowered are reported, also between two reports", async (t) => {
  const { DataSource, Experiment } = await openCore();
  const classes = ["A", "B"].map((name, place) => ({
    name,
    points: Array.from({ length: 30 }, (_, i) => [Math.sin(i), place - 0.5]),
  }));
  const experiment = new Experiment(
    JSON.stringify({
      version: 1,
      data: {
        source: { kind: "painted", classes },
        classes: ["A", "B"],
        max_per_class: 20,
        imbalance: { kind: "ratio", ratio: 2 },
        test_per_class: 5,
      },
      model: { kind: "linear" },
      training: { steps: 1000, seeds: [1] },
      algorithms: [{ sampling: "full", direction: "mean", learning_rate: 0.1 }],
    }),
  );
  /** @type {WorkerReport[]} */
  const reports = [];
  const task = new Task(1, (report) => reports.push(report));
  const steps = () => reports.map((report) => (report.kind === "progress" ? report.runs[0]?.step : NaN));
  task.add(experiment, DataSource.document(), 0, 0, false);
  // A millisecond passes whenever the clock is read, so a turn makes few steps and ends before a report is due.
  let now = 1000;
  t.mock.method(performance, "now", () => (now += 1));
  task.report();
  task.aim(900);
  task.train();
  assert.deepEqual(steps(), [0], "no report is due yet");
  task.aim(0);
  const [, made] = steps();
  assert.ok(made !== undefined && made > 0, `${made}`);
  // The page aims for the step after the last one that it knows of.
  task.aim(made + 1);
  task.train();
  assert.deepEqual(steps(), [0, made, made + 1]);
  task.aim(0);
  assert.equal(reports.length, 3, "nothing new, nothing reported");
});
