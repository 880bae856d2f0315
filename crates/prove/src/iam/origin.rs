//! [`Origin`]: where a statement is written.

use std::fmt;
use std::sync::Arc;

/// The layers of policies that a call has to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The policies of the principal.
    Identity,
    /// The policy of the resource, or the trust policy of a role.
    Resource,
    /// The principal's permissions boundary.
    Boundary,
    /// The policies given when the session was made.
    Session,
    /// The service control policies of the principal's account.
    ServiceControl,
    /// The resource control policies of the resource's account.
    ResourceControl,
    /// The policy of the VPC endpoint.
    Endpoint,
}

impl Layer {
    /// Its short name: `identity`, `resource`, `boundary`, `session`, `scp`, `rcp` or `vpce`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Resource => "resource",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::ServiceControl => "scp",
            Self::ResourceControl => "rcp",
            Self::Endpoint => "vpce",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where a statement is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The layer in which it speaks.
    pub layer: Layer,
    /// The logical id of the resource that holds the policy; empty where it is not in the template.
    pub resource: Arc<str>,
    /// The policy's name or ARN.
    pub policy: Arc<str>,
    /// The place of the statement in its document, from 0.
    pub statement: usize,
    /// Its `Sid`, if it has one.
    pub sid: Option<String>,
    /// The JSON pointer of the statement.
    pub pointer: String,
}

/// `Role/invoke statement 0 (InvokeOnly)`
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slash = if self.resource.is_empty() || self.policy.is_empty() {
            ""
        } else {
            "/"
        };
        let (resource, policy) = (&self.resource, &self.policy);
        write!(f, "{resource}{slash}{policy} statement {}", self.statement)?;
        match &self.sid {
            Some(sid) if !sid.is_empty() => write!(f, " ({sid})"),
            _ => Ok(()),
        }
    }
}
