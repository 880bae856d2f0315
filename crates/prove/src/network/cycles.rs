//! [`cycles`]: resources of a template that wait for each other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::template::Template;

/// Resources that wait for each other, so that none of them can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// Their logical ids; each waits for the next, and the last for the first.
    pub logical_ids: Vec<String>,
    /// The JSON pointers of what makes each wait for the next.
    pub pointers: Vec<String>,
}

/// The circles of a template, one for each set of resources that wait for each other, by the first
/// logical id.
///
/// A resource waits for those that it names with `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn`.
pub fn cycles(template: &Template) -> Vec<Cycle> {
    let ids: BTreeSet<&str> = template.section("Resources").map(|(id, _)| id).collect();
    let mut edges: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    for (id, body) in template.section("Resources") {
        let mut found = Vec::new();
        for part in ["Properties", "DependsOn"] {
            if let Some(value) = body.get(part) {
                let pointer = format!("/Resources/{id}/{part}");
                if part == "DependsOn" {
                    depends_on(value, &pointer, &mut found);
                } else {
                    references(value, &pointer, &mut found);
                }
            }
        }
        let own = edges.entry(id).or_default();
        for (target, pointer) in found {
            if ids.contains(target.as_str()) {
                own.entry(target).or_insert(pointer);
            }
        }
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut all = Vec::new();
    for start in &ids {
        if seen.contains(start) {
            continue;
        }
        if let Some(ids) = shortest_way_back(start, &edges) {
            let pointers = ids.iter().enumerate().filter_map(|(index, id)| {
                let next = &ids[(index + 1) % ids.len()];
                edges.get(id.as_str())?.get(next).cloned()
            });
            let pointers = pointers.collect();
            for id in &ids {
                seen.extend(edges.get_key_value(id.as_str()).map(|(id, _)| *id));
            }
            all.push(Cycle {
                logical_ids: ids,
                pointers,
            });
        }
    }
    all
}

/// The shortest way from a resource back to itself.
fn shortest_way_back(
    start: &str,
    edges: &BTreeMap<&str, BTreeMap<String, String>>,
) -> Option<Vec<String>> {
    let mut from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut level = vec![start];
    while !level.is_empty() {
        let mut next = Vec::new();
        for id in level {
            for target in edges.get(id)?.keys() {
                if target == start {
                    let mut way = vec![id.to_owned()];
                    let mut at = id;
                    while let Some(before) = from.get(at) {
                        way.push((*before).to_owned());
                        at = before;
                    }
                    way.reverse();
                    return Some(way);
                }
                if !from.contains_key(target.as_str()) {
                    from.insert(target, id);
                    next.push(target.as_str());
                }
            }
        }
        level = next;
    }
    None
}

fn depends_on(value: &Value, pointer: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(id) => found.push((id.clone(), pointer.to_owned())),
        Value::Array(all) => {
            for (index, id) in all.iter().enumerate() {
                depends_on(id, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn references(value: &Value, pointer: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                references(item, &format!("{pointer}/{index}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, inner) in fields {
                let place = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                let is_call = fields.len() == 1;
                match (name.as_str(), inner) {
                    ("Ref", Value::String(id)) if is_call => {
                        found.push((id.clone(), pointer.to_owned()));
                    }
                    ("Fn::GetAtt", Value::String(dotted)) if is_call => {
                        let id = dotted.split('.').next().unwrap_or(dotted);
                        found.push((id.to_owned(), pointer.to_owned()));
                    }
                    ("Fn::GetAtt", Value::Array(parts)) if is_call => {
                        if let Some(Value::String(id)) = parts.first() {
                            found.push((id.clone(), pointer.to_owned()));
                        }
                    }
                    ("Fn::Sub", Value::String(text)) if is_call => {
                        substituted(text, None, pointer, found);
                    }
                    ("Fn::Sub", Value::Array(parts)) if is_call => {
                        if let Some(Value::String(text)) = parts.first() {
                            substituted(text, parts.get(1), pointer, found);
                        }
                        references(inner, &place, found);
                    }
                    _ => references(inner, &place, found),
                }
            }
        }
        _ => {}
    }
}

fn substituted(
    text: &str,
    variables: Option<&Value>,
    pointer: &str,
    found: &mut Vec<(String, String)>,
) {
    for part in text.split("${").skip(1) {
        let Some((name, _)) = part.split_once('}') else {
            continue;
        };
        let own = variables.is_some_and(|variables| variables.get(name).is_some());
        if !own && !name.starts_with('!') {
            let id = name.split('.').next().unwrap_or(name);
            found.push((id.to_owned(), pointer.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(resources: &Value, expected: &[&str]) {
        let template = json!({"Resources": resources}).to_string();
        let found = cycles(&Template::from_json(&template).unwrap());
        let shown: Vec<String> = found
            .iter()
            .map(|cycle| {
                assert_eq!(cycle.logical_ids.len(), cycle.pointers.len());
                cycle.logical_ids.join(" ")
            })
            .collect();
        assert_eq!(shown, expected);
    }

    fn group(other: &str) -> Value {
        json!({"Type": "AWS::EC2::SecurityGroup", "Properties": {
            "SecurityGroupIngress": [{"SourceSecurityGroupId": {"Fn::GetAtt": [other, "GroupId"]}}]}})
    }

    #[test]
    fn groups_that_name_each_other_inline_wait_for_each_other() {
        check(
            &json!({"A": group("B"), "B": group("A"), "C": group("A")}),
            &["A B"],
        );
        check(
            &json!({"A": group("B"), "B": group("C"), "C": group("A")}),
            &["A B C"],
        );
        check(&json!({"A": group("A")}), &["A"]);
        check(&json!({"A": group("B"), "B": {"Type": "T"}}), &[]);
    }

    #[test]
    fn every_way_to_name_a_resource_counts() {
        for to_b in [
            json!({"Ref": "B"}),
            json!({"Fn::GetAtt": "B.Arn"}),
            json!({"Fn::Sub": "x-${B.Arn}"}),
            json!({"Fn::Sub": ["${v}", {"v": {"Ref": "B"}}]}),
            json!({"Fn::If": ["C", [{"Ref": "B"}], 1]}),
        ] {
            let a = json!({"Type": "T", "Properties": {"P": to_b}});
            check(
                &json!({"A": a, "B": {"Type": "T", "DependsOn": ["A"]}}),
                &["A B"],
            );
        }
        for to_none in [
            json!({"Fn::Sub": "${!B}"}),
            json!({"Fn::Sub": ["${B}", {"B": 1}]}),
            json!("B"),
        ] {
            let a = json!({"Type": "T", "Properties": {"P": to_none}});
            check(&json!({"A": a, "B": {"Type": "T", "DependsOn": "A"}}), &[]);
        }
    }

    #[test]
    fn circles_apart_are_told_one_by_one() {
        let all = json!({"A": group("B"), "B": group("A"), "C": group("D"), "D": group("C")});
        check(&all, &["A B", "C D"]);
    }
}
