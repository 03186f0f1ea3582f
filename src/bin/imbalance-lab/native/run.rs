//! Running an experiment.

use super::crew::{spread, threads};
use super::files::{Outcome, check_writable, print, write};
use super::open::open;
use super::progress::Progress;
use super::visible::visible;
use super::{Source, View};
use imbalance_lab::experiment::{Drawn, Experiment, Run, RunError, curves_csv, curves_json};
use imbalance_lab::figure::{self, FigureError, columns, svg};
use imbalance_lab::observe::History;
use std::path::{Path, PathBuf};

/// Where the curves of a run go.
#[derive(clap::Args)]
pub struct Output {
    /// Write every curve as CSV to this file instead of the standard output.
    #[arg(long)]
    csv: Option<PathBuf>,
    /// Write every curve as JSON to this file.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Draw curves as SVG to this file.
    #[arg(long)]
    svg: Option<PathBuf>,
    #[command(flatten)]
    view: View,
}

/// Runs an experiment to its end, on all cores, and writes what was asked for.
pub fn run(source: &Source, output: &Output) -> Outcome {
    let experiment = open(&source.experiment)?;
    if !experiment.document().sweep.is_empty() {
        return Err(format!("{} lists many experiments; `sweep` runs them", source.experiment).into());
    }
    for path in [&output.csv, &output.json, &output.svg].into_iter().flatten() {
        check_writable(path)?;
    }
    let stock = source.shelves().stock(&experiment, Path::new(&source.experiment))?;
    let plans = experiment.runs();
    let mut runs: Vec<Option<Run>> = plans.iter().map(|_| None).collect();
    let mut progress = Progress::new(plans.len());
    spread(
        plans.len(),
        threads(source.threads),
        |drawn: &mut Drawn, index| -> Result<Run, RunError> {
            let mut run = Run::with(&experiment, index, &drawn.material(&experiment, plans[index].seed, &stock)?)?;
            run.advance(usize::MAX);
            Ok(run)
        },
        |index, run| -> Result<(), RunError> {
            runs[index] = Some(run?);
            progress.advance();
            Ok(())
        },
    )?;
    drop(progress);
    let mut histories = Vec::new();
    for (plan, mut run) in plans.iter().zip(runs.into_iter().flatten()) {
        let name = format!("{} (seed {})", plan.name, plan.seed);
        let mut history = History::new(experiment.counts().len());
        history.extend(&run.take_records())?;
        if let Some(fault) = run.fault() {
            eprintln!("{}", visible(&format!("{name} {fault}")));
            history.break_off();
        }
        for note in run.notes() {
            eprintln!("{}", visible(&format!("{name}: {note}")));
        }
        eprintln!("{}", visible(&format!("{name}: digest {}", run.digest())));
        histories.push(history);
    }
    if let Some(path) = &output.svg {
        let (view, algorithms) = (&output.view, experiment.document().algorithms.len() as u32);
        let size = (120 + 360 * algorithms, 110 + 240 * view.quantities.len() as u32);
        write(path, &draw(&experiment, &histories, &view.into(), size)?)?;
    }
    if let Some(path) = &output.json {
        write(path, &curves_json(&experiment, &histories))?;
    }
    let table = || curves_csv(&experiment, &histories);
    match &output.csv {
        Some(path) => write(path, &table()),
        // Whoever asked for another form wants no table on the screen.
        None if output.json.is_some() => Ok(()),
        None => print(&table()),
    }
}

/// The curves of an experiment's runs as SVG of a size in CSS pixels.
pub fn draw(
    experiment: &Experiment,
    histories: &[History],
    view: &figure::View,
    size: (u32, u32),
) -> Result<String, FigureError> {
    let (classes, names): (Vec<&str>, _) = (experiment.class_names().collect(), experiment.algorithm_names());
    svg(&classes, &columns(&names, histories), experiment.document().training.steps, view, size)
}
