//! What groups let through: a call to or from a known end, or anything to public addresses.

use super::address::{Block, Family, Ranges, cause_of};
use super::group::{Direction, Group, Peer, Rule};
use super::place::Ids;
use crate::truth::{Cause, Truth};

/// The far end of a flow, as a group sees it.
pub(super) struct Far<'a> {
    pub(super) family: Family,
    pub(super) block: &'a Block,
    /// The groups that it carries.
    pub(super) groups: &'a Ids,
}

/// What groups say of a flow.
pub(super) struct Verdict {
    pub(super) truth: Truth,
    /// The rule that lets it through.
    pub(super) by: Option<Rule>,
}

/// Whether groups let TCP on a port through, from or to the whole of the far end's block.
pub(super) fn let_through<'a>(
    groups: impl Iterator<Item = &'a Group>,
    rest: Option<&Cause>,
    direction: Direction,
    port: u16,
    far: &Far<'_>,
) -> Verdict {
    let wanted = far.block.ranges(far.family);
    let mut covered = Ranges::default();
    let mut unknown = rest.cloned();
    for group in groups {
        let (rules, more) = group.rules(direction);
        unknown = unknown.or_else(|| more.cloned());
        for rule in rules {
            let fits = rule
                .applies
                .clone()
                .and(|| rule.protocol.is(6))
                .and(|| rule.ports.hold(port));
            if fits.is_no() {
                continue;
            }
            for peer in &rule.peers {
                let (sure, truth) = meet(peer, far, wanted);
                match fits.clone().and(|| truth) {
                    Truth::Yes => {
                        return Verdict {
                            truth: Truth::Yes,
                            by: Some(rule.clone()),
                        };
                    }
                    Truth::Unknown(cause) => {
                        if fits.is_yes() && sure.meets(wanted) {
                            covered = covered.union(&sure);
                            if covered.covers(wanted) {
                                return Verdict {
                                    truth: Truth::Yes,
                                    by: Some(rule.clone()),
                                };
                            }
                        }
                        unknown = unknown.or(Some(cause));
                    }
                    Truth::No => {}
                }
            }
        }
    }
    Verdict {
        truth: unknown.map_or(Truth::No, Truth::Unknown),
        by: None,
    }
}

/// Which addresses a peer surely stands for, and whether it stands for all of the far end.
fn meet(peer: &Peer, far: &Far<'_>, wanted: &Ranges) -> (Ranges, Truth) {
    let none = Ranges::default;
    match peer {
        Peer::Group(group) => (none(), far.groups.holds(group)),
        Peer::Unknown(cause) => (none(), Truth::Unknown(cause.clone())),
        Peer::Block(block) if block.family != far.family => (none(), Truth::No),
        Peer::Block(block) => match &block.net {
            _ if far.block.within.contains(&block.text) => (wanted.clone(), Truth::Yes),
            Err(cause) => (none(), Truth::Unknown(cause.clone())),
            Ok(net) => {
                let sure = Ranges::of_net(net);
                let truth = if sure.covers(wanted) {
                    Truth::Yes
                } else if sure.meets(wanted) {
                    Truth::unknown(format!("`{net}` holds only a part of the addresses there"))
                } else {
                    Truth::No
                };
                (sure, truth)
            }
        },
    }
}

/// The addresses that groups let something out to, by protocol and port: surely, or possibly with
/// the cause.
pub(super) fn let_out<'a>(
    groups: impl Iterator<Item = &'a Group>,
    rest: Option<&Cause>,
    family: Family,
    (protocol, port): (u8, u16),
) -> (Ranges, Ranges, Option<Cause>) {
    let (mut surely, mut possibly) = (Ranges::default(), Ranges::default());
    let mut unknown = rest.cloned();
    let mut open = |cause: &Cause, ranges: &Ranges, possibly: &mut Ranges| {
        unknown = unknown.take().or_else(|| Some(cause.clone()));
        *possibly = possibly.union(ranges);
    };
    let all = Ranges::all(family);
    if let Some(cause) = rest {
        open(cause, &all, &mut possibly);
    }
    for group in groups {
        if let Some(cause) = &group.egress_rest {
            open(cause, &all, &mut possibly);
        }
        for rule in &group.egress {
            let fits = rule
                .applies
                .clone()
                .and(|| rule.protocol.is(protocol))
                .and(|| rule.ports.hold(port));
            for peer in &rule.peers {
                match (&fits, peer) {
                    // A reference to a group stands for private addresses.
                    (Truth::No, _) | (_, Peer::Group(_)) => {}
                    (_, Peer::Block(block)) if block.family != family => {}
                    (Truth::Yes, Peer::Block(block)) if block.net.is_ok() => {
                        surely = surely.union(&block.surely());
                        possibly = possibly.union(&block.surely());
                    }
                    (Truth::Unknown(cause), Peer::Block(block)) => {
                        open(cause, &block.possibly(), &mut possibly);
                    }
                    (_, Peer::Block(block)) => {
                        open(&cause_of(&block.text), &block.possibly(), &mut possibly);
                    }
                    (_, Peer::Unknown(cause)) => open(cause, &all, &mut possibly),
                }
            }
        }
    }
    (surely, possibly, unknown)
}
