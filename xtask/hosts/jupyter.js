// @ts-check
// JupyterLab with the Python package. A reader changes the experiment, Python trains it and reads the same curves as
// without a browser. The saved notebook keeps a picture, which nbconvert shows.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** @param {import("./trial.js").Trial} trial */
export async function tryHost({ folder, open, started }) {
  await copyFile(here("jupyter/notebook.ipynb"), join(folder, "notebook.ipynb"));
  const page = await open(`${await start(folder, started)}/lab/tree/notebook.ipynb`, { width: 1400, height: 1800 });
  /** The bytes that the kernel sent. */
  let received = 0;
  page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => (received += payload.length)));
  await page.getByText("Python 3 (ipykernel) | Idle").waitFor();
  const cell = (/** @type {number} */ index) => page.locator(".jp-Notebook .jp-CodeCell").nth(index);
  const execute = async (/** @type {number} */ index) => {
    await cell(index).locator(".cm-content").click();
    await page.keyboard.press("Control+Enter");
  };
  const printed = async (/** @type {number} */ index, /** @type {string} */ word) => {
    const output = cell(index).locator(".jp-OutputArea-output").getByText(word);
    await output.waitFor();
    return JSON.parse(new RegExp(`${word} (.*)`).exec(await output.innerText())?.[1] ?? "");
  };
  const ready = (/** @type {number} */ index) =>
    cell(index)
      .locator("imbalance-lab")
      .evaluate((/** @type {any} */ lab) => lab.ready);

  await execute(0);
  await ready(0);
  await cell(0)
    .locator("imbalance-lab")
    .evaluate(async (/** @type {any} */ lab) => {
      const document = lab.experiment;
      document.data.imbalance.ratio = 3;
      await lab.open(document);
    });
  const first = received;
  assert.ok(first > 500_000, `the lab came from the kernel: ${first} bytes`);
  await execute(1);
  await ready(1);
  assert.ok(received - first < 700_000, `a second lab brings only its images: ${received - first} bytes`);

  await execute(2);
  const read = await printed(2, "READ");
  assert.equal(read.same, true, "the same curves as without a browser");
  assert.equal(read.noise.ratio, 3, "Python has what the reader changed");
  assert.deepEqual(read.progress, [400, 400]);
  assert.equal(read.picture, "PNG");
  await execute(3);
  const digits = await printed(3, "DIGITS");
  assert.ok(digits.lowest <= 0.1, "the nines are forgotten");
  assert.equal(digits.steps, 31, "the document that Python gave is open");

  // Keys of the lab do not reach the notebook, which would ask to restart its kernel after 0 0.
  await cell(0).locator("#curves").focus();
  for (const key of ["0", "0"]) await page.keyboard.press(key);
  assert.equal(await page.locator(".jp-Dialog").count(), 0);

  await page.keyboard.press("Control+s");
  await cell(3).locator(".cm-content").click();
  await page.keyboard.press("Control+s");
  const saved = await until(async () => {
    const text = await readFile(join(folder, "notebook.ipynb"), "utf-8");
    return text.includes("image/png") ? text : undefined;
  });
  const pictures = JSON.parse(saved).cells.flatMap((/** @type {any} */ { outputs }) =>
    outputs.filter((/** @type {any} */ { data }) => data?.["image/png"]),
  );
  assert.equal(pictures.length, 2, "a picture for each lab");
  assert.equal(await page.locator("img[class^=imbalance-lab-]:visible").count(), 0, "which a living lab hides");
  assert.ok(saved.length < 2_000_000, `the lab is not in the notebook: ${saved.length} bytes`);
  await promisify(execFile)(`${process.env.PYTHON}/jupyter`, ["nbconvert", "--to", "html", "notebook.ipynb"], {
    cwd: folder,
  });
  await page.setViewportSize({ width: 1280, height: 1000 });
  await cell(0).scrollIntoViewIfNeeded();
  await ready(0);
  const converted = await open(`file://${folder}/notebook.html`);
  const image = converted.locator("img[class^=imbalance-lab-]").first();
  assert.ok(await image.evaluate((/** @type {HTMLImageElement} */ image) => image.naturalWidth > 200));
}

/**
 * Starts JupyterLab, and returns its address.
 * @param {string} folder
 * @param {{ stop: () => void }[]} started
 * @returns {Promise<string>}
 */
function start(folder, started) {
  const jupyter = spawn(
    `${process.env.PYTHON}/jupyter`,
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
    {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, IMBALANCE_LAB: here("../../target/debug/imbalance-lab") },
    },
  );
  started.push({ stop: () => jupyter.kill() });
  return new Promise((resolve, reject) => {
    jupyter.once("exit", (code) => reject(new Error(`Jupyter stopped (${code})`)));
    createInterface(jupyter.stderr).on("line", (line) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (found) resolve(found);
    });
  });
}

/**
 * Waits until something is there, at most a minute.
 * @template Value
 * @param {() => Promise<Value | undefined>} find
 * @returns {Promise<Value>}
 */
async function until(find) {
  for (const start = performance.now(); performance.now() < start + 60_000;) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`It did not come: ${find}`);
}
