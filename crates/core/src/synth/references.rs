//! What refers to where: handles of another app, references into another stack, circles.

use crate::app::App;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::handle::NodeId;
use crate::node::{Node, NodeKind};
use crate::value::Value;

use super::cycle;

/// One reference: the property it stands in, and the node it refers to.
type Reference = (String, NodeId);

pub(crate) fn check(app: &App, found: &mut Diagnostics) {
    let mut edges: Vec<Vec<(usize, String)>> = vec![Vec::new(); app.nodes.len()];
    for (index, node) in app.nodes.iter().enumerate() {
        for (place, target) in references(node) {
            let Some(other) = app.node(target) else {
                found.push(foreign(app, node, &place));
                continue;
            };
            if other.stack != node.stack {
                found.push(across(app, node, other, &place));
            } else if matches!(other.kind, NodeKind::Resource(_)) {
                edges[index].push((target.index as usize, place));
            }
        }
    }
    for members in cycle::find(&edges) {
        found.push(circle(app, &members));
    }
}

fn references(node: &Node) -> Vec<Reference> {
    let mut all = Vec::new();
    let mut take = |place: &str, value: &Value| {
        for target in value.references() {
            all.push((place.to_owned(), target));
        }
    };
    match &node.kind {
        NodeKind::Resource(resource) => {
            for (name, value) in resource.resource.fields() {
                take(name, value);
            }
            for change in &resource.overrides {
                if let Some(value) = &change.value {
                    take(&change.pointer, value);
                }
            }
            let attributes = &resource.attributes;
            for (key, value) in attributes.metadata.iter() {
                take(key, value);
            }
            for (_, value) in attributes.tags.iter() {
                take("Tags", value);
            }
            if let Some(condition) = attributes.condition {
                all.push(("Condition".to_owned(), condition.node()));
            }
            for target in &attributes.depends_on {
                all.push(("DependsOn".to_owned(), *target));
            }
        }
        NodeKind::Parameter(_) => {}
        NodeKind::Condition(value) => take("Condition", value),
        NodeKind::Output(definition) => {
            for (key, value) in definition.iter() {
                take(key, value);
            }
        }
    }
    all
}

fn at(app: &App, node: &Node, diagnostic: Diagnostic, place: &str) -> Diagnostic {
    diagnostic
        .construct(app.scopes[node.scope].path.clone())
        .at(node.location)
        .property(place)
}

fn foreign(app: &App, node: &Node, place: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::error("foreign-handle", "a value refers to a thing of another app")
            .help("use handles only with the app whose `add` gave them");
    at(app, node, diagnostic, place)
}

fn across(app: &App, node: &Node, other: &Node, place: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        "cross-stack-reference",
        format!(
            "a value refers to `{}` in another stack",
            app.scopes[other.scope].path
        ),
    )
    .note(format!("it was added at {}", other.location))
    .help("add both to one stack, or pass the value by an output and a parameter");
    at(app, node, diagnostic, place)
}

fn circle(app: &App, members: &[(usize, String)]) -> Diagnostic {
    let path = |index: usize| app.scopes[app.nodes[index].scope].path.as_str();
    // The same circle is told from the same place, in whatever order it was defined.
    let start = (0..members.len())
        .min_by_key(|place| path(members[*place].0))
        .unwrap_or(0);
    let (first, property) = &members[start];
    let mut diagnostic = Diagnostic::error(
        "reference-cycle",
        format!("{} things wait for each other", members.len()),
    )
    .construct(path(*first))
    .at(app.nodes[*first].location)
    .property(property.as_str());
    for step in 0..members.len() {
        let (from, place) = &members[(start + step) % members.len()];
        let (to, _) = &members[(start + step + 1) % members.len()];
        diagnostic = diagnostic.note(format!(
            "`{}` waits for `{}` by `{place}`",
            path(*from),
            path(*to)
        ));
    }
    diagnostic.help(
        "write one of these references in a resource of its own, such as a separate policy or security-group rule",
    )
}
