// @ts-check
// Tests the comparison of algorithms: selecting them in the grid, the view options, the summary, sorting, and exports.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { ask, button, counted, curves, drawn, experiment, labOn, pixels, reached, ready, step } from "./reader.js";
import { algorithms as algorithmText, curveTable, exporting, keys, training as trainingText } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page */
const algorithms = async (page) => {
  await ready(labOn(page));
  return (await experiment(labOn(page))).algorithms.map(
    (/** @type {any} */ { sampling, direction }) => `${sampling} ${direction}`,
  );
};

/**
 * Waits until the lab compares this many algorithms.
 * @param {Page} page
 * @param {number} count
 */
const compared = (page, count) =>
  page.waitForFunction(
    (count) =>
      /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).experiment.algorithms.length === count,
    count,
  );

/** @param {Page} page */
const legend = async (page) => (await page.locator(".legend b").allInnerTexts()).join();

test("a press on the grid takes an algorithm in or leaves it out, but for the last", async (t) => {
  const { page, problems } = await openLab(t);
  await ready(labOn(page));
  await page.locator("#algorithms > summary").click();
  assert.equal(await page.locator(".grid button").count(), 60);
  await button(page, "PCNSGD+O").click();
  await compared(page, 3);
  assert.deepEqual(await algorithms(page), ["full mean", "full normalized", "oversampled normalized"]);
  assert.equal((await experiment(labOn(page))).training.batch_size, 64, "mini-batches are given a size");
  assert.equal(await button(page, "PCNSGD+O").getAttribute("aria-pressed"), "true");
  await page.getByLabel("Learning rate of PCNSGD+O").fill("0.02");
  await page.getByLabel("Learning rate of PCNSGD+O").press("Tab");
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.algorithms[2].learning_rate === 0.02,
  );
  await page.getByLabel("Optimizer of GD", { exact: true }).selectOption("momentum");
  await page.waitForFunction(
    () =>
      /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.algorithms[0].optimizer?.kind ===
      "momentum",
  );
  await button(page, "PCNSGD+O").click();
  await compared(page, 2);
  await button(page, "GD").click();
  await compared(page, 1);
  await button(page, "PCNGD").click();
  await page.getByText(algorithmText.atLeastOne).waitFor();
  assert.deepEqual(await algorithms(page), ["full normalized"]);
  assert.deepEqual(problems, []);
});

test("an algorithm's schedule, optimizer and loss have their numbers one press away", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  await page.locator("#algorithms > summary").click();
  await page.getByLabel("Schedule of GD", { exact: true }).selectOption("step");
  await page.locator(".chosen li", { hasText: "GD" }).first().getByText("numbers").click();
  const first = async () => (await experiment(lab)).algorithms[0];
  assert.deepEqual((await first()).schedule, { kind: "step", every: 100, factor: 0.1 });
  /** Types a number and leaves the focus in its field. @param {string} name @param {string} number */
  const type = async (name, number) => {
    const field = page.getByLabel(name, { exact: true });
    await field.fill(number);
    await field.press("Enter");
    await page.waitForFunction(([name, number]) => {
      const root = document.querySelector("imbalance-lab")?.shadowRoot;
      const active = /** @type {HTMLInputElement | undefined} */ (root?.activeElement);
      return active?.getAttribute("aria-label") === name && active.value === number;
    }, /** @type {const} */ ([name, number]));
  };
  await type("every (steps): Schedule of GD", "20");
  await type("warm-up (steps): Schedule of GD", "5");
  await type("weight decay: Optimizer of GD", "0.01");
  assert.deepEqual((await first()).schedule, { kind: "step", every: 20, factor: 0.1, warmup: 5 });
  assert.deepEqual((await first()).optimizer, { kind: "sgd", weight_decay: 0.01 });
  await type("weight decay: Optimizer of GD", "0");
  await page.getByLabel("Schedule of GD", { exact: true }).selectOption("constant");
  const { schedule, optimizer } = await first();
  assert.deepEqual([schedule, optimizer], [undefined, undefined], "what is usual is left out");
  assert.deepEqual(problems, []);
});

test("a direction has its number, and a formula says what is wrong with it", async (t) => {
  const { page, problems } = await openLab(t);
  await ready(labOn(page));
  await page.locator("#algorithms > summary").click();
  const direction = (/** @type {number} */ place) =>
    page.evaluate(
      (place) => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.algorithms[place]?.direction,
      place,
    );
  const chosen = (/** @type {number} */ place, /** @type {object} */ expected) =>
    page.waitForFunction(
      ([place, expected]) =>
        JSON.stringify(
          /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.algorithms[place]?.direction,
        ) === expected,
      /** @type {const} */ ([place, JSON.stringify(expected)]),
    );
  await button(page, "power 0.5 GD").click();
  await chosen(2, { kind: "power", alpha: 0.5 });
  await page.getByLabel("α of power 0.5 GD").fill("7");
  await page.getByLabel("α of power 0.5 GD").press("Tab");
  await page.getByText("must be a number from 0 to 2").waitFor();
  await page.getByLabel("α of power 0.5 GD").fill("2");
  await page.getByLabel("α of power 0.5 GD").press("Tab");
  await chosen(2, { kind: "power", alpha: 2 });

  await button(page, "SGD (mixed 0.5)").click();
  const mixed = (/** @type {number} */ theta) =>
    page.waitForFunction(
      (expected) =>
        JSON.stringify(
          /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.algorithms[3]?.sampling,
        ) === expected,
      JSON.stringify({ kind: "mixed", theta }),
    );
  await mixed(0.5);
  await page.getByLabel("θ of SGD (mixed 0.5)").fill("0.25");
  await page.getByLabel("θ of SGD (mixed 0.5)").press("Tab");
  await mixed(0.25);
  await button(page, "SGD (mixed 0.5)").click();
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.algorithms.length === 3,
  );

  assert.equal(
    await page.getByRole("columnheader", { name: "your formula" }).count(),
    0,
    "the column is not asked for",
  );
  await page.getByRole("button", { name: algorithmText.more }).click();
  await button(page, "GD (1/norm^0.5)").click();
  await chosen(3, { kind: "formula", text: "1/norm^0.5" });
  await page.getByRole("button", { name: algorithmText.fewer }).click();
  assert.equal(await page.getByRole("columnheader", { name: "your formula" }).count(), 1, "an algorithm has it");
  const field = page.getByLabel(algorithmText.formulaOf("GD (1/norm^0.5)"));
  await field.fill("n/n_l * (p");
  const sentence = "This is no formula yet: the formula ends too early; a closing parenthesis is missing.";
  await page.getByText(sentence).waitFor();
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  await field.press("Tab");
  assert.deepEqual(await direction(3), { kind: "formula", text: "1/norm^0.5" }, "a wrong formula changes nothing");
  await field.fill("n/n_l * (p)");
  await page.getByText(sentence).waitFor({ state: "detached" });
  await field.press("Tab");
  await chosen(3, { kind: "formula", text: "n/n_l * (p)" });
  assert.deepEqual(await page.locator(".chips span").allInnerTexts(), [
    "GD",
    "PCNGD",
    "power 2 GD",
    "GD (n/n_l * (p))",
  ]);
  await step(labOn(page), 3);
  await reached(page, 3);
  assert.deepEqual(problems, []);
});

test("network, steps and repeats are the reader's", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  await page.getByLabel("Units of layer 1").fill("8");
  await page.getByLabel("Units of layer 1").press("Tab");
  await page.getByLabel("Activation of layer 2").selectOption("sigmoid");
  await page.getByLabel("Steps", { exact: true }).fill("50");
  await page.getByLabel("Steps", { exact: true }).press("Tab");
  await page.getByLabel(trainingText.seeds).fill("3");
  await page.getByLabel(trainingText.seeds).press("Tab");
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.training.seeds.length === 3,
  );
  await ready(lab);
  const { model, training } = await experiment(lab);
  assert.deepEqual(model.hidden, [
    { width: 8, activation: "relu" },
    { width: 32, activation: "sigmoid" },
  ]);
  assert.equal(training.steps, 50);
  assert.deepEqual(training.seeds, [5, 6, 7]);
  await page.getByText("Seeds 5, 6, 7").waitFor();
});

test("in the legend ten classes have ten marks beside their colors", async (t) => {
  const { page } = await openLab(t);
  await labOn(page).evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    await lab.ready;
    const document = lab.experiment;
    document.data = {
      ...document.data,
      classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
      imbalance: { kind: "long_tailed", ratio: 10 },
    };
    lab.experiment = document;
    return lab.ready;
  });
  const marks = await page
    .locator(".legend .swatch")
    .evaluateAll((swatches) =>
      swatches.map(
        (swatch) => getComputedStyle(swatch, "::before").clipPath + getComputedStyle(swatch, "::after").content,
      ),
    );
  assert.equal(new Set(marks).size, 10, marks.join("\n"));
});

test("more quantities make more rows, and columns can be classes", async (t) => {
  const { page } = await openLab(t);
  await step(labOn(page), 5);
  const height = async () => (await page.locator("#curves").boundingBox())?.height ?? 0;
  const before = await height();
  assert.equal(await legend(page), "4,9");
  await page.getByRole("checkbox", { name: "angle" }).check();
  await drawn(page);
  assert.ok((await height()) > before + 100);
  await page.getByRole("radio", { name: "classes" }).check();
  assert.equal(await legend(page), "GD,PCNGD");
  const colors = await page
    .locator(".legend .swatch")
    .evaluateAll((swatches) => swatches.map((swatch) => getComputedStyle(swatch).backgroundColor));
  assert.deepEqual(colors, ["rgb(144, 64, 232)", "rgb(47, 87, 22)"], "algorithms have colors of their own");
  await drawn(page);
  assert.ok(
    (await pixels(page, "#curves", [144, 64, 232])) > 100 && (await pixels(page, "#curves", [0x00, 0x72, 0xb2])) === 0,
  );
  for (const name of ["loss", "angle"]) await page.getByRole("checkbox", { name, exact: true }).uncheck();
  await page.getByRole("checkbox", { name: "recall" }).click();
  assert.ok(await page.getByRole("checkbox", { name: "recall" }).isChecked(), "something is always shown");
});

test("the pointer reads out the very values that were recorded", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 20);
  const box = await page.locator("#curves").boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 3);
  const shown = page.locator(".values");
  await shown.waitFor();
  const at = Number(/step (\d+)/.exec(await shown.innerText())?.[1]);
  assert.ok(at > 0 && at < 20, `${at}`);
  assert.equal(await page.locator(".crosshair .line").count(), 2, "a line in every column");
  const recorded = (await curves(lab))
    .filter(
      ({ algorithm, split, quantity, class: name }) =>
        algorithm === "GD" && split === "train" && ["loss", "recall"].includes(quantity) && name !== "all",
    )
    .map(({ quantity, class: name, values }) => `${quantity} ${name} ${values[at]?.toPrecision(4)}`);
  const rows = (await shown.locator("tr").allInnerTexts()).map((text) => text.split(/\s+/).join(" "));
  assert.deepEqual(rows.sort(), recorded.sort());
  await page.mouse.move(5, 5);
  assert.ok(await shown.isHidden());
});

test("the table says how deep the drop was, in the numbers of the curves, and sorts", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
  await reached(page, 200);
  const recall = (await curves(lab)).find(
    ({ algorithm, split, quantity, class: name }) =>
      algorithm === "GD" && split === "train" && quantity === "recall" && name === "9",
  );
  assert.ok(recall);
  const lowest = Math.min(...recall.values);
  const row = page.locator(".outcomes tbody tr", { hasText: /^GD/ });
  const cells = (await row.locator("th, td").allInnerTexts()).map((text) => text.trim());
  assert.equal(cells[1], `${((recall.values[0] ?? 0) - lowest).toFixed(2)} (9)`);
  assert.equal(cells[2], String(recall.steps[recall.values.indexOf(lowest)]));
  const first = async () => (await page.locator(".outcomes tbody th").allInnerTexts())[0];
  assert.equal(await first(), "GD");
  const line = await row.elementHandle();
  await page.getByRole("button", { name: "Largest drop" }).click();
  assert.equal(await first(), "PCNGD", "no drop comes first");
  assert.match((await line?.innerText()) ?? "", /^GD/, "the same line, in another place");
  await page.getByRole("button", { name: "Largest drop" }).click();
  assert.equal(await first(), "GD");
});

test("over several seeds the results have means with standard errors, counts of drops, and the classes that did not recover", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const document = await experiment(lab);
  document.data.classes = ["4", "9", "7"];
  document.data.imbalance = { kind: "long_tailed", ratio: 20 };
  document.training = { ...document.training, steps: 12, seeds: [1, 2, 3] };
  assert.equal(await ask(lab, document), undefined);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
  await reached(page, 12);
  const recalls = (await curves(lab)).filter(
    ({ algorithm, split, quantity }) => algorithm === "GD" && split === "train" && quantity === "recall",
  );
  const falls = (/** @type {string} */ name) =>
    recalls.filter((curve) => curve.class === name).map(({ values }) => (values[0] ?? 0) - Math.min(...values));
  const mean = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const written = (/** @type {number[]} */ values) => {
    const squares = mean(values.map((value) => (value - mean(values)) ** 2)) * values.length;
    return `${mean(values).toFixed(2)} ± ${Math.sqrt(squares / (values.length - 1) / values.length).toFixed(2)}`;
  };
  const names = ["4", "9", "7"];
  const hardest = names.reduce((worst, name) => (mean(falls(name)) > mean(falls(worst)) ? name : worst));
  const dropped = [0, 1, 2].filter((seed) => names.some((name) => (falls(name)[seed] ?? 0) >= 0.05)).length;
  const cells = (await page.locator(".outcomes tbody tr", { hasText: /^GD/ }).locator("th, td").allInnerTexts()).map(
    (text) => text.trim(),
  );
  assert.equal(cells[1], `${written(falls(hardest))} (${hardest}), ${dropped} of 3 seeds`);
  assert.ok(dropped > 0, "the experiment has a drop to tell of");
  const lost = names.filter((name) =>
    recalls.some(
      ({ class: of, values }) =>
        of === name &&
        (values[0] ?? 0) - Math.min(...values) >= 0.05 &&
        !values.slice(values.indexOf(Math.min(...values))).some((value) => value >= (values[0] ?? 0)),
    ),
  );
  const last = (/** @type {string} */ name) =>
    mean(recalls.filter((curve) => curve.class === name).map(({ values }) => values.at(-1) ?? 0));
  assert.ok(lost.length > 0, "the experiment is too short for all to be back");
  assert.equal(cells[3], `not yet (${lost.reduce((worst, name) => (last(name) < last(worst) ? name : worst))})`);
  assert.equal(
    await page.locator(".outcomes caption").innerText(),
    "Results at step 12, means of 3 seeds ± standard error",
  );
});

test("picture, curves and experiment are exported completely", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 3);
  await page.getByText("Share", { exact: true }).click();
  /** @param {string} name */
  const taken = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
    await page.getByText(exporting.saved(download.suggestedFilename())).waitFor();
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const status = () => page.locator("#status").innerText();
  await page.evaluate(() => {
    const { toBlob } = HTMLCanvasElement.prototype;
    /** @param {Parameters<HTMLCanvasElement["toBlob"]>} given */
    HTMLCanvasElement.prototype.toBlob = function (...given) {
      Reflect.set(window, "encode", () => toBlob.apply(this, given));
    };
  });
  await button(page, "Picture, PNG").click();
  assert.equal(await status(), exporting.preparing, "while it takes its time");
  await page.waitForFunction(() => Reflect.has(window, "encode"));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.evaluate(() => Reflect.get(window, "encode")()),
  ]);
  const png = { bytes: await readFile(await download.path()) };
  assert.equal(await status(), exporting.saved("imbalance-lab.png"));
  assert.deepEqual([...png.bytes.subarray(1, 4)].map((code) => String.fromCharCode(code)).join(""), "PNG");
  const svg = (await taken("Picture, SVG")).bytes.toString();
  for (const text of ["<svg", "PCNGD", "recall: share of the class classified correctly", "polyline"]) {
    assert.ok(svg.includes(text), text);
  }
  const csv = (await taken("Curves, CSV")).bytes.toString().split("\n");
  assert.equal(csv[0], "algorithm,seed,split,quantity,class,other,step,value");
  const all = await curves(lab);
  assert.equal(
    csv.length - 2,
    all.reduce((sum, { steps }) => sum + steps.length, 0),
  );
  const json = JSON.parse((await taken("Curves, JSON")).bytes.toString());
  assert.deepEqual(json, JSON.parse(JSON.stringify(all)));
  const document = JSON.parse((await taken("Experiment, JSON")).bytes.toString());
  assert.deepEqual(document, await experiment(lab));
  assert.deepEqual(problems, []);
});

test("clipped sides have a shadow", async (t) => {
  const { page } = await openLab(t, { viewport: { width: 375, height: 800 } });
  await step(labOn(page), 5);
  const table = page.locator(".results .scroll");
  /** Returns the share of a table's outermost pixels at each side that differ from the background. */
  const edges = async () => {
    const bytes = (await table.screenshot()).toString("base64");
    return page.evaluate(async (bytes) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))]));
      const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
      context?.drawImage(image, 0, 0);
      const dark = (/** @type {number} */ x) => {
        const { data = [] } = context?.getImageData(x, 0, 1, image.height) ?? {};
        return (
          Array.from({ length: image.height }, (_, y) => data[4 * y] ?? 0).filter((red) => red < 250).length /
          image.height
        );
      };
      return { left: dark(0), right: dark(image.width - 1) };
    }, bytes);
  };
  const first = await edges();
  assert.ok(first.right > 0.7 && first.left < 0.3, `more to the right: ${JSON.stringify(first)}`);
  await table.evaluate((table) => (table.scrollLeft = 9999));
  const last = await edges();
  assert.ok(last.left > 0.7 && last.right < 0.3, `more to the left: ${JSON.stringify(last)}`);
});

test("R goes back to step 0, and ? lists the keys", async (t) => {
  const { page } = await openLab(t);
  await step(labOn(page), 3);
  await page.locator("#curves").focus();
  await page.keyboard.press("r");
  await page.waitForFunction(() =>
    document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#counter")?.textContent?.startsWith("step 0 "),
  );
  assert.equal(await counted(page), 0);
  await page.locator("#curves").focus();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: keys.title }).waitFor();
  await page.keyboard.press("Escape");
  assert.ok(await page.getByRole("dialog", { name: keys.title }).isHidden());
});

test("the curves can be read as a table, as they are shown", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 150);
  await page.getByText(curveTable.title).click();
  const table = page.getByRole("region", { name: curveTable.title });
  await table.locator("tbody tr").first().waitFor();
  const rows = async () =>
    (await table.locator("tr").allInnerTexts()).map((row) => row.split("\t").map((cell) => cell.trim()));
  const [heads, ...body] = await rows();
  assert.deepEqual(heads?.slice(0, 3), ["Step", "GD: loss of 4", "GD: loss of 9"]);
  assert.equal(heads?.length, 1 + 2 * 2 * 2, "loss and recall of two classes under two algorithms");
  assert.deepEqual([body[0]?.[0], body.at(-1)?.[0]], ["0", "150"]);
  assert.ok(body.length <= 40);
  const marked = async () => {
    await drawn(page);
    return table.locator("tr[aria-current] th").allInnerTexts();
  };
  assert.deepEqual(await marked(), ["150"]);
  for (let press = 0; press < 7; press += 1) await page.getByLabel("Time", { exact: true }).press("ArrowLeft");
  assert.ok(
    body.every(([shown]) => shown !== "143"),
    "not one of its usual rows",
  );
  assert.deepEqual(await marked(), ["143"], "the row of the step that is looked at");
  await page.getByLabel("Time", { exact: true }).press("End");
  assert.deepEqual(await marked(), ["150"]);
  const recall = (await curves(lab)).find(
    (curve) =>
      curve.algorithm === "GD" && curve.quantity === "recall" && curve.class === "9" && curve.split === "train",
  );
  const place = heads?.indexOf("GD: recall of 9") ?? 0;
  for (const row of body) {
    const value = recall?.values[recall.steps.indexOf(Number(row[0]))] ?? Number.NaN;
    assert.equal(row[place], value.toPrecision(3), `step ${row[0]}`);
  }
  await page.locator(".legend").getByRole("button", { name: /^4/ }).click();
  await drawn(page);
  assert.equal((await rows())[0]?.length, 1 + 2 * 2, "what is hidden is left out");
  assert.deepEqual(problems, []);
});
