// @ts-check
// A reporter for Node's test runner that lists the slowest tests of all files.

/** The number of tests to list. */
const NAMED = 20;

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* (events) {
  /** @type {{ seconds: number, name: string }[]} */
  const times = [];
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    // A file, or a test that contains others, takes as long as the tests in it.
    if (data.details.type === "suite" || data.name.endsWith(".js")) continue;
    const file = data.file?.split("/").at(-1) ?? "";
    times.push({ seconds: data.details.duration_ms / 1000, name: `${file}: ${data.name}` });
  }
  times.sort((one, other) => other.seconds - one.seconds);
  for (const { seconds, name } of times.slice(0, NAMED)) yield `${seconds.toFixed(2).padStart(8)} s  ${name}\n`;
}
