//! What stands in the way of a refactor.

use std::collections::{BTreeMap, BTreeSet};

use formwork_core::{Diagnostic, Diagnostics};
use formwork_prove::Template;
use serde_json::Value;

use crate::facts::Facts;

use super::Mapping;
use super::graph::{Key, Matches, Side, rename};

/// How many stacks a refactor takes.
const MOST_STACKS: usize = 5;

/// Types of resources that `CloudFormation` does not refactor, one a line.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html>,
/// 2026-11. It asks besides that the type can be changed in place, which the registry tells.
const UNSUPPORTED: &str = include_str!("unsupported.txt");

fn refused(message: String) -> Diagnostic {
    Diagnostic::error("refused-refactor", message)
}

/// What is changed besides ids is deployed first.
fn first(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic
        .note("a refactor changes nothing but logical ids and stacks")
        .help("deploy the other changes first, with the old ids: `moved` or `pin` keep them")
}

/// Which stacks there are, and their sections without resources and outputs.
pub(super) fn stacks(
    deployed: &[(&str, &Template)],
    program: &[(&str, &Template)],
    found: &mut Diagnostics,
) {
    let names: BTreeSet<&str> = deployed
        .iter()
        .chain(program)
        .map(|(name, _)| *name)
        .collect();
    if names.len() > MOST_STACKS {
        let number = names.len();
        found.push(refused(format!(
            "{number} stacks are more than the {MOST_STACKS} that a refactor takes"
        )));
    }
    for name in &names {
        let known = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.chars().all(known) {
            found.push(
                refused(format!("`{name}` is no name of a stack"))
                    .help("begin it with a letter, and use letters, digits and `-` only"),
            );
        }
        match (sections_of(deployed, name), sections_of(program, name)) {
            (Some(old), Some(new)) => {
                let all: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
                for section in all
                    .into_iter()
                    .filter(|section| old.get(*section) != new.get(*section))
                {
                    let message = format!("`{section}` of the stack `{name}` changes");
                    found.push(first(refused(message)).property(section.clone()));
                }
            }
            (Some(_), None) => found.push(
                refused(format!(
                    "the stack `{name}` is left out of the new templates"
                ))
                .note("a refactor leaves no stack empty"),
            ),
            (None, Some(new)) => {
                for section in ["Parameters", "Mappings", "Conditions", "Rules", "Transform"] {
                    if new.contains_key(section) {
                        let message = format!("the new stack `{name}` has `{section}`");
                        found.push(first(refused(message)).property(section));
                    }
                }
            }
            (None, None) => {}
        }
    }
    for (name, template) in program {
        if template.section("Resources").next().is_none() {
            let message = format!("the stack `{name}` has no resource any more");
            found.push(refused(message).note("a refactor leaves no stack empty"));
        }
    }
}

fn sections_of<'a>(
    all: &[(&str, &'a Template)],
    name: &str,
) -> Option<BTreeMap<String, &'a Value>> {
    let found = all.iter().find(|(other, _)| *other == name);
    found.map(|(_, template)| sections(template))
}

/// The sections of a template without resources and outputs.
fn sections(template: &Template) -> BTreeMap<String, &Value> {
    let all = template.sections().filter(|(name, value)| {
        let is_empty = value.as_object().is_some_and(serde_json::Map::is_empty);
        !is_empty && *name != "Resources" && *name != "Outputs"
    });
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Resources that cannot be told apart.
pub(super) fn ambiguous(matches: &Matches, found: &mut Diagnostics) {
    for (old, new) in &matches.open {
        let message = format!("it is not clear which of {} became which", names(old));
        let diagnostic = if old.len() == new.len() {
            Diagnostic::error("ambiguous-refactor", message)
                .note(format!("each can be any of {}", names(new)))
                .note("the same is written of them, and nothing that refers to them differs")
                .help("rename one in each deployment, or write the mapping by hand")
        } else {
            let message = format!("{} became {}", names(old), names(new));
            first(refused(message))
        };
        found.push(diagnostic);
    }
}

fn names(keys: &[Key]) -> String {
    let names: Vec<String> = keys.iter().map(name).collect();
    names.join(", ")
}

fn name(key: &Key) -> String {
    format!("`{}/{}`", key.stack, key.id)
}

/// What is on one side alone: told as a change where the id is on both.
pub(super) fn unmatched(
    (old, gone): (&Side<'_>, &[&Key]),
    (new, came): (&Side<'_>, &[&Key]),
    found: &mut Diagnostics,
) {
    for key in gone {
        let diagnostic = match new.bodies.get(*key) {
            Some(body) if came.contains(key) => {
                let pointer = difference(old.bodies[*key], body, String::new());
                let message = format!("{} changes", name(key));
                first(refused(message)).property(pointer.unwrap_or_else(|| key.id.clone()))
            }
            _ => first(refused(format!(
                "{} has no equal in the new templates",
                name(key)
            ))),
        };
        found.push(diagnostic);
    }
    for key in came.iter().filter(|key| !gone.contains(key)) {
        let message = format!("{} has no equal in the deployed templates", name(key));
        found.push(first(refused(message)));
    }
}

/// What differs although it was taken for the same: references that lead elsewhere.
pub(super) fn differences(
    old: &Side<'_>,
    new: &Side<'_>,
    same: &BTreeMap<Key, Key>,
    found: &mut Diagnostics,
) {
    for (from, to) in same {
        let mut elsewhere = None;
        let mut parameter = None;
        let mut follow = |id: &str| {
            let other = Key {
                stack: from.stack.clone(),
                section: "Resources",
                id: id.to_owned(),
            };
            match same.get(&other) {
                Some(target) if target.stack == to.stack => target.id.clone(),
                Some(target) => {
                    elsewhere = Some(name(target));
                    target.id.clone()
                }
                None => {
                    if !id.starts_with("AWS::") {
                        parameter = Some(id.to_owned());
                    }
                    id.to_owned()
                }
            }
        };
        let expected = rename(from.section, old.bodies[from], &mut follow);
        let is = rename(to.section, new.bodies[to], &mut ToString::to_string);
        if let Some(target) = elsewhere {
            let message = format!("{} would refer to {target} in another stack", name(to));
            found.push(
                refused(message)
                    .note("whether an import has the value of the reference is not known here"),
            );
        } else if let Some(pointer) = difference(&expected, &is, String::new()) {
            let message = format!("{} changes", name(from));
            found.push(first(refused(message)).property(pointer));
        } else if from.section == "Outputs" && from.stack != to.stack {
            let message = format!(
                "the output {} moves to the stack `{}`",
                name(from),
                to.stack
            );
            found.push(first(refused(message)));
        } else if from.stack != to.stack {
            let own = parameter.or_else(|| of_stack(old.bodies[from]).map(str::to_owned));
            if let Some(own) = own {
                let message = format!("{} uses `{own}`, and moves to another stack", name(from));
                let note = "whether that is the same there is not known here";
                found.push(refused(message).note(note));
            }
        }
    }
}

/// What a resource uses that may differ from stack to stack, beside parameters.
fn of_stack(value: &Value) -> Option<&'static str> {
    match value {
        Value::Object(fields) => {
            let own = ["Fn::If", "Fn::FindInMap", "Fn::ImportValue", "Condition"];
            // A statement of a policy has a `Condition` too, which is an object.
            let found = own.into_iter().find(|name| {
                let value = fields.get(*name);
                value.is_some_and(|value| *name != "Condition" || value.is_string())
            });
            found.or_else(|| fields.values().find_map(of_stack))
        }
        Value::Array(items) => items.iter().find_map(of_stack),
        Value::String(text) => {
            let own = ["AWS::StackName", "AWS::StackId", "AWS::NotificationARNs"];
            own.into_iter().find(|name| text.contains(name))
        }
        _ => None,
    }
}

/// The first place at which two values differ, with points between names.
fn difference(one: &Value, other: &Value, place: String) -> Option<String> {
    let below = |name: &str| {
        let point = if place.is_empty() { "" } else { "." };
        format!("{place}{point}{name}")
    };
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            names
                .into_iter()
                .find_map(|name| match (one.get(name), other.get(name)) {
                    (Some(one), Some(other)) => difference(one, other, below(name)),
                    _ => Some(below(name)),
                })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut pairs = one.iter().zip(other).enumerate();
            pairs.find_map(|(at, (one, other))| difference(one, other, below(&at.to_string())))
        }
        _ => (one != other).then_some(place),
    }
}

/// Resources that are moved although `CloudFormation` cannot.
pub(super) fn unsupported(old: &Side<'_>, mappings: &[Mapping], found: &mut Diagnostics) {
    for mapping in mappings {
        let key = Key {
            stack: mapping.source.stack.clone(),
            section: "Resources",
            id: mapping.source.logical_id.clone(),
        };
        let type_name = old.bodies.get(&key).and_then(|body| body["Type"].as_str());
        let type_name = type_name.unwrap_or_default();
        let Some(reason) = reason(&key.id, type_name) else {
            continue;
        };
        let message = format!("{} is {reason}", name(&key));
        found
            .push(refused(message).help("keep its logical id: `stack.moved(…)` or `stack.pin(…)`"));
    }
}

/// Why a resource cannot be moved.
fn reason(id: &str, type_name: &str) -> Option<String> {
    if id.starts_with("Fn::") {
        return Some("what resources are made of when the stack is deployed".to_owned());
    }
    if type_name.starts_with("AWS::Serverless::") {
        return Some(format!(
            "of type `{type_name}`, of which a macro makes resources with ids of their own"
        ));
    }
    let facts = Facts::of(type_name);
    if facts.custom || UNSUPPORTED.lines().any(|line| line == type_name) {
        return Some(format!("of type `{type_name}`, which cannot be moved"));
    }
    (!facts.known)
        .then(|| format!("of type `{type_name}`, of which it is not known whether it can be moved"))
}

/// Ids that stand in texts, such as the argument of `cfn-signal --resource` in user data: nothing
/// makes them the new ones.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-signal.html>
pub(super) fn named_by_texts(new: &Side<'_>, mappings: &[Mapping], found: &mut Diagnostics) {
    for mapping in mappings {
        let (from, to) = (&mapping.source, &mapping.destination);
        if from.logical_id == to.logical_id && from.stack == to.stack {
            continue;
        }
        let in_stacks = new.bodies.iter().filter(|(key, _)| {
            key.section == "Resources" && (key.stack == from.stack || key.stack == to.stack)
        });
        for (key, body) in in_stacks {
            if !hands_over(body, &from.logical_id) {
                continue;
            }
            let message = format!(
                "{} has the logical id `{}` in a text",
                name(key),
                from.logical_id
            );
            found.push(
                refused(message)
                    .note("a script that signals or asks for it would not find it any more")
                    .help("give the script the new id in an update, then refactor"),
            );
        }
    }
}

/// Whether a text hands this id over to a script of `CloudFormation`.
fn hands_over(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => {
            let words: Vec<&str> = text
                .split(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | '\\'))
                .filter(|word| !word.is_empty())
                .collect();
            words
                .windows(2)
                .any(|pair| matches!(pair[0], "--resource" | "-r") && pair[1] == id)
        }
        Value::Array(items) => {
            items.iter().any(|item| hands_over(item, id)) || {
                // Texts that are joined, one word or more each.
                let texts = items.iter().map(|item| item.as_str().unwrap_or("${}"));
                let joined: Vec<&str> = texts.collect();
                joined.len() > 1 && hands_over(&Value::from(joined.concat()), id)
            }
        }
        Value::Object(fields) => fields.values().any(|field| hands_over(field, id)),
        _ => false,
    }
}
