//! Route tables and their routes.
//!
//! The longest prefix decides. A subnet without an association has the main table of its VPC, which
//! in a new VPC holds the local route alone and which no template can name.
//!
//! <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html>

use super::address::{Cidr, Family, Ranges, cause_of, text_of};
use super::group::prefix_list_blocks;
use super::place::{Place, label, names, outside};
use crate::template::{Model, Resource};
use crate::text::Text;
use crate::truth::{Cause, Truth};

/// To what a route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// An internet gateway.
    InternetGateway,
    /// An egress-only internet gateway, for `IPv6`.
    EgressOnlyGateway,
    /// A NAT gateway.
    NatGateway,
    /// A virtual private gateway: a VPN or Direct Connect to the company.
    VpnGateway,
    /// A transit gateway.
    TransitGateway,
    /// A core network of Cloud WAN.
    CoreNetwork,
    /// Another VPC, over a peering connection.
    Peering,
    /// A carrier gateway of a Wavelength zone.
    CarrierGateway,
    /// A local gateway of an Outpost.
    LocalGateway,
    /// An instance.
    Instance,
    /// A network interface.
    NetworkInterface,
    /// An endpoint of an appliance, such as a firewall.
    ApplianceEndpoint,
    /// A gateway endpoint, by its prefix list.
    GatewayEndpoint,
    /// A database network.
    DatabaseNetwork,
    /// A VPC Lattice service network.
    ServiceNetwork,
    /// Nothing but the VPC itself.
    Local,
    /// It is not known to what.
    Unknown,
}

impl Target {
    /// In the words of a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::InternetGateway => "an internet gateway",
            Self::EgressOnlyGateway => "an egress-only internet gateway",
            Self::NatGateway => "a NAT gateway",
            Self::VpnGateway => "a VPN gateway",
            Self::TransitGateway => "a transit gateway",
            Self::CoreNetwork => "a core network",
            Self::Peering => "a peering connection",
            Self::CarrierGateway => "a carrier gateway",
            Self::LocalGateway => "a local gateway",
            Self::Instance => "an instance",
            Self::NetworkInterface => "a network interface",
            Self::ApplianceEndpoint => "an appliance endpoint",
            Self::GatewayEndpoint => "a gateway endpoint",
            Self::DatabaseNetwork => "a database network",
            Self::ServiceNetwork => "a service network",
            Self::Local => "the VPC itself",
            Self::Unknown => "a target that is not known",
        }
    }
}

/// The properties of a route that name its target, without `GatewayId`.
const TARGETS: [(&str, Target); 12] = [
    ("NatGatewayId", Target::NatGateway),
    ("EgressOnlyInternetGatewayId", Target::EgressOnlyGateway),
    ("TransitGatewayId", Target::TransitGateway),
    ("VpcPeeringConnectionId", Target::Peering),
    ("CoreNetworkArn", Target::CoreNetwork),
    ("CarrierGatewayId", Target::CarrierGateway),
    ("LocalGatewayId", Target::LocalGateway),
    ("InstanceId", Target::Instance),
    ("NetworkInterfaceId", Target::NetworkInterface),
    ("VpcEndpointId", Target::ApplianceEndpoint),
    ("OdbNetworkArn", Target::DatabaseNetwork),
    ("LocalGatewayVirtualInterfaceGroupId", Target::LocalGateway),
];

/// A route of a table.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) place: Place,
    /// Whether the table has it.
    pub(super) applies: Truth,
    pub(super) destination: Destination,
    pub(super) target: Target,
    /// The id of the target.
    pub(super) to: Text,
    /// Whether a VPN gateway announces it, so that what it holds is not in the template.
    pub(super) is_propagated: bool,
}

/// What a route leads to.
#[derive(Clone, Debug)]
pub(super) struct Destination {
    pub(super) words: String,
    blocks: Vec<Cidr>,
    /// Whether the blocks are those of a prefix list.
    pub(super) is_list: bool,
    /// Why it may lead to other addresses.
    pub(super) rest: Option<Cause>,
}

impl Destination {
    pub(super) fn possibly(&self, family: Family) -> Ranges {
        if self.rest.is_some() {
            Ranges::all(family)
        } else {
            let own = self.blocks(family);
            own.fold(Ranges::default(), |sum, block| sum.union(&block.possibly()))
        }
    }

    /// Why it is not known to which addresses it leads.
    pub(super) fn cause(&self) -> Option<Cause> {
        let open = self.blocks.iter().find_map(|block| block.net.clone().err());
        self.rest.clone().or(open)
    }

    /// The addresses at which it surely comes before a route of this prefix.
    pub(super) fn before(&self, family: Family, prefix: Option<u8>) -> Ranges {
        let longer = |block: &&Cidr| {
            block.family == family
                && block
                    .prefix()
                    .zip(prefix)
                    .is_some_and(|(own, other)| own > other)
        };
        let own = self.blocks.iter().filter(longer);
        own.fold(Ranges::default(), |sum, block| sum.union(&block.surely()))
    }

    /// Its blocks of a family, one by one, with their prefixes.
    pub(super) fn blocks(&self, family: Family) -> impl Iterator<Item = &Cidr> {
        self.blocks
            .iter()
            .filter(move |block| block.family == family)
    }
}

/// A route table, of the template or outside it.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) key: Text,
    /// Its name, in a sentence.
    pub(super) words: String,
    pub(super) place: Option<Place>,
    pub(super) routes: Vec<Route>,
    /// Why it may hold other routes.
    pub(super) rest: Option<Cause>,
}

impl Table {
    pub(super) fn read(model: &Model, resource: &Resource) -> Self {
        Self {
            key: resource.reference.clone(),
            words: format!("the route table `{}`", resource.id),
            place: Some(Place::of(resource)),
            routes: routes(model, &resource.reference),
            rest: None,
        }
    }

    /// A table of which only the routes are known that the template adds.
    pub(super) fn outside(model: &Model, key: &Text) -> Self {
        Self {
            key: key.clone(),
            words: format!("the route table `{}`", label(key)),
            place: None,
            routes: routes(model, key),
            rest: Some(outside("the route table", key)),
        }
    }

    /// The main table of a new VPC.
    pub(super) fn new_main() -> Self {
        Self {
            key: Text::default(),
            words: "the main route table of the VPC".to_owned(),
            place: None,
            routes: Vec::new(),
            rest: None,
        }
    }

    /// A table of which nothing is known.
    pub(super) fn unknown(cause: Cause) -> Self {
        Self {
            rest: Some(cause),
            words: "a route table outside the template".to_owned(),
            ..Self::new_main()
        }
    }
}

fn routes(model: &Model, table: &Text) -> Vec<Route> {
    let mut all = Vec::new();
    for resource in model.of_type("AWS::EC2::Route") {
        let applies = names(resource, "RouteTableId", table);
        if !applies.is_no() {
            all.push(route(model, resource, applies));
        }
    }
    for resource in model.of_type("AWS::EC2::VPNGatewayRoutePropagation") {
        let applies = names(resource, "RouteTableIds", table);
        if !applies.is_no() {
            all.push(Route {
                place: Place::of(resource),
                applies,
                destination: Destination {
                    words: "what the VPN gateway announces".to_owned(),
                    blocks: Vec::new(),
                    is_list: false,
                    rest: Some(Cause::new("what a VPN gateway announces is not known")),
                },
                target: Target::VpnGateway,
                to: resource
                    .get("VpnGatewayId")
                    .map(text_of)
                    .unwrap_or_default(),
                is_propagated: true,
            });
        }
    }
    for resource in model.of_type("AWS::EC2::VPCEndpoint") {
        let applies = names(resource, "RouteTableIds", table);
        let kind = resource.get("VpcEndpointType").map(text_of);
        let gateway = kind.map_or(Truth::Yes, |kind| kind.is_str("Gateway"));
        let applies = gateway.and(|| applies);
        if !applies.is_no() {
            let service = resource.get("ServiceName").map(text_of).unwrap_or_default();
            all.push(Route {
                place: Place::of(resource),
                applies,
                destination: Destination {
                    words: format!("the addresses of `{service}`"),
                    blocks: Vec::new(),
                    is_list: false,
                    rest: Some(Cause::new("the addresses of a service are not known")),
                },
                target: Target::GatewayEndpoint,
                to: service,
                is_propagated: false,
            });
        }
    }
    all
}

fn route(model: &Model, resource: &Resource, applies: Truth) -> Route {
    let mut blocks = Vec::new();
    let mut rest = None;
    let mut words = Vec::new();
    let properties = [
        ("DestinationCidrBlock", Family::V4),
        ("DestinationIpv6CidrBlock", Family::V6),
    ];
    for (name, family) in properties {
        if let Some(node) = resource.get(name) {
            let block = Cidr::read(node, family);
            words.push(format!("`{}`", block.text));
            blocks.push(block);
        }
    }
    if let Some(list) = resource.get("DestinationPrefixListId").map(text_of) {
        words.push(format!("the prefix list `{}`", label(&list)));
        match prefix_list_blocks(model, &list) {
            Ok(own) => blocks.extend(own),
            Err(cause) => rest = Some(cause),
        }
    }
    let (target, to) = target(model, resource);
    Route {
        place: Place::of(resource),
        applies,
        destination: Destination {
            words: words.join(" and "),
            blocks,
            is_list: resource.get("DestinationPrefixListId").is_some(),
            rest,
        },
        target,
        to,
        is_propagated: false,
    }
}

fn target(model: &Model, resource: &Resource) -> (Target, Text) {
    if let Some(gateway) = resource.get("GatewayId").map(text_of) {
        return (gateway_kind(model, &gateway), gateway);
    }
    for (name, target) in TARGETS {
        if let Some(node) = resource.get(name) {
            return (target, text_of(node));
        }
    }
    (Target::Unknown, Text::default())
}

/// An internet gateway, a VPN gateway or the VPC, by the id.
fn gateway_kind(model: &Model, gateway: &Text) -> Target {
    let of_template = model.resources().find(|other| other.reference == *gateway);
    match of_template.map(|resource| resource.type_name.as_str()) {
        Some("AWS::EC2::InternetGateway") => return Target::InternetGateway,
        Some("AWS::EC2::VPNGateway") => return Target::VpnGateway,
        Some("AWS::EC2::CarrierGateway") => return Target::CarrierGateway,
        _ => {}
    }
    match gateway.as_known() {
        Some("local") => Target::Local,
        Some(id) if id.starts_with("igw-") => Target::InternetGateway,
        Some(id) if id.starts_with("vgw-") => Target::VpnGateway,
        Some(id) if id.starts_with("cagw-") => Target::CarrierGateway,
        Some(id) if id.starts_with("vpce-") => Target::ApplianceEndpoint,
        _ => Target::Unknown,
    }
}

/// Why a target is not known.
pub(super) fn target_cause(route: &Route) -> Cause {
    if route.to.is_empty() {
        Cause::new(format!("{} names no target", route.place))
    } else {
        cause_of(&route.to)
    }
}
