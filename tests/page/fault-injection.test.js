// @ts-check
// Tests faults while a page is open: a shard damaged in transit, a lost network, a model too large for the machine, a
// lost canvas or storage, and a clock that jumps. No results are lost, the rest continues, and the page says what
// happened. Other files test crashing workers and hidden tabs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { openLab } from "./harness.js";
import { ask, button, counted, curves, drawn, experiment, labOn, reached, step } from "./reader.js";
import { processors } from "./site.js";
import { browser, files } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page */
const status = (page) => page.getByRole("status").innerText();

test("a shard with one wrong bit is rejected by its SHA-256 and fetched again", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 2);
  const good = await experiment(lab);
  const other = { ...good, data: { ...good.data, classes: ["4", "7"] } };
  await page.route("**/7.gz", async (route) => {
    const bytes = gunzipSync(await (await route.fetch()).body());
    bytes[100_000] = Number(bytes[100_000]) ^ 1;
    await route.fulfill({ status: 200, contentType: "application/octet-stream", body: bytes });
  });
  assert.match(
    (await ask(lab, other)) ?? "",
    /7\.gz is damaged: its SHA-256 is [0-9a-f]{64}, but the manifest lists [0-9a-f]{64}.*reload/,
  );
  assert.deepEqual(await experiment(lab), good);
  await step(lab, 1);
  assert.equal(await counted(page), 3, "the run goes on where it stood");
  await page.unroute("**/7.gz");
  assert.equal(await ask(lab, other), undefined);
});

test("without a network the experiment runs on, changes, and says what it cannot fetch", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 3);
  await page.context().setOffline(true);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
  assert.equal(await counted(page), 300);
  const good = await experiment(lab);
  const steeper = { ...good, data: { ...good.data, imbalance: { kind: "ratio", ratio: 20 } } };
  assert.equal(await ask(lab, steeper), undefined, "what is there already is enough for another imbalance");
  await step(lab, 2);
  assert.match(
    (await ask(lab, { ...good, data: { ...good.data, classes: ["4", "7"] } })) ?? "",
    /“7”.*could not be loaded\. Check the connection/,
  );
  await page.getByText("Share", { exact: true }).click();
  const [picture] = await Promise.all([page.waitForEvent("download"), button(page, "Picture, SVG").click()]);
  assert.equal(picture.suggestedFilename(), "imbalance-lab.svg", "exports need no connection");
  await page
    .locator("#files")
    .setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from("1,a\n2,b\n3,a\n4,b\n") });
  await page.getByText(files.notStarted).waitFor();
  await step(lab, 1);
  assert.equal(await counted(page), 3, "nothing of it touched the run");
  await page.context().setOffline(false);
  await page
    .locator("#files")
    .setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from("1,a\n2,b\n3,a\n4,b\n") });
  await page.waitForFunction(
    () =>
      /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).experiment?.data.source.kind === "files",
  );
});

test("a requested picture is exported even if its experiment is replaced meanwhile", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 3);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    lab.evaluate((/** @type {ImbalanceLab} */ lab) => {
      /** @type {HTMLElement} */ (lab.shadowRoot?.querySelector("#share-png")).click();
      return lab.reset();
    }),
  ]);
  assert.equal(download.suggestedFilename(), "imbalance-lab.png");
  assert.deepEqual(problems, []);
});

test("a model that no page has the memory for is refused with what it would need", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 2);
  const good = await experiment(lab);
  const hidden = Array(16).fill({ width: 4096, activation: "relu" });
  const sentence = (await ask(lab, { ...good, model: { kind: "mlp", hidden } })) ?? "";
  assert.match(sentence, /need about \d{5} MB of memory, but may use at most 2000 MB; use a narrower model/);
  assert.equal(await status(page), sentence);
  assert.deepEqual(await experiment(lab), good);
  await step(lab, 1);
  assert.equal(await counted(page), 3);
  assert.deepEqual(problems, []);
});

/** Counts the pixels of the curves that differ from the picture's corner. @param {Page} page */
const inked = (page) =>
  page.locator("#curves").evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(
      0,
      0,
      canvas.width,
      canvas.height,
    );
    const pixels = new Uint32Array(data.buffer);
    return pixels.filter((pixel) => pixel !== pixels[0]).length;
  });

test("a lost canvas is reported and drawn again when restored", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 10);
  const before = await inked(page);
  const recorded = await curves(lab);
  assert.ok(before > 1000);
  const canvas = page.locator("#curves");
  await canvas.evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
    const context = canvas.getContext("2d");
    context?.reset();
    canvas.dispatchEvent(new Event("contextlost", { cancelable: true }));
  });
  assert.equal(await inked(page), 0);
  assert.match(await status(page), /released the memory of a picture.*Training continues/);
  await canvas.evaluate((canvas) => canvas.dispatchEvent(new Event("contextrestored")));
  await drawn(page);
  assert.equal(await inked(page), before);
  assert.deepEqual(await curves(lab), recorded);
  await step(lab, 1);
  assert.equal(await counted(page), 11);
});

test("without storage and history the page works and says how to get a link", async (t) => {
  const { page, problems } = await openLab(t, {
    before: async (page) => {
      await page.addInitScript(() => {
        const refuse = () => {
          throw new DOMException("refused", "SecurityError");
        };
        for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
          Object.defineProperty(window, name, { get: refuse });
        }
        Object.defineProperty(Document.prototype, "cookie", { get: refuse, set: refuse });
        history.pushState = history.replaceState = refuse;
      });
    },
  });
  const lab = labOn(page);
  const good = await experiment(lab);
  assert.equal(await ask(lab, { ...good, data: { ...good.data, imbalance: { kind: "ratio", ratio: 20 } } }), undefined);
  await page.getByText(browser.noAddress).waitFor();
  await step(lab, 5);
  assert.equal(await counted(page), 5);
  assert.deepEqual(problems, []);
});

test("leaps of the clocks neither stop training nor make it race", async (t) => {
  const { page, problems } = await openLab(t, {
    before: async (page) => {
      await page.addInitScript(() => {
        const hour = 3_600_000;
        const now = performance.now.bind(performance);
        const today = Date.now.bind(Date);
        Object.assign(window, { leap: 0, year: 0 });
        performance.now = () => now() + Reflect.get(window, "leap") * hour;
        Date.now = () => today() + Reflect.get(window, "year") * 8766 * hour;
      });
    },
  });
  const lab = labOn(page);
  const good = await experiment(lab);
  await ask(lab, { ...good, training: { ...good.training, steps: 100_000, record: { kind: "log", records: 50 } } });
  await button(page, "Play").click();
  let before = 0;
  for (const [leap, year] of [
    [0, 1],
    [0, -1],
    [1, 0],
    [-1, 0],
  ]) {
    await reached(page, before + 5);
    await page.evaluate((leaps) => Object.assign(window, leaps), { leap, year });
    await reached(page, before + 20);
    before = await counted(page);
    // An hour at thirty steps per second would be about a hundred thousand steps.
    assert.ok(before < 5_000, `${before}`);
  }
  await button(page, "Pause").click();
  await button(page, "Play").waitFor();
  assert.deepEqual(problems, []);
});

test("sixty-four runs stay responsive and finish", async (t) => {
  const { page, problems } = await openLab(t, {
    before: async (page) => {
      await processors(page, 2);
    },
  });
  const lab = labOn(page);
  const good = await experiment(lab);
  const sampling = ["full", "uniform", "stratified", "oversampled"];
  const many = {
    ...good,
    data: { ...good.data, max_per_class: 140, test_per_class: 20 },
    training: { steps: 240, batch_size: 32, seeds: [1, 2, 3, 4, 5, 6, 7, 8] },
    algorithms: sampling.flatMap((sampling) =>
      ["mean", "normalized"].map((direction) => ({ sampling, direction, learning_rate: 0.05 })),
    ),
  };
  assert.equal(await ask(lab, many), undefined);
  await button(page, "To the end").click();
  await reached(page, 5);
  await button(page, "Pause").click();
  await button(page, "Play").waitFor();
  const stopped = await lab.evaluate((/** @type {ImbalanceLab} */ lab) => {
    const runs = lab
      .curves()
      .filter(({ quantity, split, class: name }) => quantity === "loss" && split === "train" && name === "all");
    return runs.map(({ steps }) => steps.at(-1));
  });
  assert.equal(stopped.length, 64);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
  assert.equal(await page.locator("#counter").innerText(), "step 240 of 240");
  const lengths = new Set(
    (await curves(lab)).filter(({ quantity }) => quantity === "recall").map(({ steps }) => steps.length),
  );
  assert.deepEqual([...lengths], [241], "every run recorded every step");
  assert.deepEqual(problems, []);
});
