//! Policy documents: normal forms, so that what says the same is the same.

use std::collections::BTreeMap;

use formwork_prove::Text;

use crate::form::{Caseless, Form};

/// A policy document in its normal form; any other object as it is.
pub(crate) fn normal(form: Form) -> Form {
    let Form::Object(mut fields) = form else {
        return form;
    };
    if let Some(statements) = fields.remove("Statement") {
        let is_document =
            statements.items().iter().any(|statement| {
                matches!(statement, Form::If(_)) || statement.get("Effect").is_some()
            }) || matches!(statements, Form::List(ref all) if all.is_empty());
        let statements = if is_document {
            set(statements, statement)
        } else {
            statements
        };
        fields.insert("Statement".to_owned(), statements);
    }
    Form::Object(fields)
}

/// A list, or what stands for a list of one, as a set.
fn set(form: Form, each: fn(Form) -> Form) -> Form {
    let items = match form {
        Form::List(items) | Form::Set(items) => items,
        single => vec![single],
    };
    let mut items: Vec<Form> = items.into_iter().map(each).collect();
    items.sort();
    items.dedup();
    Form::Set(items)
}

fn statement(form: Form) -> Form {
    match form {
        Form::If(mut branches) => {
            branches.yes = branches.yes.map(statement);
            branches.no = branches.no.map(statement);
            Form::If(branches)
        }
        Form::Object(fields) => Form::Object(
            fields
                .into_iter()
                .map(|(name, value)| {
                    let value = element(&name, value);
                    (name, value)
                })
                .collect(),
        ),
        other => other,
    }
}

fn element(name: &str, value: Form) -> Form {
    match name {
        "Action" | "NotAction" => set(value, caseless),
        "Resource" | "NotResource" => set(value, same),
        "Principal" | "NotPrincipal" => principals(value),
        "Condition" => match value {
            Form::Object(operators) => Form::Object(
                operators
                    .into_iter()
                    .map(|(operator, keys)| (operator, conditions(keys)))
                    .collect(),
            ),
            other => other,
        },
        _ => value,
    }
}

fn conditions(keys: Form) -> Form {
    match keys {
        Form::Object(keys) => Form::Object(
            keys.into_iter()
                .map(|(key, values)| (key.to_ascii_lowercase(), set(values, as_text)))
                .collect(),
        ),
        other => other,
    }
}

/// `"*"` and `{"AWS": "*"}` are both everyone.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
fn principals(value: Form) -> Form {
    match value {
        Form::Object(kinds) => Form::Object(
            kinds
                .into_iter()
                .map(|(kind, names)| (kind, set(names, same)))
                .collect(),
        ),
        Form::Text(text) if text.as_known() == Some("*") => {
            let everyone = Form::Set(vec![Form::Text(text)]);
            Form::Object(BTreeMap::from([("AWS".to_owned(), everyone)]))
        }
        other => other,
    }
}

fn same(form: Form) -> Form {
    form
}

/// Case does not matter in actions:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>
fn caseless(form: Form) -> Form {
    match form {
        Form::Text(text) => Form::Caseless(Caseless::new(text)),
        other => other,
    }
}

/// The values of conditions are texts, whatever they are written as.
fn as_text(form: Form) -> Form {
    match form {
        Form::Bool(_) | Form::Number(_) => form.text().map_or(form, Form::Text),
        Form::Text(text) => match text.as_known() {
            Some(known) if known.eq_ignore_ascii_case("true") => Form::Text(Text::from("true")),
            Some(known) if known.eq_ignore_ascii_case("false") => Form::Text(Text::from("false")),
            _ => Form::Text(text),
        },
        other => other,
    }
}
