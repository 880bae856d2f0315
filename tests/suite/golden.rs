//! Reviewed texts below `snapshots/`, exact to the byte.
//!
//! A new or changed text is accepted with `cargo insta test -p formwork-tests --review`.

use formwork::assembly::Values;
use formwork::{App, Diagnostics};

/// A template, in `snapshots/<name>.snap`. Nothing in it is left out.
pub(crate) fn template(name: &str, app: App) {
    let assembly = app.synth().expect("the program has no errors");
    assert_eq!(assembly.stacks().len(), 1, "a golden shows one stack");
    settings("../../snapshots").bind(|| {
        insta::assert_snapshot!(name, assembly.stacks()[0].template().as_json());
    });
}

/// Everything that stands beside the templates, in `snapshots/<name>.snap`.
pub(crate) fn folder(name: &str, app: App) {
    let assembly = app.synth().expect("the program has no errors");
    let mut text = String::new();
    for file in formwork::assembly::files(&assembly, &Values::default()) {
        text.extend(["== ", &file.name, "\n"]);
        match std::str::from_utf8(&file.content) {
            Ok(_) if file.name.ends_with(".template.json") => text.push_str("a template\n"),
            Ok(content) => text.push_str(content),
            Err(_) => text.extend([&*file.content.len().to_string(), " bytes\n"]),
        }
    }
    settings("../../snapshots").bind(|| insta::assert_snapshot!(name, text));
}

/// What a program with faults of one code is told, in `snapshots/diagnostics/<code>.snap`.
///
/// Of the program's lines only that there is one is kept.
pub(crate) fn problems(code: &str, app: App) {
    let found = match app.synth() {
        Err(found) => found,
        Ok(assembly) => assembly.warnings().clone(),
    };
    told(code, &found);
}

/// As [`problems`], for what is found without an app.
pub(crate) fn told(code: &str, found: &Diagnostics) {
    assert!(!found.is_empty(), "nothing is found");
    for diagnostic in found {
        assert_eq!(diagnostic.code(), code, "a golden shows one code: {found}");
    }
    settings("../../snapshots/diagnostics").bind(|| {
        insta::assert_snapshot!(code, without_lines(&found.to_string()));
    });
}

/// What somebody is told of a file, in `snapshots/<name>.snap`, with the lines of the file.
pub(crate) fn file_problems(name: &str, found: &Diagnostics) {
    settings("../../snapshots").bind(|| {
        insta::assert_snapshot!(name, without_lines(&found.to_string()));
    });
}

/// Any text that is told, in `snapshots/<name>.snap`.
pub(crate) fn text(name: &str, text: &str) {
    settings("../../snapshots").bind(|| insta::assert_snapshot!(name, without_lines(text)));
}

/// Everything that a program with many faults is told, in `snapshots/<name>.snap`: errors first, each
/// kind in the order of the program's lines.
pub(crate) fn many_problems(name: &str, app: App) {
    let found = app.synth().expect_err("the program has errors");
    let lines = found.iter().map(|found| {
        let line = found.position().map(|l| (l.file(), l.line(), l.column()));
        (found.severity(), line)
    });
    assert!(lines.is_sorted(), "not in the order of the lines: {found}");
    settings("../../snapshots").bind(|| {
        insta::assert_snapshot!(name, without_lines(&found.to_string()));
    });
}

/// A report, in `snapshots/reports/<name>.snap`.
pub(crate) fn report(name: &str, text: &str) {
    settings("../../snapshots/reports").bind(|| insta::assert_snapshot!(name, text));
}

/// A text of another kind, in `snapshots/<folder>/<name>.snap`.
pub(crate) fn page(folder: &str, name: &str, text: &str) {
    settings(&format!("../../snapshots/{folder}")).bind(|| {
        insta::assert_snapshot!(name, text);
    });
}

fn settings(folder: &str) -> insta::Settings {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

/// Puts a fixed text for each `file.rs:line:column`.
fn without_lines(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let end = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        let mut pieces = end.rsplitn(3, ':');
        let mut number = || pieces.next().is_some_and(|n| n.parse::<u32>().is_ok());
        let is_line = number() && number();
        let is_line = is_line && pieces.next().is_some_and(|f| f.ends_with("rs"));
        out.push_str(if is_line {
            "[file]:[line]:[column]"
        } else {
            end
        });
        out.push_str(&word[end.len()..]);
    }
    out
}

#[test]
fn only_lines_are_left_out() {
    let check = |text, expected| assert_eq!(without_lines(text), expected);
    check(
        "  --> tests/a.rs:1:22\n   = note: 1:22, at b.rs:3:4, c.rs",
        "  --> [file]:[line]:[column]\n   = note: 1:22, at [file]:[line]:[column], c.rs",
    );
}
