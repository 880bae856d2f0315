//! The guide for newcomers and the workflow for their pull requests: what they ask of our programs
//! exists, links lead somewhere, pages are listed.
//!
//! `.ci/run` builds the guide and runs its commands, and runs the scripts of the workflow with
//! stand-ins for our programs.

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
            "```" => inside = false,
            fence if fence.starts_with("```sh") => inside = true,
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

/// The commands of our programs and of Cargo in the scripts of a workflow.
fn scripted(workflow: &str) -> Vec<String> {
    let joined = workflow.replace("\\\n", " ");
    let mut found = Vec::new();
    for line in joined.lines() {
        let line = line.trim_start().trim_start_matches("run: ");
        let inner = line.split_once("$(").map(|(_, inner)| inner);
        let command = [line.trim_start_matches("if ! "), inner.unwrap_or("")]
            .into_iter()
            .find(|text| {
                ["formwork ", "cargo "]
                    .iter()
                    .any(|one| text.starts_with(one))
            });
        if let Some(command) = command {
            let ends = [" > ", " >> ", " 2> ", ")"];
            let end = ends.iter().filter_map(|end| command.find(end)).min();
            found.push(command[..end.unwrap_or(command.len())].to_owned());
        }
    }
    found
}

/// Why a command is none that there is, if it is one of ours or of Cargo.
fn fault(command: &str) -> Option<String> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let what = match words[..] {
        ["formwork", sub, ..] => formwork(sub, &words[2..]),
        ["cargo", sub, ..] => cargo(sub, &words[2..]),
        _ => None,
    };
    what.map(|what| format!("`{command}`: {what}"))
}

/// Why Cargo does not do that, by its own help, or why our program does not.
fn cargo(sub: &str, arguments: &[&str]) -> Option<String> {
    let split = arguments.iter().position(|word| *word == "--");
    let (own, program) = arguments.split_at(split.unwrap_or(arguments.len()));
    let after = |option: &str| {
        let place = own.iter().position(|word| *word == option)?;
        own.get(place + 1).copied()
    };
    let options = own.iter().filter(|word| word.starts_with('-'));
    // Another program brings it along.
    let help = if sub == "insta" {
        None
    } else {
        help(env!("CARGO"), sub)
    };
    if let Some(help) = &help
        && let Some(option) = missing(help, options)
    {
        return Some(format!("Cargo has no option `{option}`"));
    }
    let ours = own.iter().filter(|word| word.starts_with("formwork"));
    match sub {
        _ if help.is_none() && sub != "insta" => Some(format!("Cargo has no command `{sub}`")),
        "run" => match after("--example") {
            Some(name) if !root().join(format!("examples/{name}.rs")).is_file() => {
                Some("there is no such example".to_owned())
            }
            _ => requested(program.get(1..).unwrap_or_default()),
        },
        "add" => {
            let mut unknown = ours.filter(|name| !packages().contains(**name));
            unknown
                .next()
                .map(|name| format!("there is no package `{name}`"))
        }
        "install" => {
            let path = after("--path").map(|path| path.trim_start_matches("../formwork/"));
            let lost = path.filter(|path| !root().join(path).join("Cargo.toml").is_file());
            let mut unknown = ours.filter(|name| **name != env!("CARGO_PKG_NAME"));
            let lost = lost.or_else(|| unknown.next().copied());
            lost.map(|what| format!("`{what}` has no program"))
        }
        _ => None,
    }
}

/// Why a program that calls `cli::run` does not understand its arguments.
fn requested(arguments: &[&str]) -> Option<String> {
    let request = root().join("crates/cli/src/request.rs");
    let request = fs::read_to_string(request).expect("it can be read");
    let asked = arguments.iter().take_while(|word| **word != ">");
    let mut named = asked.filter(|word| word.starts_with("--") || **word == arguments[0]);
    let unknown = named.find(|word| !request.contains(&format!("\"{word}\"")));
    unknown.map(|word| format!("`{word}` is not understood"))
}

/// What a command of a program says of itself, where there is one of this name.
fn help(program: &str, sub: &str) -> Option<String> {
    let mut program = Command::new(program);
    let help = program.args([sub, "-h"]).output().expect("it starts");
    let text = String::from_utf8_lossy(&help.stdout).into_owned();
    help.status.success().then_some(text)
}

/// The first option that a help does not name.
fn missing<'a>(help: &str, mut options: impl Iterator<Item = &'a &'a str>) -> Option<&'a str> {
    let named = |option: &str| {
        let mut words = help.split(|sign: char| sign.is_whitespace() || "[],".contains(sign));
        words.any(|word| word == option)
    };
    options.find(|option| !named(option)).copied()
}

/// Why the program has no such command, by its own help.
fn formwork(sub: &str, arguments: &[&str]) -> Option<String> {
    let Some(help) = help(env!("CARGO_BIN_EXE_formwork"), sub) else {
        return Some(format!("there is no command `{sub}`"));
    };
    let options = arguments.iter().filter(|word| word.starts_with('-'));
    if let Some(option) = missing(&help, options) {
        return Some(format!("there is no option `{option}`"));
    }
    match arguments {
        [code] if sub == "explain" => {
            let page = root().join(format!("crates/program/diagnostics/{code}.md"));
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
fn each_command_of_the_workflow_exists() {
    let workflow = root().join("crates/program/workflow/infra.yml");
    let workflow = fs::read_to_string(workflow).expect("it can be read");
    let all = scripted(&workflow);
    let of = |program: &str| all.iter().filter(|one| one.starts_with(program)).count();
    assert_eq!((of("formwork "), of("cargo ")), (2, 5), "{all:#?}");
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
        "cargo install --locked formwork --root there",
        "cargo run --quietly --locked -- synth --out out",
        "cargo run --quiet -- synth --folder out",
        "formwork diff old.json new.json --markdown",
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
