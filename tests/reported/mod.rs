//! The verdicts of docs/REPRODUCTION.md.

/// Returns the verdict on a claim on the held-back seeds, the first table of the page.
pub fn reported(statement: &str, preset: &str) -> Option<String> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/REPRODUCTION.md")).unwrap();
    let statement = format!("| {statement} | `{preset}` |");
    let row = page.lines().find(|line| line.contains(&statement))?;
    let verdict = row.trim_end_matches(" |").rsplit("| ").next()?;
    Some(verdict.trim_matches('*').to_owned())
}
