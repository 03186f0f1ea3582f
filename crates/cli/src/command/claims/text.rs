//! The text of the page of claims, apart from its numbers.

/// The beginning of the page.
pub const REPORT_HEAD: &str = "# The paper's claims, tried\n\n\
`cargo xtask claims` writes this page. The claims are those of Francazi, Baity-Jesi and Lucchi, *A Theoretical Analysis of the Learning \
Dynamics under Class Imbalance*, ICML 2023 (PMLR 202:10285–10322). An arXiv v4 of February 2024 exists; its theorems were not compared \
with those of the ICML version.\n\n\
Every seed draws its own images, start and batches. An effect is a number of one seed. Its **control** is the same effect of the same seed \
at ρ = 1, where every class has as many examples as the largest, and the difference of the two is the effect **due to imbalance**. Both \
are means over ten seeds with their 95 % confidence intervals. A claim is *shown* when the whole intervals of the effect and of the effect \
due to imbalance lie beyond the bound, *partly* when only the means do, and otherwise *not shown*.\n\n\
Settings were chosen on seeds 1 to 10. Seeds 11 to 20 were held back until the settings were final, and the verdicts are theirs.\n\n";

/// The head of a table of claims.
pub const REPORT_TABLE: &str = "| | claim | preset | effect | bound | at the preset's ρ | at ρ = 1 | due to imbalance | verdict |\n\
|---|---|---|---|---|---|---|---|---|\n";

/// The limits of the results.
pub const REPORT_TAIL: &str = "\n## Limits\n\n- The sentence under each heading and the curves are of the preset's own seeds; the tables and what is drawn over a swept number are of \
seeds 11 to 20.\n- Every effect is of training examples.\n\
- A drop in the control is the work of the initial guess: a network that happens to predict one class at the start must unlearn that.\n\
- Over ρ the largest class keeps its size, so the smallest has fewer images to be learned (at 28 to 1 there are 25). That may be why \
PCNGD needs fewer steps there rather than more.\n\
- What the rarest classes of `long-tail` do differs from seed to seed; the claim is about the deepest drop of any class.\n";

/// The limit that applies if CIFAR-10 was not available.
pub const WITHOUT_CIFAR: &str = "- The presets of CIFAR-10 learn from files that this run did not have: they were not tried, and nothing is \
claimed about them here. `cargo xtask claims --cifar FOLDER` tries them too.\n";

/// The search for the experiment that the page opens with.
pub const OPENING: &str = "\n## How the opening was chosen\n\n\
The page opens on `drop`. It should drop under GD at ρ = 7 and not at ρ = 1, where only the initial guess can make a class worse. These \
networks were tried under GD on seeds 1 to 10, for 60 steps (the deeper ones for 40); a drop is a fall of the recall by 0.05 or more.\n\n\
| hidden layers of 32 units | η | 9 drops at ρ = 1 | mean drop | 4 drops at ρ = 1 | 9 drops at ρ = 7 | mean drop |\n\
|---|---|---|---|---|---|---|\n\
| relu, tanh | 0.005 | 5 of 10 | 0.10 | 2 of 10 | 10 of 10 | 0.59 |\n\
| relu, tanh | 0.015 | 5 of 10 | 0.13 | 2 of 10 | 10 of 10 | 0.61 |\n\
| tanh, tanh | 0.005 | 4 of 10 | 0.06 | 2 of 10 | 10 of 10 | 0.54 |\n\
| tanh, tanh | 0.015 | 4 of 10 | 0.07 | 2 of 10 | 10 of 10 | 0.56 |\n\
| four of tanh | 0.015 | 0 of 10 | 0.00 | 5 of 10 | 9 of 10 | 0.39 |\n\
| six of tanh | 0.015 | 2 of 10 | 0.02 | 4 of 10 | 10 of 10 | 0.41 |\n\
| relu, three of tanh | 0.015 | 1 of 10 | 0.01 | 8 of 10 | 9 of 10 | 0.25 |\n\n\
No network starts without a guess: where the nines drop less often at ρ = 1, the fours drop more often, and a smaller η changes little. So \
the opening keeps the network of the other presets, takes η = 0.015, and shows seed 5, on which neither class drops at ρ = 1. `drop-sweep` below says what other seeds do.\n";
