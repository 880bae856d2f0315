//! Cases of other tools: every `*.jsonl` in the folder `diff` of `FORMWORK_CASES`, which is
//! `../shared/cases` beside the repository unless the environment says otherwise.
//!
//! A row has `old`, `new` and either `want`, the impact by logical id, or `expected`, what the AWS
//! CDK told. Rows with changes of a change set are left out: no change set is read here.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use formwork_prove::Template;
use formwork_review::{Options, diff};
use serde_json::Value;

/// Where we say something else than the AWS CDK, by a part of the row's name: how many rows, why,
/// and where AWS says so.
const DEVIATIONS: &[(&str, usize, &str)] = &[
    (
        "can summarize addition of sso",
        1,
        "the old template has an entry `Type` of `Resources` that is a text, which is no resource: \
         <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>",
    ),
    (
        "can summarize addition of SsoInstanceACAConfigs",
        1,
        "as above",
    ),
    (
        "can summarize negation of sso",
        1,
        "as above, in the new template",
    ),
    (
        "can summarize negation of SsoInstanceACAConfigs",
        1,
        "as above, in the new template",
    ),
];

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

fn template(value: &Value) -> Template {
    let mut value = value.clone();
    // The AWS CDK takes an empty object for a template.
    if value.get("Resources").is_none() {
        value["Resources"] = Value::Object(serde_json::Map::new());
    }
    Template::from_json(&value.to_string()).unwrap()
}

/// What is expected, by logical id; those that are not named do not change.
fn wanted(row: &Value) -> BTreeMap<String, String> {
    if let Some(want) = row["want"].as_object() {
        let all = want.iter();
        let all = all.map(|(id, impact)| (id.clone(), impact.as_str().unwrap_or("?").to_owned()));
        return all.filter(|(_, impact)| impact != "none").collect();
    }
    let resources = row["expected"]["resources"].as_object().unwrap();
    let all = resources.iter();
    all.map(|(id, expected)| {
        let impact = match expected["impact"].as_str().unwrap() {
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

fn found(row: &Value) -> BTreeMap<String, String> {
    let mut options = Options::new();
    if row.get("changeSet").is_some() {
        // With a change set the AWS CDK does not tell of metadata.
        options = options.without_metadata();
    }
    let diff = diff(&template(&row["old"]), &template(&row["new"]), &options);
    let changes = diff.resources().iter();
    changes
        .map(|change| (change.id.clone(), change.impact.as_str().to_owned()))
        .collect()
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
    let (mut compared, mut agreed) = (0, 0);
    let mut deviations: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failing = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for (number, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let row: Value = serde_json::from_str(line).unwrap();
            let has_changes = row
                .get("changeSet")
                .is_some_and(|set| set != &serde_json::json!({}) && !set.is_null());
            if row.get("want").is_none() && has_changes {
                continue;
            }
            compared += 1;
            let (wanted, found) = (wanted(&row), found(&row));
            if wanted == found {
                agreed += 1;
                continue;
            }
            let name = row["test"].as_str().or(row["name"].as_str()).unwrap_or("?");
            let known = DEVIATIONS.iter().find(|(part, _, _)| name.contains(part));
            if let Some((part, _, _)) = known {
                *deviations.entry(part).or_default() += 1;
                continue;
            }
            failing += 1;
            let file = file.file_name().unwrap().to_string_lossy();
            println!(
                "{file}:{}: {name}: wanted {wanted:?}, found {found:?}",
                number + 1
            );
        }
    }
    println!("{agreed} of {compared} agree, {failing} do not, deviations {deviations:?}");
    for (part, count, reason) in DEVIATIONS {
        if let Some(found) = deviations.get(part) {
            assert_eq!(found, count, "{part}: {reason}");
        }
    }
    assert_eq!(failing, 0);
}
