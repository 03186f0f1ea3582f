//! Blanks between the cells of a table.
//!
//! Some tables separate their cells by runs of blanks; others have blanks after a delimiter and before a quotation
//! mark. The parser of rows knows neither. This filter passes a text on in pieces, with one delimiter for each run of
//! blanks, or without the blanks at the beginning of a cell. It removes no line end, so that lines keep their numbers.

/// The filter's state between pieces.
#[derive(Clone, Debug)]
pub struct Blanks {
    delimiter: u8,
    quote: u8,
    /// Whether the text is inside quotation marks.
    quoted: bool,
    /// Whether a cell begins here.
    at_cell: bool,
    /// Whether a row begins here.
    at_row: bool,
    /// Whether a run of blanks separates the next cell.
    pending: bool,
}

impl Blanks {
    /// Creates a filter. If the delimiter is a blank, runs of blanks and tabs separate cells.
    pub fn new(delimiter: u8, quote: u8) -> Self {
        Self { delimiter, quote, quoted: false, at_cell: true, at_row: true, pending: false }
    }

    /// Returns the next piece without the blanks.
    pub fn filtered(&mut self, piece: &[u8]) -> Vec<u8> {
        let mut text = Vec::with_capacity(piece.len());
        for &byte in piece {
            if self.quoted {
                self.quoted = byte != self.quote;
                text.push(byte);
                continue;
            }
            match byte {
                b' ' | b'\t' if self.delimiter == b' ' => {
                    (self.pending, self.at_cell) = (!self.at_row, true);
                    continue;
                }
                b' ' if self.at_cell => continue,
                b'\n' | b'\r' => (self.pending, self.at_cell, self.at_row) = (false, true, true),
                _ => {
                    if std::mem::take(&mut self.pending) {
                        text.push(b' ');
                    }
                    self.quoted = self.at_cell && byte == self.quote;
                    self.at_row = false;
                    self.at_cell = byte == self.delimiter;
                }
            }
            text.push(byte);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn filtered(delimiter: u8, text: &str, expected: &str) {
        for size in 1..=text.len() {
            let mut blanks = Blanks::new(delimiter, b'"');
            let found: Vec<u8> = text.as_bytes().chunks(size).flat_map(|piece| blanks.filtered(piece)).collect();
            assert_eq!(String::from_utf8(found).unwrap(), expected, "in pieces of {size}");
        }
    }

    #[test]
    fn a_run_of_blanks_is_one_delimiter() {
        filtered(b' ', "  1   6\t 4 \r\n\"a  b\" 2  \n\n 3", "1 6 4\r\n\"a  b\" 2\n\n3");
    }

    #[test]
    fn blanks_before_a_quotation_mark_are_removed() {
        filtered(b',', "1,  \"a, b\" , c d\n \"e\",f \"g\"", "1,\"a, b\" ,c d\n\"e\",f \"g\"");
    }
}
