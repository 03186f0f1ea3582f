//! The meaning of each number in a record.

use super::OutcomeTracker;

/// A measured quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// Mean loss of a class, or of all examples. It is the cross-entropy unless the algorithm trains another loss.
    Loss,
    /// The fraction of a class's examples that are classified correctly, or the mean of these fractions over all
    /// classes (macro recall).
    Recall,
    /// ‖G_l‖, the norm of the full-batch class gradient.
    GradientNorm,
    /// ‖g_l‖, the norm of the class gradient on the mini-batch of the next step.
    BatchNorm,
    /// c_l ‖g_l‖, the contribution: the norm of the class's term in the direction.
    Contribution,
    /// cos ζ_kl, the cosine between two full-batch class gradients. Two classes compete where it is negative.
    Cosine,
    /// p_l, the projection of the mini-batch gradient on the true class gradient.
    Projection,
    /// a_l, the cosine between the direction d and the class gradient G_l. Under the plain optimizer, the class gets
    /// worse where it is negative. Another optimizer may step elsewhere; the predicted change accounts for that.
    Alignment,
    /// The first-order change of the class's mean loss in the next step, −η (n/n_l) ⟨s, G_l⟩, where s is the
    /// optimizer's step (d under the plain optimizer).
    PredictedChange,
    /// The actual change of the class's mean loss in the next step.
    ActualChange,
    /// ‖d‖, the norm of the direction.
    DirectionNorm,
}

impl Quantity {
    /// Every quantity.
    pub const ALL: [Self; 11] = [
        Self::Loss,
        Self::Recall,
        Self::GradientNorm,
        Self::BatchNorm,
        Self::Contribution,
        Self::Cosine,
        Self::Projection,
        Self::Alignment,
        Self::PredictedChange,
        Self::ActualChange,
        Self::DirectionNorm,
    ];

    /// Returns the name in documents and exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Recall => "recall",
            Self::GradientNorm => "gradient_norm",
            Self::BatchNorm => "batch_norm",
            Self::Contribution => "contribution",
            Self::Cosine => "cosine",
            Self::Projection => "projection",
            Self::Alignment => "alignment",
            Self::PredictedChange => "predicted_change",
            Self::ActualChange => "actual_change",
            Self::DirectionNorm => "direction_norm",
        }
    }

    /// Returns whether the quantity is also measured on test examples.
    pub fn has_test_values(self) -> bool {
        matches!(self, Self::Loss | Self::Recall)
    }

    /// Returns the quantity with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quantity| quantity.name() == name)
    }
}

/// The set of examples on which a quantity is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// The training examples.
    Train,
    /// The test examples.
    Test,
}

impl Split {
    /// Returns the name in documents and exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Test => "test",
        }
    }

    /// Returns the split with this name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Train, Self::Test].into_iter().find(|split| split.name() == name)
    }
}

/// The class or classes that a quantity describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// All classes together.
    All,
    /// One class.
    Class(usize),
    /// Two classes.
    Pair(usize, usize),
}

impl Subject {
    /// Returns the one or two classes; both are `None` for all classes together.
    pub fn indices(self) -> [Option<usize>; 2] {
        match self {
            Self::All => [None, None],
            Self::Class(class) => [Some(class), None],
            Self::Pair(class, other) => [Some(class), Some(other)],
        }
    }
}

/// One column of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series {
    /// The quantity.
    pub quantity: Quantity,
    /// The set of examples.
    pub split: Split,
    /// The class or classes.
    pub subject: Subject,
}

impl Series {
    /// Returns the series of one class.
    pub fn of_class(quantity: Quantity, split: Split, class: usize) -> Self {
        Self { quantity, split, subject: Subject::Class(class) }
    }
}

/// The columns of a history for a number of classes, always in the same order.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    classes: usize,
    series: Vec<Series>,
}

impl Columns {
    /// Creates the columns for `classes` classes.
    pub fn new(classes: usize) -> Self {
        let mut series = Vec::new();
        let each_class = |quantity, split| (0..classes).map(move |class| Series::of_class(quantity, split, class));
        let whole = |quantity, split| Series { quantity, split, subject: Subject::All };
        for split in [Split::Train, Split::Test] {
            for quantity in [Quantity::Loss, Quantity::Recall] {
                series.extend(each_class(quantity, split));
                series.push(whole(quantity, split));
            }
        }
        series.extend(each_class(Quantity::GradientNorm, Split::Train));
        let pairs = (0..classes).flat_map(|k| (k + 1..classes).map(move |l| Subject::Pair(k, l)));
        series.extend(pairs.map(|subject| Series { quantity: Quantity::Cosine, split: Split::Train, subject }));
        for quantity in [
            Quantity::BatchNorm,
            Quantity::Contribution,
            Quantity::Projection,
            Quantity::Alignment,
            Quantity::PredictedChange,
            Quantity::ActualChange,
        ] {
            series.extend(each_class(quantity, Split::Train));
        }
        series.push(whole(Quantity::DirectionNorm, Split::Train));
        Self { classes, series }
    }

    /// Returns the number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Returns the series of each number in a record, in order, after the step.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// Returns the length of a record: the step, one number for each series, and the state of a [`OutcomeTracker`].
    pub fn record_length(&self) -> usize {
        1 + self.series.len() + OutcomeTracker::length(self.classes)
    }

    /// Returns the index of a series among a record's numbers, in the order of [`Columns::new`].
    pub fn position(&self, Series { quantity, split, subject }: Series) -> Option<usize> {
        let classes = self.classes;
        // Loss and recall have one more number, for all classes together, on both splits.
        let with_all = classes + 1;
        let scored = 2 * with_all;
        let gradients = 2 * scored;
        let pairs = gradients + classes;
        // Six quantities of the step follow, then the norm of the direction.
        let step = pairs + classes * classes.saturating_sub(1) / 2;
        let first = match quantity {
            Quantity::Loss | Quantity::Recall => {
                let place = usize::from(split == Split::Test) * scored;
                place + usize::from(quantity == Quantity::Recall) * with_all
            }
            _ if split == Split::Test => return None,
            Quantity::GradientNorm => gradients,
            Quantity::Cosine => pairs,
            Quantity::BatchNorm => step,
            Quantity::Contribution => step + classes,
            Quantity::Projection => step + 2 * classes,
            Quantity::Alignment => step + 3 * classes,
            Quantity::PredictedChange => step + 4 * classes,
            Quantity::ActualChange => step + 5 * classes,
            Quantity::DirectionNorm => step + 6 * classes,
        };
        let within = match (quantity, subject) {
            (Quantity::DirectionNorm, Subject::All) => 0,
            (Quantity::Loss | Quantity::Recall, Subject::All) => classes,
            // The rows before row k hold (L − 1) + … + (L − k) pairs.
            (Quantity::Cosine, Subject::Pair(k, l)) if k < l && l < classes => {
                k * (2 * classes - k - 1) / 2 + l - k - 1
            }
            (Quantity::DirectionNorm | Quantity::Cosine, _) => return None,
            (_, Subject::Class(class)) if class < classes => class,
            _ => return None,
        };
        Some(first + within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_series_has_its_position_and_others_have_none() {
        for classes in [2, 3, 7, 100] {
            let columns = Columns::new(classes);
            for (place, series) in columns.series().iter().enumerate() {
                assert_eq!(columns.position(*series), Some(place), "{series:?}");
            }
            let subjects = [
                Subject::All,
                Subject::Class(0),
                Subject::Class(classes),
                Subject::Pair(1, 0),
                Subject::Pair(1, 1),
                Subject::Pair(0, classes),
            ];
            for (quantity, subject) in Quantity::ALL.iter().flat_map(|q| subjects.map(|subject| (*q, subject))) {
                for split in [Split::Train, Split::Test] {
                    let series = Series { quantity, split, subject };
                    let searched = columns.series().iter().position(|other| *other == series);
                    assert_eq!(columns.position(series), searched, "{series:?}");
                }
            }
        }
    }
}
