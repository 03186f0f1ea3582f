// @ts-check
// Tries the lab in a real Jupyter Lab: `cargo xtask notebook`. The first cell shows an experiment, a reader trains it to
// the end, and the second cell reads its curves.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { launchBrowser } from "../../tests/page/site.js";

const root = new URL("../../", import.meta.url);
const folder = await mkdtemp(join(tmpdir(), "imbalance-lab-"));
const files = {
  "xtask/notebook/imbalance_lab.py": "imbalance_lab.py",
  "xtask/notebook/notebook.ipynb": "notebook.ipynb",
  "src/experiment/presets/drop.json": "experiment.json",
  "target/single/imbalance-lab.html": "imbalance-lab.html",
};
for (const [from, to] of Object.entries(files)) await copyFile(new URL(from, root), join(folder, to));

const jupyter = spawn(
  process.env.JUPYTER ?? "jupyter",
  [
    "lab",
    "--no-browser",
    "--allow-root",
    "--port=0",
    "--ServerApp.ip=127.0.0.1",
    "--IdentityProvider.token=",
    "--ServerApp.disable_check_xsrf=True",
    `--ServerApp.root_dir=${folder}`,
  ],
  { cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
);
/** @type {Promise<string>} */
const address = new Promise((resolve, reject) => {
  jupyter.once("exit", (code) => reject(new Error(`Jupyter stopped (${code})`)));
  createInterface(jupyter.stderr).on("line", (line) => {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (found) resolve(found);
  });
});
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1400 } });
  await page.goto(`${await address}/lab/tree/notebook.ipynb`);
  const cells = page.locator(".jp-Notebook .jp-CodeCell");
  await cells.nth(1).waitFor();
  await page.getByText("Python 3 (ipykernel) | Idle").waitFor({ timeout: 0 });
  await cells.nth(0).locator(".cm-content").click();
  await page.keyboard.press("Control+Enter");
  const frame = page.frameLocator("iframe[title='Imbalance Lab']");
  await frame.getByText("step 0 of 300", { exact: true }).waitFor({ timeout: 0 });
  await frame.getByRole("button", { name: "To the end" }).click();
  await frame.getByText("step 300 of 300", { exact: true }).waitFor({ timeout: 0 });
  await page.waitForTimeout(1000);
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/notebook.png` });
  await cells.nth(1).locator(".cm-content").click();
  await page.keyboard.press("Control+Enter");
  const output = page.locator(".jp-OutputArea-output").getByText(/READ/);
  await output.waitFor({ timeout: 0 });
  const read = JSON.parse((await output.innerText()).replace("READ ", ""));
  assert.deepEqual([read.algorithm, read.steps], ["GD", 301]);
  assert.ok(read.lowest <= 0.02, "at 20 to 1 the nines are forgotten");
  console.log("Jupyter Lab shows the lab, and Python has its curves:", read);
} finally {
  await browser.close();
  jupyter.kill();
  await rm(folder, { recursive: true });
}
