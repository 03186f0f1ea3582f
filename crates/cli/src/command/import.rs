//! Imports files: prints a document that uses them as data.

use super::data_source::{OpenedFile, load_opened_files};
use super::error::advised;
use super::files::{CommandResult, print, print_message};
use super::output::{check_distinct, outputs};
use super::summary::Summary;
use super::text;
use clap::{Args, ValueEnum};
use imbalance_lab::data::cifar::Labels;
use imbalance_lab::data::read_error::ReadErrorKind;
use imbalance_lab::data::table::{Column, ColumnRole, Encoding, Missing, Options, Role, TextColumns};
use imbalance_lab::data::{Format, InputFile, LoadedFiles, ReadError};
use imbalance_lab::experiment::{DataSource, Experiment, SourceDocument, examples_csv, imported};
use imbalance_lab::json;
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

/// Options for information that the files do not contain.
#[derive(Args)]
pub struct ImportOptions {
    /// The character that separates the columns of a table; a blank stands for runs of blanks. By default it is detected.
    #[arg(long)]
    delimiter: Option<char>,
    /// Whether the first row of a table contains the names of its columns. By default this is detected.
    #[arg(long)]
    header: Option<bool>,
    /// The column of the label: its name, or its number counted from 1. By default it is the column with the name of a
    /// label, or else the last column.
    #[arg(long)]
    label: Option<String>,
    /// A column to keep, by name or number. Repeat the option for several columns.
    #[arg(long, value_name = "COLUMN")]
    keep: Vec<String>,
    /// A column to leave out, by name or number. Repeat the option for several columns.
    #[arg(long, value_name = "COLUMN")]
    drop: Vec<String>,
    /// What happens to columns of texts. By default each of up to 50 values becomes a feature.
    #[arg(long, value_enum)]
    text: Option<TextOption>,
    /// What happens where a cell is missing: leave out such rows or columns, or use the mean of the training examples
    /// and mark it in a further feature.
    #[arg(long, value_enum)]
    missing: Option<MissingOption>,
    /// The character before the decimals: a point or a comma. By default it is detected.
    #[arg(long)]
    decimal: Option<char>,
    /// The first character of comment lines. By default it is # or % if the file begins with it.
    #[arg(long)]
    comment: Option<char>,
    /// The encoding. By default it is detected.
    #[arg(long, value_enum)]
    encoding: Option<EncodingOption>,
    /// Print what was taken from the files instead of the document.
    #[arg(long, value_enum)]
    summary: Option<SummaryFormat>,
    /// Also write the examples as CSV to this file, as they were read: split, class and features.
    #[arg(long)]
    csv: Option<PathBuf>,
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

/// The format of a summary.
#[derive(Clone, Copy, ValueEnum)]
enum SummaryFormat {
    Json,
}

/// [`TextColumns`], as an option's value.
#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum TextOption {
    OneHot,
    LeaveOut,
}

/// [`Missing`], as an option's value.
#[derive(Clone, Copy, ValueEnum)]
enum MissingOption {
    Rows,
    Columns,
    Mean,
}

/// [`Encoding`], as an option's value.
#[derive(Clone, Copy, ValueEnum)]
enum EncodingOption {
    #[value(name = "utf-8")]
    Utf8,
    #[value(name = "utf-16")]
    Utf16,
    #[value(name = "windows-1252")]
    Windows1252,
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

/// Prints the default experiment on these files, or a summary of what was taken from them, and prints sentences about
/// their content and the resources used for reading on the standard error.
pub fn import(paths: &[PathBuf], options: &ImportOptions) -> CommandResult {
    let start = Instant::now();
    let opened = paths.iter().map(|path| OpenedFile::open(path)).collect::<Result<Vec<_>, _>>()?;
    let mut format = guess(&opened)?;
    options.apply(&mut format);
    let LoadedFiles { dataset, files, format, reading } = load_opened_files(opened, &format).map_err(with_advice)?;
    let (shape, counts) = (dataset.shape(), dataset.counts());
    let mut messages: Vec<String> = reading.iter().flat_map(|reading| text::reading(reading, counts.len())).collect();
    for (name, (train, test)) in dataset.classes.iter().zip(&counts) {
        messages.push(text::class(name, *train, *test));
    }
    let examples: usize = counts.iter().map(|(train, test)| train + test).sum();
    let seconds = start.elapsed().as_secs_f64();
    messages.push(text::imported(examples, shape.len(), seconds, peak_megabytes()));
    if let [Some(output)] = outputs([&options.csv])? {
        check_distinct(paths, &[&output])?;
        output.write(examples_csv(&dataset, reading.as_ref().map_or(&[], |reading| &reading.features)))?;
    }
    let source = SourceDocument::Files { files, format };
    let dataset_summary = DataSource::Files(dataset).dataset_summary(&source)?;
    let (document, problem) = imported(source, &dataset_summary);
    messages.extend(problem.iter().map(|problem| text::untrained(problem)));
    let printed = match options.summary {
        None => print(json::write_pretty(&document) + "\n"),
        Some(SummaryFormat::Json) => {
            let experiment = Experiment::check(document).ok().filter(|_| problem.is_none());
            let notes = problem.iter().map(|problem| problem.to_string()).collect();
            let summary = Summary::new(reading.as_ref(), &dataset_summary, experiment.as_ref(), notes);
            print(json::write_pretty(&summary) + "\n")
        }
    };
    messages.iter().for_each(print_message);
    printed
}

/// Adds to an error about the label how to choose it.
fn with_advice(error: Box<dyn Error>) -> Box<dyn Error> {
    match error.downcast_ref::<ReadError>().map(|error| &error.fault) {
        Some(ReadErrorKind::WhichLabel { .. } | ReadErrorKind::NoLabel) => advised(error, text::CHOOSE_LABEL).into(),
        _ => error,
    }
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
                *table = self.table();
            }
            Format::Libsvm {} => {}
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

impl ImportOptions {
    fn table(&self) -> Options {
        let column = |label: &String| label.parse().map_or_else(|_| Column::Name(label.clone()), Column::Number);
        let with_role = |role| move |name: &String| ColumnRole { column: column(name), role };
        let kept = self.keep.iter().map(with_role(Role::Feature));
        Options {
            delimiter: self.delimiter,
            header: self.header,
            label: self.label.as_ref().map(column),
            columns: kept.chain(self.drop.iter().map(with_role(Role::LeftOut))).collect(),
            missing: self.missing.map(|missing| match missing {
                MissingOption::Rows => Missing::Rows,
                MissingOption::Columns => Missing::Columns,
                MissingOption::Mean => Missing::Mean,
            }),
            text: self.text.map(|text| match text {
                TextOption::OneHot => TextColumns::OneHot,
                TextOption::LeaveOut => TextColumns::LeaveOut,
            }),
            decimal: self.decimal,
            comment: self.comment,
            encoding: self.encoding.map(|encoding| match encoding {
                EncodingOption::Utf8 => Encoding::Utf8,
                EncodingOption::Utf16 => Encoding::Utf16,
                EncodingOption::Windows1252 => Encoding::Windows1252,
            }),
        }
    }
}

/// Returns the peak memory of this process in megabytes, if the system reports it.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix("kB"))?;
    Some(kilobytes.trim().parse::<u64>().ok()? / 1024)
}
