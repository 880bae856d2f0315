//! The guide for newcomers: its commands exist, its links lead somewhere, its pages are listed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The pages, by file name, without the list of them.
fn pages() -> Vec<(String, String)> {
    let folder = root().join("docs/guide/src");
    let entries = fs::read_dir(&folder).expect("the guide is there").flatten();
    let mut pages: Vec<(String, String)> = entries
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).expect("it can be read");
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .filter(|(name, _)| name != "SUMMARY.md")
        .collect();
    pages.sort();
    assert!(pages.len() >= 5, "{}", pages.len());
    pages
}

/// The commands of a page, one a line of its blocks for a shell.
fn commands(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            command if inside => found.push(command),
            _ => {}
        }
    }
    found
}

/// What is between these two, each time.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    let pieces = text.split(start).skip(1);
    pieces
        .filter_map(|piece| Some(piece.split_once(end)?.0))
        .collect()
}

/// Why a command of the guide is none that there is.
fn fault(command: &str) -> Option<String> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let no = |what: &str| Some(format!("`{command}`: {what}"));
    match words[..] {
        ["formwork", sub, ..] => formwork(sub, &words[2..]).and_then(|what| no(&what)),
        ["cargo", "run", "--example", name, ..] => {
            let there = root().join(format!("examples/{name}.rs")).is_file();
            if there {
                None
            } else {
                no("there is no such example")
            }
        }
        ["cargo", "run", "--", ref rest @ ..] => {
            let request = root().join("crates/cli/src/request.rs");
            let request = fs::read_to_string(request).expect("it can be read");
            let asked = rest.iter().take_while(|word| **word != ">");
            let named = asked.filter(|word| word.starts_with("--") || **word == rest[0]);
            let unknown = named.filter(|word| !request.contains(&format!("\"{word}\"")));
            unknown.fold(None, |_, word| no(&format!("`{word}` is not understood")))
        }
        ["cargo", "add", ref rest @ ..] => {
            let ours = rest.iter().filter(|word| word.starts_with("formwork"));
            let unknown = ours.filter(|name| !packages().contains(**name));
            unknown.fold(None, |_, name| no(&format!("there is no package `{name}`")))
        }
        ["cargo", "install", "--path", path] => {
            let there = root().join(path).join("Cargo.toml").is_file();
            if there {
                None
            } else {
                no("there is no such crate")
            }
        }
        ["cargo", "new", "--lib", _]
        | ["cargo", "run" | "test"]
        | ["cargo", "run", ">", _]
        | ["cargo", "install", "cargo-insta"]
        | ["cargo", "insta", "review"]
        | ["aws", "cloudformation", "deploy" | "delete-stack", ..]
        | ["npx", "aws-cdk@2", "deploy", "--app", _]
        | ["git", "add", _]
        | ["cd", _] => None,
        _ => no("say in this test that there is such a command"),
    }
}

/// Why the program has no such command, by its own help.
fn formwork(sub: &str, arguments: &[&str]) -> Option<String> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_formwork"));
    let help = program.args([sub, "--help"]).output().expect("it starts");
    if !help.status.success() {
        return Some(format!("there is no command `{sub}`"));
    }
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    let mut options = arguments.iter().filter(|word| word.starts_with('-'));
    if let Some(option) = options.find(|option| !help.contains(&format!("{option} "))) {
        return Some(format!("there is no option `{option}`"));
    }
    match arguments {
        [code] if sub == "explain" => {
            let page = root().join(format!("docs/diagnostics/{code}.md"));
            (!page.is_file()).then(|| format!("no diagnostic has the code `{code}`"))
        }
        _ => None,
    }
}

/// The names of the packages of this workspace.
fn packages() -> BTreeSet<String> {
    let crates = fs::read_dir(root().join("crates")).expect("they are there");
    let mut manifests: Vec<PathBuf> = crates.flatten().map(|entry| entry.path()).collect();
    manifests.push(root());
    let texts = manifests
        .iter()
        .filter_map(|folder| fs::read_to_string(folder.join("Cargo.toml")).ok());
    texts
        .filter_map(|text| {
            between(&text, "\nname = \"", "\"")
                .first()
                .map(ToString::to_string)
        })
        .collect()
}

#[test]
fn each_command_exists() {
    let pages = pages();
    let all: Vec<&str> = pages.iter().flat_map(|(_, text)| commands(text)).collect();
    assert!(all.len() > 10, "{all:?}");
    let faults: Vec<String> = all.iter().filter_map(|command| fault(command)).collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn commands_that_do_not_exist_are_noticed() {
    for command in [
        "formwork deploy template.json",
        "formwork prove template.json --zone us-east-1",
        "formwork explain no-such-code",
        "cargo run --example bedrock > template.json",
        "cargo run -- synthesize --out out",
        "cargo run -- synth --folder out",
        "cargo add --dev formwork-tests-of-yours insta",
        "cargo install --path crates/formwork-program",
        "cargo deploy",
    ] {
        assert!(fault(command).is_some(), "{command}");
    }
}

#[test]
fn links_and_included_files_are_there() {
    let folder = root().join("docs/guide/src");
    let mut faults = Vec::new();
    for (name, text) in pages() {
        let links = between(&text, "](", ")").into_iter();
        let links = links.filter(|link| !link.starts_with("https://"));
        let files = links.chain(between(&text, "{{#include ", "}}"));
        let missing = files.filter(|file| !folder.join(file).is_file());
        faults.extend(missing.map(|file| format!("{name}: {file}")));
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn each_page_is_listed_once_and_its_programs_are_run() {
    let list = root().join("docs/guide/src/SUMMARY.md");
    let list = fs::read_to_string(list).expect("it is there");
    let mut listed = between(&list, "](", ")");
    listed.sort_unstable();
    let pages = pages();
    let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(listed, names);
    let tests = root().join("crates/test/src/lib.rs");
    let tests = fs::read_to_string(tests).expect("it can be read");
    for name in names {
        let included = format!("docs/guide/src/{name}\"");
        assert!(tests.contains(&included), "{name} is no documentation test");
    }
}
