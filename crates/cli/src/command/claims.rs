//! Tests the paper's claims on twenty seeds, each with its control, and writes a page with figures.

mod text;

use super::data_source::{DataFolders, load_files};
use super::files::{CommandResult, print_message};
use super::output::Output;
use super::sweep::{complete, picture, train};
use super::thread_pool::threads;
use imbalance_lab::data::LoadedFiles;
use imbalance_lab::data::{CifarOptions, Format};
use imbalance_lab::experiment::{DataSource, Experiment, Preset, Recording, SweepParameter, drops_due_to_imbalance};
use imbalance_lab::figure::{Figure, Steps, View};
use imbalance_lab::number::{Readable, decimal};
use imbalance_lab::observe::{DROP, Estimate};
use imbalance_lab::sweep::claims::{
    Bound, CIFAR_CLAIMS, CLAIMS, Claim, Control, FURTHER_CLAIMS, Findings, STEP_CLAIMS, StepClaim, Verdict,
};
use imbalance_lab::sweep::{Results, RunResult, Shard};
use std::error::Error;
use std::path::{Path, PathBuf};

/// The seeds on which the settings were chosen, and those that were not used until the settings were final.
const SEEDS: [[u32; 10]; 2] = [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [11, 12, 13, 14, 15, 16, 17, 18, 19, 20]];
/// The size of a figure in CSS pixels: the width of a column, and the height of its two rows.
const FIGURE: (u32, u32) = (300, 560);

/// The number of training images in CIFAR-10.
const ALL_OF_CIFAR: usize = 50_000;

/// Tests every claim and writes the page and its figures to a folder. The claims on CIFAR-10 are tested only if at
/// least some of its binary files are given. With a folder for results, it continues from the results there.
pub fn test_claims(folder: &Path, data: &Path, cifar: Option<&Path>, results_folder: Option<&Path>) -> CommandResult {
    std::fs::create_dir_all(folder.join("reproduction"))?;
    results_folder.map_or(Ok(()), std::fs::create_dir_all)?;
    let mut report = ClaimReport::new(folder, results_folder);
    report.add_all(CLAIMS, data)?;
    let mut tail = text::REPORT_TAIL.to_owned();
    if let Some(cifar) = cifar {
        let LoadedFiles { dataset, files, .. } =
            load_files(&claim_files(cifar)?, &Format::Cifar(CifarOptions::default()))?;
        let dataset_summary = dataset.dataset_summary();
        let images: usize = dataset_summary.classes.iter().map(|class| class.train).sum();
        for claim in CIFAR_CLAIMS {
            let experiment = |seeds: &[u32]| claim.experiment_on(seeds, files.clone(), &dataset_summary);
            report.add(claim, experiment, |_| Ok(DataSource::Files(dataset.clone())))?;
        }
        if images < ALL_OF_CIFAR {
            tail += &text::part_of_cifar(images, ALL_OF_CIFAR);
        }
    } else {
        tail += text::WITHOUT_CIFAR;
    }
    let mut sections = report.sections()?;
    for claims in STEP_CLAIMS.chunk_by(|claim, next| claim.preset == next.preset) {
        sections += &report.add_steps(claims, data)?;
    }
    let page = text::REPORT_HEAD.to_owned() + &report.tables() + text::OPENING + &sections + &tail;
    Output::new(&folder.join("REPRODUCTION.md"))?.write(&page)
}

/// Tests the claims of other papers, and writes their page to a folder.
pub fn test_further_claims(folder: &Path, data: &Path, results_folder: Option<&Path>) -> CommandResult {
    std::fs::create_dir_all(folder)?;
    results_folder.map_or(Ok(()), std::fs::create_dir_all)?;
    let mut report = ClaimReport { draws: false, ..ClaimReport::new(folder, results_folder) };
    report.add_all(FURTHER_CLAIMS, data)?;
    let page = text::FURTHER_HEAD.to_owned() + &report.tables() + text::FURTHER_TAIL;
    Output::new(&folder.join("further-claims.md"))?.write(page)
}

/// Loads the data of an experiment on packaged images or generated points.
fn packaged(experiment: &Experiment, data: &Path) -> Result<DataSource, Box<dyn Error>> {
    let data_folders = DataFolders { data: data.to_owned(), files: Vec::new() };
    data_folders.load_source(experiment, Path::new("")).map(|loaded| loaded.data_source)
}

/// Returns the files of CIFAR-10's binary version in a folder.
fn claim_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let train = (1..=5).map(|batch| format!("data_batch_{batch}.bin"));
    let files: Vec<PathBuf> = train.chain(["test_batch.bin".into()]).map(|name| folder.join(name)).collect();
    let found: Vec<PathBuf> = files.into_iter().filter(|file| file.exists()).collect();
    if found.is_empty() {
        return Err(text::no_cifar_files(folder).into());
    }
    Ok(found)
}

/// The results of a preset and of its control on some seeds.
struct SeedResults {
    results: Results,
    control: Option<Results>,
}

/// The claims tested so far.
struct ClaimReport<'a> {
    folder: &'a Path,
    /// The folder for results, if there is one.
    results_folder: Option<&'a Path>,
    /// Whether each preset has a figure.
    draws: bool,
    /// The rows of the tables, one claim each, for each group of seeds.
    rows: [String; 2],
    /// The number of claims.
    claims: usize,
    /// The presets, each with its results for each group of seeds.
    tested: Vec<(&'static str, [SeedResults; 2])>,
}

impl<'a> ClaimReport<'a> {
    fn new(folder: &'a Path, results_folder: Option<&'a Path>) -> Self {
        Self {
            folder,
            results_folder,
            draws: true,
            rows: [String::new(), String::new()],
            claims: 0,
            tested: Vec::new(),
        }
    }

    /// Returns the tables of all claims, that of the held-back seeds first.
    fn tables(&self) -> String {
        let [chosen_on, held_back] = &self.rows;
        [text::HELD_BACK, text::REPORT_TABLE, held_back, text::CHOSEN_ON, text::REPORT_TABLE, chosen_on].concat()
    }

    /// Tests claims on packaged images or generated points.
    fn add_all(&mut self, claims: &[Claim], data: &Path) -> CommandResult {
        let data_source = |experiment: &Experiment| packaged(experiment, data);
        claims.iter().try_for_each(|claim| self.add(claim, |seeds| claim.experiment(seeds), data_source))
    }

    /// Tests a claim, and reuses the runs of its preset if they exist.
    fn add(
        &mut self,
        claim: &Claim,
        experiment: impl Fn(&[u32]) -> Option<Experiment>,
        data_source: impl Fn(&Experiment) -> Result<DataSource, Box<dyn Error>>,
    ) -> CommandResult {
        if self.tested.iter().all(|(preset, _)| *preset != claim.preset) {
            let experiment = |seeds: &[u32]| experiment(seeds).ok_or(text::NO_EXPERIMENT);
            let run_seeds = |seeds: &[u32]| -> Result<SeedResults, Box<dyn Error>> {
                let experiment = experiment(seeds)?;
                let (data_source, name) =
                    (data_source(&experiment)?, format!("{}-{}-{}", claim.preset, seeds[0], seeds[9]));
                let results = self.results(&name, &experiment, &data_source)?;
                let control = match claim.control {
                    Control::Balanced | Control::Alike => {
                        Some(self.results(&format!("{name}-control"), &experiment.control()?, &data_source)?)
                    }
                    Control::SweepParameter(_) | Control::None(_) => None,
                };
                Ok(SeedResults { results, control })
            };
            let [chosen_on, held_back] = [run_seeds(&SEEDS[0])?, run_seeds(&SEEDS[1])?];
            if self.draws {
                let own = Preset::named(claim.preset).ok_or(text::NO_PRESET)?.experiment();
                let figure = if held_back.results.cells().len() > 1 {
                    picture(&held_back.results)?
                } else {
                    let own = experiment(&own.document().training.seeds)?;
                    curves(&own, &data_source(&own)?, &shown(&own))?
                };
                Output::new(&self.folder.join(format!("reproduction/{}.svg", claim.preset)))?.write(&figure)?;
            }
            self.tested.push((claim.preset, [chosen_on, held_back]));
        }
        let (_, report) = self.tested.iter().find(|(preset, _)| *preset == claim.preset).ok_or(text::NO_RUNS)?;
        self.claims += 1;
        for (rows, SeedResults { results, control }) in self.rows.iter_mut().zip(report) {
            let findings = claim.findings(results, control.as_ref()).ok_or(text::NO_EFFECT)?;
            let told = [claim.statement(), claim.preset, claim.effect()];
            *rows += &row(self.claims, told, (claim.bound, claim.control), &findings, claim.verdict(&findings));
        }
        Ok(())
    }

    /// Tests the claims about the steps of a preset, and returns its section.
    fn add_steps(&mut self, claims: &[StepClaim], data: &Path) -> Result<String, Box<dyn Error>> {
        let first = claims.first().ok_or(text::NO_RUNS)?;
        let preset = Preset::named(first.preset).ok_or(text::NO_PRESET)?;
        let Preset { name, title, what_to_see, show, .. } = preset;
        let own = preset.experiment();
        let data_source = packaged(&own, data)?;
        for (rows, seeds) in self.rows.iter_mut().zip(&SEEDS) {
            print_message(format!("{name}-{}-{}", seeds[0], seeds[9]));
            let experiment = first.experiment(seeds).ok_or(text::NO_EXPERIMENT)?;
            let is_compared = claims.iter().any(|claim| claim.control == Control::Alike);
            let control = is_compared.then(|| experiment.control()).transpose()?;
            let control = control.map(|control| record(&control, &data_source)).transpose()?;
            let recording = record(&experiment, &data_source)?;
            for (place, claim) in claims.iter().enumerate() {
                let control = control.as_ref().filter(|_| claim.control == Control::Alike);
                let findings = claim.findings(&recording, control).ok_or(text::NO_EFFECT)?;
                let told = [claim.statement(), claim.preset, claim.effect()];
                let number = self.claims + place + 1;
                *rows += &row(number, told, (claim.bound, claim.control), &findings, claim.verdict(&findings));
            }
        }
        self.claims += claims.len();
        let figure = curves(&own, &data_source, show)?;
        Output::new(&self.folder.join(format!("reproduction/{name}.svg")))?.write(&figure)?;
        Ok(text::section(title, name, what_to_see))
    }

    /// Returns the results of an experiment's runs.
    fn results(
        &self,
        name: &str,
        experiment: &Experiment,
        data_source: &DataSource,
    ) -> Result<Results, Box<dyn Error>> {
        if let Some(folder) = self.results_folder {
            let output = Output::new(&folder.join(format!("{name}.jsonl")))?;
            let mut fresh = Results::new(experiment);
            fresh.set_data(experiment.data_sha256(&data_source.dataset_summary(&experiment.document().data.source)?));
            let (results, sorted) = complete(&output, fresh, Shard::default(), threads(None), data_source)?;
            return sorted.map(|()| results);
        }
        print_message(name);
        let mut results = Results::new(experiment);
        let all: Vec<usize> = (0..results.runs().len()).collect();
        train(&mut results, &all, threads(None), data_source, |_, _, _| Ok(()))?;
        Ok(results)
    }

    /// Returns one section for each preset.
    fn sections(&self) -> Result<String, Box<dyn Error>> {
        let mut sections = String::new();
        for (name, [_, SeedResults { results, control }]) in &self.tested {
            let preset = Preset::named(name).ok_or(text::NO_PRESET)?;
            let Preset { title, what_to_see, .. } = preset;
            sections += &(text::section(title, name, what_to_see) + "\n");
            if let (true, Some(control)) = (results.experiment().document().sweep.is_empty(), control) {
                sections += &table(results, control);
            }
            if results.experiment().document().sweep.first().is_some_and(|axis| axis.parameter == SweepParameter::Ratio)
            {
                sections += &table_over_ratio(results);
            }
            results.sentences().iter().for_each(|sentence| sections += &format!("- {sentence}\n"));
        }
        Ok(sections)
    }
}

/// Returns a claim's row of a table, given its number, and its statement, preset and effect.
fn row(
    number: usize,
    [statement, preset, effect]: [&str; 3],
    (bound, control): (Bound, Control),
    findings: &Findings,
    verdict: Verdict,
) -> String {
    let interval = |estimate: Estimate| {
        let (low, high) = estimate.interval();
        let missing_seeds = (estimate.count < SEEDS[1].len()).then_some(estimate.count);
        text::interval([estimate.mean, low, high].map(|value| decimal(value, 2)), missing_seeds)
    };
    let at_one = match control {
        Control::None(reason) => text::no_control(reason),
        Control::Balanced | Control::SweepParameter(_) | Control::Alike => {
            findings.control.map_or(text::NONE.into(), interval)
        }
    };
    let (measured, due) = (interval(findings.effect), findings.due.map_or(text::NONE.into(), interval));
    format!(
        "| {number} | {statement} | `{preset}` | {effect} | {bound} | {measured} | {at_one} | {due} | **{}** |\n",
        verdict.as_str(),
    )
}

/// Formats a mean with its standard error, or a dash if no run has the number.
fn mean(values: impl IntoIterator<Item = f64>) -> String {
    Estimate::from_values(values)
        .map_or(text::NONE.into(), |value| text::mean(&decimal(value.mean, 2), &decimal(value.error, 2)))
}

/// Returns the runs of an algorithm, seed after seed.
fn runs_of(results: &Results, algorithm: usize) -> Vec<&RunResult> {
    let runs = results.runs().iter().zip(results.results()).filter(|(run, _)| run.plan.algorithm_index == algorithm);
    runs.filter_map(|(_, result)| result.as_ref()).collect()
}

/// Returns a table of every algorithm's numbers, with those of the control.
fn table(results: &Results, control: &Results) -> String {
    let mut table = text::preset_table();
    for (algorithm, name) in results.experiment().algorithm_names().iter().enumerate() {
        let (runs, controls) = (runs_of(results, algorithm), runs_of(control, algorithm));
        for (class, class_name) in results.experiment().class_names().enumerate() {
            let depths =
                |runs: &[&RunResult]| -> Vec<f64> { runs.iter().map(|run| run.outcome.classes[class].depth).collect() };
            let dropped = |runs: &[&RunResult]| {
                let count = depths(runs).iter().filter(|depth| **depth >= DROP).count();
                text::count_of(count, runs.len())
            };
            let due = runs.iter().zip(&controls);
            let due = due.map(|(run, control)| drops_due_to_imbalance(&run.outcome, &control.outcome)[class]);
            let outcomes = || runs.iter().map(|run| &run.outcome.classes[class]);
            table += &format!(
                "| {name} | {class_name} | {} | {} | {} | {} | {} | {} | {} |\n",
                mean(depths(&runs)),
                dropped(&runs),
                mean(depths(&controls)),
                dropped(&controls),
                mean(due),
                mean(outcomes().filter_map(|class| class.loss_rise)),
                mean(outcomes().map(|class| class.projection.unwrap_or(f64::NAN))),
            );
        }
    }
    table
}

/// Returns a table of every algorithm's numbers of the smallest class at each ρ of a sweep over it.
fn table_over_ratio(results: &Results) -> String {
    let (last, smallest) = (results.experiment().counts().len() - 1, results.experiment().class_names().last());
    let mut table = text::ratio_table(smallest.unwrap_or_default());
    for (algorithm, name) in results.experiment().algorithm_names().iter().enumerate() {
        for (place, cell) in results.cells().iter().enumerate() {
            let runs: Vec<_> = runs_of(results, algorithm).into_iter().filter(|run| run.cell == place).collect();
            let outcomes = || runs.iter().map(|run| &run.outcome.classes[last]);
            let dropped: Vec<_> = outcomes().filter(|class| class.depth >= DROP).collect();
            let recovered: Vec<f64> = dropped.iter().filter_map(|class| class.recovery).collect();
            let learned: Vec<f64> = runs.iter().filter_map(|run| run.outcome.delay).collect();
            table += &format!(
                "| {name} | {} | {} | {} | {} | {} | {} | {} |\n",
                Readable(cell.values[0]),
                mean(outcomes().map(|class| class.depth)),
                text::count_of(dropped.len(), runs.len()),
                text::count_of(recovered.len(), dropped.len()),
                mean(recovered.iter().copied()),
                text::count_of(learned.len(), runs.len()),
                mean(learned.iter().copied()),
            );
        }
    }
    table + "\n"
}

/// Returns the curves of an experiment as SVG: two quantities of the preset's own seeds.
fn curves(experiment: &Experiment, data_source: &DataSource, show: &[&str]) -> Result<String, Box<dyn Error>> {
    let quantities = show.iter().map(|quantity| (*quantity).to_owned()).collect();
    let view = View { quantities, steps: Steps::Log, ..View::default() };
    let size = (120 + FIGURE.0 * experiment.document().algorithms.len() as u32, FIGURE.1);
    Ok(Figure::with_legend(&record(experiment, data_source)?, &view, size)?.svg()?)
}

/// Returns the quantities that the curves of a preset show: the recall, and what explains it.
fn shown(experiment: &Experiment) -> [&'static str; 2] {
    let document = experiment.document();
    let row = if document.training.batch_size.is_some() { "projection" } else { "cosine" };
    ["recall", if document.data.classes.len() > 3 { "loss" } else { row }]
}

/// Trains an experiment on all cores, and returns what it recorded.
fn record(experiment: &Experiment, data_source: &DataSource) -> Result<Recording, Box<dyn Error>> {
    let mut results = Results::new(experiment);
    let all: Vec<usize> = (0..results.runs().len()).collect();
    let mut recording = Recording::new(experiment.clone());
    train(&mut results, &all, threads(None), data_source, |place, _, history| {
        recording.set_history(place, history);
        Ok(())
    })?;
    Ok(recording)
}
