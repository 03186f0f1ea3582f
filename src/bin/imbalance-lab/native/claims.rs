//! The paper's claims tried on ten seeds, as a page with figures.

use super::crew::threads;
use super::files::{Outcome, say};
use super::output::Output;
use super::run::draw;
use super::stock::{Shelves, take_in};
use super::sweep::{picture, train};
use imbalance_lab::data::{CifarOptions, Format};
use imbalance_lab::experiment::claims::{CIFAR_CLAIMS, CLAIMS, Claim, Verdict};
use imbalance_lab::experiment::{Experiment, Preset, Results, RunResult, Stock};
use imbalance_lab::figure::{Steps, View};
use imbalance_lab::observe::{ClassOutcome, Estimate, History};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

const SEEDS: [u32; 10] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
/// Size of a figure in CSS pixels: of a column, and of its two rows.
const FIGURE: (u32, u32) = (300, 560);

const HEAD: &str = "# The paper's claims, tried\n\n\
`cargo xtask claims` makes this page: every claim on ten seeds, each of which draws its own images, start and decks. An effect is a \
number of one seed; below is its mean over the seeds with the standard error and the 95 % confidence interval. A claim is *shown* when \
the whole interval lies above the bound, *partly* when only the mean does, and otherwise *not* shown.\n\n";

const TABLE: &str =
    "| claim | preset | effect | mean ± error | 95 % interval | bound | verdict |\n|---|---|---|---|---|---|---|\n";

const TAIL: &str = "\n## What to mind\n\n- The sentence under each heading is of the preset's own seeds; the figures and tables are of the ten.\n\
- Over ρ the largest class keeps its size, so the smallest has fewer images to be learned (at 28 to 1 there are 25). That may be why \
PCNGD, which gives both the same say, is done sooner there rather than later.\n\
- What the rarest classes of `long-tail` do differs from seed to seed; the claim is of the deepest drop of any.\n";

const WITHOUT_CIFAR: &str = "- The presets of CIFAR-10 learn from files that a reader must have: they were not tried, and nothing of them is \
claimed here. `cargo xtask claims --cifar FOLDER` tries them too.\n";

/// How many images CIFAR-10 has to train on.
const ALL_OF_CIFAR: usize = 50_000;

/// Tries every claim and writes the page and its figures into a folder; those on CIFAR-10 only with its binary files, or some of them.
pub fn try_claims(folder: &Path, data: &Path, cifar: Option<&Path>) -> Outcome {
    std::fs::create_dir_all(folder.join("reproduction"))?;
    let mut trials = Trials { folder, rows: String::new(), tried: Vec::new() };
    for claim in CLAIMS {
        let experiment = claim.experiment(&SEEDS).ok_or("a claim has no experiment")?;
        let shelves = Shelves { data: data.to_owned(), files: Vec::new() };
        trials.add(claim, &experiment, || shelves.bring(&experiment, Path::new("")).map(|brought| brought.stock))?;
    }
    let mut tail = TAIL.to_owned();
    if let Some(cifar) = cifar {
        let (collection, files) = take_in(&parts_of(cifar)?, &Format::Cifar(CifarOptions::default()))?;
        let inventory = collection.inventory();
        let images: usize = inventory.classes.iter().map(|class| class.train).sum();
        for claim in CIFAR_CLAIMS {
            let experiment =
                claim.experiment_on(&SEEDS, files.clone(), &inventory).ok_or("too few images for a claim")?;
            trials.add(claim, &experiment, || Ok(Stock::Files(collection.clone())))?;
        }
        if images < ALL_OF_CIFAR {
            tail += &format!(
                "- The claims on CIFAR-10 were tried on {images} of its {ALL_OF_CIFAR} training images, and with as many of the largest \
                 class as that allows; the paper's runs, and the presets, have more.\n"
            );
        }
    } else {
        tail += WITHOUT_CIFAR;
    }
    let page = HEAD.to_owned() + TABLE + &trials.rows + &trials.sections()? + &tail;
    Output::new(&folder.join("REPRODUCTION.md"))?.write(&page)
}

/// The files of CIFAR-10's binary version that a folder has.
fn parts_of(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let train = (1..=5).map(|batch| format!("data_batch_{batch}.bin"));
    let files: Vec<PathBuf> = train.chain(["test_batch.bin".into()]).map(|name| folder.join(name)).collect();
    let found: Vec<PathBuf> = files.into_iter().filter(|file| file.exists()).collect();
    if found.is_empty() {
        return Err(format!(
            "{} has none of CIFAR-10's files, data_batch_1.bin to data_batch_5.bin and test_batch.bin",
            folder.display()
        )
        .into());
    }
    Ok(found)
}

/// What has been tried so far.
struct Trials<'a> {
    folder: &'a Path,
    /// Of the table, a claim each.
    rows: String,
    /// Presets, with what became of their runs.
    tried: Vec<(&'static str, Results)>,
}

impl Trials<'_> {
    /// Tries a claim, on the runs of its preset if they have been made.
    fn add(
        &mut self,
        claim: &Claim,
        experiment: &Experiment,
        stock: impl Fn() -> Result<Stock, Box<dyn Error>>,
    ) -> Outcome {
        if self.tried.iter().all(|(preset, _)| *preset != claim.preset) {
            say(claim.preset);
            let (results, figure) = try_out(experiment, &stock()?)?;
            Output::new(&self.folder.join(format!("reproduction/{}.svg", claim.preset)))?.write(&figure)?;
            self.tried.push((claim.preset, results));
        }
        let results = self.tried.iter().find(|(preset, _)| *preset == claim.preset);
        let effect = results.and_then(|(_, results)| claim.estimate(results)).ok_or("a claim has no effect")?;
        let (low, high) = effect.interval();
        let verdict = match claim.verdict(&effect) {
            Verdict::Shown => "shown",
            Verdict::Partly => "partly",
            Verdict::Not => "not shown",
        };
        let Estimate { mean, error, count } = effect;
        self.rows += &format!(
            "| {} | `{}` | {} | {mean:.2} ± {error:.2} ({count} seeds) | {low:.2} to {high:.2} | {} | **{verdict}** |\n",
            claim.says, claim.preset, claim.effect, claim.bound,
        );
        Ok(())
    }

    /// A section for each preset.
    fn sections(&self) -> Result<String, Box<dyn Error>> {
        let mut text = String::new();
        for (name, results) in &self.tried {
            let preset = Preset::named(name).ok_or("a claim has no preset")?;
            let Preset { title, what_to_see, .. } = preset;
            text += &format!("\n## {title} (`{name}`)\n\n{what_to_see}\n\n![{title}](reproduction/{name}.svg)\n\n");
            text += &table(results);
            results.sentences().iter().for_each(|sentence| text += &format!("- {sentence}\n"));
        }
        Ok(text)
    }
}

/// Every algorithm's numbers, of a preset without a sweep.
fn table(results: &Results) -> String {
    if !results.experiment().document().sweep.is_empty() {
        return String::new();
    }
    let mut text =
        String::from("| algorithm | class | drop | highest loss ÷ start | mean projection |\n|---|---|---|---|---|\n");
    let algorithms = results.experiment().document().algorithms.len();
    let written = |values: Vec<f64>| {
        Estimate::of(values).map_or("–".to_owned(), |value| format!("{:.2} ± {:.2}", value.mean, value.error))
    };
    for algorithm in 0..algorithms {
        let runs =
            results.runs().iter().zip(results.results()).filter(|(run, _)| run.plan.algorithm_index == algorithm);
        let runs: Vec<&RunResult> = runs.filter_map(|(_, result)| result.as_ref()).collect();
        let name = &results.runs()[algorithm].plan.name;
        for (class, class_name) in results.experiment().class_names().enumerate() {
            let of = |value: fn(&ClassOutcome) -> f64| {
                written(runs.iter().map(|run| value(&run.outcome.classes[class])).collect())
            };
            text += &format!(
                "| {name} | {class_name} | {} | {} | {} |\n",
                of(|class| class.depth),
                of(|class| class.loss_rise.unwrap_or(f64::NAN)),
                of(|class| class.projection.unwrap_or(f64::NAN)),
            );
        }
    }
    text
}

/// All runs of an experiment, and its figure.
fn try_out(experiment: &Experiment, stock: &Stock) -> Result<(Results, String), Box<dyn Error>> {
    let mut results = Results::new(experiment);
    let all: Vec<usize> = (0..results.runs().len()).collect();
    let is_sweep = results.cells().len() > 1;
    let mut histories = BTreeMap::new();
    train(&mut results, &all, threads(None), stock, |place, _, history| {
        // Of a sweep no curves are drawn.
        if !is_sweep {
            histories.insert(place, history);
        }
        Ok(())
    })?;
    if is_sweep {
        let figure = picture(&results)?;
        return Ok((results, figure));
    }
    let histories: Vec<History> = histories.into_values().collect();
    let document = experiment.document();
    let row = if document.training.batch_size.is_some() { "projection" } else { "cosine" };
    let second = if document.data.classes.len() > 3 { "loss" } else { row };
    let view = View { quantities: vec!["recall".into(), second.into()], steps: Steps::Log, ..View::default() };
    let size = (120 + FIGURE.0 * document.algorithms.len() as u32, FIGURE.1);
    let figure = draw(experiment, &histories, &view, size)?;
    Ok((results, figure))
}
