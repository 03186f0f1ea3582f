//! Escapes text for terminals. Names come from documents and tables, and control characters in them could move the
//! cursor, change colors or set the title of the window.

use std::fmt::Write;

/// Returns the text with every control character except line ends and tabs replaced by its escape, such as `\u{1b}`.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() && !matches!(character, '\n' | '\t') {
            // Writing to a string cannot fail.
            let _ = write!(shown, "{}", character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_control_characters_are_escaped() {
        assert_eq!(visible("\x1b[2J\x07\r\u{9b}31m"), "\\u{1b}[2J\\u{7}\\u{d}\\u{9b}31m");
        assert_eq!(visible("GD: ρ = 7\n\t九"), "GD: ρ = 7\n\t九");
    }
}
