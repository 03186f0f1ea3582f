//! The tables of fields in the documentation. Each stands between two comments, of which the first names the type:
//! `<!-- fields of Imbalance -->` and `<!-- end -->`. What stands before a field's name may follow, as in
//! `<!-- fields of DataDocument data. -->`.

use super::schema::{Field, Schema, alternatives, description, fields, kind, reference, texts};
use anyhow::{Context, Result};
use serde_json::Value;

const BEGIN: &str = "<!-- fields of ";
const END: &str = "<!-- end -->";

/// The types that have sections of their own, with their places.
const SECTIONS: [(&str, &str); 18] = [
    ("DataDocument", "[data](#data)"),
    ("Architecture", "[a model](#model)"),
    ("TrainingDocument", "[training](#training)"),
    ("Algorithm", "[an algorithm](#algorithms)"),
    ("Sweep", "[a swept parameter](#sweep)"),
    ("SourceDocument", "[a source](#sources)"),
    ("Imbalance", "[an imbalance](#imbalance)"),
    ("Generator", "[a generator](#generators)"),
    ("Format", "[a format](#formats)"),
    ("RecordingSchedule", "[a schedule](#recording)"),
    ("Observable", "[observables](#observables)"),
    ("Sampling", "[a sampling](#samplings)"),
    ("Direction", "[a direction](#directions)"),
    ("Schedule", "[a schedule](#schedules)"),
    ("Optimizer", "[an optimizer](#optimizers)"),
    ("Loss", "[a loss](#losses)"),
    ("Stage", "[a stage](#stages)"),
    ("Reduction", "[a reduction](#sources)"),
];

/// Returns a text with its tables filled in.
pub fn fill(schema: &Schema, text: &str) -> Result<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(place) = rest.find(BEGIN) {
        let (before, from) = rest.split_at(place);
        let (head, table) = from.split_once('\n').context("a marker is a line of its own")?;
        let end = table.find(END).with_context(|| format!("{head} has no {END}"))?;
        let asked = head.trim_start_matches(BEGIN).trim_end_matches("-->").trim();
        let (name, prefix) = asked.split_once(' ').unwrap_or((asked, ""));
        filled += &format!("{before}{head}\n\n{}\n", Tables { schema }.table(schema.find(name)?, prefix)?);
        rest = &table[end..];
    }
    Ok(filled + rest)
}

struct Tables<'a> {
    schema: &'a Schema,
}

impl Tables<'_> {
    /// Returns the table of a type: the values of a text, the kinds of a tagged object, or the fields of an object.
    fn table(&self, schema: &Value, prefix: &str) -> Result<String> {
        let (head, rows) = if let Some(texts) = texts(schema) {
            let row = |(text, told): (&str, &str)| Ok(format!("| `{text}` | {} |", cell(told)));
            ("| value | meaning |\n|---|---|", texts.into_iter().map(row).collect::<Result<Vec<_>>>()?)
        } else if let Some(each) = alternatives(schema) {
            (
                "| `kind` | meaning | fields |\n|---|---|---|",
                each.into_iter().map(|one| self.kind_row(one)).collect::<Result<_>>()?,
            )
        } else {
            let row = |field: Field<'_>| {
                let values = self.field_values(&field)?;
                Ok(format!("| `{prefix}{}` | {} | {values} |", field.name, cell(description(field.schema))))
            };
            ("| field | meaning | values |\n|---|---|---|", fields(schema).into_iter().map(row).collect::<Result<_>>()?)
        };
        Ok(format!("{head}\n{}\n", rows.join("\n")))
    }

    fn kind_row(&self, schema: &Value) -> Result<String> {
        // A kind without fields is a text.
        let (mut kind, mut told) = (schema["const"].as_str().unwrap_or_default(), Vec::new());
        for field in fields(schema) {
            if field.name == "kind" {
                kind = field.schema["const"].as_str().unwrap_or_default();
                continue;
            }
            let (meaning, values) = (cell(description(field.schema)), self.field_values(&field)?);
            told.push(format!("`{}` ({values}): {meaning}", field.name));
        }
        Ok(format!("| `{kind}` | {} | {} |", cell(description(schema)), told.join("<br>")))
    }

    /// Returns what a field may be, and what it is if it is missing.
    fn field_values(&self, field: &Field<'_>) -> Result<String> {
        let values = self.values(field.schema)?;
        Ok(match &field.schema["default"] {
            Value::Null if field.is_required => values,
            Value::Null => format!("{values}; optional"),
            default => format!("{values}; by default {}", usual(default)),
        })
    }

    /// Returns what a value may be.
    fn values(&self, schema: &Value) -> Result<String> {
        if let Some(name) = reference(schema) {
            let section = SECTIONS.iter().find(|(known, _)| *known == name);
            return section.map_or_else(|| self.values(self.schema.find(name)?), |(_, link)| Ok((*link).into()));
        }
        if let Some(texts) = texts(schema) {
            let texts: Vec<String> = texts.iter().map(|(text, _)| format!("`{text}`")).collect();
            return Ok(listed(&texts));
        }
        if let Some(each) = alternatives(schema) {
            let each: Vec<String> = each.into_iter().map(|one| self.values(one)).collect::<Result<_>>()?;
            return Ok(listed(&each));
        }
        Ok(match kind(schema) {
            "integer" => range("whole number", schema),
            "number" => range("number", schema),
            "string" => "text".into(),
            "boolean" => "true or false".into(),
            "array" => format!("{}, each {}", length(schema), self.values(&schema["items"])?),
            _ => {
                let names: Vec<String> = fields(schema).iter().map(|field| format!("`{}`", field.name)).collect();
                format!("an object with {}", names.join(", "))
            }
        })
    }
}

/// Returns a kind of number with its bounds.
fn range(kind: &str, schema: &Value) -> String {
    let least = number(&schema["minimum"]).map(|least| format!(" from {least}"));
    let above = number(&schema["exclusiveMinimum"]).map(|above| format!(" above {above}"));
    let joint = if above.is_some() { ", at most" } else { " to" };
    let most = number(&schema["maximum"]).map(|most| format!("{joint} {most}"));
    let below = number(&schema["exclusiveMaximum"]).map(|below| format!(" to below {below}"));
    [Some(format!("a {kind}")), least.or(above), most.or(below)].into_iter().flatten().collect()
}

fn length(schema: &Value) -> String {
    match (number(&schema["minItems"]), number(&schema["maxItems"])) {
        (Some(least), Some(most)) if least == most => format!("a list of {least}"),
        (Some(least), Some(most)) => format!("a list of {least} to {most}"),
        (None, Some(most)) => format!("a list of at most {most}"),
        _ => "a list".into(),
    }
}

/// Returns a number with separators of thousands.
fn number(value: &Value) -> Option<String> {
    let number = value.as_f64()?;
    if number != 0.0 && number.abs() < 1e-4 {
        return Some(format!("{number:e}"));
    }
    if number.fract() != 0.0 || number.abs() < 1000.0 {
        return Some(number.to_string());
    }
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    Some(groups.join(","))
}

/// Returns a default value: a number, a text, or the kind of an object.
fn usual(value: &Value) -> String {
    let text = value["kind"].as_str().or(value.as_str());
    text.map_or_else(|| number(value).unwrap_or_else(|| value.to_string()), |text| format!("`{text}`"))
}

fn listed(parts: &[String]) -> String {
    match parts {
        [before @ .., last] if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => parts.concat(),
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
