//! Experiments with a name.

use super::Experiment;

/// A named experiment, and what to see in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The name in links and attributes.
    pub name: &'static str,
    /// What it is called in print.
    pub title: &'static str,
    /// One sentence.
    pub what_to_see: &'static str,
    /// The document.
    pub document: &'static str,
}

macro_rules! preset {
    ($name:literal, $title:literal, $what_to_see:literal) => {
        Preset {
            name: $name,
            title: $title,
            what_to_see: $what_to_see,
            document: include_str!(concat!("presets/", $name, ".json")),
        }
    };
}

/// All of them: first the one that the page opens on, then the others in the order in which the paper makes its points, last
/// those that learn from files which their reader has.
pub const PRESETS: &[Preset] = &[
    preset!(
        "drop",
        "The drop",
        "Under GD the minority class is forgotten within a step or two and comes back slowly; under PCNGD it never gets worse."
    ),
    preset!(
        "slowdown",
        "Slower where rarer",
        "At 28 to 1 the rare class falls far under GD and takes 50 to 170 steps to come back; to learn both, GD needs five to eight times the steps of PCNGD."
    ),
    preset!(
        "noise",
        "The noise of a direction",
        "In small batches in proportion the rare class points the true way less well (a lower projection) and drops even under PCNSGD; oversampling evens the projections, and the drop is gone."
    ),
    preset!(
        "small-batches",
        "Batches of sixteen",
        "Normalising alone (PCNSGD) no longer saves the rare class, which drops almost as under SGD; with oversampling (PCNSGD+O) or with the projections divided out (PCNSGD+R) it does not drop."
    ),
    preset!(
        "oversampling",
        "Oversampling or normalising",
        "Oversampling alone (SGD+O) learns soonest, but the rare class still drops in most runs; normalising alone (PCNSGD) drops far less, but has not learned after 100 steps; both together (PCNSGD+O) have, without a drop."
    ),
    preset!(
        "long-tail",
        "Ten classes, a long tail",
        "Of ten digits, each 0.6 times as frequent as the one before, GD makes four of the rarer ones worse, two of them for dozens of steps and one to the end; PCNGD learns all ten."
    ),
    preset!(
        "angles",
        "Three classes, too wide an angle",
        "With equal say no class gets worse while every cosine between two classes' gradients is above −1/2; under PCNGD that of 4 and 9 falls below it, and the loss of 9, between 4 and 7, rises."
    ),
    preset!(
        "cifar-automobile-truck",
        "CIFAR-10: automobiles and trucks",
        "Colour photographs, seven automobiles for each truck, as in the paper: is there a drop under GD, and none under PCNGD?"
    ),
    preset!(
        "cifar-deer-horse",
        "CIFAR-10: deer and horses",
        "Seven deer for each horse, as in the paper: is there a drop under GD, and none under PCNGD?"
    ),
    preset!(
        "cifar-animals-vehicles",
        "CIFAR-10: animals and vehicles",
        "Sixty animals for each vehicle, as in the paper: how long does GD take to find the vehicles, and how long PCNGD?"
    ),
    preset!(
        "cifar-long-tail",
        "CIFAR-10: ten classes, a long tail",
        "Ten classes, each 0.6 times as frequent as the one before, as in the paper: which of them get worse first?"
    ),
];

/// Those that list values: the two claims of the paper's abstract, as pictures.
#[cfg(feature = "sweep")]
pub const SWEEPS: &[Preset] = &[
    preset!(
        "slowdown-sweep",
        "Slowdown against imbalance",
        "The steps until both classes are learned grow with ρ as a power, under GD with a larger exponent than under PCNGD."
    ),
    preset!(
        "noise-sweep",
        "Directional noise against the batch",
        "In batches in proportion the rare class's projection lies far below the other's, the farther the smaller the batch; oversampling brings them together."
    ),
];

impl Default for Preset {
    fn default() -> Self {
        PRESETS[0]
    }
}

impl Preset {
    /// Every preset that this program can run.
    pub fn all() -> impl Iterator<Item = Self> {
        #[cfg(feature = "sweep")]
        let sweeps = SWEEPS;
        #[cfg(not(feature = "sweep"))]
        let sweeps: &[Self] = &[];
        PRESETS.iter().chain(sweeps).copied()
    }

    /// The preset of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|preset| preset.name == name)
    }

    /// Its experiment.
    pub fn experiment(&self) -> Experiment {
        Experiment::read(self.document).unwrap_or_else(|error| panic!("the preset {}: {error}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_an_experiment_under_a_name_of_its_own() {
        for preset in Preset::all() {
            assert_eq!(Preset::named(preset.name), Some(preset));
            preset.experiment();
        }
    }
}
