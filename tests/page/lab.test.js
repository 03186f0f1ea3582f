// @ts-check
// Tests the lab in a real browser as its readers use it: opening, playing, pausing, stepping and changing it with the
// mouse and the keyboard, and removing it from the page and putting it back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import {
  ask,
  button,
  counted,
  curves,
  drawn,
  driveByKeys,
  experiment,
  labOn,
  parameters,
  ignoreRejection,
  reached,
  ready,
  shards,
  step,
  workersGone,
} from "./reader.js";
import { status } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */

test("the page opens quietly on the default experiment, at step 0, and waits", async (t) => {
  const { page, problems, requests, origin } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  assert.equal(await page.locator("#counter").innerText(), "step 0 of 300");
  const document = await experiment(lab);
  assert.deepEqual(document.data.classes, ["4", "9"]);
  assert.equal(document.data.max_per_class, 1400);
  assert.equal(document.data.imbalance.ratio, 7);
  assert.deepEqual(
    document.algorithms.map((/** @type {{ learning_rate: number }} */ algorithm) => algorithm.learning_rate),
    [0.015, 0.015],
  );
  const recalls = (await curves(lab)).filter(({ quantity, split }) => quantity === "recall" && split === "train");
  assert.deepEqual([...new Set(recalls.map(({ algorithm }) => algorithm))], ["GD", "PCNGD"]);
  assert.ok(
    recalls.every(({ steps }) => steps.length === 1 && steps[0] === 0),
    "step 0 is recorded, and nothing else",
  );
  await drawn(page);
  assert.equal(await counted(page), 0, "it does not start by itself");
  assert.deepEqual(shards(requests), ["4.gz", "9.gz"], "only the shards it needs, once each");
  assert.deepEqual(
    requests.filter((url) => !url.startsWith(origin)),
    [],
  );
  assert.deepEqual(problems, []);
});

test("play moves the counter, pause stops it at once, and it stays stopped", async (t) => {
  const { page, problems } = await openLab(t);
  await button(page, "Play").click();
  await reached(page, 5);
  await button(page, "Pause").click();
  await button(page, "Play").waitFor();
  // Runs that are behind catch up with the others, and the counter follows. A step is complete once every run has made it.
  await step(labOn(page), 1);
  await page.waitForFunction(() => {
    const { shadowRoot } = /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab"));
    const counter = shadowRoot?.querySelector("#counter")?.textContent ?? "";
    return shadowRoot?.querySelector(`.transport[data-step="${counter.split(" ")[1]}"]`) !== null;
  });
  const stopped = await counted(page);
  assert.ok(stopped >= 5 && stopped < 200, `${stopped}`);
  await ignoreRejection(labOn(page));
  assert.equal(await counted(page), stopped);
  const lengths = new Set(
    (await curves(labOn(page))).filter(({ quantity }) => quantity === "recall").map(({ steps }) => steps.at(-1)),
  );
  assert.deepEqual([...lengths], [stopped], "every run stopped at the same step");
  assert.deepEqual(problems, []);
});

test("one step makes exactly one step, and quick clicks are all counted", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await button(page, "Step").click();
  await reached(page, 1);
  assert.deepEqual(
    (await curves(lab)).filter(({ quantity }) => quantity === "loss").map(({ steps }) => steps.join()),
    Array(12).fill("0,1"),
  );
  for (let click = 0; click < 3; click += 1) await button(page, "Step").click();
  await reached(page, 4);
  await ignoreRejection(lab);
  assert.equal(await counted(page), 4);
});

test("to the end reaches the last step, says so, and play then begins anew", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  const done = lab.evaluate(
    (lab) => new Promise((heard) => lab.addEventListener("done", () => heard(true), { once: true })),
  );
  await button(page, "To the end").click();
  assert.equal(await done, true);
  assert.equal(await page.locator("#counter").innerText(), "step 300 of 300");
  assert.match(await page.getByRole("status").innerText(), /done/i);
  assert.equal(await page.locator("#progress").evaluate((/** @type {HTMLProgressElement} */ bar) => bar.position), 1);
  await button(page, "Replay").click();
  await button(page, "Pause").waitFor();
  assert.ok((await counted(page)) < 100);
});

test("a click on pause takes effect while training runs at full speed", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  const document = await experiment(lab);
  await ask(lab, { ...document, training: { ...document.training, steps: 20_000 } });
  await button(page, "To the end").click();
  await reached(page, 20);
  await button(page, "Pause").click();
  await button(page, "Play").waitFor();
  await ignoreRejection(lab);
  const stopped = await counted(page);
  assert.ok(stopped < 20_000);
  await ignoreRejection(lab);
  assert.equal(await counted(page), stopped);
});

test("sliders and the new seed change the experiment, from the keyboard too, without fetching again", async (t) => {
  const { page, requests } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  // The explanations of terms load at the reader's first move.
  const fetched = () => requests.filter((url) => !/\/(icon\.svg|tips\.js)$/.test(url)).length;
  const once = fetched();
  const ratio = page.getByRole("slider", { name: "Imbalance" });
  assert.equal(await ratio.getAttribute("aria-valuetext"), "7 to 1");
  await ratio.focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    () => /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).experiment.data.imbalance.ratio === 8,
  );
  await ready(lab);
  assert.equal(
    await page
      .getByRole("list", { name: "Training examples of each class" })
      .innerText()
      .then((text) => text.split(/\s+/).join(" ")),
    "4 1,400 9 175",
  );
  assert.equal(await counted(page), 0, "an arrow on a slider is no step");
  await page.getByRole("slider", { name: "Learning rate" }).press("ArrowLeft");
  await page.waitForFunction(
    () =>
      /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).experiment.algorithms[1].learning_rate ===
      0.012,
  );
  const { data, algorithms, training } = await experiment(lab);
  assert.equal(data.imbalance.ratio, 8);
  assert.equal(algorithms[0].learning_rate, 0.012);
  await ready(lab);
  const before = await parameters(lab, 0);
  await button(page, "New seed").click();
  await page.waitForFunction(
    (seed) =>
      /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).experiment.training.seeds[0] !== seed,
    training.seeds[0],
  );
  assert.notDeepEqual(await parameters(lab, 0), before);
  assert.equal(await page.locator("#seed").innerText(), String((await experiment(lab)).training.seeds[0]));
  // A browser may request the icon again when the address changes.
  assert.equal(fetched(), once, "nothing was fetched again");
});

test("the space bar plays and pauses, the right arrow makes a step", async (t) => {
  const { page } = await openLab(t);
  await ready(labOn(page));
  await page.locator("#curves").focus();
  const before = await page.evaluate(() => scrollY);
  await driveByKeys(page);
  assert.equal(await page.evaluate(() => scrollY), before, "the space bar does not scroll the page");
  const name = await page.locator("#curves").getAttribute("aria-label");
  assert.match(name ?? "", /GD, class 9: [01]\.\d\d/, "the picture says its values");
  assert.match(name ?? "", /^Curves of loss and recall, one column for each algorithm\. /);
  await page.getByRole("checkbox", { name: "gradient" }).check();
  await page.getByRole("radio", { name: "classes" }).check();
  assert.match(
    (await page.locator("#curves").getAttribute("aria-label")) ?? "",
    /^Curves of loss, recall, and gradient, one column for each class\. Recall at step/,
  );
});

test("play and pause hold for what is still being opened", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const playbackState = () =>
    lab.evaluate(async (/** @type {ImbalanceLab} */ lab) => {
      await lab.ready;
      await new Promise((next) => setTimeout(next, 400));
      return lab.curves()[0]?.steps.at(-1) ?? 0;
    });
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => {
    ignoreRejection(lab.reset());
    lab.play();
    function ignoreRejection(/** @type {Promise<void>} */ promise) {
      promise.catch(() => {});
    }
  });
  // It plays once it is there.
  await page.waitForFunction(() => {
    const lab = /** @type {ImbalanceLab | null} */ (document.querySelector("imbalance-lab"));
    return (lab?.curves()[0]?.steps.at(-1) ?? 0) > 0;
  });
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => {
    lab.open(lab.experiment).catch(() => {});
    lab.play();
    lab.pause();
  });
  assert.equal(await playbackState(), 0, "it waits");
});

test("a pause ends what is waited for", async (t) => {
  const { page } = await openLab(t);
  const outcome = await labOn(page).evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    await lab.ready;
    const run = lab.run().then(
      () => "kept",
      (error) => error.name,
    );
    await new Promise((next) => setTimeout(next, 100));
    lab.pause();
    return run;
  });
  assert.equal(outcome, "AbortError");
});

test("a reset can be waited for", async (t) => {
  const { page } = await openLab(t);
  const records = await labOn(page).evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    await lab.step(5);
    await lab.reset();
    return lab.curves().map(({ steps }) => steps.length);
  });
  assert.ok(
    records.every((count) => count <= 1),
    "nothing but the start is recorded",
  );
});

test("a removed lab ends its workers, and begins again when it is put back", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 3);
  assert.ok(page.workers().length > 0);
  await page.evaluate(() => Object.assign(window, { taken: document.querySelector("imbalance-lab") }).taken?.remove());
  await workersGone(page);
  await page.evaluate(() => document.querySelector("main")?.append(Reflect.get(window, "taken")));
  await ready(lab);
  assert.equal(await counted(page), 0);
  await step(lab, 2);
  assert.equal(await counted(page), 2);
  assert.deepEqual(problems, []);
});

test("a class that is learned perfectly is no reason for a note", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  await lab.evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    const document = lab.experiment;
    for (const algorithm of document.algorithms) algorithm.learning_rate = 50;
    lab.experiment = document;
    await lab.ready;
    await lab.run();
  });
  const message = await page.locator("#status").innerText();
  const losses = (await curves(lab)).filter(
    ({ split, quantity, class: name }) => split === "train" && quantity === "loss" && name === "4",
  );
  assert.ok(
    losses.some(({ values }) => values.includes(0)),
    "class 4 is learned perfectly at some step",
  );
  assert.equal(message, status.done);
});

test("open resolves when the experiment is at step 0, and rejects with the reason", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 3);
  const opened = await lab.evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    const document = lab.experiment;
    document.data.imbalance.ratio = 20;
    await lab.open(document);
    return [lab.experiment.data.imbalance.ratio, lab.curves()[0]?.steps.length];
  });
  assert.deepEqual(opened, [20, 1]);
  const refused = await lab.evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    const document = lab.experiment;
    document.training.steps = 0;
    const reason = await lab.open(document).then(
      () => undefined,
      ({ message, field }) => ({ message, field }),
    );
    await lab.step(1);
    return { reason, ratio: lab.experiment.data.imbalance.ratio, steps: lab.curves()[0]?.steps.length };
  });
  assert.equal(refused.reason?.field, "training.steps");
  assert.match(refused.reason?.message ?? "", /^“Steps” is 0; .*\.$/);
  assert.deepEqual([refused.ratio, refused.steps], [20, 2], "the experiment before it stays, and continues");
  const seen = await experiment(lab);
  const unseen = await page.evaluate(async (json) => {
    const lab = document.createElement("imbalance-lab");
    lab.style.marginTop = "20000px";
    document.body.append(lab);
    await /** @type {ImbalanceLab} */ (lab).open(json);
    return /** @type {ImbalanceLab} */ (lab).experiment;
  }, JSON.stringify(seen));
  assert.deepEqual(unseen, seen, "open starts a lab that nobody has seen");
  assert.deepEqual(problems, []);
});

test("notes about edge cases appear at the end", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  await lab.evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    const document = lab.experiment;
    document.training = { steps: 20, batch_size: 2, seeds: [1] };
    document.algorithms = [{ sampling: "uniform", direction: "normalized", learning_rate: 0.01 }];
    lab.experiment = document;
    await lab.ready;
    await lab.run();
  });
  // Some of the twenty batches of two examples contain no nine.
  await page
    .getByText(
      /^Done\. PCNSGD.* \(seed 1\): \d+ steps had no example of class "9" in their mini-batch\. Increase “Mini-batch” or use stratified sampling\.$/,
    )
    .waitFor();
  assert.deepEqual(problems, []);
});

test("while it plays every table moves, and what says the same stays the same cell, selected as it was", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 3);
  // The row's name, a number that stays the same, and one that changes.
  await lab.evaluate((lab) => {
    const cells = [...(lab.shadowRoot?.querySelectorAll(".outcomes tbody tr:first-child > *") ?? [])];
    const range = document.createRange();
    range.selectNodeContents(cells[0] ?? lab);
    Object.assign(window, { cells, range, texts: cells.map(({ textContent }) => textContent) });
  });
  const captions = ["#summary caption", ".outcomes caption", "#why span"];
  const texts = () => Promise.all(captions.map((caption) => page.locator(caption).first().textContent()));
  const before = await texts();
  await button(page, "Play").click();
  for (const [place, caption] of captions.entries()) {
    while ((await page.locator(caption).first().textContent()) === before[place]) await page.waitForTimeout(20);
  }
  // The Pause button no longer exists once the lab has stopped.
  await button(page, "Pause").click();
  const { kept, changed, selected } = await page.evaluate(() => {
    const { cells, texts, range } = /** @type {any} */ (window);
    const places = [...cells.keys()];
    const now = [...cells[0].parentElement.cells];
    return {
      kept: places.filter((place) => now[place] === cells[place]).length,
      changed: places.filter((place) => now[place].textContent !== texts[place]).length,
      selected: String(range),
    };
  });
  assert.ok(changed > 0, "some numbers are other ones");
  assert.equal(kept, 9, "in the same cells");
  assert.equal(selected, "GD");
});
