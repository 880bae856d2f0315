//! [`Picture`]: what is seen of a network: boxes in boxes, things in them, arrows between them.

use std::collections::{BTreeMap, BTreeSet};

/// What a thing of the picture is. The order is that in which they are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Region,
    Vpc,
    /// Where functions run that lie in no VPC.
    OwnNetwork,
    Zone,
    Subnet,
    Function,
    Instance,
    Service,
    LoadBalancer,
    Interface,
    Group,
    Nat,
    ResolverOut,
    ResolverIn,
    Database,
    Files,
    Endpoint,
    GatewayEndpoint,
    InternetGateway,
    VpnGateway,
    OtherGateway,
    DirectConnect,
    AwsService,
    Company,
    Peer,
    Internet,
    Unknown,
}

impl Kind {
    /// In words, below a name.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Vpc => "VPC",
            Self::OwnNetwork => "in no VPC",
            Self::Zone => "availability zone",
            Self::Subnet => "subnet",
            Self::Function => "Lambda function",
            Self::Instance => "EC2 instance",
            Self::Service => "ECS service",
            Self::LoadBalancer => "load balancer",
            Self::Interface => "network interface",
            Self::Group => "security group, carried by nothing here",
            Self::Nat => "NAT gateway",
            Self::ResolverOut => "outbound resolver endpoint",
            Self::ResolverIn => "inbound resolver endpoint",
            Self::Database => "database",
            Self::Files => "file system",
            Self::Endpoint => "interface endpoint",
            Self::GatewayEndpoint => "gateway endpoint",
            Self::InternetGateway => "internet gateway",
            Self::VpnGateway => "VPN gateway",
            Self::OtherGateway => "gateway",
            Self::DirectConnect => "Direct Connect gateway",
            Self::AwsService => "AWS service",
            Self::Company => "over its own lines",
            Self::Peer => "another network",
            Self::Internet => "public addresses",
            Self::Unknown => "not known",
        }
    }

    /// Whether others lie in it.
    pub(crate) const fn is_box(self) -> bool {
        (self as u8) <= (Self::Subnet as u8)
    }

    /// Whether it lies outside of every VPC.
    pub(crate) const fn is_outside(self) -> bool {
        (self as u8) >= (Self::DirectConnect as u8)
    }

    /// Whether it stands on the border of a VPC.
    pub(crate) const fn is_gateway(self) -> bool {
        matches!(
            self,
            Self::GatewayEndpoint | Self::InternetGateway | Self::VpnGateway | Self::OtherGateway
        )
    }

    /// Whether it stands on the company's side.
    pub(crate) const fn is_left(self) -> bool {
        matches!(
            self,
            Self::VpnGateway
                | Self::OtherGateway
                | Self::DirectConnect
                | Self::Company
                | Self::Peer
        )
    }
}

/// A thing of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) kind: Kind,
    /// The box in which it lies; for what is outside the VPC whose neighbour it is.
    pub(crate) parent: Option<String>,
    pub(crate) name: String,
    pub(crate) detail: String,
    /// The subnets in which it has network interfaces.
    pub(crate) subnets: Vec<String>,
    /// Whether it is known to be there, and where.
    pub(crate) sure: bool,
}

/// What an arrow stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// Connections within a VPC.
    Flow,
    /// To or from the internet.
    Internet,
    /// To or from the company.
    Company,
    /// To a service of AWS.
    Service,
    /// To what is not known.
    Other,
}

impl Class {
    pub(crate) const ALL: [Self; 5] = [
        Self::Flow,
        Self::Service,
        Self::Company,
        Self::Internet,
        Self::Other,
    ];
}

/// An arrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) class: Class,
    /// What is written at it, such as ports.
    pub(crate) labels: BTreeSet<String>,
    pub(crate) sure: bool,
}

impl Edge {
    /// Its labels, ports of one protocol together.
    pub(crate) fn label(&self) -> String {
        let labels: Vec<&str> = self.labels.iter().map(String::as_str).collect();
        labels.join(", ")
    }
}

/// What is seen of a network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Things by their ids, which are unique in the picture.
    pub(crate) items: BTreeMap<String, Item>,
    pub(crate) edges: BTreeMap<(String, String), Edge>,
    /// What is not drawn, in sentences.
    pub(crate) notes: BTreeSet<String>,
}

impl Picture {
    pub(crate) fn add(&mut self, id: impl Into<String>, item: Item) {
        self.items.entry(id.into()).or_insert(item);
    }

    pub(crate) fn join(&mut self, from: &str, to: &str, class: Class, label: &str, sure: bool) {
        let key = (from.to_owned(), to.to_owned());
        let edge = self.edges.entry(key).or_insert_with(|| Edge {
            class,
            labels: BTreeSet::new(),
            sure: false,
        });
        edge.class = edge.class.max(class);
        edge.sure |= sure;
        if !label.is_empty() {
            edge.labels.insert(label.to_owned());
        }
    }

    /// The ids of some kinds of things of a box, in the order in which they are drawn.
    pub(crate) fn within(&self, parent: &str, is: impl Fn(Kind) -> bool) -> Vec<&str> {
        let all = self.items.iter();
        let own = all.filter(|(_, item)| item.parent.as_deref() == Some(parent) && is(item.kind));
        let mut ids: Vec<(Kind, &str)> = own.map(|(id, item)| (item.kind, id.as_str())).collect();
        ids.sort_unstable();
        ids.into_iter().map(|(_, id)| id).collect()
    }

    /// The pictures of all ways in which conditions can fall out, in one.
    pub(crate) fn merge(each: impl Iterator<Item = Self>) -> Self {
        let mut whole = Self::default();
        let mut count: usize = 0;
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut drawn: BTreeMap<(String, String), usize> = BTreeMap::new();
        for picture in each {
            count += 1;
            for (id, item) in picture.items {
                *seen.entry(id.clone()).or_default() += 1;
                let known = whole.items.entry(id).or_insert_with(|| item.clone());
                known.sure &= item.sure;
                let more = item.subnets.iter();
                let more: Vec<String> = more
                    .filter(|subnet| !known.subnets.contains(subnet))
                    .cloned()
                    .collect();
                known.subnets.extend(more);
            }
            for ((from, to), edge) in picture.edges {
                *drawn.entry((from.clone(), to.clone())).or_default() += 1;
                let key = (from, to);
                let known = whole.edges.entry(key).or_insert_with(|| edge.clone());
                known.sure &= edge.sure;
                known.class = known.class.max(edge.class);
                known.labels.extend(edge.labels);
            }
            whole.notes.extend(picture.notes);
        }
        let mut some = false;
        for (id, item) in &mut whole.items {
            let always = seen.get(id) == Some(&count);
            some |= !always;
            item.sure &= always;
        }
        for (key, edge) in &mut whole.edges {
            edge.sure &= drawn.get(key) == Some(&count);
        }
        if some {
            let note = "What depends on conditions that are not decided is dashed.";
            whole.notes.insert(note.to_owned());
        }
        whole
    }
}
