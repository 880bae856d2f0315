//! Whether those who read secrets get to Secrets Manager.

use formwork_core::{Check, Diagnostic};

use super::read::READ;
use crate::endpoint::{AwsService, InterfaceEndpointRef, interface_endpoints};
use crate::lambda::LambdaFunctionRef;
use crate::network::{Port, SubnetKind, SubnetRef};

/// A function in isolated subnets that may read secrets needs an endpoint of Secrets Manager that
/// it reaches, or it hangs until its time is up.
///
/// What it may read through an endpoint alone must get to that one: another check says so.
pub(crate) fn check(function: LambdaFunctionRef, subnets: &[SubnetRef], check: &mut Check<'_>) {
    let app = check.app();
    let (role, Some(group)) = (function.role(), function.security_group()) else {
        return;
    };
    let isolated = |subnet: &&SubnetRef| subnet.kind(app) == SubnetKind::Isolated;
    let Some(subnet) = subnets.iter().find(isolated) else {
        return;
    };
    if !role.may_call_any_way(app, READ) {
        return;
    }
    let here: Vec<InterfaceEndpointRef> =
        interface_endpoints(app, subnet.vpc(), &AwsService::SecretsManager);
    let reached = |endpoint: &InterfaceEndpointRef| {
        group.may_reach(app, endpoint.security_group(), Port::HTTPS)
    };
    if here.iter().any(reached) {
        return;
    }
    let found = Diagnostic::error(
        "secret-without-endpoint",
        "the function reads secrets, and no way leads to Secrets Manager",
    )
    .property("VpcConfig.SubnetIds")
    .note(format!(
        "`{}` has no way to the internet, so the call hangs until its time is up",
        app.path(subnet.cfn())
    ));
    check.report(match here.first() {
        Some(endpoint) => found
            .note(format!("no flow leads to `{}`", app.path(*endpoint)))
            .help("grant the reading through it: `function.grant(&mut stack, secret.read().via(endpoint))`"),
        None => found
            .help("add an endpoint: `InterfaceEndpoint::new(vpc, AwsService::SecretsManager, subnets)`")
            .help("and grant the reading through it: `function.grant(&mut stack, secret.read().via(endpoint))`"),
    });
}
