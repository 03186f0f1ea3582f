//! The descent condition: which classes the next step improves, to first order, and why.
//!
//! A step along d changes f^(l) by −η⟨d, G_l⟩, so class l descends iff ⟨d, G_l⟩ > 0. Let d = Σ_k c_k g_k, and let a_k =
//! c_k‖g_k‖ be the length of class k's term in d. If the noise of each mini-batch gradient is orthogonal to the true
//! class gradients, then
//!
//! ⟨d, G_l⟩ / ‖G_l‖ = a_l p_l + Σ_{k≠l} a_k p_k cos ζ_kl.
//!
//! The first term is the *own effect* of the class, and the sum is the *effect of the others*. On full batches every p
//! is 1 and the equation is exact. The paper's conditions are special cases:
//!
//! - GD, two classes (a_k = ‖G_k‖): the minority descends iff ‖G_1‖/‖G_0‖ > −cos ζ;
//! - PCNGD (a_k = 1): two classes always descend; L classes descend if every cos ζ_kl > −1/(L−1);
//! - PCNSGD, two classes: the minority descends only if p_1 > −p_0 cos ζ.

use super::{NextStep, Quantity, Subject};

/// The effect of the next step on a class, and its two causes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DescentCondition {
    /// The class.
    pub class: usize,
    /// a_l p_l, the own effect: how far the class's own term moves it along its gradient.
    pub own: f64,
    /// Σ_{k≠l} a_k p_k cos ζ_kl, the effect of the others: how far the terms of the other classes move it. It is
    /// negative if they compete with the class.
    pub others: f64,
    /// ⟨d, G_l⟩ / (‖d‖‖G_l‖), the measured alignment, which includes the noise of the mini-batch.
    pub alignment: f64,
    /// The first-order change of the class's mean loss in the step that the optimizer takes; NaN if unknown.
    pub predicted: f64,
    /// The actual change of the class's mean loss; NaN if not known yet.
    pub actual: f64,
}

/// The cause of a class's change if the two effects alone do not explain it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The noise of the mini-batch gradients, orthogonal to the true class gradients.
    Noise,
    /// An optimizer such as momentum, which does not step along the direction.
    Optimizer,
}

impl DescentCondition {
    /// Returns whether the two effects predict that the class descends.
    pub fn predicts_descent(&self) -> bool {
        self.own + self.others > 0.0
    }

    /// Returns whether the step increases the class's loss, to first order.
    pub fn gets_worse(&self) -> bool {
        if self.predicted.is_nan() { self.alignment <= 0.0 } else { self.predicted > 0.0 }
    }

    /// Returns the cause that overrides the two effects, if any: the optimizer if the step disagrees with the direction,
    /// otherwise the noise if the direction disagrees with the effects.
    pub fn cause(&self) -> Option<Cause> {
        let worse = self.gets_worse();
        match (self.alignment > 0.0, self.predicts_descent()) {
            (along, _) if along == worse => Some(Cause::Optimizer),
            (_, predicted) if predicted == worse => Some(Cause::Noise),
            _ => None,
        }
    }
}

/// Returns the descent condition of every class in the next step, with `None` where a gradient is zero.
pub fn descent_conditions(next_step: &NextStep) -> Vec<Option<DescentCondition>> {
    descent_conditions_of(next_step, 0..next_step.classes())
}

/// Returns the descent conditions of some classes in the next step, as [`descent_conditions`] does for all.
pub fn descent_conditions_of(
    next_step: &NextStep,
    classes: impl IntoIterator<Item = usize>,
) -> Vec<Option<DescentCondition>> {
    let of_class = |quantity, class| next_step.value(quantity, Subject::Class(class));
    // A class that is absent from the mini-batch has no effect.
    let effect = |class| match of_class(Quantity::Contribution, class) {
        0.0 => 0.0,
        length => length * of_class(Quantity::Projection, class),
    };
    let effects: Vec<f64> = (0..next_step.classes()).map(effect).collect();
    let cosine = |k: usize, l: usize| next_step.value(Quantity::Cosine, Subject::Pair(k.min(l), k.max(l)));
    let condition = |class: usize| {
        let others = (0..next_step.classes()).filter(|&k| k != class);
        let others = others.map(|k| if effects[k] == 0.0 { 0.0 } else { effects[k] * cosine(k, class) }).sum::<f64>();
        let condition = DescentCondition {
            class,
            own: effects[class],
            others,
            alignment: of_class(Quantity::Alignment, class),
            predicted: of_class(Quantity::PredictedChange, class),
            actual: of_class(Quantity::ActualChange, class),
        };
        let known = [condition.own, others, condition.alignment].iter().all(|number| number.is_finite());
        known.then_some(condition)
    };
    classes.into_iter().filter(|&class| class < next_step.classes()).map(condition).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{Columns, History, Series, Split};

    /// Returns the condition of the minority of two classes, given each class's contribution, projection and alignment,
    /// the cosine between them, and the predicted change of the minority's loss.
    fn minority(
        contributions: [f64; 2],
        projections: [f64; 2],
        cosine: f64,
        alignment: f64,
        predicted: f64,
    ) -> DescentCondition {
        let columns = Columns::new(2);
        let mut record = vec![f64::NAN; columns.record_length()];
        record[0] = 0.0;
        let mut set = |quantity, subject, value| {
            let place = columns.position(Series { quantity, split: Split::Train, subject }).unwrap();
            record[1 + place] = value;
        };
        set(Quantity::DirectionNorm, Subject::All, 1.0);
        set(Quantity::Cosine, Subject::Pair(0, 1), cosine);
        set(Quantity::PredictedChange, Subject::Class(1), predicted);
        for class in 0..2 {
            set(Quantity::Contribution, Subject::Class(class), contributions[class]);
            set(Quantity::Projection, Subject::Class(class), projections[class]);
            set(Quantity::Alignment, Subject::Class(class), alignment);
        }
        let mut history = History::new(2);
        history.extend(&record).unwrap();
        descent_conditions(&history.next_step(0.0).unwrap())[1].unwrap()
    }

    fn descends(contributions: [f64; 2], projections: [f64; 2], cosine: f64) -> bool {
        minority(contributions, projections, cosine, 0.5, f64::NAN).predicts_descent()
    }

    /// Returns a record of many classes in which every number that the conditions use is known and distinct.
    fn crowded(classes: usize) -> History {
        let columns = Columns::new(classes);
        let numbers = (0..columns.stored()).map(|place| ((place * 37 + 11) % 101) as f64 / 50.5 - 1.0);
        let mut record: Vec<f64> = std::iter::once(0.0).chain(numbers).collect();
        record.resize(columns.record_length(), f64::NAN);
        let mut history = History::new(classes);
        history.extend(&record).unwrap();
        history
    }

    #[test]
    fn own_and_other_effects_are_the_sums_that_define_them() {
        for classes in [2, 3, 5, 100] {
            let history = crowded(classes);
            let record = history.record(0).unwrap();
            // Looks up every column by its name, as the definition does.
            let known = |quantity: Quantity, subject: Subject| {
                let series = Series { quantity, split: Split::Train, subject };
                let place = history.columns().series().iter().position(|other| *other == series).unwrap();
                record[1 + place]
            };
            let of_class = |quantity, class| known(quantity, Subject::Class(class));
            let effects: Vec<f64> =
                (0..classes).map(|k| of_class(Quantity::Contribution, k) * of_class(Quantity::Projection, k)).collect();
            let conditions = descent_conditions(&history.next_step(0.0).unwrap());
            assert_eq!(conditions.len(), classes);
            for (l, condition) in conditions.iter().enumerate() {
                let cosine = |k: usize| known(Quantity::Cosine, Subject::Pair(k.min(l), k.max(l)));
                let others: f64 = (0..classes).filter(|&k| k != l).map(|k| effects[k] * cosine(k)).sum();
                let condition = condition.unwrap();
                assert_eq!((condition.own, condition.others), (effects[l], others), "class {l} of {classes}");
            }
        }
    }

    #[test]
    fn under_gd_the_minority_descends_iff_the_ratio_of_norms_exceeds_minus_the_cosine() {
        assert!(descends([7.0, 1.5], [1.0, 1.0], -0.2));
        assert!(!descends([7.0, 1.3], [1.0, 1.0], -0.2));
    }

    #[test]
    fn under_pcngd_two_classes_always_descend() {
        assert!(descends([1.0, 1.0], [1.0, 1.0], -0.999));
    }

    #[test]
    fn under_pcnsgd_the_minority_descends_only_if_its_projection_is_large_enough() {
        assert!(descends([1.0, 1.0], [0.9, 0.5], -0.5));
        assert!(!descends([1.0, 1.0], [0.9, 0.4], -0.5));
    }

    #[test]
    fn the_cause_is_the_noise_or_the_optimizer_if_the_effects_do_not_explain_the_change() {
        let result = |alignment, predicted| {
            let condition = minority([1.0, 1.0], [0.9, 0.5], -0.5, alignment, predicted);
            (condition.gets_worse(), condition.cause())
        };
        assert_eq!(result(0.5, -0.1), (false, None), "the effects explain it");
        assert_eq!(result(0.5, f64::NAN), (false, None), "without a prediction the alignment decides");
        assert_eq!(result(-0.5, 0.1), (true, Some(Cause::Noise)), "the direction disagrees with the effects");
        assert_eq!(result(-0.5, f64::NAN), (true, Some(Cause::Noise)));
        assert_eq!(result(0.5, 0.1), (true, Some(Cause::Optimizer)), "the step disagrees with the direction");
        assert_eq!(result(-0.5, -0.1), (false, Some(Cause::Optimizer)));
    }
}
