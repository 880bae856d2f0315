//! Cases of other programs and our own, in a neutral format, against [`formwork_prove::iam`].
//!
//! Without a folder of cases the test passes and says so. Cases of other projects (files
//! `peer-*`) may differ from us where a page of AWS decides for us: `cases/deviations.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail, and say what it saw"
)]

#[path = "cases/decision.rs"]
mod decision;
#[path = "cases/deviations.rs"]
mod deviations;
#[path = "cases/elements.rs"]
mod elements;
#[path = "common/cases.rs"]
mod files;

use serde_json::Value;

/// The kinds of cases that are about IAM; others are read elsewhere.
const KINDS: [&str; 10] = [
    "decision",
    "decision_wildcard",
    "rejected_input",
    "operator",
    "condition_block",
    "action_match",
    "resource_match",
    "principal_match",
    "pattern_overlap",
    "policy_document",
];

#[test]
fn cases_agree() {
    let files = files::files();
    let wrong: usize = files.iter().map(|(name, cases)| run(name, cases)).sum();
    assert_eq!(wrong, 0, "cases that do not agree");
}

/// Runs a file and gives the number of cases that do not agree.
fn run(name: &str, cases: &[Value]) -> usize {
    let (mut count, mut deviating, mut wrong) = (0, 0, 0);
    for case in cases {
        let kind = case["kind"].as_str().unwrap_or_default();
        if !KINDS.contains(&kind) {
            continue;
        }
        count += 1;
        let id = case["id"].as_str().unwrap_or_default();
        let found = check(kind, case);
        let reason = deviations::reason(id).filter(|_| name.starts_with("peer-"));
        match (found, reason) {
            (Ok(()), None) => {}
            (Ok(()), Some(_)) => {
                println!("{name}: {id} agrees, and is listed as a deviation");
                wrong += 1;
            }
            (Err(_), Some((why, page))) => {
                println!("{name}: {id} deviates: {why} ({page})");
                deviating += 1;
            }
            (Err(message), None) => {
                println!("{name}: {id}: {message}");
                wrong += 1;
            }
        }
    }
    if count > 0 {
        let agree = count - deviating - wrong;
        match deviating {
            0 => println!("{name}: {agree} of {count}"),
            _ => println!("{name}: {agree} of {count}, {deviating} accepted deviations"),
        }
    }
    wrong
}

fn check(kind: &str, case: &Value) -> Result<(), String> {
    match kind {
        "decision" => decision::check(case),
        "decision_wildcard" => decision::check_wildcard(case),
        "rejected_input" => decision::check_rejected(case),
        "operator" => elements::check_operator(case),
        "condition_block" => elements::check_conditions(case),
        "action_match" => elements::check_action(case),
        "resource_match" => elements::check_resource(case),
        "principal_match" => elements::check_principal(case),
        "pattern_overlap" => elements::check_overlap(case),
        _ => elements::check_document(case),
    }
}

/// The items of a list; a single value is a list of itself, and what is not there an empty one.
fn items(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(items) => items,
        _ => std::slice::from_ref(value),
    }
}

/// The first of several fields that is there.
fn field<'a>(case: &'a Value, names: &[&str]) -> &'a Value {
    let mut found = names.iter().map(|name| &case[*name]);
    found.find(|value| !value.is_null()).unwrap_or(&Value::Null)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
