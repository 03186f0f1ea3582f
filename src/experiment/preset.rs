//! Experiments with a name.

use super::Experiment;

/// A named experiment, and what to see in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The name in links and attributes.
    pub name: &'static str,
    /// One sentence.
    pub what_to_see: &'static str,
    /// The document.
    pub document: &'static str,
}

/// All of them, the one that the page opens on first.
pub const PRESETS: &[Preset] = &[Preset {
    name: "drop",
    what_to_see: "Under GD the minority class is forgotten within a step or two and comes back slowly; under PCNGD it never gets worse.",
    document: include_str!("presets/drop.json"),
}];

impl Default for Preset {
    fn default() -> Self {
        PRESETS[0]
    }
}

impl Preset {
    /// The preset of a name.
    pub fn named(name: &str) -> Option<Self> {
        PRESETS.iter().copied().find(|preset| preset.name == name)
    }

    /// Its experiment.
    pub fn experiment(&self) -> Experiment {
        Experiment::read(self.document).expect("presets are checked by a test")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_an_experiment_under_a_name_of_its_own() {
        for preset in PRESETS {
            assert_eq!(Preset::named(preset.name), Some(*preset));
            preset.experiment();
        }
    }
}
