//! Security groups: their rules add up, wherever they are written.

use std::collections::{BTreeMap, BTreeSet};

use super::space::{Packets, without};
use super::{called, names, owner, ports, suffix};
use crate::change::FlowChange;
use crate::form::Form;
use crate::resources::{Entries, Entry};

/// What a rule lets through.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rule {
    of: String,
    inward: bool,
    /// On what it depends: ` if Name`.
    when: String,
    /// `None` where protocol or ports are not known.
    packets: Option<Packets>,
    /// The peer alone, with all packets.
    peer: Packets,
    /// How it is told.
    words: String,
}

/// What groups let through that they did not, and the other way round.
pub(super) fn changes(old: &Entries<'_>, new: &Entries<'_>) -> Vec<FlowChange> {
    let (before, after) = (rules(old), rules(new));
    let mut changes = Vec::new();
    for (opened, from, to) in [(true, &before, &after), (false, &after, &before)] {
        let flows: BTreeSet<(String, String)> = to
            .difference(from)
            .flat_map(|rule| {
                let left = rule.beyond(from).into_iter();
                left.map(|words| (rule.of.clone(), words))
            })
            .collect();
        changes.extend(flows.into_iter().map(|(of, flow)| FlowChange {
            of,
            kind: "security group",
            opened,
            flow,
            internet: false,
        }));
    }
    changes
}

impl Rule {
    /// What of it none of the others lets through, as it is told.
    fn beyond(&self, others: &BTreeSet<Self>) -> Vec<String> {
        let beside: Vec<&Self> = others
            .iter()
            .filter(|other| other.of == self.of && other.inward == self.inward)
            .filter(|other| other.when.is_empty() || other.when == self.when)
            .collect();
        if beside.iter().any(|other| other.words == self.words) {
            return Vec::new();
        }
        let known: Vec<Packets> = beside
            .iter()
            .filter_map(|other| other.packets.clone())
            .collect();
        let whole = self.packets.as_ref().unwrap_or(&self.peer);
        if without(std::slice::from_ref(whole), &known).is_empty() {
            return Vec::new();
        }
        let Some(packets) = &self.packets else {
            return vec![self.words.clone()];
        };
        // Ports that were open for all of its addresses are left out.
        let wide: Vec<Packets> = known
            .iter()
            .filter(|other| packets.is_beside(other))
            .cloned()
            .collect();
        let parts = without(std::slice::from_ref(packets), &wide);
        let told = parts
            .iter()
            .filter(|part| !without(std::slice::from_ref(part), &known).is_empty());
        told.map(|part| {
            if part == packets {
                return self.words.clone();
            }
            let (way, side) = if self.inward {
                ("in", "from")
            } else {
                ("out", "to")
            };
            format!("{way} {} {side} {part}{}", part.ports(), self.when)
        })
        .collect()
    }
}

fn rules(entries: &Entries<'_>) -> BTreeSet<Rule> {
    let names = names(entries);
    let mut reader = Reader {
        names: &names,
        found: BTreeSet::new(),
    };
    for (id, entry) in entries {
        let when = suffix(entry);
        match entry.type_name {
            "AWS::EC2::SecurityGroup" => reader.group(id, entry, &when),
            "AWS::EC2::SecurityGroupIngress" | "AWS::EC2::SecurityGroupEgress" => {
                let by_id = entry.properties.get("GroupId").is_some();
                let property = if by_id { "GroupId" } else { "GroupName" };
                let of = owner(id, entry, property, &names);
                let inward = entry.type_name.ends_with("Ingress");
                reader.rule(&of, inward, &entry.properties, &when);
            }
            _ => {}
        }
    }
    reader.found
}

struct Reader<'a> {
    names: &'a BTreeMap<String, String>,
    found: BTreeSet<Rule>,
}

impl Reader<'_> {
    fn group(&mut self, id: &str, entry: &Entry<'_>, when: &str) {
        for (property, inward) in [
            ("SecurityGroupIngress", true),
            ("SecurityGroupEgress", false),
        ] {
            match entry.properties.get(property) {
                Some(rules) => self.rules(id, inward, rules, when),
                None if !inward => self.default_egress(id, when),
                None => {}
            }
        }
    }

    /// AWS lets everything out of a group without egress rules:
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html>
    fn default_egress(&mut self, id: &str, when: &str) {
        for family in ["0.0.0.0/0", "::/0"] {
            let peer = Packets::at(family);
            self.found.insert(Rule {
                of: id.to_owned(),
                inward: false,
                when: when.to_owned(),
                packets: Some(peer.clone()),
                peer,
                words: format!("out all to {family} (by default){when}"),
            });
        }
    }

    fn rules(&mut self, id: &str, inward: bool, form: &Form, when: &str) {
        match form {
            Form::If(branches) => {
                let name = branches.condition.show();
                for (side, word) in [(&branches.yes, "if"), (&branches.no, "unless")] {
                    if let Some(side) = side {
                        self.rules(id, inward, side, &format!("{when} {word} {name}"));
                    }
                }
            }
            Form::List(items) | Form::Set(items) => {
                for item in items {
                    self.rules(id, inward, item, when);
                }
            }
            form => self.rule(id, inward, form, when),
        }
    }

    fn rule(&mut self, of: &str, inward: bool, form: &Form, when: &str) {
        const PEERS: [&str; 7] = [
            "CidrIp",
            "CidrIpv6",
            "SourceSecurityGroupId",
            "SourceSecurityGroupName",
            "SourcePrefixListId",
            "DestinationSecurityGroupId",
            "DestinationPrefixListId",
        ];
        let get = |name: &str| form.get(name);
        let mut peers: Vec<String> = PEERS
            .iter()
            .filter_map(|name| Some(called(get(name)?, self.names)))
            .collect();
        if peers.is_empty() {
            peers.push(form.show());
        }
        let ends = (get("IpProtocol"), get("FromPort"), get("ToPort"));
        let ports = ports(ends.0, ends.1, ends.2);
        let (way, side) = if inward {
            ("in", "from")
        } else {
            ("out", "to")
        };
        for peer in peers {
            let at = Packets::at(&peer);
            self.found.insert(Rule {
                of: of.to_owned(),
                inward,
                when: when.to_owned(),
                packets: at.clone().of(ends.0, ends.1, ends.2),
                peer: at,
                words: format!("{way} {ports} {side} {peer}{when}"),
            });
        }
    }
}
