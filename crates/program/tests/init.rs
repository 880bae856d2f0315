//! `formwork init`: what it writes, what it refuses, and that its snapshots are those of its app.
//!
//! `.ci/run` builds such a crate and runs its tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[path = "../src/init/crate/lib.rs.txt"]
#[allow(unreachable_pub, reason = "it is the library of a crate")]
mod made;

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A folder of a test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("it can be emptied");
    }
    fs::create_dir_all(&folder).expect("it can be made");
    folder
}

fn init(folder: &Path, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_formwork"));
    let program = program.current_dir(folder).arg("init").args(arguments);
    program.output().expect("it starts")
}

fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).expect("it can be read")
}

#[test]
fn it_writes_a_crate_whose_snapshots_are_those_of_its_app() {
    let folder = folder("init");
    let output = init(&folder, &["my-infra", "--path-to-formwork", SOURCES]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let folder = folder.join("my-infra");
    assert!(read(&folder, "src/main.rs").contains("formwork::cli::run(my_infra::app())"));
    assert!(read(&folder, "Cargo.toml").contains("name = \"my-infra\""));
    assert!(read(&folder, "README.md").starts_with("# my-infra\n"));
    assert!(read(&folder, "cdk.json").contains("\"app\": \"cargo run --quiet\""));
    assert!(read(&folder, ".gitattributes").starts_with("*.snap text eol=lf"));
    let workflow = read(Path::new(SOURCES), "crates/program/workflow/infra.yml");
    assert_eq!(read(&folder, ".github/workflows/infra.yml"), workflow);
    let snapshots = formwork_test::snapshots(made::app()).expect("its app is sound");
    assert_eq!(snapshots.len(), 3);
    for (name, text) in snapshots {
        let kept = read(&folder, &format!("tests/snapshots/{name}.snap"));
        let (_, kept) = kept.split_once("\n---\n").expect("a snapshot has a head");
        assert_eq!(kept.trim_end(), text.trim_end(), "{name}");
    }
}

#[test]
fn without_sources_it_takes_the_version_of_the_program() {
    let folder = folder("init-version");
    assert_eq!(init(&folder, &["shop"]).status.code(), Some(0));
    let version = env!("CARGO_PKG_VERSION");
    let manifest = read(&folder, "shop/Cargo.toml");
    for package in ["formwork", "formwork-test"] {
        let line = format!("\n{package} = \"{version}\"\n");
        assert!(manifest.contains(&line), "{manifest}");
    }
}

#[test]
fn nothing_is_overwritten() {
    let folder = folder("init-refused");
    fs::create_dir(folder.join("empty")).expect("it can be made");
    assert_eq!(init(&folder, &["empty"]).status.code(), Some(0));
    fs::write(folder.join("empty/src/lib.rs"), "mine").expect("it can be written");
    let output = init(&folder, &["empty"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("it is not empty"), "{said}");
    let list = "in it: `.gitattributes`, `.github`, `.gitignore`, `Cargo.toml`, `README.md`, \
                `cdk.json`, `src`, `tests`\n";
    assert!(said.contains(list), "{said}");
    assert_eq!(read(&folder, "empty/src/lib.rs"), "mine");
}

#[test]
fn names_that_no_crate_can_have_are_refused() {
    let folder = folder("init-names");
    for name in [
        "../x",
        "Infra",
        "1st",
        "",
        "a b",
        "test",
        "formwork-test",
        "fn",
    ] {
        let output = init(&folder, &[name]);
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
    let output = init(&folder, &["shop", "--path-to-formwork", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    let left = fs::read_dir(&folder).expect("it is there").count();
    assert_eq!(left, 0, "something was written");
}
