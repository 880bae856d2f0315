//! Networks of literals, drawn at random.

use super::dice::Dice;

impl Dice {
    pub(crate) fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        self.one_of(all).clone()
    }

    /// Each with even odds, and the first where none was drawn.
    fn some_of(&mut self, count: usize) -> Vec<usize> {
        let drawn: Vec<usize> = (0..count).filter(|_| self.one_in(2)).collect();
        if drawn.is_empty() { vec![0] } else { drawn }
    }
}

/// A block of `IPv4` addresses: the first, and how long the prefix is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Net(pub(crate) u32, pub(crate) u32);

impl Net {
    pub(crate) fn holds(self, address: u32) -> bool {
        self.1 == 0 || (self.0 ^ address) >> (32 - self.1) == 0
    }

    pub(crate) fn written(self) -> String {
        format!("{}/{}", std::net::Ipv4Addr::from(self.0), self.1)
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Peer {
    Net(Net),
    AllSix,
    Group(usize),
    List(Vec<Net>),
}

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// -1 for all.
    pub(crate) protocol: i32,
    pub(crate) ports: (u16, u16),
    pub(crate) peer: Peer,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    pub(crate) ingress: Vec<Rule>,
    pub(crate) inline_egress: Vec<Rule>,
    pub(crate) separate_egress: Vec<Rule>,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) number: usize,
    pub(crate) allow: bool,
    pub(crate) egress: bool,
    pub(crate) protocol: i32,
    pub(crate) ports: (u16, u16),
    /// None for all of `IPv6`.
    pub(crate) net: Option<Net>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum To {
    InternetGateway,
    Nat,
    TransitGateway,
    Peering,
    VpnGateway,
    EgressOnly,
}

#[derive(Clone, Debug)]
pub(crate) struct Route {
    /// None for all of `IPv6`.
    pub(crate) net: Option<Net>,
    pub(crate) to: To,
    pub(crate) by_list: bool,
}

pub(crate) const SUBNETS: usize = 3;

#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) caller: Vec<usize>,
    pub(crate) endpoint: Vec<usize>,
    pub(crate) groups: Vec<Group>,
    pub(crate) caller_groups: Vec<usize>,
    pub(crate) endpoint_groups: Vec<usize>,
    pub(crate) acls: Vec<Vec<Entry>>,
    pub(crate) acl_of: Vec<Option<usize>>,
    pub(crate) tables: Vec<Vec<Route>>,
    pub(crate) table_of: Vec<Option<usize>>,
    pub(crate) propagated: Vec<bool>,
    pub(crate) nat_leads_out: bool,
    pub(crate) six: bool,
}

/// The block of a subnet, in the VPC 10.0.0.0/24.
pub(crate) fn subnet(index: usize) -> Net {
    Net(0x0a00_0000 + 16 * u32::try_from(index).unwrap(), 28)
}

pub(crate) const VPC: Net = Net(0x0a00_0000, 24);
const ALL: Net = Net(0, 0);

fn any_net(random: &mut Dice) -> Net {
    let own = subnet(random.below(SUBNETS));
    match random.below(9) {
        0..=2 => ALL,
        3 => VPC,
        4 => own,
        5 => Net(own.0 + 8 * u32::try_from(random.below(2)).unwrap(), 29),
        6 => Net(own.0 + u32::try_from(random.below(16)).unwrap(), 32),
        7 => Net(if random.one_in(2) { 0 } else { 1 << 31 }, 1),
        _ => random.pick(&[
            Net(0x0808_0000, 16),
            Net(0xffff_ffff, 32),
            Net(0x0a09_0000, 16),
        ]),
    }
}

fn any_ports(random: &mut Dice) -> (u16, u16) {
    random.pick(&[
        (443, 443),
        (443, 443),
        (0, 65535),
        (0, 65535),
        (80, 80),
        (400, 500),
        (1024, 65535),
        (1024, 65535),
        (32768, 60999),
        (444, 2000),
    ])
}

pub(crate) fn any_rule(random: &mut Dice) -> Rule {
    Rule {
        protocol: random.pick(&[-1, 6, 6, 6, 17]),
        ports: any_ports(random),
        peer: match random.below(8) {
            0 | 1 => Peer::Group(random.below(3)),
            2 => Peer::AllSix,
            3 => Peer::List(vec![any_net(random), any_net(random)]),
            _ => Peer::Net(any_net(random)),
        },
    }
}

fn rules(random: &mut Dice, most: usize) -> Vec<Rule> {
    (0..random.below(most + 1))
        .map(|_| any_rule(random))
        .collect()
}

pub(crate) fn any_entry(random: &mut Dice, number: usize) -> Entry {
    Entry {
        number,
        allow: !random.one_in(3),
        egress: random.one_in(2),
        protocol: random.pick(&[-1, -1, 6, 6, 17]),
        ports: any_ports(random),
        net: (!random.one_in(8)).then(|| any_net(random)),
    }
}

pub(crate) fn any_route(random: &mut Dice) -> Route {
    let to = random.pick(&[
        To::InternetGateway,
        To::Nat,
        To::Nat,
        To::TransitGateway,
        To::Peering,
        To::VpnGateway,
        To::EgressOnly,
    ]);
    let nets = [
        ALL,
        ALL,
        Net(0, 1),
        Net(1 << 31, 1),
        Net(0x0808_0000, 16),
        Net(0x0808_0800, 24),
        Net(0x0a08_0000, 16),
    ];
    Route {
        net: (to != To::EgressOnly).then(|| random.pick(&nets)),
        to,
        by_list: random.one_in(6),
    }
}

impl Spec {
    pub(crate) fn any(random: &mut Dice) -> Self {
        let group = |random: &mut Dice| Group {
            ingress: rules(random, 3),
            inline_egress: if random.one_in(2) {
                rules(random, 2)
            } else {
                Vec::new()
            },
            separate_egress: if random.one_in(4) {
                rules(random, 1)
            } else {
                Vec::new()
            },
        };
        let acl = |random: &mut Dice| {
            let count = random.below(6);
            let mut entries: Vec<Entry> = (0..count)
                .map(|index| any_entry(random, 10 * index + 10))
                .collect();
            for egress in [false, true] {
                if !random.one_in(3) {
                    let number = 900 + usize::from(egress);
                    let ports = (0, 65535);
                    let net = Some(ALL);
                    entries.push(Entry {
                        number,
                        allow: true,
                        egress,
                        protocol: -1,
                        ports,
                        net,
                    });
                }
            }
            entries
        };
        let table = |random: &mut Dice| {
            let mut routes: Vec<Route> = Vec::new();
            for _ in 0..random.below(4) {
                let route = any_route(random);
                if routes.iter().all(|other| other.net != route.net) {
                    routes.push(route);
                }
            }
            routes
        };
        let attached = |random: &mut Dice, odds| {
            (0..SUBNETS)
                .map(|_| (!random.one_in(odds)).then(|| random.below(2)))
                .collect::<Vec<Option<usize>>>()
        };
        Self {
            caller: random.some_of(SUBNETS),
            endpoint: random.some_of(SUBNETS),
            groups: (0..3).map(|_| group(random)).collect(),
            caller_groups: random.some_of(3),
            endpoint_groups: random.some_of(3),
            acls: (0..2).map(|_| acl(random)).collect(),
            acl_of: attached(random, 2),
            tables: (0..2).map(|_| table(random)).collect(),
            table_of: attached(random, 4),
            propagated: (0..2).map(|_| random.one_in(4)).collect(),
            nat_leads_out: !random.one_in(4),
            six: random.one_in(2),
        }
    }
}
