// @ts-check
// Tests the experiment in the page's address without a page: an address and a history of the test's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Permalink, link, linked } from "../../../www/permalink.js";
import { browser as text, documents } from "../../../www/text.js";

/**
 * Gives the permalink an address and a history. Returns the entries of the history and a function that goes to one.
 * @param {import("node:test").TestContext} t
 * @param {string} hash of the first entry
 */
function browser(t, hash) {
  const entries = [hash];
  let place = 0;
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const given = {
    location: {
      get hash() {
        return entries[place] ?? "";
      },
    },
    history: {
      pushState: (/** @type {unknown} */ _, /** @type {string} */ __, /** @type {string} */ to) => {
        entries.splice(++place, Infinity, to);
      },
      replaceState: (/** @type {unknown} */ _, /** @type {string} */ __, /** @type {string} */ to) => {
        entries[place] = to;
      },
    },
    addEventListener: (/** @type {string} */ _, /** @type {() => void} */ listener) => listeners.add(listener),
    removeEventListener: (/** @type {string} */ _, /** @type {() => void} */ listener) => listeners.delete(listener),
  };
  const before = Object.keys(given).map(
    (name) => /** @type {const} */ ([name, Object.getOwnPropertyDescriptor(globalThis, name)]),
  );
  for (const [name, value] of Object.entries(given)) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
  t.after(() => {
    for (const [name, was] of before) {
      was ? Object.defineProperty(globalThis, name, was) : Reflect.deleteProperty(globalThis, name);
    }
  });
  const go = (/** @type {number} */ to) => {
    place = to;
    for (const listener of listeners) listener();
  };
  return { entries, go, listeners };
}

/** Returns a permalink and what it opened: documents, or undefined for the page's own experiment. */
function opening() {
  /** @type {Promise<string | undefined>[]} */
  const opened = [];
  const permalink = new Permalink((document) => opened.push(Promise.resolve(document?.())));
  return { permalink, documents: () => Promise.all(opened) };
}

test("a link opens the document that it was made of, whatever characters it has", async () => {
  for (const document of ["{}", '{"name": "Ünïcode 😀 \u0000 \\""}', "x".repeat(100_000)]) {
    const hash = await link(document);
    assert.match(hash, /^#experiment=[A-Za-z0-9_-]+$/);
    assert.equal(await linked(hash), document);
  }
});

test("a link that is cut short, changed, or unpacks to too much is refused in the same words", async () => {
  const whole = await link(JSON.stringify({ steps: 300, seeds: [1, 2, 3] }));
  for (const broken of [
    whole.slice(0, -6),
    `${whole.slice(0, 20)}!${whole.slice(20)}`,
    "#experiment=bm90aGluZw",
    await link(" ".repeat(3_000_000)),
  ]) {
    await assert.rejects(linked(broken), { message: documents.damagedLink });
  }
});

test("the page's own experiment needs no link, and every other document gets an entry of its own", async (t) => {
  const { entries } = browser(t, "");
  const { permalink, documents } = opening();
  permalink.connect();
  await permalink.write("own");
  assert.deepEqual(entries, [""]);
  await permalink.write("another");
  await permalink.write("another");
  await permalink.write("a third");
  assert.deepEqual(entries, ["", await link("another"), await link("a third")]);
  assert.deepEqual(await documents(), []);
});

test("what a link opens takes the place of the link", async (t) => {
  const { entries } = browser(t, await link("short"));
  const { permalink, documents } = opening();
  permalink.connect();
  assert.deepEqual(await documents(), ["short"]);
  await permalink.write("short, with all defaults");
  assert.deepEqual(entries, [await link("short, with all defaults")]);
});

test("back and forward open what was there and add no entry; a change after them does", async (t) => {
  const { entries, go } = browser(t, "");
  const { permalink, documents } = opening();
  permalink.connect();
  for (const document of ["own", "one", "two"]) await permalink.write(document);
  go(1);
  await permalink.write("one");
  go(0);
  await permalink.write("own");
  assert.equal(entries.length, 3);
  assert.deepEqual(await documents(), ["one", undefined]);
  go(1);
  // The reader changes something while the entry is being opened.
  permalink.leave();
  await permalink.write("changed");
  assert.deepEqual(entries, ["", await link("one"), await link("changed")]);
});

test("of two documents only the later one is written, however long its link takes", async (t) => {
  const { entries } = browser(t, "");
  const { permalink } = opening();
  permalink.connect();
  await permalink.write("own");
  await Promise.all([permalink.write("x".repeat(500_000)), permalink.write("short")]);
  assert.deepEqual(entries, ["", await link("short")]);
});

test("an anchor that is no experiment opens nothing, and nothing follows after the permalink is disconnected", async (t) => {
  const { entries, go, listeners } = browser(t, "#notes");
  const { permalink, documents } = opening();
  permalink.connect();
  entries.push("#more");
  go(1);
  assert.deepEqual(await documents(), []);
  permalink.disconnect();
  assert.equal(listeners.size, 0);
});

test("the reader learns that the browser forbids changes of the address", async (t) => {
  browser(t, "");
  const { permalink } = opening();
  permalink.connect();
  await permalink.write("own");
  t.mock.method(history, "pushState", () => {
    throw new DOMException("no", "SecurityError");
  });
  await assert.rejects(permalink.write("another"), { message: text.noAddress });
});
