//! Renames: a resource that is removed and one that is made, of one type and with the same content.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::{Impact, Move, ResourceChange};
use crate::form::{Differ, References, differ};
use crate::resources::Entries;

/// Symbols stand for themselves.
#[derive(Debug)]
struct Plain;

impl References for Plain {
    fn changed(&self, _: &str) -> Differ {
        Differ::No
    }
}

/// Finds renames, and notes on the changes what `CloudFormation` does with one.
pub(crate) fn moves(
    old: &Entries<'_>,
    new: &Entries<'_>,
    changes: &mut [ResourceChange],
) -> Vec<Move> {
    let ids = |impacts: &[Impact]| -> Vec<String> {
        let hit = changes
            .iter()
            .filter(|change| impacts.contains(&change.impact));
        hit.map(|change| change.id.clone()).collect()
    };
    let gone = ids(&[Impact::Destroy, Impact::Orphan]);
    let made = ids(&[Impact::Create]);
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut taken: BTreeSet<&String> = BTreeSet::new();
    for from in &gone {
        let Some(before) = old.get(from.as_str()) else {
            continue;
        };
        let alike = |to: &&String| {
            new.get(to.as_str()).is_some_and(|after| {
                after.type_name == before.type_name
                    && differ(Some(&before.properties), Some(&after.properties), &Plain)
                        == Differ::No
            })
        };
        if let Some(to) = made.iter().filter(|to| !taken.contains(to)).find(alike) {
            taken.insert(to);
            found.insert(from.clone(), to.clone());
        }
    }
    for change in changes.iter_mut() {
        let renamed = match change.impact {
            Impact::Create => found.iter().find(|(_, to)| **to == change.id).map(|(from, _)| {
                format!("the same as `{from}`, which is removed: a new one is made unless the stack is refactored")
            }),
            _ => found.get(&change.id).map(|to| {
                format!("renamed to `{to}`: the old one goes and a new one is made, unless the stack is refactored")
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
