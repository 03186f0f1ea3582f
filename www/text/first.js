// @ts-check
// The text of the first view, for readers who know nothing of machine learning.

import { formatNumber } from "./numbers.js";

/** @typedef {{ name: string, width: number, height: number, scale: number }} PictureSize */

/** The words for small numbers at the beginning of a sentence. */
const NUMBERS = new Map([
  [1, "One"],
  [2, "Two"],
  [3, "Three"],
  [4, "Four"],
  [5, "Five"],
  [7, "Seven"],
  [10, "Ten"],
  [15, "Fifteen"],
  [20, "Twenty"],
  [30, "Thirty"],
  [50, "Fifty"],
]);

/** @param {number} ratio */
const fours = (ratio) => (ratio === 1 ? "four" : "fours");

/** Begins the sentence. @param {number} ratio */
const begin = (ratio) => `${NUMBERS.get(ratio) ?? formatNumber(ratio)} ${ratio === 1 ? "4" : "4s"} for every 9:`;

/** @param {number} count */
const ofTen = (count) => (count === 10 ? "all ten" : count === 0 ? "none" : formatNumber(count));

export const first = {
  group: "The experiment",
  sentences: {
    /** @param {number} ratio */
    recovered: (ratio) => `${begin(ratio)} the network gets worse at 9s before it gets better.`,
    /**
     * @param {number} ratio
     * @param {number} steps
     */
    forgot: (ratio, steps) =>
      `${begin(ratio)} the network gets worse at 9s and has not recovered after ${formatNumber(steps)} steps.`,
    /** @param {number} ratio */
    improved: (ratio) => `${begin(ratio)} the network gets better at both.`,
    /** @param {number} ratio */
    unknown: (ratio) => `${begin(ratio)} what happens to the 9s?`,
  },
  about: "Two identical networks, same start, same images. Only the rule for a step differs.",
  /**
   * @param {number} count the starts of ten in which the nines drop under gradient descent
   * @param {number} equal those with equal pull
   */
  seeds: (count, equal) => `Ten other starts: 9s get worse in ${ofTen(count)}, with equal pull in ${ofTen(equal)}.`,
  columns: [
    { name: "Gradient descent", note: "every image pulls alike" },
    { name: "Equal pull", note: "(PCNGD) each digit pulls alike" },
  ],
  tabs: "Rules for a step",
  /** @param {string} name */
  canvas: (name) => `${name}: how many of the fours and of the nines the network gets right, step by step`,
  /**
   * @param {number} shown
   * @param {number} all
   */
  lights: (shown, all) =>
    `${shown < all ? "the first " : ""}${formatNumber(shown)}${shown < all ? ` of ${formatNumber(all)}` : ""} nines, lit when right`,
  /**
   * @param {number} right
   * @param {number} shown
   */
  lightsLabel: (right, shown) => `${formatNumber(right)} of these ${formatNumber(shown)} nines are right`,
  play: "Play",
  pause: "Pause",
  /**
   * @param {number} step
   * @param {number} steps
   */
  counter: (step, steps) => `step ${formatNumber(step)} of ${formatNumber(steps)}`,
  /** @param {number} ratio */
  number: (ratio) => formatNumber(ratio),
  /** @param {number} ratio */
  ratio: (ratio) => `${fours(ratio)} for every nine`,
  slider: "Fours for every nine",
  why: "Why?",
  details: "Details",
  share: "Share",
  back: "‹ Short view",
  /**
   * Says what happened under a rule, for readers who do not see the figure.
   * @param {string} name
   * @param {{ low?: { step: number, right: number, examples: number }, recovery?: number, eases: boolean }} story
   */
  story: (name, { low, recovery, eases }) => {
    if (!low) return `${name}: no drop.`;
    const forgot = `${name}: at step ${formatNumber(low.step)}, only ${formatNumber(low.right)} of ${formatNumber(low.examples)} nines are right.`;
    if (recovery === undefined) return forgot;
    const reason = eases ? ": the fours are learned, so they pull less" : "";
    return `${forgot} They are back at step ${formatNumber(recovery)}${reason}.`;
  },
};

export const firstWhy = {
  /** @param {number} step */
  title: (step) => `Why: the step from ${formatNumber(step)} to ${formatNumber(step + 1)}`,
  /** @param {string} name */
  canvas: (name) => `${name}: the downhill direction of each digit, and the step`,
  /** @param {number} ratio */
  worse: (ratio) =>
    `Downhill (to less error) for the fours is nearly uphill for the nines, and with ${formatNumber(ratio)} ${fours(ratio)} for every nine the fours pull harder: under gradient descent the step lands in the hatched half, where the nines get worse.`,
  better:
    "With equal pull both digits count the same, and the step goes downhill for both. The arrows show directions, not lengths.",
  none: "At this step, gradient descent goes downhill for both digits.",
  table: "What the step does to the error",
  heads: ["rule", "fours", "nines"],
  /**
   * @param {boolean} worse
   * @param {number | undefined} change
   */
  effect: (worse, change) => `${worse ? "worse" : "better"} (${formatNumber(change, { digits: 2, signed: true })})`,
  close: "Close",
  details: "All numbers of this step",
  lesson: "Lesson: the gradients of the classes",
  ways: "More about this step",
};

export const firstShare = {
  title: "Share this view",
  link: "Copy link",
  screen: "Full screen",
  size: "Size of the picture",
  /** @type {[PictureSize, ...PictureSize[]]} */
  sizes: [
    { name: "1200 × 675", width: 1200, height: 675, scale: 1 },
    { name: "1920 × 1080", width: 1200, height: 675, scale: 1.6 },
    { name: "2400 × 1350", width: 1200, height: 675, scale: 2 },
    { name: "3840 × 2160", width: 1200, height: 675, scale: 3.2 },
  ],
  png: "Picture (PNG)",
  svg: "Picture (SVG)",
  embed: "Copy embed code",
  close: "Close",
  caption:
    "Imbalance Lab. Real training on handwritten digits (MNIST), after Francazi, Baity-Jesi and Lucchi, ICML 2023.",
  noScreen: "This browser does not allow full screen here.",
  blurred: "This browser changes pictures when pages read them, so a PNG would be false. Take the SVG.",
};
