//! [`line`]: a statement as one line.

use std::collections::BTreeMap;

use crate::form::Form;
use crate::render::put;

/// Where a statement or a policy keeps the conditions on which it is there.
pub(crate) const WHEN: &str = "When";

/// Where a policy that is attached by its ARN stands if it is there on conditions.
pub(crate) const ATTACHED: &str = "Attached";

fn conditions(form: Option<&Form>) -> BTreeMap<(String, String), Vec<Form>> {
    let mut found = BTreeMap::new();
    match form {
        Some(Form::Object(operators)) => {
            for (operator, keys) in operators {
                if let Form::Object(keys) = keys {
                    for (key, values) in keys {
                        let name = (operator.clone(), key.clone());
                        found.insert(name, values.items().to_vec());
                    }
                } else {
                    found.insert((operator.clone(), String::new()), vec![keys.clone()]);
                }
            }
        }
        Some(other) => {
            found.insert((String::new(), String::new()), vec![other.clone()]);
        }
        None => {}
    }
    found
}

/// A statement as one line.
pub(crate) fn line(statement: &Form) -> String {
    let Form::Object(fields) = statement else {
        return statement.show();
    };
    let Some(first) = fields.get("Effect").or_else(|| fields.get(ATTACHED)) else {
        return statement.show();
    };
    let list = |form: &Form| {
        let all: Vec<String> = match form {
            Form::Object(kinds) => kinds
                .values()
                .flat_map(|names| names.items().iter().map(Form::show))
                .collect(),
            other => other.items().iter().map(Form::show).collect(),
        };
        all.join(", ")
    };
    let mut line = first.show();
    for (name, before) in [
        ("Principal", " "),
        ("NotPrincipal", " all but "),
        ("Action", " "),
        ("NotAction", " all but "),
        ("Resource", " on "),
        ("NotResource", " on all but "),
    ] {
        if let Some(form) = fields.get(name) {
            line.push_str(before);
            line.push_str(&list(form));
        }
    }
    for (name, values) in conditions(fields.get("Condition")) {
        let values: Vec<String> = values.iter().map(Form::show).collect();
        put(
            &mut line,
            format_args!(" if {} {} {}", name.1, name.0, values.join(", ")),
        );
    }
    if let Some(Form::Object(when)) = fields.get(WHEN) {
        let each = when.iter().map(|(name, holds)| match holds {
            Form::Bool(false) => format!("unless {name}"),
            _ => format!("if {name}"),
        });
        let all: Vec<String> = each.collect();
        put(&mut line, format_args!(" ({})", all.join(", ")));
    }
    line
}
