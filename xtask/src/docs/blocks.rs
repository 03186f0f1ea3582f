//! The interactive parts of a lesson. Its Markdown writes them as fenced blocks:
//!
//! - `lab`: the lab, with one attribute a line, `name: value`;
//! - `prediction`: a question, and a list of two answers or more, `- value: text`;
//! - `exercise`: a question, with a list of answers or without one. `exercise number` asks for a whole number, `exercise
//!   decimal` for one with two decimal places.
//!
//! `www/lessons/checks.js` says which value of a prediction is right, and checks the answer of an exercise.

use super::markdown::inline;
use super::template::text as escaped;
use anyhow::{Context, Result, ensure};

const ATTRIBUTES: [&str; 4] = ["experiment", "show", "panels", "controls"];

/// Returns whether the block with this info string is an interactive part, and not an example of code.
pub fn is_interactive(info: &str) -> bool {
    matches!(info.split(' ').next(), Some("lab" | "prediction" | "exercise"))
}

/// Returns the HTML of an interactive part.
///
/// # Errors
///
/// Returns an error that quotes the info string or the line that cannot be read.
pub fn html(info: &str, text: &str) -> Result<String> {
    match info {
        "lab" => lab(text),
        "prediction" => prediction(text),
        "exercise" => exercise(text, None),
        "exercise number" => exercise(text, Some("1")),
        "exercise decimal" => exercise(text, Some("0.01")),
        _ => anyhow::bail!("there is no block “{info}”: an exercise can be an “exercise number” or “exercise decimal”"),
    }
}

fn lab(text: &str) -> Result<String> {
    let mut attributes = String::new();
    for line in text.lines() {
        let read = line.split_once(": ").filter(|(name, _)| ATTRIBUTES.contains(name));
        let (name, value) = read.with_context(|| format!("“{line}” is none of “{}: …”", ATTRIBUTES.join(": …”, “")))?;
        attributes += &format!(" {name}=\"{}\"", escaped(value));
    }
    Ok(format!(
        "<imbalance-lab{attributes}>The lab needs JavaScript, and a page that is served rather than opened as a \
         file.</imbalance-lab>\n"
    ))
}

fn prediction(text: &str) -> Result<String> {
    let (question, answers) = parts(text)?;
    ensure!(
        answers.len() > 1,
        "a prediction needs two answers or more, each a line “- value: text”, after “{question}”"
    );
    let body = choices(&question, &answers)?;
    Ok(form("prediction", "Before you press play", &body, "That is my prediction"))
}

fn exercise(text: &str, step: Option<&str>) -> Result<String> {
    let (question, answers) = parts(text)?;
    let body = match step {
        Some(step) => format!(
            "<label class=\"asked\" for=\"answer\">{}</label>\n\
             <input id=\"answer\" name=\"answer\" type=\"number\" min=\"0\" step=\"{step}\" required>\n",
            inline(&question)?
        ),
        None if answers.is_empty() => format!("<p>{}</p>\n", inline(&question)?),
        None => choices(&question, &answers)?,
    };
    Ok(form("exercise", "Exercise", &body, "Check"))
}

/// Returns the question of a block, and the value and the text of each answer.
fn parts(text: &str) -> Result<(String, Vec<(&str, &str)>)> {
    let (mut question, mut answers) = (Vec::new(), Vec::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix("- ") {
            Some(answer) => {
                answers
                    .push(answer.split_once(": ").with_context(|| format!("“{line}” is no answer “- value: text”"))?);
            }
            None => {
                ensure!(answers.is_empty(), "“{line}” stands after the answers, which must each be one line");
                question.push(line);
            }
        }
    }
    Ok((question.join(" "), answers))
}

fn choices(question: &str, answers: &[(&str, &str)]) -> Result<String> {
    let mut html = format!("<fieldset>\n<legend>{}</legend>\n", inline(question)?);
    for (value, text) in answers {
        html += &format!(
            "<label class=\"choice\"><input type=\"radio\" name=\"answer\" value=\"{}\" required> {}</label>\n",
            escaped(value),
            inline(text)?
        );
    }
    Ok(html + "</fieldset>\n")
}

fn form(class: &str, title: &str, body: &str, button: &str) -> String {
    format!("<form class=\"{class}\">\n<p>{title}</p>\n{body}<button>{button}</button>\n<output></output>\n</form>\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prediction_is_a_form_with_a_choice_for_each_answer() {
        let html =
            html("prediction", "The recall of *nines*\nwill be\n\n- high: above $\\frac{1}{2}$\n- low: low\n").unwrap();
        assert!(html.contains("<legend>The recall of <em>nines</em> will be</legend>"), "{html}");
        assert!(html.contains("value=\"high\" required> above <math") && html.contains("<mfrac>"), "{html}");
        assert_eq!(html.matches("type=\"radio\"").count(), 2);
    }

    #[test]
    fn an_exercise_asks_for_a_number_a_choice_or_a_change() {
        let input = |info: &str, text: &str| html(info, text).unwrap().matches("<input").count();
        assert_eq!(input("exercise", "Change the imbalance."), 0);
        assert_eq!(input("exercise", "Which?\n- a: A\n- b: B\n- c: C"), 3);
        let number = html("exercise decimal", "How long?").unwrap();
        assert!(number.contains("<label class=\"asked\" for=\"answer\">How long?</label>"), "{number}");
        assert!(number.contains("type=\"number\" min=\"0\" step=\"0.01\""), "{number}");
    }

    #[test]
    fn a_lab_has_its_attributes() {
        let html = html("lab", "experiment: drop.json\npanels: curves \"why\"\n").unwrap();
        assert!(
            html.starts_with("<imbalance-lab experiment=\"drop.json\" panels=\"curves &quot;why&quot;\">"),
            "{html}"
        );
    }

    #[test]
    fn what_cannot_be_read_is_quoted() {
        for (info, text, quoted) in [
            ("lab", "pannels: curves", "pannels"),
            ("prediction", "What?\n- one: answer", "What?"),
            ("prediction", "What?\n- answer", "- answer"),
            ("prediction", "What?\n- a: one\nmore\n- b: two", "more"),
            ("exercise words", "What?", "exercise words"),
        ] {
            let message = html(info, text).unwrap_err().to_string();
            assert!(message.contains(quoted), "{message}");
        }
        assert!(!is_interactive("json") && !is_interactive("") && is_interactive("exercise words"));
    }
}
