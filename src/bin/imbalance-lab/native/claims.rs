//! The paper's claims tried on ten seeds, as a page with figures.

use super::crew::threads;
use super::files::{Outcome, write};
use super::run::draw;
use super::stock::Shelves;
use super::sweep::{picture, train};
use imbalance_lab::experiment::claims::{CLAIMS, Verdict};
use imbalance_lab::experiment::{Experiment, Preset, Results, RunResult};
use imbalance_lab::figure::{Steps, View};
use imbalance_lab::observe::History;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

const SEEDS: [u32; 10] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
/// Size of a figure in CSS pixels: of a column, and of its two rows.
const FIGURE: (u32, u32) = (300, 560);

const HEAD: &str = "# The paper's claims, tried\n\n\
`cargo xtask claims` makes this page: every claim on ten seeds, each of which draws its own images, start and decks. An effect is a \
number of one seed; below is its mean over the seeds with the standard error and the 95 % confidence interval. A claim is *shown* when \
the whole interval lies above the bound, *partly* when only the mean does, and otherwise *not* shown.\n\n";

const TAIL: &str = "\n## What to mind\n\n- The sentence under each heading is of the preset's own seeds; the figures and tables are of the ten.\n\
- Over ρ the largest class keeps its size, so the smallest has fewer images to be learned (at 28 to 1 there are 25). That may be why \
PCNGD, which gives both the same say, is done sooner there rather than later.\n\
- What the rarest classes of `long-tail` do differs from seed to seed; the claim is of the deepest drop of any.\n\
- The presets of CIFAR-10 (`cifar-automobile-truck`, `cifar-deer-horse`, `cifar-animals-vehicles`, `cifar-long-tail`) learn from files that a \
reader must have: they were not tried, and nothing of them is claimed here.\n";

/// Tries every claim and writes the page and its figures into a folder.
pub fn try_claims(folder: &Path, data: &Path) -> Outcome {
    let mut tried: Vec<(&str, Results)> = Vec::new();
    let figures = folder.join("reproduction");
    std::fs::create_dir_all(&figures)?;
    let mut page = HEAD.to_owned();
    page +=
        "| claim | preset | effect | mean ± error | 95 % interval | bound | verdict |\n|---|---|---|---|---|---|---|\n";
    for claim in CLAIMS {
        if tried.iter().all(|(preset, _)| *preset != claim.preset) {
            let experiment = claim.experiment(&SEEDS).ok_or("a claim has no experiment")?;
            eprintln!("{}", claim.preset);
            let (results, figure) = try_out(&experiment, data)?;
            write(&figures.join(format!("{}.svg", claim.preset)), &figure)?;
            tried.push((claim.preset, results));
        }
        let results = tried.iter().find(|(preset, _)| *preset == claim.preset);
        let effect = results.and_then(|(_, results)| claim.estimate(results)).ok_or("a claim has no effect")?;
        let (low, high) = effect.interval();
        let verdict = match claim.verdict(&effect) {
            Verdict::Shown => "shown",
            Verdict::Partly => "partly",
            Verdict::Not => "not shown",
        };
        let (mean, error, count) = (effect.mean, effect.error, effect.count);
        page += &format!(
            "| {} | `{}` | {} | {mean:.2} ± {error:.2} ({count} seeds) | {low:.2} to {high:.2} | {} | **{verdict}** |\n",
            claim.says, claim.preset, claim.effect, claim.bound,
        );
    }
    for (name, results) in &tried {
        let preset = Preset::named(name).ok_or("a claim has no preset")?;
        let Preset { title, what_to_see, .. } = preset;
        page += &format!("\n## {title} (`{name}`)\n\n{what_to_see}\n\n![{title}](reproduction/{name}.svg)\n\n");
        page += &table(results);
        results.sentences().iter().for_each(|sentence| page += &format!("- {sentence}\n"));
    }
    page += TAIL;
    write(&folder.join("REPRODUCTION.md"), &page)
}

/// Every algorithm's numbers, of a preset without a sweep.
fn table(results: &Results) -> String {
    if !results.experiment().document().sweep.is_empty() {
        return String::new();
    }
    use imbalance_lab::observe::Estimate;
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
            let of = |value: fn(&imbalance_lab::observe::ClassOutcome) -> f64| {
                written(runs.iter().map(|run| value(&run.outcome.classes[class])).collect())
            };
            text += &format!(
                "| {name} | {class_name} | {} | {} | {} |\n",
                of(|class| class.depth),
                of(|class| class.loss_rise),
                of(|class| class.projection.unwrap_or(f64::NAN)),
            );
        }
    }
    text
}

/// All runs of an experiment, and its figure.
fn try_out(experiment: &Experiment, data: &Path) -> Result<(Results, String), Box<dyn Error>> {
    let stock = Shelves { data: data.to_owned(), files: Vec::new() }.stock(experiment, Path::new(""))?;
    let mut results = Results::new(experiment);
    let all: Vec<usize> = (0..results.runs().len()).collect();
    let is_sweep = results.cells().len() > 1;
    let mut histories = BTreeMap::new();
    train(&mut results, &all, threads(None), &stock, |place, _, history| {
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
