//! The paper's claims, each as an effect that every seed can show or fail to show.
//!
//! An effect is a number of one seed, a difference between two algorithms of the same start, and a claim says that it is larger
//! than a bound. Over several seeds its mean has a confidence interval: the claim is *shown* when the whole interval
//! lies above the bound, *partly* when only the mean does, and otherwise *not*.

use super::{Experiment, ExperimentDocument, Preset, Results, RunResult, SourceDocument};
use crate::data::{Fingerprint, Inventory};
use crate::observe::{DROP, Estimate, PowerLaw};

/// By how many examples of the largest class an experiment is made smaller until the files at hand are enough.
const FEWER: usize = 50;

/// A claim.
pub struct Claim {
    /// What is claimed.
    pub says: &'static str,
    /// The preset that it is tried on.
    pub preset: &'static str,
    /// What is measured of a seed.
    pub effect: &'static str,
    /// What it must exceed.
    pub bound: f64,
    measure: fn(&Seed<'_>) -> Option<f64>,
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The whole interval lies above the bound.
    Shown,
    /// The mean does, the interval does not.
    Partly,
    /// Not even the mean does.
    Not,
}

/// The results of one seed.
struct Seed<'a> {
    results: &'a Results,
    seed: u32,
}

impl<'a> Seed<'a> {
    /// Those of an algorithm, cell after cell, with the first swept number.
    fn of(&self, algorithm: &str) -> Vec<(f64, &'a RunResult)> {
        let (results, runs) = (self.results, self.results.runs().iter().zip(self.results.results()));
        let mine = runs.filter(|(run, _)| run.plan.seed == self.seed && run.plan.name == algorithm);
        let value = |cell: usize| results.cells()[cell].values.first().copied().unwrap_or(f64::NAN);
        mine.filter_map(|(run, result)| Some((value(run.cell), result.as_ref()?))).collect()
    }

    /// The drop of the smallest class.
    fn drop(&self, algorithm: &str) -> Option<f64> {
        Some(self.of(algorithm).first()?.1.outcome.classes.last()?.depth)
    }

    /// The last recall of the smallest class.
    fn rarest(&self, algorithm: &str) -> Option<f64> {
        Some(self.of(algorithm).first()?.1.outcome.classes.last()?.recall)
    }

    /// The deepest drop of any class.
    fn deepest(&self, algorithm: &str) -> Option<f64> {
        Some(self.of(algorithm).first()?.1.outcome.classes.iter().map(|class| class.depth).fold(0.0, f64::max))
    }

    /// p of the largest class less p of the smallest.
    fn uneven(&self, algorithm: &str) -> Option<f64> {
        gap(self.of(algorithm).first()?.1)
    }

    /// The same, at the first swept number less that at the last.
    fn evened(&self, algorithm: &str) -> Option<f64> {
        let cells = self.of(algorithm);
        Some(gap(cells.first()?.1)? - gap(cells.last()?.1)?)
    }

    /// The exponent of the delay in the swept number.
    fn exponent(&self, algorithm: &str) -> Option<f64> {
        let known = |(x, result): (f64, &RunResult)| {
            let outcome = &result.outcome;
            outcome.delay.filter(|_| outcome.delay_is_certain()).map(|delay| (x, delay))
        };
        let points = self.of(algorithm).into_iter().filter_map(known);
        Some(PowerLaw::of(points)?.exponent)
    }
}

/// p of the largest class less p of the smallest, in one run.
fn gap(result: &RunResult) -> Option<f64> {
    let classes = &result.outcome.classes;
    Some(classes.first()?.projection? - classes.last()?.projection?)
}

/// Those that are tried on packaged images.
pub const CLAIMS: &[Claim] = &[
    Claim {
        says: "The minority class drops at first under GD.",
        preset: "drop",
        effect: "drop of the minority's recall under GD, less that under PCNGD",
        bound: DROP,
        measure: |seed| Some(seed.drop("GD")? - seed.drop("PCNGD")?),
    },
    Claim {
        says: "It does not under PCNGD.",
        preset: "drop",
        effect: "0.05, less its drop under PCNGD",
        bound: 0.0,
        measure: |seed| Some(DROP - seed.drop("PCNGD")?),
    },
    Claim {
        says: "Imbalance slows GD down more than PCNGD.",
        preset: "slowdown-sweep",
        effect: "exponent of the steps until learned in ρ under GD, less that under PCNGD",
        bound: 0.0,
        measure: |seed| Some(seed.exponent("GD")? - seed.exponent("PCNGD")?),
    },
    Claim {
        says: "In batches in proportion the minority's direction is noisier than the majority's.",
        preset: "small-batches",
        effect: "p of the majority less p of the minority, under PCNSGD",
        bound: 0.0,
        measure: |seed| seed.uneven("PCNSGD"),
    },
    Claim {
        says: "The smaller the batch, the wider that gap.",
        preset: "noise-sweep",
        effect: "p of the majority less p of the minority under PCNSGD, at m = 8, less the same at m = 128",
        bound: 0.0,
        measure: |seed| seed.evened("PCNSGD"),
    },
    Claim {
        says: "Oversampling evens the directional noise.",
        preset: "small-batches",
        effect: "that difference under PCNSGD, less the same under PCNSGD+O",
        bound: DROP,
        measure: |seed| Some(seed.uneven("PCNSGD")? - seed.uneven("PCNSGD+O")?.abs()),
    },
    Claim {
        says: "On small batches PCNSGD still drops.",
        preset: "small-batches",
        effect: "drop of the minority's recall under PCNSGD",
        bound: DROP,
        measure: |seed| seed.drop("PCNSGD"),
    },
    Claim {
        says: "PCNSGD+O does not.",
        preset: "small-batches",
        effect: "0.05, less the drop under PCNSGD+O",
        bound: 0.0,
        measure: |seed| Some(DROP - seed.drop("PCNSGD+O")?),
    },
    Claim {
        says: "PCNSGD+R does not.",
        preset: "small-batches",
        effect: "0.05, less the drop under PCNSGD+R",
        bound: 0.0,
        measure: |seed| Some(DROP - seed.drop("PCNSGD+R")?),
    },
    Claim {
        says: "At batches of 64, normalising alone drops less than oversampling alone.",
        preset: "oversampling",
        effect: "drop under SGD+O, less that under PCNSGD",
        bound: DROP,
        measure: |seed| Some(seed.drop("SGD+O")? - seed.drop("PCNSGD")?),
    },
    Claim {
        says: "With ten classes in a long tail GD makes some of them worse, PCNGD less so.",
        preset: "long-tail",
        effect: "deepest drop of a class under GD, less that under PCNGD",
        bound: DROP,
        measure: |seed| Some(seed.deepest("GD")? - seed.deepest("PCNGD")?),
    },
    Claim {
        says: "With three classes, of which one lies between the others, equal say is not enough: its loss rises under PCNGD.",
        preset: "angles",
        effect: "the highest loss of 9 under PCNGD, as a multiple of its start, less 1",
        bound: 0.0,
        measure: |seed| Some(seed.of("PCNGD").first()?.1.outcome.classes.get(1)?.loss_rise? - 1.0),
    },
];

/// Those that are tried on CIFAR-10, the paper's own data, by who has its files.
pub const CIFAR_CLAIMS: &[Claim] = &[
    Claim {
        says: "Of automobiles and trucks, seven to one, the rarer class drops at first under GD.",
        preset: "cifar-automobile-truck",
        effect: DROP_BEYOND,
        bound: DROP,
        measure: |seed| Some(seed.drop("GD")? - seed.drop("PCNGD")?),
    },
    Claim {
        says: "So it does of deer and horses.",
        preset: "cifar-deer-horse",
        effect: DROP_BEYOND,
        bound: DROP,
        measure: |seed| Some(seed.drop("GD")? - seed.drop("PCNGD")?),
    },
    Claim {
        says: "So it does of animals and vehicles, sixty to one.",
        preset: "cifar-animals-vehicles",
        effect: DROP_BEYOND,
        bound: DROP,
        measure: |seed| Some(seed.drop("GD")? - seed.drop("PCNGD")?),
    },
    Claim {
        says: "There GD is slow to find the vehicles, and PCNGD is not.",
        preset: "cifar-animals-vehicles",
        effect: "recall of the vehicles at the end under PCNGD, less that under GD",
        bound: 0.0,
        measure: |seed| Some(seed.rarest("PCNGD")? - seed.rarest("GD")?),
    },
    Claim {
        says: "With ten classes in a long tail GD makes some of them worse, PCNGD less so.",
        preset: "cifar-long-tail",
        effect: "deepest drop of a class under GD, less that under PCNGD",
        bound: DROP,
        measure: |seed| Some(seed.deepest("GD")? - seed.deepest("PCNGD")?),
    },
];

const DROP_BEYOND: &str = "drop of the rarer class's recall under GD, less that under PCNGD";

impl Claim {
    /// The experiment that tries it on these seeds, on the part of the preset's files that is at hand: these files, with this
    /// inventory, and no more examples than they have.
    pub fn experiment_on(&self, seeds: &[u32], files: Vec<Fingerprint>, inventory: &Inventory) -> Option<Experiment> {
        let mut document = self.experiment(seeds)?.document().clone();
        if let SourceDocument::Files { files: wanted, .. } = &mut document.data.source {
            *wanted = files;
        }
        let fits = |document: &ExperimentDocument| {
            Experiment::check(document.clone()).ok().filter(|experiment| experiment.check_inventory(inventory).is_ok())
        };
        let least = inventory.classes.iter().filter_map(|class| class.test).min().unwrap_or(1);
        document.data.test = document.data.test.min(least);
        loop {
            if let Some(experiment) = fits(&document) {
                return Some(experiment);
            }
            document.data.largest = document.data.largest.checked_sub(FEWER)?;
        }
    }

    /// The experiment that tries it on these seeds.
    pub fn experiment(&self, seeds: &[u32]) -> Option<Experiment> {
        let mut document: ExperimentDocument = Preset::named(self.preset)?.experiment().document().clone();
        document.training.seeds = seeds.to_vec();
        Experiment::check(document).ok()
    }

    /// The effect over the seeds of complete results.
    pub fn estimate(&self, results: &Results) -> Option<Estimate> {
        let seeds = &results.experiment().document().training.seeds;
        Estimate::of(seeds.iter().filter_map(|&seed| (self.measure)(&Seed { results, seed })))
    }

    /// What the effect says of the claim.
    pub fn verdict(&self, effect: &Estimate) -> Verdict {
        match effect {
            effect if effect.interval().0 > self.bound => Verdict::Shown,
            effect if effect.mean > self.bound => Verdict::Partly,
            _ => Verdict::Not,
        }
    }
}
