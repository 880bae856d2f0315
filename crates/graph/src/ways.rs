//! Arrows: the flows that go through, and the ways out.

use std::collections::{BTreeMap, BTreeSet};

use formwork_prove::network::{Behind, Origin, Target as Route, Way, Workload};
use formwork_prove::template::{Node, Resource, Target};

use crate::gateways::{the_company, the_internet};
use crate::network::Reader;
use crate::picture::{Class, Kind};

pub(crate) fn add(reader: &mut Reader<'_>) {
    flows(reader);
    let network = reader.network;
    for workload in network.workloads() {
        for way in network.ways_out(workload).ways {
            way_out(reader, workload, &way);
        }
    }
    drop_idle_groups(reader);
}

/// The flows from one thing to another.
#[derive(Default)]
struct Together {
    ports: BTreeSet<String>,
    sure: bool,
    /// The addresses from which they come, where that is outside.
    blocks: String,
}

fn flows(reader: &mut Reader<'_>) {
    let mut ports: BTreeMap<(String, String, Class), Together> = BTreeMap::new();
    for flow in reader.network.flows() {
        let item = reader.picture.items.get(&flow.to);
        let Some(vpc) = item.and_then(|item| item.parent.clone()) else {
            continue;
        };
        let (from, class, words) = match flow.from {
            Origin::Host(id) => (id, Class::Flow, String::new()),
            Origin::Company(block) => {
                (entry(reader, &vpc, Kind::VpnGateway), Class::Company, block)
            }
            Origin::Internet(block) => (
                entry(reader, &vpc, Kind::InternetGateway),
                Class::Internet,
                block,
            ),
        };
        let known = ports.entry((from, flow.to, class)).or_default();
        known.ports.insert(flow.ports);
        known.sure |= flow.passes.is_yes();
        if !known.blocks.contains(&words) && !known.blocks.is_empty() {
            known.blocks.push_str(", ");
        }
        if !known.blocks.contains(&words) {
            known.blocks.push_str(&words);
        }
    }
    for (
        (from, to, class),
        Together {
            ports,
            sure,
            blocks,
        },
    ) in ports
    {
        let words = blocks;
        let ports = together(&ports);
        let label = match (words.is_empty(), ports.is_empty()) {
            (true, _) => ports,
            (false, true) => words,
            (false, false) => format!("{words} · {ports}"),
        };
        reader.picture.join(&from, &to, class, &label, sure);
    }
}

/// Ports with the protocols that have them: `tcp+udp 53`.
fn together(ports: &BTreeSet<String>) -> String {
    let mut by_port: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for words in ports {
        let (protocol, port) = words.split_once(' ').unwrap_or((words, ""));
        by_port.entry(port).or_default().push(protocol);
    }
    let each = by_port.iter().map(|(port, protocols)| {
        let words = format!("{} {port}", protocols.join("+"));
        words.trim().to_owned()
    });
    each.collect::<Vec<String>>().join(", ")
}

/// By what something comes into a VPC: a gateway of this kind, or what lies outside.
fn entry(reader: &mut Reader<'_>, vpc: &str, gateway: Kind) -> String {
    let own = reader.picture.within(vpc, |kind| kind == gateway);
    match (own.first(), gateway) {
        (Some(id), _) => (*id).to_owned(),
        (None, Kind::InternetGateway) => the_internet(reader, vpc),
        (None, _) => the_company(reader, vpc),
    }
}

fn way_out(reader: &mut Reader<'_>, workload: &Workload, way: &Way) {
    // What no traffic of the workload passes is no arrow. That is only asked of public addresses: of
    // a route to others, such as those of a peer, it is not known.
    if way.effective.is_no() && !way.public.is_no() {
        return;
    }
    let item = reader.picture.items.get(workload.id());
    let Some(vpc) = item.and_then(|item| item.parent.clone()) else {
        return;
    };
    let class = match way.behind {
        Behind::Internet => Class::Internet,
        Behind::Company => Class::Company,
        Behind::Aws => Class::Service,
        Behind::Peer | Behind::Unknown => Class::Other,
    };
    let label = match way.target {
        // The service is drawn behind the endpoint.
        Route::GatewayEndpoint => String::new(),
        Route::VpnGateway if !way.destination.starts_with('`') => "what it announces".to_owned(),
        _ => way.destination.replace('`', ""),
    };
    let gateway = gateway_of(reader, way);
    let to = match (gateway, way.behind) {
        (Some(id), _) => id,
        (None, Behind::Internet) => the_internet(reader, &vpc),
        (None, Behind::Company) => the_company(reader, &vpc),
        (None, behind) => {
            let kind = match behind {
                Behind::Peer => Kind::Peer,
                _ => Kind::Unknown,
            };
            let id = format!("behind:{vpc}:{}", way.target.words());
            reader.put(&id, kind, &vpc, way.target.words(), kind.words());
            id
        }
    };
    if to != workload.id() {
        let sure = way.effective.is_yes();
        reader.picture.join(workload.id(), &to, class, &label, sure);
    }
}

/// The gateway of a route, where it is drawn.
fn gateway_of(reader: &Reader<'_>, way: &Way) -> Option<String> {
    let model = reader.model;
    let route: &Resource = model.resource(&way.place.as_ref()?.logical_id)?;
    if route.type_name == "AWS::EC2::VPCEndpoint" {
        return Some(route.id.clone());
    }
    let found = route.properties.fields().find_map(|(name, node)| {
        if matches!(name, "RouteTableId" | "RouteTableIds") {
            return None;
        }
        let text = node.text()?;
        let Target::Resource(far) = model.target(&text) else {
            return None;
        };
        reader
            .picture
            .items
            .contains_key(&far.id)
            .then(|| far.id.clone())
    });
    found.or_else(|| {
        // Routes to a transit gateway name it, and the VPC is attached to it.
        let id = route.get("TransitGatewayId")?.text()?;
        let types = [
            "AWS::EC2::TransitGatewayAttachment",
            "AWS::EC2::TransitGatewayVpcAttachment",
        ];
        let mut all = types.into_iter().flat_map(|name| model.of_type(name));
        let own = all.find(|one| {
            let far = one.get("TransitGatewayId").and_then(Node::text);
            far.as_ref() == Some(&id)
        });
        own.map(|one| one.id.clone())
    })
}

/// A group that nothing carries and that lets nothing through is no part of the network.
fn drop_idle_groups(reader: &mut Reader<'_>) {
    let edges = &reader.picture.edges;
    let idle = |id: &String| !edges.keys().any(|(from, to)| from == id || to == id);
    let idle: BTreeSet<String> = reader
        .picture
        .items
        .iter()
        .filter(|(id, item)| item.kind == Kind::Group && idle(id))
        .map(|(id, _)| id.clone())
        .collect();
    reader.picture.items.retain(|id, _| !idle.contains(id));
}
