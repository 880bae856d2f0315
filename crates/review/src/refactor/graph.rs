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
    let mut graph = Graph::new(old, new, by);
    let mut fixed: BTreeSet<Key> = BTreeSet::new();
    loop {
        graph.refine();
        let classes = graph.classes();
        // Those that kept their id are told apart, and then perhaps those beside them.
        let several = |(old, new): &&(Vec<Key>, Vec<Key>)| old.len() > 1 || new.len() > 1;
        let mut kept = classes.values().filter(several).flat_map(|(old, new)| {
            let is_new = |key: &&Key| new.binary_search(key).is_ok();
            let all = old.iter().filter(is_new);
            all.filter(|key| !fixed.contains(key)).cloned()
        });
        if let Some(first) = kept.next() {
            // Nothing follows from those beside which there is nothing.
            let mut all: Vec<Key> = kept.filter(|key| graph.is_alone(key)).collect();
            all.push(first);
            for key in all {
                graph.fix(&key);
                fixed.insert(key);
            }
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

/// What tells a node apart from others of its colour: the colours of those to which it refers, in
/// their order, and of those that refer to it, in theirs.
type Signature = (Vec<usize>, Vec<usize>);

/// A colour: how many have it, and the signature of those that are not looked at again.
#[derive(Debug, Default)]
struct Colour {
    count: usize,
    signature: Option<Signature>,
}

/// Both sides, each resource or output a node by its number.
struct Graph {
    keys: Vec<Sided>,
    numbers: BTreeMap<Sided, usize>,
    refers: Vec<Vec<usize>>,
    referred: Vec<Vec<usize>>,
    by: By,
    of_node: Vec<usize>,
    colours: Vec<Colour>,
    /// Nodes beside which a colour changed.
    touched: BTreeSet<usize>,
}

impl Graph {
    fn new(old: &Side<'_>, new: &Side<'_>, by: By) -> Self {
        let mut keys: Vec<Sided> = Vec::new();
        let mut texts: Vec<String> = Vec::new();
        let mut seen: Vec<Vec<Sided>> = Vec::new();
        for (is_new, side) in [(false, old), (true, new)] {
            for key in side.bodies.keys() {
                let (others, body) = side.blank(key);
                // Outputs keep their names; whether they keep their stack is asked later.
                let name = if key.section == "Outputs" {
                    key.id.as_str()
                } else {
                    ""
                };
                texts.push(format!("{}/{name}/{body}", key.section));
                seen.push(others.into_iter().map(|other| (is_new, other)).collect());
                keys.push((is_new, key.clone()));
            }
        }
        let numbered = keys.iter().cloned().zip(0..);
        let numbers: BTreeMap<Sided, usize> = numbered.collect();
        let refers: Vec<Vec<usize>> = seen
            .iter()
            .map(|others| others.iter().map(|other| numbers[other]).collect())
            .collect();
        let mut referred = vec![Vec::new(); keys.len()];
        for (node, others) in refers.iter().enumerate() {
            for other in others {
                referred[*other].push(node);
            }
        }
        let all: BTreeSet<&String> = texts.iter().collect();
        let colour_of: BTreeMap<&String, usize> = all.into_iter().zip(0..).collect();
        let of_node: Vec<usize> = texts.iter().map(|text| colour_of[text]).collect();
        let mut colours: Vec<Colour> = Vec::new();
        colours.resize_with(colour_of.len(), Colour::default);
        for colour in &of_node {
            colours[*colour].count += 1;
        }
        Self {
            touched: (0..keys.len()).collect(),
            keys,
            numbers,
            refers,
            referred,
            by,
            of_node,
            colours,
        }
    }

    fn signature(&self, node: usize) -> Signature {
        let of = |others: &[usize]| -> Vec<usize> {
            others.iter().map(|other| self.of_node[*other]).collect()
        };
        let mut referred = match self.by {
            By::Neighbours => of(&self.referred[node]),
            By::References => Vec::new(),
        };
        referred.sort_unstable();
        (of(&self.refers[node]), referred)
    }

    /// Goes on until no more are told apart. Only nodes beside which something changed are looked
    /// at: the others of their colour have the signature that they had.
    fn refine(&mut self) {
        while !self.touched.is_empty() {
            let mut parts: BTreeMap<usize, BTreeMap<Signature, Vec<usize>>> = BTreeMap::new();
            for node in std::mem::take(&mut self.touched) {
                let own = parts.entry(self.of_node[node]).or_default();
                own.entry(self.signature(node)).or_default().push(node);
            }
            for (colour, by_signature) in parts {
                self.split(colour, by_signature);
            }
        }
    }

    fn split(&mut self, colour: usize, mut parts: BTreeMap<Signature, Vec<usize>>) {
        let looked_at: usize = parts.values().map(Vec::len).sum();
        let stay = if looked_at < self.colours[colour].count {
            self.colours[colour].signature.clone()
        } else {
            parts.keys().next().cloned()
        };
        if let Some(stay) = &stay {
            parts.remove(stay);
        }
        self.colours[colour].signature = stay;
        for (signature, nodes) in parts {
            self.colours[colour].count -= nodes.len();
            self.paint(&nodes, Some(signature));
        }
    }

    /// Gives nodes a colour of their own.
    fn paint(&mut self, nodes: &[usize], signature: Option<Signature>) {
        let fresh = self.colours.len();
        self.colours.push(Colour {
            count: nodes.len(),
            signature,
        });
        for node in nodes {
            self.of_node[*node] = fresh;
            self.touched.extend(&self.refers[*node]);
            self.touched.extend(&self.referred[*node]);
        }
    }

    /// Gives what has this key on both sides a colour of its own.
    fn fix(&mut self, key: &Key) {
        let sides = [false, true].map(|is_new| self.numbers.get(&(is_new, key.clone())).copied());
        let nodes: Vec<usize> = sides.into_iter().flatten().collect();
        for node in &nodes {
            self.colours[self.of_node[*node]].count -= 1;
        }
        let signature = nodes.first().map(|node| self.signature(*node));
        self.paint(&nodes, signature);
    }

    /// Whether it refers to nothing and nothing refers to it, on either side.
    fn is_alone(&self, key: &Key) -> bool {
        [false, true].into_iter().all(|is_new| {
            let node = self.numbers.get(&(is_new, key.clone()));
            node.is_none_or(|node| self.refers[*node].is_empty() && self.referred[*node].is_empty())
        })
    }

    fn classes(&self) -> BTreeMap<usize, (Vec<Key>, Vec<Key>)> {
        let mut classes: BTreeMap<usize, (Vec<Key>, Vec<Key>)> = BTreeMap::new();
        for ((is_new, key), colour) in self.keys.iter().zip(&self.of_node) {
            let (old, new) = classes.entry(*colour).or_default();
            if *is_new { new } else { old }.push(key.clone());
        }
        classes
    }
}
