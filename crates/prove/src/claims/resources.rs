//! The resources that are tried for an action.

use std::collections::BTreeSet;

use crate::facts;
use crate::iam::{Principal, Request, ResourcePattern, Statement};
use crate::pattern::Pattern;
use crate::template::Model;
use crate::text::{Piece, Symbol, Text};
use crate::truth::Truth;

use super::actions::Action;
use super::cover::Cover;
use super::space;

/// The resources that these statements tell apart, and one of each type that none names, in the
/// region of the deployment and in another. Where that may not be all, also one of which nothing is
/// known.
pub(super) fn of(model: &Model, action: &Action, about: &[&Statement]) -> Vec<Text> {
    let mut found: BTreeSet<Text> = BTreeSet::new();
    let mut is_whole = true;
    match action.facts {
        Some(facts) if facts.resource_types().next().is_none() => {
            return vec![Text::from("*")];
        }
        Some(facts) => {
            let all = facts::resource_types(facts.service());
            let names: Vec<&str> = facts.resource_types().collect();
            let elsewhere = Text::symbol(Symbol::other("another region"));
            for kind in all.filter(|kind| names.contains(&kind.name)) {
                found.insert(unnamed(model, kind.arn, model.region()));
                found.insert(unnamed(model, kind.arn, &elsewhere));
            }
        }
        // Nobody knows what the resources of the action look like.
        None => is_whole = false,
    }
    let another = Text::symbol(Symbol::other("another resource"));
    let resources: Vec<&ResourcePattern> = about
        .iter()
        .flat_map(|statement| statement.resources())
        .filter(|resource| resource.written().as_known() != Some("*"))
        .collect();
    let patterns: Vec<Pattern> = resources
        .iter()
        .map(|resource| Pattern::new(&without_variables(resource.written())))
        .collect();
    let cover = Cover::of(&patterns, &another, |index, text| {
        let request = Request::new(Principal::anonymous(), action.name.clone(), text.clone());
        resources[index].matches(&request)
    });
    found.extend(cover.texts);
    let variables = resources
        .iter()
        .filter_map(|resource| with_unnamed(resource.written()));
    found.extend(variables.map(|text| Pattern::new(&text).example(&another)));
    if cover.crosses || !is_whole {
        let cause = "policies name resources by patterns that overlap, or of an unknown form";
        found.insert(Text::symbol(Symbol::open("any resource", cause)));
    }
    found.into_iter().collect()
}

/// A resource, with what those are alike in for which it stands.
pub(super) type ToldApart = (Text, Vec<u8>);

/// Of resources that the statements treat alike, one.
pub(super) fn told_apart(
    resources: Vec<Text>,
    action: &Action,
    about: &[&Statement],
) -> Vec<ToldApart> {
    let mut seen: BTreeSet<Vec<u8>> = BTreeSet::new();
    let mut found = Vec::new();
    for resource in resources {
        let signature = signature(&resource, action, about);
        if seen.insert(signature.clone()) {
            found.push((resource, signature));
        }
    }
    found
}

fn signature(resource: &Text, action: &Action, about: &[&Statement]) -> Vec<u8> {
    let request = Request::new(
        Principal::anonymous(),
        action.name.clone(),
        resource.clone(),
    );
    let written = about.iter().flat_map(|statement| statement.resources());
    let mut variable = written.filter(|resource| with_unnamed(resource.written()).is_some());
    if variable.next().is_some() {
        // What is covered depends on the rest of the request.
        return resource.to_string().into_bytes();
    }
    let covered = about
        .iter()
        .map(|statement| match statement.covers(&request) {
            Truth::No => b'n',
            Truth::Yes => b'y',
            Truth::Unknown(_) => b'u',
        });
    let mut signature: Vec<u8> = covered.collect();
    // Another account has to allow the call as well.
    match resource.split_colons(6) {
        Ok(Some(parts)) => signature.extend(parts[4].to_string().bytes()),
        Ok(None) => {}
        Err(_) => signature.push(b'?'),
    }
    signature
}

/// The ARN of a resource that no policy names.
fn unnamed(model: &Model, shape: &str, region: &Text) -> Text {
    let mut text = Text::default();
    let mut rest = shape;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        match name {
            "Partition" => text.append(model.partition()),
            "Region" => text.append(region),
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
    replaced(written, |name| {
        Text::from(if name.len() == 1 { name } else { "*" })
    })
}

/// A pattern in which a policy variable has the value that no policy names.
fn with_unnamed(written: &Text) -> Option<Text> {
    let known = |piece: &Piece| matches!(piece, Piece::Known(known) if known.contains("${"));
    written.pieces().iter().any(known).then(|| {
        replaced(written, |name| {
            let key = name.split(',').next().unwrap_or_default().trim();
            match key.len() {
                1 => Text::from(key),
                _ => space::unnamed(&key.to_ascii_lowercase()),
            }
        })
    })
}

fn replaced(written: &Text, value: impl Fn(&str) -> Text) -> Text {
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
            text.append(&value(name));
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
