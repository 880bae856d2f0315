//! [`Sides`]: what the layers allow, and how that comes together within and across accounts.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use crate::facts;
use crate::truth::Truth;

use super::origin::Layer;
use super::request::Request;
use super::statement::Named;
use super::words::is_trust;

/// What the layers allow.
pub(super) struct Sides {
    pub identity: Truth,
    pub resource: Named,
    pub boundary: Truth,
    pub session: Truth,
    pub service_control: Truth,
    pub resource_control: Truth,
    pub endpoint: Truth,
    pub same_account: Truth,
}

impl Sides {
    /// Whether all that is needed is allowed; what is denied is another matter.
    pub(super) fn combine(&self, request: &Request) -> Truth {
        self.service_control
            .clone()
            .and(|| self.resource_control.clone())
            .and(|| self.endpoint.clone())
            .and(|| self.grant(request))
    }

    fn grant(&self, request: &Request) -> Truth {
        if !request.principal().has_identity() {
            return self.resource.direct.clone();
        }
        match &self.same_account {
            Truth::Yes => self.same_account_grant(request),
            Truth::No => self.cross_account_grant(),
            Truth::Unknown(cause) => {
                match (self.same_account_grant(request), self.cross_account_grant()) {
                    (Truth::Yes, Truth::Yes) => Truth::Yes,
                    (Truth::No, Truth::No) => Truth::No,
                    _ => Truth::Unknown(cause.clone()),
                }
            }
        }
    }

    fn same_account_grant(&self, request: &Request) -> Truth {
        let limited = || self.boundary.clone().and(|| self.session.clone());
        let identity = || {
            if resource_must_allow(request) {
                self.resource.account.clone().and(|| self.identity.clone())
            } else {
                self.identity.clone()
            }
        };
        let direct = self.resource.direct.clone();
        direct.or(|| self.resource.role.clone().or(identity).and(limited))
    }

    fn cross_account_grant(&self) -> Truth {
        self.resource
            .any()
            .and(|| self.identity.clone())
            .and(|| self.boundary.clone())
            .and(|| self.session.clone())
    }

    /// The layers in which an Allow is missing, in the order in which AWS asks them.
    pub(super) fn missing(&self, request: &Request) -> Vec<Layer> {
        let mut missing = Vec::new();
        let mut need = |layer, allows: &Truth| {
            if allows.is_no() {
                missing.push(layer);
            }
        };
        need(Layer::ServiceControl, &self.service_control);
        need(Layer::ResourceControl, &self.resource_control);
        need(Layer::Endpoint, &self.endpoint);
        let grant = self.grant(request);
        if !grant.is_no() {
            return missing;
        }
        let cross = self.same_account.is_no();
        if cross || resource_must_allow(request) || !request.principal().has_identity() {
            need(Layer::Resource, &self.resource.any());
        }
        if request.principal().has_identity() {
            if cross || self.resource.role.is_no() {
                need(Layer::Identity, &self.identity);
            }
            need(Layer::Boundary, &self.boundary);
            need(Layer::Session, &self.session);
        }
        missing
    }
}

/// Whether the policy of the resource must allow also within an account: keys and roles.
fn resource_must_allow(request: &Request) -> bool {
    is_trust(request)
        || facts::needs_resource_policy(request.service().as_known(), request.resource())
}
