//! The rules of docs/architecture.md, read off the sources. An exception has a reason and a count that may only fall.

use imbalance_lab::observe::DROP;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A source file: its path from the root of the repository, and its text without tests.
struct Source {
    path: String,
    text: String,
}

/// What a rule allows in a file, how often at most, and why.
type Exception = (&'static str, usize, &'static str);

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("readable").path();
        if path.is_dir() { files_below(&path, files) } else { files.push(path) }
    }
}

/// The files below a folder with one of some extensions.
fn sources(folder: &str, extensions: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    files_below(&root.join(folder), &mut files);
    files.sort();
    let wanted = |file: &PathBuf| file.extension().is_some_and(|found| extensions.iter().any(|one| *found == **one));
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let path = file.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
        Source { path, text }
    };
    files.into_iter().filter(wanted).map(read).collect()
}

/// The library without its tests and its comments.
fn library() -> Vec<Source> {
    let mut sources: Vec<Source> =
        ["src", "crates/kernel/src"].iter().flat_map(|folder| sources(folder, &["rs"])).collect();
    sources.retain(|source| !source.path.ends_with("tests.rs"));
    for source in &mut sources {
        // Tests stand at the end of a file.
        let code = source
            .text
            .split("\n#[cfg(test)]\nmod ")
            .next()
            .and_then(|code| code.split("\nmod tests {").next())
            .unwrap_or_default();
        source.text = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    }
    assert!(sources.len() > 80, "only {} files of the library were found", sources.len());
    sources
}

/// The page's own scripts, without comments.
fn scripts() -> Vec<Source> {
    let mut sources = sources("www", &["js"]);
    sources.retain(|source| !source.path.starts_with("www/pkg/"));
    for source in &mut sources {
        let is_code = |line: &&str| !["//", "*", "/*"].iter().any(|start| line.trim_start().starts_with(start));
        source.text = source.text.lines().filter(is_code).collect::<Vec<_>>().join("\n");
    }
    assert!(sources.len() > 40, "only {} scripts were found", sources.len());
    sources
}

/// How often a text occurs, as a whole word where it ends as one.
fn occurrences(source: &str, text: &str) -> usize {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let ends = text.ends_with(is_word);
    source.match_indices(text).filter(|(at, _)| !(ends && source[at + text.len()..].starts_with(is_word))).count()
}

/// Fails where a source holds one of some texts more often than its exception allows.
fn forbid(sources: &[Source], texts: &[&str], exceptions: &[Exception], why: &str) {
    for source in sources {
        let allowed = exceptions.iter().find(|(path, ..)| *path == source.path).map_or(0, |(_, most, _)| *most);
        let uses = texts.iter().flat_map(|text| std::iter::repeat_n(text, occurrences(&source.text, text)));
        let uses: Vec<&&str> = uses.collect();
        assert!(uses.len() <= allowed, "{}: {why}. It uses {uses:?}; {allowed} uses are allowed.", source.path);
    }
    for (path, _, reason) in exceptions {
        assert!(!reason.is_empty(), "the exception for {path} has no reason");
    }
}

/// The modules from the lowest layer to the highest; those of one layer know nothing of each other.
const LAYERS: [&[&str]; 10] = [
    &["kernel", "number", "random"],
    &["json"],
    &["data"],
    &["model"],
    &["dynamics"],
    &["observe"],
    &["experiment"],
    &["sweep"],
    &["figure"],
    &["web"],
];

#[test]
fn arrows_point_one_way() {
    let layer = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module));
    let mut arrows = 0;
    for Source { path, text } in library() {
        let module = path
            .replace("crates/kernel/src/", "kernel/")
            .trim_start_matches("src/")
            .split(['/', '.'])
            .next()
            .unwrap_or_default()
            .to_owned();
        let Some(here) = layer(&module) else {
            assert_eq!(module, "lib", "{path} is in no layer; add its module to LAYERS");
            continue;
        };
        for used in text.split("crate::").skip(1) {
            // A name, or several in braces; macros' own `$crate::` counts too.
            let names = used.strip_prefix('{').map_or(used, |list| list.split('}').next().unwrap_or_default());
            let names = if used.starts_with('{') { names.split(',').collect() } else { vec![names] };
            for name in names {
                let end = |c: char| !c.is_alphanumeric() && c != '_';
                let name = name.trim().split(end).next().unwrap_or_default();
                let Some(there) = layer(name) else { continue };
                arrows += 1;
                assert!(there < here || name == module, "{path} uses crate::{name}, which is not below it");
            }
        }
    }
    assert!(arrows > 100, "only {arrows} uses were found");
}

#[test]
fn the_core_knows_no_browser() {
    let mut core = library();
    core.retain(|source| !source.path.starts_with("src/web/"));
    let bindings = ["wasm_bindgen", "js_sys", "web_sys", "plotters_canvas"];
    forbid(&core, &bindings, &[], "only src/web knows a browser");
}

/// The crates that a package compiles natively, as cargo resolves them.
fn dependencies(package: &str) -> String {
    let arguments = ["tree", "--locked", "--offline", "--edges", "normal", "--prefix", "none", "--package", package];
    let output = Command::new(env!("CARGO")).current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output();
    let output = output.expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_dependant_compiles_no_parser_of_arguments_and_no_browser_binding() {
    let unwanted = ["clap ", "wasm-bindgen ", "js-sys ", "web-sys ", "plotters-canvas "];
    let of = |package: &str| {
        let crates = dependencies(package);
        unwanted.into_iter().filter(|name| crates.lines().any(|line| line.starts_with(name))).collect::<Vec<_>>()
    };
    assert!(of("imbalance-lab").is_empty(), "{:?}", of("imbalance-lab"));
    assert_eq!(of("imbalance-lab-cli"), ["clap "], "the command line shows that the list is read");
}

#[test]
fn the_core_knows_no_clock_and_no_files() {
    let outside =
        ["std::time", "std::fs", "std::env", "std::net", "std::process", "std::thread", "SystemTime", "Instant"];
    forbid(&library(), &outside, &[], "a run depends on its document alone");
}

#[test]
fn only_the_kernel_is_unsafe() {
    let mut others = library();
    others.retain(|source| !source.path.starts_with("crates/kernel/"));
    forbid(&others, &["unsafe "], &[], "`unsafe` is for the kernel");
}

#[test]
fn an_error_keeps_its_cause() {
    let exceptions = [
        ("src/figure/view.rs", 1, "the error of a plotters backend may borrow, so it cannot be kept"),
        ("src/web/experiment.rs", 1, "JavaScript gets the text"),
        ("src/web/mod.rs", 1, "JavaScript gets the text"),
    ];
    forbid(&library(), &["error.to_string()"], &exceptions, "an error that wraps another has it as its source");
}

#[test]
fn no_order_depends_on_hashing() {
    forbid(&library(), &["HashMap", "HashSet", "RandomState"], &[], "the order of a hash map varies: use BTreeMap");
}

/// Functions whose result may differ between platforms in its last bits; `libm` has them all.
const PLATFORM: [&str; 26] = [
    "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10", "powf", "powi", "sinh", "cosh", "tanh", "asinh",
    "acosh", "atanh", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "hypot", "cbrt", "mul_add",
];

#[test]
fn no_platform_mathematics() {
    let calls = PLATFORM.iter().map(|name| format!(".{name}("));
    let paths = PLATFORM.iter().flat_map(|name| ["f32", "f64", "Real"].map(|of| format!("{of}::{name}")));
    let texts: Vec<String> = calls.chain(paths).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    forbid(&library(), &texts, &[], "platforms differ in the last bits: use libm or the kernel");
}

#[test]
fn javascript_writes_no_number() {
    let formatting = [".toFixed(", ".toPrecision(", ".toExponential(", ".toLocaleString(", "Intl.NumberFormat"];
    let exceptions = [("www/text/numbers.js", 3, "the one function that formats the numbers of the page")];
    forbid(&scripts(), &formatting, &exceptions, "the core formats the numbers of the science");
    let functions =
        ["exp", "expm1", "log", "log2", "log10", "log1p", "pow", "tanh", "sin", "cos", "sqrt", "hypot", "random"];
    let functions: Vec<String> = functions.iter().map(|name| format!("Math.{name}")).collect();
    let functions: Vec<&str> = functions.iter().map(String::as_str).collect();
    let exceptions = [
        ("www/settings/painting.js", 1, "the distance of the pointer from a painted point"),
        ("www/elements/slider.js", 1, "the nearest stop of a logarithmic slider"),
        ("www/figures/picture.js", 1, "the resolution of a canvas"),
        ("www/settings/square.js", 4, "the pattern of a brush"),
    ];
    forbid(&scripts(), &functions, &exceptions, "the core computes the science");
}

/// Returns the sentences in quotation marks: a word with a capital letter, a blank and another word.
fn sentences(source: &str) -> Vec<&str> {
    let is_sentence = |text: &&str| {
        let mut words = text.split(' ');
        let first = words.next().unwrap_or_default().trim_end_matches([',', ':']);
        let is_capital = first.starts_with(|c: char| c.is_ascii_uppercase());
        let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
        is_capital && first.chars().skip(1).all(|c| c.is_ascii_lowercase()) && words.next().is_some_and(is_word)
    };
    source.split(['"', '`']).filter(is_sentence).collect()
}

#[test]
fn the_text_of_the_page_stands_in_its_own_files() {
    assert_eq!(
        sentences("say(\"Press the button.\"); class(\"step-through\"); `Class ${name}`"),
        ["Press the button."]
    );
    // Errors for programmers, who call the element's methods.
    let exceptions = [
        ("www/lab.js", 1, "a method's promise when the lab is removed"),
        ("www/interface/playhead.js", 1, "a method's promise when another step is requested"),
        ("www/training/job.js", 2, "a method's promise without an answer"),
        ("www/training/session.js", 3, "a method's promise of a step that is not reached"),
    ];
    let mut texts = 0;
    for Source { path, text } in scripts() {
        if path.starts_with("www/text/") || path == "www/lessons/text.js" {
            texts += sentences(&text).len();
        } else if !path.starts_with("www/package/") {
            let allowed = exceptions.iter().find(|(file, ..)| *file == path).map_or(0, |(_, most, _)| *most);
            let found = sentences(&text);
            assert!(found.len() <= allowed, "{path}: text that people see stands in www/text. It has {found:?}.");
        }
    }
    assert!(texts > 150, "only {texts} texts were found");
}

#[test]
fn the_page_names_no_other_origin() {
    let names = [
        ("www/elements/dom.js", 1, "the name of the SVG namespace, which is no request"),
        ("www/text/messages.js", 1, "a sentence that says where to get CIFAR's files"),
    ];
    let addresses = ["http://", "https://", "\"//", "`//"];
    forbid(&scripts(), &addresses, &names, "the page sends requests to its own origin only");
    forbid(&sources("www", &["css"]), &addresses, &[], "styles load from the page's own origin only");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("index.html")).expect("there is index.html");
    // xtask/src/docs/tests.rs checks the pages that are written from Markdown.
    let mut pages = sources("www", &["html"]);
    pages.push(Source { path: "index.html".into(), text });
    for Source { path, text } in pages {
        assert!(
            text.contains("Content-Security-Policy") && text.contains("default-src 'self'"),
            "{path} has no policy"
        );
        for (start, _) in text.match_indices("https://").chain(text.match_indices("http://")) {
            let tag = text[..start].rfind('<').map_or("", |tag| &text[tag..start]);
            assert!(tag.starts_with("<a href="), "{path} asks another origin: {tag}…");
        }
    }
}

#[test]
fn no_text_becomes_markup_or_code() {
    let markup =
        ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "new Function"];
    forbid(&scripts(), &markup, &[], "elements are made by www/elements/dom.js");
    let stored = ["localStorage", "sessionStorage", "indexedDB", "document.cookie", "caches."];
    forbid(&scripts(), &stored, &[], "the page stores nothing");
}

#[test]
fn the_page_imports_only_its_own_modules() {
    let mut imports = 0;
    for Source { path, text } in scripts() {
        for statement in text.split("\nimport ").skip(1).chain(text.strip_prefix("import ")) {
            let statement = statement.split(';').next().unwrap_or_default();
            let from = statement.rsplit('"').nth(1).unwrap_or_default();
            let of_node = path.starts_with("www/package/") && from.starts_with("node:");
            assert!(from.starts_with("./") || from.starts_with("../") || of_node, "{path} imports {from}");
            imports += 1;
        }
    }
    assert!(imports > 100, "only {imports} imports were found");
}

#[test]
fn the_page_and_the_core_use_the_same_threshold_for_a_drop() {
    let read = |file: &str| fs::read_to_string(format!("{}/www/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let panels = read("text/panels.js");
    assert!(panels.contains(&format!("of a class fell by {DROP} or more")));
    assert!(panels.contains(&format!("never fell by {DROP} or more")));
    // The lessons ask the core.
    let checks = read("lessons/checks.js");
    assert!(checks.contains("dropped") && !checks.contains(&DROP.to_string()) && !checks.contains("0.02"));
}
