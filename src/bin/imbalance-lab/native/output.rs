//! Writing what a command makes, so that nothing of the reader's is lost whatever happens.
//!
//! A file is written under a name of its own beside its target and then takes the target's place in one move, with the
//! target's mode; until then the old content stands. Symbolic links are followed. A file with several names (hard links) is
//! refused, because a move would part them. Devices, pipes and the standard streams are written to as they are.

use super::files::{CommandResult, print, unwritable};
use super::identity::{self, Identity};
use std::error::Error;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;

/// Something that a command is going to write.
#[derive(Debug)]
pub struct Output {
    /// As the reader calls it.
    path: PathBuf,
    way: Way,
}

/// How it is written.
#[derive(Debug, PartialEq)]
enum Way {
    /// By a file that takes this one's place.
    Move(PathBuf),
    /// As it is.
    Direct,
    /// With what is printed.
    SvgExport,
}

impl Output {
    /// Checks that a path can be written to. Nothing is left there yet.
    ///
    /// # Errors
    /// Says why it cannot be.
    pub fn new(path: &Path) -> Result<Self, Box<dyn Error>> {
        let refuse = |error: io::Error| unwritable(path, &error);
        let way = match fs::metadata(path) {
            Ok(found) if found.is_dir() => return Err(format!("{} is a folder; name a file", path.display()).into()),
            Ok(found) if is_printed(&found) => Way::SvgExport,
            Ok(found) if !found.is_file() => Way::Direct,
            Ok(found) => {
                check_names(path, &found)?;
                // What may not be changed may not be replaced either.
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

    /// As the reader calls it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is a file that keeps what is written.
    pub fn is_file(&self) -> bool {
        matches!(self.way, Way::Move(_))
    }

    /// Writes all of it, or leaves what was there.
    pub fn write(&self, text: &str) -> CommandResult {
        let written = match &self.way {
            Way::SvgExport => return print(text),
            Way::Direct => OpenOptions::new().write(true).open(&self.path).and_then(|mut file| {
                // A reader that has seen enough is no error.
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

/// The outputs that were asked for.
///
/// # Errors
/// As [`Output::new`].
pub fn outputs<const COUNT: usize>(
    paths: [&Option<PathBuf>; COUNT],
) -> Result<[Option<Output>; COUNT], Box<dyn Error>> {
    let mut outputs = [const { None }; COUNT];
    for (output, path) in outputs.iter_mut().zip(paths) {
        *output = path.as_deref().map(Output::new).transpose()?;
    }
    Ok(outputs)
}

/// Fails where something that a command writes is also something that it reads, or is written twice.
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

/// A new file in the folder of another, under a name that nothing has.
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

/// Puts a text in the place of a file.
fn replace(target: &Path, text: &str) -> io::Result<()> {
    let (beside, file) = create_beside(target)?;
    let moved = fill(file, target, text).and_then(|()| fs::rename(&beside, target));
    if moved.is_err() {
        let _ = fs::remove_file(&beside);
    } else if let Some(folder) = target.parent() {
        // Where a folder can be synced, the move is on the disk too.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    moved
}

fn fill(mut file: File, target: &Path, text: &str) -> io::Result<()> {
    if let Ok(old) = fs::metadata(target) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};
            // Only the superuser may give a file away; for others it stays their own. This comes first because it resets modes.
            let _ = fchown(&file, Some(old.uid()), Some(old.gid()));
        }
        file.set_permissions(old.permissions())?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
