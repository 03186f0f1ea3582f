//! The titles of the presets, and what each of them shows.

/// A title, and a description of a few sentences.
pub type Text = [&'static str; 2];

pub const DROP: Text = [
    "The drop",
    "Under GD the recall of the rare nines falls within a few steps and recovers slowly. Under PCNGD it never falls. Of the \
     ten seeds 11 to 20, the nines drop under GD on 2 at ρ = 1, on 10 at ρ = 7 and on 10 at ρ = 20, and under PCNGD on \
     none. PCNGD, with shorter steps at the same η, reaches a mean recall of 0.9 first on 7 seeds at ρ = 7, but none at \
     ρ = 1.",
];

pub const SAME_LENGTH: Text = [
    "Steps of the same length",
    "Do long steps alone explain the drop? Each step of bisection GD has the length that a step of GD would have at the same \
     parameters, but the direction of PCNGD. The nines do not drop.",
];

pub const SLOWDOWN: Text = [
    "Rarer classes learn more slowly",
    "At a ratio of 28 to 1, the recall of the rare class falls far under GD and takes 50 to 170 steps to recover. To learn \
     both classes, GD needs five to eight times as many steps as PCNGD.",
];

pub const NOISE: Text = [
    "The noise of a direction",
    "In small stratified batches, the gradient of the rare class is noisier: its projection on the true gradient is smaller. \
     The class drops even under PCNSGD. With oversampling, both classes have about the same projection, and there is no drop.",
];

pub const SMALL_BATCHES: Text = [
    "Batches of sixteen",
    "Normalizing alone (PCNSGD) does not protect the rare class: it drops almost as much as under SGD. With oversampling \
     (PCNSGD+O) or with division by the projections (PCNSGD+R) it does not drop.",
];

pub const OVERSAMPLING: Text = [
    "Oversampling or normalizing",
    "Oversampling alone (SGD+O) learns in the fewest steps. In most runs one class still drops, but imbalance is not the \
     reason: it is the class that the untrained network predicts most often, and it also drops at 1 to 1. Under normalizing \
     alone (PCNSGD) the drop is far smaller, but learning needs more than 100 steps. With both together (PCNSGD+O) learning \
     needs at most 100 steps, and no class drops.",
];

pub const LONG_TAIL: Text = [
    "Ten classes with a long tail",
    "There are ten digits, each 0.6 times as frequent as the one before it. GD makes four of the rarer digits worse: two of \
     them for dozens of steps, and one until the end. PCNGD learns all ten.",
];

pub const ANGLES: Text = [
    "Three classes with too wide an angle",
    "While every cosine between two classes' gradients exceeds −1/2, a small normalized step increases no class's loss. Under \
     PCNGD the cosine between 4 and 9 falls below −1/2, and the loss of 9, which lies between 4 and 7, rises.",
];

pub const INITIAL_GUESS: Text = [
    "The initial guess",
    "Both classes are equally frequent, and yet a recall falls on most of the ten seeds. A network of ReLU layers predicts \
     one class for nearly all examples before it has learned anything: its predicted share at the first step is seldom \
     near one half. The recall of that class starts high and falls when training corrects the guess. With tanh in the \
     place of ReLU such guesses are rarer.",
];

pub const SAFE_STEPS: Text = [
    "How large a step is safe",
    "The experiment records the curvature of each class's loss along every step, and with it the largest learning rate that \
     still helps the class, to second order. On seeds 11 to 20, 36 of the 600 steps of GD are longer than that for some \
     class, and every one of them makes a class worse. All steps of PCNGD are shorter than half of it, and none does.",
];

pub const HOVERING: Text = [
    "Constant steps hover",
    "Normalized steps with η = 4 and η = 2 never settle: the cosine of the gradients keeps away from −1, and the loss is \
     higher for the longer steps. With η = 0.5, with a power decay and with the schedule “angle” the gradients come to \
     oppose each other, where no step improves both classes. All of this holds at 1 to 1 too.",
];

pub const DEFERRED_REWEIGHTING: Text = [
    "Weights that begin late",
    "LDAM asks for a larger margin of the rare nines, and yet their recall falls at first. Deferred re-weighting (Cao et al. \
     2019) weights the classes only from step 60 on: the nines fall as without weights, and then come back within a few \
     steps. With weights from the start they fall less.",
];

pub const HEAVY_TAIL: Text = [
    "A hundred classes with a heavy tail",
    "The frequency of a class falls as one over its rank, as that of words does (Kunstner et al. 2024), and the model is \
     linear. With η = 3, GD learns the frequent classes first. With η = 30, its best learning rate, it learns all of them \
     alike. Sign descent, Adam and PCNGD learn the rare classes first, here at a tenth of their best learning rates.",
];

pub const CIFAR_AUTOMOBILE_TRUCK: Text = [
    "CIFAR-10: automobiles and trucks",
    "The data are color photographs, with seven automobiles for each truck, as in the paper. Is there a drop under GD, and \
     none under PCNGD? The lab needs the files of the CIFAR-10 binary version, which you can download from \
     https://www.cs.toronto.edu/~kriz/cifar.html.",
];

pub const CIFAR_DEER_HORSE: Text = [
    "CIFAR-10: horses and deer",
    "There are seven horses for each deer, as in the authors' code. Is there a drop under GD, and none under PCNGD? The lab \
     needs the files of the CIFAR-10 binary version, which you can download from https://www.cs.toronto.edu/~kriz/cifar.html.",
];

pub const CIFAR_ANIMALS_VEHICLES: Text = [
    "CIFAR-10: animals and vehicles",
    "There are sixty animals for each vehicle, as in the paper. How many steps does GD need to find the vehicles, and how many \
     does PCNGD need? The lab needs the files of the CIFAR-10 binary version, which you can download from \
     https://www.cs.toronto.edu/~kriz/cifar.html.",
];

pub const CIFAR_LONG_TAIL: Text = [
    "CIFAR-10: ten classes with a long tail",
    "There are ten classes, each 0.6 times as frequent as the one before it, as in the paper. Which of them get worse first? \
     The lab needs the files of the CIFAR-10 binary version, which you can download from \
     https://www.cs.toronto.edu/~kriz/cifar.html.",
];

pub const DROP_SWEEP: Text = [
    "The drop against imbalance",
    "Under GD the drop of the nines becomes deeper and longer as ρ grows. Under PCNGD there is no drop at any ρ, and none \
     under bisection GD, whose steps are as long as those of GD. At ρ = 1 the initial parameters cause the drop under GD.",
];

pub const SLOWDOWN_SWEEP: Text = [
    "Slowdown against imbalance",
    "The number of steps until both classes are learned grows as a power of ρ. The exponent is larger under GD than under \
     PCNGD.",
];

pub const NOISE_SWEEP: Text = [
    "Directional noise against batch size",
    "In stratified batches the projection of the rare class is far below that of the other class, and the gap widens as the \
     batch becomes smaller. Oversampling closes the gap.",
];
