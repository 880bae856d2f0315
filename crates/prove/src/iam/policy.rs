//! [`Policy`]: a policy document, compiled once and asked often.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::template::Node;
use crate::truth::Cause;

use super::origin::{Layer, Origin};
use super::read;
use super::shape;
use super::statement::Statement;

/// For what a document is written; what it may hold depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyKind {
    /// Of a user, a group or a role.
    Identity,
    /// Of a resource, such as a bucket or a key.
    Resource,
    /// Of a role: who may assume it.
    Trust,
    /// Of a VPC endpoint.
    Endpoint,
    /// A permissions boundary.
    Boundary,
    /// Given when a session is made.
    Session,
    /// A service control policy.
    ServiceControl,
    /// A resource control policy.
    ResourceControl,
}

impl PolicyKind {
    /// The layer in which it speaks.
    pub const fn layer(self) -> Layer {
        match self {
            Self::Identity => Layer::Identity,
            Self::Resource | Self::Trust => Layer::Resource,
            Self::Endpoint => Layer::Endpoint,
            Self::Boundary => Layer::Boundary,
            Self::Session => Layer::Session,
            Self::ServiceControl => Layer::ServiceControl,
            Self::ResourceControl => Layer::ResourceControl,
        }
    }

    /// Whether its statements name principals.
    pub const fn has_principal(self) -> bool {
        matches!(
            self,
            Self::Resource | Self::Trust | Self::Endpoint | Self::ResourceControl
        )
    }
}

/// Where a document comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicySource {
    /// The logical id of the resource that holds it; empty where it is not in the template.
    pub resource: String,
    /// Its name or ARN.
    pub policy: String,
}

impl PolicySource {
    /// A policy of a resource of the template.
    pub fn new(resource: impl Into<String>, policy: impl Into<String>) -> Self {
        Self {
            resource: resource.into(),
            policy: policy.into(),
        }
    }
}

/// What IAM refuses in a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyError {
    pub(super) pointer: String,
    pub(super) message: String,
}

impl PolicyError {
    /// The JSON pointer of the place.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What is wrong, in lower case, without a period.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at {})", self.message, self.pointer)
    }
}

impl std::error::Error for PolicyError {}

/// Everything that IAM refuses in a document; one at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyErrors(pub(super) Vec<PolicyError>);

impl PolicyErrors {
    /// The errors in the order of the document.
    pub fn iter(&self) -> impl Iterator<Item = &PolicyError> {
        self.0.iter()
    }
}

impl fmt::Display for PolicyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for PolicyErrors {}

/// A policy document, compiled once and asked often.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub(super) kind: PolicyKind,
    pub(super) statements: Vec<Statement>,
}

impl Policy {
    /// Reads a document from a template. What is not known in it makes the answers unknown that
    /// depend on it.
    ///
    /// # Errors
    ///
    /// Everything that IAM refuses, such as an operator that there is not.
    pub fn from_node(
        kind: PolicyKind,
        document: &Node,
        source: &PolicySource,
    ) -> Result<Self, PolicyErrors> {
        read::policy(kind, document, source)
    }

    /// Reads a document from JSON.
    ///
    /// # Errors
    ///
    /// Everything that IAM refuses.
    pub fn from_value(
        kind: PolicyKind,
        document: &Value,
        source: &PolicySource,
    ) -> Result<Self, PolicyErrors> {
        read::policy(kind, &shape::node(document, String::new()), source)
    }

    /// A document of which nothing is known, such as that of a managed policy that is not given.
    pub fn unknown(kind: PolicyKind, source: &PolicySource, cause: Cause) -> Self {
        let statement = Statement::unknown(
            Origin {
                layer: kind.layer(),
                resource: Arc::from(&*source.resource),
                policy: Arc::from(&*source.policy),
                statement: 0,
                sid: None,
                pointer: String::new(),
            },
            cause,
        );
        Self {
            kind,
            statements: vec![statement],
        }
    }

    /// For what it is written.
    pub const fn kind(&self) -> PolicyKind {
        self.kind
    }

    /// Its statements, in the order of the document.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }
}
