// @ts-check
// The lab in one file, opened from a disk in every browser: it trains to the same bits as the page that is served, reads
// files, prints pictures, and asks nobody for anything.

import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { BROWSERS, press, until, visit } from "./browsers.js";
import { openLab } from "./harness.js";
import { labOn, parameters, step } from "./reader.js";
import { xtask } from "./site.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */

test("one file opens from a disk and is the whole lab", async (t) => {
  await xtask("dist", "--single", "--no-build");
  const folder = await mkdtemp(join(tmpdir(), "imbalance-lab-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "lab.html");
  await copyFile(new URL("../../target/single/imbalance-lab.html", import.meta.url), file);
  const served = await openLab(t);
  await step(labOn(served.page), 5);
  const expected = [await parameters(labOn(served.page), 0), await parameters(labOn(served.page), 1)];
  const table = join(folder, "own.csv");
  await writeFile(table, ["a,b,label", ...Array.from({ length: 60 }, (_, row) => `${Math.sin(row)},${row % 7},${row % 3 ? "x" : "y"}`)].join("\n"));

  for (const name of /** @type {import("./browsers.js").Name[]} */ (Object.keys(BROWSERS))) {
    await t.test(name, async (t) => {
      const { open, downloaded } = await visit(t, name);
      const { page, requests, problems } = await open(pathToFileURL(file).href);
      const trained = await page.evaluate(async () => {
        await customElements.whenDefined("imbalance-lab");
        const lab = /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab"));
        await lab.step(5);
        return Promise.all([0, 1].map(async (run) => [...(await lab.parameters(run))]));
      });
      assert.deepEqual(trained, expected, "the same bits as served");
      const text = () => page.evaluate(() => document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#status")?.textContent ?? "");
      // What is styled has its size: the sheet is there.
      const height = await page.evaluate(() => document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#play")?.clientHeight ?? 0);
      assert.ok(height >= 38, `${height}`);
      await press(page, "Take it away");
      await press(page, "Picture, SVG");
      assert.match(await downloaded(), /^<svg[\s\S]*PCNGD/);

      const refused = await page.evaluate(() =>
        /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).turn({ kind: "packaged", name: "fashion-mnist" }).then(() => "", (error) => error.message),
      );
      assert.match(refused, /fashion-mnist.*is missing/);
      const input = await page.evaluateHandle(() => document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#files"));
      await /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (input.asElement()).uploadFile(table);
      await until(page, () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.kind === "files");
      await page.evaluate(() => /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).step(3));
      assert.doesNotMatch(await text(), /could not/);
      const asked = requests.filter((url) => !url.startsWith("blob:") && url !== pathToFileURL(file).href);
      assert.deepEqual(asked, []);
      assert.deepEqual(problems, []);
    });
  }
});
