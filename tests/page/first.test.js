// @ts-check
// Tests the page's first view: what it shows and says, that it plays by itself once, its one number, its figures, and
// the way to the laboratory and back.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { button, curves, drawn, labOn, parameters, pixels, ready } from "./reader.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */

const STEPS = 300;
const ORANGE = /** @type {[number, number, number]} */ ([0xd5, 0x5e, 0x00]);

/** Waits until the first view shows at least this step. @param {Page} page @param {number} step */
const shows = (page, step) =>
  page.waitForFunction(
    (step) => {
      const view = document.querySelector("imbalance-lab")?.shadowRoot?.querySelector(".first");
      return view instanceof HTMLElement && Number(view.dataset.step) >= step;
    },
    step,
    { timeout: 120_000 },
  );

/** Returns the shown step. @param {Page} page */
const shown = async (page) => Number(await page.locator(".first").getAttribute("data-step"));

/** Opens the page in its first view and waits until its run is over, without motion, which would take longer. @param {import("node:test").TestContext} t @param {object} [options] */
async function played(t, options = {}) {
  const opened = await openLab(t, { first: true, reducedMotion: "reduce", ...options });
  await shows(opened.page, STEPS);
  await drawn(opened.page);
  return opened;
}

/** Turns the wheel before anything plays. @param {Page} page */
async function touchAtOnce(page) {
  await page.addInitScript(() =>
    addEventListener("DOMContentLoaded", () => setTimeout(() => dispatchEvent(new Event("wheel")))),
  );
}

/** Returns how many nines are lit in each column. @param {Page} page */
const lit = (page) =>
  page
    .locator(".first-grid")
    .evaluateAll((grids) => grids.map((grid) => Number(/** @type {HTMLElement} */ (grid).dataset.right)));

/** Returns the recall of a class under an algorithm on training examples. @param {import("./reader.js").Curve[]} all @param {string} algorithm @param {string} name */
const recallOf = (all, algorithm, name) => {
  const curve = all.find(
    (each) =>
      each.algorithm === algorithm && each.class === name && each.quantity === "recall" && each.split === "train",
  );
  assert.ok(curve, `${algorithm} ${name}`);
  return curve.values;
};

test("the first view is one sentence, two figures, one filled button, one slider and three words, on one screen", async (t) => {
  for (const viewport of [
    { width: 1440, height: 900 },
    { width: 1280, height: 720 },
    { width: 3840, height: 2160 },
  ]) {
    const { page, problems } = await openLab(t, { first: true, viewport });
    await ready(labOn(page));
    await drawn(page);
    const seen = await page.locator(".first").evaluate((view) => {
      const visible = (/** @type {Element} */ each) => each.checkVisibility();
      const controls = [...view.querySelectorAll("button, input, select, a")].filter(visible);
      const { bottom, right } = /** @type {HTMLElement} */ (view.querySelector(".first-bar")).getBoundingClientRect();
      return {
        controls: controls.map((control) => control.id),
        filled: view.querySelectorAll(".filled").length,
        bottom,
        right,
        words: /** @type {HTMLElement} */ (view).innerText.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
          .length,
        wide: document.documentElement.scrollWidth <= innerWidth,
      };
    });
    assert.deepEqual(seen.controls, [
      "first-play",
      "first-ratio",
      "first-why-open",
      "first-details",
      "first-share-open",
    ]);
    assert.equal(seen.filled, 1);
    assert.ok(
      seen.bottom <= viewport.height && seen.wide,
      `everything fits on ${viewport.width} × ${viewport.height}: ${JSON.stringify(seen)}`,
    );
    assert.ok(seen.words <= 80, `${seen.words} words`);
    assert.equal(await page.locator(".lab").isVisible(), false);
    assert.equal(await page.locator("h1:visible").count(), 1);
    assert.deepEqual(problems, []);
  }
});

test("it plays once by itself along the figure's axis, and what it says is what the run recorded", async (t) => {
  const { page, problems } = await openLab(t, { first: true });
  await shows(page, 1);
  const begun = await page.evaluate(() => performance.now());
  await shows(page, 5);
  const took = (await page.evaluate(() => performance.now())) - begun;
  // The axis gives steps 1 to 5 the share log(6/2)/log(6) of two seconds; a slow machine may wait for its training.
  assert.ok(took > 800, `${took} ms from step 1 to step 5`);
  await shows(page, STEPS);
  const all = await curves(labOn(page));
  const nines = recallOf(all, "GD", "9");
  const lowest = Math.min(...nines);
  const low = nines.indexOf(lowest);
  const back = nines.findIndex((recall, step) => step > low && recall >= (nines[0] ?? 1));
  assert.ok((nines[0] ?? 0) - lowest >= 0.05 && back > low, "the opening experiment drops and recovers");
  const told = await page.locator(".first-status").textContent();
  assert.equal(
    told,
    `Gradient descent: at step ${low}, only ${Math.round(200 * lowest)} of 200 nines are right. They are back at step ${back}: the fours are learned, so they pull less. Equal pull: no drop.`,
  );
  assert.match(
    await page.locator(".first h1").innerText(),
    /^Seven 4s for every 9: the network gets worse at 9s before it gets better\.$/,
  );
  assert.match(
    await page.locator(".first-about").innerText(),
    /Ten other starts: 9s get worse in all ten, with equal pull in none\.$/,
  );
  assert.equal(await page.locator("#first-counter").innerText(), `step ${STEPS} of ${STEPS}`);
  assert.ok(await button(page, "Play").isVisible(), "it does not start again");
  assert.deepEqual(problems, []);
});

test("the lit images are those that the network classifies correctly at the shown step", async (t) => {
  const { page } = await played(t);
  const all = await curves(labOn(page));
  const recalls = ["GD", "PCNGD"].map((algorithm) => recallOf(all, algorithm, "9"));
  for (const step of [0, 1, 3, 10, 53, STEPS]) {
    await labOn(page).evaluate((/** @type {ImbalanceLab} */ lab, step) => lab.lookAt(step), step);
    await drawn(page);
    assert.equal(await shown(page), step);
    const right = recalls.map((recall) => Math.round(200 * (recall[step] ?? 0)));
    assert.deepEqual(await lit(page), right, `step ${step}`);
  }
  // A dark grid has hardly any pixel in the color of the class, and a lit one has many.
  const low = (recalls[0] ?? []).indexOf(Math.min(...(recalls[0] ?? [])));
  const colored = async (/** @type {number} */ step) => {
    await labOn(page).evaluate((/** @type {ImbalanceLab} */ lab, step) => lab.lookAt(step), step);
    await drawn(page);
    return pixels(page, "#first-column-0 .first-lights", ORANGE);
  };
  const [dark, bright] = [await colored(low), await colored(STEPS)];
  assert.ok(bright > 4 * dark, `${dark} pixels at step ${low}, ${bright} at the end`);
});

test("a touch ends the play by itself, and the play button plays again", async (t) => {
  const { page } = await openLab(t, { first: true });
  await shows(page, 2);
  await page.locator(".first h1").click();
  const stopped = await shown(page);
  await drawn(page);
  await drawn(page);
  assert.equal(await shown(page), stopped);
  assert.ok(stopped < STEPS);
  await button(page, "Play").click();
  await shows(page, STEPS);
});

test("nothing plays if the page was touched before, and with reduced motion the finished run is shown", async (t) => {
  const still = await openLab(t, { first: true, reducedMotion: "reduce" });
  const steps = still.page.locator(".first").evaluate(
    (view) =>
      new Promise((resolve) => {
        const seen = new Set();
        new MutationObserver(() => {
          const { step } = /** @type {HTMLElement} */ (view).dataset;
          seen.add(step);
          if (step === "300") resolve([...seen]);
        }).observe(view, { attributes: true });
      }),
  );
  assert.deepEqual(
    /** @type {string[]} */ (await steps).filter((step) => step !== "0"),
    ["300"],
    "no step in between",
  );
  const touched = await openLab(t, { first: true, before: touchAtOnce });
  await ready(labOn(touched.page));
  await drawn(touched.page);
  assert.equal(await shown(touched.page), 0);
});

test("the slider retrains at once, with the run before behind it, and the address keeps the ratio", async (t) => {
  const { page } = await played(t);
  const faintBefore = await pixels(page, "#first-column-0 .first-curves", [0xf2, 0xcf, 0xb2]);
  await page.locator("#first-ratio").fill("8");
  await page.waitForFunction(
    () => /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).experiment?.data.imbalance.ratio === 20,
  );
  assert.equal(await page.locator(".first-words").innerText(), "20 fours for every nine");
  await shows(page, STEPS);
  await drawn(page);
  const faint = await pixels(page, "#first-column-0 .first-curves", [0xf2, 0xcf, 0xb2]);
  assert.ok(faint > faintBefore + 200, `${faintBefore} faint pixels, then ${faint}`);
  assert.match(await page.locator(".first h1").innerText(), /^Twenty 4s for every 9: /);
  assert.equal(new URL(page.url()).hash, "#imbalance=20");
  assert.match(await page.locator(".first-caption").first().innerText(), /^70 nines/);
  await page.reload();
  await ready(labOn(page));
  assert.equal(await page.locator(".first-words").innerText(), "20 fours for every nine");
  await page.goBack();
  await page.waitForFunction(
    () => /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).experiment?.data.imbalance.ratio === 7,
  );
});

test("without imbalance there is no drop, and the page says how often other starts have one", async (t) => {
  const { page } = await openLab(t, { first: true, path: "/#imbalance=1", reducedMotion: "reduce" });
  await shows(page, STEPS);
  assert.equal(await page.locator(".first h1").innerText(), "One 4 for every 9: the network gets better at both.");
  assert.equal(await page.locator(".first-words").innerText(), "1 four for every nine");
  assert.match(
    await page.locator(".first-about").innerText(),
    /Ten other starts: 9s get worse in 2, with equal pull in none\.$/,
  );
  assert.match(await page.locator(".first-caption").first().innerText(), /^the first 200 of 1,400 nines/);
});

test("Details opens the laboratory with the same runs, and the way back leads to the same view", async (t) => {
  const { page, problems } = await played(t);
  const before = await parameters(labOn(page), 0);
  await button(page, "Details").click();
  assert.equal(await page.locator(".lab").isVisible(), true);
  assert.equal(await page.locator(".first").isVisible(), false);
  await drawn(page);
  assert.equal(await page.locator("#counter").innerText(), "step 300 of 300");
  assert.deepEqual(await parameters(labOn(page), 0), before);
  await button(page, "‹ Short view").click();
  assert.equal(await page.locator(".first").isVisible(), true);
  assert.equal(await shown(page), STEPS);
  assert.deepEqual(problems, []);
});

test("links, other presets and limited labs open the laboratory", async (t) => {
  const { page } = await openLab(t, { first: true });
  await ready(labOn(page));
  // Even a link to the opening experiment itself opens the whole lab.
  const hash = await labOn(page).evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    const module = "/www/permalink.js";
    return (await import(module)).link(JSON.stringify(lab.experiment));
  });
  assert.match(hash, /^#experiment=/);
  for (const path of [`/${hash}`, "/?experiment=noise", "/?panels=curves", "/?embed"]) {
    const other = await openLab(t, { first: true, path });
    await ready(labOn(other.page));
    assert.equal(await other.page.locator(".first:visible").count(), 0, path);
    assert.equal(await other.page.locator(".lab").isVisible(), true, path);
  }
});

test("Why? explains the step that makes the nines worse the most, with the numbers of that step", async (t) => {
  const { page } = await played(t);
  await button(page, "Why?").click();
  await drawn(page);
  const step = await labOn(page).evaluate((/** @type {ImbalanceLab} */ lab) => {
    const of = (/** @type {number} */ step) =>
      lab.descentConditions(step).find((each) => each.algorithm === "GD" && each.class === "9")?.predicted ?? 0;
    const recalls =
      lab
        .curves()
        .find(
          (each) =>
            each.algorithm === "GD" && each.class === "9" && each.quantity === "recall" && each.split === "train",
        )?.values ?? new Float64Array();
    const low = recalls.indexOf(Math.min(...recalls));
    const changes = [...recalls].slice(0, low).map((_, step) => of(step));
    return changes.indexOf(Math.max(...changes));
  });
  const panel = page.locator(".first-why");
  assert.equal(await panel.locator("h2").innerText(), `Why: the step from ${step} to ${step + 1}`);
  assert.equal(await shown(page), step + 1);
  const rows = await panel.locator("tbody tr").allInnerTexts();
  assert.match(rows[0] ?? "", /^Gradient descent\s+better \(−[\d.e−]+\)\s+worse \(\+[\d.e−]+\)$/);
  assert.match(rows[1] ?? "", /^Equal pull\s+better \(−[\d.e−]+\)\s+better \(−[\d.e−]+\)$/);
  assert.match(
    await panel.locator(".first-why-words").innerText(),
    /lands in the hatched half.*goes downhill for both/,
  );
  assert.ok((await pixels(page, ".first-plane canvas >> nth=0", ORANGE)) > 100);
  await button(page, "Close").click();
  assert.equal(await panel.isVisible(), false);
});

test("the words for the recovery are true: the gradient of the fours is shorter then than at the lowest point", async (t) => {
  const { page } = await played(t);
  const all = await curves(labOn(page));
  const nines = recallOf(all, "GD", "9");
  const low = nines.indexOf(Math.min(...nines));
  const back = nines.findIndex((recall, step) => step > low && recall >= (nines[0] ?? 1));
  const norms = all.find(
    (each) => each.algorithm === "GD" && each.class === "4" && each.quantity === "gradient_norm",
  )?.values;
  assert.ok(
    norms && (norms[back] ?? NaN) < (norms[low] ?? NaN),
    `${norms?.[low]} at ${low}, ${norms?.[back]} at ${back}`,
  );
});

test("Why? leads to the same step in the laboratory and to the lesson about it, by the keyboard alone", async (t) => {
  const { page, origin, problems } = await played(t);
  await page.locator("#first-why-open").press("Enter");
  await drawn(page);
  const step = await shown(page);
  const lesson = page.locator(".first-why").getByRole("link", { name: "Lesson: the gradients of the classes" });
  const href = new URL((await lesson.getAttribute("href")) ?? "");
  assert.equal(href.origin, origin);
  assert.equal((await page.request.get(href.href)).status(), 200);
  await page.locator("#first-why-details").press("Enter");
  await page.locator('.lab .why[data-step="' + step + '"]').waitFor();
  const focused = await labOn(page).evaluate(
    (lab) => lab.shadowRoot?.activeElement?.closest("[data-panel]")?.className,
  );
  assert.equal(focused, "why", "the focus is where the explanation is");
  assert.ok(
    await page.locator(".lab .why h2").evaluate((heading) => {
      const { top, bottom } = heading.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    }),
    "the heading is in sight",
  );
  assert.deepEqual(problems, []);
});

test("the menu shares a link, pictures and the code that embeds the view", async (t) => {
  const { page, origin } = await played(t, { permissions: ["clipboard-read", "clipboard-write"] });
  await button(page, "Share").click();
  const menu = page.locator(".first-share");
  const copied = async (/** @type {string} */ name) => {
    await menu.getByRole("button", { name, exact: true }).click();
    await menu.locator("p", { hasText: "copied" }).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    await page.evaluate(() => navigator.clipboard.writeText(""));
    return text;
  };
  assert.equal(await copied("Copy link"), `${origin}/#imbalance=7`);
  assert.match(
    await copied("Copy embed code"),
    /^<iframe src="[^"]+\/index\.html\?embed#imbalance=7" title="Imbalance Lab"/,
  );
  const saved = async (/** @type {string} */ name) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      menu.getByRole("button", { name, exact: true }).click(),
    ]);
    return readFile(await download.path());
  };
  const svg = (await saved("Picture (SVG)")).toString();
  for (const words of ["Gradient descent", "Equal pull", "no drop", "9s", "back at step"]) {
    assert.ok(svg.includes(words), words);
  }
  assert.match(svg, /^<svg width="1200" height="675"/);
  await menu.locator("select").selectOption("1");
  const png = await saved("Picture (PNG)");
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1920, 1080]);
  await page.keyboard.press("Escape");
  assert.equal(await menu.isVisible(), false);
});

test("a false picture is refused where the browser changes what pages read from a canvas", async (t) => {
  const { page } = await played(t, {
    before: (/** @type {Page} */ page) =>
      page.addInitScript(() => {
        const { prototype } = CanvasRenderingContext2D;
        const read = prototype.getImageData;
        prototype.getImageData = function (...given) {
          const image = read.apply(this, /** @type {any} */ (given));
          image.data.fill(127);
          return image;
        };
      }),
  });
  await button(page, "Share").click();
  await button(page, "Picture (PNG)").click();
  await page.locator(".first-share p", { hasText: "Take the SVG." }).waitFor();
});

test("an embedded first view opens with its ratio", async (t) => {
  const { page } = await openLab(t, { first: true, path: "/?embed#imbalance=20" });
  await ready(labOn(page));
  assert.equal(await page.locator(".first").isVisible(), true);
  assert.equal(await page.locator(".first-words").innerText(), "20 fours for every nine");
});

test("on a phone there are two tabs, and play and the ratio stay at the bottom", async (t) => {
  const { page } = await played(t, { viewport: { width: 360, height: 740 }, hasTouch: true });
  const tabs = page.getByRole("tab");
  assert.deepEqual(await tabs.allInnerTexts(), ["Gradient descent", "Equal pull"]);
  const open = () =>
    page.locator(".first-column").evaluateAll((columns) => columns.map((column) => column.checkVisibility()));
  assert.deepEqual(await open(), [true, false]);
  await tabs.nth(1).tap();
  assert.deepEqual(await open(), [false, true]);
  await tabs.nth(1).press("ArrowLeft");
  assert.deepEqual(await open(), [true, false]);
  const figure = await page.locator("#first-column-0").boundingBox();
  const controls = await page.locator(".first-controls").boundingBox();
  assert.ok(
    figure && controls && figure.y + figure.height <= controls.y + 1,
    `${JSON.stringify(figure)} above ${JSON.stringify(controls)}`,
  );
  await button(page, "Why?").tap();
  await drawn(page);
  const after = await page.locator(".first-controls").boundingBox();
  assert.ok(after && Math.abs(after.y + after.height - 740) <= 1, "still at the bottom");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test("keys play, step and jump, as a presenter's clicker does, and a press on a curve looks at its step", async (t) => {
  const { page } = await played(t);
  await page.keyboard.press("ArrowLeft");
  assert.equal(await shown(page), STEPS - 1);
  await page.keyboard.press("ArrowRight");
  assert.equal(await shown(page), STEPS);
  const nines = recallOf(await curves(labOn(page)), "GD", "9");
  const low = nines.indexOf(Math.min(...nines));
  const back = nines.findIndex((recall, step) => step > low && recall >= (nines[0] ?? 1));
  for (const [key, step] of /** @type {const} */ ([
    ["PageUp", back],
    ["PageUp", low],
    ["PageUp", 0],
    ["PageDown", low],
    ["PageDown", back],
    ["PageDown", STEPS],
  ])) {
    await page.keyboard.press(key);
    assert.equal(await shown(page), step, key);
  }
  await page.keyboard.press("Space");
  await button(page, "Pause").waitFor();
  await page.keyboard.press("Space");
  await button(page, "Play").waitFor();
  const box = await page.locator("#first-column-0 .first-curves").boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + 2, box.y + box.height / 2);
  await page.mouse.down();
  assert.equal(await shown(page), 0);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const middle = await shown(page);
  assert.ok(middle > 5 && middle < 60, `${middle} on the logarithmic axis`);
  await page.mouse.up();
});
