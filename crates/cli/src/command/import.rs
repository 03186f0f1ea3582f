//! Imports files: prints a document that uses them as data.

use super::data_source::{OpenedFile, load_opened_files};
use super::files::{CommandResult, print, print_message};
use super::text;
use clap::{Args, ValueEnum};
use imbalance_lab::data::cifar::Labels;
use imbalance_lab::data::table::Column;
use imbalance_lab::data::{Format, InputFile};
use imbalance_lab::experiment::{DataSource, Preset, SourceDocument, fitted};
use imbalance_lab::json;
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

/// Options for information that the files do not contain.
#[derive(Args)]
pub struct ImportOptions {
    /// The character that separates the columns of a table. By default it is detected.
    #[arg(long)]
    delimiter: Option<char>,
    /// Whether the first row of a table contains the names of its columns. By default this is detected.
    #[arg(long)]
    header: Option<bool>,
    /// The column of the label: its name, or its number counted from 1. By default it is the only text column, or else
    /// the last column.
    #[arg(long)]
    label: Option<String>,
    /// The labels of CIFAR files.
    #[arg(long, value_enum)]
    cifar: Option<CifarLabels>,
    /// Convert color images to gray.
    #[arg(long)]
    gray: bool,
    /// Halve the height and the width of images.
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
    let opened = paths.iter().map(|path| OpenedFile::open(path)).collect::<Result<Vec<_>, _>>()?;
    let mut format = guess(&opened)?;
    options.apply(&mut format);
    let (dataset, files) = load_opened_files(opened, &format)?;
    let (shape, counts) = (dataset.shape(), dataset.counts());
    let mut messages = Vec::new();
    for (name, (train, test)) in dataset.classes.iter().zip(&counts) {
        messages.push(text::class(name, *train, *test));
    }
    let examples: usize = counts.iter().map(|(train, test)| train + test).sum();
    let seconds = start.elapsed().as_secs_f64();
    messages.push(text::imported(examples, shape.len(), seconds, peak_megabytes()));
    let source = SourceDocument::Files { files, format };
    let dataset_summary = DataSource::Files(dataset).dataset_summary(&source)?;
    let document = fitted(Preset::default().experiment().document(), source, None, &dataset_summary)?;
    let printed = print(&(json::write_pretty(&document) + "\n"));
    messages.iter().for_each(print_message);
    printed
}

/// Guesses the format from the beginnings of the files.
fn guess(opened: &[OpenedFile]) -> Result<Format, Box<dyn Error>> {
    let names: Vec<String> = opened.iter().map(OpenedFile::name).collect();
    let beginnings = names.iter().zip(opened).map(|(name, file)| InputFile { name, bytes: file.beginning() });
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

/// Returns the peak memory of this process in megabytes, if the system reports it.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix("kB"))?;
    Some(kilobytes.trim().parse::<u64>().ok()? / 1024)
}
