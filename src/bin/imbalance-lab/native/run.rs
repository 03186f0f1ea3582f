//! Running an experiment.

use super::files::{Outcome, check_writable, print, read, write};
use super::{Output, Shelves, preset_names};
use imbalance_lab::experiment::{Experiment, Material, Preset, Run};
use imbalance_lab::figure::{View, columns, svg};
use imbalance_lab::observe::{History, Subject};
use std::error::Error;
use std::path::Path;

/// The experiment of a preset, or of a document in a file.
fn open(name: &str) -> Result<Experiment, Box<dyn Error>> {
    if let Some(preset) = Preset::named(name) {
        return Ok(preset.experiment());
    }
    if !Path::new(name).exists() {
        return Err(format!("{name} is neither a file nor a preset; the presets are: {}", preset_names()).into());
    }
    let text = String::from_utf8(read(Path::new(name))?).map_err(|_| format!("{name} is not text"))?;
    Experiment::read(&text).map_err(|error| format!("{name}: {error}").into())
}

/// Runs an experiment to its end and writes what was asked for.
pub fn run(experiment: &str, shelves: &Shelves, output: &Output) -> Outcome {
    let (name, experiment) = (experiment, open(experiment)?);
    for path in [&output.csv, &output.svg].into_iter().flatten() {
        check_writable(path)?;
    }
    let stock = shelves.stock(&experiment, Path::new(name))?;
    let mut histories = Vec::new();
    let mut material: Option<Material> = None;
    for (index, plan) in experiment.runs().into_iter().enumerate() {
        if material.as_ref().is_none_or(|material| material.seed() != plan.seed) {
            material = Some(Material::new(&experiment, plan.seed, &stock)?);
        }
        let Some(material) = &material else { continue };
        let mut run = Run::with(&experiment, index, material)?;
        run.advance(usize::MAX);
        if let Some(fault) = run.fault() {
            eprintln!("{} (seed {}) {fault}", plan.name, plan.seed);
        }
        for note in run.notes() {
            eprintln!("{} (seed {}): {note}", plan.name, plan.seed);
        }
        eprintln!("{} (seed {}): digest {}", plan.name, plan.seed, run.digest());
        let mut history = History::new(experiment.counts().len());
        history.extend(&run.take_records())?;
        histories.push(history);
    }
    if let Some(path) = &output.svg {
        write(path, &draw(&experiment, &histories, output)?)?;
    }
    let table = table(&experiment, &histories);
    output.csv.as_deref().map_or_else(|| print(&table), |path| write(path, &table))
}

/// Every number recorded, one a line.
fn table(experiment: &Experiment, histories: &[History]) -> String {
    let classes: Vec<&str> = experiment.class_names().collect();
    let mut table = String::from("algorithm,seed,split,quantity,class,step,value\n");
    for (plan, history) in experiment.runs().iter().zip(histories) {
        for series in history.columns().series() {
            let subject = match series.subject {
                Subject::All => "all".to_owned(),
                Subject::Class(class) => classes[class].to_owned(),
                Subject::Pair(k, l) => format!("{}|{}", classes[k], classes[l]),
            };
            for (step, value) in history.curve(*series) {
                let (part, quantity) = (series.part.name(), series.quantity.name());
                let (name, subject) = (quoted(&plan.name), quoted(&subject));
                table += &format!("{name},{},{part},{quantity},{subject},{step},{value}\n", plan.seed);
            }
        }
    }
    table
}

/// A field of a CSV table in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn draw(experiment: &Experiment, histories: &[History], output: &Output) -> Result<String, Box<dyn Error>> {
    let algorithms = experiment.document().algorithms.len();
    let names: Vec<String> = experiment.runs().into_iter().take(algorithms).map(|plan| plan.name).collect();
    let view = View {
        quantities: vec!["loss".into(), "recall".into()],
        split: output.show,
        steps: output.steps,
        ..View::default()
    };
    let width = 120 + 360 * algorithms as u32;
    let classes: Vec<&str> = experiment.class_names().collect();
    Ok(svg(&classes, &columns(&names, histories), experiment.document().training.steps, &view, (width, 590))?)
}
