//! [`WaysOut`]: the routes of a workload that can lead to public addresses, and those that lead to
//! the company, to other VPCs and to data.

use std::borrow::Cow;
use std::fmt;

use super::Network;
use super::acl::{Acl, Packet};
use super::address::{Family, Ranges, cause_of};
use super::endpoint::EndpointKind;
use super::group::{Direction, let_out};
use super::interface::Interface;
use super::place::{Place, names};
use super::port::parts;
use super::route::{Route, Table, Target, target_cause};
use super::unmodelled::Aspect;
use super::vpc::Subnet;
use super::workload::{Workload, WorkloadKind};
use crate::text::Text;
use crate::truth::{Cause, Truth};

/// A protocol that no rule names.
const OTHER_PROTOCOL: u8 = 253;

/// What lies behind a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Behind {
    /// The internet.
    Internet,
    /// The company's own network.
    Company,
    /// A network of someone else: another VPC, or a service of another account.
    Peer,
    /// A service of AWS: no internet, but a way to data.
    Aws,
    /// It is not known.
    Unknown,
}

impl fmt::Display for Behind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Internet => "the internet",
            Self::Company => "the company's network",
            Self::Peer => "another network",
            Self::Aws => "a service of AWS",
            Self::Unknown => "what is not in the template",
        })
    }
}

/// A way out of a subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The subnet of the workload: its logical id, or what is known of it.
    pub subnet: String,
    /// The route; `None` for what a table outside the template may hold.
    pub place: Option<Place>,
    /// To which addresses it leads, in words.
    pub destination: String,
    /// To what it leads.
    pub target: Target,
    /// What lies behind that.
    pub behind: Behind,
    /// Whether it leads to public addresses.
    pub public: Truth,
    /// Whether traffic of this workload passes it.
    pub effective: Truth,
    /// Whether the workload reaches the internet by it.
    pub internet: Truth,
    /// What stops traffic, in words.
    pub stopped_by: Vec<String>,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place} leads")?,
            None => f.write_str("a route leads")?,
        }
        write!(
            f,
            " from `{}` to {} over {}: {}",
            self.subnet,
            self.destination,
            self.target.words(),
            self.behind
        )?;
        for stop in &self.stopped_by {
            write!(f, "; {stop}")?;
        }
        Ok(())
    }
}

/// The ways out of a workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaysOut {
    /// Each way of each subnet, whether or not traffic passes it.
    pub ways: Vec<Way>,
    /// Whether the workload reaches the internet.
    pub internet: Truth,
    /// What is taken for granted, in words.
    pub assumptions: Vec<String>,
}

impl Network<'_> {
    /// The ways out of a workload: to the internet, the company, other networks, and to data.
    pub fn ways_out(&self, workload: &Workload) -> WaysOut {
        let mut found = WaysOut {
            ways: Vec::new(),
            internet: Truth::No,
            assumptions: Vec::new(),
        };
        if workload.kind() == WorkloadKind::Function && !workload.in_vpc.is_yes() {
            let in_vpc = &workload.in_vpc;
            found.ways.push(Way {
                subnet: "Lambda's own network".to_owned(),
                place: Some(workload.place().clone()),
                destination: "everywhere".to_owned(),
                target: Target::InternetGateway,
                behind: Behind::Internet,
                public: Truth::Yes,
                effective: !in_vpc.clone(),
                internet: !in_vpc.clone(),
                stopped_by: Vec::new(),
            });
        }
        for interface in &workload.interfaces {
            self.ways_of(workload, interface, &mut found);
        }
        let over = found.ways.iter().map(|way| way.internet.clone());
        found.internet = Truth::any(over);
        if let Some(cause) = &workload.rest {
            let rest = Truth::Unknown(cause.clone());
            found.internet = found.internet.or(|| rest);
        }
        found
    }

    fn ways_of(&self, workload: &Workload, interface: &Interface, found: &mut WaysOut) {
        let subnet = self.subnet(&interface.subnet);
        let tables = self.tables_of(&subnet);
        let acls = self.acls_of(&subnet);
        let several = tables.len() > 1;
        for table in &tables {
            if let Some(cause) = &table.rest {
                let rest =
                    self.rest_of_table((workload, interface), (&subnet, &acls), table, cause);
                found.ways.push(rest);
            }
            for route in &table.routes {
                if route.target == Target::Local {
                    continue;
                }
                let end = End {
                    workload,
                    interface,
                    subnet: &subnet,
                    acls: &acls,
                };
                let mut way = self.way_out(&end, table, route);
                if several {
                    let cause = Cause::new(format!(
                        "the route table of the subnet `{}` is not known",
                        subnet.label
                    ));
                    way.effective = way.effective.and(|| Truth::Unknown(cause.clone()));
                    way.internet = way.internet.and(|| Truth::Unknown(cause));
                }
                if let Some(assumption) = assumption(&way)
                    && !found.assumptions.contains(&assumption)
                {
                    found.assumptions.push(assumption);
                }
                found.ways.push(way);
            }
        }
        found.ways.extend(self.beside_routes(workload, &subnet));
    }

    /// What a table may hold beside the routes of the template.
    fn rest_of_table(
        &self,
        (workload, interface): (&Workload, &Interface),
        (subnet, acls): (&Subnet, &[Cow<'_, Acl>]),
        table: &Table,
        cause: &Cause,
    ) -> Way {
        let end = End {
            workload,
            interface,
            subnet,
            acls,
        };
        let mut passes = Truth::No;
        for family in Family::BOTH {
            let all = Ranges::public(family);
            let own = self.passes(&end, family, &all, &all).0;
            passes = passes.or(|| end.uses(family).and(|| own));
        }
        let unknown = passes.and(|| Truth::Unknown(cause.clone()));
        Way {
            subnet: subnet.label.clone(),
            place: table.place.clone(),
            destination: format!("what {} holds", table.words),
            target: Target::Unknown,
            behind: Behind::Unknown,
            public: Truth::Unknown(cause.clone()),
            effective: unknown.clone(),
            internet: unknown,
            stopped_by: Vec::new(),
        }
    }

    fn way_out(&self, end: &End<'_>, table: &Table, route: &Route) -> Way {
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
        stopped_by.dedup();
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
        let taken = |block: &super::address::Cidr, sure: bool| {
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
    fn passes(
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
            super::port::Protocol::Number(number) => Some(number),
            _ => None,
        });
        let numbers = numbers.chain(entries().filter_map(super::acl::Entry::protocol_number));
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
                    !acl.walk(&packet, &sure, None, false).let_through.is_empty()
                };
                if !sure.is_empty() && end.acls.iter().all(strict) {
                    return (Truth::Yes, None);
                }
                for acl in end.acls {
                    let loose = acl.walk(&packet, &maybe, None, true);
                    if !loose.let_through.is_empty() {
                        let strict = acl.walk(&packet, &maybe, None, false);
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
                let words = end.acls.first().map(|acl| acl.words());
                let words = words.unwrap_or_else(|| "the network ACL".to_owned());
                (Truth::No, Some(format!("{words} lets none of it out")))
            }
            None => {
                let all = end.interface.groups.known.iter();
                let names: Vec<String> = all
                    .map(|key| format!("`{}`", super::place::label(key)))
                    .collect();
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

    /// What lies behind a route, and whether that is the internet for public addresses.
    fn behind(&self, route: &Route) -> (Behind, Truth) {
        let unknown = |what: &str| {
            Truth::unknown(format!(
                "what lies behind {what} of {} is not in the template",
                route.place
            ))
        };
        match route.target {
            Target::InternetGateway | Target::EgressOnlyGateway | Target::CarrierGateway => {
                (Behind::Internet, Truth::Yes)
            }
            Target::NatGateway => self.behind_nat(&route.to),
            // What a VPN gateway announces are the company's ranges, by assumption.
            Target::VpnGateway if route.is_propagated => (Behind::Company, Truth::No),
            Target::VpnGateway => (
                Behind::Company,
                Truth::unknown(format!(
                    "{} leads to the company's network, and whether that leads on to the internet is not in the template",
                    route.place
                )),
            ),
            Target::Peering => (Behind::Peer, unknown("the peering connection")),
            Target::GatewayEndpoint | Target::Local => (Behind::Aws, Truth::No),
            Target::DatabaseNetwork => (Behind::Aws, unknown("the database network")),
            Target::Unknown => (Behind::Unknown, Truth::Unknown(target_cause(route))),
            target => (Behind::Unknown, unknown(target.words())),
        }
    }

    /// A public NAT gateway leads to the internet if its own subnet does.
    fn behind_nat(&self, id: &Text) -> (Behind, Truth) {
        let mut all = self.model.of_type("AWS::EC2::NatGateway");
        let Some(nat) = all.find(|nat| nat.reference == *id) else {
            // One from outside the template is a public one, unless it may be one of the template
            // that leads nowhere.
            let own = self.model.of_type("AWS::EC2::NatGateway");
            let perhaps = own.filter(|nat| !nat.reference.is(id).is_no());
            let each = perhaps.map(|nat| self.behind_nat(&nat.reference).1);
            let all = Truth::all(each);
            let leads = if all.is_yes() {
                all
            } else {
                Truth::Unknown(cause_of(id))
            };
            return (Behind::Internet, leads);
        };
        let kind = nat.get("ConnectivityType").map(super::address::text_of);
        let is_private = kind.map_or(Truth::No, |kind| {
            kind.is_str("private").or(|| kind.is_str("Private"))
        });
        let Some(subnet) = nat.get("SubnetId").map(super::address::text_of) else {
            return (Behind::Internet, !is_private);
        };
        let subnet = self.subnet(&subnet);
        let leads = |route: &Route| {
            let public = Family::BOTH.into_iter().any(|family| {
                let possible = route.destination.possibly(family);
                possible.meets(&Ranges::public(family))
            });
            let kind = match route.target {
                Target::InternetGateway => !is_private.clone(),
                Target::Local | Target::GatewayEndpoint | Target::EgressOnlyGateway => Truth::No,
                Target::VpnGateway if route.is_propagated => Truth::No,
                _ => Truth::unknown(format!(
                    "what lies behind {} of {} is not in the template",
                    route.target.words(),
                    route.place
                )),
            };
            let known = match route.destination.cause() {
                Some(cause) => Truth::Unknown(cause),
                None => Truth::Yes,
            };
            Truth::from(public)
                .and(|| kind)
                .and(|| route.applies.clone())
                .and(|| known)
        };
        let tables = self.tables_of(&subnet);
        let each = tables.iter().map(|table| {
            let routes = Truth::any(table.routes.iter().map(leads));
            match &table.rest {
                Some(cause) if !is_private.is_yes() => {
                    // Nobody makes a public NAT gateway where nothing leads out.
                    let _ = cause;
                    Truth::Yes
                }
                Some(cause) => routes.or(|| Truth::Unknown(cause.clone())),
                None => routes,
            }
        });
        let each: Vec<Truth> = each.collect();
        let sum = match each.as_slice() {
            [only] => only.clone(),
            _ => Truth::all(each.clone()).or(|| {
                Truth::any(each).and(|| {
                    Truth::unknown(format!(
                        "the route table of the subnet `{}` is not known",
                        subnet.label
                    ))
                })
            }),
        };
        let behind = if is_private.is_yes() {
            Behind::Unknown
        } else {
            Behind::Internet
        };
        (behind, sum)
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

    /// Ways that no route shows: service networks, and services of other accounts.
    fn beside_routes(&self, workload: &Workload, subnet: &Subnet) -> Vec<Way> {
        let mut ways = Vec::new();
        let way = |place: Place, words: &str, behind: Behind, internet: Truth| Way {
            subnet: subnet.label.clone(),
            place: Some(place),
            destination: words.to_owned(),
            target: Target::ServiceNetwork,
            behind,
            public: Truth::No,
            effective: Truth::unknown("what an endpoint service leads to is not in the template"),
            internet,
            stopped_by: Vec::new(),
        };
        for endpoint in self.endpoints() {
            if self.shares_vpc(workload, endpoint).is_no() {
                continue;
            }
            let custom = matches!(endpoint.service, super::service::ServiceName::Custom);
            match endpoint.kind() {
                EndpointKind::Lattice => ways.push(way(
                    endpoint.place().clone(),
                    "a VPC Lattice resource",
                    Behind::Unknown,
                    Truth::unknown(format!(
                        "what lies behind the VPC Lattice endpoint `{}` is not modelled",
                        endpoint.id()
                    )),
                )),
                EndpointKind::Interface if custom => ways.push(way(
                    endpoint.place().clone(),
                    "a service of another account",
                    Behind::Peer,
                    Truth::No,
                )),
                _ => {}
            }
        }
        let Ok(vpc) = &subnet.vpc else { return ways };
        let associations = "AWS::VpcLattice::ServiceNetworkVpcAssociation";
        for resource in self.model.of_type(associations) {
            if !names(resource, "VpcIdentifier", vpc).is_no() {
                ways.push(way(
                    Place::of(resource),
                    "a VPC Lattice service network",
                    Behind::Unknown,
                    Truth::unknown(format!(
                        "what lies behind the service network of `{}` is not modelled",
                        resource.id
                    )),
                ));
            }
        }
        ways
    }
}

/// Where a way out begins.
struct End<'a> {
    workload: &'a Workload,
    interface: &'a Interface,
    subnet: &'a Subnet,
    acls: &'a [Cow<'a, Acl>],
}

impl End<'_> {
    /// Whether the workload sends packets of a family.
    fn uses(&self, family: Family) -> Truth {
        match (family, self.workload.kind()) {
            (Family::V4, _) => Truth::Yes,
            (Family::V6, WorkloadKind::Function) => self.workload.six.clone(),
            (Family::V6, WorkloadKind::Instance) => {
                self.workload.six.clone().or(|| self.subnet.six.clone())
            }
        }
    }
}

/// What is taken for granted of a way.
fn assumption(way: &Way) -> Option<String> {
    let place = way.place.as_ref()?;
    let company = way.behind == Behind::Company && way.internet.is_no();
    (company && way.target == Target::VpnGateway).then(|| {
        format!("what is reached over {place} is the company's network, and that does not lead on to the internet")
    })
}
