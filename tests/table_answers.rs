//! Small tables that readers often get wrong, with the right answers. tests/tables/README.md lists the files; each is the
//! smallest form of a fault seen with real files.

// The files are read from the disk.
#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::data::table::{Kind, Missing, Options, Reading, Role};
use imbalance_lab::data::{FileLoader, Format, InputFile, LabeledDataset, Limits, LoadedFiles};

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/tables/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Reads files without options, like `import`.
fn load(names: &[&str]) -> LoadedFiles {
    let contents: Vec<Vec<u8>> = names.iter().map(|name| bytes(name)).collect();
    let files: Vec<InputFile<'_>> =
        names.iter().zip(&contents).map(|(&name, bytes)| InputFile { name, bytes }).collect();
    load_as(&files, Format::guess(&files).unwrap())
}

fn load_as(files: &[InputFile<'_>], format: Format) -> LoadedFiles {
    let mut loader = FileLoader::new(format, Limits::default());
    for file in files {
        loader.open(file.name, file.bytes.len() as u64).unwrap();
        file.bytes.chunks(7).for_each(|piece| loader.push(piece).unwrap());
    }
    loader.finish().unwrap_or_else(|error| panic!("{error}"))
}

struct Answer {
    name: &'static str,
    label: &'static str,
    classes: &'static [(&'static str, usize)],
    features: &'static [&'static str],
    left_out: &'static [(usize, &'static str)],
}

/// The answers for tables with one file. Where there are no names, a feature has that of its column.
const ANSWERS: [Answer; 31] = [
    answer("m1-decimal-comma.csv", "kind", &[("a", 2), ("b", 1)], &["x", "y"], &[]),
    answer("m1-orange.tab", "kind", &[("a", 1), ("b", 1)], &["x", "y"], &[]),
    answer("m1-percent.csv", "kind", &[("a", 1), ("b", 1)], &["rate", "price"], &[]),
    answer(
        "m1-row-names-and-text.csv",
        "use",
        &[("auto", 1), ("noauto", 1)],
        &["stability_stab", "stability_xstab", "wind_head", "wind_tail"],
        &[(1, "row numbers")],
    ),
    answer("m2-keel.dat", "Class", &[("negative", 2), ("positive", 1)], &["RI", "Na"], &[]),
    answer("m2-weka.arff", "Type", &[("1", 2), ("2", 1)], &["RI", "Na", "Na_missing"], &[]),
    answer("m4-r-write-table.tsv", "kind", &[("a", 2), ("b", 1)], &["x", "y"], &[(1, "row numbers")]),
    answer("m4-spaces-aligned.txt", "", &[("1", 2), ("2", 1)], &["column 1", "column 2", "column 3", "column 4"], &[]),
    answer("m5-excel-unicode.txt", "kind", &[("a", 1), ("b", 1)], &["x", "y"], &[]),
    answer("m5-text-called.bin", "", &[("0", 1), ("1", 2)], &["column 1", "column 2", "column 3"], &[(4, "constant")]),
    answer("m6-table.csv.gz", "kind", &[("a", 2), ("b", 1)], &["x", "y"], &[]),
    answer("m7-comments.csv", "kind", &[("a", 2), ("b", 1)], &["x", "y"], &[]),
    answer("m7-excel-sep.csv", "kind", &[("a", 1), ("b", 1)], &["x", "y"], &[]),
    answer("m8-missing-few.csv", "kind", &[("a", 15), ("b", 4)], &["x", "y"], &[]),
    answer(
        "m8-nan.csv",
        "kind",
        &[("a", 2), ("b", 1)],
        &["x", "y_missing"],
        &[(2, "constant where it is present; a feature says whether it is missing")],
    ),
    answer("m9-booleans.csv", "died", &[("0", 2), ("1", 1)], &["smoker", "drinks", "age"], &[]),
    answer("m9-categorical.csv", "kind", &[("a", 16), ("b", 4)], &["sex_F", "sex_I", "sex_M", "x", "y"], &[]),
    answer("m10-label-first-one-class.csv", "label", &[("0", 6), ("1", 6)], &["p1", "p2"], &[(4, "constant")]),
    answer("s1-row-numbers.csv", "kind", &[("a", 30), ("b", 10)], &["x", "y"], &[(1, "row numbers")]),
    answer(
        "s2-text-is-a-feature.csv",
        "case",
        &[("0", 25), ("1", 5)],
        &["education_0-5yrs", "education_12+ yrs", "education_6-11yrs", "age", "parity"],
        &[],
    ),
    answer("s2-boolean-is-a-feature.csv", "died", &[("0", 51), ("1", 9)], &["smoker", "age"], &[]),
    answer("s3-label-first.csv", "target", &[("0", 26), ("1", 4)], &["na", "mg", "fe"], &[]),
    answer("s3-class-in-the-middle.csv", "class", &[("0", 25), ("1", 5)], &["a", "b", "visits"], &[]),
    answer("s4-numeric-header.csv", "2", &[("0", 7), ("1", 7), ("2", 7)], &["0", "1"], &[]),
    answer("s4-numeric-header-hidden.csv", "9", &[], &["0", "1", "2", "3", "4", "5", "6", "7", "8"], &[]),
    answer("s5-label-NA.csv", "vote", &[("N", 3), ("Y", 3)], &["a", "b"], &[]),
    answer("s6-large-offset.csv", "kind", &[], &["x"], &[]),
    answer("s6-milliseconds.csv", "kind", &[], &["t_ms"], &[]),
    answer("s6-not-scaled.csv", "kind", &[], &["t_ms"], &[]),
    answer("s7-class-of-one.csv", "kind", &[], &["a", "b"], &[]),
    answer("u1-perfectly-learned.csv", "kind", &[], &["x"], &[]),
];

const fn answer(
    name: &'static str,
    label: &'static str,
    classes: &'static [(&'static str, usize)],
    features: &'static [&'static str],
    left_out: &'static [(usize, &'static str)],
) -> Answer {
    Answer { name, label, classes, features, left_out }
}

fn counts(dataset: &LabeledDataset) -> Vec<(&str, usize)> {
    dataset.classes.iter().map(String::as_str).zip(dataset.counts().into_iter().map(|(train, _)| train)).collect()
}

fn label(reading: &Reading) -> &str {
    &reading.columns.iter().find(|column| column.role == Role::Label).unwrap().name
}

#[test]
fn every_table_is_read_right_without_options() {
    for Answer { name, label: named, classes, features, left_out } in ANSWERS {
        let LoadedFiles { dataset, reading, .. } = load(&[name]);
        let reading = reading.unwrap();
        assert_eq!(label(&reading), named, "{name}");
        if !classes.is_empty() {
            assert_eq!(counts(&dataset), classes, "{name}");
        }
        assert_eq!(reading.features, features, "{name}");
        let found: Vec<(usize, &str)> =
            reading.left_out().map(|column| (column.column, column.why.as_deref().unwrap())).collect();
        assert_eq!(found, left_out, "{name}");
        assert_eq!(reading.rows, dataset.train.len(), "{name}");
    }
}

#[test]
fn the_settled_options_read_the_same() {
    let names = ANSWERS.iter().map(|answer| answer.name).chain(["s7-twelve-classes.csv"]);
    for name in names {
        let first = load(&[name]);
        let content = bytes(name);
        let again = load_as(&[InputFile { name, bytes: &content }], first.format.clone());
        assert_eq!(again.format, first.format, "{name}");
        let (first_reading, again_reading) = (first.reading.unwrap(), again.reading.unwrap());
        assert_eq!(again_reading.features, first_reading.features, "{name}");
        assert_eq!(again_reading.rows_left_out, first_reading.rows_left_out, "{name}");
        assert_eq!(again.dataset.classes, first.dataset.classes, "{name}");
        let bits =
            |dataset: &LabeledDataset| dataset.train.values().iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&again.dataset), bits(&first.dataset), "{name}");
    }
}

#[test]
fn values_are_read_exactly() {
    let row = |name, row: usize| load(&[name]).dataset.train.row(row).to_vec();
    assert_eq!([row("m1-decimal-comma.csv", 0), row("m1-decimal-comma.csv", 1)], [[1.5, 2.5], [1.0, 1.5]]);
    assert_eq!(row("m1-decimal-comma.csv", 2), [2.5, 1.0]);
    assert_eq!([row("m1-percent.csv", 0), row("m1-percent.csv", 1)], [[0.05, 1200.5], [0.07, 1300.0]]);
    assert_eq!(row("m9-booleans.csv", 0), [1.0, 0.0, 50.0]);
    assert_eq!(row("m5-excel-unicode.txt", 1), [2.5, 1.0]);
    assert_eq!(row("m6-table.csv.gz", 0).len(), 2);
    // The first row with the label 1 and the second of the file.
    assert_eq!(row("m4-spaces-aligned.txt", 2), [2.0, 48.0, 2.0, 60.0]);
    let keel = load(&["m2-keel.dat"]);
    assert_eq!(keel.dataset.train.row(2), [1.51, 12.9]);
}

#[test]
fn sparse_rows_have_zeros() {
    let LoadedFiles { dataset, format, .. } = load(&["m3-libsvm.txt"]);
    assert_eq!(format, Format::Libsvm {});
    assert_eq!(counts(&dataset), [("-1", 1), ("+1", 2)]);
    let rows = [dataset.train.row(0), dataset.train.row(1), dataset.train.row(2)];
    assert_eq!(rows, [[0.0, 0.25, 0.1], [0.5, 0.0, 1.2], [1.5, 0.0, 0.0]]);
}

#[test]
fn rows_that_are_left_out_are_named() {
    let rows = |name| {
        let reading = load(&[name]).reading.unwrap();
        reading.rows_left_out.into_iter().map(|row| (row.row, row.why)).collect::<Vec<_>>()
    };
    assert_eq!(rows("m8-missing-few.csv"), [(9, "y is missing".into())]);
    assert_eq!(rows("s5-label-NA.csv"), [(5, "no label".into()), (7, "no label".into())]);
    assert_eq!(rows("m8-nan.csv"), []);
}

#[test]
fn missing_cells_are_treated_as_chosen() {
    let content = bytes("m8-missing-few.csv");
    let file = InputFile { name: "m8-missing-few.csv", bytes: &content };
    let treated = |missing| {
        let options = Options { missing: Some(missing), ..Options::default() };
        load_as(&[file], Format::Table(options)).reading.unwrap()
    };
    assert_eq!(treated(Missing::Mean).features, ["x", "y", "y_missing"]);
    assert_eq!(treated(Missing::Mean).rows, 20);
    assert_eq!(treated(Missing::Columns).features, ["x"]);
    assert_eq!(treated(Missing::Rows).rows, 19);
    let missing = load(&["m8-missing-few.csv"]).reading.unwrap().missing.unwrap();
    assert_eq!((missing.rows, missing.treatment), (1, Missing::Rows));
    assert_eq!(missing.columns, [("y".to_owned(), 1)]);
}

#[test]
fn two_files_are_for_training_and_testing() {
    for names in [["m11-train.csv", "m11-test.csv"], ["m11-test.csv", "m11-train.csv"]] {
        let LoadedFiles { dataset, reading, .. } = load(&names);
        assert_eq!(dataset.counts(), [(2, 1), (1, 1)]);
        assert_eq!(label(&reading.unwrap()), "kind");
    }
}

#[test]
fn features_and_label_may_be_two_files() {
    let files = [("y.csv", "kind\na\nb\na\n"), ("X.csv", "x,y\n1,2\n3,4\n5,6.5\n")];
    let files = files.map(|(name, text)| InputFile { name, bytes: text.as_bytes() });
    for files in [files, [files[1], files[0]]] {
        let LoadedFiles { dataset, reading, .. } = load_as(&files, Format::guess(&files).unwrap());
        let reading = reading.unwrap();
        assert_eq!((label(&reading), &reading.features[..]), ("kind", &["x".to_owned(), "y".into()][..]));
        assert_eq!(counts(&dataset), [("a", 2), ("b", 1)]);
        assert_eq!(dataset.train.row(1), [5.0, 6.5]);
    }
}

#[test]
fn kinds_and_samples_describe_the_columns() {
    let reading = load(&["m9-categorical.csv"]).reading.unwrap();
    let sex = &reading.columns[0];
    assert_eq!(
        (sex.kind, sex.role, &sex.samples[..]),
        (Kind::Text, Role::Category, &["M".to_owned(), "F".into(), "I".into()][..])
    );
    let reading = load(&["m9-booleans.csv"]).reading.unwrap();
    assert_eq!((reading.columns[0].kind, reading.columns[0].role), (Kind::Boolean, Role::Feature));
}

#[test]
fn every_class_is_taken() {
    let LoadedFiles { dataset, .. } = load(&["s7-twelve-classes.csv"]);
    let counts: Vec<usize> = dataset.counts().into_iter().map(|(train, _)| train).collect();
    assert_eq!((counts.len(), counts.iter().min(), counts.iter().max()), (12, Some(&3), Some(&14)));
    assert_eq!(counts.iter().sum::<usize>(), load(&["s7-twelve-classes.csv"]).reading.unwrap().rows);
    let LoadedFiles { dataset, .. } = load(&["s7-class-of-one.csv"]);
    assert!(dataset.counts().contains(&(1, 0)));
    let LoadedFiles { dataset, .. } = load(&["s4-numeric-header-hidden.csv"]);
    assert_eq!(dataset.train.len(), 200);
}
