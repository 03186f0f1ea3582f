// @ts-check
// Tests the lessons: a reader can complete each of them, and its text agrees with its lab. The test computes the
// expected results from the curves in other ways than the lessons do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { otherHost } from "./host.js";
import { button, curves, framed, labOn } from "./reader.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("./reader.js").Curve} Curve */

/** The button that is there while the lab has another experiment. */
const BACK = "Back to the lesson’s experiment";

/**
 * Opens a lesson, makes a prediction, and trains to the end.
 * @param {import("node:test").TestContext} t
 * @param {string} name
 * @param {string} prediction
 */
async function lesson(t, name, prediction) {
  const { page, problems } = await openLab(t, { path: `/www/lessons/${name}.html` });
  const lab = labOn(page);
  const asked = page.locator("form.prediction");
  const exercise = page.locator("form.exercise");
  assert.equal(await button(page, "Play").isVisible(), false, "nothing plays before the prediction");
  assert.equal(await exercise.isVisible(), false);
  assert.equal(await page.locator("#planes").isVisible(), false, "nothing tells why before the prediction");
  await asked.locator(`[value="${prediction}"]`).check();
  await asked.getByRole("button").click();
  const changes = page.locator(
    ":is(#source, #imbalance, #imbalance-kind, #algorithms, #batch-size, #learning-rate, #model)",
  );
  const changeable = async () =>
    (await Promise.all((await changes.all()).map((control) => control.isVisible()))).includes(true);
  assert.equal(await changeable(), false, "until it is done, the run is the lesson's own");
  await button(page, "To the end").click();
  await exercise.waitFor();
  assert.equal(await changeable(), !["drop", "why"].includes(name), "then it is the reader's");
  const result = page.locator("imbalance-lab + .result");
  const verdict = await result.locator("output").innerText();
  assert.equal(await asked.locator("output").innerText(), "", "the verdict stands below the lab alone");
  const on = await result.getByRole("link", { name: "Read on" }).getAttribute("href");
  assert.ok(await page.locator(`main > h2${on}`).isVisible(), "the link leads to the text that follows");
  assert.match(verdict, /^As you predicted\. /);
  /** Returns the answer of the exercise's check. @param {string} [given] */
  const check = async (given) => {
    const field = exercise.locator("input");
    if (given !== undefined && (await field.first().getAttribute("type")) === "number") await field.fill(given);
    else if (given !== undefined) await exercise.locator(`[value="${given}"]`).check();
    await button(page, "Check").click();
    return exercise.locator("output").innerText();
  };
  /** Changes the experiment as a control would, and trains to the end. @param {(document: any) => void} change */
  const change = (change) =>
    lab.evaluate(async (/** @type {ImbalanceLab} */ lab, source) => {
      const document = lab.experiment;
      /** @type {(document: any) => void} */ (new Function("document", `(${source})(document)`))(document);
      lab.experiment = document;
      await lab.ready;
      await lab.run();
    }, change.toString());
  const text = await page.locator("main").innerText();
  assert.equal(await button(page, BACK).isVisible(), false, "the experiment is the lesson's");
  return { page, lab, check, change, verdict, text, problems, all: await curves(lab) };
}

/**
 * @param {Curve[]} all
 * @param {string} algorithm
 * @param {string} quantity
 * @param {string} name the name of the class
 * @param {string} [split]
 */
function values(all, algorithm, quantity, name, split = "train") {
  const found = all.find(
    (c) => c.algorithm === algorithm && c.quantity === quantity && c.class === name && c.split === split,
  );
  assert.ok(found, `${algorithm} ${quantity} ${name}`);
  return found.values;
}

const first = (/** @type {number[]} */ values) => values[0] ?? Number.NaN;
const last = (/** @type {number[]} */ values) => values.at(-1) ?? Number.NaN;
const mean = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Returns the first step at which the mean recall is at least 0.9. @param {Curve[]} all @param {string} algorithm */
const delay = (all, algorithm) => values(all, algorithm, "recall", "all").findIndex((value) => value >= 0.9);

test("the first steps of training", async (t) => {
  const { all, check, verdict, problems } = await lesson(t, "drop", "forgotten");
  const recall = values(all, "GD", "recall", "9");
  const lowest = Math.min(...recall.slice(0, 3));
  assert.ok(lowest <= 0.02 && first(recall) > 0.3);
  assert.ok((values(all, "GD", "recall", "4")[1] ?? 0) >= 0.98, "the fours’ goes to one");
  assert.ok((values(all, "GD", "loss", "all")[1] ?? 9) < first(values(all, "GD", "loss", "all")), "the sum goes down");
  assert.ok(Math.min(...values(all, "GD", "recall", "9", "test").slice(0, 3)) <= 0.02, "test images tell the same");
  const back = recall.findIndex((value, step) => step > recall.indexOf(lowest) && value >= first(recall));
  assert.ok(verdict.includes(`${first(recall).toFixed(2)} at the start and ${lowest.toFixed(2)} after step`), verdict);
  assert.doesNotMatch(verdict, new RegExp(`\\b${back}\\b`), "the verdict does not contain the answer of the exercise");
  assert.match(await check(String(back + 1)), /^Not /);
  assert.match(await check(String(back)), /^Right/);
  assert.deepEqual(problems, []);
});

test("the gradients of the classes", async (t) => {
  const { all, check, verdict, text, problems } = await lesson(t, "why", "rises");
  const [fours, nines] = ["4", "9"].map((name) => first(values(all, "GD", "gradient_norm", name)));
  const cosine = first(all.find((c) => c.algorithm === "GD" && c.quantity === "cosine")?.values ?? []);
  assert.ok(fours && nines);
  assert.ok(nines / fours < -cosine);
  for (const number of [fours, nines, nines / fours, -cosine]) {
    assert.ok(text.includes(number.toFixed(2)), `the text says ${number.toFixed(2)}`);
  }
  const [start = 0, next = 0] = values(all, "GD", "loss", "9");
  const predicted = first(values(all, "GD", "predicted_change", "9"));
  // The lesson's formula uses the share of the loss; the lab's number uses the mean loss, which is n/n₁ = 1600/200
  // times as large.
  const share = -0.05 * nines * (nines + fours * cosine);
  assert.ok(Math.abs(predicted - 8 * share) < 1e-4 * predicted, `${predicted} is 8 times ${share}`);
  for (const part of [`+${share.toFixed(2)} for`, `+${(8 * share).toFixed(2)}. The loss increased`]) {
    assert.ok(text.includes(part), part);
  }
  assert.ok(verdict.includes(`the nines’ mean loss was +${predicted.toFixed(2)}.`), verdict);
  assert.ok(next > start && predicted > 0 && predicted < next - start, "the sign is right, the size is understated");
  const norms = values(all, "GD", "gradient_norm", "4");
  assert.ok(last(norms) < 0.2 * first(norms), "the fours’ gradient becomes shorter");
  assert.match(await check("1.27"), /^Not /);
  assert.match(await check((-cosine * fours).toFixed(2)), /^Right/);
  assert.deepEqual(problems, []);
});

test("normalized gradients", async (t) => {
  const { all, check, change, problems } = await lesson(t, "normalizing", "never");
  const kept = values(all, "PCNGD", "recall", "9");
  assert.ok(Math.min(...kept) >= first(kept));
  assert.ok(Math.min(...values(all, "GD", "recall", "9").slice(0, 3)) <= 0.02);
  assert.ok(delay(all, "PCNGD") < delay(all, "GD"), "PCNGD is the first to learn both");
  const cosines = all.find((c) => c.algorithm === "PCNGD" && c.quantity === "cosine")?.values ?? [];
  const lengths = values(all, "PCNGD", "direction_norm", "all");
  assert.ok(lengths.length >= 200);
  for (const [step, cosine] of cosines.slice(0, 200).entries()) {
    assert.ok(Math.abs((lengths[step] ?? 0) ** 2 - 2 - 2 * cosine) < 1e-3, `step ${step}: ${lengths[step]}`);
  }
  assert.match(await check("GD"), /^Set the imbalance/);
  await change((document) => (document.data.imbalance.ratio = 1));
  const wrong = await check("PCNGD");
  assert.match(wrong, /^Look again/);
  assert.doesNotMatch(wrong.replace("“Reached 0.9”", ""), /\d/, "where to look, not what is there");
  assert.match(await check("GD"), /^Right/);
  assert.deepEqual(problems, []);
});

test("stronger imbalance", async (t) => {
  const { page, lab, all, check, change, text, problems } = await lesson(t, "imbalance", "four");
  for (const each of [delay(all, "GD"), delay(all, "PCNGD")]) assert.ok(each > 0);
  assert.ok(text.includes(`${delay(all, "GD")} steps at 20 to 1`));
  await change((document) => (document.data.imbalance.ratio = 5));
  const mild = await curves(lab);
  assert.ok(
    text.includes(
      `the delay of GD is ${delay(mild, "GD")} steps and the delay of PCNGD is ${delay(mild, "PCNGD")} steps`,
    ),
  );
  assert.ok(text.includes(`${delay(mild, "GD")} steps at 5 to 1`));
  assert.ok(delay(all, "PCNGD") <= delay(mild, "PCNGD"), "PCNGD’s does not grow");
  assert.match(await check("83"), /^Set the imbalance/);
  await change((document) => (document.data.imbalance.ratio = 50));
  const found = delay(await curves(lab), "GD");
  assert.match(await check(String(found + 3)), /^Not /);
  assert.match(await check(String(found)), /^Right/);
  const own = page.waitForFunction(
    () => /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).experiment.data.imbalance.ratio === 20,
  );
  await button(page, BACK).click();
  await own;
  await button(page, BACK).waitFor({ state: "hidden" });
  // It trains again to the end, so that the text's numbers are those on the screen.
  await page.getByRole("button", { name: "Replay", exact: true }).waitFor();
  assert.equal(delay(await curves(lab), "GD"), delay(all, "GD"));
  assert.deepEqual(problems, []);
});

test("mini-batches", async (t) => {
  const { page, all, check, change, problems } = await lesson(t, "batches", "lost");
  const [fours, nines] = ["4", "9"].map((name) => mean(values(all, "PCNSGD", "projection", name).slice(0, 50)));
  assert.ok(fours && nines && Math.abs(fours - 0.95) < 0.03 && Math.abs(nines - 0.75) < 0.03, `${fours}, ${nines}`);
  const cosine = mean(
    (all.find((c) => c.algorithm === "PCNSGD" && c.quantity === "cosine")?.values ?? []).slice(0, 50),
  );
  assert.ok(Math.abs(cosine + 0.85) < 0.05, `${cosine}`);
  assert.ok(nines < -fours * cosine);
  const alignment = values(all, "PCNSGD", "alignment", "9").filter((value) => !Number.isNaN(value));
  assert.ok(
    alignment.filter((value) => value < 0).length > 0.6 * alignment.length,
    "at most steps the nines get worse",
  );
  const recall = values(all, "PCNSGD", "recall", "9");
  assert.ok((recall[3] ?? 0) > 0.5 * first(recall), "there is no sudden drop");
  assert.ok(Math.min(...values(all, "PCNGD", "recall", "9")) >= first(recall));
  assert.match(await check(), /^Set “Mini-batch” to a larger number/);
  assert.equal(
    await page.getByLabel("Mini-batch", { exact: true }).isVisible(),
    true,
    "the control that the hint names is there",
  );
  await change((document) => (document.training.batch_size = 128));
  assert.match(await check(), /Use more examples/);
  await change((document) => (document.training.batch_size = 512));
  assert.match(await check(), /^Right/);
  assert.deepEqual(problems, []);
});

test("oversampling and rescaling", async (t) => {
  const { page, lab, all, check, problems } = await lesson(t, "remedies", "both");
  const projection = (/** @type {string} */ algorithm, /** @type {string} */ name) =>
    mean(values(all, algorithm, "projection", name).slice(0, 50));
  assert.ok(projection("PCNSGD+R", "9") < projection("PCNSGD+R", "4") - 0.1, "rescaling leaves the nines’ as low");
  assert.ok(
    projection("PCNSGD+O", "9") > projection("PCNSGD+O", "4") - 0.02,
    "oversampling brings it as high as the fours’",
  );
  const [rescaled, oversampled] = [delay(all, "PCNSGD+R"), delay(all, "PCNSGD+O")];
  assert.ok(rescaled > 0 && Math.abs(rescaled - oversampled) <= 0.2 * oversampled, `${rescaled}, ${oversampled}`);
  assert.equal(delay(all, "PCNSGD"), -1);
  assert.match(await check("13"), /^Open the algorithms/);
  await page.locator("#algorithms > summary").click();
  await page
    .locator("#algorithms")
    .getByRole("button", { name: /^SGD\+O/ })
    .click();
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.algorithms.length === 4,
  );
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
  const found = delay(await curves(lab), "SGD+O");
  assert.match(await check(String(found + 2)), /^Not /);
  assert.match(await check(String(found)), /^Right/);
  assert.deepEqual(problems, []);
});

test("your own data", async (t) => {
  const { page, lab, all, check, problems } = await lesson(t, "your-data", "gd");
  const recall = values(all, "GD", "recall", "B");
  assert.ok(Math.min(...recall) <= 0.02 && first(recall) > 0.3, "all the plane is A’s");
  const cosine = first(all.find((c) => c.algorithm === "GD" && c.quantity === "cosine")?.values ?? []);
  assert.ok(Math.abs(cosine + 0.2) < 0.05, `${cosine}`);
  const [common, rare] = ["A", "B"].map((name) => first(values(all, "GD", "gradient_norm", name)));
  assert.ok(common && rare && rare / common < -cosine, "a mild disagreement is enough");
  assert.ok((recall[20] ?? 1) < first(recall) && last(recall) > 0.5, "a corner comes back late");
  assert.match(await check(), /^Choose a file/);
  const rows = Array.from(
    { length: 66 },
    (_, row) => `${Math.sin(row)},${Math.cos(3 * row)},${row % 11 === 0 ? "rare" : "common"}`,
  );
  await page
    .locator("#files")
    .setInputFiles({ name: "own.csv", mimeType: "text/csv", buffer: Buffer.from(["a,b,label", ...rows].join("\n")) });
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.kind === "files",
  );
  assert.match(await check(), /^Train to the end/);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
  assert.match(
    await check(),
    /“rare”, the rarest of your classes, fell by \d\.\d\d under GD and by \d\.\d\d under PCNGD/,
  );
  assert.deepEqual(problems, []);
});

test("the initial guess", async (t) => {
  const { all, check, change, text, problems } = await lesson(t, "guess", "one");
  const own = all.filter(({ split, quantity, algorithm }) => `${split} ${quantity} ${algorithm}` === "train recall GD");
  /** How far the preferred class falls, for each seed on which the recalls differ by more than 0.8. */
  const falls = own.flatMap(({ seed, class: name, values }) => {
    const other = own.find((each) => each.seed === seed && each.class !== name && each.class !== "all");
    const isPreferred = name !== "all" && first(values) - first(other?.values ?? []) > 0.8;
    return isPreferred ? [first(values) - Math.min(...values.slice(0, 11))] : [];
  });
  assert.equal(falls.length, 7, "seven of ten");
  for (const fall of [Math.min(...falls), Math.max(...falls)]) assert.ok(text.includes(fall.toFixed(2)), `${fall}`);
  assert.match(await check("fewer"), /^Set the activation/);
  await change((document) => document.model.hidden.forEach((/** @type {any} */ layer) => (layer.activation = "tanh")));
  assert.match(await check("more"), /^Look again/);
  assert.match(await check("fewer"), /^Right: 1 of the ten\./);
  assert.deepEqual(problems, []);
});

test("steps that do not get shorter", async (t) => {
  const { all, check, change, problems } = await lesson(t, "settle", "alternates");
  for (const name of ["A", "B"]) {
    const [constant, decaying] = ["PCNGD", "PCNGD, power decay"].map((each) =>
      values(all, each, "loss", name).slice(-20),
    );
    assert.ok(constant && decaying);
    const directions = constant.slice(1).map((loss, place) => Math.sign(loss - (constant[place] ?? 0)));
    for (const [place, direction] of directions.slice(1).entries()) assert.equal(direction, -(directions[place] ?? 0));
    assert.ok(Math.max(...decaying) - Math.min(...decaying) < 1e-3, "the decaying one stops changing");
    assert.ok(Math.max(...decaying) < Math.min(...constant), "at lower values");
    const safe = values(all, "PCNGD, power decay", "safe_learning_rate", name).slice(2, 8);
    assert.ok(Math.min(...safe) > 1.4 && Math.max(...safe) < 1.95, `${safe}`);
  }
  assert.match(await check(), /^With η = 2 the losses still change/);
  await change((document) => (document.algorithms[0].learning_rate = 1));
  assert.match(await check(), /^Right\. With η = 1 /);
  assert.deepEqual(problems, []);
});

test("your own rule", async (t) => {
  const { all, check, change, text, problems } = await lesson(t, "rule", "both");
  const [fours, nines] = ["4", "9"].map((name) => values(all, "GD (n/n_l)", "recall", name));
  assert.ok(fours && nines);
  const [start, low] = [first(fours), fours[1] ?? 1];
  assert.ok(text.includes(`from ${start.toFixed(2)} to ${low.toFixed(2)}`), `${start} to ${low}`);
  assert.ok((nines[1] ?? 0) > first(nines) && (nines[2] ?? 1) < 0.02 && (fours[2] ?? 0) > 0.95, "they take turns");
  assert.match(await check(), /^With GD \(n\/n_l\) the recall of class 4 falls by 0\.\d\d\./);
  await change((document) => (document.algorithms[1].direction = { kind: "formula", text: "0.001/norm" }));
  assert.match(await check(), /only 0\.\d\d at the end/);
  await change((document) => (document.algorithms[1].direction = { kind: "formula", text: "1/norm" }));
  assert.match(await check(), /^Right/);
  await change((document) => document.algorithms.pop());
  assert.match(await check(), /^Open the algorithms/);
  assert.deepEqual(problems, []);
});

test("the table of contents leads to all ten, from the lab’s own page", async (t) => {
  const { page, problems, origin } = await openLab(t);
  await page.getByRole("link", { name: /lessons/ }).click();
  const links = await page
    .locator("main ol a")
    .evaluateAll((links) => links.map((link) => /** @type {HTMLAnchorElement} */ (link).href));
  assert.equal(links.length, 10);
  const policy = (/** @type {string} */ html) =>
    /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1];
  const own = policy(await (await page.request.get(`${origin}/`)).text());
  for (const link of links) {
    const answer = await page.goto(link);
    assert.equal(policy((await answer?.text()) ?? ""), own, "wherever it is hosted, under the page’s own policy");
    const next = page.locator("a[rel=next], nav.next a").last();
    assert.ok((await next.getAttribute("href"))?.length, link);
    assert.equal(
      await page
        .locator("math")
        .count()
        .then((count) => count > 0),
      true,
    );
  }
  assert.ok(links.every((link) => link.startsWith(`${origin}/www/lessons/`)));
  assert.deepEqual(problems, []);
});

test("a lesson embeds alone, in a frame of another origin", async (t) => {
  const html = (/** @type {string} */ lab) =>
    `<!doctype html><meta charset="utf-8"><title>A course</title><link rel="icon" href="${lab}/www/icon.svg"><script src="${lab}/www/frame-height.js"></script>
     <iframe src="${lab}/www/lessons/why.html?embed" title="A lesson" width="100%" height="300" frameborder="0"></iframe>`;
  const host = await otherHost(t, (lab) => ({ "/": { html: html(lab) } }));
  const { page, problems } = await openLab(t, { at: host });
  const frame = page.frameLocator("iframe");
  await frame.locator("form.prediction [value=rises]").check();
  await frame.locator("form.prediction button").click();
  assert.equal(await frame.locator("nav").first().isVisible(), false);
  await frame.getByRole("button", { name: "To the end" }).click();
  await frame.locator("form.exercise").waitFor();
  assert.match(await frame.locator(".result output").innerText(), /^As you predicted\. /);
  await framed(page, 1000);
  const inner = await frame.locator("body").evaluate((body) => body.getBoundingClientRect().height);
  const outer = await page.locator("iframe").evaluate((frame) => frame.clientHeight);
  assert.ok(Math.abs(inner - outer) <= 1 && outer > 1000, `${inner} in ${outer}`);
  if (process.env.PICTURES) {
    await page.screenshot({ path: `${process.env.PICTURES}/lesson-framed.png`, fullPage: true });
  }
  assert.deepEqual(problems, []);
});
