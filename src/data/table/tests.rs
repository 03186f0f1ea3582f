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
    refused("1,5;2,5;a\n2,5;3,5;b\n", "{}", "t.csv, row 1, column 1: this cell is \"1,5\"; it must be a number");
    refused("1,2,a", r#"{"delimiter": "é"}"#, "t.csv: delimiter is 'é'; it must be one ASCII character");
    refused("1\n2\n", "{}", "t.csv: the table has a single column if \",\" separates its columns; it needs a label");
}

#[test]
fn a_single_text_column_is_the_label() {
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
    refused("1,red,a\n3,blue,b\n", "{}", "t.csv, row 1, column 2: this cell is \"red\"; it must be a number");
    // A typing error in one row does not make the column a label.
    refused("1,2,0\n3,four,1\n", "{}", "t.csv, row 2, column 2: this cell is \"four\"; it must be a number");
}

#[test]
fn headers_are_detected_or_given() {
    let rows = |text: &str, json: &str| read_with(text, json, Limits::default()).unwrap().train.len();
    assert_eq!(rows("1,a\n2,b\n", "{}"), 2);
    assert_eq!(rows("x,label\n1,a\n2,b\n", "{}"), 2);
    assert_eq!(rows("1,7\n2,8\n3,9\n", r#"{"header": true}"#), 2);
    refused("x,a\n1,b\n", r#"{"header": false}"#, "t.csv, row 1, column 1: this cell is \"x\"; it must be a number");
    refused("x,a\ny,b\n", "{}", "t.csv, row 1, column 1: this cell is \"x\"; it must be a number");
    refused("x,label\n", "{}", "t.csv: the file has a header and no rows below it; it must contain");
}

#[test]
fn the_label_column_can_be_chosen() {
    let by = |label: &str| {
        read_with("a,b,c\n1,2,3\n4,5,6\n", &format!(r#"{{"header": true, "label": {label}}}"#), Limits::default())
    };
    assert_eq!(by("\"b\"").unwrap().classes, ["2", "5"]);
    assert_eq!(by("1").unwrap().train.row(0), [2.0, 3.0]);
    assert_eq!(
        by("4").unwrap_err().to_string(),
        "t.csv: the table has no column 4 for the label; its columns are 1 to 3"
    );
    let message = by("\"d\"").unwrap_err().to_string();
    assert_eq!(message, "t.csv: the table has no column \"d\" for the label; its columns are \"a\", \"b\", \"c\"");
    refused("1,a", r#"{"label": 0}"#, "t.csv: label is 0; it must be a name, or a number counted from 1");
    refused("1,a", r#"{"label": "x", "header": false}"#, "t.csv: label is \"x\"; it must be a number");
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
fn an_error_names_the_line_of_a_row_of_another_length() {
    refused(
        "1,2,a\n\n\"3\",4,b\n5,b\n",
        "{}",
        "t.csv, row 4: this row has 2 fields; it must have 3, like the first row",
    );
    refused("1,a\n2,b,\n", "{}", "t.csv, row 2: this row has 3 fields; it must have 2");
}

#[test]
fn an_error_names_row_and_column_of_a_cell_without_a_finite_number() {
    let cell = |field: &str| format!("x,y,label\n1,2,a\n3,{field},b\n");
    refused(cell("four"), "{}", "t.csv, row 3, column 2 (\"y\"): this cell is \"four\"; it must be a number");
    refused(cell(""), "{}", "t.csv, row 3, column 2 (\"y\"): this cell is empty; every cell must contain a value");
    refused(
        cell("NA"),
        "{}",
        "t.csv, row 3, column 2 (\"y\"): this cell is \"NA\", which marks a missing value; every cell",
    );
    for infinite in ["inf", "-Infinity", "NaN", "1e999"] {
        let sentence =
            format!("t.csv, row 3, column 2 (\"y\"): this cell is \"{infinite}\"; it must be a finite number");
        refused(cell(infinite), "{}", &sentence);
    }
    refused("1,a\n2,\n", "{}", "t.csv, row 2, column 2: this row has no label; every cell must contain a value");
}

#[test]
fn files_without_examples_or_classes_are_rejected() {
    for nothing in ["", "\n\n", "\u{feff}", "  \n"] {
        refused(nothing, "{}", "t.csv: the file has no rows; it must contain one example in each row");
    }
    refused("1,a\n2,a\n", "{}", "t.csv: every label is \"a\"; there must be at least two classes");
}

#[test]
fn too_many_and_too_long_labels_are_rejected() {
    let text: String = (0..101).map(|i| format!("1,{i}.5\n")).collect();
    let sentence = "t.csv, row 101, column 2: \"100.5\" is a new label after 100 others; there may be at most 100";
    refused(text, "{}", sentence);
    let text = format!("1,{}\n", "x".repeat(1001));
    refused(text, "{}", "t.csv, row 1, column 2: this label has 1001 bytes; it may have at most 1000");
}

#[test]
fn an_error_names_the_byte_of_invalid_utf8() {
    refused(b"1,a\n2,\xe9\n3,b\n", "{}", "t.csv, byte 6: this text is not UTF-8; save the file as UTF-8");
    refused(b"\xff\xfe1\0,\0", "{}", "t.csv, byte 0: ");
    refused(b"1,a\n2,b\xc3", "{}", "t.csv, byte 7: ");
}

#[test]
fn limits_on_numbers_and_bytes_apply() {
    let limits = Limits { bytes: 20, values: 4 };
    assert!(read_with("1,2,a\n3,4,b\n", "{}", limits).is_ok());
    let message = read_with("1,2,a\n3,4,b\n5,6,a\n", "{}", limits).unwrap_err().to_string();
    assert!(message.starts_with("t.csv: the examples have 6 numbers; they may have at most 4"), "{message}");
    let file = InputFile { name: "t.csv", bytes: &[b'1'; 21] };
    let message = read(&file, &Options::default(), limits).unwrap_err().to_string();
    assert_eq!(message, "t.csv: the data has 21 bytes; it may have at most 20");
}

#[test]
fn an_unclosed_quotation_mark_is_rejected() {
    let text = format!("1,a\n2,\"b\n{}", "3,a\n".repeat(600_000));
    let error = read(&InputFile { name: "t.csv", bytes: text.as_bytes() }, &Options::default(), Limits::default());
    let error = error.unwrap_err();
    assert_eq!(error.place, Location::Row(2));
    assert!(error.to_string().contains("more than 1048576 bytes"), "{error}");
}

#[test]
fn a_long_file_reads_the_same_in_pieces() {
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
fn unknown_options_are_rejected() {
    assert!(crate::json::read::<Options>(r#"{"separator": ","}"#).is_err());
    assert_eq!(options("{}"), Options::default());
}
