//! The forward and backward passes, one class at a time.
//!
//! Examples pass through the network in *blocks*. A block is a few packs of one class, few enough that all its values
//! stay in the processor's cache. Several small blocks, also of different classes, pass together. The workspace runs them
//! forward, computes their losses, runs them backward, and adds each block's gradient to that of its class. All class
//! gradients therefore cost one pass over the examples, and the memory does not grow with the number of examples.

use super::Network;
use super::layer::PackedWeights;
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
    /// The maximum number of packs in a block.
    block: usize,
    /// The maximum number of packs that pass together.
    together: usize,
    /// The blocks that pass together, each with its class.
    blocks: Vec<(usize, Range<usize>)>,
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
/// The maximum number of example packs in a block; larger blocks are no faster. The gradient of a class is the sum of
/// those of its blocks, so another size would give other bits.
const BLOCK_PACKS: usize = 16;
/// The maximum number of example packs that pass through a small network together.
const TOGETHER: usize = 64;

impl Workspace {
    /// Creates the buffers for one network and its loss. Their size does not depend on the number of examples.
    pub fn new(network: &Network, objective: Objective) -> Self {
        let widths: Vec<usize> = network.layers().iter().map(|layer| layer.outputs()).collect();
        let widest = widths.iter().copied().max().unwrap_or(0);
        let touched = network.inputs() + widths.iter().sum::<usize>();
        let block = (BLOCK_VALUES / touched).clamp(1, BLOCK_PACKS);
        let together = (BLOCK_VALUES / 2 / touched).clamp(block, TOGETHER);
        Self {
            objective,
            block,
            together,
            blocks: Vec::new(),
            responses: widths.iter().map(|width| vec![ZERO; width * together]).collect(),
            deltas: [vec![ZERO; widest * together], vec![ZERO; widest * together]],
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
        self.each_pass(packed.groups(), |workspace, blocks| {
            let inputs = packed.packs(chunks_of(blocks));
            workspace.forward(network, parameters, inputs);
            workspace.score(network.classes(), packed.groups(), blocks, weight, &mut gradients.scores);
            workspace.backward(network, inputs, blocks, &mut gradients.vectors);
        });
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
        self.each_pass(packed.groups(), |workspace, blocks| {
            workspace.forward(network, parameters, packed.packs(chunks_of(blocks)));
            workspace.score(network.classes(), packed.groups(), blocks, 0.0, scores);
        });
    }

    /// Returns the predicted class of each example. A tie goes to the first class.
    pub fn predictions(&mut self, network: &Network, parameters: &[Real], packed: &PackedExamples) -> Vec<usize> {
        let classes = network.classes();
        let mut predictions = Vec::with_capacity(packed.len());
        self.lay_out(network, parameters, false);
        self.each_pass(packed.groups(), |workspace, blocks| {
            workspace.forward(network, parameters, packed.packs(chunks_of(blocks)));
            let mut logits = workspace.responses.last().map_or(&[][..], |logits| logits).chunks_exact(classes);
            for (class, block) in blocks {
                for (chunk, logits) in block.clone().zip(&mut logits) {
                    let examples = 0..packed.groups()[*class].examples_in(chunk);
                    predictions.extend(examples.map(|place| likeliest(logits, place)));
                }
            }
        });
        predictions
    }

    /// Splits the packs of all classes into blocks, and calls `pass` with those that pass together.
    fn each_pass(&mut self, groups: &[Group], mut pass: impl FnMut(&mut Self, &[(usize, Range<usize>)])) {
        let mut blocks = std::mem::take(&mut self.blocks);
        for (class, group) in groups.iter().enumerate() {
            for start in group.chunks.clone().step_by(self.block) {
                let end = (start + self.block).min(group.chunks.end);
                if end - chunks_of(&blocks).start.min(start) > self.together {
                    pass(self, &blocks);
                    blocks.clear();
                }
                blocks.push((class, start..end));
            }
        }
        if !blocks.is_empty() {
            pass(self, &blocks);
            blocks.clear();
        }
        self.blocks = blocks;
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

    /// Replaces the logits of some blocks by their errors, and adds each block's scores to its class.
    fn score(
        &mut self,
        classes: usize,
        groups: &[Group],
        blocks: &[(usize, Range<usize>)],
        weight: Real,
        scores: &mut ClassScores,
    ) {
        let logits = self.responses.last().map_or(&[][..], |logits| logits);
        let logits = &logits[..chunks_of(blocks).len() * classes];
        scores.logits.extend_from_slice(logits);
        let deltas = &mut self.deltas[0][..logits.len()];
        deltas.copy_from_slice(logits);
        let mut deltas = deltas.chunks_exact_mut(classes);
        for (class, block) in blocks {
            for (chunk, logits) in block.clone().zip(&mut deltas) {
                let examples = groups[*class].examples_in(chunk);
                scores.add(*class, examples, self.objective.score(logits, *class, examples, weight));
            }
        }
    }

    /// Passes the errors of some blocks back, and adds each block's gradient to that of its class in `vectors`.
    fn backward(
        &mut self,
        network: &Network,
        inputs: &[Pack8],
        blocks: &[(usize, Range<usize>)],
        vectors: &mut [Real],
    ) {
        let packed = inputs.len() / network.inputs();
        let [mut deltas, mut input_deltas] = self.deltas.each_mut();
        for (depth, (layer, place)) in network.placed().enumerate().rev() {
            let below = depth.checked_sub(1).map(|below| &self.responses[below][..packed * layer.inputs()]);
            let inputs = below.unwrap_or(inputs);
            let outputs = &self.responses[depth][..packed * layer.outputs()];
            let here = &mut deltas[..packed * layer.outputs()];
            layer.backward_activation(outputs, here);
            let first = chunks_of(blocks).start;
            for (class, block) in blocks {
                let part = |width: usize| (block.start - first) * width..(block.end - first) * width;
                let gradient = &mut vectors[class * network.parameters()..][place.clone()];
                layer.add_gradient(
                    &inputs[part(layer.inputs())],
                    &here[part(layer.outputs())],
                    gradient,
                    &mut self.scratch,
                );
            }
            if let Some(below) = below {
                let input_deltas = &mut input_deltas[..below.len()];
                layer.backward(&self.laid_out[depth], [below, outputs], here, input_deltas, &mut self.scratch);
            }
            std::mem::swap(&mut deltas, &mut input_deltas);
        }
    }
}

/// Returns the chunks of consecutive blocks.
fn chunks_of(blocks: &[(usize, Range<usize>)]) -> Range<usize> {
    match blocks {
        [] => usize::MAX..usize::MAX,
        [(_, first), ..] => first.start..blocks[blocks.len() - 1].1.end,
    }
}
