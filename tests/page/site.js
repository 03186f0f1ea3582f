// @ts-check
// The page as it is served and the browser it is opened in, for whoever drives it from outside.

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
 * @param {...string} task its words
 */
export async function xtask(...task) {
  await promisify(execFile)(command, [...words, ...task], { cwd: root });
}

/**
 * The project's own server on a free port.
 * @param {...string} options how else it serves than what was built before
 * @returns {Promise<{ origin: string, stop: () => void }>} its address, without a slash at the end
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
 * Has a page believe in so many processors, and so hire as many workers at most.
 * @param {Page} page before it loads
 * @param {number} count
 */
export async function processors(page, count) {
  await page.addInitScript((count) => {
    Object.defineProperty(navigator, "hardwareConcurrency", { get: () => count });
  }, count);
}

/**
 * Holds requests back until they are let go.
 * @param {Page} page
 * @param {string | RegExp} url
 * @returns {Promise<() => void>} lets the last one go
 */
export async function holdBack(page, url) {
  let letGo = () => {};
  await page.route(url, (route) => new Promise((go) => (letGo = () => go(route.continue()))));
  return () => letGo();
}

/** Chromium, without its own errands in the background. */
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
