//! Replays recorded trajectories, to compare this program with an independent implementation.
//!
//! A *case* is a JSON file that holds everything a run needs, including data, initial parameters and mini-batches, and
//! the observations of an independent implementation. [`replay`] reruns the case and reports in the same form, so that
//! the two can be compared number by number.

use super::text::replay as text;
use crate::data::{Dataset, Shape};
use crate::dynamics::{
    Algorithm, BatchError, BatchSampler, Direction, Diverged, Examples, Sampling, Trainer, TrainerError,
};
use crate::kernel::{Real, conv, reduce};
use crate::model::{Activation, ClassGradients, Layer, Network, Pooling};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use thiserror::Error;

/// A trajectory to replay.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// The name of the case.
    pub name: String,
    /// The rule that combines the class gradients into a direction.
    pub rule: Rule,
    /// The network.
    pub model: Model,
    /// L, the number of classes.
    pub classes: usize,
    /// η, the learning rate.
    pub learning_rate: f64,
    /// The number of updates.
    pub steps: usize,
    /// The examples, one row each.
    pub x: Vec<Vec<f64>>,
    /// The class of each example.
    pub y: Vec<usize>,
    /// The initial parameters.
    pub initial_parameters: Vec<f64>,
    /// The examples of the mini-batch of each update, in any order; repeats are allowed.
    pub batches: Vec<Vec<usize>>,
}

/// A direction, with its name in cases.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Rule {
    Mean,
    ClassMean,
    Normalized,
    Rescaled,
    RescaledProduct,
    Bisection,
}

/// A network as cases describe it.
#[derive(Clone, Debug, Deserialize)]
pub struct Model {
    /// The shape of an example: `[d]` or `[channels, height, width]`.
    pub input_shape: Vec<usize>,
    /// The layers, from the input to the logits.
    pub layers: Vec<CaseLayer>,
}

/// A layer as cases describe it.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CaseLayer {
    Dense {
        #[serde(rename = "in")]
        inputs: usize,
        #[serde(rename = "out")]
        outputs: usize,
        activation: Activation,
    },
    Conv2d {
        in_channels: usize,
        out_channels: usize,
        kernel: usize,
        stride: usize,
        padding: usize,
        activation: Activation,
    },
    Maxpool2d {
        size: usize,
    },
    Avgpool2d {
        size: usize,
    },
    Flatten {},
}

/// The observations of a replay, in the form of a case's `expected`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Observed {
    /// The state before each update and after the last.
    pub states: Vec<State>,
    /// The observations of each update.
    pub batch_steps: Vec<BatchStep>,
    /// The parameters at some steps.
    pub parameters: Vec<ParametersAt>,
}

/// The scores and gradients of the full dataset under the parameters of step `t`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct State {
    /// The number of updates made.
    pub t: usize,
    /// f, the total loss.
    pub total_loss: f64,
    /// (1/n_l) Σ f_i, the mean loss of each class.
    pub class_loss: Vec<f64>,
    /// The recall of each class.
    pub class_recall: Vec<f64>,
    /// ‖G_l‖ of each class.
    pub class_gradient_norm: Vec<f64>,
    /// cos ζ of the pairs (0,1), (0,2), … (1,2), …; `None` where a gradient is zero.
    pub class_gradient_cosine: Vec<Option<f64>>,
}

/// The observations of one update.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct BatchStep {
    /// The number of updates made before it.
    pub t: usize,
    /// m_l of each class.
    pub class_counts: Vec<usize>,
    /// ‖g_l‖ of each class.
    pub class_gradient_norm: Vec<f64>,
    /// p_l of each class; `None` where g_l or G_l is zero.
    pub p: Vec<Option<f64>>,
    /// ‖d‖, the norm of the direction.
    pub direction_norm: f64,
}

/// The parameters of one step.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ParametersAt {
    /// The number of updates made.
    pub t: usize,
    /// x, the parameters.
    pub values: Vec<f64>,
}

/// The reasons why a case cannot be replayed.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// A field does not match the others.
    #[error("{field} {fault}")]
    Field {
        /// The field.
        field: String,
        /// What is wrong with it.
        fault: String,
    },
    /// The mini-batches cannot be drawn.
    #[error(transparent)]
    Batches(#[from] BatchError),
    /// The network, the examples and the parameters do not fit together.
    #[error(transparent)]
    Trainer(#[from] TrainerError),
    /// A value became non-finite.
    #[error(transparent)]
    Diverged(#[from] Diverged),
}

fn fault<T>(field: impl Into<String>, fault: impl Into<String>) -> Result<T, ReplayError> {
    Err(ReplayError::Field { field: field.into(), fault: fault.into() })
}

/// Reruns a case.
///
/// # Errors
///
/// Returns an error if the case contradicts itself, or if the run diverges.
pub fn replay(case: &Case) -> Result<Observed, ReplayError> {
    let mut trainer = trainer(case)?;
    let mut observed = Observed { states: Vec::new(), batch_steps: Vec::new(), parameters: Vec::new() };
    loop {
        let t = trainer.steps();
        observed.states.push(state(t, trainer.full_gradients()));
        if [0, 1, 2, 5, case.steps].contains(&t) {
            let values = trainer.parameters().iter().map(|&x| f64::from(x)).collect();
            observed.parameters.push(ParametersAt { t, values });
        }
        if t == case.steps {
            return Ok(observed);
        }
        trainer.propose()?;
        observed.batch_steps.push(BatchStep {
            t,
            p: trainer.projections().iter().map(|&p| defined(p)).collect(),
            class_counts: trainer.batch_gradients().scores.examples.clone(),
            class_gradient_norm: trainer.batch_norms().to_vec(),
            direction_norm: trainer.direction().map_or(0.0, reduce::norm),
        });
        trainer.apply();
    }
}

fn defined(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

fn state(t: usize, gradients: &ClassGradients) -> State {
    let classes = 0..gradients.classes();
    let pairs = classes.clone().flat_map(|k| (k + 1..classes.end).map(move |l| (k, l)));
    State {
        t,
        total_loss: gradients.scores.total_loss(),
        class_loss: classes.clone().map(|l| gradients.scores.mean_loss(l)).collect(),
        class_recall: classes.clone().map(|l| gradients.scores.recall(l)).collect(),
        class_gradient_norm: classes.clone().map(|l| reduce::norm(gradients.class(l))).collect(),
        class_gradient_cosine: pairs
            .map(|(k, l)| defined(reduce::cosine(gradients.class(k), gradients.class(l))))
            .collect(),
    }
}

/// Creates a trainer at the case's start.
fn trainer(case: &Case) -> Result<Trainer, ReplayError> {
    let shape = match case.model.input_shape[..] {
        [features] => Shape::features(features),
        [channels, height, width] => Shape { channels, height, width },
        _ => return fault("model.input_shape", text::input_shape(&case.model.input_shape)),
    };
    if shape.is_empty() {
        return fault("model.input_shape", text::no_inputs(&case.model.input_shape));
    }
    if case.classes == 0 || case.x.is_empty() {
        return fault(text::DATA, text::no_examples(case.classes, case.x.len()));
    }
    let network = network(&case.model.layers, shape, case.classes)?;
    if case.initial_parameters.len() != network.parameters() {
        let (found, needed) = (case.initial_parameters.len(), network.parameters());
        return fault("initial_parameters", text::parameters(found, needed));
    }
    let (examples, places) = examples(case, shape)?;
    let plain = Algorithm::new(Sampling::Uniform, direction(case.rule), case.learning_rate);
    // Cases divide by p_l of any size.
    let algorithm = Algorithm { projection_floor: 0.0, ..plain };
    let sampler = BatchSampler::fixed(&examples.counts(), fixed_batches(case, &places)?)?;
    let parameters = case.initial_parameters.iter().map(|&x| x as Real).collect();
    Ok(Trainer::new(network, Arc::new(Examples::new(examples)), algorithm, sampler, parameters)?)
}

fn direction(rule: Rule) -> Direction {
    match rule {
        Rule::Mean => Direction::Mean,
        Rule::ClassMean => Direction::ClassMean,
        Rule::Normalized => Direction::Normalized,
        Rule::Rescaled => Direction::Rescaled,
        Rule::RescaledProduct => Direction::RescaledProduct,
        Rule::Bisection => Direction::Bisection,
    }
}

/// Groups the examples by class, and returns the new index of each.
fn examples(case: &Case, shape: Shape) -> Result<(Dataset, Vec<usize>), ReplayError> {
    if case.y.len() != case.x.len() {
        return fault("y", text::labels(case.y.len(), case.x.len()));
    }
    if let Some(row) = case.x.iter().position(|row| row.len() != shape.len()) {
        return fault(format!("x[{row}]"), text::row(case.x[row].len(), shape.len()));
    }
    if let Some(i) = case.y.iter().position(|&class| class >= case.classes) {
        return fault(format!("y[{i}]"), text::class(case.y[i], case.classes));
    }
    let mut set = Dataset::new(shape);
    let mut places = vec![0; case.x.len()];
    for class in 0..case.classes {
        let members: Vec<usize> = (0..case.y.len()).filter(|&i| case.y[i] == class).collect();
        for (offset, &example) in members.iter().enumerate() {
            places[example] = set.len() + offset;
        }
        set.push_class(members.iter().map(|&i| case.x[i].iter().map(|&x| x as Real).collect::<Vec<_>>()));
    }
    Ok((set, places))
}

/// Returns the mini-batches, with the new index of each example.
fn fixed_batches(case: &Case, places: &[usize]) -> Result<Vec<Vec<usize>>, ReplayError> {
    if case.batches.len() < case.steps {
        return fault("batches", text::batches(case.batches.len(), case.steps));
    }
    let assign = |(step, batch): (usize, &Vec<usize>)| {
        let place = |&example: &usize| match places.get(example) {
            Some(&place) => Ok(place),
            None => fault(format!("batches[{step}]"), text::batch(example, places.len())),
        };
        batch.iter().map(place).collect()
    };
    case.batches.iter().enumerate().map(assign).collect()
}

fn network(described: &[CaseLayer], mut shape: Shape, classes: usize) -> Result<Network, ReplayError> {
    let mut layers = Vec::new();
    for (depth, layer) in described.iter().enumerate() {
        let field = format!("model.layers[{depth}]");
        let Shape { channels, height, width } = shape;
        match *layer {
            CaseLayer::Flatten {} => shape = Shape::features(shape.len()),
            CaseLayer::Dense { inputs, outputs, activation } => {
                if inputs != shape.len() || outputs == 0 {
                    return fault(field, text::inputs(inputs, shape.len()));
                }
                layers.push(Layer::Dense { inputs, outputs, activation });
                shape = Shape::features(outputs);
            }
            CaseLayer::Conv2d { in_channels, out_channels, kernel, stride, padding, activation } => {
                if in_channels != channels || out_channels == 0 {
                    return fault(field, text::channels(in_channels, channels));
                }
                if stride != 1 || kernel % 2 == 0 || padding != kernel / 2 {
                    return fault(field, text::kernel(kernel, stride, padding));
                }
                let shape_ = conv::Shape { inputs: channels, outputs: out_channels, size: kernel, height, width };
                layers.push(Layer::Conv { shape: shape_, activation });
                shape.channels = out_channels;
            }
            CaseLayer::Maxpool2d { size } | CaseLayer::Avgpool2d { size } => {
                if size != 2 || height % 2 != 0 || width % 2 != 0 {
                    return fault(field, text::pooling(size, shape));
                }
                let max = matches!(layer, CaseLayer::Maxpool2d { .. });
                let kind = if max { Pooling::Max } else { Pooling::Average };
                layers.push(Layer::Pool { kind, maps: channels, height, width });
                shape = Shape { channels, height: height / 2, width: width / 2 };
            }
        }
    }
    match layers.last() {
        Some(Layer::Dense { outputs, activation: Activation::None, .. }) if *outputs == classes => {
            Ok(Network::new(layers))
        }
        _ => fault("model.layers", text::last_layer(classes)),
    }
}
