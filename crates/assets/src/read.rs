//! What is found on the disk, in the order of its names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// Why something could not be read.
#[derive(Debug)]
pub(crate) struct Fault {
    pub path: PathBuf,
    pub why: String,
}

impl Fault {
    fn new(path: &Path, why: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            why: why.into(),
        }
    }

    fn of(path: &Path, error: &io::Error) -> Self {
        let why = match error.kind() {
            // The same words on every system.
            io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
            io::ErrorKind::PermissionDenied => "reading it is not permitted".to_owned(),
            _ => error.to_string(),
        };
        Self::new(path, why)
    }
}

/// A file to pack.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct File {
    pub content: Vec<u8>,
    pub is_executable: bool,
}

/// Files by their paths in the archive, which are separated by `/`; the order is that of the bytes.
pub(crate) type Files = BTreeMap<String, File>;

/// What a path leads to.
#[derive(Debug)]
pub(crate) enum Read {
    /// A zip file, as it is.
    Zip(Vec<u8>),
    Files(Files),
}

/// Reads a folder or a file.
pub(crate) fn files(path: &Path) -> Result<Read, Fault> {
    let known = fs::metadata(path).map_err(|error| Fault::of(path, &error))?;
    let mut files = Files::new();
    if known.is_dir() {
        folder(path, "", &mut Vec::new(), &mut files)?;
        return Ok(Read::Files(files));
    }
    let name = name(path)?;
    let file = file(path, &name, &known)?;
    let ending = Path::new(&name).extension();
    if ending.is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) {
        if !file.content.starts_with(b"PK") {
            return Err(Fault::new(
                path,
                "it is no zip file, whatever its name says",
            ));
        }
        return Ok(Read::Zip(file.content));
    }
    files.insert(name, file);
    Ok(Read::Files(files))
}

fn folder(
    path: &Path,
    prefix: &str,
    around: &mut Vec<PathBuf>,
    files: &mut Files,
) -> Result<(), Fault> {
    let fault = |error: &io::Error| Fault::of(path, error);
    let itself = path.canonicalize().map_err(|error| fault(&error))?;
    // Only a link can lead there.
    if around.contains(&itself) {
        return Err(Fault::new(path, "it leads to a folder around it"));
    }
    around.push(itself);
    let entries = fs::read_dir(path).map_err(|error| fault(&error))?;
    let paths: io::Result<BTreeSet<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    // In their order, so that the same fault is told everywhere.
    for path in paths.map_err(|error| fault(&error))? {
        let known = fs::metadata(&path).map_err(|error| Fault::of(&path, &error))?;
        let name = name(&path)?;
        let inside = format!("{prefix}{name}");
        if known.is_dir() {
            folder(&path, &format!("{inside}/"), around, files)?;
        } else {
            files.insert(inside, file(&path, &name, &known)?);
        }
    }
    around.pop();
    Ok(())
}

fn name(path: &Path) -> Result<String, Fault> {
    let name = path.file_name().and_then(|name| name.to_str());
    match name {
        // Some systems take it in a name, and unpackers take it for a separator.
        Some(name) if !name.contains('\\') => Ok(name.to_owned()),
        _ => Err(Fault::new(path, "its name has no place in a zip file")),
    }
}

fn file(path: &Path, name: &str, known: &Metadata) -> Result<File, Fault> {
    // A pipe or a device might never end.
    if !known.is_file() {
        return Err(Fault::new(path, "it is neither a file nor a folder"));
    }
    let content = fs::read(path).map_err(|error| Fault::of(path, &error))?;
    Ok(File {
        content,
        is_executable: name == "bootstrap" || may_be_executed(known),
    })
}

#[cfg(unix)]
fn may_be_executed(known: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    known.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
const fn may_be_executed(_: &Metadata) -> bool {
    false
}
