//! Filters: which of the recorded curves somebody wants to see.

use super::Recording;
use crate::observe::{Series, Split, Subject};

/// Selects curves of single classes and of pairs of classes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CurveFilter {
    /// The names of the quantities, in the order in which their curves are listed.
    pub quantities: Vec<String>,
    /// The split, or both if there is none.
    pub split: Option<Split>,
    /// The display names of algorithms to leave out.
    pub hidden_algorithms: Vec<String>,
    /// The names of classes to leave out.
    pub hidden_classes: Vec<String>,
}

impl Recording {
    /// Returns the selected curves, each as the index of its run and its series, ordered by quantities, then by runs.
    pub fn filtered(&self, filter: &CurveFilter) -> Vec<(usize, Series)> {
        let hidden = |run: usize| filter.hidden_algorithms.contains(&self.runs()[run].name);
        let runs: Vec<usize> = (0..self.runs().len()).filter(|&run| !hidden(run)).collect();
        let is_shown = |series: &Series| {
            series.subject != Subject::All
                && filter.split.is_none_or(|split| split == series.split)
                && !filter.hidden_classes.iter().any(|class| class == self.experiment().subject(*series).0)
        };
        let of_run = |run: usize, quantity: &str| {
            let series = self.histories()[run].columns().series().iter();
            series
                .filter(|series| series.quantity.name() == quantity && is_shown(series))
                .map(|&series| (run, series))
                .collect::<Vec<_>>()
        };
        let (of_run, runs) = (&of_run, &runs);
        filter.quantities.iter().flat_map(|quantity| runs.iter().flat_map(move |&run| of_run(run, quantity))).collect()
    }
}
