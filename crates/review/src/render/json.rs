//! For programs: JSON as `schemas/v1/diff.json` describes it.

use formwork_prove::Truth;
use formwork_prove::claims::Verdict;
use serde_json::{Map, Value, json};

use crate::change::{Replacement, ResourceChange};
use crate::diff::Diff;
use crate::proofs::Proofs;

/// What the JSON says it is.
const SCHEMA: &str = "formwork/v1/diff.json";

impl Diff {
    /// The whole as JSON, indented; ends with a line break.
    pub fn to_json(&self) -> String {
        let mut text = format!("{:#}", self.to_value());
        text.push('\n');
        text
    }

    /// The whole as a JSON value.
    pub fn to_value(&self) -> Value {
        let counts = self.counts();
        let stack = json!({
            "name": self.name(),
            "summary": {
                "add": counts.add,
                "change": counts.change,
                "mayReplace": counts.may_replace,
                "replace": counts.replace,
                "remove": counts.remove,
            },
            "changes": self.resources().iter().map(resource).collect::<Vec<_>>(),
            "moves": self.moves().iter().map(|moved| json!({
                "type": moved.type_name, "from": moved.from, "to": moved.to,
            })).collect::<Vec<_>>(),
            "sections": self.sections().iter().map(|change| {
                let mut fields = Map::new();
                fields.insert("section".to_owned(), change.section.as_str().into());
                fields.insert("name".to_owned(), change.name.as_str().into());
                fields.insert("edit".to_owned(), change.edit.as_str().into());
                sides(&mut fields, change.old.as_ref(), change.new.as_ref());
                Value::Object(fields)
            }).collect::<Vec<_>>(),
            "access": self.access().iter().map(|change| json!({
                "of": change.of, "kind": change.kind, "direction": change.direction.as_str(),
                "widened": known(&change.widened), "narrowed": known(&change.narrowed),
                "because": change.causes(),
                "added": change.added, "removed": change.removed,
            })).collect::<Vec<_>>(),
            "network": self.network().iter().map(|flow| json!({
                "of": flow.of, "kind": flow.kind, "flow": flow.flow,
                "edit": if flow.opened { "opened" } else { "closed" },
                "internet": flow.internet,
            })).collect::<Vec<_>>(),
            "proofs": proofs(self.proofs()),
            "assumed": self.assumed(),
        });
        json!({"schema": SCHEMA, "stacks": [stack]})
    }
}

const fn known(truth: &Truth) -> &'static str {
    match truth {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Unknown(_) => "unknown",
    }
}

fn proofs(proofs: &Proofs) -> Value {
    let changes = proofs.changes.iter().map(|change| {
        let mut fields = Map::new();
        fields.insert("kind".to_owned(), change.kind.name().into());
        fields.insert("claim".to_owned(), change.claim.as_str().into());
        let word = |verdict: &Verdict| verdict.word().to_lowercase();
        let (old, new) = (change.old.as_ref().map(word), change.new.as_ref().map(word));
        sides(&mut fields, old.as_ref(), new.as_ref());
        fields.insert("because".to_owned(), json!(change.because));
        Value::Object(fields)
    });
    json!({
        "proved": proofs.proved,
        "refuted": proofs.refuted,
        "unknown": proofs.unknown,
        "changes": changes.collect::<Vec<_>>(),
    })
}

fn resource(change: &ResourceChange) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    put("logicalId", change.id.as_str().into());
    put("type", change.type_name.as_str().into());
    if let Some(old) = &change.old_type {
        put("oldType", old.as_str().into());
    }
    put("action", change.impact.as_str().into());
    if let Some(fate) = change.fate {
        put("fate", fate.as_str().into());
    }
    put("stateful", change.stateful.into());
    if let Some(at) = &change.at {
        put("path", at.path.as_str().into());
        put(
            "at",
            json!({"file": at.file, "line": at.line, "column": at.column}),
        );
    }
    let properties = change.properties.iter().map(|property| {
        let mut fields = Map::new();
        fields.insert("path".to_owned(), property.path.as_str().into());
        sides(&mut fields, property.old.as_ref(), property.new.as_ref());
        fields.insert(
            "replacement".to_owned(),
            property.replacement.as_str().into(),
        );
        if let Replacement::Maybe(cause) = &property.replacement {
            fields.insert("dependsOn".to_owned(), cause.as_str().into());
        }
        fields.insert("notes".to_owned(), json!(property.notes));
        Value::Object(fields)
    });
    put("properties", properties.collect());
    let attributes = change.attributes.iter().map(|attribute| {
        let mut fields = Map::new();
        fields.insert("name".to_owned(), attribute.name.as_str().into());
        sides(&mut fields, attribute.old.as_ref(), attribute.new.as_ref());
        Value::Object(fields)
    });
    put("attributes", attributes.collect());
    put("followers", json!(change.followers));
    put("notes", json!(change.notes));
    Value::Object(fields)
}

fn sides(fields: &mut Map<String, Value>, old: Option<&String>, new: Option<&String>) {
    for (name, side) in [("from", old), ("to", new)] {
        if let Some(text) = side {
            fields.insert(name.to_owned(), text.as_str().into());
        }
    }
}
