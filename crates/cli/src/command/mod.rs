//! The commands and their arguments. The doc comments of the arguments are the text of `--help`.

mod claims;
mod data_source;
mod error;
mod files;
mod identity;
mod import;
mod model;
mod npz;
mod open;
mod output;
mod progress;
mod results_file;
mod run;
mod scheduler;
mod summary;
mod sweep;
mod text;
mod thread_pool;
mod visible;

use claims::{test_claims, test_further_claims};
use clap::{Args, Parser, Subcommand, ValueEnum};
use data_source::DataFolders;
use error::in_file;
use files::{CommandResult, print, print_message, read};
use imbalance_lab::experiment::Preset;
use imbalance_lab::experiment::replay::{Case, replay};
use imbalance_lab::figure;
use imbalance_lab::json;
use imbalance_lab::sweep::Shard;
use import::{ImportOptions, import};
use model::{ModelOptions, write_model};
use open::{Prepared, prepare, preset_names};
use run::{RunOutputs, run};
use scheduler::Part;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use sweep::{SweepOutputs, merge, sweep};

/// Trains small networks on imbalanced classes, and records their learning dynamics step by step.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Train all runs of an experiment and write their curves.
    Run {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        outputs: RunOutputs,
    },
    /// Train one run of an experiment, and write its network and its predictions.
    Model {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        options: ModelOptions,
    },
    /// Train every experiment of a sweep, and describe how the outcomes depend on the swept parameters. Results are
    /// saved to a file after each run. After an interruption, the same command continues with the missing runs.
    Sweep {
        #[command(flatten)]
        source: Source,
        /// The results file, with one line for each run. By default it has the name of the document and is in the
        /// current folder.
        #[arg(long)]
        results: Option<PathBuf>,
        /// Train only a part of the runs, such as 2/5 for the second of five parts. With auto, the task of an array job
        /// determines the part: of Slurm, Grid Engine, Kubernetes or AWS Batch.
        #[arg(long, default_value_t = Part::Named(Shard::default()))]
        shard: Part,
        #[command(flatten)]
        outputs: SweepOutputs,
    },
    /// Merge the results of all parts of a sweep. The output has the bytes that one machine would have written.
    Merge {
        /// The results files of the parts, in any order.
        #[arg(required = true)]
        parts: Vec<PathBuf>,
        /// The file for the merged results.
        #[arg(long)]
        results: PathBuf,
        #[command(flatten)]
        outputs: SweepOutputs,
    },
    /// Check a document and its data, and print its classes and the number of its runs.
    Check {
        #[command(flatten)]
        source: Source,
    },
    /// Read your own files (CSV and other text tables, ARFF, LIBSVM, IDX, CIFAR), and print a document that uses them as
    /// data.
    Import {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        options: ImportOptions,
    },
    /// Repeat a recorded trajectory and print its observations in the form of the `expected` field of its file.
    Replay {
        /// The file of the trajectory. tests/golden/SCHEMA.md describes its format.
        case: PathBuf,
    },
    /// Test the paper's claims on twenty seeds, with controls, and write a page with figures to a folder.
    Claims {
        /// The folder for the page and its figures.
        folder: PathBuf,
        /// The folder that contains the packaged images.
        #[arg(long, default_value = "www/data")]
        data: PathBuf,
        /// A folder with files of CIFAR-10's binary version, to test the claims about CIFAR-10 too.
        #[arg(long)]
        cifar: Option<PathBuf>,
        /// A folder for results. Runs whose results the same program has saved there are not trained again.
        #[arg(long)]
        results: Option<PathBuf>,
    },
    /// Test the claims of other papers on twenty seeds, with controls, and write a page to a folder.
    FurtherClaims {
        /// The folder for the page.
        folder: PathBuf,
        /// The folder that contains the packaged images.
        #[arg(long, default_value = "www/data")]
        data: PathBuf,
        /// A folder for results. Runs whose results the same program has saved there are not trained again.
        #[arg(long)]
        results: Option<PathBuf>,
    },
    /// Print the document of a preset, or list all presets with their descriptions.
    #[command(alias = "preset")]
    Presets {
        /// The name of the preset.
        name: Option<String>,
    },
}

/// An experiment and its data.
#[derive(Args)]
pub struct Source {
    /// The file of a document, or the name of a preset.
    experiment: PathBuf,
    /// The folder that contains the packaged images.
    #[arg(long, env = "IMBALANCE_LAB_DATA", default_value = "www/data")]
    data: PathBuf,
    /// One of your own files that the document names. Repeat the option for several files. By default the command
    /// looks for the files in the folder of the document.
    #[arg(long = "file", value_name = "PATH")]
    files: Vec<PathBuf>,
    /// The number of runs that are trained at the same time. By default it is the number of processors that a scheduler
    /// such as Slurm has assigned, or the number of cores.
    #[arg(long)]
    threads: Option<NonZeroUsize>,
}

impl Source {
    fn data_folders(&self) -> DataFolders {
        DataFolders { data: self.data.clone(), files: self.files.clone() }
    }
}

/// The content of a figure of curves.
#[derive(Args)]
pub struct View {
    /// The scale of the step axis in the figure.
    #[arg(long, value_enum, default_value = "log")]
    steps: StepAxis,
    /// The examples whose curves the figure shows.
    #[arg(long, value_enum, default_value = "train")]
    show: Examples,
    /// The quantities in the figure, separated by commas. Each has a row of panels.
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
        Command::Run { source, outputs } => run(&source, &outputs),
        Command::Model { source, options } => write_model(&source, &options),
        Command::Sweep { source, results, shard, outputs } => sweep(&source, results.as_deref(), shard, &outputs),
        Command::Merge { parts, results, outputs } => merge(&parts, &results, &outputs),
        Command::Check { source } => check(&source),
        Command::Import { files, options } => import(&files, &options),
        Command::Replay { case } => replay_file(&case),
        Command::Claims { folder, data, cifar, results } => {
            test_claims(&folder, &data, cifar.as_deref(), results.as_deref())
        }
        Command::FurtherClaims { folder, data, results } => test_further_claims(&folder, &data, results.as_deref()),
        Command::Presets { name } => print_preset(name.as_deref()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_message(error);
            ExitCode::FAILURE
        }
    }
}

fn check(source: &Source) -> CommandResult {
    let Prepared { experiment, .. } = prepare(source)?;
    let document = experiment.document();
    let classes = experiment.class_names().zip(experiment.counts());
    let classes: Vec<String> = classes.map(|(class, count)| text::class_count(class, *count)).collect();
    let (seeds, cells) = (document.training.seeds.len(), experiment.cells().len());
    let (algorithms, steps) = (document.algorithms.len(), document.training.steps);
    print(text::valid(&source.experiment, &classes, [cells, seeds, algorithms, steps]))
}

fn replay_file(path: &Path) -> CommandResult {
    let case = String::from_utf8(read(path)?).map_err(|_| in_file(path, text::NOT_TEXT))?;
    let case: Case = json::read(&case).map_err(|error| in_file(path, error))?;
    let observed = replay(&case).map_err(|error| in_file(path, error))?;
    print(json::write(&observed) + "\n")
}

fn print_preset(name: Option<&str>) -> CommandResult {
    let Some(name) = name else {
        let line = |preset: Preset| text::preset(preset.name, preset.what_to_see);
        return print(Preset::all().map(line).collect::<String>());
    };
    let preset = Preset::named(name).ok_or_else(|| text::no_preset(name, &preset_names()))?;
    print(preset.document)
}
