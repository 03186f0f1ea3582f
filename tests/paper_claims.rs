//! The paper's claims on ten seeds of real digits and photographs: each effect with its interval, not a single run.
#![cfg(all(not(target_arch = "wasm32"), not(feature = "double")))]

mod packaged;
mod reported;
mod shared_data;

use imbalance_lab::data::cifar;
use imbalance_lab::data::{FileId, InputFile, Limits, Reduction};
use imbalance_lab::experiment::{Cell, DataCache, DataSource, Experiment, ExperimentDocument, Preset, Run, SweepRun};
use imbalance_lab::observe::{DROP, History, Outcome};
use imbalance_lab::sweep::claims::{CIFAR_CLAIMS, CLAIMS, Claim, Control, Verdict};
use imbalance_lab::sweep::{Results, RunResult};
use packaged::digits;
use std::thread;

/// Whether what the claims about a preset say of a run can no longer change.
type Decided = fn(&Outcome) -> bool;

/// Trains all runs of an experiment, half of them in a thread of their own, each until it is decided or at its end.
fn results(experiment: &Experiment, data_source: &DataSource, decided: Decided) -> Results {
    let mut results = Results::new(experiment);
    let halves = results.runs().chunks(results.runs().len().div_ceil(2));
    let trained: Vec<RunResult> = thread::scope(|scope| {
        let cells = results.cells();
        let threads: Vec<_> =
            halves.map(|half| scope.spawn(move || trained(half, cells, data_source, decided))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    for result in trained {
        results.add(result).unwrap();
    }
    results
}

fn trained(places: &[SweepRun], cells: &[Cell], data_source: &DataSource, decided: Decided) -> Vec<RunResult> {
    let mut drawn = DataCache::default();
    let result = |place: &SweepRun| {
        let cell = &cells[place.cell].experiment;
        let prepared_data = drawn.prepared_data(cell, place.plan.seed, data_source).unwrap();
        let mut run = Run::with(cell, place.index, &prepared_data).unwrap();
        let mut history = History::with(run.columns().clone());
        history.extend(&run.take_records()).unwrap();
        while !run.is_finished() && !decided(&Outcome::from_history(&history).unwrap()) {
            run.advance(10);
            history.extend(&run.take_records()).unwrap();
        }
        let fault = run.fault().map(|fault| fault.to_string());
        RunResult::from_history(place, &history, run.checksum().to_string(), fault).unwrap()
    };
    places.iter().map(result).collect()
}

/// The seeds that were held back until the settings were final.
const SEEDS: [u32; 10] = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20];

/// Returns the reported verdict on a claim.
fn reported(claim: &Claim) -> Option<String> {
    reported::reported("REPRODUCTION.md", claim.statement(), claim.preset)
}

#[test]
fn every_claim_is_reported() {
    for claim in CLAIMS.iter().chain(CIFAR_CLAIMS) {
        assert!(reported(claim).is_some(), "{}", claim.statement());
    }
}

/// The claims about a preset that are reported as shown hold on ten seeds, when its runs are cut to so many steps and a sweep to its
/// ends and its middle. Gives the results.
fn claims_hold(preset: &str, steps: usize) -> Results {
    claims_hold_once(preset, steps, |_| false)
}

/// The same, each run being trained only until it is decided.
fn claims_hold_once(preset: &str, steps: usize, decided: Decided) -> Results {
    let (claims, mut document) = of_preset(CLAIMS, preset, |claim| claim.experiment(&SEEDS));
    for sweep in &mut document.sweep {
        let last = sweep.values.len() - 1;
        sweep.values = [0, last / 2, last].map(|place| sweep.values[place]).to_vec();
    }
    document.training.steps = steps;
    let experiment = Experiment::check(document).unwrap();
    let classes: Vec<&str> = experiment.class_names().collect();
    are_as_reported(&claims, &experiment, &digits(&classes), decided)
}

/// The same on a part of CIFAR-10, where it is at hand.
fn claims_hold_on_cifar(preset: &str, steps: usize) {
    let Some(files) = shared_data::part_of_cifar_10() else { return };
    let inputs = files.each_ref().map(|(name, bytes)| InputFile { name, bytes });
    let dataset = cifar::read(&inputs, None, &Reduction::default(), Limits::default()).unwrap();
    let names = files.map(|(name, _)| FileId { name: name.into(), sha256: String::new() });
    let (claims, mut document) = of_preset(CIFAR_CLAIMS, preset, |claim| {
        claim.experiment_on(&SEEDS, names.to_vec(), &dataset.dataset_summary())
    });
    document.training.steps = steps;
    are_as_reported(&claims, &Experiment::check(document).unwrap(), &DataSource::Files(dataset), |_| false);
}

/// The claims about a preset, and the document that they are tried on.
fn of_preset(
    claims: &'static [Claim],
    preset: &str,
    experiment: impl Fn(&Claim) -> Option<Experiment>,
) -> (Vec<&'static Claim>, ExperimentDocument) {
    let claims: Vec<_> = claims.iter().filter(|claim| claim.preset == preset).collect();
    let document = experiment(claims[0]).unwrap().document().clone();
    (claims, document)
}

fn are_as_reported(claims: &[&Claim], experiment: &Experiment, data_source: &DataSource, decided: Decided) -> Results {
    // Few steps do not show when a class is back.
    let is_tried = |claim: &&&Claim| reported(claim).is_some_and(|verdict| verdict == "shown");
    let tried: Vec<_> = claims.iter().filter(is_tried).filter(|claim| !claim.effect().starts_with("step")).collect();
    assert!(!tried.is_empty(), "no claim is tried");
    let results = results(experiment, data_source, decided);
    let is_balanced = tried.iter().any(|claim| claim.control == Control::Balanced);
    let control = is_balanced.then(|| self::results(&experiment.control().unwrap(), data_source, decided));
    for claim in tried {
        let findings = claim.findings(&results, control.as_ref()).unwrap();
        assert_eq!(claim.verdict(&findings), Verdict::Shown, "{} {findings:?}", claim.statement());
    }
    results
}

/// At ρ = 1, 7 and 20 the sentence beside the opening says on how many of ten seeds the nines drop.
#[test]
fn the_nines_drop_under_gd_on_the_stated_number_of_seeds_and_never_under_pcngd() {
    let results = claims_hold("drop-sweep", 60);
    let dropped = |ratio: f64, algorithm: &str| {
        let runs = results.runs().iter().zip(results.results());
        let runs = runs.filter(|(run, _)| results.cells()[run.cell].values == [ratio] && run.plan.name == algorithm);
        let depths = runs.map(|(_, result)| result.as_ref().unwrap().outcome.classes[1].depth);
        depths.filter(|depth| *depth >= DROP).count()
    };
    let [one, seven, twenty] = [1.0, 7.0, 20.0].map(|ratio| dropped(ratio, "GD"));
    let sentence = Preset::default().what_to_see;
    let counts = format!("on {one} at ρ = 1, on {seven} at ρ = 7 and on {twenty} at ρ = 20");
    assert!(sentence.contains(&counts), "{sentence}\n{counts}");
    for algorithm in ["PCNGD", "bisection GD"] {
        assert_eq!([1.0, 7.0, 20.0].map(|ratio| dropped(ratio, algorithm)), [0; 3], "{algorithm}");
    }
    // The sweep is of the opening's own settings.
    let mut sweep = Preset::named("drop-sweep").unwrap().experiment().document().clone();
    let opening = Preset::default().experiment().document().clone();
    sweep.algorithms.truncate(opening.algorithms.len());
    (sweep.version, sweep.sweep) = (opening.version, Vec::new());
    (sweep.data.test_per_class, sweep.training.seeds) = (opening.data.test_per_class, opening.training.seeds.clone());
    assert_eq!(sweep, opening);
}

#[test]
fn small_batches_are_noisier_for_the_minority_and_both_remedies_help() {
    claims_hold("small-batches", 80);
}

#[test]
fn imbalance_slows_gd_down_more_than_pcngd() {
    // The claim is about the steps until a run has learned, and says nothing of the steps after them.
    claims_hold_once("slowdown-sweep", 250, |outcome| outcome.delay.is_some());
}

#[test]
fn smaller_batches_are_even_noisier_for_the_minority() {
    claims_hold("noise-sweep", 20);
}

#[test]
fn in_a_long_tail_gd_makes_classes_worse() {
    claims_hold("long-tail", 30);
}

#[test]
fn with_three_classes_normalized_steps_can_increase_a_loss() {
    claims_hold("angles", 200);
}

#[test]
fn trucks_drop_under_gd() {
    claims_hold_on_cifar("cifar-automobile-truck", 12);
}

#[test]
fn deer_drop_under_gd() {
    claims_hold_on_cifar("cifar-deer-horse", 12);
}

#[test]
fn vehicles_drop_under_gd() {
    claims_hold_on_cifar("cifar-animals-vehicles", 30);
}

#[test]
fn in_a_long_tail_of_photographs_gd_makes_classes_worse() {
    claims_hold_on_cifar("cifar-long-tail", 30);
}
