//! The text of the page of claims, apart from its numbers and the claims themselves.

use imbalance_lab::observe::DROP;

/// The beginning of the page.
pub const REPORT_HEAD: &str = "# The paper's claims, tested\n\n\
`cargo xtask claims` writes this page. The claims are those of Francazi, Baity-Jesi and Lucchi, *A Theoretical Analysis of the Learning \
Dynamics under Class Imbalance*, ICML 2023 (PMLR 202:10285–10322). There is also an arXiv version 4 of February 2024. Its theorems have not \
been compared with those of the ICML version.\n\n\
Each seed draws its own images, initial parameters and batches. An effect is a number that is measured for each seed. Its **control** is the \
same effect for the same seed at ρ = 1, where every class has as many examples as the largest class. The effect minus its control is the \
effect **due to imbalance**. The tables show means over ten seeds with their 95 % confidence intervals. A claim is *shown* if the whole \
intervals of the effect and of the effect due to imbalance are beyond the bound. It is *partly shown* if only the means are beyond the bound, \
and otherwise *not shown*. A claim that is not about imbalance has no effect due to it: there, the whole interval of the control must be beyond \
the bound too.\n\n\
The settings were chosen on seeds 1 to 10. Seeds 11 to 20 were not used until the settings were final, and they decide the verdicts. [Limits](#limits) names an exception.\n\n";

pub const HELD_BACK: &str = "## Seeds 11 to 20, which were held back\n\n";
pub const CHOSEN_ON: &str = "\n## Seeds 1 to 10, on which the settings were chosen\n\n";

/// The head of a table of claims.
pub const REPORT_TABLE: &str = "| no. | claim | preset | effect | bound | at the preset's ρ | at ρ = 1 | due to imbalance | verdict |\n\
|---|---|---|---|---|---|---|---|---|\n";

/// The limits of the results.
pub const REPORT_TAIL: &str = "\n## Limits\n\n\
- The description under each heading and the curves use the preset's own seeds. The tables, and the figures over a swept parameter, use seeds 11 \
to 20.\n\
- Every effect is measured on training examples.\n\
- The initial parameters cause the drops of the controls: a network that predicts one class for most examples at the start must unlearn this.\n\
- In the sweeps over ρ the largest class keeps its size, so the smallest class has fewer images at a larger ρ (25 images at 28 to 1). This may be \
why PCNGD needs fewer steps there, not more.\n\
- The rarest classes of `long-tail` differ from seed to seed, so the claim is about the largest drop of any class.\n\
- The claims about `initial-guess`, `safe-steps` and `hovering` were added later. Their bounds were chosen when runs on seeds 11 to 20 were known, so \
for them seeds 1 to 10 are the independent ones.\n";

/// The limit that applies if CIFAR-10 was not available.
pub const WITHOUT_CIFAR: &str = "- The presets of CIFAR-10 need files that were not available, so their claims were not tested. \
`cargo xtask claims --cifar FOLDER` tests them too.\n";

/// The limit that applies if only a part of CIFAR-10 was available.
pub fn part_of_cifar(images: usize, all: usize) -> String {
    format!(
        "- The claims on CIFAR-10 were tested on {images} of its {all} training images. The preset and its control use the largest number of \
         examples that these images allow. The paper and the presets use more.\n"
    )
}

/// The search for the experiment that the page opens with.
pub const OPENING: &str = "\n## How the opening was chosen\n\n\
The page opens with `drop`. In this preset a class should drop under GD at ρ = 7, and none at ρ = 1, where only the initial parameters can make a class worse. The \
table shows the networks that were tried under GD on seeds 1 to 10, for 60 steps, or 40 steps for the deeper networks. A drop is a fall of the \
recall by 0.05 or more.\n\n\
| hidden layers of 32 units | η | 9 drops at ρ = 1 | mean drop | 4 drops at ρ = 1 | 9 drops at ρ = 7 | mean drop |\n\
|---|---|---|---|---|---|---|\n\
| relu, tanh | 0.005 | 5 of 10 | 0.10 | 2 of 10 | 10 of 10 | 0.59 |\n\
| relu, tanh | 0.015 | 5 of 10 | 0.13 | 2 of 10 | 10 of 10 | 0.61 |\n\
| tanh, tanh | 0.005 | 4 of 10 | 0.06 | 2 of 10 | 10 of 10 | 0.54 |\n\
| tanh, tanh | 0.015 | 4 of 10 | 0.07 | 2 of 10 | 10 of 10 | 0.56 |\n\
| four of tanh | 0.015 | 0 of 10 | 0.00 | 5 of 10 | 9 of 10 | 0.39 |\n\
| six of tanh | 0.015 | 2 of 10 | 0.02 | 4 of 10 | 10 of 10 | 0.41 |\n\
| relu, three of tanh | 0.015 | 1 of 10 | 0.01 | 8 of 10 | 9 of 10 | 0.25 |\n\n\
An untrained network predicts one class more often than the other: where the nines drop less often at ρ = 1, the fours drop more often, and a smaller η changes little. The \
opening therefore uses the network of the other presets with η = 0.015, and seed 5, for which neither class drops at ρ = 1. `drop-sweep` below \
shows other seeds.\n";

/// The beginning of a preset's section, with its figure.
pub fn section(title: &str, name: &str, what_to_see: &str) -> String {
    format!("\n## {title} (`{name}`)\n\n{what_to_see}\n\n![{title}](reproduction/{name}.svg)\n")
}

/// The head of the table of a preset's numbers.
pub fn preset_table() -> String {
    format!(
        "| algorithm | class | drop | seeds with a drop of {DROP} or more | drop at ρ = 1 | seeds with such a drop at ρ = 1 | drop due to imbalance | \
         highest loss ÷ start | mean projection |\n|---|---|---|---|---|---|---|---|---|\n"
    )
}

/// The head of the table of a sweep over ρ.
pub fn ratio_table(class: &str) -> String {
    format!(
        "| algorithm | ρ | drop of {class} | seeds with a drop of {DROP} or more | of these, seeds that recover | step of the recovery | \
         seeds that reach a mean recall of 0.9 | step at which they reach it |\n|---|---|---|---|---|---|---|---|\n"
    )
}

pub fn count_of(count: usize, all: usize) -> String {
    format!("{count} of {all}")
}

/// The mark of a number that does not exist.
pub const NONE: &str = "–";

pub fn no_control(reason: &str) -> String {
    format!("none: {reason}")
}

/// A mean with its confidence interval, and the number of seeds if some are missing.
pub fn interval([mean, low, high]: [String; 3], missing_seeds: Option<usize>) -> String {
    let seeds = missing_seeds.map_or_else(String::new, |count| format!(", {count} seeds"));
    format!("{mean} ({low} to {high}{seeds})")
}

pub fn mean(mean: &str, error: &str) -> String {
    format!("{mean} ± {error}")
}

// Errors.
pub const NO_EXPERIMENT: &str = "a claim has no experiment with these files";
pub const NO_PRESET: &str = "a claim names a preset that does not exist";
pub const NO_RUNS: &str = "the preset of a claim has no runs";
pub const NO_EFFECT: &str = "the effect of a claim could not be measured on any seed";

pub fn no_cifar_files(folder: &std::path::Path) -> String {
    format!(
        "{} contains none of the files of CIFAR-10's binary version: data_batch_1.bin to data_batch_5.bin, and test_batch.bin",
        folder.display()
    )
}

/// The beginning of the page of other papers' claims.
pub const FURTHER_HEAD: &str = "# Claims of other papers, tested\n\n\
`cargo xtask claims` writes this page, as it writes [the reproduction](REPRODUCTION.md), which says what an effect, its control and a \
verdict are. The first five claims ask what Kunstner et al. (*Heavy-Tailed Class Imbalance and Why Adam Outperforms Gradient Descent on \
Language Models*, NeurIPS 2024) say of many classes whose frequencies fall as a power of their rank: gradient descent is slow on the rare \
ones, sign descent and Adam are not. The lab asks the same of PCNGD. The last two ask what deferred re-weighting (Cao et al., *Learning \
Imbalanced Datasets with Label-Distribution-Aware Margin Loss*, NeurIPS 2019) does to the first drop of a rare class.\n\n\
The best learning rate is that of the numbers 0.1, 0.3, 1, 3, 10, … with the lowest training loss after 20 steps, on average over \
seeds 1 to 10.\n\n";

/// The end of the page of other papers' claims.
pub const FURTHER_TAIL: &str = "\n## What the lab adds\n\n\
In `heavy-tail` the classes are equally far apart, and their 99 features have the same variance. Each number of the table says who is \
learned first: it is above 0 if the frequent classes lead after 20 steps, and below 0 if the rare ones do. Under gradient descent the order depends on the length of the \
steps. With short steps the rare classes are late, as the paper proves for infinitely short steps. At the best learning rate, which is ten times \
larger, they are not late. The paper's experiments find them late at tuned learning rates too, on other data. The lab centers and scales \
every feature, so that long steps stay stable; claim 2 is not shown for such features, which says nothing about others.\n\n\
Normalizing each class's gradient, which that paper does not try, acts like sign descent and Adam: the rare classes are learned first, and \
the frequent ones wait. The balanced control has hardly any order: sign descent and Adam depend on the \
coordinates, and favor the first classes a little.\n\n\
Deferred re-weighting does what it promises to the end of a run, and nothing for its beginning: as long as there are no weights, the rare \
class drops as it does without them.\n";
