// @ts-check
// Checks the answers of each lesson. After the lab has finished, `passed` reads from it which prediction was right;
// `exercise` answers what the reader did or found. Every number comes from the lab; text.js has the
// sentences.

import { kindOf } from "../direction.js";
import { formatNumber } from "../text/numbers.js";
import { TEXT } from "./text.js";

/** @typedef {import("../imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("../types.js").Outcome} Outcome */

/**
 * @typedef {object} Check
 * @property {(lab: ImbalanceLab) => { answer: string, sentence: string }} passed
 * @property {(lab: ImbalanceLab, given: string) => string} exercise throws an error with a message when there is
 *   nothing to read
 */

/** The number of one-sided starts in the lesson's own experiment, as its text says. */
const GUESSED_WITH_RELU = 7;

/** A loss that changes by less than this in a step has stopped changing. */
const STOPPED = 0.001;

/** @type {Record<string, Check>} */
export const CHECKS = {
  drop: {
    passed(lab) {
      const { depth, dropped, extremum, recovery } = outcomeOf(lab, "GD");
      const before = initialValue(lab, "GD");
      const answer = depth > 0.3 ? "forgotten" : dropped ? "little" : "better";
      return {
        answer,
        sentence: TEXT.drop.passed(two(before), two(before - depth), String(extremum), recovery !== undefined),
      };
    },
    exercise(lab, given) {
      const { recovery } = outcomeOf(lab, "GD");
      if (unfinished(lab)) return unfinished(lab);
      if (recovery === undefined) return TEXT.drop.neverBack;
      return Number(given) === recovery ? TEXT.drop.right(given) : TEXT.drop.wrong(given);
    },
  },

  why: {
    passed(lab) {
      const { predicted = 0, actual = 0 } = conditionOf(lab, "GD", 0);
      return { answer: actual > 0 ? "rises" : "falls", sentence: TEXT.why.passed(signed(predicted), signed(actual)) };
    },
    exercise(lab, given) {
      const { others, own } = conditionOf(lab, "GD", 0);
      const needed = -others;
      if (needed <= 0) return TEXT.why.noCompetition;
      const isRight = Math.abs(Number(given) - needed) <= 0.03 * needed;
      return isRight ? TEXT.why.right(two(needed), two(own)) : TEXT.why.wrong(given);
    },
  },

  normalizing: {
    passed(lab) {
      const [gd, pcngd] = [outcomeOf(lab, "GD"), outcomeOf(lab, "PCNGD")];
      const answer = !pcngd.dropped ? "never" : pcngd.depth < gd.depth / 2 ? "less" : "same";
      return { answer, sentence: TEXT.normalizing.passed(two(gd.depth), two(pcngd.depth)) };
    },
    exercise(lab, given) {
      if (ratio(lab) !== 1) return TEXT.setImbalance("1");
      if (unfinished(lab)) return unfinished(lab);
      const [gd, pcngd] = [delayOf(lab, "GD"), delayOf(lab, "PCNGD")];
      const first = gd < pcngd ? "GD" : "PCNGD";
      return given === first
        ? TEXT.normalizing.right(count(gd), count(pcngd))
        : `${TEXT.normalizing.wrong} ${TEXT.lookInTable}`;
    },
  },

  imbalance: {
    passed(lab) {
      const [gd, pcngd] = [delayOf(lab, "GD"), delayOf(lab, "PCNGD")];
      const answer = gd < 40 ? "same" : gd < 160 ? "four" : "sixteen";
      return { answer, sentence: TEXT.imbalance.passed(count(gd), count(pcngd)) };
    },
    exercise(lab, given) {
      if (ratio(lab) !== 50) return TEXT.setImbalance("50");
      if (unfinished(lab)) return unfinished(lab);
      const delay = delayOf(lab, "GD");
      if (Number(given) !== delay) return `${TEXT.notThis(given)} ${TEXT.lookInTable}`;
      return TEXT.imbalance.right(count(delay), count(delayOf(lab, "PCNGD")));
    },
  },

  batches: {
    passed(lab) {
      const { dropped, recall } = outcomeOf(lab, "PCNSGD");
      const whole = outcomeOf(lab, "PCNGD").depth;
      const before = initialValue(lab, "PCNSGD");
      const answer = !dropped ? "never" : recall >= before ? "back" : "lost";
      const fall = whole < 0.005 ? undefined : two(whole);
      return { answer, sentence: TEXT.batches.passed(TEXT.batches.whole(fall), two(before), two(recall)) };
    },
    exercise(lab) {
      if (unfinished(lab)) return unfinished(lab);
      const size = lab.experiment.training.batch_size;
      const { depth, recall } = outcomeOf(lab, "PCNSGD");
      if (size <= 64) return TEXT.batches.tooSmall;
      if (depth > 0) return TEXT.batches.stillFalls(String(size), two(depth));
      return TEXT.batches.right(String(size), two(recall), formatNumber(size / 64, { decimals: 0 }));
    },
  },

  remedies: {
    passed(lab) {
      const [plain, rescaled, oversampled] = ["PCNSGD", "PCNSGD+R", "PCNSGD+O"].map((name) => outcomeOf(lab, name));
      const kept = [rescaled, oversampled].map((each) => each?.dropped === false);
      const answer = kept[0] && kept[1] ? "both" : kept[0] ? "rescaling" : kept[1] ? "oversampling" : "neither";
      return {
        answer,
        sentence: TEXT.remedies.passed(two(plain?.depth ?? 0), two(rescaled?.depth ?? 0), two(oversampled?.depth ?? 0)),
      };
    },
    exercise(lab, given) {
      if (!lab.outcomes().some(({ algorithm }) => algorithm === "SGD+O")) return TEXT.remedies.addIt;
      if (unfinished(lab)) return unfinished(lab);
      const { depth, delay } = outcomeOf(lab, "SGD+O");
      return Number(given) === delay
        ? TEXT.remedies.right(given, two(depth))
        : `${TEXT.notThis(given)} ${TEXT.lookInTable}`;
    },
  },

  guess: {
    passed(lab) {
      const found = oneSided(lab);
      const seeds = lab.experiment.training.seeds.length;
      return { answer: found > seeds / 2 ? "one" : "half", sentence: TEXT.guess.passed(String(found), String(seeds)) };
    },
    exercise(lab, given) {
      const { hidden = [] } = lab.experiment.model;
      const isTanh = (/** @type {{ activation: string }} */ { activation }) => activation === "tanh";
      if (hidden.length !== 4 || !hidden.every(isTanh)) {
        return TEXT.guess.setTanh;
      }
      if (unfinished(lab)) return unfinished(lab);
      const found = oneSided(lab);
      const answer = found < GUESSED_WITH_RELU ? "fewer" : found > GUESSED_WITH_RELU ? "more" : "same";
      return given === answer ? TEXT.guess.right(String(found)) : TEXT.guess.wrong;
    },
  },

  settle: {
    passed(lab) {
      const [before, after] = lastLosses(lab, "PCNGD", "A");
      const answer = !Number.isFinite(after) ? "grows" : Math.abs(after - before) < STOPPED ? "stops" : "alternates";
      const [, decayed] = lastLosses(lab, "PCNGD, power decay", "A");
      return { answer, sentence: TEXT.settle.passed(four(before), four(after), four(decayed)) };
    },
    exercise(lab) {
      if (unfinished(lab)) return unfinished(lab);
      const changes = ["A", "B"].map((name) => {
        const [before, after] = lastLosses(lab, "PCNGD", name);
        return Math.abs(after - before);
      });
      const rate = String(lab.experiment.algorithms[0]?.learning_rate);
      return Math.max(...changes) < STOPPED ? TEXT.settle.right(rate) : TEXT.settle.stillMoves(rate);
    },
  },

  rule: {
    passed(lab) {
      const rule = ownRule(lab);
      const recalls = ["4", "9"].map((name) => valuesOf(lab, rule, "recall", name));
      const lowest = recalls.map((values) => Math.min(...values.slice(0, 4)));
      const fell = lowest.map((recall, place) => recall < (recalls[place]?.[0] ?? 0));
      const answer = fell[0] && fell[1] ? "both" : fell[1] ? "rare" : "none";
      return { answer, sentence: TEXT.rule.passed(two(lowest[0] ?? 0), two(lowest[1] ?? 0)) };
    },
    exercise(lab) {
      if (unfinished(lab)) return unfinished(lab);
      const rule = ownRule(lab);
      for (const name of ["4", "9"]) {
        const { dropped, depth, recall } = outcomeOf(lab, rule, name);
        if (dropped) return TEXT.rule.drops(rule, name, two(depth));
        if (recall <= 0.9) return TEXT.rule.tooSlow(rule, name, two(recall));
      }
      return TEXT.rule.right(rule);
    },
  },

  "your-data": {
    passed(lab) {
      const [gd, pcngd] = [outcomeOf(lab, "GD", "B"), outcomeOf(lab, "PCNGD", "B")];
      const answer = gd.dropped && !pcngd.dropped ? "gd" : gd.dropped ? "both" : "none";
      return { answer, sentence: TEXT["your-data"].passed(two(gd.depth), two(pcngd.depth)) };
    },
    exercise(lab) {
      const { source, classes } = lab.experiment.data;
      if (source.kind !== "files" && source.kind !== "painted") return TEXT["your-data"].chooseData;
      if (unfinished(lab)) return unfinished(lab);
      const last = classes.at(-1);
      const rarest = typeof last === "string" ? last : last.name;
      const algorithms = [...new Set(lab.outcomes().map(({ algorithm }) => algorithm))];
      const falls = algorithms.map((algorithm) =>
        TEXT["your-data"].fall(two(outcomeOf(lab, algorithm, rarest).depth), algorithm),
      );
      return TEXT["your-data"].done(rarest, falls);
    },
  },
};

/**
 * Returns the outcome of a class under an algorithm, from the first seed.
 * @param {ImbalanceLab} lab
 * @param {string} algorithm
 * @param {string} [name] the name of the class
 * @returns {Outcome}
 */
function outcomeOf(lab, algorithm, name = "9") {
  const found = lab.outcomes().find((each) => each.algorithm === algorithm && each.class === name);
  if (!found) throw new Error(TEXT.noSuchRun(algorithm, name));
  return found;
}

/**
 * Returns the name of the first algorithm with a formula.
 * @param {ImbalanceLab} lab
 */
function ownRule(lab) {
  const place = lab.experiment.algorithms.findIndex(
    (/** @type {import("../types.js").Algorithm} */ { direction }) => kindOf(direction) === "formula",
  );
  const names = [...new Set(lab.outcomes().map(({ algorithm }) => algorithm))];
  const name = names[place];
  if (name === undefined) throw new Error(TEXT.rule.addIt);
  return name;
}

/**
 * Returns a class's values of a quantity on the training examples, step by step, from the first seed.
 * @param {ImbalanceLab} lab
 * @param {string} algorithm
 * @param {string} quantity
 * @param {string} [name] the name of the class
 */
function valuesOf(lab, algorithm, quantity, name = "9") {
  const found = lab
    .curves()
    .find(
      (curve) =>
        curve.algorithm === algorithm && curve.split === "train" && curve.quantity === quantity && curve.class === name,
    );
  if (!found) throw new Error(TEXT.noSuchRun(algorithm, name));
  return found.values;
}

/**
 * Returns the first step with a mean recall of 0.9, or infinity if there is none.
 * @param {ImbalanceLab} lab
 * @param {string} algorithm
 */
const delayOf = (lab, algorithm) => outcomeOf(lab, algorithm).delay ?? Infinity;

/**
 * Returns the descent condition of the nines at a step.
 * @param {ImbalanceLab} lab
 * @param {string} algorithm
 * @param {number} step
 */
function conditionOf(lab, algorithm, step) {
  const found = lab.descentConditions(step).find((each) => each.algorithm === algorithm && each.class === "9");
  if (!found) throw new Error(TEXT.nothingRecorded);
  return found;
}

/**
 * Returns the nines' recall before the first step.
 * @param {ImbalanceLab} lab
 * @param {string} algorithm
 */
const initialValue = (lab, algorithm) => valuesOf(lab, algorithm, "recall")[0] ?? 0;

/**
 * Returns the number of seeds on which the untrained network gives one answer for more than 90% of the training images.
 * @param {ImbalanceLab} lab
 */
function oneSided(lab) {
  const shares = lab
    .curves()
    .filter(({ quantity, split, seed }) => quantity === "predicted_share" && split === "train" && seed !== undefined);
  const seeds = shares.filter(({ values }) => (values[0] ?? 0) > 0.9).map(({ seed }) => seed);
  return new Set(seeds).size;
}

/**
 * Returns a class's mean training loss before and after the last step, from the first seed.
 * @param {ImbalanceLab} lab
 * @param {string} algorithm
 * @param {string} name the name of the class
 * @returns {[number, number]}
 */
function lastLosses(lab, algorithm, name) {
  const losses = valuesOf(lab, algorithm, "loss", name);
  return [losses.at(-2) ?? NaN, losses.at(-1) ?? NaN];
}

/**
 * Returns a message while there are steps left to train; empty at the end.
 * @param {ImbalanceLab} lab
 */
export function unfinished(lab) {
  const runs = lab
    .curves()
    .filter(({ quantity, split, class: name }) => quantity === "loss" && split === "train" && name === "all");
  const last = Math.min(...runs.map(({ steps }) => steps.at(-1) ?? 0));
  return runs.length === 0 || last < lab.experiment.training.steps ? TEXT.trainToTheEnd : "";
}

/** @param {ImbalanceLab} lab */
const ratio = (lab) => lab.experiment.data.imbalance.ratio;

const four = (/** @type {number} */ value) => formatNumber(value, { decimals: 4 });
const two = (/** @type {number} */ value) => formatNumber(value, { decimals: 2 });
const count = (/** @type {number} */ steps) => (steps === Infinity ? TEXT.never : String(steps));
const signed = (/** @type {number} */ value) => formatNumber(value, { decimals: 2, signed: true });
