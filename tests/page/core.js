// @ts-check
// Runs the core's tests in Rust (tests/web.rs, tests/bits.rs) in every browser, as WebAssembly under the page's own
// security policy. `cargo xtask test --only wasm` compiles them into a folder and starts this module. It does in a page
// what wasm-bindgen-test-runner does, which would need a driver for each browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ENGINES, visit } from "./browsers.js";
import { startServer } from "./site.js";

const [folder = "target/wasm-tests", ...programs] = process.env.WASM_TESTS?.split(",") ?? [];

for (const name of ENGINES) {
  test(`the core in ${name}`, async (t) => {
    const server = await startServer("--folder", folder);
    t.after(() => server.stop());
    const { open } = await visit(t, name);
    for (const program of programs) {
      await t.test(program, async () => {
        const { page } = await open(`${server.origin}/`);
        const { output, count, passed } = await page.evaluate(async (program) => {
          const output = document.createElement("pre");
          output.id = "output";
          document.body.append(output);
          Object.assign(window, { __wbg_test_invoke: (/** @type {() => void} */ call) => call() });
          const tests = await import(new URL(`/www/${program}/tests.js`, location.href).href);
          const exports = await tests.default();
          for (const kind of ["debug", "log", "info", "warn", "error"]) {
            Object.assign(window, { [`on_console_${kind}`]: tests[`__wbgtest_console_${kind}`] });
          }
          const names = Object.keys(exports).filter((name) => name.startsWith("__wbgt_"));
          const context = new tests.WasmBindgenTestContext(false);
          context.include_ignored(false);
          context.filtered_count(0);
          const passed = await context.run(names.map((name) => exports[name]));
          return { output: output.textContent, count: names.length, passed };
        }, program);
        t.diagnostic(`${name}, ${program}: ${output?.trim()}`);
        assert.ok(count > 0, "there are tests in it");
        assert.ok(passed, output ?? "");
      });
    }
  });
}
