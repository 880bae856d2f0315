//! [`Route`]: one destination, one target.

use formwork_cfn::ec2::{
    CfnCarrierGateway, CfnEgressOnlyInternetGateway, CfnInstance, CfnInternetGateway,
    CfnNatGateway, CfnNetworkInterface, CfnRoute, CfnTransitGateway, CfnVpcEndpoint,
    CfnVpcPeeringConnection, CfnVpnGateway,
};
use formwork_cfn::ids::{
    CarrierGatewayId, EgressOnlyInternetGatewayId, InstanceId, InternetGatewayId, NatGatewayId,
    NetworkInterfaceId, PrefixListId, TransitGatewayId, VpcEndpointId, VpcPeeringConnectionId,
    VpnGatewayId,
};
use formwork_core::{Construct, Expr, Handle, IntoExpr, Phase, Scope};

use super::{Cidr, RouteTableRef, rules};

/// One way out of the subnets of a route table: to which addresses, and by what.
///
/// ```
/// use formwork_constructs::{Route, RouteTable, Vpc, cidr};
/// use formwork_cfn::ec2::CfnVpcPeeringConnection;
/// use formwork_core::App;
///
/// let mut app = App::new();
/// let mut stack = app.stack("Network");
/// let one = stack.add("One", Vpc::new(cidr!("10.20.0.0/16")));
/// let two = stack.add("Two", Vpc::new(cidr!("10.30.0.0/16")));
/// let table = stack.add("Table", RouteTable::new(one));
/// let peering = stack.add("Peering", CfnVpcPeeringConnection::new(two, one));
/// stack.add("ToTwo", Route::new(table, cidr!("10.30.0.0/16"), peering));
/// # app.synth().unwrap();
/// ```
///
/// It waits for the attachment of its gateway to the VPC, where that is a resource of this app.
///
/// Replaced by: another table or destination. The target changes in place.
///
/// Errors: `duplicate-route`; `gateway-not-attached` where the gateway is a resource of this app
/// that is not attached to the table's VPC.
///
/// CloudFormation: `AWS::EC2::Route`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html>
#[derive(Debug)]
pub struct Route {
    table: RouteTableRef,
    destination: Destination,
    target: Target,
}

impl Route {
    /// A route of this table.
    pub fn new(
        table: RouteTableRef,
        destination: impl Into<Destination>,
        target: impl Into<Target>,
    ) -> Self {
        Self {
            table,
            destination: destination.into(),
            target: target.into(),
        }
    }
}

#[diagnostic::do_not_recommend]
impl Construct for Route {
    type Output = Handle<CfnRoute>;

    fn build(self, scope: &mut Scope<'_>) -> Handle<CfnRoute> {
        let mut cfn = CfnRoute::new(self.table);
        match self.destination {
            Destination::Ipv4(block) => cfn.destination_cidr_block = Some(block),
            Destination::Ipv6(block) => cfn.destination_ipv6_cidr_block = Some(block),
            Destination::PrefixList(list) => {
                cfn.destination_prefix_list_id = Some(list);
            }
        }
        match self.target {
            Target::CarrierGateway(id) => cfn.carrier_gateway_id = Some(id),
            Target::CoreNetwork(arn) => cfn.core_network_arn = Some(arn),
            Target::EgressOnlyInternetGateway(id) => {
                cfn.egress_only_internet_gateway_id = Some(id);
            }
            Target::Instance(id) => cfn.instance_id = Some(id),
            Target::InternetGateway(id) => cfn.gateway_id = Some(id.into_expr()),
            Target::LocalGateway(id) => cfn.local_gateway_id = Some(id),
            Target::NatGateway(id) => cfn.nat_gateway_id = Some(id),
            Target::NetworkInterface(id) => cfn.network_interface_id = Some(id),
            Target::OdbNetwork(arn) => cfn.odb_network_arn = Some(arn),
            Target::TransitGateway(id) => cfn.transit_gateway_id = Some(id),
            Target::VpcEndpoint(id) => cfn.vpc_endpoint_id = Some(id),
            Target::VpcPeeringConnection(id) => cfn.vpc_peering_connection_id = Some(id),
            Target::VpnGateway(id) => cfn.gateway_id = Some(id.into_expr()),
        }
        let route = scope.define(cfn);
        scope.at_synth(Phase::Write, move |scope| {
            rules::wait_for_attachment(scope, route);
        });
        scope.check(move |check| rules::check_attachment(check, route));
        route
    }
}

/// To which addresses a route leads.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Destination {
    /// A block of IPv4 addresses, such as `192.168.0.0/16`.
    Ipv4(Expr<String>),
    /// A block of IPv6 addresses, such as `::/0`.
    Ipv6(Expr<String>),
    /// The blocks in a prefix list.
    PrefixList(Expr<PrefixListId>),
}

impl From<Cidr> for Destination {
    fn from(block: Cidr) -> Self {
        Self::Ipv4(block.into_expr())
    }
}

impl From<Expr<PrefixListId>> for Destination {
    fn from(list: Expr<PrefixListId>) -> Self {
        Self::PrefixList(list)
    }
}

/// By what a route leads there. What `add` gave for one of these converts into it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Target {
    /// A gateway into a carrier's network, for subnets in a Wavelength zone.
    CarrierGateway(Expr<CarrierGatewayId>),
    /// A core network of AWS Cloud WAN, by ARN.
    CoreNetwork(Expr<String>),
    /// A way to the internet over IPv6 that lets nothing in.
    EgressOnlyInternetGateway(Expr<EgressOnlyInternetGatewayId>),
    /// A machine that passes packets on.
    Instance(Expr<InstanceId>),
    /// A way to and from the internet.
    InternetGateway(Expr<InternetGatewayId>),
    /// A gateway of an Outpost to the network around it, by id.
    LocalGateway(Expr<String>),
    /// A way to the internet that lets nothing in.
    NatGateway(Expr<NatGatewayId>),
    /// A network interface, for instance of a machine that passes packets on.
    NetworkInterface(Expr<NetworkInterfaceId>),
    /// A network of Oracle Database@AWS, by ARN.
    OdbNetwork(Expr<String>),
    /// A transit gateway.
    TransitGateway(Expr<TransitGatewayId>),
    /// A gateway load balancer endpoint.
    VpcEndpoint(Expr<VpcEndpointId>),
    /// A connection to another VPC.
    VpcPeeringConnection(Expr<VpcPeeringConnectionId>),
    /// A virtual private gateway: the way to a company's network over Direct Connect or VPN.
    VpnGateway(Expr<VpnGatewayId>),
}

macro_rules! targets {
    ($($resource:ident $id:ident $target:ident;)*) => {$(
        impl From<Handle<$resource>> for Target {
            fn from(target: Handle<$resource>) -> Self {
                Self::$target(target.reference())
            }
        }

        impl From<Expr<$id>> for Target {
            fn from(target: Expr<$id>) -> Self {
                Self::$target(target)
            }
        }
    )*};
}

targets! {
    CfnCarrierGateway CarrierGatewayId CarrierGateway;
    CfnEgressOnlyInternetGateway EgressOnlyInternetGatewayId EgressOnlyInternetGateway;
    CfnInstance InstanceId Instance;
    CfnInternetGateway InternetGatewayId InternetGateway;
    CfnNatGateway NatGatewayId NatGateway;
    CfnNetworkInterface NetworkInterfaceId NetworkInterface;
    CfnTransitGateway TransitGatewayId TransitGateway;
    CfnVpcEndpoint VpcEndpointId VpcEndpoint;
    CfnVpcPeeringConnection VpcPeeringConnectionId VpcPeeringConnection;
    CfnVpnGateway VpnGatewayId VpnGateway;
}
