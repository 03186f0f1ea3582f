//! The forward and backward passes, one class at a time.
//!
//! Examples pass through the network in *blocks*. A block is a few packs of one class, few enough that all its values
//! stay in the processor's cache. The workspace runs a block forward, computes its losses, runs it backward, and adds
//! its gradient to that of its class. All class gradients therefore cost one pass over the examples, and the memory
//! does not grow with the number of examples.

use super::Network;
use super::layer::{Backward, PackedWeights};
use super::loss::{Objective, Score};
use crate::data::{Group, PackedExamples};
use crate::kernel::{PACK_SIZE, Pack8, Real, Scratch, ZERO};
use std::ops::Range;

/// The loss and the correct classifications of each class under some parameters, and the logits of each example.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassScores {
    /// The number of examples of each class.
    pub examples: Vec<usize>,
    /// Σ f_i over each class.
    pub loss: Vec<f64>,
    /// The number of correctly classified examples of each class.
    pub correct: Vec<usize>,
    /// The logits of eight examples of a class after another: one pack for each class.
    logits: Vec<Pack8>,
}

impl ClassScores {
    /// Returns the class's mean loss; NaN for a class without examples.
    pub fn mean_loss(&self, class: usize) -> f64 {
        self.loss[class] / self.examples[class] as f64
    }

    /// Returns the fraction of the class's examples that are classified correctly; NaN for a class without examples.
    pub fn recall(&self, class: usize) -> f64 {
        self.correct[class] as f64 / self.examples[class] as f64
    }

    /// Returns the mean recall of the classes that have examples. The recall of the other classes is undefined.
    pub fn macro_recall(&self) -> f64 {
        let recalls = (0..self.examples.len()).map(|class| self.recall(class)).filter(|recall| !recall.is_nan());
        let (sum, count) = recalls.fold((0.0, 0usize), |(sum, count), recall| (sum + recall, count + 1));
        sum / count as f64
    }

    /// Returns the mean loss over all examples, f.
    pub fn total_loss(&self) -> f64 {
        self.loss.iter().sum::<f64>() / self.examples.iter().sum::<usize>() as f64
    }

    /// Returns the class of each example, with the logits of the eight examples among which it is, and its place there.
    pub fn rows(&self) -> impl Iterator<Item = (usize, &[Pack8], usize)> {
        let mut eights = self.logits.chunks_exact(self.examples.len().max(1));
        let of_class = self.examples.iter().enumerate();
        of_class.flat_map(|(class, &examples)| (0..examples).map(move |example| (class, example))).scan(
            &[][..],
            move |logits, (class, example)| {
                if example % PACK_SIZE == 0 {
                    *logits = eights.next()?;
                }
                Some((class, *logits, example % PACK_SIZE))
            },
        )
    }

    /// Returns the true and the predicted class of each example. A tie goes to the lower class.
    pub fn predictions(&self) -> impl Iterator<Item = (usize, usize)> {
        self.rows().map(|(class, logits, place)| (class, likeliest(logits, place)))
    }

    fn start(&mut self, classes: usize) {
        self.logits.clear();
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

/// Returns the class with the largest logit of one of eight examples. A tie goes to the lower class.
fn likeliest(logits: &[Pack8], place: usize) -> usize {
    let likelier = |best: usize, class: usize| if logits[class][place] > logits[best][place] { class } else { best };
    (1..logits.len()).fold(0, likelier)
}

/// The gradient of every class: (1/n) Σ_{i∈C_l} ∇f_i, where n is the number of examples of all classes.
#[derive(Clone, Debug, Default)]
pub struct ClassGradients {
    /// The scores of each class in the same pass.
    pub scores: ClassScores,
    vectors: Vec<Real>,
    parameters: usize,
}

impl ClassGradients {
    /// Returns the gradient of one class.
    pub fn class(&self, class: usize) -> &[Real] {
        &self.vectors[class * self.parameters..][..self.parameters]
    }

    /// Returns all gradients, class after class.
    pub fn vectors(&self) -> &[Real] {
        &self.vectors
    }

    /// Returns the number of classes.
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

/// The buffers for one block's pass through a network.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The number of packs in a block.
    block: usize,
    /// The outputs of each layer.
    responses: Vec<Vec<Pack8>>,
    /// The errors of the current layer and of the one below it.
    deltas: [Vec<Pack8>; 2],
    objective: Objective,
    /// The packed weights of each layer.
    laid_out: Vec<PackedWeights>,
    scratch: Scratch,
}

/// The maximum number of packs in a block's inputs and responses: one megabyte of `f32`, about the cache of a processor
/// core. Smaller blocks would cost more for wide inputs, because every block ends with an addition to a gradient of the
/// same width.
const BLOCK_VALUES: usize = 1 << 15;
/// The maximum number of example packs in a block; larger blocks are no faster.
const BLOCK_PACKS: usize = 16;

impl Workspace {
    /// Creates the buffers for one network and its loss. Their size does not depend on the number of examples.
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

    /// Computes the scores of all examples, and the gradient of each class.
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

    /// Computes the scores of all examples.
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

    /// Returns the predicted class of each example. A tie goes to the first class.
    pub fn predictions(&mut self, network: &Network, parameters: &[Real], packed: &PackedExamples) -> Vec<usize> {
        let classes = network.classes();
        let mut predictions = Vec::with_capacity(packed.len());
        self.lay_out(network, parameters, false);
        for group in packed.groups() {
            for block in self.blocks(group) {
                self.forward(network, parameters, packed.packs(block.clone()));
                let logits = self.responses.last().map_or(&[][..], |logits| logits);
                for (chunk, logits) in block.zip(logits.chunks_exact(classes)) {
                    predictions.extend((0..group.examples_in(chunk)).map(|place| likeliest(logits, place)));
                }
            }
        }
        predictions
    }

    /// Splits a class's packs into blocks.
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

    /// Replaces the logits of a block by its errors, and adds its scores to its class.
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
        let logits = &logits[..block.len() * classes];
        scores.logits.extend_from_slice(logits);
        let deltas = &mut self.deltas[0][..block.len() * classes];
        deltas.copy_from_slice(logits);
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
