//! Sentences about one step of a run: how large a step would have been safe for a class.

use super::text;
use crate::observe::{NextStep, Quantity, Subject};

/// Says up to which learning rate a step improves a class, to second order, beside the learning rate that it has.
/// Returns `None` if the curvature was not recorded or is undefined.
///
/// ```
/// use imbalance_lab::experiment::{DataSource, Experiment, Recording, safe_step};
///
/// let document = r#"{"version": 1, "data": {"source": {"kind": "generated", "generator": {"kind": "moons"}},
///     "classes": ["A", "B"], "max_per_class": 20, "imbalance": {"kind": "ratio", "ratio": 4}, "test_per_class": 5},
///     "model": {"kind": "linear"}, "training": {"steps": 3, "seeds": [1], "observe": ["curvature"]},
///     "algorithms": [{"sampling": "full", "direction": "normalized", "learning_rate": 0.1}]}"#;
/// let recording = Recording::train(Experiment::read(document)?, &DataSource::Document)?;
/// let next = recording.histories()[0].next_step(0.0).unwrap();
/// let sentence = safe_step(&next, 1, "B").unwrap();
/// assert!(sentence.starts_with("Up to η = ") && sentence.ends_with("class \"B\"; it was 0.1."), "{sentence}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn safe_step(next: &NextStep, class: usize, name: &str) -> Option<String> {
    let of_class = |quantity| next.value(quantity, Subject::Class(class));
    let (safe, curvature) = (of_class(Quantity::SafeLearningRate), of_class(Quantity::Curvature));
    let rate = next.value(Quantity::LearningRate, Subject::All);
    match (safe, curvature) {
        _ if curvature.is_nan() || rate.is_nan() => None,
        (0.0, _) => Some(text::no_step_helps(name)),
        (safe, _) if safe.is_nan() => Some(text::every_step_helps(name)),
        (safe, _) => Some(text::steps_up_to_help(name, safe, rate)),
    }
}
