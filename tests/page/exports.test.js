// @ts-check
// Tests the exports: the same bytes as the command line writes, a picture that stands alone, and a printed page. No
// class name may break them or make them unsafe.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openLab } from "./harness.js";
import { ask, button, experiment, labOn, ready, step } from "./reader.js";
import { exporting } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("playwright-core").Page} Page */

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Returns the file that a button under “Share” saves.
 * @param {Page} page
 * @param {string} name
 */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
  return readFile(await download.path());
}

test("curves saved by the page are the command line's, byte for byte", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "exports-"));
  t.after(() => rm(folder, { recursive: true }));
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  const own = await experiment(lab);
  const tiny = {
    ...own,
    data: {
      ...own.data,
      source: { kind: "generated", generator: { kind: "moons" } },
      classes: ["A", "B"],
      max_per_class: 40,
      test_per_class: 10,
    },
    model: { kind: "linear" },
    training: { steps: 30, seeds: [1, 2, 3] },
    algorithms: [
      { sampling: "full", direction: "mean", learning_rate: 1e-7, optimizer: { kind: "momentum", beta: 0.9 } },
    ],
  };
  await page.getByText("Share", { exact: true }).click();
  for (const [name, document] of Object.entries({ own, tiny })) {
    assert.equal(await ask(lab, document), undefined);
    await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
    const file = (/** @type {string} */ kind) => join(folder, `${name}.${kind}`);
    await writeFile(file("document"), JSON.stringify(document));
    await promisify(execFile)(
      "target/debug/imbalance-lab",
      ["run", file("document"), "--csv", file("csv"), "--json", file("json")],
      { cwd: root },
    );
    const csv = await saved(page, "Curves, CSV");
    assert.ok(csv.equals(await readFile(file("csv"))), `${name}: CSV`);
    assert.ok((await saved(page, "Curves, JSON")).equals(await readFile(file("json"))), `${name}: JSON`);
    if (name === "tiny") {
      assert.match(csv.toString(), /,-?\d(\.\d+)?e-\d/, "it has numbers that are written with an exponent");
    }
  }
  assert.deepEqual(problems, []);
});

test("a saved PNG has the figure under its legend", async (t) => {
  const { page, problems } = await openLab(t, { deviceScaleFactor: 2 });
  const lab = labOn(page);
  await step(lab, 20);
  await page.getByText("Share", { exact: true }).click();
  const bytes = await saved(page, "Picture, PNG");
  const shown = await page
    .locator("#curves")
    .evaluate((/** @type {HTMLCanvasElement} */ canvas) => [canvas.width, canvas.height]);
  // The lab's own page has a policy that forbids fetching data: addresses.
  const blank = await page.context().newPage();
  const found = await blank.evaluate(
    async ({ data, shown: [width = 0, height = 0] }) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
        new OffscreenCanvas(image.width, image.height).getContext("2d")
      );
      context.drawImage(image, 0, 0);
      const head = image.height - height;
      const pixels = context.getImageData(0, 0, image.width, Math.max(1, head)).data;
      const count = (/** @type {number} */ r, /** @type {number} */ g, /** @type {number} */ b) => {
        let seen = 0;
        for (let at = 0; at < pixels.length; at += 4) {
          if (pixels[at] === r && pixels[at + 1] === g && pixels[at + 2] === b) seen += 1;
        }
        return seen;
      };
      return { width: image.width - width, head, colors: [count(0x00, 0x72, 0xb2), count(0xd5, 0x5e, 0x00)] };
    },
    { data: bytes.toString("base64"), shown },
  );
  assert.ok(Math.abs(found.width) <= 2 && found.head >= 50 && found.head < 200, JSON.stringify(found));
  assert.ok(
    found.colors.every((count) => count > 50),
    `both classes have a line and a mark above the panels: ${found.colors}`,
  );
  if (process.env.PICTURES) await writeFile(`${process.env.PICTURES}/saved.png`, bytes);
  assert.deepEqual(problems, []);
});

test("on paper there is the figure with its legend and caption, and nothing to press or to lie across it", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 20);
  await page.emulateMedia({ media: "print" });
  for (const shown of ["#curves", ".legend", "figcaption", ".outcomes th button"]) {
    assert.equal(await page.locator(shown).first().isVisible(), true, shown);
  }
  for (const gone of [".transport", "#status", ".settings", "#time", ".choices"]) {
    assert.equal(await page.locator(gone).first().isVisible(), false, gone);
  }
  const pressed = await page
    .locator("imbalance-lab button:visible, imbalance-lab input:visible, imbalance-lab select:visible")
    .evaluateAll((controls) =>
      controls.map((control) => (control.closest(".legend, th") ? "" : control.id || control.textContent)),
    );
  assert.deepEqual(pressed.filter(Boolean), []);
  const sticky = await lab.evaluate((lab) =>
    [...(lab.shadowRoot?.querySelectorAll("*") ?? [])]
      .filter(
        (each) => ["sticky", "fixed"].includes(getComputedStyle(each).position) && each.getClientRects().length > 0,
      )
      .map(({ className }) => className),
  );
  assert.deepEqual(sticky, []);
  if (process.env.PICTURES) {
    await page.setViewportSize({ width: 720, height: 1000 });
    await page.screenshot({ path: `${process.env.PICTURES}/printed.png` });
  }
});

test("whatever classes are called, every export of the page can be read and does nothing", async (t) => {
  /** @type {string[]} */
  const names = JSON.parse(await readFile(join(root, "tests/hostile_names.json"), "utf8"));
  const { page, problems } = await openLab(t, { permissions: ["clipboard-read", "clipboard-write"] });
  const lab = labOn(page);
  await ready(lab);
  const good = await experiment(lab);
  const classes = names.map((name, place) => ({
    name,
    points: Array.from({ length: 4 }, (_, i) => [i / 4, place / names.length]),
  }));
  const data = {
    source: { kind: "painted", classes },
    classes: names,
    max_per_class: 3,
    imbalance: { kind: "ratio", ratio: 1 },
    test_per_class: 1,
  };
  const document = { ...good, data, model: { kind: "linear" }, training: { steps: 2, seeds: [1] } };
  assert.equal(await ask(lab, document), undefined);
  await step(lab, 2);
  await page.getByText("Share", { exact: true }).click();
  const svg = (await saved(page, "Picture, SVG")).toString();
  // The lab's own page has a policy that forbids parsing text as markup.
  const blank = await page.context().newPage();
  const tags = await blank.evaluate((svg) => {
    const drawn = new DOMParser().parseFromString(svg, "image/svg+xml");
    return [...new Set([...drawn.querySelectorAll("*")].map(({ localName }) => localName))].sort();
  }, svg);
  assert.deepEqual(
    tags.filter((tag) => !["circle", "line", "polygon", "polyline", "rect", "svg", "text"].includes(tag)),
    [],
  );
  const csv = (await saved(page, "Curves, CSV")).toString();
  assert.ok(!/(^|,|\n)"?[=+@\t]/.test(csv), "no cell is a formula");
  const curves = JSON.parse((await saved(page, "Curves, JSON")).toString());
  const named = new Map(curves.map((/** @type {any} */ curve) => [curve.class_index, curve.class]));
  assert.deepEqual(
    names.map((_, place) => named.get(place)),
    names,
  );
  assert.equal(named.get(undefined), "all");
  await button(page, "Copy as Markdown").click();
  await page.getByText(exporting.tableCopied).waitFor();
  const rows = (await page.evaluate(() => navigator.clipboard.readText())).trimEnd().split("\n");
  const cells = (/** @type {string} */ row) => row.replaceAll(/\\./g, "").split("|").length;
  assert.equal(rows.length, 2 + document.algorithms.length);
  assert.ok(
    rows.every((row) => cells(row) === cells(rows[0] ?? "")),
    rows.join("\n"),
  );
  await button(page, "Embed: element").click();
  await page.getByText(exporting.codeCopied).waitFor();
  const lines = await page.evaluate(() => navigator.clipboard.readText());
  const embedded = await blank.evaluate((lines) => {
    const parsed = new DOMParser().parseFromString(lines, "text/html");
    const elements = [...parsed.querySelectorAll("head > *, body > *, body > * *")].map(({ localName }) => localName);
    return { elements, experiment: parsed.querySelector("imbalance-lab")?.getAttribute("experiment") };
  }, lines);
  assert.deepEqual(embedded.elements, ["script", "imbalance-lab"]);
  assert.deepEqual(JSON.parse(embedded.experiment ?? ""), await experiment(lab));
  assert.deepEqual(problems, []);
});
