// @ts-check
// The sentences that the lessons' scripts show. The text of each lesson is in its Markdown file.

/** @typedef {string} Shown a number or a name as the reader sees it */

export const TEXT = {
  pressPlay: "Now press play.",
  readOn: "Read on",
  back: "Back to the lesson’s experiment",
  /** @param {boolean} isRight @param {string} sentence */
  verdict: (isRight, sentence) => `${isRight ? "As you predicted." : "Not as you predicted."} ${sentence}`,

  trainToTheEnd: "Train to the end first.",
  never: "none of these steps",
  nothingRecorded: "The lab has not recorded a step yet. Press play.",
  /** @param {Shown} algorithm @param {Shown} name */
  noSuchRun: (algorithm, name) =>
    `The experiment does not have ${algorithm} with a class “${name}” now. Reload the page to start the lesson again.`,
  /** @param {Shown} ratio */
  setImbalance: (ratio) => `Set the imbalance to ${ratio} to 1 first, and train to the end.`,
  lookInTable: "The column “Reached 0.9” of the table below the curves shows it.",
  /** @param {Shown} given */
  notThis: (given) => `Not ${given}.`,

  drop: {
    /** @param {Shown} before @param {Shown} lowest @param {Shown} step @param {boolean} isBack */
    passed: (before, lowest, step, isBack) =>
      `The recall of the nines was ${before} at the start and ${lowest} after step ${step}. ${isBack ? "It took many more steps to return to its starting value." : "It has not returned to its starting value."}`,
    neverBack: "In this run the recall never returned to its starting value.",
    /** @param {Shown} step */
    right: (step) =>
      `Right, step ${step}. Only then does the network classify as many nines correctly as it did before training.`,
    /** @param {Shown} step */
    wrong: (step) =>
      `Not step ${step}. Move the pointer over the curve of the nines and look for the ring where the recall rises again.`,
  },

  why: {
    /** @param {Shown} predicted @param {Shown} actual */
    passed: (predicted, actual) =>
      `The first-order prediction for the change of the nines’ mean loss was ${predicted}. The first step changed it by ${actual}.`,
    noCompetition:
      "With these examples the two gradients do not oppose each other. Reload the page to get the lesson’s examples back.",
    /** @param {Shown} needed @param {Shown} own */
    right: (needed, own) =>
      `Right. The fours’ gradient has a component of ${needed} against the nines’ gradient, so the nines’ gradient must be that long. It was ${own}.`,
    /** @param {Shown} given */
    wrong: (given) =>
      `Not ${given}. Set the bracket in the formula to zero: the length of the nines’ gradient must equal the component of the fours’ gradient against it.`,
  },

  normalizing: {
    /** @param {Shown} gd @param {Shown} pcngd */
    passed: (gd, pcngd) => `The recall of the nines fell by ${gd} under GD and by ${pcngd} under PCNGD.`,
    /** @param {Shown} gd @param {Shown} pcngd */
    right: (gd, pcngd) =>
      `Right. GD reaches a mean recall of 0.9 at step ${gd}, PCNGD at step ${pcngd}. Without imbalance, normalizing does not make training faster here.`,
    wrong: "Look again.",
  },

  imbalance: {
    /** @param {Shown} gd @param {Shown} pcngd */
    passed: (gd, pcngd) => `At 20 to 1, GD reached a mean recall of 0.9 at step ${gd}, and PCNGD at step ${pcngd}.`,
    /** @param {Shown} gd @param {Shown} pcngd */
    right: (gd, pcngd) => `Right. The delay of GD is ${gd} steps, and that of PCNGD is ${pcngd}.`,
  },

  batches: {
    /** @param {Shown | undefined} fall how far the recall fell with all examples, if it did */
    whole: (fall) => (fall === undefined ? "never fell below its starting value" : `fell by ${fall} at most`),
    /** @param {string} whole @param {Shown} before @param {Shown} after */
    passed: (whole, before, after) =>
      `With all examples in each step, the recall of the nines ${whole}. With mini-batches it changed from ${before} to ${after} in the same number of steps.`,
    tooSmall: "Set “Mini-batch” to a larger number, and train to the end.",
    /** @param {Shown} size @param {Shown} fall */
    stillFalls: (size, fall) =>
      `With ${size} examples in a mini-batch, the recall of the nines still falls by ${fall}. Use more examples.`,
    /** @param {Shown} size @param {Shown} recall @param {Shown} times */
    right: (size, recall, times) =>
      `Right. With ${size} examples in a mini-batch the recall of the nines does not fall, and it is ${recall} at the end. Each step uses ${times} times as many examples as before.`,
  },

  remedies: {
    /** @param {Shown} plain @param {Shown} rescaled @param {Shown} oversampled */
    passed: (plain, rescaled, oversampled) =>
      `The recall of the nines fell by ${plain} under PCNSGD, by ${rescaled} under PCNSGD+R and by ${oversampled} under PCNSGD+O.`,
    addIt:
      "Open the algorithms and press SGD+O first: it is in the row of oversampling and in the column in which the gradients are added.",
    /** @param {Shown} step @param {Shown} fall */
    right: (step, fall) =>
      `Right, step ${step}. The recall of the nines fell by ${fall} at most. When every mini-batch is balanced, the sum of the gradients is balanced too. With a much larger learning rate a class can still drop, and it need not be the rare one.`,
  },

  guess: {
    /** @param {Shown} found @param {Shown} all */
    passed: (found, all) =>
      `Of the ${all} untrained networks, ${found} gave one answer for more than 90% of the training images.`,
    setTanh: "Set the activation of all four layers to tanh first, and train to the end.",
    wrong: "Look again: how wide is the band of the predicted share at step 0?",
    /** @param {Shown} found */
    right: (found) =>
      `Right: ${found} of the ten. The values of tanh are positive as often as negative, so their mean is close to zero, and hardly anything is left that all images share.`,
  },

  settle: {
    /** @param {Shown} before @param {Shown} after @param {Shown} decayed */
    passed: (before, after, decayed) =>
      `The last step of the constant learning rate changed the loss of class A from ${before} to ${after}. With the decaying one it ended at ${decayed}.`,
    /** @param {Shown} rate */
    right: (rate) => `Right. With η = ${rate} the last step changed the loss of each class by less than 0.001.`,
    /** @param {Shown} rate */
    stillMoves: (rate) => `With η = ${rate} the losses still change at the last step. Use a smaller learning rate.`,
  },

  rule: {
    /** @param {Shown} fours @param {Shown} nines */
    passed: (fours, nines) =>
      `In the first three steps the recall of the fours was as low as ${fours}, and that of the nines as low as ${nines}.`,
    addIt: "Open the algorithms, press “More directions”, and choose one of the column “your formula” first.",
    /** @param {Shown} rule @param {Shown} name @param {Shown} fall */
    drops: (rule, name, fall) => `With ${rule} the recall of class ${name} falls by ${fall}. Try another formula.`,
    /** @param {Shown} rule @param {Shown} name @param {Shown} recall */
    tooSlow: (rule, name, recall) =>
      `With ${rule} no class drops, but the recall of class ${name} is only ${recall} at the end. Try larger weights.`,
    /** @param {Shown} rule */
    right: (rule) => `Right. With ${rule} neither class drops, and both recalls are above 0.9 at the end.`,
  },

  "your-data": {
    /** @param {Shown} gd @param {Shown} pcngd */
    passed: (gd, pcngd) => `The recall of class B fell by ${gd} under GD and by ${pcngd} under PCNGD.`,
    chooseData: "Choose a file of your own or paint points by hand, under “Data”, and train to the end.",
    /** @param {Shown} fall @param {Shown} algorithm */
    fall: (fall, algorithm) => `by ${fall} under ${algorithm}`,
    /** @param {Shown} name @param {string[]} falls */
    done: (name, falls) => `Done. The recall of “${name}”, the rarest of your classes, fell ${falls.join(" and ")}.`,
  },
};
