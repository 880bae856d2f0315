//! Route tables: where packets go.

use std::collections::{BTreeMap, BTreeSet};

use super::{by_words, called, names, owner, suffix};
use crate::change::FlowChange;
use crate::form::Form;
use crate::resources::Entries;

/// Gateways through which packets get into the internet, by the property that names them and the
/// beginning of their ids.
const GATEWAYS: [(&str, &str, &str); 2] = [
    ("GatewayId", "AWS::EC2::InternetGateway", "igw-"),
    (
        "EgressOnlyInternetGatewayId",
        "AWS::EC2::EgressOnlyInternetGateway",
        "eigw-",
    ),
];

/// A route by its table; whether it is there; how it is told.
type Route = (String, bool, String);

/// The routes that come and go.
pub(super) fn changes(old: &Entries<'_>, new: &Entries<'_>) -> Vec<FlowChange> {
    let (before, after) = (routes(old), routes(new));
    let all = |routes: &BTreeMap<Route, bool>| routes.keys().cloned().collect::<BTreeSet<_>>();
    let mut changes = by_words("route table", &all(&before), &all(&after));
    for change in &mut changes {
        let key = (change.of.clone(), true, change.flow.clone());
        let side = if change.opened { &after } else { &before };
        change.internet = side.get(&key).copied().unwrap_or_default();
    }
    changes
}

/// All routes, each with whether it leads to the internet.
fn routes(entries: &Entries<'_>) -> BTreeMap<Route, bool> {
    let names = names(entries);
    let mut found = BTreeMap::new();
    for (id, entry) in entries {
        if entry.type_name == "AWS::EC2::Route" {
            let flow = route(&entry.properties, &names) + &suffix(entry);
            let of = owner(id, entry, "RouteTableId", &names);
            let internet = leads_out(&entry.properties, entries, &names);
            found.insert((of, true, flow), internet);
        }
    }
    found
}

/// Whether a route leads to an internet gateway.
///
/// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html>
fn leads_out(form: &Form, entries: &Entries<'_>, names: &BTreeMap<String, String>) -> bool {
    GATEWAYS.iter().any(|(property, type_name, prefix)| {
        form.get(property).is_some_and(|gateway| {
            let called = called(gateway, names);
            let known = entries.get(called.as_str());
            known.map_or_else(
                || called.starts_with(prefix),
                |gateway| gateway.type_name == *type_name,
            )
        })
    })
}

fn route(form: &Form, names: &BTreeMap<String, String>) -> String {
    const TARGETS: [&str; 11] = [
        "CarrierGatewayId",
        "CoreNetworkArn",
        "EgressOnlyInternetGatewayId",
        "GatewayId",
        "InstanceId",
        "LocalGatewayId",
        "NatGatewayId",
        "NetworkInterfaceId",
        "TransitGatewayId",
        "VpcEndpointId",
        "VpcPeeringConnectionId",
    ];
    let first = |all: &[&str]| {
        let found = all.iter().find_map(|name| form.get(name));
        found.map_or_else(|| "nothing".to_owned(), |form| called(form, names))
    };
    let to = first(&[
        "DestinationCidrBlock",
        "DestinationIpv6CidrBlock",
        "DestinationPrefixListId",
    ]);
    format!("to {to} by {}", first(&TARGETS))
}
