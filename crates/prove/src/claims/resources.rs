//! The resources that are tried for an action.

use std::collections::BTreeSet;

use crate::facts;
use crate::iam::Statement;
use crate::pattern::Pattern;
use crate::template::Model;
use crate::text::{Piece, Symbol, Text};

use super::actions::Action;

/// The resources that these statements tell apart, and one of each type that none names.
pub(super) fn of(model: &Model, action: &Action, about: &[&Statement]) -> Vec<Text> {
    let mut found: BTreeSet<Text> = BTreeSet::new();
    match action.facts {
        Some(facts) if facts.resource_types().next().is_none() => {
            return vec![Text::from("*")];
        }
        Some(facts) => {
            let all = facts::resource_types(facts.service());
            let names: Vec<&str> = facts.resource_types().collect();
            for kind in all.filter(|kind| names.contains(&kind.name)) {
                found.insert(unnamed(model, kind.arn));
            }
        }
        None => {
            let arn = format!(
                "arn:${{Partition}}:{}:${{Region}}:${{Account}}:${{Resource}}",
                action.prefix
            );
            found.insert(unnamed(model, &arn));
            found.insert(Text::from("*"));
        }
    }
    let another = Text::symbol(Symbol::other("another resource"));
    let patterns: Vec<Pattern> = about
        .iter()
        .flat_map(|statement| statement.resources())
        .map(|resource| Pattern::new(&without_variables(resource.written())))
        .filter(|pattern| !pattern.is_any())
        .collect();
    for (index, pattern) in patterns.iter().enumerate() {
        found.insert(pattern.example(&another));
        for other in &patterns[index + 1..] {
            found.extend(pattern.witness(other));
        }
    }
    found.into_iter().collect()
}

/// The ARN of a resource that no policy names.
fn unnamed(model: &Model, shape: &str) -> Text {
    let mut text = Text::default();
    let mut rest = shape;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        match name {
            "Partition" => text.append(model.partition()),
            "Region" => text.append(model.region()),
            "Account" => text.append(model.account()),
            _ => text.push(Piece::Symbol(Symbol::other("another resource"))),
        }
        rest = behind;
    }
    text.push_str(rest);
    text
}

/// A pattern with a wildcard where a policy variable is.
fn without_variables(written: &Text) -> Text {
    let mut text = Text::default();
    for piece in written.pieces() {
        let Piece::Known(known) = piece else {
            text.push(piece.clone());
            continue;
        };
        let mut rest: &str = known;
        while let Some((before, after)) = rest.split_once("${") {
            text.push_str(before);
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            text.push_str(if name.len() == 1 { name } else { "*" });
            rest = behind;
        }
        text.push_str(rest);
    }
    text
}

/// A text in which `${AWS::Partition}`, `${AWS::Region}` and `${AWS::AccountId}` stand for those of
/// the deployment, as in `Fn::Sub`.
pub(super) fn filled(model: &Model, text: &Text) -> Text {
    let names = [
        ("${AWS::Partition}", model.partition()),
        ("${AWS::Region}", model.region()),
        ("${AWS::AccountId}", model.account()),
    ];
    let mut whole = Text::default();
    for piece in text.pieces() {
        let Piece::Known(known) = piece else {
            whole.push(piece.clone());
            continue;
        };
        let mut rest: &str = known;
        let first = |rest: &str| {
            let places = names.iter();
            let places = places.filter_map(|(name, value)| Some((rest.find(name)?, *name, *value)));
            places.min_by_key(|(place, ..)| *place)
        };
        while let Some((place, name, value)) = first(rest) {
            whole.push_str(&rest[..place]);
            whole.append(value);
            rest = &rest[place + name.len()..];
        }
        whole.push_str(rest);
    }
    whole
}
