//! One network interface of a workload and one of an endpoint: each step of the way and back.

use super::super::Network;
use super::super::address::Family;
use super::super::endpoint::Endpoint;
use super::super::flow::Far;
use super::super::group::Direction;
use super::super::interface::Interface;
use super::super::vpc::Subnet;
use super::super::workload::{Workload, WorkloadKind};
use super::hops::{Border, PortRange};
use super::{Hop, Outcome, Pair, Step};
use crate::truth::{Cause, Truth};

/// The ports from which calls come.
const CLIENT_PORTS: PortRange = (1024, 65535);

impl Network<'_> {
    pub(super) fn pair(
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
                workload.kind(),
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
    pub(in crate::network) fn way(
        &self,
        kind: WorkloadKind,
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
        let same = near_subnet.key.is(&far_subnet.key);
        let (near_acls, far_acls) = (self.acls_of(near_subnet), self.acls_of(far_subnet));
        let at_near = |direction, ports| Border {
            acls: &near_acls,
            same: &same,
            direction,
            family,
            ports,
            far: &far_block,
            subnet: &near_subnet.label,
            kind,
        };
        let at_far = |direction, ports| Border {
            acls: &far_acls,
            far: &near_block,
            subnet: &far_subnet.label,
            ..at_near(direction, ports)
        };
        let (call, reply) = ((port, port), CLIENT_PORTS);
        [
            self.group_hop(near, Direction::Out, port, &far_end, Step::WorkloadEgress),
            at_near(Direction::Out, call).hop(Step::WorkloadAclOut),
            self.route_hop((near_subnet, far_subnet), family, &far_block),
            at_far(Direction::In, call).hop(Step::EndpointAclIn),
            self.group_hop(far, Direction::In, port, &near_end, Step::EndpointIngress),
            at_far(Direction::Out, reply).hop(Step::EndpointAclOut),
            at_near(Direction::In, reply).hop(Step::WorkloadAclIn),
        ]
        .into_iter()
        .chain(self.unmodelled_hop(near_subnet))
        .collect()
    }
}

/// A call that may take either family of addresses.
fn one_of_families(
    ways: Vec<Vec<Hop>>,
    kind: WorkloadKind,
    unsure: Option<&Cause>,
) -> (Outcome, Vec<Hop>) {
    let outcomes: Vec<Outcome> = ways.iter().map(|hops| Outcome::of(hops, kind)).collect();
    let reached = outcomes.contains(&Outcome::Reachable);
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
