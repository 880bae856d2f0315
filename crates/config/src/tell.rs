//! Faults as diagnostics.

use std::sync::Arc;

use formwork_core::{Diagnostic, Diagnostics, Position};

use crate::fault::What;
use crate::nearest::nearest;
use crate::search::Found;
use crate::tree::{Content, Node, Spot, Step, Unreadable, path};
use crate::values::listed;

const CODE: &str = "invalid-configuration";

/// What keeps a file from being read as values at all.
pub(crate) fn unreadable(name: &str, fault: Unreadable) -> Diagnostics {
    let mut diagnostic =
        Diagnostic::error(CODE, fault.message).at(position(&Arc::from(name), fault.spot));
    if let Some(help) = fault.help {
        diagnostic = diagnostic.help(help);
    }
    let mut all = Diagnostics::default();
    all.push(diagnostic);
    all
}

/// Everything that was found, in the order of the file.
pub(crate) fn all(name: &str, tree: &Node, found: &[Found]) -> Diagnostics {
    let teller = Teller {
        name: Arc::from(name),
        tree,
    };
    let mut told: Vec<(Spot, Diagnostic)> = found.iter().map(|one| teller.tell(one)).collect();
    told.sort_by(|a, b| (a.0, a.1.message()).cmp(&(b.0, b.1.message())));
    let mut all = Diagnostics::default();
    all.extend(told.into_iter().map(|(_, diagnostic)| diagnostic));
    all
}

fn position(name: &Arc<str>, spot: Spot) -> Position {
    Position::in_file(Arc::clone(name), spot.line, spot.column)
}

struct Teller<'t> {
    name: Arc<str>,
    tree: &'t Node,
}

impl Teller<'_> {
    fn tell(&self, found: &Found) -> (Spot, Diagnostic) {
        let way = self.tree.way_to(found.value);
        let (node, spot) = match way.last() {
            Some(step) => (step.node, spot(step, found)),
            None => (self.tree, self.tree.spot),
        };
        let mut property = path(&way);
        let diagnostic = match &found.what {
            What::Missing(key) => {
                if !property.is_empty() {
                    property.push('.');
                }
                property.push_str(key);
                Diagnostic::error(CODE, format!("the key `{key}` is missing"))
                    .help(format!("add it: `{key}: …`"))
            }
            What::UnknownKey { key, known } => unknown_key(key, known),
            What::UnknownValue { value, known } => {
                let diagnostic = Diagnostic::error(
                    CODE,
                    format!("`{value}` is not a value that is allowed here"),
                );
                choice(diagnostic, value, known, "allowed")
            }
            What::Repeated(key) => self.repeated(key, &way),
            What::Wrong { .. } if property.is_empty() && node.content == Content::Nothing => {
                Diagnostic::error(CODE, "the configuration is empty")
            }
            What::Wrong { expected, found } => wrong(node, expected, found),
            What::Length { expected, found } => {
                let expected = in_words(expected);
                Diagnostic::error(CODE, format!("expected {expected}, found {found} items"))
            }
            What::Custom(message) => match &node.content {
                Content::List(_) | Content::Map(_) => Diagnostic::error(CODE, message),
                _ => Diagnostic::error(CODE, format!("{node} is refused: {message}")),
            },
        };
        let mut diagnostic = diagnostic.at(position(&self.name, spot));
        if !property.is_empty() {
            diagnostic = diagnostic.property(property);
        }
        (spot, diagnostic)
    }

    fn repeated(&self, key: &str, way: &[Step<'_>]) -> Diagnostic {
        let diagnostic = Diagnostic::error(CODE, format!("the key `{key}` is there twice"));
        let above = way.iter().rev().nth(1).map(|step| &step.node.content);
        let Some(Content::Map(entries)) = above else {
            return diagnostic;
        };
        match entries.iter().find(|entry| entry.key == key) {
            Some(first) => {
                let first = position(&self.name, first.spot);
                diagnostic.note(format!("it is there first at {first}"))
            }
            None => diagnostic,
        }
    }
}

/// Where a fault is shown: at its key, at what is missing a key by the key of that, else at the value.
fn spot(step: &Step<'_>, found: &Found) -> Spot {
    match step.entry {
        Some(entry) if found.at_key || matches!(found.what, What::Missing(_)) => entry.spot,
        _ => step.node.spot,
    }
}

fn unknown_key(key: &str, known: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::error(CODE, format!("`{key}` is no key that is known here"));
    choice(diagnostic, key, known, "known")
}

/// Lists what there is, and the one that is most like what was written.
fn choice(mut diagnostic: Diagnostic, written: &str, known: &[&str], word: &str) -> Diagnostic {
    if !known.is_empty() {
        diagnostic = diagnostic.note(format!("{word}: {}", listed(known)));
    }
    match nearest(written, known) {
        Some(name) => diagnostic.help(format!("did you mean `{name}`?")),
        None => diagnostic,
    }
}

fn wrong(node: &Node, expected: &str, found: &str) -> Diagnostic {
    let is_whole = matches!(node.content, Content::List(_) | Content::Map(_));
    let found = if is_whole {
        found.to_owned()
    } else {
        node.to_string()
    };
    let diagnostic = Diagnostic::error(
        CODE,
        format!("expected {}, found {found}", in_words(expected)),
    );
    match cure(node, expected) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// What to write where the value is meant, but is written as another type.
fn cure(node: &Node, expected: &str) -> Option<String> {
    let written = &node.written;
    match (&node.content, expected) {
        (Content::Bool(_) | Content::Whole(_) | Content::Number(_), "a string" | "a character") => {
            Some(format!("put it in quotes: `\"{written}\"`"))
        }
        (Content::Text, "a boolean") => match written.to_lowercase().as_str() {
            "yes" | "y" | "on" | "true" => Some("write `true`, without quotes".to_owned()),
            "no" | "n" | "off" | "false" => Some("write `false`, without quotes".to_owned()),
            _ => None,
        },
        (Content::Text, _) if range(expected).is_some() && written.parse::<f64>().is_ok() => {
            Some(format!("write it without quotes: `{written}`"))
        }
        (Content::Text | Content::Whole(_), "a sequence") => {
            Some(format!("a list of one is written `[{written}]`"))
        }
        _ => None,
    }
}

/// What serde calls a type, in the words of a reader.
fn in_words(expected: &str) -> String {
    if let Some(range) = range(expected) {
        return range;
    }
    let words = match expected {
        "a string" | "str" => "a text",
        "a character" => "a text of one character",
        "a boolean" => "`true` or `false`",
        "a sequence" => "a list",
        "a map" => "keys with values",
        "unit" => "nothing",
        "f32" | "f64" => "a number",
        other if other.starts_with("struct ") => "keys with values",
        other => return other.to_owned(),
    };
    words.to_owned()
}

/// The range of a type of whole numbers.
fn range(expected: &str) -> Option<String> {
    let plain = expected.strip_prefix("a nonzero ").unwrap_or(expected);
    let bits: u32 = plain.get(1..)?.parse().ok().filter(|bits| *bits <= 64)?;
    let (low, high) = match plain.get(..1)? {
        "u" => (i128::from(plain != expected), (1_i128 << bits) - 1),
        "i" => (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1),
        _ => return None,
    };
    Some(format!("a whole number from {low} to {high}"))
}
