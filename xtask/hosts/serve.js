// @ts-check
// Serves a folder as a static host does.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/**
 * Serves a folder, and a page as its root.
 * @param {string} folder
 * @param {string} [home] the page; without it, that of the folder
 */
export async function serve(folder, home) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://host").pathname.replace(/\/$/, "/index.html");
    const read = (/** @type {string} */ name) =>
      readFile(join(folder, decodeURIComponent(name))).catch(() => undefined);
    const body = path === "/index.html" && home ? home : ((await read(path)) ?? (await read(`${path}.html`)));
    response.statusCode = body ? 200 : 404;
    const type = Reflect.get(TYPES, extname(path) || ".html") ?? "application/octet-stream";
    response.setHeader("Content-Type", type);
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { address: `http://127.0.0.1:${port}/`, stop: () => server.close() };
}
