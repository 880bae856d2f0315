//! What the template language asks of values by themselves, and which extensions they need.

use crate::app::App;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::node::NodeKind;
use crate::value::{Call, Object, Value};

use super::constraints;
use super::crossing::Crossings;
use super::values;

/// The transform that functions newer than the language need.
pub(crate) const EXTENSIONS: &str = "AWS::LanguageExtensions";

/// Whether each stack uses a function that needs [`EXTENSIONS`].
pub(crate) fn extended(app: &App) -> Vec<bool> {
    let mut extended = vec![false; app.stacks.len()];
    values::each(app, &mut |place, value| {
        value.visit(&mut |value| {
            if let Value::Call(call) = value {
                let has_default = |call: &Call| {
                    call.name == "Fn::FindInMap"
                        && call.argument.as_list().is_some_and(|list| list.len() > 3)
                };
                extended[place.stack] |= matches!(&*call.name, "Fn::Length" | "Fn::ToJsonString")
                    || call.name.starts_with("Fn::ForEach")
                    || has_default(call);
            }
        });
    });
    extended
}

/// Whether each stack has a transform, which may add to its template.
pub(crate) fn transformed(app: &App) -> Vec<bool> {
    let mut transformed = extended(app);
    for (transformed, stack) in transformed.iter_mut().zip(&app.stacks) {
        *transformed |= !stack.transforms.is_empty();
    }
    transformed
}

/// Looks at the functions that the program wrote, and at its definitions.
pub(crate) fn check(app: &App, crossings: &Crossings, found: &mut Diagnostics) {
    values::each(app, &mut |place, value| {
        value.visit(&mut |value| {
            if let Value::Call(call) = value
                && let Some(problem) = function(app, crossings, call)
            {
                found.push(place.report(problem));
            }
        });
    });
    for node in &app.nodes {
        let problem = match &node.kind {
            NodeKind::Mapping(rows) => mapping(rows),
            NodeKind::Rule(definition) => rule(definition),
            NodeKind::Parameter(definition) => constraints::broken(definition),
            _ => None,
        };
        if let Some(problem) = problem {
            let path = app.scopes[node.scope].path.clone();
            found.push(problem.construct(path).at(node.location));
        }
    }
    exports(app, found);
}

/// What is wrong with one call of a function.
fn function(app: &App, crossings: &Crossings, call: &Call) -> Option<Diagnostic> {
    let arguments = call.argument.as_list().unwrap_or_default();
    match (&*call.name, arguments) {
        ("Fn::Select", [Value::Integer(index), Value::List(items)]) => {
            let there = usize::try_from(*index).is_ok_and(|index| index < items.len());
            (!there).then(|| {
                Diagnostic::error(
                    "select-out-of-range",
                    format!("item {index} of a list of {}", items.len()),
                )
                .help("items are counted from 0")
            })
        }
        ("Fn::FindInMap", [Value::Name(mapping), first, second]) => {
            let NodeKind::Mapping(rows) = &app.node(*mapping)?.kind else {
                return None;
            };
            let row = match first.as_text() {
                Some(key) => match rows.get(key) {
                    Some(row) => row,
                    None => return Some(unknown_key(key, rows)),
                },
                None => return None,
            };
            let (key, row) = (second.as_text()?, row.as_object()?);
            row.get(key).is_none().then(|| unknown_key(key, row))
        }
        ("Fn::ImportValue", _) => {
            let name = call.argument.as_text()?;
            let (stack, _) = name.split_once(':')?;
            let own = app.stacks.iter().any(|data| data.name == stack);
            (own && !crossings.exports(app, name)).then(|| {
                Diagnostic::error(
                    "missing-export",
                    format!("the stack `{stack}` does not export `{name}`"),
                )
                .note("while another stack imports a value, it cannot be taken away")
                .help("keep it until nothing imports it: `scope.keep_export(expression)`")
            })
        }
        _ => None,
    }
}

fn unknown_key(key: &str, known: &Object) -> Diagnostic {
    let known: Vec<String> = known.iter().map(|(key, _)| format!("`{key}`")).collect();
    Diagnostic::error(
        "unknown-mapping-key",
        format!("the mapping has no key `{key}`"),
    )
    .note(format!("it has {}", known.join(", ")))
    .help("add the key, or give a default: `intrinsic::find_in_map_or(…)`")
}

fn mapping(rows: &Object) -> Option<Diagnostic> {
    let is_key = |key: &str| {
        let taken = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
        !key.is_empty() && key.len() <= 255 && key.bytes().all(taken)
    };
    let second = rows.iter().filter_map(|(_, row)| row.as_object());
    let mut keys = rows
        .iter()
        .chain(second.flat_map(Object::iter))
        .map(|(key, _)| key);
    if let Some(key) = keys.find(|key| !is_key(key)) {
        return Some(
            Diagnostic::error(
                "invalid-mapping-key",
                format!("`{key}` cannot be a key of a mapping"),
            )
            .help("use letters, digits, `-` and `.`"),
        );
    }
    let has_row = rows
        .iter()
        .any(|(_, row)| row.as_object().is_some_and(|row| !row.is_empty()));
    if !has_row {
        return Some(
            Diagnostic::error("empty-mapping", "the mapping has no values")
                .help("add a row, or leave the mapping out"),
        );
    }
    let literal = rows.iter().all(|(_, row)| row.is_literal());
    (!literal).then(|| {
        Diagnostic::error(
            "mapping-with-functions",
            "a mapping holds a value that is only known at deployment",
        )
        .note("mappings are read before anything is known of the deployment")
        .help("write the value, or choose by a condition: `intrinsic::if_(…)`")
    })
}

fn rule(definition: &Object) -> Option<Diagnostic> {
    let assertions = definition.get("Assertions").and_then(Value::as_list);
    assertions.is_none_or(<[Value]>::is_empty).then(|| {
        Diagnostic::error("empty-rule", "the rule asserts nothing")
            .help("say what must hold: `.assert(condition, \"…\")`")
    })
}

/// Each export's name once, where it is known.
fn exports(app: &App, found: &mut Diagnostics) {
    let mut first: Vec<(&str, &str)> = Vec::new();
    for node in &app.nodes {
        let NodeKind::Output(definition) = &node.kind else {
            continue;
        };
        let export = definition.get("Export").and_then(Value::as_object);
        let Some(name) = export.and_then(|export| export.get("Name")?.as_text()) else {
            continue;
        };
        let path = &app.scopes[node.scope].path;
        match first.iter().find(|(other, _)| *other == name) {
            Some((_, other)) => found.push(
                Diagnostic::error(
                    "duplicate-export",
                    format!("two outputs are exported as `{name}`"),
                )
                .construct(path.clone())
                .at(node.location)
                .property("Export")
                .note(format!("the other is `{other}`"))
                .help("give one of the two another name"),
            ),
            None => first.push((name, path)),
        }
    }
}
