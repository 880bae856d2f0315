//! [`Assembly`]: what synthesis gives.

use std::panic::Location;

use crate::diagnostic::Diagnostics;
use crate::template::Template;

/// What synthesis gives: a template for each stack, and what is known beside them.
#[derive(Clone, Debug)]
pub struct Assembly {
    pub(crate) stacks: Vec<Stack>,
    pub(crate) warnings: Diagnostics,
}

impl Assembly {
    /// The stacks, in the order of their names.
    pub fn stacks(&self) -> &[Stack] {
        &self.stacks
    }

    /// The stack of this name.
    pub fn stack(&self, name: &str) -> Option<&Stack> {
        self.stacks.iter().find(|stack| stack.name == name)
    }

    /// What somebody should look at, although everything was synthesized.
    pub const fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }
}

/// One stack of an assembly.
#[derive(Clone, Debug)]
pub struct Stack {
    pub(crate) name: String,
    pub(crate) template: Template,
    pub(crate) entries: Vec<Entry>,
}

impl Stack {
    /// The stack's name in the program.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its template.
    pub const fn template(&self) -> &Template {
        &self.template
    }

    /// Where each part of the template comes from, in the order of the template.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

/// Where one part of a template comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub(crate) section: &'static str,
    pub(crate) logical_id: String,
    pub(crate) type_name: Option<String>,
    pub(crate) path: String,
    pub(crate) location: &'static Location<'static>,
}

impl Entry {
    /// The section of the template: `Resources`, `Parameters`, `Conditions` or `Outputs`.
    pub const fn section(&self) -> &'static str {
        self.section
    }

    /// Its logical id.
    pub fn logical_id(&self) -> &str {
        &self.logical_id
    }

    /// The type's name, where it is a resource.
    pub fn type_name(&self) -> Option<&str> {
        self.type_name.as_deref()
    }

    /// The path of the construct.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The program's line that added it.
    pub const fn location(&self) -> &'static Location<'static> {
        self.location
    }
}
