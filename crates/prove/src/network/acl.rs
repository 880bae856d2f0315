//! Network ACLs: numbered rules of a subnet, of which the first that fits decides.
//!
//! They keep no state, so that the reply needs rules too, and look only at what crosses the border
//! of a subnet.
//!
//! <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>

use super::address::{Block, Cidr, Family, Ranges};
use super::group::Direction;
use super::place::{Place, names, outside};
use super::port::{Ports, Protocol};
use super::vpc::Vpc;
use crate::template::{Model, Node, Resource};
use crate::text::Text;
use crate::truth::{Cause, Truth};

/// A rule of a network ACL.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) place: Option<Place>,
    /// None where it is not known: it may stand anywhere.
    number: Option<i64>,
    allows: Truth,
    outward: Truth,
    protocol: Protocol,
    pub(super) ports: Ports,
    block: Cidr,
    applies: Truth,
}

/// A network ACL, of the template or outside it.
#[derive(Clone, Debug)]
pub(super) struct Acl {
    pub(super) key: Text,
    /// Its name, in a sentence.
    pub(super) words: String,
    pub(super) place: Option<Place>,
    pub(super) entries: Vec<Entry>,
    /// Why nothing is known of it.
    pub(super) unknown: Option<Cause>,
}

impl Acl {
    pub(super) fn read(model: &Model, resource: &Resource) -> Self {
        Self {
            key: resource.reference.clone(),
            words: format!("the network ACL `{}`", resource.id),
            place: Some(Place::of(resource)),
            entries: entries(model, &resource.reference),
            unknown: None,
        }
    }

    /// The default network ACL of a VPC, which lets everything through at rule 100.
    pub(super) fn default_of(model: &Model, vpc: &Vpc) -> Self {
        let key = vpc.default_acl();
        let mut all = entries(model, &key);
        for (family, number) in [(Family::V4, 100), (Family::V6, 101)] {
            for outward in [Truth::Yes, Truth::No] {
                all.push(Entry {
                    place: None,
                    number: Some(number),
                    allows: Truth::Yes,
                    outward,
                    protocol: Protocol::All,
                    ports: Ports::All,
                    block: Cidr::all(family),
                    applies: Truth::Yes,
                });
            }
        }
        all.sort_by_key(|entry| entry.number);
        Self {
            key,
            words: format!("the default network ACL of {}", vpc.place),
            place: Some(vpc.place.clone()),
            entries: all,
            unknown: None,
        }
    }

    pub(super) fn outside(key: &Text) -> Self {
        Self::unknown(key, outside("the network ACL", key))
    }

    pub(super) fn unknown(key: &Text, cause: Cause) -> Self {
        Self {
            key: key.clone(),
            words: "the network ACL".to_owned(),
            place: None,
            entries: Vec::new(),
            unknown: Some(cause),
        }
    }

    /// What it says of packets between the subnet and the addresses of a block.
    pub(super) fn pass(&self, flow: Packet, far: &Block) -> (Truth, Option<Place>) {
        if let Some(cause) = &self.unknown {
            return (Truth::Unknown(cause.clone()), None);
        }
        let wanted = far.ranges(flow.family);
        let strict = self.walk(flow, wanted, Some(far), false);
        if strict.refused.is_empty() {
            return (Truth::Yes, strict.by);
        }
        let loose = self.walk(flow, wanted, Some(far), true);
        if loose.let_through.is_empty() {
            return (Truth::No, loose.by);
        }
        let cause = strict.unknown.or(loose.unknown).unwrap_or_else(|| {
            Cause::new(format!(
                "{} refuses a part of the addresses there",
                self.words
            ))
        });
        (Truth::Unknown(cause), strict.by)
    }

    /// Goes through the rules. What is not known counts for what lets through where `generous`,
    /// and against it else.
    pub(super) fn walk(
        &self,
        flow: Packet,
        wanted: &Ranges,
        far: Option<&Block>,
        generous: bool,
    ) -> Walk {
        let mut walk = Walk::default();
        if let Some(cause) = &self.unknown {
            walk.unknown = Some(cause.clone());
            let all = if generous {
                &mut walk.let_through
            } else {
                &mut walk.refused
            };
            *all = wanted.clone();
            return walk;
        }
        let fits = |entry: &Entry| {
            let outward = match flow.direction {
                Direction::Out => entry.outward.clone(),
                Direction::In => !entry.outward.clone(),
            };
            let applies = entry.applies.clone();
            applies
                .and(|| outward)
                .and(|| Truth::from(entry.block.family == flow.family))
                .and(|| entry.protocol.is(flow.protocol))
                .and(|| entry.ports.hold(flow.port))
        };
        let unordered = self.entries.iter().filter(|entry| entry.number.is_none());
        let ordered = self.entries.iter().filter(|entry| entry.number.is_some());
        // A rule without a number may come first: it is taken first where that is the worse.
        let mut left = wanted.clone();
        for entry in unordered.chain(ordered) {
            let mut certain = fits(entry);
            if entry.number.is_none() && certain.is_yes() {
                certain = Truth::unknown("the number of a rule is not known");
            }
            if certain.is_no() || left.is_empty() {
                continue;
            }
            let allows = match &entry.allows {
                Truth::Yes => true,
                Truth::No => false,
                Truth::Unknown(cause) => {
                    walk.note(cause);
                    generous
                }
            };
            let known = certain.is_yes() && entry.block.net.is_ok();
            let within = far.is_some_and(|far| far.within.contains(&entry.block.text));
            let taken = if certain.is_yes() && within {
                left.clone()
            } else if known {
                entry.block.surely().intersect(&left)
            } else {
                // What may fit does, where that is on the side on which the walk is.
                let possible = entry.block.possibly().intersect(&left);
                if possible.is_empty() {
                    continue;
                }
                let cause = certain.cause().or(entry.block.net.as_ref().err());
                if let Some(cause) = cause {
                    walk.note(cause);
                }
                if allows != generous {
                    continue;
                }
                possible
            };
            if taken.is_empty() {
                continue;
            }
            left = left.without(&taken);
            if walk.by.is_none() || !allows {
                walk.by.clone_from(&entry.place);
            }
            let side = if allows {
                &mut walk.let_through
            } else {
                &mut walk.refused
            };
            *side = side.union(&taken);
        }
        // The rule `*` refuses the rest.
        walk.refused = walk.refused.union(&left);
        walk
    }
}

/// What came of going through the rules.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub(super) let_through: Ranges,
    pub(super) refused: Ranges,
    pub(super) unknown: Option<Cause>,
    pub(super) by: Option<Place>,
}

impl Walk {
    fn note(&mut self, cause: &Cause) {
        if self.unknown.is_none() {
            self.unknown = Some(cause.clone());
        }
    }
}

/// Packets over the border of a subnet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packet {
    pub(super) family: Family,
    pub(super) direction: Direction,
    pub(super) protocol: u8,
    /// The port to which they go.
    pub(super) port: u16,
}

fn entries(model: &Model, key: &Text) -> Vec<Entry> {
    let mut all = Vec::new();
    for resource in model.of_type("AWS::EC2::NetworkAclEntry") {
        let applies = names(resource, "NetworkAclId", key);
        if applies.is_no() {
            continue;
        }
        for (name, family) in [("CidrBlock", Family::V4), ("Ipv6CidrBlock", Family::V6)] {
            if let Some(node) = resource.get(name) {
                let block = Cidr::read(node, family);
                all.push(entry(resource, block, applies.clone()));
            }
        }
    }
    // Stable, so that entries of one number stay in the order of their logical ids.
    all.sort_by_key(|entry| entry.number);
    all
}

fn entry(resource: &Resource, block: Cidr, applies: Truth) -> Entry {
    let action = resource.get("RuleAction").map(super::address::text_of);
    let allows = action.map_or(Truth::No, |action| match action.as_known() {
        Some(known) => Truth::from(known.eq_ignore_ascii_case("allow")),
        None => Truth::Unknown(super::address::cause_of(&action)),
    });
    let protocol = Protocol::read(resource.get("Protocol"));
    let range = |end: &str| resource.get("PortRange").and_then(|range| range.get(end));
    let ports = match resource.get("PortRange").and_then(Node::unknown) {
        Some(cause) => Ports::Unknown(cause.clone()),
        None => Ports::read(&protocol, range("From"), range("To")),
    };
    Entry {
        place: Some(Place::of(resource)),
        number: resource.get("RuleNumber").and_then(Node::integer),
        allows,
        outward: resource.get("Egress").map_or(Truth::No, Node::truth),
        protocol,
        ports,
        block,
        applies,
    }
}

impl Entry {
    /// The number of the protocol, where it is one.
    pub(super) const fn protocol_number(&self) -> Option<u8> {
        match self.protocol {
            Protocol::Number(number) => Some(number),
            Protocol::All | Protocol::Unknown(_) => None,
        }
    }
}
