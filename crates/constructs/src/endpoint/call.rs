//! Calls through an endpoint: what every grant of one writes.

use formwork_core::{App, Diagnostic, Scope};
use formwork_policy::{Condition, Principal, Statement};

use super::interface::EndpointState;
use super::{AwsService, InterfaceEndpointRef};
use crate::iam::Recipient;
use crate::network::VpcRef;

impl InterfaceEndpointRef {
    /// Grants calls through this endpoint, and by no other way. It writes, for each statement,
    ///
    /// - the statement into the recipient's role, in the policy of this name, on the condition
    ///   `aws:SourceVpce`: it holds only for calls that come through the endpoint;
    /// - the statement into the endpoint's policy, for this role;
    ///
    /// and the flow on TCP 443 from the recipient's security group, where it has one, to the
    /// endpoint's. Whatever works with the role must then get here: where no flow leads, `synth`
    /// says so (`endpoint-out-of-reach`).
    ///
    /// For permissions of your own, in [`Permission::grant_to`](crate::Permission::grant_to).
    #[track_caller]
    pub fn allow_calls(
        self,
        scope: &mut Scope<'_>,
        recipient: &Recipient,
        policy: &str,
        statements: impl IntoIterator<Item = Statement>,
    ) {
        let role = recipient.role();
        for statement in statements {
            let this_way = Condition::string_equals("aws:SourceVpce", self.id());
            role.allow(scope, policy, statement.clone().when(this_way));
            self.allow(scope, statement.by([Principal::arn(role.arn())]));
        }
        role.calls_through(scope, self);
        if let Some(group) = recipient.group() {
            self.allow_from(scope, group);
        }
    }

    /// Says so where the endpoint leads to another service than these (`wrong-endpoint-service`).
    /// `what` is the beginning of the message, such as `a model is not called`.
    ///
    /// A custom service is taken at its word, unless its IAM prefix is known to be another.
    #[track_caller]
    pub fn check_service(self, scope: &mut Scope<'_>, what: &str, services: &[AwsService]) {
        let Some(service) = self.service(scope) else {
            return;
        };
        if services.iter().any(|known| leads_to(&service, known)) {
            return;
        }
        let path = scope.app().path(self).to_owned();
        let found = Diagnostic::error(
            "wrong-endpoint-service",
            format!("{what} through `{path}`, which leads to `{service}`"),
        )
        .property("ServiceName");
        scope.report(match services.first() {
            Some(right) => found.help(format!("use an endpoint for `AwsService::{right:?}`")),
            None => found,
        });
    }
}

/// The interface endpoints of a VPC that lead to a service, in the order of their paths.
pub(crate) fn interface_endpoints(
    app: &App,
    vpc: VpcRef,
    service: &AwsService,
) -> Vec<InterfaceEndpointRef> {
    let all = app.all_data::<EndpointState>().into_iter();
    let here = all.filter(|(_, state)| {
        let leads = |there: &AwsService| leads_to(there, service);
        state.vpc == Some(vpc) && state.service.as_ref().is_some_and(leads)
    });
    here.filter_map(|(_, state)| state.endpoint).collect()
}

/// Whether an endpoint of one service serves calls of another, as far as that is known.
fn leads_to(service: &AwsService, wanted: &AwsService) -> bool {
    match service {
        AwsService::Custom(_) => {
            let prefix = service.iam_prefix();
            prefix.is_none() || prefix == wanted.iam_prefix()
        }
        known => known == wanted,
    }
}
