// @ts-check
// The names that the page gives to the fields of a document. Messages about a field use the name of its control.

import { algorithms, classes, data, imbalance, network, settings, training } from "./controls.js";

/**
 * The name of each field, and the control that shows it. `[]` stands for a position in a list. A name may depend on
 * the position, which counts from 1.
 * @type {Record<string, { name: string | ((position: number) => string), control: string }>}
 */
export const fields = {
  "data.source": { name: data.source, control: "source" },
  "data.source.name": { name: data.source, control: "source" },
  "data.source.generator.classes": { name: data.generator.classes, control: "source" },
  "data.source.generator.separation": { name: data.generator.separation, control: "source" },
  "data.source.generator.spread": { name: data.generator.spread, control: "source" },
  "data.source.generator.noise": { name: data.generator.noise, control: "source" },
  "data.source.generator.factor": { name: data.generator.factor, control: "source" },
  "data.source.generator.turns": { name: data.generator.turns, control: "source" },
  "data.source.generator.features": { name: data.generator.features, control: "source" },
  "data.source.generator.overlap": { name: data.generator.overlap, control: "source" },
  "data.classes": { name: classes.title, control: "source" },
  "data.classes.length": { name: classes.number, control: "source" },
  "data.max_per_class": { name: imbalance.maxPerClass, control: "imbalance-kind" },
  "data.total": { name: imbalance.total, control: "imbalance-kind" },
  "data.test_per_class": { name: imbalance.testPerClass, control: "imbalance-kind" },
  "data.test_share": { name: imbalance.testPerClass, control: "imbalance-kind" },
  "data.test_imbalance": { name: imbalance.testImbalance, control: "imbalance-kind" },
  "data.label_noise": { name: imbalance.labelNoise, control: "imbalance-kind" },
  "data.imbalance": { name: imbalance.kind, control: "imbalance-kind" },
  "data.imbalance.kind": { name: imbalance.kind, control: "imbalance-kind" },
  "data.imbalance.ratio": { name: imbalance.ratio, control: "imbalance" },
  "data.imbalance.alpha": { name: imbalance.alpha, control: "imbalance-kind" },
  "data.imbalance.minority": { name: imbalance.minority, control: "imbalance-kind" },
  "data.imbalance.counts": { name: imbalance.counts, control: "imbalance-kind" },
  "data.imbalance.counts[]": { name: imbalance.countOfNumber, control: "imbalance-kind" },
  model: { name: network.model, control: "network" },
  "model.kind": { name: network.model, control: "network" },
  "model.hidden": { name: network.layers, control: "network" },
  "model.hidden[]": { name: network.layer, control: "network" },
  "model.hidden[].width": { name: network.unitsOf, control: "network" },
  "model.hidden[].activation": { name: network.activationOf, control: "network" },
  "training.steps": { name: training.steps, control: "training" },
  "training.batch_size": { name: training.batchSize, control: "training" },
  batch_size: { name: training.batchSize, control: "training" },
  "training.seeds": { name: training.seeds, control: "training" },
  "training.seeds.length": { name: training.seeds, control: "training" },
  algorithms: { name: algorithms.title, control: "algorithms" },
  "algorithms.length": { name: algorithms.number, control: "algorithms" },
  "algorithms[].learning_rate": { name: algorithms.learningRateOfNumber, control: "learning-rate" },
  learning_rate: { name: settings.learningRate, control: "learning-rate" },
  "algorithms[].direction": { name: algorithms.directionOfNumber, control: "algorithms" },
  "algorithms[].direction.alpha": { name: algorithms.directionOfNumber, control: "algorithms" },
  "algorithms[].direction.text": { name: algorithms.directionOfNumber, control: "algorithms" },
  "algorithms[].direction.beta": { name: algorithms.directionOfNumber, control: "algorithms" },
  "algorithms[].schedule": { name: algorithms.scheduleOfNumber, control: "algorithms" },
  "algorithms[].schedule.kind": { name: algorithms.scheduleOfNumber, control: "algorithms" },
  "algorithms[].optimizer": { name: algorithms.optimizerOfNumber, control: "algorithms" },
  "algorithms[].optimizer.kind": { name: algorithms.optimizerOfNumber, control: "algorithms" },
  "algorithms[].loss": { name: algorithms.lossOfNumber, control: "algorithms" },
  "algorithms[].loss.kind": { name: algorithms.lossOfNumber, control: "algorithms" },
};
