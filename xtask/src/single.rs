//! The lab in one HTML file, which can be used from a disk, a mail or a learning-management system.
//!
//! The page's own script contains every file that the lab would fetch, compressed and in base64. It provides workers and the style
//! sheet as blobs. The page's policy forbids requests to any host. The lab reports what it cannot do without requests,
//! such as fetching images that are not in the file.

use crate::dist::{self, esbuild, files_under};
use crate::tools::{node_packages, run};
use crate::wasm;
use anyhow::{Context, Result};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const FOLDER: &str = "target/single";
const OUTPUT: &str = "target/single/imbalance-lab.html";
const WORKERS: [&str; 2] = ["training/worker.js", "sources/file-loader.js"];
/// The modules that the page imports only when a reader needs them.
const MODULES: [&str; 5] =
    ["figures/step-through.js", "interface/tips.js", "settings/painting.js", "tables/curve-rows.js", "sweep/panel.js"];

/// Writes the file for the experiment of a preset or a document.
pub fn write(experiment: &str) -> Result<()> {
    let document = document(experiment)?;
    let page = page(&document, &script(FOLDER, "single.js", images(&document)?)?)?;
    fs::write(OUTPUT, &page).with_context(|| format!("{OUTPUT} cannot be written"))?;
    println!("{OUTPUT} has {} kB.", page.len() / 1000);
    Ok(())
}

/// Returns a script of xtask/single with all that it imports and all files of the lab, and with these images. Works in a
/// folder.
pub fn script(folder: &str, entry: &str, images: Assets) -> Result<String> {
    node_packages("tests/page")?;
    copy_scripts(folder)?;
    // A worker needs none of the files: only the page provides them.
    fs::write(format!("{folder}/www/assets.js"), "export const ASSETS = {};")?;
    let mut assets = images;
    for worker in WORKERS {
        assets.insert(worker.to_owned(), asset("text/javascript", &bundled(folder, worker, "iife")?)?);
    }
    for module in MODULES {
        assets.insert(module.to_owned(), asset("text/javascript", &bundled(folder, module, "esm")?)?);
    }
    assets.insert("interface/lab.css".into(), asset("text/css", style_sheet(folder, "interface/lab.css")?.as_bytes())?);
    let program = fs::read(wasm::optimized()?)?;
    assets.insert(format!("pkg/{}", wasm::PROGRAM), asset("application/wasm", &program)?);
    let module = format!(
        "import {{ unpacked }} from \"./unpacked.js\";\nexport const ASSETS = await unpacked({});",
        json!(assets)
    );
    fs::write(format!("{folder}/www/assets.js"), module)?;
    Ok(String::from_utf8(bundled(folder, entry, "esm")?)?)
}

/// Returns the document of a preset or a file.
fn document(experiment: &str) -> Result<Value> {
    let preset = format!("src/experiment/presets/{experiment}.json");
    let path = if Path::new(&preset).exists() { &preset } else { experiment };
    let text = fs::read_to_string(path).with_context(|| format!("{experiment} is neither a preset nor a file"))?;
    serde_json::from_str(&text).with_context(|| format!("{experiment} is not JSON"))
}

/// Copies the scripts unchanged, except for the one that knows where files are.
fn copy_scripts(folder: &str) -> Result<()> {
    let scripts = files_under(Path::new("www"))?;
    for script in scripts.iter().filter(|file| file.extension().is_some_and(|extension| extension == "js")) {
        let copy = Path::new(folder).join(script);
        fs::create_dir_all(copy.parent().unwrap_or(Path::new(folder)))?;
        fs::copy(script, copy)?;
    }
    for script in ["locations.js", "unpacked.js", "framed.js", "single.js", "notebook.js"] {
        fs::copy(format!("xtask/single/{script}"), format!("{folder}/www/{script}"))?;
    }
    Ok(())
}

fn bundled(folder: &str, entry: &str, format: &str) -> Result<Vec<u8>> {
    let output = format!("{folder}/bundled/{entry}");
    run(esbuild()
        .args(["--bundle", "--define:import.meta.url=null"])
        .arg(format!("--format={format}"))
        .arg(format!("--outfile={output}"))
        .arg(format!("{folder}/www/{entry}")))?;
    Ok(fs::read(output)?)
}

/// Returns a style sheet with the sheets that it imports.
fn style_sheet(folder: &str, name: &str) -> Result<String> {
    let output = format!("{folder}/bundled/{name}");
    run(esbuild().arg("--bundle").arg(format!("www/{name}")).arg(format!("--outfile={output}")))?;
    Ok(fs::read_to_string(output)?)
}

/// The files inside the script, by their paths: the type, and the bytes.
pub type Assets = BTreeMap<String, Value>;

fn asset(kind: &str, bytes: &[u8]) -> Result<Value> {
    Ok(json!([kind, BASE64_STANDARD.encode(dist::gzip(bytes)?)]))
}

/// Returns the packaged images that an experiment needs, with a manifest of these alone.
fn images(document: &Value) -> Result<Assets> {
    let mut assets = Assets::new();
    let data = &document["data"];
    let (Some("packaged"), Some(set)) = (data["source"]["kind"].as_str(), data["source"]["name"].as_str()) else {
        return Ok(assets);
    };
    let classes = data["classes"].as_array().into_iter().flatten();
    let parts: Vec<&Value> = classes
        .flat_map(|class| class["of"].as_array().map_or_else(|| vec![class], |parts| parts.iter().collect()))
        .collect();
    let folder = format!("data/{set}");
    let manifest = fs::read_to_string(Path::new("www").join(&folder).join("manifest.json"))
        .with_context(|| format!("there are no packaged images of {set}"))?;
    let mut manifest: Value = serde_json::from_str(&manifest)?;
    let shards = manifest["classes"].as_array_mut().context("the manifest lists no classes")?;
    shards.retain(|shard| parts.contains(&&shard["name"]));
    for shard in shards {
        let path = format!("{folder}/{}", shard["file"].as_str().context("a class has no file")?);
        // They are compressed already, and the lab expects them so.
        let bytes = fs::read(Path::new("www").join(&path))?;
        assets.insert(path, json!(["application/gzip", BASE64_STANDARD.encode(bytes)]));
    }
    let text = serde_json::to_vec(&manifest)?;
    assets.insert(format!("{folder}/manifest.json"), asset("application/json", &text)?);
    Ok(assets)
}

/// Returns the page, with a policy that permits its own content and forbids every request.
fn page(document: &Value, script: &str) -> Result<String> {
    let index = fs::read_to_string("index.html")?;
    let style = style_sheet(FOLDER, "page.css")?;
    let script = script.replace("</script", "<\\/script");
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}' 'wasm-unsafe-eval' blob:; worker-src blob:; style-src 'sha256-{}' blob:; \
         img-src blob: data:",
        hash(&script),
        hash(&style)
    );
    let experiment = serde_json::to_string(document)?.replace('&', "&amp;").replace('\'', "&#39;");
    let title = between(&index, "<title>", "</title>")?;
    let footer = between(&index, "<footer>", "</footer>")?;
    // The guide and the lessons are left out.
    let header = between(&index, "<header>", "</header>")?;
    let nav = between(header, "<nav>", "</nav>")?;
    let mut header = header.replace(&format!("<nav>{nav}</nav>"), "");
    // The text about the opening experiment does not apply to other experiments.
    if *document != self::document("drop")? {
        let told = between(&header, "<p>", "</p>")?;
        header = header.replace(&format!("<p>{told}</p>"), "");
    }
    Ok(format!(
        "<!doctype html>\n<html lang=\"en-US\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <title>{title}</title>\n<meta name=\"color-scheme\" content=\"light dark\">\n<style>{style}</style>\n\
         <header>{header}</header>\n\
         <main><imbalance-lab permalink experiment='{experiment}'>The lab could not be started here: it needs JavaScript, \
         and a current browser.</imbalance-lab></main>\n<footer>{footer}</footer>\n\
         <script type=\"module\">{script}</script>\n</html>\n"
    ))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Result<&'a str> {
    let missing = || format!("index.html has no {start}");
    let (_, rest) = text.split_once(start).with_context(missing)?;
    Ok(rest.split_once(end).with_context(missing)?.0)
}
