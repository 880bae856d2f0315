//! Compiles the pages of the folder `diagnostics` into the program: a table of codes and texts.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "cargo says by the environment where to write, and is told on standard output what to watch"
)]

use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // Asked for when it runs: a build script that is built already is used for other checkouts too.
    let own = env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?;
    let folder = Path::new(&own).join("diagnostics");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut pages = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let code = path.file_stem().and_then(|stem| stem.to_str());
        if let Some(code) = code.filter(|_| path.extension().is_some_and(|kind| kind == "md")) {
            pages.push((code.to_owned(), fs::read_to_string(&path)?));
        }
    }
    pages.sort();
    let mut table = String::from("&[\n");
    for (code, text) in pages {
        let _ = writeln!(table, "    ({code:?}, {text:?}),");
    }
    table.push(']');
    let target = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&target).join("pages.rs"), table)
}
