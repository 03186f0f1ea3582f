// @ts-check
// Measures the memory of a page and its workers, including that of WebAssembly.

/** @typedef {import("playwright-core").Page} Page */
/**
 * @typedef {{ page: number, wasm: number }} Held the memory of JavaScript on the page, and of WebAssembly on the page
 *   and in the workers; in megabytes
 */

/** Records every memory that WebAssembly gets, on the page or in a worker. */
const WATCH = `(() => {
  const kept = (self.wasmMemories = []);
  const note = (instance) => { const { memory } = instance.exports; if (memory) kept.push(memory); return instance; };
  const Original = WebAssembly.Instance;
  WebAssembly.Instance = function Instance(...given) { return note(new Original(...given)); };
  WebAssembly.Instance.prototype = Original.prototype;
  const instantiate = WebAssembly.instantiate.bind(WebAssembly);
  WebAssembly.instantiate = async (...given) => { const made = await instantiate(...given); note(made.instance ?? made); return made; };
})();`;

/**
 * Makes the page and its workers record their memories before they load.
 * @param {Page} page
 */
export async function watchMemory(page) {
  await page.addInitScript(WATCH);
  await page.route("**/worker.js", async (route) => {
    const body = await (await route.fetch()).text();
    await route.fulfill({ contentType: "text/javascript", body: body + WATCH });
  });
}

/**
 * Returns the memory in use after garbage collection.
 * @param {Page} page
 * @returns {Promise<Held>}
 */
export async function held(page) {
  await page.requestGC();
  const session = await page.context().newCDPSession(page);
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  const sizes = () =>
    /** @type {{ wasmMemories: WebAssembly.Memory[] }} */ (/** @type {unknown} */ (globalThis)).wasmMemories.reduce(
      (sum, { buffer }) => sum + buffer.byteLength,
      0,
    );
  let wasm = await page.evaluate(sizes);
  for (const worker of page.workers()) wasm += await worker.evaluate(sizes);
  return { page: usedSize / 1e6, wasm: wasm / 1e6 };
}
