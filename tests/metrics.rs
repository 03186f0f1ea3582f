//! Metrics against scikit-learn and imbalanced-learn: the cases of tests/reference/metrics.py, through a network, an
//! observer and a history. `cargo xtask metrics` computes a thousand cases, and prints the largest differences.
#![cfg(not(target_arch = "wasm32"))]
// With `Real` = f64, conversions that single precision needs convert nothing.
#![cfg_attr(feature = "double", allow(clippy::unnecessary_cast))]

use imbalance_lab::data::{Dataset, PackedExamples, Shape};
use imbalance_lab::dynamics::{Algorithm, Direction, Examples, Sampling, Trainer};
use imbalance_lab::kernel::Real;
use imbalance_lab::model::Architecture;
use imbalance_lab::observe::{
    Columns, Decisions, History, Observables, Observer, Operating, OutcomeTracker, Quantity, Series, Split, Subject,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

fn cases() -> Vec<Value> {
    let text = match std::env::var("METRICS_CASES") {
        Ok(file) => std::fs::read_to_string(file).unwrap(),
        Err(_) => include_str!("reference/metrics.json").to_owned(),
    };
    serde_json::from_str(&text).unwrap()
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|value| value.as_f64().unwrap_or(f64::NAN)).collect()
}

/// The rows of each class, which may have none.
fn grouped(case: &Value, classes: usize) -> Dataset {
    let labels = numbers(&case["labels"]);
    let rows: Vec<Vec<Real>> = case["logits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| numbers(row).iter().map(|&z| z as Real).collect())
        .collect();
    let mut set = Dataset::new(Shape::features(classes));
    for class in 0..classes {
        let members = rows.iter().zip(&labels).filter(|(_, label)| **label == class as f64);
        set.push_class(members.map(|(row, _)| row.clone()));
    }
    set
}

/// One record of a network whose logits are its inputs, with the case as its test examples.
fn recorded(case: &Value, columns: &Columns) -> History {
    let classes = columns.classes();
    let test = Arc::new(PackedExamples::from_dataset(&grouped(case, classes)));
    let mut train = Dataset::new(Shape::features(classes));
    (0..classes).for_each(|class| train.push_class([vec![class as Real; classes]]));
    let network = Architecture::Linear {}.build(train.shape(), classes).unwrap();
    let mut identity = vec![0.0; network.parameters()];
    (0..classes).for_each(|class| identity[class * (classes + 1)] = 1.0);
    let algorithm = Algorithm::new(Sampling::Full, Direction::Mean, 0.1);
    let sampler = algorithm.sampling.sampler(&train.counts(), None, 1).unwrap();
    let mut trainer = Trainer::new(network, Arc::new(Examples::new(train)), algorithm, sampler, identity).unwrap();
    let mut record = Vec::new();
    Observer::new(columns.clone(), test).observe(&mut trainer, false, &mut record).unwrap();
    OutcomeTracker::new(classes).write(&mut record);
    let mut history = History::with(columns.clone());
    history.extend(&record).unwrap();
    history
}

/// What was compared of each quantity: the number of values, how many of them are undefined, and the largest
/// difference.
#[derive(Default)]
struct Compared(BTreeMap<&'static str, (usize, usize, f64)>);

impl Compared {
    fn assert_near(&mut self, name: &'static str, found: f64, expected: f64, within: f64, case: &str) {
        let difference = (found - expected).abs();
        let is_undefined = found.is_nan() && expected.is_nan();
        assert!(is_undefined || difference <= within, "{case}, {name}: {found} is not {expected}");
        let (values, undefined, largest) = self.0.entry(name).or_default();
        *values += 1;
        *undefined += usize::from(is_undefined);
        *largest = largest.max(difference);
    }

    fn assert_value(&mut self, history: &History, of: (Quantity, Subject), expected: f64, within: f64, case: usize) {
        let (quantity, subject) = of;
        let found = history.values(Series { quantity, split: Split::Test, subject }).unwrap()[0];
        self.assert_near(quantity.name(), found, expected, within, &format!("case {case}, {subject:?}"));
    }
}

impl Drop for Compared {
    fn drop(&mut self) {
        for (name, (values, undefined, largest)) in &self.0 {
            println!("{name}: {values} values, {undefined} undefined, largest difference {largest:.1e}");
        }
    }
}

#[test]
fn metrics_equal_those_of_scikit_learn() {
    let cases = cases();
    assert!(cases.len() >= 100);
    let mut compared = Compared::default();
    for (index, case) in cases.iter().enumerate() {
        let classes = case["confusion"].as_array().unwrap().len();
        let history = recorded(case, &Columns::new(classes));
        let matrix: Vec<u32> =
            case["confusion"].as_array().unwrap().iter().flat_map(numbers).map(|count| count as u32).collect();
        assert_eq!(history.confusion(0, Split::Test).matrix(), Some(&matrix[..]), "case {index}");
        for quantity in [Quantity::Recall, Quantity::Precision, Quantity::F1, Quantity::PredictedShare] {
            for (class, &expected) in numbers(&case[quantity.name()]).iter().enumerate() {
                compared.assert_value(&history, (quantity, Subject::Class(class)), expected, 1e-12, index);
            }
        }
        for quantity in
            [Quantity::Accuracy, Quantity::BalancedAccuracy, Quantity::MacroF1, Quantity::GMean, Quantity::Matthews]
        {
            let expected = case[quantity.name()].as_f64().unwrap_or(f64::NAN);
            compared.assert_value(&history, (quantity, Subject::All), expected, 1e-12, index);
        }
        for quantity in [Quantity::RocAuc, Quantity::AveragePrecision] {
            let expected = numbers(&case[quantity.name()]);
            for (class, &expected) in expected[..classes].iter().enumerate() {
                compared.assert_value(&history, (quantity, Subject::Class(class)), expected, 1e-9, index);
            }
            compared.assert_value(&history, (quantity, Subject::All), expected[classes], 1e-9, index);
        }
    }
}

#[test]
fn shifted_decisions_curves_and_calibration_equal_those_of_scikit_learn() {
    let (mut curves, mut drawn) = (0, 0);
    let mut compared = Compared::default();
    for (index, case) in cases().iter().enumerate() {
        let expected = &case["decisions"];
        let counts: Vec<usize> = numbers(&expected["counts"]).iter().map(|&count| count as usize).collect();
        let truths = numbers(&case["labels"]).iter().map(|&label| label as usize).collect();
        let logits = case["logits"].as_array().unwrap().iter().flat_map(numbers).collect();
        let mut decisions = Decisions::from_logits(&counts, truths, logits);
        let tau = expected["tau"].as_f64().unwrap();
        let matrix: Vec<u32> =
            expected["confusion"].as_array().unwrap().iter().flat_map(numbers).map(|count| count as u32).collect();
        assert_eq!(decisions.confusion(tau), matrix, "case {index}");
        let (found, error) = (decisions.calibration_error(tau), expected["calibration_error"].as_f64().unwrap());
        compared.assert_near("calibration_error", found, error, 1e-12, &format!("case {index}"));
        drawn += usize::from(error > 0.0);
        let Some(curve) = expected["curve"].as_array() else { continue };
        let [false_positives, recall, precision] = [0, 1, 2].map(|place| numbers(&curve[place]));
        let points = decisions.curve(0);
        assert_eq!((points.len(), points.len() - 1), (recall.len(), precision.len()), "case {index}");
        assert!(points[0].precision.is_nan());
        for (place, point) in points.iter().enumerate() {
            let at = format!("case {index}, point {place}");
            let rate = false_positives[place];
            compared.assert_near("false positives of a curve", point.false_positives, rate, 1e-12, &at);
            compared.assert_near("recall of a curve", point.recall, recall[place], 1e-12, &at);
            if place > 0 {
                compared.assert_near("precision of a curve", point.precision, precision[place - 1], 1e-12, &at);
            }
        }
        // Two classes: what any τ decides lies on the curve.
        if counts.len() == 2 {
            let chosen = decisions.operating(0, tau);
            let on =
                |point: &Operating| (point.recall, point.false_positives) == (chosen.recall, chosen.false_positives);
            assert!(points.iter().any(on), "case {index}: {chosen:?} {points:?}");
        }
        curves += 1;
    }
    assert!(curves > 50 && drawn > 90, "{curves} {drawn}");
}

#[test]
fn the_sums_of_many_classes_give_the_same_metrics_as_all_their_counts() {
    // Twenty-one classes, most of them without examples.
    let mut case = cases().swap_remove(0);
    for row in case["logits"].as_array_mut().unwrap() {
        let list = row.as_array_mut().unwrap();
        list.resize(21, Value::from(-50.0));
    }
    let [sums, all] = [false, true]
        .map(|confusion| recorded(&case, &Columns::with(21, Observables { confusion, ..Observables::default() })));
    assert_eq!(sums.confusion(0, Split::Test).matrix(), None);
    assert!(all.confusion(0, Split::Test).matrix().is_some());
    let derived = sums.columns().series().iter().filter(|series| series.quantity.follows_from_counts());
    let mut compared = 0;
    for &series in derived {
        let [found, expected] = [&sums, &all].map(|history| history.values(series).unwrap()[0]);
        assert_eq!(found.to_bits(), expected.to_bits(), "{series:?}");
        compared += usize::from(!found.is_nan());
    }
    assert!(compared > 60, "{compared}");
}
