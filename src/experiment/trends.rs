//! The trends of a sweep: every outcome against the first swept parameter, and sentences about the dependence.

use super::{Results, RunResult, SweepParameter};
use crate::dynamics::Sampling;
use crate::number::Written;
use crate::observe::{Bend, ClassOutcome, DROP, Estimate, Outcome, PowerLaw, Sample, Trend, TrendGroup, TrendPanel};

/// Reads a number from the outcome of a run.
type Reading = Box<dyn Fn(&Outcome) -> Sample>;

/// A quantity of a whole run, drawn in the algorithm's color.
struct OfRun {
    title: String,
    is_share: bool,
    has_law: bool,
    value: Reading,
}

impl Results {
    /// Returns the lines of a sweep's figure, against the first swept parameter. Each combination of the other
    /// parameters has groups of its own. Returns an empty list without a sweep. Unfinished runs are left out.
    pub fn trends(&self) -> Vec<TrendGroup> {
        let Some(axis) = self.experiment().document().sweep.first() else { return Vec::new() };
        let rest = self.cells().len() / axis.values.len();
        (0..rest).flat_map(|rest| [Some(self.outcomes(rest)), self.projections(rest)]).flatten().collect()
    }

    /// Returns the label of the horizontal axis: the first swept parameter.
    pub fn sweep_parameter(&self) -> &'static str {
        self.experiment().document().sweep.first().map_or("", |axis| axis.parameter.title())
    }

    /// Returns one sentence for each power law and for each change from the first value to the last.
    pub fn sentences(&self) -> Vec<String> {
        let Some(axis) = self.experiment().document().sweep.first() else { return Vec::new() };
        let mut sentences = Vec::new();
        for group in self.trends() {
            let place = if group.heading.is_empty() { String::new() } else { format!("At {}: ", group.heading) };
            for panel in &group.panels {
                let said = panel.trends.iter().filter_map(|trend| sentence(panel, trend, axis.parameter));
                sentences.extend(said.map(|said| format!("{place}{said}")));
            }
        }
        sentences
    }

    /// Returns delay, drop, recovery and recall of every algorithm.
    fn outcomes(&self, rest: usize) -> TrendGroup {
        let last = self.experiment().counts().len() - 1;
        let smallest = self.experiment().class_names().last().unwrap_or_default();
        // The steps of a drop are known if every step was watched. Otherwise only a lower bound of its depth is known.
        let is_exact = self.results().iter().flatten().all(|result| result.outcome.unwatched_from.is_none());
        // A run without a drop has nothing to recover from.
        let back = |class: &ClassOutcome| if class.depth < DROP { Some(0.0) } else { class.recovery };
        let back = move |outcome: &Outcome| match outcome.unwatched_from {
            None => back(&outcome.classes[last]).map_or(Sample::Never, Sample::Known),
            Some(_) => Sample::Unknown,
        };
        let delay = |outcome: &Outcome| match outcome.delay {
            _ if !outcome.delay_is_certain() => Sample::Unknown,
            delay => delay.map_or(Sample::Never, Sample::Known),
        };
        let shown = [
            OfRun { title: "steps until learned".into(), is_share: false, has_law: true, value: Box::new(delay) },
            OfRun {
                title: format!("drop of {smallest}{}", if is_exact { "" } else { " at recorded steps" }),
                is_share: true,
                has_law: false,
                value: Box::new(move |of| Sample::Known(of.classes[last].depth)),
            },
            OfRun {
                title: format!("steps until {smallest} is back"),
                is_share: false,
                has_law: false,
                value: Box::new(back),
            },
            OfRun {
                title: "mean recall at the end".into(),
                is_share: true,
                has_law: false,
                value: Box::new(|of| Sample::Known(of.macro_recall)),
            },
        ];
        // The sweep's own document distinguishes algorithms that differ only in their learning rates.
        let names = self.experiment().algorithm_names();
        let panel = |shown: &OfRun| TrendPanel {
            title: shown.title.clone(),
            is_share: shown.is_share,
            trends: names
                .iter()
                .enumerate()
                .map(|(algorithm, name)| {
                    let values = self.values(rest, algorithm, |result| (shown.value)(&result.outcome));
                    Trend::new(name.clone(), &values, shown.has_law)
                })
                .collect(),
        };
        TrendGroup { heading: self.heading(rest), panels: shown.iter().map(panel).collect(), names, of_classes: false }
    }

    /// Returns the mean projection of every class, one panel for each algorithm that draws mini-batches.
    fn projections(&self, rest: usize) -> Option<TrendGroup> {
        let names: Vec<String> = self.experiment().class_names().map(str::to_owned).collect();
        let algorithms =
            self.experiment().document().algorithms.iter().zip(self.experiment().algorithm_names()).enumerate();
        let drawing = algorithms.filter(|(_, (algorithm, _))| algorithm.sampling != Sampling::Full);
        let panel = |(algorithm, (_, name)): (usize, (_, String))| TrendPanel {
            title: format!("projection p under {name}"),
            is_share: true,
            trends: names
                .iter()
                .enumerate()
                .map(|(class, name)| {
                    let projection = |result: &RunResult| result.outcome.classes[class].projection;
                    let sample = |result: &RunResult| projection(result).map_or(Sample::Never, Sample::Known);
                    let values = self.values(rest, algorithm, sample);
                    Trend::new(name.clone(), &values, false)
                })
                .collect(),
        };
        let panels: Vec<TrendPanel> = drawing.map(panel).collect();
        if panels.is_empty() {
            None
        } else {
            Some(TrendGroup { heading: self.heading(rest), panels, names, of_classes: true })
        }
    }

    /// Returns, for each value of the first swept parameter, the quantity in every finished run of an algorithm, by its
    /// seed.
    fn values(
        &self,
        rest: usize,
        algorithm: usize,
        of: impl Fn(&RunResult) -> Sample,
    ) -> Vec<(f64, Vec<(u32, Sample)>)> {
        let Some(axis) = self.experiment().document().sweep.first() else { return Vec::new() };
        let others = self.cells().len() / axis.values.len();
        let at = |(place, &x): (usize, &f64)| {
            let runs = self.runs().iter().zip(self.results());
            let here =
                runs.filter(|(run, _)| run.cell == place * others + rest && run.plan.algorithm_index == algorithm);
            (x, here.filter_map(|(run, result)| Some((run.plan.seed, of(result.as_ref()?)))).collect())
        };
        axis.values.iter().enumerate().map(at).collect()
    }

    /// Returns the values of the other swept parameters, such as `batch size m = 16`.
    fn heading(&self, rest: usize) -> String {
        let sweep = &self.experiment().document().sweep;
        let values = self.cells().get(rest).map_or(&[][..], |cell| &cell.values[..]);
        let named = sweep
            .iter()
            .zip(values)
            .skip(1)
            .map(|(axis, value)| format!("{} = {}", axis.parameter.title(), Written(*value)));
        named.collect::<Vec<_>>().join(", ")
    }
}

fn sentence(panel: &TrendPanel, trend: &Trend, parameter: SweepParameter) -> Option<String> {
    let mut missing = match trend.missing {
        0 => String::new(),
        1 => ", without the values where a run never got there (1 run)".into(),
        count => format!(", without the values where runs never got there ({count} runs)"),
    };
    if trend.unknown > 0 {
        let runs = if trend.unknown == 1 { "1 run" } else { &format!("{} runs", trend.unknown) };
        missing += &format!(", without the values where recorded steps are too far apart to tell ({runs})");
    }
    let (name, title, symbol) = (&trend.name, &panel.title, parameter.symbol());
    if let Some(law) = trend.law {
        let (low, high) = law.interval();
        let PowerLaw { exponent, count, seeds, bend, .. } = law;
        let [exponent, low, high] = [exponent, low, high].map(|power| format!("{power:.2}").replace('-', "−"));
        // Runs of a seed are not independent, so the seeds are counted.
        let of = match seeds {
            1 => format!("by the scatter of {count} runs of one seed"),
            _ => format!("by the slopes of {seeds} seeds, {count} runs"),
        };
        let bend = match bend {
            None => String::new(),
            Some(bend) => {
                let way = if bend == Bend::Up { "grows" } else { "falls" };
                format!(" One power does not describe these points: the exponent {way} with {symbol}.")
            }
        };
        return Some(format!(
            "{name}: {title} go as {symbol} to the power {exponent}, 95 % confidence {low} to {high} ({of}){missing}.{bend}"
        ));
    }
    let (Some((first, from)), Some((last, to))) = (trend.points.first(), trend.points.last()) else {
        return match (trend.missing, trend.unknown) {
            (0, 0) => None,
            (count, 0) => Some(format!("{name}: {title}: at no value did all runs get there ({count} runs did not).")),
            (_, count) => Some(format!(
                "{name}: {title}: recorded steps are too far apart to tell ({count} runs). Record every step to know."
            )),
        };
    };
    let written = |estimate: &Estimate| match (panel.is_share, estimate.count) {
        (true, 1) => format!("{:.2}", estimate.mean),
        (true, _) => format!("{:.2} ± {:.2}", estimate.mean, estimate.error),
        (false, 1) => format!("{:.1}", estimate.mean),
        (false, _) => format!("{:.1} ± {:.1}", estimate.mean, estimate.error),
    };
    let (first, last) = (Written(*first), Written(*last));
    let change = match trend.points.len() {
        1 => format!("{} at {symbol} = {first}", written(from)),
        _ => format!("{} at {symbol} = {first}, {} at {symbol} = {last}", written(from), written(to)),
    };
    Some(format!("{name}: {title} {change}{missing}."))
}
