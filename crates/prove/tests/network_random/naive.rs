//! A second evaluator, on purpose without any cleverness: it tries addresses and ports one by one.

use super::spec::{Entry, Group, Net, Peer, Route, Rule, Spec, To, VPC, subnet};

/// Yes, no or unknown, in the order in which more is let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Answer {
    No,
    Unknown,
    Yes,
}

impl Spec {
    /// Whether the caller in one subnet reaches the endpoint in another. Where a group has egress
    /// rules beside the group alone, both readings are tried.
    pub(crate) fn reaches(&self, from: usize, to: usize) -> Answer {
        let readings = [true, false].map(|keeps| self.reaches_if(from, to, keeps));
        if readings[0] == readings[1] {
            readings[0]
        } else {
            Answer::Unknown
        }
    }

    fn reaches_if(&self, from: usize, to: usize, keeps_default: bool) -> Answer {
        let mut checks: Vec<Box<dyn Fn(u32, u32) -> bool + '_>> = vec![
            Box::new(move |_, far| {
                let all = self.egress(keeps_default);
                all.iter()
                    .any(|rule| self.fits(rule, (6, 443), far, &self.endpoint_groups))
            }),
            Box::new(|near, _| {
                let own = self.endpoint_groups.iter();
                let mut all = own.flat_map(|index| &self.groups[*index].ingress);
                all.any(|rule| self.fits(rule, (6, 443), near, &self.caller_groups))
            }),
        ];
        if from != to {
            checks.push(Box::new(move |_, far| self.acl(from, true, (6, 443), far)));
            checks.push(Box::new(move |near, _| self.acl(to, false, (6, 443), near)));
            for port in self.client_ports() {
                checks.push(Box::new(move |near, _| self.acl(to, true, (6, port), near)));
                checks.push(Box::new(move |_, far| {
                    self.acl(from, false, (6, port), far)
                }));
            }
        }
        let pairs = || hosts(from).flat_map(|near| hosts(to).map(move |far| (near, far)));
        if checks
            .iter()
            .any(|check| pairs().all(|(near, far)| !check(near, far)))
        {
            Answer::No
        } else if checks
            .iter()
            .all(|check| pairs().all(|(near, far)| check(near, far)))
        {
            Answer::Yes
        } else {
            Answer::Unknown
        }
    }

    /// The ports at which the answer of some rule can change.
    fn client_ports(&self) -> Vec<u16> {
        let bounds = self.acls.iter().flatten().flat_map(|entry| {
            [
                entry.ports.0,
                entry.ports.1,
                entry.ports.1.saturating_add(1),
            ]
        });
        let mut all: Vec<u16> = bounds
            .chain([1024, 65535])
            .filter(|port| *port >= 1024)
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn egress(&self, keeps_default: bool) -> Vec<Rule> {
        let mut all = Vec::new();
        for index in &self.caller_groups {
            let Group {
                inline_egress,
                separate_egress,
                ..
            } = &self.groups[*index];
            all.extend(inline_egress.iter().chain(separate_egress).cloned());
            if inline_egress.is_empty() && (separate_egress.is_empty() || keeps_default) {
                for peer in [Peer::Net(Net(0, 0)), Peer::AllSix] {
                    all.push(Rule {
                        protocol: -1,
                        ports: (0, 65535),
                        peer,
                    });
                }
            }
        }
        all
    }

    fn fits(&self, rule: &Rule, (protocol, port): (i32, u16), far: u32, groups: &[usize]) -> bool {
        let _ = self;
        covers(rule.protocol, rule.ports, protocol, port)
            && match &rule.peer {
                Peer::Net(net) => net.holds(far),
                Peer::AllSix => false,
                Peer::Group(index) => groups.contains(index),
                Peer::List(nets) => nets.iter().any(|net| net.holds(far)),
            }
    }

    fn acl(&self, subnet: usize, egress: bool, (protocol, port): (i32, u16), far: u32) -> bool {
        let fits = |entry: &Entry| {
            entry.egress == egress
                && covers(entry.protocol, entry.ports, protocol, port)
                && entry.net.is_some_and(|net| net.holds(far))
        };
        self.acl_by(subnet, fits)
    }

    fn acl_by(&self, subnet: usize, fits: impl Fn(&Entry) -> bool) -> bool {
        let Some(acl) = self.acl_of[subnet] else {
            return true;
        };
        let mut entries: Vec<&Entry> = self.acls[acl].iter().filter(|entry| fits(entry)).collect();
        entries.sort_by_key(|entry| entry.number);
        entries.first().is_some_and(|entry| entry.allow)
    }

    /// Whether the caller reaches the internet.
    pub(crate) fn internet(&self) -> Answer {
        let readings = [true, false].map(|keeps| self.internet_if(keeps));
        if readings[0] == readings[1] {
            readings[0]
        } else {
            Answer::Unknown
        }
    }

    fn internet_if(&self, keeps_default: bool) -> Answer {
        let mut best = Answer::No;
        let egress = self.egress(keeps_default);
        for &from in &self.caller {
            let table = self.table_of[from].map_or(&[][..], |table| &self.tables[table]);
            for (protocol, port) in self.flows(&egress) {
                for address in self.samples(&egress) {
                    let out = egress
                        .iter()
                        .any(|rule| self.fits(rule, (protocol, port), address, &[]));
                    if is_public(address) && out && self.acl(from, true, (protocol, port), address)
                    {
                        best = best.max(self.behind(longest(table, address)));
                    }
                }
                let six = |rule: &Rule| {
                    matches!(rule.peer, Peer::AllSix)
                        && covers(rule.protocol, rule.ports, protocol, port)
                };
                let passes = |entry: &Entry| {
                    entry.egress
                        && entry.net.is_none()
                        && covers(entry.protocol, entry.ports, protocol, port)
                };
                if self.six && egress.iter().any(six) && self.acl_by(from, passes) {
                    best = best.max(self.behind(table.iter().find(|route| route.net.is_none())));
                }
            }
        }
        best
    }

    fn behind(&self, route: Option<&Route>) -> Answer {
        match route.map(|route| route.to) {
            Some(To::Nat) if self.nat_leads_out => Answer::Yes,
            None | Some(To::InternetGateway | To::Nat) => Answer::No,
            Some(To::EgressOnly) => Answer::Yes,
            Some(To::TransitGateway | To::Peering | To::VpnGateway) => Answer::Unknown,
        }
    }

    fn flows(&self, egress: &[Rule]) -> Vec<(i32, u16)> {
        let rules = egress.iter().map(|rule| rule.ports);
        let entries = self.acls.iter().flatten().map(|entry| entry.ports);
        let mut ports: Vec<u16> = rules
            .chain(entries)
            .flat_map(|(first, last)| [first, last, last.saturating_add(1)])
            .chain([0])
            .collect();
        ports.sort_unstable();
        ports.dedup();
        [6, 17, 253]
            .into_iter()
            .flat_map(|protocol| ports.iter().map(move |port| (protocol, *port)))
            .collect()
    }

    /// The ends of every block that is named, and what lies beside them.
    fn samples(&self, egress: &[Rule]) -> Vec<u32> {
        let mut nets: Vec<Net> = self
            .tables
            .iter()
            .flatten()
            .filter_map(|route| route.net)
            .collect();
        nets.extend(self.acls.iter().flatten().filter_map(|entry| entry.net));
        for rule in egress {
            match &rule.peer {
                Peer::Net(net) => nets.push(*net),
                Peer::List(all) => nets.extend(all),
                Peer::AllSix | Peer::Group(_) => {}
            }
        }
        let mut all = vec![0x0101_0101, 0x0808_0101, 0x0808_0801, 0xc801_0101];
        for net in nets {
            let last = if net.1 == 0 {
                u32::MAX
            } else {
                net.0 | (u32::MAX >> (net.1 - 1) >> 1)
            };
            all.extend([net.0, last, net.0.wrapping_sub(1), last.wrapping_add(1)]);
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn longest(table: &[Route], address: u32) -> Option<&Route> {
    if VPC.holds(address) {
        return None;
    }
    let own = table
        .iter()
        .filter(|route| route.net.is_some_and(|net| net.holds(address)));
    own.max_by_key(|route| route.net.map(|net| net.1))
}

fn covers(own: i32, ports: (u16, u16), protocol: i32, port: u16) -> bool {
    own == -1 || (own == protocol && (ports.0..=ports.1).contains(&port))
}

/// The addresses of a subnet that AWS does not keep for itself.
fn hosts(index: usize) -> impl Iterator<Item = u32> {
    let first = subnet(index).0;
    first + 4..first + 15
}

fn is_public(address: u32) -> bool {
    let four = std::net::Ipv4Addr::from(address);
    let [first, second, ..] = four.octets();
    let shared = first == 100 && (64..128).contains(&second);
    !(four.is_private()
        || four.is_loopback()
        || four.is_link_local()
        || first == 0
        || first >= 224
        || shared)
}
