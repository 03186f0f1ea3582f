//! Where examples come from: every source opens, draws what its document asks for, and refuses what it cannot give.

use imbalance_lab::data::{ClassSummary, DatasetSummary, Shape};
use imbalance_lab::experiment::{DataSource, Experiment, PreparedData, Preset, Run, SourceDocument, fitted};
use serde_json::{Value, json};

fn source(document: Value) -> SourceDocument {
    imbalance_lab::json::read(&document.to_string()).unwrap()
}

/// The default experiment turned to a source whose document says it all.
fn on_source(to: Value) -> Experiment {
    let source = source(to);
    let dataset_summary = DataSource::Document.dataset_summary(&source).unwrap();
    let document = fitted(Preset::default().experiment().document(), source, None, &dataset_summary).unwrap();
    Experiment::check(document).unwrap()
}

/// The document of an experiment with one place changed, named by a JSON pointer.
fn changed(experiment: &Experiment, pointer: &str, value: Value) -> String {
    let mut document: Value = serde_json::from_str(&experiment.json()).unwrap();
    *document.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer} in {}", experiment.json())) = value;
    document.to_string()
}

/// Three classes, each at a place of its own: 40 points on the left, 20 on the right, 20 above.
fn painting() -> Value {
    let points = |x: f64, y: f64, count: usize| json!(vec![[x, y]; count]);
    json!({"kind": "painted", "classes": [
        {"name": "left", "points": points(-1.0, 0.0, 40)},
        {"name": "right", "points": points(1.0, 0.0, 20)},
        {"name": "above", "points": points(0.0, 1.0, 20)},
    ]})
}

/// The document of the default experiment on painted classes with their own counts.
fn as_is(extra: &str) -> String {
    format!(
        r#"{{"version": 1, "data": {{"source": {}, "classes": ["right", "left"], "imbalance": {{"kind": "as_is"}} {extra}}},
        "model": {{"kind": "linear"}}, "training": {{"steps": 3, "seeds": [1]}},
        "algorithms": [{{"sampling": "full", "direction": "mean", "learning_rate": 0.1}}]}}"#,
        painting()
    )
}

#[test]
fn as_is_uses_the_counts_of_the_source_and_a_stratified_share_for_testing() {
    let resolved = |extra: &str| {
        let experiment = Experiment::read(&as_is(extra)).unwrap();
        let summary = DataSource::Document.dataset_summary(&experiment.document().data.source).unwrap();
        experiment.resolved(&summary).unwrap()
    };
    let experiment = resolved("");
    assert_eq!((experiment.counts(), experiment.test_counts()), (&[32, 16][..], &[8, 4][..]));
    assert_eq!(experiment.class_names().collect::<Vec<_>>(), ["left", "right"], "the largest class is the first");
    let data = PreparedData::new(&experiment, 1, &DataSource::Document).unwrap();
    assert_eq!(data.shape().len(), 2);
    assert_eq!(resolved(r#", "test_share": 0.01"#).test_counts(), [1, 1], "at least one of each class");
    assert_eq!(resolved(r#", "test_share": 0.26"#).test_counts(), [10, 5], "10.4 and 5.2, rounded to nearest");
    let again = Experiment::read(&experiment.json()).unwrap();
    assert_eq!(again, experiment, "the document carries the counts");
    assert_eq!(experiment.control().unwrap().counts(), [16, 16], "the control cuts every class to the smallest");
    assert_eq!(experiment.control().unwrap().test_counts(), [8, 4]);
    let refused = |extra: &str| Experiment::read(&as_is(extra)).unwrap_err().to_string();
    assert!(
        refused(r#", "test_share": 1.5"#)
            .starts_with("data.test_share is 1.5; it must be a number from 0.001 to 0.999")
    );
    let ratio = as_is(r#", "test_share": 0.5, "max_per_class": 10, "test_per_class": 2"#)
        .replace(r#""kind": "as_is""#, r#""kind": "ratio", "ratio": 2"#);
    assert!(Experiment::read(&ratio).unwrap_err().to_string().contains("only the imbalance as_is uses it"));
}

#[test]
fn six_digits_of_examples_are_split_exactly() {
    let class = |name: &str, train| ClassSummary { name: name.into(), train, test: None };
    let classes = vec![class("1", 492), class("0", 284_315)];
    let summary = DatasetSummary { shape: Shape::features(30), classes, sha256: String::new() };
    let files = json!({"kind": "files", "files": [{"name": "creditcard.csv"}], "format": {"kind": "table"}});
    let document = fitted(Preset::default().experiment().document(), source(files), None, &summary).unwrap();
    let experiment = Experiment::check(document).unwrap();
    assert_eq!(experiment.class_names().collect::<Vec<_>>(), ["0", "1"]);
    assert_eq!((experiment.counts(), experiment.test_counts()), (&[227_452, 394][..], &[56_863, 98][..]));
}

#[test]
fn every_source_without_files_trains_after_it_is_chosen() {
    let generated = |generator: Value| json!({"kind": "generated", "generator": generator});
    for document in [
        generated(json!({"kind": "gaussians", "classes": 3})),
        generated(json!({"kind": "moons"})),
        generated(json!({"kind": "circles"})),
        generated(json!({"kind": "spirals", "classes": 5})),
        generated(json!({"kind": "xor"})),
        generated(json!({"kind": "mixture", "classes": 4, "features": 20})),
        painting(),
    ] {
        let experiment = on_source(document.clone());
        let seed = experiment.document().training.seeds[0];
        let prepared_data = PreparedData::new(&experiment, seed, &DataSource::Document).unwrap();
        let sample = prepared_data.sample(usize::MAX, 0);
        assert_eq!(sample.counts(), experiment.counts(), "{document}");
        let mut run = Run::with(&experiment, 0, &prepared_data).unwrap();
        run.advance(5);
        assert!(run.fault().is_none() && run.step() == 5, "{document}");
    }
}

#[test]
fn merged_classes_contain_examples_of_each_part() {
    let experiment = on_source(painting());
    let merged = json!([{"name": "aside", "of": ["left", "right"]}, "above"]);
    let mut document: Value = serde_json::from_str(&changed(&experiment, "/data/classes", merged)).unwrap();
    document["data"]["max_per_class"] = json!(50);
    document["data"]["imbalance"] = json!({"kind": "ratio", "ratio": 5});
    document["data"]["test_per_class"] = json!(5);
    let experiment = Experiment::read(&document.to_string()).unwrap();
    let sample = PreparedData::new(&experiment, 7, &DataSource::Document).unwrap().sample(usize::MAX, 0);
    assert_eq!(sample.counts(), [50, 10]);
    // Standardized, left and right are still on either side.
    let on_the_left = sample.class(0).filter(|&example| sample.row(example)[0] < 0.0).count();
    assert!(on_the_left > 20 && on_the_left < 45, "{on_the_left} of 50 are of the left, which has two thirds");
}

#[test]
fn test_counts_follow_the_imbalance_if_requested() {
    let experiment = on_source(json!({"kind": "generated", "generator": {"kind": "moons"}}));
    assert_eq!(experiment.test_counts(), [400, 400]);
    let mut document: Value = serde_json::from_str(&experiment.json()).unwrap();
    document["data"]["test_imbalance"] = json!("as_trained");
    let experiment = Experiment::read(&document.to_string()).unwrap();
    assert_eq!(experiment.counts(), [1400, 200]);
    assert_eq!(experiment.test_counts(), [400, 57]);
}

#[test]
fn an_error_names_a_class_with_too_few_examples_and_the_remedy() {
    let experiment = on_source(painting());
    let mut document: Value = serde_json::from_str(&experiment.json()).unwrap();
    document["data"]["test_per_class"] = json!(15);
    let experiment = Experiment::read(&document.to_string()).unwrap();
    let sentence = PreparedData::new(&experiment, 7, &DataSource::Document).unwrap_err().to_string();
    assert!(
        sentence.contains("class \"left\" has 40 examples for training and testing, but the experiment needs 51")
            && sentence.contains("data.test_per_class"),
        "{sentence}"
    );
}

#[test]
fn invalid_source_fields_are_named() {
    let experiment = on_source(painting());
    let own =
        json!({"kind": "files", "files": [{"name": "a.csv", "sha256": "0".repeat(64)}], "format": {"kind": "table"}});
    let with = |pointer: &str, value: Value| {
        let mut own = own.clone();
        *own.pointer_mut(pointer).unwrap() = value;
        own
    };
    for (document, words) in [
        (
            json!({"kind": "painted", "classes": [{"name": "A", "points": [[0, 2]]}, {"name": "B", "points": []}]}),
            "data.source.classes[0].points[0] is 2",
        ),
        (
            json!({"kind": "painted", "classes": [{"name": "A", "points": []}, {"name": "B", "points": []}]}),
            "data.source.points is 0",
        ),
        (
            json!({"kind": "generated", "generator": {"kind": "moons", "noise": -1}}),
            "data.source.generator.noise is −1",
        ),
        (json!({"kind": "generated", "generator": {"kind": "rings"}}), "`rings` is unknown"),
        (
            json!({"kind": "packaged", "name": "imagenet"}),
            "it must be one of the packaged datasets: mnist, fashion-mnist",
        ),
        (with("/files", json!([])), "data.source.files.length is 0"),
        (with("/files/0/sha256", json!("F".repeat(64))), "64 hexadecimal digits in lower case"),
        (with("/format/kind", json!("parquet")), "`parquet` is unknown"),
    ] {
        let sentence = Experiment::read(&changed(&experiment, "/data/source", document)).unwrap_err().to_string();
        assert!(sentence.contains(words), "{sentence}");
    }
}

#[test]
fn unknown_fields_in_sources_are_rejected() {
    let experiment = on_source(painting());
    let files = json!({"kind": "files", "files": [{"name": "a.csv", "sha256": "0".repeat(64)}],
        "format": {"kind": "cifar", "reduce": {"half": true}}});
    let table = json!({"kind": "files", "files": [{"name": "a.csv", "sha256": "0".repeat(64)}],
        "format": {"kind": "table", "label": "kind"}});
    let packaged = json!({"kind": "packaged", "name": "mnist", "reduce": {"half": true}});
    let generated = json!({"kind": "generated", "generator": {"kind": "moons"}});
    for (document, place) in [
        (painting(), "/classes/0"),
        (files.clone(), "/files/0"),
        (files.clone(), "/format"),
        (files, "/format/reduce"),
        (table, "/format"),
        (packaged, "/reduce"),
        (generated, "/generator"),
    ] {
        let mut document = document;
        let good = changed(&experiment, "/data/source", document.clone());
        Experiment::read(&good).unwrap_or_else(|error| panic!("{good}: {error}"));
        document.pointer_mut(place).and_then(Value::as_object_mut).unwrap().insert("surprise".into(), json!(1));
        let sentence = Experiment::read(&changed(&experiment, "/data/source", document)).unwrap_err().to_string();
        assert!(sentence.contains("surprise"), "{place}: {sentence}");
    }
    let classes = json!([{"name": "aside", "of": ["left", "right"], "surprise": 1}, "above"]);
    Experiment::read(&changed(&experiment, "/data/classes", classes)).unwrap_err();
}

#[test]
fn a_generator_with_a_billion_classes_is_rejected_before_it_draws() {
    let many = source(json!({"kind": "generated", "generator": {"kind": "gaussians", "classes": 1_000_000_000}}));
    let sentence = DataSource::Document.dataset_summary(&many).unwrap_err().to_string();
    assert!(sentence.contains("generator.classes is 1000000000"), "{sentence}");
}

#[test]
fn learning_rates_are_larger_for_few_features_unless_chosen() {
    let rates = |experiment: &Experiment| -> Vec<f64> {
        experiment.document().algorithms.iter().map(|algorithm| algorithm.learning_rate).collect()
    };
    let moons = on_source(json!({"kind": "generated", "generator": {"kind": "moons"}}));
    assert_eq!(rates(&moons), [0.2, 0.2]);
    let dataset_summary = DataSource::Document.dataset_summary(&moons.document().data.source).unwrap();
    let mut chosen = moons.document().clone();
    chosen.algorithms[0].learning_rate = 0.3;
    chosen.algorithms[1].learning_rate = 0.05;
    let same = fitted(&chosen, chosen.data.source.clone(), None, &dataset_summary).unwrap();
    assert_eq!(same.algorithms, chosen.algorithms, "other classes of the same source change nothing");
    let wide = source(json!({"kind": "generated", "generator": {"kind": "mixture", "features": 200}}));
    let dataset_summary = DataSource::Document.dataset_summary(&wide).unwrap();
    let on_source = fitted(&chosen, wide, None, &dataset_summary).unwrap();
    assert_eq!(on_source.algorithms[0].learning_rate, 0.3);
    assert_eq!(
        on_source.algorithms[1].learning_rate, 0.015,
        "0.05 is the rate of most presets, and no choice of a reader"
    );
}
