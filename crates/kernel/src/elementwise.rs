//! exp, tanh and the logistic function, lane by lane.
//!
//! Platforms differ in the last bits of these functions, and calling them for one number at a time would cost more than
//! the layer before them. These versions are polynomials on a reduced range, with the same operations in the same order
//! everywhere. In single precision, exp and tanh are accurate to 2 units in the last place over the range used (tested
//! for every exponent). The logistic function, which rounds twice more, is accurate to 2½. With the `double` feature,
//! the functions are those of the portable `libm` crate.

#[cfg(not(feature = "double"))]
mod single {
    use crate::simd::Vector8;

    /// ln 2 in two parts: the first has so few bits that n · LN2_HIGH is exact for |n| ≤ 128.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    /// Adding this to a small number rounds it to a whole number (see [`Vector8::power_of_two`]).
    const ROUNDER: f32 = 12_582_912.0;
    /// The largest |x| for which e^x is a normal, finite number here.
    const MAX_INPUT: f32 = 87.0;

    /// Computes Σ c_i x^i; the coefficient of the highest power comes first.
    // A plain loop, because the closure of a fold would not become part of a function for wide registers.
    #[inline(always)]
    fn polynomial<V: Vector8, const N: usize>(x: V, coefficients: [f32; N]) -> V {
        let mut sum = V::splat(coefficients[0]);
        for c in &coefficients[1..] {
            sum = sum.mul(x).add(V::splat(*c));
        }
        sum
    }

    /// Limits x to [−largest, largest]; NaN stays NaN.
    #[inline(always)]
    fn clamp<V: Vector8>(x: V, largest: f32) -> V {
        let (low, high) = (V::splat(-largest), V::splat(largest));
        let x = x.where_less(low, low, x);
        high.where_less(x, high, x)
    }

    /// Computes e^x = 2ⁿ e^r with n = round(x / ln 2) and |r| ≤ ln 2 / 2; the polynomial for e^r is that of the Cephes
    /// library.
    ///
    /// Below −87, where e^x is less than 2 · 10⁻³⁸, the result is exactly 0; above 87 it stays e^87.
    #[inline(always)]
    pub fn exp<V: Vector8>(unlimited: V) -> V {
        let x = clamp(unlimited, MAX_INPUT);
        let rounded = x.mul(V::splat(std::f32::consts::LOG2_E)).add(V::splat(ROUNDER));
        let n = rounded.sub(V::splat(ROUNDER));
        let r = x.sub(n.mul(V::splat(LN2_HIGH))).sub(n.mul(V::splat(LN2_LOW)));
        let tail = polynomial(r, [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5]);
        let e_r = tail.mul(r.mul(r)).add(r).add(V::splat(1.0));
        unlimited.where_less(V::splat(-MAX_INPUT), V::splat(0.0), e_r.mul(rounded.power_of_two()))
    }

    /// Computes tanh x: an odd polynomial near zero, and 1 − 2 / (e^{2|x|} + 1) with the sign of x elsewhere.
    #[inline(always)]
    pub fn tanh<V: Vector8>(x: V) -> V {
        let one = V::splat(1.0);
        let magnitude = x.abs();
        let square = x.mul(x);
        let tail = polynomial(square, [-5.704_988_6e-3, 2.063_909e-2, -5.373_971_5e-2, 0.133_314_42, -0.333_332_8]);
        let near = tail.mul(square).mul(x).add(x);
        let far = one.sub(V::splat(2.0).div(exp(magnitude.add(magnitude)).add(one)));
        let far = x.where_less(V::splat(0.0), V::splat(0.0).sub(far), far);
        magnitude.where_less(V::splat(0.625), near, far)
    }

    /// Computes 1 / (1 + e^{−x}).
    #[inline(always)]
    pub fn logistic<V: Vector8>(x: V) -> V {
        let one = V::splat(1.0);
        one.div(exp(V::splat(0.0).sub(x)).add(one))
    }
}

#[cfg(feature = "double")]
mod double {
    use crate::simd::Vector8;

    /// Computes e^x.
    #[inline(always)]
    pub fn exp<V: Vector8>(x: V) -> V {
        V::from_pack(&x.pack().map(libm::exp))
    }

    /// Computes tanh x.
    #[inline(always)]
    pub fn tanh<V: Vector8>(x: V) -> V {
        V::from_pack(&x.pack().map(libm::tanh))
    }

    /// Computes 1 / (1 + e^{−x}).
    #[inline(always)]
    pub fn logistic<V: Vector8>(x: V) -> V {
        V::from_pack(&x.pack().map(|x| 1.0 / (1.0 + libm::exp(-x))))
    }
}

#[cfg(feature = "double")]
pub use double::{exp, logistic, tanh};
#[cfg(not(feature = "double"))]
pub use single::{exp, logistic, tanh};

#[cfg(all(test, not(feature = "double")))]
mod tests {
    use super::*;
    use crate::simd::{Machine, Portable, Vector, Vector8};

    type V = <Portable as Machine>::Eight;

    /// Returns the distance from the exact value in units of the last place of the nearest `f32`.
    fn error(found: f32, exact: f64) -> f64 {
        let nearest = (exact as f32).abs().max(f32::MIN_POSITIVE);
        let unit = f64::from(f32::from_bits(nearest.to_bits() + 1)) - f64::from(nearest);
        (f64::from(found) - exact).abs() / unit
    }

    /// Returns the largest error over every 61st `f32` from `low` to `high` of either sign, without subnormals.
    fn worst(ours: impl Fn(V) -> V, exact: impl Fn(f64) -> f64, high: f32) -> f64 {
        let magnitudes = (f32::MIN_POSITIVE.to_bits()..=high.to_bits()).step_by(61).map(f32::from_bits);
        let both = magnitudes.flat_map(|x| [x, -x]);
        both.map(|x| error(ours(V::splat(x)).pack()[0], exact(f64::from(x)))).fold(0.0, f64::max)
    }

    #[test]
    fn exp_is_within_2_units_in_the_last_place() {
        assert!(worst(exp, libm::exp, 86.9) <= 2.0);
    }

    #[test]
    fn tanh_is_within_2_units_in_the_last_place() {
        assert!(worst(tanh, libm::tanh, 1e30) <= 2.0);
    }

    #[test]
    fn the_logistic_function_is_within_2_and_a_half_units_in_the_last_place() {
        assert!(worst(logistic, |x| 1.0 / (1.0 + libm::exp(-x)), 86.9) <= 2.5);
    }

    #[test]
    fn functions_have_the_right_limits_outside_their_range() {
        let at = |function: fn(V) -> V, x: f32| function(V::splat(x)).pack()[0];
        assert_eq!(at(exp, -100.0), 0.0);
        assert_eq!(at(exp, f32::NEG_INFINITY), 0.0);
        assert!(at(exp, 1000.0).is_finite() && at(exp, 1000.0) > 1e37);
        assert_eq!((at(tanh, 50.0), at(tanh, f32::NEG_INFINITY)), (1.0, -1.0));
        assert_eq!((at(logistic, 200.0), at(exp, 0.0), at(tanh, 0.0)), (1.0, 1.0, 0.0));
        for function in [exp, tanh, logistic] {
            assert!(at(function, f32::NAN).is_nan());
        }
    }
}
