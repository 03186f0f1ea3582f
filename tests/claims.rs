//! The paper's claims on ten seeds of real digits: each effect with its interval, not a single run.
#![cfg(all(not(target_arch = "wasm32"), feature = "cli", not(feature = "double")))]

use imbalance_lab::data::shards::Shelf;
use imbalance_lab::experiment::claims::{CLAIMS, Verdict};
use imbalance_lab::experiment::{Drawn, Experiment, Results, Run, RunResult, Stock};
use std::io::Read;

fn mnist(classes: &[&str]) -> Stock {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("www/data/mnist");
    let mut shelf = Shelf::new(&std::fs::read_to_string(folder.join("manifest.json")).unwrap()).unwrap();
    for class in classes {
        let file = std::fs::read(folder.join(&shelf.shard(class).unwrap().file)).unwrap();
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(&file[..]).read_to_end(&mut bytes).unwrap();
        shelf.put(class, bytes).unwrap();
    }
    Stock::Packaged(shelf)
}

fn results(experiment: &Experiment) -> Results {
    let classes: Vec<&str> = experiment.class_names().collect();
    let (stock, mut drawn) = (mnist(&classes), Drawn::default());
    let mut results = Results::new(experiment);
    for place in results.runs().to_vec() {
        let cell = results.cells()[place.cell].experiment.clone();
        let material = drawn.material(&cell, place.plan.seed, &stock).unwrap();
        let mut run = Run::with(&cell, place.index, &material).unwrap();
        run.advance(usize::MAX);
        results.add(RunResult::of(&place, run).unwrap().0).unwrap();
    }
    results
}

/// The claims about a preset hold on ten seeds, when its runs are cut to so many steps and a sweep to its ends and its middle.
fn hold(preset: &str, steps: usize) {
    let claims: Vec<_> = CLAIMS.iter().filter(|claim| claim.preset == preset).collect();
    let seeds: Vec<u32> = (1..=10).collect();
    let mut document = claims[0].experiment(&seeds).unwrap().document().clone();
    document.training.steps = steps;
    for sweep in &mut document.sweep {
        let last = sweep.values.len() - 1;
        sweep.values = [0, last / 2, last].map(|place| sweep.values[place]).to_vec();
    }
    let results = results(&Experiment::check(document).unwrap());
    for claim in claims {
        let effect = claim.estimate(&results).unwrap();
        let (low, high) = effect.interval();
        assert_eq!(claim.verdict(&effect), Verdict::Shown, "{} {low:.3} to {high:.3}", claim.says);
    }
}

#[test]
fn the_minority_drops_under_gd_and_not_under_pcngd() {
    hold("drop", 12);
}

#[test]
fn small_batches_are_noisier_for_the_minority_and_both_remedies_help() {
    hold("small-batches", 80);
}

#[test]
fn imbalance_slows_gd_down_more_than_pcngd() {
    hold("slowdown-sweep", 250);
}

#[test]
fn smaller_batches_are_noisier_still_for_the_minority() {
    hold("noise-sweep", 20);
}

#[test]
fn at_larger_batches_normalising_drops_less_than_oversampling() {
    hold("oversampling", 30);
}

#[test]
fn in_a_long_tail_gd_makes_classes_worse() {
    hold("long-tail", 30);
}

#[test]
fn with_three_classes_equal_say_is_not_enough() {
    hold("angles", 120);
}
