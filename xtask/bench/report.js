// @ts-check
// Prints the figures as tables.

/** @typedef {import("./bench.js").StepFigures} StepFigures */
/** @typedef {import("./growth.js").Growth} Growth */

const PEERS = ["jax-js", "tfjs-wasm", "convnetjs", "tfjs-cpu"];

/** @param {Record<string, StepFigures>} figures */
export function stepTable(figures) {
  const head = [
    "ms a step",
    "lab",
    "GFLOP/s",
    "of the peak",
    ...PEERS,
    "fastest peer ÷ lab",
    "native",
    "lab ÷ native",
    "JAX",
    "JAX ÷ native",
  ];
  const rows = Object.entries(figures).map(([name, it]) => {
    const rate = it.operations / it.lab / 1e6;
    const peers = PEERS.map((peer) => it[peer]).filter((time) => time !== undefined);
    return [
      name,
      digits(it.lab),
      digits(rate),
      `${Math.round((100 * rate) / it.peak)} % of ${digits(it.peak)}`,
      ...PEERS.map((peer) => digits(it[peer])),
      ratio(peers.length ? Math.min(...peers) : undefined, it.lab),
      digits(it.native),
      ratio(it.lab, it.native),
      digits(it.jax),
      ratio(it.jax, it.native),
    ];
  });
  return table([head, ...rows]);
}

/**
 * @param {number | undefined} a
 * @param {number} b
 */
function ratio(a, b) {
  return a === undefined ? "–" : `${digits(a / b)}×`;
}

/** @param {Growth[]} growths */
export function growthTable(growths) {
  return growths
    .map(({ name, sizes, times, exponent }) =>
      table([
        [name, ...sizes.map(String), "exponent"],
        ["ms a step", ...times.map(digits), digits(exponent)],
      ]),
    )
    .join("\n\n");
}

/** @param {{ firstCurve: { published: number, sources: number }, lookBack: number, speedUp: number, algorithms: number, longTasks: number, longestTask: number }} page */
export function pageTable({ firstCurve, lookBack, speedUp, algorithms, longTasks, longestTask }) {
  return table([
    ["the page", ""],
    ["first curve, cold, as published (dist/)", `${Math.round(firstCurve.published)} ms`],
    ["first curve, cold, from the source files", `${Math.round(firstCurve.sources)} ms`],
    ["looking back at a step, until every panel shows it", `${Math.round(lookBack)} ms`],
    ["two workers ÷ one", `${digits(speedUp)}×`],
    [`main-thread tasks over 50 ms, ${algorithms} algorithms training`, String(longTasks)],
    ["the longest of them", longTasks ? `${Math.round(longestTask)} ms` : "–"],
  ]);
}

/** @param {{ rows: number, features: number, bytes: number, read: number, trained: number, longestTask: number, progress: number, before: number, peak: number }} file */
export function fileTable({ rows, features, bytes, read, trained, longestTask, progress, before, peak }) {
  return table([
    [`a table of ${rows} × ${features} numbers, ${Math.round(bytes / 1e6)} MB`, ""],
    ["read, checked and drawn from", `${(read / 1000).toFixed(1)} s`],
    ["and the first step made", `${(trained / 1000).toFixed(1)} s`],
    ["longest main-thread task over 50 ms", longestTask ? `${Math.round(longestTask)} ms` : "none"],
    ["changes of the progress bar", String(progress)],
    ["memory of the page's process before, and at most", `${Math.round(before)}, ${Math.round(peak)} MB`],
  ]);
}

/**
 * Formats a number with three significant digits.
 * @param {number | undefined} value
 */
function digits(value) {
  if (value === undefined) return "–";
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}

/**
 * Formats rows as columns of equal width, the first left-aligned and the others right-aligned.
 * @param {string[][]} rows
 */
function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (/** @type {string[]} */ row) =>
    row
      .map((cell, column) => (column ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join("  ");
  return rows.map(line).join("\n");
}
