//! Presets: experiments with a name.

mod text;

use super::Experiment;

/// A named experiment, and what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The name in links and attributes.
    pub name: &'static str,
    /// The displayed title.
    pub title: &'static str,
    /// What the experiment shows, in a few sentences.
    pub what_to_see: &'static str,
    /// The quantities that this text refers to.
    pub show: &'static [&'static str],
    /// The document.
    pub document: &'static str,
}

macro_rules! preset {
    ($name:literal, $text:expr, $show:expr) => {
        Preset {
            name: $name,
            title: $text[0],
            what_to_see: $text[1],
            show: &$show,
            document: include_str!(concat!("presets/", $name, ".json")),
        }
    };
}

/// All presets: first the one that the page opens with, then the others in the order of the paper's argument, last
/// those that need the reader's own files.
pub const PRESETS: &[Preset] = &[
    preset!("drop", text::DROP, ["loss", "recall"]),
    preset!("same-length", text::SAME_LENGTH, ["loss", "recall"]),
    preset!("slowdown", text::SLOWDOWN, ["loss", "recall"]),
    preset!("noise", text::NOISE, ["recall", "projection"]),
    preset!("small-batches", text::SMALL_BATCHES, ["recall", "projection"]),
    preset!("oversampling", text::OVERSAMPLING, ["loss", "recall"]),
    preset!("long-tail", text::LONG_TAIL, ["loss", "recall"]),
    preset!("angles", text::ANGLES, ["loss", "cosine"]),
    preset!("initial-guess", text::INITIAL_GUESS, ["predicted_share", "recall"]),
    preset!("safe-steps", text::SAFE_STEPS, ["loss", "safe_learning_rate"]),
    preset!("hovering", text::HOVERING, ["loss", "cosine"]),
    preset!("deferred-reweighting", text::DEFERRED_REWEIGHTING, ["loss", "recall"]),
    preset!("heavy-tail", text::HEAVY_TAIL, ["recall"]),
    preset!("cifar-automobile-truck", text::CIFAR_AUTOMOBILE_TRUCK, ["loss", "recall"]),
    preset!("cifar-deer-horse", text::CIFAR_DEER_HORSE, ["loss", "recall"]),
    preset!("cifar-animals-vehicles", text::CIFAR_ANIMALS_VEHICLES, ["loss", "recall"]),
    preset!("cifar-long-tail", text::CIFAR_LONG_TAIL, ["loss", "recall"]),
];

/// The presets with a sweep: the control of the opening preset, and figures for the two claims of the paper's abstract.
pub const SWEEPS: &[Preset] = &[
    preset!("drop-sweep", text::DROP_SWEEP, ["recall"]),
    preset!("slowdown-sweep", text::SLOWDOWN_SWEEP, ["recall"]),
    preset!("noise-sweep", text::NOISE_SWEEP, ["projection"]),
];

impl Default for Preset {
    fn default() -> Self {
        PRESETS[0]
    }
}

impl Preset {
    /// Returns every preset, those with a sweep at the end.
    pub fn all() -> impl Iterator<Item = Self> {
        PRESETS.iter().chain(SWEEPS).copied()
    }

    /// Returns the preset with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|preset| preset.name == name)
    }

    /// Returns the experiment.
    pub fn experiment(&self) -> Experiment {
        Experiment::read(self.document).unwrap_or_else(|error| panic!("the preset {}: {error}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Quantity;

    #[test]
    fn presets_are_valid_and_have_different_names() {
        for preset in Preset::all() {
            assert_eq!(Preset::named(preset.name), Some(preset));
            preset.experiment();
        }
    }

    #[test]
    fn every_preset_shows_the_quantities_that_its_description_names() {
        for Preset { name, what_to_see, show, .. } in Preset::all() {
            for quantity in ["loss", "recall", "projection", "cosine"] {
                assert!(!what_to_see.contains(quantity) || show.contains(&quantity), "{name}: {quantity}");
            }
            for quantity in show {
                assert!(Quantity::ALL.iter().any(|known| known.name() == *quantity), "{name}: {quantity}");
            }
        }
    }

    #[test]
    fn presets_with_files_link_to_them() {
        for Preset { name, what_to_see, document, .. } in Preset::all() {
            let is_of_files = document.contains("\"files\"");
            assert_eq!(is_of_files, what_to_see.contains("https://www.cs.toronto.edu/~kriz/cifar.html"), "{name}");
        }
    }

    /// The authors' code maps class 7, the horses, to the majority and class 4, the deer, to the minority.
    #[test]
    fn horses_are_the_majority_and_deer_the_minority() {
        let experiment = Preset::named("cifar-deer-horse").unwrap().experiment();
        assert_eq!(experiment.class_names().collect::<Vec<_>>(), ["horse", "deer"]);
        assert_eq!(experiment.counts(), [1400, 200]);
    }
}
