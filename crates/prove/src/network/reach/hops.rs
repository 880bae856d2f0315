//! The steps of a way: groups, network ACLs, routes, and what is not modelled.

use std::borrow::Cow;

use super::super::acl::{Acl, Packet};
use super::super::address::{Block, Cidr, Family, Ranges};
use super::super::flow::{Far, let_through};
use super::super::group::Direction;
use super::super::interface::Interface;
use super::super::place::{Place, label};
use super::super::port::parts;
use super::super::unmodelled::Aspect;
use super::super::vpc::Subnet;
use super::super::workload::WorkloadKind;
use super::super::{Network, route};
use super::{Hop, Step};
use crate::truth::Truth;

/// A range of ports.
pub(super) type PortRange = (u16, u16);

/// A crossing of a subnet's border.
pub(super) struct Border<'a> {
    /// The network ACLs that the subnet may have.
    pub(super) acls: &'a [Cow<'a, Acl>],
    /// Whether the far end lies in the same subnet.
    pub(super) same: &'a Truth,
    pub(super) direction: Direction,
    pub(super) family: Family,
    /// The ports to which the packets go.
    pub(super) ports: PortRange,
    pub(super) far: &'a Block,
    pub(super) subnet: &'a str,
    pub(super) kind: WorkloadKind,
}

impl Border<'_> {
    /// The step over it. Network ACLs do not look at what stays in a subnet.
    pub(super) fn hop(&self, step: Step) -> Hop {
        let Self { subnet, ports, .. } = self;
        if self.same.is_yes() {
            return Hop {
                step,
                passes: Truth::Yes,
                words: format!("what stays in `{subnet}` passes no network ACL"),
                by: None,
            };
        }
        let verdicts: Vec<(Truth, Option<Place>, &Acl)> = self
            .acls
            .iter()
            .map(|acl| {
                let (truth, by) = self.crossing(acl);
                (truth, by, acl.as_ref())
            })
            .collect();
        let agree = verdicts.windows(2).all(|two| {
            two[0].0.is_yes() == two[1].0.is_yes() && two[0].0.is_no() == two[1].0.is_no()
        });
        let (mut passes, by, words) = match verdicts.into_iter().next() {
            Some((truth, by, acl)) if agree => {
                (truth, by.or_else(|| acl.place.clone()), acl.words.clone())
            }
            _ => (
                Truth::unknown(format!(
                    "the network ACL of the subnet `{subnet}` is not known"
                )),
                None,
                "the network ACL".to_owned(),
            ),
        };
        if let (Truth::No, Truth::Unknown(cause)) = (&passes, self.same) {
            passes = Truth::Unknown(cause.clone());
        }
        let what = if ports.0 == ports.1 {
            format!("TCP {}", ports.0)
        } else {
            format!("TCP {} to {}", ports.0, ports.1)
        };
        let way = match self.direction {
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

    /// Whether a network ACL lets every port of a range pass.
    fn crossing(&self, acl: &Acl) -> (Truth, Option<Place>) {
        let bounds = acl.entries.iter().flat_map(|entry| entry.ports.bounds());
        let mut sum: Option<(Truth, Option<Place>)> = None;
        let mut some_pass = false;
        for port in parts(self.ports, bounds) {
            let packet = Packet {
                family: self.family,
                direction: self.direction,
                protocol: 6,
                port,
            };
            let (truth, by) = acl.pass(packet, self.far);
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
        if truth.is_no() && some_pass && self.kind == WorkloadKind::Instance {
            let cause = format!("{} refuses a part of the client ports", acl.words.clone());
            return (Truth::unknown(cause), by);
        }
        (truth, by)
    }
}

impl Network<'_> {
    pub(super) fn group_hop(
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

    pub(super) fn route_hop(
        &self,
        (near, far): (&Subnet, &Subnet),
        family: Family,
        block: &Block,
    ) -> Hop {
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
            let outranks = |cidr: &Cidr| {
                let home = near.vpc.as_ref().ok().and_then(|key| self.vpc(key));
                let inside = home.is_some_and(|vpc| {
                    let own = match family {
                        Family::V4 => vpc.surely(),
                        Family::V6 => Ranges::default(),
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

    pub(super) fn unmodelled_hop(&self, subnet: &Subnet) -> Option<Hop> {
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
