//! SIMD arithmetic on four numbers at a time.
//!
//! [`Simd4`] has two implementations with the same arithmetic: WebAssembly's 128-bit vectors in the browser, and
//! elsewhere an array of four, which the compiler vectorizes. Each operation rounds each lane once, as IEEE 754
//! requires, so both implementations give the same bits.

use crate::{Pack8, Real};

/// Four numbers that undergo the same operations.
#[derive(Clone, Copy)]
pub struct Simd4(backend::Vector);

/// The four results of a comparison.
#[derive(Clone, Copy)]
pub struct Mask(backend::VectorMask);

/// Defines operations of [`Simd4`] by the operations of the same names in the backend.
macro_rules! simd4_ops {
    ($($(#[$doc:meta])* $name:ident($($other:ident),*);)*) => {$(
        $(#[$doc])*
        #[inline(always)]
        pub fn $name(self, $($other: Self),*) -> Self {
            Self(backend::$name(self.0, $($other.0),*))
        }
    )*};
}

// These are named methods and not operator traits, so that a kernel's loop shows each rounding.
#[allow(clippy::should_implement_trait)]
impl Simd4 {
    /// Returns a vector with the same number in all four lanes.
    #[inline(always)]
    pub fn splat(value: Real) -> Self {
        Self(backend::splat(value))
    }

    /// Returns the two halves of a pack.
    #[inline(always)]
    pub fn pair(pack8: &Pack8) -> [Self; 2] {
        backend::pair(pack8).map(Self)
    }

    /// Returns the pack made of two halves.
    #[inline(always)]
    pub fn pack8(halves: [Self; 2]) -> Pack8 {
        backend::pack8(halves.map(|half| half.0))
    }

    simd4_ops! {
        /// Returns the sums.
        add(other);
        /// Returns the differences.
        sub(other);
        /// Returns the products.
        mul(other);
        /// Returns the quotients.
        div(other);
    }

    #[cfg(not(feature = "double"))]
    simd4_ops! {
        /// Returns the absolute values.
        abs();
    }

    /// Transposes four vectors: the first result holds the first lane of every vector, and so on.
    #[inline(always)]
    pub fn transposed(vectors: [Self; 4]) -> [Self; 4] {
        backend::transposed(vectors.map(|vector| vector.0)).map(Self)
    }

    /// Returns which lanes are less than those of `other`; false where either is NaN.
    #[inline(always)]
    pub fn less(self, other: Self) -> Mask {
        Mask(backend::less(self.0, other.0))
    }

    /// Returns which lanes equal those of `other`; false where either is NaN.
    #[inline(always)]
    pub fn equal(self, other: Self) -> Mask {
        Mask(backend::equal(self.0, other.0))
    }

    /// Returns `2^n` for lanes that hold `n + 1.5 · 2²³`, where n is a whole number from −126 to 127.
    ///
    /// Adding 1.5 · 2²³ to a small number leaves its nearest whole number in the low bits of the sum. These bits,
    /// shifted to the position of the exponent and added to the bits of 1, are the bits of 2ⁿ.
    #[cfg(not(feature = "double"))]
    #[inline(always)]
    pub fn power_of_two(self) -> Self {
        Self(backend::power_of_two(self.0))
    }
}

impl Mask {
    /// Returns `yes` in the lanes where the mask is true, and `no` elsewhere.
    #[inline(always)]
    pub fn select(self, yes: Simd4, no: Simd4) -> Simd4 {
        Simd4(backend::select(self.0, yes.0, no.0))
    }
}

/// The backend with WebAssembly's vectors.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128", not(feature = "double")))]
mod backend {
    use core::arch::wasm32::*;
    pub use core::arch::wasm32::{
        f32x4_abs as abs, f32x4_add as add, f32x4_div as div, f32x4_eq as equal, f32x4_lt as less, f32x4_mul as mul,
        f32x4_sub as sub,
    };

    pub type Vector = v128;
    pub type VectorMask = v128;

    #[inline(always)]
    pub fn splat(value: f32) -> Vector {
        f32x4_splat(value)
    }

    #[inline(always)]
    pub fn pair(pack8: &[f32; 8]) -> [Vector; 2] {
        let start = pack8.as_ptr().cast::<v128>();
        // SAFETY: a pack is eight f32, the 32 bytes that these two loads read; v128_load requires no alignment.
        unsafe { [v128_load(start), v128_load(start.add(1))] }
    }

    #[inline(always)]
    pub fn pack8([low, high]: [Vector; 2]) -> [f32; 8] {
        let mut pack8 = [0.0; 8];
        let start = pack8.as_mut_ptr().cast::<v128>();
        // SAFETY: a pack is eight f32, the 32 bytes that these two stores write; v128_store requires no alignment.
        unsafe {
            v128_store(start, low);
            v128_store(start.add(1), high);
        }
        pack8
    }

    #[inline(always)]
    pub fn transposed([a, b, c, d]: [Vector; 4]) -> [Vector; 4] {
        let (ab_low, ab_high) = (i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<2, 6, 3, 7>(a, b));
        let (cd_low, cd_high) = (i32x4_shuffle::<0, 4, 1, 5>(c, d), i32x4_shuffle::<2, 6, 3, 7>(c, d));
        [
            i32x4_shuffle::<0, 1, 4, 5>(ab_low, cd_low),
            i32x4_shuffle::<2, 3, 6, 7>(ab_low, cd_low),
            i32x4_shuffle::<0, 1, 4, 5>(ab_high, cd_high),
            i32x4_shuffle::<2, 3, 6, 7>(ab_high, cd_high),
        ]
    }

    #[inline(always)]
    pub fn select(which: VectorMask, yes: Vector, no: Vector) -> Vector {
        v128_bitselect(yes, no, which)
    }

    #[inline(always)]
    pub fn power_of_two(x: Vector) -> Vector {
        i32x4_add(i32x4_shl(x, 23), i32x4_splat(1.0f32.to_bits() as i32))
    }
}

/// The backend with four numbers in an array, which the compiler vectorizes.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128", not(feature = "double"))))]
mod backend {
    use crate::Real;
    use std::array::from_fn;

    pub type Vector = [Real; 4];
    pub type VectorMask = [bool; 4];

    #[inline(always)]
    pub fn splat(value: Real) -> Vector {
        [value; 4]
    }

    #[inline(always)]
    pub fn pair(pack8: &[Real; 8]) -> [Vector; 2] {
        let [a, b, c, d, e, f, g, h] = *pack8;
        [[a, b, c, d], [e, f, g, h]]
    }

    #[inline(always)]
    pub fn pack8([[a, b, c, d], [e, f, g, h]]: [Vector; 2]) -> [Real; 8] {
        [a, b, c, d, e, f, g, h]
    }

    #[inline(always)]
    pub fn add(x: Vector, y: Vector) -> Vector {
        from_fn(|i| x[i] + y[i])
    }

    #[inline(always)]
    pub fn sub(x: Vector, y: Vector) -> Vector {
        from_fn(|i| x[i] - y[i])
    }

    #[inline(always)]
    pub fn mul(x: Vector, y: Vector) -> Vector {
        from_fn(|i| x[i] * y[i])
    }

    #[inline(always)]
    pub fn div(x: Vector, y: Vector) -> Vector {
        from_fn(|i| x[i] / y[i])
    }

    #[cfg(not(feature = "double"))]
    #[inline(always)]
    pub fn abs(x: Vector) -> Vector {
        x.map(Real::abs)
    }

    #[inline(always)]
    pub fn less(x: Vector, y: Vector) -> VectorMask {
        from_fn(|i| x[i] < y[i])
    }

    #[inline(always)]
    pub fn equal(x: Vector, y: Vector) -> VectorMask {
        from_fn(|i| x[i] == y[i])
    }

    #[inline(always)]
    pub fn transposed(vectors: [Vector; 4]) -> [Vector; 4] {
        from_fn(|lane| vectors.map(|vector| vector[lane]))
    }

    #[inline(always)]
    pub fn select(which: VectorMask, yes: Vector, no: Vector) -> Vector {
        from_fn(|i| if which[i] { yes[i] } else { no[i] })
    }

    #[cfg(not(feature = "double"))]
    #[inline(always)]
    pub fn power_of_two(x: Vector) -> Vector {
        x.map(|n| f32::from_bits((n.to_bits() << 23).wrapping_add(1.0f32.to_bits())))
    }
}
