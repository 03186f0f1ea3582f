//! Resource estimates: the memory and work that an experiment needs, computed before any is allocated.
//!
//! A document of a few lines can need more memory than a page has, or minutes of work before the first figure. The
//! sizes in the document determine both. An experiment that cannot fit is therefore rejected with the memory that it
//! would need. A link, which anyone can write, may start only a few seconds of work and a limited number of curves by
//! itself. For more, the page asks the reader.

use super::{DocumentError, Experiment, RunPlan, SourceDocument};
use crate::data::DatasetSummary;
use crate::dynamics::{Optimizer, Sampling};
use crate::kernel::{PACK_SIZE, Pack8, Real};
use crate::model::Network;

/// The maximum memory of all runs of an experiment, in bytes. It is half of what a program in a browser can address, so
/// that the experiment fits even if one worker trains all runs.
pub const MAX_BYTES: f64 = 2e9;

/// The maximum number of multiplications that a link may start without confirmation: a few seconds on one processor.
pub const MAX_AUTOSTART_OPERATIONS: f64 = 2e10;

/// The maximum number of curves and sweep cells that a link may draw without confirmation. Each is a line in a figure
/// and in the tables beside it.
pub const MAX_AUTOSTART_CURVES: f64 = 2500.0;

/// The number of painted points in a cell of a sweep that take about as long as drawing a curve: each cell has a copy of
/// them.
const POINTS_PER_CURVE: f64 = 500.0;

/// The number of quantities that have a panel at first.
const PANELS: f64 = 2.0;

/// The number of multiplications that take about as long as drawing one feature value of an example.
const OPERATIONS_PER_DRAWN_VALUE: f64 = 100.0;

/// The memory by which an example is ranked: a key, and what every class needs of it.
const RANKED_BYTES: usize = 40;

/// The approximate resources that an experiment needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResourceEstimate {
    /// The memory of all its runs while they train, examples included, in bytes.
    pub bytes: f64,
    /// The multiplications before the first figure: examples are drawn for each seed, and every run records step 0.
    pub startup_operations: f64,
    /// The curves in each drawing of the figure, one for each class of each run in each panel, plus the cells of the
    /// sweep, and what copying painted points into them costs.
    pub curves: f64,
}

impl Experiment {
    /// Estimates the resources that this experiment needs on a source with this dataset summary.
    ///
    /// # Errors
    ///
    /// Returns an error if the model does not accept the source's examples.
    pub fn resource_estimate(&self, dataset_summary: &DatasetSummary) -> Result<ResourceEstimate, DocumentError> {
        let (features, classes) = (dataset_summary.shape.len() as f64, self.counts().len());
        let network = self.document().model.build(dataset_summary.shape, classes)?;
        let seeds = self.document().training.seeds.len() as f64;
        let (train, test) = (self.counts().iter().sum::<usize>(), self.test_counts().iter().sum::<usize>());
        let numbers = (train + test) as f64 * features;
        // The rows, in lists that have grown by doubling, and the same examples packed, where the last pack of each
        // class may be nearly empty.
        let stored = 1.25 * numbers + numbers + (2 * classes * PACK_SIZE) as f64 * features;
        // While a seed's examples are drawn, memory holds two more copies: the drawn examples and the growing lists.
        // The remainders of a table's numbers are also in memory until then.
        let table = matches!(self.document().data.source, SourceDocument::Files { .. });
        let drawn = size_of::<Real>() + if table { size_of::<i32>() } else { 0 };
        let mut bytes = seeds * stored * size_of::<Real>() as f64 + 2.0 * numbers * drawn as f64;
        let mut startup_operations = seeds * numbers * OPERATIONS_PER_DRAWN_VALUE;
        // The records of a run, in a list that may have grown by doubling; and, for one run, the copy made while it
        // grows.
        let columns = self.columns();
        let recorded = (self.recording_steps().len() * columns.record_length() * size_of::<f64>()) as f64;
        bytes += recorded;
        let curvature = columns.observables().curvature;
        // The logits of all examples, and the keys by which they are ranked.
        let scored = (train + test) as f64 * (classes * size_of::<Real>() + RANKED_BYTES) as f64;
        for plan in self.runs() {
            let batch = self.batch_size(&plan);
            bytes += run_bytes(&network, &plan, batch) + scored + 2.0 * recorded;
            // A forward and backward pass over the mini-batch and over all examples, then a forward pass over the test
            // examples, and another over all examples after the step. The curvature takes a forward and backward pass on
            // either side.
            let passes = if curvature { 4.0 + 2.0 * 3.0 } else { 4.0 };
            startup_operations += forward(&network) * (3.0 * batch + passes * train as f64 + test as f64);
            if curvature {
                let vectors = (network.parameters() * (1 + classes) * size_of::<Real>()) as f64;
                bytes += vectors + train as f64 * (classes * size_of::<Real>()) as f64;
            }
        }
        let runs = self.runs().len() as f64;
        let cells: f64 = self.document().sweep.iter().map(|axis| axis.values.len() as f64).product();
        let copies = libm::floor((cells - 1.0) * self.painted_points() / POINTS_PER_CURVE);
        let curves = runs * classes as f64 * PANELS + cells - 1.0 + copies;
        Ok(ResourceEstimate { bytes, startup_operations, curves })
    }

    /// Checks that the experiment fits into memory on a source with this dataset summary.
    ///
    /// # Errors
    ///
    /// Returns an error that states how much memory it needs.
    pub fn check_memory(&self, dataset_summary: &DatasetSummary) -> Result<(), DocumentError> {
        let ResourceEstimate { bytes, .. } = self.resource_estimate(dataset_summary)?;
        if bytes <= MAX_BYTES { Ok(()) } else { Err(DocumentError::Memory { bytes, most: MAX_BYTES }) }
    }

    /// Checks that a link may start this experiment without confirmation, on a source with this dataset summary.
    ///
    /// # Errors
    ///
    /// Returns an error that states how much work it would start.
    pub fn check_autostart(&self, dataset_summary: &DatasetSummary) -> Result<(), DocumentError> {
        let ResourceEstimate { startup_operations, curves, .. } = self.resource_estimate(dataset_summary)?;
        if startup_operations > MAX_AUTOSTART_OPERATIONS {
            return Err(DocumentError::Autostart { startup_operations, most: MAX_AUTOSTART_OPERATIONS });
        }
        if curves > MAX_AUTOSTART_CURVES {
            return Err(DocumentError::AutostartCurves { curves, most: MAX_AUTOSTART_CURVES });
        }
        Ok(())
    }

    /// Returns the number of points that the document holds itself.
    fn painted_points(&self) -> f64 {
        match &self.document().data.source {
            SourceDocument::Painted { classes } => classes.iter().map(|class| class.points.len()).sum::<usize>() as f64,
            _ => 0.0,
        }
    }

    /// Returns the mini-batch size of a run; 0 for full batches.
    fn batch_size(&self, plan: &RunPlan) -> f64 {
        match self.document().training.batch_size {
            Some(size) if plan.algorithm.samplings().any(|sampling| sampling != Sampling::Full) => size as f64,
            _ => 0.0,
        }
    }
}

/// Returns the number of multiplications in the forward pass of one example.
fn forward(network: &Network) -> f64 {
    network.layers().iter().map(|layer| layer.multiplications()).sum()
}

/// Returns the memory of one run without the examples, in bytes.
fn run_bytes(network: &Network, plan: &RunPlan, batch: f64) -> f64 {
    let (real, double) = (size_of::<Real>() as f64, size_of::<f64>() as f64);
    let (parameters, classes) = (network.parameters() as f64, network.classes() as f64);
    // x, d, s and the parameters after the step; each layer's weights in both layouts; each class gradient over all
    // examples and, on mini-batches, over the mini-batch; and copies of d and s while a record is made.
    let batches = if batch > 0.0 { 2.0 } else { 1.0 };
    let vectors = 4.0 + 2.0 + batches * classes + 2.0;
    let optimizer_values = plan.algorithm.optimizers().map(|optimizer| match optimizer {
        Optimizer::Sgd { .. } | Optimizer::Sign { .. } => 0.0,
        Optimizer::Momentum { .. } => 1.0,
        Optimizer::Adam { .. } => 2.0,
    });
    let optimizer_values = optimizer_values.fold(0.0, f64::max);
    let widths = network.layers().iter().map(|layer| layer.outputs());
    let activations = network.inputs() + widths.sum::<usize>();
    // A block has at most sixteen packs, and never much more than one pack. The buffer of a convolution is of the same
    // order.
    let workspace = (2 * activations * size_of::<Pack8>()).max(1 << 20) as f64;
    let batch_values = batch * network.inputs() as f64 * real;
    parameters * (vectors * real + optimizer_values * double) + batch_values + 2.0 * workspace
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a document with this many classes of points, and as many algorithms as learning rates.
    fn painted(classes: usize, points: usize, rates: usize, sweep: &str) -> String {
        let class = |class: usize| {
            let points: Vec<String> =
                (0..points).map(|point| format!("[{},{}]", class as f64 / 100.0, point as f64 / 1e4)).collect();
            format!(r#"{{"name": "{class}", "points": [{}]}}"#, points.join(","))
        };
        let listed = |each: &dyn Fn(usize) -> String, count: usize| (0..count).map(each).collect::<Vec<_>>().join(",");
        format!(
            r#"{{"version": 2, "data": {{"source": {{"kind": "painted", "classes": [{}]}}, "classes": [{}], "max_per_class": {}, "test_per_class": 1,
                "imbalance": {{"kind": "ratio", "ratio": 1}}}}, "model": {{"kind": "linear"}},
                "training": {{"steps": 10, "seeds": [1]}}, "algorithms": [{}]{sweep}}}"#,
            listed(&class, classes),
            listed(&|class| format!("\"{class}\""), classes),
            points - 1,
            listed(
                &|rate| format!(r#"{{"sampling": "full", "direction": "mean", "learning_rate": 0.{:02}}}"#, rate + 1),
                rates
            ),
        )
    }

    #[test]
    fn a_link_may_draw_only_a_limited_number_of_curves() {
        let autostart = |document: &str| {
            let experiment = Experiment::read(document).unwrap();
            let dataset_summary = experiment.document().data.source.dataset_summary().unwrap();
            experiment.check_autostart(&dataset_summary).map_err(|error| error.to_string())
        };
        assert_eq!(autostart(&painted(10, 4, 5, "")), Ok(()));
        // 100 classes, 16 algorithms and two panels need little training but much drawing.
        let error = autostart(&painted(100, 4, 16, "")).unwrap_err();
        assert!(error.starts_with("this link draws 3200 curves and cells of a sweep"), "{error}");
    }

    #[test]
    fn a_sweep_counts_the_painted_points_that_its_cells_copy() {
        let curves = |points: usize| {
            let values: Vec<String> = (1..=200).map(|value| format!("{}", f64::from(value) / 1000.0)).collect();
            let sweep = format!(r#", "sweep": [{{"parameter": "learning_rate", "values": [{}]}}]"#, values.join(","));
            let experiment = Experiment::read(&painted(2, points, 1, &sweep)).unwrap();
            let dataset_summary = experiment.document().data.source.dataset_summary().unwrap();
            experiment.resource_estimate(&dataset_summary).unwrap().curves
        };
        // Two classes in two panels, 199 further cells, and a curve's worth for every 500 of their points.
        assert_eq!(curves(100), 4.0 + 199.0 + 79.0);
        assert!(curves(5000) > MAX_AUTOSTART_CURVES);
    }

    #[test]
    fn the_source_counts_once_in_the_length_of_a_sweep() {
        let values: Vec<String> = (1..=500).map(|value| format!("{}", f64::from(value) / 1000.0)).collect();
        let sweep = format!(r#", "sweep": [{{"parameter": "learning_rate", "values": [{}]}}]"#, values.join(","));
        let experiment = Experiment::read(&painted(2, 5000, 1, &sweep)).unwrap();
        assert_eq!(experiment.cells().len(), 500);
    }
}
