//! What docs/theory.md says of runs: each statement on ten seeds, with its control where every class has as many
//! examples.
#![cfg(all(not(target_arch = "wasm32"), not(feature = "double")))]

mod packaged;
mod reported;

use imbalance_lab::experiment::{DataSource, Experiment, Preset, Recording};
use imbalance_lab::model::{Activation, Architecture, Hidden};
use imbalance_lab::observe::{DROP, History, Quantity, Series, Split, StepCount, StepSafety, Subject};
use imbalance_lab::sweep::claims::{Control, STEP_CLAIMS};
use packaged::digits;
use reported::reported;
use std::sync::LazyLock;

/// The seeds on which no setting was chosen.
const SEEDS: [u32; 10] = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20];

/// A preset on the ten seeds, and its control, trained.
fn with_control(preset: &str, data_source: &DataSource) -> [Recording; 2] {
    let mut document = Preset::named(preset).unwrap().experiment().document().clone();
    document.training.seeds = SEEDS.to_vec();
    let experiment = Experiment::check(document).unwrap();
    let control = experiment.control().unwrap();
    [experiment, control].map(|experiment| Recording::train(experiment, data_source).unwrap())
}

static HOVERING: LazyLock<[Recording; 2]> = LazyLock::new(|| with_control("hovering", &DataSource::Document));
static SAFE_STEPS: LazyLock<[Recording; 2]> = LazyLock::new(|| with_control("safe-steps", &digits(&["4", "9"])));
static INITIAL_GUESS: LazyLock<[Recording; 2]> = LazyLock::new(|| with_control("initial-guess", &digits(&["4", "9"])));

#[test]
fn the_claims_about_steps_have_the_reported_verdicts() {
    for claim in STEP_CLAIMS {
        let [recording, control] = match claim.preset {
            "hovering" => &*HOVERING,
            "safe-steps" => &*SAFE_STEPS,
            preset => {
                assert_eq!(preset, "initial-guess");
                &*INITIAL_GUESS
            }
        };
        let control = (claim.control == Control::Alike).then_some(control);
        let findings = claim.findings(recording, control).unwrap();
        let verdict = claim.verdict(&findings).as_str();
        let told = reported("REPRODUCTION.md", claim.statement(), claim.preset);
        assert_eq!(Some(verdict), told.as_deref(), "{}", claim.statement());
    }
}

/// The histories of an algorithm, by its place in the document.
fn of_algorithm(recording: &Recording, place: usize) -> impl Iterator<Item = &History> {
    recording.histories().iter().skip(place).step_by(recording.algorithms().len())
}

/// The mean of 1 + cos ζ over the last fifty steps: 0 where the gradients of both classes oppose each other exactly.
fn apart_from_opposition(history: &History) -> f64 {
    let cosine = Series { quantity: Quantity::Cosine, split: Split::Train, subject: Subject::Pair(0, 1) };
    let cosines = history.column(cosine).unwrap();
    cosines[cosines.len() - 50..].iter().map(|cosine| 1.0 + cosine).sum::<f64>() / 50.0
}

/// The mean total loss over the last fifty steps.
fn last_loss(history: &History) -> f64 {
    let losses = history.column(Series::of_all(Quantity::Loss, Split::Train)).unwrap();
    losses[losses.len() - 50..].iter().sum::<f64>() / 50.0
}

#[test]
fn long_constant_steps_hover_and_short_or_decaying_ones_settle() {
    for recording in &*HOVERING {
        for (seed, histories) in SEEDS.iter().zip(recording.histories().chunks_exact(5)) {
            let [four, two, half, power, angle] = [0, 1, 2, 3, 4].map(|place| apart_from_opposition(&histories[place]));
            assert!(two > 0.1 && four > two, "constant steps of 2 and 4 hover: {two} {four}");
            assert!(last_loss(&histories[0]) > last_loss(&histories[1]), "the longer ones farther away");
            for (settled, name) in [(half, "0.5"), (power, "power decay"), (angle, "angle")] {
                assert!(settled < 0.01, "{name} settles on seed {seed}: {settled}");
            }
        }
    }
}

/// The steps of an algorithm on all seeds: below half of the smallest safe learning rate, up to it, and above it.
fn counted(recording: &Recording, place: usize) -> [StepCount; 3] {
    let mut sums = [StepCount::default(); 3];
    for history in of_algorithm(recording, place) {
        let counts = StepSafety::from_history(history);
        for (sum, count) in sums.iter_mut().zip([counts.below_half, counts.between, counts.above]) {
            *sum = StepCount { steps: sum.steps + count.steps, worse: sum.worse + count.worse };
        }
    }
    sums
}

#[test]
fn steps_below_half_the_safe_length_make_no_class_worse() {
    let [imbalanced, balanced] = &*SAFE_STEPS;
    let [gd, normalized] = [0, 1].map(|place| counted(imbalanced, place));
    assert!(gd[2].steps >= 20, "GD takes unsafe steps: {gd:?}");
    assert_eq!(gd[2].worse, gd[2].steps, "and each makes some class worse");
    assert_eq!(normalized[2].steps, 0, "{normalized:?}");
    for counts in [gd, normalized, counted(balanced, 0), counted(balanced, 1)] {
        assert!(counts[0].steps > 300 && counts[0].worse == 0, "{counts:?}");
    }
}

/// The share of the first class among the predictions of each seed's untrained network.
fn first_guesses(hidden: Vec<Hidden>, seeds: u32) -> Vec<f64> {
    let mut document = Preset::named("initial-guess").unwrap().experiment().document().clone();
    document.model = Architecture::Mlp { hidden };
    document.training.steps = 1;
    document.training.seeds = (1..=seeds).collect();
    let recording = Recording::train(Experiment::check(document).unwrap(), &digits(&["4", "9"])).unwrap();
    let share = Series::of_class(Quantity::PredictedShare, Split::Train, 0);
    recording.histories().iter().map(|history| history.values(share).unwrap()[0]).collect()
}

#[test]
fn networks_of_relu_often_guess_one_class_and_those_of_tanh_seldom_do() {
    let one_sided = |activation, depth| {
        let guesses = first_guesses(vec![Hidden { width: 32, activation }; depth], 100);
        let mean = guesses.iter().sum::<f64>() / guesses.len() as f64;
        assert!((mean - 0.5).abs() < 0.1, "neither class is preferred over the seeds: {mean}");
        guesses.iter().filter(|share| !(0.1..=0.9).contains(*share)).count()
    };
    let relu = [1, 4].map(|depth| one_sided(Activation::Relu, depth));
    let tanh = [1, 4].map(|depth| one_sided(Activation::Tanh, depth));
    assert!(relu[0] >= 25 && relu[1] >= 40 && tanh[0] <= 20 && tanh[1] <= 20, "{relu:?} {tanh:?}");
}

/// The seeds on which some class drops although both are equally frequent, and those on which it is the class that the
/// untrained network predicts more often.
fn drops_without_imbalance(activation: Activation) -> [usize; 2] {
    let mut document = Preset::named("initial-guess").unwrap().experiment().document().clone();
    document.model = Architecture::Mlp { hidden: vec![Hidden { width: 32, activation }; 4] };
    let recording = Recording::train(Experiment::check(document).unwrap(), &digits(&["4", "9"])).unwrap();
    let mut found = [0, 0];
    for history in recording.histories() {
        let depth = |class| history.tracker().recall_drop(class).unwrap().depth;
        let share = history.values(Series::of_class(Quantity::PredictedShare, Split::Train, 1)).unwrap()[0];
        let guessed = usize::from(share > 0.5);
        found[0] += usize::from(depth(0).max(depth(1)) > DROP);
        found[1] += usize::from(depth(guessed) > DROP);
    }
    found
}

#[test]
fn without_imbalance_the_class_that_is_guessed_first_drops() {
    let [relu, tanh] = [Activation::Relu, Activation::Tanh].map(drops_without_imbalance);
    println!("{relu:?} {tanh:?}");
    assert_eq!(relu[0], relu[1], "no other class drops");
    assert!(relu[0] >= 8, "{relu:?}");
}
