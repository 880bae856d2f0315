//! What may pass security groups, network ACLs and route tables, as flows.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::FlowChange;
use crate::form::Form;
use crate::resources::{Entries, Entry};

/// Whose flow it is, of which kind, whether it lets through, and the flow.
type Flow = (String, &'static str, bool, String);

/// The flows that are opened or closed.
pub(crate) fn changes(old: &Entries<'_>, new: &Entries<'_>) -> Vec<FlowChange> {
    let (before, after) = (flows(old), flows(new));
    let told = |flow: &Flow, appears: bool| FlowChange {
        of: flow.0.clone(),
        kind: flow.1,
        // What denies closes where it appears.
        opened: flow.2 == appears,
        flow: flow.3.clone(),
    };
    let opened = after.difference(&before).map(|flow| told(flow, true));
    let closed = before.difference(&after).map(|flow| told(flow, false));
    let mut changes: Vec<FlowChange> = opened.chain(closed).collect();
    changes.sort();
    changes
}

fn flows(entries: &Entries<'_>) -> BTreeSet<Flow> {
    let names = names(entries);
    let mut found = BTreeSet::new();
    for (id, entry) in entries {
        let get = |name: &str| entry.properties.get(name);
        let owner =
            |name: &str| get(name).map_or_else(|| (*id).to_owned(), |form| called(form, &names));
        match entry.type_name {
            "AWS::EC2::SecurityGroup" => group(id, entry, &names, &mut found),
            "AWS::EC2::SecurityGroupIngress" | "AWS::EC2::SecurityGroupEgress" => {
                let inwards = entry.type_name.ends_with("Ingress");
                let of = owner(if get("GroupId").is_some() {
                    "GroupId"
                } else {
                    "GroupName"
                });
                found.insert((of, GROUP, true, rule(inwards, &entry.properties, &names)));
            }
            "AWS::EC2::NetworkAclEntry" => {
                let (allows, flow) = acl_entry(&entry.properties);
                found.insert((owner("NetworkAclId"), "network ACL", allows, flow));
            }
            "AWS::EC2::Route" => {
                let flow = route(&entry.properties, &names);
                found.insert((owner("RouteTableId"), "route table", true, flow));
            }
            _ => {}
        }
    }
    found
}

const GROUP: &str = "security group";

/// Names that were given to resources, so that a reference by name is one to the resource.
pub(crate) fn names(entries: &Entries<'_>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (id, entry) in entries {
        let name = entry
            .facts
            .name
            .and_then(|name| entry.properties.get(name)?.known());
        if let Some(name) = name {
            names.insert(name, (*id).to_owned());
        }
    }
    names
}

/// The logical id to which a value refers, or what it says.
pub(crate) fn called(form: &Form, names: &BTreeMap<String, String>) -> String {
    let mut symbols = Vec::new();
    form.symbols(&mut symbols);
    let text = form.show();
    match symbols.as_slice() {
        [symbol] if text == format!("${{{symbol}}}") => {
            symbol.split('.').next().unwrap_or(symbol).to_owned()
        }
        _ => names.get(&text).cloned().unwrap_or(text),
    }
}

fn group(
    id: &str,
    entry: &Entry<'_>,
    names: &BTreeMap<String, String>,
    found: &mut BTreeSet<Flow>,
) {
    for (property, inwards) in [
        ("SecurityGroupIngress", true),
        ("SecurityGroupEgress", false),
    ] {
        let Some(rules) = entry.properties.get(property) else {
            if !inwards {
                // AWS lets everything out of a group without egress rules:
                // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
                for family in ["0.0.0.0/0", "::/0"] {
                    let flow = format!("out all to {family} (by default)");
                    found.insert((id.to_owned(), GROUP, true, flow));
                }
            }
            continue;
        };
        for item in rules.items() {
            let mut add = |item: &Form, suffix: &str| {
                for item in item.items() {
                    let flow = format!("{}{suffix}", rule(inwards, item, names));
                    found.insert((id.to_owned(), GROUP, true, flow));
                }
            };
            match item {
                Form::If(branches) => {
                    if let Some(yes) = &branches.yes {
                        add(yes, &format!(" if {}", branches.name));
                    }
                    if let Some(no) = &branches.no {
                        add(no, &format!(" unless {}", branches.name));
                    }
                }
                item => add(item, ""),
            }
        }
    }
}

fn rule(inwards: bool, form: &Form, names: &BTreeMap<String, String>) -> String {
    const PEERS: [&str; 9] = [
        "CidrIp",
        "CidrIpv6",
        "SourceSecurityGroupId",
        "SourceSecurityGroupName",
        "SourcePrefixListId",
        "DestinationSecurityGroupId",
        "DestinationPrefixListId",
        "SourceSecurityGroupOwnerId",
        "GroupId",
    ];
    let peer = PEERS.iter().find_map(|name| form.get(name));
    let peer = peer.map_or_else(|| form.show(), |peer| called(peer, names));
    let ports = ports(
        form.get("IpProtocol"),
        form.get("FromPort"),
        form.get("ToPort"),
    );
    if inwards {
        format!("in {ports} from {peer}")
    } else {
        format!("out {ports} to {peer}")
    }
}

fn ports(protocol: Option<&Form>, from: Option<&Form>, to: Option<&Form>) -> String {
    let protocol = protocol.map(Form::show).unwrap_or_default();
    let name = match protocol.to_ascii_lowercase().as_str() {
        "-1" => return "all".to_owned(),
        "6" | "tcp" => "tcp".to_owned(),
        "17" | "udp" => "udp".to_owned(),
        "1" | "icmp" => "icmp".to_owned(),
        "58" | "icmpv6" => "icmpv6".to_owned(),
        other => other.to_owned(),
    };
    match (from.map(Form::show), to.map(Form::show)) {
        (None, None) => name,
        (Some(from), Some(to)) if from == to => format!("{name}/{from}"),
        (from, to) => format!(
            "{name}/{}-{}",
            from.unwrap_or_default(),
            to.unwrap_or_default()
        ),
    }
}

fn acl_entry(form: &Form) -> (bool, String) {
    let text = |name: &str| form.get(name).map(Form::show).unwrap_or_default();
    let action = text("RuleAction").to_ascii_lowercase();
    let outwards = text("Egress").eq_ignore_ascii_case("true");
    let range = form.get("PortRange");
    let port = |name: &str| range.and_then(|range| range.get(name));
    let ports = ports(form.get("Protocol"), port("From"), port("To"));
    let peer = ["CidrBlock", "Ipv6CidrBlock"]
        .iter()
        .find_map(|name| form.get(name));
    let peer = peer.map(Form::show).unwrap_or_default();
    let (way, side) = if outwards {
        ("out", "to")
    } else {
        ("in", "from")
    };
    let number = text("RuleNumber");
    (
        action != "deny",
        format!("rule {number} {action} {way} {ports} {side} {peer}"),
    )
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
