//! What is told of a change: [`ResourceChange`], [`PropertyChange`] and what they are made of.

use std::fmt;

use formwork_prove::{Cause, Truth};

/// What a deployment does to a resource. In the order of danger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Impact {
    /// It is changed in place.
    Update,
    /// It is made.
    Create,
    /// It leaves the stack and goes on to exist.
    Orphan,
    /// It is changed in place or replaced; the changed properties say on what that depends.
    MayReplace,
    /// A new one is made, and the old one goes as [`ResourceChange::fate`] says.
    Replace,
    /// It is removed.
    Destroy,
}

impl Impact {
    /// One word, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Create => "create",
            Self::Orphan => "orphan",
            Self::MayReplace => "may-replace",
            Self::Replace => "replace",
            Self::Destroy => "destroy",
        }
    }

    /// The sign at the beginning of its line.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Update => " ~ ",
            Self::Create => " + ",
            Self::Orphan => " < ",
            Self::MayReplace => "~/+",
            Self::Replace => "-/+",
            Self::Destroy => " - ",
        }
    }
}

impl fmt::Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a change of a property replaces the resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Replacement {
    /// It is changed in place.
    No,
    /// It may; on what that depends.
    Maybe(String),
    /// It does.
    Yes,
}

impl Replacement {
    /// `yes`, `maybe` or `no`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Maybe(_) => "maybe",
            Self::Yes => "yes",
        }
    }
}

/// What becomes of the physical resource that is no longer part of the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fate {
    /// It is deleted.
    Deleted,
    /// It is deleted after a snapshot is made.
    Snapshot,
    /// It goes on to exist, outside of the stack.
    Kept,
}

impl Fate {
    /// One word, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Snapshot => "snapshot",
            Self::Kept => "kept",
        }
    }
}

/// A property that changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct PropertyChange {
    /// A JSON pointer from the resource's `Properties`, such as `/CidrBlock`.
    pub path: String,
    /// What it was, secrets masked; `None` where it was absent.
    pub old: Option<String>,
    /// What it is, secrets masked; `None` where it is absent.
    pub new: Option<String>,
    /// Whether that replaces the resource.
    pub replacement: Replacement,
    /// Why it changes or what to know of it, a phrase each.
    pub notes: Vec<String>,
}

/// What a resource has beside its properties and what changes of it, such as `DependsOn`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct AttributeChange {
    /// Its name.
    pub name: String,
    /// What it was.
    pub old: Option<String>,
    /// What it is.
    pub new: Option<String>,
}

/// A resource to which a deployment does something.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourceChange {
    /// Its logical id.
    pub id: String,
    /// Its type; the new one where the type changes.
    pub type_name: String,
    /// The old type where that changes, which `CloudFormation` refuses.
    pub old_type: Option<String>,
    /// What happens to it.
    pub impact: Impact,
    /// What becomes of the old physical resource where it is removed or replaced.
    pub fate: Option<Fate>,
    /// Whether it keeps data of its own, so that a replacement loses some.
    pub stateful: bool,
    /// The properties that change, by path.
    pub properties: Vec<PropertyChange>,
    /// What else changes of it, by name.
    pub attributes: Vec<AttributeChange>,
    /// The logical ids of the resources that change because this one is replaced.
    pub followers: Vec<String>,
    /// What else is to be known, a phrase each.
    pub notes: Vec<String>,
    /// The program's line, for a stack of formwork.
    pub at: Option<formwork_prove::Source>,
}

impl ResourceChange {
    /// Whether data are lost or left behind: something that keeps data of its own is replaced or
    /// removed.
    pub const fn endangers_data(&self) -> bool {
        self.stateful
            && matches!(
                self.impact,
                Impact::Replace | Impact::MayReplace | Impact::Destroy | Impact::Orphan
            )
    }
}

/// A resource that is the same under another logical id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Move {
    /// Its type.
    pub type_name: String,
    /// The old logical id.
    pub from: String,
    /// The new logical id.
    pub to: String,
}

/// How something beside the resources changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edit {
    /// It is new.
    Added,
    /// It is other.
    Changed,
    /// It is gone.
    Removed,
}

impl Edit {
    /// One word, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }

    /// The sign at the beginning of its line.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Added => " + ",
            Self::Changed => " ~ ",
            Self::Removed => " - ",
        }
    }
}

/// A change of a parameter, an output or another entry of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SectionChange {
    /// The section, such as `Outputs`.
    pub section: String,
    /// The entry's name; empty where the section is no object.
    pub name: String,
    /// How it changes.
    pub edit: Edit,
    /// What it was, secrets masked.
    pub old: Option<String>,
    /// What it is, secrets masked.
    pub new: Option<String>,
}

/// Whether more or less is allowed than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// The same, in other words.
    Same,
    /// Less.
    Narrowed,
    /// More.
    Widened,
    /// Some more and some less.
    Both,
    /// At least one of the two is not known; [`AccessChange`] says which.
    Unknown,
}

impl Direction {
    pub(crate) const fn new(widened: &Truth, narrowed: &Truth) -> Self {
        match (widened, narrowed) {
            (Truth::No, Truth::No) => Self::Same,
            (Truth::No, Truth::Yes) => Self::Narrowed,
            (Truth::Yes, Truth::No) => Self::Widened,
            (Truth::Yes, Truth::Yes) => Self::Both,
            (Truth::Unknown(_), _) | (_, Truth::Unknown(_)) => Self::Unknown,
        }
    }

    /// One word, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Narrowed => "narrowed",
            Self::Widened => "widened",
            Self::Both => "both",
            Self::Unknown => "unknown",
        }
    }
}

/// A change of what somebody may do, or of who may do something with a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessChange {
    /// The logical id of the role, endpoint or other resource that the policy is about.
    pub of: String,
    /// What kind of policy: `permissions`, `trust`, `boundary`, `resource policy`,
    /// `endpoint policy`.
    pub kind: &'static str,
    /// Whether more or less is allowed.
    pub direction: Direction,
    /// Whether some request is allowed that was not.
    pub widened: Truth,
    /// Whether some request is no longer allowed that was.
    pub narrowed: Truth,
    /// Statements that are new, one line each.
    pub added: Vec<String>,
    /// Statements that are gone, one line each.
    pub removed: Vec<String>,
}

impl AccessChange {
    /// The direction in words, such as `narrowed at most`.
    pub const fn word(&self) -> &'static str {
        match (&self.widened, &self.narrowed) {
            (Truth::No, Truth::Unknown(_)) => "narrowed at most",
            (Truth::Unknown(_), Truth::No) => "widened at most",
            (Truth::Yes, Truth::Unknown(_)) => "widened, perhaps narrowed too",
            (Truth::Unknown(_), Truth::Yes) => "narrowed, perhaps widened too",
            (Truth::Yes, Truth::Yes) => "widened and narrowed",
            _ => self.direction.as_str(),
        }
    }

    /// The same with what is not known.
    pub fn words(&self) -> String {
        match self.causes().as_slice() {
            [] => self.word().to_owned(),
            causes => format!("{}, since {}", self.word(), causes.join(", and since ")),
        }
    }

    /// Why it is not known, where it is not, a phrase each.
    pub fn causes(&self) -> Vec<&str> {
        let causes = [self.widened.cause(), self.narrowed.cause()];
        let mut causes: Vec<&str> = causes.into_iter().flatten().map(Cause::as_str).collect();
        causes.dedup();
        causes
    }
}

/// A change of what may pass a security group, a network ACL or a route table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct FlowChange {
    /// The logical id or the id of the group, ACL or route table.
    pub of: String,
    /// `security group`, `network ACL` or `route table`.
    pub kind: &'static str,
    /// Whether the way is opened; else it is closed.
    pub opened: bool,
    /// The flow, such as `in tcp/443 from 10.0.0.0/8`.
    pub flow: String,
    /// Whether it is a route to an internet gateway.
    pub internet: bool,
}

impl FlowChange {
    /// Whether a way out to the internet opens.
    pub const fn is_way_out(&self) -> bool {
        self.internet && self.opened
    }
}
