//! [`Ranges`]: sets of addresses, and [`Cidr`], the blocks of a template.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::template::{Data, Node};
use crate::text::{Symbol, Text};
use crate::truth::Cause;

/// A family of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// `IPv4`.
    V4,
    /// `IPv6`.
    V6,
}

impl Family {
    pub(super) const BOTH: [Self; 2] = [Self::V4, Self::V6];
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

/// All but 0/8, 10/8, 100.64/10, 127/8, 169.254/16, 172.16/12, 192.168/16 and 224/3.
const PUBLIC_V4: [(u128, u128); 7] = [
    (0x0100_0000, 0x09ff_ffff),
    (0x0b00_0000, 0x643f_ffff),
    (0x6480_0000, 0x7eff_ffff),
    (0x8000_0000, 0xa9fd_ffff),
    (0xa9ff_0000, 0xac0f_ffff),
    (0xac20_0000, 0xc0a7_ffff),
    (0xc0a9_0000, 0xdfff_ffff),
];

/// `64:ff9b::/96`, which leads to `IPv4` addresses through a NAT gateway, and `2000::/3`.
const PUBLIC_V6: [(u128, u128); 2] = [
    (0x64_ff9b << 96, (0x64_ff9b << 96) + 0xffff_ffff),
    (0x2000 << 112, (0x4000 << 112) - 1),
];

/// A set of addresses of one family: ranges in order that neither overlap nor touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ranges(Vec<(u128, u128)>);

impl Ranges {
    pub(super) fn span(first: u128, last: u128) -> Self {
        Self(if first <= last {
            vec![(first, last)]
        } else {
            Vec::new()
        })
    }

    pub(super) fn all(family: Family) -> Self {
        Self::span(
            0,
            match family {
                Family::V4 => u128::from(u32::MAX),
                Family::V6 => u128::MAX,
            },
        )
    }

    pub(super) fn of_net(net: &IpNet) -> Self {
        let number = |address: IpAddr| match address {
            IpAddr::V4(four) => u128::from(four.to_bits()),
            IpAddr::V6(six) => six.to_bits(),
        };
        Self::span(number(net.network()), number(net.broadcast()))
    }

    /// The addresses of a subnet that a network interface can have: AWS keeps the first four and
    /// the last for itself.
    pub(super) fn usable(net: &IpNet) -> Self {
        let whole = Self::of_net(net);
        match whole.0.as_slice() {
            [(first, last)] if last - first >= 8 => Self::span(first + 4, last - 1),
            _ => whole,
        }
    }

    /// The addresses that the internet may know. Ranges kept for documentation count as such.
    pub(super) fn public(family: Family) -> Self {
        let all: &[(u128, u128)] = match family {
            Family::V4 => &PUBLIC_V4,
            Family::V6 => &PUBLIC_V6,
        };
        Self(all.to_vec())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn union(&self, other: &Self) -> Self {
        let mut all: Vec<(u128, u128)> = self.0.iter().chain(&other.0).copied().collect();
        all.sort_unstable();
        let mut merged: Vec<(u128, u128)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match merged.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => {
                    before.1 = before.1.max(last);
                }
                _ => merged.push((first, last)),
            }
        }
        Self(merged)
    }

    pub(super) fn intersect(&self, other: &Self) -> Self {
        let mut both = Vec::new();
        for &(first, last) in &self.0 {
            for &(from, to) in &other.0 {
                if first.max(from) <= last.min(to) {
                    both.push((first.max(from), last.min(to)));
                }
            }
        }
        both.sort_unstable();
        Self(both)
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        let mut left = self.0.clone();
        for &(from, to) in &other.0 {
            let cut = |(first, last): (u128, u128)| {
                if to < first || last < from {
                    return [Some((first, last)), None];
                }
                let before = (first < from).then(|| (first, from - 1));
                let after = (to < last).then(|| (to + 1, last));
                [before, after]
            };
            left = left.into_iter().flat_map(cut).flatten().collect();
        }
        Self(left)
    }

    pub(super) fn covers(&self, other: &Self) -> bool {
        other.without(self).is_empty()
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        !self.intersect(other).is_empty()
    }
}

/// A block of addresses of a template, of one family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cidr {
    pub(super) family: Family,
    /// As it is written, which tells equal blocks apart even where they are not known.
    pub(super) text: Text,
    pub(super) net: Result<IpNet, Cause>,
}

impl Cidr {
    pub(super) fn read(node: &Node, family: Family) -> Self {
        let text = text_of(node);
        let net = match text.as_known() {
            Some(known) => parse(known, family)
                .ok_or_else(|| Cause::new(format!("`{known}` is no block of {family} addresses"))),
            None => Err(cause_of(&text)),
        };
        Self { family, text, net }
    }

    pub(super) fn all(family: Family) -> Self {
        let known = match family {
            Family::V4 => "0.0.0.0/0",
            Family::V6 => "::/0",
        };
        Self {
            family,
            text: Text::from(known),
            net: parse(known, family).ok_or_else(|| Cause::new("a block is not known")),
        }
    }

    /// The addresses that it surely holds.
    pub(super) fn surely(&self) -> Ranges {
        self.net.as_ref().map(Ranges::of_net).unwrap_or_default()
    }

    /// The addresses that it may hold.
    pub(super) fn possibly(&self) -> Ranges {
        match &self.net {
            Ok(net) => Ranges::of_net(net),
            Err(_) => Ranges::all(self.family),
        }
    }

    pub(super) fn prefix(&self) -> Option<u8> {
        self.net.as_ref().ok().map(IpNet::prefix_len)
    }
}

fn parse(text: &str, family: Family) -> Option<IpNet> {
    let net: IpNet = match text.parse() {
        Ok(net) => net,
        Err(_) => IpNet::from(text.parse::<IpAddr>().ok()?),
    };
    let fits = matches!(
        (&net, family),
        (IpNet::V4(_), Family::V4) | (IpNet::V6(_), Family::V6)
    );
    fits.then(|| net.trunc())
}

/// Where an address lies, as far as that is known.
#[derive(Clone, Debug)]
pub(super) struct Block {
    v4: Ranges,
    v6: Ranges,
    /// Texts of blocks that hold the whole of it, for blocks that are not known.
    pub(super) within: Vec<Text>,
}

impl Block {
    pub(super) const fn new(v4: Ranges, v6: Ranges, within: Vec<Text>) -> Self {
        Self { v4, v6, within }
    }

    pub(super) fn unknown() -> Self {
        Self::new(Ranges::all(Family::V4), Ranges::all(Family::V6), Vec::new())
    }

    pub(super) const fn ranges(&self, family: Family) -> &Ranges {
        match family {
            Family::V4 => &self.v4,
            Family::V6 => &self.v6,
        }
    }

    /// The same where the address itself is known.
    pub(super) fn at(mut self, address: Option<IpAddr>) -> Self {
        match address {
            Some(IpAddr::V4(four)) => {
                let number = u128::from(four.to_bits());
                self.v4 = Ranges::span(number, number);
            }
            Some(IpAddr::V6(six)) => self.v6 = Ranges::span(six.to_bits(), six.to_bits()),
            None => {}
        }
        self
    }
}

/// A value as a text; a symbol where it is none.
pub(super) fn text_of(node: &Node) -> Text {
    node.text().unwrap_or_else(|| {
        let cause = match &node.data {
            Data::Unknown(cause) => cause.clone(),
            _ => Cause::new(format!("`{}` is no text", node.pointer)),
        };
        Text::symbol(Symbol::Open(node.pointer.as_str().into(), cause))
    })
}

/// Why a text is not known.
pub(super) fn cause_of(text: &Text) -> Cause {
    text.first_open()
        .or_else(|| text.symbols().next())
        .map_or_else(
            || Cause::new(format!("`{text}` is not known")),
            Symbol::cause,
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(text: &str) -> Ranges {
        let nets = text.split_whitespace().map(|net| net.parse().unwrap());
        nets.fold(Ranges::default(), |sum, net: IpNet| {
            sum.union(&Ranges::of_net(&net))
        })
    }

    #[test]
    fn sets_are_joined_cut_and_compared() {
        assert_eq!(ranges("10.0.0.0/25 10.0.0.128/25"), ranges("10.0.0.0/24"));
        assert!(ranges("10.0.0.0/25 10.0.0.128/25").covers(&ranges("10.0.0.0/24")));
        assert!(!ranges("10.0.0.0/25").covers(&ranges("10.0.0.0/24")));
        assert_eq!(
            ranges("10.0.0.0/24").without(&ranges("10.0.0.0/25")),
            ranges("10.0.0.128/25")
        );
        assert_eq!(ranges("0.0.0.0/1 128.0.0.0/1"), Ranges::all(Family::V4));
        assert!(!ranges("10.0.0.0/24").meets(&ranges("10.0.1.0/24")));
    }

    #[test]
    fn public_addresses_are_told_from_private_ones() {
        let public = Ranges::public(Family::V4);
        for net in ["8.8.8.8/32", "203.0.113.0/24", "0.0.0.0/1", "128.0.0.0/1"] {
            assert!(public.meets(&ranges(net)), "{net}");
        }
        let private = "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/3";
        assert_eq!(Ranges::all(Family::V4).without(&ranges(private)), public);
        let six: Ranges = ["64:ff9b::/96", "2000::/3"]
            .iter()
            .fold(Ranges::default(), |sum, net| {
                sum.union(&Ranges::of_net(&net.parse().unwrap()))
            });
        assert_eq!(six, Ranges::public(Family::V6));
        assert!(Ranges::public(Family::V6).meets(&ranges("::/0")));
        assert!(!Ranges::public(Family::V6).meets(&ranges("fd00::/8")));
    }

    #[test]
    fn aws_keeps_five_addresses_of_a_subnet() {
        let usable = Ranges::usable(&"10.0.1.0/28".parse().unwrap());
        let kept = ranges("10.0.1.0/30 10.0.1.15/32");
        assert!(!usable.meets(&kept));
        assert_eq!(usable.union(&kept), ranges("10.0.1.0/28"));
    }
}
