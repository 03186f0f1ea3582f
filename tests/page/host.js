// @ts-check
// Another host than the lab's own, with pages that embed the lab.

import { once } from "node:events";
import { createServer } from "node:http";
import { serve } from "./harness.js";

/**
 * A host that serves these pages and nothing else.
 * @param {import("node:test").TestContext} t
 * @param {(lab: string) => Record<string, { html: string, policy?: string }>} pages by path, given the lab's own origin
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
