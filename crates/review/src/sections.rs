//! Everything beside the resources: parameters, mappings, conditions, outputs and the rest.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::change::{Edit, SectionChange};
use crate::facts::Facts;
use crate::form::{Differ, Form, References, differ};
use crate::options::Options;
use crate::read::Reader;
use crate::secret::{self, MASK};

/// References to what is replaced.
#[derive(Debug)]
struct Replaced<'a>(BTreeSet<&'a str>);

impl References for Replaced<'_> {
    fn changed(&self, symbol: &str) -> Differ {
        let id = symbol.split('.').next().unwrap_or(symbol);
        if self.0.contains(id) {
            Differ::Yes
        } else {
            Differ::No
        }
    }
}

pub(crate) fn changes<'a>(
    old: &Reader<'_>,
    new: &Reader<'_>,
    options: &Options,
    replaced: impl Iterator<Item = &'a str>,
) -> Vec<SectionChange> {
    let replaced = Replaced(replaced.collect());
    let names = |reader: &Reader<'_>| -> BTreeSet<String> {
        reader
            .template
            .sections()
            .map(|(name, _)| name.to_owned())
            .collect()
    };
    let mut found = Vec::new();
    for section in names(old).union(&names(new)) {
        if section == "Resources" || (section == "Metadata" && !options.metadata) {
            continue;
        }
        let (before, after) = (entries(old, section), entries(new, section));
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let (before, after) = (before.get(name).copied(), after.get(name).copied());
            // Only what an output gives is resolved: of a parameter or a mapping the text counts.
            let is_output = section == "Outputs";
            let form = |reader: &Reader<'_>, value: Option<&Value>| {
                let value = value?;
                if is_output {
                    reader.value(value, Facts::default().root())
                } else {
                    Some(raw(value))
                }
            };
            let (was, is) = (form(old, before), form(new, after));
            if differ(was.as_ref(), is.as_ref(), &replaced) == Differ::No {
                continue;
            }
            let edit = match (&was, &is) {
                (None, _) => Edit::Added,
                (_, None) => Edit::Removed,
                _ => Edit::Changed,
            };
            // Secret on one side is secret on both.
            let hidden = [old, new]
                .iter()
                .any(|reader| reader.template.is_secret(name));
            let hidden = section == "Parameters" && hidden;
            let show = |form: Option<Form>| form.map(|form| show(name, &form, hidden));
            found.push(SectionChange {
                section: section.clone(),
                name: name.clone(),
                edit,
                old: show(was),
                new: show(is),
            });
        }
    }
    found
}

fn entries<'a>(reader: &Reader<'a>, section: &str) -> BTreeMap<String, &'a Value> {
    let whole = reader
        .template
        .sections()
        .find(|(name, _)| *name == section);
    match whole {
        Some((_, Value::Object(fields))) => fields
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        Some((_, other)) => [(String::new(), other)].into(),
        None => BTreeMap::new(),
    }
}

fn show(name: &str, form: &Form, hidden: bool) -> String {
    match form {
        Form::Object(fields) if hidden => {
            let mut fields = fields.clone();
            if let Some(default) = fields.get_mut("Default") {
                *default = Form::Text(MASK.into());
            }
            Form::Object(fields).show()
        }
        other => secret::show(name, other),
    }
}

/// A value as it is written.
fn raw(value: &Value) -> Form {
    match value {
        Value::Null => Form::Null,
        Value::Bool(value) => Form::Bool(*value),
        Value::Number(number) => Form::Number(number.to_string()),
        Value::String(text) => Form::Text(text.as_str().into()),
        Value::Array(items) => Form::List(items.iter().map(raw).collect()),
        Value::Object(fields) => {
            let fields = fields.iter();
            Form::Object(
                fields
                    .map(|(name, value)| (name.clone(), raw(value)))
                    .collect(),
            )
        }
    }
}
