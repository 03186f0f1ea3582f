//! The commands and their arguments. The doc comments of the arguments are the text of `--help`.

mod claims;
mod data_source;
mod files;
mod identity;
mod import;
mod open;
mod output;
mod progress;
mod results_file;
mod run;
mod sweep;
mod thread_pool;
mod visible;

use claims::try_claims;
use clap::{Args, Parser, Subcommand, ValueEnum};
use data_source::DataFolders;
use files::{CommandResult, print, read, say};
use imbalance_lab::experiment::replay::{Case, replay};
use imbalance_lab::experiment::{Preset, Shard};
use imbalance_lab::figure;
use imbalance_lab::json;
use import::{ImportOptions, import};
use open::{Prepared, prepare, preset_names};
use run::{Curves, run};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use sweep::{Tables, merge, sweep};

/// The learning dynamics of class imbalance, step by step.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run an experiment on all cores and write its curves.
    Run {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        curves: Curves,
    },
    /// Run every experiment of a document that lists values, and tell how what became of the runs depends on them. What is
    /// done is kept in a file; the same command goes on where it was interrupted.
    Sweep {
        #[command(flatten)]
        source: Source,
        /// Where results are kept, a line for each run; by default a file of the document's name in this folder.
        #[arg(long)]
        results: Option<PathBuf>,
        /// Do only a part, such as 2/5, the second of five.
        #[arg(long, default_value_t = Shard::default())]
        shard: Shard,
        #[command(flatten)]
        tables: Tables,
    },
    /// Join the results of all parts of a sweep into what one machine would have written.
    Merge {
        /// The parts' results, in any order.
        #[arg(required = true)]
        parts: Vec<PathBuf>,
        /// Where the joined results go.
        #[arg(long)]
        results: PathBuf,
        #[command(flatten)]
        tables: Tables,
    },
    /// Check a document and what it learns from, and tell what running it would mean.
    Check {
        #[command(flatten)]
        source: Source,
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
    /// Try the paper's claims on twenty seeds, each with its control, and write a page with figures into a folder.
    Claims {
        /// The folder.
        folder: PathBuf,
        /// The folder with the packaged images' folders.
        #[arg(long, default_value = "www/data")]
        data: PathBuf,
        /// A folder with files of CIFAR-10's binary version, to try the claims about it too.
        #[arg(long)]
        cifar: Option<PathBuf>,
        /// A folder to keep results in; what the same program left there is not trained again.
        #[arg(long)]
        results: Option<PathBuf>,
    },
    /// Print a preset's document, or the names of all presets and what to see in each.
    #[command(alias = "preset")]
    Presets {
        /// The preset's name.
        name: Option<String>,
    },
}

/// An experiment, and where its examples are.
#[derive(Args)]
pub struct Source {
    /// A document, or the name of a preset.
    experiment: PathBuf,
    /// The folder with the packaged images' folders.
    #[arg(long, default_value = "www/data")]
    data: PathBuf,
    /// A file of your own that the document names; again for each. By default they are looked for beside the document.
    #[arg(long = "file", value_name = "PATH")]
    files: Vec<PathBuf>,
    /// How many runs are trained at once; by default as many as a scheduler such as Slurm allots, or as there are cores.
    #[arg(long)]
    threads: Option<NonZeroUsize>,
}

impl Source {
    fn data_folders(&self) -> DataFolders {
        DataFolders { data: self.data.clone(), files: self.files.clone() }
    }
}

/// What a picture of curves shows.
#[derive(Args)]
pub struct View {
    /// How steps run along the axis of the SVG.
    #[arg(long, value_enum, default_value = "log")]
    steps: StepAxis,
    /// Which examples' curves the SVG shows.
    #[arg(long, value_enum, default_value = "train")]
    show: Examples,
    /// What the SVG shows, a row of panels each.
    #[arg(long, value_delimiter = ',', default_value = "loss,recall")]
    quantities: Vec<String>,
}

/// [`figure::Steps`], as an option's value.
#[derive(Clone, Copy, ValueEnum)]
enum StepAxis {
    Log,
    Linear,
}

impl From<StepAxis> for figure::Steps {
    fn from(axis: StepAxis) -> Self {
        match axis {
            StepAxis::Log => Self::Log,
            StepAxis::Linear => Self::Linear,
        }
    }
}

/// [`figure::ShownSplit`], as an option's value.
#[derive(Clone, Copy, ValueEnum)]
enum Examples {
    Train,
    Test,
    Both,
}

impl From<Examples> for figure::ShownSplit {
    fn from(examples: Examples) -> Self {
        match examples {
            Examples::Train => Self::Train,
            Examples::Test => Self::Test,
            Examples::Both => Self::Both,
        }
    }
}

impl From<&View> for figure::View {
    fn from(View { steps, show, quantities }: &View) -> Self {
        Self { quantities: quantities.clone(), split: (*show).into(), steps: (*steps).into(), ..Self::default() }
    }
}

pub fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Run { source, curves } => run(&source, &curves),
        Command::Sweep { source, results, shard, tables } => sweep(&source, results.as_deref(), shard, &tables),
        Command::Merge { parts, results, tables } => merge(&parts, &results, &tables),
        Command::Check { source } => check(&source),
        Command::Import { files, options } => import(&files, &options),
        Command::Replay { case } => replay_file(&case),
        Command::Claims { folder, data, cifar, results } => {
            try_claims(&folder, &data, cifar.as_deref(), results.as_deref())
        }
        Command::Presets { name } => print_preset(name.as_deref()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(error);
            ExitCode::FAILURE
        }
    }
}

fn check(source: &Source) -> CommandResult {
    let Prepared { experiment, .. } = prepare(source)?;
    let (name, document) = (source.experiment.display(), experiment.document());
    let classes = experiment.class_names().zip(experiment.counts()).map(|(class, count)| format!("{class} ({count})"));
    let (seeds, cells) = (document.training.seeds.len(), experiment.cells().len());
    let (algorithms, steps) = (document.algorithms.len(), document.training.steps);
    print(&format!(
        "{name} is an experiment.\nclasses: {}\nruns: {cells} cells × {seeds} seeds × {algorithms} algorithms = {}, of {steps} steps\n",
        classes.collect::<Vec<_>>().join(", "),
        cells * seeds * algorithms,
    ))
}

fn replay_file(path: &Path) -> CommandResult {
    let place = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = String::from_utf8(read(path)?).map_err(|_| place(&"this is not text"))?;
    let case: Case = json::read(&text).map_err(|error| place(&error))?;
    let observed = replay(&case).map_err(|error| place(&error))?;
    print(&(json::write(&observed) + "\n"))
}

fn print_preset(name: Option<&str>) -> CommandResult {
    let Some(name) = name else {
        let line = |preset: Preset| format!("{:24} {}\n", preset.name, preset.what_to_see);
        return print(&Preset::all().map(line).collect::<String>());
    };
    let preset = Preset::named(name)
        .ok_or_else(|| format!("there is no preset \"{name}\"; the presets are: {}", preset_names()))?;
    print(preset.document)
}
