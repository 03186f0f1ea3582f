// @ts-check
// Tests the phases of a request for an experiment.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Request, Superseded } from "../../../www/request.js";

test("a request that was superseded before its first phase enters none, and complains of nothing late", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {string[]} */
  const said = [];
  const say = (/** @type {string} */ what) => said.push(what);
  const request = new Request(say, say);
  request.supersede();
  await assert.rejects(
    request.during("program", () => 1),
    Superseded,
  );
  t.mock.timers.tick(60_000);
  assert.deepEqual(said, []);

  const next = new Request(say, say);
  assert.equal(await next.during("program", () => 1), 1);
  t.mock.timers.tick(60_000);
  assert.equal(said.length, 2);
  assert.equal(said[0], "program");
});
