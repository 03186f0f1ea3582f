// @ts-check
// Starts a program that answers each line of its input with a line of JSON.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** @typedef {Awaited<ReturnType<typeof startChild>>} Child */

/**
 * @param {string} program
 * @param {string[]} [arguments_]
 */
export async function startChild(program, arguments_ = []) {
  const child = spawn(program, arguments_, { stdio: ["pipe", "pipe", "inherit"] });
  await once(child, "spawn");
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    /**
     * @param {string} question
     * @returns {Promise<any>}
     */
    async ask(question) {
      child.stdin.write(`${question}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`${program} ended without an answer to “${question}”`);
      return JSON.parse(value);
    },
    stop: () => child.stdin.end(),
  };
}
