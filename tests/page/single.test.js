// @ts-check
// Tests the lab in a single file, opened from the disk in every browser. It trains to the same bits as the served page,
// reads files, exports pictures, and makes no request.

import assert from "node:assert/strict";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { BROWSERS, press, until, visit } from "./browsers.js";
import { openLab } from "./harness.js";
import { ask, experiment, labOn, parameters, step } from "./reader.js";
import { xtask } from "./site.js";
import { exporting } from "../../www/text.js";

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
  await writeFile(
    table,
    ["a,b,label", ...Array.from({ length: 60 }, (_, row) => `${Math.sin(row)},${row % 7},${row % 3 ? "x" : "y"}`)].join(
      "\n",
    ),
  );

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
      const text = () =>
        page.evaluate(
          () => document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#status")?.textContent ?? "",
        );
      // The button has its styled size, so the style sheet is there.
      const height = await page.evaluate(
        () => document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#play")?.clientHeight ?? 0,
      );
      assert.ok(height >= 38, `${height}`);
      await press(page, "Share");
      await press(page, "Picture, SVG");
      assert.match(await downloaded(), /^<svg[\s\S]*PCNGD/);

      const refused = await page.evaluate(() =>
        /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab"))
          .setSource({ kind: "packaged", name: "fashion-mnist" })
          .then(
            () => "",
            (error) => error.message,
          ),
      );
      assert.match(refused, /fashion-mnist.*is missing/);
      const input = await page.evaluateHandle(() =>
        document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#files"),
      );
      await /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (input.asElement()).uploadFile(
        table,
      );
      await until(
        page,
        () => /** @type {any} */ (document.querySelector("imbalance-lab")).experiment.data.source.kind === "files",
      );
      await page.evaluate(() => /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).step(3));
      assert.doesNotMatch(await text(), /could not/);
      const asked = requests.filter((url) => !url.startsWith("blob:") && url !== pathToFileURL(file).href);
      assert.deepEqual(asked, []);
      assert.deepEqual(problems, []);
    });
  }

  await t.test("written into another page, which keeps its history", async (t) => {
    const { page, problems } = await openLab(t, { at: "about:blank" });
    await page.setContent("<!doctype html><title>A notebook</title><iframe title=Lab width=1200 height=900></iframe>");
    await page
      .locator("iframe")
      .evaluate(
        (/** @type {HTMLIFrameElement} */ frame, html) => void (frame.srcdoc = html),
        await readFile(file, "utf8"),
      );
    const frame = page.frameLocator("iframe");
    const lab = frame.locator("imbalance-lab");
    const good = await experiment(lab);
    assert.equal(await frame.locator("header").isVisible(), false);
    const before = await page.evaluate(() => history.length);
    assert.equal(
      await ask(lab, { ...good, data: { ...good.data, imbalance: { kind: "ratio", ratio: 20 } } }),
      undefined,
    );
    await step(lab, 2);
    assert.equal(await page.evaluate(() => history.length), before);
    await frame.getByText("Share", { exact: true }).click();
    await frame.getByRole("button", { name: "Copy link" }).click();
    await frame.getByText(exporting.failed(exporting.noAddress)).waitFor();
    assert.deepEqual(problems, []);
  });
});
