//! What refers to where: handles of another app, references into another stack, circles, and
//! references that `CloudFormation` does not know.

use crate::app::App;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::handle::NodeId;
use crate::node::{EXISTING, Existing, Node, NodeKind};
use crate::value::Value;

use super::body::Body;
use super::cycle;
use super::raw::{self, Named};
use super::values::{self, Place};

/// Looks at every value that the program wrote.
pub(crate) fn check(app: &App, found: &mut Diagnostics) {
    values::each(app, &mut |place, value| {
        value.visit(&mut |value| {
            let problem = values::problem(value).or_else(|| match value {
                Value::Ref(node) | Value::GetAtt(node, _) | Value::Name(node) => {
                    reference(app, place, value, *node)
                }
                _ => None,
            });
            found.extend(problem.map(|problem| place.report(problem)));
        });
    });
}

/// What is wrong with one reference.
fn reference(app: &App, place: Place<'_>, value: &Value, target: NodeId) -> Option<Diagnostic> {
    let Some(other) = app.node(target) else {
        return Some(
            Diagnostic::error("foreign-handle", "a value refers to a thing of another app")
                .help("use handles only with the app whose `add` gave them"),
        );
    };
    let path = &app.scopes[other.scope].path;
    let added = format!("it was added at {}", other.location);
    if let NodeKind::Existing(existing) = &other.kind {
        return unknown(existing, path, value)
            .or_else(|| told_by(app, place, path, existing.known(value)));
    }
    if other.stack != place.stack
        && let Some(problem) = across(app, place, value, other)
    {
        return Some(problem.note(added));
    }
    let is_resource = matches!(other.kind, NodeKind::Resource(_));
    let has_value = is_resource || matches!(other.kind, NodeKind::Parameter(_));
    let invalid = |message: String, help: &str| {
        Some(
            Diagnostic::error("invalid-reference", message)
                .note(added.as_str())
                .help(help),
        )
    };
    match value {
        _ if is_resource && decided_early(place) => {
            Some(too_early(place, path).note(added.as_str()))
        }
        Value::Name(_) if place.property == "DependsOn" && !is_resource => invalid(
            format!("a resource waits for `{path}`, which is no resource"),
            "take the line out: there is nothing to wait for",
        ),
        Value::Ref(_) if !has_value => invalid(
            format!("`Ref` of `{path}`, which is neither a resource nor a parameter"),
            "refer to what the value is made of",
        ),
        Value::GetAtt(..) if !is_resource => invalid(
            format!("an attribute of `{path}`, which is no resource"),
            "refer to the resource, or leave the attribute out",
        ),
        _ => None,
    }
}

/// What is wrong with a reference that leaves its stack. Values go by an output; names do not.
fn across(app: &App, place: Place<'_>, value: &Value, other: &Node) -> Option<Diagnostic> {
    let path = &app.scopes[other.scope].path;
    let stage = |stack: usize| &app.stacks[stack].stage;
    if stage(place.stack) != stage(other.stack) {
        return Some(
            Diagnostic::error(
                "cross-stage-reference",
                format!("a value refers to `{path}` in another stage"),
            )
            .help("stages stand apart: define what is shared in each, or give it as a parameter"),
        );
    }
    let is_name = matches!(value, Value::Name(_)) && place.property != "DependsOn";
    is_name.then(|| {
        Diagnostic::error(
            "cross-stack-reference",
            format!("a name refers to `{path}` in another stack"),
        )
        .help("define the condition, the mapping or the parameter in this stack as well")
    })
}

/// What is wrong with a reference to something that exists already.
fn unknown(existing: &Existing, path: &str, value: &Value) -> Option<Diagnostic> {
    let what = match value {
        Value::Ref(_) => format!("what `Ref` of `{path}` gives"),
        Value::GetAtt(_, attribute) => format!("the attribute `{attribute}` of `{path}`"),
        _ => return None,
    };
    existing.known(value).is_none().then(|| {
        Diagnostic::error("unknown-attribute", format!("{what} is not known"))
            .note(format!(
                "`{path}` exists already: a template cannot ask for its attributes"
            ))
            .help("give it where the thing is imported: `scope.import(…)`")
    })
}

/// What is wrong with a place for what is known of something that exists already.
fn told_by(app: &App, place: Place<'_>, path: &str, known: Option<&Value>) -> Option<Diagnostic> {
    if place.section == EXISTING {
        return Some(
            Diagnostic::error(
                "invalid-reference",
                format!("what exists already is told by `{path}`, which exists already too"),
            )
            .help("give it by what that is told by: a text, a parameter, or a resource"),
        );
    }
    let references = known.map(Value::references).unwrap_or_default();
    let resource = references
        .into_iter()
        .find(|node| app.resource(*node).is_some())?;
    decided_early(place).then(|| too_early(place, app.path(resource)))
}

/// Whether what stands here is decided before there are resources.
fn decided_early(place: Place<'_>) -> bool {
    matches!(place.section, "Conditions" | "Rules")
}

fn too_early(place: Place<'_>, path: &str) -> Diagnostic {
    let (one, all) = match place.section {
        "Rules" => ("a rule", "rules"),
        _ => ("a condition", "conditions"),
    };
    Diagnostic::error(
        "invalid-reference",
        format!("{one} refers to the resource `{path}`"),
    )
    .help(format!(
        "compare parameters and pseudo parameters: {all} are decided before there are resources"
    ))
}

/// Finds what waits for itself. `bodies` are those of the nodes, in their order.
pub(crate) fn check_circles(by_name: Named<'_>, bodies: &[Body<'_>], found: &mut Diagnostics) {
    let app = by_name.app;
    let edges: Vec<Vec<(usize, &str)>> = app
        .nodes
        .iter()
        .zip(bodies)
        .map(|(node, body)| {
            let mut edges = Vec::new();
            if matches!(node.kind, NodeKind::Resource(_)) {
                body.visit("", &mut |name, value| {
                    values::each_reference(app, value, &mut |value| {
                        if let Value::Ref(other) | Value::GetAtt(other, _) | Value::Name(other) =
                            value
                            && let Some(other) = waited_for(app, node.stack, *other)
                        {
                            edges.push((other, name));
                        }
                    });
                    value.visit(&mut |value| {
                        raw::each(value, &mut |reference| {
                            let other = by_name.find(node.stack, reference);
                            edges.extend(other.map(|other| (other, name)));
                        });
                    });
                });
            }
            edges
        })
        .collect();
    for members in cycle::find(&edges) {
        found.push(circle(app, &members));
    }
}

/// The resource of a stack that must be there for a reference: the one referred to, or the nested
/// stack that holds it.
fn waited_for(app: &App, stack: usize, target: NodeId) -> Option<usize> {
    let other = app.node(target)?;
    let here = if other.stack == stack {
        target
    } else {
        let nested = app.stacks[other.stack].nested_in?;
        (app.stack_of(nested) == stack).then_some(nested)?
    };
    app.resource(here).map(|_| here.index as usize)
}

fn circle(app: &App, members: &[(usize, &str)]) -> Diagnostic {
    let path = |index: usize| app.scopes[app.nodes[index].scope].path.as_str();
    // The same circle is told from the same place, in whatever order it was defined.
    let start = (0..members.len())
        .min_by_key(|place| path(members[*place].0))
        .unwrap_or(0);
    let (first, property) = &members[start];
    let message = match members.len() {
        1 => "a resource waits for itself".to_owned(),
        count => format!("{count} resources wait for each other"),
    };
    let mut diagnostic = Diagnostic::error("reference-cycle", message)
        .construct(path(*first))
        .at(app.nodes[*first].location)
        .property(*property);
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
