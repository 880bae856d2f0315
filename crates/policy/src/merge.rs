//! Collected statements become few: what differs in one list alone is said once.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry::{Occupied, Vacant};

use formwork_core::Value;

use crate::action::Action;
use crate::clause::{Clause, Key, Selection};
use crate::principal::Principal;

/// Merges until nothing more can be merged, and puts the statements in order.
///
/// A statement stands for all combinations of its actions, resources and principals, so two that
/// differ in one list alone mean the same as one with both lists. Each pass is a function of the
/// set of statements, not of their order.
pub(crate) fn merged(clauses: Vec<Clause>, key: Key<'_>) -> Vec<Clause> {
    let mut entries: Vec<Entry> = clauses
        .into_iter()
        .map(|clause| Entry::new(clause, key))
        .collect();
    loop {
        let before = entries.len();
        for list in [List::Actions, List::Resources, List::Principals] {
            entries = pass(entries, list);
        }
        if entries.len() == before {
            break;
        }
    }
    entries.sort_by(Entry::compare);
    entries.into_iter().map(Entry::into_clause).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Actions,
    Resources,
    Principals,
}

/// A statement whose lists are maps from their items' keys, so that equal ones are found fast.
struct Entry {
    clause: Clause,
    actions: BTreeMap<String, Action>,
    resources: BTreeMap<String, Value>,
    principals: BTreeMap<String, Principal>,
    /// Everything but the three lists.
    rest: String,
}

impl Entry {
    fn new(mut clause: Clause, key: Key<'_>) -> Self {
        let actions = std::mem::take(clause.actions.items_mut());
        let resources = clause.resources.as_mut().map(Selection::items_mut);
        let resources = resources.map(std::mem::take).unwrap_or_default();
        let principals = clause.principals.as_mut().map(Selection::items_mut);
        let principals = principals.map(std::mem::take).unwrap_or_default();
        let actions = actions.into_iter();
        let resources = resources.into_iter();
        let principals = principals.into_iter();
        Self {
            actions: actions.map(|a| (a.as_str().to_owned(), a)).collect(),
            resources: resources.map(|value| (key(&value), value)).collect(),
            principals: principals
                .map(|p| (format!("{:?} {}", p.kind, key(&p.value)), p))
                .collect(),
            rest: rest(&clause, key),
            clause,
        }
    }

    fn into_clause(self) -> Clause {
        let mut clause = self.clause;
        *clause.actions.items_mut() = self.actions.into_values().collect();
        if let Some(list) = &mut clause.resources {
            *list.items_mut() = self.resources.into_values().collect();
        }
        if let Some(list) = &mut clause.principals {
            *list.items_mut() = self.principals.into_values().collect();
        }
        clause.reasons.sort();
        clause.reasons.dedup();
        clause
    }

    /// By effect, actions, resources, principals, and then by the rest.
    fn compare(&self, other: &Self) -> Ordering {
        self.clause
            .effect
            .cmp(&other.clause.effect)
            .then_with(|| self.actions.keys().cmp(other.actions.keys()))
            .then_with(|| self.resources.keys().cmp(other.resources.keys()))
            .then_with(|| self.principals.keys().cmp(other.principals.keys()))
            .then_with(|| self.rest.cmp(&other.rest))
    }

    /// What must be equal for two statements to be merged in one list.
    ///
    /// A list of exceptions must be equal too: a longer one would leave out more.
    fn group(&self, list: List) -> String {
        let free = self.may_grow(list);
        let keys = |of: List| {
            let keys = match of {
                List::Actions => self.actions.keys().collect::<Vec<_>>(),
                List::Resources => self.resources.keys().collect(),
                List::Principals => self.principals.keys().collect(),
            };
            if free && of == list { Vec::new() } else { keys }
        };
        let lists = [List::Actions, List::Resources, List::Principals].map(keys);
        format!("{free} {} {lists:?}", self.rest)
    }

    fn may_grow(&self, list: List) -> bool {
        let clause = &self.clause;
        // One that lists nothing would vanish in another, and nobody would be told.
        let is_empty = self.actions.is_empty()
            || clause.resources.is_some() && self.resources.is_empty()
            || clause.principals.is_some() && self.principals.is_empty();
        if is_empty {
            return false;
        }
        match list {
            List::Actions => !clause.actions.is_except(),
            List::Resources => clause.resources.as_ref().is_none_or(|l| !l.is_except()),
            List::Principals => clause.principals.as_ref().is_none_or(|l| !l.is_except()),
        }
    }

    fn absorb(&mut self, other: Self) {
        self.actions.extend(other.actions);
        self.resources.extend(other.resources);
        self.principals.extend(other.principals);
        self.clause.reasons.extend(other.clause.reasons);
    }
}

/// Sid, effect, which lists mean exceptions, and the conditions.
fn rest(clause: &Clause, key: Key<'_>) -> String {
    let mut bare = Clause::new(clause.effect, clause.actions.clone());
    bare.sid.clone_from(&clause.sid);
    bare.conditions.clone_from(&clause.conditions);
    let conditions = key(&bare.render(key));
    let except = |is: Option<bool>| match is {
        None => '-',
        Some(false) => 'o',
        Some(true) => 'x',
    };
    let resources = clause.resources.as_ref().map(Selection::is_except);
    let principals = clause.principals.as_ref().map(Selection::is_except);
    format!("{}{}{conditions}", except(resources), except(principals))
}

fn pass(entries: Vec<Entry>, list: List) -> Vec<Entry> {
    let mut groups: BTreeMap<String, Entry> = BTreeMap::new();
    for entry in entries {
        match groups.entry(entry.group(list)) {
            Occupied(mut first) => first.get_mut().absorb(entry),
            Vacant(place) => {
                place.insert(entry);
            }
        }
    }
    groups.into_values().collect()
}
