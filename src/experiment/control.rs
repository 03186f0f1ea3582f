//! The balanced control of an experiment, and the drop that is due to imbalance.
//!
//! A class can drop without imbalance, because of its initial parameters or too long a step. The drop is therefore
//! compared with that of the same class, algorithm and seed when every class has the same number of examples.

use super::document::SweepParameter;
use super::{DocumentError, Experiment};
use crate::data::Imbalance;
use crate::observe::Outcome;

impl Experiment {
    /// Returns the same experiment without imbalance: every class has `max_per_class` training examples, or an equal
    /// part of `total`, or, if the document lists the counts or uses those of the source, as many as the smallest
    /// class. A sweep over the ratio is removed, because its experiments would all be the same.
    ///
    /// # Errors
    ///
    /// Returns an error if the control is not a valid experiment, for instance because its runs would record too much.
    pub fn control(&self) -> Result<Self, DocumentError> {
        let mut document = self.document().clone();
        if let Imbalance::Counts { counts } = &document.data.imbalance {
            document.data.max_per_class = counts.iter().copied().min().unwrap_or(document.data.max_per_class);
        }
        document.data.imbalance = match document.data.imbalance {
            Imbalance::AsIs { train, test } => {
                let smallest = train.iter().copied().min().unwrap_or(1);
                Imbalance::AsIs { train: vec![smallest; train.len()], test }
            }
            _ => Imbalance::Ratio { ratio: 1.0 },
        };
        document.sweep.retain(|axis| axis.parameter != SweepParameter::Ratio);
        if document.sweep.is_empty() {
            document.version = 1;
        }
        Self::check(document)
    }
}

/// Returns how far each class's recall fell because of imbalance: its drop minus that of the control of the same
/// algorithm and seed. The value is negative where the control fell farther.
pub fn drops_due_to_imbalance(outcome: &Outcome, control: &Outcome) -> Vec<f64> {
    outcome.classes.iter().zip(&control.classes).map(|(class, control)| class.depth - control.depth).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{ExperimentDocument, Preset};
    use crate::observe::ClassOutcome;

    fn preset_with(change: impl FnOnce(&mut ExperimentDocument)) -> Experiment {
        let mut document = Preset::default().experiment().document().clone();
        change(&mut document);
        Experiment::check(document).unwrap()
    }

    #[test]
    fn the_control_only_gives_every_class_the_size_of_the_largest() {
        for profile in [Imbalance::Ratio { ratio: 7.0 }, Imbalance::LongTailed { ratio: 30.0 }] {
            let experiment = preset_with(|document| document.data.imbalance = profile);
            let control = experiment.control().unwrap();
            let largest = experiment.document().data.max_per_class;
            assert_eq!(control.counts(), [largest, largest]);
            let mut back = control.document().clone();
            back.data.imbalance = experiment.document().data.imbalance.clone();
            assert_eq!(&back, experiment.document());
        }
    }

    #[test]
    fn the_control_of_a_total_has_the_same_number_of_examples() {
        let experiment = preset_with(|document| {
            (document.data.max_per_class, document.data.total) = (0, Some(1001));
        });
        assert_eq!((experiment.counts(), experiment.control().unwrap().counts()), (&[876, 125][..], &[501, 500][..]));
    }

    #[test]
    fn the_control_of_listed_counts_has_the_size_of_the_smallest_class() {
        let experiment = preset_with(|document| {
            document.data.max_per_class = 300;
            document.data.imbalance = Imbalance::Counts { counts: vec![300, 40] };
        });
        assert_eq!(experiment.control().unwrap().counts(), [40, 40]);
    }

    #[test]
    fn the_control_of_a_sweep_over_the_ratio_is_one_experiment() {
        let slowdown = Preset::named("slowdown-sweep").unwrap().experiment();
        let control = slowdown.control().unwrap();
        assert_eq!((control.cells().len(), control.document().version), (1, 1));
        let noise = Preset::named("noise-sweep").unwrap().experiment();
        assert_eq!(noise.control().unwrap().cells().len(), noise.cells().len());
    }

    #[test]
    fn a_drop_due_to_imbalance_is_a_difference_and_may_be_negative() {
        let outcome = |depths: [f64; 2]| Outcome {
            untracked_from: None,
            delay: None,
            macro_recall: 1.0,
            classes: depths
                .map(|depth| ClassOutcome {
                    depth,
                    extremum: 1.0,
                    recovery: None,
                    loss_rise: Some(1.0),
                    recall: 1.0,
                    projection: None,
                })
                .to_vec(),
        };
        assert_eq!(drops_due_to_imbalance(&outcome([0.0, 0.75]), &outcome([0.5, 0.25])), [-0.5, 0.5]);
    }
}
