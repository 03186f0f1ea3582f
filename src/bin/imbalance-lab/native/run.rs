//! Running an experiment.

use super::crew::{spread, threads};
use super::files::{Outcome, check_writable, print, write};
use super::open::open;
use super::progress::Progress;
use super::{Source, View};
use imbalance_lab::experiment::{Drawn, Experiment, Run, RunError, curves_csv, curves_json};
use imbalance_lab::figure::{self, columns, svg};
use imbalance_lab::observe::History;
use std::error::Error;
use std::path::{Path, PathBuf};

/// Where the curves of a run go.
pub struct Output {
    pub csv: Option<PathBuf>,
    pub json: Option<PathBuf>,
    pub svg: Option<PathBuf>,
    pub view: View,
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
            eprintln!("{name} {fault}");
            history.break_off();
        }
        for note in run.notes() {
            eprintln!("{name}: {note}");
        }
        eprintln!("{name}: digest {}", run.digest());
        histories.push(history);
    }
    if let Some(path) = &output.svg {
        write(path, &draw(&experiment, &histories, &output.view)?)?;
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

fn draw(experiment: &Experiment, histories: &[History], view: &View) -> Result<String, Box<dyn Error>> {
    let algorithms = experiment.document().algorithms.len();
    let names: Vec<String> = experiment.runs().into_iter().take(algorithms).map(|plan| plan.name).collect();
    let rows = view.quantities.len() as u32;
    let view = figure::View {
        quantities: view.quantities.clone(),
        split: view.show.into(),
        steps: view.steps.into(),
        ..figure::View::default()
    };
    let width = 120 + 360 * algorithms as u32;
    let classes: Vec<&str> = experiment.class_names().collect();
    let size = (width, 110 + 240 * rows);
    Ok(svg(&classes, &columns(&names, histories), experiment.document().training.steps, &view, size)?)
}
