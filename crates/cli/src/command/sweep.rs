//! The commands that run a sweep or a part of it, and that merge parts.
//!
//! The results file is the state of the sweep: it has one line for each run, written when the run is finished. If the
//! program stops, for instance by Ctrl-C, the file keeps these results, and the same command continues with the missing
//! runs.

use super::Source;
use super::error::in_file;
use super::files::{self, CommandResult, print, print_message, read};
use super::open::{Prepared, prepare};
use super::output::{Output, check_distinct, outputs};
use super::progress::Progress;
use super::results_file::{self, ResultsFile};
use super::scheduler::Part;
use super::text;
use super::thread_pool::{for_each_parallel, threads};
use imbalance_lab::experiment::{DataCache, DataSource, Run};
use imbalance_lab::figure::{Trends, View, trends_svg};
use imbalance_lab::observe::History;
use imbalance_lab::sweep::{Results, RunResult, Shard};
use std::error::Error;
use std::path::{Path, PathBuf};

/// Outputs in addition to the results.
#[derive(clap::Args)]
pub struct SweepOutputs {
    /// Write the outcome of every class in every run as CSV to this file.
    #[arg(long)]
    csv: Option<PathBuf>,
    /// Write the outcomes as JSON to this file.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write a figure of the outcomes against the swept parameter as SVG to this file.
    #[arg(long)]
    svg: Option<PathBuf>,
}

/// Runs the missing runs of a sweep, or of a part of it.
pub fn sweep(source: &Source, results: Option<&Path>, part: Part, outputs: &SweepOutputs) -> CommandResult {
    let shard = part.shard()?;
    let Prepared { experiment, data_source, data_sha256, inputs, .. } = prepare(source)?;
    let path = results.map_or_else(|| default_path(&source.experiment, shard), Path::to_owned);
    let output = Output::new(&path)?;
    if !output.is_file() {
        return Err(text::no_results_file(&path).into());
    }
    let outputs = outputs.outputs()?;
    check_distinct(&inputs, &[&output].into_iter().chain(outputs.iter().flatten()).collect::<Vec<_>>())?;
    let mut fresh = Results::new(&experiment);
    fresh.set_data(data_sha256);
    let (results, sorted) = complete(&output, fresh, shard, threads(source.threads), &data_source)?;
    files::combine([sorted, write(&outputs, &results)])?;
    print(report(&results))
}

/// Trains the runs of a sweep, or of a part of it, that a results file lacks. Returns the results, and whether the file
/// could be sorted.
///
/// # Errors
///
/// Returns an error if another program uses the file, if it contains something else, if a run cannot start, or if a
/// result cannot be saved.
pub fn complete(
    output: &Output,
    fresh: Results,
    shard: Shard,
    threads: usize,
    data_source: &DataSource,
) -> Result<(Results, CommandResult), Box<dyn Error>> {
    let (mut results, mut file) = ResultsFile::open(output, fresh)?;
    let mine = (0..results.runs().len()).filter(|&place| shard.contains(results.experiment(), place));
    let (done, open): (Vec<usize>, Vec<usize>) = mine.partition(|&place| results.results()[place].is_some());
    print_message(text::runs_done(output.path(), done.len(), open.len()));
    train(&mut results, &open, threads, data_source, |_, result, _| file.add(result))?;
    let sorted = file.sort(&results);
    Ok((results, sorted))
}

/// Trains some runs of a sweep, given by their indices, and adds their results. `done` first receives each result with
/// all its records.
pub fn train(
    results: &mut Results,
    open: &[usize],
    threads: usize,
    data_source: &DataSource,
    mut done: impl FnMut(usize, &RunResult, History) -> CommandResult,
) -> CommandResult {
    let (runs, cells) = (results.runs().to_vec(), results.cells().to_vec());
    let progress = Progress::new(open.len());
    for_each_parallel(
        open.len(),
        threads,
        |drawn: &mut DataCache, task| -> Result<(RunResult, History), Box<dyn Error + Send + Sync>> {
            let place = &runs[open[task]];
            let cell = &cells[place.cell].experiment;
            let prepared_data = drawn.prepared_data(cell, place.plan.seed, data_source)?;
            let mut run = Run::with(cell, place.index, &prepared_data)?;
            run.advance(usize::MAX);
            Ok(RunResult::from_run(place, run)?)
        },
        |task, trained| {
            let (result, history) = trained.map_err(|error| -> Box<dyn Error> { error })?;
            done(open[task], &result, history)?;
            results.add(result)?;
            progress.advance();
            Ok(())
        },
    )
}

/// Merges the results of parts of a sweep.
pub fn merge(parts: &[PathBuf], path: &Path, outputs: &SweepOutputs) -> CommandResult {
    let (output, outputs) = (Output::new(path)?, outputs.outputs()?);
    check_distinct(parts, &[&output].into_iter().chain(outputs.iter().flatten()).collect::<Vec<_>>())?;
    let mut whole: Option<Results> = None;
    for part in parts {
        let (results, _) = Results::read(read(part)?).map_err(|error| in_file(part, error))?;
        match &mut whole {
            Some(whole) => whole.join(results).map_err(|error| in_file(part, error))?,
            None => whole = Some(results),
        }
    }
    let whole = whole.ok_or(text::NOTHING_TO_MERGE)?;
    whole.check_complete()?;
    files::combine([results_file::write(&output, &whole), write(&outputs, &whole)])?;
    print(report(&whole))
}

/// Returns the default path of the results, a separate file for each part.
fn default_path(experiment: &Path, shard: Shard) -> PathBuf {
    let mut name = experiment.file_stem().unwrap_or_default().to_owned();
    if shard != Shard::default() {
        name.push(format!(".{shard}").replace('/', "-of-"));
    }
    name.push(".jsonl");
    name.into()
}

impl SweepOutputs {
    /// Returns the outputs: CSV, JSON, SVG.
    fn outputs(&self) -> Result<[Option<Output>; 3], Box<dyn Error>> {
        outputs([&self.csv, &self.json, &self.svg])
    }
}

fn write([csv, json, svg]: &[Option<Output>; 3], results: &Results) -> CommandResult {
    files::combine([
        csv.as_ref().map_or(Ok(()), |output| output.write(results.csv())),
        json.as_ref().map_or(Ok(()), |output| output.write(results.json())),
        svg.as_ref().map_or(Ok(()), |output| output.write(&picture(results)?)),
    ])
}

/// Returns the figure of a sweep with its sentences.
pub fn picture(results: &Results) -> Result<String, Box<dyn Error>> {
    let trends = Trends {
        groups: &results.trends(),
        sweep_parameter: results.sweep_parameter(),
        sentences: &results.sentences(),
    };
    Ok(trends_svg(&trends, &View::default(), Trends::WIDTH)?)
}

/// Returns the report of the results: one sentence per line, and the runs that diverged.
fn report(results: &Results) -> String {
    let mut lines = results.sentences();
    for (run, result) in results.runs().iter().zip(results.results()) {
        if let Some(fault) = result.as_ref().and_then(|result| result.fault.as_ref()) {
            lines.push(text::run_ended(&results.name(run), fault));
        }
    }
    lines.join("\n") + "\n"
}
