//! The invariants of ARCHITECTURE.md that can be read off the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::sources::{entries, files, program, read, sources};

/// Says what is wrong, with the place of each fault.
#[track_caller]
fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// The programs of a crate, without tests and comments.
fn programs(name: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new("crates").join(name);
    let of_crate = sources()
        .into_iter()
        .filter(|file| file.starts_with(&folder));
    let found: Vec<(PathBuf, String)> = of_crate
        .map(|file| {
            let program = program(&read(&file));
            (file, program)
        })
        .collect();
    assert!(!found.is_empty(), "there is no crate `{name}`");
    found
}

/// The lines of a crate's programs in which one of these words stands, except where `allowed`.
fn lines_with(name: &str, words: &[&str], allowed: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (file, program) in programs(name) {
        for (number, line) in program.lines().enumerate() {
            if let Some(word) = words.iter().find(|word| line.contains(**word))
                && !allowed(line)
            {
                let place = format!("{}:{}", file.display(), number + 1);
                found.push(format!("{place}: `{word}` in `{}`", line.trim()));
            }
        }
    }
    found
}

/// The names of the crates.
fn crates() -> Vec<String> {
    let folders = entries(Path::new("crates")).into_iter();
    let with_sources = folders.filter(|folder| entries(folder).contains(&folder.join("src")));
    with_sources
        .filter_map(|folder| Some(folder.file_name()?.to_str()?.to_owned()))
        .collect()
}

/// The names under a heading of a manifest.
fn dependencies(manifest: &Path) -> BTreeSet<String> {
    let text = read(manifest);
    let (_, rest) = text.split_once("\n[dependencies]\n").unwrap_or_default();
    let section = rest.split("\n[").next().unwrap_or_default();
    let lines = section.lines().filter_map(|line| line.split_once('='));
    lines
        .map(|(name, _)| name.trim().trim_end_matches(".workspace").to_owned())
        .collect()
}

#[test]
fn core_names_no_aws_service() {
    // The names of the services, as they stand in the names of resource types and of actions.
    let services = read(Path::new("crates/cfn/Cargo.toml"));
    let (_, features) = services.split_once("\n[features]\n").expect("features");
    let services: BTreeSet<&str> = features
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.trim())
        .collect();
    assert!(services.len() > 100, "{services:?}");
    let mut problems = Vec::new();
    for (file, program) in programs("core") {
        for piece in program.split("AWS::").skip(1) {
            let word: String = piece
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            let is_type = piece[word.len()..].starts_with("::");
            // The language's own: stacks in stacks, its functions, types of parameters.
            let of_language =
                word == "CloudFormation" || piece.starts_with("SSM::Parameter::Value<");
            if is_type && !of_language {
                problems.push(format!("{}: `AWS::{word}`", file.display()));
            }
            assert!(is_type || !services.contains(word.to_lowercase().as_str()));
        }
    }
    let products = ["Lambda", "Bedrock", "DynamoDB", "amazonaws", "arn:"];
    problems.extend(lines_with("core", &products, |_| false));
    assert_none(&problems);
}

#[test]
fn core_does_no_input_or_output() {
    let ways = [
        "std::fs",
        "std::io",
        "std::net",
        "std::process",
        "std::env",
        "std::time",
    ];
    for name in [
        "core",
        "policy",
        "cfn",
        "constructs",
        "assembly",
        "prove",
        "test",
        "graph",
    ] {
        // Addresses, and a line of a macro: the user's test reads what `insta` reads there too.
        let excused = |line: &str| {
            line.contains("std::net::Ip") || line.contains("|file| ::std::fs::read_to_string(file)")
        };
        assert_none(&lines_with(name, &ways, excused));
    }
}

/// On what each crate may depend, with spaces between.
const ALLOWED: [(&str, &str); 17] = [
    // A parameter's default is matched against the parameter's own pattern: by the smallest
    // library there is for it, which brings no other.
    ("core", "regex-lite serde serde_json"),
    ("policy", "formwork-core serde_json"),
    ("cfn", "formwork-core formwork-policy"),
    (
        "constructs",
        "formwork-cfn formwork-core formwork-policy ipnet schemars serde serde_json strsim",
    ),
    ("assembly", "formwork-core serde_json"),
    ("assets", "formwork-core miniz_oxide rawzip sha2"),
    (
        "cli",
        "clap formwork-assembly formwork-commands formwork-core formwork-prove formwork-review serde_json strsim",
    ),
    (
        "commands",
        "anstream clap formwork-core formwork-graph formwork-prove formwork-review serde_json strsim",
    ),
    (
        "config",
        "formwork-core saphyr-parser schemars serde serde_json strsim",
    ),
    (
        "test",
        "formwork-core formwork-prove formwork-review serde_json",
    ),
    ("codegen", "serde_json thiserror"),
    ("xtask", "formwork-codegen"),
    ("graph", "formwork-prove"),
    ("prove", "formwork-core ipnet serde serde_json strsim"),
    (
        "program",
        "clap clap_complete formwork-commands formwork-prove formwork-review",
    ),
    ("review", "formwork-core formwork-prove ipnet serde_json"),
    (
        "benches",
        "criterion formwork-core formwork-prove formwork-review serde_json",
    ),
];

#[test]
fn each_crate_depends_on_nothing_but_what_stands_left_of_it() {
    let allowed = BTreeMap::from(ALLOWED);
    let mut problems = Vec::new();
    for name in crates() {
        let manifest = format!("crates/{name}/Cargo.toml");
        let Some(allowed) = allowed.get(name.as_str()) else {
            problems.push(format!(
                "{manifest}: say in this test on what it may depend"
            ));
            continue;
        };
        let dependencies = dependencies(Path::new(&manifest));
        assert!(!dependencies.is_empty(), "{manifest}");
        for dependency in dependencies {
            if !allowed.split(' ').any(|name| name == dependency) {
                problems.push(format!("{manifest}: `{dependency}`"));
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn what_configurations_need_is_built_for_them_alone() {
    let needed = ["formwork-config", "saphyr-parser", "schemars"];
    for manifest in ["Cargo.toml", "crates/constructs/Cargo.toml"] {
        let text = read(Path::new(manifest));
        let (_, rest) = text.split_once("\n[dependencies]\n").expect("dependencies");
        let section = rest.split("\n[").next().expect("what follows");
        let mut count = 0;
        for line in section.lines() {
            let name = line.split(" = ").next().unwrap_or_default();
            // Derive macros come with serde where a manifest asks for it.
            if needed.contains(&name) || name == "serde" {
                assert!(line.contains("optional = true"), "{manifest}: {line}");
                count += 1;
            }
        }
        assert!(count >= 2, "{manifest}");
    }
    let facade = read(Path::new("Cargo.toml"));
    assert!(facade.contains("\ndefault = [\"cli\", \"prove\"]\n"));
    for name in ["core", "policy", "cfn", "cli"] {
        let manifest = format!("crates/{name}/Cargo.toml");
        assert!(
            !read(Path::new(&manifest)).contains("\"derive\""),
            "{manifest}"
        );
    }
}

/// So that nothing that is needed for commands is built with an app that does not ask for them.
#[test]
fn an_app_is_built_without_what_commands_need() {
    let lock = read(Path::new("Cargo.lock"));
    let with = |needed: &str| -> Vec<String> {
        let packages = lock.split("[[package]]");
        let with = packages.filter(|package| package.contains(&format!("\n \"{needed}\",")));
        let names =
            with.filter_map(|package| package.lines().find(|line| line.starts_with("name")));
        let names = names.map(|line| line.trim_start_matches("name = ").replace('"', ""));
        names.collect()
    };
    let few = [
        "clap_complete",
        "formwork-cli",
        "formwork-commands",
        "formwork-program",
    ];
    assert_eq!(with("clap"), few);
    assert_eq!(
        with("formwork-commands"),
        ["formwork-cli", "formwork-program"]
    );
    let cli = read(Path::new("crates/cli/Cargo.toml"));
    assert!(!cli.contains("\ndefault = "));
    for needed in [
        "clap",
        "formwork-commands",
        "formwork-prove",
        "formwork-review",
    ] {
        let optional = format!("\n{needed} = {{ workspace = true, optional = true }}\n");
        assert!(cli.contains(&optional), "{needed}");
    }
}

#[test]
fn what_local_code_needs_is_built_for_it_alone() {
    let facade = read(Path::new("Cargo.toml"));
    assert!(facade.contains("\nassets = [\"dep:formwork-assets\"]\n"));
    assert!(facade.contains("\nformwork-assets = { workspace = true, optional = true }\n"));
    for name in crates().iter().filter(|name| *name != "assets") {
        let manifest = format!("crates/{name}/Cargo.toml");
        for needed in ["miniz_oxide", "rawzip", "sha2", "formwork-assets"] {
            assert!(
                !dependencies(Path::new(&manifest)).contains(needed),
                "{manifest}: {needed}"
            );
        }
    }
}

#[test]
fn what_reviewing_needs_is_built_for_it_alone() {
    let facade = read(Path::new("Cargo.toml"));
    let feature = facade.lines().find(|line| line.starts_with("review = ["));
    assert!(feature.is_some_and(|line| line.contains("\"formwork-cli/review\"")));
    for needed in ["graph", "review"] {
        let line = format!("\nformwork-{needed} = {{ workspace = true, optional = true }}\n");
        assert!(facade.contains(&line), "{needed}");
    }
}

#[test]
fn every_generated_file_says_so() {
    for (file, _) in programs("cfn") {
        let text = read(&file);
        let first = text.lines().next().unwrap_or_default();
        assert!(is_generated(&text), "{}: {first}", file.display());
    }
}

fn is_generated(text: &str) -> bool {
    text.starts_with("// @generated by `cargo xtask codegen`")
}

#[test]
fn constructs_contain_no_name_of_a_resource_type() {
    assert_none(&lines_with("constructs", &["AWS::"], |_| false));
}

/// What is public but not shown would be an interface of our constructs alone.
#[test]
fn what_constructs_use_is_shown_to_everybody() {
    for name in ["core", "policy", "cfn"] {
        assert_none(&lines_with(name, &["doc(hidden)"], |_| false));
    }
}

#[test]
fn nothing_but_the_programs_prints() {
    let prints = ["println!", "print!", "dbg!", "stdout()", "stderr()"];
    let may = ["cli", "commands", "program", "xtask", "benches"];
    for name in crates().iter().filter(|name| !may.contains(&name.as_str())) {
        assert_none(&lines_with(name, &prints, |_| false));
    }
    assert!(
        !lines_with("cli", &prints, |_| false).is_empty(),
        "cli prints"
    );
}

#[test]
fn the_facade_has_no_logic() {
    let program = program(&read(Path::new("crates/formwork/lib.rs")));
    let files = entries(Path::new("crates/formwork"));
    assert_eq!(files, [Path::new("crates/formwork/lib.rs")]);
    // What stands in the braces of a `use` is names.
    let mut in_use = false;
    for line in program
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        let starts = line.starts_with("pub use ");
        let plain = line.starts_with("#[") || line.starts_with("#![") || line == "}";
        let is_module = line.starts_with("pub mod ") && line.ends_with('{');
        assert!(starts || in_use || plain || is_module, "{line}");
        in_use = (starts || in_use) && !line.ends_with(';');
    }
}

#[test]
fn files_written_by_hand_are_short() {
    let folders = ["crates", "tests", "examples", ".ci"].map(PathBuf::from);
    let mut lengths = Vec::new();
    for ending in ["rs", "py"] {
        for file in files(folders.to_vec(), ending) {
            let text = read(&file);
            let lines = text.lines().count();
            if !is_generated(&text) && !file.iter().any(|piece| piece == "target") {
                assert!(lines <= 800, "{} has {lines} lines", file.display());
                lengths.push(lines);
            }
        }
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(
        lengths.len() > 100 && median < 250,
        "the median is {median}"
    );
}

#[test]
fn every_example_gives_its_app_and_is_in_the_suite() {
    let main = read(Path::new("tests/suite/main.rs"));
    let examples = files(vec!["examples".into()], "rs");
    let programs = examples
        .iter()
        .filter(|file| file.components().count() == 2);
    let mut count = 0;
    for file in programs {
        let text = read(file);
        assert!(
            text.contains("\npub fn app() -> App {\n"),
            "{}",
            file.display()
        );
        let path = format!("#[path = \"../../{}\"]", file.display());
        assert!(main.contains(&path), "tests/suite/main.rs has no `{path}`");
        let name = file
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a name");
        assert!(!read(&Path::new("snapshots").join(name).with_extension("snap")).is_empty());
        count += 1;
    }
    assert!(count >= 2);
}
