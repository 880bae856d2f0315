//! VPCs and subnets, and where their addresses lie.

use super::address::{Block, Cidr, Family, Ranges};
use super::place::{Place, names, outside};
use crate::template::{Model, Resource};
use crate::text::Text;
use crate::truth::{Cause, Truth};

/// A VPC of the template.
#[derive(Clone, Debug)]
pub(super) struct Vpc {
    pub(super) key: Text,
    pub(super) place: Place,
    pub(super) blocks: Vec<Cidr>,
    /// Why it may have other `IPv4` blocks.
    pub(super) rest: Option<Cause>,
    pub(super) dns_support: Truth,
    pub(super) dns_hostnames: Truth,
}

impl Vpc {
    pub(super) fn read(model: &Model, resource: &Resource) -> Self {
        let mut blocks = Vec::new();
        let mut rest = None;
        let mut own = |resource: &Resource, applies: &Truth| {
            match (applies, resource.get("CidrBlock")) {
                (Truth::Yes, Some(node)) => blocks.push(Cidr::read(node, Family::V4)),
                (Truth::Unknown(cause), Some(_)) => rest = Some(cause.clone()),
                _ => {}
            }
            if resource.get("Ipv4IpamPoolId").is_some() && !applies.is_no() {
                let cause = format!("a block of `{}` comes from a pool", resource.id);
                rest = Some(Cause::new(cause));
            }
        };
        own(resource, &Truth::Yes);
        for more in model.of_type("AWS::EC2::VPCCidrBlock") {
            own(more, &names(more, "VpcId", &resource.reference));
        }
        let flag = |name: &str, default: Truth| match resource.get(name) {
            Some(node) => node.truth(),
            None => default,
        };
        Self {
            key: resource.reference.clone(),
            place: Place::of(resource),
            blocks,
            rest,
            dns_support: flag("EnableDnsSupport", Truth::Yes),
            dns_hostnames: flag("EnableDnsHostnames", Truth::No),
        }
    }

    /// The `IPv4` addresses that may be its own.
    pub(super) fn possibly(&self) -> Ranges {
        if self.rest.is_some() {
            return Ranges::all(Family::V4);
        }
        let sum = |sum: Ranges, block: &Cidr| sum.union(&block.possibly());
        self.blocks.iter().fold(Ranges::default(), sum)
    }

    /// Whether some of its blocks are not known.
    pub(super) fn is_open(&self) -> bool {
        self.rest.is_some() || self.blocks.iter().any(|block| block.net.is_err())
    }

    /// The `IPv4` addresses that are surely its own.
    pub(super) fn surely(&self) -> Ranges {
        let sum = |sum: Ranges, block: &Cidr| sum.union(&block.surely());
        self.blocks.iter().fold(Ranges::default(), sum)
    }

    /// The id of its default group, as `Fn::GetAtt` gives it.
    pub(super) fn default_group(&self) -> Text {
        Text::symbol(crate::text::Symbol::made(
            &self.place.logical_id,
            "DefaultSecurityGroup",
        ))
    }

    /// The id of its default network ACL, as `Fn::GetAtt` gives it.
    pub(super) fn default_acl(&self) -> Text {
        Text::symbol(crate::text::Symbol::made(
            &self.place.logical_id,
            "DefaultNetworkAcl",
        ))
    }
}

/// A subnet, of the template or outside it.
#[derive(Clone, Debug)]
pub(super) struct Subnet {
    pub(super) key: Text,
    /// Its logical id, or else what is known of it.
    pub(super) label: String,
    pub(super) place: Option<Place>,
    pub(super) vpc: Result<Text, Cause>,
    pub(super) zone: Option<Text>,
    /// Its `IPv4` block.
    pub(super) cidr: Option<Cidr>,
    pub(super) block: Block,
    /// Whether instances get public `IPv4` addresses in it.
    pub(super) public_addresses: Truth,
    /// Whether network interfaces get `IPv6` addresses in it.
    pub(super) six: Truth,
}

impl Subnet {
    pub(super) fn read(resource: &Resource, vpcs: &[Vpc]) -> Self {
        let vpc = resource
            .get("VpcId")
            .map(super::address::text_of)
            .ok_or_else(|| Cause::new(format!("`{}` names no VPC", resource.id)));
        let home = vpc
            .as_ref()
            .ok()
            .and_then(|key| vpcs.iter().find(|vpc| vpc.key == *key));
        let cidr = resource
            .get("CidrBlock")
            .map(|node| Cidr::read(node, Family::V4));
        let six = resource
            .get("Ipv6CidrBlock")
            .map(|node| Cidr::read(node, Family::V6));
        let v4 = match cidr.as_ref().map(|cidr| &cidr.net) {
            Some(Ok(net)) => Ranges::usable(net),
            _ => home.map_or_else(|| Ranges::all(Family::V4), Vpc::possibly),
        };
        let v6 = match six.as_ref().map(|cidr| &cidr.net) {
            Some(Ok(net)) => Ranges::usable(net),
            _ => Ranges::all(Family::V6),
        };
        let mut within: Vec<Text> = Vec::new();
        within.extend(cidr.iter().chain(&six).map(|cidr| cidr.text.clone()));
        if let Some(vpc) = home
            && vpc.rest.is_none()
            && let [only] = vpc.blocks.as_slice()
        {
            within.push(only.text.clone());
        }
        let flag = |name: &str| {
            resource
                .get(name)
                .map_or(Truth::No, crate::template::Node::truth)
        };
        let zone = resource
            .get("AvailabilityZone")
            .or_else(|| resource.get("AvailabilityZoneId"));
        Self {
            key: resource.reference.clone(),
            label: resource.id.clone(),
            place: Some(Place::of(resource)),
            vpc,
            zone: zone.map(super::address::text_of),
            cidr,
            block: Block::new(v4, v6, within),
            public_addresses: flag("MapPublicIpOnLaunch"),
            six: flag("AssignIpv6AddressOnCreation").or(|| flag("Ipv6Native")),
        }
    }

    /// A subnet that is not in the template.
    pub(super) fn outside(key: &Text) -> Self {
        let cause = outside("the subnet", key);
        Self {
            key: key.clone(),
            label: super::place::label(key),
            place: None,
            vpc: Err(cause.clone()),
            zone: None,
            cidr: None,
            block: Block::unknown(),
            public_addresses: Truth::Unknown(cause.clone()),
            six: Truth::Unknown(cause),
        }
    }

    /// Whether it lies in this VPC.
    pub(super) fn is_in(&self, vpc: &Text) -> Truth {
        match &self.vpc {
            Ok(own) => own.is(vpc),
            Err(cause) => Truth::Unknown(cause.clone()),
        }
    }
}
