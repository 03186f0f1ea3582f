// @ts-check
// Tests the Python package without a network: the wheel is whole, the same sources give the same bytes, and `run` trains
// by the command. `cargo xtask hosts` tries the widget in JupyterLab.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { promisify } from "node:util";
import { xtask } from "../site.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const command = join(root, "target/debug/imbalance-lab");
const start = promisify(execFile);

test("the wheel is whole, and its run is the command's", async (t) => {
  await xtask("dist", "--python", "--no-build");
  const folder = await mkdtemp(join(tmpdir(), "imbalance-lab-"));
  t.after(() => rm(folder, { recursive: true }));
  const built = join(root, "target/python");
  const again = "import backend, sys; print(backend.build_wheel(sys.argv[1]))";
  const { stdout } = await start("python3", ["-B", "-c", again, folder], { cwd: join(built, "package") });
  const wheel = stdout.trim();
  assert.match(wheel, /^imbalance_lab-\d+\.\d+\.\d+-py3-none-any\.whl$/);
  assert.deepEqual(await readFile(join(folder, wheel)), await readFile(join(built, wheel)), "the same bytes");

  await start("python3", ["-m", "zipfile", "-e", wheel, "."], { cwd: folder });
  const info = wheel.replace("-py3-none-any.whl", ".dist-info");
  const record = (await readFile(join(folder, info, "RECORD"), "utf-8")).trim().split("\n");
  for (const line of record.filter((line) => !line.startsWith(`${info}/RECORD`))) {
    const [path = "", hash, size] = line.split(",");
    const bytes = await readFile(join(folder, path));
    assert.deepEqual(
      [hash, size],
      [`sha256=${createHash("sha256").update(bytes).digest("base64url")}`, `${bytes.length}`],
    );
  }
  const paths = record.map((line) => line.split(",")[0]);
  for (const path of ["widget.js", "page/lab.js.gz", "page/data/mnist/manifest.json"]) {
    assert.ok(paths.includes(`imbalance_lab/${path}`), path);
  }
  const { stdout: read } = await start("python3", ["-B", "-c", METADATA], { cwd: folder });
  assert.deepEqual(JSON.parse(read), ["imbalance-lab", wheel.split("-")[1], ["anywidget>=0.9", "pandas>=2"]]);

  const [own, ours] = await Promise.all([
    start("python3", ["-B", "-c", RUN, command], { cwd: folder }),
    start(command, ["run", "hovering", "--json", join(folder, "curves.json")]),
  ]);
  const { checksums, sha256, refused, missing } = JSON.parse(own.stdout);
  const lines = Object.entries(checksums).map(([run, checksum]) => `${run}: checksum ${checksum}\n`);
  assert.equal(lines.join(""), ours.stderr);
  const curves = await readFile(join(folder, "curves.json"));
  assert.equal(sha256, createHash("sha256").update(curves).digest("hex"), "the curves, byte for byte");
  assert.match(refused, /training: the field `seeds` is missing/);
  assert.match(missing, /cannot be started/);
});

/** Prints what installers read of the package. */
const METADATA = `
import importlib.metadata, json
found = importlib.metadata.distribution("imbalance-lab")
print(json.dumps([found.metadata["Name"], found.version, found.requires]))`;

/** Runs a preset and a packaged one by the command, and prints what they gave. */
const RUN = `
import hashlib, json, sys, imbalance_lab
command = sys.argv[1]
done = imbalance_lab.run("hovering", command=command)
sha256 = hashlib.sha256(done.json.encode()).hexdigest()
try:
    imbalance_lab.run({"training": {"steps": 0}}, command=command)
except imbalance_lab.RunFailed as error:
    refused = str(error)
try:
    imbalance_lab.run("drop", command="./nowhere")
except imbalance_lab.NoCommand as error:
    missing = str(error)
print(json.dumps({"checksums": done.checksums, "sha256": sha256, "refused": refused, "missing": missing}))`;
