//! Gateways on the border of a VPC, and what lies behind them.

use formwork_prove::network::Endpoint;
use formwork_prove::template::{Node, Resource, Target};

use crate::network::{Reader, shown, text_of};
use crate::picture::{Class, Item, Kind, Picture};

pub(crate) fn add(reader: &mut Reader<'_>) {
    internet(reader);
    vpn(reader);
    others(reader);
    nat(reader);
    endpoints(reader);
}

/// The box of the VPC that a property names.
fn home(reader: &mut Reader<'_>, resource: &Resource, property: &str) -> Option<String> {
    let vpc = resource.get(property)?.text()?;
    Some(reader.vpc(&vpc))
}

/// The VPC to which a gateway is attached.
fn attached(reader: &mut Reader<'_>, gateway: &Resource, property: &str) -> Option<String> {
    let model = reader.model;
    let mut all = model.of_type("AWS::EC2::VPCGatewayAttachment");
    let own = all.find(|one| !model.refers(one, property, gateway).is_no())?;
    home(reader, own, "VpcId")
}

fn unattached(picture: &mut Picture, resource: &Resource) {
    let note = format!("{} is attached to no VPC.", resource.id);
    picture.notes.insert(note);
}

/// The internet, beside a VPC.
pub(crate) fn the_internet(reader: &mut Reader<'_>, vpc: &str) -> String {
    let id = format!("internet:{vpc}");
    let words = Kind::Internet.words();
    reader.put(&id, Kind::Internet, vpc, "The internet", words);
    id
}

/// The company's network, beside a VPC.
pub(crate) fn the_company(reader: &mut Reader<'_>, vpc: &str) -> String {
    let id = format!("company:{vpc}");
    let words = Kind::Company.words();
    reader.put(&id, Kind::Company, vpc, "Company network", words);
    id
}

fn internet(reader: &mut Reader<'_>) {
    for gateway in reader.model.of_type("AWS::EC2::InternetGateway") {
        match attached(reader, gateway, "InternetGatewayId") {
            Some(vpc) => leads_out(reader, &vpc, gateway, Kind::InternetGateway.words()),
            None => unattached(&mut reader.picture, gateway),
        }
    }
    for (type_name, words) in [
        (
            "AWS::EC2::EgressOnlyInternetGateway",
            "egress-only internet gateway",
        ),
        ("AWS::EC2::CarrierGateway", "carrier gateway"),
    ] {
        for gateway in reader.model.of_type(type_name) {
            match home(reader, gateway, "VpcId") {
                Some(vpc) => leads_out(reader, &vpc, gateway, words),
                None => unattached(&mut reader.picture, gateway),
            }
        }
    }
}

fn leads_out(reader: &mut Reader<'_>, vpc: &str, gateway: &Resource, words: &str) {
    let kind = Kind::InternetGateway;
    reader.put(&gateway.id, kind, vpc, &gateway.id, words);
    let internet = the_internet(reader, vpc);
    let picture = &mut reader.picture;
    picture.join(&gateway.id, &internet, Class::Internet, "", true);
}

fn vpn(reader: &mut Reader<'_>) {
    let model = reader.model;
    for gateway in model.of_type("AWS::EC2::VPNGateway") {
        let Some(vpc) = attached(reader, gateway, "VpnGatewayId") else {
            unattached(&mut reader.picture, gateway);
            continue;
        };
        let id = &gateway.id;
        reader.put(id, Kind::VpnGateway, &vpc, id, Kind::VpnGateway.words());
        let company = the_company(reader, &vpc);
        let mut lines = false;
        for association in model.of_type("AWS::DirectConnect::DirectConnectGatewayAssociation") {
            if model
                .refers(association, "AssociatedGatewayId", gateway)
                .is_no()
            {
                continue;
            }
            let (own, name) = match association.get("DirectConnectGatewayId") {
                None => continue,
                Some(node) => match model.follow(node) {
                    Target::Resource(far) => (far.id.clone(), far.id.clone()),
                    Target::Outside(far) => (format!("direct:{far}"), far.to_owned()),
                    Target::Unknown(_) => {
                        let text = node.text().map(|text| shown(&text)).unwrap_or_default();
                        (format!("direct:{text}"), text)
                    }
                },
            };
            let words = Kind::DirectConnect.words();
            reader.put(&own, Kind::DirectConnect, &vpc, &name, words);
            let picture = &mut reader.picture;
            picture.join(&company, &own, Class::Company, "", true);
            picture.join(&own, id, Class::Company, "", true);
            lines = true;
        }
        for connection in model.of_type("AWS::EC2::VPNConnection") {
            if model.refers(connection, "VpnGatewayId", gateway).is_no() {
                continue;
            }
            let own = &connection.id;
            reader.put(own, Kind::DirectConnect, &vpc, own, "VPN connection");
            let picture = &mut reader.picture;
            picture.join(&company, own, Class::Company, "", true);
            picture.join(own, id, Class::Company, "", true);
            lines = true;
        }
        if !lines {
            let picture = &mut reader.picture;
            picture.join(&company, id, Class::Company, "", false);
        }
    }
}

fn others(reader: &mut Reader<'_>) {
    for (type_name, property, words) in [
        (
            "AWS::EC2::TransitGatewayAttachment",
            "VpcId",
            "transit gateway attachment",
        ),
        (
            "AWS::EC2::TransitGatewayVpcAttachment",
            "VpcId",
            "transit gateway attachment",
        ),
        (
            "AWS::EC2::VPCPeeringConnection",
            "VpcId",
            "peering connection",
        ),
        (
            "AWS::NetworkManager::VpcAttachment",
            "VpcArn",
            "core network attachment",
        ),
    ] {
        for gateway in reader.model.of_type(type_name) {
            let vpc = home(reader, gateway, property);
            let vpc = vpc.unwrap_or_else(|| reader.unknown_vpc());
            let id = &gateway.id;
            reader.put(id, Kind::OtherGateway, &vpc, id, words);
            let peer = format!("peer:{id}");
            let far = ["PeerVpcId", "TransitGatewayId", "CoreNetworkId"];
            let far = far.into_iter().map(|name| text_of(gateway, name));
            let name = far.into_iter().find(|name| !name.is_empty());
            let name = name.unwrap_or_else(|| "Another network".to_owned());
            reader.put(&peer, Kind::Peer, &vpc, &name, Kind::Peer.words());
            reader.picture.join(id, &peer, Class::Other, "", true);
        }
    }
}

fn nat(reader: &mut Reader<'_>) {
    let model = reader.model;
    for gateway in model.of_type("AWS::EC2::NatGateway") {
        let subnet = gateway.get("SubnetId");
        let place = match subnet.map(|node| model.follow(node)) {
            Some(Target::Resource(subnet)) => Some(subnet.id.clone()),
            _ => None,
        };
        let zone = place
            .as_ref()
            .and_then(|id| reader.picture.items.get(id)?.parent.clone());
        let vpc = zone.and_then(|zone| reader.picture.items.get(&zone)?.parent.clone());
        let vpc = vpc.unwrap_or_else(|| reader.unknown_vpc());
        let private = gateway.get("ConnectivityType").and_then(Node::known);
        let private = private.is_some_and(|kind| kind.eq_ignore_ascii_case("private"));
        let words = if private {
            "private NAT gateway"
        } else {
            Kind::Nat.words()
        };
        let item = Item {
            kind: Kind::Nat,
            parent: Some(vpc.clone()),
            name: gateway.id.clone(),
            detail: words.to_owned(),
            sure: place.is_some(),
            subnets: place.into_iter().collect(),
        };
        reader.picture.add(&gateway.id, item);
        if private {
            continue;
        }
        let out = reader
            .picture
            .within(&vpc, |kind| kind == Kind::InternetGateway);
        let out = out.first().map(|id| (*id).to_owned());
        let (to, sure) = match out {
            Some(id) => (id, true),
            None => (the_internet(reader, &vpc), false),
        };
        let picture = &mut reader.picture;
        picture.join(&gateway.id, &to, Class::Internet, "", sure);
    }
}

/// Endpoints with the services to which they lead; those without addresses are put on the border.
fn endpoints(reader: &mut Reader<'_>) {
    let network = reader.network;
    for endpoint in network.endpoints() {
        let id = endpoint.id();
        let Some(resource) = reader.model.resource(id) else {
            continue;
        };
        let drawn = reader
            .picture
            .items
            .get(id)
            .and_then(|item| item.parent.clone());
        let vpc = drawn.or_else(|| home(reader, resource, "VpcId"));
        let vpc = vpc.unwrap_or_else(|| reader.unknown_vpc());
        let words = endpoint_words(resource);
        reader.put(id, Kind::GatewayEndpoint, &vpc, id, &words);
        let (far, kind, name) = far_end(endpoint, resource, &vpc);
        let class = match kind {
            Kind::AwsService => Class::Service,
            _ => Class::Other,
        };
        reader.put(&far, kind, &vpc, &name, kind.words());
        reader.picture.join(id, &far, class, "", true);
    }
}

/// What an endpoint is by its type, which is that of a gateway where none is written.
pub(crate) fn endpoint_words(endpoint: &Resource) -> String {
    match text_of(endpoint, "VpcEndpointType").as_str() {
        "" | "Gateway" => Kind::GatewayEndpoint.words().to_owned(),
        "Interface" => Kind::Endpoint.words().to_owned(),
        other => format!("{other} endpoint"),
    }
}

/// To what an endpoint leads: its id, what it is, and its name.
fn far_end(endpoint: &Endpoint, resource: &Resource, vpc: &str) -> (String, Kind, String) {
    if let Some(service) = endpoint.service_name() {
        let id = format!("service:{service}:{vpc}");
        return (id, Kind::AwsService, service.to_owned());
    }
    let name = text_of(resource, "ServiceName");
    let kind = if name.starts_with("com.amazonaws.vpce.") {
        Kind::Peer
    } else {
        Kind::Unknown
    };
    let id = format!("far:{}", endpoint.id());
    if name.is_empty() {
        (id, kind, "A service".to_owned())
    } else {
        (id, kind, name)
    }
}
