//! The observer, which measures a run and writes its records.

use super::{Columns, Quantity, Series, Split};
use crate::data::PackedExamples;
use crate::dynamics::{Diverged, Trainer};
use crate::kernel::{Real, reduce};
use crate::model::{ClassGradients, ClassScores};
use std::sync::Arc;

/// Writes the records of a run. It does not change the trainer's parameters or its next step.
#[derive(Clone, Debug)]
pub struct Observer {
    columns: Columns,
    test: Arc<PackedExamples>,
    scores: ClassScores,
}

impl Observer {
    /// Creates an observer that measures test quantities on `test`.
    pub fn new(classes: usize, test: Arc<PackedExamples>) -> Self {
        Self { columns: Columns::new(classes), test, scores: ClassScores::default() }
    }

    /// Returns the meaning of each number in a record.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Returns a record of the trainer's current step: the step, then one number for each series.
    ///
    /// Undefined numbers are NaN: those of the next step if none is proposed, and the angles of a zero gradient. The
    /// observer computes the actual change of the next step by a forward pass at the parameters after it. If the next
    /// step is recorded too (`next_follows`), the observer leaves the change out, and [`History`](super::History) fills
    /// it in from that record.
    ///
    /// # Errors
    ///
    /// Returns an error if a training loss is not finite.
    pub fn observe(&mut self, trainer: &mut Trainer, next_follows: bool) -> Result<Vec<f64>, Diverged> {
        let step = trainer.steps();
        let gradients = trainer.full_gradients();
        if !gradients.scores.loss.iter().all(|loss| loss.is_finite()) {
            return Err(Diverged { step });
        }
        let mut record = vec![step as f64];
        push_scores(&mut record, &gradients.scores);
        trainer.scores(&self.test, &mut self.scores);
        push_scores(&mut record, &self.scores);
        let norms = push_gradients(&mut record, trainer.full_gradients());
        push_step(&mut record, trainer, &norms);
        debug_assert_eq!(record.len(), 1 + self.columns.series().len());
        if trainer.direction().is_some() && !next_follows {
            trainer.scores_after(&mut self.scores);
            let losses: Vec<f64> = (0..self.columns.classes()).map(|class| self.scores.mean_loss(class)).collect();
            complete(&self.columns, &mut record, &losses);
        }
        Ok(record)
    }
}

/// Writes the actual change of each class's training loss to a record.
pub(super) fn complete(columns: &Columns, record: &mut [f64], losses: &[f64]) {
    let first = |quantity| columns.position(Series::of_class(quantity, Split::Train, 0)).unwrap_or(0);
    let (loss, change) = (first(Quantity::Loss), first(Quantity::ActualChange));
    for (class, after) in losses.iter().enumerate() {
        record[1 + change + class] = after - record[1 + loss + class];
    }
}

fn push_scores(record: &mut Vec<f64>, scores: &ClassScores) {
    let classes = 0..scores.examples.len();
    record.extend(classes.clone().map(|class| scores.mean_loss(class)));
    record.push(scores.total_loss());
    record.extend(classes.map(|class| scores.recall(class)));
    record.push(scores.macro_recall());
}

/// Appends the numbers of the full-batch gradients and returns ‖G_l‖, so that each norm is computed once and not once
/// for each pair.
fn push_gradients(record: &mut Vec<f64>, gradients: &ClassGradients) -> Vec<f64> {
    let classes = 0..gradients.classes();
    let norms: Vec<f64> = classes.clone().map(|class| reduce::norm(gradients.class(class))).collect();
    record.extend_from_slice(&norms);
    let vector = |class: usize| (gradients.class(class), norms[class]);
    for k in classes.clone() {
        record.extend((k + 1..classes.end).map(|l| reduce::cosine_of(vector(k), vector(l))));
    }
    norms
}

fn push_step(record: &mut Vec<f64>, trainer: &mut Trainer, norms: &[f64]) {
    let classes = trainer.network().classes();
    if trainer.direction().is_none() {
        record.extend(std::iter::repeat_n(f64::NAN, 6 * classes + 1));
        return;
    }
    record.extend_from_slice(trainer.batch_norms());
    record.extend(trainer.weights().iter().zip(trainer.batch_norms()).map(|(weight, norm)| weight * norm));
    let projections = trainer.projections().to_vec();
    record.extend(projections);
    let direction: Vec<Real> = trainer.direction().unwrap_or_default().to_vec();
    let update: Vec<Real> = trainer.update().unwrap_or_default().to_vec();
    let rate = trainer.learning_rate();
    let length = reduce::norm(&direction);
    let gradients = trainer.full_gradients();
    let alignment = |class| reduce::cosine_of((&direction, length), (gradients.class(class), norms[class]));
    record.extend((0..classes).map(alignment));
    let total = gradients.scores.examples.iter().sum::<usize>() as f64;
    let predicted = (0..classes).map(|class| {
        let share = total / gradients.scores.examples[class] as f64;
        -rate * share * reduce::dot(&update, gradients.class(class))
    });
    record.extend(predicted);
    record.extend(std::iter::repeat_n(f64::NAN, classes));
    record.push(length);
}
