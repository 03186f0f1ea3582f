//! Tests the whole table reader with small files, valid and invalid.

use super::*;
use crate::data::read_error::Location;

fn options(json: &str) -> Options {
    crate::json::read(json).unwrap()
}

fn read_with(text: impl AsRef<[u8]>, json: &str, limits: Limits) -> Result<LabeledDataset, ReadError> {
    let file = InputFile { name: "t.csv", bytes: text.as_ref() };
    let whole = read(&file, &options(json), limits);
    // Reading the file in pieces must give exactly the same result.
    for size in [1, 3, 50] {
        let pieces = || {
            let mut parser = Parser::new(file.name, options(json), limits)?;
            file.bytes.chunks(size).try_for_each(|piece| parser.push(piece))?;
            parser.finish()
        };
        assert_eq!(format!("{:?}", pieces()), format!("{whole:?}"), "in pieces of {size}");
    }
    whole
}

fn read_all(text: impl AsRef<[u8]>) -> Result<LabeledDataset, ReadError> {
    read_with(text, "{}", Limits::default())
}

#[track_caller]
fn refused(text: impl AsRef<[u8]>, json: &str, sentence: &str) {
    let error = read_with(text, json, Limits::default()).unwrap_err();
    assert!(error.to_string().starts_with(sentence), "{error}");
}

#[test]
fn rows_become_examples_by_class() {
    let read = read_all("x,y,kind\n1,-2.5e1,b\n 3 , 4 , a \n\"5\",6,\"b\"\n").unwrap();
    assert_eq!(read.classes, ["a", "b"]);
    assert_eq!(read.counts(), [(1, 0), (2, 0)]);
    assert_eq!([read.train.row(0), read.train.row(1), read.train.row(2)], [[3.0, 4.0], [1.0, -25.0], [5.0, 6.0]]);
    assert!(read.test.is_none());
}

#[test]
fn delimiters_are_detected_or_given() {
    for text in ["1,2,a\n3,4,b\n", "1;2;a\n3;4;b\n", "1\t2\ta\n3\t4\tb", "1|2|a\r\n3|4|b\r\n", "1, 2, a;z\n3, 4, b\n"] {
        assert_eq!(read_all(text).unwrap().train.row(1), [3.0, 4.0], "{text}");
    }
    let colons = read_with("1:2:a\n3:4:b", r#"{"delimiter": ":"}"#, Limits::default()).unwrap();
    assert_eq!(colons.train.row(1), [3.0, 4.0]);
    refused("1,5;2,5;a\n2,5;3,5;b\n", "{}", "t.csv, row 1, column 1: found \"1,5\"; expected a number");
    refused("1,2,a", r#"{"delimiter": "é"}"#, "t.csv: delimiter is 'é'; expected one ASCII character");
    refused("1\n2\n", "{}", "t.csv: found a single column where \",\" divides columns; expected at least one feature");
}

#[test]
fn the_only_text_column_is_the_label() {
    for (text, features) in [
        ("length;kind;width\n1;a, b;2\n3;c;4\n", [1.0, 2.0]),
        ("a,1,2\nb,3,4\n", [1.0, 2.0]),
        ("x,y,kind\n1,2,7\n3,4,8\n", [1.0, 2.0]),
        // Two columns hold text: the last one is the label, and the error names the other one.
        ("1,2,a\n3,4,b\n", [1.0, 2.0]),
    ] {
        let read = read_all(text).unwrap();
        assert_eq!(read.classes.len(), 2, "{text}");
        assert_eq!(read.train.row(0), features, "{text}");
    }
    refused("1,red,a\n3,blue,b\n", "{}", "t.csv, row 1, column 2: found \"red\"; expected a number");
    // A typing error in one row does not make the column a label.
    refused("1,2,0\n3,four,1\n", "{}", "t.csv, row 2, column 2: found \"four\"; expected a number");
}

#[test]
fn headers_are_detected_or_given() {
    let rows = |text: &str, json: &str| read_with(text, json, Limits::default()).unwrap().train.len();
    assert_eq!(rows("1,a\n2,b\n", "{}"), 2);
    assert_eq!(rows("x,label\n1,a\n2,b\n", "{}"), 2);
    assert_eq!(rows("1,7\n2,8\n3,9\n", r#"{"header": true}"#), 2);
    refused("x,a\n1,b\n", r#"{"header": false}"#, "t.csv, row 1, column 1: found \"x\"; expected a number");
    refused("x,a\ny,b\n", "{}", "t.csv, row 1, column 1: found \"x\"; expected a number");
    refused("x,label\n", "{}", "t.csv: found a header and no row below it; expected examples");
}

#[test]
fn the_label_column_can_be_chosen() {
    let by = |label: &str| {
        read_with("a,b,c\n1,2,3\n4,5,6\n", &format!(r#"{{"header": true, "label": {label}}}"#), Limits::default())
    };
    assert_eq!(by("\"b\"").unwrap().classes, ["2", "5"]);
    assert_eq!(by("1").unwrap().train.row(0), [2.0, 3.0]);
    assert_eq!(by("4").unwrap_err().to_string(), "t.csv: found no column 4 for the label; expected one of 1 to 3");
    let message = by("\"d\"").unwrap_err().to_string();
    assert_eq!(message, "t.csv: found no column \"d\" for the label; expected one of \"a\", \"b\", \"c\"");
    refused("1,a", r#"{"label": 0}"#, "t.csv: label is 0; expected a name, or a number counted from 1");
    refused("1,a", r#"{"label": "x", "header": false}"#, "t.csv: label is \"x\"; expected a number");
}

#[test]
fn classes_are_in_the_order_of_their_numbers_or_their_text() {
    assert_eq!(read_all("1,10\n2,9\n3,-1\n").unwrap().classes, ["-1", "9", "10"]);
    let read = read_all("1,10\n2,9\n3,é\n4,Z\n").unwrap();
    assert_eq!(read.classes, ["10", "9", "Z", "é"]);
    assert_eq!(read.train.row(2), [4.0]);
}

#[test]
fn byte_order_marks_blank_lines_and_line_endings_are_ignored() {
    let read = read_all("\u{feff}\r\nx,label\r\n\r\n1,a\r2,\"b\r\nc\"\n   \n3,a\n\n").unwrap();
    assert_eq!(read.classes, ["a", "b\r\nc"]);
    assert_eq!(read.train.len(), 3);
}

#[test]
fn a_row_of_another_length_is_named_by_its_line() {
    refused("1,2,a\n\n\"3\",4,b\n5,b\n", "{}", "t.csv, row 4: found 2 fields; expected 3, as in the first row");
    refused("1,a\n2,b,\n", "{}", "t.csv, row 2: found 3 fields; expected 2");
}

#[test]
fn non_finite_values_are_named_by_row_and_column() {
    let cell = |field: &str| format!("x,y,label\n1,2,a\n3,{field},b\n");
    refused(cell("four"), "{}", "t.csv, row 3, column 2 (\"y\"): found \"four\"; expected a number");
    refused(cell(""), "{}", "t.csv, row 3, column 2 (\"y\"): found nothing; expected a value in every cell");
    refused(cell("NA"), "{}", "t.csv, row 3, column 2 (\"y\"): found \"NA\", no value; expected a value");
    for infinite in ["inf", "-Infinity", "NaN", "1e999"] {
        let sentence = format!("t.csv, row 3, column 2 (\"y\"): found \"{infinite}\"; expected a finite number");
        refused(cell(infinite), "{}", &sentence);
    }
    refused("1,a\n2,\n", "{}", "t.csv, row 2, column 2: found no label; expected a value in every cell");
}

#[test]
fn files_without_examples_or_classes_are_refused() {
    for nothing in ["", "\n\n", "\u{feff}", "  \n"] {
        refused(nothing, "{}", "t.csv: found no row; expected examples, one a row");
    }
    refused("1,a\n2,a\n", "{}", "t.csv: found one class only, \"a\"; expected at least two");
}

#[test]
fn too_many_classes_are_probably_numbers_of_another_column() {
    let text: String = (0..101).map(|i| format!("1,{i}.5\n")).collect();
    let sentence = "t.csv, row 101, column 2: found one more label, \"100.5\", after 100 others; expected at most 100";
    refused(text, "{}", sentence);
    let text = format!("1,{}\n", "x".repeat(1001));
    refused(text, "{}", "t.csv, row 1, column 2: found a label of 1001 bytes; expected at most 1000");
}

#[test]
fn invalid_utf8_is_named_by_byte() {
    refused(b"1,a\n2,\xe9\n3,b\n", "{}", "t.csv, byte 6: found bytes that are not UTF-8; expected text saved as UTF-8");
    refused(b"\xff\xfe1\0,\0", "{}", "t.csv, byte 0: ");
    refused(b"1,a\n2,b\xc3", "{}", "t.csv, byte 7: ");
}

#[test]
fn limits_hold() {
    let limits = Limits { bytes: 20, values: 4 };
    assert!(read_with("1,2,a\n3,4,b\n", "{}", limits).is_ok());
    let message = read_with("1,2,a\n3,4,b\n5,6,a\n", "{}", limits).unwrap_err().to_string();
    assert!(message.starts_with("t.csv: found 6 numbers in its examples; expected at most 4"), "{message}");
    let file = InputFile { name: "t.csv", bytes: &[b'1'; 21] };
    let message = read(&file, &Options::default(), limits).unwrap_err().to_string();
    assert_eq!(message, "t.csv: found 21 bytes; expected at most 20");
}

#[test]
fn a_quotation_mark_without_a_second_one_is_found() {
    let text = format!("1,a\n2,\"b\n{}", "3,a\n".repeat(600_000));
    let error = read(&InputFile { name: "t.csv", bytes: text.as_bytes() }, &Options::default(), Limits::default());
    let error = error.unwrap_err();
    assert_eq!(error.place, Location::Row(2));
    assert!(error.to_string().contains("more than 1048576 bytes"), "{error}");
}

#[test]
fn a_file_longer_than_the_head_reads_the_same_in_pieces() {
    let text: String = (0..400_000).map(|i| format!("{i},{},é{}\n", 2 * i, i % 3)).collect();
    assert!(text.len() > 2 * layout::HEAD);
    let file = InputFile { name: "t.csv", bytes: text.as_bytes() };
    let whole = read(&file, &Options::default(), Limits::default()).unwrap();
    let mut parser = Parser::new("t.csv", Options::default(), Limits::default()).unwrap();
    for piece in file.bytes.chunks(65_537) {
        parser.push(piece).unwrap();
    }
    assert_eq!(parser.bytes(), text.len());
    let pieces = parser.finish().unwrap();
    assert_eq!(whole.counts(), [(133_334, 0), (133_333, 0), (133_333, 0)]);
    assert!((0..400_000).all(|i| whole.train.row(i) == pieces.train.row(i)));
    assert_eq!(whole.train.row(1), [3.0, 6.0]);
}

#[test]
fn options_that_do_not_exist_are_refused() {
    assert!(crate::json::read::<Options>(r#"{"separator": ","}"#).is_err());
    assert_eq!(options("{}"), Options::default());
}
