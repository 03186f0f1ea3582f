//! The measured quantities, and what one of them is measured on: a split, and a class, two classes or all classes.

/// A measured quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// Mean loss of a class, or of all examples. It is the cross-entropy unless the algorithm trains another loss.
    Loss,
    /// The fraction of a class's examples that are classified correctly, or the mean of these fractions over all
    /// classes (macro recall).
    Recall,
    /// The fraction of the examples predicted as a class that belong to it.
    Precision,
    /// F1 = 2 N_ll / (n_l + Σ_k N_kl), the harmonic mean of a class's precision and recall.
    F1,
    /// q_l = Σ_k N_kl / n, the fraction of all examples that are predicted as a class. Before training it is the
    /// initial guessing bias.
    PredictedShare,
    /// The area under the ROC curve that tells a class from all others, or its mean over the classes.
    RocAuc,
    /// The average precision of a class against all others, or its mean over the classes.
    AveragePrecision,
    /// The fraction of all examples that are classified correctly.
    Accuracy,
    /// The mean recall of the classes that have examples.
    BalancedAccuracy,
    /// The mean F1 of the classes for which it is defined.
    MacroF1,
    /// The geometric mean of the recalls of the classes that have examples.
    GMean,
    /// Matthews' correlation coefficient between the true and the predicted classes.
    Matthews,
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
    /// η_t, the learning rate of the next step.
    LearningRate,
    /// κ_l = sᵀ∇²f^(l) s, the curvature of the class's contribution to the loss along the next step. Recorded on
    /// request.
    Curvature,
    /// η_l* = 2⟨s, G_l⟩/κ_l, the largest learning rate at which the next step improves the class, to second order:
    /// 0 if no step does, infinite if every step does. Recorded on request.
    SafeLearningRate,
}

/// What the numbers of a quantity describe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One number for each class.
    Each,
    /// One number for each class, and one for all together.
    EachAndAll,
    /// One number for all classes together.
    All,
    /// One number for each pair of classes.
    Pairs,
}

impl Quantity {
    /// Every quantity.
    pub const ALL: [Self; 24] = [
        Self::Loss,
        Self::Recall,
        Self::Precision,
        Self::F1,
        Self::PredictedShare,
        Self::RocAuc,
        Self::AveragePrecision,
        Self::Accuracy,
        Self::BalancedAccuracy,
        Self::MacroF1,
        Self::GMean,
        Self::Matthews,
        Self::GradientNorm,
        Self::BatchNorm,
        Self::Contribution,
        Self::Cosine,
        Self::Projection,
        Self::Alignment,
        Self::PredictedChange,
        Self::ActualChange,
        Self::DirectionNorm,
        Self::LearningRate,
        Self::Curvature,
        Self::SafeLearningRate,
    ];

    /// Returns the name in documents and exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Recall => "recall",
            Self::Precision => "precision",
            Self::F1 => "f1",
            Self::PredictedShare => "predicted_share",
            Self::RocAuc => "roc_auc",
            Self::AveragePrecision => "average_precision",
            Self::Accuracy => "accuracy",
            Self::BalancedAccuracy => "balanced_accuracy",
            Self::MacroF1 => "macro_f1",
            Self::GMean => "g_mean",
            Self::Matthews => "matthews_corrcoef",
            Self::GradientNorm => "gradient_norm",
            Self::BatchNorm => "batch_norm",
            Self::Contribution => "contribution",
            Self::Cosine => "cosine",
            Self::Projection => "projection",
            Self::Alignment => "alignment",
            Self::PredictedChange => "predicted_change",
            Self::ActualChange => "actual_change",
            Self::DirectionNorm => "direction_norm",
            Self::LearningRate => "learning_rate",
            Self::Curvature => "curvature",
            Self::SafeLearningRate => "safe_learning_rate",
        }
    }

    /// Returns whether the quantity describes all classes together and none of them alone.
    pub fn is_of_all_classes(self) -> bool {
        self.form() == Form::All
    }

    /// Returns whether the quantity is a fraction between 0 and 1.
    pub fn is_fraction(self) -> bool {
        matches!(self, Self::Recall | Self::RocAuc | Self::AveragePrecision)
            || (self.follows_from_counts() && self != Self::Matthews)
    }

    /// Returns whether the quantity follows from the confusion counts, so that records do not hold it.
    pub fn follows_from_counts(self) -> bool {
        matches!(
            self,
            Self::Precision
                | Self::F1
                | Self::PredictedShare
                | Self::Accuracy
                | Self::BalancedAccuracy
                | Self::MacroF1
                | Self::GMean
                | Self::Matthews
        )
    }

    /// Returns whether the quantity is also measured on test examples.
    pub fn has_test_values(self) -> bool {
        matches!(self, Self::Loss | Self::Recall | Self::RocAuc | Self::AveragePrecision) || self.follows_from_counts()
    }

    /// Returns the quantity with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quantity| quantity.name() == name)
    }

    /// Returns what its numbers describe.
    pub(super) fn form(self) -> Form {
        match self {
            Self::Loss | Self::Recall | Self::RocAuc | Self::AveragePrecision => Form::EachAndAll,
            Self::Accuracy
            | Self::BalancedAccuracy
            | Self::MacroF1
            | Self::GMean
            | Self::Matthews
            | Self::DirectionNorm
            | Self::LearningRate => Form::All,
            Self::Cosine => Form::Pairs,
            _ => Form::Each,
        }
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
    /// Both splits.
    pub const ALL: [Self; 2] = [Self::Train, Self::Test];

    /// Returns the name in documents and exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Test => "test",
        }
    }

    /// Returns the split with this name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|split| split.name() == name)
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

    /// Returns the series of all classes together.
    pub fn of_all(quantity: Quantity, split: Split) -> Self {
        Self { quantity, split, subject: Subject::All }
    }
}
