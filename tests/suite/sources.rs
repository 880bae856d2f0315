//! The sources of the library, as the tests of what is written there read them.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A source without its tests, which tell nobody anything, and its comments, which show examples.
pub(crate) fn program(source: &str) -> String {
    let program = source.split("#[cfg(test)]\nmod tests {").next();
    let lines = program.unwrap_or_default().lines();
    lines
        .map(|line| {
            if line.trim_start().starts_with("//") {
                ""
            } else {
                line
            }
        })
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// The sources of the crates, without their tests and examples.
pub(crate) fn sources() -> Vec<PathBuf> {
    let crates = entries(Path::new("crates")).into_iter();
    let sources = crates.map(|folder| folder.join("src"));
    let there = sources.filter(|folder| Path::new(ROOT).join(folder).is_dir());
    let mut files = files(there.collect(), "rs");
    files.retain(|file| {
        !file
            .iter()
            .any(|piece| piece == "tests" || piece == "tests.rs")
    });
    files
}

/// All files in these folders that end so.
pub(crate) fn files(mut folders: Vec<PathBuf>, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if Path::new(ROOT).join(&path).is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(Path::new(ROOT).join(folder)).expect("the folder is there");
    found
        .map(|entry| folder.join(entry.expect("it can be read").file_name()))
        .collect()
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).expect("it can be read")
}
