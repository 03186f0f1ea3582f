//! The messages of the command line. The doc comments of the arguments are the text of `--help`, and the library's errors
//! have their own sentences.

use imbalance_lab::data::table::{ColumnReading, Missing, MissingCells, Reading, RowLeftOut};
use std::fmt::Display;
use std::path::Path;

// Files.
pub const NOT_TEXT: &str = "this file is not UTF-8 text";
pub const STANDARD_OUTPUT: &str = "the standard output";

pub fn folder(path: &Path) -> String {
    format!("{} is a folder; name a file", path.display())
}

pub fn written_twice(path: &Path) -> String {
    format!("two outputs have the same file, {}; name a file for each", path.display())
}

pub fn overwrites(output: &Path, input: &Path) -> String {
    format!("{} is also an input ({}); write to another file", output.display(), input.display())
}

pub fn hard_links(path: &Path, names: u64) -> String {
    format!(
        "{} is a file with {names} names (hard links), and writing it would separate them; remove the other names, or name \
         another file",
        path.display()
    )
}

// Experiments and their data.
pub fn no_preset(name: &str, presets: &str) -> String {
    format!("there is no preset \"{name}\"; the presets are {presets}")
}

pub fn neither_file_nor_preset(path: &Path, presets: &str) -> String {
    format!("{} is neither a file nor a preset; the presets are {presets}", path.display())
}

pub fn other_file(path: &Path, found: &str, wanted: &str) -> String {
    format!("{} is not the file that the document names: its SHA-256 is {found} instead of {wanted}", path.display())
}

pub const CHOOSE_IMAGES: &str =
    "Use --data to name the folder of the packaged images, which is www/data in the repository";

pub fn preset(name: &str, description: &str) -> String {
    format!("{name:24} {description}\n")
}

// `import`.
fn counted(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

pub fn class(name: &str, train: usize, test: usize) -> String {
    if test > 0 {
        format!("{name}: {} for training and {} for testing", counted(train, "example"), counted(test, "example"))
    } else {
        format!("{name}: {}", counted(train, "example"))
    }
}

/// Returns the sentences about what was taken from a table.
pub fn reading(reading: &Reading, classes: usize) -> Vec<String> {
    const SHOWN: usize = 10;
    let mut sentences = Vec::new();
    let column = |column: &ColumnReading| format!("column {} {:?}", column.column, column.name);
    let listed = |items: Vec<String>| match items.len().checked_sub(SHOWN) {
        None | Some(0) => items.join(", "),
        Some(more) => format!("{} and {more} more", items[..SHOWN].join(", ")),
    };
    let left_out: Vec<String> = reading
        .left_out()
        .map(|left| format!("{} ({})", column(left), left.why.as_deref().unwrap_or_default()))
        .collect();
    let label = reading.label().map_or_else(String::new, column);
    let mut sentence = format!("label: {label} ({classes} classes); features: {}", reading.features.len());
    if !left_out.is_empty() {
        sentence += &format!("; left out: {}", listed(left_out));
    }
    sentences.push(sentence);
    if let Some(MissingCells { rows, columns, treatment }) = &reading.missing {
        let columns = columns.iter().map(|(name, count)| format!("{name} ({count})")).collect();
        let (done, other) = match treatment {
            Missing::Rows => ("these rows are left out", "--missing mean keeps them, with the mean in such cells"),
            Missing::Columns => {
                ("these columns are left out", "--missing mean keeps them, with the mean in such cells")
            }
            Missing::Mean => {
                ("the mean of the training examples replaces them", "--missing rows leaves these rows out instead")
            }
        };
        sentences.push(format!(
            "missing cells in {}, by column: {}; {done}. {other}",
            counted(*rows, "row"),
            listed(columns)
        ));
    }
    if !reading.rows_left_out.is_empty() {
        let row = |row: &RowLeftOut| match &row.file {
            Some(file) => format!("{} of {file} ({})", row.row, row.why),
            None => format!("{} ({})", row.row, row.why),
        };
        let rows: Vec<String> = reading.rows_left_out.iter().map(row).collect();
        sentences.push(format!("rows left out: {}: {}", rows.len(), listed(rows)));
    }
    sentences.extend(reading.notes.iter().cloned());
    sentences
}

pub const CHOOSE_LABEL: &str = "Use --label to choose it by its name or number";

pub fn untrained(problem: &dyn Display) -> String {
    format!("This document cannot be trained as it is: {problem}")
}

pub fn imported(examples: usize, numbers: usize, seconds: f64, peak_megabytes: Option<u64>) -> String {
    let memory = peak_megabytes.map_or_else(String::new, |megabytes| format!(" and at most {megabytes} MB of memory"));
    format!("Reading {examples} examples of {numbers} numbers took {seconds:.2} s{memory}.")
}

// `check`.
pub fn class_count(name: &str, examples: usize) -> String {
    format!("{name} ({examples})")
}

pub fn valid(path: &Path, classes: &[String], [cells, seeds, algorithms, steps]: [usize; 4]) -> String {
    format!(
        "{} is a valid experiment.\nclasses: {}\nruns: {cells} cells × {seeds} seeds × {algorithms} algorithms = {} runs of \
         {steps} steps\n",
        path.display(),
        classes.join(", "),
        cells * seeds * algorithms,
    )
}

// `run`.
pub fn is_a_sweep(path: &Path) -> String {
    format!("{} has a sweep; use the command `sweep` to run it", path.display())
}

pub fn run(name: &str, seed: u32) -> String {
    format!("{name} (seed {seed})")
}

pub fn run_ended(name: &str, fault: &dyn Display) -> String {
    format!("{name} {fault}")
}

pub fn has_no_run(path: &Path) -> String {
    format!("{} is a sweep of experiments; name the document of one experiment", path.display())
}

pub fn no_algorithm(name: &str, algorithms: &str) -> String {
    format!("there is no algorithm \"{name}\"; the algorithms are {algorithms}")
}

pub fn no_seed(seed: u32, seeds: &str) -> String {
    format!("there is no seed {seed}; the seeds are {seeds}")
}

pub fn beyond_the_last_step(step: usize, last: usize) -> String {
    format!("there is no step {step}; the run ends at step {last}")
}

pub fn model_of(run: &str, step: usize) -> String {
    format!("{run} at step {step}")
}

pub fn run_note(name: &str, note: &str) -> String {
    format!("{name}: {note}")
}

pub fn run_checksum(name: &str, checksum: &dyn Display) -> String {
    format!("{name}: checksum {checksum}")
}

// `sweep` and `merge`.
pub const NOTHING_TO_MERGE: &str = "there is nothing to merge; name the results of at least one part";

pub fn no_results_file(path: &Path) -> String {
    format!("{} is not a regular file, so it cannot store results; name a file with --results", path.display())
}

pub fn results_in_use(path: &Path) -> String {
    format!("another sweep uses {}; wait until it ends, or name another file with --results", path.display())
}

/// The variables are those in which the schedulers number the tasks.
pub fn no_array(variables: &[&str]) -> String {
    format!(
        "--shard auto needs the task of an array job, which a scheduler states in one of the variables {}. None of them is \
         set; name the part, such as --shard 2/5",
        variables.join(", ")
    )
}

pub fn no_variable(task: &str, missing: &str) -> String {
    format!("{task} is set, but {missing} is not. Set both, or name the part, such as --shard 2/5")
}

pub fn no_number(name: &str, value: &str) -> String {
    format!("{name} is “{value}”, which is not a whole number")
}

pub fn uneven_array(variable: &str, task: usize) -> String {
    format!(
        "{variable} is {task}, which is not one of the evenly spaced tasks of its array. Number them without gaps, or name \
         the part, such as --shard 2/5"
    )
}

pub const CHOOSE_RESULTS: &str = "Name another file with --results";

pub fn runs_done(path: &Path, done: usize, open: usize) -> String {
    format!("{}: {done} of {} runs are done, {open} remain", path.display(), done + open)
}

/// The line of the progress: a bar of 30 characters, and what [`progress`] says.
pub const PROGRESS: &str = "{bar:30} {runs}";

pub fn progress(done: u64, total: u64, time: Option<&str>) -> String {
    match time {
        None => format!("{done} of {total} runs"),
        Some(time) if done == total => format!("{done} of {total} runs in {time}"),
        Some(time) => format!("{done} of {total} runs, {time} left"),
    }
}

pub fn duration(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}
