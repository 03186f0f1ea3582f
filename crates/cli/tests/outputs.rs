//! What a command writes: nothing of the reader's is destroyed, and nothing done is lost.
#![cfg(unix)]

mod shell;

use shell::{Folder, SWEEP, imbalance_lab, refusal, repository, succeeds};
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

/// Two short runs.
const RUN: &str = r#"{"version": 1, "data": {"source": {"kind": "generated", "generator": {"kind": "moons"}},
    "classes": ["A", "B"], "max_per_class": 20, "imbalance": {"kind": "ratio", "ratio": 3}, "test_per_class": 6},
    "model": {"kind": "linear"}, "training": {"steps": 5, "seeds": [1]},
    "algorithms": [{"sampling": "full", "direction": "mean", "learning_rate": 0.3},
                   {"sampling": "full", "direction": "normalized", "learning_rate": 0.1}]}"#;

/// A folder with a document.
fn folder(name: &str) -> (Folder, String) {
    let folder = Folder::new(name);
    let document = folder.path("run.json");
    fs::write(&document, RUN).unwrap();
    (folder, document)
}

fn make_pipe(path: &str) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// The files of a folder, hidden ones too.
fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(&folder.0).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn links_and_modes_are_kept_and_no_other_file_is_changed() {
    let (folder, document) = folder("links");
    let [target, link, beside, dangling] =
        ["kept.csv", "link.csv", "kept.csv.part", "new.json"].map(|name| folder.path(name));
    fs::write(&target, "old").unwrap();
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("kept.csv", &link).unwrap();
    symlink("made.json", &dangling).unwrap();
    fs::write(&beside, "mine").unwrap();
    succeeds(&["run", &document, "--csv", &link, "--json", &dangling]);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink() && fs::symlink_metadata(&dangling).unwrap().is_symlink());
    assert!(folder.read("kept.csv").starts_with("algorithm,seed") && folder.read("made.json").starts_with('['));
    assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(folder.read("kept.csv.part"), "mine");
    assert_eq!(names(&folder), ["kept.csv", "kept.csv.part", "link.csv", "made.json", "new.json", "run.json"]);
}

#[test]
fn a_file_with_hard_links_is_rejected_before_training() {
    let (folder, document) = folder("hard");
    let [one, other] = ["one.csv", "other.csv"].map(|name| folder.path(name));
    fs::write(&one, "old").unwrap();
    fs::hard_link(&one, &other).unwrap();
    let message = refusal(&["run", &document, "--csv", &one]);
    assert!(message.contains("one.csv is a file with 2 names") && !message.contains("): checksum"), "{message}");
    assert_eq!((folder.read("one.csv"), fs::metadata(&other).unwrap().nlink()), ("old".into(), 2));
}

#[test]
fn pipes_are_written_to_directly() {
    let (folder, document) = folder("pipes");
    let [pipe, plain] = ["pipe", "plain.csv"].map(|name| folder.path(name));
    make_pipe(&pipe);
    let reader = thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    succeeds(&["run", &document, "--csv", &pipe]);
    succeeds(&["run", &document, "--csv", &plain]);
    assert_eq!(reader.join().unwrap(), folder.read("plain.csv"));
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    let printed = succeeds(&["run", &document, "--csv", "/dev/stdout", "--json", "/dev/null"]);
    assert_eq!(String::from_utf8(printed.stdout).unwrap(), folder.read("plain.csv"));
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let kept = refusal(&["sweep", &document, "--results", &pipe]);
    assert!(kept.contains("pipe is not a regular file, so it cannot store results"), "{kept}");
}

#[test]
fn an_output_never_overwrites_an_input_or_another_output() {
    let (folder, document) = folder("apart");
    let [sweep, link, table, results] = ["sweep.json", "same.json", "table.csv", "w"].map(|name| folder.path(name));
    symlink("run.json", &link).unwrap();
    fs::write(&sweep, SWEEP).unwrap();
    fs::write(&table, "1,2,a\n2,1,b\n".repeat(40)).unwrap();
    let imported = folder.path("imported.json");
    fs::write(&imported, succeeds(&["import", &table]).stdout).unwrap();
    let before = names(&folder);
    let around = format!("{}/../{}/w", folder.0.display(), folder.0.file_name().unwrap().display());
    for arguments in [
        &["run", &document, "--json", &document][..],
        &["run", &document, "--svg", &link],
        &["run", &imported, "--csv", &table],
        &["run", &document, "--csv", &results, "--json", &around],
        &["sweep", &sweep, "--results", &sweep],
        &["sweep", &sweep, "--results", &results, "--csv", &results],
        &["sweep", &sweep, "--results", &results, "--csv", &around],
        &["merge", &document, "--results", &document],
        &["merge", &document, "--results", &results, "--svg", &document],
    ] {
        let message = refusal(arguments);
        let named = message.contains("is also an input") || message.contains("two outputs have the same file");
        assert!(named && !message.contains("): checksum"), "{arguments:?}: {message}");
        assert_eq!(names(&folder), before, "{arguments:?} leaves nothing behind");
    }
    assert_eq!((folder.read("run.json"), folder.read("sweep.json")), (RUN.into(), SWEEP.into()));
    // Printed at the end of its own document.
    let printed = File::options().append(true).open(&document).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_imbalance-lab")).args(["run", &document]).stdout(printed).output();
    assert!(!output.unwrap().status.success());
    assert_eq!(folder.read("run.json"), RUN);
}

#[test]
fn a_failing_command_leaves_no_files() {
    let (folder, document) = folder("left");
    let nothing = folder.path("nothing.csv");
    for arguments in [
        &["run", "no-such-document.json", "--csv", &nothing][..],
        &["run", &document, "--csv", &nothing, "--json", "/nowhere/x.json"],
        &["run", &document, "--csv", &nothing, "--quantities", "loss,recal"],
        &["sweep", "no-such-document.json", "--results", &nothing],
        &["merge", &document, "--results", &nothing],
    ] {
        let message = refusal(arguments);
        assert!(!message.contains("): checksum") && !message.is_empty(), "{arguments:?}: {message}");
        assert_eq!(names(&folder), ["run.json"], "{arguments:?}");
    }
    let misspelled = refusal(&["run", &document, "--quantities", "loss,recal"]);
    assert!(misspelled.contains("\"recal\" in quantities"), "{misspelled}");
}

/// A small file system of its own, gone in the end; nothing where the system gives none.
struct SmallDisk(String);

impl SmallDisk {
    fn new(folder: &Folder) -> Option<Self> {
        let path = folder.path("disk");
        fs::create_dir(&path).unwrap();
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", "size=64k", "tmpfs", &path]).stderr(Stdio::null()).status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(path))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_keeps_the_old_file_and_the_other_outputs_are_written() {
    let (folder, document) = folder("full");
    let [csv, long] = ["other.csv", "long.json"].map(|name| folder.path(name));
    let full = refusal(&["run", &document, "--json", "/dev/full", "--csv", &csv]);
    assert!(full.contains("/dev/full cannot be written"), "{full}");
    assert!(folder.read("other.csv").starts_with("algorithm,seed"));
    let Some(disk) = SmallDisk::new(&folder) else {
        eprintln!("NOT TRIED: a small file system could not be mounted, so no disk was filled");
        return;
    };
    fs::write(&long, RUN.replace("\"steps\": 5", "\"steps\": 2000")).unwrap();
    let old = format!("{}/old.csv", disk.0);
    fs::write(&old, "old").unwrap();
    let message = refusal(&["run", &long, "--csv", &old]);
    assert!(message.contains("old.csv cannot be written"), "{message}");
    assert_eq!(fs::read_to_string(&old).unwrap(), "old");
    assert_eq!(fs::read_dir(&disk.0).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_closed_pipe_loses_no_output_files() {
    let (folder, document) = folder("silent");
    let [sweep, table] = ["sweep.json", "table.csv"].map(|name| folder.path(name));
    fs::write(&sweep, SWEEP).unwrap();
    fs::write(&table, "1,2,a\n2,1,b\n".repeat(40)).unwrap();
    let closed = || Stdio::from(std::io::pipe().unwrap().1);
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    for (name, stream) in [("closed", &closed as &dyn Fn() -> Stdio), ("full", &full)] {
        let [csv, results] = ["csv", "jsonl"].map(|form| folder.path(&format!("{name}.{form}")));
        let quiet = |arguments: &[&str], is_printed: bool| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_imbalance-lab"));
            command.args(arguments).stderr(stream());
            if is_printed { command.output().unwrap() } else { command.stdout(stream()).output().unwrap() }
        };
        assert!(quiet(&["run", &document, "--csv", &csv], true).status.success(), "{name}");
        assert!(folder.read(&format!("{name}.csv")).starts_with("algorithm,seed"), "{name}");
        // The report of a sweep is printed too: what is on the disk does not depend on it.
        let output = quiet(&["sweep", &sweep, "--results", &results, "--csv", &csv], false);
        assert!(output.status.code().is_some_and(|code| code <= 1), "{name} makes it panic");
        assert_eq!(folder.read(&format!("{name}.jsonl")).lines().count(), 1 + 18, "{name}");
        assert!(folder.read(&format!("{name}.csv")).starts_with("ratio,algorithm"), "{name}");
        let imported = quiet(&["import", &table], true);
        assert!(imported.status.success() && imported.stdout.starts_with(b"{"), "{name}");
    }
}

#[test]
fn a_pipe_is_imported_like_a_file() {
    let folder = Folder::new("import-pipe");
    let table: String =
        (0..2000).map(|row| format!("{},{},{}\n", row, row * 7 % 13, ["a", "b", "b"][row % 3])).collect();
    for (name, table) in [("long", table.as_str()), ("short", &table[..table.len() / 20])] {
        let end = table.rfind('\n').unwrap() + 1;
        let [plain, pipes] = ["plain", "pipes"].map(|kind| folder.path(&format!("{name}-{kind}")));
        [&plain, &pipes].iter().for_each(|path| fs::create_dir(path).unwrap());
        let [plain, pipe] = [plain, pipes].map(|folder| format!("{folder}/table.csv"));
        fs::write(&plain, &table[..end]).unwrap();
        make_pipe(&pipe);
        let writer = thread::spawn({
            let (pipe, table) = (pipe.clone(), table[..end].to_owned());
            move || fs::write(pipe, table)
        });
        let piped = succeeds(&["import", &pipe]);
        assert_eq!(piped.stdout, succeeds(&["import", &plain]).stdout, "{name}");
        writer.join().unwrap().unwrap();
    }
}

#[test]
fn file_names_that_are_not_utf8_are_accepted() {
    let folder = Folder::new("bytes");
    let named = |name: &[u8]| folder.0.join(std::ffi::OsStr::from_bytes(name));
    let [table, document, csv, results] = [&b"t\xff.csv"[..], b"d\xff.json", b"c\xff.csv", b"r\xff.jsonl"].map(named);
    let run = |arguments: &[&Path]| {
        let output = Command::new(env!("CARGO_BIN_EXE_imbalance-lab")).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    };
    let word = Path::new;
    fs::write(&table, "1,2,a\n2,1,b\n".repeat(40)).unwrap();
    fs::write(&document, run(&[word("import"), &table]).stdout).unwrap();
    run(&[word("run"), &document, word("--csv"), &csv]);
    run(&[word("run"), &document, word("--csv"), &csv, word("--file"), &table]);
    fs::write(&document, SWEEP).unwrap();
    run(&[word("sweep"), &document, word("--results"), &results]);
    assert!(csv.exists() && results.exists());
}

#[test]
fn a_sweep_with_an_invalid_cell_is_rejected_before_training() {
    let folder = Folder::new("cells");
    let [table, document, results] = ["table.csv", "sweep.json", "sweep.jsonl"].map(|name| folder.path(name));
    fs::write(&table, "1,2,a\n2,1,b\n".repeat(40)).unwrap();
    let imported = String::from_utf8(succeeds(&["import", &table]).stdout).unwrap();
    let mut document_with_sweep: serde_json::Value = serde_json::from_str(&imported).unwrap();
    document_with_sweep["version"] = 2.into();
    // An imported table has the counts of the file, of which none can be varied.
    let data = document_with_sweep["data"].as_object_mut().unwrap();
    data.remove("test_share");
    data.insert("imbalance".into(), serde_json::json!({"kind": "ratio", "ratio": 1}));
    data.insert("max_per_class".into(), 10.into());
    data.insert("test_per_class".into(), 5.into());
    document_with_sweep["sweep"] = serde_json::json!([{"parameter": "max_per_class", "values": [10, 20, 900]}]);
    fs::write(&document, document_with_sweep.to_string()).unwrap();
    let message = refusal(&["sweep", &document, "--results", &results]);
    assert!(message.contains("sweep.json: sweep at max_per_class 900: class \"a\" has"), "{message}");
    assert!(!Path::new(&results).exists());
}

#[test]
fn errors_contain_no_rust_types_and_no_long_rows_of_zeros() {
    let folder = Folder::new("sentences");
    let file = folder.path("document.json");
    let case = fs::read_to_string(repository("tests/golden/s01_linear_2c_7to1_gd.json")).unwrap();
    let mut replayed: serde_json::Value = serde_json::from_str(&case).unwrap();
    replayed["learning_rate"] = "fast".into();
    for (command, text, words) in [
        ("replay", replayed.to_string(), "learning_rate: this is the text \"fast\"; it must be a number"),
        (
            "check",
            RUN.replace("0.3", "\"fast\""),
            "algorithms[0].learning_rate: this is the text \"fast\"; it must be a number",
        ),
        ("check", RUN.replace("0.3", "0.1e-320"), "algorithms[0].learning_rate is 1e−321; it must be"),
        ("check", RUN.replace("[1]", "null"), "training.seeds: this is null; it must be a list"),
        ("check", "[]".to_owned(), "this is a list; it must be an object with the fields version, data"),
    ] {
        fs::write(&file, text).unwrap();
        let message = refusal(&[command, &file]);
        assert!(message.contains(words), "{message}");
    }
    fs::write(&file, RUN.replace("\"normalized\", \"learning_rate\": 0.1", "\"mean\", \"learning_rate\": 1e-300"))
        .unwrap();
    let printed = imbalance_lab(&["run", &file]);
    let said = String::from_utf8([printed.stdout, printed.stderr].concat()).unwrap();
    assert!(said.contains("GD, η = 1e−300 (seed 1): checksum") && !said.contains("000000000000000000"), "{said}");
}
