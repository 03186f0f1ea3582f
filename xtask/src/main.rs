//! The project's own commands, started with `cargo xtask`. Each command installs what it needs.
//!
//! - [`wasm`]: `build`, the page's optimized WebAssembly
//! - [`serve`]: serves the page on this machine
//! - [`stages`]: `test`, all checks and tests
//! - [`native`]: the native tests, several programs at a time
//! - [`oldest`]: builds the crates with the oldest Rust that they support
//! - [`packed`]: checks the crates as they are published
//! - [`reproduce`]: checks that the same sources give the same bytes
//! - [`supply`]: checks the dependencies
//! - [`bench`]: compares the page with other libraries
//! - [`data`]: creates the packaged images from their published sources
//! - [`dist`]: the static site, for any host
//! - [`docs`]: the documentation and the lessons as pages beside the lab
//! - [`generate`]: writes what follows from the types of the document
//! - [`single`]: the lab in one file
//! - [`npm`]: the lab as an npm package
//! - [`python`]: the lab as a Python package
//! - [`hosts`]: tests the lab in the programs that host it
//! - [`metrics`]: compares the metrics with scikit-learn's on many random cases
//! - [`tables`]: reads the public tables that packages carry
//! - [`tools`]: finds or installs the programs that the others call

mod bench;
mod data;
mod dist;
mod docs;
mod generate;
mod hosts;
mod metrics;
mod native;
mod npm;
mod oldest;
mod packed;
mod python;
mod reproduce;
mod serve;
mod single;
mod stages;
mod supply;
mod tables;
mod tools;
mod wasm;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The commands of Imbalance Lab.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the page and serve it on this machine.
    Serve {
        /// The port. With 0, the system chooses a free port.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Serve the last build without building again.
        #[arg(long)]
        no_build: bool,
        /// Serve another folder of the project, such as dist.
        #[arg(long)]
        folder: Option<PathBuf>,
    },
    /// Run all checks and tests: format, dependencies, lints, native tests, docs, crates, types, and WebAssembly and the
    /// page in browsers.
    Test {
        /// Run only these stages.
        #[arg(long, value_enum)]
        only: Vec<stages::Stage>,
        /// List the slowest tests of each stage.
        #[arg(long)]
        timings: bool,
    },
    /// Build the page's WebAssembly and write it to www/pkg.
    Build,
    /// Measure the page, and its training steps in comparison with TensorFlow.js and ConvNetJS in the same browser.
    Bench {
        /// Also write every measurement to this file as JSON.
        #[arg(long)]
        json: Option<PathBuf>,
        /// Measure only these parts: steps, growth, page, file.
        #[arg(long)]
        part: Vec<String>,
        /// Measure only these workloads of xtask/bench/workloads.json.
        #[arg(long)]
        workload: Vec<String>,
    },
    /// Make the packaged images in www/data again from the published datasets.
    Data,
    /// Write the schema of the document again, and the types and tables that follow from it.
    Generate,
    /// Use the page for a long time, and fail if its memory grows.
    Soak {
        /// The number of steps of the first experiment.
        #[arg(long, default_value_t = 1_000_000)]
        steps: usize,
        /// The number of experiments that follow, one after another.
        #[arg(long, default_value_t = 200)]
        experiments: usize,
    },
    /// Build the page's WebAssembly from two copies of the committed sources, and compare the bytes.
    Reproduce,
    /// Write the static site to dist/, or the lab as a single file, an npm package or a Python package.
    Dist {
        /// Write one HTML file that contains everything: target/single/imbalance-lab.html.
        #[arg(long, conflicts_with = "npm")]
        single: bool,
        /// The experiment that the single file opens with: a preset or a document. The file contains its images.
        #[arg(long, default_value = "drop", requires = "single")]
        experiment: String,
        /// Write the npm package: target/npm/imbalance-lab-VERSION.tgz.
        #[arg(long)]
        npm: bool,
        /// Write the Python package: target/python/imbalance_lab-VERSION-py3-none-any.whl.
        #[arg(long, conflicts_with_all = ["single", "npm"])]
        python: bool,
        /// Use the last build without building again.
        #[arg(long)]
        no_build: bool,
    },
    /// Test the lab in the programs that host it, such as slides, sites, bundlers and notebooks. They are installed from
    /// npm, and from PyPI into target/.
    Hosts {
        /// Only these hosts, by the names of their files in xtask/hosts, such as reveal or jupyter.
        names: Vec<String>,
    },
    /// Read the public tables that packages carry, and compare every value with pandas and the summary of each file with
    /// the snapshot.
    Tables {
        /// Write the snapshot instead of comparing with it.
        #[arg(long)]
        write: bool,
    },
    /// Compare confusion counts, metrics and areas under curves with scikit-learn on many random cases, and print the
    /// largest differences.
    Metrics {
        /// The number of cases; the first 100 are the committed ones.
        #[arg(long, default_value_t = 1000)]
        cases: usize,
    },
    /// Take the screenshots of the documentation again.
    Pictures,
    /// Test the claims of the paper and of others on twenty seeds, with controls, and write docs/REPRODUCTION.md with its
    /// figures and docs/further-claims.md.
    Claims {
        /// A folder with files of CIFAR-10's binary version, to test the claims about CIFAR-10 too.
        #[arg(long)]
        cifar: Option<PathBuf>,
        /// A folder for results. Runs whose results the same program has saved there are not trained again.
        #[arg(long)]
        results: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match execute(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        // Prints only the messages: with RUST_BACKTRACE, a trace that does not help the reader would hide them.
        Err(error) => {
            eprintln!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> Result<()> {
    std::env::set_current_dir(tools::root())?;
    match command {
        Command::Serve { port, no_build, folder } => {
            if !no_build && folder.is_none() {
                wasm::build()?;
            }
            match folder {
                Some(folder) => serve::serve(&folder, &folder, port),
                None => {
                    docs::write(Path::new(docs::OUTPUT))?;
                    serve::serve(Path::new("."), Path::new(docs::OUTPUT), port)
                }
            }
        }
        Command::Test { only, timings } => stages::test(&only, timings),
        Command::Build => wasm::build(),
        Command::Bench { json, part, workload } => bench::bench(json.as_deref(), &part, &workload),
        Command::Data => data::make(),
        Command::Generate => generate::generate(),
        Command::Soak { steps, experiments } => bench::soak(steps, experiments),
        Command::Reproduce => reproduce::prove(),
        Command::Dist { single, experiment, npm, python, no_build } => {
            if !no_build {
                wasm::build()?;
            }
            match (single, npm, python) {
                (true, ..) => single::write(&experiment),
                (_, true, _) => npm::pack(),
                (.., true) => python::pack(),
                _ => dist::write(),
            }
        }
        Command::Hosts { names } => hosts::test(&names),
        Command::Tables { write } => tables::check(write),
        Command::Metrics { cases } => metrics::compare(cases),
        Command::Pictures => stages::pictures(),
        Command::Claims { cifar, results } => stages::claims(cifar.as_deref(), results.as_deref()),
    }
}
