// @ts-check
// A site of MkDocs with the theme Material, with its instant navigation. The lab follows the switch to dark.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { followsSwitch, staysBelow, stepsOf } from "./sites.js";
import { serve } from "./serve.js";

/** @param {import("./trial.js").Trial} trial */
export async function tryHost({ lab, folder, open, started }) {
  await cp(fileURLToPath(new URL("mkdocs", import.meta.url)), folder, { recursive: true });
  const env = { ...process.env, LAB: `${lab}/www/imbalance-lab.js` };
  await promisify(execFile)(`${process.env.PYTHON}/mkdocs`, ["build", "--quiet"], { cwd: folder, env });
  const site = await serve(join(folder, "site"));
  started.push(site);
  const page = await open(site.address);
  assert.equal(await stepsOf(page), 400);
  await followsSwitch(page, page.locator("label[for=__palette_1]:visible, label[for=__palette_0]:visible").first());
  await page.locator(".md-nav--primary a", { hasText: "Digits" }).click();
  await page.locator("imbalance-lab[panels=curves]").waitFor();
  assert.equal(await stepsOf(page), 300, "after a click in the navigation");
  await staysBelow(page, page.locator(".md-header"));
}
