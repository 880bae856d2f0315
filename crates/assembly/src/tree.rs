//! `tree.json`: the constructs, as tools draw them.

use std::collections::BTreeMap;

use formwork_core::Assembly;
use serde_json::{Map, Value, json};

#[derive(Default)]
struct Branch<'a> {
    resource: Option<(&'a str, &'a str)>,
    children: BTreeMap<&'a str, Branch<'a>>,
}

/// Every construct that left something in a template, and those around it.
pub(crate) fn of(assembly: &Assembly) -> Value {
    let mut root = Branch::default();
    for stack in assembly.stacks() {
        for entry in stack.entries() {
            let mut branch = &mut root;
            for piece in entry.path().split('/') {
                branch = branch.children.entry(piece).or_default();
            }
            if let Some(kind) = entry.type_name() {
                branch.resource = Some((kind, entry.logical_id()));
            }
        }
    }
    json!({ "version": "tree-0.1", "tree": node("App", "", &root) })
}

fn node(id: &str, path: &str, branch: &Branch<'_>) -> Value {
    let mut fields = Map::new();
    let mut add = |key: &str, value: Value| fields.insert(key.to_owned(), value);
    add("id", id.into());
    add("path", path.into());
    if let Some((kind, logical_id)) = branch.resource {
        add(
            "attributes",
            json!({ "aws:cdk:cloudformation:type": kind, "formwork:logicalId": logical_id }),
        );
        add(
            "constructInfo",
            json!({ "fqn": kind, "version": env!("CARGO_PKG_VERSION") }),
        );
    }
    if !branch.children.is_empty() {
        let children = branch.children.iter().map(|(id, child)| {
            let around = if path.is_empty() { "" } else { "/" };
            let path = format!("{path}{around}{id}");
            ((*id).to_owned(), node(id, &path, child))
        });
        add("children", Value::Object(children.collect()));
    }
    Value::Object(fields)
}
