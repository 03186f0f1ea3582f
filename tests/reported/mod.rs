//! The verdicts of docs/REPRODUCTION.md and docs/further-claims.md.

/// Returns the verdict of a page of docs/ on a claim on the held-back seeds, whose table is the first.
pub fn reported(page: &str, statement: &str, preset: &str) -> Option<String> {
    let page = std::fs::read_to_string(format!("{}/docs/{page}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let statement = format!("| {statement} | `{preset}` |");
    let row = page.lines().find(|line| line.contains(&statement))?;
    let verdict = row.trim_end_matches(" |").rsplit("| ").next()?;
    Some(verdict.trim_matches('*').to_owned())
}
