//! The command that trains one run and writes what other programs need of it: its network and its predictions.

use super::files::{CommandResult, combine, print, print_message};
use super::open::{Prepared, prepare};
use super::output::{check_distinct, outputs};
use super::{Source, npz, text};
use imbalance_lab::experiment::{PreparedData, Run, RunPlan, TrainedModel};
use std::path::PathBuf;

/// The run, and the outputs.
#[derive(clap::Args)]
pub struct ModelOptions {
    /// The name of the algorithm, such as PCNGD. By default it is the first of the document.
    #[arg(long)]
    algorithm: Option<String>,
    /// The seed. By default it is the first of the document.
    #[arg(long)]
    seed: Option<u32>,
    /// The number of steps. By default the run is trained to its end.
    #[arg(long)]
    step: Option<usize>,
    /// Write the network as JSON to this file. Without any output, it goes to the standard output.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write the network as a NumPy archive to this file.
    #[arg(long)]
    npz: Option<PathBuf>,
    /// Write the prediction of each example as CSV to this file.
    #[arg(long)]
    predictions: Option<PathBuf>,
}

/// Trains one run, and writes the requested outputs.
pub fn write_model(source: &Source, options: &ModelOptions) -> CommandResult {
    let Prepared { experiment, data_source, features, inputs, .. } = prepare(source)?;
    if !experiment.document().sweep.is_empty() {
        return Err(text::has_no_run(&source.experiment).into());
    }
    let [json, npz, predictions] = outputs([&options.json, &options.npz, &options.predictions])?;
    check_distinct(&inputs, &[&json, &npz, &predictions].into_iter().flatten().collect::<Vec<_>>())?;
    let plans = experiment.runs();
    let index = options.find(&plans)?;
    let plan = &plans[index];
    let last = experiment.document().training.steps;
    let step = options.step.unwrap_or(last);
    if step > last {
        return Err(text::beyond_the_last_step(step, last).into());
    }
    let data = PreparedData::new(&experiment, plan.seed, &data_source)?;
    let mut run = Run::with(&experiment, index, &data)?;
    run.advance(step);
    let name = text::run(&plan.name, plan.seed);
    if let Some(fault) = run.fault() {
        return Err(text::run_ended(&name, &fault).into());
    }
    print_message(text::model_of(&name, step));
    let model = TrainedModel::new(&run, plan, &data, &features);
    combine([
        npz.as_ref().map_or(Ok(()), |output| output.write(npz::archive(&model)?)),
        predictions.as_ref().map_or(Ok(()), |output| output.write(run.predictions_csv(&data))),
        match &json {
            Some(output) => output.write(model.json()),
            None if npz.is_some() || predictions.is_some() => Ok(()),
            None => print(model.json()),
        },
    ])
}

impl ModelOptions {
    /// Returns the index of the chosen run.
    fn find(&self, plans: &[RunPlan]) -> Result<usize, String> {
        let named = |plan: &&RunPlan| self.algorithm.as_ref().is_none_or(|name| *name == plan.name);
        let seeded = |plan: &&RunPlan| self.seed.is_none_or(|seed| seed == plan.seed);
        if let Some(index) = plans.iter().position(|plan| named(&plan) && seeded(&plan)) {
            return Ok(index);
        }
        // Every algorithm runs with every seed.
        Err(match &self.algorithm {
            Some(name) if !plans.iter().any(|plan| named(&plan)) => {
                text::no_algorithm(name, &listed(plans.iter().map(|plan| plan.name.clone())))
            }
            _ => text::no_seed(self.seed.unwrap_or_default(), &listed(plans.iter().map(|plan| plan.seed.to_string()))),
        })
    }
}

/// Returns the different names, in the order of their first occurrence.
fn listed(names: impl Iterator<Item = String>) -> String {
    let mut different: Vec<String> = Vec::new();
    names.for_each(|name| {
        if !different.contains(&name) {
            different.push(name);
        }
    });
    different.join(", ")
}
