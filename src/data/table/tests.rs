//! Tests the whole table reader with small files, valid and invalid.

use super::*;
use crate::data::read_error::Location;
use crate::kernel::Real;

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
            Ok::<_, ReadError>(parser.finish()?.0)
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
    assert_eq!(read_all("1,5;2,5;a\n2,5;3,25;b\n").unwrap().train.row(1), [2.5, 3.25]);
    assert_eq!(read_all("1,5\t2.000\ta\n2\t3,25\tb\n").unwrap().train.row(0), [1.5, 2000.0]);
    refused("1,2,a", r#"{"decimal": ";"}"#, "t.csv: decimal is ';'; it must be a point or a comma");
    refused("1,2,a", r#"{"delimiter": "é"}"#, "t.csv: delimiter is 'é'; it must be one ASCII character");
    refused("1\n2\n", "{}", "t.csv: the table has a single column if \",\" separates its columns; it needs a label");
}

fn reading(text: &str, json: &str) -> Reading {
    let file = InputFile { name: "t.csv", bytes: text.as_bytes() };
    read_files(&[file], &options(json), Limits::default()).unwrap().1
}

/// Returns the number of the label's column, counted from 1.
fn label(text: &str) -> Result<usize, String> {
    let file = InputFile { name: "t.csv", bytes: text.as_bytes() };
    let read = read_files(&[file], &Options::default(), Limits::default());
    Ok(read.map_err(|error| error.to_string())?.1.label().unwrap().column)
}

#[test]
fn the_label_has_the_name_of_a_label_or_is_the_last_column() {
    assert_eq!(label("a,class,b\n1,x,0\n2,y,1\n3,x,1\n"), Ok(2));
    assert_eq!(label("a,Outcome,TARGET,b\n1,0,1,0.5\n2,1,0,0.7\n"), Ok(3), "target comes before outcome");
    assert_eq!(label("class,b,type\n1,2,x\n2,5,y\n"), Ok(3), "of several names, the last column");
    assert_eq!(label("x,y,b\n1,0,1\n2,1,0\n"), Ok(3), "y beside x is a coordinate");
    assert_eq!(label("u,y,b\n1,0,1\n2,1,0\n"), Ok(2));
    assert_eq!(label("a,b\n0.5,x\n0.7,y\n"), Ok(2));
    assert_eq!(label("a,0.5,0.1\nb,0.7,0.2\n"), Ok(1), "without a header, the first column");
    assert_eq!(label("p,k,q\n0.5,a,0.1\n0.7,b,0.2\n"), Ok(2), "the only one");
    let unclear = label("k,p,l,q\na,0.5,0,0.1\nb,0.7,1,0.2\n").unwrap_err();
    assert!(unclear.ends_with("choose one of column 1 (\"k\"), column 3 (\"l\")"), "{unclear}");
    assert!(label("p,q\n0.5,0.1\n0.7,0.2\n").unwrap_err().contains("no column looks like a label"));
}

#[test]
fn a_label_is_plausible_by_its_values() {
    let table = |value: &dyn Fn(usize) -> String, rows: usize| {
        let rows = (0..rows).map(|row| format!("{}.5,{}\n", row * 3 % 101, value(row)));
        label(&("a,b\n".to_owned() + &rows.collect::<String>()))
    };
    assert_eq!(table(&|row| (row % 20 * 7).to_string(), 200), Ok(2), "20 whole numbers");
    assert!(table(&|row| (row % 21 * 7).to_string(), 210).is_err(), "21 whole numbers with gaps");
    assert_eq!(table(&|row| (row % 100).to_string(), 400), Ok(2), "0 to 99");
    assert_eq!(table(&|row| (row % 100 + 1).to_string(), 400), Ok(2), "1 to 100");
    assert!(table(&|row| (row % 101).to_string(), 404).is_err(), "0 to 100");
    assert_eq!(table(&|row| format!("t{}", row % 100), 400), Ok(2), "100 texts");
    assert!(table(&|row| format!("t{row}"), 90).is_err(), "texts of one row each");
    assert!(table(&|row| format!("{}.5", row % 3), 90).is_err(), "decimals");
}

#[test]
fn texts_become_categories_or_are_left_out() {
    let rows: String =
        (0..120).map(|row| format!("n{row},{},{},{},{}\n", row % 51, row % 50, row % 7, row % 2)).collect();
    let text = "name,many,fifty,few,kind\n".to_owned()
        + &rows.replace(',', ",v").replace(",v0\n", ",0\n").replace(",v1\n", ",1\n");
    let found = reading(&text, "{}");
    let roles: Vec<(Role, Option<&str>)> =
        found.columns.iter().map(|column| (column.role, column.why.as_deref())).collect();
    let many = Some("text with more than 50 values");
    let expected = [
        (Role::LeftOut, many),
        (Role::LeftOut, many),
        (Role::Category, None),
        (Role::Category, None),
        (Role::Label, None),
    ];
    assert_eq!(roles, expected);
    assert_eq!(found.features.len(), 57);
    let without = reading(
        &text.replace("fifty", "x"),
        r#"{"text": "leave_out", "columns": [{"column": "few", "role": "category"}]}"#,
    );
    assert_eq!(without.features.len(), 7);
    let chosen =
        reading(&text, r#"{"columns": [{"column": 2, "role": "feature"}, {"column": "few", "role": "left_out"}]}"#);
    assert_eq!(chosen.features.len(), 101, "a text that is chosen as a feature becomes a category");
    refused(
        &text,
        r#"{"columns": [{"column": "name", "role": "category"}]}"#,
        "t.csv: column 1 (\"name\") has too many values",
    );
    // A text among numbers is named.
    let rows: String = (0..150)
        .map(|row| format!("{},{row},{}\n", if row == 130 { "four".into() } else { row.to_string() }, row % 2))
        .collect();
    let found = reading(&rows, "{}");
    assert_eq!(found.columns[0].why.as_deref(), Some("row 131 has \"four\", which is no number"));
}

#[test]
fn missing_cells_leave_out_few_rows_or_are_filled() {
    let table = |missing: usize, rows: usize| {
        let cell = |row: usize| if row < missing { "NA".to_owned() } else { format!("{row}.5") };
        let rows = (0..rows).map(|row| format!("{},{},{}\n", cell(row), row * row, row % 2));
        reading(&("a,b,kind\n".to_owned() + &rows.collect::<String>()), "{}")
    };
    let treatment = |missing, rows| table(missing, rows).missing.unwrap().treatment;
    assert_eq!((treatment(5, 100), treatment(6, 100)), (Missing::Rows, Missing::Mean));
    // The rows would be few, but a class would disappear.
    let rows: String = (0..100)
        .map(|row| format!("{},{row},{}\n", if row == 7 { "" } else { "1.5" }, if row == 7 { "b" } else { "a" }))
        .collect();
    let found = reading(&("a,b,kind\n".to_owned() + &rows), "{}");
    assert_eq!(found.missing.unwrap().treatment, Missing::Mean);
    let filled = read_all("x,sex,kind\n1,m,a\n?,f,b\n3,,a\n").unwrap();
    let rows: Vec<Vec<Real>> = (0..3).map(|row| filled.train.row(row).to_vec()).collect();
    // x, x_missing, sex_f, sex_m, sex_missing
    assert_eq!([&rows[0], &rows[1]], [&[1.0, 0.0, 0.0, 1.0, 0.0], &[3.0, 0.0, 0.0, 0.0, 1.0]]);
    assert!(rows[2][0].is_nan() && rows[2][1..] == [1.0, 1.0, 0.0, 0.0]);
}

#[test]
fn numbers_that_look_like_codes_for_missing_values_get_a_note() {
    let rows: String =
        (0..40).map(|row| format!("{},{},{}\n", if row == 3 { -9999 } else { row }, row + 80, row % 2)).collect();
    let notes = reading(&("a,b,kind\n".to_owned() + &rows), "{}").notes;
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].starts_with("a is −9999 in 1 row, far outside its other values"), "{notes:?}");
}

#[test]
fn headers_are_detected_or_given() {
    let rows = |text: &str, json: &str| read_with(text, json, Limits::default()).unwrap().train.len();
    assert_eq!(rows("1,a\n2,b\n", "{}"), 2);
    assert_eq!(rows("x,label\n1,a\n2,b\n", "{}"), 2);
    assert_eq!(rows("1,7\n2,8\n3,9\n", r#"{"header": true}"#), 2);
    assert_eq!(rows("# x, kind\n1,a\n2,b\n", "{}"), 2);
    assert_eq!(reading("# x, kind\n1,a\n2,b\n", "{}").features, ["x"], "names in a comment");
    assert_eq!(reading("x,kind\n1,a,\n2,b,\n", "{}").features, ["x"], "a delimiter at the end of each row");
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
    assert_eq!(read_all("1.5,10\n2,9\n3,-1\n").unwrap().classes, ["-1", "9", "10"]);
    let read = read_all("1.5,10\n2,9\n3,é\n4,Z\n").unwrap();
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
    for infinite in ["inf", "-Infinity", "1e999"] {
        let sentence =
            format!("t.csv, row 3, column 2 (\"y\"): this cell is \"{infinite}\"; it must be a finite number");
        refused(format!("x,y,label\n1,2,a\n3,{infinite},b\n"), "{}", &sentence);
        let rows: String = (0..150).map(|row| format!("{row},{}.5,{}\n", row, row % 2)).collect();
        let text = format!("x,y,label\n1,2,0\n3,{infinite},1\n{rows}");
        refused(&text, "{}", &sentence);
        assert_eq!(reading(&text, r#"{"columns": [{"column": "y", "role": "left_out"}]}"#).features, ["x"]);
    }
}

#[test]
fn files_without_examples_or_classes_are_rejected() {
    for nothing in ["", "\n\n", "\u{feff}", "  \n"] {
        refused(nothing, "{}", "t.csv: the file has no rows; it must contain one example in each row");
    }
    refused("1.5,a\n2,a\n", r#"{"label": 2}"#, "t.csv: every label is \"a\"; there must be at least two classes");
    refused("2,a\n2,b\n", "{}", "t.csv: no column is left for the features");
    refused("1,\n2,NA\n", r#"{"label": 2}"#, "t.csv: no row has a label; choose another column");
}

#[test]
fn too_many_and_too_long_labels_are_rejected() {
    let text: String = (0..101).map(|i| format!("1,{i}.5\n")).collect();
    let sentence = "t.csv, row 101, column 2: \"100.5\" is a new label after 100 others; there may be at most 100";
    refused(text, r#"{"label": 2}"#, sentence);
    let text = format!("1,{}\n2,b\n", "x".repeat(1001));
    refused(text, r#"{"label": 2}"#, "t.csv, row 1, column 2: this label has 1001 bytes; it may have at most 1000");
}

#[test]
fn encodings_are_detected_and_an_error_names_the_invalid_byte() {
    assert_eq!(read_all(b"1,a\n2,\xe9\n3,b\n").unwrap().classes, ["a", "b", "é"]);
    assert_eq!(read_all(b"\xff\xfe1\0,\0a\0\n\x002\0,\0b\0").unwrap().classes, ["a", "b"]);
    refused(
        b"1,a\n2,\xc3\xa9\n3,\xe9\n",
        "{}",
        "t.csv, byte 11: this text is not valid in its encoding; save the file",
    );
    refused(b"1,a\n2,b\xc3", r#"{"encoding": "utf-8"}"#, "t.csv, byte 7: ");
    assert_eq!(
        read_with(b"1,\xc3\xa9\n2,b", r#"{"encoding": "windows-1252"}"#, Limits::default()).unwrap().classes,
        ["b", "Ã©"]
    );
}

#[test]
fn limits_on_numbers_and_bytes_apply() {
    let limits = Limits { bytes: 20, values: 6 };
    assert!(read_with("1,2,a\n3,4,b\n", "{}", limits).is_ok());
    let message = read_with("1,2,a\n3,4,b\n5,6,a\n", "{}", limits).unwrap_err().to_string();
    assert!(message.starts_with("t.csv: the examples have 9 numbers; they may have at most 6"), "{message}");
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
    let pieces = parser.finish().unwrap().0;
    assert_eq!(whole.counts(), [(133_334, 0), (133_333, 0), (133_333, 0)]);
    assert!((0..400_000).all(|i| whole.train.row(i) == pieces.train.row(i)));
    assert_eq!(whole.train.row(1), [3.0, 6.0]);
}

#[test]
fn unknown_options_are_rejected() {
    assert!(crate::json::read::<Options>(r#"{"separator": ","}"#).is_err());
    assert_eq!(options("{}"), Options::default());
}
