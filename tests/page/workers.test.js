// @ts-check
// Tests crashing workers: their runs continue in other workers with the same bits, or are abandoned and named.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openLab } from "./harness.js";
import {
  button,
  calls,
  countCalls,
  counted,
  drawn,
  experiment,
  labOn,
  reached,
  ready,
  step,
  workersGone,
} from "./reader.js";
import { holdBack, processors } from "./site.js";
import { runs } from "../../www/text.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */

/** A script that a worker runs before its own program. It makes the worker fail when it receives a certain message. */
const sabotage = (/** @type {string} */ condition) => `
  self.addEventListener("message", ({ data }) => {
    if (${condition}) setTimeout(() => { throw new Error("broken on purpose"); });
  });
`;

test("a worker that dies is replaced, and its run comes to the same end", async (t) => {
  const end = async (/** @type {(page: import("playwright-core").Page) => Promise<void>} */ before) => {
    const { page } = await openLab(t, { before });
    return labOn(page).evaluate(async (/** @type {ImbalanceLab} */ lab) => {
      await lab.ready;
      await lab.step(10);
      await lab.step(10);
      const parameters = await Promise.all([0, 1].map((run) => lab.parameters(run)));
      return {
        parameters: parameters.map((values) => [...values]),
        steps: lab.curves().map(({ steps }) => [...steps]),
      };
    });
  };
  let workers = 0;
  const disturbed = await end(async (page) => {
    await page.route("**/worker.js", async (route) => {
      const body = await (await route.fetch()).text();
      workers += 1;
      const broken = workers === 1 ? sabotage('data.kind === "aim" && data.step > 10') : "";
      await route.fulfill({ contentType: "text/javascript", body: body + broken });
    });
  });
  assert.ok(workers > 1, "another worker was started");
  assert.deepEqual(disturbed, await end(async () => {}));
});

test("a run whose workers keep crashing is abandoned and named without blocking others", async (t) => {
  const { page } = await openLab(t, {
    before: async (page) => {
      await processors(page, 2);
      await page.route("**/worker.js", async (route) => {
        const body = await (await route.fetch()).text();
        const deadly = 'data.kind === "begin" && data.runs.some(({ run }) => run === 1)';
        await route.fulfill({ contentType: "text/javascript", body: body + sabotage(deadly) });
      });
    },
  });
  const lab = labOn(page);
  await page.getByText(/^PCNGD \(seed 5\) was abandoned, because its worker crashed.*broken on purpose/).waitFor();
  await step(lab, 20);
  assert.equal(await counted(page), 20);
});

test("a worker that cannot be replaced loses only its own runs", async (t) => {
  let workers = 0;
  const { page } = await openLab(t, {
    before: async (page) => {
      await processors(page, 2);
      await page.route("**/worker.js", async (route) => {
        workers += 1;
        if (workers > 2) return route.abort();
        const body = await (await route.fetch()).text();
        const mark =
          'self.addEventListener("message", ({ data }) => { if (data.kind === "begin") self.first = data.runs[0].run === 0; });';
        await route.fulfill({
          contentType: "text/javascript",
          body: body + mark + sabotage('data.kind === "aim" && data.step > 10 && self.first'),
        });
      });
    },
  });
  const lab = labOn(page);
  await step(lab, 10);
  await countCalls(page, "break_off");
  await step(lab, 10);
  await page.getByText(runs.fault(runs.name("GD", 5), runs.notStarted)).waitFor();
  await step(lab, 5);
  assert.equal(await counted(page), 25);
  assert.equal(await calls(page), 0, "a run that was lost did not diverge");
  await page.getByText("Share", { exact: true }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Picture, SVG").click()]);
  assert.doesNotMatch(await readFile(await download.path(), "utf8"), /diverged/);
});

test("when training has stopped for good the page says so, and plays again on request", async (t) => {
  let workers = 0;
  const { page } = await openLab(t, {
    before: async (page) => {
      await processors(page, 1);
      await page.route("**/worker.js", async (route) => {
        workers += 1;
        if (workers === 2) return route.abort();
        const body = await (await route.fetch()).text();
        const deadly = workers === 1 ? sabotage('data.kind === "aim" && data.step > 10') : "";
        await route.fulfill({ contentType: "text/javascript", body: body + deadly });
      });
    },
  });
  await ready(labOn(page));
  await button(page, "Play").click();
  await page.getByText(/^Training has stopped\. A worker that trains could not be started.*press Reset/).waitFor();
  await button(page, "Play").click({ timeout: 5000 });
  await reached(page, 20);
});

test("workers reserved by a lab are not released by others and end with it", async (t) => {
  let workers = 0;
  let fetched = () => {};
  const { page, problems } = await openLab(t, {
    before: async (page) => {
      await processors(page, 8);
      fetched = await holdBack(page, /\/[78]\.gz$/);
    },
  });
  const [lab, other] = [page.locator("imbalance-lab[permalink]"), page.locator("#other")];
  const good = await experiment(lab);
  assert.equal(page.workers().length, 2);
  page.on("worker", () => (workers += 1));
  const openOther = async (/** @type {string} */ name) => {
    const asked = page.waitForRequest(`**/${name}.gz`);
    await page.evaluate(
      (document_) => {
        const other = /** @type {ImbalanceLab} */ (document.createElement("imbalance-lab"));
        other.id = "other";
        other.experiment = document_;
        document.body.prepend(other);
      },
      { ...good, data: { ...good.data, classes: ["4", name] } },
    );
    await asked;
    while (page.workers().length < 4) await page.waitForTimeout(20);
    await lab.evaluate((/** @type {ImbalanceLab} */ lab) => lab.reset());
  };
  await openOther("7");
  fetched();
  await ready(other);
  assert.equal(workers, 2, "none was started in the place of another");
  await other.evaluate((lab) => lab.remove());
  await openOther("8");
  await other.evaluate((lab) => lab.remove());
  fetched();
  while (page.workers().length > 2) await page.waitForTimeout(20);
  assert.deepEqual(problems, []);
});

test("a lab removed when a run is lost is not trained further", async (t) => {
  const { page } = await openLab(t, {
    before: async (page) => {
      await processors(page, 1);
      await page.route("**/task.js", async (route) => {
        const body = await (await route.fetch()).text();
        const broken = body.replace(
          "workerRun.advance();",
          'if (this.job === 1 && index === 1 && workerRun.run.step() === 10) throw new Error("broken on purpose"); workerRun.advance();',
        );
        assert.notEqual(broken, body);
        await route.fulfill({ contentType: "text/javascript", body: broken });
      });
    },
  });
  const lab = page.locator("imbalance-lab[permalink]");
  const good = await experiment(lab);
  await page.evaluate(async (document_) => {
    const other = /** @type {ImbalanceLab} */ (document.createElement("imbalance-lab"));
    other.id = "other";
    other.experiment = document_;
    document.body.append(other);
    other.scrollIntoView();
    await other.ready;
  }, good);
  const orders = await lab.evaluate(async (/** @type {ImbalanceLab} */ lab) => {
    const { postMessage } = Worker.prototype;
    /** @type {number[] | undefined} */
    let begun;
    Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any} */ ...more) {
      if (message.kind === "begin") begun?.push(message.job);
      postMessage.call(this, message, ...more);
    };
    const lost = new Promise((lost) => lab.addEventListener("error", lost, { once: true }));
    lab.addEventListener("error", () => {
      begun = [];
      lab.remove();
    });
    lab.step(20).catch(() => {});
    await lost;
    await /** @type {ImbalanceLab} */ (document.querySelector("#other")).step(3);
    return begun;
  });
  assert.deepEqual(orders, [2], "the other lab's runs alone are taken up");
});

test("workers that cannot open the program are not started for ever", async (t) => {
  let workers = 0;
  const { page } = await openLab(t, {
    before: async (page) => {
      await processors(page, 2);
      await page.route("**/worker.js", async (route) => {
        workers += 1;
        const body = await (await route.fetch()).text();
        const broken = body.replace("initSync({", '((_) => { throw new Error("broken on purpose"); })({');
        assert.notEqual(broken, body);
        await route.fulfill({ contentType: "text/javascript", body: broken });
      });
    },
  });
  await page.getByText(/was abandoned.*broken on purpose/).waitFor();
  await workersGone(page);
  const started = workers;
  await drawn(page);
  assert.equal(workers, started);
  assert.equal(page.workers().length, 0, "there is nothing left to train");
});

test("questions to a worker that never starts are rejected", async (t) => {
  let workers = 0;
  let refuse = () => {};
  const { page } = await openLab(t, {
    before: async (page) => {
      await processors(page, 2);
      await page.route("**/worker.js", async (route) => {
        workers += 1;
        if (workers > 2) {
          refuse = () => route.abort();
          return;
        }
        const first = workers === 1;
        const body = await (await route.fetch()).text();
        const deadly = first ? sabotage('data.kind === "aim" && data.step > 10') : "";
        await route.fulfill({ contentType: "text/javascript", body: body + deadly });
      });
    },
  });
  const lab = labOn(page);
  await step(lab, 10);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => void lab.step(10).catch(() => {}));
  while (workers < 3) await page.waitForTimeout(20);
  await lab.evaluate((/** @type {ImbalanceLab} */ lab) => {
    const answers = [0, 1].map((run) =>
      lab.parameters(run).then(
        () => "answered",
        (error) => error.message,
      ),
    );
    Object.assign(window, { answers });
  });
  await drawn(page);
  refuse();
  const answers = await page.evaluate(() => Promise.all(Reflect.get(window, "answers")));
  assert.deepEqual(answers.sort(), ["No answer: the worker has crashed.", "answered"]);
});

test("waiting for a replaced experiment is rejected", async (t) => {
  const { page } = await openLab(t);
  const reason = await page.evaluate(async () => {
    const module = "/www/training/session.js";
    const { Session } = await import(module);
    /** @type {any} */
    let listener;
    const runs = [{ cost: 1 }, { cost: 1 }];
    const experiment = {
      steps: () => 100,
      runs: () => runs,
      classes: () => [],
      json: () => "{}",
      opening_ratio: () => undefined,
    };
    /** @type {import("../../www/training/run-table.js").RunTable} */
    let table;
    const core = {
      Recording: class {
        hold() {}
        common_step() {
          return 0;
        }
        advance() {}
        can_show() {
          return true;
        }
      },
    };
    const pool = {
      begin(/** @type {{ runs: typeof table }} */ { runs }, /** @type {unknown} */ heard) {
        [table, listener] = [runs, heard];
        return { aim() {}, look() {}, end() {} };
      },
    };
    const session = new Session(
      core,
      experiment,
      pool,
      { datasetSummary: JSON.stringify({ shape: [5, 1, 1], classes: [] }) },
      { changed() {} },
    );
    const report = (/** @type {number} */ run, /** @type {number} */ step) => {
      const progress = { run, step, finished: false, fault: undefined, notes: [], records: new Float64Array() };
      listener.onProgress(progress, table.update(progress));
    };
    for (const run of [0, 1]) report(run, 0);
    await session.opened;
    // One of two runs has arrived when the session releases its workers.
    const stepped = session.step(3).then(
      () => "kept",
      (/** @type {Error} */ error) => error.message,
    );
    report(0, 3);
    session.retire();
    return Promise.race([stepped, new Promise((late) => setTimeout(late, 1000, "nothing"))]);
  });
  assert.match(String(reason), /reset or replaced/);
});
