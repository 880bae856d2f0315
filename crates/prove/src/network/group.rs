//! Security groups: their rules, and what they let through.
//!
//! A group only lets through, and the rules of all groups of a network interface add up; the reply
//! to what was let through needs no rule.
//!
//! <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html>

use super::address::{Cidr, Family, text_of};
use super::place::{Place, names, outside};
use super::port::{Ports, Protocol};
use super::vpc::Vpc;
use crate::template::{Data, Model, Node, Resource};
use crate::text::Text;
use crate::truth::{Cause, Truth};

/// The way of a flow, seen from the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    In,
    Out,
}

/// What a rule lets in or out to.
#[derive(Clone, Debug)]
pub(super) enum Peer {
    Block(Cidr),
    /// Network interfaces that carry this group.
    Group(Text),
    Unknown(Cause),
}

/// A rule of a group.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) place: Option<Place>,
    pub(super) protocol: Protocol,
    pub(super) ports: Ports,
    pub(super) peers: Vec<Peer>,
    /// Whether the group has it.
    pub(super) applies: Truth,
}

/// A security group, of the template or outside it.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) key: Text,
    pub(super) place: Option<Place>,
    pub(super) vpc: Result<Text, Cause>,
    pub(super) ingress: Vec<Rule>,
    pub(super) egress: Vec<Rule>,
    /// Why there may be other rules.
    pub(super) ingress_rest: Option<Cause>,
    pub(super) egress_rest: Option<Cause>,
}

impl Group {
    pub(super) fn read(model: &Model, resource: &Resource) -> Self {
        let (mut ingress, ingress_rest) = inline(model, resource, Direction::In);
        let (mut egress, mut egress_rest) = inline(model, resource, Direction::Out);
        let has_inline = !egress.is_empty() || egress_rest.is_some();
        let key = &resource.reference;
        ingress.extend(separate(model, key, Direction::In));
        let more = separate(model, key, Direction::Out);
        if !has_inline {
            // Without any rule AWS lets everything out. Whether that rule stays beside egress
            // resources is not documented.
            let surely = more.iter().find(|rule| rule.applies.is_yes());
            let perhaps = more.iter().find_map(|rule| rule.applies.cause());
            match (surely, perhaps) {
                (Some(rule), _) => {
                    let by = rule.place.as_ref().map(ToString::to_string);
                    egress_rest = Some(Cause::new(format!(
                        "whether `{}` keeps its default egress beside {} is not documented",
                        resource.id,
                        by.unwrap_or_default()
                    )));
                }
                (None, Some(cause)) => egress.push(Rule::everywhere(Truth::Unknown(cause.clone()))),
                (None, None) => egress.push(Rule::everywhere(Truth::Yes)),
            }
        }
        egress.extend(more);
        let vpc = resource.get("VpcId").map(text_of);
        Self {
            key: key.clone(),
            place: Some(Place::of(resource)),
            vpc: vpc
                .ok_or_else(|| Cause::new(format!("`{}` lies in the default VPC", resource.id))),
            ingress,
            egress,
            ingress_rest,
            egress_rest,
        }
    }

    /// The default group of a VPC: in from itself, out to everywhere.
    pub(super) fn default_of(model: &Model, vpc: &Vpc) -> Self {
        let key = vpc.default_group();
        let mut ingress = vec![Rule {
            peers: vec![Peer::Group(key.clone())],
            ..Rule::everywhere(Truth::Yes)
        }];
        ingress.extend(separate(model, &key, Direction::In));
        let mut egress = vec![Rule::everywhere(Truth::Yes)];
        egress.extend(separate(model, &key, Direction::Out));
        Self {
            key,
            place: Some(vpc.place.clone()),
            vpc: Ok(vpc.key.clone()),
            ingress,
            egress,
            ingress_rest: None,
            egress_rest: None,
        }
    }

    /// A group of which only the rules are known that the template adds.
    pub(super) fn outside(model: &Model, key: &Text) -> Self {
        let cause = outside("the group", key);
        Self {
            key: key.clone(),
            place: None,
            vpc: Err(cause.clone()),
            ingress: separate(model, key, Direction::In),
            egress: separate(model, key, Direction::Out),
            ingress_rest: Some(cause.clone()),
            egress_rest: Some(cause),
        }
    }

    pub(super) fn rules(&self, direction: Direction) -> (&[Rule], Option<&Cause>) {
        match direction {
            Direction::In => (&self.ingress, self.ingress_rest.as_ref()),
            Direction::Out => (&self.egress, self.egress_rest.as_ref()),
        }
    }
}

impl Rule {
    /// All traffic, whatever the address.
    fn everywhere(applies: Truth) -> Self {
        Self {
            place: None,
            protocol: Protocol::All,
            ports: Ports::All,
            peers: Family::BOTH.map(Cidr::all).map(Peer::Block).to_vec(),
            applies,
        }
    }

    fn read(model: &Model, resource: &Resource, node: &Node, direction: Direction) -> Self {
        if let Data::Unknown(cause) = &node.data {
            return Self {
                place: Some(Place::at(resource, node)),
                protocol: Protocol::Unknown(cause.clone()),
                ports: Ports::All,
                peers: vec![Peer::Unknown(cause.clone())],
                applies: Truth::Yes,
            };
        }
        let protocol = Protocol::read(node.get("IpProtocol"));
        let ports = Ports::read(&protocol, node.get("FromPort"), node.get("ToPort"));
        let (list, group) = match direction {
            Direction::In => ("SourcePrefixListId", "SourceSecurityGroupId"),
            Direction::Out => ("DestinationPrefixListId", "DestinationSecurityGroupId"),
        };
        let mut peers = Vec::new();
        for (name, family) in [("CidrIp", Family::V4), ("CidrIpv6", Family::V6)] {
            peers.extend(
                node.get(name)
                    .map(|node| Peer::Block(Cidr::read(node, family))),
            );
        }
        if let Some(node) = node.get(list) {
            peers.extend(prefix_list(model, &text_of(node)));
        }
        peers.extend(node.get(group).map(|node| Peer::Group(text_of(node))));
        if let Some(node) = node.get("SourceSecurityGroupName") {
            peers.push(Peer::Unknown(Cause::new(format!(
                "`{}` names a group by name, which only the default VPC knows",
                node.pointer
            ))));
        }
        Self {
            place: Some(Place::at(resource, node)),
            protocol,
            ports,
            peers,
            applies: Truth::Yes,
        }
    }
}

/// The blocks of a prefix list; unknown where the template does not hold it.
pub(super) fn prefix_list_blocks(model: &Model, key: &Text) -> Result<Vec<Cidr>, Cause> {
    let mut lists = model.of_type("AWS::EC2::PrefixList");
    let Some(list) = lists.find(|list| list.reference == *key) else {
        return Err(outside("the prefix list", key));
    };
    let family = match list.get("AddressFamily").and_then(Node::known).as_deref() {
        Some("IPv6") => Family::V6,
        _ => Family::V4,
    };
    let Some(entries) = list.get("Entries") else {
        return Ok(Vec::new());
    };
    if let Some(cause) = entries.unknown() {
        return Err(cause.clone());
    }
    let blocks = entries.items().iter().map(|entry| match entry.get("Cidr") {
        Some(node) => Ok(Cidr::read(node, family)),
        None => Err(entry
            .unknown()
            .cloned()
            .unwrap_or_else(|| Cause::new(format!("`{}` has no `Cidr`", entry.pointer)))),
    });
    blocks.collect()
}

fn prefix_list(model: &Model, key: &Text) -> Vec<Peer> {
    match prefix_list_blocks(model, key) {
        Ok(blocks) => blocks.into_iter().map(Peer::Block).collect(),
        Err(cause) => vec![Peer::Unknown(cause)],
    }
}

fn inline(model: &Model, resource: &Resource, direction: Direction) -> (Vec<Rule>, Option<Cause>) {
    let property = match direction {
        Direction::In => "SecurityGroupIngress",
        Direction::Out => "SecurityGroupEgress",
    };
    match resource.get(property) {
        None => (Vec::new(), None),
        Some(node) => {
            if let Some(cause) = node.unknown() {
                return (Vec::new(), Some(cause.clone()));
            }
            let rules = node.items().iter();
            let read = |node| Rule::read(model, resource, node, direction);
            (rules.map(read).collect(), None)
        }
    }
}

/// The rules that are resources of their own and may belong to this group.
fn separate(model: &Model, key: &Text, direction: Direction) -> Vec<Rule> {
    let type_name = match direction {
        Direction::In => "AWS::EC2::SecurityGroupIngress",
        Direction::Out => "AWS::EC2::SecurityGroupEgress",
    };
    let mut rules = Vec::new();
    for resource in model.of_type(type_name) {
        let applies = match (resource.get("GroupId"), resource.get("GroupName")) {
            (Some(_), _) => names(resource, "GroupId", key),
            (None, Some(node)) => Truth::unknown(format!(
                "`{}` names a group by name, which only the default VPC knows",
                node.pointer
            )),
            (None, None) => Truth::No,
        };
        if !applies.is_no() {
            rules.push(Rule {
                applies,
                ..Rule::read(model, resource, &resource.properties, direction)
            });
        }
    }
    rules
}
