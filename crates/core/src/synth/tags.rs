//! Tags: those of a node, those said around it, and who said them.

use crate::app::{App, OuterTags, ScopeData};
use crate::assembly::SetBy;
use crate::extent::Place;
use crate::node::{Node, NodeKind, ResourceNode};
use crate::resource::Tagging;
use crate::value::{Object, Value};

/// The tags of a node, of the scopes around it, of its stage and of the app, the inner ones stronger,
/// with where each is said: nowhere but at the node itself, or over all of a place.
pub(super) fn inherited<'a>(app: &'a App, node: &Node, resource: &'a ResourceNode) -> Tags<'a> {
    let own = resource.attributes.tags.iter();
    let own = own.map(|(key, value)| (key, value, None)).collect();
    with_outer(app, own, Place::Scope(node.scope))
}

/// The tags said over all of a stack whose values are known now, sorted by key.
pub(super) fn of_stack(app: &App, stack: usize) -> Vec<(String, String)> {
    let is_root = |scope: &ScopeData| scope.stack == stack && scope.parent.is_none();
    let root = app.scopes.iter().position(is_root).map(Place::Scope);
    let tags = with_outer(app, Vec::new(), root.unwrap_or(Place::App));
    let mut tags: Vec<(String, String)> = tags
        .into_iter()
        .filter_map(|(key, value, _)| Some((key.to_owned(), value.as_text()?.to_owned())))
        .collect();
    tags.sort();
    tags
}

type Tags<'a> = Vec<(&'a str, &'a Value, Option<Place>)>;

/// Adds the tags of a place and of everything around it.
fn with_outer<'a>(app: &'a App, mut tags: Tags<'a>, innermost: Place) -> Tags<'a> {
    let mut add = |key: &'a str, value, place: Option<&Place>| {
        // From the inside out: what is there already is stronger.
        if !tags.iter().any(|(there, ..)| *there == key) {
            tags.push((key, value, place.cloned()));
        }
    };
    let mut next = Some(innermost);
    while let Some(place) = next {
        next = match &place {
            Place::Scope(index) => {
                let scope = &app.scopes[*index];
                for (key, tag) in &scope.tags {
                    add(key, &tag.value, Some(&place));
                }
                match (scope.parent, &app.stacks[scope.stack].stage) {
                    (Some(parent), _) => Some(Place::Scope(parent)),
                    // What is said around a nested stack is on the stack itself, and AWS gives it to
                    // what is inside.
                    (None, Some(stage)) => Some(Place::Stage(stage.clone())),
                    (None, None) => Some(Place::App),
                }
            }
            outer => {
                let said = app.kept.get::<OuterTags>(outer);
                for (key, value) in said.iter().flat_map(|said| &said.0) {
                    add(key, value, Some(outer));
                }
                app.around(outer)
            }
        };
    }
    tags
}

/// Which tags of a node are said over something around it. Those that the construct wrote itself are
/// stronger, and not among them.
pub(super) fn set_by(app: &App, node: &Node) -> Vec<SetBy> {
    let NodeKind::Resource(resource) = &node.kind else {
        return Vec::new();
    };
    let (Tagging::List(property) | Tagging::Map(property)) = resource.resource.tagging() else {
        return Vec::new();
    };
    let tags = inherited(app, node, resource).into_iter();
    let said: Vec<_> = tags
        .filter_map(|(key, _, place)| Some((key, place?)))
        .collect();
    if said.is_empty() {
        return Vec::new();
    }
    let fields = resource.resource.fields();
    let own = fields.iter().find(|(name, _)| *name == property);
    let own = own.map(|(_, value)| *value);
    let is_own = |key: &str| match own {
        Some(Value::Object(tags)) => tags.get(key).is_some(),
        Some(Value::List(tags)) => tags.iter().any(|tag| {
            let named = tag.as_object().and_then(|tag| tag.get("Key")?.as_text());
            named == Some(key)
        }),
        _ => false,
    };
    said.into_iter()
        .filter(|(key, _)| !is_own(key))
        .map(|(key, place)| SetBy {
            property: format!("{property}.{key}"),
            extent: app.extent(&place).to_owned(),
        })
        .collect()
}

/// Joins tags with those that the construct wrote, which are stronger; sorted by key.
pub(super) fn merge_map(tags: Vec<(&str, &Value)>, own: Option<&Value>) -> Option<Value> {
    let own = match own {
        None => &Object::new(),
        Some(value) => value.as_object()?,
    };
    let others = tags.into_iter().filter(|(key, _)| own.get(key).is_none());
    let mut merged: Object = own
        .iter()
        .chain(others)
        .map(|(key, value)| (key.to_owned(), value.clone()))
        .collect();
    merged.sort();
    Some(Value::Object(merged))
}

/// As [`merge_map`]. A tag of the construct's own stays whole, with whatever else it says.
pub(super) fn merge_list(tags: Vec<(&str, &Value)>, own: Option<&Value>) -> Option<Value> {
    let mut merged: Vec<(&str, Value)> = Vec::new();
    for tag in own.map_or(Some(&[][..]), Value::as_list)? {
        let key = tag.as_object()?.get("Key")?.as_text()?;
        merged.retain(|(there, _)| *there != key);
        merged.push((key, tag.clone()));
    }
    for (key, value) in tags {
        if !merged.iter().any(|(there, _)| *there == key) {
            let tag = [
                ("Key", Value::from(key.to_owned())),
                ("Value", value.clone()),
            ];
            merged.push((key, Value::Object(tag.into_iter().collect())));
        }
    }
    merged.sort_by(|a, b| a.0.cmp(b.0));
    Some(Value::List(
        merged.into_iter().map(|(_, tag)| tag).collect(),
    ))
}
