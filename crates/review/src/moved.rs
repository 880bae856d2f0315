//! Renames: a resource that is removed and one that is made, of one type and with the same content,
//! but for the ids of what is renamed with them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::change::{Impact, Move, ResourceChange};
use crate::refactor::graph::{By, Key, Side, matches};
use crate::resources::Entries;

/// More resources than this are not compared: twice what a template can have.
const MOST: usize = 1000;

/// Finds renames, and notes on the changes what `CloudFormation` does with one.
pub(crate) fn moves(
    old: &Entries<'_>,
    new: &Entries<'_>,
    changes: &mut [ResourceChange],
) -> Vec<Move> {
    let bodies = |entries: &Entries<'_>, impacts: &[Impact]| -> BTreeMap<Key, Value> {
        let hit = changes
            .iter()
            .filter(|change| impacts.contains(&change.impact));
        hit.filter_map(|change| {
            let body = entries.get(change.id.as_str())?.body;
            Some((
                key(&change.id),
                json!({"Type": body.get("Type"), "Properties": body.get("Properties")}),
            ))
        })
        .collect()
    };
    let gone = bodies(old, &[Impact::Destroy, Impact::Orphan]);
    let made = bodies(new, &[Impact::Create]);
    let found = renames(&gone, &made);
    for change in changes.iter_mut() {
        let renamed = match change.impact {
            Impact::Create => found.iter().find(|(_, to)| **to == change.id).map(|(from, _)| {
                format!("the same as `{from}`, which is removed: a new one is made, unless the stack is refactored first (`formwork refactor`)")
            }),
            _ => found.get(&change.id).map(|to| {
                format!("renamed to `{to}`: the old one goes and a new one is made, unless the stack is refactored first (`formwork refactor`)")
            }),
        };
        change.notes.extend(renamed);
    }
    let type_name = |id: &str| old.get(id).map(|entry| entry.type_name.to_owned());
    let moves = found.iter().map(|(from, to)| Move {
        type_name: type_name(from).unwrap_or_default(),
        from: from.clone(),
        to: to.clone(),
    });
    moves.collect()
}

fn key(id: &str) -> Key {
    Key {
        stack: String::new(),
        section: "Resources",
        id: id.to_owned(),
    }
}

/// New ids by old ones. What refers to a renamed resource may have changed; of several that cannot
/// be told apart nothing is said.
fn renames(gone: &BTreeMap<Key, Value>, made: &BTreeMap<Key, Value>) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let (gone, made) = (&of_types(gone, made), &of_types(made, gone));
    if gone.len() + made.len() > MOST {
        return found;
    }
    for by in [By::Neighbours, By::References] {
        let is_left = |key: &Key| !found.contains_key(&key.id);
        let is_free = |key: &Key| found.values().all(|taken| *taken != key.id);
        let same = matches(&side(gone), &side(made), by).same;
        let more = same.into_iter();
        let more: Vec<(Key, Key)> = more
            .filter(|(from, to)| is_left(from) && is_free(to))
            .collect();
        found.extend(more.into_iter().map(|(from, to)| (from.id, to.id)));
    }
    found
}

/// Those whose type is among the others.
fn of_types(all: &BTreeMap<Key, Value>, others: &BTreeMap<Key, Value>) -> BTreeMap<Key, Value> {
    let is_there = |body: &Value| others.values().any(|other| other["Type"] == body["Type"]);
    let kept = all.iter().filter(|(_, body)| is_there(body));
    kept.map(|(key, body)| (key.clone(), body.clone()))
        .collect()
}

fn side(bodies: &BTreeMap<Key, Value>) -> Side<'_> {
    let all = bodies.iter();
    Side {
        bodies: all.map(|(key, body)| (key.clone(), body)).collect(),
    }
}
