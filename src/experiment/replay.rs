//! Replaying a written-down trajectory.
//!
//! A *case* is a JSON file that holds everything a run needs, data, initial parameters and batches included, and what
//! an independent implementation observed on the way. [`replay`] runs it again and reports in the same form, so that
//! the two can be compared number by number.

use crate::data::{Dataset, Shape};
use crate::dynamics::{Algorithm, BatchSampler, Direction, Diverged, Examples, Sampling, Trainer};
use crate::kernel::{Real, conv, reduce};
use crate::model::{Activation, ClassGradients, Layer, Network, Pooling};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use thiserror::Error;

/// A trajectory to replay.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// The case's name.
    pub name: String,
    /// How a direction is made of the classes' gradients.
    pub rule: Rule,
    /// The network.
    pub model: Model,
    /// L.
    pub classes: usize,
    /// η.
    pub learning_rate: f64,
    /// How many updates.
    pub steps: usize,
    /// One row an example.
    pub x: Vec<Vec<f64>>,
    /// Each example's class.
    pub y: Vec<usize>,
    /// Where to start.
    pub initial_parameters: Vec<f64>,
    /// For each update the examples of its batch, in any order, repeats allowed.
    pub batches: Vec<Vec<usize>>,
}

/// A direction under its name in cases.
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
    /// `[d]` or `[channels, height, width]`.
    pub input_shape: Vec<usize>,
    /// From the input to the logits.
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

/// What a replay observed, in the form of a case's `expected`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Observed {
    /// The state before each update and after the last.
    pub states: Vec<State>,
    /// Each update.
    pub batch_steps: Vec<BatchStep>,
    /// The parameters at a few steps.
    pub parameters: Vec<ParametersAt>,
}

/// The full data set under the parameters of step `t`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct State {
    /// Updates made.
    pub t: usize,
    /// f.
    pub total_loss: f64,
    /// (1/n_l) Σ f_i.
    pub class_loss: Vec<f64>,
    /// The share of each class whose largest logit is its own.
    pub class_recall: Vec<f64>,
    /// ‖G_l‖.
    pub class_gradient_norm: Vec<f64>,
    /// cos ζ of the pairs (0,1), (0,2), … (1,2), …; none where a gradient is zero.
    pub class_gradient_cosine: Vec<Option<f64>>,
}

/// One update.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct BatchStep {
    /// Updates made before it.
    pub t: usize,
    /// m_l.
    pub class_counts: Vec<usize>,
    /// ‖g_l‖.
    pub class_gradient_norm: Vec<f64>,
    /// p_l; none where g_l or G_l is zero.
    pub p: Vec<Option<f64>>,
    /// ‖d‖.
    pub direction_norm: f64,
}

/// The parameters of one step.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ParametersAt {
    /// Updates made.
    pub t: usize,
    /// x.
    pub values: Vec<f64>,
}

/// Why a case cannot be replayed.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// A field does not fit the others.
    #[error("{field}: {found}; {expected}")]
    Field {
        /// The field at fault.
        field: String,
        /// What it holds.
        found: String,
        /// What would be right.
        expected: String,
    },
    /// The run left the finite numbers.
    #[error(transparent)]
    Diverged(#[from] Diverged),
}

fn fault<T>(field: impl Into<String>, found: impl Into<String>, expected: impl Into<String>) -> Result<T, ReplayError> {
    Err(ReplayError::Field { field: field.into(), found: found.into(), expected: expected.into() })
}

/// Runs a case again.
///
/// # Errors
/// When the case contradicts itself, or the run diverges.
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

/// A trainer at the case's start.
fn trainer(case: &Case) -> Result<Trainer, ReplayError> {
    let shape = match case.model.input_shape[..] {
        [features] => Shape::features(features),
        [channels, height, width] => Shape { channels, height, width },
        _ => return fault("model.input_shape", format!("{:?}", case.model.input_shape), "it must be [d] or [C, H, W]"),
    };
    if shape.is_empty() {
        return fault(
            "model.input_shape",
            format!("{:?}", case.model.input_shape),
            "an example has at least one number",
        );
    }
    if case.classes == 0 || case.x.is_empty() {
        let found = format!("{} classes and {} rows", case.classes, case.x.len());
        return fault("classes and x", found, "there must be at least one of each");
    }
    let network = network(&case.model.layers, shape, case.classes)?;
    if case.initial_parameters.len() != network.parameters() {
        let found = format!("{} numbers", case.initial_parameters.len());
        return fault("initial_parameters", found, format!("the network has {} parameters", network.parameters()));
    }
    let (examples, places) = examples(case, shape)?;
    let plain = Algorithm::new(Sampling::Uniform, direction(case.rule), case.learning_rate);
    // Cases divide by p_l whatever its size.
    let algorithm = Algorithm { projection_floor: 0.0, ..plain };
    let sampler = BatchSampler::Fixed { batches: fixed_batches(case, &places)?, batches_drawn: 0 };
    let parameters = case.initial_parameters.iter().map(|&x| x as Real).collect();
    Ok(Trainer::new(network, Arc::new(Examples::new(examples)), algorithm, sampler, parameters))
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

/// The examples grouped by class, and where each went.
fn examples(case: &Case, shape: Shape) -> Result<(Dataset, Vec<usize>), ReplayError> {
    if case.y.len() != case.x.len() {
        return fault("y", format!("{} labels", case.y.len()), format!("x has {} rows", case.x.len()));
    }
    if let Some(row) = case.x.iter().position(|row| row.len() != shape.len()) {
        let found = format!("{} numbers", case.x[row].len());
        return fault(format!("x[{row}]"), found, format!("model.input_shape asks for {}", shape.len()));
    }
    if let Some(i) = case.y.iter().position(|&class| class >= case.classes) {
        return fault(format!("y[{i}]"), case.y[i].to_string(), format!("classes run from 0 to {}", case.classes - 1));
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

/// The batches, each example in its class and at its new place.
fn fixed_batches(case: &Case, places: &[usize]) -> Result<Vec<Vec<Vec<usize>>>, ReplayError> {
    if case.batches.len() < case.steps {
        return fault("batches", format!("{} lists", case.batches.len()), format!("there are {} steps", case.steps));
    }
    let assign = |(step, batch): (usize, &Vec<usize>)| {
        let mut members = vec![Vec::new(); case.classes];
        for &example in batch {
            if example >= places.len() {
                let expected = format!("examples run from 0 to {}", places.len() - 1);
                return fault(format!("batches[{step}]"), format!("example {example}"), expected);
            }
            members[case.y[example]].push(places[example]);
        }
        Ok(members)
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
                    return fault(field, format!("reads {inputs}"), format!("the layer before gives {}", shape.len()));
                }
                layers.push(Layer::Dense { inputs, outputs, activation });
                shape = Shape::features(outputs);
            }
            CaseLayer::Conv2d { in_channels, out_channels, kernel, stride, padding, activation } => {
                if in_channels != channels || out_channels == 0 {
                    return fault(field, format!("reads {in_channels} maps"), format!("there are {channels}"));
                }
                if stride != 1 || kernel % 2 == 0 || padding != kernel / 2 {
                    let found = format!("kernel {kernel}, stride {stride}, padding {padding}");
                    return fault(field, found, "kernels must be odd, stride 1, padding half the kernel");
                }
                let shape_ = conv::Shape { inputs: channels, outputs: out_channels, size: kernel, height, width };
                layers.push(Layer::Conv { shape: shape_, activation });
                shape.channels = out_channels;
            }
            CaseLayer::Maxpool2d { size } | CaseLayer::Avgpool2d { size } => {
                if size != 2 || height % 2 != 0 || width % 2 != 0 {
                    let found = format!("size {size} on {height} × {width}");
                    return fault(field, found, "the size must be 2 and the image even");
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
        _ => fault(
            "model.layers",
            "another end",
            format!("the last layer must be dense, without activation, to {classes} classes"),
        ),
    }
}
