//! The text that people read about experiments and their runs. [`DocumentError`](super::DocumentError),
//! [`ResultsError`](super::ResultsError) and the other error types hold the sentences that contain it.

use crate::number::{Readable, decimal, grouped};

/// The fields of a document, after "an object".
pub const DOCUMENT_FIELDS: &str = " with the fields version, data, model, training and algorithms";

// What a field must be.
pub const A_VERSION: &str = "1 or 2";
pub const A_LEARNING_RATE: &str = "a number above 0 and at most 1000";
pub const A_PROJECTION_FLOOR: &str = "a number above 0 and at most 1";
pub const A_POINT: &str = "two numbers from −1 to 1";
pub const A_SHA256: &str = "the SHA-256 of the file, 64 hexadecimal digits in lower case, or left out";

pub fn whole_number(low: usize, high: usize) -> String {
    format!("a whole number from {low} to {high}")
}

/// The allowed length of a list or a name.
pub fn between(low: usize, high: usize, items: &str) -> String {
    format!("from {low} to {high} {items}")
}

pub fn at_most(high: usize, items: &str) -> String {
    format!("at most {high} {items}")
}

pub fn first_count(count: usize) -> String {
    format!("{count}, the first number of data.imbalance.counts")
}

pub fn few_records(most: usize, every: usize) -> String {
    format!("at most {most} records in each run; record every {every} steps")
}

pub fn few_records_of_all_runs(most: usize, runs: usize, every: usize) -> String {
    format!("at most {most} records in each of {runs} runs; record every {every} steps, or have fewer runs")
}

pub fn few_examples(most: usize) -> String {
    format!("so small that all classes together have at most {most} examples of this size")
}

/// Returns a recall with the errors behind it: `0.9952: 1,350 of 279,232 wrong`.
pub fn recall_with_errors(wrong: u64, examples: u64) -> String {
    let recall = decimal((examples - wrong) as f64 / examples as f64, 4);
    format!("{recall}: {} of {} wrong", grouped(wrong as f64), grouped(examples as f64))
}

// How large a step is safe.
pub fn no_step_helps(class: &str) -> String {
    format!("No step along this direction improves class \"{class}\".")
}

pub fn every_step_helps(class: &str) -> String {
    format!("Every step along this direction improves class \"{class}\", to second order.")
}

pub fn steps_up_to_help(class: &str, safe: f64, rate: f64) -> String {
    format!("Up to η = {}, this step improves class \"{class}\"; it was {}.", significant(safe), significant(rate))
}

/// Returns a positive number with two significant digits.
fn significant(value: f64) -> String {
    let power = libm::log10(value).floor();
    let unit = libm::pow(10.0, power - 1.0);
    let rounded = libm::round(value / unit);
    // Whole tens divide exactly where tenths would not.
    Readable(if unit < 1.0 { rounded / libm::round(1.0 / unit) } else { rounded * unit }).to_string()
}

// What examples are for, and which field to change if there are too few.
pub const TRAINING: &str = "for training";
pub const TESTING: &str = "for testing";
pub const A_TEST_SHARE: &str = "a number from 0.001 to 0.999";
pub const ONLY_AS_IS: &str = "left out, because only the imbalance as_is uses it; use data.test_per_class";
pub const A_COUNT_A_CLASS: &str = "one number for each class";
pub const TRAINING_AND_TESTING: &str = "for training and testing";
pub const LOWER_ANY_COUNT: &str = "decrease data.max_per_class or data.test_per_class";
pub const LOWER_MAX_OR_IMBALANCE: &str = "decrease data.max_per_class, or increase the imbalance in data.imbalance";
pub const LOWER_MAX_OR_NOISE: &str = "decrease data.max_per_class or data.label_noise";
pub const LOWER_TOTAL: &str = "decrease data.total, data.test_per_class or the imbalance in data.imbalance";
pub const NO_TOTAL: &str = "left out, because data.imbalance fixes the counts";
pub const NO_MAX_BESIDE_TOTAL: &str = "left out, because data.total and data.imbalance determine it";
pub const OTHER_CLASSES: &str = "give it more examples, or choose other classes";

pub fn examples(count: usize) -> String {
    if count == 1 { "1 example".into() } else { format!("{count} examples") }
}

pub fn lower_max_per_class(most: usize) -> String {
    format!("decrease data.max_per_class to at most {most}")
}

pub fn one_of_each(classes: usize) -> String {
    format!("at least {classes}, one example of each class")
}

pub fn lower_test_per_class(most: usize) -> String {
    format!("decrease data.test_per_class to at most {most}")
}

// Names.
pub const GENERATOR: &str = "the generator";
pub const PAINTING: &str = "the painting";

/// The name of an algorithm that another one shares.
pub fn with_learning_rate(algorithm: &str, rate: f64) -> String {
    format!("{algorithm}, η = {}", Readable(rate))
}

pub fn numbered(name: &str, number: usize) -> String {
    format!("{name} ({number})")
}

// Notes on a run.
fn steps(count: usize) -> String {
    if count == 1 { "1 step".into() } else { format!("{count} steps") }
}

pub fn absent_class(count: usize, class: &str) -> String {
    format!(
        "{} had no example of class \"{class}\" in their mini-batch. Increase batch_size or use stratified sampling.",
        steps(count)
    )
}

pub fn clamped_projections(count: usize) -> String {
    format!(
        "{} rescaled a class less than its projection requires, because the projection was too close to 0. Increase \
         batch_size.",
        steps(count)
    )
}

/// The text about cases that contradict themselves. Each sentence begins with the name of a field.
pub mod replay {
    use crate::data::Shape;

    pub const DATA: &str = "the case";
    pub const ODD_KERNELS: &str = "kernels must have an odd size, stride 1 and half their size as padding";

    pub fn input_shape(found: &[usize]) -> String {
        format!("is {found:?}; it must be [d] or [C, H, W]")
    }

    pub fn no_inputs(found: &[usize]) -> String {
        format!("is {found:?}; an example needs at least one number")
    }

    pub fn no_examples(classes: usize, rows: usize) -> String {
        format!("has {classes} classes and {rows} rows in x; it needs at least one of each")
    }

    pub fn parameters(found: usize, needed: usize) -> String {
        format!("has {found} numbers; the network needs {needed}")
    }

    pub fn labels(found: usize, rows: usize) -> String {
        format!("has {found} labels; x has {rows} rows")
    }

    pub fn row(found: usize, needed: usize) -> String {
        format!("has {found} numbers; model.input_shape requires {needed}")
    }

    pub fn class(found: usize, classes: usize) -> String {
        format!("is {found}; the classes are 0 to {}", classes - 1)
    }

    pub fn batches(found: usize, steps: usize) -> String {
        format!("has {found} lists; there are {steps} steps")
    }

    pub fn batch(example: usize, examples: usize) -> String {
        format!("contains example {example}; the examples are 0 to {}", examples - 1)
    }

    pub fn inputs(found: usize, given: usize) -> String {
        format!("reads {found} numbers; the layer before it gives {given}")
    }

    pub fn channels(found: usize, given: usize) -> String {
        format!("reads {found} maps; the layer before it gives {given}")
    }

    pub fn kernel(size: usize, stride: usize, padding: usize) -> String {
        format!("has kernel size {size}, stride {stride} and padding {padding}; {ODD_KERNELS}")
    }

    pub fn pooling(size: usize, Shape { height, width, .. }: Shape) -> String {
        format!("pools {size} × {size} of {height} × {width} pixels; the size must be 2 and the image sides even")
    }

    pub fn last_layer(classes: usize) -> String {
        format!("must end with a dense layer without activation and with {classes} outputs")
    }
}

/// The text about the cells of a sweep.
pub mod cells {
    use crate::number::Readable;

    // The swept parameters in figures and sentences, each with its symbol.
    pub const RATIO: [&str; 2] = ["imbalance ratio ρ", "ρ"];
    pub const BATCH_SIZE: [&str; 2] = ["batch size m", "m"];
    pub const LEARNING_RATE: [&str; 2] = ["learning rate η", "η"];
    pub const WIDTH: [&str; 2] = ["units of each hidden layer", "width"];
    pub const MAX_PER_CLASS: [&str; 2] = ["examples of the largest class", "n"];
    pub const ALPHA: [&str; 2] = ["power α of the direction", "α"];
    pub const THETA: [&str; 2] = ["θ of mixed sampling", "θ"];

    // Why a document does not allow a swept parameter.
    pub const COUNTS_HAVE_NO_RATIO: &str = "data.imbalance fixes the counts, which have no ratio to vary";
    pub fn ratio_beyond_power_law(largest: f64) -> String {
        format!("with the imbalance power_law and these classes, the ratio may be at most {}", Readable(largest))
    }

    pub const TOTAL_FIXES_THE_LARGEST: &str = "data.total and data.imbalance determine data.max_per_class";
    pub const COUNTS_FIX_THE_LARGEST: &str = "data.imbalance fixes the counts, which determine data.max_per_class";
    pub const NO_MINI_BATCHES: &str = "no algorithm draws mini-batches";
    pub const NO_HIDDEN_LAYERS: &str = "the model has no hidden layers";
    pub const NO_POWER: &str = "no algorithm has the direction power";
    pub const NO_MIXED: &str = "no algorithm has the sampling mixed";

    pub fn not_whole(value: f64) -> String {
        format!("{} is not a whole number", Readable(value))
    }

    // What the fields of a sweep must be.
    pub const VERSION: &str = "2 in a document with a sweep";
    pub const TOTAL_RUNS: &str = "the number of the sweep's runs";
    pub const TOTAL_LENGTH: &str = "the length of the sweep's documents";

    pub fn few_cells(most: usize) -> String {
        format!("at most {most} experiments in total; list fewer values, or vary fewer parameters")
    }

    pub fn few_runs(most: usize) -> String {
        format!("at most {most} runs in total; list fewer values, or have fewer seeds or algorithms")
    }

    pub fn few_bytes(most: usize) -> String {
        format!("at most {most} bytes in total; list fewer values, or paint fewer points")
    }

    // Names of cells and runs.
    pub fn parameter(name: &str, value: f64) -> String {
        format!("{name} {}", Readable(value))
    }

    pub fn run(algorithm: &str, seed: u32) -> String {
        format!("{algorithm}, seed {seed}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recalls_stand_with_their_errors_and_rates_have_two_digits() {
        assert_eq!(recall_with_errors(1350, 279_232), "0.9952: 1,350 of 279,232 wrong");
        let digits = [0.031_49, 0.05, 1.0, 123.4, 0.000_456].map(significant);
        assert_eq!(digits, ["0.031", "0.05", "1", "120", "0.00046"]);
    }
}
