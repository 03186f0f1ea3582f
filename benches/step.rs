//! Measures the lab's own training step natively, for `cargo xtask bench`.
//!
//! It reads one command in each line of its input, and answers each with one line of JSON:
//!
//! - `levels`: the levels of vectors that this machine has, the slowest first
//! - `check FOLDER`: the checksum of the first run of the experiment in `FOLDER/check.json`
//! - `measure FOLDER LEVEL MILLISECONDS`: the times of a step of the first run of `FOLDER/measure.json`, in
//!   milliseconds, one for each group of steps
//!
//! A folder also has `manifest.json` and the shards that it names, not compressed.

use imbalance_lab::data::shards::ShardSet;
use imbalance_lab::experiment::{DataSource, Experiment, Run};
use imbalance_lab::json;
use imbalance_lab::kernel::Level;
use std::error::Error;
use std::fs;
use std::io::{BufRead, Write, stdin, stdout};
use std::path::Path;
use std::time::{Duration, Instant};

/// The least duration of a group of steps: long enough for reading the clock to take no time beside it, and short enough
/// for some groups not to be interrupted.
const GROUP: Duration = Duration::from_micros(200);

fn main() -> Result<(), Box<dyn Error>> {
    let mut run = None;
    for line in stdin().lock().lines() {
        let answer = answer(&line?, &mut run)?;
        writeln!(stdout(), "{answer}")?;
    }
    Ok(())
}

/// Answers a command. `run` is the run that was measured last, with its folder.
fn answer(command: &str, run: &mut Option<(String, Run)>) -> Result<String, Box<dyn Error>> {
    match command.split(' ').collect::<Vec<_>>()[..] {
        ["levels"] => Ok(json::write(&available().map(|level| format!("{level:?}")).collect::<Vec<_>>())),
        ["check", folder] => {
            let mut run = load(Path::new(folder), "check.json")?;
            run.advance(usize::MAX);
            Ok(json::write(&run.checksum().to_string()))
        }
        ["measure", folder, level, milliseconds] => {
            if run.as_ref().is_none_or(|(last, _)| last != folder) {
                *run = Some((folder.to_owned(), load(Path::new(folder), "measure.json")?));
            }
            let level = available().find(|one| format!("{one:?}") == level).ok_or("this machine lacks the level")?;
            let turn = Duration::from_millis(milliseconds.parse()?);
            let (_, run) = run.as_mut().ok_or("no run")?;
            Ok(json::write(&level.during(|| sample(run, turn))))
        }
        _ => Err(format!("unknown command: {command}").into()),
    }
}

fn available() -> impl Iterator<Item = Level> {
    Level::ALL.into_iter().filter(|level| level.is_available())
}

fn load(folder: &Path, document: &str) -> Result<Run, Box<dyn Error>> {
    let experiment = Experiment::read(&fs::read_to_string(folder.join(document))?)?;
    let mut shard_set = ShardSet::new(&fs::read_to_string(folder.join("manifest.json"))?)?;
    for class in experiment.class_names() {
        let file = folder.join(&shard_set.shard(class)?.file);
        shard_set.put(class, fs::read(file)?)?;
    }
    Ok(Run::new(&experiment, 0, &DataSource::Packaged(shard_set))?)
}

/// Returns the milliseconds of a step, one number for each group of steps of a turn.
fn sample(run: &mut Run, turn: Duration) -> Vec<f64> {
    let mut time = |steps: usize| {
        let start = Instant::now();
        run.advance(steps);
        start.elapsed()
    };
    let mut steps = 1;
    while time(steps) < GROUP {
        steps *= 2;
    }
    let start = Instant::now();
    let mut samples = Vec::new();
    while samples.is_empty() || start.elapsed() < turn {
        samples.push(time(steps).as_secs_f64() * 1000.0 / steps as f64);
    }
    samples
}
