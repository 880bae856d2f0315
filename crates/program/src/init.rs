//! `formwork init`: a new infrastructure crate.

use std::fs;
use std::io;
use std::path::Path;

use clap::ArgMatches;

use crate::Status;
use crate::fault::Fault;
use crate::output::{self, Results, Target};

/// The files of the crate but its manifest. In them `NAME` stands for its name and `CRATE` for what
/// Rust calls it.
const FILES: [(&str, &str); 10] = [
    ("src/lib.rs", include_str!("init/crate/lib.rs.txt")),
    ("src/main.rs", include_str!("init/crate/main.rs.txt")),
    (
        "tests/template.rs",
        include_str!("init/crate/template.rs.txt"),
    ),
    (
        "tests/snapshots/BedrockPrivate.template.snap",
        include_str!("init/crate/BedrockPrivate.template.snap.txt"),
    ),
    (
        "tests/snapshots/BedrockPrivate.summary.snap",
        include_str!("init/crate/BedrockPrivate.summary.snap.txt"),
    ),
    (
        "tests/snapshots/BedrockPrivate.ids.snap",
        include_str!("init/crate/BedrockPrivate.ids.snap.txt"),
    ),
    ("README.md", include_str!("init/crate/README.md.txt")),
    (".gitignore", "/target\n/out\n*.snap.new\n"),
    (".gitattributes", "*.snap text eol=lf\n"),
    (WORKFLOW, include_str!("../../../docs/workflow/infra.yml")),
];

/// It is copied as it is.
const WORKFLOW: &str = ".github/workflows/infra.yml";

/// Names that Rust or the crate's own dependencies take.
const TAKEN: [&str; 61] = [
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "core",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "formwork",
    "formwork_test",
    "gen",
    "if",
    "impl",
    "in",
    "insta",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc_macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "template",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    "build",
];

/// Makes the crate in a new or empty folder of its name.
pub(crate) fn run(matches: &ArgMatches) -> Result<Status, Fault> {
    let Some(name) = matches.get_one::<String>("name") else {
        return Err(Fault::new("no name is given"));
    };
    let manifest = manifest(name, matches.get_one::<String>("path-to-formwork"))?;
    let folder = Path::new(name);
    free(folder)?;
    let krate = name.replace('-', "_");
    write(folder, "Cargo.toml", &manifest)?;
    for (file, text) in FILES {
        if file == WORKFLOW {
            write(folder, file, text)?;
        } else {
            write(
                folder,
                file,
                &text.replace("CRATE", &krate).replace("NAME", name),
            )?;
        }
    }
    let told = format!(
        "Made the crate `{name}` with {} files\nNext: cd {name} && cargo test\n",
        FILES.len() + 1
    );
    output::write(&Results::plain(&told), &Target::Standard)?;
    Ok(Status::Fine)
}

/// What a crate may be called: as it is checked here, it is one folder below this one.
pub(crate) fn name(text: &str) -> Result<String, String> {
    let starts = text.starts_with(|sign: char| sign.is_ascii_lowercase());
    let plain =
        |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "-_".contains(sign);
    if !starts || !text.chars().all(plain) || text.len() > 64 {
        return Err(
            "at most 64 lower-case letters, digits, `-` and `_` are expected, a letter first"
                .to_owned(),
        );
    }
    if TAKEN.contains(&text.replace('-', "_").as_str()) {
        return Err("a crate cannot have this name: choose another".to_owned());
    }
    Ok(text.to_owned())
}

fn manifest(name: &str, path: Option<&String>) -> Result<String, Fault> {
    let version = env!("CARGO_PKG_VERSION");
    let (formwork, test) = match path {
        None => (format!("\"{version}\""), format!("\"{version}\"")),
        Some(path) => {
            let root = fs::canonicalize(path).map_err(|error| {
                Fault::new(format!("it cannot be found: {error}")).at(path, None)
            })?;
            let test = root.join("crates/test");
            if !test.join("Cargo.toml").is_file() {
                return Err(Fault::new("it is no folder of formwork's sources").at(path, None));
            }
            let table = |at: &Path| format!("{{ path = {:?} }}", at.display().to_string());
            (table(&root), table(&test))
        }
    };
    Ok(format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\nformwork = {formwork}\n\n\
         [dev-dependencies]\nformwork-test = {test}\n\
         insta = {{ version = \"1.49\", default-features = false }}\n\n\
         # A crate of its own, wherever its folder lies.\n[workspace]\n"
    ))
}

/// Whether nothing lies there.
fn free(folder: &Path) -> Result<(), Fault> {
    let place = folder.display().to_string();
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => {
            Err(Fault::new(format!("the folder cannot be read: {error}")).at(&place, None))
        }
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(
                Fault::new("there is a folder of this name, and it is not empty")
                    .at(&place, None)
                    .help("choose another name, or empty it: nothing is overwritten"),
            ),
        },
    }
}

fn write(folder: &Path, file: &str, text: &str) -> Result<(), Fault> {
    let path = folder.join(file);
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(&path, text)).map_err(|error| {
        Fault::new(format!("the file cannot be written: {error}"))
            .at(&path.display().to_string(), None)
    })
}
