//! Protocols and ports of rules.

use crate::template::Node;
use crate::truth::{Cause, Truth};

use super::address::{cause_of, text_of};

/// The protocol of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    All,
    Number(u8),
    Unknown(Cause),
}

impl Protocol {
    pub(super) fn read(node: Option<&Node>) -> Self {
        let Some(node) = node else {
            return Self::Unknown(Cause::new("a rule has no protocol"));
        };
        let text = text_of(node);
        let Some(known) = text.as_known() else {
            return Self::Unknown(cause_of(&text));
        };
        match known.to_ascii_lowercase().as_str() {
            "-1" | "all" => Self::All,
            "icmp" => Self::Number(1),
            "tcp" => Self::Number(6),
            "udp" => Self::Number(17),
            "icmpv6" => Self::Number(58),
            number => number.parse().map_or_else(
                |_| Self::Unknown(Cause::new(format!("`{known}` is no protocol"))),
                Self::Number,
            ),
        }
    }

    pub(super) fn is(&self, number: u8) -> Truth {
        match self {
            Self::All => Truth::Yes,
            Self::Number(own) => Truth::from(*own == number),
            Self::Unknown(cause) => Truth::Unknown(cause.clone()),
        }
    }

    /// Whether it has ports. Where the protocol is not known its ports may count.
    const fn has_ports(&self) -> bool {
        matches!(self, Self::Number(6 | 17) | Self::Unknown(_))
    }
}

/// The ports of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ports {
    All,
    Range(i64, i64),
    Unknown(Cause),
}

impl Ports {
    pub(super) fn read(protocol: &Protocol, from: Option<&Node>, to: Option<&Node>) -> Self {
        if !protocol.has_ports() {
            return Self::All;
        }
        let (Some(from), Some(to)) = (from, to) else {
            return Self::Unknown(Cause::new("a rule has no ports"));
        };
        match (from.integer(), to.integer()) {
            (Some(-1), Some(-1)) => Self::Unknown(Cause::new("a rule has `-1` for its ports")),
            (Some(from), Some(to)) => Self::Range(from, to),
            (None, _) => Self::Unknown(cause_of(&text_of(from))),
            (_, None) => Self::Unknown(cause_of(&text_of(to))),
        }
    }

    pub(super) fn hold(&self, port: u16) -> Truth {
        match self {
            Self::All => Truth::Yes,
            Self::Range(from, to) => Truth::from((*from..=*to).contains(&i64::from(port))),
            Self::Unknown(cause) => Truth::Unknown(cause.clone()),
        }
    }

    /// The ports at which another rule may decide than at the port before.
    pub(super) fn bounds(&self) -> impl Iterator<Item = u16> {
        let ends = match self {
            Self::Range(from, to) => [u16::try_from(*from).ok(), u16::try_from(*to + 1).ok()],
            Self::All | Self::Unknown(_) => [None, None],
        };
        ends.into_iter().flatten()
    }
}

/// One port of each part of a range in which no rule begins or ends.
pub(super) fn parts(range: (u16, u16), bounds: impl Iterator<Item = u16>) -> Vec<u16> {
    let inside = bounds.filter(|port| range.0 < *port && *port <= range.1);
    let mut all: Vec<u16> = inside.chain([range.0]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_split_where_rules_begin_and_end() {
        let bounds = Ports::Range(2000, 3000).bounds();
        assert_eq!(parts((1024, 65535), bounds), [1024, 2000, 3001]);
        assert_eq!(parts((1024, 65535), Ports::All.bounds()), [1024]);
        let outside = Ports::Range(443, 443).bounds();
        assert_eq!(parts((1024, 65535), outside), [1024]);
    }
}
