// @ts-check
// Starts the page's server and a browser, for tests and tools.

import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {import("playwright-core").Page} Page */

const root = new URL("../..", import.meta.url);
const [command = "cargo", ...words] = process.env.XTASK ? [process.env.XTASK] : ["cargo", "xtask"];

/**
 * Runs one of the project's own commands to its end.
 * @param {...string} task the words of the command
 */
export async function xtask(...task) {
  await promisify(execFile)(command, [...words, ...task], { cwd: root });
}

/**
 * Starts the project's own server on a free port.
 * @param {...string} options further options of the server
 * @returns {Promise<{ origin: string, stop: () => void }>} its origin, without a slash at the end
 */
export function startServer(...options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...words, "serve", "--port", "0", "--no-build", ...options], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the server stopped (${code}) before it said where it is`)));
    createInterface(child.stdout).on("line", (line) => {
      const origin = line.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0];
      if (origin) resolve({ origin, stop: () => child.kill() });
    });
  });
}

/**
 * Makes a page see this number of processors, and so start at most as many workers.
 * @param {Page} page before it loads
 * @param {number} count
 */
export async function processors(page, count) {
  await page.addInitScript((count) => {
    Object.defineProperty(navigator, "hardwareConcurrency", { get: () => count });
  }, count);
}

/**
 * Holds back requests until they are released.
 * @param {Page} page
 * @param {string | RegExp} url
 * @returns {Promise<() => void>} releases the last request
 */
export async function holdBack(page, url) {
  let letGo = () => {};
  await page.route(url, (route) => new Promise((go) => (letGo = () => go(route.continue()))));
  return () => letGo();
}

/** Presses “Details” as soon as it is there, if the page opens with its first view. Runs in the page. */
export function openDetails() {
  customElements.whenDefined("imbalance-lab").then(() => {
    const lab = /** @type {import("../../www/imbalance-lab.js").ImbalanceLab | null} */ (
      document.querySelector("imbalance-lab[opening]")
    );
    /** @type {HTMLButtonElement | null | undefined} */ (lab?.shadowRoot?.querySelector("#first-details"))?.click();
  });
}

/** Launches Chromium without its background requests. */
export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
