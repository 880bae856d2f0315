//! The logical ids that stand in a value of a template.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The value with each logical id in a reference put through `rename`, and the fields of objects by
/// name: `Ref`, `Fn::GetAtt`, `Fn::Sub` and, where the value is a resource, `DependsOn`.
pub(super) fn renamed(value: &Value, rename: &mut dyn FnMut(&str) -> String) -> Value {
    match value {
        Value::Object(fields) => match only(fields) {
            Some(("Ref", Value::String(id))) => function("Ref", Value::from(rename(id))),
            Some(("Fn::GetAtt", Value::String(text))) => {
                let (id, attribute) = text.split_once('.').unwrap_or((text, ""));
                let items = vec![Value::from(rename(id)), Value::from(attribute)];
                function("Fn::GetAtt", Value::Array(items))
            }
            Some(("Fn::GetAtt", Value::Array(items))) => {
                let mut items: Vec<Value> =
                    items.iter().map(|item| renamed(item, rename)).collect();
                if let Some(Value::String(id)) = items.first_mut() {
                    *id = rename(id);
                }
                function("Fn::GetAtt", Value::Array(items))
            }
            Some(("Fn::Sub", Value::String(text))) => {
                function("Fn::Sub", Value::from(substituted(text, &[], rename)))
            }
            Some(("Fn::Sub", Value::Array(items))) => {
                let mut items: Vec<Value> =
                    items.iter().map(|item| renamed(item, rename)).collect();
                let own: Vec<String> = match items.get(1) {
                    Some(Value::Object(own)) => own.keys().cloned().collect(),
                    _ => Vec::new(),
                };
                if let Some(Value::String(text)) = items.first_mut() {
                    *text = substituted(text, &own, rename);
                }
                function("Fn::Sub", Value::Array(items))
            }
            _ => {
                let fields = fields.iter();
                let sorted: BTreeMap<&String, Value> = fields
                    .map(|(name, value)| (name, renamed(value, rename)))
                    .collect();
                let sorted = sorted.into_iter();
                Value::Object(sorted.map(|(name, value)| (name.clone(), value)).collect())
            }
        },
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| renamed(item, rename)).collect())
        }
        other => other.clone(),
    }
}

/// A resource with its references put through `rename`, those of `DependsOn` in the order of their
/// new names.
pub(super) fn resource(body: &Value, rename: &mut dyn FnMut(&str) -> String) -> Value {
    let mut body = body.clone();
    let after = match body.get("DependsOn") {
        Some(Value::String(one)) => vec![rename(one)],
        Some(Value::Array(all)) => all
            .iter()
            .filter_map(Value::as_str)
            .map(&mut *rename)
            .collect(),
        _ => Vec::new(),
    };
    let mut after: Vec<String> = after;
    after.sort();
    if let Value::Object(fields) = &mut body
        && fields.contains_key("DependsOn")
    {
        fields.insert("DependsOn".to_owned(), Value::from(after));
    }
    renamed(&body, rename)
}

fn only(fields: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut all = fields.iter();
    let first = all.next()?;
    all.next().is_none().then_some((first.0.as_str(), first.1))
}

fn function(name: &str, argument: Value) -> Value {
    let mut fields = Map::new();
    fields.insert(name.to_owned(), argument);
    Value::Object(fields)
}

/// A text of `Fn::Sub`, in which `own` names are not those of resources.
fn substituted(text: &str, own: &[String], rename: &mut dyn FnMut(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, name) = rest.split_at(at + 2);
        out.push_str(before);
        let Some(end) = name.find('}') else {
            rest = name;
            break;
        };
        let inner = &name[..end];
        let (id, attribute) = inner
            .split_once('.')
            .map_or((inner, None), |(id, a)| (id, Some(a)));
        if inner.starts_with('!') || own.iter().any(|own| own == inner) {
            out.push_str(inner);
        } else {
            out.push_str(&rename(id));
            if let Some(attribute) = attribute {
                out.push('.');
                out.push_str(attribute);
            }
        }
        rest = &name[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(value: &Value, expected: &Value) {
        let mut rename = |id: &str| {
            if id == "Old" {
                "New".to_owned()
            } else {
                id.to_owned()
            }
        };
        assert_eq!(resource(value, &mut rename), *expected);
    }

    #[test]
    fn every_way_to_name_a_resource_is_known() {
        check(&json!({"Ref": "Old"}), &json!({"Ref": "New"}));
        check(
            &json!({"Fn::GetAtt": "Old.A.B"}),
            &json!({"Fn::GetAtt": ["New", "A.B"]}),
        );
        check(
            &json!({"Fn::GetAtt": ["Old", "Arn"]}),
            &json!({"Fn::GetAtt": ["New", "Arn"]}),
        );
        check(
            &json!({"Fn::Sub": "${Old}/${Old.Arn}/${!Old}/${Older}/${Old"}),
            &json!({"Fn::Sub": "${New}/${New.Arn}/${!Old}/${Older}/${Old"}),
        );
        check(
            &json!({"Fn::Sub": ["${Old}-${X}", {"Old": {"Ref": "Old"}, "X": 1}]}),
            &json!({"Fn::Sub": ["${Old}-${X}", {"Old": {"Ref": "New"}, "X": 1}]}),
        );
        check(
            &json!({"DependsOn": ["Old", "A"], "P": ["Old"]}),
            &json!({"DependsOn": ["A", "New"], "P": ["Old"]}),
        );
        check(&json!({"DependsOn": "Old"}), &json!({"DependsOn": ["New"]}));
    }
}
