//! What must hold of a function before it can be created and do what it was granted.

use formwork_core::{Check, Diagnostic, Scope};

use super::LambdaFunctionRef;
use crate::length;
use crate::network::{Port, SubnetRef, VpcRef};

#[track_caller]
pub(super) fn check_settings(
    scope: &mut Scope<'_>,
    handler: &str,
    timeout_seconds: Option<u32>,
    memory_mib: Option<u32>,
) {
    if handler.is_empty() {
        scope.report(
            Diagnostic::error("empty-handler", "the function has no handler")
                .property("Handler")
                .help("name the function that is called first, such as `index.handler`"),
        );
    }
    if let Some(seconds) = timeout_seconds
        && !(1..=900).contains(&seconds)
    {
        scope.report(
            Diagnostic::error(
                "timeout-out-of-range",
                format!("a call cannot take {seconds} seconds"),
            )
            .property("Timeout")
            .help("give 1 to 900 seconds"),
        );
    }
    if let Some(mib) = memory_mib
        && !(128..=10_240).contains(&mib)
    {
        scope.report(
            Diagnostic::error(
                "memory-out-of-range",
                format!("a function cannot have {mib} MiB of memory"),
            )
            .property("MemorySize")
            .help("give 128 to 10,240 MiB"),
        );
    }
}

#[track_caller]
pub(super) fn check_texts(scope: &mut Scope<'_>, description: Option<&str>, layers: usize) {
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
    const LONGEST: usize = 256;
    if let Some(text) = description {
        length::check(scope, "Description", text, LONGEST);
    }
    if layers > 5 {
        scope.report(
            Diagnostic::error(
                "too-many-layers",
                format!("a function takes five layers, not {layers}"),
            )
            .property("Layers")
            .help("put what some of them hold into one"),
        );
    }
}

#[track_caller]
pub(super) fn check_network(scope: &mut Scope<'_>, vpc: VpcRef, subnets: &[SubnetRef]) {
    if subnets.is_empty() {
        scope.report(
            Diagnostic::error(
                "function-without-subnets",
                "a function in a network needs at least one subnet",
            )
            .property("VpcConfig.SubnetIds")
            .help("pass the subnets in which it runs, or leave `.network(…)` out"),
        );
    }
    for subnet in subnets {
        if subnet.vpc() != vpc {
            let path = scope.app().path(subnet.cfn()).to_owned();
            scope.report(
                Diagnostic::error(
                    "foreign-subnet",
                    format!("`{path}` is a subnet of another VPC"),
                )
                .property("VpcConfig.SubnetIds")
                .help("pass subnets of the function's VPC"),
            );
        }
    }
}

#[track_caller]
pub(super) fn group_without_network(scope: &mut Scope<'_>) {
    scope.report(
        Diagnostic::error(
            "security-group-without-network",
            "a function outside a network has no security group",
        )
        .property("VpcConfig.SecurityGroupIds")
        .help("say where it runs: `.network(vpc, subnets)`"),
    );
}

/// Every call that its role was granted through an endpoint must get there.
pub(super) fn check_calls(function: LambdaFunctionRef, check: &mut Check<'_>) {
    let app = check.app();
    for endpoint in function.role().endpoints(app) {
        let path = app.path(*endpoint);
        let Some(group) = function.security_group() else {
            check.report(
                Diagnostic::error(
                    "function-outside-vpc",
                    format!("the function is to call through `{path}`, but runs outside the VPC"),
                )
                .property("VpcConfig")
                .help("say where it runs: `.network(vpc, subnets)`"),
            );
            continue;
        };
        if !group.may_reach(app, endpoint.security_group(), Port::HTTPS) {
            check.report(
                Diagnostic::error(
                    "endpoint-out-of-reach",
                    format!("the function is to call through `{path}`, but no flow leads there"),
                )
                .property("VpcConfig.SecurityGroupIds")
                .note(format!(
                    "its security group `{}` must let it out, and `{}` let it in, on {}",
                    app.path(group),
                    app.path(endpoint.security_group()),
                    Port::HTTPS
                ))
                .help("grant the call to the function, not only to its role")
                .help("or let it in: `endpoint.allow_from(&mut stack, group)`"),
            );
        }
    }
}

/// Every database to which its role was granted connections must be reached.
pub(super) fn check_connections(function: LambdaFunctionRef, check: &mut Check<'_>) {
    let app = check.app();
    for database in function.role().databases(app) {
        let path = app.path(*database);
        let Some(group) = function.security_group() else {
            check.report(
                Diagnostic::error(
                    "function-outside-vpc",
                    format!("the function is to connect to `{path}`, but runs outside the VPC"),
                )
                .property("VpcConfig")
                .help("say where it runs: `.network(vpc, subnets)`"),
            );
            continue;
        };
        if !group.may_reach(app, database.security_group(), database.port()) {
            check.report(
                Diagnostic::error(
                    "database-out-of-reach",
                    format!("the function is to connect to `{path}`, but no flow leads there"),
                )
                .property("VpcConfig.SecurityGroupIds")
                .note(format!(
                    "its security group `{}` must let it out, and `{}` let it in, on {}",
                    app.path(group),
                    app.path(database.security_group()),
                    database.port()
                ))
                .help("grant the connection to the function, not only to its role")
                .help("or let it in: `group.allow_to(&mut stack, database.security_group(), database.port())`"),
            );
        }
    }
}
