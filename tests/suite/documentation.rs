//! Each diagnostic code has a page and a reviewed text, and there are no others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::sources::{entries, files, program, read, sources};

const PAGES: &str = "crates/program/diagnostics";
const GOLDENS: &str = "snapshots/diagnostics";

#[test]
fn each_code_has_a_page_and_a_golden() {
    let mut problems = Vec::new();
    let codes = codes(&mut problems);
    let (pages, goldens) = (names(PAGES, "md"), goldens());
    for (code, place) in &codes {
        if !pages.contains(code) {
            problems.push(format!(
                "`{code}` ({place}) has no page: write {PAGES}/{code}.md, with the title `# {code}`, \
                 what it means, a program line that causes it, and the cure, in 10 to 25 lines"
            ));
        }
        if !goldens.contains(code) {
            let name = code.replace('-', "_");
            problems.push(format!(
                "`{code}` ({place}) has no golden: add `#[test] fn {name}()` with a program that \
                 has this fault, which ends in `golden::problems(\"{code}\", app)`, to the file of its \
                 crate below tests/suite/diagnostics/ (a new file is named in \
                 tests/suite/diagnostics.rs); then `cargo insta test -p formwork-tests --review`"
            ));
        }
    }
    for page in pages.iter().filter(|page| !codes.contains_key(*page)) {
        problems.push(format!(
            "{PAGES}/{page}.md is stale: no source has the code `{page}`"
        ));
    }
    let stale = names(GOLDENS, "snap");
    for golden in stale.iter().filter(|golden| !codes.contains_key(*golden)) {
        problems.push(format!(
            "{GOLDENS}/{golden}.snap is stale: no source has the code `{golden}`"
        ));
    }
    assert!(
        codes.len() > 10,
        "the sources are not where they are looked for"
    );
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn pages_have_one_form() {
    let mut problems = Vec::new();
    for name in names(PAGES, "md") {
        let path = Path::new(PAGES).join(&name).with_extension("md");
        let text = read(&path);
        let mut wrong = |what: &str| problems.push(format!("{}: {what}", path.display()));
        if !text.starts_with(&format!("# {name}\n\n")) {
            wrong("the first line is not `# ` and the code");
        }
        if !(10..=25).contains(&text.lines().count()) {
            wrong("it does not have 10 to 25 lines");
        }
        if text.matches("```rust\n").count() != 1 {
            wrong("it does not have one program, between ```rust and ```");
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn constructs_and_conversions_stay_out_of_the_lists_of_the_compiler() {
    const ATTRIBUTE: &str = "#[diagnostic::do_not_recommend]";
    let mut problems = Vec::new();
    for file in sources() {
        let text = read(&file);
        let mut above = "";
        for (number, line) in text.lines().map(str::trim).enumerate() {
            let head = line.split(" for ").next().unwrap_or_default();
            let listed = head.contains("IntoExpr<")
                || head.ends_with(" IntoPart")
                || head.ends_with(" Construct");
            let is_impl = line.starts_with("impl") && line.contains(" for ");
            if is_impl && listed && above != ATTRIBUTE {
                problems.push(format!(
                    "{}:{}: write `{ATTRIBUTE}` above it, or errors about other types list it",
                    file.display(),
                    number + 1
                ));
            }
            above = line;
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// The codes in the sources of all crates, each with one place where it stands.
fn codes(problems: &mut Vec<String>) -> BTreeMap<String, String> {
    let mut codes = BTreeMap::new();
    for file in sources() {
        let program = program(&read(&file));
        for call in ["Diagnostic::error(", "Diagnostic::warning("] {
            for (at, _) in program.match_indices(call) {
                let place = format!("{}:{}", file.display(), program[..at].lines().count());
                let argument = program[at + call.len()..].trim_start();
                let found = match texts(argument).next() {
                    Some(code) if argument.starts_with('"') => vec![code],
                    _ if argument.starts_with("self.code()") => {
                        literals(&program, "fn code(", "\n    }\n")
                    }
                    _ if argument.starts_with("CODE,") => literals(&program, "const CODE: ", ";"),
                    _ => Vec::new(),
                };
                if found.is_empty() {
                    problems.push(format!(
                        "{place}: write the code as a literal, as a constant `CODE` of the file, or as \
                         `self.code()` with literals in `fn code`, so that its page can be found"
                    ));
                }
                for code in found {
                    codes.entry(code.to_owned()).or_insert(place.clone());
                }
            }
        }
    }
    codes
}

/// The literals between two pieces of a source.
fn literals<'s>(program: &'s str, start: &str, end: &str) -> Vec<&'s str> {
    let (_, rest) = program.split_once(start).unwrap_or_default();
    texts(rest.split(end).next().unwrap_or_default()).collect()
}

/// What stands between quotation marks.
fn texts(source: &str) -> impl Iterator<Item = &str> {
    source.split('"').skip(1).step_by(2)
}

/// The codes that reviewed texts show, wherever these stand.
fn goldens() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for file in files(vec!["snapshots".into(), "crates".into()], "snap") {
        for line in read(&file).lines() {
            let code = line
                .strip_prefix("error[")
                .or(line.strip_prefix("warning["));
            let code = code.and_then(|rest| rest.split_once("]: "));
            codes.extend(code.map(|(code, _)| code.to_owned()));
        }
    }
    codes
}

fn names(folder: &str, extension: &str) -> BTreeSet<String> {
    entries(Path::new(folder))
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect()
}
