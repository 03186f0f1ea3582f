// @ts-check
// Checks the answers of each lesson. After the lab has finished, `passed` reads from it which prediction was right;
// `exercise` answers what the reader did or found. Every number comes from the lab; this module only puts it into
// sentences.

/** @typedef {import("../imbalance-lab.js").ImbalanceLab} ImbalanceLab */
/** @typedef {import("../types.js").Outcome} Outcome */

/**
 * @typedef {object} Check
 * @property {(lab: ImbalanceLab) => { answer: string, sentence: string }} passed
 * @property {(lab: ImbalanceLab, given: string) => string} exercise throws an error with a message when there is
 *   nothing to read
 */

/** @type {Record<string, Check>} */
export const CHECKS = {
  drop: {
    passed(lab) {
      const { depth, dropped, extremum, recovery } = outcomeOf(lab, "GD");
      const before = initialValue(lab, "GD");
      const answer = depth > 0.3 ? "forgotten" : dropped ? "little" : "better";
      const back = recovery === undefined ? "it has not been back since" : "it took its time to come back";
      return { answer, sentence: `The recall of the nines was ${two(before)} at the start and ${two(before - depth)} after step ${extremum}, and ${back}.` };
    },
    exercise(lab, given) {
      const { recovery } = outcomeOf(lab, "GD");
      if (unfinished(lab)) return unfinished(lab);
      if (recovery === undefined) return "In this run it never came back.";
      if (Number(given) === recovery) return `Right: step ${recovery}. All that time was spent on getting back to where a network that has learned nothing stands.`;
      return `Not step ${given}. Move the pointer over the recall, and look for the ring on the way up.`;
    },
  },

  why: {
    passed(lab) {
      const { predicted = 0, actual = 0 } = conditionOf(lab, "GD", 0);
      const answer = actual > 0 ? "rises" : "falls";
      return { answer, sentence: `To first order the nines’ mean loss was to change by ${signed(predicted)}; at the first step it changed by ${signed(actual)}.` };
    },
    exercise(lab, given) {
      const { others, own } = conditionOf(lab, "GD", 0);
      const needed = -others;
      if (needed <= 0) return "With these examples the two gradients do not pull against each other; take the lesson’s own.";
      if (Math.abs(Number(given) - needed) <= 0.03 * needed)
        return `Right: the fours take ${two(needed)} along the nines’ gradient, so it would have to be that long. It was ${two(own)}.`;
      return `Not ${given}. What the fours take from the nines stands in the table at step 0: it is the length to be made good.`;
    },
  },

  normalizing: {
    passed(lab) {
      const [gd, pcngd] = [outcomeOf(lab, "GD"), outcomeOf(lab, "PCNGD")];
      const answer = !pcngd.dropped ? "never" : pcngd.depth < gd.depth / 2 ? "less" : "same";
      return { answer, sentence: `The nines’ recall fell by ${two(gd.depth)} under GD and by ${two(pcngd.depth)} under PCNGD.` };
    },
    exercise(lab, given) {
      if (ratio(lab) !== 1) return "Set the imbalance to 1 to 1 first, and train to the end.";
      if (unfinished(lab)) return unfinished(lab);
      const [gd, pcngd] = [outcomeOf(lab, "GD").delay ?? Infinity, outcomeOf(lab, "PCNGD").delay ?? Infinity];
      const first = gd < pcngd ? "GD" : "PCNGD";
      const told = `GD reaches a mean recall of 0.9 at step ${count(gd)}, PCNGD at step ${count(pcngd)}.`;
      if (given === first) return `Right. ${told} Where nothing has to be mended, nothing is gained.`;
      return "Look again. The table below the curves has it, in the column “Reached 0.9”.";
    },
  },

  imbalance: {
    passed(lab) {
      const [gd, pcngd] = [outcomeOf(lab, "GD").delay ?? Infinity, outcomeOf(lab, "PCNGD").delay ?? Infinity];
      const answer = gd < 40 ? "same" : gd < 160 ? "four" : "sixteen";
      return { answer, sentence: `At 20 to 1 GD came to a mean recall of 0.9 at step ${count(gd)}, PCNGD at step ${count(pcngd)}.` };
    },
    exercise(lab, given) {
      if (ratio(lab) !== 50) return "Set the imbalance to 50 to 1 first, and train to the end.";
      if (unfinished(lab)) return unfinished(lab);
      const delay = outcomeOf(lab, "GD").delay ?? Infinity;
      if (Number(given) === delay) return `Right: ${count(delay)} steps, where PCNGD needs ${count(outcomeOf(lab, "PCNGD").delay ?? Infinity)}.`;
      return `Not ${given}. The table below the curves has it, in the column “Reached 0.9”.`;
    },
  },

  batches: {
    passed(lab) {
      const { dropped, recall } = outcomeOf(lab, "PCNSGD");
      const whole = outcomeOf(lab, "PCNGD").depth;
      const kept = whole < 0.005 ? "never fell below its start" : `fell by ${two(whole)} at most`;
      const before = initialValue(lab, "PCNSGD");
      const answer = !dropped ? "never" : recall >= before ? "back" : "lost";
      return {
        answer,
        sentence: `With all examples in each step the nines’ recall ${kept}. With mini-batches it went from ${two(before)} to ${two(recall)} in the same number of steps.`,
      };
    },
    exercise(lab) {
      if (unfinished(lab)) return unfinished(lab);
      const size = lab.experiment.training.batch_size;
      const { depth, recall } = outcomeOf(lab, "PCNSGD");
      if (size <= 64) return "Set “Mini-batch” to a larger number, and train to the end.";
      if (depth > 0) return `With ${size} examples in a batch the nines’ recall still falls by ${two(depth)}. Take more.`;
      return `Right: with ${size} in a batch nothing falls, and the nines’ recall ends at ${two(recall)}. A step now costs ${(size / 64).toFixed(0)} times as much.`;
    },
  },

  remedies: {
    passed(lab) {
      const [plain, rescaled, oversampled] = ["PCNSGD", "PCNSGD+R", "PCNSGD+O"].map((name) => outcomeOf(lab, name));
      const kept = [rescaled, oversampled].map((each) => each?.dropped === false);
      const answer = kept[0] && kept[1] ? "both" : kept[0] ? "rescaling" : kept[1] ? "oversampling" : "neither";
      return {
        answer,
        sentence: `The nines’ recall fell by ${two(plain?.depth ?? 0)} under PCNSGD, by ${two(rescaled?.depth ?? 0)} under PCNSGD+R and by ${two(oversampled?.depth ?? 0)} under PCNSGD+O.`,
      };
    },
    exercise(lab, given) {
      const found = lab.outcomes().find(({ algorithm }) => algorithm === "SGD+O");
      if (!found) return "Unfold the algorithms, and press SGD+O: the row in which small classes repeat, the column in which gradients are added up.";
      if (unfinished(lab)) return unfinished(lab);
      const { depth } = outcomeOf(lab, "SGD+O");
      if (Number(given) === found.delay)
        return `Right: step ${found.delay}, and its deepest fall of the nines is ${two(depth)}. On balanced batches a plain sum is balanced too. With longer steps a class may still drop, but it is the one that the initial guess favors, rare or not.`;
      return `Not ${given}. The table has it, in the column “Reached 0.9”.`;
    },
  },

  "your-data": {
    passed(lab) {
      const [gd, pcngd] = [outcomeOf(lab, "GD", "B"), outcomeOf(lab, "PCNGD", "B")];
      const answer = gd.dropped && !pcngd.dropped ? "gd" : gd.dropped ? "both" : "none";
      return { answer, sentence: `The recall of the rare cloud fell by ${two(gd.depth)} under GD and by ${two(pcngd.depth)} under PCNGD.` };
    },
    exercise(lab) {
      const { source, classes } = lab.experiment.data;
      if (source.kind !== "files" && source.kind !== "painted")
        return "Choose a file of your own or paint points by hand, under “Data”, and train to the end.";
      if (unfinished(lab)) return unfinished(lab);
      const last = classes.at(-1);
      const rarest = typeof last === "string" ? last : last.name;
      const fates = [...new Set(lab.outcomes().map(({ algorithm }) => algorithm))].map(
        (algorithm) => `by ${two(outcomeOf(lab, algorithm, rarest).depth)} under ${algorithm}`,
      );
      return `Done. The recall of “${rarest}”, the rarest of your classes, fell ${fates.join(" and ")}.`;
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
  if (!found) throw new Error(`The lab has no ${algorithm} with a class “${name}” at the moment: reload the lesson to begin again.`);
  return found;
}

/**
 * Returns the descent condition of the nines at a step.
 * @param {ImbalanceLab} lab
 * @param {string} algorithm
 * @param {number} step
 */
function conditionOf(lab, algorithm, step) {
  const found = lab.descentConditions(step).find((each) => each.algorithm === algorithm && each.class === "9");
  if (!found) throw new Error("The lab has recorded nothing yet: reset it.");
  return found;
}

/**
 * Returns the nines' recall before the first step.
 * @param {ImbalanceLab} lab
 * @param {string} algorithm
 */
function initialValue(lab, algorithm) {
  const of = lab.curves().find((curve) => curve.algorithm === algorithm && curve.split === "train" && curve.quantity === "recall" && curve.class === "9");
  return of?.values[0] ?? 0;
}

/**
 * Returns a message while there are steps left to train; empty at the end.
 * @param {ImbalanceLab} lab
 */
export function unfinished(lab) {
  const runs = lab.curves().filter(({ quantity, split, class: name }) => quantity === "loss" && split === "train" && name === "all");
  const last = Math.min(...runs.map(({ steps }) => steps.at(-1) ?? 0));
  return runs.length === 0 || last < lab.experiment.training.steps ? "Train to the end first." : "";
}

/** @param {ImbalanceLab} lab */
const ratio = (lab) => lab.experiment.data.imbalance.ratio;

const two = (/** @type {number} */ value) => value.toFixed(2);
const count = (/** @type {number} */ steps) => (steps === Infinity ? "none of these" : String(steps));
const signed = (/** @type {number} */ value) => (value < 0 ? `−${two(-value)}` : `+${two(value)}`);
