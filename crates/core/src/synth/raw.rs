//! References that a program wrote by name, in JSON of its own: `{"Ref": "Vpc"}`.

use crate::app::App;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::node::NodeKind;
use crate::value::Value;

use super::values;

/// Whose resources and parameters are found by name.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    pub app: &'a App,
    /// The logical id of each node, by its index.
    pub ids: &'a [String],
}

impl Named<'_> {
    /// The node of this logical id, where it has a value.
    pub(crate) fn find(self, stack: usize, id: &str) -> Option<usize> {
        (0..self.ids.len()).find(|index| {
            let node = &self.app.nodes[*index];
            let has_value = matches!(node.kind, NodeKind::Resource(_) | NodeKind::Parameter(_));
            has_value && node.stack == stack && self.ids[*index] == id
        })
    }

    /// Tells names that lead nowhere. What a transform adds to a template is not known, so stacks
    /// that have one are passed by.
    pub(crate) fn check(self, transformed: &[bool], found: &mut Diagnostics) {
        values::each(self.app, &mut |place, value| {
            let is_body = ["Conditions", "Resources", "Outputs"].contains(&place.section);
            if transformed[place.stack] || !is_body {
                return;
            }
            value.visit(&mut |value| {
                each(value, &mut |function, id| {
                    if !id.starts_with("AWS::") && self.find(place.stack, id).is_none() {
                        found.push(place.report(unresolved(function, id)));
                    }
                });
            });
        });
    }
}

fn unresolved(function: &str, id: &str) -> Diagnostic {
    Diagnostic::error(
        "unresolved-reference",
        format!("`{function}` names `{id}`, which is neither a resource nor a parameter"),
    )
    .help("give it the handle and not a name: `handle.reference()`, or the handle in `text![…]`")
}

/// Calls `visitor` with the function and the logical id of each reference by name that this value
/// makes, its insides left aside.
pub(crate) fn each<'v>(value: &'v Value, visitor: &mut dyn FnMut(&'v str, &'v str)) {
    let (function, argument) = match value {
        Value::Call(call) => (&*call.name, &call.argument),
        Value::Object(object) if object.len() == 1 => match object.iter().next() {
            Some(field) => field,
            None => return,
        },
        _ => return,
    };
    let first = match argument {
        Value::List(items) => items.first(),
        other => Some(other),
    };
    let Some(text) = first.and_then(Value::as_text) else {
        return;
    };
    match function {
        "Ref" => visitor(function, text),
        "Fn::GetAtt" => visitor(function, resource(text)),
        "Fn::Sub" => {
            let own = argument.as_list().and_then(|items| items.get(1)?.as_object());
            variables(text, &mut |name| {
                if own.is_none_or(|own| own.get(name).is_none()) {
                    visitor(function, resource(name));
                }
            });
        }
        _ => {}
    }
}

/// What stands before an attribute.
fn resource(text: &str) -> &str {
    text.split_once('.').map_or(text, |(resource, _)| resource)
}

/// What a text of `Fn::Sub` names; `${!` is no name.
fn variables<'t>(text: &'t str, visitor: &mut dyn FnMut(&'t str)) {
    for piece in text.split("${").skip(1) {
        if let Some((name, _)) = piece.split_once('}')
            && !name.starts_with('!')
        {
            visitor(name.trim());
        }
    }
}
