//! Loads the data of an experiment.

use super::error::{FileError, advised, unreadable};
use super::files::read;
use super::text;
use imbalance_lab::data::shards::ShardSet;
use imbalance_lab::data::{FileId, FileLoader, Format, Limits, LoadedFiles, ReadError};
use imbalance_lab::experiment::{ClassDocument, DataSource, Experiment, SourceDocument};
use std::error::Error;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The places in which data is searched.
pub struct DataFolders {
    /// The folder with the folders of the packaged images.
    pub data: PathBuf,
    /// The reader's own files that were named.
    pub files: Vec<PathBuf>,
}

/// The loaded data of an experiment.
pub struct LoadedSource {
    pub data_source: DataSource,
    /// The names of the features of a table; empty for other data.
    pub features: Vec<String>,
    /// The identification of the reader's own files, in the order of the document.
    pub files: Vec<FileId>,
    /// Every file that was read.
    pub read: Vec<PathBuf>,
}

impl LoadedSource {
    /// Returns data that is none of the reader's own files.
    fn without_files(data_source: DataSource, read: Vec<PathBuf>) -> Self {
        Self { data_source, features: Vec::new(), files: Vec::new(), read }
    }
}

impl DataFolders {
    /// Loads the data of an experiment that was read from `document`.
    pub fn load_source(&self, experiment: &Experiment, document: &Path) -> Result<LoadedSource, Box<dyn Error>> {
        match &experiment.document().data.source {
            SourceDocument::Packaged { name, .. } => self.packaged(experiment, name),
            SourceDocument::Files { files, format } => {
                let beside = document.parent().unwrap_or(Path::new("."));
                let path = |(place, file): (usize, &FileId)| self.path(&file.name, place, files.len(), beside);
                let paths: Vec<PathBuf> = files.iter().enumerate().map(path).collect();
                let LoadedFiles { dataset, files: found, reading, .. } = load_files(&paths, format)?;
                for ((wanted, found), path) in files.iter().zip(&found).zip(&paths) {
                    if !wanted.sha256.is_empty() && wanted.sha256 != found.sha256 {
                        return Err(text::other_file(path, &found.sha256, &wanted.sha256).into());
                    }
                }
                let features = reading.map(|reading| reading.features).unwrap_or_default();
                Ok(LoadedSource { data_source: DataSource::Files(dataset), features, files: found, read: paths })
            }
            _ => Ok(LoadedSource::without_files(DataSource::Document, Vec::new())),
        }
    }

    /// Returns the path of a file with this name. It is the given file with that name or, if as many files are given as
    /// needed, the one at the same position, whatever its name.
    fn path(&self, name: &str, place: usize, wanted: usize, beside: &Path) -> PathBuf {
        let by_name = self.files.iter().find(|path| file_name(path) == name);
        let found = by_name.or_else(|| self.files.get(place).filter(|_| self.files.len() == wanted));
        // A document's file names never act as paths.
        let file = Path::new(name).file_name().unwrap_or_default();
        found.cloned().unwrap_or_else(|| path_on_disk(beside.join(file)))
    }

    /// Loads the shards that an experiment needs.
    fn packaged(&self, experiment: &Experiment, name: &str) -> Result<LoadedSource, Box<dyn Error>> {
        let folder = self.data.join(name);
        let mut files = vec![folder.join("manifest.json")];
        let manifest = read(&files[0]).map_err(|error| advised(error, text::CHOOSE_IMAGES))?;
        let mut shard_set = ShardSet::new(&String::from_utf8(manifest)?)?;
        let data = &experiment.document().data;
        experiment.check_dataset(&DataSource::Packaged(shard_set.clone()).dataset_summary(&data.source)?)?;
        for class in data.classes.iter().flat_map(ClassDocument::parts) {
            let file = folder.join(&shard_set.shard(class)?.file);
            let mut bytes = Vec::new();
            // One byte too many suffices to detect a shard that the manifest does not describe.
            let most = shard_set.size(class)?.saturating_add(1) as u64;
            flate2::read::GzDecoder::new(&read(&file)?[..])
                .take(most)
                .read_to_end(&mut bytes)
                .map_err(|source| FileError::Unpack { path: file.clone(), source })?;
            shard_set.put(class, bytes)?;
            files.push(file);
        }
        Ok(LoadedSource::without_files(DataSource::Packaged(shard_set), files))
    }
}

/// The number of bytes read at a time.
const CHUNK_BYTES: usize = 1 << 18;
/// The number of bytes that are read to detect the format.
const BEGINNING: u64 = 4096;

/// A file whose beginning has been read. It is never opened again, so that it may be a pipe.
pub struct OpenedFile {
    path: PathBuf,
    beginning: Vec<u8>,
    rest: File,
}

impl OpenedFile {
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let mut rest = File::open(path).map_err(|error| unreadable(path, error))?;
        let mut beginning = Vec::new();
        let read = rest.by_ref().take(BEGINNING).read_to_end(&mut beginning);
        read.map_err(|error| unreadable(path, error))?;
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
pub fn load_files(paths: &[PathBuf], format: &Format) -> Result<LoadedFiles, Box<dyn Error>> {
    let opened = paths.iter().map(|path| OpenedFile::open(path)).collect::<Result<_, _>>()?;
    load_opened_files(opened, format)
}

/// Reads files of a format whose beginnings have been read.
pub fn load_opened_files(files: Vec<OpenedFile>, format: &Format) -> Result<LoadedFiles, Box<dyn Error>> {
    let mut file_loader = FileLoader::new(format.clone(), Limits::default());
    let mut piece = vec![0; CHUNK_BYTES];
    for file in files {
        let unreadable = |error: io::Error| unreadable(&file.path, error);
        file_loader.open(&file.name(), file.rest.metadata().map_err(unreadable)?.len())?;
        let mut whole = file.beginning().chain(&file.rest);
        loop {
            match whole.read(&mut piece) {
                Ok(0) => break,
                Ok(length) => {
                    file_loader.hash(&piece[..length]);
                    file_loader.push(&piece[..length])?;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(error).into()),
            }
        }
    }
    file_loader.finish().map_err(|error: ReadError| error.into())
}

/// Returns the name by which a document identifies a file.
pub fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Returns the path as the file system spells it. In a document, a name that is not UTF-8 has replacement characters.
fn path_on_disk(path: PathBuf) -> PathBuf {
    if path.exists() {
        return path;
    }
    let (name, folder) = (file_name(&path), path.parent().filter(|folder| !folder.as_os_str().is_empty()));
    let entries = folder.unwrap_or(Path::new(".")).read_dir().into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).find(|entry| file_name(entry) == name).unwrap_or(path)
}
