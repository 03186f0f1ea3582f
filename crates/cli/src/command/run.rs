//! The command that runs an experiment.

use super::files::{CommandResult, combine, print, print_message};
use super::open::{Prepared, prepare};
use super::output::{check_distinct, outputs};
use super::progress::Progress;
use super::text;
use super::thread_pool::{for_each_parallel, threads};
use super::{Source, View};
use imbalance_lab::experiment::{DataCache, Recording, Run, RunError};
use imbalance_lab::figure::{self, Figure};
use std::path::PathBuf;

/// The outputs of a run.
#[derive(clap::Args)]
pub struct RunOutputs {
    /// Write all curves as CSV to this file instead of the standard output.
    #[arg(long)]
    csv: Option<PathBuf>,
    /// Write all curves as JSON to this file.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write a figure of the curves as SVG to this file.
    #[arg(long)]
    svg: Option<PathBuf>,
    #[command(flatten)]
    view: View,
}

/// Runs an experiment to its end on all cores, and writes the requested outputs.
pub fn run(source: &Source, options: &RunOutputs) -> CommandResult {
    let view = figure::View::from(&options.view);
    view.quantities()?;
    let Prepared { experiment, data_source, inputs, .. } = prepare(source)?;
    if !experiment.document().sweep.is_empty() {
        return Err(text::is_a_sweep(&source.experiment).into());
    }
    let [csv, json, svg] = outputs([&options.csv, &options.json, &options.svg])?;
    check_distinct(&inputs, &[&csv, &json, &svg].into_iter().flatten().collect::<Vec<_>>())?;
    let plans = experiment.runs();
    let mut runs: Vec<Option<Run>> = plans.iter().map(|_| None).collect();
    let progress = Progress::new(plans.len());
    for_each_parallel(
        plans.len(),
        threads(source.threads),
        |drawn: &mut DataCache, index| -> Result<Run, RunError> {
            let mut run =
                Run::with(&experiment, index, &drawn.prepared_data(&experiment, plans[index].seed, &data_source)?)?;
            run.advance(usize::MAX);
            Ok(run)
        },
        |index, run| {
            runs[index] = Some(run?);
            progress.advance();
            Ok(())
        },
    )?;
    drop(progress);
    let (mut recording, mut messages) = (Recording::new(experiment), Vec::new());
    for (index, (plan, mut run)) in plans.iter().zip(runs.into_iter().flatten()).enumerate() {
        let name = text::run(&plan.name, plan.seed);
        messages.extend(run.fault().map(|fault| text::run_ended(&name, &fault)));
        messages.extend(run.notes().iter().map(|note| text::run_note(&name, note)));
        messages.push(text::run_checksum(&name, &run.checksum()));
        recording.set_history(index, run.take_history());
    }
    let picture = || {
        let algorithms = recording.algorithms().len() as u32;
        let size = (120 + 360 * algorithms, 110 + 240 * view.quantities.len() as u32);
        Figure::with_legend(&recording, &view, size)?.svg()
    };
    let written = combine([
        svg.map_or(Ok(()), |output| output.write(&picture()?)),
        json.as_ref().map_or(Ok(()), |output| output.write(recording.json())),
        match &csv {
            Some(output) => output.write(recording.csv()),
            // If the reader requests JSON, the table is not printed.
            None if json.is_some() => Ok(()),
            None => print(recording.csv()),
        },
    ]);
    messages.iter().for_each(print_message);
    written
}
