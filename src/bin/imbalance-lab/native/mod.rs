//! What can be asked for.

mod files;
mod import;
mod run;
mod stock;

use clap::{Parser, Subcommand, ValueEnum};
use files::{Outcome, print, read};
use imbalance_lab::experiment::replay::{Case, replay};
use imbalance_lab::experiment::{PRESETS, Preset};
use imbalance_lab::figure::{Shown, Steps};
use import::{ImportOptions, import};
use run::run;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use stock::Shelves;

/// The learning dynamics of class imbalance, step by step.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run an experiment and write its curves.
    Run {
        /// A document, or the name of a preset.
        experiment: String,
        /// The folder with the packaged images' folders.
        #[arg(long, default_value = "www/data")]
        data: PathBuf,
        /// A file of your own that the document names; again for each. By default they are looked for beside the document.
        #[arg(long = "file", value_name = "PATH")]
        files: Vec<PathBuf>,
        /// Write every curve as CSV to this file instead of the standard output.
        #[arg(long)]
        csv: Option<PathBuf>,
        /// Draw loss and recall as SVG to this file.
        #[arg(long)]
        svg: Option<PathBuf>,
        /// How steps run along the axis of the SVG.
        #[arg(long, value_enum, default_value = "log")]
        steps: StepAxis,
        /// Which examples' curves the SVG shows.
        #[arg(long, value_enum, default_value = "train")]
        show: Examples,
    },
    /// Read files of your own, CSV, IDX or CIFAR, and print a document that learns from them.
    Import {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        options: ImportOptions,
    },
    /// Run a written-down trajectory again and print what is observed, in the form of its own `expected`.
    Replay {
        /// A case, as tests/golden/SCHEMA.md describes it.
        case: PathBuf,
    },
    /// Print a preset's document, or the names of all presets and what to see in each.
    #[command(alias = "preset")]
    Presets {
        /// The preset's name.
        name: Option<String>,
    },
}

/// [`Steps`], as an option's value.
#[derive(Clone, Copy, ValueEnum)]
enum StepAxis {
    Log,
    Linear,
}

/// [`Shown`], as an option's value.
#[derive(Clone, Copy, ValueEnum)]
enum Examples {
    Train,
    Test,
    Both,
}

/// Where the curves of a run go.
pub struct Output {
    pub csv: Option<PathBuf>,
    pub svg: Option<PathBuf>,
    pub steps: Steps,
    pub show: Shown,
}

pub fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Run { experiment, data, files, csv, svg, steps, show } => {
            let steps = match steps {
                StepAxis::Log => Steps::Log,
                StepAxis::Linear => Steps::Linear,
            };
            let show = match show {
                Examples::Train => Shown::Train,
                Examples::Test => Shown::Test,
                Examples::Both => Shown::Both,
            };
            run(&experiment, &Shelves { data, files }, &Output { csv, svg, steps, show })
        }
        Command::Import { files, options } => import(&files, &options),
        Command::Replay { case } => replay_file(&case),
        Command::Presets { name } => print_preset(name.as_deref()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn replay_file(path: &Path) -> Outcome {
    let place = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let case: Case = serde_json::from_slice(&read(path)?).map_err(|error| place(&error))?;
    let observed = replay(&case).map_err(|error| place(&error))?;
    print(&(serde_json::to_string(&observed)? + "\n"))
}

fn print_preset(name: Option<&str>) -> Outcome {
    let Some(name) = name else {
        let line = |preset: &Preset| format!("{:24} {}\n", preset.name, preset.what_to_see);
        return print(&PRESETS.iter().map(line).collect::<String>());
    };
    let preset = Preset::named(name)
        .ok_or_else(|| format!("there is no preset \"{name}\"; the presets are: {}", preset_names()))?;
    print(preset.document)
}

pub fn preset_names() -> String {
    PRESETS.iter().map(|preset| preset.name).collect::<Vec<_>>().join(", ")
}
