// @ts-check
// Tests the page's messages when a part does not arrive, arrives damaged, or never completes, and when another
// experiment replaces the current one. A message says what happened and what to do, and never uses a browser's own
// words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { openLab } from "./harness.js";
import { ask, counted, experiment, labOn, ready, step } from "./reader.js";
import { curveTable, loading, status } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Page} Page */

/** Words of browsers' messages and of minified code. */
const RAW =
  /Failed to fetch|magic word|is not a function|is not a constructor|undefined|WebAssembly\.|TypeError|dynamically imported/;

/**
 * Answers requests with another response.
 * @param {string} url
 * @param {Parameters<import("playwright-core").Route["fulfill"]>[0]} [answer] no response ever if left out
 */
const instead = (url, answer) => async (/** @type {Page} */ page) => {
  await page.route(url, (route) => (answer ? route.fulfill(answer) : undefined));
};

/**
 * Waits until the status line matches, and returns its text.
 * @param {Page} page
 * @param {RegExp} wanted
 */
async function message(page, wanted) {
  const line = page.locator("#status").filter({ hasText: wanted });
  await line.waitFor();
  const text = await line.innerText();
  assert.doesNotMatch(text, RAW);
  return text;
}

/** Files that arrive damaged, each with the expected message. @type {[string, string, string, string, RegExp][]} */
const BROKEN = [
  [
    "the program as a text",
    "**/imbalance_lab_bg.wasm",
    "application/wasm",
    "<!doctype html>",
    /www\/pkg\/imbalance_lab_bg\.wasm, a part of the lab, arrived damaged or incomplete\. Reload the page/,
  ],
  [
    "its binding empty",
    "**/pkg/imbalance_lab.js",
    "text/javascript",
    "",
    /www\/pkg\/imbalance_lab\.js, a part of the lab, arrived damaged or incomplete\. Reload the page/,
  ],
];

for (const [what, url, contentType, body, sentence] of BROKEN) {
  test(`a damaged file is reported in a sentence: ${what}`, async (t) => {
    const { page } = await openLab(t, { before: instead(url, { contentType, body }) });
    await message(page, sentence);
  });
}

test("a damaged file that is needed later is reported where it is needed", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 2);
  await instead("**/sweep/panel.js", { contentType: "text/javascript", body: "" })(page);
  await page.locator("details.sweep > summary").click();
  await page
    .getByText(/www\/sweep\/panel\.js, a part of the lab, arrived damaged or incomplete\. Reload the page/)
    .waitFor();
  await instead("**/tables/curve-rows.js", { contentType: "text/javascript", body: "" })(page);
  await page.getByText(curveTable.title).click();
  const report = page.getByText(
    /www\/tables\/curve-rows\.js, a part of the lab, arrived damaged or incomplete\. Reload the page/,
  );
  await report.waitFor();
  assert.doesNotMatch(await report.innerText(), RAW);
  await step(lab, 1);
  assert.equal(await counted(page), 3, "training goes on");
});

/**
 * Things that never arrive, each with the beginning of the message.
 * @type {[string, (page: Page) => Promise<void>, RegExp][]}
 */
const SILENT = [
  [
    "a program whose body hangs",
    instead("**/imbalance_lab_bg.wasm"),
    new RegExp(`^${loading.program} has not arrived for 30 seconds`),
  ],
  ["images that hang", instead("**/mnist/*.gz"), new RegExp(`^${loading.data} has not arrived for 30 seconds`)],
  [
    "an empty worker",
    instead("**/training/worker.js", { contentType: "text/javascript", body: "" }),
    new RegExp(`^${loading.workers} has not arrived for 30 seconds`),
  ],
];

for (const [what, before, sentence] of SILENT) {
  test(`the lab reports when nothing arrives for too long: ${what}`, async (t) => {
    const { page } = await openLab(t, {
      before: async (page) => {
        await page.clock.install();
        await before(page);
      },
    });
    const line = page.locator("#status").filter({ hasText: sentence });
    // The page's clock advances only here, and the page may be at any stage of loading by then.
    for (let passed = 0; passed < 200 && !(await line.isVisible()); passed += 1) await page.clock.runFor(1000);
    assert.match(await message(page, sentence), /Check the connection and reload the page/);
  });
}

test("a missing style sheet is mentioned as long as it is missing", async (t) => {
  const { page } = await openLab(t, { before: instead("**/lab.css", { status: 404 }) });
  const lab = labOn(page);
  await ready(lab);
  await step(lab, 2);
  await message(page, new RegExp(`${status.unstyled}$`));
});

test("at 500 % of 1280 pixels nothing scrolls sideways", async (t) => {
  const { page } = await openLab(t, { viewport: { width: 256, height: 160 } });
  await step(labOn(page), 3);
  const parameter = await page.evaluate(() => {
    const all = [
      ...document.querySelectorAll("body *"),
      ...(document.querySelector("imbalance-lab")?.shadowRoot?.querySelectorAll("*") ?? []),
    ];
    const wide = all.filter(
      (each) => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".scroll, .panels"),
    );
    return {
      scrolls: document.documentElement.scrollWidth - innerWidth,
      wide: wide.map((each) => `${each.localName}#${each.id} in ${each.parentElement?.className}`),
    };
  });
  assert.ok(parameter.scrolls <= 0, `${parameter.scrolls} pixels: ${parameter.wide.slice(0, 8).join(", ")}`);
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/zoomed.png`, fullPage: true });
});

test("a promise of a replaced experiment rejects with this reason", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const reason = await lab.evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    const document = lab.experiment;
    document.training.steps = 90_000;
    lab.experiment = document;
    await lab.ready;
    const ended = lab.run().then(
      () => "kept",
      (/** @type {Error} */ error) => error.message,
    );
    await new Promise((resolve) => lab.addEventListener("progress", resolve, { once: true }));
    document.training.steps = 5;
    lab.experiment = document;
    await lab.ready;
    return ended;
  });
  assert.equal(reason, "The experiment was reset or replaced before it reached this step.");
});

test("a table that is read differently while another source opens is read, and nothing breaks", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const rows = Array.from(
    { length: 60 },
    (_, row) => `${Math.sin(row)};${Math.cos(row)};${row % 4 === 0 ? "rare" : "common"}`,
  );
  await page
    .locator("#files")
    .setInputFiles({ name: "own.csv", mimeType: "text/csv", buffer: Buffer.from(["a;b;label", ...rows].join("\n")) });
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.kind === "files",
  );
  // The reader chooses another source whose images never arrive.
  await instead("**/fashion-mnist/*.gz")(page);
  const asked = page.waitForRequest("**/fashion-mnist/*.gz");
  await page.locator("#source").selectOption("fashion-mnist");
  await asked;
  await page.locator("#delimiter").selectOption(";");
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.format?.delimiter === ";",
  );
  assert.equal((await experiment(lab)).data.source.kind, "files");
  assert.deepEqual(problems, []);
});

test("a shard that unpacks to far more than its manifest says is abandoned on the way", async (t) => {
  const body = gzipSync(Buffer.alloc(64_000_000));
  const { page, problems } = await openLab(t, {
    before: instead("**/mnist/7.gz", { contentType: "application/octet-stream", body }),
  });
  const lab = labOn(page);
  const own = await experiment(lab);
  const sentence = (await ask(lab, { ...own, data: { ...own.data, classes: ["4", "7"] } })) ?? "";
  // If the lab unpacked the whole file, the message would mention its 64,000,000 bytes.
  assert.match(sentence, /“7” \(7\.gz\) arrived damaged or incomplete\. Reload the page/);
  assert.doesNotMatch(sentence, /64000000/);
  assert.deepEqual(problems, []);
});
