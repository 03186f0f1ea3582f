//! Presets: experiments with a name.

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
    ($name:literal, $title:literal, $show:expr, $what_to_see:literal) => {
        Preset {
            name: $name,
            title: $title,
            what_to_see: $what_to_see,
            show: &$show,
            document: include_str!(concat!("presets/", $name, ".json")),
        }
    };
}

/// All presets: first the one that the page opens with, then the others in the order of the paper's argument, last
/// those that need the reader's own files.
pub const PRESETS: &[Preset] = &[
    preset!(
        "drop",
        "The drop",
        ["loss", "recall"],
        "Under GD the recall of the rare nines falls within a few steps and comes back slowly; under PCNGD it never falls. On ten other seeds (11 to 20) the nines drop under GD on 2 at ρ = 1, on 10 at ρ = 7 and on 10 at ρ = 20; under PCNGD on none. What drops at ρ = 1, the nines or on other seeds the fours, is what the initial guess favors. It is not only a too large step: bisection GD takes steps as long as GD's and does not drop (\"Steps of the same length\"). At the same η PCNGD's steps are shorter, so it is not always sooner at a mean recall of 0.9: on 7 of the ten seeds at ρ = 7, on none at ρ = 1."
    ),
    preset!(
        "same-length",
        "Steps of the same length",
        ["loss", "recall"],
        "Is the drop only a too large step? Each step of bisection GD is as long as a step of GD would be from the same place, but in PCNGD's direction: the nines do not drop."
    ),
    preset!(
        "slowdown",
        "Slower where rarer",
        ["loss", "recall"],
        "At 28 to 1 the rare class falls far under GD and takes 50 to 170 steps to come back; to learn both, GD needs five to eight times the steps of PCNGD."
    ),
    preset!(
        "noise",
        "The noise of a direction",
        ["recall", "projection"],
        "In small stratified batches the gradient of the rare class points less well along its true direction (a lower projection), and the class drops even under PCNSGD; oversampling evens the projections, and the drop is gone."
    ),
    preset!(
        "small-batches",
        "Batches of sixteen",
        ["recall", "projection"],
        "Normalizing alone (PCNSGD) does not save the rare class, which drops almost as under SGD; with oversampling (PCNSGD+O) or with the projections divided out (PCNSGD+R) it does not drop."
    ),
    preset!(
        "oversampling",
        "Oversampling or normalizing",
        ["loss", "recall"],
        "Oversampling alone (SGD+O) learns soonest; in most runs one of the classes still drops, but not because it is rare: so it does at 1 to 1, and it is the class that the initial guess favors. Normalizing alone (PCNSGD) drops far less, but has not learned after 100 steps; both together (PCNSGD+O) have, without a drop."
    ),
    preset!(
        "long-tail",
        "Ten classes, a long tail",
        ["loss", "recall"],
        "Of ten digits, each 0.6 times as frequent as the one before, GD makes four of the rarer ones worse, two of them for dozens of steps and one to the end; PCNGD learns all ten."
    ),
    preset!(
        "angles",
        "Three classes, too wide an angle",
        ["loss", "cosine"],
        "While every cosine between two classes' gradients is above −1/2, a small normalized step increases no class's loss; under PCNGD that of 4 and 9 falls below it, and the loss of 9, between 4 and 7, rises."
    ),
    preset!(
        "cifar-automobile-truck",
        "CIFAR-10: automobiles and trucks",
        ["loss", "recall"],
        "Color photographs, seven automobiles for each truck, as in the paper: is there a drop under GD, and none under PCNGD? The lab asks for the files: anyone gets them as the CIFAR-10 binary version from https://www.cs.toronto.edu/~kriz/cifar.html."
    ),
    preset!(
        "cifar-deer-horse",
        "CIFAR-10: horses and deer",
        ["loss", "recall"],
        "Seven horses for each deer, as in the authors' code: is there a drop under GD, and none under PCNGD? The lab asks for the files: anyone gets them as the CIFAR-10 binary version from https://www.cs.toronto.edu/~kriz/cifar.html."
    ),
    preset!(
        "cifar-animals-vehicles",
        "CIFAR-10: animals and vehicles",
        ["loss", "recall"],
        "Sixty animals for each vehicle, as in the paper: how long does GD take to find the vehicles, and how long PCNGD? The lab asks for the files: anyone gets them as the CIFAR-10 binary version from https://www.cs.toronto.edu/~kriz/cifar.html."
    ),
    preset!(
        "cifar-long-tail",
        "CIFAR-10: ten classes, a long tail",
        ["loss", "recall"],
        "Ten classes, each 0.6 times as frequent as the one before, as in the paper: which of them get worse first? The lab asks for the files: anyone gets them as the CIFAR-10 binary version from https://www.cs.toronto.edu/~kriz/cifar.html."
    ),
];

/// The presets with a sweep: the control of the opening preset, and figures for the two claims of the paper's abstract.
pub const SWEEPS: &[Preset] = &[
    preset!(
        "drop-sweep",
        "The drop against imbalance",
        ["recall"],
        "Under GD the drop of the nines grows with ρ and lasts longer; under PCNGD, and under bisection GD, whose steps are as long as GD's, there is none at any ρ. What GD drops at ρ = 1 is the work of the initial guess."
    ),
    preset!(
        "slowdown-sweep",
        "Slowdown against imbalance",
        ["recall"],
        "The steps until both classes are learned grow with ρ as a power, under GD with a larger exponent than under PCNGD."
    ),
    preset!(
        "noise-sweep",
        "Directional noise against the batch",
        ["projection"],
        "In stratified batches the rare class's projection lies far below the other's, the farther the smaller the batch; oversampling brings them together."
    ),
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
    fn every_preset_is_an_experiment_under_a_name_of_its_own() {
        for preset in Preset::all() {
            assert_eq!(Preset::named(preset.name), Some(preset));
            preset.experiment();
        }
    }

    #[test]
    fn every_preset_shows_the_quantities_that_its_sentences_name() {
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
    fn presets_of_files_say_where_anyone_gets_them() {
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
