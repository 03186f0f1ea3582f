// @ts-check
// Tests the lab on pages that embed it: on another origin, with hostile styles, under a strict security policy, in a
// frame, and with only some of its parts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { otherHost } from "./host.js";
import {
  button,
  counted,
  curves,
  drawn,
  experiment,
  framed,
  labOn,
  parameters,
  reached,
  ready,
  step,
  workersGone,
} from "./reader.js";
import { processors } from "./site.js";
import { attributes, exporting, view } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */

/**
 * The policy of a strict page that allows what the lab needs: its files, WebAssembly, its workers in blobs, and its
 * Trusted Types policy.
 */
const strict = (/** @type {string} */ lab) =>
  `default-src 'none'; script-src ${lab} 'wasm-unsafe-eval'; style-src ${lab} 'nonce-own'; connect-src ${lab}; worker-src blob: ${lab}; img-src ${lab}; require-trusted-types-for 'script'; trusted-types imbalance-lab`;

const hostile = (/** @type {string} */ lab) => `<!doctype html>
  <html dir="rtl"><meta charset="utf-8"><title>Another page</title>
  <link rel="icon" href="${lab}/www/icon.svg">
  <style nonce="own">
    html { font-size: 8px }
    * { all: unset; font: italic 8px/0.9 "Courier New", monospace; letter-spacing: 3px; text-transform: uppercase }
    head, title, style, script { display: none }
    p { display: block }
    button, canvas, div { color: red; background: yellow; width: 10px; border: 5px dotted red }
    .far { display: block; height: 9000px }
  </style>
  <script type="module" src="${lab}/www/imbalance-lab.js"></script>
  <p id="text">A page with styles of its own.</p>
  <imbalance-lab id="first"></imbalance-lab>
  <imbalance-lab id="second" panels="curves" controls="play step reset"></imbalance-lab>
  <div class="far"></div>
  <imbalance-lab id="third" panels="why results" theme="dark"></imbalance-lab>`;

test("three labs on a hostile page of another origin look and train as on their own", async (t) => {
  const host = await otherHost(t, (lab) => ({ "/": { html: hostile(lab), policy: strict(lab) } }));
  const own = await openLab(t);
  await step(labOn(own.page), 3);
  const expected = [await parameters(labOn(own.page), 0), await parameters(labOn(own.page), 1)];
  const { page, problems, requests, origin } = await openLab(t, {
    at: host,
    viewport: { width: 1100, height: 3200 },
    before: async (page) => {
      await processors(page, 2);
    },
  });
  const [first, second, third] = ["#first", "#second", "#third"].map((id) => page.locator(id));
  assert.ok(first && second && third);
  await Promise.all([ready(first), ready(second)]);
  const called = () => requests.filter((url) => url.endsWith("/imbalance_lab_bg.wasm")).length;
  assert.equal(called(), 1, "the core is fetched once");
  assert.equal(
    await third.evaluate((/** @type {ImbalanceLab} */ lab) => lab.experiment),
    undefined,
    "nobody has scrolled to the third",
  );
  assert.equal(page.workers().length, 2, "four runs of two labs share a worker for each processor");

  await Promise.all([step(first, 3), step(second, 3)]);
  for (const lab of [first, second]) assert.deepEqual([await parameters(lab, 0), await parameters(lab, 1)], expected);

  const look = (/** @type {import("playwright-core").Locator} */ part) =>
    part.evaluate((part) => {
      const { fontSize, fontFamily, fontStyle, letterSpacing, direction, textTransform, color } =
        getComputedStyle(part);
      return { fontSize, fontFamily, fontStyle, letterSpacing, direction, textTransform, color };
    });
  const styles = await look(first.locator("#status"));
  assert.match(styles.fontFamily, /Courier New/, "the family of the page's fonts is the lab's too");
  assert.deepEqual(
    { ...styles, fontFamily: "" },
    { ...(await look(labOn(own.page).locator("#status"))), fontFamily: "" },
    "nothing else of the page's styles comes in",
  );
  const size = (/** @type {import("playwright-core").Locator} */ lab) => lab.locator("#step").boundingBox();
  const [here, there] = [await size(first), await size(labOn(own.page))];
  assert.ok(here && there && Math.abs(here.height - there.height) < 1, `${here?.height} as ${there?.height}`);
  assert.deepEqual(await look(page.locator("#text")).then(({ color, direction }) => ({ color, direction })), {
    color: "rgb(0, 0, 0)",
    direction: "rtl",
  });
  assert.equal(await second.locator("#imbalance").isVisible(), false);
  assert.equal(await second.locator("#end").isVisible(), false);
  assert.equal(await second.locator("#play").isVisible(), true);
  await onSample(page, "hostile");

  await third.scrollIntoViewIfNeeded();
  await ready(third);
  await step(third, 3);
  assert.equal(await third.locator("#curves").isVisible(), false);
  assert.equal(await third.locator("#planes").isVisible(), true);
  await onSample(page, "hostile-third");

  // Removing one lab stops no other. Removing the last one also stops the workers.
  const going = second.evaluate((/** @type {ImbalanceLab} */ lab) => lab.step(20));
  await first.evaluate((lab) => lab.remove());
  await going;
  assert.equal((await curves(second))[0]?.steps.at(-1), 23);
  await page.evaluate(() => document.querySelectorAll("imbalance-lab").forEach((lab) => lab.remove()));
  await workersGone(page);
  assert.equal(called(), 1);
  assert.ok(
    requests.every((url) => url.startsWith(origin) || url.startsWith(host) || url.startsWith("blob:")),
    requests.join("\n"),
  );
  assert.deepEqual(problems, []);
});

test("the style sheets measure nothing by the page’s own rem, but for the element’s margin", async (t) => {
  const { page, origin } = await openLab(t);
  const fetched = (/** @type {string} */ address) =>
    page.evaluate(async (address) => (await fetch(address)).text(), address);
  const lab = `${origin}/www/interface/lab.css`;
  const imported = [...(await fetched(lab)).matchAll(/@import "([^"]+)"/g)].map(
    ([, sheet = ""]) => new URL(sheet, lab).href,
  );
  assert.ok(imported.length > 5);
  const sheets = await Promise.all(imported.map(fetched));
  assert.deepEqual(
    sheets.join("\n").match(/[^\n]*\d\s*rem\b[^\n]*/g),
    ["  padding: 1rem;"],
    "use calc(… * var(--rem)), or em in container queries",
  );
});

test("a lab at full speed does not starve the others", async (t) => {
  const html = (/** @type {string} */ lab) =>
    `<!doctype html><meta charset="utf-8"><title>Two</title><link rel="icon" href="${lab}/www/icon.svg"><script type="module" src="${lab}/www/imbalance-lab.js"></script>
     <imbalance-lab id="busy"></imbalance-lab><imbalance-lab id="calm"></imbalance-lab>`;
  const host = await otherHost(t, (lab) => ({ "/": { html: html(lab) } }));
  const { page } = await openLab(t, {
    at: host,
    viewport: { width: 1100, height: 3200 },
    before: async (page) => {
      await processors(page, 1);
    },
  });
  const [busy, calm] = [page.locator("#busy"), page.locator("#calm")];
  await Promise.all([ready(busy), ready(calm)]);
  assert.equal(page.workers().length, 1);
  await busy.evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    const document = lab.experiment;
    document.training.steps = 50_000;
    lab.experiment = document;
    await lab.ready;
    lab.run().catch(() => {});
  });
  const before = (await curves(busy))[0]?.steps.at(-1) ?? 0;
  await step(calm, 30);
  const meanwhile = ((await curves(busy))[0]?.steps.at(-1) ?? 0) - before;
  assert.ok(meanwhile > 5 && meanwhile < 300, `${meanwhile} steps of the one beside 30 of the other`);
});

test("a worker that cannot start stops only its own lab", async (t) => {
  const { page } = await openLab(t, {
    before: async (page) => {
      await processors(page, 4);
    },
  });
  const first = labOn(page);
  await step(first, 2);
  await page.route("**/worker.js", (route) => route.abort());
  await page.evaluate(() =>
    document.body.prepend(Object.assign(document.createElement("imbalance-lab"), { id: "second" })),
  );
  const second = page.locator("#second");
  await second.getByText(/worker.*could not be started/).waitFor();
  await first.last().evaluate((/** @type {ImbalanceLab} */ lab) => lab.step(3));
  assert.equal((await curves(first.last()))[0]?.steps.at(-1), 5);
  await page.unroute("**/worker.js");
  await second.evaluate((/** @type {ImbalanceLab} */ lab) => lab.reset());
  await step(second, 2);
});

test("a frame of another origin follows the height of its lab only", async (t) => {
  const html = (/** @type {string} */ lab) =>
    `<!doctype html><meta charset="utf-8"><title>A course</title><link rel="icon" href="${lab}/www/icon.svg"><script src="${lab}/www/frame-height.js"></script>
     <iframe src="${lab}/?embed&panels=curves&controls=play,step&experiment=drop" title="Imbalance Lab" width="100%" height="300" frameborder="0"></iframe>
     <iframe src="about:blank" id="other" title="Another" height="100"></iframe>
     <iframe src="${lab}/www/icon.svg" id="unasked" title="Of the same site, but no embedded lab" height="100"></iframe>`;
  const policy = (/** @type {string} */ lab) =>
    `default-src 'none'; script-src ${lab}; frame-src ${lab} about:; img-src ${lab}`;
  const host = await otherHost(t, (lab) => ({ "/": { html: html(lab), policy: policy(lab) } }));
  /** @type {unknown[]} */
  const messages = [];
  const { page, problems } = await openLab(t, {
    at: host,
    before: async (page) => {
      await page.exposeFunction("heard", (/** @type {unknown} */ data) => messages.push(data));
      await page.addInitScript(() => {
        if (parent === self) addEventListener("message", ({ data }) => Reflect.get(window, "heard")(data));
      });
    },
  });
  const frame = page.frameLocator("iframe").first();
  const lab = frame.locator("imbalance-lab");
  await ready(lab);
  await step(lab, 2);
  assert.equal(await frame.locator("header").isVisible(), false);
  assert.equal(await frame.locator("#imbalance").isVisible(), false);
  await framed(page, 320);
  const inner = await lab.evaluate(() => document.body.getBoundingClientRect().height);
  const outer = await page
    .locator("iframe")
    .first()
    .evaluate((frame) => frame.clientHeight);
  assert.ok(Math.abs(inner - outer) <= 1 && outer > 320, `${inner} in ${outer}`);
  assert.ok(messages.length > 0);
  for (const message of messages) {
    assert.deepEqual(Object.keys(/** @type {any} */ (message)["imbalance-lab"]), ["height"]);
  }
  assert.equal(await lab.evaluate(() => history.length), await page.evaluate(() => history.length));
  // A message from another window, or one without a height, changes nothing.
  await page.evaluate(() => {
    postMessage({ "imbalance-lab": { height: 4321 } }, "*");
    const other = /** @type {HTMLIFrameElement} */ (document.querySelector("#other")).contentWindow;
    if (other) {
      dispatchEvent(
        new MessageEvent("message", {
          data: { "imbalance-lab": { height: 4321 } },
          source: other,
          origin: "http://elsewhere",
        }),
      );
    }
    // Nor does a message from the lab's site if it comes from a frame without a lab or has another shape.
    const [framed, , autostart] = [...document.querySelectorAll("iframe")];
    const origin = new URL(framed?.src ?? "").origin;
    const tell = (/** @type {Window | null | undefined} */ source, /** @type {unknown} */ data) =>
      dispatchEvent(new MessageEvent("message", { data, source: source ?? null, origin }));
    tell(autostart?.contentWindow, { "imbalance-lab": { height: 4321 } });
    for (const data of [
      { "imbalance-lab": { height: "4321" } },
      { "imbalance-lab": { height: 4321, width: 1 } },
      { "imbalance-lab": { height: 4321 }, more: 1 },
      { height: 4321 },
      "4321",
      null,
    ]) {
      tell(framed?.contentWindow, data);
    }
  });
  await drawn(page);
  const heights = await page.locator("iframe").evaluateAll((frames) => frames.map((frame) => frame.clientHeight));
  assert.deepEqual(heights, [outer, 100, 100]);
  await onSample(page, "framed");
  assert.deepEqual(problems, []);
});

test("the lines to embed an experiment open it elsewhere, as an element and in a frame", async (t) => {
  const { page, origin } = await openLab(t, { permissions: ["clipboard-read", "clipboard-write"] });
  const lab = labOn(page);
  await lab.evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    await lab.ready;
    const document = lab.experiment;
    document.data.imbalance.ratio = 20;
    document.data.classes = ["1", { name: "odd & 'others'", of: ["3", "5"] }];
    lab.experiment = document;
    await lab.ready;
  });
  await page.getByText("Share", { exact: true }).click();
  /** @type {Record<string, string>} */
  const lines = {};
  for (const form of ["element", "iframe"]) {
    await button(page, `Embed: ${form}`).click();
    await page.getByText(exporting.codeCopied).waitFor();
    lines[form] = await page.evaluate(() => navigator.clipboard.readText());
    await lab.locator("#status").evaluate((status) => void (status.textContent = ""));
  }
  const html = (/** @type {string | undefined} */ code) =>
    `<!doctype html><meta charset="utf-8"><title>x</title>${code}`;
  const host = await otherHost(t, () => ({
    "/element": { html: html(lines.element) },
    "/frame": { html: html(lines.iframe) },
  }));
  const wanted = await experiment(lab);
  const asElement = await openLab(t, { at: `${host}/element`, permissions: ["clipboard-read", "clipboard-write"] });
  assert.deepEqual(await experiment(labOn(asElement.page)), wanted);
  await asElement.page.getByText("Share", { exact: true }).click();
  await button(asElement.page, "Copy link").click();
  await asElement.page.getByText(exporting.linkCopied).waitFor();
  const linked = await asElement.page.evaluate(() => navigator.clipboard.readText());
  assert.ok(linked.startsWith(`${origin}/index.html#`), `of the lab's own page, where it is read: ${linked}`);
  const followed = await openLab(t, { path: linked.slice(origin.length) });
  assert.deepEqual(await experiment(labOn(followed.page)), wanted);
  const framed = await openLab(t, { at: `${host}/frame` });
  const inside = framed.page.frameLocator("iframe").locator("imbalance-lab");
  await inside.and(framed.page.frameLocator("iframe").locator(":defined")).waitFor({ state: "attached" });
  assert.deepEqual(await experiment(inside), wanted);
});

test("attributes choose experiment, panels, controls and height, and report invalid values", async (t) => {
  const { page, problems } = await openLab(t, { path: "/?panels=curves&controls=step,imbalance,nonsense" });
  const lab = labOn(page);
  await ready(lab);
  await page.getByText("The attribute controls contains “nonsense”.").waitFor();
  assert.equal(await lab.locator("#play").isVisible(), false);
  assert.equal(await lab.locator(".settings").isVisible(), false, "no panel of settings is asked for");
  await page.locator("#curves").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await reached(page, 1);
  await drawn(page);
  assert.equal(await counted(page), 1, "hiding a control also disables its key");

  const set = (/** @type {string} */ name, /** @type {string} */ value) =>
    lab.evaluate(
      async (lab, [name, value]) => {
        lab.setAttribute(name ?? "", value ?? "");
        return /** @type {ImbalanceLab} */ (lab).ready.then(
          () => "",
          (error) => error.message,
        );
      },
      [name, value],
    );
  await set("show", "recall speed");
  await page.getByText(attributes.unknown("show", "speed", Object.keys(view.quantity))).waitFor();
  await set("show", "recall cosine");
  assert.deepEqual(
    await lab
      .locator('.choices input[type="checkbox"]')
      .evaluateAll((ticks) =>
        ticks.flatMap((tick) =>
          /** @type {HTMLInputElement} */ (tick).checked ? [/** @type {HTMLInputElement} */ (tick).value] : [],
        ),
      ),
    ["recall", "cosine"],
  );
  await set("panels", "data curves");
  await set("controls", "step imbalance");
  assert.equal(await lab.locator("#imbalance").isVisible(), true);
  assert.equal(await lab.locator("#source").isVisible(), false);
  assert.equal(await lab.locator("#learning-rate").isVisible(), false);
  const document = await experiment(lab);
  document.training.steps = 33;
  assert.equal(await set("experiment", JSON.stringify(document)), "");
  assert.equal((await experiment(lab)).training.steps, 33);
  assert.match(await set("experiment", "no-such-thing"), /no preset “no-such-thing”.*drop/);
  assert.equal((await experiment(lab)).training.steps, 33, "what is refused leaves the one before");
  await page.route("**/course/lesson.json", (route) =>
    route.fulfill({ json: { ...document, training: { ...document.training, steps: 44 } } }),
  );
  assert.equal(await set("experiment", "course/lesson.json"), "");
  assert.equal((await experiment(lab)).training.steps, 44);
  assert.match(await set("experiment", "course/none.json"), /host answered 404/);
  assert.equal(await set("experiment", "drop"), "");
  assert.equal((await experiment(lab)).training.steps, 300);
  await page.route("https://elsewhere.invalid/**", (route) => route.abort());
  assert.match(
    await set("experiment", "https://elsewhere.invalid/a.json"),
    /could not be loaded.*content security policy.*connect-src must contain https:\/\/elsewhere\.invalid/,
  );
  await lab.evaluate((lab) => lab.removeAttribute("experiment"));
  const own = await experiment(lab);
  assert.deepEqual(
    own,
    await experiment(labOn((await openLab(t)).page)),
    "without the attribute, the lab's own experiment",
  );
  await set("height", "300");
  const height = () => lab.locator(".container").evaluate((container) => container.clientHeight);
  assert.equal(await height(), 300);
  await set("height", "tall");
  await page.getByText(attributes.height("tall")).waitFor();
  assert.ok((await height()) > 500, "as high as it needs");
  assert.deepEqual(
    problems.filter((problem) => !/404|elsewhere/.test(problem)),
    [],
  );
});

test("scale enlarges type and lines, and the pointer still finds the step under it", async (t) => {
  const { page, problems } = await openLab(t, { path: "/?panels=curves&controls=play" });
  const lab = labOn(page);
  await ready(lab);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
  const seen = async () => {
    await drawn(page);
    const canvas = page.locator("figure canvas").first();
    const box = await canvas.boundingBox();
    assert.ok(box);
    const x = Math.round(0.9 * box.width);
    await canvas.hover({ position: { x, y: box.height / 2 } });
    const look = await page.locator("figure").evaluate((figure) => {
      const line = /** @type {HTMLElement[]} */ ([...figure.querySelectorAll(".crosshair .line")]).at(-1);
      const button = /** @type {ShadowRoot} */ (figure.getRootNode()).querySelector("#play");
      return {
        line: line?.offsetLeft ?? NaN,
        top: line?.offsetTop ?? NaN,
        type: parseFloat(getComputedStyle(button ?? figure).fontSize),
        wide: document.documentElement.scrollWidth <= innerWidth,
      };
    });
    await page.mouse.move(0, 0);
    assert.ok(Math.abs(look.line - x) < 12, `the line at ${look.line} is at the pointer, at ${x}`);
    assert.ok(look.wide);
    return look;
  };
  const plain = await seen();
  await lab.evaluate((lab) => lab.setAttribute("scale", "1.5"));
  const large = await seen();
  assert.ok(Math.abs(large.type - 1.5 * plain.type) < 0.01, `${plain.type} px, then ${large.type} px`);
  // The first line begins below the names of the columns, which are larger too.
  assert.ok(Math.abs(large.top - 1.5 * plain.top) <= 1, `${plain.top} px, then ${large.top} px`);
  for (const wrong of ["9", "0", "large", "NaN"]) {
    await lab.evaluate((lab, wrong) => lab.setAttribute("scale", wrong), wrong);
    await page.getByText(attributes.scale(wrong, 0.5, 4)).waitFor();
    assert.deepEqual(await seen(), plain, "as without the attribute");
  }
  await lab.evaluate((lab) => lab.removeAttribute("scale"));
  assert.deepEqual(await seen(), plain);
  assert.deepEqual(problems, []);
});

test("autoplay plays once when the lab comes into view, but not with reduced motion", async (t) => {
  const html = (/** @type {string} */ lab) => `<!doctype html><meta charset="utf-8"><title>Another page</title>
    <link rel="icon" href="${lab}/www/icon.svg">
    <script type="module" src="${lab}/www/imbalance-lab.js"></script>
    <div style="height: 5000px"></div>
    <imbalance-lab autoplay panels="curves" style="display: block; min-height: 400px"></imbalance-lab>`;
  const host = await otherHost(t, (lab) => ({ "/": { html: html(lab) } }));
  const { page } = await openLab(t, { at: host });
  const lab = labOn(page);
  await page.waitForFunction(() => customElements.get("imbalance-lab"));
  assert.equal(await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.experiment), undefined, "not in view yet");
  await lab.scrollIntoViewIfNeeded();
  await reached(page, 5);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.reset());
  await page.evaluate(() => scrollTo(0, 0));
  await lab.scrollIntoViewIfNeeded();
  await drawn(page);
  assert.ok(await button(page, "Play").isVisible(), "it does not play again");

  const still = await openLab(t, { at: host, reducedMotion: "reduce" });
  await labOn(still.page).scrollIntoViewIfNeeded();
  await still.page.waitForFunction(
    () => /** @type {ImbalanceLab} */ (document.querySelector("imbalance-lab")).experiment !== undefined,
  );
  await ready(labOn(still.page));
  await drawn(still.page);
  assert.ok(await button(still.page, "Play").isVisible(), "nobody has pressed play");
  await step(labOn(still.page), 1);
  await reached(still.page, 1);
});

/**
 * Saves a screenshot of the page, if PICTURES names a folder.
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
async function onSample(page, name) {
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
}

test("of several requests before loading the last one is opened and the others are rejected", async (t) => {
  const { page } = await openLab(t);
  const steps = await page.evaluate(async () => {
    const lab = /** @type {ImbalanceLab} */ (document.createElement("imbalance-lab"));
    lab.experiment = "{ no document";
    lab.setAttribute("experiment", "noise");
    document.body.prepend(lab);
    await lab.step();
    return lab.experiment.training.steps;
  });
  assert.ok(steps > 0);
  const gone = await page.evaluate(async () => {
    const lab = /** @type {ImbalanceLab} */ (document.createElement("imbalance-lab"));
    document.body.prepend(lab);
    const asked = [lab.step(), lab.run(), lab.parameters(0)];
    lab.remove();
    return Promise.all(
      asked.map((promise) =>
        promise.then(
          () => "kept",
          (error) => `${error.name}: ${error.message}`,
        ),
      ),
    );
  });
  assert.deepEqual(gone, Array(3).fill("AbortError: The lab was removed from the page."));
});

test("nothing is exported before an experiment is open", async (t) => {
  const { page } = await openLab(t, { before: async (page) => void (await page.route("**/4.gz", () => {})) });
  await page.getByText("Share", { exact: true }).click();
  await button(page, "Experiment, JSON").click();
  await page.getByText(exporting.failed(exporting.noExperiment)).waitFor();
});
