//! Which resource of the old templates is which of the new ones.
//!
//! Resources get a colour by what is written of them without the ids of others, then, round by
//! round, by the colours of those to which they refer and of those that refer to them. Two of one
//! colour, one of each side, are the same resource. Where several have a colour, those that kept
//! their id are the same; what is left cannot be told apart.
//!
//! The comparison of two templates asks the same of the resources that go and come ([`By`]).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::references;

/// A resource or an output: stack, section, id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) stack: String,
    pub(crate) section: &'static str,
    pub(crate) id: String,
}

/// Resources and outputs of one side.
#[derive(Debug, Default)]
pub(crate) struct Side<'a> {
    pub(crate) bodies: BTreeMap<Key, &'a Value>,
}

impl Side<'_> {
    /// The ids of other resources to which a body refers, in their order, and the body without them.
    fn blank(&self, key: &Key) -> (Vec<Key>, Value) {
        let mut seen = Vec::new();
        let mut take = |id: &str| {
            let other = Key {
                stack: key.stack.clone(),
                section: "Resources",
                id: id.to_owned(),
            };
            if self.bodies.contains_key(&other) {
                seen.push(other);
                String::new()
            } else {
                id.to_owned()
            }
        };
        let body = rename(key.section, self.bodies[key], &mut take);
        (seen, body)
    }
}

/// A body with its references put through `name`.
pub(crate) fn rename(section: &str, body: &Value, name: &mut dyn FnMut(&str) -> String) -> Value {
    if section == "Resources" {
        references::resource(body, name)
    } else {
        references::renamed(body, name)
    }
}

/// What is the same, and what cannot be told apart.
#[derive(Debug, Default)]
pub(crate) struct Matches {
    pub(crate) same: BTreeMap<Key, Key>,
    /// Several on one side at least, each of which can be any of the other.
    pub(crate) open: Vec<(Vec<Key>, Vec<Key>)>,
}

/// A key of a side: old or new.
type Sided = (bool, Key);

/// What tells resources apart, beside what is written of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// Those to which they refer and those that refer to them.
    Neighbours,
    /// Those to which they refer alone: what refers to them may have changed.
    References,
}

/// Finds what is the same on both sides.
pub(crate) fn matches(old: &Side<'_>, new: &Side<'_>, by: By) -> Matches {
    let mut graph = Graph::new(old, new);
    if by == By::References {
        graph.referred.clear();
    }
    let mut fixed: BTreeMap<Key, Key> = BTreeMap::new();
    loop {
        graph.refine();
        let classes = graph.classes();
        // Those that kept their id are told apart, and then perhaps those beside them.
        let kept = classes.values().find_map(|(old, new)| {
            let several = old.len() > 1 || new.len() > 1;
            let kept = old
                .iter()
                .find(|key| new.contains(key) && !fixed.contains_key(key));
            kept.filter(|_| several).cloned()
        });
        if let Some(key) = kept {
            graph.fix(&key);
            fixed.insert(key.clone(), key);
            continue;
        }
        let mut found = Matches::default();
        for (old, new) in classes.into_values() {
            match (old.as_slice(), new.as_slice()) {
                ([one], [other]) => {
                    found.same.insert(one.clone(), other.clone());
                }
                ([], _) | (_, []) => {}
                _ => found.open.push((old, new)),
            }
        }
        return found;
    }
}

struct Graph {
    colours: BTreeMap<Sided, usize>,
    refers: BTreeMap<Sided, Vec<Sided>>,
    referred: BTreeMap<Sided, Vec<Sided>>,
}

impl Graph {
    fn new(old: &Side<'_>, new: &Side<'_>) -> Self {
        let mut texts: BTreeMap<Sided, String> = BTreeMap::new();
        let mut refers: BTreeMap<Sided, Vec<Sided>> = BTreeMap::new();
        let mut referred: BTreeMap<Sided, Vec<Sided>> = BTreeMap::new();
        for (is_new, side) in [(false, old), (true, new)] {
            for key in side.bodies.keys() {
                let (seen, body) = side.blank(key);
                // Outputs keep their names; whether they keep their stack is asked later.
                let name = if key.section == "Outputs" {
                    key.id.as_str()
                } else {
                    ""
                };
                texts.insert(
                    (is_new, key.clone()),
                    format!("{}/{name}/{body}", key.section),
                );
                for other in &seen {
                    let own = referred.entry((is_new, other.clone())).or_default();
                    own.push((is_new, key.clone()));
                }
                let seen = seen.into_iter().map(|other| (is_new, other)).collect();
                refers.insert((is_new, key.clone()), seen);
            }
        }
        Self {
            colours: numbered(texts),
            refers,
            referred,
        }
    }

    /// Goes on until no more are told apart.
    fn refine(&mut self) {
        loop {
            let of = |list: Option<&Vec<Sided>>| -> Vec<usize> {
                list.into_iter()
                    .flatten()
                    .map(|key| self.colours[key])
                    .collect()
            };
            let next = self.colours.iter().map(|(key, colour)| {
                let mut referred = of(self.referred.get(key));
                referred.sort_unstable();
                (key.clone(), (*colour, of(self.refers.get(key)), referred))
            });
            let next = numbered(next.collect());
            let before = count(&self.colours);
            self.colours = next;
            if count(&self.colours) == before {
                return;
            }
        }
    }

    /// Gives what has this key on both sides a colour of its own.
    fn fix(&mut self, key: &Key) {
        let fresh = self.colours.values().max().map_or(0, |most| most + 1);
        for is_new in [false, true] {
            self.colours.insert((is_new, key.clone()), fresh);
        }
    }

    fn classes(&self) -> BTreeMap<usize, (Vec<Key>, Vec<Key>)> {
        let mut classes: BTreeMap<usize, (Vec<Key>, Vec<Key>)> = BTreeMap::new();
        for ((is_new, key), colour) in &self.colours {
            let (old, new) = classes.entry(*colour).or_default();
            if *is_new { new } else { old }.push(key.clone());
        }
        classes
    }
}

fn count(colours: &BTreeMap<Sided, usize>) -> usize {
    colours.values().collect::<BTreeSet<_>>().len()
}

/// A number for each value, the same for equal ones.
fn numbered<T: Ord + Clone>(values: BTreeMap<Sided, T>) -> BTreeMap<Sided, usize> {
    let all: BTreeSet<T> = values.values().cloned().collect();
    let numbers: BTreeMap<T, usize> = all.into_iter().zip(0..).collect();
    let own = values.into_iter();
    own.map(|(key, value)| {
        let number = numbers[&value];
        (key, number)
    })
    .collect()
}
