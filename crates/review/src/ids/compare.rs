//! What a change to the ids of a stack would replace.

use std::collections::BTreeMap;

use formwork_core::{Diagnostic, Diagnostics};

use super::pairs::{Pair, moved, pairs, within};
use super::{Id, Ids};
use crate::is_stateful;

/// How many resources are named of those that move together.
const NAMED: usize = 5;

impl Ids {
    /// What deploying `now` over these would replace or take away, with the cure.
    ///
    /// A resource whose logical id changes is made anew and the old one is deleted, with what is in
    /// it. Found are: a path whose id changed (`changed-logical-id`); a path that left while another
    /// of the same type came (`path-without-moved`); an id whose type changed
    /// (`changed-resource-type`); and a resource that holds data and left (`removed-stateful`).
    /// Other resources that came or left are what the change is for. To accept what is found, the
    /// file is written again from [`Ids::of`].
    pub fn compare(&self, now: &Self) -> Diagnostics {
        let mut found = Diagnostics::default();
        let mut gone: Vec<&Id> = Vec::new();
        for old in &self.rows {
            match now.of_id(&old.logical_id) {
                Some(new) if new.type_name == old.type_name => {}
                Some(new) => found.push(other_type(old, new)),
                None => gone.push(old),
            }
        }
        let is_new = |row: &&Id| self.of_id(&row.logical_id).is_none();
        let mut came: Vec<&Id> = now.rows.iter().filter(is_new).collect();
        gone.retain(|old| {
            let at_place = now
                .of_path(&old.path)
                .filter(|new| new.type_name == old.type_name);
            let Some(new) = at_place.filter(|new| came.contains(new)) else {
                return true;
            };
            came.retain(|other| *other != new);
            found.push(other_id(old, new));
            false
        });
        let pairs = pairs(&gone, &came);
        gone.retain(|old| pairs.iter().all(|pair| pair.old != *old));
        let (sure, open): (Vec<Pair<'_>>, Vec<Pair<'_>>) =
            pairs.into_iter().partition(|pair| pair.new.len() == 1);
        let mut moves: BTreeMap<(String, String), Vec<(&Id, &Id)>> = BTreeMap::new();
        for pair in &sure {
            let (old, new) = (pair.old, pair.new[0]);
            let ends = moved(within(&old.path), within(&new.path));
            moves.entry(ends).or_default().push((old, new));
        }
        found.extend(moves.iter().map(|(ends, all)| without_moved(ends, all)));
        found.extend(open.iter().map(several));
        let stateful = gone.iter().filter(|old| is_stateful(&old.type_name));
        found.extend(stateful.map(|old| removed(old)));
        found
    }
}

/// What becomes of a resource whose id leaves.
fn replaced(type_name: &str) -> &'static str {
    if is_stateful(type_name) {
        "the resource is made anew, empty, and the old one goes by its deletion policy"
    } else {
        "the resource is made anew, and the old one is deleted"
    }
}

fn accept() -> &'static str {
    "if that is meant, write the file of ids again"
}

fn other_id(old: &Id, new: &Id) -> Diagnostic {
    let (was, is) = (&old.logical_id, &new.logical_id);
    Diagnostic::error(
        "changed-logical-id",
        format!("the logical id `{was}` became `{is}`"),
    )
    .construct(old.path.clone())
    .note(replaced(&old.type_name))
    .help(format!("keep the id: `stack.pin(handle, \"{was}\")`"))
    .help(accept())
}

fn other_type(old: &Id, new: &Id) -> Diagnostic {
    let (was, is) = (&old.type_name, &new.type_name);
    Diagnostic::error(
        "changed-resource-type",
        format!(
            "`{}` was of type `{was}`, and is of type `{is}`",
            old.logical_id
        ),
    )
    .construct(new.path.clone())
    .note("CloudFormation refuses to change the type of a resource")
    .help("give the new one another id, so that the old one is deleted")
}

fn without_moved((from, to): &(String, String), all: &[(&Id, &Id)]) -> Diagnostic {
    let message = match all {
        [(old, new)] => format!("`{}` became `{}`", old.logical_id, new.logical_id),
        _ => format!(
            "{} resources have other logical ids, since `{from}` became `{to}`",
            all.len()
        ),
    };
    let mut found =
        Diagnostic::error("path-without-moved", message).construct(all[0].1.path.clone());
    if all.len() > 1 {
        for (old, new) in all.iter().take(NAMED) {
            found = found.note(format!("`{}` became `{}`", old.logical_id, new.logical_id));
        }
        if all.len() > NAMED {
            found = found.note(format!("and {} others", all.len() - NAMED));
        }
    }
    // What holds data decides what is said of all.
    let stateful = all.iter().find(|(old, _)| is_stateful(&old.type_name));
    let worst = stateful.map_or(all[0].0, |(old, _)| old);
    found
        .note(replaced(&worst.type_name))
        .help(format!("keep the ids: `stack.moved(\"{from}\", \"{to}\")`"))
        .help(accept())
}

fn several(pair: &Pair<'_>) -> Diagnostic {
    let old = pair.old;
    let mut found = Diagnostic::error(
        "path-without-moved",
        format!(
            "`{}` left, and it is not clear what it became",
            old.logical_id
        ),
    )
    .construct(old.path.clone());
    for new in &pair.new {
        found = found.note(format!(
            "`{}` at `{}` has its type",
            new.logical_id, new.path
        ));
    }
    let (from, to) = moved(within(&old.path), within(&pair.new[0].path));
    found
        .note(replaced(&old.type_name))
        .help(format!(
            "say which it is: `stack.moved(\"{from}\", \"{to}\")`"
        ))
        .help(accept())
}

fn removed(old: &Id) -> Diagnostic {
    Diagnostic::error(
        "removed-stateful",
        format!(
            "`{}`, of type `{}`, leaves the stack",
            old.logical_id, old.type_name
        ),
    )
    .construct(old.path.clone())
    .note("what it holds goes by the deletion policy that is deployed: most types are deleted")
    .help("to keep it, deploy it once with the deletion policy `Retain`, then remove it")
    .help(accept())
}
