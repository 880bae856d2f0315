//! Rows of two templates and what becomes of each resource: `probes.jsonl`, ours, each with its
//! reason, and the cases of other tools, which are every `*.jsonl` in the folder `diff` of
//! `FORMWORK_CASES`, or of `../shared/cases` beside the repository.
//!
//! A row has `old`, `new` and either `want`, the impact by logical id, or `expected`, what the AWS
//! CDK told. Rows with changes of a change set are left out: no change set is read here. A row whose
//! templates cannot be read disagrees.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use formwork_prove::Template;
use formwork_review::{Options, diff};
use serde_json::Value;

fn folder() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    #[allow(
        clippy::disallowed_methods,
        reason = "the environment says where the cases are"
    )]
    let named = std::env::var_os("FORMWORK_CASES").map(PathBuf::from);
    named
        .unwrap_or_else(|| root.join("../shared/cases"))
        .join("diff")
}

fn template(value: &Value) -> Result<Template, String> {
    let mut value = value.clone();
    // The AWS CDK takes an empty object for a template.
    if value.is_object() && value.get("Resources").is_none() {
        value["Resources"] = Value::Object(serde_json::Map::new());
    }
    Template::from_json(&value.to_string()).map_err(|error| error.to_string())
}

/// What is expected, by logical id; those that are not named do not change.
fn wanted(row: &Value) -> BTreeMap<String, String> {
    if let Some(want) = row["want"].as_object() {
        let all = want.iter();
        let all = all.map(|(id, impact)| (id.clone(), impact.as_str().unwrap_or("?").to_owned()));
        return all.filter(|(_, impact)| impact != "none").collect();
    }
    let resources = row["expected"]["resources"].as_object();
    let all = resources.into_iter().flatten();
    all.map(|(id, expected)| {
        let impact = match expected["impact"].as_str().unwrap_or("?") {
            "WILL_CREATE" => "create",
            "WILL_UPDATE" => "update",
            "WILL_REPLACE" => "replace",
            "MAY_REPLACE" => "may-replace",
            "WILL_DESTROY" => "destroy",
            "WILL_ORPHAN" => "orphan",
            other => other,
        };
        (id.clone(), impact.to_owned())
    })
    .collect()
}

fn found(row: &Value) -> Result<BTreeMap<String, String>, String> {
    let mut options = Options::new();
    if row.get("changeSet").is_some() {
        // With a change set the AWS CDK does not tell of metadata.
        options = options.without_metadata();
    }
    let diff = diff(&template(&row["old"])?, &template(&row["new"])?, &options);
    let changes = diff.resources().iter();
    Ok(changes
        .map(|change| (change.id.clone(), change.impact.as_str().to_owned()))
        .collect())
}

/// Rows of a file, and where they disagree with what is found, by their names.
#[derive(Default)]
struct Compared {
    rows: usize,
    disagree: Vec<(String, String)>,
}

impl Compared {
    fn file(&mut self, file: &Path) {
        let text = std::fs::read_to_string(file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy();
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            match serde_json::from_str(line) {
                Ok(row) => self.row(&row, &format!("{name}:{}", number + 1)),
                Err(error) => self.add("?", format!("{name}:{}: {error}", number + 1)),
            }
        }
    }

    fn row(&mut self, row: &Value, place: &str) {
        let changes = row.get("changeSet");
        let has_changes =
            changes.is_some_and(|set| set != &serde_json::json!({}) && !set.is_null());
        if row.get("want").is_none() && has_changes {
            return;
        }
        self.rows += 1;
        let name = row["test"].as_str().or(row["name"].as_str()).unwrap_or("?");
        let wanted = wanted(row);
        match found(row) {
            Ok(found) if found == wanted => {}
            Ok(found) => self.add(
                name,
                format!("{place}: {name}: wanted {wanted:?}, found {found:?}"),
            ),
            Err(error) => self.add(
                name,
                format!("{place}: {name}: wanted {wanted:?}, not read: {error}"),
            ),
        }
    }

    fn add(&mut self, name: &str, told: String) {
        self.disagree.push((name.to_owned(), told));
    }

    fn told(&self) -> String {
        let all: Vec<&str> = self.disagree.iter().map(|(_, told)| &**told).collect();
        all.join("\n")
    }
}

#[test]
fn probes_agree() {
    let mut compared = Compared::default();
    compared.file(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/probes.jsonl"));
    assert!(compared.rows > 190, "{}", compared.rows);
    assert!(
        compared.disagree.is_empty(),
        "{} of {} disagree:\n{}",
        compared.disagree.len(),
        compared.rows,
        compared.told()
    );
}

#[test]
fn what_cannot_be_read_disagrees_and_ends_nothing() {
    let mut compared = Compared::default();
    for old in [
        serde_json::json!(null),
        serde_json::json!([]),
        serde_json::json!({"Resources": []}),
    ] {
        let row = serde_json::json!({"old": old, "new": {}, "want": {}});
        compared.row(&row, "here");
    }
    assert_eq!((compared.rows, compared.disagree.len()), (3, 3));
    assert!(compared.told().contains("not read"), "{}", compared.told());
}

#[test]
fn cases_of_other_tools_agree() {
    let Ok(listed) = std::fs::read_dir(folder()) else {
        println!("no cases in {}: nothing is compared", folder().display());
        return;
    };
    let mut files: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "jsonl"));
    files.sort();
    let mut compared = Compared::default();
    for file in files {
        compared.file(&file);
    }
    println!(
        "{} of {} agree",
        compared.rows - compared.disagree.len(),
        compared.rows
    );
    assert!(compared.disagree.is_empty(), "\n{}", compared.told());
}
