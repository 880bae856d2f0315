//! [`Reach`]: whether a workload reaches an endpoint, from each of its subnets, over each network
//! interface of the endpoint.
//!
//! The host name of an endpoint resolves to any of its network interfaces, so that a call works
//! only if all of them can be reached.

mod hops;
mod pair;
#[cfg(test)]
mod tests;

use std::fmt;

use super::Network;
use super::dns::Dns;
use super::endpoint::Endpoint;
use super::place::Place;
use super::service::Service;
use super::workload::{Workload, WorkloadKind};
use crate::truth::{Cause, Truth};

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

    pub(super) fn of(hops: &[Hop], workload: WorkloadKind) -> Self {
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
