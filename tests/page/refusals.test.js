// @ts-check
// Tests refusals: invalid documents, images that do not arrive, and browsers that lack a feature. The page names each
// problem and its remedy. The last valid experiment stays, and the lab stays usable.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./harness.js";
import { ask, button, counted, experiment, labOn, reached, ready, step } from "./reader.js";
import { algorithms, refusals, training } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */

/** @type {{ what: string, change: (document: any) => unknown, names: RegExp[], field?: string }[]} */
const refused = [
  {
    what: "an unknown field",
    change: (d) => ({ ...d, training: { ...d.training, stepps: 5 } }),
    names: [/stepps/, /`steps`, `batch_size`/],
    field: "training",
  },
  {
    what: "a ratio below 1",
    change: (d) => ({ ...d, data: { ...d.data, imbalance: { kind: "ratio", ratio: 0.5 } } }),
    names: [/^“Imbalance” is 0\.5; .*from 1/],
    field: "data.imbalance.ratio",
  },
  {
    what: "a class that does not exist",
    change: (d) => ({ ...d, data: { ...d.data, classes: ["4", "11"] } }),
    names: [/^“Classes”: /, /11/, /0, 1, 2/],
    field: "data.classes",
  },
  {
    what: "more images than there are",
    change: (d) => ({ ...d, data: { ...d.data, max_per_class: 1700 } }),
    names: [/“Examples of the largest class” to at most 1600/, /1700/],
  },
  {
    what: "an unknown source",
    change: (d) => ({ ...d, data: { ...d.data, source: { kind: "packaged", name: "letters" } } }),
    names: [/^“Data” is "letters"/, /mnist/],
    field: "data.source.name",
  },
  {
    what: "a sweep over what no document has",
    change: (d) => ({ ...d, version: 2, sweep: [{ parameter: "luck", values: [1, 7] }] }),
    names: [/^sweep\[0\]\.parameter: /, /luck/, /ratio/],
    field: "sweep[0].parameter",
  },
  { what: "what is no JSON", change: () => "{ratio: 7", names: [/line 1|column/] },
  { what: "no document at all", change: () => [], names: [/./] },
];

for (const { what, change, names, field } of refused) {
  test(`an invalid document is refused with a sentence, and the experiment before it stays: ${what}`, async (t) => {
    const { page, problems } = await openLab(t);
    const lab = labOn(page);
    await step(lab, 2);
    const good = await experiment(lab);
    const listening = await lab.evaluateHandle((lab) => ({
      heard: new Promise((resolve) =>
        lab.addEventListener("error", (event) => resolve(/** @type {CustomEvent} */ (event).detail), {
          once: true,
        }),
      ),
    }));
    const sentence = await ask(lab, change(good));
    assert.ok(sentence, "it is refused");
    assert.deepEqual(await listening.evaluate(({ heard }) => heard), { message: sentence, field });
    assert.equal(await page.getByRole("status").innerText(), sentence);
    for (const name of names) assert.match(sentence, name);
    assert.deepEqual(await experiment(lab), good);
    assert.equal(await counted(page), 2, "the run stands where it stood");
    await button(page, "Step").click();
    await reached(page, 3);
    assert.deepEqual(problems, []);
  });
}

test("after a refusal the lab is ready again, where it stood", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 2);
  const good = await experiment(lab);
  assert.ok(await ask(lab, { ...good, version: 9 }), "it is refused");
  await ready(lab);
  await step(lab, 1);
  assert.equal(await counted(page), 3);
});

test("a value of the wrong type is explained with the name of its control", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  const good = await experiment(lab);
  const training = (/** @type {object} */ change) => ask(lab, { ...good, training: { ...good.training, ...change } });
  assert.match((await training({ steps: -4 })) ?? "", /^“Steps”: .*−4.*it must be a whole number from 0\.$/);
  assert.match(
    (await training({ seeds: ["a"] })) ?? "",
    /^training\.seeds\[0\]: .*whole number from 0 to 4294967295\.$/,
  );
  assert.match((await ask(lab, { ...good, model: "mlp" })) ?? "", /^“Network”: .*object such as/);
});

test("a refusal names the control that the page shows, and the field where it shows none", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  const good = await experiment(lab);
  const sgd = { ...good, algorithms: [{ sampling: "uniform", direction: "mean", learning_rate: 0.01 }] };
  const large = { ...sgd, training: { ...sgd.training, batch_size: 100_000 } };
  const control = new RegExp(`^SGD \\(uniform\\): ${refusals.control(training.batchSize)} is 100000; .*\\.$`);
  assert.match((await ask(lab, large)) ?? "", control);
  const second = { ...good, algorithms: [good.algorithms[0], { ...good.algorithms[1], learning_rate: "fast" }] };
  assert.ok((await ask(lab, second))?.startsWith(`${refusals.control(algorithms.learningRateOfNumber(2))}: `));
  await lab.evaluate((lab) => lab.setAttribute("controls", "play"));
  assert.match((await ask(lab, large)) ?? "", /training\.batch_size is 100000/);
});

test("a missing shard gets a sentence, and its return is noticed", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await step(lab, 1);
  const good = await experiment(lab);
  const other = { ...good, data: { ...good.data, classes: ["4", "7"] } };
  await page.route("**/7.gz", (route) => route.fulfill({ status: 404, body: "" }));
  assert.match((await ask(lab, other)) ?? "", /“7” \(7\.gz\) is missing.*404/);
  assert.deepEqual(await experiment(lab), good);
  await step(lab, 1);
  assert.equal(await counted(page), 2);
  await page.unroute("**/7.gz");
  assert.equal(await ask(lab, other), undefined);
  assert.deepEqual((await experiment(lab)).data.classes, ["4", "7"]);
  await step(lab, 1);
});

test("a shard cut short gets a sentence", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const good = await experiment(lab);
  await page.route("**/7.gz", async (route) => {
    const answer = await route.fetch();
    const body = await answer.body();
    await route.fulfill({ status: 200, contentType: "application/gzip", body: body.subarray(0, body.length / 2) });
  });
  assert.match(
    (await ask(lab, { ...good, data: { ...good.data, classes: ["4", "7"] } })) ?? "",
    /7\.gz.*incomplete\. Reload/,
  );
  await page.unroute("**/7.gz");
  await page.route("**/7.gz", (route) =>
    route.fulfill({ status: 200, contentType: "application/gzip", body: Buffer.alloc(784) }),
  );
  assert.match(
    (await ask(lab, { ...good, data: { ...good.data, classes: ["4", "7"] } })) ?? "",
    /7\.gz.*784 bytes.*reload/,
  );
  await step(lab, 1);
  assert.equal(await counted(page), 1);
});

test("a host that serves the shards already unpacked is understood", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await ready(lab);
  const good = await experiment(lab);
  await page.route("**/7.gz", async (route) => {
    const { gunzipSync } = await import("node:zlib");
    await route.fulfill({
      status: 200,
      contentType: "application/octet-stream",
      body: gunzipSync(await (await route.fetch()).body()),
    });
  });
  assert.equal(await ask(lab, { ...good, data: { ...good.data, classes: ["4", "7"] } }), undefined);
});

test("a browser without SIMD gets a message that names browsers with it", async (t) => {
  const before = async (/** @type {import("playwright-core").Page} */ page) => {
    await page.addInitScript(() => (WebAssembly.validate = () => false));
  };
  const { page, problems } = await openLab(t, { before });
  const sentence = /SIMD.*Chrome.*Firefox.*Safari/;
  await page.getByText(sentence).waitFor();
  assert.match(await page.getByRole("status").innerText(), sentence);
  assert.deepEqual(problems, []);
});

test("a browser without workers gets a message that names browsers with them", async (t) => {
  const { page, problems } = await openLab(t, {
    before: async (page) => {
      await page.addInitScript(() => Reflect.deleteProperty(window, "Worker"));
    },
  });
  await page.getByText(/not support web workers.*Chrome.*Firefox.*Safari/).waitFor();
  assert.deepEqual(problems, []);
});

test("a worker that breaks is reported, and reset begins again", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  await page.route("**/worker.js", (route) => route.abort());
  await lab.evaluate((lab) => {
    const place = lab.parentElement;
    lab.remove();
    place?.prepend(lab);
  });
  // A lab that comes to a page opens with its first view.
  await page.locator("#first-details").click();
  await page.getByText(/worker.*could not be started/).waitFor();
  await page.unroute("**/worker.js");
  await button(page, "Reset").click();
  await ready(lab);
  await step(lab, 2);
  assert.equal(await counted(page), 2);
});

test("a run that diverges is named, and holds no other up", async (t) => {
  const { page, problems } = await openLab(t);
  const lab = labOn(page);
  const { data, model, training, algorithms, ...rest } = await experiment(lab);
  algorithms[0].learning_rate = 1000;
  model.hidden = Array(12).fill({ width: 32, activation: "relu" });
  assert.equal(
    await ask(lab, {
      ...rest,
      data: { ...data, max_per_class: 100 },
      model,
      training: { ...training, steps: 30 },
      algorithms,
    }),
    undefined,
  );
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.run());
  assert.match(await page.getByRole("status").innerText(), /^GD \(seed \d+\) diverged at step \d+; .*learning rate/);
  assert.equal(await counted(page), 30, "the other algorithm went on to the end");
  assert.deepEqual(problems, []);
});

test("a document refused while the one before it is being set up takes nothing from that one", async (t) => {
  const { page } = await openLab(t);
  const lab = labOn(page);
  const good = await experiment(lab);
  const seen = await lab.evaluate(async (/** @type {ImbalanceLab} */ lab, good) => {
    lab.experiment = { ...good, data: { ...good.data, imbalance: { kind: "ratio", ratio: 20 } } };
    // By now the workers are setting it up.
    await new Promise((soon) => setTimeout(soon));
    lab.experiment = { ...good, version: 9 };
    const refused = await lab.ready.then(
      () => "",
      (error) => error.message,
    );
    await lab.ready;
    await lab.step(2);
    return [refused, lab.experiment.data.imbalance.ratio, lab.curves()[0]?.steps.length];
  }, good);
  assert.match(String(seen[0]), /version/);
  assert.deepEqual(seen.slice(1), [20, 3]);
});
