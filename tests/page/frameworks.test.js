// @ts-check
// Tests the element as frameworks use it: they create it before or after its script has run, set properties rather than
// attributes, set them again whenever they render, and move it in the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { openLab } from "./harness.js";
import { otherHost } from "./host.js";
import { counted, curves, drawn, experiment, labOn, ready, step } from "./reader.js";
import { documents } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */

/**
 * A page of an application. `render` does what React, Vue and Svelte do with a custom element: it sets a property if
 * the element has it, and an attribute if not, and calls `render` again for every event.
 * @param {string} lab
 */
const application = (lab) => `<!doctype html><meta charset="utf-8"><title>An application</title>
  <link rel="icon" href="${lab}/www/icon.svg"><main></main>
  <script>
    var rendered = 0;
    function render(props) {
      const lab = document.querySelector("imbalance-lab") ?? document.createElement("imbalance-lab");
      for (const [name, value] of Object.entries(props)) {
        if (name in lab) lab[name] = value;
        else lab.setAttribute(name, value);
      }
      rendered += 1;
      if (!lab.isConnected) document.querySelector("main").append(lab);
      return lab;
    }
    function load() {
      return import("${lab}/www/imbalance-lab.js");
    }
  </script>`;

/** @param {import("node:test").TestContext} t */
async function openApplication(t) {
  const host = await otherHost(t, (lab) => ({
    "/": { html: application(lab) },
    "/lesson.json": { html: JSON.stringify(lesson) },
  }));
  const opened = await openLab(t, { at: `${host}/` });
  /** Renders with these properties. @param {Record<string, unknown>} props */
  const render = (props) => opened.page.evaluate((props) => void Reflect.get(window, "render")(props), props);
  const load = () => opened.page.evaluate(async () => void (await Reflect.get(window, "load")()));
  return { ...opened, lab: labOn(opened.page), render, load };
}

/** A document with few of its fields, which the core completes. @type {any} */
const lesson = {
  version: 1,
  data: {
    source: { kind: "generated", generator: { kind: "gaussians" } },
    classes: ["A", "B"],
    max_per_class: 40,
    imbalance: { kind: "ratio", ratio: 4 },
    test_per_class: 10,
  },
  model: { kind: "linear" },
  training: { steps: 60, seeds: [1] },
  algorithms: [{ sampling: "full", direction: "mean", learning_rate: 0.5 }],
};

const other = { ...lesson, training: { steps: 30, seeds: [1] } };

test("the property and the attribute take a preset, an address, JSON and a document, and do the same", async (t) => {
  const { page, lab, render, load, problems } = await openApplication(t);
  await load();
  await render({ experiment: "noise" });
  const noise = await experiment(lab);
  assert.notDeepEqual(noise.data, lesson.data);
  /** Gives the lab something, after it had another experiment. */
  const after = async (/** @type {"property" | "attribute"} */ way, /** @type {unknown} */ given) => {
    await lab.evaluate((/** @type {ImbalanceLab} */ lab, other) => lab.open(other), other);
    await lab.evaluate(
      (lab, [way, given]) => {
        if (way === "property") /** @type {ImbalanceLab} */ (lab).experiment = given;
        else lab.setAttribute("experiment", String(given));
      },
      [way, given],
    );
    return experiment(lab);
  };
  assert.deepEqual(await after("property", "noise"), noise);
  assert.deepEqual(await after("attribute", "noise"), noise);
  const full = await after("property", lesson);
  assert.equal(full.training.steps, 60);
  for (const given of [JSON.stringify(lesson), ` \n${JSON.stringify(lesson, null, 2)}\n\n`, "lesson.json"]) {
    assert.deepEqual(await after("property", given), full);
    assert.deepEqual(await after("attribute", given), full);
  }
  // Without a property, the attribute applies.
  assert.deepEqual(await after("property", null), full);
  await lab.evaluate((lab) => lab.setAttribute("experiment", String({})));
  await page.getByText(documents.notText("[object Object]")).waitFor();
  assert.deepEqual(problems, []);
});

test("an equal document that is assigned again changes nothing", async (t) => {
  const { page, lab, render, load, problems } = await openApplication(t);
  await load();
  await render({ experiment: lesson });
  await ready(lab);
  // The application renders at every step, each time with a new object, whose fields may have another order.
  await lab.evaluate((lab, lesson) => {
    const again = () => {
      const { algorithms, training, ...rest } = structuredClone(lesson);
      Reflect.get(window, "render")({ experiment: { training, algorithms, ...rest } });
    };
    lab.addEventListener("progress", again);
    lab.addEventListener("done", () => lab.removeEventListener("progress", again));
  }, lesson);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
  const steps = (await curves(lab))[0]?.steps;
  assert.deepEqual([steps?.[0], steps?.at(-1)], [0, 60]);
  assert.ok((await page.evaluate("rendered")) > 2, "it has rendered again");

  // What the reader changes stays, too.
  await lab.locator("#imbalance").focus();
  await page.keyboard.press("ArrowRight");
  await ready(lab);
  const changed = await experiment(lab);
  assert.notEqual(changed.data.imbalance.ratio, 4);
  await step(lab, 2);
  assert.deepEqual(await experiment(lab), changed);
  // An application that follows the reader assigns what it reads.
  await render({ experiment: changed });
  assert.equal(await counted(page), 2);
  // Another document opens, and the first one after it.
  await render({ experiment: other });
  assert.equal((await experiment(lab)).training.steps, 30);
  await render({ experiment: lesson });
  assert.equal((await experiment(lab)).training.steps, 60);
  // A refused document complains once, however often it is assigned.
  await lab.evaluate((lab) => {
    Object.assign(window, { errors: 0 });
    lab.addEventListener("error", () => Object.assign(window, { errors: Reflect.get(window, "errors") + 1 }));
  });
  for (let time = 0; time < 3; time += 1) await render({ experiment: { ...lesson, version: 9 } });
  await drawn(page);
  assert.equal(await page.evaluate("errors"), 1);
  assert.equal((await experiment(lab)).training.steps, 60);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.step(3));
  await lab.evaluate((/** @type {ImbalanceLab} */ lab, lesson) => lab.open(lesson), lesson);
  assert.equal((await curves(lab))[0]?.steps.length, 1, "open always opens");
  assert.deepEqual(problems, []);
});

test("a property that is set before the script has run counts, wherever the element goes", async (t) => {
  for (const given of [lesson, "lesson.json", JSON.stringify(lesson)]) {
    const { page, lab, render, load, problems } = await openApplication(t);
    await render({ experiment: "noise", panels: "curves" });
    await lab.evaluate((lab, given) => Object.assign(lab, { experiment: given }), given);
    await load();
    // The application moves the element before the program of the lab has arrived.
    await page.evaluate(() => {
      const lab = document.querySelector("imbalance-lab");
      lab?.remove();
      if (lab) document.body.prepend(lab);
    });
    assert.equal((await experiment(lab)).training.steps, 60, JSON.stringify(given));
    assert.deepEqual(problems, []);
  }
});

test("two copies of the element on a page, and a document in a script of data", async (t) => {
  const document = JSON.stringify(lesson, null, 2).replaceAll("\n", "\n\n");
  const html = (/** @type {string} */ lab) => `<!doctype html><meta charset="utf-8"><title>Twice</title>
    <link rel="icon" href="${lab}/www/icon.svg">
    <script type="module" src="${lab}/www/imbalance-lab.js"></script>
    <script type="module" src="${lab}/www/imbalance-lab.js?copy"></script>
    <imbalance-lab id="child"><script type="application/json">${document}</script>The lab needs JavaScript.</imbalance-lab>
    <imbalance-lab id="attribute" experiment='${document}'><script type="application/json">{}</script></imbalance-lab>`;
  const host = await otherHost(t, (lab) => ({ "/": { html: html(lab) } }));
  const { page, problems } = await openLab(t, { at: host, viewport: { width: 1100, height: 3200 } });
  for (const lab of [page.locator("#child"), page.locator("#attribute")]) {
    assert.equal((await experiment(lab)).training.steps, 60);
    await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.step(2));
    assert.equal((await curves(lab))[0]?.steps.length, 3);
  }
  assert.deepEqual(problems, []);
});

test("paper keeps the colors of the legend", async (t) => {
  const { page } = await openLab(t);
  await step(labOn(page), 1);
  const color = await page
    .locator(".keys > [style] .swatch")
    .first()
    .evaluate((swatch) => getComputedStyle(swatch).backgroundColor);
  const channels = color.match(/\d+/g)?.map((channel) => Number(channel) / 255) ?? [];
  // Without backgrounds, as browsers print unless the reader asks for them.
  const paper = await page.pdf({ printBackground: false });
  const fills = [...contentsOf(paper).matchAll(/([\d.]+) ([\d.]+) ([\d.]+) rg\b/g)].map((fill) =>
    fill.slice(1).map(Number),
  );
  assert.ok(
    fills.some((fill) => fill.every((channel, place) => Math.abs(channel - (channels[place] ?? NaN)) < 0.003)),
    `${color} is not among ${fills.length} fills`,
  );
});

/** Returns the unpacked text of a PDF's streams. @param {Buffer} paper */
function contentsOf(paper) {
  const text = paper.toString("latin1");
  const streams = [...text.matchAll(/stream\r?\n([^]*?)\r?\nendstream/g)].map(([, packed = ""]) => packed);
  return streams
    .map((packed) => {
      try {
        return inflateSync(Buffer.from(packed, "latin1")).toString("latin1");
      } catch {
        return "";
      }
    })
    .join("\n");
}
