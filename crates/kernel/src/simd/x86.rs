//! The registers of AVX2 and AVX-512.
//!
//! The intrinsics are unsafe because a processor may lack them. Their types stay inside this crate, and only the
//! functions of [`at_current_level`](crate::level::at_current_level) use them, which run only where the processor has
//! them. That is the proof for every block below that gives no other.

use super::{Machine, PACK_SIZE, Pack8, Vector, Vector8};
use std::arch::x86_64::*;

/// Registers of 256 bits, sixteen of them.
pub struct Avx2;

impl Machine for Avx2 {
    type Eight = F32x8;
    type Wide = F32x8;
    const REGISTERS: usize = 2;
    const SUMS: usize = 8;
}

/// Registers of 512 bits, thirty-two of them.
pub struct Avx512;

impl Machine for Avx512 {
    type Eight = F32x8;
    type Wide = F32x16;
    const REGISTERS: usize = 2;
    const SUMS: usize = 16;
}

/// One pack.
#[derive(Clone, Copy)]
pub struct F32x8(__m256);

/// Two packs.
#[derive(Clone, Copy)]
pub struct F32x16(__m512);

/// Defines operations by one intrinsic each.
macro_rules! operations {
    ($($name:ident($($other:ident),*) = $intrinsic:ident;)*) => {$(
        #[inline(always)]
        fn $name(self, $($other: Self),*) -> Self {
            // SAFETY: see the module.
            Self(unsafe { $intrinsic(self.0, $($other.0),*) })
        }
    )*};
}

impl Vector for F32x8 {
    const PACKS: usize = 1;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm256_set1_ps(value) })
    }

    #[inline(always)]
    unsafe fn read(packs: *const Pack8, _stride: usize) -> Self {
        // SAFETY: the caller vouches for one pack, eight f32; the load requires no alignment.
        Self(unsafe { _mm256_loadu_ps(packs.cast()) })
    }

    #[inline(always)]
    unsafe fn write(self, packs: *mut Pack8, _stride: usize) {
        // SAFETY: the caller vouches for one pack, eight f32; the store requires no alignment.
        unsafe { _mm256_storeu_ps(packs.cast(), self.0) };
    }

    operations! {
        add(other) = _mm256_add_ps;
        mul(other) = _mm256_mul_ps;
    }
}

impl Vector8 for F32x8 {
    #[inline(always)]
    fn from_pack(pack8: &Pack8) -> Self {
        // SAFETY: a reference can be read.
        unsafe { Self::read(pack8, 0) }
    }

    #[inline(always)]
    fn pack(self) -> Pack8 {
        let mut pack8 = [0.0; PACK_SIZE];
        // SAFETY: a reference can be written.
        unsafe { self.write(&mut pack8, 0) };
        pack8
    }

    operations! {
        sub(other) = _mm256_sub_ps;
        div(other) = _mm256_div_ps;
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm256_andnot_ps(_mm256_set1_ps(-0.0), self.0) })
    }

    #[inline(always)]
    fn where_less(self, other: Self, yes: Self, no: Self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm256_blendv_ps(no.0, yes.0, _mm256_cmp_ps::<_CMP_LT_OQ>(self.0, other.0)) })
    }

    #[inline(always)]
    fn where_equal(self, other: Self, yes: Self, no: Self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm256_blendv_ps(no.0, yes.0, _mm256_cmp_ps::<_CMP_EQ_OQ>(self.0, other.0)) })
    }

    #[inline(always)]
    fn power_of_two(self) -> Self {
        // SAFETY: see the module.
        Self(unsafe {
            let exponents = _mm256_slli_epi32::<23>(_mm256_castps_si256(self.0));
            _mm256_castsi256_ps(_mm256_add_epi32(exponents, _mm256_castps_si256(_mm256_set1_ps(1.0))))
        })
    }

    #[inline(always)]
    fn transposed([a, b, c, d, e, f, g, h]: [Self; PACK_SIZE]) -> [Self; PACK_SIZE] {
        // SAFETY: see the module.
        unsafe {
            // Pairs of rows, then fours of rows, in each half of a register; then the halves.
            let pairs = |x: Self, y: Self| [_mm256_unpacklo_ps(x.0, y.0), _mm256_unpackhi_ps(x.0, y.0)];
            let fours = |[x, y]: [__m256; 2], [z, w]: [__m256; 2]| {
                [
                    _mm256_shuffle_ps::<0b01_00_01_00>(x, z),
                    _mm256_shuffle_ps::<0b11_10_11_10>(x, z),
                    _mm256_shuffle_ps::<0b01_00_01_00>(y, w),
                    _mm256_shuffle_ps::<0b11_10_11_10>(y, w),
                ]
            };
            let [p, q, r, s] = fours(pairs(a, b), pairs(c, d));
            let [t, u, v, w] = fours(pairs(e, f), pairs(g, h));
            let low = |x, y| Self(_mm256_permute2f128_ps::<0x20>(x, y));
            let high = |x, y| Self(_mm256_permute2f128_ps::<0x31>(x, y));
            [low(p, t), low(q, u), low(r, v), low(s, w), high(p, t), high(q, u), high(r, v), high(s, w)]
        }
    }
}

impl Vector for F32x16 {
    const PACKS: usize = 2;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_set1_ps(value) })
    }

    #[inline(always)]
    unsafe fn read(packs: *const Pack8, stride: usize) -> Self {
        // SAFETY: the caller vouches for two packs, eight f32 each; the loads require no alignment.
        Self(unsafe {
            let low = _mm512_castps256_ps512(_mm256_loadu_ps(packs.cast()));
            _mm512_insertf32x8::<1>(low, _mm256_loadu_ps(packs.add(stride).cast()))
        })
    }

    #[inline(always)]
    unsafe fn write(self, packs: *mut Pack8, stride: usize) {
        // SAFETY: the caller vouches for two packs, eight f32 each; the stores require no alignment.
        unsafe {
            _mm256_storeu_ps(packs.cast(), _mm512_castps512_ps256(self.0));
            _mm256_storeu_ps(packs.add(stride).cast(), _mm512_extractf32x8_ps::<1>(self.0));
        }
    }

    operations! {
        add(other) = _mm512_add_ps;
        mul(other) = _mm512_mul_ps;
    }
}
