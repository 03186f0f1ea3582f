//! Forward and back, a class at a time.
//!
//! Examples go through the network in *blocks*: a few panels of one class, few enough that everything they touch stays in
//! the processor's cache. A block is run forward, scored, and run back at once, its gradient added to its class's. So
//! all classes' gradients cost one pass over the examples, and the memory needed does not grow with their number.

use super::Network;
use super::layer::{Backward, PackedWeights};
use super::loss::{Objective, Score};
use crate::data::{Group, PackedExamples};
use crate::kernel::{Pack8, Real, Scratch, ZERO};
use std::ops::Range;

/// How each class fares under some parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassScores {
    /// Examples of each class.
    pub examples: Vec<usize>,
    /// Σ f_i over each class.
    pub loss: Vec<f64>,
    /// Examples of each class that are classified correctly.
    pub correct: Vec<usize>,
}

impl ClassScores {
    /// The class's mean loss; NaN for a class without examples.
    pub fn mean_loss(&self, class: usize) -> f64 {
        self.loss[class] / self.examples[class] as f64
    }

    /// The share of the class's examples that are classified correctly; NaN for a class without examples.
    pub fn recall(&self, class: usize) -> f64 {
        self.correct[class] as f64 / self.examples[class] as f64
    }

    /// The mean recall of the classes that have examples; the others' is undefined.
    pub fn macro_recall(&self) -> f64 {
        let recalls = (0..self.examples.len()).map(|class| self.recall(class)).filter(|recall| !recall.is_nan());
        let (sum, count) = recalls.fold((0.0, 0usize), |(sum, count), recall| (sum + recall, count + 1));
        sum / count as f64
    }

    /// The mean loss over all examples, f.
    pub fn total_loss(&self) -> f64 {
        self.loss.iter().sum::<f64>() / self.examples.iter().sum::<usize>() as f64
    }

    fn start(&mut self, classes: usize) {
        self.examples.clear();
        self.loss.clear();
        self.correct.clear();
        self.examples.resize(classes, 0);
        self.loss.resize(classes, 0.0);
        self.correct.resize(classes, 0);
    }

    fn add(&mut self, class: usize, examples: usize, score: Score) {
        self.examples[class] += examples;
        self.loss[class] += score.loss;
        self.correct[class] += score.correct;
    }
}

/// The gradient of every class: (1/n) Σ_{i∈C_l} ∇f_i, n the number of examples of all classes.
#[derive(Clone, Debug, Default)]
pub struct ClassGradients {
    /// How each class fared on the way.
    pub scores: ClassScores,
    vectors: Vec<Real>,
    parameters: usize,
}

impl ClassGradients {
    /// The gradient of one class.
    pub fn class(&self, class: usize) -> &[Real] {
        &self.vectors[class * self.parameters..][..self.parameters]
    }

    /// All gradients, class after class.
    pub fn vectors(&self) -> &[Real] {
        &self.vectors
    }

    /// How many classes there are.
    pub fn classes(&self) -> usize {
        self.scores.examples.len()
    }

    fn start(&mut self, classes: usize, parameters: usize) {
        self.scores.start(classes);
        self.parameters = parameters;
        self.vectors.resize(classes * parameters, 0.0);
        self.vectors.fill(0.0);
    }
}

/// Room for what a block leaves behind on its way through a network.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Panels in a block.
    block: usize,
    /// Each layer's outputs.
    responses: Vec<Vec<Pack8>>,
    /// Errors of the layer at hand and of the one below it.
    deltas: [Vec<Pack8>; 2],
    objective: Objective,
    /// Each layer's weights.
    laid_out: Vec<PackedWeights>,
    scratch: Scratch,
}

/// Most packs that a block's inputs and responses may fill: a megabyte of `f32`, about a processor core's own cache. Of wide
/// inputs smaller blocks cost more: every block ends with its sums being added to a gradient as wide as they.
const BLOCK_VALUES: usize = 1 << 15;
/// Most panels in a block; beyond this nothing more is gained.
const BLOCK_PACKS: usize = 16;

impl Workspace {
    /// Room for one network and its loss. Its size does not depend on the number of examples.
    pub fn new(network: &Network, objective: Objective) -> Self {
        let widths: Vec<usize> = network.layers().iter().map(|layer| layer.outputs()).collect();
        let widest = widths.iter().copied().max().unwrap_or(0);
        let touched = network.inputs() + widths.iter().sum::<usize>();
        let block = (BLOCK_VALUES / touched).clamp(1, BLOCK_PACKS);
        Self {
            objective,
            block,
            responses: widths.iter().map(|width| vec![ZERO; width * block]).collect(),
            deltas: [vec![ZERO; widest * block], vec![ZERO; widest * block]],
            laid_out: vec![PackedWeights::default(); network.layers().len()],
            scratch: Scratch::default(),
        }
    }

    /// Scores all examples and adds up each class's gradient.
    pub fn class_gradients(
        &mut self,
        network: &Network,
        parameters: &[Real],
        packed: &PackedExamples,
        gradients: &mut ClassGradients,
    ) {
        gradients.start(network.classes(), network.parameters());
        self.lay_out(network, parameters, true);
        let weight = (1.0 / packed.len() as f64) as Real;
        for (class, group) in packed.groups().iter().enumerate() {
            for block in self.blocks(group) {
                let inputs = packed.packs(block.clone());
                self.forward(network, parameters, inputs);
                self.score(network.classes(), class, group, block, weight, &mut gradients.scores);
                let gradient = &mut gradients.vectors[class * network.parameters()..][..network.parameters()];
                self.backward(network, inputs, gradient);
            }
        }
    }

    /// Scores all examples.
    pub fn scores(
        &mut self,
        network: &Network,
        parameters: &[Real],
        packed: &PackedExamples,
        scores: &mut ClassScores,
    ) {
        scores.start(network.classes());
        self.lay_out(network, parameters, false);
        for (class, group) in packed.groups().iter().enumerate() {
            for block in self.blocks(group) {
                self.forward(network, parameters, packed.packs(block.clone()));
                self.score(network.classes(), class, group, block, 0.0, scores);
            }
        }
    }

    /// The class that each example is predicted as, of equally likely ones the first.
    pub fn predictions(&mut self, network: &Network, parameters: &[Real], packed: &PackedExamples) -> Vec<usize> {
        let classes = network.classes();
        let mut predictions = Vec::with_capacity(packed.len());
        self.lay_out(network, parameters, false);
        for group in packed.groups() {
            for block in self.blocks(group) {
                self.forward(network, parameters, packed.packs(block.clone()));
                let logits = self.responses.last().map_or(&[][..], |logits| logits);
                for (chunk, logits) in block.zip(logits.chunks_exact(classes)) {
                    let likelier = |example: usize| {
                        move |best: usize, class: usize| {
                            if logits[class][example] > logits[best][example] { class } else { best }
                        }
                    };
                    let examples = 0..group.examples_in(chunk);
                    predictions.extend(examples.map(|example| (0..classes).fold(0, likelier(example))));
                }
            }
        }
        predictions
    }

    /// A class's panels, cut into blocks.
    fn blocks(&self, group: &Group) -> impl Iterator<Item = Range<usize>> + use<> {
        let (end, block) = (group.chunks.end, self.block);
        group.chunks.clone().step_by(block).map(move |start| start..(start + block).min(end))
    }

    fn lay_out(&mut self, network: &Network, parameters: &[Real], back: bool) {
        for (depth, ((layer, place), laid_out)) in network.placed().zip(&mut self.laid_out).enumerate() {
            layer.lay_out(&parameters[place], back && depth > 0, laid_out);
        }
    }

    fn forward(&mut self, network: &Network, parameters: &[Real], inputs: &[Pack8]) {
        let packed = inputs.len() / network.inputs();
        for (depth, (layer, place)) in network.placed().enumerate() {
            let (below, here) = self.responses.split_at_mut(depth);
            let inputs = below.last().map_or(inputs, |below| &below[..packed * layer.inputs()]);
            let outputs = &mut here[0][..packed * layer.outputs()];
            layer.forward(&parameters[place], &self.laid_out[depth], inputs, outputs, &mut self.scratch);
        }
    }

    /// Turns the logits of a block into its errors and adds its scores to its class.
    fn score(
        &mut self,
        classes: usize,
        class: usize,
        group: &Group,
        block: Range<usize>,
        weight: Real,
        scores: &mut ClassScores,
    ) {
        let logits = self.responses.last().map_or(&[][..], |logits| logits);
        let deltas = &mut self.deltas[0][..block.len() * classes];
        deltas.copy_from_slice(&logits[..block.len() * classes]);
        for (chunk, logits) in block.zip(deltas.chunks_exact_mut(classes)) {
            let examples = group.examples_in(chunk);
            scores.add(class, examples, self.objective.score(logits, class, examples, weight));
        }
    }

    fn backward(&mut self, network: &Network, inputs: &[Pack8], gradient: &mut [Real]) {
        let packed = inputs.len() / network.inputs();
        let [mut deltas, mut input_deltas] = self.deltas.each_mut();
        for (depth, (layer, place)) in network.placed().enumerate().rev() {
            let below = depth.checked_sub(1).map(|below| &self.responses[below][..packed * layer.inputs()]);
            layer.backward(Backward {
                inputs: below.unwrap_or(inputs),
                outputs: &self.responses[depth][..packed * layer.outputs()],
                deltas: &mut deltas[..packed * layer.outputs()],
                input_deltas: below.map(|below| &mut input_deltas[..below.len()]),
                gradient: &mut gradient[place],
                laid_out: &self.laid_out[depth],
                scratch: &mut self.scratch,
            });
            std::mem::swap(&mut deltas, &mut input_deltas);
        }
    }
}
