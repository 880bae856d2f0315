//! Ways out: what a subnet's routes make of it, and what each route needs.

use std::collections::BTreeMap;

use formwork_cfn::ec2::{
    CfnInternetGateway, CfnRoute, CfnRouteTable, CfnSubnetRouteTableAssociation,
    CfnTransitGatewayAttachment, CfnTransitGatewayVpcAttachment, CfnVpcGatewayAttachment,
    CfnVpnGateway, CfnVpnGatewayRoutePropagation,
};
use formwork_core::{App, Check, Diagnostic, Expr, Handle, NodeId, Scope, Value};

use super::super::{Cidr, RouteTableRef, SubnetKind, SubnetRef, VpcRef, VpcState};
use super::blocks::invalid;
use super::{at, by_line, is_of, place};

/// The property of a route that leads to the internet, what is there, and what it makes of a
/// subnet.
fn way_out(app: &App, route: &CfnRoute) -> Option<(&'static str, &'static str, SubnetKind)> {
    let to_internet = route.gateway_id.as_ref().is_some_and(|gateway| {
        let by_text = gateway.as_text().is_some_and(|id| id.starts_with("igw-"));
        let mut nodes = gateway.value().references().into_iter();
        by_text || nodes.any(|node| app.handle::<CfnInternetGateway>(node).is_some())
    });
    if to_internet {
        return Some(("GatewayId", "an internet gateway", SubnetKind::Public));
    }
    if route.carrier_gateway_id.is_some() {
        return Some(("CarrierGatewayId", "a carrier gateway", SubnetKind::Public));
    }
    if route.nat_gateway_id.is_some() {
        return Some(("NatGatewayId", "a NAT gateway", SubnetKind::Egress));
    }
    route.egress_only_internet_gateway_id.as_ref()?;
    Some((
        "EgressOnlyInternetGatewayId",
        "an egress-only internet gateway",
        SubnetKind::Egress,
    ))
}

/// The route tables with which subnets are associated by resources of this app, each with those of
/// the subnets that use it.
fn tables_of(app: &App, subnets: &[SubnetRef]) -> BTreeMap<NodeId, Vec<NodeId>> {
    let mut tables: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for handle in app.handles::<CfnSubnetRouteTableAssociation>() {
        let Some(association) = app.get(handle) else {
            continue;
        };
        let subnet = subnets.iter().map(|subnet| subnet.cfn().node());
        let mut subnet = subnet.filter(|node| is_of(association.subnet_id.value(), *node));
        if let Some(subnet) = subnet.next() {
            for table in association.route_table_id.value().references() {
                tables.entry(table).or_default().push(subnet);
            }
        }
    }
    tables
}

/// The routes of a table.
fn routes_of(app: &App, table: NodeId) -> Vec<Handle<CfnRoute>> {
    let mut routes = app.handles::<CfnRoute>();
    routes.retain(|route| {
        let route = app.get(*route);
        route.is_some_and(|route| is_of(route.route_table_id.value(), table))
    });
    routes.sort_by(|one, two| by_line(app, *one, *two));
    routes
}

/// What a subnet's routes make of it.
pub(in crate::network) fn kind(app: &App, subnet: SubnetRef) -> SubnetKind {
    let tables = tables_of(app, &[subnet]).into_keys();
    let routes = tables.flat_map(|table| routes_of(app, table));
    let mut kind = SubnetKind::Isolated;
    for (_, _, way) in routes.filter_map(|route| way_out(app, app.get(route)?)) {
        if way == SubnetKind::Public || kind == SubnetKind::Isolated {
            kind = way;
        }
    }
    if kind == SubnetKind::Isolated && app.get(subnet.cfn()).is_none() {
        return SubnetKind::Unknown;
    }
    kind
}

/// Whether the company's routes are propagated into a table.
fn is_propagated_to(app: &App, table: NodeId) -> bool {
    let propagations = app.handles::<CfnVpnGatewayRoutePropagation>().into_iter();
    let mut propagations = propagations.filter_map(|handle| app.get(handle));
    propagations.any(|cfn| cfn.route_table_ids.value().references().contains(&table))
}

/// Whether a route leads to a virtual private gateway.
fn is_to_company(app: &App, route: &CfnRoute) -> bool {
    route.gateway_id.as_ref().is_some_and(|gateway| {
        let by_text = gateway.as_text().is_some_and(|id| id.starts_with("vgw-"));
        let mut nodes = gateway.value().references().into_iter();
        by_text || nodes.any(|node| app.handle::<CfnVpnGateway>(node).is_some())
    })
}

/// Whether routes lead from a subnet to the company, propagated or not.
pub(in crate::network) fn has_way_to_company(app: &App, subnet: SubnetRef) -> bool {
    tables_of(app, &[subnet]).into_keys().any(|table| {
        let routes = routes_of(app, table).into_iter();
        let mut routes = routes.filter_map(|route| app.get(route));
        is_propagated_to(app, table) || routes.any(|route| is_to_company(app, route))
    })
}

/// Whether no route of a subnet's table can lead to these addresses of the company. A table that is
/// not of this app may have one; so may one into which routes are propagated.
pub(crate) fn lacks_way_to(app: &App, subnet: SubnetRef, to: Cidr) -> bool {
    let tables = tables_of(app, &[subnet]);
    !tables.is_empty()
        && tables.into_keys().all(|table| {
            let routes = routes_of(app, table).into_iter();
            let mut routes = routes.filter_map(|route| app.get(route));
            app.type_name(table).is_some()
                && !is_propagated_to(app, table)
                && !routes.any(|route| way_out(app, route).is_none() && may_hold(route, to))
        })
}

/// Whether a route's destination may hold an address of a block.
fn may_hold(route: &CfnRoute, block: Cidr) -> bool {
    let destination = route.destination_cidr_block.as_ref();
    match destination.map(Expr::as_text) {
        Some(Some(text)) => Cidr::parse(text).is_ok_and(|known| known.overlaps(block)),
        Some(None) => true,
        None => route.destination_prefix_list_id.is_some(),
    }
}

/// No private subnet has a way to the internet, or gives out public addresses.
pub(super) fn check_private_subnets(check: &mut Check<'_>, vpc: VpcRef) {
    let app = check.app();
    let state = app.data::<VpcState>(vpc.cfn());
    let subnets = state.map(VpcState::subnets).unwrap_or_default();
    for subnet in subnets {
        let public = app
            .get(subnet.cfn())
            .and_then(|cfn| cfn.map_public_ip_on_launch.as_ref());
        if public.map(Expr::value) == Some(&Value::Bool(true)) {
            let found = Diagnostic::warning(
                "public-address-in-private-subnet",
                "machines in a private subnet get a public address",
            )
            .property("MapPublicIpOnLaunch")
            .note("without a way to the internet it costs money and leads nowhere")
            .help("leave the property out");
            check.report(at(app, subnet.cfn(), found));
        }
    }
    for (table, from) in tables_of(app, subnets) {
        for route in routes_of(app, table) {
            let Some((property, target, _)) = app.get(route).and_then(|cfn| way_out(app, cfn))
            else {
                continue;
            };
            let mut found = Diagnostic::error(
                "route-in-private-subnet",
                format!("a route leads from private subnets to {target}"),
            )
            .property(property);
            for subnet in &from {
                found = found.note(format!("it is used by {}", place(app, *subnet)));
            }
            found = found
                .help("leave the route out, and reach AWS services over endpoints")
                .help("or give it a route table of its own, for subnets that are not private");
            check.report(at(app, route, found));
        }
    }
}

/// A subnet takes a route table of its own VPC.
#[track_caller]
pub(crate) fn check_table(scope: &mut Scope<'_>, vpc: VpcRef, table: RouteTableRef) {
    let Some(cfn) = scope.get(table.cfn()) else {
        return;
    };
    if is_of(cfn.vpc_id.value(), vpc.cfn().node()) {
        return;
    }
    let path = scope.app().path(table).to_owned();
    scope.report(
        Diagnostic::error(
            "foreign-route-table",
            format!("`{path}` is a route table of another VPC"),
        )
        .property("RouteTableId")
        .help("take a route table of the subnet's VPC, or none for the one that private subnets share"),
    );
}

/// A table has one route to a destination.
pub(in crate::network) fn check_destinations(check: &mut Check<'_>, table: RouteTableRef) {
    let app = check.app();
    let mut known: Vec<(String, Handle<CfnRoute>)> = Vec::new();
    for route in routes_of(app, table.cfn().node()) {
        let Some(cfn) = app.get(route) else {
            continue;
        };
        let destinations = [
            (
                "DestinationCidrBlock",
                cfn.destination_cidr_block.as_ref().map(Expr::value),
            ),
            (
                "DestinationIpv6CidrBlock",
                cfn.destination_ipv6_cidr_block.as_ref().map(Expr::value),
            ),
            (
                "DestinationPrefixListId",
                cfn.destination_prefix_list_id.as_ref().map(Expr::value),
            ),
        ];
        for (property, value) in destinations {
            let Some(value) = value else {
                continue;
            };
            if property == "DestinationCidrBlock"
                && let Some(text) = value.as_text()
                && let Err(error) = Cidr::parse(text)
            {
                check.report(at(app, route, invalid(text, error).property(property)));
                continue;
            }
            let key = app.sort_key(value);
            if let Some((_, first)) = known.iter().find(|(other, _)| *other == key) {
                let to = value.as_text().unwrap_or("the same destination");
                let found = Diagnostic::error(
                    "duplicate-route",
                    format!("the route table has a route to `{to}` already"),
                )
                .property(property)
                .note(format!("the first is {}", place(app, *first)))
                .help("remove one of the two, or narrow its destination");
                check.report(at(app, route, found));
            } else {
                known.push((key, route));
            }
        }
    }
}

/// The attachments of a gateway, each with the VPC to which it attaches it.
fn attachments(app: &App, gateway: NodeId) -> Vec<(NodeId, &Value)> {
    let mut found = Vec::new();
    for handle in app.handles::<CfnVpcGatewayAttachment>() {
        if let Some(cfn) = app.get(handle) {
            let internet = cfn.internet_gateway_id.as_ref().map(Expr::value);
            let vpn = cfn.vpn_gateway_id.as_ref().map(Expr::value);
            if [internet, vpn]
                .into_iter()
                .flatten()
                .any(|id| is_of(id, gateway))
            {
                found.push((handle.node(), cfn.vpc_id.value()));
            }
        }
    }
    for handle in app.handles::<CfnTransitGatewayAttachment>() {
        if let Some(cfn) = app.get(handle)
            && is_of(cfn.transit_gateway_id.value(), gateway)
        {
            found.push((handle.node(), cfn.vpc_id.value()));
        }
    }
    for handle in app.handles::<CfnTransitGatewayVpcAttachment>() {
        if let Some(cfn) = app.get(handle)
            && is_of(cfn.transit_gateway_id.value(), gateway)
        {
            found.push((handle.node(), cfn.vpc_id.value()));
        }
    }
    found
}

/// The gateway of a route that must be attached to the VPC first, its property, and the VPC of the
/// route's table; where all are resources of this app.
fn gateway_and_vpc(app: &App, route: Handle<CfnRoute>) -> Option<(NodeId, &'static str, &Value)> {
    let cfn = app.get(route)?;
    let gateway = cfn.gateway_id.as_ref().map(|id| ("GatewayId", id.value()));
    let transit = cfn.transit_gateway_id.as_ref();
    let transit = transit.map(|id| ("TransitGatewayId", id.value()));
    let (property, id) = gateway.or(transit)?;
    let gateway = *id.references().first()?;
    app.type_name(gateway)?;
    let table = *cfn.route_table_id.value().references().first()?;
    let table = app.get(app.handle::<CfnRouteTable>(table)?)?;
    Some((gateway, property, table.vpc_id.value()))
}

/// A route waits until its gateway is attached to the VPC.
pub(in crate::network) fn wait_for_attachment(scope: &mut Scope<'_>, route: Handle<CfnRoute>) {
    let app = scope.app();
    let Some((gateway, _, vpc)) = gateway_and_vpc(app, route) else {
        return;
    };
    let to_wait_for: Vec<NodeId> = attachments(app, gateway)
        .into_iter()
        .filter(|(_, to)| *to == vpc)
        .map(|(attachment, _)| attachment)
        .collect();
    for attachment in to_wait_for {
        scope.attributes(route).depends_on(attachment);
    }
}

/// A route's gateway is attached to the VPC of its table.
pub(in crate::network) fn check_attachment(check: &mut Check<'_>, route: Handle<CfnRoute>) {
    let app = check.app();
    let Some((gateway, property, vpc)) = gateway_and_vpc(app, route) else {
        return;
    };
    let attachments = attachments(app, gateway);
    if attachments.iter().any(|(_, to)| *to == vpc) {
        return;
    }
    let path = app.path(gateway);
    let mut found = Diagnostic::error(
        "gateway-not-attached",
        format!("`{path}` is not attached to the VPC of the route table"),
    )
    .property(property);
    for (attachment, _) in attachments {
        found = found.note(format!("another VPC has it, by {}", place(app, attachment)));
    }
    found = found.help(
        "attach it: `CfnVpcGatewayAttachment`, for a transit gateway `CfnTransitGatewayAttachment`",
    );
    check.report(at(app, route, found));
}
