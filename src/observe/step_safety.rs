//! How often a step makes some class worse, by how long it is compared with the longest step that is safe for every
//! class.

use super::{History, Quantity, Series, Split};

/// A number of steps, and how many of them increased the loss of some class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StepCount {
    /// The steps.
    pub steps: usize,
    /// Those among them that increased the training loss of at least one class.
    pub worse: usize,
}

/// The recorded steps of a run, by η_t relative to the smallest η_l* of all classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StepSafety {
    /// Below half of it.
    pub below_half: StepCount,
    /// Between half of it and it.
    pub between: StepCount,
    /// Above it. That includes steps along which no learning rate helps some class.
    pub above: StepCount,
}

impl StepSafety {
    /// Counts the steps of a history whose curvature and whose actual changes are known.
    pub fn from_history(history: &History) -> Self {
        let mut counts = Self::default();
        let classes = history.columns().classes();
        let column = |quantity, class| history.column(Series::of_class(quantity, Split::Train, class));
        let rates = history.column(Series::of_all(Quantity::LearningRate, Split::Train)).unwrap_or_default();
        for (index, &rate) in rates.iter().enumerate() {
            let of = |quantity| (0..classes).filter_map(move |class| Some(column(quantity, class)?[index]));
            let is_known = of(Quantity::Curvature).all(|curvature| curvature.is_finite());
            if column(Quantity::Curvature, 0).is_none() || !is_known || of(Quantity::ActualChange).any(f64::is_nan) {
                continue;
            }
            // An undefined η_l* sets no limit, and the minimum ignores it.
            let safe = of(Quantity::SafeLearningRate).fold(f64::INFINITY, f64::min);
            let count = match rate {
                _ if rate < 0.5 * safe => &mut counts.below_half,
                _ if rate < safe => &mut counts.between,
                _ => &mut counts.above,
            };
            count.steps += 1;
            count.worse += usize::from(of(Quantity::ActualChange).any(|change| change > 0.0));
        }
        counts
    }
}
