//! The command line, as a shell would use it.
#![cfg(all(not(target_arch = "wasm32"), feature = "cli"))]

use imbalance_lab::experiment::replay::Observed;
use std::process::{Command, Output};

fn imbalance_lab(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imbalance-lab"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

#[test]
fn replay_prints_what_a_case_expects_in_its_own_form() {
    let output = imbalance_lab(&["replay", "tests/golden/s14_mlp2_relu_relu_2c_absent_normalized.json"]);
    assert!(output.status.success());
    let observed: Observed = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!(
        (observed.states.len(), observed.batch_steps.len()),
        (observed.states.last().unwrap().t + 1, observed.states.len() - 1)
    );
    assert!(observed.batch_steps.iter().any(|step| step.p.contains(&None)), "an absent class has no projection");
}

#[test]
fn a_case_that_contradicts_itself_is_refused_by_field() {
    let case = std::fs::read_to_string("tests/golden/s01_linear_2c_7to1_gd.json").unwrap();
    let folder = std::env::temp_dir().join(format!("imbalance-lab-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, from, to, words) in [
        ("classes", "\"classes\": 2", "\"classes\": 0", "0 classes"),
        ("layer", "\"in\": ", "\"in\": 9", "model.layers[0]"),
        ("rule", "\"rule\": \"mean\"", "\"rule\": \"median\"", "unknown variant `median`"),
    ] {
        let file = folder.join(format!("{name}.json"));
        let changed = case.replace(from, to);
        assert_ne!(changed, case, "{name}");
        std::fs::write(&file, changed).unwrap();
        let output = imbalance_lab(&["replay", file.to_str().unwrap()]);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && message.contains(words), "{name}: {message}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_run_on_real_digits_writes_its_curves_and_picture() {
    let picture = std::env::temp_dir().join(format!("imbalance-lab-{}.svg", std::process::id()));
    let output = imbalance_lab(&["run", "drop", "--svg", picture.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = stdout(&output);
    assert!(table.starts_with("algorithm,seed,split,quantity,class,step,value\n"));
    // What the preset promises: GD forgets the nines, PCNGD does not.
    let recall = |algorithm: &str, step: &str| {
        let start = format!("\"{algorithm}\",7,train,recall,\"9\",{step},");
        let line = table.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("no {start}"));
        line[start.len()..].parse::<f64>().unwrap()
    };
    assert!(recall("GD", "2") <= 0.05 && recall("GD", "200") >= 0.85);
    assert!(recall("PCNGD", "2") >= recall("PCNGD", "0") && recall("PCNGD", "200") >= 0.85);
    let svg = std::fs::read_to_string(&picture).unwrap();
    assert!(svg.contains("PCNGD") && svg.contains("<polyline"));
    std::fs::remove_file(picture).unwrap();
}

#[test]
fn what_cannot_be_read_is_named() {
    let output = imbalance_lab(&["run", "no-such-document.json"]);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && message.contains("no-such-document.json"), "{message}");
}

#[test]
fn a_name_that_is_neither_a_file_nor_a_preset_gets_the_names_there_are() {
    for arguments in [["run", "nope"], ["preset", "nope"]] {
        let output = imbalance_lab(&arguments);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && message.contains("nope") && message.contains("drop"), "{message}");
    }
}

#[test]
fn where_a_file_cannot_be_written_nothing_is_trained() {
    let output = imbalance_lab(&["run", "drop", "--csv", "/nowhere/drop.csv"]);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && message.contains("/nowhere/drop.csv cannot be written"), "{message}");
    assert!(!message.contains("digest"), "no run was made: {message}");
}

#[test]
fn files_of_ones_own_are_imported_run_and_known_by_their_content() {
    let folder = std::env::temp_dir().join(format!("imbalance-lab-own-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let row = |place: usize| {
        let (label, side) = if place.is_multiple_of(5) { ("rare", -2.5) } else { ("usual", 2.5) };
        format!("{};{side};{label}\n", place % 7)
    };
    let table: String = (0..60).map(row).collect();
    std::fs::write(folder.join("points.csv"), &table).unwrap();
    let output = imbalance_lab(&["import", folder.join("points.csv").to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let document = folder.join("points.json");
    std::fs::write(&document, &output.stdout).unwrap();
    let run = || imbalance_lab(&["run", document.to_str().unwrap()]);
    let output = run();
    assert!(stdout(&output).contains("\"PCNGD\",7,train,recall,\"rare\",200,"), "{}", stdout(&output));
    std::fs::write(folder.join("points.csv"), table.replace("-2.5", "-2.6")).unwrap();
    let output = run();
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && message.contains("points.csv is not the file"), "{message}");
    std::fs::remove_dir_all(folder).unwrap();
}
