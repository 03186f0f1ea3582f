//! Opening the experiment of a preset or of a file.

use super::files::read;
use imbalance_lab::experiment::{Experiment, Preset};
use std::error::Error;
use std::path::Path;

/// The experiment of a preset, or of a document in a file.
pub fn open(name: &str) -> Result<Experiment, Box<dyn Error>> {
    if let Some(preset) = Preset::named(name) {
        return Ok(preset.experiment());
    }
    if !Path::new(name).exists() {
        return Err(format!("{name} is neither a file nor a preset; the presets are: {}", preset_names()).into());
    }
    Experiment::read(&text(Path::new(name))?).map_err(|error| format!("{name}: {error}").into())
}

/// What a file says.
pub fn text(path: &Path) -> Result<String, String> {
    String::from_utf8(read(path)?).map_err(|_| format!("{} is not text", path.display()))
}

/// The names there are.
pub fn preset_names() -> String {
    Preset::all().map(|preset| preset.name).collect::<Vec<_>>().join(", ")
}
