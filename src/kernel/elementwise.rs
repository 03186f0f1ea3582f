//! exp, tanh and the logistic function, lane by lane.
//!
//! Platforms disagree about the last bits of these functions, and calling them one number at a time would cost more
//! than the layer they follow. Ours are polynomials on a reduced range, the same operations in the same order
//! everywhere. In single precision they stay within 2 units in the last place over the range used (tested for every
//! exponent); with the `double` feature they are the portable `libm` crate's.

use super::{Lanes, Octet};

#[cfg(not(feature = "double"))]
mod single {
    use crate::kernel::Lanes;

    /// ln 2 in two parts: the first has few enough bits that n · LN2_HIGH is exact for |n| ≤ 128.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    /// Adding this to a small number rounds it to a whole one (see [`Lanes::power_of_two`]).
    const ROUNDER: f32 = 12_582_912.0;
    /// e^x is a normal, finite number for |x| up to this.
    const LARGEST: f32 = 87.0;

    /// Σ c_i x^i, highest power first.
    #[inline(always)]
    fn polynomial(x: Lanes, coefficients: &[f32]) -> Lanes {
        let (first, rest) = coefficients.split_first().expect("a polynomial has coefficients");
        rest.iter().fold(Lanes::splat(*first), |sum, &c| sum.mul(x).add(Lanes::splat(c)))
    }

    /// Limits x to [−largest, largest] and lets NaN pass.
    #[inline(always)]
    fn clamp(x: Lanes, largest: f32) -> Lanes {
        let (low, high) = (Lanes::splat(-largest), Lanes::splat(largest));
        let x = x.less(low).select(low, x);
        high.less(x).select(high, x)
    }

    /// e^x = 2ⁿ e^r with n = round(x / ln 2) and |r| ≤ ln 2 / 2; e^r by the Cephes library's polynomial.
    ///
    /// Below −87, where e^x is less than 2 · 10⁻³⁸, it is exactly 0; above 87 it stays e^87.
    #[inline(always)]
    pub fn exp(unlimited: Lanes) -> Lanes {
        let x = clamp(unlimited, LARGEST);
        let rounded = x.mul(Lanes::splat(std::f32::consts::LOG2_E)).add(Lanes::splat(ROUNDER));
        let n = rounded.sub(Lanes::splat(ROUNDER));
        let r = x.sub(n.mul(Lanes::splat(LN2_HIGH))).sub(n.mul(Lanes::splat(LN2_LOW)));
        let tail = polynomial(r, &[1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5]);
        let e_r = tail.mul(r.mul(r)).add(r).add(Lanes::splat(1.0));
        unlimited.less(Lanes::splat(-LARGEST)).select(Lanes::splat(0.0), e_r.mul(rounded.power_of_two()))
    }

    /// tanh x: an odd polynomial near zero, 1 − 2 / (e^{2|x|} + 1) with x's sign elsewhere.
    #[inline(always)]
    pub fn tanh(x: Lanes) -> Lanes {
        let one = Lanes::splat(1.0);
        let magnitude = x.abs();
        let square = x.mul(x);
        let tail = polynomial(square, &[-5.704_988_7e-3, 2.063_908_9e-2, -5.373_971_5e-2, 0.133_314_42, -0.333_332_82]);
        let near = tail.mul(square).mul(x).add(x);
        let far = one.sub(Lanes::splat(2.0).div(exp(magnitude.add(magnitude)).add(one)));
        let far = x.less(Lanes::splat(0.0)).select(Lanes::splat(0.0).sub(far), far);
        magnitude.less(Lanes::splat(0.625)).select(near, far)
    }

    /// 1 / (1 + e^{−x}).
    #[inline(always)]
    pub fn logistic(x: Lanes) -> Lanes {
        let one = Lanes::splat(1.0);
        one.div(exp(Lanes::splat(0.0).sub(x)).add(one))
    }
}

#[cfg(feature = "double")]
mod double {
    use crate::kernel::Lanes;

    /// e^x.
    #[inline(always)]
    pub fn exp(x: Lanes) -> Lanes {
        Lanes::from_array(x.array().map(libm::exp))
    }

    /// tanh x.
    #[inline(always)]
    pub fn tanh(x: Lanes) -> Lanes {
        Lanes::from_array(x.array().map(libm::tanh))
    }

    /// 1 / (1 + e^{−x}).
    #[inline(always)]
    pub fn logistic(x: Lanes) -> Lanes {
        Lanes::from_array(x.array().map(|x| 1.0 / (1.0 + libm::exp(-x))))
    }
}

#[cfg(feature = "double")]
pub use double::{exp, logistic, tanh};
#[cfg(not(feature = "double"))]
pub use single::{exp, logistic, tanh};

/// Replaces every value by `function` of it.
#[inline(always)]
pub fn map(values: &mut [Octet], function: impl Fn(Lanes) -> Lanes) {
    for octet in values {
        *octet = Lanes::octet(Lanes::pair(octet).map(&function));
    }
}

/// Replaces every value of `values` by `function` of it and of its partner.
#[inline(always)]
pub fn zip(values: &mut [Octet], partners: &[Octet], function: impl Fn(Lanes, Lanes) -> Lanes) {
    for (octet, partner) in values.iter_mut().zip(partners) {
        let ([low, high], [a, b]) = (Lanes::pair(octet), Lanes::pair(partner));
        *octet = Lanes::octet([function(low, a), function(high, b)]);
    }
}
