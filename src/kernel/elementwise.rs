//! exp, tanh and the logistic function, lane by lane.
//!
//! Platforms disagree about the last bits of these functions, and calling them one number at a time would cost more
//! than the layer they follow. Ours are polynomials on a reduced range, the same operations in the same order
//! everywhere. In single precision exp and tanh stay within 2 units in the last place and the logistic function, which
//! rounds twice more, within 2½, over the range used (tested for every exponent); with the `double` feature they are the portable `libm` crate's.

#[cfg(not(feature = "double"))]
mod single {
    use crate::Simd4;

    /// ln 2 in two parts: the first has few enough bits that n · LN2_HIGH is exact for |n| ≤ 128.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    /// Adding this to a small number rounds it to a whole one (see [`Simd4::power_of_two`]).
    const ROUNDER: f32 = 12_582_912.0;
    /// e^x is a normal, finite number for |x| up to this.
    const MAX_INPUT: f32 = 87.0;

    /// Σ c_i x^i, highest power first.
    #[inline(always)]
    fn polynomial(x: Simd4, coefficients: &[f32]) -> Simd4 {
        let (first, rest) = coefficients.split_first().expect("a polynomial has coefficients");
        rest.iter().fold(Simd4::splat(*first), |sum, &c| sum.mul(x).add(Simd4::splat(c)))
    }

    /// Limits x to [−largest, largest] and lets NaN pass.
    #[inline(always)]
    fn clamp(x: Simd4, largest: f32) -> Simd4 {
        let (low, high) = (Simd4::splat(-largest), Simd4::splat(largest));
        let x = x.less(low).select(low, x);
        high.less(x).select(high, x)
    }

    /// e^x = 2ⁿ e^r with n = round(x / ln 2) and |r| ≤ ln 2 / 2; e^r by the Cephes library's polynomial.
    ///
    /// Below −87, where e^x is less than 2 · 10⁻³⁸, it is exactly 0; above 87 it stays e^87.
    #[inline(always)]
    pub fn exp(unlimited: Simd4) -> Simd4 {
        let x = clamp(unlimited, MAX_INPUT);
        let rounded = x.mul(Simd4::splat(std::f32::consts::LOG2_E)).add(Simd4::splat(ROUNDER));
        let n = rounded.sub(Simd4::splat(ROUNDER));
        let r = x.sub(n.mul(Simd4::splat(LN2_HIGH))).sub(n.mul(Simd4::splat(LN2_LOW)));
        let tail = polynomial(r, &[1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5]);
        let e_r = tail.mul(r.mul(r)).add(r).add(Simd4::splat(1.0));
        unlimited.less(Simd4::splat(-MAX_INPUT)).select(Simd4::splat(0.0), e_r.mul(rounded.power_of_two()))
    }

    /// tanh x: an odd polynomial near zero, 1 − 2 / (e^{2|x|} + 1) with x's sign elsewhere.
    #[inline(always)]
    pub fn tanh(x: Simd4) -> Simd4 {
        let one = Simd4::splat(1.0);
        let magnitude = x.abs();
        let square = x.mul(x);
        let tail = polynomial(square, &[-5.704_988_6e-3, 2.063_909e-2, -5.373_971_5e-2, 0.133_314_42, -0.333_332_8]);
        let near = tail.mul(square).mul(x).add(x);
        let far = one.sub(Simd4::splat(2.0).div(exp(magnitude.add(magnitude)).add(one)));
        let far = x.less(Simd4::splat(0.0)).select(Simd4::splat(0.0).sub(far), far);
        magnitude.less(Simd4::splat(0.625)).select(near, far)
    }

    /// 1 / (1 + e^{−x}).
    #[inline(always)]
    pub fn logistic(x: Simd4) -> Simd4 {
        let one = Simd4::splat(1.0);
        one.div(exp(Simd4::splat(0.0).sub(x)).add(one))
    }
}

#[cfg(feature = "double")]
mod double {
    use crate::Simd4;

    /// e^x.
    #[inline(always)]
    pub fn exp(x: Simd4) -> Simd4 {
        Simd4::from_array(x.array().map(libm::exp))
    }

    /// tanh x.
    #[inline(always)]
    pub fn tanh(x: Simd4) -> Simd4 {
        Simd4::from_array(x.array().map(libm::tanh))
    }

    /// 1 / (1 + e^{−x}).
    #[inline(always)]
    pub fn logistic(x: Simd4) -> Simd4 {
        Simd4::from_array(x.array().map(|x| 1.0 / (1.0 + libm::exp(-x))))
    }
}

#[cfg(feature = "double")]
pub use double::{exp, logistic, tanh};
#[cfg(not(feature = "double"))]
pub use single::{exp, logistic, tanh};

#[cfg(all(test, not(feature = "double")))]
mod tests {
    use super::*;
    use crate::Simd4;

    /// Distance from the exact value in units of the last place of the nearest `f32`.
    fn error(found: f32, exact: f64) -> f64 {
        let nearest = (exact as f32).abs().max(f32::MIN_POSITIVE);
        let unit = f64::from(f32::from_bits(nearest.to_bits() + 1)) - f64::from(nearest);
        (f64::from(found) - exact).abs() / unit
    }

    /// The largest error over every 61st `f32` from `low` to `high` of either sign, subnormals left out.
    fn worst(ours: impl Fn(Simd4) -> Simd4, exact: impl Fn(f64) -> f64, high: f32) -> f64 {
        let magnitudes = (f32::MIN_POSITIVE.to_bits()..=high.to_bits()).step_by(61).map(f32::from_bits);
        let both = magnitudes.flat_map(|x| [x, -x]);
        both.map(|x| error(ours(Simd4::splat(x)).array()[0], exact(f64::from(x)))).fold(0.0, f64::max)
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
    fn beyond_the_range_functions_end_where_they_should() {
        let at = |function: fn(Simd4) -> Simd4, x: f32| function(Simd4::splat(x)).array()[0];
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
