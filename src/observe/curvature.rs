//! The curvature of each class's loss along a step, and the largest learning rate that is safe for the class.
//!
//! A step x ← x − η s changes f^(l) by −η⟨s, G_l⟩ + η² κ_l / 2 to second order, with κ_l = sᵀ∇²f^(l) s. So class l
//! improves iff η < η_l* = 2⟨s, G_l⟩/κ_l. If ⟨s, G_l⟩ ≤ 0, no step along s improves it, and η_l* is 0. Otherwise, if
//! κ_l ≤ 0, every step does, and η_l* is undefined.
//!
//! κ_l is a central difference of gradients, ⟨s, G_l(x+hs) − G_l(x−hs)⟩/2h. Its error grows with h² by the fourth
//! derivative and with 1/h by rounding; h‖s‖ = 10⁻³(1 + ‖x‖/√N) balances the two in single precision, and 10⁻⁵ in place
//! of 10⁻³ does in double precision.

use crate::dynamics::Trainer;
use crate::kernel::{Real, reduce};
use crate::model::ClassGradients;

/// h‖s‖ for parameters of size 0.
const REACH: f64 = if size_of::<Real>() == 4 { 1e-3 } else { 1e-5 };

/// The buffers in which the curvature is computed.
#[derive(Clone, Debug, Default)]
pub struct Curvature {
    /// The parameters beside the trainer's, and the gradients there.
    parameters: Vec<Real>,
    gradients: ClassGradients,
}

impl Curvature {
    /// Appends κ_l of each class and then η_l* of each class for the proposed step of a trainer. They are NaN if no step
    /// is proposed, or if it is zero.
    pub fn push(&mut self, record: &mut Vec<f64>, trainer: &mut Trainer) {
        let classes = trainer.network().classes();
        let start = record.len();
        record.resize(start + 2 * classes, f64::NAN);
        let x = trainer.parameters();
        let size = 1.0 + reduce::norm(x) / (x.len() as f64).sqrt();
        let Some(length) = trainer.update().map(reduce::norm).filter(|length| *length > 0.0) else { return };
        let h = REACH * size / length;
        let (curvatures, safe) = record[start..].split_at_mut(classes);
        curvatures.fill(0.0);
        self.parameters.resize(x.len(), 0.0);
        for side in [h, -h] {
            let Some(step) = trainer.update() else { return };
            // x − (−h) s.
            reduce::descend(trainer.parameters(), -side as Real, step, &mut self.parameters);
            trainer.gradients_at(&self.parameters, &mut self.gradients);
            let Some(step) = trainer.update() else { return };
            for (class, curvature) in curvatures.iter_mut().enumerate() {
                *curvature += reduce::dot(step, self.gradients.class(class)) / (2.0 * side);
            }
        }
        trainer.full_gradients();
        let (Some(step), Some(gradients)) = (trainer.update(), trainer.full()) else { return };
        for (class, (safe, &curvature)) in safe.iter_mut().zip(&*curvatures).enumerate() {
            *safe = safe_rate(reduce::dot(step, gradients.class(class)), curvature);
        }
    }
}

/// Returns η_l*, given ⟨s, G_l⟩ and κ_l.
fn safe_rate(slope: f64, curvature: f64) -> f64 {
    match (slope > 0.0, curvature > 0.0) {
        (true, true) => 2.0 * slope / curvature,
        (false, _) if !slope.is_nan() => 0.0,
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_is_safe_uphill_and_every_step_is_safe_where_the_loss_bends_down() {
        assert_eq!([safe_rate(3.0, 2.0), safe_rate(0.0, 2.0), safe_rate(-1.0, -2.0)], [3.0, 0.0, 0.0]);
        assert!(safe_rate(1.0, 0.0).is_nan() && safe_rate(1.0, -1.0).is_nan() && safe_rate(f64::NAN, 1.0).is_nan());
    }
}
