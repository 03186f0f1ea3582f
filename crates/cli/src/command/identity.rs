//! File identity: whether two paths lead to the same file.

use std::fs;
#[cfg(unix)]
use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// Identifies a file, whatever path leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The system's own number of a file that exists.
    #[cfg(unix)]
    File {
        /// The device.
        device: u64,
        /// The number of the file on the device.
        inode: u64,
    },
    /// The path, without links.
    Path(PathBuf),
}

impl Identity {
    /// Returns the identity of a path: that of the file, if there is one.
    ///
    /// # Errors
    ///
    /// Returns an error if the folder of the path does not exist.
    pub fn from_path(path: &Path) -> io::Result<Self> {
        #[cfg(unix)]
        if let Ok(metadata) = fs::metadata(path) {
            return Ok(Self::from_metadata(&metadata));
        }
        real(path).map(Self::Path)
    }

    /// Returns the identity of an open file.
    #[cfg(unix)]
    pub fn from_metadata(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self::File { device: metadata.dev(), inode: metadata.ino() }
    }
}

/// The maximum number of consecutive links.
const MAX_LINKS: usize = 40;

/// Follows the links of a path to a file that need not exist.
pub fn real(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => {
                let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?;
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                return Ok(fs::canonicalize(folder.unwrap_or(Path::new(".")))?.join(name));
            }
        }
    }
    Err(io::Error::other("its symbolic links form a loop"))
}

/// Returns the metadata of one of the program's own streams.
#[cfg(unix)]
pub fn stream(stream: impl std::os::fd::AsFd) -> Option<Metadata> {
    File::from(stream.as_fd().try_clone_to_owned().ok()?).metadata().ok()
}
