//! Records: splits rows into fields.
//!
//! The parser is `csv-core`, which the `csv` crate uses. It handles quoted fields, doubled quotation marks, and the
//! line ends of every system. This module grows the parser's buffers with the row, up to a limit, skips comments, and
//! counts lines like a text editor.

use super::blanks::Blanks;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::borrow::Cow;

/// How the rows of a table are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The delimiter of cells; a blank stands for runs of blanks.
    pub delimiter: u8,
    /// The quotation mark.
    pub quote: u8,
    /// Whether a backslash gives the next character its plain meaning inside quotation marks.
    pub escapes: bool,
    /// Whether a blank may precede a quotation mark.
    pub blanks: bool,
    /// The character at the beginning of comment lines.
    pub comment: Option<u8>,
}

impl Dialect {
    /// Returns the dialect of most tables with a delimiter.
    pub fn new(delimiter: u8) -> Self {
        Self { delimiter, quote: b'"', escapes: false, blanks: delimiter == b' ', comment: None }
    }
}

/// The maximum length of a row in bytes, enough for a hundred thousand numbers.
pub const MAX_ROW_BYTES: usize = 1 << 20;

/// Splits text into rows and rows into fields; holds one row at a time.
#[derive(Debug)]
pub struct Records {
    reader: Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    used: usize,
    fields: usize,
    begun: bool,
    /// The number of bytes of the row so far, as in the file.
    bytes: usize,
    /// The line at which the row begins, from 1.
    pub row: usize,
    line: usize,
    previous: u8,
    comment: Option<u8>,
    in_comment: bool,
    blanks: Option<Blanks>,
}

/// A row has more than [`MAX_ROW_BYTES`] bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowTooLong;

/// The input ends inside quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnterminatedQuote;

impl Records {
    /// Creates a reader for a dialect.
    pub fn new(dialect: Dialect) -> Self {
        let Dialect { delimiter, quote, escapes, blanks, comment } = dialect;
        let escape = escapes.then_some(b'\\');
        let reader = ReaderBuilder::new().delimiter(delimiter).quote(quote).escape(escape).build();
        let (text, ends) = (vec![0; 1024], vec![0; 64]);
        let blanks = blanks.then(|| Blanks::new(delimiter, quote));
        let (used, fields, begun, bytes, previous, in_comment) = Default::default();
        Self { reader, text, ends, used, fields, begun, bytes, row: 1, line: 1, previous, comment, in_comment, blanks }
    }

    /// Returns a piece of text in the form that [`Records::next`] reads. Each piece must pass once.
    pub fn prepared<'a>(&mut self, piece: &'a [u8]) -> Cow<'a, [u8]> {
        self.blanks.as_mut().map_or(Cow::Borrowed(piece), |blanks| blanks.filtered(piece).into())
    }

    /// Counts the lines of a text that holds no rows.
    pub fn skip(&mut self, mut text: &[u8]) {
        let length = text.len();
        self.pass(&mut text, length);
    }

    /// Reads from the front of `input`. Returns true if a row is complete, and false if all input is consumed.
    pub fn next(&mut self, input: &mut &[u8]) -> Result<bool, RowTooLong> {
        if !self.begun {
            self.pass_lines(input);
        }
        while !input.is_empty() {
            if !self.begun {
                (self.begun, self.used, self.fields, self.bytes) = (true, 0, 0, 0);
            }
            let space = (&mut self.text[self.used..], &mut self.ends[self.fields..]);
            let (result, read, written, ended) = self.reader.read_record(input, space.0, space.1);
            self.pass(input, read);
            self.bytes += read;
            self.used += written;
            self.fields += ended;
            if self.bytes > MAX_ROW_BYTES {
                return Err(RowTooLong);
            }
            if self.is_complete(&result) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Consumes the blank lines and the comments before a row.
    fn pass_lines(&mut self, input: &mut &[u8]) {
        let ends_line = |byte: &u8| matches!(byte, b'\n' | b'\r');
        loop {
            if self.in_comment {
                let comment = input.iter().position(ends_line).unwrap_or(input.len());
                self.pass(input, comment);
                self.in_comment = input.is_empty();
            }
            let blank = input.iter().take_while(|byte| ends_line(byte)).count();
            self.pass(input, blank);
            self.row = self.line;
            match input.first() {
                Some(first) if Some(*first) == self.comment => self.in_comment = true,
                _ => return,
            }
        }
    }

    /// Ends the input. Returns true if this completes a last row.
    pub fn finish(&mut self) -> Result<bool, UnterminatedQuote> {
        if !self.begun {
            return Ok(false);
        }
        // A line end completes every row except one inside quotation marks, and adds nothing to it.
        let complete = self.next(&mut &b"\n"[..]);
        if complete == Ok(true) { Ok(true) } else { Err(UnterminatedQuote) }
    }

    /// Returns whether a row is complete; otherwise enlarges the buffer that was full.
    fn is_complete(&mut self, result: &ReadRecordResult) -> bool {
        match result {
            ReadRecordResult::Record => self.begun = false,
            ReadRecordResult::OutputFull => self.text.resize(2 * self.text.len(), 0),
            ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
            ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
        }
        !self.begun
    }

    /// Consumes `count` bytes of the input and counts lines, which end in LF, CR, or CR and LF.
    fn pass(&mut self, input: &mut &[u8], count: usize) {
        let (passed, rest) = input.split_at(count);
        for &byte in passed {
            self.line += usize::from(byte == b'\r' || (byte == b'\n' && self.previous != b'\r'));
            self.previous = byte;
        }
        *input = rest;
    }

    /// Returns the number of fields of the row.
    pub fn count(&self) -> usize {
        self.fields
    }

    /// Returns whether the row is a blank line.
    pub fn is_blank(&self) -> bool {
        self.fields == 1 && self.fields().all(str::is_empty)
    }

    /// Returns the fields of the row, without leading and trailing blanks.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        let ends = &self.ends[..self.fields];
        let starts = [0].into_iter().chain(ends.iter().copied());
        // The text is UTF-8 and is split at ASCII characters only, so each field is UTF-8 too.
        starts.zip(ends).map(|(start, &end)| std::str::from_utf8(&self.text[start..end]).unwrap_or_default().trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, piece: usize) -> Vec<(usize, Vec<String>)> {
        rows_of(Dialect::new(b','), text, piece)
    }

    fn rows_of(dialect: Dialect, text: &str, piece: usize) -> Vec<(usize, Vec<String>)> {
        let mut records = Records::new(dialect);
        let mut rows = Vec::new();
        let row = |records: &Records| (records.row, records.fields().map(String::from).collect());
        for piece in text.as_bytes().chunks(piece) {
            let prepared = records.prepared(piece).into_owned();
            let mut input = &prepared[..];
            while records.next(&mut input).unwrap() {
                rows.push(row(&records));
            }
        }
        if records.finish().unwrap() {
            rows.push(row(&records));
        }
        rows
    }

    #[test]
    fn rows_are_numbered_like_lines_of_an_editor_in_any_pieces() {
        let text = "a,b\r\n\r\n\"c\r\nd\", e \n\nf,\"g \"\"h\"\"\"\ri,\n";
        let own = |row, fields: [&str; 2]| (row, fields.map(String::from).to_vec());
        let expected = [own(1, ["a", "b"]), own(3, ["c\r\nd", "e"]), own(6, ["f", "g \"h\""]), own(7, ["i", ""])];
        for piece in 1..=text.len() {
            assert_eq!(rows(text, piece), expected, "in pieces of {piece}");
        }
    }

    #[test]
    fn comments_are_skipped_and_counted_in_any_pieces() {
        let text = "# a\n\n#b, \"c\n1,2\n#\r\n3,\"\n#4\"\n#";
        let dialect = Dialect { comment: Some(b'#'), ..Dialect::new(b',') };
        let expected = [(4, vec!["1".into(), "2".into()]), (6, vec!["3".into(), "\n#4".trim().into()])];
        for piece in 1..=text.len() {
            assert_eq!(rows_of(dialect, text, piece), expected, "in pieces of {piece}");
        }
    }

    #[test]
    fn runs_of_blanks_separate_cells() {
        let rows = rows_of(Dialect::new(b' '), "  1  \"a b\" \n2\t 3", 2);
        assert_eq!(rows, [(1, vec!["1".into(), "a b".into()]), (2, vec!["2".into(), "3".into()])]);
    }

    #[test]
    fn the_last_row_needs_no_line_end() {
        assert_eq!(rows("a\nb", 9).len(), 2);
        assert_eq!(rows("a\n\"b\"", 9)[1].1, ["b"]);
        assert_eq!(rows("a,b,", 9)[0].1, ["a", "b", ""]);
        assert!(rows("", 9).is_empty() && rows("\r\n\n", 1).is_empty());
    }

    #[test]
    fn unterminated_quotes_are_detected() {
        for (text, row) in [("a\n\"b", 2), ("\"", 1), ("a\n\n\"b\n c\n", 3), ("\"b\"\"", 1)] {
            let (mut records, mut input) = (Records::new(Dialect::new(b',')), text.as_bytes());
            while records.next(&mut input).unwrap() {}
            assert_eq!((records.finish(), records.row), (Err(UnterminatedQuote), row), "{text:?}");
        }
    }

    #[test]
    fn buffers_grow_for_many_and_long_fields() {
        let many = vec!["x"; 1000].join(",");
        assert_eq!(rows(&many, 7)[0].1.len(), 1000);
        let long = "y".repeat(100_000);
        assert_eq!(rows(&long, 999)[0].1, [long.as_str()]);
    }

    #[test]
    fn endless_rows_are_rejected() {
        let text = format!("a,b\n\"{}", "c\n".repeat(MAX_ROW_BYTES / 2));
        let (mut records, mut input) = (Records::new(Dialect::new(b',')), text.as_bytes());
        assert_eq!(records.next(&mut input), Ok(true));
        assert_eq!(records.next(&mut input), Err(RowTooLong));
        assert_eq!(records.row, 2);
    }
}
