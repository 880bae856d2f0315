//! [`Place`]: from where in the template something stems; and how resources point at each other.

use std::fmt;

use super::address::{cause_of, text_of};
use crate::template::{Data, Node, Resource};
use crate::text::Text;
use crate::truth::{Cause, Truth};

/// From where in the template something stems.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The logical id of the resource.
    pub logical_id: String,
    /// The JSON pointer.
    pub pointer: String,
}

impl Place {
    pub(super) fn of(resource: &Resource) -> Self {
        Self::at(resource, &resource.properties)
    }

    pub(super) fn at(resource: &Resource, node: &Node) -> Self {
        Self {
            logical_id: resource.id.clone(),
            pointer: node.pointer.clone(),
        }
    }
}

/// The logical id.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.logical_id)
    }
}

/// A list of ids.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    pub(super) known: Vec<Text>,
    /// Why there may be others.
    pub(super) rest: Option<Cause>,
}

impl Ids {
    pub(super) fn read(node: Option<&Node>) -> Self {
        let Some(node) = node else {
            return Self::default();
        };
        match &node.data {
            Data::Unknown(cause) => Self {
                known: Vec::new(),
                rest: Some(cause.clone()),
            },
            _ => Self {
                known: node.items().iter().map(text_of).collect(),
                rest: None,
            },
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.known.is_empty() && self.rest.is_none()
    }

    /// Whether this id is in the list.
    pub(super) fn holds(&self, id: &Text) -> Truth {
        let known = Truth::any(self.known.iter().map(|other| other.is(id)));
        known.or(|| match &self.rest {
            Some(cause) => Truth::Unknown(cause.clone()),
            None => Truth::No,
        })
    }
}

/// Whether a property of a resource, an id or a list of ids, names this id.
pub(super) fn names(resource: &Resource, property: &str, id: &Text) -> Truth {
    Ids::read(resource.get(property)).holds(id)
}

/// What a text names, in the words of the user: a logical id or the text itself.
pub(super) fn label(text: &Text) -> String {
    let symbol = text.symbols().next();
    symbol.map_or_else(|| text.to_string(), |symbol| symbol.name().to_owned())
}

/// Unknown, because what a text names is not in the template.
pub(super) fn outside(what: &str, text: &Text) -> Cause {
    if text.as_known().is_some() {
        Cause::new(format!("{what} `{text}` is not in the template"))
    } else if text.first_open().is_some() {
        Cause::new(format!(
            "{what} `{}` is not in the template: {}",
            label(text),
            cause_of(text)
        ))
    } else {
        Cause::new(format!("{what} `{}` is not in the template", label(text)))
    }
}
