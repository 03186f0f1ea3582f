//! Imports files: prints a document that uses them as data.

use super::data_source::{OpenedFile, load_opened_files};
use super::files::{CommandResult, print, say};
use clap::{Args, ValueEnum};
use imbalance_lab::data::cifar::Labels;
use imbalance_lab::data::table::Column;
use imbalance_lab::data::{Format, InputFile};
use imbalance_lab::experiment::{DataSource, Preset, SourceDocument, fitted};
use imbalance_lab::json;
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

/// What the files do not say themselves.
#[derive(Args)]
pub struct ImportOptions {
    /// What divides the columns of a table.
    #[arg(long)]
    delimiter: Option<char>,
    /// Whether the first row of a table names its columns.
    #[arg(long)]
    header: Option<bool>,
    /// The label's column, by name or by number from 1.
    #[arg(long)]
    label: Option<String>,
    /// Which of CIFAR's labels.
    #[arg(long, value_enum)]
    cifar: Option<CifarLabels>,
    /// Turn color images gray.
    #[arg(long)]
    gray: bool,
    /// Halve height and width of images.
    #[arg(long)]
    half: bool,
}

/// [`Labels`], as an option's value.
#[derive(Clone, Copy, ValueEnum)]
enum CifarLabels {
    #[value(name = "cifar10")]
    Ten,
    #[value(name = "cifar100_fine")]
    HundredFine,
    #[value(name = "cifar100_coarse")]
    HundredCoarse,
}

/// Prints the default experiment on these files, and prints their content and the resources used for reading on the
/// standard error.
pub fn import(paths: &[PathBuf], options: &ImportOptions) -> CommandResult {
    let start = Instant::now();
    let begun = paths.iter().map(|path| OpenedFile::open(path)).collect::<Result<Vec<_>, _>>()?;
    let mut format = guess(&begun)?;
    options.apply(&mut format);
    let (dataset, files) = load_opened_files(begun, &format)?;
    let (shape, counts) = (dataset.shape(), dataset.counts());
    let mut messages = Vec::new();
    for (name, (train, test)) in dataset.classes.iter().zip(&counts) {
        let tested = if *test > 0 { format!(", and {test} to test on") } else { String::new() };
        messages.push(format!("{name}: {train} examples{tested}"));
    }
    let examples: usize = counts.iter().map(|(train, test)| train + test).sum();
    let seconds = start.elapsed().as_secs_f64();
    messages.push(format!("read {examples} examples of {} numbers in {seconds:.2} s{}", shape.len(), peak_memory()));
    let source = SourceDocument::Files { files, format };
    let dataset_summary = DataSource::Files(dataset).dataset_summary(&source)?;
    let document = fitted(Preset::default().experiment().document(), source, None, &dataset_summary)?;
    let printed = print(&(json::write_pretty(&document) + "\n"));
    messages.iter().for_each(say);
    printed
}

/// Guesses the format from the beginnings of the files.
fn guess(begun: &[OpenedFile]) -> Result<Format, Box<dyn Error>> {
    let names: Vec<String> = begun.iter().map(OpenedFile::name).collect();
    let beginnings = names.iter().zip(begun).map(|(name, file)| InputFile { name, bytes: file.beginning() });
    Ok(Format::guess(&beginnings.collect::<Vec<_>>())?)
}

impl ImportOptions {
    fn apply(&self, format: &mut Format) {
        match format {
            Format::Table(table) => {
                table.delimiter = self.delimiter;
                table.header = self.header;
                let column =
                    |label: &String| label.parse().map_or_else(|_| Column::Name(label.clone()), Column::Number);
                table.label = self.label.as_ref().map(column);
            }
            Format::Idx(pictures) => (pictures.reduce.gray, pictures.reduce.half) = (self.gray, self.half),
            Format::Cifar(cifar) => {
                (cifar.reduce.gray, cifar.reduce.half) = (self.gray, self.half);
                cifar.labels = self.cifar.map(|labels| match labels {
                    CifarLabels::Ten => Labels::Cifar10,
                    CifarLabels::HundredFine => Labels::Cifar100Fine,
                    CifarLabels::HundredCoarse => Labels::Cifar100Coarse,
                });
            }
        }
    }
}

/// Returns the peak memory of this process, if the system reports it.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix("kB")?.trim().parse().ok());
    peak.map_or(String::new(), |kilobytes: u64| format!(", {} MB of memory at most", kilobytes / 1024))
}
