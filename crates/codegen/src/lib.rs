//! Turns the facts under `schemas/` into the sources of `formwork-cfn`, and into the table from which
//! `formwork-review` knows what a change does.
//!
//! Read in this order: [`facts`], what the registry says; `fixups`, where it is wrong; `names`,
//! how things are called; `evidence` and `kinds`, what a text refers to; `model`, everything
//! decided; `emit`, the text that is written.
//!
//! Nothing here runs when a program is built: the sources are committed, and a test compares them
//! byte for byte with what this crate writes.

use std::collections::BTreeMap;
use std::path::Path;

mod build;
mod changes;
mod curated;
mod emit;
mod evidence;
pub mod facts;
mod features;
mod fixups;
mod kinds;
mod model;
mod names;
mod nested;
mod share;
mod table;

pub use changes::Changes;
use facts::Registry;

/// Why nothing is generated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// A line of the facts is not understood.
    #[error("schemas/facts/{file}:{line}: {what}")]
    Syntax {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is not understood.
        what: String,
    },
    /// A fixup, or an entry of a curated table, no longer applies.
    #[error("`{fixup}` is stale: {what}")]
    Stale {
        /// The fixup's name.
        fixup: &'static str,
        /// What it expected and did not find.
        what: String,
    },
    /// Two things would get one name.
    #[error("`{name}` would name both {one} and {other}")]
    Clash {
        /// The name.
        name: String,
        /// The one thing.
        one: String,
        /// The other thing.
        other: String,
    },
    /// The facts contradict themselves.
    #[error("{0}")]
    Inconsistent(String),
}

/// What is generated: path below the repository's root, and text.
pub type Files = BTreeMap<String, String>;

/// Reads the facts below `root` and generates everything.
///
/// # Errors
///
/// If a file cannot be read, a fact is not understood, a fixup is stale, or names clash.
pub fn generate(root: &Path) -> Result<Files, Problem> {
    let registry = read(&root.join("schemas"))?;
    let version = read_text(&root.join("schemas/VERSION"))?;
    generate_from(registry, &version)
}

/// Generates everything from facts that are already read.
///
/// # Errors
///
/// If a fixup is stale or names clash.
pub fn generate_from(mut registry: Registry, version: &str) -> Result<Files, Problem> {
    fixups::apply(&mut registry)?;
    let model = model::Model::new(&registry)?;
    let mut files = emit::files(&model, version)?;
    files.insert(
        emit::review::PATH.to_owned(),
        emit::review::facts(&registry),
    );
    Ok(files)
}

/// Reads all facts below `schemas`.
///
/// # Errors
///
/// If a file cannot be read or a line is not understood.
pub fn read(schemas: &Path) -> Result<Registry, Problem> {
    let folder = schemas.join("facts");
    let failed = |source| Problem::File {
        path: folder.display().to_string(),
        source,
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    let mut registry = Registry::default();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        registry.read(&name, &read_text(&path)?)?;
    }
    Ok(registry)
}

/// Paths that the facts call create-only, conditional or read-only, and that lead to nothing.
pub fn dangling_paths(registry: &Registry) -> Vec<String> {
    let mut found = Vec::new();
    for resource in registry.resources.values() {
        let paths = [
            &resource.create_only,
            &resource.conditional_create_only,
            &resource.read_only,
        ];
        for path in paths.into_iter().flatten() {
            if !nested::exists(resource, path) {
                found.push(format!("{} {path}", resource.name));
            }
        }
    }
    found
}

fn read_text(path: &Path) -> Result<String, Problem> {
    std::fs::read_to_string(path).map_err(|source| Problem::File {
        path: path.display().to_string(),
        source,
    })
}

/// Writes what is generated below `root`, and removes sources of services that are gone.
///
/// Gives what changes for users.
///
/// # Errors
///
/// As [`generate`], and if a file cannot be written.
pub fn write(root: &Path) -> Result<Changes, Problem> {
    let files = generate(root)?;
    let mut before = Files::new();
    for path in committed(root)? {
        let text = read_text(&root.join(&path))?;
        before.insert(path, text);
    }
    for path in compare(root, &files)? {
        let place = root.join(&path);
        let failed = |source| Problem::File {
            path: path.clone(),
            source,
        };
        if let Some(text) = files.get(&path) {
            let folder = place.parent().unwrap_or(root);
            std::fs::create_dir_all(folder).map_err(failed)?;
            std::fs::write(&place, text).map_err(failed)?;
        } else {
            std::fs::remove_file(&place).map_err(failed)?;
        }
    }
    Ok(Changes::between(&before, &files))
}

/// The files below `root` that are not what would be generated.
///
/// # Errors
///
/// As [`generate`].
pub fn differences(root: &Path) -> Result<Vec<String>, Problem> {
    compare(root, &generate(root)?)
}

fn compare(root: &Path, files: &Files) -> Result<Vec<String>, Problem> {
    let mut different = committed(root)?;
    different.retain(|path| !files.contains_key(path));
    for (path, text) in files {
        if std::fs::read_to_string(root.join(path)).ok().as_ref() != Some(text) {
            different.push(path.clone());
        }
    }
    different.sort();
    Ok(different)
}

/// The sources that are there, whether or not they still should be.
fn committed(root: &Path) -> Result<Vec<String>, Problem> {
    let folder = root.join("crates/cfn/src");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&folder).into_iter().flatten() {
        let entry = entry.map_err(|source| Problem::File {
            path: folder.display().to_string(),
            source,
        })?;
        let name = entry.file_name();
        found.push(format!("crates/cfn/src/{}", name.to_string_lossy()));
    }
    Ok(found)
}
