//! A route as a way out: for which public addresses it is taken, and whether traffic passes.

use std::borrow::Cow;

use super::super::Network;
use super::super::acl::{Acl, Entry, Packet};
use super::super::address::{Cidr, Family, Ranges};
use super::super::flow::let_out;
use super::super::group::Direction;
use super::super::interface::Interface;
use super::super::place::label;
use super::super::port::{Protocol, parts};
use super::super::route::{Route, Table, Target};
use super::super::unmodelled::Aspect;
use super::super::vpc::Subnet;
use super::super::workload::{Workload, WorkloadKind};
use super::Way;
use crate::truth::{Cause, Truth};

/// A protocol that no rule names.
const OTHER_PROTOCOL: u8 = 253;

/// Where a way out begins.
pub(super) struct End<'a> {
    pub(super) workload: &'a Workload,
    pub(super) interface: &'a Interface,
    pub(super) subnet: &'a Subnet,
    pub(super) acls: &'a [Cow<'a, Acl>],
}

impl End<'_> {
    /// Whether the workload sends packets of a family.
    pub(super) fn uses(&self, family: Family) -> Truth {
        match (family, self.workload.kind()) {
            (Family::V4, _) => Truth::Yes,
            (Family::V6, WorkloadKind::Function) => self.workload.six.clone(),
            (Family::V6, WorkloadKind::Instance) => {
                self.workload.six.clone().or(|| self.subnet.six.clone())
            }
        }
    }
}

impl Network<'_> {
    pub(super) fn way_out(&self, end: &End<'_>, table: &Table, route: &Route) -> Way {
        let mut public = Truth::No;
        let mut effective = Truth::No;
        let mut internet = Truth::No;
        let mut stopped_by: Vec<String> = Vec::new();
        let (behind, leads) = self.behind(route);
        for family in Family::BOTH {
            let (surely, possibly) = self.addresses(end.subnet, table, route, family);
            let own =
                if !surely.is_empty() {
                    Truth::Yes
                } else if possibly.is_empty() {
                    Truth::No
                } else {
                    Truth::Unknown(route.destination.cause().unwrap_or_else(|| {
                        Cause::new("which route leads to an address is not known")
                    }))
                };
            let addresses = own.clone();
            public = public.or(|| own);
            if addresses.is_no() {
                continue;
            }
            let (passes, stop) = self.passes(end, family, &surely, &possibly);
            let has_address = self.has_address(end, route.target, family);
            if has_address.is_no() {
                stopped_by.push(format!(
                    "`{}` has no public {family} address",
                    end.workload.id()
                ));
            }
            if end.uses(family).is_no() {
                stopped_by.push(format!("`{}` does not use {family}", end.workload.id()));
            }
            stopped_by.extend(stop);
            let own = route
                .applies
                .clone()
                .and(|| addresses)
                .and(|| end.uses(family))
                .and(|| has_address)
                .and(|| passes);
            internet = internet.or(|| own.clone().and(|| leads.clone()));
            effective = effective.or(|| own);
        }
        if effective.is_no() {
            stopped_by.dedup();
        } else {
            stopped_by.clear();
        }
        if let Some(cause) = self.may_be_stopped(end.subnet, route.target) {
            let unknown = Truth::Unknown(cause);
            internet = internet.and(|| unknown);
        }
        Way {
            subnet: end.subnet.label.clone(),
            place: Some(route.place.clone()),
            destination: route.destination.words.clone(),
            target: route.target,
            behind,
            public,
            effective,
            internet,
            stopped_by,
        }
    }

    /// The public addresses for which a route is taken: surely, and possibly.
    fn addresses(
        &self,
        subnet: &Subnet,
        table: &Table,
        route: &Route,
        family: Family,
    ) -> (Ranges, Ranges) {
        let public = Ranges::public(family);
        let home = subnet.vpc.as_ref().ok().and_then(|key| self.vpc(key));
        let (local, may_be_local) = match (home, family) {
            (Some(vpc), Family::V4) => (vpc.surely(), vpc.possibly()),
            _ => (Ranges::default(), Ranges::default()),
        };
        // Whatever the blocks of a VPC are, they are too small to hold the internet.
        let may_be_local = match home {
            Some(vpc) if vpc.is_open() => local.clone(),
            _ => may_be_local,
        };
        let others = || {
            let all = table.routes.iter();
            all.filter(|other| other.place != route.place)
        };
        let taken = |block: &Cidr, sure: bool| {
            let all = others().filter(|other| !sure || other.applies.is_yes());
            all.fold(Ranges::default(), |sum, other| {
                sum.union(&other.destination.before(family, block.prefix()))
            })
        };
        // A route of which the block is not known may come before any other.
        let is_open = |other: &Route| {
            let by_service = other.is_propagated || other.target == Target::GatewayEndpoint;
            !by_service && other.destination.cause().is_some()
        };
        let open = others().any(is_open);
        let mut surely = Ranges::default();
        for block in route.destination.blocks(family).filter(|_| !open) {
            let own = block.surely().intersect(&public);
            surely = surely.union(&own.without(&may_be_local).without(&taken(block, false)));
        }
        let mut possibly = Ranges::default();
        for block in route.destination.blocks(family) {
            let own = block.possibly().intersect(&public);
            possibly = possibly.union(&own.without(&local).without(&taken(block, true)));
        }
        if route.destination.rest.is_some() {
            possibly = route
                .destination
                .possibly(family)
                .intersect(&public)
                .without(&local);
        }
        (surely, possibly)
    }

    /// Whether groups and network ACLs let anything out to some of these addresses, and what stops
    /// it.
    pub(super) fn passes(
        &self,
        end: &End<'_>,
        family: Family,
        surely: &Ranges,
        possibly: &Ranges,
    ) -> (Truth, Option<String>) {
        let groups = self.groups_of(&end.interface.groups);
        let rest = end.interface.groups.rest.as_ref();
        let rules = || groups.clone().flat_map(|group| &group.egress);
        let entries = || end.acls.iter().flat_map(|acl| &acl.entries);
        let numbers = rules().filter_map(|rule| match rule.protocol {
            Protocol::Number(number) => Some(number),
            _ => None,
        });
        let numbers = numbers.chain(entries().filter_map(Entry::protocol_number));
        let mut protocols: Vec<u8> = numbers.chain([6, 17, OTHER_PROTOCOL]).collect();
        protocols.sort_unstable();
        protocols.dedup();
        let bounds = rules()
            .flat_map(|rule| rule.ports.bounds())
            .chain(entries().flat_map(|entry| entry.ports.bounds()));
        let ports = parts((0, u16::MAX), bounds);
        let mut cause: Option<Cause> = None;
        let mut any_group = false;
        for protocol in protocols {
            for &port in &ports {
                let (sure, maybe, unknown) =
                    let_out(groups.clone(), rest, family, (protocol, port));
                let maybe = maybe.intersect(possibly);
                if maybe.is_empty() {
                    continue;
                }
                any_group = true;
                let packet = Packet {
                    family,
                    direction: Direction::Out,
                    protocol,
                    port,
                };
                let sure = sure.intersect(surely);
                let strict = |acl: &Cow<'_, Acl>| {
                    !acl.walk(packet, &sure, None, false).let_through.is_empty()
                };
                if !sure.is_empty() && end.acls.iter().all(strict) {
                    return (Truth::Yes, None);
                }
                for acl in end.acls {
                    let loose = acl.walk(packet, &maybe, None, true);
                    if !loose.let_through.is_empty() {
                        let strict = acl.walk(packet, &maybe, None, false);
                        let why = unknown.clone().or(strict.unknown).or(loose.unknown);
                        cause = cause.or(why).or_else(|| {
                            Some(Cause::new("to which addresses traffic can go is not known"))
                        });
                    }
                }
            }
        }
        match cause {
            Some(cause) => (Truth::Unknown(cause), None),
            None if any_group => {
                let words = end.acls.first().map(|acl| acl.words.clone());
                let words = words.unwrap_or_else(|| "the network ACL".to_owned());
                (Truth::No, Some(format!("{words} lets none of it out")))
            }
            None => {
                let all = end.interface.groups.known.iter();
                let names: Vec<String> = all.map(|key| format!("`{}`", label(key))).collect();
                let names = names.join(", ");
                (
                    Truth::No,
                    Some(format!("no egress rule of {names} lets it out")),
                )
            }
        }
    }

    /// Whether the workload has an address with which the target works.
    fn has_address(&self, end: &End<'_>, target: Target, family: Family) -> Truth {
        let _ = self;
        match (target, family) {
            (Target::InternetGateway | Target::CarrierGateway, Family::V4) => {
                match &end.workload.public_address {
                    Some(truth) => truth.clone(),
                    None => end.subnet.public_addresses.clone(),
                }
            }
            (Target::EgressOnlyGateway, Family::V4) => Truth::No,
            _ => Truth::Yes,
        }
    }

    /// What is not modelled and may stop traffic on its way out.
    fn may_be_stopped(&self, subnet: &Subnet, target: Target) -> Option<Cause> {
        let vpc = subnet.vpc.as_ref().ok()?;
        let gateway = matches!(
            target,
            Target::InternetGateway | Target::EgressOnlyGateway | Target::NatGateway
        );
        let mut all = self.unmodelled_of(vpc);
        let found = all.find(|item| match item.aspect {
            Aspect::Leaving => gateway,
            Aspect::Flows | Aspect::Names(_) => false,
        });
        found.map(|item| item.cause.clone())
    }
}
