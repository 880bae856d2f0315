//! [`WaysOut`]: the routes of a workload that can lead to public addresses, and those that lead to
//! the company, to other VPCs and to data.

mod behind;
mod taken;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use super::Network;
use super::acl::Acl;
use super::address::{Family, Ranges};
use super::interface::Interface;
use super::place::Place;
use super::route::{Table, Target};
use super::vpc::Subnet;
use super::workload::{Workload, WorkloadKind};
use crate::truth::{Cause, Truth};
use taken::End;

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
}

/// What is taken for granted of a way.
fn assumption(way: &Way) -> Option<String> {
    let place = way.place.as_ref()?;
    let company = way.behind == Behind::Company && way.internet.is_no();
    (company && way.target == Target::VpnGateway).then(|| {
        format!("what is reached over {place} is the company's network, and that does not lead on to the internet")
    })
}
