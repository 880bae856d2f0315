//! What lies in the arena: nodes, and what the template says of a resource beside its properties.

use std::panic::Location;

use crate::condition::ConditionRef;
use crate::expr::IntoExpr;
use crate::handle::NodeId;
use crate::marker::Json;
use crate::resource::ErasedResource;
use crate::value::{Object, Text, Value};

#[derive(Debug)]
pub(crate) struct Node {
    pub kind: NodeKind,
    pub scope: usize,
    pub stack: usize,
    pub location: &'static Location<'static>,
    pub pinned: Option<String>,
}

#[derive(Debug)]
pub(crate) enum NodeKind {
    Resource(Box<ResourceNode>),
    Parameter(Object),
    Condition(Value),
    Output(Object),
    Mapping(Object),
    Rule(Object),
    /// A resource that exists already: what its `Ref` is, and its attributes that are known.
    Existing(Existing),
}

impl NodeKind {
    /// The section of the template in which it stands.
    pub(crate) const fn section(&self) -> &'static str {
        match self {
            Self::Resource(_) => "Resources",
            Self::Parameter(_) => "Parameters",
            Self::Condition(_) => "Conditions",
            Self::Output(_) => "Outputs",
            Self::Mapping(_) => "Mappings",
            Self::Rule(_) => "Rules",
            Self::Existing(_) => EXISTING,
        }
    }
}

/// In place of a section, for what stands in none.
pub(crate) const EXISTING: &str = "";

/// A resource that exists already and stands in no template of the app.
#[derive(Debug)]
pub(crate) struct Existing {
    pub reference: Option<Value>,
    pub attributes: Object,
}

impl Existing {
    /// What a reference to it stands for, where that is known.
    pub(crate) fn known(&self, reference: &Value) -> Option<&Value> {
        match reference {
            Value::Ref(_) => self.reference.as_ref(),
            Value::GetAtt(_, attribute) => self.attributes.get(attribute),
            _ => None,
        }
    }
}

#[derive(Debug)]
pub(crate) struct ResourceNode {
    pub resource: Box<dyn ErasedResource>,
    pub attributes: ResourceAttributes,
    pub overrides: Vec<Override>,
}

/// A change to a rendered resource by JSON pointer.
#[derive(Debug)]
pub(crate) struct Override {
    pub pointer: String,
    /// Nothing: the position is taken out.
    pub value: Option<Value>,
    pub location: &'static Location<'static>,
}

/// What happens to a resource that leaves the stack, or to the old one when it is replaced.
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeletionPolicy {
    /// It is deleted with everything in it.
    Delete,
    /// It stays, and is no longer the stack's.
    Retain,
    /// It stays, except when the stack's creation fails and is rolled back.
    RetainExceptOnCreate,
    /// A snapshot is taken, then it is deleted; for types that have snapshots.
    Snapshot,
}

impl DeletionPolicy {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Delete => "Delete",
            Self::Retain => "Retain",
            Self::RetainExceptOnCreate => "RetainExceptOnCreate",
            Self::Snapshot => "Snapshot",
        }
    }
}

/// What the template says of a resource beside its properties.
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-product-attribute-reference.html>
#[derive(Debug, Default)]
pub struct ResourceAttributes {
    pub(crate) depends_on: Vec<NodeId>,
    pub(crate) condition: Option<ConditionRef>,
    pub(crate) deletion_policy: Option<DeletionPolicy>,
    pub(crate) update_replace_policy: Option<DeletionPolicy>,
    pub(crate) metadata: Object,
    pub(crate) creation_policy: Option<Value>,
    pub(crate) update_policy: Option<Value>,
    pub(crate) tags: Object,
}

impl ResourceAttributes {
    /// It is created after `other`, and deleted before it.
    pub fn depends_on(&mut self, other: impl Into<NodeId>) -> &mut Self {
        let other = other.into();
        if !self.depends_on.contains(&other) {
            self.depends_on.push(other);
        }
        self
    }

    /// It is there only where the condition holds.
    pub fn condition(&mut self, condition: ConditionRef) -> &mut Self {
        self.condition = Some(condition);
        self
    }

    /// What happens when it leaves the stack. Default: the type's own, for most `Delete`.
    pub fn deletion_policy(&mut self, policy: DeletionPolicy) -> &mut Self {
        self.deletion_policy = Some(policy);
        self
    }

    /// What happens to the old one when it is replaced. Default: `Delete`.
    pub fn update_replace_policy(&mut self, policy: DeletionPolicy) -> &mut Self {
        self.update_replace_policy = Some(policy);
        self
    }

    /// Whether it was said what happens when it leaves the stack.
    pub const fn has_deletion_policy(&self) -> bool {
        self.deletion_policy.is_some()
    }

    /// Whether it was said what happens to the old one when it is replaced.
    pub const fn has_update_replace_policy(&self) -> bool {
        self.update_replace_policy.is_some()
    }

    /// What `CloudFormation` waits for before it takes the resource for created, such as signals.
    ///
    /// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html>
    pub fn creation_policy(&mut self, policy: impl IntoExpr<Json>) -> &mut Self {
        self.creation_policy = Some(policy.into_expr().into_value());
        self
    }

    /// How `CloudFormation` updates the resource, such as machines in turn.
    ///
    /// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html>
    pub fn update_policy(&mut self, policy: impl IntoExpr<Json>) -> &mut Self {
        self.update_policy = Some(policy.into_expr().into_value());
        self
    }

    /// Adds free-form data, which `CloudFormation` keeps and does not read.
    pub fn metadata(&mut self, key: impl Into<Text>, value: impl IntoExpr<Json>) -> &mut Self {
        self.metadata.insert(key, value.into_expr().into_value());
        self
    }

    /// Tags this resource; stronger than a tag of the same key over a scope.
    pub fn tag(&mut self, key: impl Into<Text>, value: impl IntoExpr<String>) -> &mut Self {
        self.tags.insert(key, value.into_expr().into_value());
        self
    }
}
