// @ts-check
// Sets up every test of the page: the page's own server, a browser, and a record of problems. The server and the
// browser start with the first test that needs them and stop at the end of the test file.

import { after } from "node:test";
import { launchBrowser, openDetails, startServer } from "./site.js";

/**
 * @typedef {object} Opened
 * @property {import("playwright-core").Page} page
 * @property {string[]} problems errors on the console, uncaught errors, violations of the security policy and requests
 *   to other hosts, as they occur
 * @property {string[]} requests the address of every request
 * @property {string} origin the page's origin, without a slash at the end
 */

/** @type {Promise<{ origin: string, stop: () => void }> | undefined} */
let server;
/** @type {Promise<import("playwright-core").Browser> | undefined} */
let browser;

after(async () => {
  // Each must stop even if the other fails, because a running server would keep the test file from ending.
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

/** The maximum time for a browser to open an empty page, in milliseconds. */
const PATIENCE = 20_000;

/**
 * Opens an empty page in a new context. On busy machines, one browser in some hundreds does not respond; another one
 * replaces it.
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
 * Opens the page in a new browser context that closes when the test ends.
 * @param {import("node:test").TestContext} t
 * @param {object} [options]
 * @param {string} [options.path] on the lab's own server
 * @param {string} [options.at] a page of another host, in place of `path`
 * @param {string[]} [options.permissions]
 * @param {{ width: number, height: number }} [options.viewport]
 * @param {"light" | "dark"} [options.colorScheme]
 * @param {number} [options.deviceScaleFactor]
 * @param {boolean} [options.hasTouch]
 * @param {"reduce" | "no-preference"} [options.reducedMotion]
 * @param {"active" | "none"} [options.forcedColors]
 * @param {boolean} [options.first] whether to stay in the page's first view; otherwise the details are opened at once
 * @param {(page: import("playwright-core").Page) => Promise<void>} [options.before] prepares the page before it loads
 * @returns {Promise<Opened>}
 */
export async function openLab(t, { path = "/", at, first = false, before, ...look } = {}) {
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
  if (!first) await context.addInitScript(openDetails);
  await before?.(page);
  await page.goto(at ?? origin + path);
  return { page, problems, requests, origin };
}
