//! What the template says of one node, borrowed from the arena wherever that is possible.

use std::borrow::Cow;

use crate::app::App;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::handle::NodeId;
use crate::node::{Node, NodeKind, ResourceNode};
use crate::resource::Tagging;
use crate::value::{Object, Value};

use super::crossing::Crossings;
use super::overrides;
use super::tags;

/// A part of a template before it is printed.
pub(crate) enum Body<'a> {
    Text(&'a str),
    Value(&'a Value),
    Owned(Value),
    Object(&'a Object),
    Fields(Fields<'a>),
}

pub(crate) type Fields<'a> = Vec<(Cow<'a, str>, Body<'a>)>;

impl<'a> Body<'a> {
    /// What the template says of a node; what is wrong with overrides and tags is told.
    pub(crate) fn of(
        app: &'a App,
        node: &'a Node,
        (names, crossings): (&[String], &Crossings),
        found: &mut Diagnostics,
    ) -> Self {
        match &node.kind {
            NodeKind::Resource(resource) => {
                let mut body = self::resource(app, node, resource, names, found);
                if let Some(nested) = nested_stack(app, node) {
                    body.tell(crossings.parameters(app, nested));
                }
                body
            }
            NodeKind::Parameter(definition)
            | NodeKind::Output(definition)
            | NodeKind::Mapping(definition)
            | NodeKind::Rule(definition) => Self::Object(definition),
            NodeKind::Condition(value) => Self::Value(value),
            NodeKind::Existing(_) => Self::Fields(Vec::new()),
        }
    }

    /// Calls `visitor` for each value, with the innermost name under which it stands.
    pub(crate) fn visit<'b>(&'b self, name: &'b str, visitor: &mut dyn FnMut(&'b str, &'b Value)) {
        match self {
            Self::Text(_) => {}
            Self::Value(value) => visitor(name, value),
            Self::Owned(value) => visitor(name, value),
            Self::Object(object) => object.iter().for_each(|(name, v)| visitor(name, v)),
            Self::Fields(fields) => fields.iter().for_each(|(name, b)| b.visit(name, visitor)),
        }
    }

    /// Adds what a nested stack is told to its properties.
    fn tell(&mut self, parameters: Vec<(usize, String, Value)>) {
        let Self::Fields(fields) = self else { return };
        let properties = fields.iter_mut().find(|(name, _)| name == "Properties");
        if let Some((_, Self::Fields(properties))) = properties
            && !parameters.is_empty()
        {
            let parameters: Fields<'a> = parameters
                .into_iter()
                .map(|(_, id, value)| (Cow::Owned(id), Self::Owned(value)))
                .collect();
            properties.push((Cow::Borrowed("Parameters"), Self::Fields(parameters)));
            properties.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Text(text) => Value::from(text.to_owned()),
            Self::Value(value) => value.clone(),
            Self::Owned(value) => value,
            Self::Object(object) => Value::Object(object.clone()),
            Self::Fields(fields) => Value::Object(
                fields
                    .into_iter()
                    .map(|(name, body)| (name.into_owned(), body.into_value()))
                    .collect(),
            ),
        }
    }

    /// The fields of an object at so many levels, each with its name.
    fn from_value(mut value: Value, levels: usize) -> Self {
        match &mut value {
            Value::Object(object) if levels > 0 => {
                let fields = std::mem::take(object).into_fields().into_iter();
                let inside = |value| Self::from_value(value, levels - 1);
                Self::Fields(fields.map(|(name, v)| (name, inside(v))).collect())
            }
            _ => Self::Owned(value),
        }
    }
}

fn resource<'a>(
    app: &'a App,
    node: &'a Node,
    resource: &'a ResourceNode,
    names: &[String],
    found: &mut Diagnostics,
) -> Body<'a> {
    let attributes = &resource.attributes;
    let mut fields = Vec::with_capacity(4);
    let mut add = |name: &'static str, body| fields.push((Cow::Borrowed(name), body));
    add("Type", Body::Text(resource.resource.type_name()));
    if let Some(condition) = attributes.condition {
        add("Condition", Body::Owned(Value::Name(condition.node())));
    }
    // What another stack holds, and what exists already, is there before this stack is deployed.
    let is_own = |other: &NodeId| {
        app.node(*other).is_none_or(|other| {
            other.stack == node.stack && !matches!(other.kind, NodeKind::Existing(_))
        })
    };
    let mut others = attributes.depends_on.clone();
    others.retain(is_own);
    if !others.is_empty() {
        others.sort_by_key(|other| names.get(other.index as usize));
        let others = others.into_iter().map(Value::Name).collect();
        add("DependsOn", Body::Owned(Value::List(others)));
    }
    if let Some(policy) = &attributes.creation_policy {
        add("CreationPolicy", Body::Value(policy));
    }
    if let Some(policy) = &attributes.update_policy {
        add("UpdatePolicy", Body::Value(policy));
    }
    if let Some(policy) = attributes.deletion_policy {
        add("DeletionPolicy", Body::Text(policy.name()));
    }
    if let Some(policy) = attributes.update_replace_policy {
        add("UpdateReplacePolicy", Body::Text(policy.name()));
    }
    let properties = properties(app, node, resource, found);
    if !properties.is_empty() {
        add("Properties", Body::Fields(properties));
    }
    if !attributes.metadata.is_empty() {
        let mut metadata = borrowed(attributes.metadata.iter());
        metadata.sort_by(|a, b| a.0.cmp(&b.0));
        add("Metadata", Body::Fields(metadata));
    }
    let body = Body::Fields(fields);
    if resource.overrides.is_empty() {
        return body;
    }
    let mut value = body.into_value();
    for change in &resource.overrides {
        if let Err(reason) = overrides::apply(&mut value, change) {
            let path = &app.scopes[node.scope].path;
            found.push(overrides::refused(change, &reason).construct(path.clone()));
        }
    }
    Body::from_value(value, 2)
}

/// The nested stack that a resource holds.
fn nested_stack(app: &App, node: &Node) -> Option<usize> {
    let is_held = |held: NodeId| app.node(held).is_some_and(|held| std::ptr::eq(held, node));
    let mut stacks = app.stacks.iter();
    stacks.position(|stack| stack.nested_in.is_some_and(is_held))
}

fn borrowed<'a>(fields: impl Iterator<Item = (&'a str, &'a Value)>) -> Fields<'a> {
    fields
        .map(|(name, value)| (Cow::Borrowed(name), Body::Value(value)))
        .collect()
}

fn properties<'a>(
    app: &'a App,
    node: &'a Node,
    resource: &'a ResourceNode,
    found: &mut Diagnostics,
) -> Fields<'a> {
    let mut properties = borrowed(resource.resource.fields().into_iter());
    let tagging = resource.resource.tagging();
    let (Tagging::List(property) | Tagging::Map(property)) = tagging else {
        if !resource.attributes.tags.is_empty() {
            found.push(untaggable(app, node, resource));
        }
        return properties;
    };
    let tags: Vec<(&str, &Value)> = tags::inherited(app, node, resource)
        .into_iter()
        .map(|(key, value, _)| (key, value))
        .collect();
    if tags.is_empty() {
        return properties;
    }
    let place = properties.binary_search_by(|(name, _)| (**name).cmp(property));
    let own = match place.map(|place| &properties[place].1) {
        Ok(Body::Value(value)) => Some(*value),
        _ => None,
    };
    let merged = match tagging {
        Tagging::List(_) => tags::merge_list(tags, own),
        _ => tags::merge_map(tags, own),
    };
    match (merged, place) {
        (Some(merged), Ok(place)) => properties[place].1 = Body::Owned(merged),
        (Some(merged), Err(place)) => {
            properties.insert(place, (Cow::Borrowed(property), Body::Owned(merged)));
        }
        (None, _) => found.push(
            Diagnostic::error(
                "unmergeable-tags",
                "the resource's own tags cannot be joined with those around it",
            )
            .construct(app.scopes[node.scope].path.clone())
            .at(node.location)
            .property(property)
            .note("they are decided at deployment, or not written in the form that the type takes")
            .help(
                "write them out in the program, or tag it with `scope.attributes(handle).tag(…)`",
            ),
        ),
    }
    properties
}

fn untaggable(app: &App, node: &Node, resource: &ResourceNode) -> Diagnostic {
    let name = resource.resource.type_name();
    Diagnostic::error(
        "untaggable-resource",
        format!("nothing is known of tags of the type `{name}`"),
    )
    .construct(app.scopes[node.scope].path.clone())
    .at(node.location)
    .help("leave the tag out, or write the property that holds the tags yourself")
}
