// @ts-check
// Tests how far ahead the workers may train, with a clock of the test's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SpeedControl } from "../../../www/training/speed-control.js";

test("at a chosen speed the aim moves with the clock, whenever it is asked for", () => {
  const control = new SpeedControl(30, 10, 0);
  const aims = [0, 100, 150, 1000].map((now) => control.aim(40, now, 1000));
  assert.deepEqual(aims, [10, 13, 14, 40]);
});

test("on a machine that is slower than the chosen speed the clock waits, and makes up for nothing later", () => {
  const control = new SpeedControl(100, 0, 0);
  // The runs are at step 2, and may be 50 ms of training ahead: 5 steps, beside the next one.
  assert.equal(control.aim(2, 10_000, 50), 8);
  assert.equal(control.aim(8, 10_010, 50), 9);
});

test("a clock that goes back moves no aim", () => {
  const control = new SpeedControl(100, 0, 1000);
  assert.equal(control.aim(0, 1020, 100), 2);
  assert.equal(control.aim(0, 500, 100), 2);
  assert.equal(control.aim(0, 510, 100), 3);
});

test("at full speed the lead is twice what the slowest run made in the last interval", () => {
  const control = new SpeedControl(Infinity, 0, 0);
  assert.ok(control.isAtFullSpeed);
  const lead = control.aim(0, 0, 100);
  assert.equal(control.aim(10, 50, 100), 10 + lead, "not before the interval is over");
  assert.equal(control.aim(500, 100, 100), 500 + 2 * 500);
  assert.equal(control.aim(600, 200, 100), 600 + 2 * 100);
  const least = control.aim(600, 300, 100) - 600;
  assert.ok(least > 0, "a run that made no step may go on");
});
