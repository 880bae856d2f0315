//! The addresses of resolver endpoints: in two zones, free, each once.

use std::net::Ipv4Addr;

use formwork_cfn::route53resolver::CfnResolverEndpoint;
use formwork_core::{App, Check, Diagnostic, Handle};

use super::resolver_endpoint::ResolverState;
use crate::network::{SubnetRef, SubnetState, VpcRef, same_zone};

/// A network interface of an endpoint: its subnet, and its address where that is given.
pub(super) type Address = (SubnetRef, Option<Ipv4Addr>);

/// Two addresses at least, in two zones: AWS takes no fewer, and each zone can fail.
pub(super) fn check_zones(check: &mut Check<'_>, addresses: &[Address]) {
    /// <https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverEndpoint.html>
    const MOST: usize = 20;
    let app = check.app();
    let apart = |other: &Address| {
        let first = addresses.first();
        first.is_some_and(|first| !same_zone(app, first.0, other.0))
    };
    if !addresses.iter().any(apart) {
        check.report(
            Diagnostic::error(
                "single-zone-resolver",
                "a resolver endpoint needs addresses in two availability zones",
            )
            .property("IpAddresses")
            .note("AWS takes no fewer than two addresses, and the names are gone with their zone")
            .help("pass subnets in two zones"),
        );
    }
    if addresses.len() > MOST {
        check.report(
            Diagnostic::error(
                "too-many-resolver-addresses",
                format!(
                    "the endpoint has {} addresses, AWS takes {MOST}",
                    addresses.len()
                ),
            )
            .property("IpAddresses")
            .help("pass fewer subnets, or add a second endpoint"),
        );
    }
}

/// Each address is a free one of a subnet of the VPC.
pub(super) fn check(
    check: &mut Check<'_>,
    endpoint: Handle<CfnResolverEndpoint>,
    vpc: VpcRef,
    addresses: &[Address],
) {
    let app = check.app();
    let elsewhere = addresses_before(app, endpoint);
    for (place, (subnet, ip)) in addresses.iter().enumerate() {
        let path = app.path(*subnet);
        if subnet.vpc() != vpc {
            check.report(
                Diagnostic::error(
                    "foreign-subnet",
                    format!("`{path}` is a subnet of another VPC"),
                )
                .property("IpAddresses")
                .help("pass subnets of the endpoint's VPC"),
            );
        }
        let Some(ip) = *ip else { continue };
        let block = app
            .data::<SubnetState>(*subnet)
            .and_then(SubnetState::block);
        let found = match block {
            _ if addresses[..place].contains(&(*subnet, Some(ip)))
                || elsewhere.contains(&(*subnet, Some(ip))) =>
            {
                { Diagnostic::error("duplicate-address", format!("`{ip}` is given twice")) }
                    .help("give each its own address, or leave one out")
            }
            Some(block) if !block.contains_address(ip) => Diagnostic::error(
                "address-outside-subnet",
                format!("`{ip}` does not lie in `{block}`, the block of `{path}`"),
            )
            .help("give an address of the subnet, or let AWS choose one"),
            Some(block) if block.is_reserved(ip) => Diagnostic::error(
                "reserved-address",
                format!("AWS keeps `{ip}` for itself in `{path}`"),
            )
            .note(format!(
                "it keeps the first four addresses and the last one of `{block}`"
            ))
            .help("give another address of the subnet, or let AWS choose one"),
            _ => continue,
        };
        check.report(found.property("IpAddresses"));
    }
}

/// The addresses of the resolver endpoints whose paths come earlier.
fn addresses_before(app: &App, endpoint: Handle<CfnResolverEndpoint>) -> Vec<Address> {
    let states = app.all_data::<ResolverState>().into_iter();
    let mut before: Vec<Address> = Vec::new();
    for (node, state) in states {
        if app.path(node) < app.path(endpoint) {
            before.extend(&state.addresses);
        }
    }
    before
}
