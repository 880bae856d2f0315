//! Reads a tree as a type, and finds everything that the type says against it.
//!
//! A type stops at the first thing that is wrong. So that value is mended, the tree is read once
//! more, and so on until nothing new comes up. What was read of a mended tree is thrown away.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::fault::{Fault, Origin, What};
use crate::mends::{Mend, Mends};
use crate::nearest::nearest;
use crate::tree::{Content, Node};
use crate::values::Values;

/// How often a tree is read at most. What has more faults than that is told in part.
const READINGS: usize = 1_000;

/// A fault, at the value of this number or at its key.
#[derive(Debug)]
pub(crate) struct Found {
    pub what: What,
    pub value: usize,
    pub at_key: bool,
}

/// The value, or what is wrong with the tree, in no order.
pub(crate) fn read<T: DeserializeOwned>(file: &str, tree: &Node) -> Result<T, Vec<Found>> {
    let mut search = Search {
        tree,
        mends: Mends::default(),
        found: Vec::new(),
    };
    search.repeated_keys(tree);
    for _ in 0..READINGS {
        let values = Values {
            file,
            node: tree,
            mends: &search.mends,
        };
        match values.read(PhantomData::<T>) {
            Ok(value) if search.found.is_empty() => return Ok(value),
            Ok(_) => break,
            Err(fault) => {
                if !search.go_on_after(fault) {
                    break;
                }
            }
        }
    }
    Err(search.found)
}

struct Search<'t> {
    tree: &'t Node,
    mends: Mends,
    found: Vec<Found>,
}

impl Search<'_> {
    /// Finds keys that stand twice in a map, and reads the first of each.
    fn repeated_keys(&mut self, node: &Node) {
        match &node.content {
            Content::List(items) => items.iter().for_each(|item| self.repeated_keys(item)),
            Content::Map(entries) => {
                for (place, entry) in entries.iter().enumerate() {
                    let mut before = entries.iter().take(place);
                    if before.any(|other| other.key == entry.key) {
                        self.tell(What::Repeated(entry.key.clone()), entry.value.id, true);
                        self.mends.drop_value(entry.value.id);
                    } else {
                        self.repeated_keys(&entry.value);
                    }
                }
            }
            _ => {}
        }
    }

    fn tell(&mut self, what: What, value: usize, at_key: bool) {
        self.found.push(Found {
            what,
            value,
            at_key,
        });
    }

    /// Tells a fault that is new, and mends its value; false where nothing is left to be read.
    fn go_on_after(&mut self, fault: Fault) -> bool {
        match fault.origin {
            Some(Origin::Key(value)) => self.at_key(fault.what, value),
            Some(Origin::Value(value)) => self.at_value(fault.what, value),
            Some(Origin::Added(map, key)) => {
                if !self.mends.add_another(map, key, &fault.what) {
                    self.mends.mend(map, &fault.what);
                }
            }
            None => self.at_value(fault.what, self.tree.id),
        }
        !self.mends.drops(self.tree.id)
    }

    fn at_key(&mut self, what: What, value: usize) {
        let way = self.tree.way_to(value);
        let Some(map) = way.iter().rev().nth(1).map(|step| step.node) else {
            return;
        };
        let is_told = |found: &Found| found.at_key && found.value == value;
        if self.found.iter().any(is_told) {
            // The key is not one of several, but says what the whole is.
            self.mends.mend(map.id, &what);
            return;
        }
        let meant = match &what {
            What::UnknownKey { key, known } | What::UnknownValue { value: key, known } => {
                nearest(key, known)
            }
            _ => None,
        };
        match meant {
            // What stands there is looked at as what was meant.
            Some(name)
                if map
                    .entries()
                    .iter()
                    .all(|entry| self.mends.key(entry) != name) =>
            {
                self.mends.rename(value, name);
            }
            _ => self.mends.drop_value(value),
        }
        self.tell(what, value, true);
    }

    fn at_value(&mut self, what: What, value: usize) {
        if let Some(Mend::StandIn(_)) = self.mends.of(value) {
            self.mends.mend(value, &what);
            return;
        }
        let way = self.tree.way_to(value);
        let Some(node) = way.last().map(|step| step.node) else {
            return;
        };
        match what {
            What::Missing(key) => self.at_missing(key, node),
            // Types that keep what they read, such as those with flattened fields, say it late.
            What::UnknownKey { ref key, .. } => {
                match node.entries().iter().find(|entry| entry.key == *key) {
                    Some(entry) if !self.mends.drops(entry.value.id) => {
                        self.at_key(what, entry.value.id);
                    }
                    _ => self.at_whole(what, node),
                }
            }
            what => self.at_whole(what, node),
        }
    }

    fn at_missing(&mut self, key: &'static str, map: &Node) {
        // A key whose value was told to be wrong is there.
        let is_there = map
            .entries()
            .iter()
            .any(|entry| self.mends.key(entry) == key);
        let is_told = self
            .mends
            .added_to(map.id)
            .iter()
            .any(|(name, _)| *name == key);
        if is_there || is_told {
            self.mends.mend(map.id, &What::Missing(key));
        } else {
            self.tell(What::Missing(key), map.id, false);
            self.mends.add(map.id, key);
        }
    }

    fn at_whole(&mut self, what: What, node: &Node) {
        // What is said of a whole that has mended parts may be said of these.
        let is_mended = self.mends.any_of(node.id..node.id + node.size());
        self.mends.mend(node.id, &what);
        if !is_mended {
            self.tell(what, node.id, false);
        }
    }
}
