//! Which classes the coming step improves, to first order, and why.
//!
//! A step along d changes f^(l) by −η⟨d, G_l⟩, so class l descends iff ⟨d, G_l⟩ > 0. With d = Σ_k c_k g_k and a_k = c_k‖g_k‖ the
//! length of class k's part in it, and a batch gradient's noise at right angles to the true directions,
//!
//! ⟨d, G_l⟩ / ‖G_l‖ = a_l p_l + Σ_{k≠l} a_k p_k cos ζ_kl :
//!
//! the class's *own pull* and the *pull of the others*. On full batches every p is 1 and this is exact. The paper's
//! conditions are its cases:
//!
//! - GD, two classes (a_k = ‖G_k‖): the minority descends iff ‖G_1‖/‖G_0‖ > −cos ζ;
//! - PCNGD (a_k = 1): two classes always descend; L classes if every cos ζ_kl > −1/(L−1);
//! - PCNSGD, two classes: the minority descends only if p_1 > −p_0 cos ζ.

use super::{Columns, Part, Quantity, Series, Subject};

/// Whether a class descends, and what pulls it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DescentCondition {
    /// The class.
    pub class: usize,
    /// a_l p_l: how far its own part of the step takes it along its gradient.
    pub own: f64,
    /// Σ_{k≠l} a_k p_k cos ζ_kl: how far the others' parts do; negative where they compete with it.
    pub others: f64,
    /// a_l = ⟨d, G_l⟩ / (‖d‖‖G_l‖), the alignment as measured, batch noise and all.
    pub alignment: f64,
}

impl DescentCondition {
    /// Whether the class descends by the two pulls.
    pub fn predicts_descent(&self) -> bool {
        self.own + self.others > 0.0
    }

    /// Whether the step is in truth about to improve the class, to first order.
    pub fn descends(&self) -> bool {
        self.alignment > 0.0
    }
}

/// The condition of every class in one record, the numbers of a [`History`](super::History) at one step; nothing where
/// the record knows of no coming step, or a gradient is zero.
pub fn descent_conditions(columns: &Columns, record: &[f64]) -> Vec<Option<DescentCondition>> {
    let value = |quantity, subject| {
        let place = columns.position(Series { quantity, part: Part::Train, subject });
        place.and_then(|place| record.get(1 + place)).copied().unwrap_or(f64::NAN)
    };
    let of_class = |quantity, class| value(quantity, Subject::Class(class));
    // A class that is absent from the batch pulls nobody.
    let pull = |class| match of_class(Quantity::Contribution, class) {
        0.0 => 0.0,
        length => length * of_class(Quantity::Projection, class),
    };
    let cosine = |k: usize, l: usize| value(Quantity::Cosine, Subject::Pair(k.min(l), k.max(l)));
    let condition = |class: usize| {
        let others = (0..columns.classes()).filter(|&k| k != class);
        let others = others.map(|k| if pull(k) == 0.0 { 0.0 } else { pull(k) * cosine(k, class) }).sum::<f64>();
        let alignment = of_class(Quantity::Alignment, class);
        let condition = DescentCondition { class, own: pull(class), others, alignment };
        let known = [condition.own, others, alignment].iter().all(|number| number.is_finite());
        known.then_some(condition)
    };
    (0..columns.classes()).map(condition).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record of two classes from each one's contribution, projection and alignment, and the cosine between them.
    fn record(contributions: [f64; 2], projections: [f64; 2], cosine: f64) -> Vec<f64> {
        let columns = Columns::new(2);
        let mut record = vec![f64::NAN; columns.record_length()];
        let mut set = |quantity, subject, value| {
            let place = columns.position(Series { quantity, part: Part::Train, subject }).unwrap();
            record[1 + place] = value;
        };
        set(Quantity::Cosine, Subject::Pair(0, 1), cosine);
        for class in 0..2 {
            set(Quantity::Contribution, Subject::Class(class), contributions[class]);
            set(Quantity::Projection, Subject::Class(class), projections[class]);
            set(Quantity::Alignment, Subject::Class(class), 0.5);
        }
        record
    }

    fn minority(contributions: [f64; 2], projections: [f64; 2], cosine: f64) -> bool {
        let conditions = descent_conditions(&Columns::new(2), &record(contributions, projections, cosine));
        conditions[1].unwrap().predicts_descent()
    }

    #[test]
    fn under_gd_the_minority_descends_iff_the_ratio_of_norms_beats_the_competition() {
        assert!(minority([7.0, 1.5], [1.0, 1.0], -0.2));
        assert!(!minority([7.0, 1.3], [1.0, 1.0], -0.2));
    }

    #[test]
    fn under_pcngd_two_classes_always_descend() {
        assert!(minority([1.0, 1.0], [1.0, 1.0], -0.999));
    }

    #[test]
    fn under_pcnsgd_the_minority_needs_a_projection_that_beats_the_competition() {
        assert!(minority([1.0, 1.0], [0.9, 0.5], -0.5));
        assert!(!minority([1.0, 1.0], [0.9, 0.4], -0.5));
    }

    #[test]
    fn a_record_without_a_coming_step_has_no_conditions() {
        let columns = Columns::new(2);
        let conditions = descent_conditions(&columns, &vec![f64::NAN; columns.record_length()]);
        assert_eq!(conditions, [None, None]);
    }
}
