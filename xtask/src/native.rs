//! The native tests, in single and in double precision. The test programs run side by side. cargo would run them one
//! after the other, and leave a processor idle whenever only one test of a program is left.

use crate::stages::{LIBRARIES, PACKAGES};
use crate::tools::{Built, build_tests, command};
use anyhow::{Context, Result, bail};
use std::process::{Output, Stdio};
use std::sync::Mutex;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// What to report about the time of the tests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Timings {
    None,
    /// Names the slowest tests.
    Slowest,
}

/// The number of slowest tests that are named.
const NAMED: usize = 15;

/// The tests of the library that also run in double precision, besides those inside it: what they compute, or how much
/// memory it takes, depends on the type of the numbers. The others test documents, files, names and the
/// sources of the project, which are the same in both. clippy compiles all of them in double precision.
const DOUBLE: &[&str] = &[
    "allocation",
    "golden",
    "gradients",
    "laws",
    "levels",
    "looking_back",
    "losses",
    "metrics",
    "observation",
    "readers",
    "resource_estimate",
    "second_order",
    "sources",
];

/// Compiles and runs all native tests.
pub fn test(timings: Timings) -> Result<()> {
    // Each crate is built with the features of its own commands, so that nothing is compiled again.
    let mut programs = build_tests(command("cargo").args(["test", "--locked", "-p", "xtask"]))?;
    let single = ["test", "--locked", "--lib", "--bins", "--tests", "--examples"];
    programs.extend(build_tests(command("cargo").args(single).args(PACKAGES))?);
    run_all(programs, timings)?;
    println!("Tests in double precision:");
    let double = ["test", "--locked", "--lib", "--features", "double"];
    let tests = DOUBLE.iter().flat_map(|name| ["--test", name]);
    run_all(build_tests(command("cargo").args(double).args(tests).args(LIBRARIES))?, timings)
}

/// Runs test programs, as many at a time as there are processors, and fails if one of them fails.
fn run_all(programs: Vec<Built>, timings: Timings) -> Result<()> {
    let at_once = thread::available_parallelism().map_or(1, usize::from);
    let waiting = Mutex::new(programs.into_iter());
    let (mut failed, mut slowest) = (Vec::new(), Vec::new());
    let (sender, ended) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..at_once {
            let (sender, waiting) = (sender.clone(), &waiting);
            scope.spawn(move || {
                let next = || waiting.lock().ok()?.next();
                while let Some(program) = next() {
                    let start = Instant::now();
                    let output = run(&program, timings);
                    // The receiver is gone only if this thread is about to end too.
                    let _ = sender.send((program, output, start.elapsed()));
                }
            });
        }
        drop(sender);
        for (program, output, time) in ended {
            let output = output?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            println!("{:28} {:6.1} s  {}", program.name, time.as_secs_f64(), summary(&text));
            if !output.status.success() {
                println!("{text}{}", String::from_utf8_lossy(&output.stderr));
                failed.push(program.name);
                continue;
            }
            let errors = String::from_utf8_lossy(&output.stderr);
            errors.lines().filter(|line| line.starts_with("SKIPPED")).for_each(|line| println!("{line}"));
            slowest.extend(times(&text).map(|(test, time)| (time, format!("{} {test}", program.name))));
        }
        anyhow::Ok(())
    })?;
    if !failed.is_empty() {
        bail!("the tests of {} failed", failed.join(", "));
    }
    slowest.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
    for (time, test) in slowest.iter().take(NAMED) {
        println!("{:8.2} s  {test}", time.as_secs_f64());
    }
    Ok(())
}

fn run(program: &Built, timings: Timings) -> Result<Output> {
    let mut tests = command(&program.file);
    if timings == Timings::Slowest {
        // The test runner reports times only on nightly compilers, unless this variable is set.
        tests.args(["-Zunstable-options", "--report-time"]).env("RUSTC_BOOTSTRAP", "1");
    }
    let tests = tests.current_dir(&program.package).stdin(Stdio::null());
    tests.output().with_context(|| format!("the tests of {} cannot be started", program.name))
}

/// Returns the summary at the end of a test program's output.
fn summary(output: &str) -> &str {
    let last = output.lines().rev().find_map(|line| line.strip_prefix("test result: "));
    last.and_then(|line| line.split("; finished").next()).unwrap_or("no result")
}

/// Returns the name and time of each test, from lines such as `test name ... ok <0.123s>`.
fn times(output: &str) -> impl Iterator<Item = (String, Duration)> {
    output.lines().filter_map(|line| {
        let (name, rest) = line.strip_prefix("test ")?.split_once(" ... ")?;
        let (_, time) = rest.split_once('<')?;
        let seconds = time.split_once("s>")?.0.parse().ok()?;
        Some((name.to_owned(), Duration::try_from_secs_f64(seconds).ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "running 2 tests\ntest one ... ok <0.250s>\ntest a::two ... ok <1.5s>\n\ntest result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s\n";

    #[test]
    fn results_and_times_are_read_from_the_runners_lines() {
        assert_eq!(summary(OUTPUT), "ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out");
        let expected =
            [("one".to_owned(), Duration::from_millis(250)), ("a::two".to_owned(), Duration::from_millis(1500))];
        assert_eq!(times(OUTPUT).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_program_that_fails_is_named() {
        let program = |name: &str, file: &str| Built {
            name: name.into(),
            file: file.into(),
            package: crate::tools::root().into(),
        };
        assert!(run_all(vec![program("good", "true")], Timings::None).is_ok());
        let both = vec![program("good", "true"), program("bad", "false")];
        assert_eq!(run_all(both, Timings::None).unwrap_err().to_string(), "the tests of bad failed");
    }
}
