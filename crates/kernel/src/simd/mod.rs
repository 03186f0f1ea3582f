//! Registers: the same operations on several numbers at a time.
//!
//! The loops are written once, for any [`Machine`]. A machine has registers for eight numbers, a [`Pack8`], and perhaps
//! wider ones for the products. Every operation rounds each number once, as IEEE 754 requires, so all machines compute
//! the same bits.

mod four;
#[cfg(all(target_arch = "x86_64", not(feature = "double")))]
mod x86;

use super::{PACK_SIZE, Pack8, Real};
use four::Simd4;
use std::array::from_fn;
#[cfg(all(target_arch = "x86_64", not(feature = "double")))]
pub use x86::{Avx2, Avx512};

/// The registers of a level, and how many of them a product uses.
pub trait Machine {
    /// A register for one pack.
    type Eight: Vector8;
    /// The widest register.
    type Wide: Vector;
    /// The number of wide registers that one number is multiplied with at a time.
    const REGISTERS: usize;
    /// The number of sums that stay in registers at a time: enough to hide the latency of an addition, and few enough
    /// to leave registers for their terms.
    const SUMS: usize;
}

/// What every machine of a platform has.
pub struct Portable;

impl Machine for Portable {
    type Eight = [Simd4; 2];
    type Wide = [Simd4; 2];
    const REGISTERS: usize = 1;
    const SUMS: usize = 4;
}

/// Registers that hold one or more packs, with what a product needs.
#[allow(clippy::should_implement_trait)]
pub trait Vector: Copy {
    /// The number of packs.
    const PACKS: usize;

    /// Returns the same number in all places.
    fn splat(value: Real) -> Self;

    /// Reads packs, each `stride` packs after the one before it.
    ///
    /// # Safety
    ///
    /// All [`Vector::PACKS`] packs must be readable.
    unsafe fn read(packs: *const Pack8, stride: usize) -> Self;

    /// Writes packs, each `stride` packs after the one before it.
    ///
    /// # Safety
    ///
    /// All [`Vector::PACKS`] packs must be writable.
    unsafe fn write(self, packs: *mut Pack8, stride: usize);

    /// Returns the sums.
    fn add(self, other: Self) -> Self;

    /// Returns the products.
    fn mul(self, other: Self) -> Self;
}

/// Registers that hold one pack, with what functions of single numbers need.
#[allow(clippy::should_implement_trait)]
pub trait Vector8: Vector {
    /// Reads a pack.
    fn from_pack(pack8: &Pack8) -> Self;

    /// Returns the pack.
    fn pack(self) -> Pack8;

    /// Returns the differences.
    fn sub(self, other: Self) -> Self;

    /// Returns the quotients.
    fn div(self, other: Self) -> Self;

    /// Returns the absolute values.
    #[cfg(not(feature = "double"))]
    fn abs(self) -> Self;

    /// Returns `yes` where `self` is less than `other`, and `no` elsewhere, also where one of them is NaN.
    fn where_less(self, other: Self, yes: Self, no: Self) -> Self;

    /// Returns `yes` where `self` equals `other`, and `no` elsewhere, also where one of them is NaN.
    fn where_equal(self, other: Self, yes: Self, no: Self) -> Self;

    /// Returns `2^n` for numbers `n + 1.5 · 2²³`, where n is a whole number from −126 to 127.
    ///
    /// Adding 1.5 · 2²³ to a small number leaves its nearest whole number in the low bits of the sum. These bits,
    /// shifted to the position of the exponent and added to the bits of 1, are the bits of 2ⁿ.
    #[cfg(not(feature = "double"))]
    fn power_of_two(self) -> Self;

    /// Exchanges rows and columns: the first result holds the first number of every row, and so on.
    fn transposed(rows: [Self; PACK_SIZE]) -> [Self; PACK_SIZE];
}

/// Two registers of four, the same operation on both.
impl Vector for [Simd4; 2] {
    const PACKS: usize = 1;

    #[inline(always)]
    fn splat(value: Real) -> Self {
        [Simd4::splat(value); 2]
    }

    #[inline(always)]
    unsafe fn read(packs: *const Pack8, _stride: usize) -> Self {
        // SAFETY: the caller vouches for one pack.
        Simd4::pair(unsafe { &*packs })
    }

    #[inline(always)]
    unsafe fn write(self, packs: *mut Pack8, _stride: usize) {
        // SAFETY: the caller vouches for one pack.
        unsafe { *packs = Simd4::pack8(self) };
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        [self[0].add(other[0]), self[1].add(other[1])]
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        [self[0].mul(other[0]), self[1].mul(other[1])]
    }
}

impl Vector8 for [Simd4; 2] {
    #[inline(always)]
    fn from_pack(pack8: &Pack8) -> Self {
        Simd4::pair(pack8)
    }

    #[inline(always)]
    fn pack(self) -> Pack8 {
        Simd4::pack8(self)
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        [self[0].sub(other[0]), self[1].sub(other[1])]
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        [self[0].div(other[0]), self[1].div(other[1])]
    }

    #[cfg(not(feature = "double"))]
    #[inline(always)]
    fn abs(self) -> Self {
        [self[0].abs(), self[1].abs()]
    }

    #[inline(always)]
    fn where_less(self, other: Self, yes: Self, no: Self) -> Self {
        let half = |h: usize| self[h].less(other[h]).select(yes[h], no[h]);
        [half(0), half(1)]
    }

    #[inline(always)]
    fn where_equal(self, other: Self, yes: Self, no: Self) -> Self {
        let half = |h: usize| self[h].equal(other[h]).select(yes[h], no[h]);
        [half(0), half(1)]
    }

    #[cfg(not(feature = "double"))]
    #[inline(always)]
    fn power_of_two(self) -> Self {
        [self[0].power_of_two(), self[1].power_of_two()]
    }

    #[inline(always)]
    fn transposed(rows: [Self; PACK_SIZE]) -> [Self; PACK_SIZE] {
        let quarter = |from: usize, half: usize| Simd4::transposed(from_fn(|i| rows[from + i][half]));
        let [low, high] = [0, 1].map(|half| (quarter(0, half), quarter(4, half)));
        from_fn(|i| if i < 4 { [low.0[i], low.1[i]] } else { [high.0[i - 4], high.1[i - 4]] })
    }
}
