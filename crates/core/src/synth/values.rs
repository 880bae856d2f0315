//! Every value that the program wrote, with the line where it was written, and what is wrong with
//! it by itself: too deep, no JSON, refused by `CloudFormation`.

use std::panic::Location;

use crate::app::App;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::handle::NodeId;
use crate::node::{EXISTING, Existing, Node, NodeKind};
use crate::value::Value;

use super::overrides;

/// How many levels a value may have where it is printed.
///
/// With the levels of the template around it, what reads JSON with the usual limit of 128 levels
/// reads the template; and what follows here may use recursion.
pub(crate) const LEVELS: usize = 100;

/// How many levels of these a value may have that stands for something that exists already, and is
/// printed wherever that is referred to.
const LEVELS_OF_EXISTING: usize = 10;

/// Where a value was written.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub path: &'a str,
    pub location: &'static Location<'static>,
    pub stack: usize,
    pub property: &'a str,
    pub section: &'static str,
}

impl Place<'_> {
    pub(crate) fn report(self, diagnostic: Diagnostic) -> Diagnostic {
        diagnostic
            .construct(self.path)
            .at(self.location)
            .property(self.property)
    }
}

/// Calls `visitor` for each value that the program wrote.
pub(crate) fn each<'a>(app: &'a App, visitor: &mut dyn FnMut(Place<'a>, &Value)) {
    for (stack, data) in app.stacks.iter().enumerate() {
        for said in data.metadata.values() {
            let place = Place {
                path: &data.name,
                location: said.location,
                stack,
                property: "Metadata",
                section: "Metadata",
            };
            visitor(place, &said.value);
        }
    }
    for scope in &app.scopes {
        for said in scope.tags.values() {
            let place = Place {
                path: &scope.path,
                location: said.location,
                stack: scope.stack,
                property: "Tags",
                section: "Resources",
            };
            visitor(place, &said.value);
        }
    }
    for node in &app.nodes {
        each_of_node(app, node, visitor);
    }
}

fn each_of_node<'a>(app: &'a App, node: &'a Node, visitor: &mut dyn FnMut(Place<'a>, &Value)) {
    let place = |property: &'a str| Place {
        path: &app.scopes[node.scope].path,
        location: node.location,
        stack: node.stack,
        property,
        section: node.kind.section(),
    };
    match &node.kind {
        NodeKind::Resource(resource) => {
            for (name, value) in resource.resource.fields() {
                visitor(place(name), value);
            }
            for change in &resource.overrides {
                let mut place = place(&change.pointer);
                place.location = change.location;
                if let Some(value) = &change.value {
                    visitor(place, value);
                }
            }
            let attributes = &resource.attributes;
            for (key, value) in attributes.metadata.iter() {
                visitor(place(key), value);
            }
            for (name, policy) in [
                ("CreationPolicy", &attributes.creation_policy),
                ("UpdatePolicy", &attributes.update_policy),
            ] {
                if let Some(policy) = policy {
                    visitor(place(name), policy);
                }
            }
            for (_, value) in attributes.tags.iter() {
                visitor(place("Tags"), value);
            }
            if let Some(condition) = attributes.condition {
                visitor(place("Condition"), &Value::Name(condition.node()));
            }
            for target in &attributes.depends_on {
                visitor(place("DependsOn"), &Value::Name(*target));
            }
        }
        NodeKind::Existing(existing) => {
            if let Some(value) = &existing.reference {
                visitor(place("Ref"), value);
            }
            for (name, value) in existing.attributes.iter() {
                visitor(place(name), value);
            }
        }
        NodeKind::Condition(value) => visitor(place("Condition"), value),
        NodeKind::Parameter(definition)
        | NodeKind::Output(definition)
        | NodeKind::Mapping(definition)
        | NodeKind::Rule(definition) => {
            for (key, value) in definition.iter() {
                visitor(place(key), value);
            }
        }
    }
}

/// Calls `visitor` for each reference in a value, a reference to something that exists already
/// standing for what is known of it.
pub(crate) fn each_reference<'v>(
    app: &'v App,
    value: &'v Value,
    visitor: &mut dyn FnMut(&'v Value),
) {
    value.visit(&mut |value| match value {
        Value::Ref(node) | Value::GetAtt(node, _) | Value::Name(node) => {
            match existing(app, *node).map(|existing| existing.known(value)) {
                // What is known of one such thing refers to no other: it is refused.
                Some(Some(known)) => known.visit(&mut |known| {
                    if matches!(known, Value::Ref(_) | Value::GetAtt(..) | Value::Name(_)) {
                        visitor(known);
                    }
                }),
                Some(None) => {}
                None => visitor(value),
            }
        }
        _ => {}
    });
}

/// What is known of a resource that exists already.
pub(crate) fn existing(app: &App, node: NodeId) -> Option<&Existing> {
    match &app.node(node)?.kind {
        NodeKind::Existing(existing) => Some(existing),
        _ => None,
    }
}

/// Values that nothing which uses recursion may touch. Whether there are none.
pub(crate) fn check_depth(app: &App, found: &mut Diagnostics) -> bool {
    let before = found.len();
    let too_deep = |place: Place<'_>, levels: usize| {
        place.report(
            Diagnostic::error(
                "value-too-deep",
                format!("a value is nested more than {levels} levels deep"),
            )
            .help("write it flatter, or pass the inner part as a text of JSON"),
        )
    };
    each(app, &mut |place, value| {
        let levels = match place.section {
            EXISTING => LEVELS_OF_EXISTING,
            _ => LEVELS,
        };
        if !value.fits(levels) {
            found.push(too_deep(place, levels));
        }
    });
    for node in &app.nodes {
        let NodeKind::Resource(resource) = &node.kind else {
            continue;
        };
        for change in &resource.overrides {
            let way = overrides::segments(&change.pointer).map_or(0, |way| way.len());
            let value_fits = |value: &Value| way <= LEVELS && value.fits(LEVELS - way);
            if change
                .value
                .as_ref()
                .is_some_and(|value| !value_fits(value))
            {
                let start: String = change.pointer.chars().take(60).collect();
                found.push(too_deep(
                    Place {
                        path: &app.scopes[node.scope].path,
                        location: change.location,
                        stack: node.stack,
                        property: &start,
                        section: "Resources",
                    },
                    LEVELS,
                ));
            }
        }
    }
    found.len() == before
}

/// What is wrong with one value, its insides left aside.
pub(crate) fn problem(value: &Value) -> Option<Diagnostic> {
    match value {
        Value::Null => Some(
            Diagnostic::error("null-value", "a value is `null`")
                .note("CloudFormation refuses `null` everywhere in a template")
                .help("leave the field out; where that is decided at deployment, give it `pseudo::no_value()`"),
        ),
        Value::Number(number) if !number.is_finite() => Some(
            Diagnostic::error(
                "invalid-number",
                format!("`{number}` cannot be written into a template"),
            )
            .help("give a finite number"),
        ),
        _ => None,
    }
}
