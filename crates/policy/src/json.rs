//! Erased values as plain JSON, where nothing in them refers to a node.

use formwork_core::{Call, Part, Value};
use serde_json::{Map, Value as Json, json};

/// The JSON that the template will hold; none where it refers to a node, whose logical id is only
/// known to the app.
pub(crate) fn to_json(value: &Value) -> Option<Json> {
    Some(match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Integer(value) => Json::from(*value),
        Value::Number(value) => Json::from(*value),
        Value::Text(text) => Json::from(&**text),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect::<Option<_>>()?),
        Value::Object(object) => {
            let mut fields = Map::new();
            for (key, value) in object.iter() {
                fields.insert(key.to_owned(), to_json(value)?);
            }
            Json::Object(fields)
        }
        Value::Pseudo(pseudo) => json!({"Ref": pseudo.name()}),
        Value::Sub(parts) => sub(parts)?,
        Value::Call(call) => {
            let Call { name, argument } = &**call;
            let mut fields = Map::new();
            fields.insert(name.to_string(), to_json(argument)?);
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
                variables.insert(name, to_json(value)?);
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
    match to_json(value) {
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
