//! The cases in the neutral format, from the folder that `FORMWORK_CASES` names, or from
//! `../shared/cases` beside the repository.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "what is no case stops the test, which says what it saw"
)]

use std::path::{Path, PathBuf};

use serde_json::Value;

/// The files of the folder, each with its name and its cases; where there is no folder, none, which
/// is said.
pub(crate) fn files() -> Vec<(String, Vec<Value>)> {
    let folder = folder();
    let Ok(entries) = folder.read_dir() else {
        println!("no cases at {}", folder.display());
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "json"));
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let mut content: Value = serde_json::from_str(&text).unwrap();
        let cases = content["cases"].take();
        (name, cases.as_array().cloned().unwrap_or_default())
    };
    paths.iter().map(read).collect()
}

#[allow(
    clippy::disallowed_methods,
    reason = "a test may be told where its cases are"
)]
fn folder() -> PathBuf {
    match std::env::var_os("FORMWORK_CASES") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases"),
    }
}
