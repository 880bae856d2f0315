//! [`Policies`]: all that a call has to pass, by layer.

use std::sync::Arc;

use super::policy::Policy;

/// The control policies of one level of an organisation: its root, a unit or an account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Level {
    /// What it is called.
    pub name: String,
    /// Its policies: a call needs an Allow from one of them.
    pub policies: Vec<Arc<Policy>>,
}

impl Level {
    /// A level with these policies.
    pub fn new(name: impl Into<String>, policies: impl IntoIterator<Item = Policy>) -> Self {
        Self {
            name: name.into(),
            policies: policies.into_iter().map(Arc::new).collect(),
        }
    }
}

/// All that a call has to pass, by layer. Without anything nothing is allowed.
///
/// Policies are shared, so that a copy with another endpoint costs little.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policies {
    pub(super) identity: Vec<Arc<Policy>>,
    pub(super) resource: Option<Arc<Policy>>,
    pub(super) endpoint: Option<Vec<Arc<Policy>>>,
    pub(super) boundary: Option<Vec<Arc<Policy>>>,
    pub(super) session: Option<Vec<Arc<Policy>>>,
    pub(super) service_control: Vec<Level>,
    pub(super) resource_control: Vec<Level>,
    pub(super) management: bool,
}

impl Policies {
    /// No policy in any layer, and no endpoint.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a policy of the principal.
    #[must_use]
    pub fn identity(mut self, policy: impl Into<Arc<Policy>>) -> Self {
        self.identity.push(policy.into());
        self
    }

    /// The policy of the resource, or the trust policy of a role that is assumed.
    #[must_use]
    pub fn resource(mut self, policy: impl Into<Arc<Policy>>) -> Self {
        self.resource = Some(policy.into());
        self
    }

    /// The call passes a VPC endpoint with the default policy, which is full access.
    #[must_use]
    pub fn through_endpoint(mut self) -> Self {
        self.endpoint = Some(Vec::new());
        self
    }

    /// The call passes a VPC endpoint with this policy; of several one must allow.
    #[must_use]
    pub fn endpoint(mut self, policy: impl Into<Arc<Policy>>) -> Self {
        self.endpoint.get_or_insert_default().push(policy.into());
        self
    }

    /// The call passes no VPC endpoint.
    #[must_use]
    pub fn without_endpoint(mut self) -> Self {
        self.endpoint = None;
        self
    }

    /// The principal has this permissions boundary; of several one must allow.
    #[must_use]
    pub fn boundary(mut self, policy: impl Into<Arc<Policy>>) -> Self {
        self.boundary.get_or_insert_default().push(policy.into());
        self
    }

    /// The session was made with this policy; of several one must allow.
    #[must_use]
    pub fn session(mut self, policy: impl Into<Arc<Policy>>) -> Self {
        self.session.get_or_insert_default().push(policy.into());
        self
    }

    /// Adds a level of service control policies of the principal's account.
    #[must_use]
    pub fn service_control(mut self, level: Level) -> Self {
        self.service_control.push(level);
        self
    }

    /// Adds a level of resource control policies of the resource's account. AWS attaches
    /// `RCPFullAWSAccess` to every level, and it cannot be taken off: they can only deny.
    #[must_use]
    pub fn resource_control(mut self, level: Level) -> Self {
        self.resource_control.push(level);
        self
    }

    /// The principal is in the management account of the organisation, on which service control
    /// policies have no effect.
    #[must_use]
    pub const fn management_account(mut self) -> Self {
        self.management = true;
        self
    }

    /// All policies, with their layer's order.
    pub fn all(&self) -> impl Iterator<Item = &Policy> {
        let levels = self.service_control.iter().chain(&self.resource_control);
        let lists = [&self.endpoint, &self.boundary, &self.session];
        let optional = lists.into_iter().flatten().flatten();
        let own = self.identity.iter().chain(&self.resource).chain(optional);
        own.chain(levels.flat_map(|level| &level.policies))
            .map(|policy| &**policy)
    }
}
