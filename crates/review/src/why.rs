//! [`Why`]: why a value changes although it is written as before.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::read::{Reader, written};

/// What changes beside the resources, and can reach into them.
#[derive(Debug)]
pub(crate) struct Why<'a> {
    old: &'a Reader<'a>,
    new: &'a Reader<'a>,
    parameters: BTreeSet<&'a str>,
    mappings: BTreeSet<&'a str>,
    conditions: BTreeSet<&'a str>,
}

impl<'a> Why<'a> {
    pub(crate) fn new(old: &'a Reader<'a>, new: &'a Reader<'a>) -> Self {
        let other = |section: &'static str| {
            let entries = new.template.section(section);
            entries.filter(move |(name, value)| {
                old.template
                    .entry(section, name)
                    .is_some_and(|before| before != *value)
            })
        };
        let names = |section| other(section).map(|(name, _)| name).collect();
        let conditions = new.template.section("Conditions");
        Self {
            old,
            new,
            parameters: names("Parameters"),
            mappings: names("Mappings"),
            conditions: conditions
                .map(|(name, _)| name)
                .filter(|name| old.condition(name) != new.condition(name))
                .chain(names("Conditions").into_iter().collect::<BTreeSet<_>>())
                .collect(),
        }
    }

    /// Why a resource is there that was not, though it was written.
    pub(crate) fn appears(&self, id: &str) -> Option<String> {
        let body = self.old.template.entry("Resources", id)?;
        let name = body.get("Condition")?.as_str()?;
        Some(format!("the condition `{name}` holds now"))
    }

    /// Why a resource is no longer there, though it is written.
    pub(crate) fn disappears(&self, id: &str) -> Option<String> {
        let body = self.new.template.entry("Resources", id)?;
        let name = body.get("Condition")?.as_str()?;
        Some(format!("the condition `{name}` does not hold any more"))
    }

    /// What reaches into the value at a path of a resource, a phrase each.
    pub(crate) fn property(&self, old: &Value, new: &Value, path: &str) -> Vec<String> {
        let first = path.split('/').nth(1).unwrap_or_default();
        let value = |body: &'_ Value| {
            body.get("Properties")
                .and_then(|all| all.get(first))
                .cloned()
        };
        let Some(value) = value(new).or_else(|| value(old)) else {
            return Vec::new();
        };
        let mut notes = BTreeSet::new();
        self.collect(&value, &mut notes);
        notes.into_iter().collect()
    }

    fn collect(&self, value: &Value, notes: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                for (name, inner) in fields {
                    self.call(name, inner, notes);
                    self.collect(inner, notes);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, notes)),
            _ => {}
        }
    }

    fn call(&self, name: &str, argument: &Value, notes: &mut BTreeSet<String>) {
        let first = argument.get(0).and_then(Value::as_str);
        match name {
            "Ref" => notes.extend(argument.as_str().and_then(|name| self.parameter(name))),
            "Fn::Sub" => {
                let text = argument.as_str().or(first).unwrap_or_default();
                for part in text.split("${").skip(1) {
                    let name = part.split('}').next().unwrap_or_default().trim();
                    notes.extend(self.parameter(name));
                }
            }
            "Fn::FindInMap" => {
                if let Some(map) = first.filter(|map| self.mappings.contains(map)) {
                    notes.insert(format!("the mapping `{map}` changes"));
                }
            }
            "Fn::If" => {
                if let Some(condition) = first.filter(|name| self.conditions.contains(name)) {
                    notes.insert(format!("the condition `{condition}` changes"));
                }
            }
            _ => {}
        }
    }

    fn parameter(&self, name: &str) -> Option<String> {
        let name = *self.parameters.get(name)?;
        let side = |reader: &Reader<'_>| {
            let definition = reader.template.entry("Parameters", name)?;
            let default = definition.get("Default")?;
            (!reader.template.is_secret(name)).then(|| written(default))
        };
        match (side(self.old), side(self.new)) {
            (Some(old), Some(new)) if old != new => Some(format!(
                "the parameter `{name}` is at its default, which was `{old}` and is `{new}`"
            )),
            _ => Some(format!("the parameter `{name}` changes")),
        }
    }
}
