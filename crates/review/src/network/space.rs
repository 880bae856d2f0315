//! [`Packets`]: sets of packets as boxes: so many protocols, ports and addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use crate::form::Form;

const LAST_PORT: u128 = 65_535;
const LAST_PROTOCOL: u128 = 255;

/// A first and a last one.
type Span = (u128, u128);

/// The other end of packets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Peer {
    V4,
    V6,
    /// A group, a prefix list, or what is not known, by its name.
    Named(String),
}

/// Packets of these protocols, to these ports, to or from these addresses of one peer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Packets {
    pub peer: Peer,
    protocols: Span,
    ports: Span,
    addresses: Span,
}

impl Packets {
    /// All packets of a family of addresses.
    pub(super) fn all(peer: Peer) -> Self {
        let last = match peer {
            Peer::V4 => u128::from(u32::MAX),
            Peer::V6 => u128::MAX,
            Peer::Named(_) => 0,
        };
        Self {
            peer,
            protocols: (0, LAST_PROTOCOL),
            ports: (0, LAST_PORT),
            addresses: (0, last),
        }
    }

    /// The packets at a peer that is written: a block of addresses, or a name.
    pub(super) fn at(written: &str) -> Self {
        let Ok(net) = written.parse::<IpNet>() else {
            return Self::all(Peer::Named(written.to_owned()));
        };
        let number = |address: IpAddr| match address {
            IpAddr::V4(four) => u128::from(four.to_bits()),
            IpAddr::V6(six) => six.to_bits(),
        };
        Self {
            addresses: (number(net.network()), number(net.broadcast())),
            ..Self::all(match net {
                IpNet::V4(_) => Peer::V4,
                IpNet::V6(_) => Peer::V6,
            })
        }
    }

    /// Those of them that a rule means; `None` where protocol or ports are not known.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-securitygroup-ingress.html>
    pub(super) fn of(
        mut self,
        protocol: Option<&Form>,
        from: Option<&Form>,
        to: Option<&Form>,
    ) -> Option<Self> {
        let number: u8 = match protocol?.known()?.to_ascii_lowercase().as_str() {
            "-1" | "all" => return Some(self),
            "icmp" => 1,
            "tcp" => 6,
            "udp" => 17,
            "icmpv6" => 58,
            number => number.parse().ok()?,
        };
        self.protocols = (number.into(), number.into());
        let end = |form: Option<&Form>| form?.known()?.parse::<i64>().ok();
        let ends = (end(from), end(to));
        match number {
            6 | 17 => {
                let (from, to) = (u128::try_from(ends.0?).ok()?, u128::try_from(ends.1?).ok()?);
                if from > to || to > LAST_PORT {
                    return None;
                }
                self.ports = (from, to);
            }
            1 | 58 => {
                // A type and a code of it, or all.
                let absent = from.is_none() && to.is_none();
                let all = absent || ends.0 == Some(-1);
                if !all {
                    let kind = u128::from(u8::try_from(ends.0?).ok()?) * 256;
                    self.ports = match ends.1? {
                        -1 => (kind, kind + 255),
                        code => {
                            let code = u128::from(u8::try_from(code).ok()?);
                            (kind + code, kind + code)
                        }
                    };
                }
            }
            _ => {}
        }
        Some(self)
    }

    fn sides(&self) -> [Span; 3] {
        [self.protocols, self.ports, self.addresses]
    }

    fn with(&self, sides: [Span; 3]) -> Self {
        Self {
            peer: self.peer.clone(),
            protocols: sides[0],
            ports: sides[1],
            addresses: sides[2],
        }
    }

    /// What both have.
    pub(super) fn meet(&self, other: &Self) -> Option<Self> {
        let mut sides = self.sides();
        for (own, their) in sides.iter_mut().zip(other.sides()) {
            *own = (own.0.max(their.0), own.1.min(their.1));
        }
        let some = self.peer == other.peer && sides.iter().all(|(first, last)| first <= last);
        some.then(|| self.with(sides))
    }

    /// What is left of it without the other.
    pub(super) fn without(&self, other: &Self) -> Vec<Self> {
        let Some(common) = self.meet(other) else {
            return vec![self.clone()];
        };
        let mut left = Vec::new();
        let mut rest = self.sides();
        for (side, cut) in common.sides().into_iter().enumerate() {
            let (first, last) = rest[side];
            for part in [
                (first < cut.0).then(|| (first, cut.0.saturating_sub(1))),
                (cut.1 < last).then(|| (cut.1.saturating_add(1), last)),
            ]
            .into_iter()
            .flatten()
            {
                let mut sides = rest;
                sides[side] = part;
                left.push(self.with(sides));
            }
            rest[side] = cut;
        }
        left
    }

    /// Whether the other has its protocols and its addresses, if perhaps not its ports.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        let inside = |own: Span, their: Span| their.0 <= own.0 && own.1 <= their.1;
        self.peer == other.peer
            && inside(self.protocols, other.protocols)
            && inside(self.addresses, other.addresses)
    }

    /// The two as one, where they lie side by side.
    fn joined(&self, other: &Self) -> Option<Self> {
        if self.peer != other.peer {
            return None;
        }
        let (mut own, their) = (self.sides(), other.sides());
        let mut differ = (0..3).filter(|side| own[*side] != their[*side]);
        let side = differ.next()?;
        if differ.next().is_some() || own[side].1.checked_add(1) != Some(their[side].0) {
            return None;
        }
        own[side].1 = their[side].1;
        Some(self.with(own))
    }

    /// `tcp/443`, `all`
    pub(super) fn ports(&self) -> String {
        let name = match self.protocols {
            (0, LAST_PROTOCOL) => "all".to_owned(),
            (1, 1) => "icmp".to_owned(),
            (6, 6) => "tcp".to_owned(),
            (17, 17) => "udp".to_owned(),
            (58, 58) => "icmpv6".to_owned(),
            (first, last) if first == last => first.to_string(),
            (first, last) => format!("protocols {first}-{last}"),
        };
        match self.ports {
            (0, LAST_PORT) if self.protocols.0 != 6 && self.protocols.0 != 17 => name,
            (0, LAST_PORT) if self.protocols.0 != self.protocols.1 => name,
            (first, last) if first == last => format!("{name}/{first}"),
            (first, last) => format!("{name}/{first}-{last}"),
        }
    }
}

/// What is left of the first without the second.
pub(super) fn without(all: &[Packets], other: &[Packets]) -> Vec<Packets> {
    let mut left = all.to_vec();
    for cut in other {
        left = left
            .iter()
            .flat_map(|packets| packets.without(cut))
            .collect();
    }
    left
}

/// The same packets in fewer boxes.
pub(super) fn merged(mut all: Vec<Packets>) -> Vec<Packets> {
    all.sort();
    loop {
        let pair = (0..all.len()).find_map(|one| {
            let other = (0..all.len()).find_map(|other| {
                let joined = all[one].joined(&all[other])?;
                Some((other, joined))
            });
            other.map(|(other, joined)| (one, other, joined))
        });
        let Some((one, other, joined)) = pair else {
            return all;
        };
        all[one] = joined;
        all.remove(other);
    }
}

/// The peer: its name, or its addresses as a block where they are one.
impl fmt::Display for Packets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = self.addresses;
        let address = |number: u128| match &self.peer {
            Peer::V4 => IpAddr::V4(Ipv4Addr::from_bits(
                u32::try_from(number).unwrap_or(u32::MAX),
            )),
            _ => IpAddr::V6(Ipv6Addr::from_bits(number)),
        };
        let width = match &self.peer {
            Peer::Named(name) => return f.write_str(name),
            Peer::V4 => 32,
            Peer::V6 => 128,
        };
        let size = last - first;
        let free = u128::BITS - size.leading_zeros();
        let is_block = size.checked_add(1).is_none_or(u128::is_power_of_two) && first & size == 0;
        if is_block {
            write!(f, "{}/{}", address(first), width - free)
        } else {
            write!(f, "{}-{}", address(first), address(last))
        }
    }
}
