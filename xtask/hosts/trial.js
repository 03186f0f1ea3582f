// @ts-check
// Tries the lab in real hosts, from their packages: `cargo xtask hosts`. In slides of reveal.js, keys and colors; in an
// application of React that Vite has bundled, properties and the files of the lab.

import assert from "node:assert/strict";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchBrowser, startServer } from "../../tests/page/site.js";
import { build } from "vite";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

const slides = (/** @type {string} */ lab) => `<!doctype html><meta charset="utf-8"><title>Slides</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/dist/reveal.css"><link rel="stylesheet" href="/dist/theme/black.css">
  <script type="module" src="${lab}/www/imbalance-lab.js"></script>
  <div class="reveal"><div class="slides">
    <section><h1>One</h1></section>
    <section><imbalance-lab experiment="hovering" panels="data curves" height="600"></imbalance-lab></section>
    <section><h1>Three</h1></section>
  </div></div>
  <script src="/dist/reveal.js"></script><script>Reveal.initialize()</script>`;

/**
 * Serves a folder, and a page as its root.
 * @param {string} folder
 * @param {string} [home] the page; without it, that of the folder
 */
async function serve(folder, home) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://host").pathname.replace(/\/$/, "/index.html");
    const body = path === "/index.html" && home ? home : await readFile(join(folder, path)).catch(() => undefined);
    response.statusCode = body ? 200 : 404;
    response.setHeader("Content-Type", Reflect.get(TYPES, extname(path)) ?? "application/octet-stream");
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { address: `http://127.0.0.1:${port}/`, stop: () => server.close() };
}

/** @param {import("playwright-core").Page} page */
async function tryReveal(page) {
  const slide = () => page.evaluate("Reveal.getIndices().h");
  await page.waitForFunction("globalThis.Reveal?.isReady()");
  await page.keyboard.press("ArrowRight");
  assert.equal(await slide(), 1);
  const lab = page.locator("imbalance-lab");
  await lab.evaluate((/** @type {any} */ lab) => lab.ready);
  assert.equal(await lab.evaluate((lab) => getComputedStyle(lab).backgroundColor), "rgb(21, 23, 27)", "it is dark");
  await page.locator("#curves").focus();
  await page.keyboard.press("Space");
  await page.getByText("step 0 of 400", { exact: true }).waitFor({ state: "detached" });
  for (const key of ["Space", "ArrowRight"]) await page.keyboard.press(key);
  assert.equal(await slide(), 1, "the keys of the lab turn no slide");
  await lab.evaluate((lab) => lab.shadowRoot?.querySelectorAll("details").forEach((fold) => (fold.open = true)));
  await page.locator("#max-per-class").focus();
  for (const key of ["1", "n", "2", "Space"]) await page.keyboard.press(key);
  assert.equal(await slide(), 1, "nor does what is typed into a field");
  await page.locator("#curves").focus();
  await page.keyboard.press("n");
  assert.equal(await slide(), 2, "a key that the lab does not use turns it");
}

/** @param {import("playwright-core").Page} page */
async function tryReact(page) {
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

const folder = await mkdtemp(join(tmpdir(), "imbalance-lab-"));
const [lab, browser] = await Promise.all([startServer(), launchBrowser()]);
/** @type {{ stop: () => void }[]} */
const started = [lab];
try {
  const deck = await serve(here("node_modules/reveal.js"), slides(lab.origin));
  const application = await serve(await bundle(folder));
  started.push(deck, application);
  for (const [name, { address }, attempt] of /** @type {const} */ ([
    ["reveal.js", deck, tryReveal],
    ["React with Vite", application, tryReact],
  ])) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: "light" });
    /** @type {string[]} */
    const problems = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(address);
    await attempt(page);
    assert.deepEqual(problems, []);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
    await page.close();
    console.log(`The lab works in ${name}.`);
  }
} finally {
  await browser.close();
  for (const each of started) each.stop();
  await rm(folder, { recursive: true });
}
