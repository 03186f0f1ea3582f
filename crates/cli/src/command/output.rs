//! Writes the output of a command, without risk to the reader's existing files.
//!
//! A file is first written under a temporary name in the folder of its target. It then replaces the target in one move,
//! and keeps the target's mode; until then the old content stays. Symbolic links are followed. A file with several
//! names (hard links) is rejected, because a move would separate them. Devices, pipes and the standard streams are
//! written directly.

use super::error::unwritable;
use super::files::{CommandResult, print};
use super::identity::{self, Identity};
use super::text;
use std::error::Error;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;

/// An output of a command.
#[derive(Debug)]
pub struct Output {
    /// The path as the reader wrote it.
    path: PathBuf,
    destination: Destination,
}

/// The destinations of an output.
#[derive(Debug, PartialEq)]
enum Destination {
    /// Writes a new file that replaces this one.
    Replace(PathBuf),
    /// Writes directly to the path.
    Direct,
    /// Writes to the standard output.
    StandardOutput,
}

impl Output {
    /// Checks that a path can be written to. Creates nothing there yet.
    ///
    /// # Errors
    ///
    /// Returns an error that states why the path cannot be written to.
    pub fn new(path: &Path) -> Result<Self, Box<dyn Error>> {
        let refuse = |error: io::Error| unwritable(path, error);
        let destination = match fs::metadata(path) {
            Ok(found) if found.is_dir() => return Err(text::folder(path).into()),
            Ok(found) if is_printed(&found) => Destination::StandardOutput,
            Ok(found) if !found.is_file() => Destination::Direct,
            Ok(found) => {
                check_hard_links(path, &found)?;
                // A file that must not be changed must not be replaced either.
                OpenOptions::new().append(true).open(path).map_err(refuse)?;
                Destination::Replace(identity::real(path).map_err(refuse)?)
            }
            Err(_) => Destination::Replace(identity::real(path).map_err(refuse)?),
        };
        if let Destination::Replace(target) = &destination {
            let (temporary, _) = create_temporary(target).map_err(refuse)?;
            fs::remove_file(temporary).map_err(refuse)?;
        }
        Ok(Self { path: path.to_owned(), destination })
    }

    /// Returns the path as the reader wrote it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns whether it is a file that keeps what is written.
    pub fn is_file(&self) -> bool {
        matches!(self.destination, Destination::Replace(_))
    }

    /// Writes the whole content, or leaves the old content unchanged.
    pub fn write(&self, content: impl AsRef<[u8]>) -> CommandResult {
        let content = content.as_ref();
        let written = match &self.destination {
            Destination::StandardOutput => return print(content),
            Destination::Direct => OpenOptions::new().write(true).open(&self.path).and_then(|mut file| {
                // A reader that closes the pipe early is not an error.
                file.write_all(content).or_else(|error| match error.kind() {
                    io::ErrorKind::BrokenPipe => Ok(()),
                    _ => Err(error),
                })
            }),
            Destination::Replace(target) => replace(target, content),
        };
        written.map_err(|error| unwritable(&self.path, error).into())
    }
}

/// Returns the requested outputs.
///
/// # Errors
///
/// The same as those of [`Output::new`].
pub fn outputs<const COUNT: usize>(
    paths: [&Option<PathBuf>; COUNT],
) -> Result<[Option<Output>; COUNT], Box<dyn Error>> {
    let mut outputs = [const { None }; COUNT];
    for (output, path) in outputs.iter_mut().zip(paths) {
        *output = path.as_deref().map(Output::new).transpose()?;
    }
    Ok(outputs)
}

/// Checks that no output of a command is also an input, and that no two outputs are the same file.
pub fn check_distinct(inputs: &[PathBuf], outputs: &[&Output]) -> CommandResult {
    let of = |path: &Path| Identity::from_path(path).ok();
    let read: Vec<_> = inputs.iter().map(|path| (path, of(path))).filter(|(_, identity)| identity.is_some()).collect();
    let mut written: Vec<(&Path, Option<Identity>)> = Vec::new();
    for output in outputs.iter().filter(|output| output.is_file()) {
        let identity = of(&output.path);
        if let Some((input, _)) = read.iter().find(|(_, input)| *input == identity) {
            return Err(text::overwrites(&output.path, input).into());
        }
        if written.iter().any(|(_, other)| *other == identity) {
            return Err(text::written_twice(&output.path).into());
        }
        written.push((&output.path, identity));
    }
    #[cfg(unix)]
    if let Some(printed) =
        identity::stream(io::stdout()).filter(Metadata::is_file).map(|file| Identity::from_metadata(&file))
        && let Some((input, _)) = read.iter().find(|(_, input)| input.as_ref() == Some(&printed))
    {
        return Err(text::overwrites(Path::new(text::STANDARD_OUTPUT), input).into());
    }
    Ok(())
}

#[cfg(unix)]
fn is_printed(found: &Metadata) -> bool {
    identity::stream(io::stdout()).is_some_and(|own| Identity::from_metadata(&own) == Identity::from_metadata(found))
}

#[cfg(not(unix))]
fn is_printed(_: &Metadata) -> bool {
    false
}

#[cfg(unix)]
fn check_hard_links(path: &Path, found: &Metadata) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;
    match found.nlink() {
        0 | 1 => Ok(()),
        names => Err(text::hard_links(path, names)),
    }
}

#[cfg(not(unix))]
fn check_hard_links(_: &Path, _: &Metadata) -> Result<(), String> {
    Ok(())
}

/// Creates a new file in the folder of another, under an unused name.
fn create_temporary(target: &Path) -> io::Result<(PathBuf, File)> {
    for number in 0_u32.. {
        let temporary = target.with_file_name(format!(".imbalance-lab-{}-{number}.tmp", process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&temporary) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => return Ok((temporary, created?)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Replaces a file by a new one with this content.
fn replace(target: &Path, content: &[u8]) -> io::Result<()> {
    let (temporary, file) = create_temporary(target)?;
    let moved = fill(file, target, content).and_then(|()| fs::rename(&temporary, target));
    if moved.is_err() {
        let _ = fs::remove_file(&temporary);
    } else if let Some(folder) = target.parent() {
        // If the folder can be synced, the move is on disk too.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    moved
}

fn fill(mut file: File, target: &Path, content: &[u8]) -> io::Result<()> {
    if let Ok(old) = fs::metadata(target) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};
            // Only the superuser may change the owner of a file; other users stay the owner. This comes first because
            // it resets the mode.
            let _ = fchown(&file, Some(old.uid()), Some(old.gid()));
        }
        file.set_permissions(old.permissions())?;
    }
    file.write_all(content)?;
    file.sync_all()
}
