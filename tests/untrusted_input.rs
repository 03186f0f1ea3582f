//! What no document may do to the lab: make it panic, hang, or take one whose printed form it would itself refuse.
//!
//! A document comes from a link, an attribute or a file, so anyone may have written it. Valid ones are changed here, half of
//! them in their structure (a value replaced, taken out, repeated, moved or taken from another document, one to four times)
//! and half in their text (bytes flipped, cut, put in, repeated), by a seeded generator. Each is read within a tenth of a second (a slower one
//! is read twice more); what is accepted must print to a document that reads as the same experiment, fit into memory, and,
//! if it is small, train without a panic. `FUZZ_INPUTS` says how many documents there are, some thousands by default;
//! `FUZZ_INPUTS=1000000 cargo test --test strangers -- --nocapture` read a million.

#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::experiment::{DataSource, Experiment, MAX_BYTES, PRESETS, PreparedData, Run};
use imbalance_lab::kernel::Real;
use imbalance_lab::random::{Purpose, class_stream};
use rand::Rng;
use rand::rngs::ChaCha8Rng;
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};

/// The most time that a document may take.
const TIME_LIMIT: Duration = Duration::from_millis(100);

/// An experiment of so little work is trained a little.
const SMALL: f64 = 3e5;

/// How many changes: mostly one or two, so that many documents stay valid.
fn changes(generator: &mut ChaCha8Rng) -> usize {
    [1, 1, 1, 2, 2, 3, 4][below(7, generator)]
}

fn below(bound: usize, generator: &mut ChaCha8Rng) -> usize {
    generator.next_u32() as usize % bound.max(1)
}

/// Documents with every field there is, and every kind of source, model, schedule, optimizer and loss.
fn corpus() -> Vec<Value> {
    let small = |source: Value, classes: Value, change: fn(&mut Value)| {
        let mut document = json!({
            "version": 1,
            "data": {"source": source, "classes": classes, "max_per_class": 12, "test_per_class": 3,
                "imbalance": {"kind": "ratio", "ratio": 3}},
            "model": {"kind": "linear"},
            "training": {"steps": 5, "seeds": [1]},
            "algorithms": [{"sampling": "full", "direction": "mean", "learning_rate": 0.1}]
        });
        change(&mut document);
        document
    };
    let generated = |generator: Value| json!({"kind": "generated", "generator": generator});
    let painted = json!({"kind": "painted", "classes": [
        {"name": "A", "points": (0..16).map(|i| json!([f64::from(i) / 20.0, 0.5])).collect::<Vec<_>>()},
        {"name": "B", "points": [[-0.5, 0.1], [-0.4, 0.2], [-0.3, 0.3], [-0.2, 0.4], [-0.1, 0.5], [0, -1], [1, 1], [-1, 0]]}]});
    let file = json!({"name": "a.csv", "sha256": "0123456789abcdef".repeat(4)});
    let mut documents: Vec<Value> =
        PRESETS.iter().map(|preset| serde_json::from_str(preset.document).expect("JSON")).collect();
    documents.extend([
        small(generated(json!({"kind": "gaussians", "classes": 3, "separation": 2, "spread": 1})), json!(["A", "B", "C"]), |d| {
            d["model"] = json!({"kind": "mlp", "hidden": [{"width": 3, "activation": "sigmoid"}]});
            d["data"]["imbalance"] = json!({"kind": "step", "minority": 0.5, "ratio": 2});
            d["algorithms"][0]["optimizer"] = json!({"kind": "adam", "beta1": 0.8, "beta2": 0.9, "epsilon": 1e-6});
        }),
        small(generated(json!({"kind": "moons", "noise": 0.1})), json!(["A", "B"]), |d| {
            d["training"] = json!({"steps": 7, "batch_size": 4, "record": {"kind": "log", "records": 4}, "seeds": [1, 2]});
            d["algorithms"] = json!([
                {"sampling": "stratified", "direction": "rescaled", "learning_rate": 0.1, "projection_floor": 0.01},
                {"sampling": "oversampled", "direction": "rescaled_product", "learning_rate": 0.1, "loss": {"kind": "focal", "gamma": 2}},
                {"sampling": "undersampled", "direction": "class_mean", "learning_rate": 0.1, "optimizer": {"kind": "momentum", "beta": 0.9}},
                {"sampling": "uniform", "direction": "bisection", "learning_rate": 0.1, "optimizer": {"kind": "sign"}}]);
        }),
        small(generated(json!({"kind": "spirals", "classes": 2, "noise": 0.1, "turns": 1})), json!(["A", "B"]), |d| {
            d["data"]["label_noise"] = json!(0.2);
            d["data"]["test_imbalance"] = json!("as_trained");
        }),
        small(generated(json!({"kind": "mixture", "classes": 4, "features": 5, "overlap": 0.3})), json!([{"name": "few", "of": ["A", "B"]}, "C"]), |d| {
            d["data"]["imbalance"] = json!({"kind": "counts", "counts": [12, 5]});
            d["training"]["record"] = json!({"kind": "every", "steps": 2});
        }),
        small(generated(json!({"kind": "xor", "noise": 0.1})), json!(["A", "B"]), |d| {
            d["data"]["imbalance"] = json!({"kind": "long_tailed", "ratio": 4});
            d["algorithms"][0]["loss"] = json!({"kind": "logit_adjusted", "tau": 1});
        }),
        small(generated(json!({"kind": "circles", "noise": 0.1, "factor": 0.5})), json!(["A", "B"]), |_| {}),
        small(painted, json!(["A", "B"]), |d| d["data"]["test_per_class"] = json!(2)),
        small(json!({"kind": "files", "files": [file], "format": {"kind": "table", "delimiter": ",", "header": true, "label": 2}}), json!(["a", "b"]), |_| {}),
        small(json!({"kind": "files", "files": [{"name": "x", "sha256": "f".repeat(64)}], "format": {"kind": "cifar", "labels": "cifar10", "reduce": {"half": true, "gray": true}}}), json!(["cat", "dog"]), |d| {
            d["model"] = json!({"kind": "cnn", "maps": [2, 3], "size": 3});
        }),
        small(json!({"kind": "packaged", "name": "fashion-mnist", "reduce": {"half": true}}), json!(["coat", "pullover"]), |d| {
            d["model"] = json!({"kind": "cnn"});
        }),
    ]);
    documents
}

/// A value that a stranger might think of.
fn odd(generator: &mut ChaCha8Rng) -> Value {
    match below(16, generator) {
        0 => Value::Null,
        1 => json!(generator.next_u32().is_multiple_of(2)),
        2 => json!([0, 1, -1, 2, 3, 64, 100, 101][below(8, generator)]),
        3 => json!([1e-300, -0.0, 1e300, 0.5, 1.0, 0.999_999_999, 1e-9, 4e9][below(8, generator)]),
        4 => json!([u64::MAX, 1 << 53, 1 << 32, 1_000_000, 10_000_000, 4096, 65_536, 99_999][below(8, generator)]),
        5 => json!(i64::MIN),
        6 => json!(f64::from_bits(u64::from(generator.next_u32()) << 32 | 1)),
        7 => json!(
            ["", "4", "9", "A", "mean", "full", "kind", "\u{0}", "\u{202e}é", "__proto__", "<script>"]
                [below(11, generator)]
        ),
        8 => json!("x".repeat(below(2000, generator))),
        9 => json!([]),
        10 => json!({}),
        11 => Value::Array(vec![json!(1); below(300, generator)]),
        12 => (0..below(200, generator)).fold(json!(0), |inner, _| json!([inner])),
        13 => json!((0..below(110, generator)).collect::<Vec<_>>()),
        14 => json!((0..below(110, generator)).map(|number| number.to_string()).collect::<Vec<_>>()),
        _ => json!({"kind": "linear", "name": "4", "of": ["4"]}),
    }
}

/// How many values there are in a document, itself included.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(fields) => fields.values().map(size).sum(),
        _ => 0,
    }
}

/// The value at a place, counted from the document itself through everything in it.
fn at<'a>(value: &'a mut Value, place: &mut usize) -> Option<&'a mut Value> {
    if *place == 0 {
        return Some(value);
    }
    *place -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| at(item, place)),
        Value::Object(fields) => fields.values_mut().find_map(|field| at(field, place)),
        _ => None,
    }
}

/// Some value of a document.
fn some<'a>(document: &'a mut Value, generator: &mut ChaCha8Rng) -> &'a mut Value {
    let mut place = below(size(document), generator);
    // Borrowed anew where nothing is found, which does not happen.
    if at(document, &mut place.clone()).is_some() {
        return at(document, &mut place).expect("found before");
    }
    document
}

/// A document changed in its structure.
fn restructured(corpus: &[Value], generator: &mut ChaCha8Rng) -> String {
    let mut document = corpus[below(corpus.len(), generator)].clone();
    for _ in 0..changes(generator) {
        let mut other = corpus[below(corpus.len(), generator)].clone();
        let donor = some(&mut other, generator).clone();
        let choice = [0, 1, 2, 3, 3, 4, 4, 4, 4, 4][below(10, generator)];
        let pick = generator.next_u32() as usize;
        let odd = odd(generator);
        let place = some(&mut document, generator);
        match (choice, place) {
            (0, place) => *place = odd,
            (1, place) => *place = donor,
            (2, Value::Object(fields)) if !fields.is_empty() => {
                let name = fields.keys().nth(pick % fields.len()).cloned().unwrap_or_default();
                fields.remove(&name);
            }
            (2, Value::Array(items)) if !items.is_empty() => drop(items.remove(pick % items.len())),
            (3, Value::Array(items)) if !items.is_empty() => {
                let again = items[pick % items.len()].clone();
                items.extend(std::iter::repeat_n(again, 1 + pick % 70));
            }
            (3, Value::Object(fields)) => drop(fields.insert("surprise".into(), odd)),
            (_, Value::Number(number)) => {
                let scaled =
                    number.as_f64().unwrap_or(0.0) * [0.0, -1.0, 0.1, 0.5, 2.0, 10.0, 1e6, 1.0 / 3.0][pick % 8];
                *number = if scaled.fract() == 0.0 && scaled.abs() < 1e15 {
                    (scaled as i64).into()
                } else {
                    serde_json::Number::from_f64(scaled).unwrap_or_else(|| 1.into())
                };
            }
            (_, Value::Object(fields)) => {
                // Fields in another order, and one under the name of another.
                let mut turned: Vec<(String, Value)> = std::mem::take(fields).into_iter().collect();
                turned.reverse();
                if pick.is_multiple_of(3) && turned.len() > 1 {
                    turned[0].0 = turned[1].0.clone();
                }
                *fields = turned.into_iter().collect::<Map<_, _>>();
            }
            (_, place) => *place = if pick.is_multiple_of(2) { donor } else { odd },
        }
    }
    document.to_string()
}

/// A document changed in its text.
fn scribbled(corpus: &[Value], generator: &mut ChaCha8Rng) -> String {
    let words: [&[u8]; 12] =
        [b"{", b"}", b"[", b"]", b",", b":", b"\"", b"\\u0000", b"1e999", b"-", b"null", b"\xf0\x9f"];
    let mut text = corpus[below(corpus.len(), generator)].to_string().into_bytes();
    for _ in 0..changes(generator) {
        let place = below(text.len() + 1, generator);
        let end = place + below((text.len() - place).min(12) + 1, generator);
        match below(6, generator) {
            0 if place < text.len() => text[place] ^= 1 << below(7, generator),
            1 if place < text.len() => text[place] = b'0' + (generator.next_u32() % 10) as u8,
            2 => text.truncate(place),
            3 => drop(text.drain(place..end)),
            4 => drop(text.splice(place..place, words[below(words.len(), generator)].iter().copied())),
            _ => {
                let again = text[place..end].to_vec();
                drop(text.splice(place..place, again));
            }
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// Whether two documents say the same. A number below a millionth or above a million is read to within its last bits only.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        (Value::Number(a), Value::Number(b)) if a.is_f64() && b.is_f64() => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            let ordinary = (1e-6..1e6).contains(&a.abs());
            a == b || !ordinary && (a - b).abs() <= 1e-14 * a.abs()
        }
        _ => one == other,
    }
}

/// Reads a document and does with it all that the page does before it trains; whether it is accepted, or the refusal.
fn take(text: &str) -> Result<(), String> {
    let experiment = Experiment::read(text).map_err(|error| error.to_string())?;
    let printed = experiment.json();
    let again = Experiment::read(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"));
    let value = |text: &str| -> Value { serde_json::from_str(text).expect("printed JSON") };
    assert!(same(&value(&printed), &value(&again.json())), "{printed}");
    for plan in experiment.runs() {
        assert!(experiment.cost(&plan.algorithm).is_finite());
    }
    let Some(dataset_summary) = experiment.document().data.source.dataset_summary() else { return Ok(()) };
    if experiment.check_dataset(&dataset_summary).is_err() {
        return Ok(());
    }
    let resource_estimate = experiment.resource_estimate(&dataset_summary).expect("a model that fits");
    assert!(
        resource_estimate.bytes > 0.0
            && resource_estimate.bytes <= MAX_BYTES
            && resource_estimate.startup_operations.is_finite(),
        "{resource_estimate:?}"
    );
    if resource_estimate.startup_operations > SMALL {
        return Ok(());
    }
    let prepared_data =
        PreparedData::new(&experiment, experiment.runs()[0].seed, &DataSource::Document).expect("examples");
    let mut run = Run::with(&experiment, 0, &prepared_data).expect("a run");
    run.advance(2);
    Ok(())
}

#[test]
fn untrusted_documents_are_rejected_or_valid() {
    let corpus = corpus();
    for document in &corpus {
        take(&document.to_string()).unwrap();
    }
    let documents: u32 = std::env::var("FUZZ_INPUTS").map_or(4000, |text| text.parse().expect("a number"));
    let (mut accepted, mut slowest) = (0, Duration::ZERO);
    let start = Instant::now();
    for input in 0..documents {
        // A stream of its own, so that any input can be read again alone.
        let mut generator = class_stream(2023, Purpose::Data, input);
        let change = if input % 2 == 0 { restructured } else { scribbled };
        let text = change(&corpus, &mut generator);
        let timed = || {
            let begun = Instant::now();
            let outcome = std::panic::catch_unwind(|| take(&text))
                .unwrap_or_else(|_| panic!("input {input} made it panic: {text}"));
            (outcome, begun.elapsed())
        };
        let (outcome, mut time) = timed();
        // A clock also counts while other programs run; what is slow is slow every time.
        for _ in 0..2 {
            if time > TIME_LIMIT {
                time = time.min(timed().1);
            }
        }
        slowest = slowest.max(time);
        assert!(time <= TIME_LIMIT, "input {input} took {time:?} each of three times: {text}");
        match outcome {
            Ok(()) => accepted += 1,
            Err(sentence) => assert!((5..5000).contains(&sentence.len()), "input {input}: {sentence}"),
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{documents} documents in {seconds:.1} s, {accepted} of them accepted, at most {slowest:?} each");
    assert!(accepted > documents / 20, "{accepted}");
}

#[test]
fn oversized_documents_are_rejected_before_parsing() {
    let long = format!("\"{}\"", "x".repeat(1_000_000));
    let sentence = Experiment::read(&long).unwrap_err().to_string();
    assert!(
        sentence.contains("the length of the document is 1000002") && sentence.contains("1000000 bytes"),
        "{sentence}"
    );
}

#[test]
fn quoted_values_are_truncated() {
    let mut document = corpus()[0].clone();
    document["training"]["steps"] = json!("many ".repeat(10_000));
    let sentence = Experiment::read(&document.to_string()).unwrap_err().to_string();
    assert!(sentence.starts_with("training.steps: this is the text \"many many"), "{sentence}");
    assert!(sentence.ends_with("it must be a whole number from 0") && sentence.len() < 500, "{sentence}");
}

#[test]
fn an_error_states_the_memory_that_an_experiment_needs() {
    let mut document = corpus()[0].clone();
    document["model"] = json!({"kind": "mlp", "hidden": vec![json!({"width": 4096, "activation": "relu"}); 16]});
    document["training"]["seeds"] = json!([1, 2, 3, 4]);
    let experiment = Experiment::read(&document.to_string()).unwrap();
    let dataset_summary = serde_json::from_value(json!({
        "shape": [1, 28, 28], "classes": [{"name": "4", "train": 1600, "test": 400}, {"name": "9", "train": 1600, "test": 400}]
    }));
    let sentence = experiment.check_dataset(&dataset_summary.unwrap()).unwrap_err().to_string();
    // Fifteen layers of 4096² weights, ten numbers for each, in eight runs: some 80 GB in single precision.
    let megabytes: f64 = sentence.split(' ').find_map(|word| word.parse().ok()).unwrap();
    let expected = 15.0 * 4096.0 * 4096.0 * 10.0 * size_of::<Real>() as f64 * 8.0 / 1e6;
    assert!(
        (expected..1.2 * expected).contains(&megabytes) && sentence.contains("may use at most 2000 MB"),
        "{sentence}"
    );
}
