//! Cells: whether a cell is missing, a number, or a text.
//!
//! Numbers are accepted as other programs write them: with a decimal point or comma, with groups of three digits, and in
//! percent. Which of point and comma separates the decimals is a property of the whole table.

/// Returns whether a cell marks a missing value. The marks are those of pandas, R, Weka, SAS and Excel.
pub fn is_missing(cell: &str) -> bool {
    let any = |marks: &[&str]| marks.iter().any(|mark| cell.eq_ignore_ascii_case(mark));
    match cell.len() {
        0 => true,
        1 => matches!(cell, "?" | "."),
        2 => any(&["na"]),
        3 => any(&["n/a", "nan"]),
        4 => any(&["null", "none", "#n/a"]),
        6 => any(&["<null>"]),
        _ => false,
    }
}

/// Returns 1 for true and 0 for false.
pub fn boolean(cell: &str) -> Option<f64> {
    let is = |word| cell.eq_ignore_ascii_case(word);
    if is("true") { Some(1.0) } else { is("false").then_some(0.0) }
}

/// Returns the number in a cell, which may be infinite. `decimal` is a point or a comma.
pub fn number(cell: &str, decimal: u8) -> Option<f64> {
    if decimal == b'.'
        && let Ok(number) = cell.parse()
    {
        return Some(number);
    }
    let (text, whole) = match cell.strip_suffix('%') {
        Some(text) => (text.trim_end(), 100.0),
        None => (cell, 1.0),
    };
    let group = if decimal == b'.' { ',' } else { '.' };
    let text = if is_grouped(text, group, char::from(decimal)) { text.replace(group, "") } else { text.to_owned() };
    if text.contains(group) && decimal == b'.' {
        return None;
    }
    let text = if decimal == b',' { text.replace(',', ".") } else { text };
    Some(text.parse::<f64>().ok()? / whole)
}

/// Returns whether a number has its digits in groups of three, such as 1,234,567.8.
fn is_grouped(text: &str, group: char, decimal: char) -> bool {
    let whole = text.split(decimal).next().unwrap_or_default();
    let mut groups = whole.trim_start_matches(['+', '-']).split(group);
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let first =
        groups.next().is_some_and(|part| (1..=3).contains(&part.len()) && digits(part) && !part.starts_with('0'));
    let mut count = 0;
    first && groups.all(|part| (count += 1, part.len() == 3 && digits(part)).1) && count > 0
}

/// Returns whether a cell is a number with a decimal comma, such as 1,5, that is no number otherwise.
pub fn has_decimal_comma(cell: &str) -> bool {
    cell.contains(',') && number(cell, b'.').is_none() && number(cell, b',').is_some()
}

/// Returns whether a cell is a number with a decimal point, such as 1.5, and has no groups of digits, such as 2.000.
pub fn has_decimal_point(cell: &str) -> bool {
    cell.contains('.') && cell.parse::<f64>().is_ok() && !is_grouped(cell, '.', ',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_missing_values_are_recognized_in_any_case() {
        for cell in ["", "?", "NA", "na", "N/A", "NaN", "nan", "NULL", "None", "<null>", ".", "#N/A"] {
            assert!(is_missing(cell), "{cell}");
        }
        assert!(!["0", "-", "Nancy", "no", "NONEX"].into_iter().any(is_missing));
    }

    #[test]
    fn numbers_are_read_as_other_programs_write_them() {
        for (cell, expected) in [
            ("1.5", Some(1.5)),
            ("-2e3", Some(-2000.0)),
            ("5%", Some(0.05)),
            ("7 %", Some(0.07)),
            ("1,200.50", Some(1200.5)),
            ("-1,234,567", Some(-1234567.0)),
            ("1,5", None),
            ("0,123", None),
            ("1,23,456", None),
            ("1,2345", None),
            ("four", None),
        ] {
            assert_eq!(number(cell, b'.'), expected, "{cell}");
        }
        for (cell, expected) in [
            ("1,5", Some(1.5)),
            ("1.200,50", Some(1200.5)),
            ("0,123", Some(0.123)),
            ("7,5%", Some(0.075)),
            ("3", Some(3.0)),
            ("1.5", Some(1.5)),
        ] {
            assert_eq!(number(cell, b','), expected, "{cell}");
        }
        assert!(has_decimal_comma("1,5") && !has_decimal_comma("1,200") && has_decimal_comma("1.200,5"));
    }
}
