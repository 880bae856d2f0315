//! What must hold of an interface endpoint before it can be created and used.

use formwork_cfn::ec2::CfnVpcEndpoint;
use formwork_core::{App, Check, Diagnostic, Handle, Scope, Value};
use formwork_policy::Effect;

use super::AwsService;
use super::interface::{EndpointState, InterfaceEndpointRef};
use crate::network::{Port, SubnetRef, VpcState, same_zone};

/// A service that is reached over gateway endpoints alone has no interface endpoint.
#[track_caller]
pub(super) fn check_service(scope: &mut Scope<'_>, service: &AwsService) {
    if !service.has_interface() {
        scope.report(
            Diagnostic::error(
                "not-an-interface-service",
                format!("there is no interface endpoint for `{service}`"),
            )
            .property("ServiceName")
            .help("add a `GatewayEndpoint`"),
        );
    }
}

pub(super) fn check(endpoint: InterfaceEndpointRef, check: &mut Check<'_>) {
    let app = check.app();
    let Some(state) = app.data::<EndpointState>(endpoint.cfn()) else {
        return;
    };
    subnets(state, check);
    private_dns(endpoint, state, check);
    policy(endpoint, state, check);
    if !endpoint.security_group().may_be_entered(app, Port::HTTPS) {
        check.report(
            Diagnostic::error(
                "unreachable-endpoint",
                "no flow leads to the endpoint, so nobody can use it",
            )
            .property("SecurityGroupIds")
            .note(format!(
                "its security group is `{}`",
                app.path(endpoint.security_group())
            ))
            .help("grant a call through it: `function.grant(&mut stack, model.invoke().via(endpoint))`")
            .help("or let a group in: `endpoint.allow_from(&mut stack, group)`"),
        );
    }
}

/// What is granted through an endpoint that exists already must be admitted by its policy, which is
/// kept elsewhere.
pub(super) fn check_existing(endpoint: InterfaceEndpointRef, check: &mut Check<'_>) {
    let app = check.app();
    let needed = app.data::<EndpointState>(endpoint.cfn());
    let Some(state) = needed.filter(|state| state.granted) else {
        return;
    };
    let document = state.policy.canonical(app);
    let document = document.value().as_object();
    let statements = document.and_then(|document| document.get("Statement")?.as_list());
    let mut found = Diagnostic::warning(
        "unknown-endpoint-policy",
        "what is granted through the endpoint must be admitted by its policy, which is not known",
    )
    .property("PolicyDocument")
    .note("the endpoint exists already, so its policy is kept elsewhere");
    for statement in statements.unwrap_or_default() {
        found = found.note(format!("asked for is `{}`", app.sort_key(statement)));
    }
    check.report(found.help("see to it where the endpoint is kept"));
}

fn subnets(state: &EndpointState, check: &mut Check<'_>) {
    let app = check.app();
    if state.subnets.is_empty() {
        check.report(
            Diagnostic::error(
                "endpoint-without-subnets",
                "an interface endpoint needs at least one subnet",
            )
            .property("SubnetIds")
            .help("pass the subnets from which the service is called"),
        );
        return;
    }
    for (place, subnet) in state.subnets.iter().enumerate() {
        let path = app.path(subnet.cfn());
        if Some(subnet.vpc()) != state.vpc {
            check.report(
                Diagnostic::error(
                    "foreign-subnet",
                    format!("`{path}` is a subnet of another VPC"),
                )
                .property("SubnetIds")
                .help("pass subnets of the endpoint's VPC"),
            );
        }
        let shares_zone = |other: &&SubnetRef| same_zone(app, **other, *subnet);
        if let Some(first) = state.subnets[..place].iter().find(shares_zone) {
            check.report(
                Diagnostic::error(
                    "duplicate-zone",
                    format!(
                        "`{}` and `{path}` are in one availability zone",
                        app.path(first.cfn())
                    ),
                )
                .property("SubnetIds")
                .note("an endpoint takes one subnet in each zone")
                .help("put one of the subnets into another zone, or leave it out here"),
            );
        }
    }
    if state.subnets.len() == 1 && !state.one_zone {
        check.report(
            Diagnostic::error(
                "single-zone-endpoint",
                "the endpoint is gone whenever its one availability zone is",
            )
            .property("SubnetIds")
            .help("pass subnets in two zones, or say why one will do: `.single_zone(\"…\")`"),
        );
    }
}

fn private_dns(endpoint: InterfaceEndpointRef, state: &EndpointState, check: &mut Check<'_>) {
    let app = check.app();
    let (Some(vpc), Some(service)) = (state.vpc, &state.service) else {
        return;
    };
    if !has_private_dns(app, endpoint.cfn()) {
        return;
    }
    if let Some(known) = app.data::<VpcState>(vpc.cfn())
        && !(known.dns_support() && known.dns_hostnames())
    {
        check.report(
            Diagnostic::error(
                "private-dns-without-vpc-dns",
                format!(
                    "private DNS needs DNS support and DNS hostnames of `{}`",
                    app.path(vpc.cfn())
                ),
            )
            .property("PrivateDnsEnabled")
            .note("without them the service's name gives public addresses, and calls hang")
            .help("leave both on in the VPC, or say `.without_private_dns()` here"),
        );
    }
    let hosts = service.hosts();
    if hosts.is_empty() {
        check.report(
            Diagnostic::error(
                "private-dns-without-names",
                format!("no name of `{service}` is known that private DNS could answer for"),
            )
            .property("PrivateDnsEnabled")
            .help("name its hosts: `AwsService::custom(name, [\"api.example.com\"])`")
            .help("or say `.without_private_dns()`"),
        );
    }
    for (other, other_state) in app.all_data::<EndpointState>() {
        // Told once for each pair, at the one that comes later by its path.
        if other_state.vpc != state.vpc || app.path(other) >= app.path(endpoint.cfn()) {
            continue;
        }
        let others = other_state.service.iter().flat_map(AwsService::hosts);
        let on = app
            .handle(other)
            .is_some_and(|cfn| has_private_dns(app, cfn));
        if on && others.into_iter().any(|host| hosts.contains(&host)) {
            check.report(
                Diagnostic::error(
                    "duplicate-private-dns",
                    format!(
                        "`{}` answers for this service's name already",
                        app.path(other)
                    ),
                )
                .property("PrivateDnsEnabled")
                .note("AWS refuses a second endpoint with private DNS for one service in a VPC")
                .help("use the first endpoint for both, or say `.without_private_dns()` on one"),
            );
        }
    }
    let gateway = || super::gateway::serves(app, vpc, &AwsService::S3);
    if *service == AwsService::S3 && !answers_everybody(app, endpoint.cfn()) && !gateway() {
        check.report(
            Diagnostic::error(
                "s3-private-dns-without-gateway",
                "an interface endpoint for Amazon S3 with private DNS needs a gateway endpoint beside it",
            )
            .property("PrivateDnsEnabled")
            .help("add a `GatewayEndpoint` for `AwsService::S3`, or say `.without_private_dns()`"),
        );
    }
}

/// Whether private DNS may answer callers in the VPC as well as those on premises. By default the
/// former are sent to a gateway endpoint, which must be there.
fn answers_everybody(app: &App, endpoint: Handle<CfnVpcEndpoint>) -> bool {
    let endpoint = app.get(endpoint);
    let Some(options) = endpoint.and_then(|endpoint| endpoint.dns_options.as_ref()) else {
        return false;
    };
    let Some(options) = options.value().as_object() else {
        return true;
    };
    let whom = options.get("PrivateDnsOnlyForInboundResolverEndpoint");
    whom.is_some_and(|whom| whom.as_text().is_none_or(|whom| whom == "AllResolvers"))
}

/// Whether private DNS is known to be on.
fn has_private_dns(app: &App, endpoint: Handle<CfnVpcEndpoint>) -> bool {
    let endpoint = app.get(endpoint);
    let flag = endpoint.and_then(|endpoint| endpoint.private_dns_enabled.as_ref());
    flag.is_some_and(|flag| *flag.value() == Value::Bool(true))
}

fn policy(endpoint: InterfaceEndpointRef, state: &EndpointState, check: &mut Check<'_>) {
    let resource = check.app().get(endpoint.cfn());
    let none = resource.is_some_and(|endpoint| endpoint.policy_document.is_none());
    if none {
        check.report(
            Diagnostic::error(
                "empty-endpoint-policy",
                "nobody is allowed anything through the endpoint",
            )
            .property("PolicyDocument")
            .help("grant a call through it: `function.grant(&mut stack, model.invoke().via(endpoint))`")
            .help("or write one: `.policy(EndpointPolicy::new().statement(…))`"),
        );
    } else if state.effect == Some(Effect::Deny) && state.granted {
        check.report(
            Diagnostic::warning(
                "refusing-endpoint",
                "the endpoint refuses what is granted through it",
            )
            .property("PolicyDocument")
            .note("this is how one tests that calls take this way")
            .help("say `.effect(Effect::Allow)` to let them through"),
        );
    }
}
