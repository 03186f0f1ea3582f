//! The summary of files that were read, as JSON.

use imbalance_lab::data::DatasetSummary;
use imbalance_lab::data::table::{Reading, RowLeftOut};
use imbalance_lab::experiment::Experiment;
use serde::{Serialize, Serializer};

/// What was taken from files.
#[derive(Serialize)]
pub struct Summary<'a> {
    label: Option<NamedColumn<'a>>,
    /// The names of the features; empty for images.
    features: &'a [String],
    left_out: Vec<LeftOut<'a>>,
    /// The number of examples.
    rows: usize,
    rows_left_out: &'a [RowLeftOut],
    classes: Counts<'a>,
    train: Counts<'a>,
    test: Counts<'a>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct NamedColumn<'a> {
    name: &'a str,
    column: usize,
}

#[derive(Serialize)]
struct LeftOut<'a> {
    #[serde(flatten)]
    column: NamedColumn<'a>,
    why: &'a str,
}

/// The number of examples of each class, as an object.
struct Counts<'a>(Vec<(&'a str, usize)>);

impl Serialize for Counts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

impl<'a> Summary<'a> {
    /// Creates the summary of files. Without a valid experiment, no example is for training or for testing.
    pub fn new(
        reading: Option<&'a Reading>,
        dataset_summary: &'a DatasetSummary,
        experiment: Option<&'a Experiment>,
        mut notes: Vec<String>,
    ) -> Self {
        let counts = |count: &dyn Fn(usize) -> usize| {
            let classes = dataset_summary.classes.iter().enumerate();
            Counts(classes.map(|(place, class)| (class.name.as_str(), count(place))).collect())
        };
        let of = |place: usize| &dataset_summary.classes[place];
        let used = |place: usize, counts: fn(&Experiment) -> &[usize]| {
            let experiment = experiment?;
            let class = experiment.class_names().position(|name| name == of(place).name)?;
            counts(experiment).get(class).copied()
        };
        let classes = counts(&|place| of(place).train.saturating_add(of(place).test.unwrap_or(0)));
        notes.extend(reading.iter().flat_map(|reading| reading.notes.iter().cloned()));
        Self {
            label: reading
                .and_then(Reading::label)
                .map(|column| NamedColumn { name: &column.name, column: column.column }),
            features: reading.map_or(&[], |reading| &reading.features),
            left_out: reading.iter().flat_map(|reading| reading.left_out()).map(left_out).collect(),
            rows: classes.0.iter().map(|(_, count)| count).sum(),
            rows_left_out: reading.map_or(&[], |reading| &reading.rows_left_out),
            train: counts(&|place| used(place, Experiment::counts).unwrap_or(0)),
            test: counts(&|place| used(place, Experiment::test_counts).unwrap_or(0)),
            classes,
            notes,
        }
    }
}

fn left_out(column: &imbalance_lab::data::table::ColumnReading) -> LeftOut<'_> {
    let why = column.why.as_deref().unwrap_or_default();
    LeftOut { column: NamedColumn { name: &column.name, column: column.column }, why }
}
