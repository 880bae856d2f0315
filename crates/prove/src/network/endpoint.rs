//! [`Endpoint`]: a VPC endpoint.

use super::address::{cause_of, text_of};
use super::interface::Interface;
use super::place::{Ids, Place};
use super::service::{Service, ServiceName};
use super::vpc::Vpc;
use crate::template::{Node, Resource};
use crate::text::{Symbol, Text};
use crate::truth::{Cause, Truth};

/// The kind of a VPC endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndpointKind {
    /// Network interfaces in subnets, for one service.
    Interface,
    /// A route to a service: S3 and `DynamoDB`.
    Gateway,
    /// An appliance, such as a firewall.
    GatewayLoadBalancer,
    /// A VPC Lattice resource or service network.
    Lattice,
    /// Not known.
    Unknown(Cause),
}

/// A VPC endpoint of the template.
#[derive(Clone, Debug)]
pub struct Endpoint {
    place: Place,
    kind: EndpointKind,
    pub(super) key: Text,
    pub(super) service: ServiceName,
    pub(super) region: Text,
    pub(super) has_service_region: bool,
    pub(super) vpc: Text,
    pub(super) subnets: Ids,
    pub(super) groups: Ids,
    pub(super) interfaces: Vec<Interface>,
    pub(super) route_tables: Ids,
    pub(super) has_route_tables: bool,
    pub(super) private_dns: Truth,
    /// Whether its private names are for an inbound Resolver endpoint alone.
    pub(super) only_inbound: Truth,
    pub(super) has_only_inbound: bool,
    /// Whether its names have `IPv4` and `IPv6` addresses.
    pub(super) families: [Truth; 2],
}

impl Endpoint {
    pub(super) fn read(resource: &Resource, vpcs: &[Vpc], own_region: &Text) -> Self {
        let text = |name: &str| resource.get(name).map(text_of);
        let written = text("ServiceName").unwrap_or_default();
        let vpc = text("VpcId").unwrap_or_else(|| {
            Text::symbol(Symbol::open(
                &resource.id,
                format!("`{}` names no VPC", resource.id),
            ))
        });
        let subnets = Ids::read(resource.get("SubnetIds"));
        let groups = groups(resource, vpcs, &vpc);
        let interfaces = subnets.known.iter().map(|subnet| Interface {
            place: Place::of(resource),
            subnet: subnet.clone(),
            groups: groups.clone(),
            address: fixed_address(resource, subnet),
        });
        let dns = resource.get("DnsOptions");
        let option = |name: &str| dns.and_then(|dns| dns.get(name));
        let only_inbound = option("PrivateDnsOnlyForInboundResolverEndpoint").map(text_of);
        Self {
            place: Place::of(resource),
            kind: kind(resource),
            key: resource.reference.clone(),
            service: ServiceName::read(&written),
            region: text("ServiceRegion").unwrap_or_else(|| own_region.clone()),
            has_service_region: resource.get("ServiceRegion").is_some(),
            vpc,
            interfaces: interfaces.collect(),
            subnets,
            groups,
            route_tables: Ids::read(resource.get("RouteTableIds")),
            has_route_tables: resource.get("RouteTableIds").is_some(),
            private_dns: resource
                .get("PrivateDnsEnabled")
                .map_or(Truth::No, Node::truth),
            has_only_inbound: only_inbound.is_some(),
            only_inbound: only_inbound.map_or(Truth::No, |text| text.is_str("OnlyInboundResolver")),
            families: families(resource),
        }
    }

    /// From where it stems.
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// Its logical id.
    pub fn id(&self) -> &str {
        &self.place.logical_id
    }

    /// What `Ref` gives of it.
    pub const fn reference(&self) -> &Text {
        &self.key
    }

    /// Its kind.
    pub const fn kind(&self) -> &EndpointKind {
        &self.kind
    }

    /// The end of its service's name, such as `bedrock-runtime`; `None` where it is not known or
    /// the service is not one of AWS.
    pub fn service_name(&self) -> Option<&str> {
        match &self.service {
            ServiceName::Aws { name, .. } => name.as_known(),
            ServiceName::Custom | ServiceName::Unknown(_) => None,
        }
    }

    /// Whether it is an interface endpoint of this service in the region where it is called.
    pub fn is_for(&self, service: &Service, own_region: &Text) -> Truth {
        let kind = match &self.kind {
            EndpointKind::Interface => Truth::Yes,
            EndpointKind::Unknown(cause) => Truth::Unknown(cause.clone()),
            _ => Truth::No,
        };
        let wanted = service.region(own_region);
        // Without `ServiceRegion` an endpoint can only be made for a service of its own region, so
        // that a region written into the name is that of the deployment.
        let region = match &self.service {
            ServiceName::Aws { region, .. }
                if !self.has_service_region && own_region.as_known().is_none() =>
            {
                wanted.is(own_region).or(|| region.is(&wanted))
            }
            ServiceName::Aws { region, .. } if !self.has_service_region => {
                region.is(own_region).and(|| wanted.is(own_region))
            }
            _ => self.region.is(&wanted),
        };
        kind.and(|| self.service.is(service)).and(|| region)
    }
}

fn kind(resource: &Resource) -> EndpointKind {
    let Some(node) = resource.get("VpcEndpointType") else {
        // Without a type CloudFormation makes a gateway endpoint.
        return EndpointKind::Gateway;
    };
    let text = text_of(node);
    match text.as_known() {
        Some("Interface") => EndpointKind::Interface,
        Some("Gateway") => EndpointKind::Gateway,
        Some("GatewayLoadBalancer") => EndpointKind::GatewayLoadBalancer,
        Some("Resource" | "ServiceNetwork") => EndpointKind::Lattice,
        Some(other) => EndpointKind::Unknown(Cause::new(format!("`{other}` is no endpoint type"))),
        None => EndpointKind::Unknown(cause_of(&text)),
    }
}

/// Without groups it carries the default group of its VPC.
fn groups(resource: &Resource, vpcs: &[Vpc], vpc: &Text) -> Ids {
    let given = Ids::read(resource.get("SecurityGroupIds"));
    if given.is_empty() {
        default_groups(vpcs, vpc)
    } else {
        given
    }
}

/// The default group of a VPC.
pub(super) fn default_groups(vpcs: &[Vpc], vpc: &Text) -> Ids {
    match vpcs.iter().find(|own| own.key == *vpc) {
        Some(own) => Ids {
            known: vec![own.default_group()],
            rest: None,
        },
        None => Ids {
            known: Vec::new(),
            rest: Some(Cause::new(format!(
                "the default group of `{}` is not in the template",
                super::place::label(vpc)
            ))),
        },
    }
}

fn fixed_address(resource: &Resource, subnet: &Text) -> Option<std::net::IpAddr> {
    let all = resource.get("SubnetConfigurations")?;
    let mut all = all.items().iter();
    let own = all.find(|one| one.get("SubnetId").map(text_of).as_ref() == Some(subnet))?;
    own.get("Ipv4")?.known()?.parse().ok()
}

fn families(resource: &Resource) -> [Truth; 2] {
    let dns = resource.get("DnsOptions");
    let records = dns.and_then(|dns| dns.get("DnsRecordIpType"));
    let node = records
        .filter(|node| node.known().as_deref() != Some("service-defined"))
        .or_else(|| resource.get("IpAddressType"));
    let Some(text) = node.map(text_of) else {
        return [Truth::Yes, Truth::No];
    };
    match text.as_known() {
        Some("dualstack") => [Truth::Yes, Truth::Yes],
        Some("ipv6") => [Truth::No, Truth::Yes],
        Some(_) => [Truth::Yes, Truth::No],
        None => [
            Truth::Unknown(cause_of(&text)),
            Truth::Unknown(cause_of(&text)),
        ],
    }
}
