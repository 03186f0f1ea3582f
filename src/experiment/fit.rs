//! Adapts an experiment to other data.
//!
//! A reader who switches to another source wants a result at once, which can be changed afterwards. The adapted
//! experiment therefore keeps the source's own class proportions if it has any, and keeps the model and the algorithms
//! where possible. A table keeps all its classes and counts. If another source has no test set, a fifth of the smallest
//! class is set aside for testing.

use super::check_data::{PACKAGED, fill_in, merged};
use super::document::{ClassDocument, DataDocument, ExperimentDocument, SourceDocument};
use super::{DocumentError, Experiment, Preset, text};
use crate::data::{ClassSummary, DatasetSummary, Format, Imbalance};

/// The default number of classes, the largest ones of the source.
const DEFAULT_CLASSES: usize = 10;
/// The default number of training examples of the largest class, if the source does not determine it.
const DEFAULT_MAX_PER_CLASS: usize = 1400;
/// The maximum number of test examples of a class.
const MAX_TEST_PER_CLASS: usize = 400;
/// The default learning rates for examples with few features and with many. More features make longer gradients.
const DEFAULT_LEARNING_RATES: [f64; 2] = [0.2, 0.015];
/// The learning rate of most presets. It is replaced like the defaults; another rate that the reader has chosen is
/// kept.
const PRESET_RATE: f64 = 0.05;
/// The maximum number of features that counts as few.
const FEW_FEATURES: usize = 100;
/// The maximum number of values in all training examples, so that a step takes a fraction of a second.
const MAX_VALUES: usize = 8 << 20;
/// The default imbalance ratio, if the source is balanced.
const DEFAULT_RATIO: f64 = 7.0;
/// A source is imbalanced if its largest class has at least this many times the examples of its smallest.
const MIN_OWN_RATIO: f64 = 1.5;

/// Returns an experiment adapted to another source with this dataset summary, or to other `classes` of a source.
/// Without `classes`, it uses those that the source suggests.
///
/// # Errors
///
/// Returns an error if the source has too few examples for such an experiment.
pub fn fitted(
    from: &ExperimentDocument,
    source: SourceDocument,
    classes: Option<Vec<ClassDocument>>,
    dataset_summary: &DatasetSummary,
) -> Result<ExperimentDocument, DocumentError> {
    let mut fallback = Preset::default().experiment().document().clone();
    let classes = classes.unwrap_or_else(|| suggested(&source, dataset_summary));
    if let (0 | 1, Some(lone)) = (classes.len(), dataset_summary.classes.iter().find(|entry| entry.train < 2)) {
        return Err(DocumentError::TooFew {
            class: lone.name.clone(),
            available: lone.train,
            purpose: text::TRAINING_AND_TESTING,
            asked: 2,
            remedy: text::OTHER_CLASSES.into(),
        });
    }
    let turned = source != from.data.source;
    let mut data = fitted_data(&from.data, source, classes, dataset_summary);
    fill_in(&mut data, dataset_summary)?;
    let mut with_data = ExperimentDocument { data, ..from.clone() };
    for algorithm in with_data.algorithms.iter_mut().chain(&mut fallback.algorithms).filter(|_| turned) {
        if DEFAULT_LEARNING_RATES.contains(&algorithm.learning_rate) || algorithm.learning_rate == PRESET_RATE {
            algorithm.learning_rate = DEFAULT_LEARNING_RATES[usize::from(dataset_summary.shape.len() > FEW_FEATURES)];
        }
    }
    let with_model = ExperimentDocument { model: fallback.model.clone(), ..with_data.clone() };
    let anew = ExperimentDocument { data: with_data.data.clone(), ..fallback };
    let works = |document: &ExperimentDocument| {
        Experiment::check(document.clone())?.check_dataset(dataset_summary)?;
        Ok(())
    };
    let keeping = [with_data, with_model].into_iter().find(|document: &ExperimentDocument| {
        let outcome: Result<(), DocumentError> = works(document);
        outcome.is_ok()
    });
    match keeping {
        Some(document) => Ok(document),
        None => works(&anew).map(|()| anew),
    }
}

/// Returns the document for the reader's own files, and the reason why its experiment cannot run, if there is one: with a
/// class of one example, the reader must choose other classes.
pub fn imported(
    source: SourceDocument,
    dataset_summary: &DatasetSummary,
) -> (ExperimentDocument, Option<DocumentError>) {
    let from = Preset::default().experiment().document().clone();
    let mut entries: Vec<&ClassSummary> = dataset_summary.classes.iter().collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.train));
    let all = is_table(&source).then(|| entries.iter().map(|entry| ClassDocument::Own(entry.name.clone())).collect());
    match fitted(&from, source.clone(), all.clone(), dataset_summary) {
        Ok(document) => (document, None),
        Err(error) => {
            let data = fitted_data(&from.data, source, all.unwrap_or_default(), dataset_summary);
            (ExperimentDocument { data, ..from }, Some(error))
        }
    }
}

/// Returns whether a source is a table, whose counts are used as they are.
fn is_table(source: &SourceDocument) -> bool {
    matches!(source, SourceDocument::Files { format: Format::Table(_) | Format::Libsvm {}, .. })
}

fn fitted_data(
    from: &DataDocument,
    source: SourceDocument,
    classes: Vec<ClassDocument>,
    dataset_summary: &DatasetSummary,
) -> DataDocument {
    if is_table(&source) {
        let (test_imbalance, label_noise) = (from.test_imbalance, from.label_noise);
        let (test_share, imbalance) = (from.test_share, Imbalance::AsIs { train: Vec::new(), test: Vec::new() });
        let (max_per_class, test_per_class) = (0, 0);
        return DataDocument {
            source,
            classes,
            max_per_class,
            total: None,
            imbalance,
            test_per_class,
            test_imbalance,
            test_share,
            label_noise,
            scaling: from.scaling,
        };
    }
    let entries: Vec<ClassSummary> = classes.iter().map(|class| merged(class, dataset_summary)).collect();
    let smallest = |count: fn(&ClassSummary) -> usize| entries.iter().map(count).min().unwrap_or(1);
    let test = match smallest(|entry| entry.test.unwrap_or(0)) {
        0 => smallest(|entry| entry.train) / 5,
        own => own,
    };
    let test = test.clamp(1, MAX_TEST_PER_CLASS);
    let rest = |entry: &ClassSummary| entry.train.saturating_sub(if entry.test.is_some() { 0 } else { test }).max(1);
    let there: Vec<usize> = entries.iter().map(rest).collect();
    // Painted points are always used as they are.
    let least = if matches!(source, SourceDocument::Painted { .. }) { 1.0 } else { MIN_OWN_RATIO };
    let (largest, imbalance) =
        own_counts(&there, dataset_summary, least).unwrap_or_else(|| with_profile(&from.imbalance, &there));
    DataDocument {
        source,
        classes,
        max_per_class: largest,
        total: None,
        imbalance,
        test_per_class: test,
        test_imbalance: from.test_imbalance,
        test_share: None,
        label_noise: from.label_noise,
        scaling: from.scaling,
    }
}

/// Returns the number of all available examples, or of as large a fraction of them as a fast step can process. Returns
/// `None` if the largest class has less than `least` times the examples of the smallest, or if the classes are not in
/// falling order.
fn own_counts(there: &[usize], dataset_summary: &DatasetSummary, least: f64) -> Option<(usize, Imbalance)> {
    let (first, last) = (*there.first()?, *there.last()?);
    if (first as f64) < least * last as f64 || there.windows(2).any(|pair| pair[1] > pair[0]) {
        return None;
    }
    let most = (MAX_VALUES / dataset_summary.shape.len().max(1)).max(1) as f64;
    let share = (most / there.iter().map(|&count| count as f64).sum::<f64>()).min(1.0);
    let counts: Vec<usize> = there.iter().map(|&count| ((count as f64 * share) as usize).clamp(1, 1_000_000)).collect();
    Some((counts[0], Imbalance::Counts { counts }))
}

/// Returns the given imbalance, with the largest class that leaves every class enough examples.
fn with_profile(from: &Imbalance, there: &[usize]) -> (usize, Imbalance) {
    let profile = match from {
        Imbalance::Counts { .. } | Imbalance::AsIs { .. } => Imbalance::Ratio { ratio: DEFAULT_RATIO },
        profile => profile.clone(),
    };
    let asked = profile.counts(DEFAULT_MAX_PER_CLASS, there.len()).unwrap_or_default();
    let enough = asked.iter().zip(there).map(|(&asked, &there)| there as f64 / asked as f64).fold(1.0, f64::min);
    (((DEFAULT_MAX_PER_CLASS as f64 * enough) as usize).max(1), profile)
}

/// Returns the suggested classes, the largest first.
fn suggested(source: &SourceDocument, dataset_summary: &DatasetSummary) -> Vec<ClassDocument> {
    if let SourceDocument::Packaged { name, .. } = source {
        let set = PACKAGED.iter().find(|set| set.name == name);
        return set.iter().flat_map(|set| set.pair).map(|class| ClassDocument::Own(class.into())).collect();
    }
    // The classes of a generator or of a table were chosen by the reader, so all of them are used.
    let most = if matches!(source, SourceDocument::Generated { .. }) || is_table(source) {
        dataset_summary.classes.len()
    } else {
        DEFAULT_CLASSES
    };
    let mut entries: Vec<&ClassSummary> = dataset_summary.classes.iter().collect();
    // A class with one example cannot be used for both training and testing.
    entries.retain(|entry| entry.train > usize::from(entry.test.is_none()));
    let mut classes = Vec::new();
    while classes.len() < most && !entries.is_empty() {
        let largest = entries.iter().map(|entry| entry.train).max().unwrap_or(0);
        let first = entries.iter().position(|entry| entry.train == largest).unwrap_or(0);
        classes.push(ClassDocument::Own(entries.remove(first).name.clone()));
    }
    classes
}
