//! Logical ids for all nodes: from the path, kept by `moved`, given by `pin`; each once a section.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::app::App;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::id;
use crate::node::Node;

/// The logical id of each node, by its index.
pub(crate) fn assign(app: &App, found: &mut Diagnostics) -> Vec<String> {
    let mut moves = Moves::new(app);
    let names: Vec<String> = app
        .nodes
        .iter()
        .map(|node| {
            let path = moves.origin(&app.scopes[node.scope].path);
            if let Some(pinned) = &node.pinned {
                return pinned.clone();
            }
            let path = path.unwrap_or_else(|(one, other)| {
                found.push(ambiguous(app, node, &one, &other));
                Cow::Owned(one)
            });
            let relative = path.split_once('/').map_or("", |(_, rest)| rest);
            id::logical_id(relative)
        })
        .collect();
    moves.report_unused(found);
    unusable(app, &names, found);
    collisions(app, &names, found);
    names
}

/// The moves of an app, and which of them something has used.
struct Moves<'a> {
    app: &'a App,
    /// Where something stands; empty where nothing is moved.
    paths: BTreeSet<&'a str>,
    /// Whether something stands at or below the place to which it leads.
    lands: Vec<bool>,
    used: Vec<bool>,
}

impl<'a> Moves<'a> {
    fn new(app: &'a App) -> Self {
        let moved = if app.moves.is_empty() {
            &[][..]
        } else {
            &app.nodes
        };
        let paths = moved.iter().map(|node| &*app.scopes[node.scope].path);
        let paths: BTreeSet<&str> = paths.collect();
        let lands = |to: &str| paths.iter().any(|path| below(path, to).is_some());
        Self {
            app,
            lands: app.moves.iter().map(|m| lands(&m.to)).collect(),
            used: vec![false; app.moves.len()],
            paths,
        }
    }

    /// The path from which the logical id of what stands at `path` is made; both where there are
    /// two.
    ///
    /// A move to a place where nothing is left was the first of several: they add up. Where
    /// something is left at that place, nothing says which of the two came first.
    fn origin<'p>(&mut self, path: &'p str) -> Result<Cow<'p, str>, (String, String)> {
        let Some((index, mut path)) = self.back(path, true) else {
            return Ok(Cow::Borrowed(path));
        };
        self.used[index] = true;
        // No chain uses a move twice; going round further would be going in a circle.
        for _ in &self.app.moves {
            let Some((index, before)) = self.back(&path, false) else {
                break;
            };
            self.used[index] = true;
            path = before;
        }
        match self.back(&path, true) {
            Some((before, other)) if before != index && !self.paths.contains(&*path) => {
                Err((path, other))
            }
            _ => Ok(Cow::Owned(path)),
        }
    }

    /// One move back, by the move with the longest target that has `path` in it.
    fn back(&self, path: &str, lands: bool) -> Option<(usize, String)> {
        let moves = self.app.moves.iter().enumerate();
        let (index, rest) = moves
            .filter(|(index, _)| self.lands[*index] == lands)
            .filter_map(|(index, m)| Some((index, below(path, &m.to)?)))
            .max_by_key(|(index, _)| {
                let m = &self.app.moves[*index];
                (m.to.len(), Reverse(&m.from))
            })?;
        Some((index, format!("{}{rest}", self.app.moves[index].from)))
    }

    fn report_unused(&self, found: &mut Diagnostics) {
        for (index, m) in self.app.moves.iter().enumerate() {
            if self.used[index] {
                continue;
            }
            let message = if self.lands[index] {
                format!("what stands at `{}` was moved there by another line", m.to)
            } else {
                format!("nothing stands at `{}`", m.to)
            };
            found.push(
                Diagnostic::error("unused-moved", message)
                    .construct(self.app.scopes[m.scope].path.clone())
                    .at(m.location)
                    .note(format!("`{}` was to keep its logical ids", m.from))
                    .help("correct the path, or take the line out: it keeps nothing"),
            );
        }
    }
}

fn ambiguous(app: &App, node: &Node, one: &str, other: &str) -> Diagnostic {
    let path = &app.scopes[node.scope].path;
    Diagnostic::error(
        "ambiguous-moved",
        format!("`{path}` was `{one}` or, before that, `{other}`"),
    )
    .construct(path.clone())
    .at(node.location)
    .note("the lines with `moved` tell where things went, not in which order")
    .help("pin the logical id that it has in the stack: `scope.pin(handle, \"…\")`")
}

/// What comes after `place` in a path that is `place` or leads into it.
fn below<'p>(path: &'p str, place: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(place)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

fn unusable(app: &App, names: &[String], found: &mut Diagnostics) {
    for (node, name) in app.nodes.iter().zip(names) {
        let path = &app.scopes[node.scope].path;
        let usable_path = path.split('/').skip(1).all(id::is_segment);
        if !id::is_logical_id(name) && usable_path && node.pinned.is_none() {
            let message = if name.is_empty() {
                format!("no logical id can be made of `{path}`")
            } else {
                format!("`{name}` cannot be a logical id")
            };
            found.push(
                Diagnostic::error("invalid-id", message)
                    .construct(path.clone())
                    .at(node.location)
                    .note("a logical id has letters and digits only, 1 to 255 of them")
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
        if !id::is_logical_id(&names[index]) {
            continue;
        }
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
