//! A folder of files, each of them whole, and none of an earlier run left.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use formwork_assembly::File;

/// The file that lists what was written, by which the next run knows what it may remove.
const LIST: &str = "formwork.files";

/// Why the folder could not be written.
#[derive(Debug)]
pub(crate) struct Fault {
    path: PathBuf,
    error: io::Error,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        write!(f, "`{path}` cannot be written: {}", self.error)
    }
}

/// Writes the files, and removes those that an earlier run wrote and that are none of them now.
/// Other people's files stay.
///
/// All of them are written beside their places first: where one cannot be, nothing changes.
pub(crate) fn write(folder: &Path, files: &[File<'_>]) -> Result<(), Fault> {
    let fault = |path: &Path, error: io::Error| Fault {
        path: path.to_owned(),
        error,
    };
    fs::create_dir_all(folder).map_err(|error| fault(folder, error))?;
    let list = folder.join(LIST);
    let before = listed(&list).map_err(|error| fault(&list, error))?;
    let now: BTreeSet<String> = files.iter().map(|file| file.name.clone()).collect();

    let mut beside = Beside::default();
    for file in files {
        let path = folder.join(&file.name);
        let written = beside.write(&path, &file.content);
        written.map_err(|error| fault(&path, error))?;
    }
    // Until everything is in place the list names what is there of both runs, so that nothing is
    // forgotten if this one is ended.
    put_list(&list, before.union(&now)).map_err(|error| fault(&list, error))?;
    beside.put().map_err(|(path, error)| fault(&path, error))?;
    for name in before.difference(&now) {
        let path = folder.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(fault(&path, error)),
            _ => {}
        }
    }
    put_list(&list, now.iter()).map_err(|error| fault(&list, error))
}

/// The names in the list. One that leads out of the folder is not ours, whoever wrote it.
fn listed(list: &Path) -> io::Result<BTreeSet<String>> {
    let text = match fs::read_to_string(list) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        read => read?,
    };
    let is_name = |line: &&str| {
        !line.is_empty() && !line.starts_with('.') && !line.contains(['/', '\\', ':'])
    };
    Ok(text.lines().filter(is_name).map(str::to_owned).collect())
}

fn put_list<'a>(list: &Path, names: impl Iterator<Item = &'a String>) -> io::Result<()> {
    let text: String = names.flat_map(|name| [name.as_str(), "\n"]).collect();
    let mut beside = Beside::default();
    beside.write(list, text.as_bytes())?;
    beside.put().map_err(|(_, error)| error)
}

/// Files beside their places. Those that are not put there are removed.
#[derive(Default)]
struct Beside {
    files: Vec<(PathBuf, PathBuf)>,
}

impl Beside {
    fn write(&mut self, path: &Path, content: &[u8]) -> io::Result<()> {
        if path.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        let name = path.file_name().ok_or(ErrorKind::InvalidInput)?;
        let name = format!(".{}.{}.new", name.to_string_lossy(), std::process::id());
        let beside = path.with_file_name(name);
        self.files.push((beside.clone(), path.to_owned()));
        let mut file = fs::File::create(&beside)?;
        file.write_all(content)?;
        file.sync_all()
    }

    fn put(mut self) -> Result<(), (PathBuf, io::Error)> {
        while let Some((beside, path)) = self.files.pop() {
            if let Err(error) = fs::rename(&beside, &path) {
                self.files.push((beside, path.clone()));
                return Err((path, error));
            }
        }
        Ok(())
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        for (beside, _) in &self.files {
            drop(fs::remove_file(beside));
        }
    }
}
