//! The headers of ARFF, the format of Weka, and of KEEL: a line `@attribute` for each column, then `@data` and the rows.
//!
//! KEEL adds `@inputs` and `@outputs`, which name the label.

use super::layout::{Declared, Layout};
use super::record::Dialect;
use crate::data::read_error::ReadErrorKind;
use crate::data::text;

/// Returns whether a file begins with `@relation`, after comments.
pub fn is_relation(head: &[u8]) -> bool {
    let mut lines = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(b"%"));
    first.is_some_and(|line| keyword(line, "@relation").is_some() || keyword(line, "@attribute").is_some())
}

/// Returns the layout that the header describes.
pub fn layout(head: &[u8]) -> Result<Layout, ReadErrorKind> {
    let (mut names, mut declared, mut label) = (Vec::new(), Vec::new(), None);
    let mut skip = 0;
    let mut complete = false;
    for line in head.split_inclusive(|&byte| byte == b'\n') {
        skip += line.len();
        let line = line.trim_ascii();
        if keyword(line, "@data").is_some() {
            complete = true;
            break;
        }
        if let Some(attribute) = keyword(line, "@attribute") {
            let (name, kind) = name(attribute);
            names.push(name);
            let kind = kind.trim_ascii_start();
            let is_text = keyword(kind, "string").or(keyword(kind, "date")).or(keyword(kind, "relational")).is_some();
            declared.push(match kind.first() {
                Some(b'{') => Declared::Nominal,
                _ if is_text => Declared::Meta,
                _ => Declared::Nothing,
            });
        } else if let Some(output) = keyword(line, "@outputs").or(keyword(line, "@output")) {
            label = Some(name(output).0);
        }
    }
    if !complete || names.is_empty() {
        return Err(ReadErrorKind::Form { found: text::NO_DATA_SECTION.into(), expected: text::AN_ARFF_FILE });
    }
    let body = &head[skip..];
    if body.trim_ascii_start().starts_with(b"{") {
        return Err(ReadErrorKind::Form { found: text::SPARSE_ROWS.into(), expected: text::DENSE_ROWS });
    }
    if let Some(label) = label.and_then(|label| names.iter().position(|name| *name == label)) {
        declared[label] = Declared::Label;
    }
    let single = body.windows(2).any(|bytes| matches!(bytes, b",'" | b"\n'" | b" '")) || body.starts_with(b"'");
    let quote = if single { b'\'' } else { b'"' };
    let dialect = Dialect { delimiter: b',', quote, escapes: true, blanks: true, comment: Some(b'%') };
    let columns = names.len();
    let names = Some(names);
    Ok(Layout {
        dialect,
        decimal: b'.',
        skip,
        header_rows: 0,
        columns,
        names,
        row_names: false,
        declared,
        described: true,
    })
}

/// Returns the rest of a line that begins with a word, in any case.
fn keyword<'a>(line: &'a [u8], word: &str) -> Option<&'a [u8]> {
    let (first, rest) = line.split_at_checked(word.len())?;
    let ends = rest.first().is_none_or(|byte| !byte.is_ascii_alphanumeric());
    (first.eq_ignore_ascii_case(word.as_bytes()) && ends).then(|| rest.trim_ascii_start())
}

/// Returns the name at the beginning of a text, without quotation marks, and the rest.
fn name(text: &[u8]) -> (String, &[u8]) {
    let (name, rest) = match text.split_first() {
        Some((quote @ (b'\'' | b'"'), rest)) => {
            let end = rest.iter().position(|byte| byte == quote).unwrap_or(rest.len());
            (&rest[..end], rest.get(end + 1..).unwrap_or_default())
        }
        _ => {
            let is_end = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'{' || *byte == b',';
            text.split_at(text.iter().position(is_end).unwrap_or(text.len()))
        }
    };
    // The text was decoded, and the parts of it end at ASCII characters.
    (std::str::from_utf8(name.trim_ascii()).unwrap_or_default().to_owned(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_weka_and_keel_are_read() {
        let weka = b"% c\n@RELATION g\n\n@ATTRIBUTE 'a b' NUMERIC\n@attribute c {x, 'y z'}\n@attribute d string\n@DATA\n1,x,t\n";
        assert!(is_relation(weka) && !is_relation(b"@x,y\n1,2\n"));
        let found = layout(weka).unwrap();
        assert_eq!(found.names.as_deref(), Some(&["a b".to_owned(), "c".into(), "d".into()][..]));
        assert_eq!(found.declared, [Declared::Nothing, Declared::Nominal, Declared::Meta]);
        assert_eq!(&weka[found.skip..], b"1,x,t\n");
        let keel =
            b"@relation g\n@attribute RI real[1.5, 1.6]\n@attribute Class{p, n}\n@inputs RI\n@outputs Class\n@data\n";
        let found = layout(keel).unwrap();
        assert_eq!(found.names.as_deref(), Some(&["RI".to_owned(), "Class".into()][..]));
        assert_eq!(found.declared, [Declared::Nothing, Declared::Label]);
    }

    #[test]
    fn headers_without_data_and_sparse_rows_are_rejected() {
        assert!(layout(b"@relation g\n@attribute a numeric\n").is_err());
        assert!(layout(b"@relation g\n@attribute a numeric\n@data\n{0 1}\n").is_err());
    }
}
