//! Tables of the outcomes of a sweep, for other programs. The page and the command line write the same bytes.

use super::{Results, RunResult};
use crate::experiment::name_cell;
use crate::json;
use crate::number::RoundTrip;
use serde::Serialize;

/// Formats a number, or nothing if there is none.
fn optional(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| RoundTrip(value).to_string())
}

/// A run of a sweep as a JSON object.
#[derive(Serialize)]
struct RunRow<'a> {
    values: &'a [f64],
    algorithm: &'a str,
    seed: u32,
    result: &'a RunResult,
}

/// A sweep as a JSON object.
#[derive(Serialize)]
struct SweepTable<'a> {
    sweep_parameter: Vec<&'static str>,
    classes: Vec<&'a str>,
    sentences: Vec<String>,
    runs: Vec<RunRow<'a>>,
}

impl Results {
    /// Returns the outcome of every finished run as a JSON object, with the sentences that describe the sweep.
    pub fn json(&self) -> String {
        let done = self.runs().iter().zip(self.results()).filter_map(|(run, result)| Some((run, result.as_ref()?)));
        let runs = done.map(|(run, result)| RunRow {
            values: &self.cells()[run.cell].values,
            algorithm: &run.plan.name,
            seed: run.plan.seed,
            result,
        });
        let table = SweepTable {
            sweep_parameter: self.experiment().document().sweep.iter().map(|axis| axis.parameter.name()).collect(),
            classes: self.experiment().class_names().collect(),
            sentences: self.sentences(),
            runs: runs.collect(),
        };
        json::write(&table) + "\n"
    }

    /// Returns the outcome of every class in every finished run, one per line: the swept values, algorithm, seed and
    /// class, then the fields of [`ClassOutcome`](crate::observe::ClassOutcome) and those of the run. If
    /// `untracked_from` is a step, the drops, their steps and the delay describe the tracked steps only; see
    /// [`Outcome`](crate::observe::Outcome).
    pub fn csv(&self) -> String {
        let sweep_parameter: String =
            self.experiment().document().sweep.iter().map(|axis| format!("{},", axis.parameter.name())).collect();
        let mut table = format!(
            "{sweep_parameter}algorithm,seed,class,drop_depth,drop_step,recovery,loss_rise,recall,projection,delay,untracked_from,macro_recall,diverged,checksum\n"
        );
        for (run, result) in self.runs().iter().zip(self.results()) {
            let Some(result) = result else { continue };
            let cell = &self.cells()[run.cell];
            let values: String = cell.values.iter().map(|value| format!("{},", RoundTrip(*value))).collect();
            for (name, class) in cell.experiment.class_names().zip(&result.outcome.classes) {
                table += &format!(
                    "{values}{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
                    name_cell(&run.plan.name),
                    run.plan.seed,
                    name_cell(name),
                    RoundTrip(class.depth),
                    RoundTrip(class.extremum),
                    optional(class.recovery),
                    optional(class.loss_rise),
                    RoundTrip(class.recall),
                    optional(class.projection),
                    optional(result.outcome.delay),
                    optional(result.outcome.untracked_from),
                    RoundTrip(result.outcome.macro_recall),
                    result.fault.is_some(),
                    result.checksum,
                );
            }
        }
        table
    }
}
