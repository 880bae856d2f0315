//! Values in the one way in which equal ones are alike.

use formwork_prove::Text;
use serde_json::Value;

use crate::facts::{Kind, Place};
use crate::form::Form;
use crate::policy;

/// Lists whose order matters to no service, whatever the registry says of them.
const SETS: [&str; 12] = [
    "Groups",
    "ManagedPolicyArns",
    "Roles",
    "RouteTableIds",
    "SecurityGroupEgress",
    "SecurityGroupIds",
    "SecurityGroupIngress",
    "SubnetIds",
    "Subnets",
    "Tags",
    "Users",
    "VPCSecurityGroups",
];

/// A text that is written; one that holds JSON is what the JSON says.
pub(super) fn literal(text: &str) -> Form {
    let trimmed = text.trim_start();
    if (trimmed.starts_with('{') || trimmed.starts_with('['))
        && let Ok(value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text)
    {
        return data(&value);
    }
    Form::Text(Text::from(text))
}

/// Parts that are put together: as if the text had been written, where all of it is known, and else
/// the parts, the texts among them in one piece each.
pub(super) fn joined(parts: Vec<Form>, place: Place<'_>) -> Form {
    let mut whole: Vec<Form> = Vec::new();
    for part in parts {
        match (whole.last_mut(), part.text()) {
            (Some(Form::Text(before)), Some(text)) => before.append(&text),
            (_, Some(text)) if text.is_empty() => {}
            (_, Some(text)) => whole.push(Form::Text(text)),
            (_, None) => whole.push(part),
        }
    }
    match whole.as_slice() {
        [] => Form::Text(Text::default()),
        [Form::Text(text)] => match text.as_known() {
            Some(known) if !place.verbatim => literal(known),
            _ => Form::Text(text.clone()),
        },
        _ => Form::Call("Fn::Join".to_owned(), whole),
    }
}

/// JSON without functions.
pub(crate) fn data(value: &Value) -> Form {
    match value {
        Value::Null => Form::Null,
        Value::Bool(value) => Form::Bool(*value),
        Value::Number(number) => Form::Number(plain_number(&number.to_string())),
        Value::String(text) => Form::Text(Text::from(text.as_str())),
        Value::Array(items) => Form::List(items.iter().map(data).collect()),
        Value::Object(fields) => policy::normal(Form::Object(
            fields
                .iter()
                .map(|(name, value)| (name.clone(), data(value)))
                .collect(),
        )),
    }
}

/// A value as the property takes it.
pub(super) fn settle(form: Form, place: Place<'_>) -> Form {
    let form = match (form, place.property.kind()) {
        (Form::Text(text), Kind::Truth) => match text.as_known() {
            Some(known) if known.eq_ignore_ascii_case("true") => Form::Bool(true),
            Some(known) if known.eq_ignore_ascii_case("false") => Form::Bool(false),
            _ => Form::Text(text),
        },
        (Form::Text(text), Kind::Number) => match text.as_known() {
            Some(known) if is_number(known) => Form::Number(plain_number(known)),
            _ => Form::Text(text),
        },
        (other, _) => other,
    };
    let form = match form {
        Form::Object(_) => policy::normal(form),
        other => other,
    };
    if place.is_set() {
        in_order(form, true)
    } else {
        form
    }
}

pub(super) fn sorted(name: &str, form: Form) -> Form {
    if SETS.contains(&name) {
        // Tags can be an object of their own.
        in_order(form, name != "Tags")
    } else {
        form
    }
}

/// The items of a list whose order does not matter; what stands for a list of one is one.
pub(super) fn in_order(form: Form, is_list: bool) -> Form {
    match form {
        Form::Object(_) if is_list => Form::Set(vec![form]),
        Form::Text(ref text) if is_list && text.as_known().is_some() => Form::Set(vec![form]),
        Form::List(mut items) => {
            items.sort();
            Form::Set(items)
        }
        Form::If(mut branches) => {
            branches.yes = branches.yes.map(|form| in_order(form, is_list));
            branches.no = branches.no.map(|form| in_order(form, is_list));
            Form::If(branches)
        }
        other => other,
    }
}

pub(super) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '-' | '+'))
        && digits.parse::<f64>().is_ok_and(f64::is_finite)
}

/// A number without what says nothing: `10.0` as `10`.
pub(super) fn plain_number(text: &str) -> String {
    if let Ok(whole) = text.parse::<i128>() {
        return whole.to_string();
    }
    match text.parse::<f64>() {
        Ok(number) => number.to_string(),
        Err(_) => text.to_owned(),
    }
}
