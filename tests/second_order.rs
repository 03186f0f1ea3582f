//! Curvature, safe learning rates, weight decay and schedules. Second-order effects of small steps need the digits of
//! `f64`, so most of these tests run with the `double` feature.
#![cfg(not(target_arch = "wasm32"))]
// With `Real` = f64, conversions that single precision needs convert nothing.
#![cfg_attr(feature = "double", allow(clippy::useless_conversion))]

mod common;

use common::{data_source, document};
use imbalance_lab::experiment::{Experiment, Run};
use imbalance_lab::observe::{History, Quantity, Series, Split};

const TANH: &str = r#"{"kind": "mlp", "hidden": [{"width": 6, "activation": "tanh"}]}"#;

fn history(training: &str, algorithm: &str) -> History {
    let experiment = Experiment::read(&document(TANH, training, algorithm)).unwrap();
    Run::new(&experiment, 0, &data_source()).unwrap().into_history()
}

fn of_class(history: &History, quantity: Quantity, class: usize, index: usize) -> f64 {
    history.column(Series::of_class(quantity, Split::Train, class)).unwrap()[index]
}

fn rates(history: &History) -> Vec<f64> {
    let rates = history.column(Series::of_all(Quantity::LearningRate, Split::Train)).unwrap();
    rates[..rates.len() - 1].to_vec()
}

#[cfg(feature = "double")]
#[test]
fn the_error_of_the_second_order_prediction_falls_like_the_third_power_of_the_learning_rate() {
    for rest in ["", r#", "optimizer": {"kind": "sgd", "weight_decay": 0.3}"#, r#", "optimizer": {"kind": "sign"}"#] {
        for direction in ["mean", "normalized"] {
            // |actual − predicted − η² (n/n_l) κ_l/2|, and the same without the curvature.
            let errors = |rate: f64| {
                let algorithm =
                    format!(r#"{{"sampling": "full", "direction": "{direction}", "learning_rate": {rate}{rest}}}"#);
                let history = history(r#"{"steps": 1, "seeds": [1], "observe": ["curvature"]}"#, &algorithm);
                let counts = [56.0, 21.0, 8.0];
                let all: f64 = counts.iter().sum();
                let gap = |class: usize, with: f64| {
                    let of = |quantity| of_class(&history, quantity, class, 0);
                    let second = rate * rate * all / counts[class] * of(Quantity::Curvature) / 2.0;
                    (of(Quantity::ActualChange) - of(Quantity::PredictedChange) - with * second).abs()
                };
                [1.0, 0.0].map(|with| (0..3).map(|class| gap(class, with)).fold(0.0, f64::max))
            };
            let (coarse, fine) = (errors(4e-3), errors(1e-3));
            let exponents = [0, 1].map(|k| (coarse[k] / fine[k]).log(4.0));
            assert!((exponents[0] - 3.0).abs() < 0.15, "{direction}{rest}: {exponents:?} {coarse:?} {fine:?}");
            assert!((exponents[1] - 2.0).abs() < 0.15, "{direction}{rest}: {exponents:?}");
        }
    }
}

/// Hessian–vector products by forward-mode differentiation of the backward pass, for one hidden layer of tanh units and
/// cross-entropy: an implementation of its own, example by example.
#[cfg(feature = "double")]
mod exact {
    use imbalance_lab::dynamics::Trainer;

    /// sᵀ∇²f^(l) s of each class of a network with `width` hidden units.
    pub fn curvatures(trainer: &Trainer, width: usize) -> Vec<f64> {
        let rows = trainer.examples().rows();
        let (inputs, classes) = (rows.shape().len(), rows.classes());
        let (x, s) = (trainer.parameters(), trainer.update().unwrap());
        let (w1, b1) = (0, inputs * width);
        let (w2, b2) = (b1 + width, b1 + width + width * classes);
        let of_example = |row: &[f64], class: usize| {
            // The second derivative of f(x + ε s) at ε = 0: values, first and second derivatives along s.
            let mut hidden = Vec::new();
            for j in 0..width {
                let weight = |v: &[f64], i: usize| v[w1 + j * inputs + i];
                let a: f64 = (0..inputs).map(|i| weight(x, i) * row[i]).sum::<f64>() + x[b1 + j];
                let da: f64 = (0..inputs).map(|i| weight(s, i) * row[i]).sum::<f64>() + s[b1 + j];
                let h = a.tanh();
                let slope = 1.0 - h * h;
                hidden.push((h, slope * da, -2.0 * h * slope * da * da));
            }
            let logits: Vec<(f64, f64, f64)> = (0..classes)
                .map(|k| {
                    let mut z = (x[b2 + k], s[b2 + k], 0.0);
                    for (j, &(h, dh, ddh)) in hidden.iter().enumerate() {
                        let (w, dw) = (x[w2 + k * width + j], s[w2 + k * width + j]);
                        z.0 += w * h;
                        z.1 += w * dh + dw * h;
                        z.2 += w * ddh + 2.0 * dw * dh;
                    }
                    z
                })
                .collect();
            let largest = logits.iter().map(|z| z.0).fold(f64::NEG_INFINITY, f64::max);
            let total: f64 = logits.iter().map(|z| (z.0 - largest).exp()).sum();
            let p = |k: usize| (logits[k].0 - largest).exp() / total;
            let mean: f64 = (0..classes).map(|k| p(k) * logits[k].1).sum();
            let variance: f64 = (0..classes).map(|k| p(k) * (logits[k].1 - mean) * (logits[k].1 - mean)).sum();
            let bend: f64 = (0..classes).map(|k| p(k) * logits[k].2).sum();
            variance + bend - logits[class].2
        };
        let of_class = |class: usize| {
            let sum: f64 = rows.class(class).map(|example| of_example(rows.row(example), class)).sum();
            sum / rows.len() as f64
        };
        (0..classes).map(of_class).collect()
    }
}

#[cfg(feature = "double")]
#[test]
fn curvatures_equal_exact_hessian_vector_products() {
    let algorithms = [
        r#"{"sampling": "full", "direction": "mean", "learning_rate": 0.1}"#,
        r#"{"sampling": "stratified", "direction": "normalized", "learning_rate": 0.1}"#,
        r#"{"sampling": "full", "direction": "normalized", "learning_rate": 0.05, "optimizer": {"kind": "adam", "weight_decay": 0.1}}"#,
    ];
    for algorithm in algorithms {
        let training = r#"{"steps": 9, "batch_size": 12, "seeds": [3], "observe": ["curvature"]}"#;
        let experiment = Experiment::read(&document(TANH, training, algorithm)).unwrap();
        let mut run = Run::new(&experiment, 0, &data_source()).unwrap();
        let mut expected = Vec::new();
        for _ in 0..9 {
            expected.push(exact::curvatures(run.trainer(), 6));
            run.advance(1);
        }
        let history = run.take_history();
        for (index, expected) in expected.iter().enumerate() {
            let scale = expected.iter().map(|curvature| curvature.abs()).fold(0.0, f64::max);
            for (class, exact) in expected.iter().enumerate() {
                let found = of_class(&history, Quantity::Curvature, class, index);
                assert!((found - exact).abs() < 1e-6 * scale, "{algorithm}, step {index}: {found} {exact}");
            }
        }
    }
}

#[test]
fn the_safe_learning_rate_is_where_the_second_order_change_vanishes() {
    let gd = r#"{"sampling": "full", "direction": "mean", "learning_rate": 0.05}"#;
    let history = history(r#"{"steps": 30, "seeds": [1], "observe": ["curvature"]}"#, gd);
    let counts = [56.0, 21.0, 8.0];
    let mut checked = 0;
    for (index, class) in (0..30).flat_map(|index| (0..3).map(move |class| (index, class))) {
        let of = |quantity| of_class(&history, quantity, class, index);
        // −η (n/n_l) ⟨s, G_l⟩ is the predicted change.
        let slope = -of(Quantity::PredictedChange) / 0.05 * counts[class] / 85.0;
        let (curvature, safe) = (of(Quantity::Curvature), of(Quantity::SafeLearningRate));
        if slope <= 0.0 {
            assert_eq!(safe, 0.0);
        } else if curvature <= 0.0 {
            assert!(safe.is_nan());
        } else {
            assert!((safe * curvature - 2.0 * slope).abs() < 1e-9 * slope, "{index} {class}");
            checked += 1;
        }
    }
    assert!(checked > 30);
    assert!(of_class(&history, Quantity::Curvature, 0, 30).is_nan(), "after the last step there is none to come");
}

#[test]
fn what_is_not_asked_for_is_not_recorded_and_asking_changes_no_parameter() {
    let sgd = r#"{"sampling": "stratified", "direction": "normalized", "learning_rate": 0.05}"#;
    let run = |observe: &str| {
        let training = format!(r#"{{"steps": 8, "batch_size": 12, "seeds": [2]{observe}}}"#);
        let experiment = Experiment::read(&document(TANH, &training, sgd)).unwrap();
        let mut run = Run::new(&experiment, 0, &data_source()).unwrap();
        run.advance(8);
        run
    };
    let (mut plain, asked) = (run(""), run(r#", "observe": ["curvature", "confusion"]"#));
    assert_eq!(plain.checksum(), asked.checksum());
    let curvature = Series::of_class(Quantity::Curvature, Split::Train, 0);
    assert_eq!(plain.take_history().values(curvature), None);
    assert!(asked.columns().position(curvature).is_some());
}

#[test]
fn schedules_set_the_learning_rate_of_each_step() {
    let of = |schedule: &str| {
        let gd =
            format!(r#"{{"sampling": "full", "direction": "mean", "learning_rate": 0.5, "schedule": {schedule}}}"#);
        history(r#"{"steps": 4, "seeds": [1]}"#, &gd)
    };
    assert_eq!(rates(&of(r#"{"kind": "constant"}"#)), [0.5; 4]);
    assert_eq!(rates(&of(r#"{"kind": "constant", "warmup": 2}"#)), [0.25, 0.5, 0.5, 0.5]);
    assert_eq!(rates(&of(r#"{"kind": "step", "every": 2, "factor": 0.5}"#)), [0.5, 0.5, 0.25, 0.25]);
    assert_eq!(rates(&of(r#"{"kind": "power", "exponent": 1, "after": 1}"#)), [0.5, 0.25, 0.5 / 3.0, 0.125]);
    let cosine = rates(&of(r#"{"kind": "cosine"}"#));
    assert!((cosine[0] - 0.5).abs() < 1e-15 && (cosine[2] - 0.25).abs() < 1e-15, "{cosine:?}");
    // The first step of any schedule without a warm-up is that of a constant learning rate.
    let losses = |history: &History| of_class(history, Quantity::Loss, 0, 1);
    assert_eq!(losses(&of(r#"{"kind": "cosine"}"#)), losses(&of(r#"{"kind": "constant"}"#)));
    assert_ne!(losses(&of(r#"{"kind": "constant", "warmup": 2}"#)), losses(&of(r#"{"kind": "constant"}"#)));
}

#[test]
fn the_angle_schedule_shrinks_with_the_cosines_of_the_class_gradients() {
    for sampling in ["full", "stratified"] {
        let algorithm = format!(
            r#"{{"sampling": "{sampling}", "direction": "normalized", "learning_rate": 0.5, "schedule": {{"kind": "angle"}}}}"#
        );
        let history = history(r#"{"steps": 6, "batch_size": 12, "seeds": [1]}"#, &algorithm);
        for (index, rate) in rates(&history).into_iter().enumerate() {
            let pairs = history.columns().series().iter().filter(|series| series.quantity == Quantity::Cosine);
            let sum: f64 = pairs.map(|&series| history.column(series).unwrap()[index]).sum();
            let expected = 0.5 * (3.0 + 2.0 * sum) / 3.0;
            assert!((rate - expected).abs() < 1e-6, "{sampling}, step {index}: {rate} {expected}");
        }
    }
}

#[test]
fn a_weight_decay_adds_its_share_of_the_parameters_to_every_step() {
    // A direction of zero length leaves the decay alone: sign of 0 is 0, and 0 added to λx is λx.
    let decayed = |optimizer: &str| {
        let algorithm =
            format!(r#"{{"sampling": "full", "direction": "mean", "learning_rate": 0.1, "optimizer": {optimizer}}}"#);
        let experiment = Experiment::read(&document(TANH, r#"{"steps": 1, "seeds": [1]}"#, &algorithm)).unwrap();
        let mut run = Run::new(&experiment, 0, &data_source()).unwrap();
        let start: Vec<f64> = run.trainer().parameters().iter().map(|&x| f64::from(x)).collect();
        run.advance(1);
        (start, run.trainer().parameters().iter().map(|&x| f64::from(x)).collect::<Vec<f64>>())
    };
    for kind in ["sgd", "momentum", "adam", "sign"] {
        let (start, plain) = decayed(&format!(r#"{{"kind": "{kind}"}}"#));
        let (_, with) = decayed(&format!(r#"{{"kind": "{kind}", "weight_decay": 0.5}}"#));
        for ((x, plain), with) in start.iter().zip(&plain).zip(&with) {
            // ηλ = 0.05.
            assert!((plain - 0.05 * x - with).abs() < 1e-6, "{kind}: {x} {plain} {with}");
        }
    }
}
