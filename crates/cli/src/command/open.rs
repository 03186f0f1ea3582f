//! Opens the experiment of a preset or of a file, and loads its data.

use super::Source;
use super::data_source::LoadedSource;
use super::error::in_file;
use super::files::read;
use super::text;
use imbalance_lab::experiment::{DataSource, Experiment, Preset, SourceDocument};
use std::error::Error;
use std::path::{Path, PathBuf};

/// An experiment with everything it needs to run.
pub struct Prepared {
    pub experiment: Experiment,
    pub data_source: DataSource,
    /// The names of the features of a table; empty for other data.
    pub features: Vec<String>,
    /// The SHA-256 of the data; empty if the document itself describes the data.
    pub data_sha256: String,
    /// Every file that was read for it.
    pub inputs: Vec<PathBuf>,
}

/// Opens an experiment, loads its data, and checks that every run can start.
///
/// # Errors
///
/// Returns an error that states why a run cannot start, with the cell's values if the document has a sweep.
pub fn prepare(source: &Source) -> Result<Prepared, Box<dyn Error>> {
    let path = Path::new(&source.experiment);
    let (mut experiment, mut inputs) = (open(path)?, Vec::new());
    if preset(path).is_none() {
        inputs.push(path.to_owned());
    }
    let LoadedSource { data_source, features, files, read } =
        source.data_folders().load_source(&experiment, path).map_err(|error| in_file(path, error))?;
    inputs.extend(read);
    if !files.is_empty() {
        // From here on the document identifies its files by their content, even if its author did not.
        let mut document = experiment.document().clone();
        if let SourceDocument::Files { files: named, .. } = &mut document.data.source {
            named.iter_mut().zip(files).for_each(|(named, found)| named.sha256 = found.sha256);
        }
        experiment = Experiment::check(document).map_err(|error| in_file(path, error))?;
    }
    let dataset_summary = data_source.dataset_summary(&experiment.document().data.source)?;
    experiment = experiment.resolved(&dataset_summary).map_err(|error| in_file(path, error))?;
    experiment.check_dataset(&dataset_summary).map_err(|error| in_file(path, error))?;
    let data_sha256 = experiment.data_sha256(&dataset_summary);
    Ok(Prepared { experiment, data_source, features, data_sha256, inputs })
}

/// Returns the experiment of a preset, or of a document in a file.
fn open(path: &Path) -> Result<Experiment, Box<dyn Error>> {
    if let Some(preset) = preset(path) {
        return Ok(preset.experiment());
    }
    if !path.exists() {
        return Err(text::neither_file_nor_preset(path, &preset_names()).into());
    }
    let document = String::from_utf8(read(path)?).map_err(|_| in_file(path, text::NOT_TEXT))?;
    Experiment::read(&document).map_err(|error| in_file(path, error).into())
}

fn preset(path: &Path) -> Option<Preset> {
    path.to_str().and_then(Preset::named)
}

/// Returns the names of the presets.
pub fn preset_names() -> String {
    Preset::all().map(|preset| preset.name).collect::<Vec<_>>().join(", ")
}
