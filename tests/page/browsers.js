// @ts-check
// Opens the page in every available browser. playwright, which the other tests use, cannot control the Firefox of Linux
// distributions. puppeteer can, through WebDriver BiDi, and Chromium as well. WebKit has its own driver (webkit.js).
// Tests use a page only through the few functions below, which work in all browsers under the page's security policy.

import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createServer, request as ask } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { serve } from "./harness.js";
import { openDetails } from "./site.js";
import { WATCH, startWebKit } from "./webkit.js";

/** @typedef {import("puppeteer-core").Page} Page */

/** The browsers that puppeteer controls, with their launch options. */
export const BROWSERS = /** @type {const} */ ({
  chromium: {
    browser: "chrome",
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"],
  },
  firefox: { browser: "firefox", executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr", args: [] },
});

/** @typedef {keyof typeof BROWSERS} Name */

/** The engines in which the whole page and the core are tested. */
export const ENGINES = /** @type {const} */ (["chromium", "firefox", "webkit"]);

/** @typedef {typeof ENGINES[number]} Engine */

/**
 * @typedef {object} Visit
 * @property {import("puppeteer-core").BrowserContext} context undefined in WebKit
 * @property {(address: string) => Promise<Opened>} open opens an address in a new tab
 * @property {() => Promise<string>} downloaded returns the text of the one file downloaded since the last call
 */

/**
 * @typedef {object} Opened
 * @property {Page} page in WebKit, only the part of the interface that webkit.js has
 * @property {string[]} requests the address of every request
 * @property {string[]} problems uncaught errors, logged errors and warnings, and requests to other hosts
 * @property {() => Promise<void>} settle updates requests and problems in a browser that does not report them by itself
 */

/**
 * Starts a browser that closes when the test ends.
 * @param {import("node:test").TestContext} t
 * @param {Engine} name
 * @returns {Promise<Visit>}
 */
export async function visit(t, name) {
  if (name === "webkit") return visitInWebKit(t);
  const downloads = await mkdtemp(join(tmpdir(), "imbalance-lab-"));
  const browser = await puppeteer.launch({
    ...BROWSERS[name],
    args: [...BROWSERS[name].args],
    headless: true,
    extraPrefsFirefox: {
      "browser.download.dir": downloads,
      "browser.download.folderList": 2,
      "browser.download.useDownloadDir": true,
      "browser.download.always_ask_before_handling_new_types": false,
    },
    ...(name === "chromium" ? { downloadBehavior: { policy: "allow", downloadPath: downloads } } : {}),
  });
  t.after(async () => {
    await browser.close();
    await rm(downloads, { recursive: true });
  });
  const context = browser.defaultBrowserContext();
  return { context, open: (address) => open(context, address), downloaded: () => newest(downloads) };
}

/**
 * Starts WebKit with the same interface as {@link visit}. To report problems, a page must load /watch.js itself, as the
 * pages of {@link siteWith} do.
 * @param {import("node:test").TestContext} t
 * @returns {Promise<Visit>}
 */
async function visitInWebKit(t) {
  const { downloads, open, stop } = await startWebKit();
  t.after(stop);
  return {
    context: /** @type {any} */ (undefined),
    downloaded: () => newest(downloads),
    async open(address) {
      const tab = await open(address);
      // WebKit's driver cannot run a script before the page's own, so the first view may already play.
      await tab.evaluate(async () => {
        const lab = /** @type {import("../../www/imbalance-lab.js").ImbalanceLab | null} */ (
          document.querySelector("imbalance-lab[opening]")
        );
        if (!lab) return;
        await customElements.whenDefined("imbalance-lab");
        const details = /** @type {HTMLElement | null | undefined} */ (lab.shadowRoot?.querySelector("#first-details"));
        if (!details) return;
        await lab.ready;
        details.click();
        await lab.reset();
      });
      /** @type {string[]} */
      const requests = [];
      /** @type {string[]} */
      const problems = [];
      const settle = async () => {
        const seen = await tab.evaluate(() => [
          Reflect.get(window, "problems"),
          performance.getEntries().map(({ entryType, name }) => [entryType, name]),
        ]);
        const made = seen[1].filter((/** @type {string[]} */ [kind]) => kind === "resource" || kind === "navigation");
        requests.splice(
          0,
          Infinity,
          ...made
            .map((/** @type {string[]} */ [, url]) => url)
            .filter((/** @type {string} */ url) => url.startsWith("http")),
        );
        const elsewhere = requests.filter((url) => new URL(url).origin !== new URL(address).origin);
        problems.splice(0, Infinity, ...seen[0], ...elsewhere.map((url) => `asked another host: ${url}`));
      };
      return { page: /** @type {any} */ (tab), requests, problems, settle };
    },
  };
}

/**
 * Serves HTML pages by their paths, and the lab beside them. Returns the origin, without a slash at the end. The site
 * closes when the test ends.
 * @param {import("node:test").TestContext} t
 * @param {Record<string, string>} pages
 */
export async function siteWith(t, pages) {
  const { origin } = await serve();
  const site = createServer((question, answer) => {
    if (question.url === "/watch.js") {
      answer.writeHead(200, { "Content-Type": "text/javascript" }).end(WATCH);
      return;
    }
    const html = pages[question.url ?? ""];
    if (html !== undefined) {
      answer.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(html);
      return;
    }
    const passed = ask(origin + question.url, (given) => {
      answer.writeHead(given.statusCode ?? 500, given.headers);
      given.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    passed.end();
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => {
    site.closeAllConnections();
    site.close();
  });
  return `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (site.address()).port}`;
}

/**
 * @param {import("puppeteer-core").BrowserContext} context
 * @param {string} address
 * @returns {Promise<Opened>}
 */
async function open(context, address) {
  const { origin } = new URL(address);
  const page = await context.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  /** @type {string[]} */
  const requests = [];
  /** @type {string[]} */
  const problems = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warn") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => {
    // A data: address contains its content and needs no request.
    if (request.url().startsWith("data:")) return;
    requests.push(request.url());
    if (new URL(request.url()).origin !== origin) problems.push(`asked another host: ${request.url()}`);
  });
  await page.evaluateOnNewDocument(openDetails);
  await page.goto(address);
  return { page, requests, problems, settle: async () => {} };
}

/** The maximum time for what a test waits for, in milliseconds. */
const PATIENCE = 60_000;

/**
 * Calls a function repeatedly until it returns a true value, and returns that value. Throws an error that says what was
 * waited for, if that takes too long.
 * @template Value
 * @param {string} what
 * @param {() => Promise<Value>} attempt
 * @returns {Promise<Exclude<Value, undefined | null | false | "" | 0>>}
 */
async function eventually(what, attempt) {
  for (const end = performance.now() + PATIENCE; performance.now() < end;) {
    const value = await attempt();
    if (value) return /** @type {any} */ (value);
    await new Promise((next) => setTimeout(next, 20));
  }
  throw new Error(`waited ${PATIENCE / 1000} s for ${what}`);
}

/**
 * Returns the text of the only file in a folder, and deletes the file.
 * @param {string} folder
 */
function newest(folder) {
  return eventually("a download", async () => {
    const [name, ...others] = await readdir(folder);
    if (!name || others.length > 0 || /\.(part|crdownload|wkdownload)$/.test(name)) return "";
    const text = await readFile(join(folder, name), "utf8");
    if (text !== "") await rm(join(folder, name));
    return text;
  });
}

/**
 * Waits until a function in the page returns a true value. It calls the function repeatedly from outside, because the
 * page's security policy forbids the ways to watch from inside.
 * @template Answer
 * @template {unknown[]} Arguments
 * @param {Page | import("puppeteer-core").Frame} page
 * @param {(...args: Arguments) => Answer} question
 * @param {Arguments} args
 * @returns {Promise<Awaited<Answer>>}
 */
export function until(page, question, ...args) {
  return eventually(`${question} with ${JSON.stringify(args)}`, () =>
    page.evaluate(/** @type {any} */ (question), ...args),
  );
}

/**
 * Presses a button of the lab by its name, as a reader would.
 * @param {Page} page
 * @param {string} name
 */
export async function press(page, name) {
  const handle = await page.evaluateHandle((name) => {
    const shadow = document.querySelector("imbalance-lab")?.shadowRoot;
    const found = [...(shadow?.querySelectorAll("button, summary") ?? [])].find(
      (one) => (one.getAttribute("aria-label") ?? one.textContent)?.trim() === name,
    );
    if (!found) throw new Error(`There is no button “${name}”.`);
    return found;
  }, name);
  await /** @type {import("puppeteer-core").ElementHandle<Element>} */ (handle.asElement()).click();
}

/**
 * Returns the number of steps that the page says have been made.
 * @param {Page | import("puppeteer-core").Frame} page
 */
export const counted = (page) =>
  page.evaluate(() => {
    const text = document.querySelector("imbalance-lab")?.shadowRoot?.querySelector("#counter")?.textContent ?? "";
    return Number(text.split(" ")[1]?.replaceAll(",", "") ?? NaN);
  });
