//! The claims of other papers on the ten seeds that were held back, as docs/further-claims.md reports them.
#![cfg(all(not(target_arch = "wasm32"), not(feature = "double")))]

mod packaged;
mod reported;

use imbalance_lab::experiment::{DataCache, DataSource, Experiment, Run, SweepRun};
use imbalance_lab::observe::RecordingSchedule;
use imbalance_lab::sweep::claims::{Claim, Control, FURTHER_CLAIMS};
use imbalance_lab::sweep::{Results, RunResult};
use packaged::digits;
use reported::reported;

/// The seeds that were held back until the settings were final.
const SEEDS: [u32; 10] = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20];

/// Trains all runs of an experiment.
fn results(experiment: &Experiment, data_source: &DataSource) -> Results {
    let mut results = Results::new(experiment);
    let mut drawn = DataCache::default();
    let mut train = |place: &SweepRun| {
        let cell = &results.cells()[place.cell].experiment;
        let prepared_data = drawn.prepared_data(cell, place.plan.seed, data_source).unwrap();
        let mut run = Run::with(cell, place.index, &prepared_data).unwrap();
        run.advance(usize::MAX);
        RunResult::from_run(place, run).unwrap().0
    };
    let trained: Vec<RunResult> = results.runs().iter().map(&mut train).collect();
    for result in trained {
        results.add(result).unwrap();
    }
    results
}

/// The verdicts on the claims about a preset are those of the page.
fn verdicts_are_as_reported(preset: &str, data_source: &DataSource) {
    let claims: Vec<&Claim> = FURTHER_CLAIMS.iter().filter(|claim| claim.preset == preset).collect();
    assert!(claims.len() > 1 && claims.iter().all(|claim| claim.control == Control::Balanced));
    let mut document = claims[0].experiment(&SEEDS).unwrap().document().clone();
    // The effects follow from what is tracked at every step, whatever is recorded.
    document.training.record = RecordingSchedule::Every { steps: document.training.steps };
    let experiment = Experiment::check(document).unwrap();
    let (imbalanced, control) =
        (results(&experiment, data_source), results(&experiment.control().unwrap(), data_source));
    for claim in claims {
        let findings = claim.findings(&imbalanced, Some(&control)).unwrap();
        assert_eq!(findings.effect.count, SEEDS.len(), "every seed has the effect");
        let verdict = claim.verdict(&findings).as_str();
        let told = reported("further-claims.md", claim.statement(), claim.preset);
        assert_eq!(told.as_deref(), Some(verdict), "{} {findings:?}", claim.statement());
    }
}

#[test]
fn gradient_descent_and_other_rules_learn_a_heavy_tail_as_reported() {
    verdicts_are_as_reported("heavy-tail", &DataSource::Document);
}

#[test]
fn deferred_weights_act_as_reported() {
    verdicts_are_as_reported("deferred-reweighting", &digits(&["4", "9"]));
}
