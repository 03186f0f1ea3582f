// @ts-check
// Serves pages that embed the lab from another host.

import { once } from "node:events";
import { createServer } from "node:http";
import { serve } from "./harness.js";

/**
 * Starts a host that serves only these pages.
 * @param {import("node:test").TestContext} t
 * @param {(lab: string) => Record<string, { html: string, policy?: string }>} pages by path, made from the lab's origin
 */
export async function otherHost(t, pages) {
  const { origin: lab } = await serve();
  const served = pages(lab);
  const server = createServer((request, response) => {
    const page = served[new URL(request.url ?? "/", "http://host").pathname];
    response.statusCode = page ? 200 : 404;
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    if (page?.policy) response.setHeader("Content-Security-Policy", page.policy);
    response.end(page?.html);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
}
