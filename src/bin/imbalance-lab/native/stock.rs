//! Bringing what an experiment's examples are drawn from.

use super::files::read;
use imbalance_lab::data::shards::Shelf;
use imbalance_lab::data::{Collection, Fingerprint, Format, Intake, Limits, ReadError};
use imbalance_lab::experiment::{ClassDocument, Experiment, SourceDocument, Stock};
use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Where examples are looked for.
pub struct Shelves {
    /// The folder with the packaged images' folders.
    pub data: PathBuf,
    /// The reader's own files, as far as they were named.
    pub files: Vec<PathBuf>,
}

impl Shelves {
    /// What an experiment, read from `document`, draws from.
    pub fn stock(&self, experiment: &Experiment, document: &Path) -> Result<Stock, Box<dyn Error>> {
        match &experiment.document().data.source {
            SourceDocument::Packaged { name, .. } => Ok(Stock::Packaged(self.packaged(experiment, name)?)),
            SourceDocument::Files { files, format } => {
                let beside = document.parent().unwrap_or(Path::new("."));
                let path = |(place, file): (usize, &Fingerprint)| self.path(&file.name, place, files.len(), beside);
                let paths: Vec<PathBuf> = files.iter().enumerate().map(path).collect();
                let (collection, found) = take_in(&paths, format)?;
                for ((wanted, found), path) in files.iter().zip(found).zip(paths) {
                    if !wanted.sha256.is_empty() && wanted.sha256 != found.sha256 {
                        let (path, found, wanted) = (path.display(), found.sha256, &wanted.sha256);
                        return Err(format!(
                            "{path} is not the file that the document names: its SHA-256 is {found}, not {wanted}"
                        )
                        .into());
                    }
                }
                Ok(Stock::Files(collection))
            }
            _ => Ok(Stock::Document),
        }
    }

    /// Where a file of this name is: of the files given the one that is called so, or, where as many are given as are
    /// wanted, the one in its place, whatever it is called.
    fn path(&self, name: &str, place: usize, wanted: usize, beside: &Path) -> PathBuf {
        let called = self.files.iter().find(|path| path.file_name().is_some_and(|file| file == name));
        let named = called.or_else(|| self.files.get(place).filter(|_| self.files.len() == wanted));
        // A document names files, never paths, whatever it says.
        let file = Path::new(name).file_name().unwrap_or_default();
        named.cloned().unwrap_or_else(|| beside.join(file))
    }

    /// The shards that an experiment needs.
    fn packaged(&self, experiment: &Experiment, name: &str) -> Result<Shelf, Box<dyn Error>> {
        let folder = self.data.join(name);
        let manifest = read(&folder.join("manifest.json")).map_err(|error| {
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
        }
        Ok(shelf)
    }
}

/// Bytes read at a time.
const PIECE: usize = 1 << 18;

/// Reads files of a format.
pub fn take_in(paths: &[PathBuf], format: &Format) -> Result<(Collection, Vec<Fingerprint>), Box<dyn Error>> {
    let mut intake = Intake::new(format.clone(), Limits::default());
    let mut piece = vec![0; PIECE];
    for path in paths {
        let unreadable = |error| format!("{} cannot be read: {error}", path.display());
        let mut file = File::open(path).map_err(unreadable)?;
        intake.open(&file_name(path), file.metadata().map_err(unreadable)?.len())?;
        loop {
            match file.read(&mut piece).map_err(unreadable)? {
                0 => break,
                length => {
                    intake.note(&piece[..length]);
                    intake.push(&piece[..length])?;
                }
            }
        }
    }
    intake.finish().map_err(|error: ReadError| error.into())
}

/// The name that a document knows a file by.
pub fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
