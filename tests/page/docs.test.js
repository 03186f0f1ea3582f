// @ts-check
// Tests the documentation: every page opens without errors, the contents and the links between pages lead to existing
// pages, and the search finds common queries.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openLab, serve } from "./harness.js";

const axe = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

test("every page of the guide opens, and its links lead somewhere", async (t) => {
  const { page, problems } = await openLab(t, { path: "/docs/index.html" });
  const { origin } = await serve();
  const addresses = await page
    .locator(".pages a")
    .evaluateAll((links) => links.map((link) => /** @type {HTMLAnchorElement} */ (link).href));
  assert.ok(addresses.length >= 12, `${addresses.length} pages`);
  /** @type {Set<string>} */
  const targets = new Set();
  for (const address of addresses) {
    await page.goto(address);
    assert.equal(await page.locator("h1").count(), 1, address);
    assert.equal(
      await page.locator("#contents [aria-current=page]").getAttribute("href"),
      new URL(address).pathname.split("/").at(-1),
    );
    assert.ok((await page.locator(".ways a").count()) >= 1, address);
    const links = await page
      .locator("a[href]")
      .evaluateAll((links) => links.map((link) => /** @type {HTMLAnchorElement} */ (link).href));
    for (const link of links) {
      const { hash, href } = new URL(link);
      if (href.split("#")[0] === address && hash) {
        const id = decodeURIComponent(hash.slice(1));
        assert.equal(await page.locator(`[id="${id}"]`).count(), 1, `${address} has no ${hash}`);
      } else if (link.startsWith(origin)) targets.add(href.split("#")[0] ?? "");
    }
  }
  for (const target of targets) assert.ok((await page.request.get(target)).ok(), target);
  assert.deepEqual(problems, []);
});

test("the lab leads to the guide", async (t) => {
  const { page, problems } = await openLab(t);
  await page.getByRole("link", { name: "Guide", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Using the page" }).waitFor();
  assert.deepEqual(problems, []);
});

test("the search finds the words that people look for", async (t) => {
  const { page, problems } = await openLab(t, { path: "/docs/guide.html" });
  await page.keyboard.press("/");
  const field = page.getByRole("searchbox", { name: "Search the guide" });
  const results = page.locator("search li a");
  for (const [word, anchor] of [
    ["oversampling", "glossary.html#oversampling"],
    ["SMOTE", "glossary.html#smote"],
    ["class_weight", "glossary.html#class_weight"],
    ["balanced softmax", "glossary.html#balanced-softmax"],
    ["minority collapse", "glossary.html#minority-collapse"],
  ]) {
    await field.fill(word ?? "");
    await page.locator(`search li:first-child a[href="${anchor}"]`).waitFor();
  }
  await field.fill("no such word");
  await page.getByText("No page contains “no such word”.").first().waitFor();
  assert.equal(await results.count(), 0);
  await field.fill("focal loss");
  await results.first().waitFor();
  await field.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("href")), "glossary.html#focal-loss");
  await page.keyboard.press("Enter");
  await page.waitForURL(/glossary\.html#focal-loss$/);
  assert.deepEqual(problems, []);
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing wrong with the guide, wide and on a phone, in ${colorScheme}`, async (t) => {
    for (const [name, width, height] of /** @type {const} */ ([
      ["guide", 1280, 800],
      ["guide", 360, 780],
      ["reproduction", 360, 780],
      ["embedding", 1280, 800],
    ])) {
      const { page } = await openLab(t, { path: `/docs/${name}.html`, colorScheme, viewport: { width, height } });
      await page.getByRole("searchbox").fill("recall");
      await page.locator("search li a").first().waitFor();
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${name} scrolls sideways`);
      await page.evaluate(axe);
      const violations = await page.evaluate(async () => (await /** @type {any} */ (globalThis).axe.run()).violations);
      assert.deepEqual(
        violations.map(
          (/** @type {any} */ { id, nodes }) =>
            `${id}: ${JSON.stringify(nodes.map((/** @type {any} */ { target }) => target))}`,
        ),
        [],
        name,
      );
    }
  });
}

test("formulas are MathML", async (t) => {
  const { page } = await openLab(t, { path: "/docs/guide.html" });
  assert.ok((await page.locator('math[display="block"] mfrac').count()) >= 3);
  assert.ok(!(await page.locator("main").innerText()).includes("$"), "no TeX is left");
});
