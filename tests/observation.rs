//! Observing a run: the records are right, and observing does not change the run.

// With `Real` = f64, conversions that single precision needs convert nothing.
#![cfg_attr(feature = "double", allow(clippy::useless_conversion))]

mod common;

use common::{data_source, document};
use imbalance_lab::experiment::{Experiment, Run};
use imbalance_lab::observe::{History, Outcome, Quantity, Series, Split, Subject, descent_conditions};
use sha2::{Digest, Sha256};

const MLP: &str = r#"{"kind": "mlp", "hidden": [{"width": 6, "activation": "tanh"}]}"#;

fn algorithm(batches: &str, direction: &str, rate: f64) -> String {
    format!(r#"{{"sampling": "{batches}", "direction": "{direction}", "learning_rate": {rate}}}"#)
}

fn experiment(training: &str, algorithms: &str) -> Experiment {
    Experiment::read(&document(MLP, training, algorithms)).unwrap()
}

/// The history of an experiment's first run, and the run at its end.
fn finished(experiment: &Experiment) -> (History, Run) {
    let mut run = Run::new(experiment, 0, &data_source()).unwrap();
    run.advance(usize::MAX);
    (run.take_history(), run)
}

fn column(history: &History, quantity: Quantity, class: usize) -> &[f64] {
    history.column(Series::of_class(quantity, Split::Train, class)).unwrap()
}

#[test]
fn runs_do_not_depend_on_how_they_are_advanced_or_observed() {
    let sgd = algorithm("stratified", "rescaled", 0.05);
    let experiment = experiment(r#"{"steps": 25, "batch_size": 12, "seeds": [5]}"#, &sgd);
    let (_, whole) = finished(&experiment);
    let mut pieces = Run::new(&experiment, 0, &data_source()).unwrap();
    for steps in [1, 0, 7, 3, 1, 100] {
        pieces.advance(steps);
        let _ = (pieces.take_records(), pieces.checksum());
    }
    assert_eq!(whole.checksum(), pieces.checksum());
    // Recording seldom instead of always leaves the parameters alone.
    let seldom = r#"{"steps": 25, "batch_size": 12, "seeds": [5], "record": {"kind": "every", "steps": 25}}"#;
    let (_, seldom) = finished(&self::experiment(seldom, &sgd));
    assert_eq!(whole.trainer().parameters(), seldom.trainer().parameters());
}

/// docs/document.md describes the bytes.
#[test]
fn the_checksum_is_the_sha256_of_the_checked_series_and_the_parameters() {
    let experiment =
        experiment(r#"{"steps": 9, "batch_size": 12, "seeds": [5]}"#, &algorithm("stratified", "rescaled", 0.05));
    let mut run = Run::new(&experiment, 0, &data_source()).unwrap();
    run.advance(usize::MAX);
    let (series, records) = (run.columns().checked(), run.take_records());
    let records = records.chunks(run.columns().record_length()).flat_map(|record| &record[..=series]).copied();
    let parameters = run.trainer().parameters().iter().map(|&x| f64::from(x));
    let bytes = |number: f64| if number.is_nan() { [0, 0, 0, 0, 0, 0, 0xf8, 0x7f] } else { number.to_le_bytes() };
    let digest = Sha256::digest(records.chain(parameters).flat_map(bytes).collect::<Vec<u8>>());
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(run.checksum().to_string(), digits[..16]);
}

#[test]
fn another_seed_gives_another_run_and_algorithms_of_a_seed_share_their_start() {
    let both = [algorithm("full", "mean", 0.05), algorithm("full", "normalized", 0.05)].join(",");
    let experiment = experiment(r#"{"steps": 3, "seeds": [1, 2]}"#, &both);
    let starts: Vec<_> = (0..4)
        .map(|index| Run::new(&experiment, index, &data_source()).unwrap().trainer().parameters().to_vec())
        .collect();
    assert_eq!(starts[0], starts[1]);
    assert_eq!(starts[2], starts[3]);
    assert_ne!(starts[0], starts[2]);
}

#[test]
fn the_actual_change_is_the_difference_of_losses_on_any_schedule() {
    let gd = algorithm("full", "mean", 0.1);
    let (dense, _) = finished(&experiment(r#"{"steps": 12, "seeds": [1]}"#, &gd));
    let sparse = r#"{"steps": 12, "seeds": [1], "record": {"kind": "every", "steps": 5}}"#;
    let (sparse, _) = finished(&experiment(sparse, &gd));
    assert_eq!(sparse.steps(), [0.0, 5.0, 10.0, 12.0]);
    for class in 0..3 {
        let loss = column(&dense, Quantity::Loss, class);
        let change = column(&dense, Quantity::ActualChange, class);
        for step in 0..12 {
            assert_eq!(change[step], loss[step + 1] - loss[step]);
        }
        assert!(change[12].is_nan(), "after the last step nothing changes any more");
        let seldom = column(&sparse, Quantity::ActualChange, class);
        assert_eq!(seldom[..3], [change[0], change[5], change[10]]);
    }
}

// Second-order effects of small steps need the digits of f64.
#[cfg(feature = "double")]
#[test]
fn predicted_and_actual_changes_agree_for_small_steps() {
    for direction in ["mean", "class_mean", "normalized", "bisection"] {
        let gap = |rate: f64| {
            let experiment = experiment(r#"{"steps": 1, "seeds": [1]}"#, &algorithm("full", direction, rate));
            let (history, _) = finished(&experiment);
            let of = |quantity, class| column(&history, quantity, class)[0];
            (0..3).map(|l| (of(Quantity::PredictedChange, l) - of(Quantity::ActualChange, l)).abs()).fold(0.0, f64::max)
        };
        let (coarse, fine) = (gap(1e-3), gap(1e-4));
        assert!(fine < 0.011 * coarse && fine > 0.0, "{direction}: {coarse:e} {fine:e}");
    }
}

#[test]
fn on_full_batches_the_contributions_sum_to_the_descent() {
    for direction in ["mean", "class_mean", "normalized", "bisection"] {
        let experiment = experiment(r#"{"steps": 6, "seeds": [2]}"#, &algorithm("full", direction, 0.05));
        let (history, _) = finished(&experiment);
        let length = Series { quantity: Quantity::DirectionNorm, split: Split::Train, subject: Subject::All };
        for step in 0..6 {
            let d = history.column(length).unwrap()[step];
            let next_step = history.next_step(step as f64).unwrap();
            assert_eq!(next_step.step(), step as f64);
            for condition in descent_conditions(&next_step).into_iter().flatten() {
                let (effects, measured) = (condition.own + condition.others, condition.alignment * d);
                assert!((effects - measured).abs() < 1e-5 * d, "{direction}, step {step}: {effects} {measured}");
            }
            assert!(descent_conditions(&next_step).iter().all(Option::is_some));
        }
        assert_eq!(history.next_step(6.0).unwrap().step(), 5.0, "after the last step there is none to come");
    }
}

#[test]
fn a_diverged_run_reports_it_and_keeps_its_curve() {
    // Steps this large multiply the parameters of a deep network without bounds until they overflow.
    let layers = [r#"{"width": 6, "activation": "leaky_relu"}"#; 4].join(",");
    let deep = format!(r#"{{"kind": "mlp", "hidden": [{layers}]}}"#);
    let document = document(&deep, r#"{"steps": 400, "seeds": [1]}"#, &algorithm("full", "mean", 1000.0));
    let (history, run) = finished(&Experiment::read(&document).unwrap());
    let fault = run.fault().expect("it diverges");
    assert!(run.is_finished() && fault.step < 400);
    assert_eq!(fault.to_string(), format!("diverged at step {}; use a smaller learning rate", fault.step));
    assert!(
        run.trainer().parameters().iter().all(|x| x.is_finite()),
        "the parameters stay where they last were finite"
    );
    for class in 0..3 {
        assert!(column(&history, Quantity::Loss, class).iter().all(|loss| loss.is_finite()));
    }
}

#[test]
fn absent_classes_and_clamped_projections_are_counted_and_reported() {
    let training = r#"{"steps": 20, "batch_size": 2, "seeds": [1]}"#;
    let (history, run) = finished(&experiment(training, &algorithm("uniform", "normalized", 0.01)));
    // Two examples cannot hold three classes: where one is missing, it has no projection and no part in the step.
    for class in 0..3 {
        let absent = column(&history, Quantity::BatchNorm, class).iter().filter(|norm| **norm == 0.0).count();
        assert_eq!(run.trainer().absent_steps()[class], absent);
        let undefined = column(&history, Quantity::Projection, class)[..20].iter().filter(|p| p.is_nan()).count();
        assert_eq!(undefined, absent);
    }
    assert!(run.trainer().absent_steps().iter().sum::<usize>() >= 20);
    assert_eq!(run.trainer().zero_gradient_steps(), [0; 3]);
    let absent = run.trainer().absent_steps()[2];
    let note = format!(
        "{absent} steps had no example of class \"7\" in their mini-batch. Increase batch_size or use stratified sampling."
    );
    assert!(absent > 1 && run.notes().contains(&note), "{:?}", run.notes());
    let clamped = algorithm("stratified", "rescaled", 0.01).replace('}', ", \"projection_floor\": 1}");
    let (_, run) = finished(&experiment(r#"{"steps": 5, "batch_size": 6, "seeds": [1]}"#, &clamped));
    let note = "5 steps rescaled a class less than its projection requires, because the projection was too close to 0. Increase batch_size.";
    assert_eq!(run.notes(), [note]);
    let (_, run) = finished(&experiment(r#"{"steps": 5, "seeds": [1]}"#, &algorithm("full", "normalized", 0.01)));
    assert_eq!(run.notes(), [""; 0]);
}

/// What became of an experiment's runs, but for the mean projection, which is one over recorded steps.
fn outcomes(experiment: &Experiment) -> Vec<(Outcome, bool)> {
    let outcome = |index| {
        let mut run = Run::new(experiment, index, &data_source()).unwrap();
        let mut history = History::with(experiment.columns());
        // A run on its way is told of as well, in pieces.
        while !run.is_finished() {
            run.advance(13);
            history.extend(&run.take_records()).unwrap();
        }
        let mut again = History::with(experiment.columns());
        again.extend(&history.records()).unwrap();
        let mut outcome = Outcome::from_history(&history).unwrap();
        assert_eq!(format!("{:?}", Outcome::from_history(&again)), format!("{:?}", Some(&outcome)), "records tell all");
        outcome.classes.iter_mut().for_each(|class| class.projection = None);
        (outcome, run.fault().is_some())
    };
    (0..experiment.runs().len()).map(outcome).collect()
}

const DEEP: &str =
    r#"{"kind": "mlp", "hidden": [{"width": 9, "activation": "relu"}, {"width": 9, "activation": "relu"}]}"#;

/// The outcomes of 120 steps recorded at every step, and of the same recorded in other ways.
fn schedules(algorithms: &[String], seeds: &str) -> [Vec<(Outcome, bool)>; 4] {
    let schedules = [
        r#"{"kind": "every", "steps": 1}"#,
        r#"{"kind": "every", "steps": 50}"#,
        r#"{"kind": "every", "steps": 7}"#,
        r#"{"kind": "log", "records": 9}"#,
    ];
    schedules.map(|schedule| {
        let training = format!(r#"{{"steps": 120, "batch_size": 12, "seeds": {seeds}, "record": {schedule}}}"#);
        outcomes(&Experiment::read(&document(DEEP, &training, &algorithms.join(","))).unwrap())
    })
}

#[test]
fn outcomes_on_full_batches_do_not_depend_on_what_is_recorded() {
    let mut algorithms: Vec<String> = [0.03, 0.3, 3.0, 30.0, 1000.0].map(|rate| algorithm("full", "mean", rate)).into();
    algorithms.push(algorithm("full", "normalized", 0.05));
    // These need the full gradients at every step as well.
    algorithms.push(algorithm("stratified", "rescaled", 0.05));
    let [all, others @ ..] = schedules(&algorithms, "[1, 2, 3]");
    assert!(all.iter().all(|(outcome, _)| outcome.untracked_from.is_none()));
    assert!(all.iter().any(|(outcome, _)| outcome.delay.is_some_and(|delay| delay > 1.0 && delay % 50.0 != 0.0)));
    assert!(
        all.iter().any(|(outcome, _)| outcome.classes.iter().any(|class| class.depth > 0.05 && class.extremum > 0.0))
    );
    // In double precision no number of these runs overflows.
    assert!(cfg!(feature = "double") || all.iter().any(|(_, diverged)| *diverged), "a run that breaks off");
    for other in others {
        assert_eq!(other, all);
    }
}

#[test]
fn outcomes_on_mini_batches_are_valid_bounds_and_say_so() {
    let algorithms = [algorithm("stratified", "mean", 0.3), algorithm("oversampled", "normalized", 0.1)];
    let [all, others @ ..] = schedules(&algorithms, "[1, 2, 3, 4, 5, 6]");
    for (place, (truth, _)) in all.iter().enumerate() {
        assert_eq!(truth.untracked_from, None);
        for (marked, _) in others.iter().map(|other| &other[place]) {
            let from = marked.untracked_from.expect("steps between records are not tracked");
            assert!(from > 0.0 && from < 120.0);
            let at = |delay: Option<f64>| delay.unwrap_or(f64::INFINITY);
            assert!(at(truth.delay) <= at(marked.delay), "reached at the latest then");
            if marked.delay_is_certain() {
                assert_eq!(marked.delay, truth.delay);
            } else {
                assert!(at(truth.delay) >= from.min(at(marked.delay)), "all before was tracked");
            }
            for (marked, truth) in marked.classes.iter().zip(&truth.classes) {
                assert!(marked.depth <= truth.depth && marked.loss_rise <= truth.loss_rise, "as deep at least");
                assert_eq!(marked.recall, truth.recall, "the last step is always recorded");
            }
        }
    }
    let uncertain = others.iter().flatten().filter(|(outcome, _)| !outcome.delay_is_certain()).count();
    assert!(uncertain > 0);
}

#[test]
fn zero_gradients_are_counted_separately_and_need_no_note() {
    // So long a step makes every class but one certain: the loss of its examples is exactly 0, with every example there.
    let training = r#"{"steps": 6, "seeds": [1]}"#;
    let (history, run) = finished(&experiment(training, &algorithm("full", "mean", 1000.0)));
    let learned: Vec<usize> = (0..3)
        .map(|class| {
            let (losses, recalls) =
                (column(&history, Quantity::Loss, class), column(&history, Quantity::Recall, class));
            let zero = losses.iter().zip(recalls).take(6).filter(|(loss, _)| **loss == 0.0);
            zero.inspect(|(_, recall)| assert_eq!(**recall, 1.0)).count()
        })
        .collect();
    assert!(learned.iter().sum::<usize>() > 0, "no class is learned perfectly");
    assert_eq!(run.trainer().zero_gradient_steps(), learned);
    assert_eq!(run.trainer().absent_steps(), [0; 3]);
    assert_eq!(run.notes(), [""; 0]);
}
