//! A template's network as a [`Picture`]: boxes, and what has addresses in them.

use std::collections::BTreeMap;

use formwork_prove::network::{Host, HostKind, Network, WorkloadKind};
use formwork_prove::template::{Model, Node, Resource, Target};
use formwork_prove::{Symbol, Text};

use crate::picture::{Item, Kind, Picture};
use crate::{gateways, ways};

/// The id of the box of a region.
pub(crate) const REGION: &str = "box:region";
/// The box of functions that lie in no VPC.
pub(crate) const OWN_NETWORK: &str = "box:no-vpc";
/// The box of what lies in a VPC of which nothing is known.
const UNKNOWN_VPC: &str = "box:unknown-vpc";

/// Types of which a picture shows the effect, or which have no place in a network.
const SHOWN_BY_EFFECT: [&str; 28] = [
    "AWS::EC2::EIP",
    "AWS::EC2::EIPAssociation",
    "AWS::EC2::NetworkAcl",
    "AWS::EC2::NetworkAclEntry",
    "AWS::EC2::PrefixList",
    "AWS::EC2::Route",
    "AWS::EC2::RouteTable",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SubnetNetworkAclAssociation",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCCidrBlock",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::EC2::VPNConnectionRoute",
    "AWS::EC2::VPNGatewayRoutePropagation",
    "AWS::DirectConnect::DirectConnectGatewayAssociation",
    "AWS::ElastiCache::SubnetGroup",
    "AWS::Neptune::DBSubnetGroup",
    "AWS::RDS::DBClusterParameterGroup",
    "AWS::RDS::DBParameterGroup",
    "AWS::RDS::DBSubnetGroup",
    "AWS::Redshift::ClusterSubnetGroup",
    "AWS::CloudFormation::WaitConditionHandle",
    "AWS::CDK::Metadata",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Version",
    "AWS::Logs::LogGroup",
];

/// The network of a template in one way in which its conditions can fall out.
pub(crate) fn read(model: &Model) -> Picture {
    let network = Network::new(model);
    let mut reader = Reader {
        model,
        network: &network,
        picture: Picture::default(),
    };
    reader.boxes();
    for host in network.hosts() {
        reader.host(&host);
    }
    reader.outside_of_vpcs();
    gateways::add(&mut reader);
    ways::add(&mut reader);
    reader.notes();
    reader.picture
}

pub(crate) struct Reader<'a> {
    pub(crate) model: &'a Model,
    pub(crate) network: &'a Network<'a>,
    pub(crate) picture: Picture,
}

/// A text for a reader: what is not known by its name.
pub(crate) fn shown(text: &Text) -> String {
    let symbol = text.symbols().next();
    match symbol {
        Some(Symbol::Made(name)) if text.pieces().len() == 1 => name.to_string(),
        _ => text.to_string(),
    }
}

pub(crate) fn text_of(resource: &Resource, property: &str) -> String {
    let text = resource.get(property).and_then(Node::text);
    text.map(|text| shown(&text)).unwrap_or_default()
}

fn named(kind: Kind, parent: Option<&str>, name: String, detail: String) -> Item {
    Item {
        kind,
        parent: parent.map(str::to_owned),
        name,
        detail,
        subnets: Vec::new(),
        sure: true,
    }
}

impl Reader<'_> {
    pub(crate) fn put(&mut self, id: &str, kind: Kind, parent: &str, name: &str, detail: &str) {
        let item = named(kind, Some(parent), name.to_owned(), detail.to_owned());
        self.picture.add(id, item);
    }

    fn boxes(&mut self) {
        let region = self.model.region().as_known();
        let name = region.map_or_else(|| "Region".to_owned(), |name| format!("Region {name}"));
        let item = named(Kind::Region, None, name, String::new());
        self.picture.add(REGION, item);
        for vpc in self.model.of_type("AWS::EC2::VPC") {
            let block = text_of(vpc, "CidrBlock");
            self.put(&vpc.id, Kind::Vpc, REGION, &vpc.id, &block);
        }
        for subnet in self.model.of_type("AWS::EC2::Subnet") {
            let vpc = match subnet.get("VpcId").and_then(Node::text) {
                Some(vpc) => self.vpc(&vpc),
                None => self.unknown_vpc(),
            };
            let zone = subnet.get("AvailabilityZone");
            let zone = zone.or_else(|| subnet.get("AvailabilityZoneId"));
            let zone = self.zone(&vpc, zone.and_then(Node::text).as_ref());
            let block = text_of(subnet, "CidrBlock");
            self.put(&subnet.id, Kind::Subnet, &zone, &subnet.id, &block);
        }
    }

    /// The box of a VPC, of the template or outside it.
    pub(crate) fn vpc(&mut self, key: &Text) -> String {
        if let Target::Resource(vpc) = self.model.target(key)
            && vpc.type_name == "AWS::EC2::VPC"
        {
            return vpc.id.clone();
        }
        let id = format!("vpc:{key}");
        let item = Item {
            sure: false,
            ..named(
                Kind::Vpc,
                Some(REGION),
                shown(key),
                "not in the template".to_owned(),
            )
        };
        self.picture.add(&id, item);
        id
    }

    pub(crate) fn unknown_vpc(&mut self) -> String {
        let name = "A VPC that is not known".to_owned();
        let item = Item {
            sure: false,
            ..named(Kind::Vpc, Some(REGION), name, String::new())
        };
        self.picture.add(UNKNOWN_VPC, item);
        UNKNOWN_VPC.to_owned()
    }

    fn zone(&mut self, vpc: &str, zone: Option<&Text>) -> String {
        let name = match zone {
            None => "A zone that AWS chooses".to_owned(),
            Some(text) => match text.symbols().next() {
                Some(Symbol::Item { index, .. }) => format!("Zone {}", index + 1),
                _ => format!("Zone {}", shown(text)),
            },
        };
        let id = format!("zone:{vpc}:{name}");
        self.put(&id, Kind::Zone, vpc, &name, "");
        id
    }

    fn subnet(&mut self, vpc: &str, key: &Text) -> String {
        if let Target::Resource(subnet) = self.model.target(key)
            && subnet.type_name == "AWS::EC2::Subnet"
        {
            return subnet.id.clone();
        }
        let id = format!("subnet:{key}");
        let zone = format!("zone:{vpc}:unknown");
        self.put(&zone, Kind::Zone, vpc, "A zone that is not known", "");
        let detail = "not in the template".to_owned();
        let item = Item {
            sure: false,
            ..named(Kind::Subnet, Some(&zone), shown(key), detail)
        };
        self.picture.add(&id, item);
        id
    }

    fn host(&mut self, host: &Host) {
        let kind = match host.kind() {
            HostKind::Function => Kind::Function,
            HostKind::Instance => Kind::Instance,
            HostKind::Service => Kind::Service,
            HostKind::LoadBalancer => Kind::LoadBalancer,
            HostKind::Interface => Kind::Interface,
            HostKind::Group => Kind::Group,
            HostKind::ResolverOut => Kind::ResolverOut,
            HostKind::ResolverIn => Kind::ResolverIn,
            HostKind::Database => Kind::Database,
            HostKind::Files => Kind::Files,
            HostKind::Endpoint => Kind::Endpoint,
        };
        let vpc = match self.network.vpc_of(host) {
            Ok(vpc) => self.vpc(&vpc),
            Err(_) => self.unknown_vpc(),
        };
        let mut subnets: Vec<String> = Vec::new();
        for key in host.subnets() {
            let id = self.subnet(&vpc, key);
            if !subnets.contains(&id) {
                subnets.push(id);
            }
        }
        let resource = self.model.resource(host.id());
        let detail = resource.map(|one| detail(one, kind)).unwrap_or_default();
        let item = Item {
            subnets,
            sure: host.rest().is_none(),
            ..named(kind, Some(&vpc), host.id().to_owned(), detail)
        };
        self.picture.add(host.id(), item);
    }

    /// Functions that lie in no VPC.
    fn outside_of_vpcs(&mut self) {
        for workload in self.network.workloads() {
            if workload.kind() == WorkloadKind::Function && workload.in_vpc().is_no() {
                let name = "Lambda’s own network";
                let words = Kind::OwnNetwork.words();
                self.put(OWN_NETWORK, Kind::OwnNetwork, REGION, name, words);
                let id = workload.id();
                let resource = self.model.resource(id);
                let detail = resource.map(|one| detail(one, Kind::Function));
                let detail = detail.unwrap_or_default();
                self.put(id, Kind::Function, OWN_NETWORK, id, &detail);
            }
        }
    }

    fn notes(&mut self) {
        for cause in self.model.uncertain() {
            self.picture.notes.insert(format!("Not certain: {cause}."));
        }
        let mut other: BTreeMap<&str, usize> = BTreeMap::new();
        for resource in self.model.resources() {
            let name = resource.type_name.as_str();
            let drawn = self.picture.items.contains_key(&resource.id);
            let by_effect = SHOWN_BY_EFFECT.contains(&name) || name.starts_with("AWS::IAM::");
            // A member of a cluster is its cluster's.
            let member = resource.get("DBClusterIdentifier").is_some();
            if !drawn && !by_effect && !member {
                *other.entry(name).or_default() += 1;
            }
        }
        if !other.is_empty() {
            let each = other.iter().map(|(name, count)| match count {
                1 => (*name).to_owned(),
                _ => format!("{name} ×{count}"),
            });
            let all: Vec<String> = each.collect();
            let note = format!("Not drawn: {}.", all.join(", "));
            self.picture.notes.insert(note);
        }
    }
}

/// What is written below a name.
fn detail(resource: &Resource, kind: Kind) -> String {
    let more = match kind {
        Kind::Endpoint => return gateways::endpoint_words(resource),
        Kind::Database => text_of(resource, "Engine"),
        Kind::Function => text_of(resource, "Runtime"),
        Kind::Instance => text_of(resource, "InstanceType"),
        _ => String::new(),
    };
    if more.is_empty() {
        kind.words().to_owned()
    } else {
        format!("{} · {more}", kind.words())
    }
}
