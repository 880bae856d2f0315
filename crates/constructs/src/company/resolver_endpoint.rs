//! [`ResolverEndpoint`]: where DNS questions enter a VPC from the company, or leave it for there.

use std::marker::PhantomData;
use std::net::Ipv4Addr;

use formwork_cfn::ids::{Route53ResolverEndpointArn, Route53ResolverEndpointId};
use formwork_cfn::route53resolver::{CfnResolverEndpoint, resolver_endpoint};
use formwork_core::{Check, Construct, Diagnostic, Expr, Handle, IntoExpr, NodeId, Scope};

use super::range;
use crate::network::{
    Cidr, Port, SecurityGroup, SecurityGroupRef, SubnetRef, SubnetState, VpcRef, same_zone,
};

/// Where DNS questions enter a VPC from the company's network ([`inbound`](Self::inbound)), or leave
/// it for there ([`outbound`](Self::outbound)): an Amazon Route 53 Resolver endpoint.
///
/// Only with an inbound one do the company's machines find the private names of interface
/// endpoints; the company's DNS servers then forward `amazonaws.com` to its addresses.
///
/// ```
/// use formwork_constructs::{PrivateSubnet, ResolverEndpoint, Vpc, VpnGateway, cidr};
/// use formwork_core::App;
///
/// let mut app = App::new();
/// let mut stack = app.stack("Network");
/// let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
/// let a = stack.add("SubnetA", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0));
/// let b = stack.add("SubnetB", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1));
/// stack.add("ToCompany", VpnGateway::new(vpc).propagate_to([a, b]));
///
/// let dns = ResolverEndpoint::inbound(vpc, [a, b]).fixed_ip(a, [10, 20, 0, 10]);
/// let dns = stack.add("Dns", dns);
/// dns.allow_from_cidr(&mut stack, cidr!("192.168.0.0/16"), "DNS servers of the company");
/// # app.synth().unwrap();
/// ```
///
/// - **Addresses**: one in each subnet, 2 to 20, in at least two zones (`single-zone-resolver`,
///   `too-many-resolver-addresses`). AWS chooses them unless [`fixed_ip`](Self::fixed_ip) does. Each
///   is charged by the hour.
/// - **Security group**: a part of its own, `SecurityGroup`, closed but for DNS (53, TCP and UDP):
///   inbound from the addresses that
///   [`allow_from_cidr`](ResolverEndpointRef::allow_from_cidr) names, outbound to the targets of its
///   [rules](crate::ResolverRule). An inbound one that nobody may ask is
///   `unreachable-resolver-endpoint`.
/// - **Subnets**: all of the same VPC (`foreign-subnet`).
///
/// Replaced by: another direction or group. Addresses and name change in place.
///
/// CloudFormation: `AWS::Route53Resolver::ResolverEndpoint`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53resolver-resolverendpoint.html>
#[derive(Debug)]
pub struct ResolverEndpoint<D> {
    vpc: VpcRef,
    addresses: Vec<Address>,
    name: Option<Expr<String>>,
    direction: PhantomData<fn() -> D>,
}

/// A network interface of an endpoint: its subnet, and its address where that is given.
type Address = (SubnetRef, Option<Ipv4Addr>);

/// Questions come from the company's network and are answered as in the VPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inbound {}

/// Questions of the VPC go to the company's DNS servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outbound {}

/// What differs between the two directions.
pub trait Direction: Copy + 'static {
    /// The direction as the AWS page writes it.
    const VALUE: &'static str;
    /// The description of the group. Another one would replace group and endpoint.
    const DESCRIPTION: &'static str;
    /// Whether somebody must be let in.
    const IS_ENTERED: bool;
}

impl Direction for Inbound {
    const VALUE: &'static str = "INBOUND";
    const DESCRIPTION: &'static str = "DNS questions from the company";
    const IS_ENTERED: bool = true;
}

impl Direction for Outbound {
    const VALUE: &'static str = "OUTBOUND";
    const DESCRIPTION: &'static str = "DNS questions to the company";
    const IS_ENTERED: bool = false;
}

impl ResolverEndpoint<Inbound> {
    /// An endpoint that the company's DNS servers ask, with an address in each of these subnets.
    pub fn inbound(vpc: VpcRef, subnets: impl IntoIterator<Item = SubnetRef>) -> Self {
        Self::new(vpc, subnets)
    }
}

impl ResolverEndpoint<Outbound> {
    /// An endpoint through which [`ResolverRule`](crate::ResolverRule)s ask the company's DNS
    /// servers, with an address in each of these subnets.
    pub fn outbound(vpc: VpcRef, subnets: impl IntoIterator<Item = SubnetRef>) -> Self {
        Self::new(vpc, subnets)
    }
}

impl<D> ResolverEndpoint<D> {
    fn new(vpc: VpcRef, subnets: impl IntoIterator<Item = SubnetRef>) -> Self {
        Self {
            vpc,
            addresses: subnets.into_iter().map(|subnet| (subnet, None)).collect(),
            name: None,
            direction: PhantomData,
        }
    }

    /// Its name: letters, digits, spaces and `-_'`, 64 at most, not digits alone. Default: none.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.name = Some(name.into_expr());
        self
    }

    /// Its address in a subnet, so that the company's DNS servers need no change when the endpoint
    /// is made anew. Default: AWS chooses. A second one for the same subnet is a further address.
    ///
    /// Errors: `address-outside-subnet`; `reserved-address` for the five that AWS keeps;
    /// `duplicate-address`.
    pub fn fixed_ip(mut self, subnet: SubnetRef, address: impl Into<Ipv4Addr>) -> Self {
        let address = Some(address.into());
        let free = |known: &&mut Address| known.0 == subnet && known.1.is_none();
        match self.addresses.iter_mut().find(free) {
            Some(known) => known.1 = address,
            None => self.addresses.push((subnet, address)),
        }
        self
    }
}

/// A resolver endpoint that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResolverEndpointRef<D> {
    cfn: Handle<CfnResolverEndpoint>,
    group: SecurityGroupRef,
    vpc: VpcRef,
    direction: PhantomData<fn() -> D>,
}

/// What stands beside a resolver endpoint's node.
#[derive(Debug, Default)]
struct ResolverState {
    addresses: Vec<Address>,
}

#[diagnostic::do_not_recommend]
impl<D: Direction> Construct for ResolverEndpoint<D> {
    type Output = ResolverEndpointRef<D>;

    fn build(self, scope: &mut Scope<'_>) -> ResolverEndpointRef<D> {
        let group = SecurityGroup::new(self.vpc, D::DESCRIPTION);
        let group = scope.add("SecurityGroup", group);
        let mut addresses = self.addresses;
        addresses.sort_by(|one, other| {
            let key = |address: &Address| (scope.app().path(address.0), address.1);
            key(one).cmp(&key(other))
        });
        let requests: Vec<_> = addresses.iter().map(request).collect();
        let direction = resolver_endpoint::Direction::Other(D::VALUE.to_owned());
        let mut cfn = CfnResolverEndpoint::new(direction, requests, [group]);
        cfn.name = self.name;
        let endpoint = ResolverEndpointRef {
            cfn: scope.define(cfn),
            group,
            vpc: self.vpc,
            direction: PhantomData,
        };
        check_name(scope, endpoint.cfn);
        scope.data::<ResolverState>(endpoint.cfn).addresses = addresses;
        scope.check(move |check| endpoint.check(check));
        endpoint
    }
}

fn request((subnet, ip): &Address) -> resolver_endpoint::IpAddressRequest {
    let request = resolver_endpoint::IpAddressRequest::new(*subnet);
    match ip {
        Some(ip) => request.ip(ip.to_string()),
        None => request,
    }
}

impl<D> ResolverEndpointRef<D> {
    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnResolverEndpoint> {
        self.cfn
    }

    /// Its id, `rslvr-in-…` or `rslvr-out-…`.
    pub fn id(self) -> Expr<Route53ResolverEndpointId> {
        self.cfn.reference()
    }

    /// Its ARN.
    pub fn arn(self) -> Expr<Route53ResolverEndpointArn> {
        self.cfn.attr(CfnResolverEndpoint::ARN)
    }

    /// The group of its network interfaces.
    pub const fn security_group(self) -> SecurityGroupRef {
        self.group
    }

    /// The VPC in which it stands.
    pub const fn vpc(self) -> VpcRef {
        self.vpc
    }

    /// The subnets of its addresses, each once, in the order of their paths.
    pub(super) fn subnets(self, scope: &Scope<'_>) -> Vec<SubnetRef> {
        let state = scope.app().data::<ResolverState>(self.cfn);
        let addresses = state.map(|state| state.addresses.as_slice());
        let mut subnets: Vec<SubnetRef> = addresses
            .unwrap_or_default()
            .iter()
            .map(|address| address.0)
            .collect();
        subnets.dedup();
        subnets
    }
}

impl ResolverEndpointRef<Inbound> {
    /// Lets DNS servers or machines of the company ask, on port 53 by TCP and UDP.
    ///
    /// The reason becomes the rules' description and is kept in the metadata of the group.
    ///
    /// Errors and warnings: those of
    /// [`SecurityGroupRef::allow_from_company`](crate::SecurityGroupRef::allow_from_company);
    /// warning `no-route-to-company` where the answers do not find their way back.
    #[track_caller]
    pub fn allow_from_cidr(self, scope: &mut Scope<'_>, from: Cidr, reason: &str) {
        let subnets = self.subnets(scope);
        let ports = [Port::DNS_TCP, Port::DNS_UDP];
        range::allow(scope, self.group, from, &ports, reason, subnets);
    }
}

/// The names that the resolver takes.
#[track_caller]
fn check_name(scope: &mut Scope<'_>, endpoint: Handle<CfnResolverEndpoint>) {
    let name = scope.get(endpoint).and_then(|cfn| cfn.name.as_ref());
    let Some(name) = name.and_then(|name| name.as_text()).map(ToOwned::to_owned) else {
        return;
    };
    super::resolver_rule::check_name(scope, &name);
}

impl<D: Direction> ResolverEndpointRef<D> {
    fn check(self, check: &mut Check<'_>) {
        let app = check.app();
        let Some(state) = app.data::<ResolverState>(self.cfn) else {
            return;
        };
        check_zones(check, &state.addresses);
        check_addresses(check, self.vpc, &state.addresses);
        let entered = |port| self.group.may_be_entered(app, port);
        if D::IS_ENTERED && !(entered(Port::DNS_TCP) || entered(Port::DNS_UDP)) {
            check.report(
                Diagnostic::error(
                    "unreachable-resolver-endpoint",
                    "nobody may ask the resolver endpoint",
                )
                .property("SecurityGroupIds")
                .help("let the company's DNS servers in: `endpoint.allow_from_cidr(&mut stack, cidr!(\"…\"), \"why\")`"),
            );
        }
    }
}

/// Two addresses at least, in two zones: AWS takes no fewer, and each zone can fail.
fn check_zones(check: &mut Check<'_>, addresses: &[Address]) {
    /// <https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverEndpoint.html>
    const MOST: usize = 20;
    let app = check.app();
    let apart = |other: &Address| {
        addresses
            .first()
            .is_some_and(|first| first.0 != other.0 && !same_zone(app, first.0, other.0))
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
fn check_addresses(check: &mut Check<'_>, vpc: VpcRef, addresses: &[Address]) {
    let app = check.app();
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
            _ if addresses[..place].contains(&(*subnet, Some(ip))) => Diagnostic::error(
                "duplicate-address",
                format!("the endpoint has the address `{ip}` already"),
            )
            .help("give each its own address, or leave one out"),
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

#[diagnostic::do_not_recommend]
impl<D> IntoExpr<Route53ResolverEndpointId> for ResolverEndpointRef<D> {
    fn into_expr(self) -> Expr<Route53ResolverEndpointId> {
        self.cfn.reference()
    }
}

impl<D> From<ResolverEndpointRef<D>> for NodeId {
    fn from(endpoint: ResolverEndpointRef<D>) -> Self {
        endpoint.cfn.node()
    }
}
