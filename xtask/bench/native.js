// @ts-check
// Measures the lab natively, at each level of vectors that the machine has, on the same documents and bytes as in the
// browser.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startChild } from "./child.js";
import { CHECKED_STEPS, filesOf } from "./page/lab.js";

/** @typedef {import("./page/workload.js").Workload} Workload */
/** @typedef {Awaited<ReturnType<typeof startNative>>} Native */

/** @param {string} program what `cargo bench --bench step` builds */
export async function startNative(program) {
  const folder = await mkdtemp(join(tmpdir(), "imbalance-lab-"));
  const child = await startChild(program);
  /** The levels, the slowest first. @type {string[]} */
  const levels = await child.ask("levels");
  return {
    levels,
    /**
     * Writes the files of a workload.
     * @param {string} name
     * @param {Workload} workload
     */
    async prepare(name, workload) {
      const place = join(folder, name);
      await mkdir(place);
      const { document, manifest, shards } = await filesOf(workload);
      const check = await filesOf(workload, CHECKED_STEPS, 1);
      await writeFile(join(place, "measure.json"), document);
      await writeFile(join(place, "check.json"), check.document);
      await writeFile(join(place, "manifest.json"), manifest);
      for (const { file, bytes } of shards) await writeFile(join(place, file), bytes);
    },
    /** @param {string} name @returns {Promise<string>} the checksum of the first steps */
    check: (name) => child.ask(`check ${join(folder, name)}`),
    /** @param {string} name @param {string} level @param {number} turn @returns {Promise<number[]>} */
    measure: (name, level, turn) => child.ask(`measure ${join(folder, name)} ${level} ${turn}`),
    async stop() {
      child.stop();
      await rm(folder, { recursive: true });
    },
  };
}
