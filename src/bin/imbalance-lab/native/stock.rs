//! Bringing what an experiment's examples are drawn from.

use super::files::{read, unreadable};
use imbalance_lab::data::shards::Shelf;
use imbalance_lab::data::{Collection, Fingerprint, Format, Intake, Limits, ReadError};
use imbalance_lab::experiment::{ClassDocument, Experiment, SourceDocument, Stock};
use std::error::Error;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Where examples are looked for.
pub struct Shelves {
    /// The folder with the packaged images' folders.
    pub data: PathBuf,
    /// The reader's own files, as far as they were named.
    pub files: Vec<PathBuf>,
}

/// What an experiment draws from, as it was found.
pub struct Brought {
    pub stock: Stock,
    /// What the reader's own files are known by, in the order of the document.
    pub files: Vec<Fingerprint>,
    /// Every file that was read.
    pub read: Vec<PathBuf>,
}

impl Shelves {
    /// What an experiment, read from `document`, draws from.
    pub fn bring(&self, experiment: &Experiment, document: &Path) -> Result<Brought, Box<dyn Error>> {
        match &experiment.document().data.source {
            SourceDocument::Packaged { name, .. } => self.packaged(experiment, name),
            SourceDocument::Files { files, format } => {
                let beside = document.parent().unwrap_or(Path::new("."));
                let path = |(place, file): (usize, &Fingerprint)| self.path(&file.name, place, files.len(), beside);
                let paths: Vec<PathBuf> = files.iter().enumerate().map(path).collect();
                let (collection, found) = take_in(&paths, format)?;
                for ((wanted, found), path) in files.iter().zip(&found).zip(&paths) {
                    if !wanted.sha256.is_empty() && wanted.sha256 != found.sha256 {
                        let (path, found, wanted) = (path.display(), &found.sha256, &wanted.sha256);
                        return Err(format!(
                            "{path} is not the file that the document names: its SHA-256 is {found}, not {wanted}"
                        )
                        .into());
                    }
                }
                Ok(Brought { stock: Stock::Files(collection), files: found, read: paths })
            }
            _ => Ok(Brought { stock: Stock::Document, files: Vec::new(), read: Vec::new() }),
        }
    }

    /// Where a file of this name is: of the files given the one that is called so, or, where as many are given as are
    /// wanted, the one in its place, whatever it is called.
    fn path(&self, name: &str, place: usize, wanted: usize, beside: &Path) -> PathBuf {
        let called = self.files.iter().find(|path| file_name(path) == name);
        let named = called.or_else(|| self.files.get(place).filter(|_| self.files.len() == wanted));
        // A document names files, never paths, whatever it says.
        let file = Path::new(name).file_name().unwrap_or_default();
        named.cloned().unwrap_or_else(|| spelled(beside.join(file)))
    }

    /// The shards that an experiment needs.
    fn packaged(&self, experiment: &Experiment, name: &str) -> Result<Brought, Box<dyn Error>> {
        let folder = self.data.join(name);
        let mut files = vec![folder.join("manifest.json")];
        let manifest = read(&files[0]).map_err(|error| {
            format!("{error}; --data names the folder that holds the packaged images, www/data of the repository")
        })?;
        let mut shelf = Shelf::new(&String::from_utf8(manifest)?)?;
        let data = &experiment.document().data;
        experiment.check_inventory(&Stock::Packaged(shelf.clone()).inventory(&data.source)?)?;
        for class in data.classes.iter().flat_map(ClassDocument::parts) {
            let file = folder.join(&shelf.shard(class)?.file);
            let mut bytes = Vec::new();
            // One byte too many is enough to see that it is not the shard of the manifest.
            let most = shelf.size(class)?.saturating_add(1) as u64;
            flate2::read::GzDecoder::new(&read(&file)?[..])
                .take(most)
                .read_to_end(&mut bytes)
                .map_err(|error| format!("{} cannot be unpacked: {error}", file.display()))?;
            shelf.put(class, bytes)?;
            files.push(file);
        }
        Ok(Brought { stock: Stock::Packaged(shelf), files: Vec::new(), read: files })
    }
}

/// Bytes read at a time.
const PIECE: usize = 1 << 18;
/// Bytes that are looked at to tell the format.
const BEGINNING: u64 = 4096;

/// A file of which the beginning has been read. It is never opened again, so that it may be a pipe.
pub struct Begun {
    path: PathBuf,
    beginning: Vec<u8>,
    rest: File,
}

impl Begun {
    pub fn open(path: &Path) -> Result<Self, String> {
        let mut rest = File::open(path).map_err(|error| unreadable(path, &error))?;
        let mut beginning = Vec::new();
        let read = rest.by_ref().take(BEGINNING).read_to_end(&mut beginning);
        read.map_err(|error| unreadable(path, &error))?;
        Ok(Self { path: path.to_owned(), beginning, rest })
    }

    pub fn name(&self) -> String {
        file_name(&self.path)
    }

    pub fn beginning(&self) -> &[u8] {
        &self.beginning
    }
}

/// Reads files of a format.
pub fn take_in(paths: &[PathBuf], format: &Format) -> Result<(Collection, Vec<Fingerprint>), Box<dyn Error>> {
    let begun = paths.iter().map(|path| Begun::open(path)).collect::<Result<_, _>>()?;
    take_in_begun(begun, format)
}

/// Reads files of a format whose beginnings have been read.
pub fn take_in_begun(files: Vec<Begun>, format: &Format) -> Result<(Collection, Vec<Fingerprint>), Box<dyn Error>> {
    let mut intake = Intake::new(format.clone(), Limits::default());
    let mut piece = vec![0; PIECE];
    for file in files {
        let unreadable = |error| unreadable(&file.path, &error);
        intake.open(&file.name(), file.rest.metadata().map_err(unreadable)?.len())?;
        let mut whole = file.beginning().chain(&file.rest);
        loop {
            match whole.read(&mut piece) {
                Ok(0) => break,
                Ok(length) => {
                    intake.note(&piece[..length]);
                    intake.push(&piece[..length])?;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(error).into()),
            }
        }
    }
    intake.finish().map_err(|error: ReadError| error.into())
}

/// The name that a document knows a file by.
pub fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// A path as the file system spells it: a name that is not UTF-8 stands in a document with a mark for what cannot be written.
fn spelled(path: PathBuf) -> PathBuf {
    if path.exists() {
        return path;
    }
    let (name, folder) = (file_name(&path), path.parent().filter(|folder| !folder.as_os_str().is_empty()));
    let entries = folder.unwrap_or(Path::new(".")).read_dir().into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).find(|entry| file_name(entry) == name).unwrap_or(path)
}
