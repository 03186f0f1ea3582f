//! The errors of a trainer: what does not fit together, and a run that diverged.

use super::BatchError;
use thiserror::Error;

/// The reasons why a trainer cannot be created. Each message states what does not fit, and what would.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum TrainerError {
    /// The parameters are not those of the network.
    #[error("there are {found} parameters; the network has {expected}, as initial_parameters returns them")]
    Parameters {
        /// The number of parameters.
        found: usize,
        /// The number of parameters of the network.
        expected: usize,
    },
    /// The network cannot read the examples.
    #[error("an example has {found} numbers; the network reads {expected}. Build the network for the examples' shape.")]
    Inputs {
        /// The length of an example.
        found: usize,
        /// The number of inputs of the network.
        expected: usize,
    },
    /// The network has other classes than the examples.
    #[error(
        "the examples have {found} classes; the network has {expected}. Build the network for the examples' classes."
    )]
    Classes {
        /// The number of classes of the examples.
        found: usize,
        /// The number of classes of the network.
        expected: usize,
    },
    /// The sampler draws from other examples.
    #[error(
        "the sampler draws from classes of {found:?} examples; the classes have {expected:?}. Create it for these."
    )]
    Sampler {
        /// n_l of the sampler.
        found: Vec<usize>,
        /// n_l of the examples.
        expected: Vec<usize>,
    },
    /// The mini-batches of a stage cannot be drawn.
    #[error("the mini-batches of a stage cannot be drawn: {0}")]
    Stage(#[from] BatchError),
    /// A snapshot is of a trainer with another optimizer.
    #[error(
        "the snapshot's optimizer has {found} vectors; this one has {expected}. Resume from a snapshot of this run."
    )]
    Optimizer {
        /// The number of vectors in the snapshot's state.
        found: usize,
        /// The number of vectors in the optimizer's state.
        expected: usize,
    },
}

/// A loss, gradient or parameter is not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("diverged at step {step}; {}", cause.remedy())]
pub struct Diverged {
    /// The step at which the non-finite value was found.
    pub step: usize,
    /// What is not finite.
    pub cause: DivergenceCause,
}

/// What is not finite in a run that diverged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DivergenceCause {
    /// A loss, a gradient or a parameter, which grew beyond all numbers.
    Values,
    /// The weight that the direction gives to a class, for example 1/0 in a formula.
    Weight,
}

impl DivergenceCause {
    fn remedy(self) -> &'static str {
        match self {
            Self::Values => "use a smaller learning rate",
            Self::Weight => {
                "the direction gives a class a weight that is not finite, such as 1/0 or log(0). Change the rule of the direction"
            }
        }
    }
}
