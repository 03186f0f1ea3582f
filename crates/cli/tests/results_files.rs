//! Results files: what is written can be read, what is damaged is never believed, and nothing is lost among several programs.
#![cfg(not(target_arch = "wasm32"))]

mod shell;

use imbalance_lab::experiment::{DataSource, Experiment, Run};
use imbalance_lab::sweep::{Results, RunResult};
use proptest::prelude::*;
use proptest::test_runner::Config;
use shell::{Folder, SWEEP, refusal, succeeds};
use std::fs;
use std::process::{Command, Stdio};

/// How many random inputs are tried; an environment variable asks for more.
fn budget(variable: &str, usual: u32) -> u32 {
    std::env::var(variable).ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}

/// All results of an experiment on points.
fn whole(experiment: &Experiment) -> Results {
    let mut results = Results::new(experiment);
    for place in results.runs().to_vec() {
        let mut run = Run::new(&results.cells()[place.cell].experiment, place.index, &DataSource::Document).unwrap();
        run.advance(usize::MAX);
        results.add(RunResult::from_run(&place, run).unwrap().0).unwrap();
    }
    results
}

/// Points of two classes under a linear model, at rates from nothing to far too much. Rare and far away, two points of the small
/// class lie so many deviations from the mean that some starts leave them no loss at all.
fn document(far: bool, seed: u32, steps: usize, every: usize, rates: &[f64], uniform: bool, batch: usize) -> String {
    let (largest, ratio) = if far { (4000, 2000) } else { (24, 8) };
    let (separation, spread) = if far { (100.0, 0.001) } else { (1.0, 1.0) };
    let batches = if uniform { "uniform" } else { "full" };
    serde_json::json!({
        "version": 2,
        "data": {
            "source": {"kind": "generated", "generator": {"kind": "gaussians", "classes": 2, "separation": separation, "spread": spread}},
            "classes": ["A", "B"], "max_per_class": largest, "imbalance": {"kind": "ratio", "ratio": ratio}, "test_per_class": 4,
        },
        "model": {"kind": "linear"},
        "training": {"steps": steps, "batch_size": batch, "seeds": [seed], "record": {"kind": "every", "steps": every}},
        "algorithms": [
            {"sampling": batches, "direction": "mean", "learning_rate": 0.5},
            {"sampling": batches, "direction": "rescaled", "learning_rate": 0.5},
        ],
        "sweep": [{"parameter": "learning_rate", "values": rates}],
    })
    .to_string()
}

proptest! {
    #![proptest_config(Config::with_cases(budget("FUZZ_SWEEPS", 48)))]

    #[test]
    fn every_results_file_is_read_back_and_merged(
        far: bool, seed: u32, steps in 1..30usize, every in 1..40usize, uniform: bool, batch in 2..9usize,
        power in -300.0..3.0f64,
    ) {
        let rates = [10.0_f64.powf(power), 1000.0];
        let experiment = Experiment::read(&document(far, seed, steps, every, &rates, uniform, batch)).unwrap();
        let whole = whole(&experiment);
        let written = whole.write();
        let (read, length) = Results::read(&written).unwrap();
        prop_assert_eq!(length, written.len());
        prop_assert_eq!(read.results(), whole.results());
        prop_assert_eq!((read.write(), read.csv(), read.json()), (written, whole.csv(), whole.json()));
        let mut joined = Results::new(&experiment);
        joined.join(read.clone()).unwrap();
        joined.join(read).unwrap();
        prop_assert_eq!(joined.write(), whole.write());
    }
}

#[test]
fn a_loss_that_starts_at_zero_has_no_rise() {
    let of_seed = |seed| whole(&Experiment::read(&document(true, seed, 2, 1, &[1e-3], false, 4)).unwrap());
    let results = (0..100).map(of_seed).find(|results| results.write().contains("\"loss_rise\":null")).unwrap();
    assert_eq!(Results::read(results.write()).unwrap().0.results(), results.results());
    let column = results.csv().lines().next().unwrap().split(',').position(|name| name == "loss_rise").unwrap();
    assert!(results.csv().lines().any(|line| line.split(',').nth(column) == Some("")), "{}", results.csv());
}

#[test]
fn every_flipped_bit_is_detected() {
    let document = SWEEP.replace("[1, 2, 3]", "[1]").replace("[1, 3, 10]", "[1, 3]");
    let whole = whole(&Experiment::read(&document).unwrap());
    let written = whole.write().into_bytes();
    // All of them, or every so many, each time others.
    let bits = 8 * written.len();
    let step = (bits / budget("FUZZ_BITS", 4000) as usize).max(1);
    let mut refused = 0;
    for bit in (std::process::id() as usize % step..bits).step_by(step) {
        let mut damaged = written.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        match Results::read(&damaged) {
            Err(error) => {
                let line = 1 + written[..bit / 8].iter().filter(|&&byte| byte == b'\n').count();
                let sentence = error.to_string();
                assert!(sentence.contains(&format!("line {line} is damaged")), "bit {bit}: {sentence}");
                refused += 1;
            }
            // Only the end of the last line, which then counts as torn off.
            Ok((results, kept)) => {
                assert!(bit / 8 == written.len() - 1 && kept < written.len(), "bit {bit}");
                let mut some = whole.results().iter().zip(results.results());
                assert!(some.all(|(whole, read)| read.is_none() || whole == read), "bit {bit}");
            }
        }
    }
    assert!(refused > 1000 || step > bits / 1000, "{refused}");
}

#[test]
fn an_error_names_the_line_of_another_sweep() {
    let text = whole(&Experiment::read(SWEEP).unwrap()).write();
    let other = whole(&Experiment::read(&SWEEP.replace("0.3", "0.2")).unwrap()).write();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[4] = other.lines().nth(4).unwrap();
    let sentence = Results::read(lines.join("\n") + "\n").unwrap_err().to_string();
    assert!(sentence.starts_with("line 5 is damaged"), "{sentence}");
    // The same line twice says nothing else.
    lines[4] = lines[5];
    let read = Results::read(lines.join("\n") + "\n").unwrap().0;
    assert_eq!(read.results().iter().flatten().count(), 17);
}

#[test]
fn results_of_other_data_or_another_version_are_rejected() {
    let experiment = Experiment::read(SWEEP).unwrap();
    let mut one = Results::new(&experiment);
    one.set_data("ab".repeat(32));
    let read = Results::read(one.write()).unwrap().0;
    one.join(read).unwrap();
    let sentence = one.join(Results::new(&experiment)).unwrap_err().to_string();
    assert!(sentence.starts_with("these results belong to other data"), "{sentence}");
    let folder = Folder::new("other-data");
    let [document, results] = ["sweep.json", "results.jsonl"].map(|name| folder.path(name));
    fs::write(&document, SWEEP).unwrap();
    fs::write(&results, one.write()).unwrap();
    let refused = refusal(&["sweep", &document, "--results", &results]);
    assert!(refused.contains("these results belong to other data"), "{refused}");
    assert_eq!(folder.read("results.jsonl"), one.write());
    assert!(
        one.head().contains(concat!("\"program\":\"imbalance-lab ", env!("CARGO_PKG_VERSION"), "\"")),
        "{}",
        one.head()
    );
}

#[test]
fn two_sweeps_with_the_same_file_lose_no_results() {
    let folder = Folder::new("at-once");
    let [document, results, whole] = ["sweep.json", "results.jsonl", "whole.jsonl"].map(|name| folder.path(name));
    fs::write(&document, SWEEP).unwrap();
    succeeds(&["sweep", &document, "--results", &whole]);
    let shard = |number: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_imbalance-lab"));
        let arguments = ["sweep", &document, "--results", &results, "--shard", number, "--threads", "1"];
        command.args(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let ended = ["1/2", "2/2"].map(shard).map(|child| child.wait_with_output().unwrap());
    for output in &ended {
        let said = String::from_utf8_lossy(&output.stderr);
        let refused = said.contains("results.jsonl; wait until it ends") && said.contains("another sweep uses");
        assert!(output.status.success() || refused, "{said}");
    }
    // As each that was refused does it again.
    for number in ["1/2", "2/2"] {
        succeeds(&["sweep", &document, "--results", &results, "--shard", number]);
    }
    assert_eq!(folder.read("results.jsonl"), folder.read("whole.jsonl"));
}

#[test]
fn a_file_that_another_program_locks_is_not_changed() {
    let folder = Folder::new("locked");
    let [document, results] = ["sweep.json", "results.jsonl"].map(|name| folder.path(name));
    fs::write(&document, SWEEP).unwrap();
    succeeds(&["sweep", &document, "--results", &results]);
    let before = folder.read("results.jsonl");
    let other = fs::File::open(&results).unwrap();
    other.lock().unwrap();
    for arguments in [["sweep", &document, "--results", &results], ["merge", &results, "--results", &results]] {
        refusal(&arguments);
    }
    let part = folder.path("part.jsonl");
    fs::write(&part, &before).unwrap();
    let refused = refusal(&["merge", &part, "--results", &results]);
    assert!(refused.contains("another sweep uses") && refused.contains("results.jsonl"), "{refused}");
    drop(other);
    assert_eq!(folder.read("results.jsonl"), before);
    succeeds(&["merge", &part, "--results", &results]);
}

#[test]
fn a_sweep_of_too_many_runs_is_rejected_before_training() {
    let values: Vec<String> = (1..=1000).map(|value| value.to_string()).collect();
    let seeds: Vec<String> = (0..100).map(|seed| seed.to_string()).collect();
    let many = SWEEP
        .replace("[1, 3, 10]", &format!("[{}]", values.join(",")))
        .replace("[1, 2, 3]", &format!("[{}]", seeds.join(",")));
    let sentence = Experiment::read(&many).unwrap_err().to_string();
    assert!(sentence.starts_with("the number of the sweep's runs is 200000; it must be at most 100000"), "{sentence}");
}
