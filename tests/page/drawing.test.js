// @ts-check
// Tests when pictures are drawn: as often as there is something new to see, in turns, and never from a closed session.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { button, calls, countCalls, drawn, experiment, labOn, reached, ready, step } from "./reader.js";
import { holdBack } from "./site.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */

test("replaced experiments are not drawn while the next one loads", async (t) => {
  let fetched = () => {};
  const { page, problems } = await openLab(t, {
    before: async (page) => {
      fetched = await holdBack(page, "**/7.gz");
    },
  });
  const lab = labOn(page);
  const good = await experiment(lab);
  await lab.evaluate(async (/** @type {ImbalanceLab} */ lab, good) => {
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any} */ ...more) {
      postMessage.call(this, message, ...more);
      if (message.kind !== "begin") return;
      Worker.prototype.postMessage = postMessage;
      // The data that this experiment needs is held back.
      lab.experiment = { ...good, data: { ...good.data, classes: ["4", "7"] } };
    };
    const opened = new Promise((opened) => lab.addEventListener("progress", opened, { once: true }));
    lab.experiment = { ...good, data: { ...good.data, imbalance: { kind: "ratio", ratio: 20 } } };
    await opened;
    lab.setAttribute("theme", "dark");
  }, good);
  await drawn(page);
  assert.doesNotMatch(await page.getByRole("status").innerText(), /could not be drawn/);
  fetched();
  await ready(lab);
  assert.deepEqual((await experiment(lab)).data.classes, ["4", "7"]);
  assert.deepEqual(problems, []);
});

test("a picture that becomes higher is drawn once", async (t) => {
  const { page } = await openLab(t);
  await step(labOn(page), 5);
  await drawn(page);
  await countCalls(page, "grid");
  await page.getByRole("checkbox", { name: "gradient" }).check();
  await drawn(page);
  assert.equal(await calls(page), 1);
  await page.setViewportSize({ width: 900, height: 800 });
  await drawn(page);
  assert.ok((await calls(page)) > 1, "and again when it becomes narrower");
});

test("panels out of sight are described but not drawn", async (t) => {
  const { page } = await openLab(t, { viewport: { width: 375, height: 700 } });
  await ready(labOn(page));
  await drawn(page);
  await countCalls(page, "draw_planes");
  await button(page, "Play").click();
  // Tables are updated once a second.
  await reached(page, 80);
  assert.match(await page.locator(".why tbody").innerText(), /Its own term/);
  assert.match(await page.locator("#why").innerText(), /from [1-9]/);
  assert.equal(await calls(page), 0);
  await button(page, "Pause").click();
  await button(page, "Play").waitFor();
  await drawn(page);
  assert.ok((await calls(page)) > 0, "at rest it is drawn");
});

test("while many steps run, descriptions update at most once a second and at the end", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 1);
  await countCalls(page, "outcomes");
  const seconds = await lab.evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    const start = performance.now();
    await lab.step(299);
    return (performance.now() - start) / 1000;
  });
  assert.equal(await page.locator("#counter").innerText(), "step 300 of 300");
  assert.match(await page.locator(".outcomes caption").innerText(), /at step 300/);
  const made = await calls(page);
  assert.ok(made <= seconds + 2, `${made} times in ${seconds} s`);
});

test("urgent pictures do not starve the others", async (t) => {
  const { page } = await openLab(t);
  await ready(labOn(page));
  const turns = await page.evaluate(async () => {
    const module = "/www/figures/draw-queue.js";
    const { enqueueDraw, dequeueDraw } = await import(module);
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    const busy = () => {
      const start = performance.now();
      while (performance.now() - start < 10);
    };
    const seen = /** @type {string[]} */ ([]);
    const picture = (
      /** @type {string} */ name,
      /** @type {boolean} */ urgent,
      /** @type {number} */ parts,
      again = false,
    ) => ({
      name,
      urgent,
      part: 0,
      get begun() {
        return this.part > 0;
      },
      draw() {
        busy();
        this.part += 1;
        if (this.part < parts) return false;
        this.part = 0;
        seen.push(name);
        dequeueDraw(this);
        if (again && seen.length < 200) enqueueDraw(this);
        return true;
      },
    });
    const streams = [picture("one", true, 1, true), picture("two", true, 2, true)];
    const follows = picture("follows", false, 3);
    for (const each of [...streams, follows]) enqueueDraw(each);
    for (let frames = 0; frames < 60 && new Set(seen).size < 3; frames += 1) await frame();
    for (const each of [...streams, follows]) dequeueDraw(each);
    return seen;
  });
  for (const name of ["one", "two", "follows"]) assert.ok(turns.includes(name), turns.join(" "));
});
