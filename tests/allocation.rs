//! Once under way, a step takes no memory, and no more does its record: whatever they need was set aside by the steps
//! before.
#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::data::{Dataset, PackedExamples, Shape};
use imbalance_lab::dynamics::{Algorithm, Direction, Examples, Optimizer, Sampling, Schedule, Trainer};
use imbalance_lab::kernel::Real;
use imbalance_lab::model::{Activation, Architecture, Hidden};
use imbalance_lab::observe::{Columns, Observables, Observer};
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

fn trainer(model: &Architecture, algorithm: Algorithm) -> Trainer {
    let points = points();
    let network = model.build(points.shape(), points.classes()).unwrap();
    let start = network.initial_parameters(1);
    let sampler = algorithm.sampling.sampler(&points.counts(), Some(9), 1).unwrap();
    Trainer::new(network, Arc::new(Examples::new(points)), algorithm, sampler, start).unwrap()
}

/// What twenty rounds ask of the allocator, after as many to get under way.
fn requests(mut round: impl FnMut()) -> usize {
    (0..20).for_each(|_| round());
    let before = REQUESTS.get();
    (0..20).for_each(|_| round());
    REQUESTS.get() - before
}

#[test]
fn a_step_allocates_no_memory() {
    let hidden = vec![Hidden { width: 5, activation: Activation::Tanh }];
    let models = [Architecture::Mlp { hidden }, Architecture::Cnn { maps: [2, 3], size: 3 }];
    let rules = [Sampling::Full, Sampling::Stratified, Sampling::Oversampled, Sampling::Undersampled];
    for model in &models {
        for batches in rules {
            // The minimum norm is found in memory of its own, L² numbers.
            for direction in Direction::all().into_iter().filter(|direction| *direction != Direction::MinNorm) {
                let mut trainer = trainer(model, Algorithm::new(batches, direction.clone(), 0.01));
                let asked = requests(|| trainer.step().unwrap());
                assert_eq!(asked, 0, "{model:?}, {batches:?}, {direction:?}");
            }
        }
    }
}

#[test]
fn no_schedule_and_no_weight_decay_allocates_memory() {
    for schedule in [Schedule::Cosine { warmup: 3 }, Schedule::Angle { warmup: 0 }] {
        let plain = Algorithm::new(Sampling::Stratified, Direction::Normalized, 0.01);
        let optimizer = Optimizer::Momentum { beta: 0.9, weight_decay: 0.1 };
        let mut trainer = trainer(&Architecture::Linear {}, Algorithm { schedule, optimizer, ..plain });
        assert_eq!(requests(|| trainer.step().unwrap()), 0, "{schedule:?}");
    }
}

#[test]
fn a_record_allocates_no_memory() {
    let all = Observables { confusion: true, curvature: true };
    for (observables, sampling) in
        [(Observables::default(), Sampling::Full), (all, Sampling::Full), (all, Sampling::Stratified)]
    {
        let mut trainer = trainer(&Architecture::Linear {}, Algorithm::new(sampling, Direction::Normalized, 0.01));
        let test = Arc::new(PackedExamples::from_dataset(&points()));
        let mut observer = Observer::new(Columns::with(3, observables), test);
        let mut record = Vec::new();
        let asked = requests(|| {
            trainer.propose().unwrap();
            observer.observe(&mut trainer, false, &mut record).unwrap();
            trainer.apply();
        });
        assert_eq!(asked, 0, "{observables:?}, {sampling:?}");
    }
}
