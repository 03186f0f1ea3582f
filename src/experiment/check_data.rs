//! Checks the data section of a document, and the dataset that it needs.

use super::bounds;
use super::document::{ClassDocument, DataDocument, SourceDocument, TestImbalance};
use super::error::{DocumentError, all_different, in_length_range, in_range, in_whole_range, shortened};
use super::text;
use crate::data::{ClassSummary, DatasetSummary, FileId, Imbalance, LabelNoise, Limits};

/// An image dataset that is packaged with the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packaged {
    /// The name in documents, which is also the name of its folder.
    pub name: &'static str,
    /// Two of its classes that are hard to distinguish.
    pub pair: [&'static str; 2],
}

/// The image datasets that are packaged with the page.
pub const PACKAGED: [Packaged; 2] =
    [Packaged { name: "mnist", pair: ["4", "9"] }, Packaged { name: "fashion-mnist", pair: ["pullover", "coat"] }];

/// The maximum number of painted points.
pub const MAX_POINTS: usize = 10_000;

/// The number of examples of each class in a checked document.
#[derive(Clone, Debug, PartialEq)]
pub struct Counts {
    /// The number of training examples, n_l.
    pub train: Vec<usize>,
    /// The number of test examples.
    pub test: Vec<usize>,
    /// The training examples with wrong labels.
    pub noise: LabelNoise,
}

/// Checks everything about the data that the document alone determines.
pub fn check(data: &DataDocument) -> Result<Counts, DocumentError> {
    check_source(&data.source)?;
    in_length_range("data.classes", data.classes.len(), bounds::CLASSES, "classes")?;
    for (place, class) in data.classes.iter().enumerate() {
        in_length_range(format!("data.classes[{place}].of"), class.parts().len(), bounds::MERGED, "classes")?;
        for name in class.parts().iter().map(String::as_str).chain([class.name()]) {
            check_name(format!("data.classes[{place}]"), name)?;
        }
    }
    all_different("data.classes", data.classes.iter().map(|class| format!("\"{}\"", class.name())))?;
    let parts = data.classes.iter().flat_map(ClassDocument::parts);
    all_different("data.classes", parts.map(|part| format!("\"{part}\"")))?;
    if let Some(share) = data.test_share {
        in_range("data.test_share", share, bounds::TEST_SHARES, text::A_TEST_SHARE)?;
    }
    if let (Some(total), Imbalance::Counts { .. } | Imbalance::AsIs { .. }) = (data.total, &data.imbalance) {
        in_range("data.total", total, usize::MAX..=usize::MAX, text::NO_TOTAL)?;
    }
    let train = if let Imbalance::AsIs { .. } = data.imbalance {
        data.imbalance.counts(0, data.classes.len())?
    } else {
        if let Some(share) = data.test_share {
            in_range("data.test_share", share, f64::INFINITY..=f64::INFINITY, text::ONLY_AS_IS)?;
        }
        in_whole_range("data.test_per_class", data.test_per_class, bounds::EXAMPLES)?;
        train_counts(data)?
    };
    if let Imbalance::AsIs { test, .. } = &data.imbalance
        && !test.is_empty()
    {
        in_range("data.imbalance.test.length", test.len(), train.len()..=train.len(), text::A_COUNT_A_CLASS)?;
        let noise = LabelNoise::new(&train, data.label_noise)?;
        return Ok(Counts { train, test: test.clone(), noise });
    }
    let test = train.iter().map(|&count| match data.test_imbalance {
        TestImbalance::Balanced => data.test_per_class,
        TestImbalance::AsTrained => proportion(data.test_per_class, count, train[0]),
    });
    let (test, noise) = (test.collect(), LabelNoise::new(&train, data.label_noise)?);
    Ok(Counts { train, test, noise })
}

/// Returns the number of training examples of each class, from that of the largest class or from that of all.
fn train_counts(data: &DataDocument) -> Result<Vec<usize>, DocumentError> {
    let classes = data.classes.len();
    if let Some(total) = data.total {
        in_range("data.max_per_class", data.max_per_class, 0..=0, text::NO_MAX_BESIDE_TOTAL)?;
        in_whole_range("data.total", total, bounds::TOTALS)?;
        in_range("data.total", total, classes..=usize::MAX, &text::one_of_each(classes))?;
        return Ok(data.imbalance.counts_of_total(total, classes)?);
    }
    in_whole_range("data.max_per_class", data.max_per_class, bounds::EXAMPLES)?;
    let train = data.imbalance.counts(data.max_per_class, classes)?;
    in_range("data.max_per_class", data.max_per_class, train[0]..=train[0], &text::first_count(train[0]))?;
    Ok(train)
}

/// The share of the examples that `as_is` sets aside for testing by default.
const TEST_SHARE: f64 = 0.2;

/// Returns the summary of a class's parts in the source, taken together.
pub fn merged(class: &ClassDocument, dataset_summary: &DatasetSummary) -> ClassSummary {
    let mut entry = ClassSummary { name: class.name().to_owned(), train: 0, test: Some(0) };
    for part in class.parts().iter().filter_map(|part| dataset_summary.position(part)) {
        let part = &dataset_summary.classes[part];
        entry.train = entry.train.saturating_add(part.train);
        entry.test = entry.test.zip(part.test).map(|(sum, test)| sum.saturating_add(test));
    }
    entry
}

/// Fills in the counts of the source where the imbalance is `as_is`, and sorts the classes by them. A source without a
/// test set gives the test share of each class, rounded to the nearest count and at least one.
pub fn fill_in(data: &mut DataDocument, dataset_summary: &DatasetSummary) -> Result<(), DocumentError> {
    let Imbalance::AsIs { train, test } = &mut data.imbalance else { return Ok(()) };
    if !train.is_empty() && !test.is_empty() {
        return Ok(());
    }
    let share = data.test_share.unwrap_or(TEST_SHARE);
    let mut classes = Vec::new();
    for class in &data.classes {
        let entry = merged(class, dataset_summary);
        let tested = entry.test.unwrap_or_else(|| self::share(entry.train, share));
        let trained = if entry.test.is_some() { entry.train } else { entry.train.saturating_sub(tested) };
        if trained == 0 {
            let (class, available, remedy) = (entry.name, entry.train, text::OTHER_CLASSES.into());
            let (purpose, asked) = (text::TRAINING_AND_TESTING, 2);
            return Err(DocumentError::TooFew { class, available, purpose, asked, remedy });
        }
        classes.push((class.clone(), trained, tested));
    }
    let mut order: Vec<usize> = (0..classes.len()).collect();
    order.sort_by(|&a, &b| classes[b].1.cmp(&classes[a].1));
    *train = order.iter().map(|&place| classes[place].1).collect();
    *test = order.iter().map(|&place| classes[place].2).collect();
    data.classes = order.iter().map(|&place| classes[place].0.clone()).collect();
    Ok(())
}

/// Returns `whole` · `share`, rounded to the nearest number, and at least 1.
fn share(whole: usize, share: f64) -> usize {
    (libm::round(whole as f64 * share) as usize).max(1)
}

/// Returns `whole` · `part` / `of`, rounded, and at least 1.
fn proportion(whole: usize, part: usize, of: usize) -> usize {
    (libm::round(whole as f64 * part as f64 / of as f64) as usize).max(1)
}

/// Checks the data source of a document.
pub fn check_source(source: &SourceDocument) -> Result<(), DocumentError> {
    match source {
        SourceDocument::Packaged { name, .. } => {
            let known = PACKAGED.map(|set| set.name);
            if known.contains(&name.as_str()) {
                return Ok(());
            }
            Err(DocumentError::Source { found: shortened(name, 80), known: known.join(", ") })
        }
        SourceDocument::Generated { generator } => Ok(generator.check()?),
        SourceDocument::Painted { classes } => {
            in_length_range("data.source.classes", classes.len(), bounds::CLASSES, "classes")?;
            for (place, class) in classes.iter().enumerate() {
                check_name(format!("data.source.classes[{place}]"), &class.name)?;
            }
            all_different("data.source.classes", classes.iter().map(|class| format!("\"{}\"", class.name)))?;
            let points = classes.iter().map(|class| class.points.len()).sum();
            in_range("data.source.points", points, 1..=MAX_POINTS, &text::between(1, MAX_POINTS, "points in total"))?;
            for (place, class) in classes.iter().enumerate() {
                // Field names are formatted only for an error, because this check runs for every cell of a sweep.
                let square = bounds::SQUARE;
                let outside = |point: &[f64; 2]| point.iter().copied().find(|coordinate| !square.contains(coordinate));
                let mut points = class.points.iter().enumerate();
                if let Some((number, coordinate)) = points.find_map(|(number, point)| Some((number, outside(point)?))) {
                    let field = format!("data.source.classes[{place}].points[{number}]");
                    in_range(field, coordinate, square, text::A_POINT)?;
                }
            }
            Ok(())
        }
        SourceDocument::Files { files, .. } => {
            in_length_range("data.source.files", files.len(), bounds::FILES, "files")?;
            files.iter().enumerate().try_for_each(|(place, file)| check_file(place, file))
        }
    }
}

fn check_name(of: String, name: &str) -> Result<(), DocumentError> {
    in_length_range(of + ".name", name.len(), bounds::NAME, "bytes")
}

fn check_file(place: usize, file: &FileId) -> Result<(), DocumentError> {
    check_name(format!("data.source.files[{place}]"), &file.name)?;
    // A preset knows the reader's files by name only.
    if file.sha256.is_empty() {
        return Ok(());
    }
    if file.sha256.len() == 64 && file.sha256.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
        return Ok(());
    }
    Err(DocumentError::Range {
        field: format!("data.source.files[{place}].sha256"),
        found: format!("\"{}\"", shortened(&file.sha256, 80)),
        expected: text::A_SHA256.into(),
    })
}

/// Checks that the source has enough examples of every class, and returns the indices of each class's parts in the
/// source.
pub fn groups(
    data: &DataDocument,
    counts: &Counts,
    dataset_summary: &DatasetSummary,
) -> Result<Vec<Vec<usize>>, DocumentError> {
    let place = |part: &String| {
        dataset_summary.position(part).ok_or_else(|| DocumentError::UnknownClass {
            set: data.source.name(),
            class: part.clone(),
            known: dataset_summary.names(),
        })
    };
    let places = |class: &ClassDocument| class.parts().iter().map(place).collect::<Result<Vec<usize>, _>>();
    let groups = data.classes.iter().map(places).collect::<Result<Vec<_>, _>>()?;
    let drawn = counts.noise.drawn();
    for (class, group) in groups.iter().enumerate() {
        check_enough(data, counts, (class, drawn[class]), group, dataset_summary)?;
    }
    let examples = drawn.iter().chain(&counts.test).sum::<usize>();
    let most = Limits::default().values / dataset_summary.shape.len().max(1);
    if examples > most {
        let (field, size) =
            data.total.map_or(("data.max_per_class", data.max_per_class), |total| ("data.total", total));
        in_range(field, size, 0..=0, &text::few_examples(most))?;
    }
    Ok(groups)
}

fn check_enough(
    data: &DataDocument,
    counts: &Counts,
    (class, drawn): (usize, usize),
    group: &[usize],
    dataset_summary: &DatasetSummary,
) -> Result<(), DocumentError> {
    let entries = || group.iter().map(|&place| &dataset_summary.classes[place]);
    let train = entries().fold(0, |sum: usize, entry| sum.saturating_add(entry.train));
    let test: Option<usize> =
        entries().map(|entry| entry.test).try_fold(0, |sum: usize, test| Some(sum.saturating_add(test?)));
    let short = |available, purpose, asked, remedy| {
        let class = data.classes[class].name().to_owned();
        Err(DocumentError::TooFew { class, available, purpose, asked, remedy })
    };
    let tested = counts.test[class];
    match test {
        None if drawn + tested > train && data.total.is_some() => {
            short(train, text::TRAINING_AND_TESTING, drawn + tested, text::LOWER_TOTAL.into())
        }
        _ if drawn > train && data.total.is_some() => short(train, text::TRAINING, drawn, text::LOWER_TOTAL.into()),
        None if drawn + tested > train => {
            short(train, text::TRAINING_AND_TESTING, drawn + tested, text::LOWER_ANY_COUNT.into())
        }
        _ if drawn > train && counts.noise.is_none() && drawn == data.max_per_class => {
            short(train, text::TRAINING, drawn, text::lower_max_per_class(train))
        }
        _ if drawn > train && counts.noise.is_none() => {
            short(train, text::TRAINING, drawn, text::LOWER_MAX_OR_IMBALANCE.into())
        }
        _ if drawn > train => short(train, text::TRAINING, drawn, text::LOWER_MAX_OR_NOISE.into()),
        Some(test) if tested > test => short(test, text::TESTING, tested, text::lower_test_per_class(test)),
        _ => Ok(()),
    }
}
