//! The observer, which measures a run and writes its records.

use super::Columns;
use super::confusion::push_counts;
use super::{curvature::Curvature, ranking::Ranking};
use crate::data::PackedExamples;
use crate::dynamics::{Diverged, DivergenceCause, Trainer};
use crate::kernel::{Real, reduce};
use crate::model::{ClassGradients, ClassScores};
use std::sync::Arc;

/// Writes the records of a run. It does not change the trainer's parameters or its next step.
#[derive(Clone, Debug)]
pub struct Observer {
    columns: Columns,
    test: Arc<PackedExamples>,
    scores: ClassScores,
    ranking: Ranking,
    curvature: Curvature,
}

impl Observer {
    /// Creates an observer that writes records with these columns, and measures test quantities on `test`.
    pub fn new(columns: Columns, test: Arc<PackedExamples>) -> Self {
        let (scores, ranking, curvature) = (ClassScores::default(), Ranking::default(), Curvature::default());
        Self { columns, test, scores, ranking, curvature }
    }

    /// Returns the meaning of each number in a record.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Returns the logits of the test examples at the trainer's parameters, one example after another, if there are at
    /// most `most` numbers.
    pub fn test_logits(&mut self, trainer: &mut Trainer, most: usize) -> Option<Vec<Real>> {
        let classes = self.columns.classes();
        if self.test.len() * classes > most {
            return None;
        }
        trainer.scores(&self.test, &mut self.scores);
        let rows = self.scores.rows();
        Some(rows.flat_map(|(_, logits, place)| logits.iter().map(move |logits| logits[place])).collect())
    }

    /// Overwrites `record` with that of the trainer's current step: the step, one number for each stored series, and the
    /// confusion counts. Once the buffers have grown to their size, this allocates no memory.
    ///
    /// Undefined numbers are NaN: those of the next step if none is proposed, and the angles of a zero gradient. The
    /// observer computes the actual change of the next step by a forward pass at the parameters after it. If the next
    /// step is recorded too (`next_follows`), the observer leaves the change out, and [`History`](super::History) fills
    /// it in from that record.
    ///
    /// # Errors
    ///
    /// Returns an error if a training loss is not finite. The record is then empty.
    pub fn observe(
        &mut self,
        trainer: &mut Trainer,
        next_follows: bool,
        record: &mut Vec<f64>,
    ) -> Result<(), Diverged> {
        record.clear();
        let step = trainer.steps();
        if !trainer.full_gradients().scores.loss.iter().all(|loss| loss.is_finite()) {
            return Err(Diverged { step, cause: DivergenceCause::Values });
        }
        record.push(step as f64);
        push_scores(record, &trainer.full_gradients().scores);
        trainer.scores(&self.test, &mut self.scores);
        push_scores(record, &self.scores);
        let norms = record.len();
        push_gradients(record, trainer.full_gradients());
        push_step(record, trainer, norms);
        debug_assert_eq!(record.len(), 1 + self.columns.checked());
        let train = &trainer.full_gradients().scores;
        self.ranking.push_areas(record, train);
        self.ranking.push_areas(record, &self.scores);
        record.push(trainer.direction().map_or(f64::NAN, |_| trainer.learning_rate()));
        if self.columns.observables().curvature {
            self.curvature.push(record, trainer);
        }
        debug_assert_eq!(record.len(), 1 + self.columns.stored());
        push_counts(record, &self.columns, &trainer.full_gradients().scores);
        push_counts(record, &self.columns, &self.scores);
        if trainer.direction().is_some() && !next_follows {
            trainer.scores_after(&mut self.scores);
            complete(&self.columns, record, |class| self.scores.mean_loss(class));
        }
        Ok(())
    }
}

/// Writes the actual change of each class's training loss to a record, given the losses after the step.
fn complete(columns: &Columns, record: &mut [f64], losses: impl Fn(usize) -> f64) {
    let Some((loss, change)) = columns.losses_and_changes() else { return };
    for class in 0..columns.classes() {
        record[1 + change + class] = losses(class) - record[1 + loss + class];
    }
}

fn push_scores(record: &mut Vec<f64>, scores: &ClassScores) {
    let classes = 0..scores.examples.len();
    record.extend(classes.clone().map(|class| scores.mean_loss(class)));
    record.push(scores.total_loss());
    record.extend(classes.map(|class| scores.recall(class)));
    record.push(scores.macro_recall());
}

/// Appends the norms of the full-batch gradients and their cosines. Each norm is computed once and not once for each
/// pair.
fn push_gradients(record: &mut Vec<f64>, gradients: &ClassGradients) {
    let classes = 0..gradients.classes();
    let first = record.len();
    record.extend(classes.clone().map(|class| reduce::norm(gradients.class(class))));
    for k in classes.clone() {
        for l in k + 1..classes.end {
            let vector = |class: usize| (gradients.class(class), record[first + class]);
            let cosine = reduce::cosine_of(vector(k), vector(l));
            record.push(cosine);
        }
    }
}

/// Appends the numbers of the next step. The record has ‖G_l‖ from `norms` on.
fn push_step(record: &mut Vec<f64>, trainer: &mut Trainer, norms: usize) {
    let classes = trainer.network().classes();
    if trainer.direction().is_none() {
        record.extend(std::iter::repeat_n(f64::NAN, 6 * classes + 1));
        return;
    }
    record.extend_from_slice(trainer.batch_norms());
    record.extend(trainer.weights().iter().zip(trainer.batch_norms()).map(|(weight, norm)| weight * norm));
    record.extend_from_slice(trainer.projections());
    trainer.full_gradients();
    let (Some(direction), Some(update), Some(gradients)) = (trainer.direction(), trainer.update(), trainer.full())
    else {
        return;
    };
    let (length, rate) = (reduce::norm(direction), trainer.learning_rate());
    for class in 0..classes {
        let gradient = (gradients.class(class), record[norms + class]);
        record.push(reduce::cosine_of((direction, length), gradient));
    }
    let total = gradients.scores.examples.iter().sum::<usize>() as f64;
    record.extend((0..classes).map(|class| {
        let share = total / gradients.scores.examples[class] as f64;
        -rate * share * reduce::dot(update, gradients.class(class))
    }));
    record.extend(std::iter::repeat_n(f64::NAN, classes));
    record.push(length);
}
