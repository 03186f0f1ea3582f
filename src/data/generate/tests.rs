//! Tests that samples have the properties that the documentation of the generators states.

use super::*;
use draw::distance;

const N: usize = 20_000;

fn sample(generator: &Generator, counts: &[usize]) -> Dataset {
    generator.check().unwrap();
    generator.sample(counts, 11, Purpose::TrainPoints)
}

fn point(set: &Dataset, example: usize) -> [f64; 2] {
    [f64::from(set.row(example)[0]), f64::from(set.row(example)[1])]
}

/// Returns the mean and variance of a feature over a class.
fn moments(set: &Dataset, class: usize, feature: usize) -> (f64, f64) {
    let values = || set.class(class).map(|i| f64::from(set.row(i)[feature]));
    let n = values().len() as f64;
    let mean = values().sum::<f64>() / n;
    (mean, values().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n)
}

/// Returns the fraction of a class's examples for which a condition holds.
fn share(set: &Dataset, class: usize, holds: impl Fn([f64; 2]) -> bool) -> f64 {
    set.class(class).filter(|&i| holds(point(set, i))).count() as f64 / set.class(class).len() as f64
}

#[test]
fn the_first_examples_of_a_class_do_not_depend_on_the_counts() {
    let kinds = ["gaussians", "moons", "circles", "spirals", "xor", "mixture"];
    for kind in kinds {
        let generator: Generator = crate::json::read(&format!(r#"{{"kind": "{kind}"}}"#)).unwrap();
        let (few, many) = (sample(&generator, &[5, 3]), sample(&generator, &[2, 30]));
        assert!((0..2).all(|i| few.row(i) == many.row(i)), "{kind}");
        assert!((0..3).all(|i| few.row(5 + i) == many.row(2 + i)), "{kind}");
        let test = generator.sample(&[5, 3], 11, Purpose::TestPoints);
        assert_ne!(few.row(0), test.row(0), "{kind}: other points to test on");
        assert_ne!(few.row(0), generator.sample(&[5, 3], 12, Purpose::TrainPoints).row(0), "{kind}: another seed");
    }
}

#[test]
fn gaussians_have_their_means_and_variances() {
    let (separation, spread) = (3.0, 0.5);
    for classes in [2, 5] {
        let set = sample(&Generator::Gaussians { classes, separation, spread }, &vec![N; classes]);
        let means: Vec<[f64; 2]> = (0..classes).map(|l| [0, 1].map(|feature| moments(&set, l, feature).0)).collect();
        // Five standard errors of a mean, of a difference of means, and of a variance.
        let error = 5.0 * spread / (N as f64).sqrt();
        for class in 0..classes {
            let [x, y] = means[class];
            let [next_x, next_y] = means[(class + 1) % classes];
            assert!(((x - next_x).hypot(y - next_y) - separation).abs() < 1.5 * error, "neighbors of class {class}");
            for feature in [0, 1] {
                let variance = moments(&set, class, feature).1;
                assert!((variance / (spread * spread) - 1.0).abs() < 5.0 * (2.0 / N as f64).sqrt(), "{variance}");
            }
        }
        assert!(means[0][1].abs() < error && means[0][0] > 1.0, "class 0 is on the right: {:?}", means[0]);
    }
}

#[test]
fn neighboring_gaussians_overlap_as_documented() {
    let set = sample(&Generator::Gaussians { classes: 2, separation: 2.0, spread: 1.0 }, &[N, N]);
    // Φ(−1)
    let expected = 0.158_655;
    let error = 5.0 * (expected * (1.0 - expected) / N as f64).sqrt();
    assert!((share(&set, 0, |[x, _]| x < 0.0) - expected).abs() < error);
    assert!((share(&set, 1, |[x, _]| x > 0.0) - expected).abs() < error);
}

#[test]
fn a_mixture_has_the_requested_overlap() {
    for (classes, features, overlap) in [(2, 1, 0.05), (2, 10, 0.5), (4, 3, 0.2), (5, 20, 0.8)] {
        let generator = Generator::Mixture { classes, features, overlap };
        let set = sample(&generator, &vec![N; classes]);
        let centers: Vec<Vec<f64>> =
            (0..classes).map(|l| (0..features).map(|feature| moments(&set, l, feature).0).collect()).collect();
        let far = |example: usize, class: usize| -> f64 {
            set.row(example).iter().zip(&centers[class]).map(|(&x, c)| (f64::from(x) - c).powi(2)).sum()
        };
        for k in 0..classes {
            for l in 0..k {
                // The Bayes rule for two round clouds chooses the nearer center. Its error is half the overlap.
                let wrong = |of, other| set.class(of).filter(|&i| far(i, other) < far(i, of)).count();
                let measured = (wrong(k, l) + wrong(l, k)) as f64 / N as f64;
                let error = 5.0 * (overlap / N as f64).sqrt();
                assert!((measured - overlap).abs() < error, "{generator:?}, {k} and {l}: {measured}");
            }
        }
        let variance = moments(&set, classes - 1, features - 1).1;
        assert!((variance - 1.0).abs() < 5.0 * (2.0 / N as f64).sqrt(), "{variance}");
    }
}

#[test]
fn extreme_overlaps_give_finite_examples() {
    assert!((distance(0.0) - 9.78).abs() < 0.01, "{}", distance(0.0));
    assert!(distance(0.999_999) < 1e-5);
    // 2Φ(−1)
    assert!((distance(0.317_310_507_862_914) - 2.0).abs() < 1e-12);
}

#[test]
fn shapes_without_noise_follow_their_formulas() {
    let on = |generator: Generator, holds: &dyn Fn(usize, [f64; 2]) -> bool| {
        let set = sample(&generator, &vec![500; generator.class_count()]);
        for class in 0..set.classes() {
            assert_eq!(share(&set, class, |at| holds(class, at)), 1.0, "{generator:?}, class {class}");
        }
    };
    let near = |a: f64, b: f64| (a - b).abs() < 1e-5;
    on(Generator::Moons { noise: 0.0 }, &|class, [x, y]| match class {
        0 => near(x.hypot(y), 1.0) && y >= 0.0,
        _ => near((x - 1.0).hypot(y - 0.5), 1.0) && y <= 0.5,
    });
    on(Generator::Circles { noise: 0.0, factor: 0.25 }, &|class, [x, y]| near(x.hypot(y), [1.0, 0.25][class]));
    on(Generator::Xor { noise: 0.0 }, &|class, [x, y]| {
        (x * y >= 0.0) == (class == 0) && x.abs() <= 1.0 && y.abs() <= 1.0
    });
    on(Generator::Spirals { classes: 3, noise: 0.0, turns: 1.5 }, &|class, [x, y]| {
        let radius = x.hypot(y);
        let angle = std::f64::consts::TAU * (class as f64 / 3.0 + 1.5 * radius);
        near(x, radius * angle.cos()) && near(y, radius * angle.sin()) && radius <= 1.0 + 1e-6
    });
}

#[test]
fn noise_is_added_to_each_coordinate() {
    let set = sample(&Generator::Circles { noise: 0.3, factor: 0.0 }, &[1, N]);
    for feature in [0, 1] {
        let (mean, variance) = moments(&set, 1, feature);
        assert!(mean.abs() < 5.0 * 0.3 / (N as f64).sqrt(), "{mean}");
        assert!((variance / 0.09 - 1.0).abs() < 5.0 * (2.0 / N as f64).sqrt(), "{variance}");
    }
    let xor = sample(&Generator::Xor { noise: 0.0 }, &[N, 1]);
    let right = share(&xor, 0, |[x, _]| x > 0.0);
    assert!((right - 0.5).abs() < 5.0 * (0.25 / N as f64).sqrt(), "both quadrants alike: {right}");
}

#[test]
fn an_error_names_the_generator_field_out_of_range() {
    let refused = |json: &str| crate::json::read::<Generator>(json).unwrap().check().unwrap_err().to_string();
    assert_eq!(
        refused(r#"{"kind": "gaussians", "classes": 1}"#),
        "generator.classes is 1; it must be a whole number from 2 to 100"
    );
    assert!(
        refused(r#"{"kind": "gaussians", "spread": 0}"#).starts_with("generator.spread is 0; it must be a number from")
    );
    assert!(refused(r#"{"kind": "circles", "factor": 1.5}"#).contains("from 0 to 1"));
    assert!(refused(r#"{"kind": "spirals", "turns": 0}"#).contains("generator.turns is 0"));
    assert!(refused(r#"{"kind": "mixture", "overlap": 1}"#).contains("from 0 and below 1"));
    assert_eq!(
        refused(r#"{"kind": "mixture", "classes": 5, "features": 3}"#),
        "generator.features is 3; it must be a whole number from 4 to 1000, because 5 centers at equal distances need that many features"
    );
    assert!(Generator::Xor { noise: f64::NAN }.check().unwrap_err().to_string().contains("NaN"));
    assert!(crate::json::read::<Generator>(r#"{"kind": "moons", "noize": 1}"#).is_err());
}

#[test]
fn generated_classes_are_named_by_letters() {
    let names = Generator::Spirals { classes: 100, noise: 0.0, turns: 1.0 }.classes();
    assert_eq!(
        [&names[0], &names[25], &names[26], &names[51], &names[52], &names[99]],
        ["A", "Z", "AA", "AZ", "BA", "CV"]
    );
}
