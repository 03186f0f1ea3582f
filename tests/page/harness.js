// @ts-check
// What every test of the page stands on: the page's own server, a browser, and a watch over what goes wrong. The server
// and the browser start with the first test that needs them and end with the test file.

import { after } from "node:test";
import { launchBrowser, startServer } from "./site.js";

/**
 * @typedef {object} Opened
 * @property {import("playwright-core").Page} page
 * @property {string[]} problems errors on the console, uncaught errors, violations of the security policy and requests
 *   to another host, as they come
 * @property {string[]} requests the address of every request made
 * @property {string} origin where the page is served, without a slash at the end
 */

/** @type {Promise<{ origin: string, stop: () => void }> | undefined} */
let server;
/** @type {Promise<import("playwright-core").Browser> | undefined} */
let browser;

after(async () => {
  // Each ends whatever became of the other: a server left running would keep the test file from ever ending.
  await Promise.allSettled([browser?.then((it) => it.close()), server?.then((it) => it.stop())]);
});

/** Starts the project's own server, once. */
export function serve() {
  server ??= startServer();
  return server;
}

function launch() {
  browser ??= launchBrowser();
  return browser;
}

/** How long a browser may take to open an empty page, in milliseconds. */
const PATIENCE = 20_000;

/**
 * An empty page in a fresh context. A browser that does not answer, as happens once in hundreds of times on busy machines,
 * is replaced by another one.
 * @param {import("playwright-core").BrowserContextOptions} look
 */
async function emptyPage(look) {
  const open = async () => {
    const context = await (await launch()).newContext(look);
    return { context, page: await context.newPage() };
  };
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, undefined).unref());
  const opened = await Promise.race([open(), /** @type {Promise<undefined>} */ (late)]);
  if (opened) return opened;
  const mute = browser;
  browser = undefined;
  mute?.then((it) => it.close()).catch(() => {});
  return open();
}

/**
 * Opens the page in a fresh browser context that ends with the test.
 * @param {import("node:test").TestContext} t
 * @param {object} [options]
 * @param {string} [options.path] of the lab's own server
 * @param {string} [options.at] a page of another host, in place of that
 * @param {string[]} [options.permissions]
 * @param {{ width: number, height: number }} [options.viewport]
 * @param {"light" | "dark"} [options.colorScheme]
 * @param {number} [options.deviceScaleFactor]
 * @param {boolean} [options.hasTouch]
 * @param {(page: import("playwright-core").Page) => Promise<void>} [options.before] what to set up before the page loads
 * @returns {Promise<Opened>}
 */
export async function openLab(t, { path = "/", at, before, ...look } = {}) {
  const { origin } = await serve();
  const { context, page } = await emptyPage({ viewport: { width: 1280, height: 800 }, ...look });
  t.after(() => context.close());
  /** @type {string[]} */
  const problems = [];
  /** @type {string[]} */
  const requests = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  context.on("request", (request) => {
    requests.push(request.url());
    const asked = new URL(request.url()).origin;
    if (asked !== origin && asked !== (at && new URL(at).origin)) problems.push(`asked another host: ${request.url()}`);
  });
  await before?.(page);
  await page.goto(at ?? origin + path);
  return { page, problems, requests, origin };
}
