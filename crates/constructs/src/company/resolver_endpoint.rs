//! [`ResolverEndpoint`]: where DNS questions enter a VPC from the company, or leave it for there.

use std::marker::PhantomData;
use std::net::Ipv4Addr;

use formwork_cfn::ids::{Route53ResolverEndpointArn, Route53ResolverEndpointId};
use formwork_cfn::route53resolver::{CfnResolverEndpoint, resolver_endpoint};
use formwork_core::{Check, Construct, Diagnostic, Expr, Handle, IntoExpr, NodeId, Scope};

use super::address::{self, Address};
use super::{domain, range};
use crate::network::{Cidr, Port, SecurityGroup, SecurityGroupRef, SubnetRef, VpcRef};

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
pub(super) struct ResolverState {
    pub addresses: Vec<Address>,
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
    domain::check_name(scope, &name);
}

impl<D: Direction> ResolverEndpointRef<D> {
    fn check(self, check: &mut Check<'_>) {
        let app = check.app();
        let Some(state) = app.data::<ResolverState>(self.cfn) else {
            return;
        };
        address::check_zones(check, &state.addresses);
        address::check(check, self.cfn, self.vpc, &state.addresses);
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
