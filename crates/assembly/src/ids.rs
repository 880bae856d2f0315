//! Where each part of a template comes from.

use formwork_core::Stack;
use serde_json::{Map, Value};

use crate::line;

/// One object for each part, in the order of the template.
pub(crate) fn of(stack: &Stack) -> Value {
    let entries = stack.entries().iter();
    let objects = entries.map(|entry| {
        let mut object = Map::new();
        let mut add = |key: &str, text: &str| object.insert(key.to_owned(), text.into());
        add("section", entry.section());
        add("logicalId", entry.logical_id());
        if let Some(name) = entry.type_name() {
            add("type", name);
        }
        add("path", entry.path());
        add("line", &line::of(entry.location()));
        Value::Object(object)
    });
    objects.collect()
}
