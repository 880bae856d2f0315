//! Local code as zip files that go by their content: [`zip`] reads a folder or a file and gives an
//! [`Asset`], which `Code::asset` takes.
//!
//! Reading is a line of the program, before synthesis, which reads nothing. The same files give the
//! same bytes wherever and whenever they are read: entries stand in the order of their names, all
//! of one time, with one of two modes. So the key under which a function's code is uploaded changes
//! when the code does, and at no other time.
//!
//! ```
//! let asset = formwork_assets::zip("src");
//! assert_eq!(asset.key().len(), 64 + ".zip".len());
//! ```
//!
//! Read in this order: `read`, what is found on the disk; `archive`, the bytes.

mod archive;
mod read;

use std::path::Path;

use formwork_core::{Asset, Diagnostic};
use sha2::{Digest, Sha256};

use read::Fault;

/// Reads a folder or a file, to be uploaded as a zip file.
///
/// Of a folder everything is packed that is in it, hidden files too, by paths relative to the
/// folder; folders without a file leave no trace. A link is followed. A file whose name ends in
/// `.zip` is taken as it is; any other file is packed under its own name.
///
/// The file `bootstrap` and what may be executed get the mode 0755, everything else 0644. Where
/// files have no such mark, as on Windows, `bootstrap` alone is executable.
///
/// A relative path starts at the folder in which the program runs; for the folder of your package
/// write `concat!(env!("CARGO_MANIFEST_DIR"), "/handler")`.
///
/// Errors, told where the asset is used: `unreadable-asset`, `empty-asset`.
#[track_caller]
pub fn zip(path: impl AsRef<Path>) -> Asset {
    let path = path.as_ref();
    let place = std::panic::Location::caller();
    let packed = read::files(path).and_then(|read| match read {
        read::Read::Zip(bytes) => Ok(bytes),
        read::Read::Files(files) => archive::of(&files).map_err(|error| Fault {
            path: path.to_owned(),
            why: error.to_string(),
        }),
    });
    match packed {
        Ok(bytes) if bytes.is_empty() => Asset::unread(
            Diagnostic::error(
                "empty-asset",
                format!("`{}` holds nothing to upload", path.display()),
            )
            .help("build the code first, or name the folder that it is built into")
            .at(place),
        ),
        Ok(bytes) => Asset::zip(Sha256::digest(&bytes).into(), bytes),
        Err(fault) => Asset::unread(unreadable(path, &fault).at(place)),
    }
}

fn unreadable(asked: &Path, fault: &Fault) -> Diagnostic {
    let message = format!("`{}` cannot be read", fault.path.display());
    let found = Diagnostic::error("unreadable-asset", message).note(fault.why.clone());
    if asked.is_relative() && !asked.exists() {
        let cure = "start at the folder in which the program runs, or at that of the package: \
                    `concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/…\")`";
        return found.help(cure);
    }
    found
}
