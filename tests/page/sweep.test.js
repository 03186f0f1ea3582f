// @ts-check
// Tests a sweep on the page: starting it by hand, running it in workers, stopping and continuing it, and exporting the
// same bytes as the command line writes.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { ask, button, counted, experiment, labOn, reached, step } from "./reader.js";
import { processors } from "./site.js";
import { sweep as text } from "../../www/text.js";

const root = new URL("../..", import.meta.url).pathname;

const SWEEP = {
  version: 2,
  data: {
    source: { kind: "generated", generator: { kind: "moons" } },
    classes: ["A", "B"],
    max_per_class: 60,
    imbalance: { kind: "ratio", ratio: 3 },
    test_per_class: 6,
  },
  model: { kind: "mlp", hidden: [{ width: 4, activation: "tanh" }] },
  training: { steps: 60, batch_size: 8, seeds: [1, 2, 3] },
  algorithms: [
    { sampling: "full", direction: "mean", learning_rate: 0.3 },
    { sampling: "stratified", direction: "normalized", learning_rate: 1 / 11 },
  ],
  sweep: [{ parameter: "ratio", values: [1, 13 / 11, 10] }],
};

test("what the page writes of a sweep is what the command line writes, to the byte", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "imbalance-lab-sweep-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = (/** @type {string} */ name) => join(folder, name);
  await writeFile(file("sweep.json"), JSON.stringify(SWEEP));
  const outputs = ["--results", file("sweep.jsonl"), "--csv", file("sweep.csv"), "--svg", file("sweep.svg")];
  const sentences = execFileSync(join(root, "target/debug/imbalance-lab"), ["sweep", file("sweep.json"), ...outputs], {
    stdio: ["ignore", "pipe", "ignore"],
  });

  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  assert.equal(await ask(lab, SWEEP), undefined);
  await page.locator("#sweep-run").waitFor();
  assert.equal(await page.locator("#sweep-values").inputValue(), `1, ${13 / 11}, 10`);
  await button(page, text.run).click();
  await page.getByText(text.done(18)).waitFor();
  const taken = async (/** @type {string} */ name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
    return readFile(await download.path(), "utf8");
  };
  const sweep = page.locator(".sweep");
  for (const [name, ending] of /** @type {const} */ ([
    [text.exports.csv, "csv"],
    [text.exports.results, "jsonl"],
  ])) {
    assert.equal(await taken(name), await readFile(file(`sweep.${ending}`), "utf8"), name);
  }
  // The command line continues with the file that the page saved.
  await writeFile(file("page.json"), await taken(text.exports.document));
  await writeFile(file("page.jsonl"), await taken(text.exports.results));
  const resumed = spawnSync(
    join(root, "target/debug/imbalance-lab"),
    ["sweep", file("page.json"), "--results", file("page.jsonl")],
    { encoding: "utf8" },
  );
  assert.match(resumed.stderr, /18 of 18 runs are done, 0 remain/);
  assert.equal(resumed.status, 0);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    sweep.getByRole("button", { name: text.exports.svg }).click(),
  ]);
  assert.equal(await readFile(await download.path(), "utf8"), await readFile(file("sweep.svg"), "utf8"));
  assert.equal((await sweep.locator("li").allInnerTexts()).join("\n"), sentences.toString().trim());
  // The picture shows the colors of both algorithms, and below them those of both classes.
  const colors = await page.locator("#sweep-picture").evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
    const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    const seen = new Set();
    for (let at = 0; at < pixels.length; at += 4) seen.add(`${pixels[at]},${pixels[at + 1]},${pixels[at + 2]}`);
    return ["144,64,232", "47,87,22", "0,114,178", "213,94,0"].map((color) => seen.has(color));
  });
  assert.deepEqual(colors, [true, true, true, true]);
  assert.deepEqual(problems, []);
});

test("values can be typed, a sweep stopped and gone on with, and the run on the page is left alone", async (t) => {
  // With two processors, two of the three cells train at the same time.
  const { page } = await openLab(t, { before: (page) => processors(page, 2) });
  const lab = labOn(page);
  const { sweep: _, ...single } = SWEEP;
  const long = {
    ...single,
    version: 1,
    training: { ...single.training, steps: 15000, record: { kind: "log", records: 50 } },
  };
  assert.equal(await ask(lab, long), undefined);
  await step(lab, 5);
  await page.getByText(text.title).click();
  await page.locator("#sweep-run").waitFor();
  assert.ok(await page.locator("#sweep-run").isDisabled(), "nothing varies yet");
  const type = async (/** @type {string} */ values) => {
    await page.getByLabel("Values").fill(values);
    await page.getByLabel("Values").press("Tab");
  };
  await type("1, 4, 0.5");
  await page.getByText("sweep at ratio 0.5: “Imbalance” is 0.5").waitFor();
  assert.ok(await page.locator("#sweep-run").isDisabled());
  await type("1, 4, x");
  await page.getByText(text.notNumbers("1, 4, x")).waitFor();
  assert.equal(await page.getByLabel("Values").inputValue(), "1, 4, 0.5", "what was there");
  await type("1, 4, 9");
  await page.getByText(text.notBegun(18)).waitFor();
  await button(page, text.run).click();
  await page.waitForFunction(() => {
    const bar = document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#sweep-progress");
    const picture = document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#sweep-picture");
    return bar instanceof HTMLProgressElement && bar.value >= 1 / 3 && picture?.checkVisibility();
  });
  await button(page, text.stop).click();
  await page.getByText(/^The sweep stopped after (6|12) of 18 runs\. Run it again to train the others\.$/).waitFor();
  const kept = Number(
    await page.locator("#sweep-progress").evaluate((/** @type {HTMLProgressElement} */ bar) => bar.value),
  );
  assert.ok(kept >= 1 / 3 && kept < 1, `${kept}`);
  await button(page, text.run).click();
  await page.getByText(text.done(18)).waitFor();
  assert.equal(await counted(page), 5, "the experiment on the page stands where it stood");
  await button(page, "Reset").click();
  await reached(page, 0);
  assert.ok(await page.getByText(text.done(18)).isVisible(), "a reset leaves the results alone");
  await page.getByLabel("Vary").selectOption("learning_rate");
  assert.equal(await page.getByLabel("Values").inputValue(), "0.01, 0.02, 0.05, 0.1");
  await page.getByText(text.notBegun(24)).waitFor();
  assert.ok(await page.locator("#sweep-picture").isVisible(), "earlier results stay visible");
  assert.ok(await page.getByText(text.earlier).isVisible(), "and a note says so");
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, text.exports.document).click()]);
  const taken = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.deepEqual(taken.sweep, [{ parameter: "ratio", values: [1, 4, 9] }], "the export has the visible results");
  await page.getByLabel("Vary").selectOption("ratio");
  await type("1, 4, 9");
  await page.getByText(text.done(18)).waitFor();
  assert.ok(await page.getByText(text.earlier).isHidden(), "these are its own values again");
  await type("1, 2");
  await button(page, text.run).click();
  await page.getByText(text.done(12)).waitFor();
  assert.ok(await page.getByText(text.earlier).isHidden());
  await type("1, 4, 9");
  await page.getByText(text.done(18)).waitFor();
  await type("1, 2");
  await page.getByText(text.done(12)).waitFor();
});

test("cells of a single run are trained beside one another, by every processor", async (t) => {
  const { page } = await openLab(t, { before: (page) => processors(page, 4) });
  const one = {
    ...SWEEP,
    training: { ...SWEEP.training, steps: 30000, seeds: [1], record: { kind: "log", records: 20 } },
  };
  assert.equal(
    await ask(labOn(page), {
      ...one,
      algorithms: [SWEEP.algorithms[1]],
      sweep: [{ parameter: "learning_rate", values: [0.1, 0.11, 0.12, 0.13, 0.14] }],
    }),
    undefined,
  );
  // The current experiment has one worker; those of the previous one may still be stopping.
  while (page.workers().length > 1) await page.waitForTimeout(20);
  const hired = page.waitForEvent("worker", () => page.workers().length === 4);
  await button(page, text.run).click();
  await hired;
  await page.getByText(text.done(5)).waitFor();
});

test("a link to a sweep opens the panel of sweeps, and so do the paper's sweeps", async (t) => {
  const { page } = await openLab(t);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const lab = labOn(page);
  const small = { ...SWEEP, training: { ...SWEEP.training, steps: 5, seeds: [1] } };
  assert.equal(await ask(lab, small), undefined);
  await button(page, text.run).click();
  await page.getByText(text.done(6)).waitFor();
  await button(page, text.exports.link).click();
  await page.getByText("The link is copied.").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto("about:blank");
  await page.goto(link);
  await page.getByText(text.notBegun(6)).waitFor();
  assert.deepEqual((await experiment(lab)).sweep, SWEEP.sweep);
  await button(page, "Directional noise against batch size").click();
  await page
    .getByText(/^\d+ runs\. None of them is done\.$/)
    .and(page.locator(`:not(:text-is('${text.notBegun(6)}'))`))
    .waitFor();
  assert.equal((await experiment(lab)).sweep[0].parameter, "batch_size");
});
