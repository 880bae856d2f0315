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
const FILES: [(&str, &str); 11] = [
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
    // With it the AWS CDK's commands start the program.
    (
        "cdk.json",
        "{\n  \"app\": \"cargo run --quiet\",\n  \"output\": \"cdk.out\"\n}\n",
    ),
    (".gitignore", "/target\n/out\n/cdk.out\n*.snap.new\n"),
    (".gitattributes", "*.snap text eol=lf -linguist-generated\n"),
    (WORKFLOW, include_str!("../workflow/infra.yml")),
];

/// How much of what lies in a folder is listed.
const LISTED: usize = 10;

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
    let mut files = vec![("Cargo.toml", manifest)];
    files.extend(FILES.map(|(file, text)| match file {
        WORKFLOW => (file, text.to_owned()),
        _ => (file, text.replace("CRATE", &krate).replace("NAME", name)),
    }));
    make(folder, &files)?;
    let told = format!(
        "Made the crate `{name}` with {} files\nNext: cd {name} && cargo test\n",
        files.len()
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
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        read => read.and_then(Iterator::collect::<io::Result<Vec<_>>>),
    };
    let entries = entries.map_err(|error| {
        Fault::new(format!("the folder cannot be read: {error}")).at(&place, None)
    })?;
    if entries.is_empty() {
        return Ok(());
    }
    let mut names: Vec<String> = entries
        .iter()
        .map(|entry| format!("`{}`", entry.file_name().to_string_lossy()))
        .collect();
    names.sort_unstable();
    let more = names.len().saturating_sub(LISTED);
    names.truncate(LISTED);
    let more = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Err(
        Fault::new("there is a folder of this name, and it is not empty")
            .at(&place, None)
            .note(format!("in it: {}{more}", names.join(", ")))
            .help("choose another name, or empty it: nothing is overwritten"),
    )
}

/// Makes the folder with all files or, where one cannot be written, with none: they are written
/// beside it and put in its place at once.
fn make(folder: &Path, files: &[(&str, String)]) -> Result<(), Fault> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.with_file_name(format!(".{name}.new"));
    fs::create_dir(&beside).map_err(|error| {
        let fault = unwritten("folder", &beside, &error);
        match error.kind() {
            io::ErrorKind::AlreadyExists => {
                fault.help("a run that was broken off has left it: remove it")
            }
            _ => fault,
        }
    })?;
    let written = files.iter().try_for_each(|(file, text)| {
        let path = beside.join(file);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(&path, text))
            .map_err(|error| unwritten("file", &path, &error))
    });
    let placed = written.and_then(|()| {
        // One that is empty is no obstacle, as `free` has seen; not all systems rename over it.
        let emptied = match fs::remove_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
        let placed = emptied.and_then(|()| fs::rename(&beside, folder));
        placed.map_err(|error| unwritten("folder", folder, &error))
    });
    placed.inspect_err(|_| {
        // What is told is the first fault.
        let _ = fs::remove_dir_all(&beside);
    })
}

fn unwritten(what: &str, path: &Path, error: &io::Error) -> Fault {
    Fault::new(format!("the {what} cannot be written: {error}"))
        .at(&path.display().to_string(), None)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// A folder of a test's own, empty.
    fn place(name: &str) -> PathBuf {
        let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tmp");
        let place = place.join(name);
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(&place).expect("it can be made");
        place
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("it is there").flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    fn files(second: &'static str) -> [(&'static str, String); 3] {
        let text = "text".to_owned();
        [("a", text.clone()), (second, text.clone()), ("c/d", text)]
    }

    #[test]
    fn all_files_are_there_or_none() {
        let place = place("init-all-or-none");
        let folder = place.join("shop");
        // The second file cannot be written where the first one lies.
        let fault = make(&folder, &files("a/b")).expect_err("it cannot be written");
        assert!(fault.message.contains("cannot be written"), "{fault:?}");
        assert_eq!(names(&place), Vec::<String>::new());
        fs::create_dir(&folder).expect("it can be made");
        assert!(make(&folder, &files("a/b")).is_err());
        assert_eq!(names(&place), ["shop"]);
        assert_eq!(names(&folder), Vec::<String>::new());
        assert_eq!(make(&folder, &files("b")), Ok(()));
        assert_eq!(names(&place), ["shop"]);
        assert_eq!(names(&folder), ["a", "b", "c"]);
    }

    #[test]
    fn what_cannot_be_put_in_its_place_leaves_nothing() {
        let place = place("init-in-place");
        let folder = place.join("shop");
        fs::create_dir(&folder).expect("it can be made");
        // As if somebody had written into it meanwhile.
        fs::write(folder.join("mine"), "mine").expect("it can be written");
        assert!(make(&folder, &files("b")).is_err());
        assert_eq!(
            (names(&place), names(&folder)),
            (vec!["shop".to_owned()], vec!["mine".to_owned()])
        );
    }

    #[test]
    fn what_a_broken_run_left_is_not_touched() {
        let place = place("init-broken-off");
        fs::create_dir(place.join(".shop.new")).expect("it can be made");
        let fault = make(&place.join("shop"), &files("b")).expect_err("it is in the way");
        assert!(fault.help.is_some_and(|help| help.contains("remove it")));
        assert_eq!(names(&place), [".shop.new"]);
    }

    #[test]
    fn what_lies_in_a_folder_is_listed() {
        let place = place("init-listed");
        for number in 0..12 {
            fs::write(place.join(format!("{number:02}")), "").expect("it can be written");
        }
        let fault = free(&place).expect_err("it is not empty");
        let note = fault.notes.concat();
        assert!(
            note.starts_with("in it: `00`, `01`, ") && note.ends_with("`09` and 2 more"),
            "{note}"
        );
        fs::remove_dir_all(&place).expect("it can be removed");
        assert_eq!(free(&place), Ok(()));
    }
}
