//! Levels: how wide the registers are that the loops use.
//!
//! A program for x86-64 runs on processors of twenty years. Its loops are therefore compiled once for each [`Level`], and
//! [`Level::current`] says which of them this machine runs. All levels compute the same bits: they differ in how many
//! sums stand side by side, and never in the order of one of them. Elsewhere, and in double precision, there is one
//! level.

/// The widest registers that the loops may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What every machine of the platform has: 128 bits, in WebAssembly too.
    Portable,
    /// AVX2: 256 bits.
    Avx2,
    /// AVX-512 with its extensions of 2017: 512 bits, and twice as many registers.
    Avx512,
}

impl Level {
    /// Every level, the slowest first.
    pub const ALL: [Self; 3] = [Self::Portable, Self::Avx2, Self::Avx512];

    /// Returns whether this machine can run the loops at this level.
    #[must_use]
    pub fn is_available(self) -> bool {
        self <= detection::best()
    }

    /// Returns the level of the loops in this thread: the best available one, except inside [`Level::during`].
    #[inline]
    #[must_use]
    pub fn current() -> Self {
        detection::current()
    }

    /// Calls `work` with the loops at this level in this thread. The results are the same; tests and benchmarks compare
    /// the levels so.
    ///
    /// # Panics
    ///
    /// Panics if this machine lacks the level.
    pub fn during<T>(self, work: impl FnOnce() -> T) -> T {
        assert!(self.is_available(), "this machine does not have the level {self:?}");
        detection::during(self, work)
    }
}

#[cfg(all(target_arch = "x86_64", not(feature = "double")))]
mod detection {
    use super::Level;
    use std::cell::Cell;

    thread_local! {
        /// The level of this thread. It is never one that the machine lacks.
        static CURRENT: Cell<Option<Level>> = const { Cell::new(None) };
    }

    pub fn best() -> Level {
        let has_avx2 = is_x86_feature_detected!("avx2");
        let has_avx512 = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl");
        match (has_avx2, has_avx512) {
            (true, true) => Level::Avx512,
            (true, false) => Level::Avx2,
            _ => Level::Portable,
        }
    }

    #[inline]
    pub fn current() -> Level {
        CURRENT.get().unwrap_or_else(|| {
            let best = best();
            CURRENT.set(Some(best));
            best
        })
    }

    /// Sets the level back, also after a panic.
    struct Restore(Option<Level>);

    impl Drop for Restore {
        fn drop(&mut self) {
            CURRENT.set(self.0);
        }
    }

    pub fn during<T>(level: Level, work: impl FnOnce() -> T) -> T {
        let _restore = Restore(CURRENT.replace(Some(level)));
        work()
    }
}

#[cfg(not(all(target_arch = "x86_64", not(feature = "double"))))]
mod detection {
    use super::Level;

    pub fn best() -> Level {
        Level::Portable
    }

    #[inline(always)]
    pub fn current() -> Level {
        Level::Portable
    }

    pub fn during<T>(_only: Level, work: impl FnOnce() -> T) -> T {
        work()
    }
}

/// Defines functions that run at the current level, each by a generic one whose first type parameter is the
/// [`Machine`](crate::simd::Machine).
///
/// The generic function and all that it calls must be `#[inline(always)]`: they become part of functions that may use
/// the registers of their level, and only there. Long closures, and functions passed as values, are calls to code without
/// these registers. They would be right, and many times slower.
macro_rules! at_current_level {
    ($($(#[$attribute:meta])* $visibility:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)?
        = $generic:ident;)*) => {$(
        $(#[$attribute])*
        $visibility fn $name($($argument: $type),*) $(-> $result)? {
            #[cfg(all(target_arch = "x86_64", not(feature = "double")))]
            {
                #[target_feature(enable = "avx2")]
                fn avx2($($argument: $type),*) $(-> $result)? {
                    $generic::<$crate::simd::Avx2>($($argument),*)
                }
                #[target_feature(enable = "avx2,avx512f,avx512bw,avx512dq,avx512vl")]
                fn avx512($($argument: $type),*) $(-> $result)? {
                    $generic::<$crate::simd::Avx512>($($argument),*)
                }
                match $crate::Level::current() {
                    // SAFETY: the current level is one that the machine has, with all that `best` asks for.
                    $crate::Level::Avx512 => return unsafe { avx512($($argument),*) },
                    // SAFETY: as above.
                    $crate::Level::Avx2 => return unsafe { avx2($($argument),*) },
                    $crate::Level::Portable => {}
                }
            }
            $generic::<$crate::simd::Portable>($($argument),*)
        }
    )*};
}
pub(crate) use at_current_level;
