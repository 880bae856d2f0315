//! Erased values as plain JSON, where nothing in them refers to a node.

use formwork_core::{Call, Part, Value};
use serde_json::{Map, Value as Json, json};

/// The deepest nesting that is gone into; the app refuses less than that (`value-too-deep`).
const LEVELS: usize = 120;

/// The JSON that the template will hold; none where it refers to a node, whose logical id is only
/// known to the app.
pub(crate) fn to_json(value: &Value) -> Option<Json> {
    is_shallow(value).then(|| shallow_json(value)).flatten()
}

/// Whether recursion may go through it.
pub(crate) fn is_shallow(value: &Value) -> bool {
    let mut pending = vec![(value, 0)];
    while let Some((value, level)) = pending.pop() {
        if level > LEVELS {
            return false;
        }
        let level = level + 1;
        match value {
            Value::List(items) => pending.extend(items.iter().map(|item| (item, level))),
            Value::Object(object) => pending.extend(object.iter().map(|(_, item)| (item, level))),
            Value::Call(call) => pending.push((&call.argument, level)),
            Value::Sub(parts) => pending.extend(parts.iter().filter_map(|part| match part {
                Part::Value(value) => Some((value, level)),
                _ => None,
            })),
            _ => {}
        }
    }
    true
}

fn shallow_json(value: &Value) -> Option<Json> {
    Some(match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Integer(value) => Json::from(*value),
        Value::Number(value) => Json::from(*value),
        Value::Text(text) => Json::from(&**text),
        Value::List(items) => Json::Array(items.iter().map(shallow_json).collect::<Option<_>>()?),
        Value::Object(object) => {
            let mut fields = Map::new();
            for (key, value) in object.iter() {
                fields.insert(key.to_owned(), shallow_json(value)?);
            }
            Json::Object(fields)
        }
        Value::Pseudo(pseudo) => json!({"Ref": pseudo.name()}),
        Value::Sub(parts) => sub(parts)?,
        Value::Call(call) => {
            let Call { name, argument } = &**call;
            let mut fields = Map::new();
            fields.insert(name.to_string(), shallow_json(argument)?);
            Json::Object(fields)
        }
        _ => return None,
    })
}

fn sub(parts: &[Part]) -> Option<Json> {
    let mut text = String::new();
    let mut variables = Map::new();
    for part in parts {
        match part {
            Part::Literal(literal) => text.push_str(&literal.replace("${", "${!")),
            Part::Value(Value::Pseudo(pseudo)) => text.extend(["${", pseudo.name(), "}"]),
            Part::Value(value) => {
                let name = format!("Part{}", variables.len() + 1);
                text.extend(["${", &name, "}"]);
                variables.insert(name, shallow_json(value)?);
            }
            _ => return None,
        }
    }
    Some(if variables.is_empty() {
        json!({"Fn::Sub": text})
    } else {
        json!({"Fn::Sub": [text, variables]})
    })
}

/// A text for telling values apart and for putting them in order, where no app is at hand.
///
/// Values without references to nodes have the order that an app gives them.
pub(crate) fn plain_key(value: &Value) -> String {
    if !is_shallow(value) {
        // The app refuses such a value; its place in an order does not matter.
        return String::new();
    }
    match shallow_json(value) {
        Some(json) => json.to_string(),
        None => format!("{{{value:?}"),
    }
}

/// A text for telling values apart and for putting them in order that does not depend on the order
/// of definition.
pub(crate) fn key_in(app: &formwork_core::App) -> impl Fn(&Value) -> String + '_ {
    move |value| match to_json(value) {
        Some(json) => json.to_string(),
        None => app.sort_key(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_values_exhaust_nothing() {
        let mut value = Value::from("x");
        for _ in 0..200_000 {
            value = Value::List(vec![value]);
        }
        assert_eq!(to_json(&value), None);
        assert_eq!(plain_key(&value), "");
        assert_eq!(crate::size::least_size(&value), 0);
    }
}
