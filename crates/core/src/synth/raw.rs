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
    /// The node to which a reference leads.
    pub(crate) fn find(self, stack: usize, reference: Reference<'_>) -> Option<usize> {
        (0..self.ids.len()).find(|index| {
            let node = &self.app.nodes[*index];
            let fits = match node.kind {
                NodeKind::Resource(_) => true,
                NodeKind::Parameter(_) => !reference.of_attribute,
                _ => false,
            };
            fits && node.stack == stack && self.ids[*index] == reference.id
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
                each(value, &mut |reference| {
                    let is_pseudo = reference.id.starts_with("AWS::");
                    if !is_pseudo && self.find(place.stack, reference).is_none() {
                        found.push(place.report(unresolved(reference)));
                    }
                });
            });
        });
    }
}

/// A reference by name.
#[derive(Clone, Copy)]
pub(crate) struct Reference<'v> {
    function: &'v str,
    id: &'v str,
    of_attribute: bool,
}

fn unresolved(reference: Reference<'_>) -> Diagnostic {
    let Reference { function, id, .. } = reference;
    let what = if reference.of_attribute {
        "no resource"
    } else {
        "neither a resource nor a parameter"
    };
    Diagnostic::error(
        "unresolved-reference",
        format!("`{function}` names `{id}`, which is {what}"),
    )
    .help("give it the handle and not a name: `handle.reference()`, or the handle in `text![…]`")
}

/// Calls `visitor` for each reference by name that this value makes, its insides left aside.
pub(crate) fn each<'v>(value: &'v Value, visitor: &mut dyn FnMut(Reference<'v>)) {
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
    let mut refer = |text: &'v str, of_attribute| {
        let before_dot = text.split('.').next().unwrap_or_default();
        visitor(Reference {
            function,
            id: if of_attribute { before_dot } else { text },
            of_attribute,
        });
    };
    match function {
        "Ref" => refer(text, false),
        "Fn::GetAtt" => refer(text, true),
        "Fn::Sub" => {
            let own = argument
                .as_list()
                .and_then(|items| items.get(1)?.as_object());
            variables(text, &mut |name| {
                if own.is_none_or(|own| own.get(name).is_none()) {
                    refer(name, name.contains('.'));
                }
            });
        }
        _ => {}
    }
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
