// @ts-check
// Tests the reader's own files. The lab accepts every kind by picker and by drop. It refuses invalid files with a
// sentence and leaves the running experiment alone. A link that names files asks for them. No file is ever sent
// anywhere.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { openLab } from "./harness.js";
import { button, counted, experiment, labOn, reached, ready, step } from "./reader.js";
import { holdBack } from "./site.js";
import { columns as listed, data, status } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ name: string, mimeType: string, buffer: Buffer }} Given */

/**
 * @param {string} name
 * @param {string | Buffer} content
 * @returns {Given}
 */
const file = (name, content) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });

/** A table with forty examples of one class and ten of another, with two features each. */
const points = file(
  "points.csv",
  [
    "x,y,kind",
    ...Array.from({ length: 50 }, (_, row) => `${row % 7},${row % 5 ? 2.5 : -2.5},${row % 5 ? "usual" : "rare"}`),
  ].join("\n"),
);

/**
 * Gives files to the picker, waits until the lab opens or refuses them, and returns the error message.
 * @param {Page} page
 * @param {Given | Given[]} files
 */
async function give(page, files) {
  // The test listens to the lab before it gives the files, because on a busy machine the answer may come first.
  const listening = await page.locator("imbalance-lab").evaluateHandle((/** @type {ImbalanceLab} */ lab) => ({
    answer: new Promise((resolve) => {
      const refused = (/** @type {any} */ event) => resolve(event.detail.message);
      lab.addEventListener("error", refused, { once: true });
      lab.addEventListener("progress", () => resolve(undefined), { once: true });
    }),
  }));
  await page.locator("#files").setInputFiles(files);
  return /** @type {Promise<string | undefined>} */ (listening.evaluate(({ answer }) => answer));
}

test("a table is used as it is and never uploaded", async (t) => {
  const { page, problems, requests, origin } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const sent = requests.length;
  assert.equal(await give(page, points), undefined);
  const { data } = await experiment(lab);
  assert.deepEqual(data.classes, ["usual", "rare"]);
  assert.deepEqual(
    data.imbalance,
    { kind: "as_is", train: [32, 8], test: [8, 2] },
    "its own counts, a fifth for testing",
  );
  assert.equal(data.source.files[0].name, "points.csv");
  assert.match(data.source.files[0].sha256, /^[0-9a-f]{64}$/);
  await step(lab, 3);
  for (const url of requests.slice(sent)) {
    assert.match(url.slice(origin.length), /^\/www\/(sources\/|pkg\/|text\/|reason\.js|icon\.svg)/, url);
  }
  assert.deepEqual(problems, []);
});

test("while a file is read training goes on, and the reading can be canceled", async (t) => {
  let read = () => {};
  const { page, problems } = await openLab(t, {
    before: async (page) => {
      read = await holdBack(page, "**/file-loader.js");
    },
  });
  const lab = labOn(page);
  const good = await experiment(lab);
  await button(page, "Play").click();
  await reached(page, 2);
  const asked = page.waitForRequest("**/file-loader.js");
  await page.locator("#files").setInputFiles(points);
  await asked;
  await reached(page, (await counted(page)) + 5);
  assert.equal(await page.getByRole("status").innerText(), status.reading("points.csv"));
  assert.ok(await page.getByRole("progressbar", { name: status.readingProgress }).isVisible());
  const answer = lab.evaluate((/** @type {ImbalanceLab} */ lab) =>
    lab.ready.then(
      () => "stands",
      (error) => error.message,
    ),
  );
  await button(page, "Cancel").click();
  assert.match(await answer, /canceled/);
  assert.ok(await button(page, "Cancel").isHidden());
  read();
  await reached(page, (await counted(page)) + 5);
  assert.deepEqual(await experiment(lab), good);
  assert.ok(await button(page, "Pause").isVisible(), "it plays as before");
  assert.equal(await page.locator("#status.complaint").count(), 0, "that is no fault");
  await page.unroute("**/file-loader.js");
  assert.equal(await give(page, points), undefined);
  assert.deepEqual((await experiment(lab)).data.classes, ["usual", "rare"]);
  assert.deepEqual(problems, []);
});

test("files are taken where they are dropped, and a sign says so while they hover", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const drag = (/** @type {string} */ kind) =>
    page.locator("#curves").evaluate(
      (canvas, { kind, text }) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text], "dropped.tsv"));
        const event = new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true, composed: true });
        canvas.dispatchEvent(event);
        return event.defaultPrevented;
      },
      { kind, text: points.buffer.toString().replaceAll(",", "\t") },
    );
  assert.ok(await drag("dragover"), "the browser is kept from opening the file itself");
  assert.ok(await page.getByText(data.drop).isVisible());
  await drag("drop");
  assert.ok(await page.getByText(data.drop).isHidden());
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.kind === "files",
  );
  assert.deepEqual((await experiment(lab)).data.classes, ["usual", "rare"]);
});

/** Returns sixty images of 4 × 4 pixels with their labels, as IDX files. */
function idx() {
  const labels = Array.from({ length: 60 }, (_, place) => (place % 6 === 0 ? 1 : 0));
  const images = labels.flatMap((label, place) =>
    Array.from({ length: 16 }, (_, pixel) => (pixel * (label ? 9 : 3) + place) % 256),
  );
  return {
    images: Buffer.from([0, 0, 8, 3, 0, 0, 0, 60, 0, 0, 0, 4, 0, 0, 0, 4, ...images]),
    labels: Buffer.from([0, 0, 8, 1, 0, 0, 0, 60, ...labels]),
  };
}

test("gzipped images are unpacked, shown, and made smaller on request", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const { images, labels } = idx();
  const given = [file("train-images-idx3-ubyte.gz", gzipSync(images)), file("train-labels-idx1-ubyte", labels)];
  assert.equal(await give(page, given), undefined);
  const whole = (await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.parameters(0))).length ?? 0;
  await page.getByLabel(data.half).check();
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.format.reduce?.half,
  );
  const lengths = await lab.evaluate(async (/** @type {ImbalanceLab} */ lab) => (await lab.parameters(0)).length);
  // Four inputs instead of sixteen connect to the 32 units of the first layer.
  assert.equal(lengths, 32 * 4 + 32 + 32 * 32 + 32 + 32 * 2 + 2, `${whole}`);
  assert.deepEqual(problems, []);
});

/**
 * Returns forty images of two classes in CIFAR-10's binary format: a byte for the label and 3 × 32 × 32 bytes for the
 * pixels.
 */
function colorImages() {
  const records = Array.from({ length: 40 }, (_, place) => {
    const record = Buffer.alloc(3073, (place * 37) % 251);
    record[0] = place % 4 === 0 ? 1 : 0;
    record[1] = place;
    return record;
  });
  return file("data_batch_1.bin", Buffer.concat(records));
}

test("color images can be made gray, small, and both", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  assert.equal(await give(page, colorImages()), undefined);
  const inputs = async () => {
    await ready(lab);
    const count = await lab.evaluate(async (/** @type {ImbalanceLab} */ lab) => (await lab.parameters(0)).length);
    return (count - 32 - 32 * 32 - 32 - 32 * 2 - 2) / 32;
  };
  assert.equal(await inputs(), 3 * 32 * 32);
  await page.getByLabel(data.half).check();
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.format.reduce?.half,
  );
  assert.equal(await inputs(), 3 * 16 * 16);
  await page.getByLabel(data.half).uncheck();
  await page.getByLabel(data.gray).check();
  await page.waitForFunction(() => {
    const { reduce } = /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.format;
    return reduce?.gray && !reduce.half;
  });
  assert.equal(await inputs(), 32 * 32);
});

test("a control keeps what the reader chose last, whenever an earlier choice of it is ready", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  assert.equal(await give(page, colorImages()), undefined);
  await page.getByLabel(data.half).waitFor();
  const flips = await lab.evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    const labels = [.../** @type {ShadowRoot} */ (lab.shadowRoot).querySelectorAll("label")];
    const half = () =>
      /** @type {HTMLInputElement} */ (labels.find(({ htmlFor }) => htmlFor === "reduce-half")?.control);
    const pause = (/** @type {number} */ time) => new Promise((passed) => setTimeout(passed, time));
    const flips = [];
    // The delays cover that the first choice is ready before, during and after the second one.
    for (let delay = 0; delay <= 300; delay += 15) {
      half().click();
      await pause(delay);
      half().click();
      let playbackState = false;
      const last = lab.ready.then(() => (playbackState = true));
      while (!playbackState) {
        if (half().checked) flips.push(delay);
        await pause(0);
      }
      await last;
      if (lab.experiment.data.source.format.reduce?.half) flips.push(delay);
    }
    return flips;
  });
  assert.deepEqual(flips, []);
  assert.deepEqual(problems, []);
});

/** @type {{ what: string, files: Given[], says: RegExp }[]} */
const faulty = [
  { what: "a row with a field too many", files: [file("a.csv", "1,2,x\n3,4,5,y\n")], says: /a\.csv, row 2.*4.*3/ },
  { what: "an infinite value", files: [file("a.csv", "1,2,x\n3,inf,y\n")], says: /a\.csv, row 2, column 2/ },
  { what: "an empty file", files: [file("a.csv", "")], says: /a\.csv.*no row/ },
  {
    what: "one class only",
    files: [file("a.csv", "a,kind\n0.5,x\n3.5,x\n")],
    says: /a\.csv.*no column looks like a label/,
  },
  { what: "a class of one example", files: [file("a.csv", "a,kind\n0.5,x\n3.5,y\n")], says: /class "x" has 1 example/ },
  {
    what: "text that is not UTF-8",
    files: [file("a.csv", Buffer.from([49, 44, 0xc3, 0xa9, 10, 50, 44, 0xe9, 0x28, 10]))],
    says: /a\.csv.*UTF-8/,
  },
  {
    what: "a quotation mark that stands alone",
    files: [file("a.csv", '1,2,x\n3,4,y\n5,6,"x\n')],
    says: /a\.csv, row 3: .*quotation mark/,
  },
  {
    what: "a picture",
    files: [file("cat.png", Buffer.from([0x89, 80, 78, 71, 13, 10, 26, 10]))],
    says: /cat\.png: this file is a PNG image.*CSV/,
  },
  {
    what: "three tables",
    files: ["a", "b", "c"].map((name) => file(`${name}.csv`, "1,x\n2,y\n")),
    says: /a\.csv, b\.csv, c\.csv: 3 tables/,
  },
  {
    what: "two tables of other columns",
    files: [file("a.csv", "1,x\n2,y\n"), file("b.csv", "1,2,x\n")],
    says: /do not belong together/,
  },
  {
    what: "images cut short",
    files: [file("i-idx3", idx().images.subarray(0, 200)), file("l-idx1", idx().labels)],
    says: /i-idx3.*byte/,
  },
  { what: "images without labels", files: [file("i-idx3", idx().images)], says: /label/ },
  {
    what: "gzip cut short",
    files: [file("i.gz", gzipSync(idx().images).subarray(0, 60)), file("l-idx1", idx().labels)],
    says: /i\.gz.*incomplete gzip/,
  },
  {
    what: "CIFAR cut short",
    files: [file("data_batch_1.bin", Buffer.alloc(3073 * 2 - 5))],
    says: /data_batch_1\.bin.*bytes/,
  },
  {
    what: "a CIFAR label out of range",
    files: [file("data_batch_1.bin", Buffer.alloc(3073 * 2, 24))],
    says: /data_batch_1\.bin.*24/,
  },
];

test("unreadable files are reported and the experiment stays", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 2);
  const good = await experiment(lab);
  for (const { what, files, says } of faulty) {
    const sentence = (await give(page, files)) ?? "";
    assert.match(sentence, says, what);
    assert.equal(await page.getByRole("status").innerText(), sentence, what);
    assert.deepEqual(await experiment(lab), good, what);
  }
  await step(lab, 1);
  assert.equal(await counted(page), 3, "the run goes on where it stood");
  assert.deepEqual(problems, []);
});

test("a table that was read in a wrong way can be read in another", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const rows = Array.from({ length: 60 }, (_, row) => `${row % 7},${row % 5 ? 1 : 2},${(row * 0.37).toFixed(2)}`);
  const table = file("numbers.csv", ["a,k,b", ...rows].join("\n"));
  assert.match(
    (await give(page, table)) ?? "",
    /not clear which column is the label; choose one of column 1 \("a"\), column 2 \("k"\)/,
  );
  await page.getByText(data.readDifferently("numbers.csv")).waitFor();
  await page.locator(".reading-options").getByLabel("Label column").fill("k");
  await page.locator(".reading-options").getByLabel("Label column").press("Tab");
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.format?.label === "k",
  );
  assert.deepEqual((await experiment(lab)).data.classes, ["1", "2"]);
  assert.ok(await page.locator(".reading-options").isHidden());
});

test("the columns of a table are listed, and a reader can give them other roles", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const rows = Array.from(
    { length: 60 },
    (_, row) => `${row + 1},${row % 7},${["m", "f", "i"][row % 3]},${row === 3 ? "" : row / 4},${row % 5 ? "a" : "b"}`,
  );
  assert.equal(await give(page, file("people.csv", ["id,x,sex,age,kind", ...rows].join("\n"))), undefined);
  const columns = page.getByRole("table", { name: listed.title });
  await page.locator(".columns summary").click();
  const roles = async () =>
    columns.locator("tbody tr").evaluateAll((all) => all.map((row) => row.getAttribute("data-role")));
  assert.deepEqual(await roles(), ["left_out", "feature", "category", "feature", "label"]);
  assert.match(await columns.locator("tbody tr").first().innerText(), /row numbers/);
  assert.ok(await page.getByText(listed.rowsLeftOut(1, [{ row: 5, why: "age is missing" }])).isVisible());
  const source = async () => (await experiment(lab)).data.source;
  const inputs = () =>
    lab.evaluate(
      async (/** @type {ImbalanceLab} */ lab) =>
        ((await lab.parameters(0)).length - 32 - 32 * 32 - 32 - 32 * 2 - 2) / 32,
    );
  assert.equal(await inputs(), 5, "x, three values of sex, age");

  await columns.getByLabel(listed.roleOf("sex")).selectOption("left_out");
  await page.waitForFunction(() =>
    /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.format.columns.some(
      (/** @type {any} */ each) => each.column === "sex" && each.role === "left_out",
    ),
  );
  assert.equal(await inputs(), 2);
  await page.getByLabel(listed.missing).selectOption("mean");
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.format.missing === "mean",
  );
  assert.equal(await inputs(), 3, "and whether age is missing");
  await columns.getByLabel(listed.roleOf("sex")).selectOption("label");
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.format.label === "sex",
  );
  assert.deepEqual((await experiment(lab)).data.classes, ["f", "i", "m"]);
  assert.deepEqual(await roles(), ["left_out", "feature", "label", "feature", "category"]);
  assert.equal((await source()).format.missing, "mean");
  assert.deepEqual(problems, []);
});

test("files that decompress beyond the limit are aborted", async (t) => {
  const { page } = await openLab(t);
  await ready(labOn(page));
  const bomb = gzipSync(Buffer.alloc(600 << 20), { level: 9 });
  assert.ok(bomb.length < 1 << 20);
  assert.match(
    (await give(page, file("bomb.gz", bomb))) ?? "",
    /bomb\.gz: the data has \d+ bytes; it may have at most 536870912/,
  );
});

test("a link names a file without carrying it, asks for it, and takes no other", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  assert.equal(await give(page, points), undefined);
  await page.waitForFunction(() => location.hash !== "");
  const { hash } = new URL(page.url());
  const document = await experiment(lab);
  assert.ok(hash.length < 1000, "it does not grow with the file");

  const other = await openLab(t, { path: `/${hash}` });
  const otherLab = labOn(other.page);
  await other.page.waitForFunction(() =>
    document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#status.complaint"),
  );
  await ready(otherLab);
  const { sha256 } = document.data.source.files[0];
  assert.match(await other.page.getByRole("status").innerText(), new RegExp(`“points\\.csv” \\(SHA-256 ${sha256}\\)`));
  assert.equal(await counted(other.page), 0, "meanwhile there is an experiment to try");
  const wrong = { ...points, buffer: Buffer.concat([points.buffer, Buffer.from("\n1,2,rare\n")]) };
  assert.match((await give(other.page, wrong)) ?? "", new RegExp(sha256));
  assert.equal(await give(other.page, { ...points, name: "renamed.csv" }), undefined);
  assert.deepEqual(await experiment(otherLab), document);
  await step(otherLab, 1);
});
