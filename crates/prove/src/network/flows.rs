//! [`Flow`]: which host is let to which, on which ports, and whether that really goes through.
//!
//! What groups say both ways gives the ports; then the whole way is looked at, as in `reach`.

#[cfg(test)]
mod tests;

use super::Network;
use super::address::{Block, Cidr, Family, Ranges};
use super::flow::{Far, let_through};
use super::group::{Direction, Peer, Rule};
use super::hosts::{Host, HostKind};
use super::interface::Interface;
use super::port::{Ports, Protocol};
use super::reach::Outcome;
use super::route::Target;
use super::vpc::Vpc;
use super::workload::WorkloadKind;
use crate::truth::{Cause, Truth};

/// From where a flow comes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A host, by its logical id.
    Host(String),
    /// Addresses of the company's network, as the rule writes them.
    Company(String),
    /// Public addresses, as the rule writes them.
    Internet(String),
}

/// Connections that something is let open to a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// From where.
    pub from: Origin,
    /// To which host, by its logical id.
    pub to: String,
    /// The protocol and the ports, such as `tcp 443`.
    pub ports: String,
    /// Whether it goes through. Those of which it is known that they do not are not told.
    pub passes: Truth,
}

/// A protocol with a range of ports that two rules have in common.
struct Common {
    tcp: bool,
    words: String,
    low: u16,
    sure: Truth,
}

impl Network<'_> {
    /// The flows between hosts, and those that come from outside.
    pub fn flows(&self) -> Vec<Flow> {
        let hosts = self.hosts();
        let mut all = Vec::new();
        for to in hosts.iter().filter(|host| host.kind.listens()) {
            for from in hosts.iter().filter(|host| host.kind.calls()) {
                if from.place != to.place && !self.neighbours(from, to).is_no() {
                    self.between(from, to, &mut all);
                }
            }
            self.outside_flows(to, &mut all);
        }
        all
    }

    fn neighbours(&self, one: &Host, other: &Host) -> Truth {
        match (self.vpc_of(one), self.vpc_of(other)) {
            (Ok(one), Ok(other)) => one.is(&other),
            (Err(cause), _) | (_, Err(cause)) => Truth::Unknown(cause),
        }
    }

    fn rules<'a>(&'a self, host: &'a Host, direction: Direction) -> Vec<&'a Rule> {
        let groups = self.groups_of(&host.groups);
        let rules = groups.flat_map(|group| group.rules(direction).0);
        rules.filter(|rule| !rule.applies.is_no()).collect()
    }

    fn between(&self, from: &Host, to: &Host, all: &mut Vec<Flow>) {
        let mut told: Vec<String> = Vec::new();
        for out in self.rules(from, Direction::Out) {
            for into in self.rules(to, Direction::In) {
                let apart = self.is_apart(out, to) || self.is_apart(into, from);
                let Some(common) = common(out, into, to.port).filter(|_| !apart) else {
                    continue;
                };
                if told.contains(&common.words) {
                    continue;
                }
                let passes = common.sure.clone().and(|| {
                    if common.tcp {
                        self.goes(from, to, common.low)
                    } else {
                        Truth::unknown("only what goes by TCP is followed over the whole way")
                    }
                });
                if !passes.is_no() {
                    told.push(common.words.clone());
                    all.push(Flow {
                        from: Origin::Host(from.id().to_owned()),
                        to: to.id().to_owned(),
                        ports: common.words,
                        passes,
                    });
                }
            }
        }
        let unknown = [&from.groups.rest, &to.groups.rest];
        if let (true, Some(cause)) = (told.is_empty(), unknown.into_iter().flatten().next()) {
            all.push(Flow {
                from: Origin::Host(from.id().to_owned()),
                to: to.id().to_owned(),
                ports: String::new(),
                passes: Truth::Unknown(cause.clone()),
            });
        }
    }

    /// Whether a rule is surely about other groups and addresses than those of a host.
    fn is_apart(&self, rule: &Rule, host: &Host) -> bool {
        rule.peers.iter().all(|peer| match peer {
            Peer::Group(group) => host.groups.holds(group).is_no(),
            Peer::Block(block) => {
                let mut own = host.interfaces.iter().map(|one| self.subnet(&one.subnet));
                let possible = block.possibly();
                let meets = own.any(|subnet| subnet.block.ranges(block.family).meets(&possible));
                !meets && host.rest.is_none() && !host.interfaces.is_empty()
            }
            Peer::Unknown(_) => false,
        })
    }

    /// Whether TCP on a port goes the whole way, from each network interface to each.
    fn goes(&self, from: &Host, to: &Host, port: u16) -> Truth {
        if let (Some(workload), Some(endpoint)) = (self.workload(from.id()), self.endpoint(to.id()))
        {
            return self
                .reach_endpoint(workload, endpoint, port)
                .outcome
                .truth();
        }
        let (own, far) = (ends(from), ends(to));
        let kind = match from.kind {
            HostKind::Function => WorkloadKind::Function,
            _ => WorkloadKind::Instance,
        };
        let mut sum = Truth::Yes;
        for near in &own {
            for far in &far {
                sum = sum.and(|| match (near, far) {
                    (Some(near), Some(far)) => {
                        let subnets = (self.subnet(&near.subnet), self.subnet(&far.subnet));
                        let subnets = (&*subnets.0, &*subnets.1);
                        let hops = self.way(kind, (near, far), subnets, Family::V4, port);
                        Outcome::of(&hops, kind).truth()
                    }
                    _ => self.groups_agree(from, to, port),
                });
            }
        }
        let rest = from.rest.as_ref().or(to.rest.as_ref());
        sum.and(|| rest.map_or(Truth::Yes, |cause| Truth::Unknown(cause.clone())))
    }

    /// Whether the groups at both ends let TCP on a port pass, wherever the ends lie.
    fn groups_agree(&self, from: &Host, to: &Host, port: u16) -> Truth {
        let side = |own: &Host, other: &Host, direction| {
            let subnet = other.interfaces.first().map(|one| self.subnet(&one.subnet));
            let block = subnet.map_or_else(Block::unknown, |subnet| subnet.block.clone());
            let far = Far {
                family: Family::V4,
                block: &block,
                groups: &other.groups,
            };
            let groups = self.groups_of(&own.groups);
            let_through(groups, own.groups.rest.as_ref(), direction, port, &far).truth
        };
        side(from, to, Direction::Out).and(|| side(to, from, Direction::In))
    }

    fn outside_flows(&self, to: &Host, all: &mut Vec<Flow>) {
        let own = self.own_addresses(to);
        for rule in self.rules(to, Direction::In) {
            for peer in &rule.peers {
                let Peer::Block(block) = peer else { continue };
                let outside = block.possibly().without(&own);
                if block.family != Family::V4 || outside.is_empty() {
                    continue;
                }
                self.let_in(to, rule, block, &outside, all);
            }
        }
    }

    fn let_in(&self, to: &Host, rule: &Rule, block: &Cidr, outside: &Ranges, all: &mut Vec<Flow>) {
        let Some(common) = common(rule, rule, to.port) else {
            return;
        };
        let known = match &block.net {
            Ok(_) => Truth::Yes,
            Err(cause) => Truth::Unknown(cause.clone()),
        };
        let applies = rule.applies.clone().and(|| known).and(|| common.sure);
        let mut add = |from: Origin, way: Truth| {
            let passes = way.and(|| applies.clone());
            if !passes.is_no() {
                all.push(Flow {
                    from,
                    to: to.id().to_owned(),
                    ports: common.words.clone(),
                    passes,
                });
            }
        };
        let public = Ranges::public(Family::V4);
        let words = block.text.to_string();
        // Public addresses can be the company's own, behind its gateway.
        add(
            Origin::Company(words.clone()),
            self.led_to(to, &[Target::VpnGateway, Target::TransitGateway]),
        );
        if outside.meets(&public) {
            let way = self.led_to(to, &[Target::InternetGateway]);
            add(Origin::Internet(words), way.and(|| to.public.clone()));
        }
    }

    /// Whether a route leads from a subnet of the host to one of these.
    fn led_to(&self, host: &Host, targets: &[Target]) -> Truth {
        let mut sum = Truth::No;
        for interface in &host.interfaces {
            let subnet = self.subnet(&interface.subnet);
            for table in self.tables_of(&subnet) {
                let routes = table.routes.iter();
                let own = routes.filter(|route| targets.contains(&route.target));
                for route in own {
                    sum = sum.or(|| route.applies.clone());
                }
                if let Some(cause) = &table.rest {
                    sum = sum.or(|| Truth::Unknown(cause.clone()));
                }
            }
        }
        sum
    }

    fn own_addresses(&self, host: &Host) -> Ranges {
        let vpc = self.vpc_of(host).ok();
        let own = vpc.and_then(|key| self.vpc(&key).map(Vpc::surely));
        own.unwrap_or_default()
    }
}

/// Its network interfaces; where it has none that are known, one end of which nothing is known.
fn ends(host: &Host) -> Vec<Option<&Interface>> {
    if host.interfaces.is_empty() {
        vec![None]
    } else {
        host.interfaces.iter().map(Some).collect()
    }
}

fn common(one: &Rule, other: &Rule, listens: Option<u16>) -> Option<Common> {
    let (name, tcp) = match (&one.protocol, &other.protocol) {
        (Protocol::All, Protocol::All) if listens.is_some() => ("tcp".to_owned(), true),
        (Protocol::All, Protocol::All) => (String::new(), true),
        (Protocol::Number(6), Protocol::Number(6) | Protocol::All)
        | (Protocol::All, Protocol::Number(6)) => ("tcp".to_owned(), true),
        (Protocol::Number(a), Protocol::Number(b)) if a != b => return None,
        (Protocol::Number(17), _) | (_, Protocol::Number(17)) => ("udp".to_owned(), false),
        (Protocol::Number(1 | 58), _) | (_, Protocol::Number(1 | 58)) => ("icmp".to_owned(), false),
        (Protocol::Number(own), _) | (_, Protocol::Number(own)) => {
            (format!("protocol {own}"), false)
        }
        (Protocol::Unknown(_), _) | (_, Protocol::Unknown(_)) => ("?".to_owned(), false),
    };
    let mut sure = Truth::Yes;
    let mut range = |ports: &Ports| match ports {
        Ports::All => (0, 65535),
        Ports::Range(from, to) => (*from, *to),
        Ports::Unknown(cause) => {
            sure = Truth::Unknown(cause.clone());
            (0, 65535)
        }
    };
    let (a, b) = (range(&one.ports), range(&other.ports));
    let (mut low, mut high) = (a.0.max(b.0), a.1.min(b.1));
    if let Some(port) = listens.map(i64::from).filter(|_| name == "tcp") {
        // Elsewhere nothing listens.
        if !(low..=high).contains(&port) {
            return None;
        }
        (low, high) = (port, port);
    }
    if low > high {
        return None;
    }
    for cause in [&one.protocol, &other.protocol] {
        if let Protocol::Unknown(cause) = cause {
            sure = Truth::Unknown(Cause::clone(cause));
        }
    }
    let words = match (low, high, name.as_str()) {
        (0, 65535, "") => "everything".to_owned(),
        (0, 65535, name) => name.to_owned(),
        (low, high, name) if low == high => format!("{name} {low}").trim().to_owned(),
        (low, high, name) => format!("{name} {low}–{high}").trim().to_owned(),
    };
    Some(Common {
        tcp,
        words,
        low: u16::try_from(low.max(0)).ok()?,
        sure,
    })
}
