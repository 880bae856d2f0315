//! [`Workload`]: what calls: a Lambda function or an EC2 instance.

use super::address::{cause_of, text_of};
use super::endpoint::default_groups;
use super::interface::Interface;
use super::place::{Ids, Place, label, names};
use super::vpc::{Subnet, Vpc};
use crate::template::{Model, Node, Resource};
use crate::text::Text;
use crate::truth::{Cause, Truth};

/// The kind of a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkloadKind {
    /// A Lambda function.
    Function,
    /// An EC2 instance.
    Instance,
}

impl WorkloadKind {
    /// The word by which what stops a flow names it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Instance => "instance",
        }
    }
}

/// What calls: a Lambda function or an EC2 instance.
#[derive(Clone, Debug)]
pub struct Workload {
    place: Place,
    kind: WorkloadKind,
    pub(super) in_vpc: Truth,
    pub(super) interfaces: Vec<Interface>,
    /// Why it may have other network interfaces.
    pub(super) rest: Option<Cause>,
    pub(super) groups: Ids,
    /// Whether it uses `IPv6`.
    pub(super) six: Truth,
    /// Whether a network interface of an instance has a public `IPv4` address.
    pub(super) public_address: Option<Truth>,
}

impl Workload {
    /// From where it stems.
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// Its logical id.
    pub fn id(&self) -> &str {
        &self.place.logical_id
    }

    /// Its kind.
    pub const fn kind(&self) -> WorkloadKind {
        self.kind
    }

    /// Whether it lies in a VPC. A function without `VpcConfig` runs in Lambda's own network, from
    /// which every call goes over public addresses.
    pub const fn in_vpc(&self) -> &Truth {
        &self.in_vpc
    }

    /// What `Ref` gives of the subnets in which its network interfaces are.
    pub fn subnets(&self) -> impl Iterator<Item = &Text> {
        self.interfaces.iter().map(|interface| &interface.subnet)
    }

    pub(super) fn function(resource: &Resource) -> Self {
        let config = resource.get("VpcConfig");
        let field = |name: &str| config.and_then(|config| config.get(name));
        let subnets = Ids::read(field("SubnetIds"));
        let groups = Ids::read(field("SecurityGroupIds"));
        let unknown = config.and_then(Node::unknown);
        let in_vpc = match (unknown, &subnets.rest) {
            (Some(cause), _) => Truth::Unknown(cause.clone()),
            // A list of which nothing is known has at least one subnet: `VpcConfig` is there.
            (None, _) => Truth::from(!subnets.is_empty()),
        };
        let rest = unknown.cloned().or_else(|| subnets.rest.clone());
        let interfaces = subnets.known.into_iter().map(|subnet| Interface {
            place: Place::of(resource),
            subnet,
            groups: groups.clone(),
            address: None,
        });
        Self {
            place: Place::of(resource),
            kind: WorkloadKind::Function,
            in_vpc,
            interfaces: interfaces.collect(),
            rest,
            groups,
            six: field("Ipv6AllowedForDualStack").map_or(Truth::No, Node::truth),
            public_address: Some(Truth::No),
        }
    }

    pub(super) fn instance(
        model: &Model,
        resource: &Resource,
        subnets: &[Subnet],
        vpcs: &[Vpc],
    ) -> Self {
        let mut all = Vec::new();
        let mut public = None;
        let mut rest = None;
        let mut six = Truth::No;
        match resource.get("NetworkInterfaces") {
            Some(node) if node.unknown().is_some() => rest = node.unknown().cloned(),
            Some(node) => {
                for spec in node.items() {
                    let attached = attached(model, spec);
                    let spec = attached.map_or(spec, |resource| &resource.properties);
                    let interface = interface(resource, spec, "GroupSet", subnets, vpcs);
                    if let Some(node) = spec.get("AssociatePublicIpAddress") {
                        public = Some(public.unwrap_or(Truth::No).or(|| node.truth()));
                    }
                    six = six.or(|| wants_six(spec, "Ipv6Addresses"));
                    match interface {
                        Ok(interface) => all.push(interface),
                        Err(cause) => rest = Some(cause),
                    }
                }
            }
            None => {
                six = wants_six(&resource.properties, "Ipv6Addresses");
                match interface(
                    resource,
                    &resource.properties,
                    "SecurityGroupIds",
                    subnets,
                    vpcs,
                ) {
                    Ok(interface) => all.push(interface),
                    Err(cause) => rest = Some(cause),
                }
            }
        }
        let elastic = elastic_address(model, resource);
        if !elastic.is_no() {
            public = Some(public.unwrap_or(Truth::No).or(|| elastic));
        }
        if public.is_none() && resource.get("LaunchTemplate").is_some() {
            public = Some(Truth::Unknown(by_launch_template(resource)));
        }
        let groups = all.first().map(|first| first.groups.clone());
        Self {
            place: Place::of(resource),
            kind: WorkloadKind::Instance,
            in_vpc: Truth::Yes,
            interfaces: all,
            rest,
            groups: groups.unwrap_or_default(),
            six,
            public_address: public,
        }
    }
}

/// The network interface resource that an instance takes, if it does.
fn attached<'a>(model: &'a Model, spec: &Node) -> Option<&'a Resource> {
    let id = text_of(spec.get("NetworkInterfaceId")?);
    let mut all = model.of_type("AWS::EC2::NetworkInterface");
    all.find(|resource| resource.reference == id)
}

fn wants_six(spec: &Node, list: &str) -> Truth {
    let asked = spec.get(list).is_some() || spec.get("EnablePrimaryIpv6").is_some();
    let count = spec.get("Ipv6AddressCount").and_then(Node::integer);
    Truth::from(asked || count.is_some_and(|count| count > 0))
}

fn interface(
    resource: &Resource,
    spec: &Node,
    groups: &str,
    subnets: &[Subnet],
    vpcs: &[Vpc],
) -> Result<Interface, Cause> {
    let Some(subnet) = spec.get("SubnetId").map(text_of) else {
        return Err(spec.get("NetworkInterfaceId").map_or_else(
            || Cause::new(format!("`{}` names no subnet", resource.id)),
            |node| super::place::outside("the network interface", &text_of(node)),
        ));
    };
    let mut ids = Ids::read(spec.get(groups));
    if ids.is_empty() && resource.get("LaunchTemplate").is_some() {
        ids.rest = Some(by_launch_template(resource));
    }
    if ids.is_empty() && resource.get("SecurityGroups").is_some() {
        ids.rest = Some(Cause::new(format!(
            "`{}` names its groups by name, which only the default VPC knows",
            resource.id
        )));
    }
    if ids.is_empty() {
        let home = subnets.iter().find(|own| own.key == subnet);
        ids = match home.map(|home| &home.vpc) {
            Some(Ok(vpc)) => default_groups(vpcs, vpc),
            _ => Ids {
                known: Vec::new(),
                rest: Some(Cause::new(format!(
                    "the VPC of the subnet `{}` is not in the template",
                    label(&subnet)
                ))),
            },
        };
    }
    let address = spec.get("PrivateIpAddress").and_then(Node::known);
    Ok(Interface {
        place: Place::of(resource),
        subnet,
        groups: ids,
        address: address.and_then(|address| address.parse().ok()),
    })
}

/// Launch templates are not looked into.
fn by_launch_template(instance: &Resource) -> Cause {
    let id = &instance.id;
    Cause::new(format!(
        "what the launch template of `{id}` adds is not modelled"
    ))
}

/// Whether an Elastic IP address belongs to an instance.
fn elastic_address(model: &Model, instance: &Resource) -> Truth {
    let own = &instance.reference;
    let by_id = ["AWS::EC2::EIP", "AWS::EC2::EIPAssociation"]
        .into_iter()
        .flat_map(|type_name| model.of_type(type_name))
        .map(|resource| names(resource, "InstanceId", own));
    let mut sum = Truth::any(by_id);
    let specs = instance.get("NetworkInterfaces");
    for spec in specs.map(Node::items).unwrap_or_default() {
        if let Some(id) = spec.get("NetworkInterfaceId").map(text_of) {
            for resource in model.of_type("AWS::EC2::EIPAssociation") {
                sum = sum.or(|| names(resource, "NetworkInterfaceId", &id));
            }
        }
    }
    sum
}

/// The VPC in which its network interfaces lie, by their subnets and groups.
pub(super) fn home(
    workload: &Workload,
    subnets: &[Subnet],
    groups: &[super::group::Group],
) -> Result<Text, Cause> {
    let mut unknown = workload.rest.clone();
    for interface in &workload.interfaces {
        let subnet = subnets.iter().find(|own| own.key == interface.subnet);
        match subnet.map(|subnet| &subnet.vpc) {
            Some(Ok(vpc)) => return Ok(vpc.clone()),
            Some(Err(cause)) => unknown = unknown.or_else(|| Some(cause.clone())),
            None => unknown = unknown.or_else(|| Some(cause_of(&interface.subnet))),
        }
    }
    for key in &workload.groups.known {
        let group = groups.iter().find(|group| group.key == *key);
        if let Some(Ok(vpc)) = group.map(|group| &group.vpc) {
            return Ok(vpc.clone());
        }
    }
    Err(unknown.unwrap_or_else(|| Cause::new(format!("`{}` names no subnet", workload.id()))))
}
