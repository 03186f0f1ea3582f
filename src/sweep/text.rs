//! The text about sweeps: their results, their trends, and what contradicts what.
//!
//! [`ResultsError`](super::ResultsError) holds the other sentences about results.

use crate::number::{Readable, decimal};
use crate::observe::{Bend, Estimate, PowerLaw};

// Titles of the cells in figures.
pub fn equation(parameter: &str, value: f64) -> String {
    format!("{parameter} = {}", Readable(value))
}

// Results that contradict each other.
pub const OF_EARLIER_PART: &str = " of an earlier part";
pub const OTHER_DOCUMENT_SHA256: &str = "document_sha256 is not the SHA-256 of the document";

pub fn two_results(run: &str) -> String {
    format!("there are two results of {run}, and they contradict each other")
}

pub fn two_lines(line: usize, before: usize, earlier: &str, run: &str) -> String {
    format!("line {line} contradicts line {before}{earlier}; both are the result of {run}")
}

pub fn not_a_part(text: &str) -> String {
    format!("\"{text}\" is not a part of a sweep; write 2/5 for the second of five parts")
}

// Titles of the outcomes.
pub const STEPS_UNTIL_LEARNED: &str = "steps until learned";
pub const FINAL_RECALL: &str = "mean recall at the end";

pub fn drop(class: &str, is_exact: bool) -> String {
    format!("drop of {class}{}", if is_exact { "" } else { " at recorded steps" })
}

pub fn steps_until_recovered(class: &str) -> String {
    format!("steps until {class} recovers")
}

pub fn projection(algorithm: &str) -> String {
    format!("projection p under {algorithm}")
}

// Sentences about the outcomes.
pub fn at(heading: &str, sentence: &str) -> String {
    format!("At {heading}: {sentence}")
}

fn verb(title: &str) -> &'static str {
    if title.starts_with("steps") { "are" } else { "is" }
}

fn runs(count: usize) -> String {
    if count == 1 { "1 run".into() } else { format!("{count} runs") }
}

/// Says which values a sentence leaves out.
pub fn left_out(missing: usize, unknown: usize) -> String {
    let mut text = String::new();
    if missing > 0 {
        text += &format!(" Values at which a run ended before that are left out ({}).", runs(missing));
    }
    if unknown > 0 {
        text += &format!(" Values at which the recorded steps are too far apart are left out ({}).", runs(unknown));
    }
    text
}

pub fn power_law(name: &str, title: &str, symbol: &str, law: &PowerLaw, left_out: &str) -> String {
    let (low, high) = law.interval();
    let [exponent, low, high] = [law.exponent, low, high].map(|power| decimal(power, 2));
    // Runs of a seed are not independent, so the seeds are counted.
    let basis = match law.seeds {
        1 => format!("from the scatter of {} of one seed", runs(law.count)),
        seeds => format!("from the slopes of {seeds} seeds, {}", runs(law.count)),
    };
    let bend = match law.bend {
        None => String::new(),
        Some(bend) => {
            let verb = if bend == Bend::Up { "increases" } else { "decreases" };
            format!(" One power law does not describe these points: the exponent {verb} with {symbol}.")
        }
    };
    format!(
        "{name}: the {title} scale as {symbol} to the power {exponent}; the 95 % confidence interval is {low} to {high} \
         ({basis}).{left_out}{bend}"
    )
}

pub fn never_reached(name: &str, title: &str, count: usize) -> String {
    format!(
        "{name}: the {title} {} unknown, because at every value some runs ended before that ({}).",
        verb(title),
        runs(count)
    )
}

pub fn too_few_records(name: &str, title: &str, count: usize) -> String {
    format!(
        "{name}: the {title} {} unknown, because the recorded steps are too far apart ({}). Record every step to find \
         out.",
        verb(title),
        runs(count)
    )
}

/// The mean of an outcome at the first value and, if there are several, at the last.
pub fn change(name: &str, title: &str, first: &str, last: Option<&str>, left_out: &str) -> String {
    let last = last.map_or_else(String::new, |last| format!(" and {last}"));
    format!("{name}: the {title} {} {first}{last}.{left_out}", verb(title))
}

pub fn mean_at(mean: &Estimate, is_share: bool, symbol: &str, value: f64) -> String {
    let decimals = if is_share { 2 } else { 1 };
    let error = match mean.count {
        1 => String::new(),
        _ => format!(" ± {}", decimal(mean.error, decimals)),
    };
    format!("{}{error} at {symbol} = {}", decimal(mean.mean, decimals), Readable(value))
}
