//! What an experiment asks of a machine, known before anything is set aside for it.
//!
//! A document of a few lines can ask for more memory than a page has, or for minutes of work before there is a first
//! picture. Both follow from its sizes alone. So what could never fit is refused with the memory that it would need, and a
//! link, which anyone may have written, starts no more by itself than a few seconds' work, and has no more drawn than a page
//! draws at once: for more, the reader is asked.

use super::{DocumentError, Experiment, RunPlan, SourceDocument};
use crate::data::DatasetSummary;
use crate::dynamics::{Optimizer, Sampling};
use crate::kernel::{PACK_SIZE, Pack8, Real};
use crate::model::Network;
use crate::observe::Columns;

/// The most memory that all runs of an experiment may hold, in bytes: half of what a program in a browser can address, so
/// that it fits even where one worker has to train them all.
pub const MAX_BYTES: f64 = 2e9;

/// The most multiplications that a link may start without being asked for: some seconds on one processor.
pub const MAX_AUTOSTART_OPERATIONS: f64 = 2e10;

/// The most curves that a link may have drawn without being asked for, counted with the cells of a sweep: each is a line of
/// a picture, and of the tables beside it.
pub const MAX_AUTOSTART_CURVES: f64 = 2500.0;

/// Of how many quantities there is a panel at first.
const PANELS: f64 = 2.0;

/// How many multiplications take about as long as drawing one number of an example.
const OPERATIONS_PER_DRAWN_VALUE: f64 = 100.0;

/// What an experiment asks of a machine, about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResourceEstimate {
    /// Bytes that its runs hold once they are all under way, examples included.
    pub bytes: f64,
    /// Multiplications before there is anything to see: examples are drawn for each seed, and every run records step 0.
    pub startup_operations: f64,
    /// Curves that are drawn whenever the picture is, one for each class of each run in each panel, and cells of the sweep.
    pub curves: f64,
}

impl Experiment {
    /// What this experiment asks for on a source with this dataset summary.
    ///
    /// # Errors
    /// When the model cannot take the source's examples.
    pub fn resource_estimate(&self, dataset_summary: &DatasetSummary) -> Result<ResourceEstimate, DocumentError> {
        let (features, classes) = (dataset_summary.shape.len() as f64, self.counts().len());
        let network = self.document().model.build(dataset_summary.shape, classes)?;
        let seeds = self.document().training.seeds.len() as f64;
        let (train, test) = (self.counts().iter().sum::<usize>(), self.test_counts().iter().sum::<usize>());
        let numbers = (train + test) as f64 * features;
        // Rows, in lists that have grown by doubling, and the same in panels, of which each class's last may be nearly empty.
        let stored = 1.25 * numbers + numbers + (2 * classes * PACK_SIZE) as f64 * features;
        // While the examples of a seed are drawn, they are there twice more: as they were drawn, and as they grow.
        // What the numbers of a table were rounded by goes with them until then.
        let table = matches!(self.document().data.source, SourceDocument::Files { .. });
        let drawn = size_of::<Real>() + if table { size_of::<i32>() } else { 0 };
        let mut bytes = seeds * stored * size_of::<Real>() as f64 + 2.0 * numbers * drawn as f64;
        let mut startup_operations = seeds * numbers * OPERATIONS_PER_DRAWN_VALUE;
        // What a run records, in a list that may have grown by doubling; and of one run what is being copied as it grows.
        let recorded = (self.recording_steps().len() * Columns::new(classes).record_length() * size_of::<f64>()) as f64;
        bytes += recorded;
        for plan in self.runs() {
            let batch = self.batch_size(&plan);
            bytes += run_bytes(&network, &plan, batch) + 2.0 * recorded;
            // Forward and back over the batch and over all examples, then forward over those to test on, and again over
            // all of them where the step leads.
            startup_operations += forward(&network) * (3.0 * batch + 4.0 * train as f64 + test as f64);
        }
        let runs = self.runs().len() as f64;
        let cells: f64 = self.document().sweep.iter().map(|axis| axis.values.len() as f64).product();
        Ok(ResourceEstimate { bytes, startup_operations, curves: runs * classes as f64 * PANELS + cells - 1.0 })
    }

    /// Checks that the experiment fits into memory on a source with this dataset summary.
    ///
    /// # Errors
    /// Tells how much it would need.
    pub fn check_memory(&self, dataset_summary: &DatasetSummary) -> Result<(), DocumentError> {
        let ResourceEstimate { bytes, .. } = self.resource_estimate(dataset_summary)?;
        if bytes <= MAX_BYTES { Ok(()) } else { Err(DocumentError::Memory { bytes, most: MAX_BYTES }) }
    }

    /// Checks that a link may open this experiment by itself, on a source with this dataset summary.
    ///
    /// # Errors
    /// Tells how much work it would start.
    pub fn check_autostart(&self, dataset_summary: &DatasetSummary) -> Result<(), DocumentError> {
        let ResourceEstimate { startup_operations, curves, .. } = self.resource_estimate(dataset_summary)?;
        if startup_operations > MAX_AUTOSTART_OPERATIONS {
            return Err(DocumentError::Autostart { startup_operations, most: MAX_AUTOSTART_OPERATIONS });
        }
        if curves > MAX_AUTOSTART_CURVES {
            return Err(DocumentError::UnaskedCurves { curves, most: MAX_AUTOSTART_CURVES });
        }
        Ok(())
    }

    /// Examples in a mini-batch of a run; none where batches are full.
    fn batch_size(&self, plan: &RunPlan) -> f64 {
        match self.document().training.batch_size {
            Some(size) if plan.algorithm.sampling != Sampling::Full => size as f64,
            _ => 0.0,
        }
    }
}

/// Multiplications of one example's way forward.
fn forward(network: &Network) -> f64 {
    network.layers().iter().map(|layer| layer.multiplications()).sum()
}

/// Bytes that one run holds apart from the examples.
fn run_bytes(network: &Network, plan: &RunPlan, batch: f64) -> f64 {
    let (real, double) = (size_of::<Real>() as f64, size_of::<f64>() as f64);
    let (parameters, classes) = (network.parameters() as f64, network.classes() as f64);
    // x, d, s and where the step leads; each layer's weights laid out both ways; each class's gradient over all examples
    // and, unless they are the same, over the batch; and while a record is made, copies of d and s.
    let batches = if batch > 0.0 { 2.0 } else { 1.0 };
    let vectors = 4.0 + 2.0 + batches * classes + 2.0;
    let optimizer_values = match plan.algorithm.optimizer {
        Optimizer::Sgd {} | Optimizer::Sign {} => 0.0,
        Optimizer::Momentum { .. } => 1.0,
        Optimizer::Adam { .. } => 2.0,
    };
    let widths = network.layers().iter().map(|layer| layer.outputs());
    let activations = network.inputs() + widths.sum::<usize>();
    // A block of sixteen panels at most, and never much more than one panel; what a convolution gathers is of that order.
    let workspace = (2 * activations * size_of::<Pack8>()).max(1 << 20) as f64;
    let batch_values = batch * network.inputs() as f64 * real;
    parameters * (vectors * real + optimizer_values * double) + batch_values + 2.0 * workspace
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document of so many classes of points, with as many algorithms as there are learning rates.
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
    fn a_link_has_no_more_drawn_than_a_page_draws_at_once() {
        let unasked = |document: &str| {
            let experiment = Experiment::read(document).unwrap();
            let dataset_summary = experiment.document().data.source.dataset_summary().unwrap();
            experiment.check_autostart(&dataset_summary).map_err(|error| error.to_string())
        };
        assert_eq!(unasked(&painted(10, 4, 5, "")), Ok(()));
        // 100 classes, 16 algorithms, two panels: little to train, much to draw.
        let error = unasked(&painted(100, 4, 16, "")).unwrap_err();
        assert!(error.starts_with("this link asks for 3200 curves and cells of a sweep"), "{error}");
    }

    #[test]
    fn the_cells_of_a_sweep_share_what_is_written_of_their_source() {
        let values: Vec<String> = (1..=500).map(|value| format!("{}", f64::from(value) / 1000.0)).collect();
        let sweep = format!(r#", "sweep": [{{"parameter": "learning_rate", "values": [{}]}}]"#, values.join(","));
        let experiment = Experiment::read(&painted(2, 5000, 1, &sweep)).unwrap();
        assert_eq!(experiment.cells().len(), 500);
    }
}
