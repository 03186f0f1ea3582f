//! The paper's claims, each as an effect that every seed can show or fail to show.
//!
//! An effect is a number of one seed, and a claim states that it lies above or below a bound. Its control is the same
//! effect of the same seed at ρ = 1. The difference of the two is the effect *due to imbalance*. Over several seeds,
//! each mean has a confidence interval. The claim is *shown* if the whole intervals of the effect and of the effect due
//! to imbalance lie beyond the bound. It is *partly shown* if only the means do, and otherwise *not shown*.

mod further;
mod list;
mod steps;
mod text;

use super::{Results, RunResult};
use crate::data::{DatasetSummary, FileId};
use crate::experiment::{Experiment, ExperimentDocument, Preset, SourceDocument};
use crate::observe::{ClassOutcome, Estimate, PowerLaw};
pub use further::FURTHER_CLAIMS;
pub use list::{CIFAR_CLAIMS, CLAIMS};
pub use steps::{STEP_CLAIMS, StepClaim};

/// The number of test examples of each class.
const TEST: usize = 10;
/// The number of examples of the largest class by which an experiment shrinks until the available files suffice.
const FEWER_EXAMPLES: usize = 50;

/// A claim of the paper.
pub struct Claim {
    text: text::Text,
    /// The preset that tests it.
    pub preset: &'static str,
    /// The range that the effect must lie in.
    pub bound: Bound,
    /// The control that the effect is compared with.
    pub control: Control,
    measure: fn(&Seed<'_>) -> Option<f64>,
}

/// The range that an effect must lie in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// Above a number.
    Above(f64),
    /// Below a number.
    Below(f64),
}

/// The control that an effect is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Control {
    /// The same effect when every class has the same number of examples; see [`Experiment::control`].
    Balanced,
    /// The same effect at ρ = 1, in a sweep over ρ whose values include 1. The effect itself is measured at this ρ.
    SweepParameter(f64),
    /// The same effect when every class has the same number of examples, which must lie beyond the bound too: the claim
    /// is not about imbalance.
    Alike,
    /// No control, for this reason.
    None(&'static str),
}

/// An effect over several seeds, with that of its control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Findings {
    /// The effect.
    pub effect: Estimate,
    /// The effect at ρ = 1, if there is a control.
    pub control: Option<Estimate>,
    /// The effect due to imbalance, if the claim is about it: the effect minus that of the control, seed by seed.
    pub due: Option<Estimate>,
}

/// The verdict on a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The means do not all lie beyond the bound.
    NotShown,
    /// The means lie beyond the bound, but the intervals do not.
    Partly,
    /// The whole intervals lie beyond the bound.
    Shown,
}

/// The results of one seed.
struct Seed<'a> {
    results: &'a Results,
    seed: u32,
    /// The value of the first swept parameter, or `None` for its first value.
    at: Option<f64>,
}

impl<'a> Seed<'a> {
    /// Returns the results of an algorithm, cell by cell, each with the value of the first swept parameter.
    fn results_of(&self, algorithm: &str) -> Vec<(f64, &'a RunResult)> {
        let (results, runs) = (self.results, self.results.runs().iter().zip(self.results.results()));
        let mine = runs.filter(|(run, _)| run.plan.seed == self.seed && run.plan.name == algorithm);
        let value = |cell: usize| results.cells()[cell].values.first().copied().unwrap_or(f64::NAN);
        mine.filter_map(|(run, result)| Some((value(run.cell), result.as_ref()?))).collect()
    }

    /// Returns the outcome of every class under an algorithm.
    fn classes(&self, algorithm: &str) -> Option<&'a [ClassOutcome]> {
        let cells = self.results_of(algorithm);
        let (_, result) = cells.iter().find(|(value, _)| self.at.is_none_or(|at| at == *value))?;
        Some(&result.outcome.classes)
    }

    /// Returns the drop of the smallest class.
    fn drop(&self, algorithm: &str) -> Option<f64> {
        Some(self.classes(algorithm)?.last()?.depth)
    }

    /// Returns the last recall of the smallest class.
    fn final_recall(&self, algorithm: &str) -> Option<f64> {
        Some(self.classes(algorithm)?.last()?.recall)
    }

    /// Returns the deepest drop of any class.
    fn largest_drop(&self, algorithm: &str) -> Option<f64> {
        Some(self.classes(algorithm)?.iter().map(|class| class.depth).fold(0.0, f64::max))
    }

    /// Returns the step at which the smallest class recovers from its drop at one of the swept values, or the last step
    /// if it does not recover.
    fn recovery(&self, algorithm: &str, at: f64) -> Option<f64> {
        let last = self.results.experiment().document().training.steps as f64;
        Some(Seed { at: Some(at), ..*self }.classes(algorithm)?.last()?.recovery.unwrap_or(last))
    }

    /// Returns p of the largest class minus p of the smallest.
    fn projection_gap(&self, algorithm: &str) -> Option<f64> {
        gap(self.classes(algorithm)?)
    }

    /// Returns that difference at the first swept value minus that at the last.
    fn change_of_projection_gap(&self, algorithm: &str) -> Option<f64> {
        let cells = self.results_of(algorithm);
        Some(gap(&cells.first()?.1.outcome.classes)? - gap(&cells.last()?.1.outcome.classes)?)
    }

    /// Returns the exponent of the delay as a function of the swept parameter.
    fn exponent(&self, algorithm: &str) -> Option<f64> {
        let known = |(x, result): (f64, &RunResult)| {
            let outcome = &result.outcome;
            outcome.delay.filter(|_| outcome.delay_is_certain()).map(|delay| (x, delay))
        };
        let points = self.results_of(algorithm).into_iter().filter_map(known);
        Some(PowerLaw::fit(points)?.exponent)
    }
}

/// Returns p of the largest class minus p of the smallest, in one run.
fn gap(classes: &[ClassOutcome]) -> Option<f64> {
    Some(classes.first()?.projection? - classes.last()?.projection?)
}

impl Claim {
    /// Returns the statement.
    pub fn statement(&self) -> &'static str {
        self.text[0]
    }

    /// Returns the effect that is measured for each seed, in words.
    pub fn effect(&self) -> &'static str {
        self.text[1]
    }

    /// Returns the experiment that tests the claim on these seeds with the available part of the preset's files. It
    /// uses these files with this dataset summary, and no more examples than they hold for it and for its control.
    pub fn experiment_on(
        &self,
        seeds: &[u32],
        files: Vec<FileId>,
        dataset_summary: &DatasetSummary,
    ) -> Option<Experiment> {
        let mut document = self.experiment(seeds)?.document().clone();
        if let SourceDocument::Files { files: wanted, .. } = &mut document.data.source {
            *wanted = files;
        }
        let fits = |document: &ExperimentDocument| {
            let experiment = Experiment::check(document.clone()).ok()?;
            experiment.check_dataset(dataset_summary).ok()?;
            experiment.control().ok()?.check_dataset(dataset_summary).ok()?;
            Some(experiment)
        };
        loop {
            if let Some(experiment) = fits(&document) {
                return Some(experiment);
            }
            document.data.max_per_class = document.data.max_per_class.checked_sub(FEWER_EXAMPLES)?;
        }
    }

    /// Returns the experiment that tests the claim on these seeds. The effects use training examples only, so the
    /// experiment draws few test examples.
    pub fn experiment(&self, seeds: &[u32]) -> Option<Experiment> {
        let mut document: ExperimentDocument = Preset::named(self.preset)?.experiment().document().clone();
        document.training.seeds = seeds.to_vec();
        document.data.test_per_class = TEST;
        Experiment::check(document).ok()
    }

    /// Computes the effect over the seeds of complete results, and that of the control on the same seeds. Returns
    /// `None` if the claim has a balanced control and its results are not given.
    pub fn findings(&self, results: &Results, control: Option<&Results>) -> Option<Findings> {
        let (at, control) = match self.control {
            Control::Balanced | Control::Alike => (None, Some((control?, None))),
            Control::SweepParameter(ratio) => (Some(ratio), Some((results, Some(1.0)))),
            Control::None(_) => (None, None),
        };
        let measured = |results, seed, at| (self.measure)(&Seed { results, seed, at });
        let seeds = &results.experiment().document().training.seeds;
        let effect = |&seed: &u32| {
            let control = control.map(|(control, one)| measured(control, seed, one));
            (measured(results, seed, at), control)
        };
        self.control.findings(seeds.iter().map(effect))
    }

    /// Returns the verdict: the weaker of the verdicts on the effect and on the effect due to imbalance, or on that of
    /// the control if the claim is not about imbalance.
    pub fn verdict(&self, findings: &Findings) -> Verdict {
        self.control.verdict(self.bound, findings)
    }
}

impl Control {
    /// Combines the effects of several seeds, each with that of the control if there is one.
    fn findings(self, effects: impl Iterator<Item = (Option<f64>, Option<Option<f64>>)>) -> Option<Findings> {
        // A seed whose control has no effect cannot be compared, so it is left out.
        let pairs: Vec<(f64, Option<f64>)> = effects
            .filter_map(|(effect, control)| match control {
                Some(control) => Some((effect?, Some(control?))),
                None => Some((effect?, None)),
            })
            .collect();
        let parameter =
            |value: fn(&(f64, Option<f64>)) -> Option<f64>| Estimate::from_values(pairs.iter().filter_map(value));
        let due = || parameter(|(effect, control)| Some(effect - (*control)?));
        Some(Findings {
            effect: parameter(|(effect, _)| Some(*effect))?,
            control: parameter(|(_, control)| *control),
            due: if self == Self::Alike { None } else { due() },
        })
    }

    fn verdict(self, bound: Bound, findings: &Findings) -> Verdict {
        let second = if self == Self::Alike { findings.control } else { findings.due };
        let both = [Some(findings.effect), second].into_iter().flatten();
        both.map(|estimate| bound.verdict(&estimate)).min().unwrap_or(Verdict::NotShown)
    }
}

impl Bound {
    fn verdict(self, estimate: &Estimate) -> Verdict {
        let (low, high) = estimate.interval();
        // How far the mean, and the nearer end of the interval, lie beyond the bound.
        let (mean, end) = match self {
            Self::Above(bound) => (estimate.mean - bound, low - bound),
            Self::Below(bound) => (bound - estimate.mean, bound - high),
        };
        match (mean > 0.0, end > 0.0) {
            (_, true) => Verdict::Shown,
            (true, false) => Verdict::Partly,
            (false, false) => Verdict::NotShown,
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Above(bound) => write!(f, "> {bound}"),
            Self::Below(bound) => write!(f, "< {bound}"),
        }
    }
}

impl Verdict {
    /// Returns the verdict in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shown => text::SHOWN,
            Self::Partly => text::PARTLY,
            Self::NotShown => text::NOT_SHOWN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(bound: Bound) -> Claim {
        Claim { text: ["", ""], preset: "drop", bound, control: Control::Balanced, measure: |_| None }
    }

    fn findings(effect: [f64; 3], control: [f64; 3]) -> Findings {
        let due = effect.iter().zip(&control).map(|(effect, control)| effect - control);
        Findings {
            effect: Estimate::from_values(effect).unwrap(),
            control: Estimate::from_values(control),
            due: Estimate::from_values(due),
        }
    }

    #[test]
    fn an_effect_that_the_control_also_has_is_not_shown() {
        let above = claim(Bound::Above(0.05));
        assert_eq!(above.verdict(&findings([0.5, 0.6, 0.7], [0.0, 0.0, 0.1])), Verdict::Shown);
        assert_eq!(above.verdict(&findings([0.5, 0.6, 0.7], [0.5, 0.6, 0.6])), Verdict::NotShown);
        // The mean of the differences, 0.3, lies above the bound; with two degrees of freedom its interval does not.
        assert_eq!(above.verdict(&findings([0.5, 0.6, 0.7], [0.0, 0.6, 0.3])), Verdict::Partly);
    }

    #[test]
    fn an_effect_that_is_not_of_imbalance_must_be_in_the_control_too() {
        let alike = Claim { control: Control::Alike, ..claim(Bound::Above(0.05)) };
        let found = |control: [f64; 3]| {
            let effects = [0.5, 0.6, 0.7].into_iter().zip(control);
            alike.control.findings(effects.map(|(effect, control)| (Some(effect), Some(Some(control))))).unwrap()
        };
        assert_eq!(found([0.5; 3]).due, None);
        assert_eq!(alike.verdict(&found([0.5, 0.6, 0.6])), Verdict::Shown);
        assert_eq!(alike.verdict(&found([0.0, 0.0, 0.01])), Verdict::NotShown);
    }

    #[test]
    fn a_claim_below_a_bound_is_shown_if_the_whole_interval_is_below() {
        let below = claim(Bound::Below(0.05));
        assert_eq!(below.verdict(&findings([0.0; 3], [0.0; 3])), Verdict::Shown);
        assert_eq!(below.verdict(&findings([0.0, 0.1, 0.0], [0.0; 3])), Verdict::Partly);
        assert_eq!(below.verdict(&findings([0.1; 3], [0.1; 3])), Verdict::NotShown, "no drop at all is claimed");
    }

    #[test]
    fn every_claim_has_a_preset_and_a_control_or_a_reason_for_none() {
        for claim in CLAIMS.iter().chain(CIFAR_CLAIMS).chain(FURTHER_CLAIMS) {
            let (statement, Claim { preset, control, .. }) = (claim.statement(), claim);
            let experiment = Preset::named(preset).unwrap().experiment();
            match control {
                Control::Balanced | Control::Alike => assert!(experiment.control().is_ok(), "{statement}"),
                Control::SweepParameter(ratio) => {
                    let values = &experiment.document().sweep[0].values;
                    assert!(values.contains(ratio) && values.contains(&1.0), "{statement}");
                }
                Control::None(reason) => assert!(!reason.is_empty(), "{statement}"),
            }
        }
    }
}
