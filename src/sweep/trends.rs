//! The trends of a sweep: every outcome against the first swept parameter, and sentences about the dependence.

use super::{Results, RunResult, text};
use crate::dynamics::Sampling;
use crate::experiment::SweepParameter;
use crate::observe::{ClassOutcome, DROP, Outcome, Sample, Trend, TrendGroup, TrendPanel};

/// Reads a number from the outcome of a run.
type ReadSample = Box<dyn Fn(&Outcome) -> Sample>;

/// A quantity of a whole run, drawn in the algorithm's color.
struct RunQuantity {
    title: String,
    is_share: bool,
    has_law: bool,
    value: ReadSample,
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
            for panel in &group.panels {
                for sentence in panel.trends.iter().filter_map(|trend| sentence(panel, trend, axis.parameter)) {
                    sentences.push(match group.heading.as_str() {
                        "" => sentence,
                        heading => text::at(heading, &sentence),
                    });
                }
            }
        }
        sentences
    }

    /// Returns delay, drop, recovery and recall of every algorithm.
    fn outcomes(&self, rest: usize) -> TrendGroup {
        let last = self.experiment().counts().len() - 1;
        let smallest = self.experiment().class_names().last().unwrap_or_default();
        // The steps of a drop are known if every step was tracked. Otherwise only a lower bound of its depth is known.
        let is_exact = self.results().iter().flatten().all(|result| result.outcome.untracked_from.is_none());
        // A run without a drop has nothing to recover from.
        let back = |class: &ClassOutcome| if class.depth < DROP { Some(0.0) } else { class.recovery };
        let back = move |outcome: &Outcome| match outcome.untracked_from {
            None => back(&outcome.classes[last]).map_or(Sample::Never, Sample::Known),
            Some(_) => Sample::Unknown,
        };
        let delay = |outcome: &Outcome| match outcome.delay {
            _ if !outcome.delay_is_certain() => Sample::Unknown,
            delay => delay.map_or(Sample::Never, Sample::Known),
        };
        let shown = [
            RunQuantity {
                title: text::STEPS_UNTIL_LEARNED.into(),
                is_share: false,
                has_law: true,
                value: Box::new(delay),
            },
            RunQuantity {
                title: text::drop(smallest, is_exact),
                is_share: true,
                has_law: false,
                value: Box::new(move |of| Sample::Known(of.classes[last].depth)),
            },
            RunQuantity {
                title: text::steps_until_recovered(smallest),
                is_share: false,
                has_law: false,
                value: Box::new(back),
            },
            RunQuantity {
                title: text::FINAL_RECALL.into(),
                is_share: true,
                has_law: false,
                value: Box::new(|of| Sample::Known(of.macro_recall)),
            },
        ];
        // The sweep's own document distinguishes algorithms that differ only in their learning rates.
        let names = self.experiment().algorithm_names();
        let panel = |shown: &RunQuantity| TrendPanel {
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
        let drawing =
            algorithms.filter(|(_, (algorithm, _))| algorithm.samplings().any(|sampling| sampling != Sampling::Full));
        let panel = |(algorithm, (_, name)): (usize, (_, String))| TrendPanel {
            title: text::projection(&name),
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
        let named =
            sweep.iter().zip(values).skip(1).map(|(axis, value)| text::equation(axis.parameter.title(), *value));
        named.collect::<Vec<_>>().join(", ")
    }
}

fn sentence(panel: &TrendPanel, trend: &Trend, parameter: SweepParameter) -> Option<String> {
    let (name, title, symbol) = (&trend.name, &panel.title, parameter.symbol());
    let left_out = text::left_out(trend.missing, trend.unknown);
    if let Some(law) = &trend.law {
        return Some(text::power_law(name, title, symbol, law, &left_out));
    }
    let (Some((first, from)), Some((last, to))) = (trend.points.first(), trend.points.last()) else {
        return match (trend.missing, trend.unknown) {
            (0, 0) => None,
            (count, 0) => Some(text::never_reached(name, title, count)),
            (_, count) => Some(text::too_few_records(name, title, count)),
        };
    };
    let from = text::mean_at(from, panel.is_share, symbol, *first);
    let to = (trend.points.len() > 1).then(|| text::mean_at(to, panel.is_share, symbol, *last));
    Some(text::change(name, title, &from, to.as_deref(), &left_out))
}
