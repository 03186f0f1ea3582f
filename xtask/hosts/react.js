// @ts-check
// An application of React that Vite has bundled: properties, and the files of the lab.

import assert from "node:assert/strict";
import { cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { serve } from "./serve.js";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** @param {import("./trial.js").Trial} trial */
export async function tryHost({ folder, open, started }) {
  const application = await serve(await bundle(folder));
  started.push(application);
  const page = await open(application.address);
  const lab = page.locator("imbalance-lab");
  const steps = () =>
    lab.evaluate(async (/** @type {any} */ lab) => {
      await lab.ready;
      return lab.experiment.training.steps;
    });
  assert.equal(await steps(), 60);
  await lab.evaluate((/** @type {any} */ lab) => lab.run());
  await page.getByText("at step 60", { exact: true }).waitFor();
  assert.equal(
    await lab.evaluate((/** @type {any} */ lab) => lab.curves()[0].steps.length),
    61,
    "rendering resets nothing",
  );
  await page.getByRole("button", { name: "A preset" }).click();
  assert.equal(await steps(), 400);
}

/** Bundles the application with the package, which is installed beside it. @param {string} folder */
async function bundle(folder) {
  await cp(here("react"), folder, { recursive: true });
  await mkdir(join(folder, "node_modules"));
  for (const name of ["react", "react-dom", "scheduler"]) {
    await symlink(here(`node_modules/${name}`), join(folder, "node_modules", name));
  }
  await cp(here("../../target/npm/package"), join(folder, "node_modules/imbalance-lab"), { recursive: true });
  await cp(here("../../target/npm/package/www"), join(folder, "public/imbalance-lab"), { recursive: true });
  await build({ root: folder, logLevel: "warn", build: { target: "esnext" } });
  return join(folder, "dist");
}
