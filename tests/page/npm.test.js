// @ts-check
// Tests the npm package after installation in an empty project: the core in Node.js, the core and the element in a
// browser, the types of both, and that bundles contain only what they use.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openLab } from "./harness.js";
import { labOn, parameters, step } from "./reader.js";
import { xtask } from "./site.js";

/** @typedef {import("../../www/imbalance-lab.js").ImbalanceLab} ImbalanceLab */

const run = promisify(execFile);
const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** A user's script for the core. */
const SCRIPT = `
  import { Experiment, Run } from "imbalance-lab";
  const experiment = await Experiment.open("drop");
  const run = await Run.open(experiment, 1);
  console.log(JSON.stringify({
    runs: experiment.runs, classes: experiment.classes, step: run.advance(5), algorithm: run.algorithm,
    finished: run.finished, parameters: [...run.parameters()],
    recalls: run.curves().filter(({ quantity, split }) => quantity === "recall" && split === "train").map(({ values }) => [...values]),
    end: run.advance(), done: run.finished, checksum: run.checksum, outcomes: run.outcomes(), conditions: run.descentConditions(0).length,
    refused: await Experiment.open({ version: 2 }).catch((error) => error.message),
    many: await Experiment.open({ ...experiment.document, version: 2, sweep: [{ parameter: "ratio", values: [1, 7] }] }).catch((error) => error.message),
    few: await experiment.run(2).catch((error) => error.message),
    files: await Run.open(await Experiment.open({
      ...experiment.document, data: { ...experiment.document.data, source: { kind: "files", files: [{ name: "a.csv" }], format: { kind: "table" } } },
    })).catch((error) => error.message),
  }));
`;

/**
 * Returns the element's methods as docs/embedding.md shows them. Only the line that finds the element changes, as
 * TypeScript requires.
 */
const documented = async () => {
  const text = await readFile(here("../../docs/embedding.md"), "utf8");
  const block = /```js\n(const lab = document[^`]+)```/.exec(text)?.[1];
  assert.ok(block);
  return `import "imbalance-lab/element";
    declare const input: HTMLInputElement & { files: FileList };
    ${block.replace('document.querySelector("imbalance-lab")', 'document.createElement("imbalance-lab")')}`;
};

/** The same in TypeScript. */
const TYPED = `
  import { Experiment, Run } from "imbalance-lab";
  import "imbalance-lab/element";
  import { ImbalanceLab } from "imbalance-lab/element";
  export async function recalls(): Promise<Float64Array[]> {
    const run: Run = await Run.open(await Experiment.open(), 0);
    const step: number = run.advance(2);
    const lab: ImbalanceLab = document.createElement("imbalance-lab");
    await lab.step(step);
    await lab.open(lab.experiment);
    lab.addEventListener("error", ({ detail }) => console.log(detail.message.length, detail.field?.length));
    lab.addEventListener("click", ({ clientX }) => console.log(clientX));
    // @ts-expect-error there is no such member
    run.free();
    return [...run.curves(), ...lab.curves()].filter(({ quantity }) => quantity === "recall").map(({ values }) => values);
  }
`;

/** The same in JSX, with the types of React if it is installed. */
const JSX = `
  import "imbalance-lab/element";
  export const good = <imbalance-lab experiment="drop" panels="curves" theme="dark" height={400} />;
  // @ts-expect-error there is no such theme
  export const bad = <imbalance-lab theme="blue" />;
`;
const REACT_JSX = `
  import "imbalance-lab/element";
  export const good = <imbalance-lab className="wide" ref={(lab) => void lab?.play()} onprogress={({ detail }) => console.log(detail.step)} />;
  // @ts-expect-error there is no such attribute
  export const bad = <imbalance-lab panel="curves" />;
`;
/** A module with the shape of React's own types, which have JSX in a namespace of theirs. */
const REACT = `
  export = React;
  declare namespace React {
    interface HTMLAttributes<Host> { className?: string }
    interface ClassAttributes<Host> { key?: string; ref?: (host: Host | null) => void }
    type DetailedHTMLProps<Props, Host> = ClassAttributes<Host> & Props;
    namespace JSX { interface IntrinsicElements {} }
  }
`;
const REACT_RUNTIME = `
  import * as React from "./index.js";
  export namespace JSX { interface IntrinsicElements extends React.JSX.IntrinsicElements {} }
  export function jsx(type: unknown, props: unknown, key?: unknown): unknown;
`;

/**
 * Serves a folder.
 * @param {import("node:test").TestContext} t
 * @param {string} folder
 */
async function hosted(t, folder) {
  const types = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".wasm": "application/wasm" };
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://host").pathname;
    const body = await readFile(join(folder, path)).catch(() => undefined);
    response.statusCode = body ? 200 : 404;
    response.setHeader(
      "Content-Type",
      /** @type {Record<string, string>} */ (types)[extname(path)] ?? "application/octet-stream",
    );
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
}

test("the packed package works where it is installed", async (t) => {
  await xtask("dist", "--npm", "--no-build");
  const packed = (await readdir(here("../../target/npm"))).find((name) => name.endsWith(".tgz"));
  assert.ok(packed);
  const project = await mkdtemp(join(tmpdir(), "imbalance-lab-"));
  t.after(() => rm(project, { recursive: true }));
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", here(`../../target/npm/${packed}`)], {
    cwd: project,
  });

  const served = await openLab(t);
  await step(labOn(served.page), 5);
  const expected = await parameters(labOn(served.page), 1);

  await t.test("in Node.js", async () => {
    await writeFile(join(project, "script.js"), SCRIPT);
    const output = JSON.parse((await run(process.execPath, ["script.js"], { cwd: project })).stdout);
    assert.deepEqual(output.parameters, expected, "the same bits as on the page");
    assert.deepEqual([output.step, output.finished, output.end, output.done], [5, false, 300, true]);
    assert.equal(output.algorithm, "PCNGD");
    assert.deepEqual(
      output.classes.map((/** @type {{ name: string }} */ { name }) => name),
      ["4", "9"],
    );
    assert.ok(
      output.recalls.length === 3 && output.recalls.every((/** @type {number[]} */ values) => values.length === 6),
    );
    assert.equal(output.outcomes.length, 2);
    assert.ok(output.conditions > 0);
    assert.match(output.refused, /the field `data` is missing/);
    assert.match(output.many, /^sweep: here an experiment runs by itself/);
    assert.match(output.few, /no run 2/);
    assert.match(output.files, /files are read by the element and by the command line/);
    const native = await run(
      here("../../target/debug/imbalance-lab"),
      ["run", "drop", "--csv", join(project, "drop.csv")],
      { cwd: here("../..") },
    );
    assert.ok(native.stderr.includes(`PCNGD (seed 5): checksum ${output.checksum}`), native.stderr);
  });

  await t.test("where there are no elements, as on a server that renders pages, the element does nothing", async () => {
    await writeFile(join(project, "server.js"), 'await import("imbalance-lab/element"); console.log("loaded");');
    assert.equal((await run(process.execPath, ["server.js"], { cwd: project })).stdout, "loaded\n");
  });

  await t.test("in a browser, element and core", async (t) => {
    const origin = await hosted(t, project);
    const folder = "/node_modules/imbalance-lab/www";
    await writeFile(
      join(project, "page.html"),
      `<!doctype html><meta charset="utf-8"><title>x</title><link rel="icon" href="${folder}/icon.svg">
       <script type="importmap">{ "imports": { "imbalance-lab": "${folder}/core.js" } }</script>
       <script type="module" src="${folder}/imbalance-lab.js"></script><imbalance-lab></imbalance-lab>`,
    );
    const { page, problems } = await openLab(t, { at: `${origin}/page.html` });
    await step(labOn(page), 5);
    assert.deepEqual(await parameters(labOn(page), 1), expected);
    const core = await page.evaluate(async () => {
      const name = "imbalance-lab";
      const { Experiment, Run } = await import(name);
      const run = await Run.open(await Experiment.open(), 1);
      run.advance(5);
      return [...run.parameters()];
    });
    assert.deepEqual(core, expected);
    assert.deepEqual(problems, []);
  });

  await t.test("with types, and nothing bundled that is not used", async () => {
    await writeFile(join(project, "typed.ts"), TYPED);
    await writeFile(join(project, "documented.ts"), await documented());
    const options = {
      strict: true,
      target: "ESNext",
      module: "ESNext",
      moduleResolution: "Bundler",
      noEmit: true,
      lib: ["ESNext", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
      types: [],
    };
    await writeFile(
      join(project, "tsconfig.json"),
      JSON.stringify({ compilerOptions: options, files: ["typed.ts", "documented.ts"] }),
    );
    const compile = async () => {
      const compiled = await run(here("node_modules/.bin/tsc"), ["-p", project]).catch((error) => error);
      assert.equal(compiled.stdout, "");
    };
    await compile();
    // Older resolvers know `main` and `types`, and no `exports`.
    await writeFile(
      join(project, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { ...options, moduleResolution: "node10" }, files: ["typed.ts"] }),
    );
    await compile();
    const jsx = async (/** @type {string} */ text, /** @type {string} */ way) => {
      await writeFile(join(project, "jsx.tsx"), text);
      const compilerOptions = { ...options, jsx: way };
      await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["jsx.tsx"] }));
      await compile();
    };
    await jsx(JSX, "preserve");
    const react = join(project, "node_modules/@types/react");
    await mkdir(react, { recursive: true });
    await writeFile(join(react, "package.json"), JSON.stringify({ name: "@types/react", types: "index.d.ts" }));
    await writeFile(join(react, "index.d.ts"), REACT);
    await writeFile(join(react, "jsx-runtime.d.ts"), REACT_RUNTIME);
    await jsx(JSX, "react-jsx");
    await jsx(REACT_JSX, "react-jsx");
    const bundle = async (/** @type {string} */ text) => {
      await writeFile(join(project, "entry.js"), text);
      const made = await run(
        here("node_modules/.bin/esbuild"),
        ["entry.js", "--bundle", "--minify", "--format=esm", "--external:./pkg/*"],
        { cwd: project },
      );
      return made.stdout;
    };
    assert.equal(
      (await bundle('import { Run } from "imbalance-lab";')).trim(),
      "",
      "what is imported and not used is not there",
    );
    const used = await bundle('import { Experiment } from "imbalance-lab"; Experiment.open();');
    assert.ok(!used.includes("customElements") && used.length < 30_000, `${used.length}`);
  });

  await t.test("core and element bundled, with their files where the program says", async (t) => {
    const out = join(project, "site");
    await writeFile(join(project, "both.js"), `import "imbalance-lab/element"; ${SCRIPT}`);
    await run(
      here("node_modules/.bin/esbuild"),
      ["both.js", "--bundle", "--format=esm", "--platform=browser", `--outfile=${out}/scripts/both.js`],
      { cwd: project },
    );
    await cp(join(project, "node_modules/imbalance-lab/www"), join(out, "assets/lab"), { recursive: true });
    const origin = await hosted(t, out);
    await writeFile(
      join(out, "page.html"),
      `<!doctype html><meta charset="utf-8"><title>x</title><link rel="icon" href="data:,">
       <script>globalThis.imbalanceLabFiles = "assets/lab";</script>
       <script type="module" src="scripts/both.js"></script><imbalance-lab></imbalance-lab>`,
    );
    /** @type {string[]} */
    const lines = [];
    const { page } = await openLab(t, {
      at: `${origin}/page.html`,
      before: async (page) =>
        void page.on("console", (message) => message.type() === "log" && lines.push(message.text())),
    });
    await step(labOn(page), 5);
    assert.deepEqual(await parameters(labOn(page), 1), expected);
    while (lines.length === 0) await page.waitForTimeout(50);
    assert.deepEqual(JSON.parse(lines[0] ?? "").parameters, expected);
  });

  await t.test("bundled, with its files beside the bundle", async (t) => {
    const folder = join(project, "node_modules/imbalance-lab/www");
    const out = join(project, "bundled");
    const bundle = (/** @type {string} */ platform) =>
      run(
        here("node_modules/.bin/esbuild"),
        ["script.js", "--bundle", "--format=esm", `--platform=${platform}`, `--outfile=${out}/${platform}.js`],
        { cwd: project },
      );
    await Promise.all([bundle("node"), bundle("browser")]);
    for (const part of ["pkg", "data"]) await cp(join(folder, part), join(out, part), { recursive: true });
    await rename(folder, `${folder}-gone`);
    t.after(() => rename(`${folder}-gone`, folder));
    const output = JSON.parse((await run(process.execPath, [join(out, "node.js")])).stdout);
    assert.deepEqual(output.parameters, expected);
    const origin = await hosted(t, out);
    await writeFile(
      join(out, "page.html"),
      '<!doctype html><meta charset="utf-8"><title>x</title><link rel="icon" href="data:,"><script type="module" src="browser.js"></script>',
    );
    /** @type {string[]} */
    const lines = [];
    const { page } = await openLab(t, {
      at: `${origin}/page.html`,
      before: async (page) => void page.on("console", (message) => lines.push(message.text())),
    });
    while (lines.length === 0) await page.waitForTimeout(50);
    assert.deepEqual(JSON.parse(lines[0] ?? "").parameters, expected);
  });
});
