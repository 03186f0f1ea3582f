//! What no file may do to its reader: make it panic, hang, or take more memory than its bound.
//!
//! Each reader gets damaged files: valid ones in which bytes are flipped, cut out, put in, repeated, or replaced by parts
//! of others, one to four times, by a seeded generator. For every single input the peak of what the reader allocates is
//! compared with its bound, and its time with a second (a slower one is read twice more). `FUZZ_INPUTS` says how many inputs each reader gets, by default
//! as many as take some seconds; `FUZZ_INPUTS=1000000 cargo test --test readers` gave every reader its million, on two cores of a shared
//! machine, without a fault:
//!
//! | reader | inputs | read, the rest refused | seconds | most bytes held |
//! |---|---|---|---|---|
//! | tables, whole and in pieces | 1,000,000 | 63,039 | 164 | 3,325 |
//! | IDX pairs | 1,000,000 | 264,900 | 4 | 1,565 |
//! | packed IDX files, bombs among them | 1,000,000 | 254,211 | 33 | 239,904 |
//! | CIFAR files | 1,000,000 | 109,441 | 10 | 98,504 |

// The files come from the tests themselves; in the browser, the same readers see the same bytes.
#![cfg(not(target_arch = "wasm32"))]

mod peak_memory;

mod shared_data;

use flate2::{Compression, write::GzEncoder};
use imbalance_lab::data::cifar::{self, Labels};
use imbalance_lab::data::{InputFile, LabeledDataset, Limits, ReadError, Reduction, gzip, idx, libsvm, table};
use imbalance_lab::kernel::Real;
use imbalance_lab::random::{Purpose, class_stream, normal, stream};
use peak_memory::measured;
use proptest::prelude::*;
use rand::Rng;
use rand::rngs::ChaCha8Rng;
use std::io::Write;
use std::time::{Duration, Instant};

fn below(bound: usize, generator: &mut ChaCha8Rng) -> usize {
    generator.next_u32() as usize % bound.max(1)
}

/// A part of some bytes: mostly short.
fn part<'a>(bytes: &'a [u8], generator: &mut ChaCha8Rng) -> &'a [u8] {
    let start = below(bytes.len() + 1, generator);
    let most = if below(4, generator) == 0 { bytes.len() } else { 8 };
    &bytes[start..start + below((bytes.len() - start).min(most) + 1, generator)]
}

/// A file of the corpus, damaged; `words` are what may be put in beside noise.
fn damaged(corpus: &[Vec<u8>], words: &[&[u8]], generator: &mut ChaCha8Rng) -> Vec<u8> {
    let pick = |generator: &mut ChaCha8Rng| &corpus[below(corpus.len(), generator)];
    let mut file = pick(generator).clone();
    for _ in 0..=below(4, generator) {
        let place = below(file.len() + 1, generator);
        match below(7, generator) {
            0 if place < file.len() => file[place] ^= 1 << below(8, generator),
            1 if place < file.len() => file[place] = generator.next_u32() as u8,
            2 => file.truncate(place),
            3 => drop(file.drain(place..place + part(&file[place..], generator).len())),
            4 => drop(file.splice(place..place, words[below(words.len(), generator)].iter().copied())),
            5 => {
                let again = part(&file, generator).to_vec();
                drop(file.splice(place..place, again));
            }
            _ => drop(file.splice(place..place, part(pick(generator), generator).iter().copied())),
        }
    }
    file
}

/// Reads as many damaged files as asked for, `usual` if nothing is asked; `bound` is the most bytes that reading one of some length may hold.
fn fuzz<Read: Fn(&[u8], &mut ChaCha8Rng) -> Result<usize, ReadError>>(
    reader: &str,
    usual: usize,
    corpus: &[Vec<u8>],
    words: &[&[u8]],
    bound: impl Fn(usize) -> usize,
    read: Read,
) {
    let inputs: usize = std::env::var("FUZZ_INPUTS").map_or(usual, |text| text.parse().expect("a number"));
    let (mut accepted, mut largest, mut slowest) = (0, 0, Duration::ZERO);
    let start = Instant::now();
    for input in 0..inputs {
        // Streams of its own, so that any input can be read again alone.
        let file = damaged(corpus, words, &mut class_stream(2023, Purpose::Data, input as u32));
        let timed = || {
            let mut choices = class_stream(2023, Purpose::Sampling, input as u32);
            let begun = Instant::now();
            let (result, peak) = measured(|| read(&file, &mut choices).map_err(|error| error.to_string()));
            (result, peak, begun.elapsed())
        };
        let (result, peak, mut time) = timed();
        // A clock also counts while other programs run; a reader that is slow is slow every time.
        for _ in 0..2 {
            if time > TIME_LIMIT {
                time = time.min(timed().2);
            }
        }
        slowest = slowest.max(time);
        largest = largest.max(peak);
        assert!(peak <= bound(file.len()), "input {input}, {} bytes, held {peak} bytes", file.len());
        assert!(time <= TIME_LIMIT, "input {input} took {time:?} each of three times");
        match result {
            Ok(examples) => {
                assert!(examples > 0, "input {input} was read as nothing");
                accepted += 1;
            }
            Err(message) => {
                let has_remedy = message.contains("; ") || message.contains("which is the limit");
                let fits = message.starts_with("damaged") && has_remedy;
                assert!(fits && message.len() < 3000, "input {input}: {message}");
            }
        }
    }
    println!(
        "{reader}: {inputs} inputs in {:.1} s, {accepted} of them read, at most {largest} bytes held, at most {slowest:?} each",
        start.elapsed().as_secs_f64()
    );
}

/// The most time that reading a damaged file may take.
const TIME_LIMIT: Duration = Duration::from_secs(1);

/// Small, so that damaged headers reach them.
const LIMITS: Limits = Limits { bytes: 1 << 16, values: 1 << 14 };

/// The examples of a collection, having checked that it is whole.
fn examples(dataset: &LabeledDataset) -> usize {
    assert!((2..=100).contains(&dataset.classes.len()));
    let counts = dataset.counts();
    assert!(counts.iter().all(|&(train, _)| train > 0));
    let sets = [Some(&dataset.train), dataset.test.as_ref()];
    // A missing value is NaN until it is standardized.
    let finite = |example: &[Real]| example.len() == dataset.shape().len() && !example.iter().any(|x| x.is_infinite());
    assert!(sets.into_iter().flatten().all(|set| (0..set.len()).all(|i| finite(set.row(i)))));
    counts.iter().map(|(train, test)| train + test).sum()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn damaged_tables_are_read_or_rejected() {
    let corpus = [
        "1,2,a\n3,4,b\n5,6,a\n",
        "x;y;kind\r\n1.5;-2e3;yes\r\n\r\n.5;7;no\r\n",
        "\u{feff}\"first, long\"\tsecond\tlabel\n\"1\"\t2\té\n3\t\"4\"\t\"say \"\"hi\"\"\"\n",
        "7|1|2|3\n8|4|5|6\n7|7|8|9",
        "0.1,0.2,10\n0.3,0.4,9\n,NA,9\n",
        "sep=;\r\nx;sex;kind\r\n1,5;m;a\r\n2,5;f;b\r\n1.000,5;?;a\r\n",
        "# x y kind\n  1   2  a \n 3  4 b\n#5 6 a\n 7 8  a",
        "%\n@RELATION g\n@ATTRIBUTE 'a b' NUMERIC\n@ATTRIBUTE c {x,'y z'}\n@DATA\n1,x\n2,'y z'\n?,x\n",
        "@relation g\n@attribute a real[1, 2]\n@attribute c {p, n}\n@outputs c\n@data\n1.5, p\n1, n\n",
        "x\ty\tkind\n1\t1.5\t2.5\ta\n2\t2.5\t1.5\tb\n",
        "x\ty\tkind\nc\td\td\n\t\tclass\n1\tu\ta\n2\tv\tb\n",
    ]
    .map(|text| text.as_bytes().to_vec());
    let unicode = corpus[1].iter().flat_map(|&byte| [byte, 0]);
    let corpus = [&corpus[..], &[[0xff, 0xfe].into_iter().chain(unicode).collect()]].concat();
    let words: [&[u8]; 24] = [
        b" ",
        b"#",
        b"True",
        b"5%",
        b"1,234.5",
        b"@data\n",
        b"{",
        b"'",
        b"\"",
        b"\"\"",
        b",",
        b";",
        b"\t",
        b"\n",
        b"\r",
        b"\r\n",
        b"inf",
        b"NaN",
        b"1e999",
        b"\xff",
        b"\xc3",
        "é".as_bytes(),
        "\u{feff}".as_bytes(),
        b"0x1",
    ];
    let settings: Vec<table::Options> = [
        r#"{}"#,
        r#"{"delimiter": ";"}"#,
        r#"{"header": true}"#,
        r#"{"header": false, "label": 1}"#,
        r#"{"label": "label"}"#,
        r#"{"missing": "mean", "text": "leave_out", "decimal": ",", "comment": "%"}"#,
        r#"{"missing": "columns", "encoding": "windows-1252", "columns": [{"column": 1, "role": "category"}]}"#,
        r#"{"missing": "rows", "delimiter": " ", "columns": [{"column": 1, "role": "left_out"}]}"#,
    ]
    .iter()
    .map(|json| imbalance_lab::json::read(json).unwrap())
    .collect();
    // A field and its delimiter, two bytes, become a text of 24 while the layout is guessed, then a column of a few hundred
    // bytes with its first texts, and may become two features with their names.
    fuzz(
        "tables",
        50_000,
        &corpus,
        &words,
        |bytes| 8192 + 512 * bytes,
        |bytes, generator| {
            let options = &settings[below(settings.len(), generator)];
            let whole = table::read(&InputFile { name: "damaged", bytes }, options, LIMITS);
            let mut parser = table::Parser::new("damaged", options.clone(), LIMITS)?;
            let size = 1 + below(bytes.len(), generator);
            let pieces =
                bytes.chunks(size).try_for_each(|piece| parser.push(piece)).and_then(|()| Ok(parser.finish()?.0));
            match (&whole, &pieces) {
                (Ok(whole), Ok(pieces)) => {
                    assert_eq!((examples(whole), &whole.classes), (examples(pieces), &pieces.classes))
                }
                _ => assert_eq!(whole.as_ref().err(), pieces.as_ref().err(), "in pieces of {size}"),
            }
            whole.map(|dataset| examples(&dataset))
        },
    );
}

#[test]
fn damaged_pairs_of_tables_are_read_or_rejected() {
    let corpus = ["x,y,kind\n1,2,a\n2,1,b\n", "1,2,a\n2,1,b\n1,1,a\n", "kind\na\nb\na\n", "x\n1\n2\n3\n"];
    let corpus = corpus.map(|text| text.as_bytes().to_vec());
    let words: [&[u8]; 6] = [b",", b"\n", b"NA", b"c", b"\"", b"1.5"];
    fuzz(
        "pairs of tables",
        50_000,
        &corpus,
        &words,
        |bytes| 16_384 + 512 * bytes,
        |bytes, generator| {
            let names = ["damaged.csv", "damaged test.csv"];
            let mut files = names.map(|name| InputFile { name, bytes: &corpus[below(4, generator)] });
            files[below(2, generator)].bytes = bytes;
            let (dataset, reading) = table::read_files(&files, &table::Options::default(), LIMITS)?;
            assert_eq!(reading.rows, examples(&dataset));
            Ok(reading.rows)
        },
    );
}

#[test]
fn damaged_sparse_files_are_read_or_rejected() {
    let corpus = ["+1 1:0.5 3:1.2\n-1 2:0.25 3:0.1\n+1 1:1.5\n", "0 0:1 # a\n1 7:2e3\n2\n"];
    let words: [&[u8]; 8] = [b":", b" ", b"\n", b"#", b"4294967295:1", b"-", b"1e99", b"\xff"];
    fuzz(
        "LIBSVM files",
        50_000,
        &corpus.map(|text| text.as_bytes().to_vec()),
        &words,
        |bytes| 8192 + 64 * bytes + 8 * LIMITS.values,
        |bytes, _| libsvm::read(&[InputFile { name: "damaged", bytes }], LIMITS).map(|dataset| examples(&dataset)),
    );
}

/// IDX files: two pairs of images and labels.
fn idx_files() -> [Vec<u8>; 4] {
    let file = |dimensions: &[u8], data: &[u8]| {
        let sizes = dimensions.iter().flat_map(|&size| [0, 0, 0, size]);
        [0, 0, 8, dimensions.len() as u8].into_iter().chain(sizes).chain(data.iter().copied()).collect()
    };
    let pixels: Vec<u8> = (0..4 * 3 * 3).map(|i| i * 7).collect();
    [file(&[4, 3, 3], &pixels), file(&[4], &[1, 7, 7, 1]), file(&[2, 3, 3], &pixels[..18]), file(&[2], &[7, 1])]
}

/// Reads a damaged file together with whole ones of the other three kinds.
fn read_idx(bytes: &[u8], generator: &mut ChaCha8Rng) -> Result<usize, ReadError> {
    let files = idx_files();
    let names = ["damaged images", "damaged labels", "damaged test images", "damaged test labels"];
    let mut inputs: Vec<InputFile<'_>> =
        names.into_iter().zip(&files).map(|(name, bytes)| InputFile { name, bytes }).collect();
    inputs[below(4, generator)].bytes = bytes;
    if below(2, generator) == 0 {
        inputs.truncate(2);
    }
    let reduction = Reduction { gray: false, half: below(2, generator) == 0 };
    idx::read(&inputs, &reduction, LIMITS).map(|dataset| examples(&dataset))
}

#[test]
fn damaged_idx_files_are_read_or_rejected() {
    let words: [&[u8]; 5] = [&[0], &[255], &[0, 0, 8, 3], &[255; 4], &[0, 0, 0, 1]];
    // A pixel becomes a number of at most eight bytes, held once more with its image.
    fuzz("IDX files", 1_000_000, &idx_files(), &words, |bytes| 4096 + 32 * bytes, read_idx);
}

#[test]
fn damaged_packed_files_are_read_or_rejected() {
    let mut corpus = idx_files().map(|file| gzipped(&file)).to_vec();
    corpus.push(gzipped(&vec![0; 1 << 20]));
    corpus.push([&idx_files()[0][..16], &[0; 1 << 20]].concat());
    corpus[5] = gzipped(&corpus[5]);
    let words: [&[u8]; 4] = [&[0x1f, 0x8b, 8, 0], &[0; 8], &[255; 4], &[0x1f, 0x8b]];
    // Inflating takes some 50 KiB; what comes out stays below the limits, held twice while it grows.
    let bound = 3 * LIMITS.bytes + 16 * LIMITS.values + (100 << 10);
    fuzz(
        "packed files",
        200_000,
        &corpus,
        &words,
        |_| bound,
        |bytes, generator| {
            let file = InputFile { name: "damaged", bytes };
            if let Ok(unpacked) = gzip::gunzip(&file, LIMITS.bytes) {
                assert!(unpacked.len() <= LIMITS.bytes);
            }
            read_idx(bytes, generator)
        },
    );
}

#[test]
fn damaged_cifar_files_are_read_or_rejected() {
    let record = |labels: &[u8]| [labels, &[labels[0]; 3072]].concat();
    let corpus = [
        [record(&[1]), record(&[9])].concat(),
        [record(&[0]), record(&[3]), record(&[3])].concat(),
        [record(&[0, 5]), record(&[19, 99])].concat(),
    ];
    let words: [&[u8]; 4] = [&[0], &[255], &corpus[0][..3073], &corpus[2][..3074]];
    let settings = [None, Some(Labels::Cifar10), Some(Labels::Cifar100Fine), Some(Labels::Cifar100Coarse)];
    fuzz(
        "CIFAR files",
        200_000,
        &corpus,
        &words,
        |bytes| 131_072 + 16 * bytes,
        |bytes, generator| {
            // Few lengths are whole numbers of records after damage; half of the files are cut to such.
            let records = [1, 3073, 1, 3074][below(4, generator)];
            let bytes = &bytes[..bytes.len() / records * records];
            let files = [InputFile { name: "damaged", bytes }, InputFile { name: "damaged test", bytes: &corpus[0] }];
            let files = &files[..1 + below(2, generator)];
            let reduction = Reduction { gray: below(2, generator) == 0, half: below(2, generator) == 0 };
            let labels = settings[below(4, generator)];
            cifar::read(files, labels, &reduction, LIMITS).map(|dataset| examples(&dataset))
        },
    );
}

proptest! {
    /// A table that is written is read as the same numbers, to the last bit.
    #[test]
    fn written_tables_are_read_back(
        rows in prop::collection::vec((prop::collection::vec(-1e30f32..1e30, 3), 0usize..4), 2..40),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
        quotes in any::<bool>(),
    ) {
        let names = ["plain", "with \"quotes\"", "two\nlines", "a;b,c|d\te"];
        let field = |text: String| if quotes { format!("\"{text}\"") } else { text };
        let mut text = ["x", "y", "z", "label"].join(&delimiter.to_string()) + "\n";
        for (values, label) in &rows {
            let mut fields: Vec<String> = values.iter().map(|value| field(value.to_string())).collect();
            fields.push(format!("\"{}\"", names[*label].replace('"', "\"\"")));
            text += &(fields.join(&delimiter.to_string()) + "\r\n");
        }
        let options = table::Options { delimiter: Some(delimiter), ..Default::default() };
        let read = table::read(&InputFile { name: "t", bytes: text.as_bytes() }, &options, Limits::default());
        let mut present: Vec<&str> = rows.iter().map(|(_, label)| names[*label]).collect();
        present.sort_unstable();
        present.dedup();
        if present.len() < 2 {
            prop_assert!(read.is_err());
            return Ok(());
        }
        let read = read.unwrap();
        prop_assert_eq!(&read.classes, &present);
        for (class, name) in present.iter().enumerate() {
            let written = rows.iter().filter(|(_, label)| names[*label] == *name);
            for (example, (values, _)) in read.train.class(class).zip(written) {
                let expected: Vec<Real> = values.iter().map(|value| value.to_string().parse().unwrap()).collect();
                prop_assert_eq!(read.train.row(example), &expected[..]);
            }
        }
    }

    /// Bytes of any kind at all.
    #[test]
    fn random_bytes_are_read_or_rejected(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let file = InputFile { name: "damaged", bytes: &bytes };
        let _ = table::read(&file, &table::Options::default(), LIMITS);
        let _ = idx::read(&[file, file], &Reduction::default(), LIMITS);
        let _ = cifar::read(&[file], None, &Reduction::default(), LIMITS);
        let _ = gzip::gunzip(&file, LIMITS.bytes);
    }
}

#[test]
fn a_part_of_cifar_10_is_read() {
    let Some([(train_name, train), (test_name, test)]) = shared_data::part_of_cifar_10() else { return };
    let files = [(test_name, &test), (train_name, &train)].map(|(name, bytes)| InputFile { name, bytes });
    let read = cifar::read(&files, None, &Reduction::default(), Limits::default()).unwrap();
    assert_eq!(read.classes, Labels::Cifar10.names());
    assert_eq!(read.train.len(), 3000);
    assert_eq!(read.test.as_ref().unwrap().len(), 500);
    assert!(read.counts().iter().all(|&(train, test)| train > 200 && test > 30), "{:?}", read.counts());
    // The first image of the training order is a frog, that of the test order a cat.
    for (set, bytes, name) in [(&read.train, &train, "frog"), (read.test.as_ref().unwrap(), &test, "cat")] {
        let first = set.row(set.class(read.position(name).unwrap()).start);
        assert!(first.iter().zip(&bytes[1..]).all(|(&x, &pixel)| x == Real::from(pixel) / 255.0));
    }
    let small = read.reduced(&Reduction { gray: true, half: true });
    assert_eq!((small.shape().len(), small.counts()), (256, read.counts()));
}

/// `cargo test --release --test readers -- --ignored --nocapture` measures the time and the memory of a large table.
#[test]
#[ignore = "a measurement"]
fn a_table_of_200_000_rows_and_30_numbers() {
    let mut generator = stream(1, Purpose::Data);
    let mut text = String::new();
    for row in 0..200_000 {
        for _ in 0..30 {
            text += &format!("{:.6},", normal(&mut generator));
        }
        text += if row % 50 == 0 { "rare\n" } else { "common\n" };
    }
    let start = Instant::now();
    let (read, peak) = measured(|| {
        let mut parser = table::Parser::new("large.csv", table::Options::default(), Limits::default()).unwrap();
        for piece in text.as_bytes().chunks(1 << 20) {
            parser.push(piece).unwrap();
        }
        parser.finish().unwrap().0
    });
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(read.counts(), [(196_000, 0), (4000, 0)]);
    let mega = |bytes: usize| bytes as f64 / 1e6;
    println!("{:.0} MB in {seconds:.2} s, {:.0} MB at most beside the file", mega(text.len()), mega(peak));
}
