//! `manifest.json`: the folder as a cloud assembly.

use formwork_core::{Assembly, Diagnostic, Stack};
use serde_json::{Map, Value, json};

use crate::{assets, line, template_file};

/// The version of the cloud assembly's form. Readers take every version up to their own, so it is
/// the oldest that knows all that is written here; versions of the AWS CDK's commands since 2023
/// read it.
pub(crate) const VERSION: &str = "21.0.0";

/// Account and region are those of whoever deploys.
const ENVIRONMENT: &str = "aws://unknown-account/unknown-region";

/// The manifest of an assembly: its stacks without the nested ones, which are deployed with those
/// around them.
pub(crate) fn of(assembly: &Assembly) -> Value {
    let mut artifacts = Map::new();
    let tree = json!({ "type": "cdk:tree", "properties": { "file": "tree.json" } });
    artifacts.insert("Tree".to_owned(), tree);
    for stack in assembly.stacks() {
        if stack.nested_in().is_some() {
            continue;
        }
        if !stack.assets().is_empty() {
            let file = assets::manifest_file(stack);
            let uploads = json!({ "type": "cdk:asset-manifest", "properties": { "file": file } });
            artifacts.insert(uploads_of(stack), uploads);
        }
        artifacts.insert(stack.name().to_owned(), artifact(assembly, stack));
    }
    // A stack may have the name of something else; what is deployed is the more important.
    json!({ "version": VERSION, "artifacts": artifacts })
}

fn uploads_of(stack: &Stack) -> String {
    // No stack has a period in its name.
    format!("{}.assets", stack.name())
}

fn artifact(assembly: &Assembly, stack: &Stack) -> Value {
    let mut properties = Map::new();
    let mut add = |key: &str, value: Value| properties.insert(key.to_owned(), value);
    add("templateFile", template_file(stack).into());
    add("stackName", stack.name().into());
    if !stack.tags().is_empty() {
        let tags = stack.tags().iter();
        let tags = tags.map(|(key, value)| (key.clone(), Value::from(value.as_str())));
        add("tags", Value::Object(tags.collect()));
    }
    let mut waits_for: Vec<String> = stack.depends_on().to_vec();
    if !stack.assets().is_empty() {
        waits_for.push(uploads_of(stack));
    }
    json!({
        "type": "aws:cloudformation:stack",
        "environment": ENVIRONMENT,
        "properties": properties,
        "dependencies": waits_for,
        "metadata": metadata(assembly, stack),
        "displayName": stack.name(),
    })
}

/// The logical ids of resources by the paths of their constructs, and what somebody should look at.
fn metadata(assembly: &Assembly, stack: &Stack) -> Value {
    let mut said: Map<String, Value> = Map::new();
    let mut add = |path: &str, what: Value| {
        let list = said.entry(format!("/{path}")).or_insert(json!([]));
        if let Value::Array(list) = list {
            list.push(what);
        }
    };
    for entry in stack.entries() {
        if entry.section() == "Resources" {
            let line = line::of(entry.location());
            add(
                entry.path(),
                json!({ "type": "aws:cdk:logicalId", "data": entry.logical_id(), "trace": [line] }),
            );
        }
    }
    for warning in assembly.warnings() {
        if let Some(path) = path_in(stack, warning) {
            add(path, annotation(warning));
        }
    }
    said.sort_keys();
    Value::Object(said)
}

/// The path of the construct that a finding is about, where it is in this stack; a finding about
/// no construct is about every stack.
pub(crate) fn path_in<'a>(stack: &'a Stack, found: &'a Diagnostic) -> Option<&'a str> {
    match found.construct_path() {
        None => Some(stack.name()),
        Some(path) => (path.split('/').next() == Some(stack.name())).then_some(path),
    }
}

fn annotation(warning: &Diagnostic) -> Value {
    let mut data = warning.message().to_owned();
    for more in warning.notes().iter().chain(warning.helps()) {
        data.push('\n');
        data.push_str(more);
    }
    data.extend([" [ack: ", warning.code(), "]"]);
    let trace = warning.position().map(line::of_position);
    match trace {
        Some(line) => json!({ "type": "aws:cdk:warning", "data": data, "trace": [line] }),
        None => json!({ "type": "aws:cdk:warning", "data": data }),
    }
}
