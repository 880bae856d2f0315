//! Network ACLs: numbered rules, of which the first that fits decides.
//!
//! <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>

use std::collections::{BTreeMap, BTreeSet};

use super::space::{Packets, Peer, merged, without};
use super::{by_words, names, owner, ports, suffix};
use crate::change::FlowChange;
use crate::form::Form;
use crate::resources::{Entries, Entry};

const ACL: &str = "network ACL";

/// Into more pieces than these what opens is not taken apart.
const MOST: usize = 24;

/// A rule that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rule {
    number: u32,
    allows: bool,
    outward: bool,
    packets: Packets,
}

/// The rules of one network ACL: how they are told, and where all are known what they say.
#[derive(Clone, Debug)]
struct Acl {
    told: BTreeSet<(String, bool, String)>,
    rules: Option<Vec<Rule>>,
}

/// What network ACLs let through that they did not, and the other way round.
pub(super) fn changes(old: &Entries<'_>, new: &Entries<'_>) -> Vec<FlowChange> {
    let (before, after) = (acls(old), acls(new));
    let nothing = Acl {
        told: BTreeSet::new(),
        rules: Some(Vec::new()),
    };
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut changes = Vec::new();
    for of in keys {
        let old = before.get(of).unwrap_or(&nothing);
        let new = after.get(of).unwrap_or(&nothing);
        let known = evaluated(of, old, new);
        changes.extend(known.unwrap_or_else(|| by_words(ACL, &old.told, &new.told)));
    }
    changes
}

/// What the rules let through in all, compared; `None` where that is not known or too many pieces.
fn evaluated(of: &str, old: &Acl, new: &Acl) -> Option<Vec<FlowChange>> {
    let (old, new) = (old.rules.as_ref()?, new.rules.as_ref()?);
    let mut changes = Vec::new();
    for outward in [false, true] {
        for peer in [Peer::V4, Peer::V6] {
            let before = passing(old, outward, &peer);
            let after = passing(new, outward, &peer);
            for (opened, from, to) in [(true, &before, &after), (false, &after, &before)] {
                let pieces = merged(without(to, from));
                if pieces.len() > MOST {
                    return None;
                }
                changes.extend(pieces.iter().map(|packets| FlowChange {
                    of: of.to_owned(),
                    kind: ACL,
                    opened,
                    flow: if outward {
                        format!("out {} to {packets}", packets.ports())
                    } else {
                        format!("in {} from {packets}", packets.ports())
                    },
                    internet: false,
                }));
            }
        }
    }
    Some(changes)
}

/// All packets that get through in one direction.
fn passing(rules: &[Rule], outward: bool, peer: &Peer) -> Vec<Packets> {
    let mut rules: Vec<&Rule> = rules
        .iter()
        .filter(|rule| rule.outward == outward && rule.packets.peer == *peer)
        .collect();
    rules.sort();
    let mut left = vec![Packets::all(peer.clone())];
    let mut through = Vec::new();
    for rule in rules {
        if rule.allows {
            through.extend(
                left.iter()
                    .filter_map(|packets| packets.meet(&rule.packets)),
            );
        }
        left = without(&left, std::slice::from_ref(&rule.packets));
    }
    merged(through)
}

fn acls(entries: &Entries<'_>) -> BTreeMap<String, Acl> {
    let names = names(entries);
    let mut found: BTreeMap<String, Acl> = BTreeMap::new();
    for (id, entry) in entries {
        if entry.type_name != "AWS::EC2::NetworkAclEntry" {
            continue;
        }
        let of = owner(id, entry, "NetworkAclId", &names);
        // What else an ACL has that is not of the template is not known.
        let is_own = entries
            .get(of.as_str())
            .is_some_and(|acl| acl.type_name == "AWS::EC2::NetworkAcl" && acl.open.is_none());
        let acl = found.entry(of.clone()).or_insert_with(|| Acl {
            told: BTreeSet::new(),
            rules: is_own.then(Vec::new),
        });
        let (allows, words) = words(&entry.properties);
        acl.told.insert((of, allows, words + &suffix(entry)));
        acl.rules = acl.rules.take().and_then(|mut all| {
            all.extend(rules(entry)?);
            Some(all)
        });
    }
    found
}

fn rules(entry: &Entry<'_>) -> Option<Vec<Rule>> {
    if entry.open.is_some() {
        return None;
    }
    let get = |name: &str| entry.properties.get(name);
    let number = get("RuleNumber")?.known()?.parse().ok()?;
    let allows = match get("RuleAction")?.known()?.to_ascii_lowercase().as_str() {
        "allow" => true,
        "deny" => false,
        _ => return None,
    };
    let outward = match get("Egress").map(Form::known) {
        None => false,
        Some(known) => match known?.to_ascii_lowercase().as_str() {
            "true" => true,
            "false" => false,
            _ => return None,
        },
    };
    let is_ping = get("Protocol")
        .and_then(Form::known)
        .is_some_and(|protocol| matches!(protocol.as_str(), "1" | "58"));
    let end = |place: &str, name: &str| get(place).and_then(|range| range.get(name));
    let (from, to) = if is_ping {
        (end("Icmp", "Type"), end("Icmp", "Code"))
    } else {
        (end("PortRange", "From"), end("PortRange", "To"))
    };
    let mut all = Vec::new();
    for name in ["CidrBlock", "Ipv6CidrBlock"] {
        if let Some(block) = get(name) {
            let packets = Packets::at(&block.known()?).of(get("Protocol"), from, to)?;
            if matches!(packets.peer, Peer::Named(_)) {
                return None;
            }
            all.push(Rule {
                number,
                allows,
                outward,
                packets,
            });
        }
    }
    (!all.is_empty()).then_some(all)
}

fn words(form: &Form) -> (bool, String) {
    let text = |name: &str| form.get(name).map(Form::show).unwrap_or_default();
    let action = text("RuleAction").to_ascii_lowercase();
    let outwards = text("Egress").eq_ignore_ascii_case("true");
    let range = form.get("PortRange");
    let port = |name: &str| range.and_then(|range| range.get(name));
    let ports = ports(form.get("Protocol"), port("From"), port("To"));
    let peer = ["CidrBlock", "Ipv6CidrBlock"]
        .iter()
        .find_map(|name| form.get(name));
    let peer = peer.map(Form::show).unwrap_or_default();
    let (way, side) = if outwards {
        ("out", "to")
    } else {
        ("in", "from")
    };
    let number = text("RuleNumber");
    (
        action != "deny",
        format!("rule {number} {action} {way} {ports} {side} {peer}"),
    )
}
