//! A model that was written by `model` gives the same probabilities outside the lab. The forward pass here shares no
//! code with the lab's: it is plain loops over the numbers of the JSON file. NumPy's archive has the same numbers.

mod shell;

use serde_json::{Value, json};
use shell::{Folder, SWEEP, refusal, succeeds};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;

/// An example as its file has it: its row, its class and its inputs, NaN where one is missing.
struct Example {
    row: usize,
    class: String,
    inputs: Vec<f64>,
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn sizes(value: &Value) -> Vec<usize> {
    numbers(value).into_iter().map(|size| size as usize).collect()
}

fn activated(name: &str, z: f64) -> f64 {
    match name {
        "none" => z,
        "relu" => z.max(0.0),
        "tanh" => z.tanh(),
        other => panic!("{other}"),
    }
}

/// The output of a layer, and its shape.
fn output(layer: &Value, inputs: &[f64], [maps, height, width]: [usize; 3]) -> (Vec<f64>, [usize; 3]) {
    if layer["kind"] == "max_pool" || layer["kind"] == "average_pool" {
        let pixel = |map: usize, y: usize, x: usize| {
            let square =
                [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(i, j)| inputs[(map * height + 2 * y + i) * width + 2 * x + j]);
            if layer["kind"] == "max_pool" {
                square.into_iter().fold(f64::MIN, f64::max)
            } else {
                square.iter().sum::<f64>() / 4.0
            }
        };
        let places =
            (0..maps).flat_map(|map| (0..height / 2).flat_map(move |y| (0..width / 2).map(move |x| (map, y, x))));
        return (places.map(|(map, y, x)| pixel(map, y, x)).collect(), [maps, height / 2, width / 2]);
    }
    let (shape, weights, biases) = (sizes(&layer["shape"]), numbers(&layer["weights"]), numbers(&layer["biases"]));
    let activation = layer["activation"].as_str().unwrap();
    if layer["kind"] == "dense" {
        assert_eq!(shape, [biases.len(), inputs.len()]);
        let unit = |(row, bias): (&[f64], &f64)| bias + row.iter().zip(inputs).map(|(w, x)| w * x).sum::<f64>();
        let outputs = weights.chunks(inputs.len()).zip(&biases).map(unit).map(|z| activated(activation, z)).collect();
        return (outputs, [biases.len(), 1, 1]);
    }
    assert_eq!(layer["kind"], "conv");
    let &[to, from, size, _] = &shape[..] else { panic!("{shape:?}") };
    assert_eq!(from, maps);
    let inside = |y: usize, i: usize, height: usize| (y + i).checked_sub(size / 2).filter(|y| *y < height);
    let mut outputs = Vec::new();
    for map in 0..to {
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let mut z = biases[map];
            for (c, i, j) in (0..from).flat_map(|c| (0..size).flat_map(move |i| (0..size).map(move |j| (c, i, j)))) {
                if let (Some(y), Some(x)) = (inside(y, i, height), inside(x, j, width)) {
                    z += weights[((map * from + c) * size + i) * size + j] * inputs[(c * height + y) * width + x];
                }
            }
            outputs.push(activated(activation, z));
        }
    }
    (outputs, [to, height, width])
}

/// The probabilities of a model.
fn probabilities(model: &Value, inputs: &[f64]) -> Vec<f64> {
    let [missing, zero, unit] = ["missing", "zero", "unit"].map(|name| numbers(&model[name]));
    let known = inputs.iter().zip(missing).map(|(x, missing)| if x.is_nan() { missing } else { *x });
    let mut values: Vec<f64> =
        known.zip(zero.into_iter().zip(unit)).map(|(x, (zero, unit))| (x - zero) / unit).collect();
    let mut shape = <[usize; 3]>::try_from(sizes(&model["shape"])).unwrap();
    for layer in model["layers"].as_array().unwrap() {
        (values, shape) = output(layer, &values, shape);
    }
    let sum: f64 = values.iter().map(|z| z.exp()).sum();
    values.iter().map(|z| z.exp() / sum).collect()
}

/// Checks the model and the predictions of a document against the examples of its file.
fn check(folder: &Folder, document: &str, examples: &[Example]) -> Value {
    let [json, predictions, npz] = ["model.json", "predictions.csv", "model.npz"].map(|name| folder.path(name));
    succeeds(&["model", document, "--json", &json, "--predictions", &predictions, "--npz", &npz]);
    let model: Value = serde_json::from_str(&folder.read("model.json")).unwrap();
    let classes: Vec<&str> = model["classes"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let table = folder.read("predictions.csv");
    let mut lines = table.lines();
    let named = |prefix: &str| classes.iter().map(|class| format!("\"{prefix}{class}\"")).collect::<Vec<_>>();
    assert_eq!(lines.next(), Some(&*format!("row,split,true,predicted,{}", named("p_").join(","))));
    let mut rows = Vec::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let row: usize = cells[0].parse().unwrap();
        let example = examples.iter().find(|example| example.row == row).unwrap();
        assert_eq!(cells[2], format!("\"{}\"", example.class), "{line}");
        let expected = probabilities(&model, &example.inputs);
        let found: Vec<f64> = cells[4..].iter().map(|cell| cell.parse().unwrap()).collect();
        for (expected, found) in expected.iter().zip(&found) {
            assert!((expected - found).abs() < 1e-5, "{line}: {expected}");
        }
        let likeliest = (0..found.len()).max_by(|&a, &b| found[a].total_cmp(&found[b])).unwrap();
        assert_eq!(cells[3], named("")[likeliest], "{line}");
        rows.push(row);
    }
    rows.sort_unstable();
    assert_eq!(rows, examples.iter().map(|example| example.row).collect::<Vec<_>>(), "each example once");
    check_archive(&npz, &model);
    model
}

/// The arrays of a NumPy archive: the type and the shape as the header has them, and the bytes.
fn arrays(path: &str) -> BTreeMap<String, (String, String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut arrays = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let (name, mut bytes) = (entry.name().to_owned(), Vec::new());
        entry.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes[..8], *b"\x93NUMPY\x01\x00");
        let start = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
        assert_eq!(start % 64, 0);
        let header = std::str::from_utf8(&bytes[10..start]).unwrap();
        let field = |from: &str, to: &str| header.split(from).nth(1).unwrap().split(to).next().unwrap().to_owned();
        let (kind, shape) = (field("'descr': '", "'"), field("'shape': (", ")"));
        assert!(header.starts_with('{') && header.ends_with('\n'), "{header}");
        arrays.insert(name.strip_suffix(".npy").unwrap().to_owned(), (kind, shape, bytes[start..].to_vec()));
    }
    arrays
}

/// Checks that a NumPy archive has the numbers and names of the JSON file.
fn check_archive(path: &str, model: &Value) {
    let arrays = arrays(path);
    let shape_of = |shape: &[usize]| shape.iter().map(|size| format!("{size},")).collect::<String>();
    let check = |name: &str, kind: &str, shape: &[usize], bytes: Vec<u8>| {
        let (found_kind, found_shape, found) = &arrays[name];
        assert_eq!((found_kind.as_str(), found_shape), (kind, &shape_of(shape)), "{name}");
        assert!(*found == bytes, "{name}");
    };
    for name in ["model_version", "seed", "step"] {
        check(name, "<i8", &[], model[name].as_i64().unwrap().to_le_bytes().to_vec());
    }
    let algorithm = model["algorithm"].as_str().unwrap();
    let points = algorithm.chars().flat_map(|letter| u32::from(letter).to_le_bytes());
    check("algorithm", &format!("<U{}", algorithm.chars().count()), &[1], points.collect());
    for name in ["missing", "zero", "unit"] {
        let expected = numbers(&model[name]);
        check(name, "<f8", &[expected.len()], expected.iter().flat_map(|x| x.to_le_bytes()).collect());
    }
    for name in ["classes", "features"] {
        let texts: Vec<&str> = model[name].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
        let longest = texts.iter().map(|text| text.chars().count()).max().unwrap_or(1);
        let point = |text: &str, place: usize| text.chars().nth(place).map_or(0, u32::from);
        let points = texts.iter().flat_map(|text| (0..longest).map(|place| point(text, place)));
        check(name, &format!("<U{longest}"), &[texts.len()], points.flat_map(u32::to_le_bytes).collect());
    }
    for (index, layer) in model["layers"].as_array().unwrap().iter().enumerate() {
        let Some(biases) = layer.get("biases").map(numbers) else { continue };
        let bytes = |numbers: &[f64]| numbers.iter().flat_map(|&x| (x as f32).to_le_bytes()).collect::<Vec<u8>>();
        check(&format!("biases_{index}"), "<f4", &[biases.len()], bytes(&biases));
        check(&format!("weights_{index}"), "<f4", &sizes(&layer["shape"]), bytes(&numbers(&layer["weights"])));
    }
}

/// Imports files and changes the document. Returns its path.
fn imported(folder: &Folder, files: &[&str], change: impl Fn(&mut Value)) -> String {
    let paths: Vec<String> = files.iter().map(|file| folder.path(file)).collect();
    let output = succeeds(&[vec!["import"], paths.iter().map(String::as_str).collect()].concat());
    let mut document: Value = serde_json::from_slice(&output.stdout).unwrap();
    change(&mut document);
    let path = folder.path("document.json");
    fs::write(&path, document.to_string()).unwrap();
    path
}

#[test]
fn a_model_of_a_table_gives_its_predictions_outside_the_lab() {
    let folder = Folder::new("model-table");
    let mut text = String::from("# made up\nweight,größe,color,kind\n");
    let mut examples = Vec::new();
    for i in 0..90 {
        let (weight, size) = (f64::from(i * 37 % 90) / 7.0, f64::from(i * i % 83) - 40.5);
        let color = ["red", "green", "blue"][i as usize % 3];
        let class = if f64::from(i % 5) + weight > 11.0 { "heavy" } else { "light" };
        let missing = i % 10 == 3;
        text += &format!("{weight},{},{color},{class}\n", if missing { String::new() } else { size.to_string() });
        let one_hot = ["blue", "green", "red"].map(|name| f64::from(name == color));
        let size = if missing { f64::NAN } else { size };
        let inputs = [vec![weight, size, f64::from(missing)], one_hot.to_vec()].concat();
        // Two lines precede the first row.
        examples.push(Example { row: i as usize + 3, class: class.into(), inputs });
    }
    fs::write(folder.path("table.csv"), text).unwrap();
    let document = imported(&folder, &["table.csv"], |document| {
        document["data"]["imbalance"] = json!({"kind": "as_is"});
        document["training"]["steps"] = 40.into();
    });
    let model = check(&folder, &document, &examples);
    let features = ["weight", "größe", "größe_missing", "color_blue", "color_green", "color_red"];
    assert_eq!(model["features"], json!(features));
    assert_eq!((&model["algorithm"], &model["step"]), (&json!("GD"), &json!(40)));
}

#[test]
fn a_convolutional_model_gives_its_predictions_outside_the_lab() {
    let folder = Folder::new("model-images");
    let (count, side) = (24_u8, 8_u8);
    let pixel = |i: u8, place: usize| (place as u8).wrapping_mul(i.wrapping_mul(i) | 1).wrapping_add(i % 3 * 60);
    let image = |i: u8| (0..usize::from(side) * usize::from(side)).map(move |place| pixel(i, place));
    let mut images = vec![0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, side, 0, 0, 0, side];
    images.extend((0..count).flat_map(image));
    let mut labels = vec![0, 0, 8, 1, 0, 0, 0, count];
    labels.extend((0..count).map(|i| i % 3));
    fs::write(folder.path("images"), images).unwrap();
    fs::write(folder.path("labels"), labels).unwrap();
    let document = imported(&folder, &["images", "labels"], |document| {
        document["data"]["imbalance"] = json!({"kind": "as_is"});
        document["model"] = json!({"kind": "cnn", "maps": [3, 4], "size": 3});
        document["training"]["steps"] = 5.into();
    });
    let example = |i: u8| Example {
        row: usize::from(i) + 1,
        class: (i % 3).to_string(),
        inputs: image(i).map(|pixel| f64::from(pixel) / 255.0).collect(),
    };
    let model = check(&folder, &document, &(0..count).map(example).collect::<Vec<_>>());
    let kinds: Vec<&Value> = model["layers"].as_array().unwrap().iter().map(|layer| &layer["kind"]).collect();
    assert_eq!(kinds, ["conv", "max_pool", "conv", "average_pool", "dense"]);
}

#[test]
fn another_run_and_step_can_be_chosen() {
    let folder = Folder::new("model-choice");
    let document = folder.path("document.json");
    fs::write(&document, SWEEP).unwrap();
    let message = refusal(&["model", &document]);
    assert!(message.contains("is a sweep of experiments; name the document of one experiment"), "{message}");
    let mut experiment: Value = serde_json::from_str(SWEEP).unwrap();
    experiment.as_object_mut().unwrap().remove("sweep");
    fs::write(&document, experiment.to_string()).unwrap();
    let model = |choice: &[&str]| -> Value {
        let output = succeeds(&[&["model", &document], choice].concat());
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let chosen = model(&["--algorithm", "PCNSGD", "--seed", "2", "--step", "7"]);
    assert_eq!([&chosen["algorithm"], &chosen["seed"], &chosen["step"]], [&json!("PCNSGD"), &json!(2), &json!(7)]);
    let start = |algorithm: &str, seed: &str| {
        model(&["--algorithm", algorithm, "--seed", seed, "--step", "0"])["layers"].clone()
    };
    assert_eq!(start("GD", "2"), start("PCNSGD", "2"), "all algorithms of a seed start at the same parameters");
    assert_ne!(start("GD", "1"), start("GD", "2"));
    for (choice, reason) in [
        (["--algorithm", "SGD"], "there is no algorithm \"SGD\"; the algorithms are GD, PCNSGD\n"),
        (["--seed", "9"], "there is no seed 9; the seeds are 1, 2, 3\n"),
        (["--step", "41"], "there is no step 41; the run ends at step 40"),
    ] {
        let message = refusal(&[&["model", &document], &choice[..]].concat());
        assert!(message.contains(reason), "{message}");
    }
}
