// @ts-check
// Tests the lab where the page around it withholds something: in a sandbox without an origin, where downloads are
// forbidden, under a policy without workers, and from a host that answers otherwise than the lab's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { otherHost } from "./host.js";
import { framed, labOn, parameters, ready, step } from "./reader.js";
import { documents, exporting, hindrances, loading, workers as messages } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */

const head = (/** @type {string} */ lab) =>
  `<!doctype html><meta charset="utf-8"><title>A course</title><link rel="icon" href="${lab}/www/icon.svg">`;

test("in a sandbox that only allows scripts, the lab trains to the same bits, and the frame follows it", async (t) => {
  const html = (/** @type {string} */ lab) => `${head(lab)}<script src="${lab}/www/frame-height.js"></script>
    <iframe src="${lab}/?embed&panels=curves" sandbox="allow-scripts" title="Lab" width="100%" height="300" frameborder="0"></iframe>`;
  const host = await otherHost(t, (lab) => ({ "/": { html: html(lab) } }));
  const own = await openLab(t);
  await step(labOn(own.page), 3);
  const { page, problems } = await openLab(t, { at: `${host}/` });
  const lab = page.frameLocator("iframe").locator("imbalance-lab");
  assert.equal(await lab.evaluate(() => self.origin), "null");
  await ready(lab);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.step(3));
  assert.deepEqual(await parameters(lab, 1), await parameters(labOn(own.page), 1));
  await framed(page, 300);
  assert.deepEqual(
    problems.filter((problem) => !problem.includes("blob:null/")),
    [],
  );
});

/**
 * Opens a page of another host, and returns what the lab complains about.
 * @param {import("node:test").TestContext} t
 * @param {{ policy?: (lab: string) => string, before?: (page: import("playwright-core").Page) => Promise<void>, experiment?: string }} options
 */
async function complaint(t, { policy, before, experiment = "hovering" }) {
  const html = (/** @type {string} */ lab) =>
    `${head(lab)}<script type="module" src="${lab}/www/imbalance-lab.js"></script><imbalance-lab experiment="${experiment}"></imbalance-lab>`;
  const host = await otherHost(t, (lab) => ({ "/": { html: html(lab), policy: policy?.(lab) } }));
  const { page, origin } = await openLab(t, { at: `${host}/`, before });
  const message = await labOn(page).evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    await customElements.whenDefined("imbalance-lab");
    return lab.ready.then(
      () => "",
      (/** @type {Error} */ error) => error.message,
    );
  });
  return { message, origin };
}

const allowed = (/** @type {string} */ lab) =>
  `default-src 'none'; script-src ${lab} 'wasm-unsafe-eval'; style-src ${lab}; img-src ${lab}`;

test("a policy without the lab's workers or connections is named", async (t) => {
  const workers = await complaint(t, { policy: (lab) => `${allowed(lab)}; connect-src ${lab}; worker-src ${lab}` });
  assert.equal(workers.message, messages.hindered(hindrances.policy("worker-src", "blob:")));
  const connections = await complaint(t, { policy: (lab) => `${allowed(lab)}; worker-src blob:` });
  assert.ok(connections.message.endsWith(hindrances.policy("connect-src", connections.origin)), connections.message);
});

test("a host that allows no other page to read its files, or sends a page in their place, is named", async (t) => {
  // This host sends no header.
  const silent = await otherHost(t, () => ({ "/lesson.json": { html: "{}" } }));
  const without = await complaint(t, { experiment: `${silent}/lesson.json` });
  assert.equal(without.message, documents.hindered(`${silent}/lesson.json`, hindrances.cors(silent)));
  const cors = { "access-control-allow-origin": "*" };
  for (const file of ["imbalance_lab_bg.wasm", "imbalance_lab.js"]) {
    const page = await complaint(t, {
      before: async (page) => {
        await page.route(`**/pkg/${file}`, (route) =>
          route.fulfill({ contentType: "text/html; charset=utf-8", headers: cors, body: "<!doctype html>Home" }),
        );
      },
    });
    assert.equal(page.message, loading.hindered(`pkg/${file}`, hindrances.html));
  }
});

test("in a frame, the lab says what keeps a file from the downloads", async (t) => {
  const html = (/** @type {string} */ lab) =>
    `${head(lab)}<iframe src="${lab}/?embed&controls=share&panels=curves" sandbox="allow-scripts" title="Lab" width="100%" height="900"></iframe>`;
  const host = await otherHost(t, (lab) => ({ "/": { html: html(lab) } }));
  const { page } = await openLab(t, { at: `${host}/` });
  const frame = page.frameLocator("iframe");
  await ready(frame.locator("imbalance-lab"));
  await frame.getByText("Share", { exact: true }).click();
  await frame.getByRole("button", { name: "Experiment, JSON" }).click();
  await frame.getByText(exporting.savedInFrame("imbalance-lab.json")).waitFor();
});
