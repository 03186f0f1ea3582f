//! Writes the output of a command, without risk to the reader's existing files.
//!
//! A file is first written under a temporary name in the folder of its target. It then replaces the target in one move,
//! and keeps the target's mode; until then the old content stays. Symbolic links are followed. A file with several
//! names (hard links) is rejected, because a move would separate them. Devices, pipes and the standard streams are
//! written directly.

use super::files::{CommandResult, print, unwritable};
use super::identity::{self, Identity};
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
    way: Way,
}

/// The ways to write an output.
#[derive(Debug, PartialEq)]
enum Way {
    /// Writes a new file that replaces this one.
    Move(PathBuf),
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
        let refuse = |error: io::Error| unwritable(path, &error);
        let way = match fs::metadata(path) {
            Ok(found) if found.is_dir() => return Err(format!("{} is a folder; name a file", path.display()).into()),
            Ok(found) if is_printed(&found) => Way::StandardOutput,
            Ok(found) if !found.is_file() => Way::Direct,
            Ok(found) => {
                check_names(path, &found)?;
                // A file that must not be changed must not be replaced either.
                OpenOptions::new().append(true).open(path).map_err(refuse)?;
                Way::Move(identity::real(path).map_err(refuse)?)
            }
            Err(_) => Way::Move(identity::real(path).map_err(refuse)?),
        };
        if let Way::Move(target) = &way {
            let (beside, _) = create_beside(target).map_err(refuse)?;
            fs::remove_file(beside).map_err(refuse)?;
        }
        Ok(Self { path: path.to_owned(), way })
    }

    /// Returns the path as the reader wrote it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns whether it is a file that keeps what is written.
    pub fn is_file(&self) -> bool {
        matches!(self.way, Way::Move(_))
    }

    /// Writes the whole text, or leaves the old content unchanged.
    pub fn write(&self, text: &str) -> CommandResult {
        let written = match &self.way {
            Way::StandardOutput => return print(text),
            Way::Direct => OpenOptions::new().write(true).open(&self.path).and_then(|mut file| {
                // A reader that closes the pipe early is not an error.
                file.write_all(text.as_bytes()).or_else(|error| match error.kind() {
                    io::ErrorKind::BrokenPipe => Ok(()),
                    _ => Err(error),
                })
            }),
            Way::Move(target) => replace(target, text),
        };
        written.map_err(|error| unwritable(&self.path, &error).into())
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
pub fn check_apart(inputs: &[PathBuf], outputs: &[&Output]) -> CommandResult {
    let of = |path: &Path| Identity::of(path).ok();
    let read: Vec<_> = inputs.iter().map(|path| (path, of(path))).filter(|(_, identity)| identity.is_some()).collect();
    let mut written: Vec<(&Path, Option<Identity>)> = Vec::new();
    for output in outputs.iter().filter(|output| output.is_file()) {
        let identity = of(&output.path);
        if let Some((input, _)) = read.iter().find(|(_, input)| *input == identity) {
            return Err(overwrites(&output.path, input).into());
        }
        if written.iter().any(|(_, other)| *other == identity) {
            return Err(format!("{} would be written twice; name a file for each", output.path.display()).into());
        }
        written.push((&output.path, identity));
    }
    #[cfg(unix)]
    if let Some(printed) = identity::stream(io::stdout()).filter(Metadata::is_file).map(|file| Identity::of_file(&file))
        && let Some((input, _)) = read.iter().find(|(_, input)| input.as_ref() == Some(&printed))
    {
        return Err(overwrites(Path::new("the standard output"), input).into());
    }
    Ok(())
}

fn overwrites(output: &Path, input: &Path) -> String {
    format!("{} is also read, as {}; write to another file", output.display(), input.display())
}

#[cfg(unix)]
fn is_printed(found: &Metadata) -> bool {
    identity::stream(io::stdout()).is_some_and(|own| Identity::of_file(&own) == Identity::of_file(found))
}

#[cfg(not(unix))]
fn is_printed(_: &Metadata) -> bool {
    false
}

#[cfg(unix)]
fn check_names(path: &Path, found: &Metadata) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;
    match found.nlink() {
        0 | 1 => Ok(()),
        names => Err(format!(
            "{} is a file with {names} names (hard links), which writing it anew would part; remove the others, or name another file",
            path.display()
        )),
    }
}

#[cfg(not(unix))]
fn check_names(_: &Path, _: &Metadata) -> Result<(), String> {
    Ok(())
}

/// Creates a new file in the folder of another, under an unused name.
fn create_beside(target: &Path) -> io::Result<(PathBuf, File)> {
    for number in 0_u32.. {
        let beside = target.with_file_name(format!(".imbalance-lab-{}-{number}.tmp", process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&beside) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => return Ok((beside, created?)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Replaces a file by a text.
fn replace(target: &Path, text: &str) -> io::Result<()> {
    let (beside, file) = create_beside(target)?;
    let moved = fill(file, target, text).and_then(|()| fs::rename(&beside, target));
    if moved.is_err() {
        let _ = fs::remove_file(&beside);
    } else if let Some(folder) = target.parent() {
        // If the folder can be synced, the move is on disk too.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    moved
}

fn fill(mut file: File, target: &Path, text: &str) -> io::Result<()> {
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
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
