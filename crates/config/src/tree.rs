//! [`Node`]: a file's values, each with its place and the way it is written.

use std::fmt;

/// A place in a file: line and column in characters, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub line: u32,
    pub column: u32,
}

impl Spot {
    pub(crate) const START: Self = Self { line: 1, column: 1 };

    /// The place of a line and a column, both at least 1.
    pub(crate) fn new(line: usize, column: usize) -> Self {
        let clamp = |number| u32::try_from(number).unwrap_or(u32::MAX).max(1);
        Self {
            line: clamp(line),
            column: clamp(column),
        }
    }
}

/// The most levels that values may lie in each other.
pub(crate) const DEEPEST: usize = 64;

/// The most values of a file, those counted again that an alias repeats.
pub(crate) const LARGEST: usize = 100_000;

/// What keeps a text from being a tree of values.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub spot: Spot,
    pub message: String,
    pub help: Option<&'static str>,
}

impl Unreadable {
    pub(crate) fn new(spot: Spot, message: impl Into<String>) -> Self {
        Self {
            spot,
            message: message.into(),
            help: None,
        }
    }

    pub(crate) const fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }

    pub(crate) fn too_deep(spot: Spot) -> Self {
        Self::new(
            spot,
            format!("values lie more than {DEEPEST} levels deep in each other"),
        )
    }

    pub(crate) fn too_large(spot: Spot) -> Self {
        Self::new(spot, format!("the file has more than {LARGEST} values"))
    }
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// Its number in the tree, from 0, parents before children.
    pub id: usize,
    pub spot: Spot,
    /// How it is written, where it is no list and no map.
    pub written: String,
    pub content: Content,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    Nothing,
    Bool(bool),
    Whole(i128),
    Number(f64),
    /// As [`Node::written`], without what quotes it.
    Text,
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub key: String,
    pub spot: Spot,
    pub value: Node,
}

impl Node {
    pub(crate) const fn new(spot: Spot, written: String, content: Content) -> Self {
        Self {
            id: 0,
            spot,
            written,
            content,
        }
    }

    /// The number of values in it, its own included.
    pub(crate) fn size(&self) -> usize {
        1 + self.children().map(Self::size).sum::<usize>()
    }

    /// How many levels deep it is; 1 without children.
    pub(crate) fn depth(&self) -> usize {
        1 + self.children().map(Self::depth).max().unwrap_or(0)
    }

    /// Its keys and values, where it has such.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Takes a key and its value out.
    pub(crate) fn remove(&mut self, key: &str) {
        if let Content::Map(entries) = &mut self.content {
            entries.retain(|entry| entry.key != key);
        }
    }

    fn children(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        match &self.content {
            Content::List(items) => Box::new(items.iter()),
            Content::Map(entries) => Box::new(entries.iter().map(|entry| &entry.value)),
            _ => Box::new(std::iter::empty()),
        }
    }

    /// Numbers it and everything in it from `next` on.
    pub(crate) fn number(&mut self, next: &mut usize) {
        self.id = *next;
        *next += 1;
        match &mut self.content {
            Content::List(items) => items.iter_mut().for_each(|item| item.number(next)),
            Content::Map(entries) => entries
                .iter_mut()
                .for_each(|entry| entry.value.number(next)),
            _ => {}
        }
    }

    /// Whether a value of this number lies in it or is it.
    pub(crate) fn holds(&self, id: usize) -> bool {
        (self.id..self.id + self.size()).contains(&id)
    }

    /// The way from here to the value of this number: each value on it with the key before it.
    pub(crate) fn way_to(&self, id: usize) -> Vec<Step<'_>> {
        let mut way = vec![Step {
            node: self,
            entry: None,
            place: None,
        }];
        while let Some(step) = way.last().and_then(|last| last.node.step_to(id)) {
            way.push(step);
        }
        way
    }

    fn step_to(&self, id: usize) -> Option<Step<'_>> {
        if self.id == id {
            return None;
        }
        match &self.content {
            Content::List(items) => {
                let place = items.iter().position(|item| item.holds(id))?;
                Some(Step {
                    node: items.get(place)?,
                    entry: None,
                    place: Some(place),
                })
            }
            Content::Map(entries) => {
                let entry = entries.iter().find(|entry| entry.value.holds(id))?;
                Some(Step {
                    node: &entry.value,
                    entry: Some(entry),
                    place: None,
                })
            }
            _ => None,
        }
    }
}

/// A step from a value to one in it.
pub(crate) struct Step<'t> {
    pub node: &'t Node,
    pub entry: Option<&'t Entry>,
    place: Option<usize>,
}

/// The keys that lead to a value, such as `network.zones[1]`.
pub(crate) fn path(way: &[Step<'_>]) -> String {
    let mut path = String::new();
    for step in way {
        if let Some(entry) = step.entry {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&entry.key);
        }
        if let Some(place) = step.place {
            path.extend(["[", &place.to_string(), "]"]);
        }
    }
    path
}

/// What it is, in the words of a reader.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = &self.written;
        match self.content {
            Content::Nothing => f.write_str("nothing"),
            Content::Bool(_) => write!(f, "`{written}`"),
            Content::Whole(_) | Content::Number(_) => write!(f, "the number `{written}`"),
            Content::Text => write!(f, "the text `{}`", shortened(written)),
            Content::List(_) => f.write_str("a list"),
            Content::Map(_) => f.write_str("keys with values"),
        }
    }
}

/// The beginning of a text that is long.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
