//! File types that the lab does not read, recognized by their first bytes, with the way to save the data otherwise.

use super::read_error::ReadErrorKind;

const PANDAS: &str = "read it with pandas and save it with to_csv";
const R: &str = "load it in R and save the data frame with write.csv";
const UNPACK: &str = "unpack it, and open the file in it";
const IMAGES: &str = "for images, use an IDX pair or CIFAR binary files; for a table, save it as text (CSV, TSV), an IDX pair, or CIFAR binary files";

/// The first bytes of common file types, their names, and what to do.
const FOREIGN: [(&[u8], &str, &str); 22] = [
    (b"\x89PNG", "a PNG image", IMAGES),
    (b"\xff\xd8\xff", "a JPEG image", IMAGES),
    (b"GIF8", "a GIF image", IMAGES),
    (b"%PDF", "a PDF document", "copy its table into a spreadsheet and save it as CSV"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook (xls)", "open it in Excel and save it as CSV UTF-8"),
    (b"\x93NUMPY", "a NumPy array", "save it with numpy.savetxt, with the label as the last column"),
    (b"\x89HDF", "an HDF5 file", PANDAS),
    (b"PAR1", "a Parquet file", PANDAS),
    (b"ARROW1", "a Feather file", PANDAS),
    (b"FEA1", "a Feather file", PANDAS),
    (b"\x80\x03", "a pickle of Python", PANDAS),
    (b"\x80\x04", "a pickle of Python", PANDAS),
    (b"\x80\x05", "a pickle of Python", PANDAS),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
    (b"RDX", "an R workspace", R),
    (b"X\n\0", "an object of R (rds)", R),
    (b"<stata_dta>", "a Stata file", PANDAS),
    (b"$FL2", "an SPSS file", PANDAS),
    (b"MATLAB 5.0", "a MATLAB file", "save the matrix in MATLAB with writematrix"),
    (b"BZh", "packed with bzip2", UNPACK),
    (b"\xfd7zXZ", "packed with xz", UNPACK),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", UNPACK),
];

/// Returns the error for a file that begins like one of a type that the lab does not read.
pub fn foreign(bytes: &[u8]) -> Option<ReadErrorKind> {
    let refuse = |found, remedy| Some(ReadErrorKind::Foreign { found, remedy });
    if let Some((_, found, remedy)) = FOREIGN.iter().find(|(beginning, ..)| bytes.starts_with(beginning)) {
        return refuse(found, remedy);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let contains = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
        return if contains(b"[Content_Types].xml") || contains(b"xl/") {
            refuse("an Excel workbook (xlsx)", "open it in Excel and save it as CSV UTF-8")
        } else if contains(b".npy") {
            refuse("a NumPy archive (npz)", "save it with numpy.savetxt, with the label as the last column")
        } else {
            refuse("an archive (zip)", UNPACK)
        };
    }
    match bytes.trim_ascii_start() {
        [b'{', ..] | [b'[', b'{' | b'[', ..] => refuse("a JSON text", PANDAS),
        [b'<', b'?' | b'!' | b'h' | b'H', ..] => {
            refuse("a web page or an XML text", "copy its table into a spreadsheet and save it as CSV")
        }
        _ => None,
    }
}
