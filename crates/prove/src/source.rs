//! [`Sources`]: the program's lines from which the parts of a template come.

use std::collections::BTreeMap;
use std::fmt;

use formwork_core::Stack;

use crate::iam::Origin;

/// The program's line of each resource of a template that formwork made; empty for others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    of_resource: BTreeMap<String, Source>,
}

/// Where a resource of a template comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path of the construct.
    pub path: String,
    /// The file of the program.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl Sources {
    pub(crate) fn of_stack(stack: &Stack) -> Self {
        let resources = stack
            .entries()
            .iter()
            .filter(|entry| entry.section() == "Resources");
        let of_resource = resources.map(|entry| {
            let location = entry.location();
            let source = Source {
                path: entry.path().to_owned(),
                file: location.file().to_owned(),
                line: location.line(),
                column: location.column(),
            };
            (entry.logical_id().to_owned(), source)
        });
        Self {
            of_resource: of_resource.collect(),
        }
    }

    /// Where a statement is written, in words: its layer, its place and the program's line of the
    /// resource that holds it.
    pub fn statement(&self, origin: &Origin) -> String {
        match self.of(&origin.resource) {
            Some(source) => format!("{} policy: {origin}, from {source}", origin.layer),
            None => format!("{} policy: {origin}", origin.layer),
        }
    }

    /// Where the resource of this logical id comes from, if formwork made it.
    pub fn of(&self, logical_id: &str) -> Option<&Source> {
        self.of_resource.get(logical_id)
    }
}

/// `file:line:column`
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
