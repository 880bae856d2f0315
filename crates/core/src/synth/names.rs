//! Logical ids for all nodes: from the path, kept by `moved`, given by `pin`; each once a section.

use std::collections::BTreeMap;

use crate::app::App;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::id;

/// The logical id of each node, by its index.
pub(crate) fn assign(app: &App, found: &mut Diagnostics) -> Vec<String> {
    let mut used = vec![false; app.moves.len()];
    let names: Vec<String> = app
        .nodes
        .iter()
        .map(|node| {
            let path = &app.scopes[node.scope].path;
            let moved = origin(app, path, &mut used);
            if let Some(pinned) = &node.pinned {
                return pinned.clone();
            }
            let path = moved.as_deref().unwrap_or(path);
            let relative = path.split_once('/').map_or("", |(_, rest)| rest);
            id::logical_id(relative)
        })
        .collect();
    unused_moves(app, &used, found);
    unusable(app, &names, found);
    collisions(app, &names, found);
    names
}

/// The path that a node had before it was moved, where it was.
fn origin(app: &App, path: &str, used: &mut [bool]) -> Option<String> {
    let (index, rest) = app
        .moves
        .iter()
        .enumerate()
        .filter_map(|(index, m)| {
            let rest = path.strip_prefix(&m.to)?;
            (rest.is_empty() || rest.starts_with('/')).then_some((index, rest))
        })
        .max_by_key(|(index, _)| app.moves[*index].to.len())?;
    used[index] = true;
    Some(format!("{}{rest}", app.moves[index].from))
}

fn unused_moves(app: &App, used: &[bool], found: &mut Diagnostics) {
    for (m, _) in app.moves.iter().zip(used).filter(|(_, used)| !**used) {
        found.push(
            Diagnostic::error("unused-moved", format!("nothing stands at `{}`", m.to))
                .construct(app.scopes[m.scope].path.clone())
                .at(m.location)
                .note(format!("`{}` was to keep its logical ids", m.from))
                .help("correct the path, or remove the line once every stack has been deployed"),
        );
    }
}

fn unusable(app: &App, names: &[String], found: &mut Diagnostics) {
    for (node, name) in app.nodes.iter().zip(names) {
        let path = &app.scopes[node.scope].path;
        let usable_path = path.split('/').skip(1).all(id::is_segment);
        if !id::is_logical_id(name) && usable_path && node.pinned.is_none() {
            found.push(
                Diagnostic::error("invalid-id", format!("`{name}` cannot be a logical id"))
                    .construct(path.clone())
                    .at(node.location)
                    .note("it has letters and digits only, at least one and 255 at most")
                    .help("add it under an id of its own, or a shorter one"),
            );
        }
    }
}

fn collisions(app: &App, names: &[String], found: &mut Diagnostics) {
    let mut first: BTreeMap<(usize, &str, &str), usize> = BTreeMap::new();
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|index| {
        let node = &app.nodes[*index];
        let at = node.location;
        (&app.scopes[node.scope].path, at.file(), at.line(), *index)
    });
    for index in order {
        let node = &app.nodes[index];
        // Parameters and resources share one space, because `Ref` names both.
        let space = match node.kind.section() {
            "Parameters" => "Resources",
            section => section,
        };
        let key = (node.stack, space, names[index].as_str());
        let Some(earlier) = first.get(&key) else {
            first.insert(key, index);
            continue;
        };
        let other = &app.nodes[*earlier];
        let (path, other_path) = (&app.scopes[node.scope].path, &app.scopes[other.scope].path);
        // Two constructs under one id are told where the second is added.
        if path == other_path && node.scope != other.scope {
            continue;
        }
        found.push(
            Diagnostic::error(
                "id-collision",
                format!("two things have the logical id `{}`", names[index]),
            )
            .construct(path.clone())
            .at(node.location)
            .note(format!(
                "the other is `{other_path}`, added at {}",
                other.location
            ))
            .help("give one of the two another id, or pin one: `scope.pin(handle, \"…\")`"),
        );
    }
}
