//! The command line, as a shell would use it.
#![cfg(not(target_arch = "wasm32"))]

mod shell;

use imbalance_lab::experiment::replay::Observed;
use imbalance_lab::sweep::Results;
use shell::{Folder, SWEEP, imbalance_lab, refusal, repository, stdout, succeeds};
use std::process::Command;

#[test]
fn replay_prints_observations_in_the_form_of_the_case() {
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
fn an_error_names_the_field_of_an_inconsistent_case() {
    let case = std::fs::read_to_string(repository("tests/golden/s01_linear_2c_7to1_gd.json")).unwrap();
    let folder = std::env::temp_dir().join(format!("imbalance-lab-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, from, to, words) in [
        ("classes", "\"classes\": 2", "\"classes\": 0", "0 classes"),
        ("layer", "\"in\": ", "\"in\": 9", "model.layers[0]"),
        ("rule", "\"rule\": \"mean\"", "\"rule\": \"median\"", "`median` is unknown"),
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
fn a_run_on_real_digits_writes_its_curves_and_figure() {
    let picture = std::env::temp_dir().join(format!("imbalance-lab-{}.svg", std::process::id()));
    let output = imbalance_lab(&["run", "drop", "--svg", picture.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = stdout(&output);
    assert!(table.starts_with("algorithm,seed,split,quantity,class,other,step,value\n"));
    // What the preset promises: the nines' recall falls under GD, and not under PCNGD.
    let recall = |algorithm: &str, step: &str| {
        let start = format!("\"{algorithm}\",5,train,recall,\"9\",,{step},");
        let line = table.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("no {start}"));
        line[start.len()..].parse::<f64>().unwrap()
    };
    assert!(recall("GD", "0") >= 0.5 && recall("GD", "4") <= 0.1 && recall("GD", "300") >= 0.85);
    assert!(recall("PCNGD", "4") >= recall("PCNGD", "0") && recall("PCNGD", "300") >= 0.85);
    let svg = std::fs::read_to_string(&picture).unwrap();
    assert!(svg.contains("PCNGD") && svg.contains("<polyline"));
    std::fs::remove_file(picture).unwrap();
}

#[test]
fn a_task_of_an_array_trains_the_part_that_the_option_would_name() {
    let folder = Folder::new("array");
    std::fs::write(folder.0.join("sweep.json"), SWEEP).unwrap();
    let (document, named, array) = (folder.path("sweep.json"), folder.path("named.jsonl"), folder.path("array.jsonl"));
    succeeds(&["sweep", &document, "--shard", "2/3", "--results", &named]);
    let task = |task: &str, count: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_imbalance-lab"));
        command.args(["sweep", &document, "--shard", "auto", "--results", &array]);
        command.env("JOB_COMPLETION_INDEX", task).env("JOB_COMPLETIONS", count).output().unwrap()
    };
    assert!(task("1", "3").status.success());
    assert_eq!(folder.read("array.jsonl"), folder.read("named.jsonl"));
    let refused = task("3", "3");
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && message.contains("JOB_COMPLETION_INDEX"), "{message}");
}

#[test]
fn unreadable_files_are_named() {
    let output = imbalance_lab(&["run", "no-such-document.json"]);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && message.contains("no-such-document.json"), "{message}");
}

#[test]
fn an_unknown_name_gets_the_list_of_presets() {
    for arguments in [["run", "nope"], ["presets", "nope"], ["sweep", "nope"]] {
        let output = imbalance_lab(&arguments);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && message.contains("nope") && message.contains("drop"), "{message}");
    }
}

#[test]
fn unwritable_outputs_are_rejected_before_training() {
    let output = imbalance_lab(&["run", "drop", "--csv", "/nowhere/drop.csv"]);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && message.contains("/nowhere/drop.csv cannot be written"), "{message}");
    assert!(!message.contains("): checksum"), "no run was made: {message}");
}

#[test]
fn imported_files_are_run_and_identified_by_their_content() {
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
    assert!(stdout(&output).contains("\"PCNGD\",5,train,recall,\"rare\",,300,"), "{}", stdout(&output));
    std::fs::write(folder.join("points.csv"), table.replace("-2.5", "-2.6")).unwrap();
    let output = run();
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && message.contains("points.csv is not the file"), "{message}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn merged_parts_equal_the_file_of_one_machine_byte_for_byte() {
    let folder = Folder::new("merge");
    let [document, whole, joined] = ["sweep.json", "whole.jsonl", "joined.jsonl"].map(|name| folder.path(name));
    std::fs::write(&document, SWEEP).unwrap();
    let tables = |name: &str| ["csv", "json", "svg"].map(|form| folder.path(&format!("{name}.{form}")));
    let all = |name: &str| {
        let [csv, json, svg] = tables(name);
        ["--csv".to_owned(), csv, "--json".into(), json, "--svg".into(), svg]
    };
    let with = |mut arguments: Vec<String>, name: &str| {
        arguments.extend(all(name));
        succeeds(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let one = with(words(&["sweep", &document, "--results", &whole, "--threads", "1"]), "whole");
    let parts = ["1/4", "2/4", "3/4", "4/4"].map(|shard| {
        let part = folder.path(&format!("part-{}.jsonl", &shard[..1]));
        succeeds(&["sweep", &document, "--results", &part, "--shard", shard]);
        part
    });
    let [a, b, c, d] = &parts;
    let merged = with(words(&["merge", c, a, d, b, "--results", &joined]), "joined");
    assert_eq!(folder.read("joined.jsonl"), folder.read("whole.jsonl"));
    for form in ["csv", "json", "svg"] {
        assert_eq!(folder.read(&format!("joined.{form}")), folder.read(&format!("whole.{form}")), "{form}");
    }
    assert_eq!(stdout(&merged), stdout(&one));
    assert!(stdout(&one).contains("projection p under PCNSGD"), "{}", stdout(&one));
    let missing = refusal(&["merge", a, b, d, "--results", &joined]);
    assert!(missing.contains("runs have no result: ratio 1, GD, seed 3"), "{missing}");
    // The same part once more says nothing else.
    succeeds(&["merge", a, b, c, d, a, "--results", &joined]);
    assert_eq!(folder.read("joined.jsonl"), folder.read("whole.jsonl"));
    // Of another start, the same run has another result.
    let contradicting = folder.path("contradicting.jsonl");
    let (mut results, _) = Results::read(folder.read("part-1.jsonl")).unwrap();
    let mut wrong = results.results()[0].clone().unwrap();
    wrong.checksum = "0123456789abcdef".into();
    results = Results::new(results.experiment());
    results.add(wrong).unwrap();
    std::fs::write(&contradicting, results.write()).unwrap();
    let twice = refusal(&["merge", a, b, c, d, &contradicting, "--results", &joined]);
    let words =
        "contradicting.jsonl: line 2 contradicts line 2 of an earlier part; both are the result of ratio 1, GD, seed 1";
    assert!(twice.contains(words), "{twice}");
    std::fs::write(&document, SWEEP.replace("\"steps\": 40", "\"steps\": 41")).unwrap();
    let other = folder.path("other.jsonl");
    succeeds(&["sweep", &document, "--results", &other, "--shard", "4/4"]);
    let mixed = refusal(&["merge", a, b, c, &other, "--results", &joined]);
    assert!(mixed.contains("other.jsonl: these results belong to another document"), "{mixed}");
}

#[test]
fn an_interrupted_sweep_continues_with_the_missing_runs() {
    let folder = Folder::new("resume");
    let [document, results] = ["sweep.json", "results.jsonl"].map(|name| folder.path(name));
    std::fs::write(&document, SWEEP).unwrap();
    let sweep = ["sweep", &document, "--results", &results];
    succeeds(&sweep);
    let whole = folder.read("results.jsonl");
    // Torn in the middle of the eighth result; one that was finished is marked, to be known again.
    let mut marked = Results::read(&whole).unwrap().0;
    let mut first = marked.results()[0].clone().unwrap();
    first.checksum.insert_str(0, "kept");
    let rest = marked.results().iter().skip(1).flatten().cloned().collect::<Vec<_>>();
    marked = Results::new(marked.experiment());
    [vec![first], rest].concat().into_iter().for_each(|result| marked.add(result).unwrap());
    let marked = marked.write();
    let eighth = marked.match_indices('\n').nth(7).unwrap().0;
    std::fs::write(&results, &marked[..eighth + 40]).unwrap();
    let output = succeeds(&sweep);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("7 of 18 runs are done, 11 remain"), "{said}");
    assert_eq!(folder.read("results.jsonl"), marked);
    std::fs::write(&results, &whole).unwrap();
    // Torn in its first line: nothing is lost.
    std::fs::write(&results, &whole[..20]).unwrap();
    succeeds(&sweep);
    assert_eq!(folder.read("results.jsonl"), whole);
    std::fs::write(&document, SWEEP.replace("0.3", "0.2")).unwrap();
    let other = refusal(&sweep);
    let words = "results.jsonl: these results belong to another document. Name another file with --results";
    assert!(other.contains(words), "{other}");
    // What is no results file is never written over.
    std::fs::write(&results, "my diary").unwrap();
    refusal(&sweep);
    assert_eq!(folder.read("results.jsonl"), "my diary");
}

#[cfg(unix)]
#[test]
fn results_finished_before_the_program_is_killed_are_kept() {
    let folder = Folder::new("killed");
    let [document, results] = ["sweep.json", "results.jsonl"].map(|name| folder.path(name));
    std::fs::write(&document, SWEEP.replace("\"steps\": 40", "\"steps\": 4000")).unwrap();
    let sweep = ["sweep", &document, "--results", &results, "--threads", "1"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_imbalance-lab"));
    let mut child = command.args(sweep).stderr(std::process::Stdio::null()).spawn().unwrap();
    let lines = || std::fs::read_to_string(&results).unwrap_or_default().matches('\n').count();
    while lines() < 3 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    // Ctrl-C, as a terminal sends it.
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    child.wait().unwrap();
    let kept = lines() - 1;
    let output = succeeds(&sweep);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(kept >= 2 && said.contains(&format!("{kept} of 18 runs are done")), "{kept}: {said}");
}

#[test]
fn the_output_does_not_depend_on_the_number_of_threads() {
    let folder = Folder::new("threads");
    for threads in ["1", "3"] {
        let [csv, json] = ["csv", "json"].map(|form| folder.path(&format!("{threads}.{form}")));
        succeeds(&["run", "noise", "--threads", threads, "--csv", &csv, "--json", &json]);
    }
    assert_eq!(folder.read("1.csv"), folder.read("3.csv"));
    assert_eq!(folder.read("1.json"), folder.read("3.json"));
}

#[test]
fn a_document_is_checked_without_training() {
    let output = succeeds(&["check", "slowdown-sweep"]);
    assert!(stdout(&output).contains("classes: 4 (700), 9 (25)"), "{}", stdout(&output));
    assert!(stdout(&output).contains("6 cells × 3 seeds × 2 algorithms = 36 runs of 300 steps"), "{}", stdout(&output));
    let folder = Folder::new("check");
    let many = refusal(&["run", "slowdown-sweep"]);
    assert!(many.contains("slowdown-sweep has a sweep; use the command `sweep`"), "{many}");
    let document = folder.path("large.json");
    let preset = succeeds(&["presets", "drop"]);
    std::fs::write(&document, stdout(&preset).replace("1400", "9000")).unwrap();
    let message = refusal(&["check", &document]);
    assert!(message.contains("large.json") && message.contains("needs 9000"), "{message}");
}
