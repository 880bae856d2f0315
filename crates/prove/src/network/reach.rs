//! [`Reach`]: whether a workload reaches an endpoint, from each of its subnets, over each network
//! interface of the endpoint.
//!
//! The host name of an endpoint resolves to any of its network interfaces, so that a call works
//! only if all of them can be reached.

use std::borrow::Cow;
use std::fmt;

use super::acl::{Acl, Packet};
use super::address::{Block, Family};
use super::dns::Dns;
use super::endpoint::Endpoint;
use super::group::{Direction, Far, let_through};
use super::interface::Interface;
use super::place::{Place, label};
use super::port::parts;
use super::service::Service;
use super::unmodelled::Aspect;
use super::vpc::Subnet;
use super::workload::{Workload, WorkloadKind};
use super::{Network, route};
use crate::truth::{Cause, Truth};

/// The ports from which calls come.
const CLIENT_PORTS: (u16, u16) = (1024, 65535);

/// A step on the way to an endpoint and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The workload lies in a VPC.
    Vpc,
    /// There is an endpoint of the service in that VPC.
    Endpoint,
    /// The endpoint has network interfaces.
    Interfaces,
    /// Both ends use one family of addresses.
    Family,
    /// The groups of the workload let the call out.
    WorkloadEgress,
    /// The network ACL of the workload's subnet lets the call out.
    WorkloadAclOut,
    /// A route leads to the endpoint.
    Route,
    /// The network ACL of the endpoint's subnet lets the call in.
    EndpointAclIn,
    /// The groups of the endpoint let the call in.
    EndpointIngress,
    /// The network ACL of the endpoint's subnet lets the reply out.
    EndpointAclOut,
    /// The network ACL of the workload's subnet lets the reply in.
    WorkloadAclIn,
    /// Nothing of what is not modelled stands in between.
    Unmodelled,
}

/// What stops a call: a step of a kind of workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stop {
    /// The step that stops it.
    pub step: Step,
    workload: &'static str,
}

/// Such as `sg-egress:function`.
impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let workload = self.workload;
        match self.step {
            Step::Vpc => write!(f, "no-vpc:{workload}"),
            Step::Endpoint => f.write_str("no-endpoint"),
            Step::Interfaces => f.write_str("no-subnet:endpoint"),
            Step::Family => f.write_str("address-family"),
            Step::WorkloadEgress => write!(f, "sg-egress:{workload}"),
            Step::WorkloadAclOut => write!(f, "nacl-egress:{workload}"),
            Step::Route => write!(f, "route:{workload}"),
            Step::EndpointAclIn => f.write_str("nacl-ingress:endpoint"),
            Step::EndpointIngress => f.write_str("sg-ingress:endpoint"),
            Step::EndpointAclOut => f.write_str("nacl-egress:endpoint"),
            Step::WorkloadAclIn => write!(f, "nacl-ingress:{workload}"),
            Step::Unmodelled => f.write_str("unmodelled"),
        }
    }
}

/// Whether something is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is, surely.
    Reachable,
    /// It is not, surely; with all that stops it.
    Blocked(Vec<Stop>),
    /// It is not known.
    Unknown(Cause),
}

impl Outcome {
    /// As a truth.
    pub fn truth(&self) -> Truth {
        match self {
            Self::Reachable => Truth::Yes,
            Self::Blocked(_) => Truth::No,
            Self::Unknown(cause) => Truth::Unknown(cause.clone()),
        }
    }

    /// What stops it; empty where nothing surely does.
    pub fn stops(&self) -> &[Stop] {
        match self {
            Self::Blocked(stops) => stops,
            Self::Reachable | Self::Unknown(_) => &[],
        }
    }

    /// Both: what stops one stops all.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Blocked(mut all), Self::Blocked(more)) => {
                all.extend(more);
                all.sort_unstable();
                all.dedup();
                Self::Blocked(all)
            }
            (blocked @ Self::Blocked(_), _) | (_, blocked @ Self::Blocked(_)) => blocked,
            (unknown @ Self::Unknown(_), _) | (_, unknown @ Self::Unknown(_)) => unknown,
            (Self::Reachable, Self::Reachable) => Self::Reachable,
        }
    }

    fn of(hops: &[Hop], workload: WorkloadKind) -> Self {
        let stopped = hops.iter().filter(|hop| hop.passes.is_no());
        let mut stops: Vec<Stop> = stopped.map(|hop| hop.step.stop(workload)).collect();
        stops.sort_unstable();
        stops.dedup();
        if !stops.is_empty() {
            return Self::Blocked(stops);
        }
        let unknown = hops.iter().find_map(|hop| hop.passes.cause());
        unknown.map_or(Self::Reachable, |cause| Self::Unknown(cause.clone()))
    }
}

impl Step {
    const fn stop(self, workload: WorkloadKind) -> Stop {
        Stop {
            step: self,
            workload: workload.word(),
        }
    }
}

/// A step that was looked at, for a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The step.
    pub step: Step,
    /// Whether the call passes it.
    pub passes: Truth,
    /// What let it through or stopped it, in words.
    pub words: String,
    /// Where in the template that stands.
    pub by: Option<Place>,
}

impl fmt::Display for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.passes {
            Truth::Yes => "passes",
            Truth::No => "stopped",
            Truth::Unknown(_) => "unknown",
        };
        write!(f, "{sign}: {}", self.words)
    }
}

/// One network interface of a workload and one of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The subnet of the workload: its logical id, or what is known of it.
    pub subnet: String,
    /// The logical id of the endpoint.
    pub endpoint: String,
    /// The subnet of the endpoint's network interface.
    pub endpoint_subnet: String,
    /// Whether the one reaches the other.
    pub outcome: Outcome,
    /// The steps of the way, in order.
    pub hops: Vec<Hop>,
}

/// Whether a workload reaches a service or an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Whether it reaches it, over every network interface of both.
    pub outcome: Outcome,
    /// To what the host name of the service resolves.
    pub dns: Dns,
    /// What was looked at before the pairs, in order.
    pub hops: Vec<Hop>,
    /// Every network interface of the workload with every one of the endpoint.
    pub pairs: Vec<Pair>,
}

impl Reach {
    /// Whether it is reached from each subnet of the workload, in the order of the template.
    pub fn per_subnet(&self) -> Vec<(&str, Outcome)> {
        let mut all: Vec<(&str, Outcome)> = Vec::new();
        for pair in &self.pairs {
            match all.iter_mut().find(|(subnet, _)| *subnet == pair.subnet) {
                Some((_, outcome)) => *outcome = outcome.clone().and(pair.outcome.clone()),
                None => all.push((&pair.subnet, pair.outcome.clone())),
            }
        }
        all
    }
}

impl Network<'_> {
    /// Whether a workload reaches a service over an endpoint of its VPC, on a TCP port.
    ///
    /// Where the host name does not resolve to the endpoint, it is reached only by a program that
    /// is told the endpoint's own name: look at [`Reach::dns`] too.
    pub fn reach(&self, workload: &Workload, service: &Service, port: u16) -> Reach {
        let dns = self.dns(workload, service);
        let mut hops = vec![in_vpc(workload)];
        let mut all = Vec::new();
        let mut perhaps: Option<Cause> = None;
        for endpoint in self.endpoints() {
            let here = self
                .shares_vpc(workload, endpoint)
                .and(|| endpoint.is_for(service, self.region()));
            match here {
                Truth::Yes => all.push(endpoint),
                Truth::Unknown(cause) => perhaps = perhaps.or(Some(cause)),
                Truth::No => {}
            }
        }
        // The one to which the host name leads counts, if there is one.
        if let Some(named) = all.iter().find(|one| one.private_dns.is_yes()) {
            all = vec![*named];
        }
        let found = match (all.is_empty(), perhaps) {
            (false, _) => Truth::Yes,
            (true, None) => Truth::No,
            (true, Some(cause)) => Truth::Unknown(cause),
        };
        let words = match all.first() {
            Some(endpoint) => format!("`{}` is an endpoint of `{service}`", endpoint.id()),
            None => match found.cause() {
                Some(cause) => cause.to_string(),
                None => format!("the VPC has no interface endpoint of `{service}`"),
            },
        };
        hops.push(Hop {
            step: Step::Endpoint,
            passes: found,
            words,
            by: all.first().map(|endpoint| endpoint.place().clone()),
        });
        let before = Outcome::of(&hops, workload.kind());
        let mut best: Option<(Outcome, Vec<Pair>, Vec<Hop>)> = None;
        for endpoint in all {
            let (outcome, pairs, own) = self.over(workload, endpoint, port);
            let better = best.as_ref().is_none_or(|(known, ..)| {
                matches!(
                    (known, &outcome),
                    (Outcome::Blocked(_), _) | (Outcome::Unknown(_), Outcome::Reachable)
                )
            });
            if better {
                best = Some((outcome, pairs, own));
            }
        }
        let (outcome, pairs) = match best {
            Some((outcome, pairs, own)) => {
                hops.extend(own);
                (before.and(outcome), pairs)
            }
            None => (before, Vec::new()),
        };
        Reach {
            outcome,
            dns,
            hops,
            pairs,
        }
    }

    /// Whether a workload reaches this endpoint, on a TCP port.
    pub fn reach_endpoint(&self, workload: &Workload, endpoint: &Endpoint, port: u16) -> Reach {
        let dns = match endpoint.service_name() {
            Some(name) => self.dns(workload, &Service::new(name)),
            None => Dns::Unknown(Cause::new(format!(
                "the host name of `{}` is not known",
                endpoint.id()
            ))),
        };
        let mut hops = vec![in_vpc(workload)];
        let before = Outcome::of(&hops, workload.kind());
        let (outcome, pairs) = if workload.in_vpc.is_no() {
            (before, Vec::new())
        } else {
            let (outcome, pairs, own) = self.over(workload, endpoint, port);
            hops.extend(own);
            (before.and(outcome), pairs)
        };
        Reach {
            outcome,
            dns,
            hops,
            pairs,
        }
    }

    fn over(
        &self,
        workload: &Workload,
        endpoint: &Endpoint,
        port: u16,
    ) -> (Outcome, Vec<Pair>, Vec<Hop>) {
        let mut hops = Vec::new();
        let interfaces = match (&endpoint.subnets.rest, endpoint.interfaces.is_empty()) {
            (Some(cause), _) => Truth::Unknown(cause.clone()),
            (None, empty) => Truth::from(!empty),
        };
        if !interfaces.is_yes() {
            hops.push(Hop {
                step: Step::Interfaces,
                words: match interfaces.cause() {
                    Some(cause) => cause.to_string(),
                    None => format!("`{}` has no subnet, so no address", endpoint.id()),
                },
                passes: interfaces,
                by: Some(endpoint.place().clone()),
            });
        }
        if let Some(cause) = &workload.rest {
            hops.push(Hop {
                step: Step::Vpc,
                passes: Truth::Unknown(cause.clone()),
                words: cause.to_string(),
                by: Some(workload.place().clone()),
            });
        }
        let mut outcome = Outcome::of(&hops, workload.kind());
        let mut pairs = Vec::new();
        for near in &workload.interfaces {
            for far in &endpoint.interfaces {
                let pair = self.pair(workload, endpoint, (near, far), port);
                outcome = outcome.and(pair.outcome.clone());
                pairs.push(pair);
            }
        }
        (outcome, pairs, hops)
    }

    fn pair(
        &self,
        workload: &Workload,
        endpoint: &Endpoint,
        (near, far): (&Interface, &Interface),
        port: u16,
    ) -> Pair {
        let subnets = (self.subnet(&near.subnet), self.subnet(&far.subnet));
        let families = Family::BOTH.into_iter().zip(&endpoint.families);
        let used = |family: Family, offered: &Truth| match family {
            Family::V4 => offered.clone(),
            Family::V6 => offered.clone().and(|| workload.six.clone()),
        };
        let mut sure = Vec::new();
        let mut perhaps = Vec::new();
        for (family, offered) in families {
            match used(family, offered) {
                Truth::Yes => sure.push(family),
                Truth::Unknown(cause) => perhaps.push((family, cause)),
                Truth::No => {}
            }
        }
        let way = |family| {
            self.way(
                workload,
                (near, far),
                (&subnets.0, &subnets.1),
                family,
                port,
            )
        };
        let kind = workload.kind();
        let (outcome, hops) = match (sure.as_slice(), perhaps.as_slice()) {
            ([], []) => {
                let hop = Hop {
                    step: Step::Family,
                    passes: Truth::No,
                    words: format!(
                        "`{}` has IPv6 addresses alone, and `{}` uses IPv4",
                        endpoint.id(),
                        workload.id()
                    ),
                    by: Some(endpoint.place().clone()),
                };
                (Outcome::of(std::slice::from_ref(&hop), kind), vec![hop])
            }
            (sure, perhaps) => {
                let all = sure.iter().chain(perhaps.iter().map(|(family, _)| family));
                let ways: Vec<Vec<Hop>> = all.map(|family| way(*family)).collect();
                one_of_families(ways, kind, perhaps.first().map(|(_, cause)| cause))
            }
        };
        Pair {
            subnet: subnets.0.label.clone(),
            endpoint: endpoint.id().to_owned(),
            endpoint_subnet: subnets.1.label.clone(),
            outcome,
            hops,
        }
    }

    /// The steps from one network interface to the other and back, in one family of addresses.
    fn way(
        &self,
        workload: &Workload,
        (near, far): (&Interface, &Interface),
        (near_subnet, far_subnet): (&Subnet, &Subnet),
        family: Family,
        port: u16,
    ) -> Vec<Hop> {
        let near_block = near_subnet.block.clone().at(near.address);
        let far_block = far_subnet.block.clone().at(far.address);
        let near_end = Far {
            family,
            block: &near_block,
            groups: &near.groups,
        };
        let far_end = Far {
            family,
            block: &far_block,
            groups: &far.groups,
        };
        let kind = workload.kind();
        let same = near_subnet.key.is(&far_subnet.key);
        let border = |acls: &[Cow<'_, Acl>],
                      direction,
                      ports: PortRange,
                      block: &Block,
                      what: &str,
                      step| {
            self.border(
                acls,
                &same,
                direction,
                (family, ports),
                block,
                what,
                step,
                kind,
            )
        };
        let (near_acls, far_acls) = (self.acls_of(near_subnet), self.acls_of(far_subnet));
        let call = (port, port);
        vec![
            self.group_hop(near, Direction::Out, port, &far_end, Step::WorkloadEgress),
            border(
                &near_acls,
                Direction::Out,
                call,
                &far_block,
                &near_subnet.label,
                Step::WorkloadAclOut,
            ),
            self.route_hop((near_subnet, far_subnet), family, &far_block),
            border(
                &far_acls,
                Direction::In,
                call,
                &near_block,
                &far_subnet.label,
                Step::EndpointAclIn,
            ),
            self.group_hop(far, Direction::In, port, &near_end, Step::EndpointIngress),
            border(
                &far_acls,
                Direction::Out,
                CLIENT_PORTS,
                &near_block,
                &far_subnet.label,
                Step::EndpointAclOut,
            ),
            border(
                &near_acls,
                Direction::In,
                CLIENT_PORTS,
                &far_block,
                &near_subnet.label,
                Step::WorkloadAclIn,
            ),
        ]
        .into_iter()
        .chain(self.unmodelled_hop(near_subnet))
        .collect()
    }

    fn group_hop(
        &self,
        own: &Interface,
        direction: Direction,
        port: u16,
        far: &Far<'_>,
        step: Step,
    ) -> Hop {
        let groups = self.groups_of(&own.groups);
        let rest = own.groups.rest.as_ref();
        let verdict = let_through(groups, rest, direction, port, far);
        let rule = verdict.by.as_ref();
        let names: Vec<String> = own
            .groups
            .known
            .iter()
            .map(|key| format!("`{}`", label(key)))
            .collect();
        let names = if names.is_empty() {
            "no group".to_owned()
        } else {
            names.join(", ")
        };
        let way = match direction {
            Direction::Out => "out",
            Direction::In => "in",
        };
        let words = match &verdict.truth {
            Truth::Yes => match rule.and_then(|rule| rule.place.as_ref()) {
                Some(place) => format!("a rule of {place} lets TCP {port} {way}"),
                None => format!("the default of {names} lets everything {way}"),
            },
            Truth::No => format!("no rule of {names} lets TCP {port} {way}"),
            Truth::Unknown(cause) => cause.to_string(),
        };
        let place = rule.and_then(|rule| rule.place.clone());
        let first = || {
            self.groups_of(&own.groups)
                .find_map(|group| group.place.clone())
        };
        Hop {
            step,
            passes: verdict.truth,
            words,
            by: place.or_else(first).or_else(|| Some(own.place.clone())),
        }
    }

    /// A crossing of a subnet's border. Network ACLs do not look at what stays in a subnet.
    #[allow(clippy::too_many_arguments, reason = "each is a fact of the crossing")]
    fn border(
        &self,
        acls: &[Cow<'_, Acl>],
        same: &Truth,
        direction: Direction,
        (family, ports): (Family, PortRange),
        far: &Block,
        subnet: &str,
        step: Step,
        kind: WorkloadKind,
    ) -> Hop {
        let _ = self;
        if same.is_yes() {
            return Hop {
                step,
                passes: Truth::Yes,
                words: format!("what stays in `{subnet}` passes no network ACL"),
                by: None,
            };
        }
        let verdicts: Vec<(Truth, Option<Place>, &Acl)> = acls
            .iter()
            .map(|acl| {
                let (truth, by) = crossing(acl, direction, family, ports, far, kind);
                (truth, by, acl.as_ref())
            })
            .collect();
        let agree = verdicts.windows(2).all(|two| {
            two[0].0.is_yes() == two[1].0.is_yes() && two[0].0.is_no() == two[1].0.is_no()
        });
        let (mut passes, by, words) = match verdicts.into_iter().next() {
            Some((truth, by, acl)) if agree => {
                (truth, by.or_else(|| acl.place.clone()), acl.words())
            }
            _ => (
                Truth::unknown(format!(
                    "the network ACL of the subnet `{subnet}` is not known"
                )),
                None,
                "the network ACL".to_owned(),
            ),
        };
        if let (Truth::No, Truth::Unknown(cause)) = (&passes, same) {
            passes = Truth::Unknown(cause.clone());
        }
        let what = if ports.0 == ports.1 {
            format!("TCP {}", ports.0)
        } else {
            format!("TCP {} to {}", ports.0, ports.1)
        };
        let way = match direction {
            Direction::Out => "out of",
            Direction::In => "into",
        };
        let words = match &passes {
            Truth::Yes => format!("{words} lets {what} {way} `{subnet}`"),
            Truth::No => format!("{words} refuses {what} {way} `{subnet}`"),
            Truth::Unknown(cause) => cause.to_string(),
        };
        Hop {
            step,
            passes,
            words,
            by,
        }
    }

    fn route_hop(&self, (near, far): (&Subnet, &Subnet), family: Family, block: &Block) -> Hop {
        let local = match (&near.vpc, &far.vpc) {
            _ if near.key == far.key => Truth::Yes,
            (Ok(one), Ok(other)) => one.is(other),
            (Err(cause), _) | (_, Err(cause)) => Truth::Unknown(cause.clone()),
        };
        let tables = self.tables_of(near);
        let target = block.ranges(family);
        let mut passes = local.clone();
        let mut by = None;
        for route in tables.iter().flat_map(|table| &table.routes) {
            // Only what is longer than the local route, or leads to another VPC, comes before it.
            let mut blocks = route.destination.blocks(family);
            let outranks = |cidr: &super::address::Cidr| {
                let home = near.vpc.as_ref().ok().and_then(|key| self.vpc(key));
                let inside = home.is_some_and(|vpc| {
                    let own = match family {
                        Family::V4 => vpc.surely(),
                        Family::V6 => super::address::Ranges::default(),
                    };
                    own.covers(&cidr.surely()) && own != cidr.surely()
                });
                cidr.surely().meets(target) && (inside || local.is_no())
            };
            if route.target != route::Target::Local && blocks.any(outranks) {
                by = Some(route.place.clone());
                passes = Truth::unknown(format!(
                    "{} leads to {}, and what lies behind it is not in the template",
                    route.place,
                    route.target.words()
                ));
            }
        }
        let words = match &passes {
            Truth::Yes => "the local route leads there".to_owned(),
            Truth::No => format!(
                "`{}` lies in another VPC, and no route leads there",
                far.label
            ),
            Truth::Unknown(cause) => cause.to_string(),
        };
        Hop {
            step: Step::Route,
            passes,
            words,
            by,
        }
    }

    fn unmodelled_hop(&self, subnet: &Subnet) -> Option<Hop> {
        let vpc = subnet.vpc.as_ref().ok()?;
        let mut all = self.unmodelled_of(vpc);
        let found = all.find(|item| item.aspect == Aspect::Flows)?;
        Some(Hop {
            step: Step::Unmodelled,
            passes: Truth::Unknown(found.cause.clone()),
            words: found.cause.to_string(),
            by: Some(found.place.clone()),
        })
    }
}

fn in_vpc(workload: &Workload) -> Hop {
    let id = workload.id();
    Hop {
        step: Step::Vpc,
        passes: workload.in_vpc.clone(),
        words: match &workload.in_vpc {
            Truth::Yes => format!("`{id}` lies in a VPC"),
            Truth::No => format!("`{id}` lies in no VPC: its calls go over public addresses"),
            Truth::Unknown(cause) => cause.to_string(),
        },
        by: Some(workload.place().clone()),
    }
}

/// A range of ports.
type PortRange = (u16, u16);

/// Whether a network ACL lets every port of a range pass.
fn crossing(
    acl: &Acl,
    direction: Direction,
    family: Family,
    ports: (u16, u16),
    far: &Block,
    kind: WorkloadKind,
) -> (Truth, Option<Place>) {
    let bounds = acl.entries.iter().flat_map(|entry| entry.ports.bounds());
    let mut sum: Option<(Truth, Option<Place>)> = None;
    let mut some_pass = false;
    for port in parts(ports, bounds) {
        let packet = Packet {
            family,
            direction,
            protocol: 6,
            port,
        };
        let (truth, by) = acl.pass(&packet, far);
        some_pass |= !truth.is_no();
        sum = Some(match sum {
            None => (truth, by),
            Some((Truth::Yes, _)) if !truth.is_yes() => (truth, by),
            Some((Truth::Unknown(_), _)) if truth.is_no() => (truth, by),
            Some(other) => other,
        });
    }
    let (truth, by) = sum.unwrap_or((Truth::Yes, None));
    // Lambda calls from all of these ports; which ones an instance takes depends on its system.
    if truth.is_no() && some_pass && kind == WorkloadKind::Instance {
        let cause = format!("{} refuses a part of the client ports", acl.words());
        return (Truth::unknown(cause), by);
    }
    (truth, by)
}

/// A call that may take either family of addresses.
fn one_of_families(
    ways: Vec<Vec<Hop>>,
    kind: WorkloadKind,
    unsure: Option<&Cause>,
) -> (Outcome, Vec<Hop>) {
    let outcomes: Vec<Outcome> = ways.iter().map(|hops| Outcome::of(hops, kind)).collect();
    let reached = outcomes.iter().any(|one| *one == Outcome::Reachable);
    let blocked = outcomes
        .iter()
        .any(|one| matches!(one, Outcome::Blocked(_)));
    let mut hops: Vec<Hop> = ways.into_iter().flatten().collect();
    let both = outcomes.into_iter().reduce(Outcome::and);
    let both = both.unwrap_or(Outcome::Reachable);
    if reached && blocked {
        let cause = unsure.cloned().unwrap_or_else(|| {
            Cause::new(
                "whether the call takes IPv4 or IPv6 is not known, and one of them is stopped",
            )
        });
        hops.push(Hop {
            step: Step::Family,
            passes: Truth::Unknown(cause.clone()),
            words: cause.to_string(),
            by: None,
        });
        return (Outcome::Unknown(cause), hops);
    }
    (both, hops)
}
