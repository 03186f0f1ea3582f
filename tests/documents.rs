//! Which documents are valid, and the errors of those that are not.

use imbalance_lab::data::Imbalance;
use imbalance_lab::experiment::{Experiment, ExperimentDocument, PRESETS, Preset};
use imbalance_lab::json as lab;
use serde_json::{Value, json};

/// The default document with one place changed, named by a JSON pointer.
fn changed(pointer: &str, value: Value) -> String {
    let mut document: Value = serde_json::from_str(Preset::default().document).unwrap();
    *document.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is not in the document")) = value;
    document.to_string()
}

fn refusal(document: &str) -> String {
    Experiment::read(document).unwrap_err().to_string()
}

#[test]
fn an_error_names_the_field_out_of_range() {
    for (pointer, value, words) in [
        ("/version", json!(3), "version is 3"),
        ("/data/classes", json!(["4"]), "data.classes.length is 1"),
        ("/data/classes", json!(["4", "4"]), "data.classes contains \"4\" twice"),
        ("/data/max_per_class", json!(0), "data.max_per_class is 0"),
        ("/data/imbalance/ratio", json!(0.5), "data.imbalance.ratio is 0.5"),
        ("/data/source/name", json!("cifar"), "data.source.name is \"cifar\""),
        ("/data/test_per_class", json!(0), "data.test_per_class is 0"),
        ("/model/hidden/0/width", json!(0), "model.hidden[0].width is 0"),
        ("/training/steps", json!(0), "training.steps is 0"),
        ("/training/seeds", json!([]), "training.seeds.length is 0"),
        ("/training/seeds", json!([1, 1]), "training.seeds contains 1 twice"),
        ("/algorithms", json!([]), "algorithms.length is 0"),
        ("/algorithms/1/learning_rate", json!(0), "algorithms[1].learning_rate is 0"),
        ("/algorithms/0/learning_rate", json!(-1), "algorithms[0].learning_rate is −1"),
        ("/algorithms/0/sampling", json!("stratified"), "training.batch_size is missing"),
    ] {
        let sentence = refusal(&changed(pointer, value));
        assert!(sentence.contains(words), "{pointer}: {sentence}");
    }
}

#[test]
fn an_error_names_the_path_of_a_malformed_field() {
    for (pointer, value, words) in [
        (
            "/training/steps",
            json!("many"),
            "training.steps: this is the text \"many\"; it must be a whole number from 0",
        ),
        ("/training/steps", json!(-5), "training.steps: this is the number −5; it must be a whole number from 0"),
        (
            "/training/seeds/0",
            json!(4_294_967_296_u64),
            "training.seeds[0]: this is the number 4294967296; it must be a whole number from 0 to 4294967295",
        ),
        (
            "/algorithms/0/direction",
            json!("sideways"),
            "algorithms[0].direction: `sideways` is unknown; it must be one of `mean`",
        ),
        ("/algorithms/0/direction", json!("power"), "algorithms[0].direction: the field `alpha` is missing"),
        (
            "/algorithms/0/direction",
            json!({"kind": "mean"}),
            "algorithms[0].direction: this kind has no fields; write its name alone, \"mean\"",
        ),
        (
            "/algorithms/0/direction",
            json!({"kind": "power", "alpha": "half"}),
            "algorithms[0].direction.alpha: this is the text \"half\"; it must be a number",
        ),
        (
            "/algorithms/0/direction",
            json!({"kind": "power", "alpha": 1, "beta": 1}),
            "algorithms[0].direction: the field `beta` is unknown; the fields are `alpha`",
        ),
        (
            "/algorithms/0/direction",
            json!({"kind": "formula", "text": "1/nrm"}),
            "algorithms[0].direction.text: character 3: `nrm` is unknown; a formula may use norm",
        ),
        (
            "/algorithms/0/direction",
            json!({"kind": "formula", "text": 7}),
            "algorithms[0].direction.text: this is the number 7; it must be a text",
        ),
        ("/algorithms/0/direction", json!({"kind": "up"}), "algorithms[0].direction.kind: `up` is unknown"),
        (
            "/algorithms/0/direction",
            json!(7),
            "algorithms[0].direction: this is the number 7; it must be a name such as \"mean\", or an object such as",
        ),
        ("/model/kind", json!("rnn"), "model.kind: `rnn` is unknown"),
    ] {
        let sentence = refusal(&changed(pointer, value));
        assert!(sentence.contains(words), "{pointer}: {sentence}");
    }
}

#[test]
fn unknown_fields_are_rejected_everywhere() {
    for place in
        ["", "/data", "/data/source", "/data/imbalance", "/model", "/model/hidden/0", "/training", "/algorithms/0"]
    {
        let mut document: Value = serde_json::from_str(Preset::default().document).unwrap();
        let object = document.pointer_mut(place).and_then(Value::as_object_mut).expect("an object");
        object.insert("surprise".into(), json!(1));
        let sentence = refusal(&document.to_string());
        assert!(sentence.contains("surprise"), "{place}: {sentence}");
    }
    for kind in [
        json!({"optimizer": {"kind": "sign"}}),
        json!({"loss": {"kind": "cross_entropy"}}),
        json!({"optimizer": {"kind": "adam"}}),
    ] {
        let mut document: Value = serde_json::from_str(Preset::default().document).unwrap();
        let (field, value) = kind.as_object().and_then(|kind| kind.iter().next()).expect("one field");
        document["algorithms"][0][field] = value.clone();
        Experiment::read(&document.to_string()).unwrap();
        document["algorithms"][0][field]["surprise"] = json!(1);
        let sentence = refusal(&document.to_string());
        assert!(sentence.contains("surprise"), "{field}: {sentence}");
    }
}

#[test]
fn algorithms_have_different_names() {
    let mut document: Value = serde_json::from_str(Preset::default().document).unwrap();
    let momentum = |beta: f64| json!({"sampling": "full", "direction": "mean", "learning_rate": 0.1, "optimizer": {"kind": "momentum", "beta": beta}});
    document["algorithms"] = json!([momentum(0.9), momentum(0.99), momentum(0.5)]);
    let runs = Experiment::read(&document.to_string()).unwrap().runs();
    let names: std::collections::BTreeSet<&str> = runs.iter().map(|run| run.name.as_str()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn the_records_of_all_runs_together_are_limited() {
    let mut document: Value = serde_json::from_str(Preset::default().document).unwrap();
    document["training"] = json!({"steps": 99_000, "seeds": (0..100).collect::<Vec<_>>()});
    let sentence = refusal(&document.to_string());
    assert!(sentence.starts_with("training.record") && sentence.contains("record every"), "{sentence}");
}

#[test]
fn optimizers_and_losses_are_checked_by_field() {
    let with = |field: &str, value: Value| {
        let mut document: Value = serde_json::from_str(Preset::default().document).unwrap();
        document["algorithms"][1][field] = value;
        document.to_string()
    };
    let sentence = refusal(&with("optimizer", json!({"kind": "momentum", "beta": 1.5})));
    assert!(sentence.contains("algorithms[1].optimizer.beta is 1.5"), "{sentence}");
    let sentence = refusal(&with("loss", json!({"kind": "focal", "gamma": -1})));
    assert!(sentence.contains("algorithms[1].loss.gamma is −1"), "{sentence}");
    let sentence = refusal(&with("loss", json!({"kind": "ldam", "scale": 0})));
    assert!(sentence.contains("algorithms[1].loss.scale is 0; it must be a number above 0, at most 100"), "{sentence}");
    let smooth = Experiment::read(&with("loss", json!({"kind": "label_smoothing"}))).unwrap();
    assert_eq!(smooth.runs()[1].name, "PCNGD, label smoothing");
    let sentence = refusal(&with("direction", json!({"kind": "power", "alpha": 2.5})));
    assert!(sentence.contains("algorithms[1].direction.alpha is 2.5; it must be a number from 0 to 2"), "{sentence}");
    let sentence = refusal(&with("direction", json!({"kind": "effective_number", "beta": 1})));
    assert!(
        sentence.contains("algorithms[1].direction.beta is 1; it must be a number from 0 to below 1"),
        "{sentence}"
    );
    let adam = Experiment::read(&with("optimizer", json!({"kind": "adam"}))).unwrap();
    assert_eq!(adam.runs()[1].name, "PCNGD, Adam");
}

#[test]
fn a_total_takes_the_place_of_the_largest_class() {
    let with = |total: Value, imbalance: Value| {
        let mut document: Value = serde_json::from_str(Preset::default().document).unwrap();
        document["data"].as_object_mut().unwrap().remove("max_per_class");
        document["data"]["total"] = total;
        document["data"]["imbalance"] = imbalance;
        document
    };
    for (ratio, counts) in [(1, [800, 800]), (7, [1400, 200]), (15, [1500, 100])] {
        let document = with(json!(1600), json!({"kind": "ratio", "ratio": ratio})).to_string();
        assert_eq!(Experiment::read(&document).unwrap().counts(), counts);
    }
    let law = Experiment::read(&with(json!(300), json!({"kind": "power_law", "alpha": 1})).to_string()).unwrap();
    assert_eq!(law.counts(), [200, 100]);
    let sentence = refusal(&with(json!(1), json!({"kind": "ratio", "ratio": 7})).to_string());
    assert!(sentence.starts_with("data.total is 1; it must be a whole number from 2 to 1000000"), "{sentence}");
    let listed = with(json!(40), json!({"kind": "counts", "counts": [30, 10]}));
    assert!(refusal(&listed.to_string()).starts_with("data.total is 40; it must be left out"));
    let mut both = with(json!(40), json!({"kind": "ratio", "ratio": 7}));
    both["data"]["max_per_class"] = json!(30);
    assert!(
        refusal(&both.to_string()).starts_with("data.max_per_class is 30; it must be left out, because data.total")
    );
    let sentence = refusal(&with(json!(0), json!({"kind": "counts", "counts": [30, 10]})).to_string());
    assert!(sentence.contains("data.total is 0"), "{sentence}");
    let sentence = refusal(&with(json!(40), json!({"kind": "power_law", "alpha": 6})).to_string());
    assert!(
        sentence.starts_with("data.imbalance.alpha is 6; it must be a number from 0 (balanced) to 5"),
        "{sentence}"
    );
}

#[test]
fn algorithms_of_one_name_are_distinguished_by_learning_rate() {
    let twice = json!([
        {"sampling": "full", "direction": "mean", "learning_rate": 0.1},
        {"sampling": "full", "direction": "mean", "learning_rate": 0.2}
    ]);
    let names: Vec<String> =
        Experiment::read(&changed("/algorithms", twice)).unwrap().runs().into_iter().map(|run| run.name).collect();
    assert_eq!(names, ["GD, η = 0.1", "GD, η = 0.2"]);
    let same = json!([
        {"sampling": "full", "direction": "mean", "learning_rate": 0.1},
        {"sampling": "full", "direction": "mean", "learning_rate": 0.1}
    ]);
    assert!(refusal(&changed("/algorithms", same)).contains("algorithms contains GD twice"));
}

#[test]
fn too_many_records_are_rejected_with_advice() {
    let sentence = refusal(&changed("/training/steps", json!(1_000_000)));
    assert!(sentence.contains("training.record") && sentence.contains("every 11 steps"), "{sentence}");
}

#[test]
fn documents_round_trip() {
    for preset in PRESETS {
        let experiment = preset.experiment();
        assert_eq!(Experiment::read(&experiment.json()).unwrap(), experiment);
    }
}

#[test]
fn every_format_of_serde_reads_and_writes_documents_alike() {
    let mut documents: Vec<ExperimentDocument> =
        PRESETS.iter().map(|preset| preset.experiment().document().clone()).collect();
    // What no preset has: every kind of source, schedule, optimizer and loss is written and read in the same way.
    let more = json!({
        "version": 2,
        "data": {
            "source": {"files": [{"name": "a.csv"}], "kind": "files", "format": {"label": 2, "kind": "table", "delimiter": ";"}},
            "classes": ["a", {"of": ["b", "c"], "name": "others"}], "max_per_class": 12, "test_per_class": 3,
            "imbalance": {"ratio": 2.5, "minority": 0.5, "kind": "step"}
        },
        "model": {"maps": [2, 3], "kind": "cnn"},
        "training": {"record": {"records": 4, "kind": "log"}, "steps": 5, "batch_size": 4, "seeds": [1, 4294967295u32]},
        "algorithms": [{
            "sampling": "uniform", "direction": "mean", "learning_rate": 1e-300, "loss": {"gamma": 0.1, "kind": "focal"},
            "optimizer": {"epsilon": 5e-324, "kind": "adam"}
        }, {"sampling": "full", "direction": {"alpha": 0.1, "kind": "power"}, "learning_rate": 0.1,
            "stages": [{"direction": "mean", "from": 2}, {"from": 3, "sampling": {"kind": "mixed", "theta": 0.25}}]},
            {"sampling": "full", "direction": {"text": "n ÷ n_l\n− 1", "kind": "formula"}, "learning_rate": 0.1}],
        "sweep": [{"parameter": "ratio", "values": [1, 1.5]}]
    });
    documents.push(serde_json::from_value(more).unwrap());
    for document in documents {
        let (plain, own) = (serde_json::to_string(&document).unwrap(), lab::write(&document));
        let toml = toml::to_string(&document).unwrap();
        for text in [&plain, &own, &serde_json::to_string_pretty(&document).unwrap()] {
            assert_eq!(serde_json::from_str::<ExperimentDocument>(text).unwrap(), document);
            assert_eq!(lab::read::<ExperimentDocument>(text).unwrap(), document);
        }
        assert_eq!(toml::from_str::<ExperimentDocument>(&toml).unwrap(), document, "{toml}");
    }
    for preset in PRESETS {
        let document: ExperimentDocument = serde_json::from_str(preset.document).unwrap();
        assert_eq!(&document, preset.experiment().document(), "{}", preset.name);
    }
}

#[test]
fn errors_in_tagged_objects_name_the_field() {
    let seven: Value = json!("seven");
    let number = "this is the text \"seven\"; it must be a number";
    let whole = "this is the text \"seven\"; it must be a whole number from 0";
    for (pointer, value, sentence) in [
        ("/data/imbalance/ratio", seven.clone(), format!("data.imbalance.ratio: {number}")),
        ("/model/hidden/0/width", seven.clone(), format!("model.hidden[0].width: {whole}")),
        ("/model/hidden/1", json!([32, "relu"]), "model.hidden[1]: this is a list; it must be an object".into()),
        ("/model/hidden", json!({}), "model.hidden: this is an object; it must be a list".into()),
        ("/data/imbalance/kind", json!(7), "data.imbalance.kind: this is the number 7; it must be a text".into()),
        (
            "/data/imbalance/kind",
            seven.clone(),
            "data.imbalance.kind: `seven` is unknown; it must be one of `ratio`, `step`, `long_tailed`, `power_law`, `counts`, `as_is`".into(),
        ),
        ("/data/imbalance", json!({"ratio": 7}), "data.imbalance: the field `kind` is missing".into()),
        ("/data/imbalance", json!({"kind": "ratio"}), "data.imbalance: the field `ratio` is missing".into()),
        (
            "/data/imbalance",
            seven,
            "data.imbalance: this is the text \"seven\"; it must be an object such as {\"kind\": \"ratio\", \"ratio\": 7}".into(),
        ),
        (
            "/data/imbalance",
            json!({"kind": "ratio", "ratio": 7, "counts": []}),
            "data.imbalance: the field `counts` is unknown; the fields are `ratio`".into(),
        ),
        (
            "/data/source",
            json!({"kind": "generated", "generator": {"kind": "moons", "noise": "seven"}}),
            format!("data.source.generator.noise: {number}"),
        ),
        (
            "/data/source",
            json!({"kind": "files", "files": [], "format": {"kind": "idx", "reduce": {"gray": 7}}}),
            "data.source.format.reduce.gray: this is the number 7; it must be true or false".into(),
        ),
    ] {
        assert_eq!(refusal(&changed(pointer, value)), sentence);
    }
}

#[test]
fn max_per_class_must_be_the_first_count() {
    let change = |largest: usize| {
        let mut document = Preset::default().experiment().document().clone();
        document.data.max_per_class = largest;
        document.data.imbalance = Imbalance::Counts { counts: vec![150, 20] };
        Experiment::check(document)
    };
    assert_eq!(change(150).unwrap().counts(), [150, 20]);
    let message = change(140).unwrap_err().to_string();
    assert!(message.contains("data.max_per_class is 140") && message.contains("150"), "{message}");
}

#[test]
fn numbers_may_be_written_in_any_json_form() {
    let experiment = Preset::default().experiment();
    let written = experiment.json();
    let mut other = written.clone();
    for (from, to) in [
        ("\"steps\":300", "\"steps\":3e2"),
        ("\"seeds\":[5", "\"seeds\":[5.0"),
        ("\"ratio\":7", "\"ratio\":70.0e-1"),
        ("\"max_per_class\":1400", "\"max_per_class\":1400.0"),
        ("\"learning_rate\":0.015", "\"learning_rate\":15E-3"),
    ] {
        let changed = other.replacen(from, to, 1);
        assert_ne!(changed, other, "{from} in {written}");
        other = changed;
    }
    let same = Experiment::read(&other).unwrap();
    assert_eq!((same.json(), &same), (written.clone(), &experiment));
    assert_eq!(Experiment::read(&written).unwrap().json(), written, "reading and writing stands still");
}
