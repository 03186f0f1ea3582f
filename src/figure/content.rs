//! What a figure shows: the algorithms of a recording with their histories.

use crate::experiment::{LiveRecording, Recording};
use crate::observe::History;

/// The content of a figure.
#[derive(Clone, Debug)]
pub struct Content<'a> {
    /// The names of the classes.
    pub classes: Vec<&'a str>,
    /// The algorithms.
    pub columns: Vec<Column<'a>>,
    /// The last step of every run.
    pub last_step: usize,
}

/// An algorithm in the figure.
#[derive(Clone, Debug)]
pub struct Column<'a> {
    /// The name of the algorithm.
    pub title: &'a str,
    /// The histories of its runs, one for each seed.
    pub histories: Vec<&'a History>,
    /// The histories of its runs in the previous experiment, if it was there.
    pub previous: Vec<&'a History>,
}

impl<'a> From<&'a Recording> for Content<'a> {
    fn from(recording: &'a Recording) -> Self {
        let algorithms = recording.algorithms();
        let column = |(place, title): (usize, &'a String)| {
            let previous = recording.previous_run().and_then(|earlier| {
                let place = earlier.algorithms.iter().position(|name| name == title)?;
                Some(of_algorithm(&earlier.histories, place, earlier.algorithms.len()))
            });
            let histories = of_algorithm(recording.histories(), place, algorithms.len());
            Column { title, histories, previous: previous.unwrap_or_default() }
        };
        Self {
            classes: recording.experiment().class_names().collect(),
            columns: algorithms.iter().enumerate().map(column).collect(),
            last_step: recording.last_step(),
        }
    }
}

impl<'a> Content<'a> {
    /// Returns the first seed's runs of a live recording, each with the history that contains the record of a step, or
    /// of the last step if there is none.
    pub fn at_step(recording: &'a LiveRecording, step: Option<f64>) -> Self {
        let mut content = Self::from(recording.shown());
        for (run, column) in content.columns.iter_mut().enumerate() {
            column.histories = vec![recording.history_with(run, step.unwrap_or(f64::INFINITY))];
        }
        content
    }
}

/// Returns the histories of one of several algorithms. They are ordered by seeds, then by algorithms.
fn of_algorithm(histories: &[History], place: usize, algorithms: usize) -> Vec<&History> {
    histories.iter().skip(place).step_by(algorithms).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Experiment, Preset};

    /// A recording of the opening experiment with two steps of each run.
    fn recorded(change: impl FnOnce(&mut crate::experiment::ExperimentDocument)) -> Recording {
        let mut document = Preset::default().experiment().document().clone();
        change(&mut document);
        let mut recording = Recording::new(Experiment::check(document).unwrap());
        for run in 0..recording.runs().len() {
            let length = recording.histories()[run].columns().record_length();
            let mut records = vec![f64::NAN; 2 * length];
            (records[0], records[length]) = (0.0, 1.0);
            recording.extend(run, &records).unwrap();
        }
        recording
    }

    #[test]
    fn earlier_runs_stand_behind_those_of_the_same_algorithm_only() {
        let mut now = recorded(|document| document.training.seeds = vec![1, 2]);
        now.follow(recorded(|document| _ = document.algorithms.remove(0)));
        let content = Content::from(&now);
        assert_eq!(content.columns.iter().map(|column| column.title).collect::<Vec<_>>(), ["GD", "PCNGD"]);
        let [seeds, previous] = [|column: &Column| column.histories.len(), |column: &Column| column.previous.len()]
            .map(|count| content.columns.iter().map(count).collect::<Vec<_>>());
        assert_eq!((seeds, previous), (vec![2, 2], vec![0, 1]));
    }
}
