//! The lab in one HTML file, which can be used from a disk, a mail or a learning-management system.
//!
//! The page's own script contains every file that the lab would fetch, in base64. It provides workers and the style
//! sheet as blobs. The page's policy forbids requests to any host. The lab reports what it cannot do without requests,
//! such as fetching images that are not in the file.

use crate::dist::{esbuild, files_under};
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
    node_packages("tests/page")?;
    let document = document(experiment)?;
    copy_scripts()?;
    // A worker needs none of the files: only the page provides them.
    fs::write(format!("{FOLDER}/www/assets.js"), "export const ASSETS = {};")?;
    let mut assets = BTreeMap::new();
    for worker in WORKERS {
        assets.insert(worker.to_owned(), asset("text/javascript", &bundled(worker, "iife")?));
    }
    for module in MODULES {
        assets.insert(module.to_owned(), asset("text/javascript", &bundled(module, "esm")?));
    }
    assets.insert("interface/lab.css".into(), asset("text/css", style_sheet("interface/lab.css")?.as_bytes()));
    let program = fs::read(wasm::optimized()?)?;
    assets.insert(format!("pkg/{}", wasm::PROGRAM), asset("application/wasm", &program));
    images(&document, &mut assets)?;
    fs::write(format!("{FOLDER}/www/assets.js"), format!("export const ASSETS = {};", json!(assets)))?;
    let script = String::from_utf8(bundled("single.js", "esm")?)?;
    let page = page(&document, &script)?;
    fs::write(OUTPUT, &page).with_context(|| format!("{OUTPUT} cannot be written"))?;
    println!("{OUTPUT} has {} kB.", page.len() / 1000);
    Ok(())
}

/// Returns the document of a preset or a file.
fn document(experiment: &str) -> Result<Value> {
    let preset = format!("src/experiment/presets/{experiment}.json");
    let path = if Path::new(&preset).exists() { &preset } else { experiment };
    let text = fs::read_to_string(path).with_context(|| format!("{experiment} is neither a preset nor a file"))?;
    serde_json::from_str(&text).with_context(|| format!("{experiment} is not JSON"))
}

/// Copies the scripts unchanged, except for the one that knows where files are.
fn copy_scripts() -> Result<()> {
    let scripts = files_under(Path::new("www"))?;
    for script in scripts.iter().filter(|file| file.extension().is_some_and(|extension| extension == "js")) {
        let copy = Path::new(FOLDER).join(script);
        fs::create_dir_all(copy.parent().unwrap_or(Path::new(FOLDER)))?;
        fs::copy(script, copy)?;
    }
    for script in ["locations.js", "framed.js", "single.js"] {
        fs::copy(format!("xtask/single/{script}"), format!("{FOLDER}/www/{script}"))?;
    }
    Ok(())
}

fn bundled(entry: &str, format: &str) -> Result<Vec<u8>> {
    let output = format!("{FOLDER}/bundled/{entry}");
    run(esbuild()
        .args(["--bundle", "--define:import.meta.url=null"])
        .arg(format!("--format={format}"))
        .arg(format!("--outfile={output}"))
        .arg(format!("{FOLDER}/www/{entry}")))?;
    Ok(fs::read(output)?)
}

/// Returns a style sheet with the sheets that it imports.
fn style_sheet(name: &str) -> Result<String> {
    let output = format!("{FOLDER}/bundled/{name}");
    run(esbuild().arg("--bundle").arg(format!("www/{name}")).arg(format!("--outfile={output}")))?;
    Ok(fs::read_to_string(output)?)
}

fn asset(kind: &str, bytes: &[u8]) -> Value {
    json!([kind, BASE64_STANDARD.encode(bytes)])
}

/// Adds the packaged images that an experiment needs, with a manifest of these alone.
fn images(document: &Value, assets: &mut BTreeMap<String, Value>) -> Result<()> {
    let data = &document["data"];
    let (Some("packaged"), Some(set)) = (data["source"]["kind"].as_str(), data["source"]["name"].as_str()) else {
        return Ok(());
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
        assets.insert(path.clone(), asset("application/gzip", &fs::read(Path::new("www").join(&path))?));
    }
    let text = serde_json::to_vec(&manifest)?;
    assets.insert(format!("{folder}/manifest.json"), asset("application/json", &text));
    Ok(())
}

/// Returns the page, with a policy that permits its own content and forbids every request.
fn page(document: &Value, script: &str) -> Result<String> {
    let index = fs::read_to_string("index.html")?;
    let style = style_sheet("page.css")?;
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
