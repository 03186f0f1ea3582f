//! The command that runs an experiment.

use super::files::{CommandResult, all, print, say};
use super::open::{Prepared, prepare};
use super::output::{check_apart, outputs};
use super::progress::Progress;
use super::thread_pool::{for_each_parallel, threads};
use super::{Source, View};
use imbalance_lab::experiment::{DataCache, Recording, Run, RunError};
use imbalance_lab::figure::{self, Figure};
use std::path::PathBuf;

/// Where the curves of a run go.
#[derive(clap::Args)]
pub struct Curves {
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

/// Runs an experiment to its end on all cores, and writes the requested outputs.
pub fn run(source: &Source, curves: &Curves) -> CommandResult {
    let view = figure::View::from(&curves.view);
    view.quantities()?;
    let Prepared { experiment, data_source, inputs, .. } = prepare(source)?;
    if !experiment.document().sweep.is_empty() {
        return Err(format!("{} lists many experiments; `sweep` runs them", source.experiment.display()).into());
    }
    let [csv, json, svg] = outputs([&curves.csv, &curves.json, &curves.svg])?;
    check_apart(&inputs, &[&csv, &json, &svg].into_iter().flatten().collect::<Vec<_>>())?;
    let plans = experiment.runs();
    let mut runs: Vec<Option<Run>> = plans.iter().map(|_| None).collect();
    let mut progress = Progress::new(plans.len());
    for_each_parallel(
        plans.len(),
        threads(source.threads),
        |drawn: &mut DataCache, index| -> Result<Run, RunError> {
            let mut run =
                Run::with(&experiment, index, &drawn.prepared_data(&experiment, plans[index].seed, &data_source)?)?;
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
    let (mut recording, mut messages) = (Recording::new(experiment), Vec::new());
    for (index, (plan, mut run)) in plans.iter().zip(runs.into_iter().flatten()).enumerate() {
        let name = format!("{} (seed {})", plan.name, plan.seed);
        messages.extend(run.fault().map(|fault| format!("{name} {fault}")));
        messages.extend(run.notes().iter().map(|note| format!("{name}: {note}")));
        messages.push(format!("{name}: checksum {}", run.checksum()));
        recording.set_history(index, run.take_history());
    }
    let picture = || {
        let algorithms = recording.algorithms().len() as u32;
        let size = (120 + 360 * algorithms, 110 + 240 * view.quantities.len() as u32);
        Figure::with_legend(&recording, &view, size)?.svg()
    };
    let written = all([
        svg.map_or(Ok(()), |output| output.write(&picture()?)),
        json.as_ref().map_or(Ok(()), |output| output.write(&recording.json())),
        match &csv {
            Some(output) => output.write(&recording.csv()),
            // If the reader requests JSON, the table is not printed.
            None if json.is_some() => Ok(()),
            None => print(&recording.csv()),
        },
    ]);
    messages.iter().for_each(say);
    written
}
