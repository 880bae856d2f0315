//! What AWS says of a denial, so that what is read here is found in logs.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>

use super::decision::{Decision, Outcome};
use super::origin::Layer;
use super::request::Request;

impl Decision {
    /// The end of AWS's error message, such as "because no VPC endpoint policy allows the
    /// bedrock:InvokeModel action" or "with an explicit deny in a VPC endpoint policy". `None`
    /// where the call is not surely denied.
    ///
    /// AWS names one kind of policy only: the first that stops the call.
    pub fn reason(&self, request: &Request) -> Option<String> {
        let trust = self
            .blocked
            .first()
            .is_some_and(|layer| *layer == Layer::Resource)
            && is_trust(request);
        let (article, name) = match self.blocked.first()? {
            Layer::Resource if trust => ("the", "role trust policy"),
            Layer::Identity => ("an", "identity-based policy"),
            Layer::Resource => ("a", "resource-based policy"),
            Layer::Boundary => ("a", "permissions boundary"),
            Layer::Session => ("a", "session policy"),
            Layer::ServiceControl => ("a", "service control policy"),
            Layer::ResourceControl => ("a", "resource control policy"),
            Layer::Endpoint => ("a", "VPC endpoint policy"),
        };
        match self.outcome {
            Outcome::ExplicitDeny => Some(format!("with an explicit deny in {article} {name}")),
            Outcome::ImplicitDeny => Some(format!(
                "because no {name} allows the {} action",
                request.action()
            )),
            Outcome::Allowed | Outcome::Unknown(_) => None,
        }
    }

    /// AWS's error message, whole. `None` where the call is not surely denied.
    pub fn message(&self, request: &Request) -> Option<String> {
        let reason = self.reason(request)?;
        let (caller, action) = (request.principal().arn(), request.action());
        Some(format!(
            "User: {caller} is not authorized to perform: {action} on resource: {} {reason}",
            request.resource()
        ))
    }
}

/// Whether the policy of the resource is the trust policy of a role.
pub(super) fn is_trust(request: &Request) -> bool {
    let verb = request.verb().as_known().unwrap_or_default();
    request.service().as_known() == Some("sts") && verb.starts_with("assumerole")
}
