//! Once under way, a step takes no memory: whatever it needs was set aside by the steps before it.
#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::data::{Dataset, Shape};
use imbalance_lab::dynamics::{Algorithm, Direction, Examples, Sampling, Trainer};
use imbalance_lab::kernel::Real;
use imbalance_lab::model::{Activation, Architecture, Hidden};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;

/// The system's allocator, counting each thread's requests.
struct Counting;

thread_local! {
    static REQUESTS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every request goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = REQUESTS.try_with(|requests| requests.set(requests.get() + 1));
        // SAFETY: the caller keeps the allocator's contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the allocator's contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn points() -> Dataset {
    let mut points = Dataset::new(Shape { channels: 1, height: 4, width: 4 });
    for (class, count) in [(0, 40), (1, 12), (2, 5)] {
        points.push_class((0..count).map(|i| [(class as Real) + (i as Real) / 50.0; 16]));
    }
    points
}

/// What twenty steps ask of the allocator, after as many to get under way.
fn requests(model: &Architecture, batches: Sampling, direction: Direction) -> usize {
    let points = points();
    let network = model.build(points.shape(), points.classes()).unwrap();
    let start = network.initial_parameters(1);
    let algorithm = Algorithm::new(batches, direction, 0.01);
    let sampler = batches.sampler(&points.counts(), Some(9), 1).unwrap();
    let mut trainer = Trainer::new(network, Arc::new(Examples::new(points)), algorithm, sampler, start).unwrap();
    let mut steps = || (0..20).for_each(|_| trainer.step().unwrap());
    steps();
    let before = REQUESTS.get();
    steps();
    REQUESTS.get() - before
}

#[test]
fn a_step_allocates_no_memory() {
    let hidden = vec![Hidden { width: 5, activation: Activation::Tanh }];
    let models = [Architecture::Mlp { hidden }, Architecture::Cnn { maps: [2, 3], size: 3 }];
    let rules = [Sampling::Full, Sampling::Stratified, Sampling::Oversampled, Sampling::Undersampled];
    let directions = [
        Direction::Mean,
        Direction::ClassMean,
        Direction::Normalized,
        Direction::Rescaled,
        Direction::RescaledProduct,
        Direction::Bisection,
    ];
    for model in &models {
        for batches in rules {
            for direction in directions {
                assert_eq!(requests(model, batches, direction), 0, "{model:?}, {batches:?}, {direction:?}");
            }
        }
    }
}
