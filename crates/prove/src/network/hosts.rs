//! [`Host`]: what has addresses in subnets and carries groups, whether it calls or is called.

use super::address::text_of;
use super::interface::Interface;
use super::place::{Ids, Place};
use super::{Endpoint, Network, Workload, WorkloadKind};
use crate::template::{Model, Node, Resource, Target};
use crate::text::Text;
use crate::truth::{Cause, Truth};

/// The kind of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostKind {
    /// A Lambda function in a VPC.
    Function,
    /// An EC2 instance.
    Instance,
    /// A service of Amazon ECS.
    Service,
    /// A load balancer.
    LoadBalancer,
    /// A network interface that is a resource of its own.
    Interface,
    /// A security group that nothing in the template carries: what carries it comes from elsewhere.
    Group,
    /// An outbound Resolver endpoint.
    ResolverOut,
    /// An inbound Resolver endpoint.
    ResolverIn,
    /// A database, or a cache.
    Database,
    /// A file system.
    Files,
    /// An interface endpoint.
    Endpoint,
}

impl HostKind {
    /// Whether it opens connections of its own.
    pub const fn calls(self) -> bool {
        (self as u8) <= (Self::ResolverOut as u8)
    }

    /// Whether it takes connections.
    pub const fn listens(self) -> bool {
        !matches!(self, Self::Function | Self::ResolverOut)
    }
}

/// What has addresses in subnets and carries groups.
#[derive(Clone, Debug)]
pub struct Host {
    pub(super) place: Place,
    pub(super) kind: HostKind,
    pub(super) interfaces: Vec<Interface>,
    pub(super) groups: Ids,
    /// Why it may have other network interfaces.
    pub(super) rest: Option<Cause>,
    /// The port on which it listens, where that is known.
    pub(super) port: Option<u16>,
    /// Whether it can have public addresses.
    pub(super) public: Truth,
}

impl Host {
    /// Its logical id.
    pub fn id(&self) -> &str {
        &self.place.logical_id
    }

    /// Its kind.
    pub const fn kind(&self) -> HostKind {
        self.kind
    }

    /// What `Ref` gives of the subnets in which it has network interfaces.
    pub fn subnets(&self) -> impl Iterator<Item = &Text> {
        self.interfaces.iter().map(|interface| &interface.subnet)
    }

    /// Why it may have other network interfaces.
    pub const fn rest(&self) -> Option<&Cause> {
        self.rest.as_ref()
    }

    fn of_workload(workload: &Workload) -> Self {
        Self {
            place: workload.place().clone(),
            kind: match workload.kind() {
                WorkloadKind::Function => HostKind::Function,
                WorkloadKind::Instance => HostKind::Instance,
            },
            interfaces: workload.interfaces.clone(),
            groups: workload.groups.clone(),
            rest: workload.rest.clone(),
            port: None,
            public: workload.public_address.clone().unwrap_or(Truth::No),
        }
    }

    fn of_endpoint(endpoint: &Endpoint) -> Self {
        Self {
            place: endpoint.place().clone(),
            kind: HostKind::Endpoint,
            interfaces: endpoint.interfaces.clone(),
            groups: endpoint.groups.clone(),
            rest: endpoint.subnets.rest.clone(),
            port: Some(443),
            public: Truth::No,
        }
    }

    fn read(model: &Model, resource: &Resource, shape: &Shape) -> Self {
        let groups = Ids::read(at(&resource.properties, shape.groups));
        let subnets = subnets(model, at(&resource.properties, shape.subnets), shape);
        let interfaces = subnets.known.iter().map(|subnet| Interface {
            place: Place::of(resource),
            subnet: subnet.clone(),
            groups: groups.clone(),
            address: None,
        });
        let inbound = |node: &Node| node.known().as_deref() == Some("OUTBOUND");
        let kind = match shape.kind {
            HostKind::ResolverIn if resource.get("Direction").is_some_and(inbound) => {
                HostKind::ResolverOut
            }
            kind => kind,
        };
        let scheme = resource.get("Scheme").map(text_of);
        Self {
            place: Place::of(resource),
            kind,
            interfaces: interfaces.collect(),
            groups,
            rest: subnets.rest,
            port: port(resource, kind),
            public: match kind {
                HostKind::Database => flag(resource, "PubliclyAccessible"),
                HostKind::LoadBalancer => {
                    scheme.map_or(Truth::Yes, |scheme| scheme.is_str("internet-facing"))
                }
                _ => Truth::No,
            },
        }
    }
}

fn flag(resource: &Resource, name: &str) -> Truth {
    resource.get(name).map_or(Truth::No, Node::truth)
}

/// Where a type of resource names its subnets and groups.
struct Shape {
    type_name: &'static str,
    kind: HostKind,
    subnets: &'static str,
    /// The property of the items of that list, or of the subnet group to which it leads.
    item: &'static str,
    groups: &'static str,
}

const fn shape(
    type_name: &'static str,
    kind: HostKind,
    subnets: &'static str,
    item: &'static str,
    groups: &'static str,
) -> Shape {
    Shape {
        type_name,
        kind,
        subnets,
        item,
        groups,
    }
}

const SHAPES: [Shape; 10] = [
    shape(
        "AWS::EC2::NetworkInterface",
        HostKind::Interface,
        "SubnetId",
        "",
        "GroupSet",
    ),
    shape(
        "AWS::ECS::Service",
        HostKind::Service,
        "NetworkConfiguration.AwsvpcConfiguration.Subnets",
        "",
        "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
    ),
    shape(
        "AWS::EFS::MountTarget",
        HostKind::Files,
        "SubnetId",
        "",
        "SecurityGroups",
    ),
    shape(
        "AWS::ElastiCache::ReplicationGroup",
        HostKind::Database,
        "CacheSubnetGroupName",
        "SubnetIds",
        "SecurityGroupIds",
    ),
    shape(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        HostKind::LoadBalancer,
        "Subnets",
        "",
        "SecurityGroups",
    ),
    shape(
        "AWS::Neptune::DBCluster",
        HostKind::Database,
        "DBSubnetGroupName",
        "SubnetIds",
        "VpcSecurityGroupIds",
    ),
    shape(
        "AWS::RDS::DBCluster",
        HostKind::Database,
        "DBSubnetGroupName",
        "SubnetIds",
        "VpcSecurityGroupIds",
    ),
    shape(
        "AWS::RDS::DBInstance",
        HostKind::Database,
        "DBSubnetGroupName",
        "SubnetIds",
        "VPCSecurityGroups",
    ),
    shape(
        "AWS::Redshift::Cluster",
        HostKind::Database,
        "ClusterSubnetGroupName",
        "SubnetIds",
        "VpcSecurityGroupIds",
    ),
    shape(
        "AWS::Route53Resolver::ResolverEndpoint",
        HostKind::ResolverIn,
        "IpAddresses",
        "SubnetId",
        "SecurityGroupIds",
    ),
];

fn at<'a>(node: &'a Node, path: &str) -> Option<&'a Node> {
    path.split('.').try_fold(node, |node, name| node.get(name))
}

fn subnets(model: &Model, node: Option<&Node>, shape: &Shape) -> Ids {
    let missing = |cause: Cause| Ids {
        known: Vec::new(),
        rest: Some(cause),
    };
    let Some(node) = node else {
        let cause = format!("a `{}` names no subnets", shape.type_name);
        return missing(Cause::new(cause));
    };
    match shape.item {
        "" => Ids::read(Some(node)),
        "SubnetIds" => match model.follow(node) {
            Target::Resource(group) => Ids::read(group.get(shape.item)),
            Target::Outside(name) => missing(Cause::new(format!(
                "the subnet group `{name}` is not in the template"
            ))),
            Target::Unknown(cause) => missing(cause),
        },
        item => match node.unknown() {
            Some(cause) => missing(cause.clone()),
            None => Ids {
                known: node
                    .items()
                    .iter()
                    .filter_map(|one| one.get(item).map(text_of))
                    .collect(),
                rest: node.items().iter().find_map(|one| one.unknown().cloned()),
            },
        },
    }
}

fn port(resource: &Resource, kind: HostKind) -> Option<u16> {
    let written = resource.get("Port").and_then(Node::integer);
    let engine = resource.get("Engine").and_then(Node::known);
    let usual = match (kind, engine.as_deref()) {
        (HostKind::ResolverIn, _) => Some(53),
        (HostKind::Files, _) => Some(2049),
        (HostKind::Database, Some(engine)) => match engine {
            "postgres" | "aurora-postgresql" => Some(5432),
            "mysql" | "mariadb" | "aurora-mysql" => Some(3306),
            "redis" | "valkey" => Some(6379),
            _ if engine.starts_with("oracle") => Some(1521),
            _ if engine.starts_with("sqlserver") => Some(1433),
            _ => None,
        },
        _ => None,
    };
    written.and_then(|port| u16::try_from(port).ok()).or(usual)
}

impl Network<'_> {
    /// What has addresses in subnets: what calls, then what is called, by logical id; last the
    /// groups that nothing in the template carries.
    ///
    /// A database of a cluster is its cluster's.
    pub fn hosts(&self) -> Vec<Host> {
        let inside = self.workloads().iter().filter(|one| !one.in_vpc.is_no());
        let mut hosts: Vec<Host> = inside.map(Host::of_workload).collect();
        let endpoints = self.endpoints().iter();
        let with_addresses = endpoints.filter(|one| {
            !one.interfaces.is_empty() || matches!(one.kind(), super::EndpointKind::Interface)
        });
        hosts.extend(with_addresses.map(Host::of_endpoint));
        for shape in &SHAPES {
            let resources = self.model.of_type(shape.type_name);
            let own = resources.filter(|one| one.get("DBClusterIdentifier").is_none());
            hosts.extend(own.map(|resource| Host::read(self.model, resource, shape)));
        }
        let carried = |key: &Text| {
            let mut all = hosts.iter();
            all.any(|host| {
                let mut each = host.interfaces.iter().map(|one| &one.groups);
                host.groups.holds(key).is_yes() || each.any(|ids| ids.holds(key).is_yes())
            })
        };
        let alone: Vec<Host> = self
            .groups
            .iter()
            .filter(|group| !carried(&group.key))
            .filter_map(|group| {
                let place = group.place.clone()?;
                let own = self.model.resource(&place.logical_id)?;
                let is_default = own.type_name == "AWS::EC2::VPC";
                (!is_default).then(|| Host {
                    kind: HostKind::Group,
                    interfaces: Vec::new(),
                    groups: Ids {
                        known: vec![group.key.clone()],
                        rest: None,
                    },
                    rest: None,
                    port: None,
                    public: Truth::No,
                    place,
                })
            })
            .collect();
        hosts.extend(alone);
        hosts.sort_by(|a, b| (a.kind, &a.place.logical_id).cmp(&(b.kind, &b.place.logical_id)));
        hosts
    }

    /// What `Ref` gives of the VPC in which a host lies, by its subnets and groups.
    ///
    /// # Errors
    ///
    /// Why it is not known.
    pub fn vpc_of(&self, host: &Host) -> Result<Text, Cause> {
        let mut unknown = host.rest.clone();
        for interface in &host.interfaces {
            match &self.subnet(&interface.subnet).vpc {
                Ok(vpc) => return Ok(vpc.clone()),
                Err(cause) => unknown = unknown.or_else(|| Some(cause.clone())),
            }
        }
        let mut groups = self.groups_of(&host.groups);
        if let Some(vpc) = groups.find_map(|group| group.vpc.clone().ok()) {
            return Ok(vpc);
        }
        if let Some(endpoint) = self.endpoint(host.id()) {
            return Ok(endpoint.vpc.clone());
        }
        Err(unknown.unwrap_or_else(|| Cause::new(format!("`{}` names no subnet", host.id()))))
    }
}
