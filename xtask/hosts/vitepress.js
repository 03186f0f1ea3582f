// @ts-check
// A site of VitePress. The lab works after a click in the sidebar as after a reload, and follows the switch to dark.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { followsSwitch, staysBelow, stepsOf } from "./sites.js";
import { serve } from "./serve.js";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** @param {import("./trial.js").Trial} trial */
export async function tryHost({ lab, folder, open, started }) {
  await cp(here("vitepress"), folder, { recursive: true });
  await symlink(here("node_modules"), join(folder, "node_modules"));
  const env = { ...process.env, LAB: lab };
  await promisify(execFile)(here("node_modules/.bin/vitepress"), ["build"], { cwd: folder, env });
  const site = await serve(join(folder, ".vitepress/dist"));
  started.push(site);
  const page = await open(site.address);
  assert.equal(await stepsOf(page), 400);
  await followsSwitch(page, page.locator(".VPSwitchAppearance:visible").first());
  await page.locator(".VPSidebar a", { hasText: "Digits" }).click();
  await page.waitForURL("**/digits*");
  await page.locator("imbalance-lab[panels=curves]").waitFor();
  assert.equal(await stepsOf(page), 300, "after a click in the sidebar");
  await staysBelow(page, page.locator(".VPNav"));
  await page.reload();
  assert.equal(await stepsOf(page), 300, "after a reload");
}
