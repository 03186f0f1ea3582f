//! Sweeps: one document that describes many experiments.
//!
//! A document may list values for one or more of its parameters. Each combination of them is a *cell*: an experiment of
//! its own. The document of a cell is the sweep's document with these values and without the lists. The runs of a cell
//! are therefore, bit for bit, the runs of that document.

use super::document::{ExperimentDocument, Sweep, SweepParameter};
use super::error::{DocumentError, all_different, in_range};
use super::resource_estimate::MAX_BYTES;
use super::text::{at_most, between, cells as text};
use super::{Experiment, RunPlan};
use crate::data::imbalance::ALPHA;
use crate::data::{DatasetSummary, Imbalance};
use crate::dynamics::{Algorithm, Direction, Sampling};
use crate::json;
use crate::model::Architecture;
use crate::number::Quoted;

/// The maximum number of swept parameters.
pub(super) const MAX_SWEEP_PARAMETERS: usize = 3;
/// The maximum number of experiments of a sweep.
pub(super) const MAX_CELLS: usize = 1000;
/// The maximum number of runs of a sweep.
const MAX_RUNS: usize = 100_000;
/// The maximum size of the documents of all its experiments together, in bytes.
const MAX_WRITTEN: usize = 100_000_000;

/// One experiment of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The values of the swept parameters, in the order of the document.
    pub values: Vec<f64>,
    /// The experiment with these values.
    pub experiment: Experiment,
}

/// One run of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepRun {
    /// The index of the cell.
    pub cell: usize,
    /// The index of the run, as in [`Experiment::runs`].
    pub index: usize,
    /// The cell's plan of the run.
    pub plan: RunPlan,
}

impl SweepRun {
    /// Returns every run of every cell, ordered by cells, seeds and algorithms.
    pub fn all(cells: &[Cell]) -> Vec<Self> {
        let of_cell = |(cell, each): (usize, &Cell)| {
            let plans = each.experiment.runs().into_iter().enumerate();
            plans.map(move |(index, plan)| Self { cell, index, plan })
        };
        cells.iter().enumerate().flat_map(of_cell).collect()
    }
}

impl RunPlan {
    /// Returns the name of the run in messages, such as `GD, seed 7`.
    pub fn title(&self) -> String {
        text::run(&self.name, self.seed)
    }
}

impl SweepParameter {
    /// Every parameter.
    pub const ALL: [Self; 7] =
        [Self::Ratio, Self::BatchSize, Self::LearningRate, Self::Width, Self::MaxPerClass, Self::Alpha, Self::Theta];

    /// Returns the name in documents and exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ratio => "ratio",
            Self::BatchSize => "batch_size",
            Self::LearningRate => "learning_rate",
            Self::Width => "width",
            Self::MaxPerClass => "max_per_class",
            Self::Alpha => "alpha",
            Self::Theta => "theta",
        }
    }

    /// Returns the name in figures and sentences, and the symbol in formulas.
    fn text(self) -> [&'static str; 2] {
        match self {
            Self::Ratio => text::RATIO,
            Self::BatchSize => text::BATCH_SIZE,
            Self::LearningRate => text::LEARNING_RATE,
            Self::Width => text::WIDTH,
            Self::MaxPerClass => text::MAX_PER_CLASS,
            Self::Alpha => text::ALPHA,
            Self::Theta => text::THETA,
        }
    }

    /// Returns the name in figures and sentences.
    pub fn title(self) -> &'static str {
        self.text()[0]
    }

    /// Returns the symbol in formulas.
    pub fn symbol(self) -> &'static str {
        self.text()[1]
    }

    /// Sets the parameter in a document, or returns why the document does not allow it.
    fn put(self, value: f64, document: &mut ExperimentDocument) -> Result<(), String> {
        let whole = || {
            let number = value as usize;
            if number as f64 == value { Ok(number) } else { Err(text::not_whole(value)) }
        };
        let training = &mut document.training;
        match self {
            Self::Ratio => {
                let classes = document.data.classes.len();
                if !document.data.imbalance.set_ratio(value, classes) {
                    return Err(text::COUNTS_HAVE_NO_RATIO.into());
                }
                if let Imbalance::PowerLaw { alpha } = document.data.imbalance
                    && alpha > *ALPHA.end()
                {
                    return Err(text::ratio_beyond_power_law(libm::pow(classes as f64, *ALPHA.end())));
                }
            }
            Self::MaxPerClass if document.data.total.is_some() => return Err(text::TOTAL_FIXES_THE_LARGEST.into()),
            Self::MaxPerClass => match document.data.imbalance {
                Imbalance::Counts { .. } | Imbalance::AsIs { .. } => {
                    return Err(text::COUNTS_FIX_THE_LARGEST.into());
                }
                _ => document.data.max_per_class = whole()?,
            },
            Self::BatchSize => {
                match document.algorithms.iter().flat_map(Algorithm::samplings).all(|each| each == Sampling::Full) {
                    true => return Err(text::NO_MINI_BATCHES.into()),
                    false => training.batch_size = Some(whole()?),
                }
            }
            Self::LearningRate => document.algorithms.iter_mut().for_each(|each| each.learning_rate = value),
            Self::Width => match &mut document.model {
                Architecture::Mlp { hidden } if !hidden.is_empty() => {
                    let width = whole()?;
                    hidden.iter_mut().for_each(|layer| layer.width = width);
                }
                _ => return Err(text::NO_HIDDEN_LAYERS.into()),
            },
            Self::Alpha => set_all(document.algorithms.iter_mut().flat_map(alphas), value, text::NO_POWER)?,
            Self::Theta => set_all(document.algorithms.iter_mut().flat_map(thetas), value, text::NO_MIXED)?,
        }
        Ok(())
    }
}

/// Sets numbers, or returns the reason why there are none.
fn set_all<'a>(numbers: impl Iterator<Item = &'a mut f64>, value: f64, none: &str) -> Result<(), String> {
    let mut numbers = numbers.peekable();
    numbers.peek().ok_or(none)?;
    numbers.for_each(|number| *number = value);
    Ok(())
}

/// Returns θ of the samplings of an algorithm that have one.
fn thetas(algorithm: &mut Algorithm) -> impl Iterator<Item = &mut f64> {
    let later = algorithm.stages.iter_mut().filter_map(|stage| stage.sampling.as_mut());
    std::iter::once(&mut algorithm.sampling).chain(later).filter_map(|sampling| match sampling {
        Sampling::Mixed { theta } => Some(theta),
        _ => None,
    })
}

/// Returns α of the directions of an algorithm that have one.
fn alphas(algorithm: &mut Algorithm) -> impl Iterator<Item = &mut f64> {
    let later = algorithm.stages.iter_mut().filter_map(|stage| stage.direction.as_mut());
    std::iter::once(&mut algorithm.direction).chain(later).filter_map(|direction| match direction {
        Direction::Power { alpha } => Some(alpha),
        _ => None,
    })
}

/// Checks the sweep of a document, and every cell.
pub(super) fn check(document: &ExperimentDocument) -> Result<(), DocumentError> {
    let sweep = &document.sweep;
    in_range("sweep.length", sweep.len(), 0..=MAX_SWEEP_PARAMETERS, &at_most(MAX_SWEEP_PARAMETERS, "parameters"))?;
    all_different("sweep", sweep.iter().map(|axis| axis.parameter.name()))?;
    if sweep.is_empty() {
        return Ok(());
    }
    in_range("version", document.version, 2..=2, text::VERSION)?;
    for (place, axis) in sweep.iter().enumerate() {
        let field = format!("sweep[{place}].values");
        in_range(format!("{field}.length"), axis.values.len(), 1..=MAX_CELLS, &between(1, MAX_CELLS, "values"))?;
        all_different(&field, axis.values.iter().map(Quoted::quoted))?;
    }
    let cells =
        sweep.iter().map(|axis| axis.values.len()).try_fold(1usize, |product, count| product.checked_mul(count));
    let cells = cells.unwrap_or(usize::MAX);
    in_range("sweep", cells, 1..=MAX_CELLS, &text::few_cells(MAX_CELLS))?;
    // The number is checked before any cell is created.
    let runs = cells.saturating_mul(document.training.seeds.len()).saturating_mul(document.algorithms.len());
    in_range(text::TOTAL_RUNS, runs, 1..=MAX_RUNS, &text::few_runs(MAX_RUNS))?;
    let written = cells.saturating_mul(json::write(document).len());
    in_range(text::TOTAL_LENGTH, written, 0..=MAX_WRITTEN, &text::few_bytes(MAX_WRITTEN))?;
    let source = json::write(&document.data.source).len();
    (0..cells).try_for_each(|cell| {
        let Cell { values, experiment } = expand(document, cell)?;
        experiment.check_length_beside(source).map_err(|error| in_cell(document, &values, error))
    })
}

/// Checks every cell on a source with this dataset summary.
pub(super) fn check_dataset(experiment: &Experiment, dataset_summary: &DatasetSummary) -> Result<(), DocumentError> {
    let document = experiment.document();
    let count: usize = document.sweep.iter().map(|axis| axis.values.len()).product();
    (0..if document.sweep.is_empty() { 0 } else { count }).try_for_each(|cell| {
        let Cell { values, experiment } = expand(document, cell)?;
        experiment.check_dataset(dataset_summary).map(drop).map_err(|error| in_cell(document, &values, error))
    })
}

/// Returns the cell of this index; the last of the swept parameters varies fastest.
fn expand(document: &ExperimentDocument, cell: usize) -> Result<Cell, DocumentError> {
    let mut single = ExperimentDocument { sweep: Vec::new(), ..document.clone() };
    let (mut values, mut rest) = (Vec::new(), cell);
    for Sweep { values: listed, .. } in document.sweep.iter().rev() {
        values.insert(0, listed[rest % listed.len()]);
        rest /= listed.len();
    }
    for (place, (axis, &value)) in document.sweep.iter().zip(&values).enumerate() {
        let refuse = |reason| DocumentError::Sweep { axis: place, parameter: axis.parameter.name(), reason };
        axis.parameter.put(value, &mut single).map_err(refuse)?;
    }
    let experiment = Experiment::check_fields(single).map_err(|error| in_cell(document, &values, error))?;
    Ok(Cell { values, experiment })
}

/// Adds the cell's position to an error.
fn in_cell(document: &ExperimentDocument, values: &[f64], error: DocumentError) -> DocumentError {
    DocumentError::Cell { cell: cell_name(&document.sweep, values), error: Box::new(error) }
}

/// Returns the position of a cell, such as `ratio 10, width 32`.
fn cell_name(sweep: &[Sweep], values: &[f64]) -> String {
    let named = sweep.iter().zip(values).map(|(axis, value)| text::parameter(axis.parameter.name(), *value));
    named.collect::<Vec<_>>().join(", ")
}

impl Cell {
    /// Returns the name of a run in messages, such as `ratio 10, GD, seed 7`.
    pub fn run_name(&self, sweep: &[Sweep], plan: &RunPlan) -> String {
        let place = cell_name(sweep, &self.values);
        let joint = if place.is_empty() { "" } else { ", " };
        format!("{place}{joint}{}", plan.title())
    }
}

impl Experiment {
    /// Returns the experiments of its sweep in order, or itself alone if it has none.
    pub fn cells(&self) -> Vec<Cell> {
        if self.document().sweep.is_empty() {
            return vec![Cell { values: Vec::new(), experiment: self.clone() }];
        }
        let count = self.document().sweep.iter().map(|axis| axis.values.len()).product();
        // Every cell was checked with the document, so none is left out.
        (0..count).filter_map(|cell| expand(self.document(), cell).ok()).collect()
    }

    /// Returns how many cells of the sweep a page with this many processors trains at once: enough to give every
    /// processor a run, plus one for processors that would wait for a cell's last runs, but no more than fit into
    /// memory together.
    ///
    /// # Errors
    ///
    /// Returns an error if a source with this dataset summary lacks something that a cell needs, or if one cell alone
    /// does not fit.
    pub fn cells_at_once(&self, dataset_summary: &DatasetSummary, processors: usize) -> Result<usize, DocumentError> {
        self.check_dataset(dataset_summary)?;
        let cells = self.cells();
        let needs = cells.iter().map(|cell| {
            cell.experiment.resource_estimate(dataset_summary).map(|resource_estimate| resource_estimate.bytes)
        });
        let most = needs.collect::<Result<Vec<f64>, _>>()?.into_iter().fold(1.0, f64::max);
        let fitting = (MAX_BYTES / most) as usize;
        Ok((processors.div_ceil(self.runs().len()) + 1).min(fitting))
    }
}
