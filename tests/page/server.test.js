// @ts-check
// Tests which files the project's server serves and which it does not.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import test from "node:test";
import { serve } from "./harness.js";

/** @param {string} path */
const ask = async (path) => fetch((await serve()).origin + path);

/**
 * Requests a path exactly as written, because fetch would normalize it first.
 * @param {string} path
 * @returns {Promise<number | undefined>}
 */
const status = async (path) => {
  const { hostname, port } = new URL((await serve()).origin);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on("error", reject);
    asked.end();
  });
};

test("each kind of file comes with its type, unpacked by nobody on the way", async () => {
  for (const [path, type] of [
    ["/", "text/html"],
    ["/docs/guide.html", "text/html"],
    ["/www/lessons/drop.html", "text/html"],
    ["/www/imbalance-lab.js", "text/javascript"],
    ["/www/interface/lab.css", "text/css"],
    ["/www/pkg/imbalance_lab_bg.wasm", "application/wasm"],
    ["/www/data/mnist/manifest.json", "application/json"],
    ["/www/data/mnist/4.gz", "application/gzip"],
  ]) {
    const response = await ask(String(path));
    assert.equal(response.status, 200, path);
    assert.equal(response.headers.get("content-type"), type, path);
    assert.equal(response.headers.get("content-encoding"), null, path);
    await response.body?.cancel();
  }
});

test("the page comes with its security policy", async () => {
  const policy = (await ask("/")).headers.get("content-security-policy");
  const page = await readFile(new URL("../../index.html", import.meta.url), "utf8");
  assert.equal(
    policy,
    /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1],
    "wherever it is hosted",
  );
  for (const rule of [
    "script-src 'self' 'wasm-unsafe-eval'",
    "require-trusted-types-for 'script'",
    "form-action 'none'",
  ]) {
    assert.ok(policy?.includes(`; ${rule}`), rule);
  }
  assert.doesNotMatch(policy ?? "", /unsafe-inline|'unsafe-eval'|\*|https?:/);
});

test("nothing but the page can be asked for", async () => {
  for (const path of [
    "/Cargo.toml",
    "/www/../Cargo.toml",
    "/www/%2e%2e/Cargo.toml",
    "/www/..%2fCargo.toml",
    "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "//etc/passwd",
    "/.git/config",
    "/target/",
    "/www/no-such-file.js",
    "/www",
    "/www/",
    "/www/pkg",
    "/docs/guide.md",
    "/docs/%2e%2e/Cargo.toml",
    "/docs/%2e%2e/%2e%2e/Cargo.toml",
  ]) {
    assert.equal(await status(path), 404, path);
  }
});
