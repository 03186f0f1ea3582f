//! Every level computes the same bits: each function on random shapes and numbers, at each level that this machine has,
//! against the portable one. The portable level itself is held to plain loops.

use imbalance_lab_kernel::{
    Level, PACK_SIZE, Pack8, Real, Scratch, ZERO, conv, dense, pack, pool, reduce, response, softmax,
};
use std::array::from_fn;

/// Vigna's SplitMix64.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from 1 to `largest`.
    fn upto(&mut self, largest: usize) -> usize {
        1 + (self.bits() % largest as u64) as usize
    }

    /// A number whose sums round.
    fn number(&mut self) -> Real {
        (self.bits() >> 11) as Real / (1u64 << 52) as Real * 3.0 - 3.0
    }

    fn numbers(&mut self, count: usize) -> Vec<Real> {
        (0..count).map(|_| self.number()).collect()
    }

    fn packs(&mut self, count: usize) -> Vec<Pack8> {
        (0..count).map(|_| from_fn(|_| self.number())).collect()
    }
}

/// The bits of what `compute` writes to its list, which must be the same at all levels.
fn at_each_level(case: &str, compute: impl Fn(&mut Vec<Real>)) -> Vec<Real> {
    let at = |level: Level| {
        let mut numbers = Vec::new();
        level.during(|| {
            assert_eq!(Level::current(), level);
            compute(&mut numbers);
        });
        numbers
    };
    let portable = at(Level::Portable);
    let bits = |numbers: &[Real]| numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
        assert!(bits(&at(level)) == bits(&portable), "{case}: {level:?} has other bits");
    }
    portable
}

fn flat(packs: &[Pack8]) -> &[Real] {
    packs.as_flattened()
}

/// What the machine has is found out, and `during` ends with its work.
#[test]
fn the_best_level_is_used() {
    let best = Level::ALL.into_iter().filter(|level| level.is_available()).max();
    assert_eq!(Some(Level::current()), best);
    let caught = std::panic::catch_unwind(|| Level::Portable.during(|| panic!("the work fails")));
    assert!(caught.is_err());
    assert_eq!(Some(Level::current()), best);
    if cfg!(all(target_arch = "x86_64", not(feature = "double"))) {
        assert_eq!(Level::Avx2.is_available(), std::is_x86_feature_detected!("avx2"));
    }
}

#[test]
fn products_of_dense_layers() {
    let mut random = Random(1);
    for round in 0..300 {
        let long = if round % 10 == 0 { 700 } else { 40 };
        let (inputs, outputs, chunks) = (random.upto(long), random.upto(70), random.upto(9));
        let case = format!("{inputs} inputs, {outputs} outputs, {chunks} chunks");
        let (weights, bias) = (random.numbers(inputs * outputs), random.numbers(outputs));
        let (examples, deltas) = (random.packs(inputs * chunks), random.packs(outputs * chunks));
        let found = at_each_level(&case, |to| {
            let mut packed = dense::Packed::default();
            dense::pack_forward(inputs, outputs, &weights, &mut packed);
            let mut results = vec![[7.0; PACK_SIZE]; outputs * chunks];
            dense::multiply(&packed, Some(&bias), &examples, &mut results);
            to.extend_from_slice(flat(&results));
            dense::pack_backward(inputs, outputs, &weights, &mut packed);
            let mut results = vec![[7.0; PACK_SIZE]; inputs * chunks];
            dense::multiply(&packed, None, &deltas, &mut results);
            to.extend_from_slice(flat(&results));
            let (mut gradient, mut totals) = (weights.clone(), bias.clone());
            dense::backward_weights(&examples, &deltas, &mut Scratch::default().transposed, &mut gradient, &mut totals);
            to.extend(gradient);
            to.extend(totals);
        });
        let weight = |output: usize, input: usize| weights[output * inputs + input];
        let mut expected = Vec::new();
        for examples in examples.chunks_exact(inputs) {
            for (output, start) in bias.iter().enumerate() {
                let sum =
                    |i: usize| (0..inputs).fold(*start, |sum, input| sum + weight(output, input) * examples[input][i]);
                expected.extend((0..PACK_SIZE).map(sum));
            }
        }
        for deltas in deltas.chunks_exact(outputs) {
            for input in 0..inputs {
                let sum =
                    |i: usize| (0..outputs).fold(0.0, |sum, output| sum + weight(output, input) * deltas[output][i]);
                expected.extend((0..PACK_SIZE).map(sum));
            }
        }
        for output in 0..outputs {
            for input in 0..inputs {
                let chunks = deltas.chunks_exact(outputs).zip(examples.chunks_exact(inputs));
                let pairs = chunks.flat_map(|(deltas, examples)| deltas[output].iter().zip(&examples[input]));
                expected.push(weight(output, input) + pairs.fold(0.0, |sum, (delta, h)| sum + delta * h));
            }
        }
        assert!(found[..expected.len()] == expected, "{case}: plain loops find other numbers");
    }
}

#[test]
fn products_of_convolutions() {
    let mut random = Random(2);
    for _ in 0..60 {
        let shape = conv::Shape {
            inputs: random.upto(5),
            outputs: random.upto(20),
            size: [1, 3, 5][random.upto(3) - 1],
            height: random.upto(9),
            width: random.upto(37),
        };
        let chunks = random.upto(3);
        let (weights, bias) = (random.numbers(shape.taps() * shape.outputs), random.numbers(shape.outputs));
        let images = random.packs(shape.inputs * shape.pixels() * chunks);
        let deltas = random.packs(shape.outputs * shape.pixels() * chunks);
        let found = at_each_level(&format!("{shape:?}, {chunks} chunks"), |to| {
            let (mut packed, mut scratch) = (dense::Packed::default(), Scratch::default());
            shape.pack(&weights, &mut packed);
            let mut results = vec![[7.0; PACK_SIZE]; deltas.len()];
            conv::convolve(&shape, &packed, Some(&bias), &images, &mut results, &mut scratch);
            to.extend_from_slice(flat(&results));
            shape.pack_reversed(&weights, &mut packed);
            let mut results = vec![[7.0; PACK_SIZE]; images.len()];
            conv::convolve(&shape.reversed(), &packed, None, &deltas, &mut results, &mut scratch);
            to.extend_from_slice(flat(&results));
            let (mut gradient, mut totals) = (weights.clone(), bias.clone());
            conv::backward_weights(&shape, &images, &deltas, &mut scratch, &mut gradient, &mut totals);
            to.extend(gradient);
            to.extend(totals);
        });
        let expected = convolved(&shape, &weights, &bias, &images);
        assert!(found[..expected.len()] == expected, "{shape:?}: plain loops find other numbers");
        let expected = gradient(&shape, &weights, &images, &deltas);
        let first = found.len() - bias.len() - weights.len();
        assert!(found[first..first + weights.len()] == expected, "{shape:?}: plain loops find another gradient");
    }
}

/// The pixel of an image that a tap of pixel (y, x) reads; zeros beyond the border.
fn under(shape: &conv::Shape, image: &[Pack8], tap: usize, y: usize, x: usize) -> Pack8 {
    let (map, i, j) = (tap / (shape.size * shape.size), tap / shape.size % shape.size, tap % shape.size);
    let inside = |place: usize, end: usize| place.checked_sub(shape.size / 2).filter(|place| *place < end);
    match (inside(y + i, shape.height), inside(x + j, shape.width)) {
        (Some(y), Some(x)) => image[(map * shape.height + y) * shape.width + x],
        _ => ZERO,
    }
}

fn convolved(shape: &conv::Shape, weights: &[Real], bias: &[Real], images: &[Pack8]) -> Vec<Real> {
    let mut results = Vec::new();
    for image in images.chunks_exact(shape.inputs * shape.pixels()) {
        for (map, weights) in weights.chunks_exact(shape.taps()).enumerate() {
            for pixel in 0..shape.pixels() {
                let mut sums = [bias[map]; PACK_SIZE];
                for (tap, weight) in weights.iter().enumerate() {
                    let h = under(shape, image, tap, pixel / shape.width, pixel % shape.width);
                    sums = from_fn(|i| sums[i] + weight * h[i]);
                }
                results.extend(sums);
            }
        }
    }
    results
}

/// The gradient is summed over sixteen neighboring pixels of a row at a time.
fn gradient(shape: &conv::Shape, before: &[Real], images: &[Pack8], deltas: &[Pack8]) -> Vec<Real> {
    let mut gradient = before.to_vec();
    let chunks = images.chunks_exact(shape.inputs * shape.pixels());
    for (image, delta) in chunks.zip(deltas.chunks_exact(shape.outputs * shape.pixels())) {
        for y in 0..shape.height {
            for first in (0..shape.width).step_by(16) {
                for (place, weight) in gradient.iter_mut().enumerate() {
                    let (map, tap) = (place / shape.taps(), place % shape.taps());
                    let mut sum = 0.0;
                    for x in first..shape.width.min(first + 16) {
                        let h = under(shape, image, tap, y, x);
                        let delta = delta[map * shape.pixels() + y * shape.width + x];
                        (0..PACK_SIZE).for_each(|i| sum += delta[i] * h[i]);
                    }
                    *weight += sum;
                }
            }
        }
    }
    gradient
}

type Forward = (&'static str, fn(&mut [Pack8]));
type Backward = (&'static str, fn(&[Pack8], &mut [Pack8]));

/// Numbers of every exponent and sign, with zeros, infinities and NaN.
fn all_kinds() -> Vec<Pack8> {
    let mut random = Random(3);
    let special = [0.0, -0.0, Real::INFINITY, Real::NEG_INFINITY, Real::NAN, Real::MIN_POSITIVE, Real::MAX, 0.625];
    let magnitude = |random: &mut Random| libm::exp2((random.bits() % 300) as f64 - 150.0) as Real * random.number();
    let drawn = (0..4000).map(|_| from_fn(|_| magnitude(&mut random)));
    let moderate: Vec<Pack8> =
        drawn.chain(Random(4).packs(4000).into_iter().map(|pack8| pack8.map(|x| 40.0 * x))).collect();
    std::iter::once(special).chain(moderate).collect()
}

#[test]
fn functions_of_single_numbers() {
    let values = all_kinds();
    let deltas = Random(5).packs(values.len());
    let forward: [Forward; 4] = [
        ("relu", response::relu),
        ("leaky relu", |values| response::leaky_relu(0.01, values)),
        ("tanh", response::tanh),
        ("logistic", response::logistic),
    ];
    for (name, function) in forward {
        at_each_level(name, |to| {
            let mut values = values.clone();
            function(&mut values);
            // The sign of NaN has no meaning, and processors choose it.
            to.extend(flat(&values).iter().map(|&x| if x.is_nan() { Real::NAN } else { x }));
        });
    }
    let backward: [Backward; 4] = [
        ("relu", response::relu_backward),
        ("leaky relu", |responses, deltas| response::leaky_relu_backward(0.01, responses, deltas)),
        ("tanh", response::tanh_backward),
        ("logistic", response::logistic_backward),
    ];
    for (name, function) in backward {
        at_each_level(&format!("{name} backward"), |to| {
            let mut deltas = deltas.clone();
            function(&values, &mut deltas);
            to.extend(flat(&deltas).iter().map(|&x| if x.is_nan() { Real::NAN } else { x }));
        });
    }
}

#[test]
fn losses_pools_and_packs() {
    let mut random = Random(6);
    for _ in 0..200 {
        let classes = 1 + random.upto(11);
        let truth = random.upto(classes) - 1;
        let mut logits: Vec<Pack8> = random.packs(classes).into_iter().map(|pack8| pack8.map(|x| 20.0 * x)).collect();
        // A tie.
        logits[random.upto(classes) - 1][0] = logits[truth][0];
        let (shifts, weights) = (random.numbers(classes), from_fn(|_| random.number()));
        let scale = 0.5 + random.upto(4) as Real / 2.0;
        at_each_level("softmax", |to| {
            let mut logits = logits.clone();
            let found = softmax::exponentiate(&mut logits, scale, &shifts, truth);
            to.extend([found.correct, found.own, found.top, found.rest].as_flattened());
            to.extend_from_slice(flat(&logits));
            softmax::subtract_truth(&mut logits, truth, &found.rest, &weights);
            to.extend_from_slice(flat(&logits));
        });
        let (height, width, maps) = (2 * random.upto(4), 2 * random.upto(6), random.upto(3));
        // Whole numbers, so that squares have equal pixels.
        let images: Vec<Pack8> =
            random.packs(height * width * maps).into_iter().map(|pack8| pack8.map(Real::round)).collect();
        let deltas = random.packs(images.len() / 4);
        at_each_level("pools", |to| {
            let (mut outputs, mut back) = (vec![ZERO; deltas.len()], vec![ZERO; images.len()]);
            pool::largest(width, &images, &mut outputs);
            pool::largest_backward(width, &images, &outputs, &deltas, &mut back);
            to.extend_from_slice(flat(&outputs));
            to.extend_from_slice(flat(&back));
            pool::mean(width, &images, &mut outputs);
            pool::mean_backward(width, &deltas, &mut back);
            to.extend_from_slice(flat(&outputs));
            to.extend_from_slice(flat(&back));
        });
        let features = random.upto(30);
        let rows: Vec<Vec<Real>> = (0..random.upto(8)).map(|_| random.numbers(features)).collect();
        at_each_level("packs", |to| {
            let mut packs = vec![[7.0; PACK_SIZE]; features + 1];
            pack::interleave(from_fn(|example| rows.get(example).map_or(&[][..], |row| row)), &mut packs);
            to.extend_from_slice(flat(&packs));
        });
    }
}

#[test]
fn reductions() {
    let mut random = Random(7);
    for length in 1..150 {
        let (a, b) = (random.numbers(length), random.numbers(3 * length));
        at_each_level(&format!("{length} numbers"), |to| {
            // All bits of the f64 count.
            let mut push = |x: f64| {
                let bits = x.to_bits();
                to.extend([bits >> 48, bits >> 32, bits >> 16, bits].map(|part| (part & 0xffff) as Real));
            };
            push(reduce::dot(&a, &b[..length]));
            push(reduce::norm_of_combination(&[0.3, -1.7, 0.01], &b));
            let mut sum = vec![7.0; length];
            reduce::combine(&[0.3, -1.7, 0.01], &b, &mut sum);
            to.extend(&sum);
            reduce::descend(&a, 0.01, &b, &mut sum);
            to.extend(sum);
            to.push(Real::from(u8::from(reduce::all_finite(&a))));
        });
    }
}
