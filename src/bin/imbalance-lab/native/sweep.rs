//! Running a sweep, or a part of it, and joining parts.
//!
//! The results file is the sweep's memory: a line for each run, written when the run is done. Whatever ends the program,
//! Ctrl-C included, what stands there is kept, and the same command goes on with what is missing.

use super::Source;
use super::crew::{spread, threads};
use super::files::{Outcome, check_writable, print, write};
use super::open::{open, text};
use super::progress::Progress;
use imbalance_lab::experiment::{Drawn, Experiment, Results, Run, RunResult, Shard, Stock};
use imbalance_lab::figure::{Trends, View, trends_svg};
use imbalance_lab::observe::History;
use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What is written besides the results.
#[derive(clap::Args)]
pub struct Tables {
    /// Write what became of every class in every run as CSV to this file.
    #[arg(long)]
    csv: Option<PathBuf>,
    /// Write the same as JSON to this file.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Draw what became of the runs against the swept number as SVG to this file.
    #[arg(long)]
    svg: Option<PathBuf>,
}

/// Runs what is missing of a sweep, or of a part of it.
pub fn sweep(source: &Source, results: Option<&Path>, shard: Shard, tables: &Tables) -> Outcome {
    let experiment = open(&source.experiment)?;
    tables.check()?;
    let path = results.map_or_else(|| default_path(&source.experiment, shard), Path::to_owned);
    let stock = source.shelves().stock(&experiment, Path::new(&source.experiment))?;
    let results = complete(&path, &experiment, shard, threads(source.threads), &stock)?;
    tables.write(&results)?;
    print(&report(&results))
}

/// Runs what a results file lacks of an experiment, or of a part of it.
pub fn complete(
    path: &Path,
    experiment: &Experiment,
    shard: Shard,
    threads: usize,
    stock: &Stock,
) -> Result<Results, Box<dyn Error>> {
    let (mut results, mut file) = resume(path, experiment)?;
    let mine = (0..results.runs().len()).filter(|&place| shard.contains(experiment, place));
    let (done, open): (Vec<usize>, Vec<usize>) = mine.partition(|&place| results.results()[place].is_some());
    let all = done.len() + open.len();
    eprintln!("{}: {} of {all} runs are done, {} to go", path.display(), done.len(), open.len());
    train(&mut results, &open, threads, stock, |_, result, _| {
        // One write for the whole line, so that nothing but the end of the file can be torn.
        let written = file.write_all(result.line().as_bytes());
        written.map_err(|error| format!("{} cannot be written: {error}", path.display()).into())
    })?;
    drop(file);
    settle(path, &results)?;
    Ok(results)
}

/// Trains some runs of a sweep, named by their places, and adds what became of each; `done` hears of it first, with all that
/// was recorded.
pub fn train(
    results: &mut Results,
    open: &[usize],
    threads: usize,
    stock: &Stock,
    mut done: impl FnMut(usize, &RunResult, History) -> Outcome,
) -> Outcome {
    let (runs, cells) = (results.runs().to_vec(), results.cells().to_vec());
    let mut progress = Progress::new(open.len());
    spread(
        open.len(),
        threads,
        |drawn: &mut Drawn, task| -> Result<(RunResult, History), String> {
            let place = &runs[open[task]];
            let cell = &cells[place.cell].experiment;
            let material = drawn.material(cell, place.plan.seed, stock).map_err(|error| error.to_string())?;
            let mut run = Run::with(cell, place.index, &material).map_err(|error| error.to_string())?;
            run.advance(usize::MAX);
            RunResult::of(place, run).map_err(|error| error.to_string())
        },
        |task, trained| {
            let (result, history) = trained?;
            done(open[task], &result, history)?;
            results.add(result)?;
            progress.advance();
            Ok(())
        },
    )
}

/// Joins the results of parts of a sweep.
pub fn merge(parts: &[PathBuf], path: &Path, tables: &Tables) -> Outcome {
    tables.check()?;
    let mut whole: Option<Results> = None;
    for part in parts {
        let place = |error: &dyn std::fmt::Display| format!("{}: {error}", part.display());
        let (results, _) = Results::read(&text(part)?).map_err(|error| place(&error))?;
        match &mut whole {
            Some(whole) => whole.join(results).map_err(|error| place(&error))?,
            None => whole = Some(results),
        }
    }
    let whole = whole.ok_or("there is nothing to merge")?;
    whole.check_complete()?;
    settle(path, &whole)?;
    tables.write(&whole)?;
    print(&report(&whole))
}

/// Where results go unless the command says: beside nothing else, a file for each part.
fn default_path(experiment: &str, shard: Shard) -> PathBuf {
    let stem = Path::new(experiment).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let part = if shard == Shard::default() { String::new() } else { format!(".{shard}").replace('/', "-of-") };
    PathBuf::from(format!("{stem}{part}.jsonl"))
}

/// The results that a file holds, and the file, to be added to.
fn resume(path: &Path, experiment: &Experiment) -> Result<(Results, File), Box<dyn Error>> {
    let (fresh, written) = (Results::new(experiment), if path.exists() { text(path)? } else { String::new() });
    let unwritable = |error| format!("{} cannot be written: {error}", path.display());
    let mut file = OpenOptions::new().append(true).create(true).open(path).map_err(unwritable)?;
    // Torn within its first line, or empty: nothing is lost by beginning anew.
    if !written.contains('\n') && fresh.head().starts_with(&written) {
        file.set_len(0).map_err(unwritable)?;
        file.write_all(fresh.head().as_bytes()).map_err(unwritable)?;
        return Ok((fresh, file));
    }
    let (results, whole) = Results::read(&written).map_err(|error| format!("{}: {error}", path.display()))?;
    if results.experiment() != experiment {
        let name = path.display();
        return Err(format!("{name} holds the results of another document; name another file with --results").into());
    }
    file.set_len(whole as u64).map_err(unwritable)?;
    Ok((results, file))
}

/// Writes the results in their order, so that the same results are the same bytes; in one move, so that nothing is lost
/// if the program ends meanwhile.
fn settle(path: &Path, results: &Results) -> Outcome {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    write(Path::new(&beside), &results.write())?;
    fs::rename(&beside, path).map_err(|error| format!("{} cannot be written: {error}", path.display()).into())
}

impl Tables {
    /// Fails, before anything is trained, where a file could not be written in the end.
    fn check(&self) -> Outcome {
        [&self.csv, &self.json, &self.svg].into_iter().flatten().try_for_each(|path| check_writable(path))
    }

    fn write(&self, results: &Results) -> Outcome {
        if let Some(path) = &self.csv {
            write(path, &results.csv())?;
        }
        if let Some(path) = &self.json {
            write(path, &results.json())?;
        }
        self.svg.as_deref().map_or(Ok(()), |path| write(path, &picture(results)?))
    }
}

/// A sweep's picture with its sentences.
pub fn picture(results: &Results) -> Result<String, Box<dyn Error>> {
    let trends = Trends { groups: &results.trends(), swept: results.swept(), sentences: &results.sentences() };
    Ok(trends_svg(&trends, &View::default(), Trends::WIDTH)?)
}

/// What is told of the results: a sentence a line, and which runs diverged.
fn report(results: &Results) -> String {
    let mut text = results.sentences().join("\n");
    for (run, result) in results.runs().iter().zip(results.results()) {
        if let Some(fault) = result.as_ref().and_then(|result| result.fault.as_ref()) {
            text += &format!("\n{} {fault}", results.name(run));
        }
    }
    text.trim_start().to_owned() + "\n"
}
