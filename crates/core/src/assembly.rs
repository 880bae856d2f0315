//! [`Assembly`]: what synthesis gives.

use std::collections::BTreeMap;
use std::panic::Location;

use crate::asset::Asset;
use crate::diagnostic::Diagnostics;
use crate::handle::{Name, NodeId};
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

    /// The stacks in an order in which they can be deployed: each after those on which it depends,
    /// without nested stacks, which are deployed with those around them.
    pub fn in_deployment_order(&self) -> Vec<&Stack> {
        let own = || self.stacks.iter().filter(|stack| stack.nested_in.is_none());
        let mut order: Vec<&Stack> = Vec::new();
        while order.len() < own().count() {
            let is_ready = |stack: &&Stack| {
                let there = |name: &String| order.iter().any(|stack| stack.name == *name);
                !there(&stack.name) && stack.depends_on.iter().all(there)
            };
            // There is always one: synthesis refuses stacks that wait for each other.
            let Some(next) = own().find(is_ready) else {
                break;
            };
            order.push(next);
        }
        order
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
    pub(crate) ids: BTreeMap<NodeId, String>,
    pub(crate) depends_on: Vec<String>,
    pub(crate) nested_in: Option<String>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) assets: Vec<Asset>,
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

    /// The names of the stacks that must be deployed before this one.
    pub fn depends_on(&self) -> &[String] {
        &self.depends_on
    }

    /// The stack that deploys this one as one of its resources, where it is nested.
    pub fn nested_in(&self) -> Option<&str> {
        self.nested_in.as_deref()
    }

    /// The tags said over the whole stack: at its own scope, over its stage and over the app, the
    /// inner ones stronger; sorted by key. Only those whose value is known now.
    pub fn tags(&self) -> &[(String, String)] {
        &self.tags
    }

    /// What is uploaded before it is deployed, in the order of the keys. Those of nested stacks are
    /// among those of the stack around them.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// Where each part of the template comes from, in the order of the template.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The logical id of a part of this stack: of a handle, or a logical id that it has. `None` for
    /// what stands in another stack or app, and for what exists already.
    ///
    /// ```
    /// use formwork_core::{App, RawResource};
    /// let mut app = App::new();
    /// let mut stack = app.stack("Demo");
    /// let topic = stack.group("News").add("Topic", RawResource::new("AWS::SNS::Topic"));
    /// let assembly = app.synth()?;
    /// let stack = &assembly.stacks()[0];
    /// let id = stack.logical_id(topic).expect("it stands in this stack");
    /// assert_eq!(stack.logical_id(id), Some(id));
    /// assert_eq!(stack.logical_id("Another"), None);
    /// # Ok::<(), formwork_core::Diagnostics>(())
    /// ```
    pub fn logical_id(&self, name: impl Into<Name>) -> Option<&str> {
        match name.into() {
            Name::Node(node) => self.ids.get(&node).map(String::as_str),
            Name::LogicalId(id) => {
                let mut entries = self.entries.iter();
                entries
                    .find(|entry| entry.logical_id == id)
                    .map(Entry::logical_id)
            }
        }
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
    pub(crate) set_by: Vec<SetBy>,
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

    /// Which of its properties and tags were set by what is said around it, in the order of their
    /// names.
    pub fn set_by(&self) -> &[SetBy] {
        &self.set_by
    }
}

/// That a property was set by what is kept over a scope around it: see
/// [`Extent`](crate::Extent).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetBy {
    pub(crate) property: String,
    pub(crate) extent: String,
}

impl SetBy {
    /// The property, the attribute beside the properties, such as `DeletionPolicy`, or a tag, such as
    /// `Tags.team`.
    pub fn property(&self) -> &str {
        &self.property
    }

    /// Over what the value is kept: the path of a stack or of a part of one, the name of a stage,
    /// or an empty text for the whole app.
    pub fn extent(&self) -> &str {
        &self.extent
    }
}
